"""The indicator library (指标库)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from ui.desk import Desk


class LibraryCommands(QObject):
    """The indicator library (指标库)."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk

    def slots(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does."""
        return {
            "library": self.library,
        }

    def library(self) -> None:
        """Not built yet."""
