"""审核意见 beside the paper, and writing one on a cell."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from perfdesk.errors import PerfDeskError
from ui.beside import bring
from ui.desk import Desk

if TYPE_CHECKING:
    from perfdesk.document.model import Address
    from ui.dialogs.remark import RemarkDialog
    from ui.side import SideContent

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
        bring(self._desk, REMARKS, self._panel)

    def _panel(self) -> SideContent:
        from ui.remarks_panel import RemarksPanel  # noqa: PLC0415 -- loaded when it is seen

        made = RemarksPanel(self._desk)
        made.write_wanted.connect(self.remark)
        return made

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
