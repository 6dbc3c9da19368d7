"""Commands whose modules are loaded when one of them is first used, not while the window opens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from PySide6.QtCore import QObject

from ui.actions import Actions
from ui.desk import Desk

if TYPE_CHECKING:
    from ui.board.board_page import BoardPage
    from ui.board_commands import BoardCommands
    from ui.export_stick_commands import ExportStickCommands
    from ui.paper_commands import PaperCommands
    from ui.stick_commands import StickCommands


class Commands(Protocol):
    """A group of commands, made for one desk."""

    def slots(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does."""


Make = Callable[[Desk, QObject], Commands]


def _backup(desk: Desk, parent: QObject) -> Commands:
    from ui.backup_commands import BackupCommands  # noqa: PLC0415 -- loaded at first use

    return BackupCommands(desk, parent)


def _export(desk: Desk, parent: QObject) -> Commands:
    from ui.export_commands import ExportCommands  # noqa: PLC0415 -- loaded at first use

    return ExportCommands(desk, parent)


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


def _paper(desk: Desk, parent: QObject) -> PaperCommands:
    from ui.paper_commands import PaperCommands  # noqa: PLC0415 -- loaded at first use

    return PaperCommands(desk, parent)


def _problems(desk: Desk, parent: QObject) -> Commands:
    from ui.problem_commands import ProblemCommands  # noqa: PLC0415 -- loaded at first use

    return ProblemCommands(desk, parent)


def _findings(desk: Desk, parent: QObject) -> Commands:
    from ui.finding_commands import FindingCommands  # noqa: PLC0415 -- loaded at first use

    return FindingCommands(desk, parent)


def _remarks(desk: Desk, parent: QObject) -> Commands:
    from ui.remark_commands import RemarkCommands  # noqa: PLC0415 -- loaded at first use

    return RemarkCommands(desk, parent)


def _seals(desk: Desk, parent: QObject) -> Commands:
    from ui.seal_commands import SealCommands  # noqa: PLC0415 -- loaded at first use

    return SealCommands(desk, parent)


def _tracing(desk: Desk, parent: QObject) -> Commands:
    from ui.tracing_commands import TracingCommands  # noqa: PLC0415 -- loaded at first use

    return TracingCommands(desk, parent)


def _scoring(desk: Desk, parent: QObject) -> Commands:
    from ui.scoring_commands import ScoringCommands  # noqa: PLC0415 -- loaded at first use

    return ScoringCommands(desk, parent)


def _reporting(desk: Desk, parent: QObject) -> Commands:
    from ui.report_commands import ReportCommands  # noqa: PLC0415 -- loaded at first use

    return ReportCommands(desk, parent)


def _carrying(desk: Desk, parent: QObject) -> Commands:
    from ui.carry_commands import CarryCommands  # noqa: PLC0415 -- loaded at first use

    return CarryCommands(desk, parent)


def _recasting(desk: Desk, parent: QObject) -> Commands:
    from ui.recast_commands import RecastCommands  # noqa: PLC0415 -- loaded at first use

    return RecastCommands(desk, parent)


def _templates(desk: Desk, parent: QObject) -> Commands:
    from ui.template_commands import TemplateCommands  # noqa: PLC0415 -- loaded at first use

    return TemplateCommands(desk, parent)


def _export_stick(desk: Desk, parent: QObject) -> ExportStickCommands:
    from ui.export_stick_commands import ExportStickCommands  # noqa: PLC0415 -- at first use

    return ExportStickCommands(desk, parent)


def _stick(desk: Desk, parent: QObject) -> StickCommands:
    from ui.stick_commands import StickCommands  # noqa: PLC0415 -- loaded at first use

    return StickCommands(desk, parent)


def _board(desk: Desk, parent: QObject) -> BoardCommands:
    from ui.board_commands import BoardCommands  # noqa: PLC0415 -- at first use

    return BoardCommands(desk, cast("LateCommands", parent))


#: which group each action belongs to
_GROUPS: dict[Make, tuple[str, ...]] = {
    _backup: ("back_up", "restore", "save_copy"),
    _board: ("board",),
    _export: ("export_xlsx",),
    _find: ("find", "replace", "find_next", "find_previous"),
    _help: ("field_help", "samples"),
    _history: ("cell_history", "note"),
    _library: ("library",),
    _paper: ("preview", "print", "export_pdf", "calibration"),
    _findings: ("findings",),
    _remarks: ("remark", "remarks"),
    _seals: ("seal", "verify"),
    _tracing: ("made_of",),
    _scoring: ("scoring", "make_selfeval"),
    _reporting: ("fill_report",),
    _carrying: (
        "carry_over",
        "accept_last",
        "accept_all_last",
        "compare_last",
    ),
    _recasting: ("change_template",),
    _templates: (
        "template_copy",
        "template_check",
        "template_preview",
        "template_pack",
        "template_install",
    ),
    _export_stick: ("export_stick",),
    _stick: ("import_stick",),
    _problems: ("next_problem", "previous_problem", "fix"),
}


class LateCommands(QObject):
    """Stands for all of them until they are wanted."""

    def __init__(self, desk: Desk, actions: Actions, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.actions_of_window = actions
        self._made: dict[Make, Commands] = {}

    def slots(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does."""
        return {
            name: partial(self._run, make, name)
            for make, names in _GROUPS.items()
            for name in names
        }

    @cached_property
    def paper(self) -> PaperCommands:
        """Preview, print and PDF, for those who name the forms themselves."""
        made = self._commands(_paper)
        return cast("PaperCommands", made)

    def board_page(self) -> BoardPage:
        """The page of 报送总览 for the open store."""
        return cast("BoardCommands", self._commands(_board)).page()

    def take_in(self, dropped: Sequence[Path]) -> None:
        """Packages, or folders with some, were dropped on the window."""
        made = self._commands(_stick)
        cast("StickCommands", made).take_in(dropped)

    def send_back(self, filing_ids: Sequence[str]) -> None:
        """Ask where the remarks on these filings go: back to their units, on a stick."""
        made = self._commands(_export_stick)
        cast("ExportStickCommands", made).send_back(filing_ids)

    def _run(self, make: Make, name: str, *_checked: object) -> None:
        slots = self._commands(make).slots()
        if self._desk.on_board:
            slots |= cast("BoardCommands", self._commands(_board)).instead()
        slots[name]()

    def _commands(self, make: Make) -> Commands:
        made = self._made.get(make)
        if made is None:
            made = self._made[make] = make(self._desk, self)
        return made
