"""The indicator library (指标库)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from ui.desk import Desk

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
        side = self._desk.side
        content = side.content if side.name == LIBRARY else None
        focused = QApplication.focusWidget()
        if content is not None and focused is not None and content.isAncestorOf(focused):
            side.close_side()
            return
        if content is None:
            from ui.library_panel import LibraryPanel  # noqa: PLC0415 -- loaded when it is seen

            content = LibraryPanel(self._desk)
            side.show_content(LIBRARY, content)
        view = self._desk.front_view()
        if view is not None:
            content.show_place(self._desk.front_form(), view.current())
        content.start()
