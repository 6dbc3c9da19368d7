"""Actions: what the user did in one step, and which of them undo and redo would touch next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from perfdesk.document.edits import Edit
from perfdesk.document.model import Address

#: the document and the cell to show after an action is undone or redone
ActionPlace = tuple[str, Address | None]


@dataclass(frozen=True)
class ActionHead:
    """An action without its edits: enough to know what undo and redo mean.

    `seq` counts all actions of a store from 1. An undo is itself an action, which `undoes` the
    action of that number; a redo `redoes` it. Undo does not reach back past a `lasting` one.
    """

    seq: int
    label: str
    undoes: int | None = None
    redoes: int | None = None
    lasting: bool = False


@dataclass(frozen=True)
class Action:
    """One step of the user: edits that belong together, when, and where to look."""

    head: ActionHead
    at: datetime
    edits: tuple[Edit, ...]
    place: ActionPlace | None = None


class History:
    """The two stacks of undo and redo, kept as heads; the log of actions is the truth behind them.

    `add` takes the actions of the log in order, whether they just happened or are read from a
    store that was opened. When only the log's last part is read, what it undoes may lie before
    it: its head is then made up from the undo, which has the same label.
    """

    def __init__(self, log: Iterable[ActionHead] = ()) -> None:
        self._undo: list[ActionHead] = []
        self._redo: list[ActionHead] = []
        self._heads: dict[int, ActionHead] = {}
        for head in log:
            self.add(head)

    def add(self, head: ActionHead) -> None:
        """Take the next action of the log."""
        self._heads[head.seq] = head
        if head.undoes is not None:
            self._move(head.undoes, head.label, self._undo, self._redo)
        elif head.redoes is not None:
            self._move(head.redoes, head.label, self._redo, self._undo)
        else:
            self._redo.clear()
            if head.lasting:
                self._undo.clear()
            else:
                self._undo.append(head)

    @property
    def undo_next(self) -> ActionHead | None:
        """The action that undo would take back; None when there is none."""
        return self._undo[-1] if self._undo else None

    @property
    def redo_next(self) -> ActionHead | None:
        """The action that redo would do again; None when there is none."""
        return self._redo[-1] if self._redo else None

    def _move(
        self, seq: int, label: str, source: list[ActionHead], target: list[ActionHead]
    ) -> None:
        if source and source[-1].seq == seq:
            target.append(source.pop())
        else:
            # it lies before the part of the log that was read
            target.append(self._heads.get(seq, ActionHead(seq, label)))
