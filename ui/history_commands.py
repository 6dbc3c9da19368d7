"""The history of a cell and a form, and the notes on cells."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from ui.desk import Desk


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
        """Not built yet."""

    def note(self) -> None:
        """Not built yet."""
