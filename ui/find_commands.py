"""Find and replace in the form, the filing and the store."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from ui.desk import Desk


class FindCommands(QObject):
    """Find and replace in the form, the filing and the store."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk

    def slots(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does."""
        return {
            "find": self.find,
            "replace": self.replace,
            "find_next": self.find_next,
            "find_previous": self.find_previous,
        }

    def find(self) -> None:
        """Not built yet."""

    def replace(self) -> None:
        """Not built yet."""

    def find_next(self) -> None:
        """Not built yet."""

    def find_previous(self) -> None:
        """Not built yet."""
