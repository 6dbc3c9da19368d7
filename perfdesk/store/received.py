"""What a district received: when which filing came, what came anew, what was looked at since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from perfdesk.store.documents import Store

#: arrivals whose action is undone as things are do not count
STANDING = (
    "(arrival.seq = 0 OR (SELECT count(*) FROM action WHERE undoes = arrival.seq) <="
    " (SELECT count(*) FROM action WHERE redoes = arrival.seq))"
)
#: as many names are asked for at once
_ASKED = 500


@dataclass(frozen=True)
class Arrival:
    """A package in which a filing came last: which store wrote it, the how-manieth of that store it
    was, and when it was taken in here (by this computer's clock, for reading only).
    """

    store: str
    number: int
    at: datetime


class Received:
    """Reads and adds to these tables of one store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def filings(self) -> dict[str, Arrival]:
        """By filing, the package in which it came last; one that never came is not there."""
        query = (
            "SELECT filing, store, number, at FROM arrival"  # noqa: S608 -- no value in it
            f" WHERE thing = filing AND {STANDING} ORDER BY rowid"
        )
        with self._store.reading() as connection:
            rows = connection.execute(query).fetchall()
        return {
            filing: Arrival(store, number, datetime.fromisoformat(at))
            for filing, store, number, at in rows
        }

    def news(self, among: Iterable[str] | None = None) -> frozenset[str]:
        """The forms that a package changed since they were last looked at; of these, or of all."""
        if among is None:
            return self._news("thing != filing", ())
        names = list(among)
        return frozenset[str]().union(
            *(
                self._news(f"thing IN ({', '.join('?' * len(part))})", part)
                for start in range(0, len(names), _ASKED)
                for part in [names[start : start + _ASKED]]
            )
        )

    def _news(self, which: str, names: Sequence[str]) -> frozenset[str]:
        query = (
            "SELECT thing FROM arrival LEFT JOIN seen ON seen.document = thing"  # noqa: S608 -- no value in it
            f" WHERE {which} AND thing != filing AND arrival.seq > coalesce(seen.seq, 0)"
            f" AND {STANDING}"
        )
        with self._store.reading() as connection:
            return frozenset(name for (name,) in connection.execute(query, names))

    def look_at(self, documents: Iterable[str], seq: int) -> None:
        """Remember that these forms were looked at after the action `seq`. Raises StoreError."""
        with self._store.writing() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO seen (document, seq) VALUES (?, ?)",
                [(name, seq) for name in documents],
            )
