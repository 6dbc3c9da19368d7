"""The indicator library (指标库)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.beside import bring
from ui.desk import Desk

if TYPE_CHECKING:
    from ui.side import SideContent

#: the side's name for it
LIBRARY = "library"


class LibraryCommands(QObject):
    """Shows the 指标库 beside the paper."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk

    def slots(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does."""
        return {"library": self.library}

    def library(self) -> None:
        """Show it and bring the keyboard to its search box; put it away when it is there."""
        bring(self._desk, LIBRARY, self._panel, commits=False)

    def _panel(self) -> SideContent:
        from ui.library_panel import LibraryPanel  # noqa: PLC0415 -- loaded when it is seen

        return LibraryPanel(self._desk)
