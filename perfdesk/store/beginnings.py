"""Before a store is open: its file made, the right to write it, a copy to look at."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

from perfdesk import files
from perfdesk.errors import PerfDeskError, StoreError
from perfdesk.store import lock
from perfdesk.store.connection import fault
from perfdesk.store.migrations import take
from perfdesk.store.schema import APPLICATION_ID, STEPS, Step, lay_out


def create_file(path: Path, now: datetime, steps: Sequence[Step] = STEPS) -> None:
    """Make an empty store of today's schema, whole and durable before it has its name; raises
    StoreError.
    """
    part = path.with_name(f".{path.name}.{os.urandom(4).hex()}.part")
    try:
        with closing(sqlite3.connect(part, isolation_level=None)) as connection:
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID:d}")
            connection.execute("BEGIN")
            lay_out(connection)
            meta = [("store_id", os.urandom(16).hex()), ("made_at", now.isoformat())]
            connection.executemany("INSERT INTO meta (key, value) VALUES (?, ?)", meta)
            connection.execute("PRAGMA user_version = 1")
            for step in steps:
                take(connection, step, now)
            connection.execute("COMMIT")
        with part.open("rb+") as file:
            files.sync(file)
        files.replace(part, path)
    except sqlite3.Error as error:
        part.unlink(missing_ok=True)
        raise fault(path, error, "没有建立") from error
    except OSError as error:
        part.unlink(missing_ok=True)
        message = f"数据文件“{path}”没有建立：{files.reason(error)}。"
        raise StoreError(message) from error


def in_memory(
    connection: sqlite3.Connection, number: int, steps: Sequence[Step], now: datetime
) -> sqlite3.Connection:
    """A copy of an open store of schema `number`, brought to today's; the file is left alone."""
    memory = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    try:
        connection.backup(memory)
        for step in steps:
            if step.number > number:
                take(memory, step, now)
    except BaseException:
        memory.close()
        raise
    return memory


def make_folder(path: Path) -> None:
    """Make the folder a store is to stand in; raises StoreError."""
    try:
        files.make_folder(path.parent)
    except PerfDeskError as error:
        message = f"数据文件“{path}”没有建立。{error.message}"
        raise StoreError(message) from error


def is_there(path: Path) -> bool:
    """Whether anything stands at a path; StoreError when nobody can say."""
    try:
        return path.exists()
    except OSError as error:
        message = f"数据文件“{path}”没有打开：{files.reason(error)}。"
        raise StoreError(message) from error


def right_to_write(path: Path) -> tuple[lock.WriterLock | None, str]:
    """The lock, or None and the reason in words."""
    try:
        if is_there(path):
            with path.open("rb+"):
                pass
        held = lock.take(path)
    except OSError as error:
        if not is_there(path):
            message = f"数据文件“{path}”没有建立：{files.reason(error)}。"
            raise StoreError(message) from error
        return None, f"这里只能查看，不能修改：{files.reason(error)}。"
    if held is None:
        return (
            None,
            "另一个窗口或程序正在使用这个数据文件，这里只能查看；关闭那一个后重新打开即可修改。",
        )
    return held, ""
