"""Going from one cell that needs a look to the next, and the one-key fix."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from ui.desk import Desk


class ProblemCommands(QObject):
    """Going from one cell that needs a look to the next, and the one-key fix."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk

    def slots(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does."""
        return {
            "next_problem": self.next_problem,
            "previous_problem": self.previous_problem,
            "fix": self.fix,
        }

    def next_problem(self) -> None:
        """Not built yet."""

    def previous_problem(self) -> None:
        """Not built yet."""

    def fix(self) -> None:
        """Not built yet."""
