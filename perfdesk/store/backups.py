"""The backups of a store: their names and folders, which are kept, and putting one back."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Collection, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from perfdesk import files
from perfdesk.errors import PerfDeskError, StoreError
from perfdesk.store import lock
from perfdesk.store.connection import SQLITE_FAULTS, check, connect, examine, fault, identity
from perfdesk.store.copying import Content, Progress, content_of, copy_store
from perfdesk.store.journal import SUFFIX, mark_at
from perfdesk.store.schema import STEPS, Step

#: the folder beside a store in which its backups stand
FOLDER = "备份"
#: the newest ones are kept, whenever they were made
NEWEST_KEPT = 10
#: and of that many days, weeks and months on which there are any, the newest of each
DAYS_KEPT, WEEKS_KEPT, MONTHS_KEPT = 7, 5, 12
#: never more than this
MOST_KEPT = NEWEST_KEPT + DAYS_KEPT + WEEKS_KEPT + MONTHS_KEPT
#: a time later than this after now comes from a clock that was wrong
_CLOCK_MAY_DIFFER = timedelta(days=1)
_STAMP = "%Y%m%d-%H%M%S"


class Why(StrEnum):
    """What a backup was made for."""

    CLOSING = "closing"
    DAILY = "daily"
    BY_HAND = "by_hand"
    BEFORE_RESTORE = "before_restore"
    BEFORE_UPGRADE = "before_upgrade"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Backup:
    """A backup as its name shows it; `at` is the office's wall clock."""

    path: Path
    at: datetime
    size_bytes: int


@dataclass(frozen=True)
class Look:
    """What was found in a backup: its content, or in `fault` the sentence why it is no good.

    `unreadable` counts the forms whose body is spoilt, `lost_steps` the steps whose edits are,
    while the file around them is in order.
    """

    why: Why
    content: Content | None
    fault: str = ""
    unreadable: int = 0
    lost_steps: int = 0


def folder_beside(store: Path) -> Path:
    """Where the backups of a store stand."""
    return store.parent / FOLDER


def folder_at(place: Path, store: Path, store_id: str) -> Path:
    """Where they stand on another drive: by store, since several offices may share the drive."""
    return place / f"{FOLDER}-{store.stem}-{store_id[:6]}"


def listed(store: Path, folder: Path) -> list[Backup]:
    """The backups of a store that stand in a folder, newest first; none when it is not there."""
    found = []
    for path in _paths(folder, store):
        at = _time_of(path, store)
        with contextlib.suppress(OSError):
            size_bytes = path.stat().st_size
            if at is not None:
                found.append(Backup(path, at, size_bytes))
    return sorted(found, key=lambda backup: (backup.at, backup.path.stem), reverse=True)


def upgrades(store: Path) -> list[Backup]:
    """The copies that were made beside a store before its tables were changed, newest first."""
    found = []
    with contextlib.suppress(OSError):
        for path in store.parent.glob(f"*-升级前备份-*{store.suffix}"):
            if path.name.startswith(f"{store.stem}-升级前备份-"):
                stat = path.stat()
                at = datetime.fromtimestamp(stat.st_mtime)  # noqa: DTZ006 -- the wall clock, as in names
                found.append(Backup(path, at, stat.st_size))
    return sorted(found, key=lambda backup: backup.at, reverse=True)


def look(path: Path, steps: Sequence[Step] = STEPS) -> Look:
    """Open a backup, leaving it as it is: header, schema and every page are checked."""
    why = Why.BEFORE_UPGRADE if "-升级前备份-" in path.name else Why.UNKNOWN
    try:
        examine(path, steps)
        with closing(connect(path, writable=False)) as connection:
            check(connection, path, steps)
            why = _note_of(connection) or why
            content = content_of(connection)
            if _spoilt(connection, "filing", "body"):
                message = f"“{path}”里单位的信息已损坏，不能用它恢复；请选择另一份备份。"
                return Look(why, None, message)
            forms = _spoilt(connection, "document", "body")
            return Look(why, content, "", forms, _spoilt(connection, "action", "edits"))
    except StoreError as error:
        return Look(why, None, error.message)
    except SQLITE_FAULTS as error:
        return Look(why, None, fault(path, error, "没有读出").message)


def content_at(path: Path) -> Content | None:
    """What a store file holds, without checking its pages; None when that cannot be read."""
    with contextlib.suppress(*SQLITE_FAULTS), closing(connect(path, writable=False)) as connection:
        return content_of(connection)
    return None


def store_id_of(path: Path) -> str:
    """Which store a file is, or is a copy of; "" when that cannot be read."""
    content = content_at(path)
    return "" if content is None else content.store_id


def end_of(path: Path) -> tuple[Content, str]:
    """What a backup holds, and the mark of its last step by which a journal goes on from it."""
    try:
        with closing(connect(path, writable=False)) as connection:
            content = content_of(connection)
            return content, mark_at(connection, content.last_seq)
    except SQLITE_FAULTS as error:
        raise fault(path, error, "没有读出") from error


