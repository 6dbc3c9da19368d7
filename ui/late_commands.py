"""Commands whose modules are loaded when one of them is first used, not while the window opens."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject

from ui.desk import Desk


class Commands(Protocol):
    """A group of commands, made for one desk."""

    def slots(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does."""


def _backup(desk: Desk, parent: QObject) -> Commands:
    from ui.backup_commands import BackupCommands  # noqa: PLC0415 -- loaded at first use

    return BackupCommands(desk, parent)


def _find(desk: Desk, parent: QObject) -> Commands:
    from ui.find_commands import FindCommands  # noqa: PLC0415 -- loaded at first use

    return FindCommands(desk, parent)


def _help(desk: Desk, parent: QObject) -> Commands:
    from ui.help_commands import HelpCommands  # noqa: PLC0415 -- loaded at first use

    return HelpCommands(desk, parent)


def _history(desk: Desk, parent: QObject) -> Commands:
    from ui.history_commands import HistoryCommands  # noqa: PLC0415 -- loaded at first use

    return HistoryCommands(desk, parent)


def _library(desk: Desk, parent: QObject) -> Commands:
    from ui.library_commands import LibraryCommands  # noqa: PLC0415 -- loaded at first use

    return LibraryCommands(desk, parent)


def _problems(desk: Desk, parent: QObject) -> Commands:
    from ui.problem_commands import ProblemCommands  # noqa: PLC0415 -- loaded at first use

    return ProblemCommands(desk, parent)


#: which group each action belongs to
_GROUPS: dict[Callable[[Desk, QObject], Commands], tuple[str, ...]] = {
    _backup: ("back_up", "restore", "save_copy"),
    _find: ("find", "replace", "find_next", "find_previous"),
    _help: ("field_help", "samples"),
    _history: ("cell_history", "note"),
    _library: ("library",),
    _problems: ("next_problem", "previous_problem", "fix"),
}


class LateCommands(QObject):
    """Stands for all of them until they are wanted."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._made: dict[Callable[[Desk, QObject], Commands], Commands] = {}

    def slots(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does."""
        return {
            name: partial(self._run, make, name)
            for make, names in _GROUPS.items()
            for name in names
        }

    def _run(self, make: Callable[[Desk, QObject], Commands], name: str, *_checked: object) -> None:
        made = self._made.get(make)
        if made is None:
            made = self._made[make] = make(self._desk, self)
        made.slots()[name]()
