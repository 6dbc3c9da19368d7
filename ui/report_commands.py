"""ReportCommands: to be written."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from ui.desk import Desk


class ReportCommands(QObject):
    """To be written."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk

    def slots(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does."""
        return {"fill_report": self.fill}

    def fill(self) -> None:
        """Fill the report's texts from the tables."""