def goes_on_from(later: Path, earlier: Path) -> bool:
    """Whether a backup's own steps begin with all those of another of the same store."""
    content, mark = end_of(earlier)
    try:
        with closing(connect(later, writable=False)) as connection:
            same = content_of(connection).store_id == content.store_id
            return same and mark_at(connection, content.last_seq) == mark
    except SQLITE_FAULTS as error:
        raise fault(later, error, "没有读出") from error


def make(
    connection: sqlite3.Connection,
    store: Path,
    folder: Path,
    at: datetime,
    why: Why,
    *,
    progress: Progress | None = None,
) -> tuple[Path, Content] | None:
    """Make a backup of an open store in a folder, named by store and time, and check it.

    None when `progress` returned False. Raises StoreError; other backups are untouched then.
    """
    try:
        files.make_folder(folder)
        target = free_name(folder / f"{store.stem}-{at:{_STAMP}}{store.suffix}")
    except PerfDeskError as error:
        message = f"没有备份。{error.message}"
        raise StoreError(message) from error
    except OSError as error:
        message = f"没有备份到“{folder}”：{files.reason(error)}。"
        raise StoreError(message) from error
    notes = {"backup_why": why.value}
    content = copy_store(connection, target, STEPS, progress=progress, notes=notes)
    return None if content is None else (target, content)


def copy_to(backup: Path, folder: Path) -> Path:
    """Copy a backup into another folder, under its name, and check it there; raises StoreError."""
    try:
        files.make_folder(folder)
        with closing(connect(backup, writable=False)) as connection:
            why = _note_of(connection) or Why.UNKNOWN
            notes = {"backup_why": why.value}
            copy_store(connection, folder / backup.name, STEPS, notes=notes)
    except StoreError:
        raise
    except PerfDeskError as error:
        message = f"没有备份到“{folder}”。{error.message}"
        raise StoreError(message) from error
    except SQLITE_FAULTS as error:
        raise fault(backup, error, "没有读出") from error
    return folder / backup.name


def journal_path(store: Path, folder: Path, at: datetime) -> Path:
    """Where a journal stands that does not go on from a backup made at that time."""
    return free_name(folder / f"{store.stem}-{at:{_STAMP}}{SUFFIX}")


def thin(store: Path, folder: Path, store_id: str, now: datetime) -> list[Path]:
    """Remove the backups of a folder that need not be kept, with their journals; which they were.

    To be called after a good one was made. What cannot be removed, or is a copy of another
    store, stays.
    """
    backups = listed(store, folder)
    keep = kept([backup.at for backup in backups], now.replace(tzinfo=None))
    gone = []
    for backup in backups:
        if backup.at not in keep and store_id_of(backup.path) == store_id:
            with contextlib.suppress(OSError):
                backup.path.unlink()
                gone.append(backup.path)
    return gone


def kept(times: Collection[datetime], now: datetime) -> set[datetime]:
    """Which backups are kept: the newest, and the newest of each of the last days, weeks, months.

    A time in the future comes from a wrong clock: it counts as older than all others, so that it
    never pushes out what was made since.
    """
    late = now + _CLOCK_MAY_DIFFER
    order = sorted(set(times), key=lambda at: (at <= late, at), reverse=True)
    chosen = set(order[:NEWEST_KEPT])
    rules: tuple[tuple[Callable[[date], object], int], ...] = (
        (lambda day: day, DAYS_KEPT),
        (lambda day: day.isocalendar()[:2], WEEKS_KEPT),
        (lambda day: (day.year, day.month), MONTHS_KEPT),
    )
    for span_of, most in rules:
        newest: dict[object, datetime] = {}
        for at in order:
            newest.setdefault(span_of(at.date()), at)
        chosen.update(list(newest.values())[:most])
    return chosen


def put_back(
    store: Path, backup: Path, now: datetime, progress: Progress | None = None
) -> tuple[bool, Path | None]:
    """Put a copy of a backup in the place of a store that nobody has open.

    The file that stands there keeps its bytes under another name. At every moment either the old
    or the whole new store stands at the path. Returns whether it was done (not when `progress`
    returned False), and that other name, None where no file stood. Raises StoreError, everything
    being as before.
    """
    _refuse_itself(store, backup)
    examine(backup, STEPS)
    try:
        held = lock.take(store)
    except OSError as error:
        raise _not_restored(store, files.reason(error)) from error
    if held is None:
        raise _not_restored(store, "另一个窗口或程序正在使用它，请关闭那一个后重试")
    with held:
        return _exchange(store, backup, now, progress)


