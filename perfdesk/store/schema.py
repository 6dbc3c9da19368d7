"""The tables of a store, how a store file is known as ours, and what its schema must be."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence

from perfdesk.frozen import dataclass

#: "PDsk": written into the header of every store, so that no other program's file is taken for one
APPLICATION_ID = 0x5044736B

_FIRST = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE filing (
    id TEXT PRIMARY KEY, set_id TEXT NOT NULL, year INTEGER NOT NULL, unit TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE TABLE document (
    id TEXT PRIMARY KEY, filing TEXT NOT NULL, template TEXT NOT NULL, kind TEXT NOT NULL,
    subject TEXT, position INTEGER NOT NULL, finished INTEGER NOT NULL, empty INTEGER NOT NULL,
    search TEXT NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE INDEX document_filing ON document (filing, position);
CREATE TABLE action (
    seq INTEGER PRIMARY KEY, at TEXT NOT NULL, label TEXT NOT NULL, place TEXT,
    undoes INTEGER, redoes INTEGER, lasting INTEGER NOT NULL, edits TEXT NOT NULL
) STRICT;
CREATE TABLE migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, at TEXT NOT NULL) STRICT;
"""


@dataclass(frozen=True)
class Step:
    """One step of a migration: brings a store from `number` - 1 to `number`.

    `change` runs inside a transaction of its own and may only use SQL.
    """

    number: int
    name: str
    change: Callable[[sqlite3.Connection], None]


def _authors_and_drafts(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE action ADD COLUMN author TEXT NOT NULL DEFAULT ''")
    connection.execute(
        'CREATE TABLE draft (document TEXT NOT NULL, "table" TEXT NOT NULL, "row" TEXT NOT NULL,'
        " field TEXT NOT NULL, text TEXT NOT NULL, at TEXT NOT NULL,"
        ' PRIMARY KEY (document, "table", "row", field)) STRICT'
    )


_EXCHANGED = """
CREATE TABLE revision (
    id TEXT NOT NULL, thing TEXT NOT NULL, filing TEXT NOT NULL, place INTEGER NOT NULL,
    parents TEXT NOT NULL, seq INTEGER NOT NULL, body BLOB, PRIMARY KEY (thing, id)
) STRICT;
CREATE INDEX revision_filing ON revision (filing, thing, place);
CREATE TABLE parcel (
    store TEXT NOT NULL, number INTEGER NOT NULL, hash TEXT NOT NULL, unit TEXT NOT NULL,
    at TEXT NOT NULL, taken INTEGER NOT NULL, PRIMARY KEY (store, number, hash)
) STRICT;
CREATE TABLE printed (
    code TEXT PRIMARY KEY, document TEXT NOT NULL, at TEXT NOT NULL, title TEXT NOT NULL
) STRICT;
"""


def _exchange(connection: sqlite3.Connection) -> None:
    """What went out in packages and came in: see perfdesk/store/exchanged.py."""
    _run(connection, _EXCHANGED)


def _seals(connection: sqlite3.Connection) -> None:
    """What lists show of a seal: the code of the paper, and whether the form was opened again."""
    connection.execute("ALTER TABLE document ADD COLUMN seal TEXT NOT NULL DEFAULT ''")
    connection.execute("ALTER TABLE document ADD COLUMN opened INTEGER NOT NULL DEFAULT 0")
    connection.execute(
        "UPDATE document SET seal = coalesce(json_extract(body, '$.seal.code'), ''),"
        " opened = json_extract(body, '$.seal.opened') IS NOT NULL"
        " WHERE instr(body, '\"seal\":') > 0 AND json_valid(body)"
    )


_BOARD = """
CREATE TABLE roster (
    unit TEXT PRIMARY KEY, place INTEGER NOT NULL, contact TEXT NOT NULL, phone TEXT NOT NULL
) STRICT;
CREATE TABLE arrival (
    thing TEXT NOT NULL, store TEXT NOT NULL, number INTEGER NOT NULL, filing TEXT NOT NULL,
    seq INTEGER NOT NULL, at TEXT NOT NULL, PRIMARY KEY (thing, store, number, seq)
) STRICT;
CREATE TABLE seen (document TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT;
CREATE INDEX action_undoes ON action (undoes) WHERE undoes IS NOT NULL;
CREATE INDEX action_redoes ON action (redoes) WHERE redoes IS NOT NULL;
"""


def _board(connection: sqlite3.Connection) -> None:
    """Who is to hand in, what came in, what was looked at: see perfdesk/store/received.py."""
    _run(connection, _BOARD)


#: in order, numbered from 2; a step that went out in a release is never changed
STEPS: tuple[Step, ...] = (
    Step(2, "修改人与未提交的文字", _authors_and_drafts),
    Step(3, "往来的版本、包裹和打印件", _exchange),
    Step(4, "盖章的状态", _seals),
    Step(5, "名册和报送情况", _board),
)


def newest(steps: Sequence[Step]) -> int:
    """The schema number that these steps lead to."""
    return steps[-1].number if steps else 1


def lay_out(connection: sqlite3.Connection) -> None:
    """Make the first schema's tables in an empty database, inside the caller's transaction.

    The steps lead from there to today's.
    """
    _run(connection, _FIRST)


def _run(connection: sqlite3.Connection, statements: str) -> None:
    for statement in statements.split(";"):
        if statement.strip():
            connection.execute(statement)


def parts_of(connection: sqlite3.Connection) -> list[tuple[str, str, str]]:
    """Everything a schema holds, tables, indexes, triggers and views: kind, name and SQL."""
    query = "SELECT type, name, coalesce(sql, '') FROM sqlite_schema ORDER BY type, name"
    return [(kind, name, sql) for kind, name, sql in connection.execute(query)]


def expected_parts(number: int, steps: Sequence[Step]) -> list[tuple[str, str, str]]:
    """What the schema of that number must be, made afresh in memory."""
    with sqlite3.connect(":memory:", isolation_level=None) as connection:
        lay_out(connection)
        for step in steps:
            if step.number <= number:
                step.change(connection)
        parts = parts_of(connection)
    connection.close()
    return parts
