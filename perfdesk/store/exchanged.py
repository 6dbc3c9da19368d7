"""What went out in packages and came in: revisions of forms and filings, packages, printed codes.

A revision is recorded when its content leaves the store or enters it, with its parents and its
canonical body, so that the last common state of two stores can be read years later. These rows are
only ever added to; undo does not touch them.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from perfdesk.errors import StoreError
from perfdesk.store.received import STANDING

if TYPE_CHECKING:
    from perfdesk.store.documents import Store


@dataclass(frozen=True)
class Recorded:
    """One revision of a form or filing (`thing` is its id, `filing` the filing's it belongs to).

    `body` is its canonical JSON, None where the form was deleted or only the lineage is known.
    `seq` is the action that took it in from a package, 0 when it went out: an action that is undone
    takes its revisions out of the lineage.
    """

    id: str
    thing: str
    filing: str
    parents: tuple[str, ...]
    body: bytes | None = None
    seq: int = 0


@dataclass(frozen=True)
class Parcel:
    """One package: which store wrote it, the how-manieth it was, the SHA-256 of its content, whose
    it was; `taken` when it came in, else it went out.
    """

    store: str
    number: int
    hash: str
    unit: str
    at: datetime
    taken: bool


@dataclass(frozen=True)
class Arrived:
    """All that is remembered of a package that came in.

    `extra` is, by filing, what of it only a newer program understands. `filings` are its filings,
    `changed` the forms that differ now, or whose remarks do, with their filings; `seq` the action
    that took it in, 0 where it changed nothing. `made` is the time it says it was made, for
    telling a wrong clock.
    """

    revisions: tuple[Recorded, ...]
    parcel: Parcel
    extra: Mapping[str, Mapping[str, bytes]]
    filings: tuple[str, ...] = ()
    changed: Mapping[str, str] = field(default_factory=dict)
    seq: int = 0
    made: str = ""


@dataclass(frozen=True)
class PrintedPaper:
    """A check code that was printed, of which form, and when."""

    code: str
    document: str
    at: datetime
    title: str


class Exchanged:
    """Reads and adds to these tables of one store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    # --- revisions ---------------------------------------------------------------------------

    def lineage(self, thing: str) -> list[Recorded]:
        """The revisions of a form or filing, without their bodies, parents before children; those
        that an undone action took in are left out.
        """
        query = (
            "SELECT id, filing, parents, seq FROM revision WHERE thing = ?"  # noqa: S608 -- columns only
            f" AND (seq = 0 OR NOT {_UNDONE.format('revision.seq')}) ORDER BY place"
        )
        with self._store.reading() as connection:
            rows = connection.execute(query, (thing,)).fetchall()
        try:
            return [
                Recorded(name, thing, filing, tuple(json.loads(parents)), None, seq)
                for name, filing, parents, seq in rows
            ]
        except ValueError as error:
            message = (
                f"数据文件“{self._store.path}”里的往来记录有一处已损坏，这张表现在不能导入和导出；"
                "表上的内容照常可用，请从备份恢复。"
            )
            raise StoreError(message) from error

    def things(self, filing: str) -> frozenset[str]:
        """The ids of all forms of a filing that ever went out or came in, and the filing's own."""
        query = "SELECT DISTINCT thing FROM revision WHERE filing = ?"
        with self._store.reading() as connection:
            rows = connection.execute(query, (filing,)).fetchall()
        return frozenset(name for (name,) in rows)

    def body(self, thing: str, revision: str) -> bytes | None:
        """A revision's canonical body; None where it is not known or cannot be read any more, or
        the form was deleted.
        """
        query = "SELECT body FROM revision WHERE thing = ? AND id = ?"
        with self._store.reading() as connection:
            row = connection.execute(query, (thing, revision)).fetchone()
        if row is None or row[0] is None:
            return None
        try:
            return zlib.decompress(row[0])
        except zlib.error:
            return None  # a merge then asks about every difference

    def record(self, revisions: Iterable[Recorded]) -> None:
        """Add revisions that are not known yet, parents before children; of one whose lineage
        alone was known the body is added. Raises StoreError.
        """
        with self._store.writing() as connection:
            _record(connection, revisions)

    # --- packages ----------------------------------------------------------------------------

    def parcels(self, of: tuple[str, int] | None = None) -> list[Parcel]:
        """All packages that went out or came in, in the order they did; or those `of` one store
        and number.
        """
        query = "SELECT store, number, hash, unit, at, taken FROM parcel"
        if of is not None:
            query += " WHERE store = ? AND number = ?"
        with self._store.reading() as connection:
            rows = connection.execute(f"{query} ORDER BY rowid", of or ()).fetchall()
        return [
            Parcel(store, number, digest, unit, datetime.fromisoformat(at), bool(taken))
            for store, number, digest, unit, at, taken in rows
        ]

    def parcels_of(self, store: str, number: int) -> list[Parcel]:
        """The packages of that number from a store: several, if copies of it are in use."""
        return self.parcels((store, number))

    def last_sent(self, store: str) -> int:
        """The number of the last package that went out from a store; 0 when none did."""
        query = "SELECT coalesce(max(number), 0) FROM parcel WHERE store = ? AND taken = 0"
        with self._store.reading() as connection:
            return int(connection.execute(query, (store,)).fetchone()[0])

    def take(self, arrived: Arrived) -> None:
        """Remember a package that came in and changed nothing. Raises StoreError.

        What one brings that changes something is written with its action: `Change.arrived`.
        """
        with self._store.writing() as connection:
            write_arrived(connection, arrived)

    def last_made(self, store: str) -> tuple[int, str] | None:
        """The number of the last package from a store, and when it says it was made."""
        with self._store.reading() as connection:
            row = connection.execute(
                "SELECT value FROM meta WHERE key = ?", (f"{_MADE}{store}",)
            ).fetchone()
        if row is None:
            return None
        number, _space, made = str(row[0]).partition(" ")
        return (int(number), made) if number.isdecimal() else None

    def kept_for(self, filing: str) -> dict[str, bytes]:
        """What a newer program packed with a filing beside its bodies: see `Package.extra`."""
        with self._store.reading() as connection:
            row = connection.execute(
                "SELECT value FROM meta WHERE key = ?", (f"{_EXTRA}{filing}",)
            ).fetchone()
        kept = {} if row is None else json.loads(row[0])
        return {name: b64decode(value) for name, value in kept.items()}

    def note_parcel(self, parcel: Parcel) -> None:
        """Remember a package; a second time changes nothing. Raises StoreError."""
        with self._store.writing() as connection:
            _note_parcel(connection, parcel)

    # --- printed papers ----------------------------------------------------------------------

    def printed(self, code: str) -> PrintedPaper | None:
        """The paper that carries a check code; None when none was printed here."""
        query = "SELECT document, at, title FROM printed WHERE code = ?"
        with self._store.reading() as connection:
            row = connection.execute(query, (code,)).fetchone()
        return (
            None
            if row is None
            else PrintedPaper(code, row[0], datetime.fromisoformat(row[1]), row[2])
        )

    def note_printed(self, papers: Iterable[PrintedPaper]) -> None:
        """Remember check codes that were printed; one that is known keeps its first time."""
        with self._store.writing() as connection:
            connection.executemany(
                "INSERT OR IGNORE INTO printed (code, document, at, title) VALUES (?, ?, ?, ?)",
                [(one.code, one.document, one.at.isoformat(), one.title) for one in papers],
            )

    # --- the store itself --------------------------------------------------------------------

    def rename_store(self, store_id: str) -> None:
        """Give the store an id of its own: another one was found that is a copy of it."""
        self._store.rename(store_id)


#: before a filing's id, in the table of what is said of the store as a whole
_EXTRA = "extra/"
#: before a store's id there
_MADE = "made/"

#: whether the action of a number is undone as things are
_UNDONE = (
    "(SELECT count(*) FROM action WHERE undoes = {0}) >"
    " (SELECT count(*) FROM action WHERE redoes = {0})"
)


def write_arrived(connection: sqlite3.Connection, arrived: Arrived) -> None:
    """Write what is remembered of a package, inside the caller's transaction."""
    _record(connection, arrived.revisions)
    parcel = arrived.parcel
    _note_parcel(connection, parcel)
    if arrived.made:
        connection.execute(
            "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET"
            " value = excluded.value WHERE CAST(meta.value AS INTEGER) < ?",
            (f"{_MADE}{parcel.store}", f"{parcel.number} {arrived.made}", parcel.number),
        )
    for filing, kept in arrived.extra.items():
        body = {name: b64encode(value).decode() for name, value in kept.items()}
        connection.execute(
            "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)",
            (f"{_EXTRA}{filing}", json.dumps(body, ensure_ascii=False)),
        )
    if arrived.seq:
        things = {**{name: name for name in arrived.filings}, **arrived.changed}
        connection.executemany(
            "INSERT OR REPLACE INTO arrival (thing, store, number, filing, seq, at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            [
                (thing, parcel.store, parcel.number, filing, arrived.seq, parcel.at.isoformat())
                for thing, filing in things.items()
            ],
        )
    else:
        for filing in arrived.filings:
            _note_nothing_new(connection, filing, parcel)


