"""Opening a store file: known by its header before any SQL, then opened with distrust."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from perfdesk.errors import NewerStoreError, StoreError
from perfdesk.files import reason
from perfdesk.frozen import dataclass
from perfdesk.store.schema import APPLICATION_ID, Step, expected_parts, newest, parts_of

_HEADER_BYTES = 100
_MAGIC = b"SQLite format 3\x00"
_ROLLBACK_JOURNAL = 1
_BUSY_S = 5.0

#: forms whose filing is not there: no list would ever show them
_LOST = (
    "SELECT coalesce(subject, template) FROM document"
    " WHERE filing NOT IN (SELECT id FROM filing) ORDER BY position"
)

#: what to do about a damaged store, the end of every such sentence
_RESTORE = "请先把这个文件原样另存一份，再从备份恢复"


@dataclass(frozen=True)
class Header:
    """What a store file says about itself: its schema number, and the bytes it should have."""

    schema: int
    size_bytes: int


def examine(path: Path, steps: Sequence[Step]) -> Header:
    """Read a store's header as bytes, without SQL, leaving the file alone.

    Raises StoreError when it is missing, empty, cut off, not SQLite, another program's, of
    another journal mode, or of a newer program.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_HEADER_BYTES)
        size_bytes = path.stat().st_size
    except FileNotFoundError as error:
        raise _refused(path, "没有找到这个文件，请检查文件名") from error
    except IsADirectoryError as error:
        raise _refused(path, "这是一个文件夹，请指定数据文件") from error
    except OSError as error:
        raise _refused(path, reason(error)) from error
    if not head:
        raise _refused(path, f"文件是空的，可能已损坏；{_RESTORE}")
    if not head.startswith(_MAGIC[: len(head)]):
        raise _refused(path, "它不是 PerfDesk 的数据文件，请换一个文件")
    if len(head) < _HEADER_BYTES:
        raise _refused(path, f"文件不完整，可能已损坏；{_RESTORE}")
    if _number(head, 68) != APPLICATION_ID:
        raise _refused(path, "它是别的程序的数据文件，请换一个文件")
    header = _header(head)
    if header.schema > newest(steps):
        message = f"数据文件“{path}”没有打开：它由较新版本的 PerfDesk 建立，请升级本程序后再打开。"
        raise NewerStoreError(message)
    if header.schema < 1 or head[18] != _ROLLBACK_JOURNAL or head[19] != _ROLLBACK_JOURNAL:
        raise _refused(path, f"文件头已被改动，可能已损坏；{_RESTORE}")
    if size_bytes < header.size_bytes and not _grows(path, header):
        raise _refused(path, f"文件不完整，缺少后面的内容；{_RESTORE}")
    return header


def _grows(path: Path, header: Header) -> bool:
    """Whether a file that is too short is only in the middle of a commit.

    A journal beside it says so: either another program is writing just now, or one was killed,
    and SQLite will put the file right when it is opened.
    """
    if path.with_name(path.name + "-journal").exists():
        return True
    # the other program may have finished between the looks at the file and at the journal
    return path.stat().st_size >= header.size_bytes


