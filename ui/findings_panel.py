"""检查结果 beside the paper: what does not hold on this form, then on the filing's other forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QLabel, QListView, QVBoxLayout, QWidget

from perfdesk.errors import PerfDeskError
from perfdesk.workspace.findings import Finding, Kind, counts_of
from ui.finding_list import FindingLines, FindingPainter, Line
from ui.side import SideContent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from perfdesk.workspace import FormInfo, Touched
    from ui.desk import Desk
    from ui.editor.current import Current

#: ms after the last change before the forms are looked at again
_REST_MS = 120

_NO_FORM = "打开一张表，这里就会列出对不上的数和还没填的格。"
_LOOKING = "正在检查……"
ALL_WELL = "这套表的数都对得上，必填的都填了。"


class FindingsPanel(SideContent):
    """Follows the form in front and every change while it is in sight."""

    title = "检查结果"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._form_id = ""
        self._summary = QLabel(self)
        self._summary.setObjectName("findingsSummary")
        self._summary.setWordWrap(True)
        self._summary.setTextFormat(Qt.TextFormat.PlainText)
        self.lines = FindingLines(self)
        self.list = QListView(self)
        self.list.setObjectName("findingsList")
        self.list.setAccessibleName("检查结果")
        self.list.setModel(self.lines)
        self.list.setItemDelegate(FindingPainter(self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setMouseTracking(True)
        self.list.installEventFilter(self)
        self.list.clicked.connect(self._go_to)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 4, 8, 12)
        column.setSpacing(8)
        column.addWidget(self._summary)
        column.addWidget(self.list, 1)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._look)

    # --- told by the window ----------------------------------------------------------------------

    @property
    def said(self) -> str:
        """The sentence above the list."""
        return self._summary.text()

    def start(self) -> None:
        """The keyboard comes to the list."""
        self.list.setFocus()

    def show_place(self, form_id: str, current: Current) -> None:  # noqa: ARG002 -- the form alone counts
        """Another form may be in front."""
        if form_id != self._form_id:
            self._form_id = form_id
            self._rest.start(0)

    def show_touched(self, touched: Touched) -> None:
        """What was wrong may be right now, and the other way round."""
        if touched.documents or touched.filings:
            self._rest.start(_REST_MS)

    def showEvent(self, event: QShowEvent) -> None:
        """In sight again: what was missed is looked at."""
        super().showEvent(event)
        self._rest.start(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width breaks the lines elsewhere."""
        super().resizeEvent(event)
        self.list.doItemsLayout()

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
                    self._summary.setText(_LOOKING)
                self._rest.start(0)
                return
        except PerfDeskError:
            self._show([], _NO_FORM)
            return
        self.reload()

    def _show(self, lines: list[Line], summary: str) -> None:
        kept = self._line()
        self._summary.setText(summary)
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

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter goes to the cell."""
        enter = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        is_key = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
        if is_key and isinstance(event, QKeyEvent) and event.key() in enter:
            index = self.list.currentIndex()
            if index.isValid():
                self._go_to(index)
            return True
        return super().eventFilter(watched, event)

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
