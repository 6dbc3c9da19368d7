"""Edits applied one after the other, taken back, and what they touch."""

from __future__ import annotations

from collections.abc import Sequence

from perfdesk.document.edits import (
    AddDocument,
    AddFiling,
    DeleteRow,
    Edit,
    InsertRow,
    RemoveDocument,
    RemoveFiling,
    SetCell,
    SetFilingValue,
    SetListedUnit,
    SetRemark,
)
from perfdesk.document.rows import TableRows
from perfdesk.document.state import State, document_in, with_rows


class Applying:
    """A state and the edits applied to it one after the other, each as it comes.

    A step may change hundreds of rows: they stand in lists while it lasts.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._rows: dict[tuple[str, str], TableRows] = {}
        self._changed: set[tuple[str, str]] = set()

    @property
    def state(self) -> State:
        """The state after the edits so far."""
        for document, table in self._changed:
            rows = self._rows[document, table].taken()
            self._state = with_rows(self._state, document, table, rows)
        self._changed.clear()
        return self._state

    def rows(self, document: str, table: str) -> TableRows:
        """The rows of a table after the edits so far: to look at; `apply` changes them."""
        found = self._rows.get((document, table))
        if found is None:
            found = TableRows(document_in(self._state, document).rows(table))
            self._rows[document, table] = found
        return found

    def apply(self, edit: Edit) -> None:
        """One more edit; StaleEditError, and all is to be thrown away, when it is stale."""
        if isinstance(edit, _OF_ROWS):
            edit.change(self.rows(edit.document, edit.table))
            self._changed.add((edit.document, edit.table))
            return
        self._state = edit.apply(self.state)
        if isinstance(edit, _WHOLE):
            self._rows.clear()


def apply_all(edits: Sequence[Edit], state: State) -> State:
    """The state after all edits in order; StaleEditError, and nothing done, when one is stale."""
    applying = Applying(state)
    for edit in edits:
        applying.apply(edit)
    return applying.state


def inverses(edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """What takes all these edits back, in the order to apply it."""
    return tuple(edit.inverse() for edit in reversed(edits))


def documents_of(edits: Sequence[Edit]) -> frozenset[str]:
    """The ids of the documents these edits touch."""
    others = (*_OF_FILING, SetListedUnit)
    return frozenset(edit.document for edit in edits if not isinstance(edit, others))


def filings_of(edits: Sequence[Edit]) -> frozenset[str]:
    """The ids of the filings these edits touch or need (a form that comes needs its filing)."""
    named = (*_OF_FILING, AddDocument, RemoveDocument)
    return frozenset(edit.filing for edit in edits if isinstance(edit, named))


def units_of(edits: Sequence[Edit]) -> frozenset[str]:
    """The names of the units on the roster that these edits touch."""
    return frozenset(edit.unit for edit in edits if isinstance(edit, SetListedUnit))


_OF_FILING = (SetFilingValue, SetRemark, AddFiling, RemoveFiling)
_OF_ROWS = (SetCell, InsertRow, DeleteRow)
_WHOLE = (AddDocument, RemoveDocument)
