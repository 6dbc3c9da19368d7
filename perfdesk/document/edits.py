"""Every change to forms and filings as a named edit that knows its old value and its inverse."""

from __future__ import annotations

from dataclasses import replace

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
from perfdesk.document.state import (
    Placed,
    State,
    changed,
    document_in,
    expect,
    filing_in,
    settled,
    with_document,
    with_rows,
    without,
)
from perfdesk.errors import StaleEditError
from perfdesk.frozen import dataclass

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
        document = document_in(state, self.document)
        values = changed(document.values, self.field, self.old, self.new)
        return with_document(state, self.document, replace(document, values=values))


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
        return _with_changed_rows(state, self)

    def change(self, rows: TableRows) -> None:
        """The same on the rows of its table."""
        index = rows.find(self.row)
        if index is None:
            message = f"表格“{self.table}”里已没有行 {self.row}。"
            raise StaleEditError(message)
        row = rows[index]
        rows.put(index, Row(row.id, changed(row.cells, self.field, self.old, self.new)))


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
        return _with_changed_rows(state, self)

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
        return _with_changed_rows(state, self)

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
        document = document_in(state, self.document)
        typed_over = changed(document.typed_over, self.field, self.old, self.new)
        return with_document(state, self.document, replace(document, typed_over=typed_over))


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
        document = document_in(state, self.document)
        captions = changed(document.captions, self.caption, self.old, self.new)
        return with_document(state, self.document, replace(document, captions=captions))


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
        document = document_in(state, self.document)
        notes = changed(document.notes, self.key, self.old, self.new)
        return with_document(state, self.document, replace(document, notes=notes))


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
        document = document_in(state, self.document)
        filled = changed(document.filled, self.field, self.old, self.new)
        return with_document(state, self.document, replace(document, filled=filled))


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
        document = document_in(state, self.document)
        expect((document.template, document.version), self.old, "表样")
        template, version = self.new
        changed = replace(document, template=template, version=version)
        return with_document(state, self.document, changed)


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
        document = document_in(state, self.document)
        expect(document.finished, self.old, "填报完成")
        return with_document(state, self.document, replace(document, finished=self.new))


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
        document = document_in(state, self.document)
        expect(document.seal, self.old, "盖章")
        return with_document(state, self.document, replace(document, seal=self.new))


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
        document = document_in(state, self.document)
        expect(document.subject, self.old, "项目")
        return with_document(state, self.document, replace(document, subject=self.new))


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
        filing = filing_in(state, self.filing)
        values = changed(filing.values, self.field, self.old, self.new)
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
        filing = filing_in(state, self.filing)
        remarks = changed(filing.remarks, self.remark, self.old, self.new)
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
        filing_in(state, self.filing)
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
        expect(state.documents.get(self.document), expected, f"表 {self.document}")
        return replace(state, documents=without(state.documents, self.document))


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
        expect(state.filings.get(self.filing), self.body, f"一套表 {self.filing}")
        if any(placed.filing == self.filing for placed in state.documents.values()):
            message = f"一套表 {self.filing} 里还有表，没有删除。"
            raise StaleEditError(message)
        return replace(state, filings=without(state.filings, self.filing))


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
        return replace(state, roster=changed(state.roster, self.unit, self.old, self.new))


def _with_changed_rows(state: State, edit: SetCell | InsertRow | DeleteRow) -> State:
    rows = TableRows(document_in(state, edit.document).rows(edit.table))
    edit.change(rows)
    return with_rows(state, edit.document, edit.table, rows.taken())


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
