"""Notes on cells (批注), and why a derived figure was typed over (原因)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from perfdesk.document.annotations import note_edits, reason_edits, typed_before
from perfdesk.document.edits import Edit, SetNote
from perfdesk.document.model import Address
from perfdesk.document.tables import field_at
from perfdesk.grid.model import Mark
from perfdesk.grid.showing import over_mark
from perfdesk.template.model import NUMERIC_TYPES, Slot
from perfdesk.workspace.infos import Touched
from perfdesk.workspace.steps import Steps

_REASON = "填写原因"


@dataclass(frozen=True)
class CellNote:
    """What is written about a cell. `typed_over` is what stands over a derived figure, None where
    nothing does; only then there can be a `reason`.
    """

    text: str
    typed_over: str | None = None
    reason: str = ""


@dataclass(frozen=True)
class Question:
    """A figure typed over for which nobody has said why: what the cell is called, what stands there
    and what stood there. `brought` says that it comes from another form.
    """

    label: str
    text: str
    computed: str
    brought: bool


class Noting:
    """Writes and reads notes on cells."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps

    def at(self, form_id: str, address: Address) -> CellNote:
        """What is written about a cell."""
        document = self._steps.ledger.placed(form_id).document
        over = document.typed_over.get(address.key)
        text = document.notes.get(address.key, "")
        if over is not None:
            return CellNote(text, over.text, over.reason)
        form = self._steps.entry_form(form_id)
        before = typed_before(form, address)
        figure = form.derived.get(address, "")
        return CellNote(text, before) if before and figure not in ("", before) else CellNote(text)

    def asks(self, form_id: str, address: Address) -> Question | None:
        """What to ask of a figure typed over; None where it agrees, or the reason is known.

        UnknownNameError when there is no such form or field.
        """
        document = self._steps.ledger.placed(form_id).document
        over = document.typed_over.get(address.key)
        if over is None or over.reason:
            return None
        papers = self._steps.papers
        template = self._steps.catalog.template(document.template)
        shown = Slot(*field_at(template, address.table, address.field), address.table).shown
        kind = shown.type if shown.type in NUMERIC_TYPES else None
        computed = papers.derived(form_id).get(address, "")
        mark = over_mark(over.text, computed, kind, document.money_unit, template.money_unit)
        if mark is not Mark.TYPED_OVER or not computed:
            return None  # nobody need say why he wrote what was not there yet
        number = papers.row_numbers(form_id).get(address[:2], 0) if address.table else 0
        label = f"{shown.label} 第{number}行" if number else shown.label
        view = template.views.get(address.table)
        return Question(label, over.text, computed, view is not None and bool(view.forms))

    def write(
        self, form_id: str, address: Address, text: str, reason: str | None = None
    ) -> Touched | None:
        """Write the note on a cell, and why its figure was typed over, in one step; a blank text
        takes a note away. None when that changes nothing.

        A note on what another form shows here stays on this paper. Raises PerfDeskError on a blank
        line of a list of forms, UnknownNameError for a row or field that is not there.
        """
        form = self._steps.entry_form(form_id)
        edits = note_edits(form, address, text)
        if reason is not None:
            edits += reason_edits(form, address.key, reason)
        if not edits:
            return None
        place = form_id, _written_at(address, edits)
        label = "批注" if any(isinstance(e, SetNote) for e in edits) else _REASON
        return self._steps.do(label, edits, place)

    def explain(self, form_id: str, address: Address, reason: str) -> Touched | None:
        """Write only why a figure was typed over; None when that changes nothing."""
        return self.explain_all(form_id, [address], reason)

    def explain_all(
        self, form_id: str, addresses: Sequence[Address], reason: str
    ) -> Touched | None:
        """Write why figures were typed over, the same of all, in one step; None when that changes
        nothing.
        """
        form = self._steps.entry_form(form_id)
        edits = [edit for one in addresses for edit in reason_edits(form, one.key, reason)]
        return self._steps.do(_REASON, edits, (form_id, addresses[0])) if edits else None


def _written_at(address: Address, edits: Iterable[Edit]) -> Address:
    """Where a note stands now: a pre-printed row may have become real."""
    notes = (edit for edit in edits if isinstance(edit, SetNote))
    return next((Address.of_key(edit.key) for edit in notes), address)
