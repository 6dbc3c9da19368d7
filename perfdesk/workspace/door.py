"""The Workspace: what can be seen and done, one method each."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from perfdesk import paths
from perfdesk.document import entry
from perfdesk.document.copies import with_form_ids
from perfdesk.document.edits import (
    AddDocument,
    AddFiling,
    Edit,
    RemoveDocument,
    RemoveFiling,
    SetFinished,
    SetNote,
)
from perfdesk.document.model import WHOLE_FORM, Address, Document, Filing
from perfdesk.document.state import Placed
from perfdesk.errors import PerfDeskError
from perfdesk.grid.model import Grid
from perfdesk.store.documents import Store
from perfdesk.template.catalog import Catalog
from perfdesk.template.model import FormSet, Template
from perfdesk.text import clean_control
from perfdesk.workspace import admission
from perfdesk.workspace.infos import FilingInfo, FormInfo, SaveState, Touched
from perfdesk.workspace.ledger import Ledger
from perfdesk.workspace.lists import Lists
from perfdesk.workspace.papers import Papers
from perfdesk.workspace.steps import Steps, real_address
from perfdesk.workspace.subjects import Subjects

if TYPE_CHECKING:
    from perfdesk.grid.paginate import Page

_ID_SIGNS = "0123456789abcdefghjkmnpqrstvwxyz"
_ID_LENGTH = 10


def new_id() -> str:
    """An id nobody else has: 50 random bits, in signs that are not misread for one another."""
    # 32 signs: five bits of each random byte choose one; `secrets` would load OpenSSL for it
    return "".join(_ID_SIGNS[byte % len(_ID_SIGNS)] for byte in os.urandom(_ID_LENGTH))


def local_now() -> datetime:
    """The time, with its zone."""
    return datetime.now().astimezone()


class Workspace(Subjects):
    """An open store and everything that is done to it. Used from one thread.

    With `background` edits return at once and are committed on a thread of their own (the
    window); without, each returns after its commit (the command line). A store that cannot be
    written opens `read_only`, and `save_state.message` says why.
    """

    def __init__(
        self,
        store: Store,
        catalog: Catalog,
        ledger: Ledger,
        ids: Callable[[], str],
    ) -> None:
        self.path = store.path
        self.catalog = catalog
        self._store = store
        self._ledger = ledger
        self._ids = ids
        lists = Lists(ledger, catalog)
        papers = Papers(ledger, catalog, lists.forms)
        super().__init__(Steps(ledger, catalog, papers, ids), lists, papers)

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        create: bool = False,
        clock: Callable[[], datetime] = local_now,
        ids: Callable[[], str] = new_id,
        background: bool = False,
        kept: Path | None = None,
        author: str = "",
    ) -> Self:
        """Open a store, or make it where none is and `create` says so. `kept` is a file where the
        templates it reads are kept for the next time, `author` who is at work.

        Raises StoreError, the file left as it was, when it is not a sound store of ours.
        """
        own = paths.own_templates_dir()
        catalog = Catalog.load(paths.templates_dir(), *([own] if own else []), kept=kept)
        store = Store.open(path, now=clock(), create=create)
        try:
            ledger = Ledger(store, catalog, clock, background=background)
            ledger.author = author
        except BaseException:
            store.close()
            raise
        return cls(store, catalog, ledger, ids)

    @property
    def read_only(self) -> bool:
        """Whether nothing can be changed here."""
        return self._store.read_only

    @property
    def author(self) -> str:
        """Who is at work: every step carries the name; "" when nobody is named."""
        return self._ledger.author

    @author.setter
    def author(self, name: str) -> None:
        self._ledger.author = name

    # --- what there is -------------------------------------------------------------------------

    def sets(self) -> tuple[FormSet, ...]:
        """All sets, newest year first."""
        return self.catalog.sets()

    def templates(self) -> tuple[Template, ...]:
        """All templates."""
        return self.catalog.templates()

    def filings(self) -> list[FilingInfo]:
        """All filings, newest year first, then by unit."""
        return self._lists.filings()

    def forms(self, filing_id: str) -> list[FormInfo]:
        """The forms of a filing, in the set's order, then in the order of making."""
        return self._lists.forms(filing_id)

    def form(self, document_id: str) -> FormInfo:
        """One form; UnknownNameError with the nearest right id."""
        return self._lists.form(document_id)

    def filing(self, filing_id: str) -> Filing:
        """One filing; UnknownNameError when there is none of that id."""
        return self._ledger.filing(filing_id)

    def document(self, document_id: str) -> Document:
        """What is filled in on one form; UnknownNameError when there is none of that id."""
        return self._ledger.placed(document_id).document

    def template(self, document_id: str) -> Template:
        """The template of one form; UnknownNameError when form or template is not there."""
        return self.catalog.template(self._ledger.head(document_id).template)

    def filing_of(self, document_id: str) -> str:
        """The id of the filing a form belongs to."""
        return self._ledger.head(document_id).filing

    def grid(self, document_id: str) -> Grid:
        """The form's paper; the same object until something it shows changes."""
        return self._papers.grid(document_id)

    def shown(self, document_id: str, address: Address) -> str:
        """The text that stands at an address on the paper; "" where nothing does."""
        return self._papers.shown(document_id, address)

    # --- filings and forms come and go ---------------------------------------------------------

    def new_filing(
        self, set_id: str, unit: str, year: int, *, preparer: str = "", start: bool = True
    ) -> str:
        """Make a filing, with the forms its set starts with unless `start` is false.

        Returns its id. UnknownNameError for the set, PerfDeskError for a unit or year that
        cannot be, or that has a filing of the set already.
        """
        unit = clean_control(unit)[0].strip()
        forms = self.catalog.set(set_id).forms
        admission.check_new_filing(set_id, unit, year, self._ledger.filings.values())
        filing_id = self._steps.fresh_id()
        given = {"unit_name": unit, "preparer": clean_control(preparer)[0].strip()}
        shared = {name: text for name, text in given.items() if text}
        edits: list[Edit] = [AddFiling(filing_id, Filing(set_id, year, shared))]
        for form in forms if start else ():
            template = self.catalog.template(form.template)
            for _copy in range(form.start):
                body = entry.seed_document(template, None, self._ids)
                position = self._ledger.next_position() + len(edits) - 1
                edits.append(AddDocument(self._steps.fresh_id(), filing_id, position, body))
        self._steps.do("新建一套表", edits)
        return filing_id

    def new_form(self, filing_id: str, template_id: str, subject: str | None = None) -> str:
        """Add a form to a filing, its rows made from the template's tree; returns its id.

        UnknownNameError for filing or template; PerfDeskError when the filing's set has no such
        form, or no more of it, or the filing one about the same subject.
        """
        filing = self.filing(filing_id)
        template = self.catalog.template(template_id)
        own = self._lists.set_forms(filing.set_id)
        known = {form.template for form in own}
        beside = [
            info
            for info in self.forms(filing_id)
            # one shown on another set's paper takes the room of its own kind
            if info.template == template.id
            or (info.kind == template.kind and info.template not in known)
        ]
        admission.check_room(filing, template, own, len(beside))
        named = clean_control(subject or "")[0].strip() or None
        admission.check_subject(named, template, (info.subject for info in beside))
        body = entry.seed_document(template, named, self._ids)
        return self._add(filing_id, body, f"新建“{template.title}”")

    def add_document(self, filing_id: str, document: Document) -> str:
        """Add a form that is filled in already; returns its id."""
        self.filing(filing_id)
        return self._add(filing_id, document, "添加一张表")

    def add_filing(self, filing: Filing) -> str:
        """Add a filing without forms; returns its id."""
        filing_id = self._steps.fresh_id()
        self._steps.do("添加一套表", [AddFiling(filing_id, filing)])
        return filing_id

    def add_filings(self, filled: Sequence[tuple[Filing, Mapping[str, Document]]]) -> None:
        """Add whole filings in one step and for good: undo does not take them away again.

        The forms come with names, by which one may say something of another (`with_form_ids`).
        """
        edits: list[Edit] = []
        position = self._ledger.next_position()
        for filing, documents in filled:
            filing_id = self._steps.fresh_id()
            edits.append(AddFiling(filing_id, filing))
            ids = {name: self._steps.fresh_id() for name in documents}
            for name, document in documents.items():
                body = with_form_ids(document, ids)
                edits.append(AddDocument(ids[name], filing_id, position, body))
                position += 1
        self._steps.refreshed(self._ledger.perform("载入", edits, lasting=True))

    def delete_form(self, document_id: str) -> Touched:
        """Take a form out of its filing; undo brings it back whole."""
        title = self.form(document_id).title
        removal = _removal(document_id, self._ledger.placed(document_id))
        return self._steps.do(f"删除“{title}”", [removal], (document_id, None))

    def delete_filing(self, filing_id: str) -> Touched:
        """Take a filing out with all its forms; undo brings all back."""
        filing = self.filing(filing_id)
        ids = [info.id for info in self.forms(filing_id)]
        edits: list[Edit] = [_removal(name, self._ledger.placed(name)) for name in ids]
        edits.append(RemoveFiling(filing_id, filing))
        place = (ids[0], None) if ids else None
        return self._steps.do(f"删除“{filing.unit}”{filing.year}年的一套表", edits, place)

    # --- filling in ----------------------------------------------------------------------------

    def type(
        self,
        document_id: str,
        changes: Sequence[tuple[Address, str]],
        label: str = "输入",
        *,
        whole_cell: bool = True,
    ) -> Touched | None:
        """Put texts where a clerk types them; None when that changes nothing.

        With `whole_cell` a text typed into a cell that several rows share (一级指标) stands for
        all of them. Raises UnknownNameError for a field or row that is not there and
        PerfDeskError where nothing can be typed, and for a unit's name that is blank or another
        filing's; nothing is changed then. `stripped` says how many invisible characters the texts
        had, which are left out.
        """
        stripped = sum(clean_control(text)[1] for _address, text in changes)
        if whole_cell:
            changes = self._steps.spread(document_id, changes)
        edits = entry.entry_edits(self._steps.entry_form(document_id), changes)
        if not edits:
            return None
        admission.check_unit_names(edits, self._ledger.filings)
        place = (document_id, real_address(changes[0][0], edits))
        typed = tuple((document_id, address) for address, _text in changes)
        touched = self._steps.do(label, edits, place, typed=typed)
        return replace(touched, stripped=stripped)

    def clear(self, document_id: str, addresses: Sequence[Address]) -> Touched | None:
        """The Delete key on these cells; None when that changes nothing."""
        return self.type(document_id, [(address, "") for address in addresses], "清除")

    def insert_row(
        self,
        document_id: str,
        table: str,
        near: str,
        after: bool = True,  # noqa: FBT001, FBT002 -- reads as a place: near, after
        count: int = 1,
    ) -> tuple[Touched, str]:
        """Add rows beside the row `near`, under the same captions; also returns the first's id."""
        form = self._steps.entry_form(document_id)
        edits, row = entry.insert_row_edits(form, table, near, after=after, count=count)
        label = "插入一行" if count == 1 else f"插入 {count} 行"
        return self._steps.do(label, edits, (document_id, Address(table, row, ""))), row

    def delete_rows(self, document_id: str, table: str, rows: Sequence[str]) -> Touched | None:
        """Take rows out; None when they were only pre-printed."""
        edits = entry.delete_rows_edits(self._steps.entry_form(document_id), table, rows)
        return self._steps.do("删除行", edits, (document_id, None)) if edits else None

    def set_finished(
        self,
        document_id: str,
        finished: bool,  # noqa: FBT001 -- the value itself
        reason: str = "",
    ) -> Touched | None:
        """Mark a form 填报完成, or take the mark away; None when it is so already. The `reason` why
        it is finished although something on it does not hold is kept as its note (`WHOLE_FORM`).
        """
        document = self.document(document_id)
        if document.finished is finished:
            return None
        label = "填报完成" if finished else "取消填报完成"
        edits: list[Edit] = [SetFinished(document_id, document.finished, finished)]
        old, new = document.notes.get(WHOLE_FORM.key), clean_control(reason)[0].strip()
        if new and new != old:
            edits.append(SetNote(document_id, WHOLE_FORM.key, old, new))
        return self._steps.do(label, edits, (document_id, None))

    # --- undo ----------------------------------------------------------------------------------

    @property
    def undo_label(self) -> str | None:
        """What undo would take back; None when there is nothing."""
        head = self._ledger.history.undo_next
        return None if head is None or self.read_only else head.label

    @property
    def redo_label(self) -> str | None:
        """What redo would do again; None when there is nothing."""
        head = self._ledger.history.redo_next
        return None if head is None or self.read_only else head.label

    @property
    def undo_step(self) -> int | None:
        """The number of the step undo would take back: no other step of this store has it."""
        head = self._ledger.history.undo_next
        return None if head is None or self.read_only else head.seq

    def undo(self) -> Touched | None:
        """Take the last action back; None when there is none."""
        return self._steps.refreshed(self._ledger.undo())

    def redo(self) -> Touched | None:
        """Do again what undo took back last; None when there is nothing."""
        return self._steps.refreshed(self._ledger.redo())

    # --- durability ----------------------------------------------------------------------------

    @property
    def save_state(self) -> SaveState:
        """What may truly be said about saving."""
        return self._ledger.save_state

    @property
    def on_save(self) -> Callable[[SaveState], None] | None:
        """Called whenever `save_state` changes, mostly from the writer's thread."""
        return self._ledger.on_save

    @on_save.setter
    def on_save(self, callback: Callable[[SaveState], None] | None) -> None:
        self._ledger.on_save = callback

    def retry(self) -> None:
        """Try again now what could not be saved."""
        self._ledger.retry()

    def flush(self, timeout_s: float | None = None) -> bool:
        """Wait until every edit is on disk; False when it failed or took too long."""
        return self._ledger.flush(timeout_s)

    def close(self, *, abandon: bool = False) -> None:
        """Save what waits and close the store; a second call does nothing.

        Raises StoreError, and stays open, when something cannot be saved; with `abandon` that is
        given up and the store closed all the same.
        """
        self._ledger.close(abandon=abandon)
        self.catalog.keep()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self.close(abandon=kind is not None)

    # --- paper ---------------------------------------------------------------------------------

    def pages(self, document_ids: Sequence[str], *, signature: bool | None = None) -> list[Page]:
        """The pages of these forms; `signature` None leaves the block to each template."""
        return [page for name in document_ids for page in self._papers.pages(name, signature)]

    def print_pdf(
        self,
        document_ids: Sequence[str],
        out: Path,
        *,
        signature: bool | None = None,
        progress: Callable[[int, int], bool] | None = None,
    ) -> int:
        """Write these forms to one PDF and return the number of pages.

        `progress(done, total)` is called before each form and at the end; when it returns False
        before the end, nothing is written and 0 returned. Raises OutputError, an earlier file
        left untouched.
        """
        return self.printing.whole_pdf(document_ids, out, signature=signature, progress=progress)

    def fault(self, document_id: str) -> str:
        """Why a form cannot be shown or printed, in words; "" when it can."""
        try:
            self._papers.check(document_id)
        except PerfDeskError as error:
            return error.message
        return ""

    def print_notes(self, document_ids: Sequence[str]) -> list[str]:
        """What would go wrong on paper, in words: characters that no face can draw, and where."""
        return [note for name in document_ids for note in self._papers.notes(self.form(name))]

    # --- steps ---------------------------------------------------------------------------------

    def _add(self, filing_id: str, body: Document, label: str) -> str:
        document_id = self._steps.fresh_id()
        position = self._ledger.next_position()
        edit = AddDocument(document_id, filing_id, position, body)
        self._steps.do(label, [edit], (document_id, None))
        return document_id


def _removal(document_id: str, placed: Placed) -> RemoveDocument:
    return RemoveDocument(document_id, placed.filing, placed.position, placed.document)
