"""The history of a cell and a form, and the notes on cells."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from perfdesk.errors import PerfDeskError
from ui.beside import bring
from ui.desk import Desk

if TYPE_CHECKING:
    from perfdesk.document.model import Address
    from ui.dialogs.note import NoteDialog
    from ui.side import SideContent

#: the side's name for the panel
HISTORY = "history"
_NO_CELL = "请先把光标放到要写批注的单元格上。"


class HistoryCommands(QObject):
    """The history of a cell and a form, and the notes on cells."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk

    def slots(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does."""
        return {
            "cell_history": self.cell_history,
            "note": self.note,
        }

    def cell_history(self) -> None:
        """Show what became of the cell and bring the keyboard there; put it away when it is."""
        bring(self._desk, HISTORY, self._panel)

    def _panel(self) -> SideContent:
        from ui.history_panel import HistoryPanel  # noqa: PLC0415 -- loaded when it is seen

        return HistoryPanel(self._desk)

    def note(self) -> None:
        """Ask for the note on the current cell."""
        desk = self._desk
        view = desk.front_view()
        if view is None or not desk.commit():
            return
        current = view.current()
        if current.address is None:
            desk.speaker.notice(_NO_CELL)
            return
        from ui.dialogs.note import NoteDialog  # noqa: PLC0415 -- not at the start

        form_id, address = desk.front_form(), current.address
        note = desk.workspace.noting.at(form_id, address)
        dialog = NoteDialog(current.label, note, desk.over)
        dialog.accepted.connect(lambda: self._write(form_id, address, dialog))
        dialog.open()

    def _write(self, form_id: str, address: Address, dialog: NoteDialog) -> None:
        desk = self._desk
        try:
            touched = desk.workspace.noting.write(form_id, address, dialog.text, dialog.reason)
        except PerfDeskError as error:
            desk.speaker.notice(error.message)
            return
        if touched is None:
            return
        desk.show_touched(touched)
        if touched.place is not None:
            desk.show_place(*touched.place)
