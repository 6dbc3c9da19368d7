"""检查结果 beside the paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.beside import bring
from ui.desk import Desk

if TYPE_CHECKING:
    from ui.side import SideContent

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
        show_findings(self._desk)


def show_findings(desk: Desk) -> None:
    """Show the findings and bring the keyboard there; put them away when it is there."""

    def panel() -> SideContent:
        from ui.findings_panel import FindingsPanel  # noqa: PLC0415 -- loaded when it is seen

        return FindingsPanel(desk)

    bring(desk, FINDINGS, panel)
