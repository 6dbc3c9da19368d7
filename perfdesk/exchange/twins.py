"""What both sides probably added twice: forms of one name, rows of one name. Both are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from perfdesk.document.model import Document, Row
from perfdesk.exchange.parts import STANDING
from perfdesk.text import fold_search

_STANDING = frozenset(STANDING)


def twin_forms(
    ours: Mapping[str, Document], theirs: Mapping[str, Document]
) -> tuple[tuple[str, str], ...]:
    """Pairs of forms, ours and theirs by id, that are probably one: on the same template and about
    the same project (or both about none). Forms that both sides have are no twins.
    """
    by_name: dict[tuple[str, str], str] = {}
    for name, one in ours.items():
        if name not in theirs:
            by_name.setdefault(_called(one), name)
    added = {name: by_name.get(_called(one)) for name, one in theirs.items() if name not in ours}
    return tuple((held, name) for name, held in added.items() if held is not None)


def twin_rows(
    bases: Sequence[Document], ours: Document, theirs: Document
) -> tuple[tuple[str, str, str], ...]:
    """Table, our row and their row, where both sides added a row that says the same: the same
    name under the same class, or the same in every cell.
    """
    found: list[tuple[str, str, str]] = []
    for table in ours.tables:
        known = {row.id for base in bases for row in base.rows(table)}
        by_name: dict[object, str] = {}
        for row in _added(ours.rows(table), known, theirs.rows(table)):
            by_name.setdefault(_says(row), row.id)
        by_name.pop(None, None)
        for row in _added(theirs.rows(table), known, ours.rows(table)):
            held = by_name.get(_says(row))
            if held is not None:
                found.append((table, held, row.id))
    return tuple(found)


def _added(rows: Iterable[Row], known: set[str], others: Iterable[Row]) -> list[Row]:
    there = known | {row.id for row in others}
    return [row for row in rows if row.id not in there]


def _called(document: Document) -> tuple[str, str]:
    return document.template, _folded(document.subject or "")


def _says(row: Row) -> object:
    """By what a row is known; None when nothing is typed in it."""
    name = row.cells.get("name", "")
    standing = str(row.cells.get("class", "")), str(row.cells.get("of", ""))
    if isinstance(name, str) and _folded(name):
        return standing, _folded(name)
    said = {
        column: _folded(value) if isinstance(value, str) else tuple(sorted(value.items()))
        for column, value in row.cells.items()
        if column not in _STANDING and value
    }
    return (standing, tuple(sorted(said.items(), key=lambda cell: cell[0]))) if said else None


def _folded(text: str) -> str:
    return "".join(fold_search(text).split())
