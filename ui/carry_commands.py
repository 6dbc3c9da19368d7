"""CarryCommands: to be written."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from ui.desk import Desk


class CarryCommands(QObject):
    """To be written."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk

    def slots(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does."""
        return dict.fromkeys(
            ("carry_over", "accept_last", "accept_all_last", "compare_last"),
            lambda: self._desk.speaker.notice("还没有做好。"),
        )
