"""审核意见 beside the paper, and writing one on a cell."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from perfdesk.errors import PerfDeskError
from ui.desk import Desk

if TYPE_CHECKING:
    from perfdesk.document.model import Address
    from ui.dialogs.remark import RemarkDialog

#: the side's name for the panel
REMARKS = "remarks"


class RemarkCommands(QObject):
    """Shows the remarks of the filing, and writes new ones."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk

    def slots(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does."""
        return {"remarks": self.remarks, "remark": self.remark}

    def remarks(self) -> None:
        """Show the remarks and bring the keyboard there; put them away when it is there."""
        desk, side = self._desk, self._desk.side
        content = side.content if side.name == REMARKS else None
        focused = QApplication.focusWidget()
        if content is not None and focused is not None and content.isAncestorOf(focused):
            side.close_side()
            return
        if not desk.commit():
            return
        if content is None:
            from ui.remarks_panel import RemarksPanel  # noqa: PLC0415 -- loaded when it is seen

            made = RemarksPanel(desk)
            made.write_wanted.connect(self.remark)
            side.show_content(REMARKS, made)
            content = made
        view = desk.front_view()
        if view is not None:
            content.show_place(desk.front_form(), view.current())
        content.start()

    def remark(self) -> None:
        """Ask for a remark on the current cell, or on the whole form."""
        desk = self._desk
        view = desk.front_view()
        if view is None or not desk.commit():
            return
        from ui.dialogs.remark import RemarkDialog  # noqa: PLC0415 -- not at the start

        current = view.current()
        form_id, address = desk.front_form(), current.address
        where = current.label if address is not None else ""
        dialog = RemarkDialog(where, desk.settings.remark_unit, desk.over)
        dialog.accepted.connect(lambda: self._write(form_id, address, dialog))
        dialog.open()

    def _write(self, form_id: str, address: Address | None, dialog: RemarkDialog) -> None:
        desk = self._desk
        desk.settings.remark_unit = dialog.unit
        place = None if dialog.whole_form else address
        try:
            touched = desk.workspace.remarking.add(form_id, place, dialog.text, dialog.unit)
        except PerfDeskError as error:
            desk.speaker.notice(error.message)
            return
        desk.show_touched(touched)
