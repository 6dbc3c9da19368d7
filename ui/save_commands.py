"""Saving when it is asked for, again after a failure, and before the store is left."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from perfdesk.workspace import SavePhase
from ui import saving
from ui.desk import Desk
from ui.form_tabs import FormTabs

WAIT_S = 10.0


class SaveCommands(QObject):
    """Everything is saved as it is typed; these only wait for it, and say how it went."""

    def __init__(self, desk: Desk, tabs: FormTabs, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._tabs = tabs

    def slots(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does."""
        return {"save": self.save}

    def save(self) -> None:
        """Wait for the disk and say what came of it."""
        if not self._desk.commit():
            return
        self._desk.workspace.flush(WAIT_S)
        state = self._desk.workspace.save_state
        if state.phase is SavePhase.FAILED:
            self._desk.speaker.notice(saving.answer(state), saving.RETRY, self.save)
        else:
            self._desk.speaker.notice(saving.answer(state))

    def retry(self) -> None:
        """Try again what could not be saved."""
        self._desk.workspace.retry()

    def everything(self) -> bool:
        """Commit the text being typed and wait for the disk; False when something is not saved.

        What is refused is kept as a draft.
        """
        if not self._tabs.commit():
            self._desk.keep_typing()
        return self._desk.workspace.flush(WAIT_S)

    def may_leave(self, *, forced: bool) -> bool:
        """Whether the store may be left: all is saved, or the user gives up what is not.

        With `forced` nothing is asked (the session ends).
        """
        if not forced and not self._desk.commit():
            return False
        while not self.everything() and not forced:
            answer = self._desk.speaker.ask(saving.question(self._desk.workspace.save_state))
            if answer != saving.RETRY:
                return answer == saving.LEAVE
            self._desk.workspace.retry()
        return True
