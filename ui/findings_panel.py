"""检查结果 beside the paper: what does not hold on this form, then on the filing's other forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QVBoxLayout, QWidget

from perfdesk.errors import PerfDeskError
from perfdesk.workspace.findings import Finding, Kind, counts_of
from ui.finding_list import FindingLines, FindingPainter, Line
from ui.line_panel import LinePanel

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from perfdesk.workspace import FormInfo
    from ui.desk import Desk

_NO_FORM = "打开一张表，这里就会列出对不上的数和还没填的格。"
_LOOKING = "正在检查……"
ALL_WELL = "这套表的数都对得上，必填的都填了。"


class FindingsPanel(LinePanel):
    """Follows the form in front and every change while it is in sight."""

    title = "检查结果"
    rest_ms = 120

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, "findingsSummary", parent)
        self.lines = FindingLines(self)
        self._make_list(self.lines, FindingPainter, "findingsList", "检查结果")
        self.list.clicked.connect(self._go_to)
        self.list.entered_line.connect(self._go_to)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 4, 8, 12)
        column.setSpacing(8)
        column.addWidget(self._said)
        column.addWidget(self.list, 1)

    # --- showing ---------------------------------------------------------------------------------

    def reload(self) -> None:
        """Look at all forms of the filing now."""
        self._rest.stop()
        workspace = self._desk.workspace
        try:
            filing = workspace.filing_of(self._form_id)
            forms = workspace.forms(filing)
            found = workspace.findings.of_filing(filing)
        except PerfDeskError:
            self._show([], _NO_FORM)  # the form has gone meanwhile
            return
        forms.sort(key=lambda form: form.id != self._form_id)
        lines = [line for form in forms for line in self._of_form(form, found[form.id])]
        every = [finding for findings in found.values() for finding in findings]
        self._show(lines, _summary(every, len(forms)))

    def _look(self) -> None:
        """Look at one form more, and go on while some are left."""
        if not self.isVisible():
            return
        if not self._form_id:
            self._show([], _NO_FORM)
            return
        try:
            if self._desk.workspace.findings.prepare(self._form_id):
                if not self.lines.lines:
                    self._said.setText(_LOOKING)
                self._rest.start(0)
                return
        except PerfDeskError:
            self._show([], _NO_FORM)
            return
        self.reload()

    def _show(self, lines: list[Line], summary: str) -> None:
        kept = self._line()
        self._said.setText(summary)
        if not self.lines.show(lines):
            return
        there = [at for at, line in enumerate(lines) if kept is not None and _same(line, kept)]
        first = [at for at, line in enumerate(lines) if line.finding is not None]
        for at in [*there, *first][:1]:
            self.list.setCurrentIndex(self.lines.index(at))

    def _of_form(self, form: FormInfo, found: Sequence[Finding]) -> Iterator[Line]:
        """One form's lines; of the forms behind, what is still empty is only counted."""
        front = form.id == self._form_id
        faults = [one for one in found if one.kind is not Kind.BLANK]
        blanks = [one for one in found if one.kind is Kind.BLANK]
        if not found and not front:
            return
        fine = "" if blanks else "没有问题"
        yield Line(form.id, heading=form.title, count=_count(found) or fine)
        for one in faults:
            yield Line(form.id, finding=one)
        if blanks and front:
            yield Line(form.id, heading="还空着的必填项", count=f"{len(blanks)} 处")
            for one in blanks:
                yield Line(form.id, finding=one, about=self._label(one))
        elif blanks:
            yield Line(form.id, finding=blanks[0], about=f"{len(blanks)} 处必填的还空着")

    def _label(self, finding: Finding) -> str:
        subject = self._desk.workspace.findings.subject(finding.form)
        if subject is None or finding.address is None:
            return finding.message
        row = subject.row_words(finding.address)
        return f"{row} {subject.label(finding.address)}".strip()

    # --- going -----------------------------------------------------------------------------------

    def _go_to(self, index: QModelIndex) -> None:
        line = self.lines.lines[index.row()]
        if line.finding is not None:
            self._desk.show_place(line.finding.form, line.finding.address)

    def _line(self) -> Line | None:
        row = self.list.currentIndex().row()
        return self.lines.lines[row] if 0 <= row < len(self.lines.lines) else None


def _same(line: Line, kept: Line) -> bool:
    """Whether two lines speak of the same cell by the same check."""
    one, other = line.finding, kept.finding
    if one is None or other is None:
        return False
    return (one.form, one.address, one.code) == (other.form, other.address, other.code)


def _count(found: Sequence[Finding]) -> str:
    """How many findings of each level; the empty cells are counted where they are listed."""
    counts = counts_of(found)
    hints = counts.hints - counts.blanks
    named = ((counts.errors, "错误"), (counts.warnings, "警告"), (hints, "提示"))
    said = [f"{count} 处{word}" for count, word in named if count]
    return "，".join(said)


def _summary(found: Sequence[Finding], forms: int) -> str:
    if not found:
        return ALL_WELL
    counts = counts_of(found)
    faults = _count(found)
    blanks = f"还有 {counts.blanks} 处必填的没有填" if counts.blanks else ""
    said = "；".join(part for part in (faults or "数都对得上", blanks) if part)
    return f"这套表共 {forms} 张：{said}。点一下转到那一格。"
