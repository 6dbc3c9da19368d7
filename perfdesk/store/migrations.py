"""Bringing an older store to today's schema: step by step, after a verified backup."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

from perfdesk import files
from perfdesk.errors import StoreError
from perfdesk.store.connection import check, connect, examine, fault
from perfdesk.store.schema import Step


def migrate(
    connection: sqlite3.Connection, path: Path, steps: Sequence[Step], now: datetime
) -> None:
    """Take the steps the store has not taken yet, each in its own transaction.

    A backup beside the store is made first. Killed at any moment, the store stands between two
    steps and the next opening goes on from there. Raises StoreError; the store is then as the
    last complete step left it.
    """
    number = int(connection.execute("PRAGMA user_version").fetchone()[0])
    missing = [step for step in steps if step.number > number]
    if not missing:
        return
    back_up(connection, backup_path(path, number), steps)
    for step in missing:
        try:
            _take(connection, step, now)
        except sqlite3.Error as error:
            raise fault(path, error, "没有升级") from error


def backup_path(path: Path, number: int) -> Path:
    """Where the copy of a store stands that is made before it leaves schema `number`."""
    return path.with_name(f"{path.stem}-升级前备份-{number}{path.suffix}")


def back_up(connection: sqlite3.Connection, target: Path, steps: Sequence[Step]) -> None:
    """Copy an open store, check the copy, and only then give it its name.

    A file already standing there is replaced, whole. Raises StoreError.
    """
    part = target.with_name(f"{target.name}.part")
    try:
        part.unlink(missing_ok=True)
        with closing(sqlite3.connect(part)) as copy:
            connection.backup(copy)
        with closing(connect(part, writable=False)) as copy:
            check(copy, part, steps)
        with part.open("rb+") as file:
            files.sync(file)
        files.replace(part, target)
    except sqlite3.Error as error:
        part.unlink(missing_ok=True)
        raise fault(target, error, "没有备份") from error
    except OSError as error:
        part.unlink(missing_ok=True)
        message = f"没有备份到“{target}”：{files.reason(error)}。"
        raise StoreError(message) from error
    examine(target, steps)


def _take(connection: sqlite3.Connection, step: Step, now: datetime) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        step.change(connection)
        connection.execute(
            "INSERT INTO migration (number, name, at) VALUES (?, ?, ?)",
            (step.number, step.name, now.isoformat()),
        )
        connection.execute(f"PRAGMA user_version = {step.number:d}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