def identity(path: Path) -> tuple[int, int]:
    """Which file stands at a path; (0, 0) when none does."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_dev, found.st_ino


def connect(path: Path, *, writable: bool) -> sqlite3.Connection:
    """A connection that trusts nothing in the file and calls a commit done when it is on disk.

    Transactions are begun and ended by hand. It may be used from several threads, one at a time.
    """
    mode = "rw" if writable else "ro"
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=_BUSY_S,
        isolation_level=None,
        check_same_thread=False,
    )
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    # EXTRA also syncs the folder after the journal is removed: without it, a power cut can bring
    # the journal back, and with it the state before a commit that was reported as done
    for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "mmap_size=0", "synchronous=EXTRA"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def check(connection: sqlite3.Connection, path: Path, steps: Sequence[Step]) -> int:
    """The schema number of an open store, after its schema and pages were found in order.

    The schema comes first, so that no foreign trigger, view or constraint is ever run. Raises
    StoreError.
    """
    try:
        number = int(connection.execute("PRAGMA user_version").fetchone()[0])
        application = int(connection.execute("PRAGMA application_id").fetchone()[0])
        known = application == APPLICATION_ID and 1 <= number <= newest(steps)
        if not known or parts_of(connection) != expected_parts(number, steps):
            raise _refused(path, f"里面的表格结构不是本程序建立的，可能被改动过；{_RESTORE}")
        found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        lost = connection.execute(_LOST).fetchall() if found == "ok" else []
    except SQLITE_FAULTS as error:
        raise fault(path, error, "没有打开") from error
    if found != "ok":
        raise _refused(path, f"文件已损坏；{_RESTORE}")
    if lost:
        named = "、".join(f"“{title}”" for (title,) in lost[:3])
        many = f"{named}等 {len(lost)} 张表" if len(lost) > 3 else named
        raise _refused(path, f"里面的{many}不属于任何一套表，文件可能被改动过；{_RESTORE}")
    return number


def fault(path: Path, error: Exception, what: str) -> StoreError:
    """The sentence for a fault that SQLite reports while reading or writing the store.

    `what` says what did not happen ("没有保存"). An error that is not the world's fault (wrong
    SQL of ours) is raised again as it is.
    """
    code = getattr(error, "sqlite_errorcode", None)
    if code == sqlite3.SQLITE_READONLY_DBMOVED:
        return moved(path, what)
    if code is None and isinstance(error, UnicodeDecodeError | sqlite3.OperationalError):
        # bytes in the file that are no text: in a value, or quoted in SQLite's own message
        code = sqlite3.SQLITE_CORRUPT
    why = None if code is None else _REASONS.get(code & 0xFF)
    if why is None:
        raise error
    return StoreError(f"数据文件“{path}”{what}：{why}。")


def moved(path: Path, what: str) -> StoreError:
    """The sentence for a store that is no longer the file it was when it was opened."""
    return StoreError(
        f"数据文件“{path}”{what}：打开以后，它被移走、改名、删除或换成了别的文件；"
        "请把原来的文件放回原处再重试，或者关闭后重新打开。"
    )


#: what the sqlite3 module raises when a file is damaged, a disk full or somebody else at work
SQLITE_FAULTS = (sqlite3.Error, UnicodeDecodeError)

_REASONS = {
    sqlite3.SQLITE_FULL: "磁盘已满，请腾出空间后重试",
    sqlite3.SQLITE_IOERR: "磁盘读写出错，请检查磁盘空间和磁盘后重试",
    sqlite3.SQLITE_READONLY: "文件或文件夹是只读的，请取消只读或换一个位置",
    sqlite3.SQLITE_PERM: "没有权限，请换一个位置",
    sqlite3.SQLITE_CANTOPEN: "文件或文件夹打不开，请检查它是否还在、是否可写",
    sqlite3.SQLITE_BUSY: "另一个程序正在使用它，请关闭那个程序后重试",
    sqlite3.SQLITE_LOCKED: "另一个程序正在使用它，请关闭那个程序后重试",
    sqlite3.SQLITE_PROTOCOL: "另一个程序正在使用它，请关闭那个程序后重试",
    sqlite3.SQLITE_CORRUPT: f"文件已损坏；{_RESTORE}",
    sqlite3.SQLITE_NOTADB: f"文件已损坏；{_RESTORE}",
    sqlite3.SQLITE_NOMEM: "内存不足，请关闭其他程序后重试",
    sqlite3.SQLITE_TOOBIG: "内容太长，请分开填写",
}


def _refused(path: Path, why: str) -> StoreError:
    return StoreError(f"数据文件“{path}”没有打开：{why}。")


def _number(head: bytes, offset: int) -> int:
    return int.from_bytes(head[offset : offset + 4], "big")


def _header(head: bytes) -> Header:
    """Offsets are those of the SQLite file format, section 1.3."""
    page_bytes = int.from_bytes(head[16:18], "big")
    page_bytes = 65536 if page_bytes == 1 else page_bytes
    # the page count is only valid when the file was last written by a program that keeps it
    pages = _number(head, 28) if _number(head, 24) == _number(head, 92) else 1
    return Header(_number(head, 60), pages * page_bytes)
