"""What edits are applied to: forms and filings as they are, and the steps that edits share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from typing import TypeVar

from perfdesk.document.model import Document, Filing, ListedUnit, Row
from perfdesk.errors import StaleEditError
from perfdesk.frozen import dataclass

T = TypeVar("T")


@dataclass(frozen=True)
class Placed:
    """A document where it stands: its filing, and its place there (a sort key, given once)."""

    filing: str
    position: int
    document: Document


@dataclass(frozen=True)
class State:
    """Filings and documents by id: all of them, or the ones that some edits touch. The roster
    goes by the units' names.

    No document in it has a table without rows: a table is there because it has rows.
    """

    filings: Mapping[str, Filing] = field(default_factory=dict)
    documents: Mapping[str, Placed] = field(default_factory=dict)
    roster: Mapping[str, ListedUnit] = field(default_factory=dict)


def settled(document: Document) -> Document:
    """The document without tables that have no rows, as `State` wants it."""
    if all(document.tables.values()):
        return document
    return replace(document, tables={name: rows for name, rows in document.tables.items() if rows})


# --- steps of edits ----------------------------------------------------------------------


def document_in(state: State, document: str) -> Document:
    """A document of a state; StaleEditError where it is gone."""
    placed = state.documents.get(document)
    if placed is None:
        message = f"已没有表 {document}。"
        raise StaleEditError(message)
    return placed.document


def filing_in(state: State, filing: str) -> Filing:
    """A filing of a state; StaleEditError where it is gone."""
    found = state.filings.get(filing)
    if found is None:
        message = f"已没有一套表 {filing}。"
        raise StaleEditError(message)
    return found


def expect(held: object, old: object, what: str) -> None:
    """StaleEditError, naming what, where what is held is not the old value."""
    if held != old:
        message = f"{what}已经被改动，这一步没有执行。"
        raise StaleEditError(message)


def changed(held: Mapping[str, T], key: str, old: T | None, new: T | None) -> Mapping[str, T]:
    """Values with another one, or without it; StaleEditError where the old one is not held."""
    expect(held.get(key), old, f"“{key}”")
    if new is None:
        return without(held, key)
    return {**held, key: new}


def without(held: Mapping[str, T], key: str) -> dict[str, T]:
    """Values without one of them."""
    return {name: value for name, value in held.items() if name != key}


def with_document(state: State, document: str, body: Document) -> State:
    """The state with another body of a document."""
    placed = replace(state.documents[document], document=body)
    return replace(state, documents={**state.documents, document: placed})


def with_rows(state: State, document: str, table: str, rows: tuple[Row, ...]) -> State:
    """The state with other rows of a table."""
    held = state.documents[document].document
    tables: Mapping[str, tuple[Row, ...]]
    tables = {**held.tables, table: rows} if rows else without(held.tables, table)
    return with_document(state, document, replace(held, tables=tables))
