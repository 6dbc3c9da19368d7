"""What became of a cell, a form, a filing, walked back from now: each step is taken back in turn.

Walking back needs nothing but the log and what there is now, so the newest entries are there at
once and older ones are read as they are wanted.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from perfdesk.document.applying import apply_all, inverses
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
    SetFinished,
    SetListedUnit,
    SetNote,
    SetRemark,
    SetSeal,
    SetTemplate,
    SetTypedOver,
    SetValue,
)
from perfdesk.document.history import Action
from perfdesk.document.model import Address, Document, Row, TypedOver, Value
from perfdesk.document.state import Placed, State
from perfdesk.errors import StaleEditError
from perfdesk.workspace.wording import CellChange, Wording, remark_change

#: how many actions are looked at in one go
PAGE = 200

#: past so many forms of a filing all actions are looked at: a question that long takes longer
_MOST_NAMES = 50

#: the names that stand in the edits of an action about a subject: all of one of these
About = tuple[tuple[str, ...], ...]
_REASON, _NOTE, REMARK = "原因", "批注", "审核意见"
#: what changes beside a cell's value is called so
BESIDE = frozenset({_REASON, _NOTE, REMARK})

#: reads actions before a number: see `Ledger.actions_about`
Read = Callable[[int, About, int], tuple[list[Action], int]]


class Standing(StrEnum):
    """What a step is in the row of steps."""

    DONE = ""
    UNDONE = "undone"  # taken back later, and not done again
    UNDO = "undo"  # takes another step back
    REDO = "redo"  # does it again


#: edits that say nothing of what stands in a form
_OF_FILING = (AddFiling, RemoveFiling, SetRemark, SetListedUnit)


@dataclass(frozen=True)
class Entry:
    """One step, as far as it changed the subject. `author` is "" when nobody was named."""

    seq: int
    at: datetime
    author: str
    label: str
    standing: Standing
    changes: tuple[CellChange, ...]


@dataclass(frozen=True)
class CellState:
    """All that says what stands in a cell: its own value or the row's cells, what is typed over
    a derived figure, what the filing holds, the note.
    """

    value: Value | None = None
    over: TypedOver | None = None
    shared: Value | None = None
    note: str | None = None
    row: Row | None = None

    @property
    def reason(self) -> str:
        """Why a figure was typed over; "" where it is not, or nobody said."""
        return "" if self.over is None else self.over.reason


class Trail(ABC):
    """The entries of a subject so far, newest first; `more` adds older ones while `ended` is not
    true.
    """

    def __init__(self, read: Read, last: int) -> None:
        self.entries: list[Entry] = []
        self.ended = False
        self._read = read
        self._before = last + 1
        #: what later steps have said of earlier ones: undone, or done again since
        self._said: dict[int, Standing] = {}

    def more(self, at_least: int = 1) -> bool:
        """Read on until there are so many new entries, or none are left; whether any came."""
        known = len(self.entries)
        while not self.ended and len(self.entries) < known + at_least:
            self.read_some()
        return len(self.entries) > known

    def read_some(self) -> None:
        """Read one stretch of the log; it may hold nothing about the subject."""
        about = self.about()
        actions, self._before = self._read(self._before, about, PAGE)
        for action in actions:
            standing = self._standing(action)
            try:
                changes = self._take_back(action)
            except StaleEditError:
                # what the log says does not fit what there is: nothing older can be told truly
                self.ended = True
                return
            if changes:
                head = action.head
                self.entries.append(
                    Entry(head.seq, action.at, action.author, head.label, standing, changes)
                )
                self._remember(head.seq)
            if about and self.about() != about:
                # a name came up that was not asked for: what is older is asked anew
                self._before = action.head.seq
                break
        self.ended = self._before <= 1

    def _standing(self, action: Action) -> Standing:
        head = action.head
        if head.undoes is not None:
            self._said.setdefault(head.undoes, Standing.UNDONE)
            return Standing.UNDO
        if head.redoes is not None:
            self._said.setdefault(head.redoes, Standing.DONE)
            return Standing.REDO
        return self._said.get(head.seq, Standing.DONE)

    @abstractmethod
    def about(self) -> About:
        """The names by which the log knows the subject."""

    @abstractmethod
    def _take_back(self, action: Action) -> tuple[CellChange, ...]:
        """Go to before the action; what it changed in the subject."""

    def _remember(self, seq: int) -> None:  # noqa: B027 -- not every trail can be restored from
        """Keep what there was right after the action of that number."""


class CellTrail(Trail):
    """What became of one cell; `states` holds what stood there after each entry, by its number."""

    def __init__(
        self, read: Read, last: int, place: tuple[str, str, Address], words: Wording
    ) -> None:
        """`place` is the form, its filing and the address."""
        super().__init__(read, last)
        self.form_id, self.filing_id, self.address = place
        self.states: dict[int, CellState] = {}
        self._words = words
        self._field = words.field(self.address)
        self._key = self.address.key
        self._over_key = words.over_key(self.address)
        self._now = self._then = CellState()

    def start(self, document: Document, shared: Value | None) -> None:
        """What stands in the cell now: the form, and what its filing holds for the field."""
        self._now = self._then = self.state_in(document, shared)

    @property
    def field_id(self) -> str:
        """The field the cell shows, or a part of which it shows."""
        return self._field.id

    @property
    def over_key(self) -> str:
        """By what name the form keeps what is typed over there."""
        return self._over_key

    def about(self) -> About:
        """The form with the row or field, the note, and the filing where it holds the value and
        the remarks.
        """
        name = self.address.row if self.address.table else self._field.id
        shared = ((self.filing_id, name),) if self._field.filing else ()
        over = ((self.form_id, self._over_key),) if self.address.table else ()
        remarks = (self.filing_id, "set_remark", self._key)
        return (self.form_id, name), (self.form_id, self._key), *over, *shared, remarks

    def _take_back(self, action: Action) -> tuple[CellChange, ...]:
        after = self._now
        for edit in reversed(action.edits):
            self._now = self._before_edit(self._now, edit)
        self._then = after
        changes: list[CellChange] = []
        shown, was = self._shown(after), self._shown(self._now)
        if shown != was:
            label = self._words.label(self.address)
            changes.append(CellChange(self.form_id, self.address, label, was, shown))
        beside = (
            (_REASON, self._now.reason, after.reason),
            (_NOTE, self._now.note or "", after.note or ""),
        )
        changes += [
            CellChange(self.form_id, self.address, label, old, new)
            for label, old, new in beside
            if old != new
        ]
        changes += _on_cell(action, self.form_id, self.address)
        return tuple(changes)

    def _remember(self, seq: int) -> None:
        self.states[seq] = self._then

    def _shown(self, state: CellState) -> str:
        return self._words.shown(self.address, state.value, state.over, state.shared, state.row)

    def _before_edit(self, state: CellState, edit: Edit) -> CellState:
        if isinstance(edit, SetFilingValue | AddFiling | RemoveFiling):
            if edit.filing != self.filing_id or self.address.table:
                return state
            return replace(state, shared=self._shared_before(state, edit))
        if isinstance(edit, SetRemark | SetListedUnit):
            return state
        if edit.document != self.form_id:
            return state
        if isinstance(edit, AddDocument):
            return CellState(shared=state.shared)
        if isinstance(edit, RemoveDocument):
            found = self.state_in(edit.body)
            return replace(found, shared=state.shared)
        if isinstance(edit, SetNote):
            return replace(state, note=edit.old) if edit.key == self._key else state
        if isinstance(edit, SetTypedOver):
            return replace(state, over=edit.old) if edit.field == self._over_key else state
        if self.address.table:
            return replace(state, row=self._row_before(state.row, edit))
        if isinstance(edit, SetValue) and edit.field == self._field.id:
            return replace(state, value=edit.old)
        return state

    def _shared_before(
        self, state: CellState, edit: SetFilingValue | AddFiling | RemoveFiling
    ) -> Value | None:
        if isinstance(edit, SetFilingValue):
            return edit.old if edit.field == self._field.id else state.shared
        return edit.body.values.get(self._field.id) if isinstance(edit, RemoveFiling) else None

    def _row_before(self, row: Row | None, edit: Edit) -> Row | None:
        address = self.address
        if isinstance(edit, SetCell) and (edit.table, edit.row) == (address.table, address.row):
            cells = dict(row.cells) if row is not None else {}
            cells.pop(edit.field, None)
            return Row(address.row, cells if edit.old is None else {**cells, edit.field: edit.old})
        if isinstance(edit, InsertRow | DeleteRow) and (edit.table, edit.row.id) == address[:2]:
            return edit.row if isinstance(edit, DeleteRow) else None
        return row

    def state_in(self, document: Document, shared: Value | None = None) -> CellState:
        """What stands in the cell on a form as a whole."""
        rows = document.rows(self.address.table) if self.address.table else ()
        return CellState(
            value=None if self.address.table else document.values.get(self._field.id),
            over=document.typed_over.get(self._over_key),
            shared=shared,
            note=document.notes.get(self._key),
            row=next((row for row in rows if row.id == self.address.row), None),
        )


def _on_cell(action: Action, form: str, address: Address) -> list[CellChange]:
    """What a step did to the remarks on one cell."""
    told = (remark_change(edit, REMARK) for edit in action.edits if isinstance(edit, SetRemark))
    return [one for one in told if one is not None and (one.form, one.address) == (form, address)]


class FormTrail(Trail):
    """What became of one form; `moments` holds the form after each entry, by its number, None
    where it was not there.
    """

    def __init__(self, read: Read, last: int, form_id: str, placed: Placed, words: Wording) -> None:
        super().__init__(read, last)
        self.form_id, self.filing_id = form_id, placed.filing
        self.moments: dict[int, Document | None] = {}
        self._words = words
        self._place = placed
        self._document: Document | None = placed.document
        self._after: Document | None = placed.document

    def about(self) -> About:
        """The form, and its filing for the values they share and the remarks it keeps."""
        remarks = (self.filing_id, "set_remark", self.form_id)
        return (self.form_id,), (self.filing_id, "set_filing_value"), remarks

    def _take_back(self, action: Action) -> tuple[CellChange, ...]:
        self._after = self._document
        shared: list[CellChange] = []
        own: list[Edit] = []
        for edit in action.edits:
            if isinstance(edit, SetFilingValue):
                if edit.filing == self.filing_id and self._shows(edit.field):
                    shared.append(self._words.filing_change(self.form_id, edit))
            elif isinstance(edit, SetRemark):
                shared += self._on_form(edit)
            elif not isinstance(edit, _OF_FILING) and edit.document == self.form_id:
                own.append(edit)
        self._undo(own)
        return (*self._words.differences(self.form_id, self._document, self._after), *shared)

    def _on_form(self, edit: SetRemark) -> Iterator[CellChange]:
        told = remark_change(edit, REMARK)
        if told is not None and told.form == self.form_id:
            where = self._words.label(told.address) if told.address is not None else ""
            yield replace(told, label=f"{REMARK} {where}".strip())

    def _remember(self, seq: int) -> None:
        self.moments[seq] = self._after

    def _shows(self, field_id: str) -> bool:
        """Whether a value of the filing stands on this form, or its own in its place."""
        return self._words.is_shared(field_id) and not (
            self._document is not None and field_id in self._document.values
        )

    def _undo(self, edits: Sequence[Edit]) -> None:
        held: Mapping[str, Placed] = {}
        if self._document is not None:
            held = {self.form_id: replace(self._place, document=self._document)}
        state = apply_all(inverses(edits), State(self._words.filings, held))
        placed = state.documents.get(self.form_id)
        if placed is not None:
            self._place = placed
        self._document = None if placed is None else placed.document


class FilingWords(Protocol):
    """Speaks about forms and shared values of a filing."""

    def title(self, document: Document) -> str:
        """What a form is called."""

    def filing_change(self, form: str, edit: SetFilingValue) -> CellChange:
        """A shared value that was changed."""


class FilingTrail(Trail):
    """What became of a filing: its shared values, forms that came and went, forms filled in."""

    def __init__(
        self, read: Read, last: int, filing_id: str, titles: dict[str, str], words: FilingWords
    ) -> None:
        """`titles` names the filing's forms by id."""
        super().__init__(read, last)
        self.filing_id = filing_id
        self._titles = titles
        self._words = words

    def about(self) -> About:
        """The filing and its forms, those that are gone as well."""
        names = (self.filing_id, *self._titles)
        return tuple((name,) for name in names) if len(names) < _MOST_NAMES else ()

    def _take_back(self, action: Action) -> tuple[CellChange, ...]:
        changes: dict[tuple[str, str], CellChange] = {}
        for edit in action.edits:
            if isinstance(edit, SetFilingValue):
                if edit.filing == self.filing_id:
                    changes["", edit.field] = self._words.filing_change("", edit)
            elif isinstance(edit, AddDocument | RemoveDocument):
                if edit.filing == self.filing_id:
                    title = self._words.title(edit.body)
                    self._titles.setdefault(edit.document, title)
                    texts = ("", title) if isinstance(edit, AddDocument) else (title, "")
                    changes[edit.document, ""] = CellChange(edit.document, None, "表", *texts)
            elif isinstance(edit, SetRemark):
                told = remark_change(edit, REMARK) if edit.filing == self.filing_id else None
                if told is not None:
                    label = f"{REMARK} {self._titles.get(told.form, '')}".strip()
                    changes[told.form, edit.remark] = replace(told, label=label)
            elif not isinstance(edit, _OF_FILING) and edit.document in self._titles:
                title = self._titles[edit.document]
                new = "有修改"
                if isinstance(edit, SetFinished):
                    new = "填报完成" if edit.new else "恢复填写"
                elif isinstance(edit, SetTemplate):
                    new = "换用表样"
                elif isinstance(edit, SetSeal):
                    new = "已盖章" if edit.new is not None and edit.new.frozen else "解除盖章"
                changes.setdefault(
                    (edit.document, "*"), CellChange(edit.document, None, title, "", new)
                )
        return tuple(changes.values())
