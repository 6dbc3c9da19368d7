"""The report filled from the tables, its figures brought up to date."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject

from perfdesk.errors import PerfDeskError
from perfdesk.workspace.reporting import Difference, Filling
from ui.desk import Desk

NO_REPORT = "这套表里没有要由各表填写的报告。"
NOTHING_TICKED = "没有打勾，文中写的数都留着。"
NOTHING_TO_FILL = "报告里没有要填的：由各表填写的文字都已写好，或者各表上还没有数。"


class ReportCommands(QObject):
    """Fills the report of the filing in front."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk

    def slots(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does."""
        return {"fill_report": self.fill}

    def fill(self) -> None:
        """Fill the blank texts; where figures differ from their tables, ask which to change."""
        if not self._desk.commit() or not self._desk.front_form():
            return
        reporting = self._desk.workspace.reporting
        try:
            report = reporting.report_of(self._desk.front_form())
            if report is None:
                self._desk.speaker.notice(NO_REPORT)
                return
            plan = reporting.plan(report)
        except PerfDeskError as error:
            self._desk.speaker.notice(error.message)
            return
        if plan.differing:
            self._ask(report, plan)
        elif plan.blank:
            self._do(report, plan, ())
        else:
            self._desk.speaker.notice(NOTHING_TO_FILL)

    def _ask(self, report: str, plan: Filling) -> None:
        from ui.dialogs.report import Line, ReportDialog  # noqa: PLC0415 -- at first use

        reporting = self._desk.workspace.reporting
        lines = [
            Line(
                reporting.label(report, one.field),
                one.said,
                f"{reporting.title(one.source.document)}："
                f"{reporting.label(one.source.document, one.source.field)}",
                one.source.text,
            )
            for one in plan.differing
        ]
        about = (
            f"报告里有 {len(lines)} 处数字与各表不一致。"
            "打勾的改成表上的数，不打勾的留着文中写的数。"
        )
        if plan.blank:
            about += f"还空着的{_named(plan.blank)}一并填写。"
        dialog = ReportDialog(about, lines, "填写", self._desk.over)
        dialog.accepted.connect(
            lambda: self._do(report, plan, [plan.differing[at] for at in dialog.chosen])
        )
        dialog.open()

    def _do(self, report: str, plan: Filling, update: Sequence[Difference]) -> None:
        try:
            touched = self._desk.workspace.reporting.fill(report, update)
        except PerfDeskError as error:
            self._desk.speaker.notice(error.message)
            return
        if touched is None:
            self._desk.speaker.notice(NOTHING_TICKED)
            return
        if touched.place is not None:
            self._desk.show_place(report, touched.place[1])
        self._desk.show_touched(touched)
        self._desk.offer_undo(_said(plan, len(update)))


def _named(labels: Sequence[str], counted: str = "段") -> str:
    shown = "、".join(f"“{label}”" for label in labels[:3])
    return f"{shown}等 {len(labels)} {counted}" if len(labels) > 3 else shown


def _said(plan: Filling, updated: int) -> str:
    parts = []
    if plan.blank:
        parts.append(f"已填写{_named(plan.blank)}")
    if updated:
        parts.append(f"改了 {updated} 处数字")
    if plan.lacking:
        parts.append(f"各表上还没有{_named(plan.lacking, '个数')}，文中留了空，请手工填写")
    if plan.own:
        parts.append(f"{_named(plan.own)}已有文字，没有改动")
    return "；".join(parts) + "。"
