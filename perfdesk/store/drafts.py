"""Drafts in the store: what was being typed into a cell and is no part of its form yet."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from perfdesk.document.model import Address
from perfdesk.frozen import dataclass

#: a form's id and a place on it
Cell = tuple[str, Address]


@dataclass(frozen=True)
class Draft:
    """A text that stood in an open editor, the cell it was typed into, and when."""

    document: str
    address: Address
    text: str
    at: datetime

    @property
    def cell(self) -> Cell:
        """Where it belongs: a cell has one draft."""
        return self.document, self.address


#: the last word on each cell's draft: what it is now, or None where it goes
Notes = Mapping[Cell, Draft | None]


def write(connection: sqlite3.Connection, notes: Notes) -> None:
    """Keep these drafts and remove those that go, inside the caller's transaction."""
    for cell, draft in notes.items():
        if draft is None:
            remove(connection, [cell])
        else:
            connection.execute(
                'INSERT OR REPLACE INTO draft (document, "table", "row", field, text, at)'
                " VALUES (?, ?, ?, ?, ?, ?)",
                (draft.document, *draft.address, draft.text, draft.at.isoformat()),
            )


def remove(connection: sqlite3.Connection, cells: Iterable[Cell]) -> None:
    """Remove the drafts of these cells, inside the caller's transaction."""
    for document, address in cells:
        connection.execute(
            'DELETE FROM draft WHERE document = ? AND "table" = ? AND "row" = ? AND field = ?',
            (document, *address),
        )


def read(connection: sqlite3.Connection) -> list[Draft]:
    """All drafts, the oldest first."""
    query = 'SELECT document, "table", "row", field, text, at FROM draft ORDER BY at'
    return [
        Draft(document, Address(table, row, field), text, _moment(at))
        for document, table, row, field, text, at in connection.execute(query)
    ]


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        # a text is not given up because its time cannot be read
        return datetime.fromtimestamp(0, UTC)
