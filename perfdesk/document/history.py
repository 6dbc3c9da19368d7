"""Actions: what the user did in one step, and which of them undo and redo would touch next."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from perfdesk.document.edits import Edit
from perfdesk.document.model import Address
from perfdesk.frozen import dataclass

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
    """One step of the user: edits that belong together, when, where to look, and who made it
    ("" when nobody was named).
    """

    head: ActionHead
    at: datetime
    edits: tuple[Edit, ...]
    place: ActionPlace | None = None
    author: str = ""


#: reads the log's heads before a number, at most so many, oldest first; none at the log's start
Older = Callable[[int, int], list[ActionHead]]


class History:
    """The two stacks of undo and redo, kept as heads; the log of actions is the truth behind them.

    `add` takes the actions of the log in order, whether they just happened or are read from a
    store that was opened. When only the log's last part is read, what it undoes may lie before
    it: its head is then made up from the undo, which has the same label. A stack that runs out
    is filled from what `older` reads, until the log's start or what nothing reaches past.
    """

    def __init__(self, log: Iterable[ActionHead] = (), older: Older | None = None) -> None:
        self._older = older
        self._heads: dict[int, ActionHead] = {}
        self._play(log)

    def _play(self, log: Iterable[ActionHead]) -> None:
        self._undo: list[ActionHead] = []
        self._redo: list[ActionHead] = []
        #: whether nothing before the part that was read can be undone, or done again
        self._undo_ends = self._redo_ends = False
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
            self._redo_ends = True
            if head.lasting:
                self._undo.clear()
                self._undo_ends = True
            else:
                self._undo.append(head)

    @property
    def undo_next(self) -> ActionHead | None:
        """The action that undo would take back; None when there is none."""
        while not (self._undo or self._undo_ends):
            self._reach_back()
        return self._undo[-1] if self._undo else None

    @property
    def redo_next(self) -> ActionHead | None:
        """The action that redo would do again; None when there is none."""
        while not (self._redo or self._redo_ends):
            self._reach_back()
        return self._redo[-1] if self._redo else None

    def _reach_back(self) -> None:
        """Read as much again of the log as is known, and play all of it from there."""
        older: list[ActionHead] = []
        if self._older is not None and self._heads:
            older = self._older(min(self._heads), len(self._heads))
        if older:
            known = self._heads
            self._heads = {}
            self._play([*older, *known.values()])
        else:
            self._undo_ends = self._redo_ends = True

    def _move(
        self, seq: int, label: str, source: list[ActionHead], target: list[ActionHead]
    ) -> None:
        if source and source[-1].seq == seq:
            target.append(source.pop())
        else:
            # it lies before the part of the log that was read
            target.append(self._heads.get(seq, ActionHead(seq, label)))
