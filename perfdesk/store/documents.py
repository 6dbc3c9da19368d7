"""The store: reads filings, forms and actions, and commits batches of actions."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import field
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from perfdesk.document import codec
from perfdesk.document.history import Action, ActionHead
from perfdesk.document.model import Filing, ListedUnit
from perfdesk.document.state import Placed
from perfdesk.errors import PerfDeskError, StoreError
from perfdesk.frozen import dataclass
from perfdesk.store import drafts, lock
from perfdesk.store.beginnings import create_file, in_memory, is_there, make_folder, right_to_write
from perfdesk.store.connection import (
    SQLITE_FAULTS,
    check,
    connect,
    examine,
    fault,
    identity,
    moved,
)
from perfdesk.store.drafts import Cell, Draft, Notes
from perfdesk.store.migrations import migrate
from perfdesk.store.rows import write
from perfdesk.store.schema import STEPS, Step, newest

if TYPE_CHECKING:
    from perfdesk.store.copying import Content
    from perfdesk.store.exchanged import Arrived
    from perfdesk.store.journal import Journal

#: how many of the last actions are read when a store is opened; undo reads older ones in its turn
_HISTORY = 2000

NO_NOTES: Notes = MappingProxyType({})


@dataclass(frozen=True)
class DocumentHead:
    """What a list of forms shows, without reading the forms. `seal` is the code of the paper that
    was stamped, "" where none was; `opened` says that the form was opened again.
    """

    id: str
    filing: str
    template: str
    kind: str
    subject: str | None
    position: int
    finished: bool
    empty: bool
    seal: str = ""
    opened: bool = False


@dataclass(frozen=True)
class StoredDocument:
    """A document on its way into the store, with what only its template knows."""

    placed: Placed
    kind: str
    empty: bool


@dataclass(frozen=True)
class Change:
    """One action and what it leaves: the bodies to keep, None for what is gone.

    `typed` are the cells whose text was typed: what had been kept of it as drafts goes with it.
    `arrived` is what is remembered of the package that the action took in.
    """

    action: Action
    filings: Mapping[str, Filing | None]
    documents: Mapping[str, StoredDocument | None]
    typed: tuple[Cell, ...] = ()
    roster: Mapping[str, ListedUnit | None] = field(default_factory=dict)
    arrived: Arrived | None = None


class Store:
    """One open store file. Safe to call from several threads; one call at a time goes on.

    `read_only` with `notice` (a Chinese sentence saying why) when it cannot be written.
    """

    def __init__(self, path: Path, steps: Sequence[Step], held: lock.WriterLock | None) -> None:
        self.path = path
        self.notice = ""
        self._steps = steps
        self._held = held
        self._guard = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._closed = False
        #: after a fault: whether what stands at the path is still this store must be looked at
        self._suspect = False
        self._store_id = ""
        self._file = (0, 0)
        self._journal: Journal | None = None

    @classmethod
    def open(
        cls, path: Path, *, now: datetime, create: bool = False, steps: Sequence[Step] = STEPS
    ) -> Store:
        """Open a store, or make one where none is and `create` says so.

        Raises StoreError with the file untouched when it is not a sound store of ours.
        """
        missing = not is_there(path)
        if missing and create:
            make_folder(path)
        else:
            examine(path, steps)
        held, notice = right_to_write(path)
        store = cls(path, steps, held)
        store.notice = notice
        try:
            if held is not None and missing and not is_there(path):
                create_file(path, now, steps)
            store._open(now)
        except BaseException:
            store.close()
            raise
        return store

    @classmethod
    def look_into(cls, path: Path, *, now: datetime, steps: Sequence[Step] = STEPS) -> Store:
        """A store's content as it is now, to be read only; the file is neither locked nor changed.

        It is read into memory, and brought to today's schema there. Raises StoreError.
        """
        examine(path, steps)
        store = cls(path, steps, None)
        try:
            with closing(connect(path, writable=False)) as connection:
                number = check(connection, path, steps)
                store._connection = in_memory(connection, number, steps, now)
            store._store_id = _store_id(store._connection)
        except SQLITE_FAULTS as error:
            store.close()
            raise fault(path, error, "没有读出") from error
        except BaseException:
            store.close()
            raise
        return store

    @property
    def store_id(self) -> str:
        """What tells this store and its copies from every other store."""
        return self._store_id

    def second_connection(self) -> sqlite3.Connection:
        """A connection of its own to look on, for another thread, which closes it."""
        if identity(self.path) != self._file:
            raise moved(self.path, "没有备份")
        try:
            connection = connect(self.path, writable=False)
        except SQLITE_FAULTS as error:
            raise fault(self.path, error, "没有备份") from error
        return connection

    def begin_journal(self, path: Path, seq: int) -> None:
        """From now on the steps after `seq` are also written down in a journal at that path."""
        from perfdesk.store.journal import Journal  # noqa: PLC0415 -- not while the window opens

        with self._guard:
            connection = self._live()
            if self._journal is None:
                self._journal = Journal(self._store_id)
            with suppress(*SQLITE_FAULTS):
                self._journal.begin(path, connection, seq)

    @property
    def read_only(self) -> bool:
        """Whether nothing can be committed."""
        return self._held is None

    def close(self) -> None:
        """Close the file and give the right to write back; a second call does nothing."""
        with self._guard:
            self._closed = True
            self._drop()
            if self._journal is not None:
                self._journal.close()
            if self._held is not None:
                self._held.release()

    # --- reading ---------------------------------------------------------------------------

    def filings(self) -> dict[str, Filing]:
        """All filings by id."""
        with self.reading() as connection:
            rows = connection.execute("SELECT id, unit, year, body FROM filing").fetchall()
        return {name: self._filing(body, f"“{unit}”{year}年") for name, unit, year, body in rows}

    def _filing(self, body: str, named: str) -> Filing:
        try:
            return codec.filing_from_bytes(body.encode())
        except PerfDeskError as error:
            message = (
                f"数据文件“{self.path}”没有打开：{named}这一套表的单位信息已损坏；"
                "请先把这个文件原样另存一份，再从备份恢复。"
            )
            raise StoreError(message) from error

    def roster(self) -> dict[str, ListedUnit]:
        """The units that are to hand in, by name, in their order."""
        query = "SELECT unit, place, contact, phone FROM roster ORDER BY place, unit"
        with self.reading() as connection:
            rows = connection.execute(query).fetchall()
        return {unit: ListedUnit(*rest) for unit, *rest in rows}

    def heads(self) -> list[DocumentHead]:
        """All forms, in the order in which they were made."""
        query = (
            "SELECT id, filing, template, kind, subject, position, finished, empty, seal, opened"
            " FROM document ORDER BY position, id"
        )
        with self.reading() as connection:
            rows: list[tuple[Any, ...]] = connection.execute(query).fetchall()
        return [_head(row) for row in rows]

    def document(self, document_id: str) -> Placed:
        """One form with its place; StoreError when it is not there any more."""
        query = "SELECT filing, position, body FROM document WHERE id = ?"
        with self.reading() as connection:
            row = connection.execute(query, (document_id,)).fetchone()
        if row is None:
            message = f"数据文件“{self.path}”里已没有表 {document_id}，请重新打开数据文件。"
            raise StoreError(message)
        return Placed(row[0], row[1], codec.document_from_bytes(row[2].encode()))

    def bodies(self) -> dict[str, str]:
        """Every filing and form as it is kept, by id: the same text means the same content."""
        query = "SELECT id, body FROM filing UNION ALL SELECT id, body FROM document"
        with self.reading() as connection:
            return dict(connection.execute(query).fetchall())

    def content(self) -> Content:
        """The figures by which a store and its copies are compared."""
        from perfdesk.store.copying import content_of  # noqa: PLC0415 -- not while the window opens

        with self.reading() as connection:
            return content_of(connection)

    def last_seq(self) -> int:
        """The number of the last action; 0 when there is none."""
        with self.reading() as connection:
            row = connection.execute("SELECT coalesce(max(seq), 0) FROM action").fetchone()
        return int(row[0])

    def recent_actions(self) -> list[ActionHead]:
        """The last actions, oldest first: as many as undo needs for long."""
        return self.actions_before(self.last_seq() + 1, _HISTORY)

    def actions_before(self, seq: int, most: int) -> list[ActionHead]:
        """The actions before a number, at most so many of the last ones, oldest first."""
        query = (
            "SELECT seq, label, undoes, redoes, lasting FROM action WHERE seq < ?"
            " ORDER BY seq DESC LIMIT ?"
        )
        with self.reading() as connection:
            rows = connection.execute(query, (seq, most)).fetchall()
        return [ActionHead(*(*row[:4], bool(row[4]))) for row in reversed(rows)]

    def action(self, seq: int) -> Action:
        """One action with its edits; StoreError when it is not there."""
        from perfdesk.store.action_log import COLUMNS, read_row  # noqa: PLC0415 -- not at the start

        query = f"SELECT {COLUMNS} FROM action WHERE seq = ?"  # noqa: S608 -- columns by name
        with self.reading() as connection:
            row = connection.execute(query, (seq,)).fetchone()
        if row is None:
            message = f"数据文件“{self.path}”里没有第 {seq} 步的修改记录。"
            raise StoreError(message)
        try:
            return read_row(row)
        except (ValueError, TypeError) as error:
            message = f"数据文件“{self.path}”里第 {seq} 步的修改记录已损坏，不能撤销或重做这一步。"
            raise StoreError(message) from error

    def forms_holding(self, text: str, filing: str = "", *, case: bool = False) -> list[str]:
        """The ids of the forms that may hold a folded text: see `search_text.holding`."""
        from perfdesk.store import search_text  # noqa: PLC0415 -- not at the start

        with self.reading() as connection:
            return search_text.holding(connection, text, filing, case=case)

    def forms_sealed_with(self, code: str) -> list[str]:
        """The ids of the forms that a step put a seal of that check code on, or took it from."""
        from perfdesk.store.action_log import sealed_with  # noqa: PLC0415 -- seldom needed

        with self.reading() as connection:
            return sealed_with(connection, code)

    def actions_about(
        self, before: int, about: Sequence[tuple[str, ...]], most: int
    ) -> tuple[list[Action], int]:
        """See `action_log.read_back`; StoreError when an action among them is damaged."""
        from perfdesk.store import action_log  # noqa: PLC0415 -- not at the start

        with self.reading() as connection:
            try:
                return action_log.read_back(connection, before, about, most)
            except (ValueError, TypeError) as error:
                message = f"数据文件“{self.path}”里第 {before} 步以前的修改记录已损坏，看不到了。"
                raise StoreError(message) from error

    def drafts(self) -> list[Draft]:
        """The texts that were being typed and never committed, the oldest first."""
        with self.reading() as connection:
            return drafts.read(connection)

    # --- writing ---------------------------------------------------------------------------

    def commit(self, changes: Sequence[Change], notes: Notes = NO_NOTES) -> None:
        """Make actions, and what is noted of drafts after them, durable in one transaction; they
        are on disk when this returns.

        Raises StoreError when they are not. The next call then opens the file anew, looks what
        the last action in it is, and leaves out what turns out to be there already.
        """
        with self._guard:
            if self._held is None:
                message = f"数据文件“{self.path}”没有保存：{self.notice}"
                raise StoreError(message)
            try:
                connection = self._trusted()
                self._commit(connection, changes, notes)
            except SQLITE_FAULTS as error:
                self._suspect = True
                raise fault(self.path, error, "没有保存") from error
            if changes:
                self._write_down(connection)

    def _write_down(self, connection: sqlite3.Connection) -> None:
        """Tell the journal beside the backups what was committed."""
        if self._journal is None:
            from perfdesk.store.backups import folder_beside  # noqa: PLC0415 -- at the first commit
            from perfdesk.store.journal import Journal  # noqa: PLC0415 -- at the first commit

            self._journal = Journal(self._store_id)
            with suppress(*SQLITE_FAULTS):
                self._journal.resume(folder_beside(self.path), self.path.stem, connection)
        else:
            # what SQLite could not read now, it will be asked for after the next commit
            with suppress(*SQLITE_FAULTS):
                self._journal.catch_up(connection)

    def _trusted(self) -> sqlite3.Connection:
        if self._suspect:
            self._renew()
        return self._live()

    def _commit(
        self, connection: sqlite3.Connection, changes: Sequence[Change], notes: Notes
    ) -> None:
        connection.execute("BEGIN IMMEDIATE")
        try:
            last = connection.execute("SELECT coalesce(max(seq), 0) FROM action").fetchone()[0]
            self._be_ours(connection, last, changes)
            for change in changes:
                if change.action.head.seq > last:
                    write(connection, change)
            drafts.write(connection, notes)
            connection.execute("COMMIT")
        except (sqlite3.Error, StoreError):
            # after a full disk SQLite may have rolled back by itself
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction of its own beside the actions, durable when it ends; raises StoreError."""
        with self._guard:
            if self._held is None:
                message = f"数据文件“{self.path}”没有保存：{self.notice}"
                raise StoreError(message)
            try:
                connection = self._trusted()
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield connection
                    connection.execute("COMMIT")
                except BaseException:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
                    raise
            except SQLITE_FAULTS as error:
                self._suspect = True
                raise fault(self.path, error, "没有保存") from error

    def rename(self, store_id: str) -> None:
        """Give the store another id; raises StoreError. Backups made before belong to the old."""
        with self.writing() as connection:
            connection.execute("UPDATE meta SET value = ? WHERE key = 'store_id'", (store_id,))
        self._store_id = store_id
        if self._journal is not None:
            self._journal.close()
            self._journal = None

    # --- the connection ----------------------------------------------------------------------

    def _open(self, now: datetime) -> None:
        try:
            connection = connect(self.path, writable=self._held is not None)
        except SQLITE_FAULTS as error:
            raise fault(self.path, error, "没有打开") from error
        self._connection = connection
        number = check(connection, self.path, self._steps)
        if number != newest(self._steps) and self._held is not None:
            migrate(connection, self.path, self._steps, now)
        try:
            if number != newest(self._steps) and self._held is None:
                # to be looked at as it is at this moment; the file stays of its own schema
                self._connection = in_memory(connection, number, self._steps, now)
                connection.close()
                connection = self._connection
            self._store_id = _store_id(connection)
        except SQLITE_FAULTS as error:
            raise fault(self.path, error, "没有打开") from error
        self._file = identity(self.path)

    def _live(self) -> sqlite3.Connection:
        if self._closed:
            message = f"数据文件“{self.path}”已经关闭，请重新打开。"
            raise StoreError(message)
        if self._connection is None:
            self._renew()
        assert self._connection is not None
        return self._connection

    def _renew(self) -> None:
        """Open anew the file that stands at the path, when it is still this store."""
        file = identity(self.path)
        if file == self._file:
            # after a failed disk the old connection may hold locks in the new one's way
            self._drop()
            connection = self._connect()
        else:
            # the old connection still reads the file that was moved: kept until there is a better
            try:
                connection = self._connect()
            except StoreError as error:
                raise moved(self.path, "没有保存") from error
        self._drop()
        self._connection = connection
        self._file = file
        self._suspect = False

    def _connect(self) -> sqlite3.Connection:
        examine(self.path, self._steps)
        connection = connect(self.path, writable=self._held is not None)
        try:
            number = check(connection, self.path, self._steps)
            self._be_ours(connection, number=number)
        except BaseException:
            connection.close()
            raise
        return connection

    def _be_ours(
        self,
        connection: sqlite3.Connection,
        last: int = 0,
        changes: Sequence[Change] = (),
        *,
        number: int | None = None,
    ) -> None:
        """Refuse another store, or an older copy of this one, that came to stand in its place."""
        gap = bool(changes) and changes[0].action.head.seq > last + 1
        older = number is not None and number != newest(self._steps)
        if gap or older or _store_id(connection) != self._store_id:
            raise moved(self.path, "没有保存")

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection, for reading in one go; StoreError when it cannot be read."""
        with self._guard:
            try:
                yield self._live()
            except SQLITE_FAULTS as error:
                raise fault(self.path, error, "没有读出") from error


def _head(row: tuple[Any, ...]) -> DocumentHead:
    *plain, finished, empty, seal, opened = row
    return DocumentHead(*(*plain, bool(finished), bool(empty), seal, bool(opened)))


def _store_id(connection: sqlite3.Connection) -> str:
    row = connection.execute("SELECT value FROM meta WHERE key = 'store_id'").fetchone()
    return str(row[0]) if row else ""
