"""Undo and redo, and the notices that offer to take one step back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from perfdesk.workspace import Touched
from ui.desk import Desk

TOO_LATE = "在这之后又有了别的修改，没有撤销。要撤销，请按 Ctrl+Z 一步一步退回去。"


class UndoCommands(QObject):
    """Takes steps back or does them again, and shows where.

    What a notice offers to take back is that one step, never whichever came last: the offer goes
    with the next step.
    """

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._step: int | None = None
        self._offered: Callable[[], object] | None = None

    def slots(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does."""
        return {"undo": self.undo, "redo": self.redo}

    def undo(self) -> None:
        """Take the last step back and show where; while a text is typed, a step inside it."""
        view = self._desk.front_view()
        if view is not None and view.undo_typing():
            return
        if not self._desk.commit():
            return
        self._show(self._desk.workspace.undo())

    def redo(self) -> None:
        """Do again what was undone and show where; while a text is typed, inside it."""
        view = self._desk.front_view()
        if view is not None and view.redo_typing():
            return
        if not self._desk.commit():
            return
        self._show(self._desk.workspace.redo())

    def offer(self, text: str, action: str = "", run: Callable[[], object] | None = None) -> None:
        """Say what was just done, and offer to take that step back; or, where `action` names it, to
        `run` something that holds as long as nothing else is done.
        """
        self._step = self._desk.workspace.undo_step
        if run is None and self._step is None:
            self._desk.speaker.notice(text)
            return
        # a new one each time: it is known again by what it is, not by what it does
        self._offered = partial(self._take_back, self._step) if run is None else partial(run)
        self._desk.speaker.notice(text, action or "撤销", self._offered)

    def withdraw_stale(self) -> None:
        """Take the offer away when another step came after it."""
        if self._offered is not None and self._desk.workspace.undo_step != self._step:
            self.withdraw()

    def withdraw(self) -> None:
        """Take the offer away: its store goes."""
        if self._offered is not None:
            self._desk.speaker.withdraw(self._offered)
            self._offered = self._step = None

    def _take_back(self, step: int | None) -> None:
        # before the text being typed is committed: that would be a step of its own
        if self._desk.workspace.undo_step == step:
            self._show(self._desk.workspace.undo())
        else:
            self._desk.speaker.notice(TOO_LATE)

    def _show(self, touched: Touched | None) -> None:
        if touched is None:
            return
        self._desk.show_touched(touched)
        if touched.place is not None:
            self._desk.show_place(*touched.place)
