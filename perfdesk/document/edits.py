"""Every change to forms and filings as a named edit that knows its old value and its inverse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from typing import TypeVar

from perfdesk.document.model import (
    Document,
    Filing,
    Filled,
    ListedUnit,
    Remark,
    Row,
    Seal,
    TypedOver,
    Value,
)
from perfdesk.document.rows import TableRows
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


# --- edits of one document ---------------------------------------------------------------


@dataclass(frozen=True)
class SetValue:
    """A field of the document; None is absent."""

    document: str
    field: str
    old: Value | None
    new: Value | None

    def inverse(self) -> SetValue:
        """The edit that takes this one back."""
        return SetValue(self.document, self.field, self.new, self.old)

    def apply(self, state: State) -> State:
        """The state with the new value; StaleEditError when it does not hold the old one."""
        document = _document(state, self.document)
        values = _changed(document.values, self.field, self.old, self.new)
        return _with_document(state, self.document, replace(document, values=values))


@dataclass(frozen=True)
class SetCell:
    """One column of one row; None is absent."""

    document: str
    table: str
    row: str
    field: str
    old: Value | None
    new: Value | None

    def inverse(self) -> SetCell:
        """The edit that takes this one back."""
        return replace(self, old=self.new, new=self.old)

    def apply(self, state: State) -> State:
        """The state with the new value; StaleEditError when it does not hold the old one."""
        return apply_all((self,), state)

    def change(self, rows: TableRows) -> None:
        """The same on the rows of its table."""
        index = rows.find(self.row)
        if index is None:
            message = f"表格“{self.table}”里已没有行 {self.row}。"
            raise StaleEditError(message)
        row = rows[index]
        rows.put(index, Row(row.id, _changed(row.cells, self.field, self.old, self.new)))


@dataclass(frozen=True)
class InsertRow:
    """A whole row comes to stand at `index` of its table."""

    document: str
    table: str
    index: int
    row: Row

    def inverse(self) -> DeleteRow:
        """The edit that takes this one back."""
        return DeleteRow(self.document, self.table, self.index, self.row)

    def apply(self, state: State) -> State:
        """The state with the row; StaleEditError when the place or the id cannot be."""
        return apply_all((self,), state)

    def change(self, rows: TableRows) -> None:
        """The same on the rows of its table."""
        if not 0 <= self.index <= len(rows):
            message = f"表格“{self.table}”只有 {len(rows)} 行，不能插入到第 {self.index + 1} 行。"
            raise StaleEditError(message)
        if rows.holds(self.row.id):
            message = f"表格“{self.table}”里已有行 {self.row.id}。"
            raise StaleEditError(message)
        rows.insert(self.index, self.row)


@dataclass(frozen=True)
class DeleteRow:
    """The row at `index` goes, whole."""

    document: str
    table: str
    index: int
    row: Row

    def inverse(self) -> InsertRow:
        """The edit that takes this one back."""
        return InsertRow(self.document, self.table, self.index, self.row)

    def apply(self, state: State) -> State:
        """The state without the row; StaleEditError when another row stands there."""
        return apply_all((self,), state)

    def change(self, rows: TableRows) -> None:
        """The same on the rows of its table."""
        if not 0 <= self.index < len(rows) or rows[self.index] != self.row:
            message = f"表格“{self.table}”的第 {self.index + 1} 行已经变了，没有删除。"
            raise StaleEditError(message)
        rows.delete(self.index)


@dataclass(frozen=True)
class SetTypedOver:
    """What is typed where the form derives a value; None lets the derived one show."""

    document: str
    field: str
    old: TypedOver | None
    new: TypedOver | None

    def inverse(self) -> SetTypedOver:
        """The edit that takes this one back."""
        return replace(self, old=self.new, new=self.old)

    def apply(self, state: State) -> State:
        """The state with the new value; StaleEditError when it does not hold the old one."""
        document = _document(state, self.document)
        typed_over = _changed(document.typed_over, self.field, self.old, self.new)
        return _with_document(state, self.document, replace(document, typed_over=typed_over))


@dataclass(frozen=True)
class SetCaption:
    """What the office's own paper says where the template has a caption; None is the caption."""

    document: str
    caption: str
    old: str | None
    new: str | None

    def inverse(self) -> SetCaption:
        """The edit that takes this one back."""
        return replace(self, old=self.new, new=self.old)

    def apply(self, state: State) -> State:
        """The state with the new caption; StaleEditError when it does not hold the old one."""
        document = _document(state, self.document)
        captions = _changed(document.captions, self.caption, self.old, self.new)
        return _with_document(state, self.document, replace(document, captions=captions))


