"""What became of cells and forms: when, from what to what, by whom; restoring."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from perfdesk.document.difference import edits_between
from perfdesk.document.edits import (
    Edit,
    SetCell,
    SetFilingValue,
    SetSubject,
    SetTypedOver,
    SetValue,
)
from perfdesk.document.entry import Form
from perfdesk.document.model import Address, Document, Row
from perfdesk.document.tables import TREE_TABLE
from perfdesk.errors import PerfDeskError
from perfdesk.workspace import admission
from perfdesk.workspace.infos import NAMELESS, Touched
from perfdesk.workspace.paper_names import OtherPapers
from perfdesk.workspace.steps import Steps
from perfdesk.workspace.trails import CellState, CellTrail, Entry, FilingTrail, FormTrail
from perfdesk.workspace.wording import CellChange, Wording

_LEVELS = ("level1", "level2")


class Chronicle:
    """What became of cells and forms: when, from what to what, by whom; restoring.

    A trail is walked back from the moment it is asked for; after another step it is asked anew.
    """

    def __init__(self, steps: Steps) -> None:
        self._steps = steps

    # --- trails ----------------------------------------------------------------------------------

    def cell(self, form_id: str, address: Address) -> CellTrail:
        """What became of a cell, or of a whole row where the address names no field."""
        ledger = self._steps.ledger
        placed = ledger.placed(form_id)
        words = words_of(self._steps, form_id)
        place = (form_id, placed.filing, address)
        trail = CellTrail(ledger.actions_about, ledger.last_seq, place, words)
        shared = ledger.filing(placed.filing).values.get(words.field(address).id)
        trail.start(placed.document, shared)
        return trail

    def form(self, form_id: str) -> FormTrail:
        """What became of a form."""
        ledger = self._steps.ledger
        placed = ledger.placed(form_id)
        words = words_of(self._steps, form_id)
        return FormTrail(ledger.actions_about, ledger.last_seq, form_id, placed, words)

    def filing(self, filing_id: str) -> FilingTrail:
        """What became of a filing: its shared values, and which forms came, went, were changed."""
        ledger = self._steps.ledger
        ledger.filing(filing_id)
        words = _FilingWords(self._steps, filing_id)
        titles = {h.id: words.named(h.subject, h.template) for h in ledger.heads_in(filing_id)}
        return FilingTrail(ledger.actions_about, ledger.last_seq, filing_id, titles, words)

    # --- restoring -------------------------------------------------------------------------------

    def restore_cell(self, trail: CellTrail, entry: Entry) -> Touched | None:
        """Put into a cell what stood there after that entry; None when it stands there now.

        Raises PerfDeskError when its row is gone, or the unit's name cannot be that.
        """
        form = self._steps.entry_form(trail.form_id)
        state = trail.states[entry.seq]
        address = trail.address
        field_id = trail.field_id
        if address.table:
            edits = self._cell_edits(form, trail, state)
        else:
            edits = _field_edits(form, address, field_id, state)
        if not edits:
            return None
        admission.check_unit_names(edits, self._steps.ledger.filings)
        return self._steps.do("恢复旧值", edits, (trail.form_id, address))

    def restore_form(self, trail: FormTrail, entry: Entry) -> Touched | None:
        """Put a form back as it was after that entry; None when it is so now.

        What the whole filing shares stays, and so does 填报状态 where the paper stays the same.
        """
        then = trail.moments[entry.seq]
        if then is None:
            message = "那时还没有这张表，没有恢复；请选一条较新的记录。"
            raise PerfDeskError(message)
        edits = edits_between(
            trail.form_id, self._steps.ledger.placed(trail.form_id).document, then
        )
        if not edits:
            return None
        at = entry.at.astimezone()
        label = f"恢复到{at.month}月{at.day}日 {at:%H:%M}"
        return self._steps.do(label, edits, (trail.form_id, None))

    def _cell_edits(self, form: Form, trail: CellTrail, then: CellState) -> list[Edit]:
        """The cells of the row, and of every row that its merged cell stands for, with what is
        typed over them.
        """
        address, document = trail.address, form.document
        view = form.template.views.get(address.table)
        if view is not None and view.forms:
            return _over_edits(form, trail.over_key, then)
        group = self._steps.papers.group(form.document_id, address)
        held = {row.id: row for row in document.rows(address.table)}
        if address.row not in held:
            message = "这一行已经删除，没有恢复；请在“这张表”里恢复到删除以前。"
            raise PerfDeskError(message)
        cells = {} if then.row is None else then.row.cells
        figure = (address.table, trail.field_id) in form.template.derived_columns
        edits: list[Edit] = []
        for name in dict.fromkeys((address.row, *(one.row for one in group))):
            row = held.get(name)
            if row is None:
                continue
            for column in _columns(address, trail.field_id, row, then.row):
                old, new = row.cells.get(column), cells.get(column)
                if old != new:
                    edits.append(SetCell(form.document_id, address.table, name, column, old, new))
            if figure:
                key = Address(address.table, name, trail.field_id).key
                edits += _over_edits(form, key, then)
        return edits


def words_of(steps: Steps, form_id: str) -> Wording:
    """Speaks about a form that is there; UnknownNameError when its template is not."""
    head = steps.ledger.head(form_id)
    template = steps.catalog.template(head.template)
    numbers: dict[tuple[str, str], int] = {}
    with suppress(PerfDeskError):  # a form that shows one which cannot be read
        numbers = steps.papers.row_numbers(form_id)
    filings, others = steps.ledger.filings, OtherPapers(steps.catalog)
    unit = steps.ledger.peek(form_id).document.money_unit
    return Wording(template, numbers, filings, others, unit)


def _columns(address: Address, column: str, row: Row, then: Row | None) -> Sequence[str]:
    if not address.field:
        return tuple(dict.fromkeys((*row.cells, *(() if then is None else then.cells))))
    if address.table == TREE_TABLE and column in _LEVELS:
        # a row stands under another leaf when its captions say so
        return ("class", *_LEVELS)
    return (column,)


def _over_edits(form: Form, key: str, then: CellState) -> list[Edit]:
    over = form.document.typed_over.get(key)
    return [] if over == then.over else [SetTypedOver(form.document_id, key, over, then.over)]


def _field_edits(form: Form, address: Address, field_id: str, then: CellState) -> list[Edit]:
    document, name = form.document, form.document_id
    edits = _over_edits(form, field_id, then)
    value = document.values.get(field_id)
    if value != then.value:
        edits.append(SetValue(name, field_id, value, then.value))
        subject = (then.value if isinstance(then.value, str) else None) or None
        if field_id == form.template.subject_field and subject != document.subject:
            edits.append(SetSubject(name, document.subject, subject))
    shared = form.filing.values.get(field_id)
    known = form.template.fields.get((address.table, field_id))
    if known is not None and known.filing and shared != then.shared:
        edits.append(SetFilingValue(form.filing_id, field_id, shared, then.shared))
    return edits


class _FilingWords:
    """Speaks about a filing's forms and shared values."""

    def __init__(self, steps: Steps, filing_id: str) -> None:
        self._steps = steps
        self._filing_id = filing_id

    def title(self, document: Document) -> str:
        """What a form is called."""
        return self.named(document.subject, document.template)

    def named(self, subject: str | None, template_id: str) -> str:
        """The project's name, or the form's own title where it is about none."""
        if subject:
            return subject
        try:
            template = self._steps.catalog.template(template_id)
        except PerfDeskError:
            return template_id
        return NAMELESS if template.subject_field else template.title

    def filing_change(self, form: str, edit: SetFilingValue) -> CellChange:
        """A shared value that was changed, called as the first form calls it that shows it."""
        for head in self._steps.ledger.heads_in(self._filing_id):
            with suppress(PerfDeskError):
                template = self._steps.catalog.template(head.template)
                if ("", edit.field) in template.fields:
                    words = Wording(template, {}, self._steps.ledger.filings)
                    return words.filing_change(form, edit)
        texts = (value if isinstance(value, str) else "" for value in (edit.old, edit.new))
        return CellChange(form, None, edit.field, *texts)