def _note_nothing_new(connection: sqlite3.Connection, filing: str, parcel: Parcel) -> None:
    """A filing came that changed nothing: it goes with the package that brought what is here, and
    is not noted where that one, or a later one of the same store, was noted before.
    """
    query = (
        "SELECT store, number, seq FROM arrival"  # noqa: S608 -- no value in it
        f" WHERE thing = ? AND filing = thing AND {STANDING} ORDER BY rowid"
    )
    before = connection.execute(query, (filing,)).fetchall()
    if any(store == parcel.store and number >= parcel.number for store, number, _seq in before):
        return
    seq = before[-1][2] if before else 0
    connection.execute(
        "INSERT OR REPLACE INTO arrival (thing, store, number, filing, seq, at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (filing, parcel.store, parcel.number, filing, seq, parcel.at.isoformat()),
    )


def _note_parcel(connection: sqlite3.Connection, parcel: Parcel) -> None:
    connection.execute(
        "INSERT OR IGNORE INTO parcel (store, number, hash, unit, at, taken)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            parcel.store,
            parcel.number,
            parcel.hash,
            parcel.unit,
            parcel.at.isoformat(),
            int(parcel.taken),
        ),
    )


def _record(connection: sqlite3.Connection, revisions: Iterable[Recorded]) -> None:
    undone = _UNDONE.format("revision.seq")
    query = (
        "INSERT INTO revision (id, thing, filing, place, parents, seq, body)"  # noqa: S608 -- columns only
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (thing, id) DO UPDATE SET"
        " body = coalesce(revision.body, excluded.body), seq = CASE"
        " WHEN revision.seq = 0 OR excluded.seq = 0 THEN 0"
        f" WHEN {undone} THEN excluded.seq ELSE revision.seq END"
    )
    # asked for once: a form may bring thousands
    places: dict[str, int] = {}
    for one in revisions:
        if one.thing not in places:
            last = "SELECT coalesce(max(place), 0) FROM revision WHERE thing = ?"
            places[one.thing] = connection.execute(last, (one.thing,)).fetchone()[0]
        places[one.thing] += 1
        body = None if one.body is None else zlib.compress(one.body, 6)
        parents = json.dumps(one.parents)
        told = (one.id, one.thing, one.filing, places[one.thing], parents, one.seq, body)
        connection.execute(query, told)
