"""A store's content in memory: what there is, every action performed on it, undo and saving."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from perfdesk.document import entry
from perfdesk.document.applying import apply_all, documents_of, filings_of, inverses, units_of
from perfdesk.document.edits import (
    AddDocument,
    AddFiling,
    Edit,
    RemoveDocument,
    RemoveFiling,
    SetFilingValue,
    SetFinished,
    SetRemark,
    SetSeal,
    SetSubject,
    SetTemplate,
    SetTypedOver,
)
from perfdesk.document.history import Action, ActionHead, ActionPlace, History
from perfdesk.document.model import Address, Document, Filing, ListedUnit
from perfdesk.document.state import Placed, State
from perfdesk.errors import PerfDeskError, StaleEditError, StoreError, UnknownNameError
from perfdesk.store.documents import Change, DocumentHead, Store, StoredDocument
from perfdesk.store.drafts import Cell, Draft
from perfdesk.store.writer import CommitQueue, SavePhase, SaveState
from perfdesk.template.catalog import Catalog
from perfdesk.template.model import Template
from perfdesk.text import nearest
from perfdesk.workspace import sealing
from perfdesk.workspace.finishing import FinishedForm, Read, reopening
from perfdesk.workspace.infos import Touched

if TYPE_CHECKING:
    from perfdesk.store.exchanged import Arrived

#: edits after which lists of forms must be drawn anew
_STRUCTURE = (
    *(AddDocument, RemoveDocument, AddFiling, RemoveFiling),
    *(SetSubject, SetTemplate, SetFinished, SetSeal, SetRemark),
)


class Ledger:
    """Forms are read from the store when first asked for, and kept from then on.

    With `background` an action is in memory at once and committed later, in order; without, it
    is in memory only after its commit.
    """

    def __init__(
        self,
        store: Store,
        catalog: Catalog,
        clock: Callable[[], datetime],
        *,
        background: bool,
    ) -> None:
        self.store = store
        self.on_save: Callable[[SaveState], None] | None = None
        #: who is at work, written to every action; "" when nobody is named
        self.author = ""
        #: texts that an earlier run kept and never committed, once they were asked for
        self.left_over: dict[Cell, Draft] = {}
        #: the cells of which this run keeps a draft
        self.kept: set[Cell] = set()
        self.history = History(store.recent_actions(), store.actions_before)
        self._catalog = catalog
        self._clock = clock
        self._filings = store.filings()
        self._heads: dict[str, DocumentHead] = {}
        #: the ids of each filing's forms
        self._inside: dict[str, set[str]] = {}
        for head in store.heads():
            self._list(head)
        self._roster: Mapping[str, ListedUnit] | None = None
        self._documents: dict[str, Placed] = {}
        self._actions: dict[int, Action] = {}
        self._seq = self._opened_at = store.last_seq()
        self._saved_at: datetime | None = None
        self._queue: CommitQueue | None = None
        if background and not store.read_only:
            self._queue = CommitQueue(store, clock, self._report)

    # --- what there is -------------------------------------------------------------------------

    @property
    def filings(self) -> Mapping[str, Filing]:
        """All filings by id."""
        return self._filings

    @property
    def roster(self) -> Mapping[str, ListedUnit]:
        """The units that are to hand in, by name, in their order; read when first wanted."""
        if self._roster is None:
            self._roster = self.store.roster()
        return self._roster

    @property
    def heads(self) -> Mapping[str, DocumentHead]:
        """All forms by id, as lists show them."""
        return self._heads

    def heads_in(self, filing_id: str) -> list[DocumentHead]:
        """The forms of one filing, in no order."""
        return [self._heads[name] for name in self._inside.get(filing_id, ())]

    def now(self) -> datetime:
        """The time by the clock the store was opened with."""
        return self._clock()

    def filing(self, filing_id: str) -> Filing:
        """One filing; UnknownNameError when there is none of that id."""
        found = self._filings.get(filing_id)
        if found is None:
            message = f"没有编号为“{filing_id}”的一套表，请刷新列表后再试。"
            raise UnknownNameError(message)
        return found

    def head(self, document_id: str) -> DocumentHead:
        """One form as lists show it; UnknownNameError with the nearest right id."""
        found = self._heads.get(document_id)
        if found is None:
            right = nearest(document_id, self._heads)
            hint = f"您要的是不是“{right}”？" if right else "请先查看列表里的编号。"
            message = f"没有编号为“{document_id}”的表。{hint}"
            raise UnknownNameError(message)
        return found

    def placed(self, document_id: str) -> Placed:
        """One form, whole, kept in memory from now on; UnknownNameError as `head`."""
        found = self._documents.get(document_id)
        if found is None:
            found = self._documents[document_id] = self.peek(document_id)
        return found

    @property
    def loaded(self) -> frozenset[str]:
        """The forms kept in memory: the store may have an older body of them."""
        return frozenset(self._documents)

    def peek(self, document_id: str) -> Placed:
        """One form, whole, without keeping it (a thousand forms are printed one by one)."""
        found = self._documents.get(document_id)
        return self._read(self.head(document_id)) if found is None else found

    def let_go(self, documents: Iterable[str], seq: int) -> None:
        """Keep these forms and an action in the store alone, where they are read again when
        wanted; only what is saved may go.
        """
        for name in documents:
            self._documents.pop(name, None)
        self._actions.pop(seq, None)

    def _read(self, head: DocumentHead) -> Placed:
        try:
            return self.store.document(head.id)
        except StoreError:
            raise
        except PerfDeskError as error:
            filing = self._filings[head.filing]
            message = (
                f"“{filing.unit}”{filing.year}年的“{self._title(head)}”（编号 {head.id}）读不出来："
                f"它在数据文件“{self.store.path}”里已损坏；别的表照常可用，"
                "这一张请从备份恢复。"
            )
            raise StoreError(message) from error

    def _title(self, head: DocumentHead) -> str:
        with suppress(PerfDeskError):
            return head.subject or self._catalog.template(head.template).title
        return head.template

    def next_position(self) -> int:
        """The place of the next form made: after all others."""
        return 1 + max((head.position for head in self._heads.values()), default=0)

    def is_taken(self, name: str) -> bool:
        """Whether a filing or form has this id."""
        return name in self._filings or name in self._heads

    # --- actions -------------------------------------------------------------------------------

    def perform(
        self,
        label: str,
        edits: Sequence[Edit],
        place: ActionPlace | None = None,
        *,
        lasting: bool = False,
        typed: tuple[Cell, ...] = (),
        arrived: Arrived | None = None,
    ) -> Touched:
        """Perform one step of the user. Undo does not take back a `lasting` one.

        A finished form whose paper the step changes is a draft again, in the same step; what was
        kept of the text of the cells `typed` goes with it, and `arrived` is remembered of the
        package that it takes in. Raises StaleEditError or StoreError, and nothing is changed then.
        """
        sealing.check_open(edits, self._sealed_body)
        head = ActionHead(self._seq + 1, label, lasting=lasting)
        again = self._reopening(edits, self._sound_body)
        action = Action(head, self.now(), (*edits, *again), place, self.author)
        touched = self._put(action, typed, arrived)
        return replace(touched, reopened=tuple(edit.document for edit in again))

    def undo(self) -> Touched | None:
        """Take the last action back; None when there is none."""
        head = self.history.undo_next
        if head is None:
            return None
        action = self._action(head.seq)
        undoing = ActionHead(self._seq + 1, head.label, undoes=head.seq)
        return self._perform(undoing, inverses(action.edits), action.place)

    def redo(self) -> Touched | None:
        """Do again what undo took back last; None when there is nothing."""
        head = self.history.redo_next
        if head is None:
            return None
        action = self._action(head.seq)
        redoing = ActionHead(self._seq + 1, head.label, redoes=head.seq)
        return self._perform(redoing, action.edits, action.place)

    def replay(self, action: Action) -> Touched:
        """Perform a step once more as it was, with its number and time: a store was restored.

        StaleEditError, and nothing is changed, when it is not the next one.
        """
        if action.head.seq != self._seq + 1:
            message = f"第 {action.head.seq} 步修改接不上，没有恢复这一步。"
            raise StaleEditError(message)
        return self._put(action)

    def actions_about(
        self, before: int, about: Sequence[tuple[str, ...]], most: int
    ) -> tuple[list[Action], int]:
        """Actions before a number, newest first, at most so many, and the number before which to
        go on; 1 or less when nothing is left.

        Of this session all are given; of those before it the ones in whose edits all the names
        of one of `about` stand.
        """
        if before > self._opened_at + 1:
            least = max(self._opened_at + 1, before - most)
            return [self._action(seq) for seq in range(before - 1, least - 1, -1)], least
        return self.store.actions_about(before, about, most)

    @property
    def last_seq(self) -> int:
        """The number of the last action; 0 when there is none."""
        return self._seq

    def reopened_by(self, edits: Sequence[Edit]) -> tuple[str, ...]:
        """The finished forms that such a step would make drafts again; nothing is kept or done."""

        def read(name: str) -> Document | None:
            with suppress(PerfDeskError):
                return self.peek(name).document
            return None

        return tuple(edit.document for edit in self._reopening(edits, read))

    def _reopening(self, edits: Sequence[Edit], read: Read) -> list[SetFinished]:
        return reopening(edits, self._finished_near(edits), self._kinds(edits), read)

    def _finished_near(self, edits: Sequence[Edit]) -> Iterator[FinishedForm]:
        """The finished forms of every filing that these edits have to do with."""
        near = {self._heads[name].filing for name in documents_of(edits) if name in self._heads}
        for filing in near | filings_of(edits):
            heads = self.heads_in(filing)
            if not any(head.finished for head in heads):
                continue
            templates: dict[str, Template] = {}
            for name in {head.template for head in heads}:
                # a form whose template is gone is only kept: it cannot be printed
                with suppress(PerfDeskError):
                    templates[name] = self._catalog.template(name)
            for head in heads:
                if head.finished and head.template in templates:
                    beside = tuple(templates.values())
                    yield FinishedForm(head.id, filing, templates[head.template], beside)

    def _sound_body(self, name: str) -> Document | None:
        """A form's body, None when it cannot be read."""
        try:
            return self.placed(name).document
        except PerfDeskError:
            return None

    def _sealed_body(self, name: str) -> Document | None:
        """A form's body where it is in the store and can be read."""
        return self._sound_body(name) if name in self._heads else None

    def _kinds(self, edits: Sequence[Edit]) -> dict[str, str]:
        """What kind of form each of the documents in these edits is."""
        kinds = {name: self._heads[name].kind for name in documents_of(edits) & self._heads.keys()}
        for edit in edits:
            if isinstance(edit, AddDocument):
                with suppress(PerfDeskError):
                    template = self._catalog.template(edit.body.template)
                    filing = self._filings.get(edit.filing)
                    kinds[edit.document] = self._role(filing, template)
        return kinds

    def _action(self, seq: int) -> Action:
        found = self._actions.get(seq)
        return self.store.action(seq) if found is None else found

    def _perform(
        self,
        head: ActionHead,
        edits: tuple[Edit, ...],
        place: ActionPlace | None,
    ) -> Touched:
        return self._put(Action(head, self.now(), edits, place, self.author))

    def _put(
        self, action: Action, typed: tuple[Cell, ...] = (), arrived: Arrived | None = None
    ) -> Touched:
        head, edits, place = action.head, action.edits, action.place
        documents, filings = documents_of(edits), filings_of(edits)
        after = apply_all(edits, self._state(documents, filings, edits))
        change = Change(
            action,
            {name: after.filings.get(name) for name in filings},
            {name: self._stored(name, after.documents.get(name), after) for name in documents},
            typed,
            {unit: after.roster.get(unit) for unit in units_of(edits)},
            arrived,
        )
        self._commit(change)
        for cell in typed:
            self.left_over.pop(cell, None)
            self.kept.discard(cell)
        self._take(change)
        self.history.add(head)
        self._actions[head.seq] = action
        self._seq = head.seq
        return Touched(
            head.label,
            filings,
            documents,
            any(isinstance(e, _STRUCTURE) or _renames_filing(e) for e in edits),
            place,
            unexplained=tuple(_unexplained(edits)),
        )

    def _state(
        self, documents: Iterable[str], filings: Iterable[str], edits: Sequence[Edit]
    ) -> State:
        """What the edits need to see: what they touch, and all forms of a filing that goes.

        A form that comes in the place of one that cannot be read finds its place empty.
        """
        seen = set(documents)
        coming = {edit.document for edit in edits if isinstance(edit, AddDocument)}
        seen -= {name for name in coming & self._heads.keys() if self._sound_body(name) is None}
        for edit in edits:
            if isinstance(edit, RemoveFiling):
                seen |= self._inside.get(edit.filing, set())
        return State(
            {name: self._filings[name] for name in filings if name in self._filings},
            {name: self.placed(name) for name in seen if name in self._heads},
            self.roster if units_of(edits) else {},
        )

    def _stored(self, name: str, placed: Placed | None, after: State) -> StoredDocument | None:
        if placed is None:
            return None
        try:
            template = self._catalog.template(placed.document.template)
        except PerfDeskError:
            # the template's file is gone or spoilt; the form is kept all the same
            old = self._heads.get(name)
            return StoredDocument(placed, old.kind if old else "", empty=False)
        filing = after.filings.get(placed.filing, self._filings.get(placed.filing))
        role = self._role(filing, template)
        return StoredDocument(placed, role, entry.is_empty(template, placed.document))

    def _role(self, filing: Filing | None, template: Template) -> str:
        """What kind of form one of that template counts as in its filing."""
        with suppress(PerfDeskError):
            forms = self._catalog.set(filing.set_id).forms if filing is not None else ()
            if template.subject_field and all(form.template != template.id for form in forms):
                # a form on the paper of another set is rare
                from perfdesk.workspace.roles import role_of  # noqa: PLC0415 -- see above

                return role_of(self._catalog, forms, template)
        return template.kind

    def _take(self, change: Change) -> None:
        for name, filing in change.filings.items():
            if filing is None:
                del self._filings[name]
            else:
                self._filings[name] = filing
        for name, stored in change.documents.items():
            if stored is None:
                self._documents.pop(name, None)
                self._inside[self._heads.pop(name).filing].discard(name)
            else:
                self._documents[name] = stored.placed
                self._list(_head(name, stored))

        if change.roster:
            changed = {**self.roster, **change.roster}
            there = {unit: listed for unit, listed in changed.items() if listed is not None}
            self._roster = dict(sorted(there.items(), key=lambda item: (item[1].place, item[0])))

    def _list(self, head: DocumentHead) -> None:
        self._heads[head.id] = head
        self._inside.setdefault(head.filing, set()).add(head.id)

    # --- durability ------------------------------------------------------------------------------

    @property
    def save_state(self) -> SaveState:
        """What may truly be said about saving."""
        if self.store.read_only:
            return SaveState(SavePhase.READ_ONLY, self.store.notice)
        if self._queue is not None:
            return self._queue.state
        return SaveState(SavePhase.SAVED, at=self._saved_at)

    def retry(self) -> None:
        """Try again now what could not be saved."""
        if self._queue is not None:
            self._queue.retry()

    def flush(self, timeout_s: float | None = None) -> bool:
        """Wait until every action is on disk; False when it failed or took too long."""
        return True if self._queue is None else self._queue.flush(timeout_s)

    def close(self, *, abandon: bool) -> None:
        """Save what waits and close the store; see `Workspace.close`."""
        if self._queue is not None and not self._queue.closed:
            if not self._queue.flush() and not abandon:
                state = self._queue.state
                message = f"还有 {state.pending} 步修改没有保存。{state.message}"
                raise StoreError(message)
            self._queue.close()
        self.store.close()

    def note(self, cell: Cell, draft: Draft | None) -> None:
        """Keep the text being typed in a cell, which is no step of the user; None removes it."""
        if self._queue is not None:
            self._queue.note(cell, draft)
        elif not self.store.read_only:
            self.store.commit([], {cell: draft})

    def _commit(self, change: Change) -> None:
        if self._queue is not None:
            self._queue.submit(change)
            if change.arrived is not None and not self._queue.flush():
                # a package is in only when it is on disk: of forty, none may be so in part
                message = self._queue.state.message
                if self._queue.withdraw(change):
                    raise StoreError(message)
            return
        self.store.commit([change])
        self._saved_at = self.now()

    def _report(self, state: SaveState) -> None:
        callback = self.on_save  # read once: the window may let go of it meanwhile
        if callback is not None:
            callback(state)


def _head(name: str, stored: StoredDocument) -> DocumentHead:
    placed: Placed = stored.placed
    document: Document = placed.document
    return DocumentHead(
        id=name,
        filing=placed.filing,
        template=document.template,
        kind=stored.kind,
        subject=document.subject,
        position=placed.position,
        finished=document.finished,
        empty=stored.empty,
        seal="" if document.seal is None else document.seal.code,
        opened=document.seal is not None and not document.seal.frozen,
    )


def _unexplained(edits: Iterable[Edit]) -> Iterator[ActionPlace]:
    """The figures that edits typed over, for which they give no reason."""
    for edit in edits:
        if isinstance(edit, SetTypedOver) and edit.new is not None and not edit.new.reason:
            yield edit.document, Address.of_key(edit.field)


def _renames_filing(edit: Edit) -> bool:
    return isinstance(edit, SetFilingValue) and edit.field == "unit_name"