@dataclass(frozen=True)
class SetNote:
    """The note (批注) on a cell, by the cell's `Address.key`; None is no note."""

    document: str
    key: str
    old: str | None
    new: str | None

    def inverse(self) -> SetNote:
        """The edit that takes this one back."""
        return replace(self, old=self.new, new=self.old)

    def apply(self, state: State) -> State:
        """The state with the new note; StaleEditError when it does not hold the old one."""
        document = _document(state, self.document)
        notes = _changed(document.notes, self.key, self.old, self.new)
        return _with_document(state, self.document, replace(document, notes=notes))


@dataclass(frozen=True)
class SetFilled:
    """Where the figures of a running text come from, by its field; None is no source."""

    document: str
    field: str
    old: Filled | None
    new: Filled | None

    def inverse(self) -> SetFilled:
        """The edit that takes this one back."""
        return replace(self, old=self.new, new=self.old)

    def apply(self, state: State) -> State:
        """The state with the new sources; StaleEditError when it does not hold the old ones."""
        document = _document(state, self.document)
        filled = _changed(document.filled, self.field, self.old, self.new)
        return _with_document(state, self.document, replace(document, filled=filled))


@dataclass(frozen=True)
class SetTemplate:
    """The paper a form is shown on: template id and its version."""

    document: str
    old: tuple[str, str]
    new: tuple[str, str]

    def inverse(self) -> SetTemplate:
        """The edit that takes this one back."""
        return replace(self, old=self.new, new=self.old)

    def apply(self, state: State) -> State:
        """The state with the form on its new paper; StaleEditError when it is not on the old."""
        document = _document(state, self.document)
        _expect((document.template, document.version), self.old, "表样")
        template, version = self.new
        changed = replace(document, template=template, version=version)
        return _with_document(state, self.document, changed)


@dataclass(frozen=True)
class SetFinished:
    """填报完成, or back to draft."""

    document: str
    old: bool
    new: bool

    def inverse(self) -> SetFinished:
        """The edit that takes this one back."""
        return replace(self, old=self.new, new=self.old)

    def apply(self, state: State) -> State:
        """The state with the new mark; StaleEditError when it does not hold the old one."""
        document = _document(state, self.document)
        _expect(document.finished, self.old, "填报完成")
        return _with_document(state, self.document, replace(document, finished=self.new))


@dataclass(frozen=True)
class SetSeal:
    """已盖章, or opened again; None was never sealed."""

    document: str
    old: Seal | None
    new: Seal | None

    def inverse(self) -> SetSeal:
        """The edit that takes this one back."""
        return replace(self, old=self.new, new=self.old)

    def apply(self, state: State) -> State:
        """The state with the new seal; StaleEditError when it does not hold the old one."""
        document = _document(state, self.document)
        _expect(document.seal, self.old, "盖章")
        return _with_document(state, self.document, replace(document, seal=self.new))


@dataclass(frozen=True)
class SetSubject:
    """The project's identity; None is a form without one."""

    document: str
    old: str | None
    new: str | None

    def inverse(self) -> SetSubject:
        """The edit that takes this one back."""
        return replace(self, old=self.new, new=self.old)

    def apply(self, state: State) -> State:
        """The state with the new subject; StaleEditError when it does not hold the old one."""
        document = _document(state, self.document)
        _expect(document.subject, self.old, "项目")
        return _with_document(state, self.document, replace(document, subject=self.new))


# --- edits of a filing and of what there is ------------------------------------------------


@dataclass(frozen=True)
class SetFilingValue:
    """A field that all forms of the filing share; None is absent."""

    filing: str
    field: str
    old: Value | None
    new: Value | None

    def inverse(self) -> SetFilingValue:
        """The edit that takes this one back."""
        return replace(self, old=self.new, new=self.old)

    def apply(self, state: State) -> State:
        """The state with the new value; StaleEditError when it does not hold the old one."""
        filing = _filing(state, self.filing)
        values = _changed(filing.values, self.field, self.old, self.new)
        filings = {**state.filings, self.filing: replace(filing, values=values)}
        return replace(state, filings=filings)


@dataclass(frozen=True)
class SetRemark:
    """A remark on one of the filing's forms, by its id; None is none."""

    filing: str
    remark: str
    old: Remark | None
    new: Remark | None

    def inverse(self) -> SetRemark:
        """The edit that takes this one back."""
        return replace(self, old=self.new, new=self.old)

    def apply(self, state: State) -> State:
        """The state with the new remark; StaleEditError when it does not hold the old one."""
        filing = _filing(state, self.filing)
        remarks = _changed(filing.remarks, self.remark, self.old, self.new)
        filings = {**state.filings, self.filing: replace(filing, remarks=remarks)}
        return replace(state, filings=filings)


@dataclass(frozen=True)
class AddDocument:
    """A form comes, whole."""

    document: str
    filing: str
    position: int
    body: Document

    def inverse(self) -> RemoveDocument:
        """The edit that takes this one back."""
        return RemoveDocument(self.document, self.filing, self.position, self.body)

    def apply(self, state: State) -> State:
        """The state with the form; StaleEditError when the id is taken or the filing missing."""
        _filing(state, self.filing)
        if self.document in state.documents:
            message = f"已有表 {self.document}。"
            raise StaleEditError(message)
        placed = Placed(self.filing, self.position, settled(self.body))
        return replace(state, documents={**state.documents, self.document: placed})


