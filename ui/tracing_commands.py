"""TracingCommands: to be written."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from ui.desk import Desk


class TracingCommands(QObject):
    """To be written."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk

    def slots(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does."""
        return dict.fromkeys(("made_of",), lambda: self._desk.speaker.notice("还没有做好。"))
