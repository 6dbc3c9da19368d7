"""One verified copy of a store: made in full, opened and compared, and only then given its name."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from perfdesk import files
from perfdesk.errors import StoreError
from perfdesk.store.connection import SQLITE_FAULTS, check, connect, fault
from perfdesk.store.schema import Step

#: told after each piece how many pages are copied, of how many; False stops the copy
Progress = Callable[[int, int], bool]

#: pages copied at a time, between which the store may be written
_PIECE_PAGES = 512
#: so often a copy begins anew because the store was written meanwhile; then it is made in one piece
_PATIENCE = 3


@dataclass(frozen=True)
class Content:
    """What a store holds, in a few figures: equal for a store and a good copy of it.

    `changed_at` is the time of the last step as it stands in the store, "" when there is none.
    """

    store_id: str
    filings: int
    forms: int
    last_seq: int
    changed_at: str


class _StoppedError(Exception):
    """Whoever asked for the copy does not want it any more."""


class _OutrunError(Exception):
    """The store is written faster than it is copied."""


def content_of(connection: sqlite3.Connection) -> Content:
    """The figures of an open store, all of one moment."""
    row = connection.execute(
        "SELECT (SELECT value FROM meta WHERE key = 'store_id'),"
        " (SELECT count(*) FROM filing), (SELECT count(*) FROM document),"
        " (SELECT coalesce(max(seq), 0) FROM action),"
        " (SELECT at FROM action ORDER BY seq DESC LIMIT 1)"
    ).fetchone()
    return Content(row[0] or "", row[1], row[2], row[3], row[4] or "")


def copy_store(
    connection: sqlite3.Connection,
    target: Path,
    steps: Sequence[Step],
    *,
    progress: Progress | None = None,
    notes: Mapping[str, str] | None = None,
    ready: Callable[[], object] | None = None,
    what: str = "没有备份",
) -> Content | None:
    """Copy an open store, check the copy, and only then give it its name; what the copy holds.

    A file already standing at `target` is replaced, whole. `notes` go into the copy's own meta
    table. `ready` is called when nothing is left but the naming; `what` says in messages what did
    not happen. None, and no file, when `progress` returned False. Raises StoreError; a file that
    stood there is untouched then, and nothing partial stays behind.
    """
    part = target.with_name(f".{target.name}.{os.urandom(4).hex()}.part")
    try:
        before = content_of(connection)
        _fill(connection, part, progress)
        _note(part, notes or {})
        content = _checked(part, f"{what}到“{target}”", steps)
        _compare(f"{what}到“{target}”", before, content, content_of(connection))
        with part.open("rb+") as file:
            files.sync(file)
        if ready is not None:
            ready()
        files.replace(part, target)
    except _StoppedError:
        return None
    except SQLITE_FAULTS as error:
        raise fault(target, error, what) from error
    except OSError as error:
        message = f"{what}到“{target}”：{files.reason(error)}。"
        raise StoreError(message) from error
    finally:
        _remove(part)
    return content


def _fill(connection: sqlite3.Connection, part: Path, progress: Progress | None) -> None:
    try:
        _copy_pages(connection, part, _PIECE_PAGES, progress)
    except _OutrunError:
        _remove(part)
        # the store is held still meanwhile; a commit waits for that long
        _copy_pages(connection, part, -1, progress)


def _copy_pages(
    connection: sqlite3.Connection, part: Path, pages: int, progress: Progress | None
) -> None:
    left = starts = 0

    def went_on(_status: int, remaining: int, total: int) -> None:
        nonlocal left, starts
        starts += remaining > left
        left = remaining
        if starts > _PATIENCE:
            raise _OutrunError
        if progress is not None and not progress(total - remaining, total):
            raise _StoppedError

    with closing(sqlite3.connect(part)) as copy:
        connection.backup(copy, pages=pages, progress=went_on)


def _note(part: Path, notes: Mapping[str, str]) -> None:
    with closing(sqlite3.connect(part)) as copy, copy:
        copy.execute("DELETE FROM meta WHERE key LIKE 'backup_%'")
        copy.executemany("INSERT INTO meta (key, value) VALUES (?, ?)", list(notes.items()))


def _checked(part: Path, said: str, steps: Sequence[Step]) -> Content:
    """What the copy holds, after it was opened as any store is."""
    with closing(connect(part, writable=False)) as copy:
        try:
            check(copy, part, steps)
            return content_of(copy)
        except (StoreError, *SQLITE_FAULTS) as error:
            message = (
                f"{said}：要复制的数据文件可能已损坏；"
                "请用“恢复备份”查看以前的备份，并把这个文件原样另存一份。"
            )
            raise StoreError(message) from error


def _compare(said: str, before: Content, copied: Content, after: Content) -> None:
    """The copy holds what the store held at one moment while it was made."""
    between = before.last_seq <= copied.last_seq <= after.last_seq
    still = before == after
    if copied.store_id != after.store_id or not between or (still and copied != after):
        message = f"{said}：写出的内容与原文件不一致，请检查磁盘后重试。"
        raise StoreError(message)


def _remove(part: Path) -> None:
    for left in (part, part.with_name(f"{part.name}-journal")):
        # one that cannot be removed is not worth a second fault
        with contextlib.suppress(OSError):
            left.unlink(missing_ok=True)
