"""The text of the open editor, kept every two seconds and offered after a crash."""

from __future__ import annotations

from contextlib import suppress

from perfdesk.document.model import Address
from perfdesk.errors import PerfDeskError
from perfdesk.store.drafts import Cell, Draft
from perfdesk.text import clean_control
from perfdesk.workspace.steps import Steps

__all__ = ["Draft", "Drafts"]


class Drafts:
    """What is being typed in this run is kept; what an earlier run left is pending.

    A draft is no step of the user: undo and history know nothing of it. The step that brings the
    text of its cell (`Workspace.type`) removes it in the same transaction.
    """

    def __init__(self, steps: Steps) -> None:
        self._ledger = steps.ledger
        self._papers = steps.papers
        self._loaded = False

    def keep(self, document_id: str, address: Address, text: str) -> None:
        """Keep a text that is being typed into a cell, in place of what was kept of it before.

        A text without a sign in it, or the one the cell holds, is nothing to keep. Returns at
        once; nothing happens in a store that is read-only.
        """
        self._load()
        kept = clean_control(text)[0]
        if not kept.strip() or self._holds(document_id, address, kept):
            self.drop(document_id, address)
            return
        draft = Draft(document_id, address, kept, self._ledger.now())
        self._ledger.kept.add(draft.cell)
        self._ledger.note(draft.cell, draft)

    def drop(self, document_id: str, address: Address) -> None:
        """What was typed there was given up; what an earlier run left there is kept again."""
        cell = document_id, address
        if cell not in self._ledger.kept:
            return  # nothing was kept, or the step that brought its text has removed it
        self._ledger.kept.remove(cell)
        self._ledger.note(cell, self._ledger.left_over.get(cell))

    def pending(self) -> list[Draft]:
        """The texts an earlier run left, the oldest first; none in a store that is read-only.

        One whose cell holds the same text by now is no longer wanted, and removed. Raises
        StoreError when the store cannot be read.
        """
        if self._ledger.store.read_only:
            return []
        self._load()
        left = self._ledger.left_over
        for draft in list(left.values()):
            if self._holds(*draft.cell, draft.text):
                self.discard(draft)
        return list(left.values())

    def discard(self, draft: Draft) -> None:
        """A pending text is not wanted."""
        if self._ledger.left_over.pop(draft.cell, None) is not None:
            self._ledger.note(draft.cell, None)

    def _load(self) -> None:
        """Read what an earlier run left, before anything of this run is kept."""
        if not self._loaded:
            self._ledger.left_over.update(_by_cell(self._ledger.store.drafts()))
            self._loaded = True

    def _holds(self, document_id: str, address: Address, text: str) -> bool:
        """Whether that is what the cell would begin with if one typed on in it."""
        with suppress(PerfDeskError):
            runs = (
                run
                for band in self._papers.grid(document_id).bands
                for placed in band.cells
                for run in placed.cell.runs
            )
            return any(run.address == address and run.entered == text for run in runs)
        return False


def _by_cell(drafts: list[Draft]) -> dict[Cell, Draft]:
    return {draft.cell: draft for draft in drafts}
