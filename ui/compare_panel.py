"""与上年对照 beside the paper: what changed since last year, on this form and in the filing."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QTimer
from PySide6.QtWidgets import (
    QCheckBox,
    QVBoxLayout,
    QWidget,
)

from perfdesk.errors import PerfDeskError
from perfdesk.workspace.carrying import BIG_CHANGE, Kind, YearChange
from ui.compare_list import ChangePainter, Changes, Line
from ui.line_panel import LinePanel

if TYPE_CHECKING:
    from perfdesk.workspace import FormInfo
    from ui.desk import Desk

_NO_FORM = "打开一张表，这里就会列出它与上年不同的地方。"
_MOVED = frozenset({Kind.CHANGED, Kind.ROW_NEW, Kind.ROW_GONE})


class ComparePanel(LinePanel):
    """Two tabs, 这张表 and 这套表; forms are compared one after the other while it is in sight."""

    title = "与上年对照"
    rest_ms = stay_ms = 200

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, "historyWhere", parent)
        #: every change found so far, under its form; `_waiting` are forms still to be compared
        self._found: list[tuple[FormInfo, list[YearChange]]] = []
        self._waiting: list[FormInfo] = []
        self._ends: list[Line] = []
        self.tabs = self._make_tabs("对照哪里", "这张表", "这套表")
        self.only = QCheckBox("只看改动(&G)", self)
        self.only.setChecked(True)
        self.changes = Changes(self)
        self._make_list(self.changes, ChangePainter, "historyList", "与上年不同的地方")
        self.list.doubleClicked.connect(self._go_to)
        self.list.entered_line.connect(self._go_to)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 4, 14, 12)
        column.setSpacing(8)
        for widget in (self.tabs, self._said, self.only):
            column.addWidget(widget)
        column.addWidget(self.list, 1)
        self._reading = QTimer(self)
        self._reading.setInterval(0)
        self._reading.timeout.connect(self._compare_next)
        self.tabs.currentChanged.connect(self.reload)
        self.only.toggled.connect(self._list_anew)

    # --- told by the window ----------------------------------------------------------------------

    @property
    def is_reading(self) -> bool:
        """Whether forms are still to be compared."""
        return self._rest.isActive() or self._reading.isActive()

    # --- comparing -------------------------------------------------------------------------------

    def reload(self) -> None:
        """Compare anew, the first form now, the others as there is time."""
        self._rest.stop()
        self._reading.stop()
        if not self.isVisible():
            return
        self._found, self._waiting, self._ends = [], [], []
        self.changes.show([])
        if not self._form_id or not self._desk.has_form(self._form_id):
            self._said.setText(_NO_FORM)
            return
        info = self._desk.workspace.form(self._form_id)
        if self._of_form():
            self._waiting = [info]
        else:
            forms = self._desk.workspace.carrying.forms(info.filing)
            self._waiting = [now for now, _then in forms.pairs]
            self._ends = _ends(forms.new, "今年新增的表") + _ends(forms.gone, "今年没有的表")
            if not forms.then:
                self._waiting = [info]  # which says why there is nothing to compare
        self._compare_next()

    def _compare_next(self) -> None:
        """Compare one form more."""
        if not self._waiting:
            self._reading.stop()
            return
        info = self._waiting.pop(0)
        try:
            found = self._desk.workspace.carrying.changes(info.id)
        except PerfDeskError as error:
            if self._of_form() or not (self._found or self._waiting):
                self._reading.stop()
                self._said.setText(error.message)
                return
            found = []
        self._found.append((info, found))
        self.changes.add(self._lines(info, found))
        if self._waiting:
            self._reading.start()
        else:
            self._reading.stop()
            self.changes.add(self._ends)
        self._tell()
        if not self.list.currentIndex().isValid():
            self._stand_on_first()

    def _lines(self, info: FormInfo, found: list[YearChange]) -> list[Line]:
        shown = [c for c in found if c.kind in _MOVED or not self.only.isChecked()]
        lines = [Line(info.id, change=change) for change in shown]
        if self._of_form() or not lines:
            return lines
        return [Line(info.id, info.title), *lines]

    def _list_anew(self) -> None:
        lines = [line for info, found in self._found for line in self._lines(info, found)]
        self.changes.show(lines if self._waiting else lines + self._ends)
        self._stand_on_first()

    def _stand_on_first(self) -> None:
        first = (n for n, line in enumerate(self.changes.lines) if line.change is not None)
        if (row := next(first, None)) is not None:
            self.list.setCurrentIndex(self.changes.index(row))

    def _tell(self) -> None:
        every = [change for _info, found in self._found for change in found]
        count = Counter(change.kind for change in every)
        big = sum(change.big for change in every)
        parts = [f"改动 {count[Kind.CHANGED]} 处"]
        if big:
            parts[0] += f"（其中变动 {BIG_CHANGE:.0%} 以上的 {big} 处）"
        if count[Kind.ROW_NEW] or count[Kind.ROW_GONE]:
            parts.append(f"新增 {count[Kind.ROW_NEW]} 行、去掉 {count[Kind.ROW_GONE]} 行")
        parts.append(f"上年有、今年还空着 {count[Kind.BLANK]} 格")
        parts.append(f"与上年相同 {count[Kind.SAME]} 格")
        more = "正在对照……" if self._waiting else ""
        self._said.setText(f"与 {self._year()} 年相比：{'；'.join(parts)}。{more}")

    def _year(self) -> int:
        workspace = self._desk.workspace
        return workspace.carrying.forms(workspace.filing_of(self._form_id)).year

    # --- going there -----------------------------------------------------------------------------

    def _go_to(self, index: QModelIndex) -> None:
        line = self.changes.lines[index.row()]
        if not line.form:
            return
        address = line.change.address if line.change is not None else None
        self._desk.show_place(line.form, address)

    def _of_form(self) -> bool:
        return self.tabs.currentIndex() == 0


def _ends(forms: tuple[FormInfo, ...], heading: str) -> list[Line]:
    """Forms that came or went, under a heading of their own."""
    if not forms:
        return []
    return [Line("", heading), *(Line(form.id, f"　{form.title}") for form in forms)]
