"""Backups: make one, look into one, restore one, save a copy elsewhere."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from ui.desk import Desk


class BackupCommands(QObject):
    """Backups: make one, look into one, restore one, save a copy elsewhere."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk

    def slots(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does."""
        return {
            "back_up": self.back_up,
            "restore": self.restore,
            "save_copy": self.save_copy,
        }

    def back_up(self) -> None:
        """Not built yet."""

    def restore(self) -> None:
        """Not built yet."""

    def save_copy(self) -> None:
        """Not built yet."""
