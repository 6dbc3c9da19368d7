"""审核意见 beside the paper: those on this form, then on the filing's others, open ones first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from perfdesk.errors import PerfDeskError
from perfdesk.workspace.remarking import GONE_FORM, Pinned
from ui.line_panel import LinePanel
from ui.remark_list import Line, RemarkLines, RemarkPainter

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ui.desk import Desk

NO_FORM = "打开一张表，这里就会列出它和整套表的审核意见。"
NONE_YET = "这套表还没有审核意见。"
ALL_DONE = "审核意见都处理完了，处理过的留在下面。"
_MOST_ANSWER = 500


class RemarksPanel(LinePanel):
    """Follows the form in front and every change while it is in sight."""

    title = "审核意见"
    write_wanted = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, "findingsSummary", parent)
        self.lines = RemarkLines(self)
        self._make_list(self.lines, RemarkPainter, "findingsList", "审核意见")
        self.list.clicked.connect(self._go_to)
        self.list.entered_line.connect(self._go_to)
        self.list.selectionModel().currentChanged.connect(self._show_states)
        self.answer = QLineEdit(self)
        self.answer.setMaxLength(_MOST_ANSWER)
        self.answer.setPlaceholderText("怎么处理的，可不填")
        self.answer.setAccessibleName("怎么处理的")
        self.answer.returnPressed.connect(self._settle)
        self.settle = QPushButton("已处理(&D)", self)
        self.settle.clicked.connect(self._settle)
        self.write = QPushButton("写一条(&W)…", self)
        self.write.clicked.connect(self.write_wanted)
        self._compose()

    def _compose(self) -> None:
        buttons = QHBoxLayout()
        buttons.setContentsMargins(0, 0, 6, 0)
        buttons.setSpacing(8)
        buttons.addWidget(self.settle)
        buttons.addWidget(self.write)
        buttons.addStretch(1)
        answer = QHBoxLayout()
        answer.setContentsMargins(0, 0, 6, 0)
        answer.addWidget(self.answer)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 4, 8, 12)
        column.setSpacing(8)
        column.addWidget(self._said)
        column.addWidget(self.list, 1)
        column.addLayout(answer)
        column.addLayout(buttons)

    # --- told by the window ----------------------------------------------------------------------

    def start(self) -> None:
        """The keyboard comes to the list, or to 写一条 where there is none."""
        self.reload()
        (self.list if self.current() is not None else self.write).setFocus()

    # --- showing ---------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the filing's remarks now."""
        self._rest.stop()
        if not self.isVisible():
            return
        workspace = self._desk.workspace
        try:
            filing = workspace.filing_of(self._form_id)
            pinned = workspace.remarking.of_filing(filing)
        except PerfDeskError:
            self._show([], NO_FORM)  # no form, or it has gone meanwhile
            return
        front = [one for one in pinned if one.remark.form == self._form_id]
        others = [one for one in pinned if one.remark.form != self._form_id]
        lines = list(_lines(front))
        for form in dict.fromkeys(one.remark.form for one in others):
            lines += _lines([one for one in others if one.remark.form == form])
        self._show(lines, _summary(pinned, front))

    def current(self) -> Pinned | None:
        """The remark that is chosen in the list."""
        row = self.list.currentIndex().row()
        return self.lines.lines[row].pinned if 0 <= row < len(self.lines.lines) else None

    def _show(self, lines: list[Line], summary: str) -> None:
        kept = self.current()
        row = self.list.currentIndex().row()
        self._said.setText(summary)
        if self.lines.show(lines):
            remarks = [at for at, line in enumerate(lines) if line.pinned is not None]
            same = [at for at in remarks if kept is not None and _id(lines[at]) == kept.remark.id]
            near = [at for at in remarks if at >= row] or remarks[-1:]
            for at in [*same, *near][:1]:
                self.list.setCurrentIndex(self.lines.index(at))
        self._show_states()

    def _show_states(self, *_moved: object) -> None:
        one = self.current()
        writable = not self._desk.workspace.read_only
        is_open = one is not None and one.remark.is_open
        self.settle.setText("已处理(&D)" if is_open or one is None else "重新打开(&D)")
        self.settle.setToolTip(
            "记下是谁、什么时候处理的，这一条留底"
            if is_open
            else "按原来的内容再提一次，处理过的那一条留底"
        )
        self.settle.setEnabled(writable and one is not None and (is_open or one.there))
        self.answer.setEnabled(writable and is_open)
        self.write.setEnabled(writable and bool(self._form_id))

    # --- doing -----------------------------------------------------------------------------------

    def _settle(self) -> None:
        one = self.current()
        if one is None or not self.settle.isEnabled():
            return
        remarking, settings = self._desk.workspace.remarking, self._desk.settings
        form, name = one.remark.form, one.remark.id
        try:
            if one.remark.is_open:
                touched = remarking.resolve(form, name, self.answer.text())
            else:
                touched = remarking.reopen(form, name, settings.remark_unit)
        except PerfDeskError as error:
            self._desk.speaker.notice(error.message)
            return
        self.answer.clear()
        self._desk.show_touched(touched)
        self.reload()
        self.list.setFocus()

    def _go_to(self, index: QModelIndex) -> None:
        one = self.lines.lines[index.row()].pinned
        if one is not None and one.there:
            self._desk.show_place(one.remark.form, one.address)


def _id(line: Line) -> str:
    return "" if line.pinned is None else line.pinned.remark.id


def _lines(pinned: Sequence[Pinned]) -> Iterator[Line]:
    """One form's heading and remarks; nothing where it has none."""
    if not pinned:
        return
    waiting = sum(one.remark.is_open for one in pinned)
    title = pinned[0].title if pinned[0].there else GONE_FORM
    yield Line(heading=title, count=f"{waiting} 条等处理" if waiting else "都已处理")
    for one in pinned:
        yield Line(pinned=one)


def _summary(pinned: Sequence[Pinned], front: Sequence[Pinned]) -> str:
    if not pinned:
        return NONE_YET
    waiting = sum(one.remark.is_open for one in pinned)
    if not waiting:
        return ALL_DONE
    here = sum(one.remark.is_open for one in front)
    return f"这套表有 {waiting} 条等处理，其中这张表 {here} 条。点一下转到那一格。"