@dataclass(frozen=True)
class RemoveDocument:
    """A form goes; the edit holds all of it."""

    document: str
    filing: str
    position: int
    body: Document

    def inverse(self) -> AddDocument:
        """The edit that takes this one back."""
        return AddDocument(self.document, self.filing, self.position, self.body)

    def apply(self, state: State) -> State:
        """The state without the form; StaleEditError when it is not the one the edit holds."""
        expected = Placed(self.filing, self.position, settled(self.body))
        _expect(state.documents.get(self.document), expected, f"表 {self.document}")
        return replace(state, documents=_without(state.documents, self.document))


@dataclass(frozen=True)
class AddFiling:
    """A filing comes, with no form in it yet."""

    filing: str
    body: Filing

    def inverse(self) -> RemoveFiling:
        """The edit that takes this one back."""
        return RemoveFiling(self.filing, self.body)

    def apply(self, state: State) -> State:
        """The state with the filing; StaleEditError when the id is taken."""
        if self.filing in state.filings:
            message = f"已有一套表 {self.filing}。"
            raise StaleEditError(message)
        return replace(state, filings={**state.filings, self.filing: self.body})


@dataclass(frozen=True)
class RemoveFiling:
    """A filing without forms goes."""

    filing: str
    body: Filing

    def inverse(self) -> AddFiling:
        """The edit that takes this one back."""
        return AddFiling(self.filing, self.body)

    def apply(self, state: State) -> State:
        """The state without the filing; StaleEditError when it changed or still has forms."""
        _expect(state.filings.get(self.filing), self.body, f"一套表 {self.filing}")
        if any(placed.filing == self.filing for placed in state.documents.values()):
            message = f"一套表 {self.filing} 里还有表，没有删除。"
            raise StaleEditError(message)
        return replace(state, filings=_without(state.filings, self.filing))


# --- edits of the store as a whole ---------------------------------------------------------


@dataclass(frozen=True)
class SetListedUnit:
    """A unit on the roster of those that are to hand in; None is not on it."""

    unit: str
    old: ListedUnit | None
    new: ListedUnit | None

    def inverse(self) -> SetListedUnit:
        """The edit that takes this one back."""
        return SetListedUnit(self.unit, self.new, self.old)

    def apply(self, state: State) -> State:
        """The state with the unit; StaleEditError when the roster does not hold the old one."""
        return replace(state, roster=_changed(state.roster, self.unit, self.old, self.new))


Edit = (
    SetValue
    | SetCell
    | InsertRow
    | DeleteRow
    | SetTypedOver
    | SetCaption
    | SetNote
    | SetFilled
    | SetTemplate
    | SetFinished
    | SetSeal
    | SetSubject
    | SetFilingValue
    | SetRemark
    | AddDocument
    | RemoveDocument
    | AddFiling
    | RemoveFiling
    | SetListedUnit
)


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
            self._state = _with_rows(self._state, document, table, rows)
        self._changed.clear()
        return self._state

    def rows(self, document: str, table: str) -> TableRows:
        """The rows of a table after the edits so far: to look at; `apply` changes them."""
        found = self._rows.get((document, table))
        if found is None:
            found = TableRows(_document(self._state, document).rows(table))
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


# --- steps shared by the edits ---------------------------------------------------------


def _document(state: State, document: str) -> Document:
    placed = state.documents.get(document)
    if placed is None:
        message = f"已没有表 {document}。"
        raise StaleEditError(message)
    return placed.document


def _filing(state: State, filing: str) -> Filing:
    found = state.filings.get(filing)
    if found is None:
        message = f"已没有一套表 {filing}。"
        raise StaleEditError(message)
    return found


def _expect(held: object, old: object, what: str) -> None:
    if held != old:
        message = f"{what}已经被改动，这一步没有执行。"
        raise StaleEditError(message)


def _changed(held: Mapping[str, T], key: str, old: T | None, new: T | None) -> Mapping[str, T]:
    _expect(held.get(key), old, f"“{key}”")
    if new is None:
        return _without(held, key)
    return {**held, key: new}


def _without(held: Mapping[str, T], key: str) -> dict[str, T]:
    return {name: value for name, value in held.items() if name != key}


def _with_document(state: State, document: str, body: Document) -> State:
    placed = replace(state.documents[document], document=body)
    return replace(state, documents={**state.documents, document: placed})


def _with_rows(state: State, document: str, table: str, rows: tuple[Row, ...]) -> State:
    held = state.documents[document].document
    tables: Mapping[str, tuple[Row, ...]]
    tables = {**held.tables, table: rows} if rows else _without(held.tables, table)
    return _with_document(state, document, replace(held, tables=tables))
