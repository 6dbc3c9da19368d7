"""Notes on cells (批注), and why a derived figure was typed over (原因)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from perfdesk.document.edits import Edit, SetNote
from perfdesk.document.entry import note_edits, reason_edits
from perfdesk.document.model import Address
from perfdesk.workspace.infos import Touched
from perfdesk.workspace.steps import Steps


@dataclass(frozen=True)
class CellNote:
    """What is written about a cell. `typed_over` is what stands over a derived figure, None where
    nothing does; only then there can be a `reason`.
    """

    text: str
    typed_over: str | None = None
    reason: str = ""


class Noting:
    """Writes and reads notes on cells."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps

    def at(self, form_id: str, address: Address) -> CellNote:
        """What is written about a cell."""
        document = self._steps.ledger.placed(form_id).document
        over = document.typed_over.get(address.key)
        text = document.notes.get(address.key, "")
        return CellNote(text) if over is None else CellNote(text, over.text, over.reason)

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
        label = "批注" if any(isinstance(e, SetNote) for e in edits) else "填写原因"
        return self._steps.do(label, edits, place)

    def explain(self, form_id: str, address: Address, reason: str) -> Touched | None:
        """Write only why a figure was typed over; None when that changes nothing."""
        return self.write(form_id, address, self.at(form_id, address).text, reason)


def _written_at(address: Address, edits: Iterable[Edit]) -> Address:
    """Where a note stands now: a pre-printed row may have become real."""
    notes = (edit for edit in edits if isinstance(edit, SetNote))
    return next((Address.of_key(edit.key) for edit in notes), address)
