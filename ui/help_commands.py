"""Help at the cursor, and the sample filings to look at."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from ui.desk import Desk


class HelpCommands(QObject):
    """Help at the cursor, and the sample filings to look at."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk

    def slots(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does."""
        return {
            "field_help": self.field_help,
            "samples": self.samples,
        }

    def field_help(self) -> None:
        """Not built yet."""

    def samples(self) -> None:
        """Not built yet."""
