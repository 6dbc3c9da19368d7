"""Self-evaluations: made from target forms, and scored beside the paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from perfdesk.errors import PerfDeskError
from ui.beside import bring
from ui.desk import Desk

if TYPE_CHECKING:
    from ui.dialogs.make_selfeval import MakeSelfevalDialog
    from ui.side import SideContent

#: the side's name for it
SCORING = "scoring"
NO_TARGET = "这一套表里没有可以生成自评表的目标表；请先打开一张绩效目标表。"


class ScoringCommands(QObject):
    """Makes self-evaluations, and shows how they are scored."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk

    def slots(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does."""
        return {"scoring": self.scoring, "make_selfeval": self.make_selfeval}

    def scoring(self) -> None:
        """Show the 评分工作台 and bring the keyboard there; put it away when it is there."""
        bring(self._desk, SCORING, self._panel, commits=False)

    def _panel(self) -> SideContent:
        from ui.scoring_panel import ScoringPanel  # noqa: PLC0415 -- loaded when it is seen

        return ScoringPanel(self._desk)

    def make_selfeval(self) -> None:
        """Ask for target form and paper; then make the self-evaluation and stand on the first
        completion.
        """
        desk = self._desk
        if not desk.commit():
            return
        filing = desk.current_filing()
        targets = desk.workspace.evaluating.selfevals.targets(filing) if filing else []
        if not targets:
            desk.speaker.notice(NO_TARGET)
            return
        from ui.dialogs.make_selfeval import MakeSelfevalDialog  # noqa: PLC0415 -- at first use

        dialog = MakeSelfevalDialog(targets, desk.front_form(), desk.over)
        dialog.accepted.connect(lambda: self._make(dialog))
        dialog.open()

    def _make(self, dialog: MakeSelfevalDialog) -> None:
        desk = self._desk
        target, paper = dialog.target, dialog.paper
        try:
            made = desk.workspace.evaluating.selfevals.make(
                target.form.id, paper.template, paper.set_id
            )
        except PerfDeskError as error:
            desk.speaker.notice(error.message)
            return
        desk.show_touched(made.touched)
        desk.reload()
        if made.touched.place is not None:
            desk.show_place(*made.touched.place)
        desk.offer_undo(
            f"已由“{target.form.title}”生成自评表，带来 {made.rows} 行指标；请从实际完成值填起。"
        )
