"""检查结果 beside the paper."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from ui.desk import Desk

#: the side's name for the panel
FINDINGS = "findings"


class FindingCommands(QObject):
    """Shows what does not hold on the forms."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk

    def slots(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does."""
        return {"findings": self.findings}

    def findings(self) -> None:
        """Show the findings and bring the keyboard there; put them away when it is there."""
        desk, side = self._desk, self._desk.side
        content = side.content if side.name == FINDINGS else None
        focused = QApplication.focusWidget()
        if content is not None and focused is not None and content.isAncestorOf(focused):
            side.close_side()
            return
        if not desk.commit():
            return
        if content is None:
            from ui.findings_panel import FindingsPanel  # noqa: PLC0415 -- loaded when it is seen

            content = FindingsPanel(desk)
            side.show_content(FINDINGS, content)
        view = desk.front_view()
        if view is not None:
            content.show_place(desk.front_form(), view.current())
        content.start()
