"""Bringing an older store to today's schema: step by step, after a verified backup."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from perfdesk import files
from perfdesk.errors import StoreError
from perfdesk.store.connection import fault
from perfdesk.store.schema import Step


def migrate(
    connection: sqlite3.Connection, path: Path, steps: Sequence[Step], now: datetime
) -> None:
    """Take the steps the store has not taken yet, each in its own transaction.

    A backup beside the store is made first; an earlier one that holds something else stays.
    Killed at any moment, the store stands between two steps and the next opening goes on from
    there. Raises StoreError; the store is then as the last complete step left it.
    """
    number = int(connection.execute("PRAGMA user_version").fetchone()[0])
    missing = [step for step in steps if step.number > number]
    if not missing:
        return
    _back_up(connection, path, steps, number)
    for step in missing:
        try:
            _take(connection, step, now)
        except sqlite3.Error as error:
            raise fault(path, error, "没有升级") from error


def _back_up(
    connection: sqlite3.Connection, path: Path, steps: Sequence[Step], number: int
) -> None:
    from perfdesk.store.backups import content_at, free_name  # noqa: PLC0415 -- seldom needed
    from perfdesk.store.copying import content_of, copy_store  # noqa: PLC0415 -- seldom needed

    target = backup_path(path, number)
    try:
        # the one that stands there may be of an upgrade that was killed, or of another store
        if content_at(target) != content_of(connection):
            target = free_name(target)
    except sqlite3.Error as error:
        raise fault(path, error, "没有升级") from error
    except OSError as error:
        message = f"数据文件“{path}”没有升级：{files.reason(error)}。"
        raise StoreError(message) from error
    copy_store(connection, target, steps)


def backup_path(path: Path, number: int) -> Path:
    """Where the copy of a store stands that is made before it leaves schema `number`."""
    return path.with_name(f"{path.stem}-升级前备份-{number}{path.suffix}")


def take(connection: sqlite3.Connection, step: Step, now: datetime) -> None:
    """Take one step and record it, inside the caller's transaction."""
    step.change(connection)
    connection.execute(
        "INSERT INTO migration (number, name, at) VALUES (?, ?, ?)",
        (step.number, step.name, now.isoformat()),
    )
    connection.execute(f"PRAGMA user_version = {step.number:d}")


def _take(connection: sqlite3.Connection, step: Step, now: datetime) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        take(connection, step, now)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