def _exchange(
    store: Path, backup: Path, now: datetime, progress: Progress | None
) -> tuple[bool, Path | None]:
    """See `put_back`; to be called under the store's lock."""
    try:
        aside = _Aside(store, now)
        connection = connect(backup, writable=False)
    except OSError as error:
        raise _not_restored(store, files.reason(error)) from error
    except SQLITE_FAULTS as error:
        raise fault(backup, error, "没有读出") from error
    with closing(connection):
        try:
            check(connection, backup, STEPS)
            made = copy_store(
                connection, store, STEPS, progress=progress, ready=aside.put, what="没有恢复"
            )
        except BaseException as error:
            if aside.has_given_way:
                raise _not_sure(store, aside.path) from error
            aside.take_back()
            raise
    return made is not None, aside.path


class _Aside:
    """The file that gives way, kept under another name with the journal that belongs to it."""

    def __init__(self, store: Path, now: datetime) -> None:
        self._store = store
        self._name = free_name(store.with_name(f"{store.stem}-恢复前-{now:{_STAMP}}{store.suffix}"))
        self.path: Path | None = None
        #: which file stood there, and whether it was copied with its journal
        self._old: tuple[int, int] | None = None
        self._journal = False

    @property
    def has_given_way(self) -> bool:
        """Whether the new file stands there: the last sync may fail after that."""
        return self._old not in (None, identity(self._store))

    def put(self) -> None:
        """Give the old file its second name; the first one is taken by the new file then."""
        if not self._store.exists():
            return
        journal = journal_of(self._store)
        if journal.exists():
            self._copy_with(journal)
        else:
            try:
                os.link(self._store, self._name)
            except OSError:
                # a file system without second names: the bytes are copied
                _copy_bytes(self._store, self._name)
        self.path = self._name
        files.sync_folder(self._store.parent)
        self._old = identity(self._store)

    def take_back(self) -> None:
        """The new file did not come: everything as before."""
        with contextlib.suppress(OSError):
            if self._journal and not journal_of(self._store).exists():
                # played already, it changes nothing when it is played again
                journal_of(self._name).replace(journal_of(self._store))
            journal_of(self._name).unlink(missing_ok=True)
            self._name.unlink(missing_ok=True)
            self.path = None

    def _copy_with(self, journal: Path) -> None:
        """Copy the file and the commit in it that was cut off. Beside the new file the journal
        would be played into that one, and without it the old one is torn: so it is played first.
        """
        _copy_bytes(journal, journal_of(self._name))
        self._journal = True
        _copy_bytes(self._store, self._name)
        # a damaged file may not be played into
        with (
            contextlib.suppress(*SQLITE_FAULTS),
            closing(connect(self._store, writable=True)) as old,
        ):
            old.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        journal.unlink(missing_ok=True)


def _copy_bytes(source: Path, target: Path) -> None:
    def write(file: BinaryIO) -> None:
        with source.open("rb") as old:
            shutil.copyfileobj(old, file)

    files.write_file(target, write)


def journal_of(store: Path) -> Path:
    """SQLite's own journal beside a store."""
    return store.with_name(f"{store.name}-journal")


def _refuse_itself(store: Path, backup: Path) -> None:
    with contextlib.suppress(OSError):
        if store.samefile(backup):
            raise _not_restored(store, "选中的就是它自己，请选择一份备份")


def _not_sure(store: Path, aside: Path | None) -> StoreError:
    kept = "" if aside is None else f"原来的文件没有丢，另存为“{aside.name}”；"
    return StoreError(
        f"数据文件“{store}”已换成备份的内容，但磁盘没有确认写好；{kept}请检查磁盘，再打开核对。"
    )


def _not_restored(store: Path, why: str) -> StoreError:
    return StoreError(f"数据文件“{store}”没有恢复：{why}。")


def _spoilt(connection: sqlite3.Connection, table: str, column: str) -> int:
    """How many texts of a column are no JSON: SQLite itself does not look into texts."""
    count = 0
    bodies = connection.execute(f"SELECT CAST({column} AS BLOB) FROM {table}")  # noqa: S608 -- our names
    for (body,) in bodies:
        try:
            json.loads(body)
        except ValueError:
            count += 1
    return count


def _note_of(connection: sqlite3.Connection) -> Why | None:
    row = connection.execute("SELECT value FROM meta WHERE key = 'backup_why'").fetchone()
    return Why(row[0]) if row is not None and row[0] in set(Why) else None


def _paths(folder: Path, store: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if path.suffix == store.suffix]
    except OSError:
        return []


def _time_of(path: Path, store: Path) -> datetime | None:
    """When a backup was made, by its name; None for another store's and for no backup."""
    found = re.fullmatch(rf"{re.escape(store.stem)}-(\d{{8}}-\d{{6}})(?:-\d+)?", path.stem)
    try:
        return datetime.strptime(found[1], _STAMP) if found else None  # noqa: DTZ007 -- the wall clock
    except ValueError:
        return None


def free_name(path: Path) -> Path:
    """The path, or where something stands already, the same with a number behind."""
    tried, number = path, 1
    while tried.exists():
        number += 1
        tried = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return tried
