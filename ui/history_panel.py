"""修改记录 beside the paper: what became of this cell and this form, and putting it back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QTimer
from PySide6.QtWidgets import (
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from perfdesk.errors import PerfDeskError
from perfdesk.workspace.door import local_now
from perfdesk.workspace.trails import BESIDE, CellTrail, Entry, FormTrail
from ui.editor.current import Current
from ui.history_list import BLANK, StepPainter, Steps
from ui.leftover_list import ABOUT, LeftoverList
from ui.line_panel import LinePanel

if TYPE_CHECKING:
    from collections.abc import Callable

    from perfdesk.document.model import Address
    from ui.desk import Desk

#: steps that are read ahead of what is in sight
_AHEAD = 40
#: characters of a value that the notice names
_NAMED = 24

#: the tab of what the paper does not show
_LEFT = 2

_NO_FORM = "打开一张表，这里就会列出它的修改记录。"
_NO_CELL = "把光标放到要看的单元格上，这里就会列出它的修改记录。"
_NOTHING = "这一格还没有修改过。"
_NOT_READ = "正在读取……"


class HistoryPanel(LinePanel):
    """Two tabs, 这一格 and 这张表; follows where one stands while it is in sight.

    A third, 旧版内容, is there while the form holds what its paper does not show.
    """

    title = "修改记录"
    rest_ms = 160

    def __init__(
        self,
        desk: Desk,
        parent: QWidget | None = None,
        today: Callable[[], date] = lambda: local_now().date(),
    ) -> None:
        super().__init__(desk, "historyWhere", parent)
        self._current = Current(None)
        self._trail: CellTrail | FormTrail | None = None
        #: steps listed, and how many there should be: more as one scrolls
        self._listed = 0
        self._wanted = _AHEAD
        self.tabs = self._make_tabs("看哪里的修改记录", "这一格", "这张表", "旧版内容")
        self.tabs.setTabVisible(_LEFT, False)
        self.steps = Steps(today, self)
        self.left = LeftoverList(self)
        self.left.hide()
        self._make_list(self.steps, StepPainter, "historyList", "修改记录")
        self.list.doubleClicked.connect(self._go_to)
        self.list.entered_line.connect(self._go_to)
        self.list.selectionModel().currentChanged.connect(self._show_button)
        self.list.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.button = QPushButton(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 4, 14, 12)
        column.setSpacing(8)
        for widget in (self.tabs, self._said):
            column.addWidget(widget)
        column.addWidget(self.list, 1)
        column.addWidget(self.left, 1)
        column.addWidget(self.button)
        self._reading = QTimer(self)
        self._reading.setInterval(0)
        self._reading.timeout.connect(self._read)
        self.tabs.currentChanged.connect(self._turned)
        self.button.clicked.connect(self.restore)
        self._show_button()

    # --- told by the window ----------------------------------------------------------------------

    @property
    def is_reading(self) -> bool:
        """Whether steps are still to be listed."""
        return self._rest.isActive() or self._reading.isActive()

    def start(self) -> None:
        """The keyboard comes to the list."""
        (self.left if self._of_left() else self.list).setFocus()

    def show_place(self, form_id: str, current: Current) -> None:
        """Another cell is current: its history is read once one stays there."""
        same = form_id == self._form_id
        if same and current.address == self._current.address:
            return
        self._form_id, self._current = form_id, current
        if not same or not self._of_form():
            self._rest.start(self.rest_ms)

    # --- reading ---------------------------------------------------------------------------------

    def reload(self) -> None:
        """Walk back anew from now; the step one stands on stays the current one."""
        self._rest.stop()
        if not self.isVisible():
            return
        self._look_for_left()
        kept = self._entry()
        self._reading.stop()
        self._trail = self._trail_here()
        self._listed, self._wanted = 0, _AHEAD
        self.steps.show([], named=not self._of_cell())
        self._read()
        row = -1 if kept is None else self.steps.row_of(kept.seq)
        if row < 0:
            row = 1  # below the first day
        if row < len(self.steps.lines):
            self.list.setCurrentIndex(self.steps.index(row))
        self._show_button()

    def _trail_here(self) -> CellTrail | FormTrail | None:
        if not self._form_id or self._of_left():
            return None
        chronicle = self._desk.workspace.chronicle
        try:
            if not self._of_cell():
                return chronicle.form(self._form_id)
            address = self._current.address
            return None if address is None else chronicle.cell(self._form_id, address)
        except PerfDeskError:
            return None  # the form has gone meanwhile

    def _look_for_left(self) -> None:
        """List what the paper does not show; the tab is there only while there is any."""
        left = self._desk.workspace.leftovers.of(self._form_id) if self._form_id else ()
        self.left.show_all(left)
        self.tabs.setTabText(_LEFT, f"旧版内容 {len(left)}" if left else "旧版内容")
        if not left and self._of_left():
            self.tabs.setCurrentIndex(_LEFT - 1)
        self.tabs.setTabVisible(_LEFT, bool(left))

    def _read(self) -> None:
        """Read one stretch of the log, and go on while what is in sight is not filled."""
        trail = self._trail
        if trail is None:
            self._reading.stop()
            self._tell()
            return
        try:
            trail.read_some()
        except PerfDeskError as error:
            self._reading.stop()
            trail.ended = True
            self._tell(error.message)
            return
        fresh = trail.entries[self._listed :]
        if fresh:
            self._listed += len(fresh)
            self.steps.add(fresh)
        self._tell()
        self._go_on()

    def _scrolled(self, value: int) -> None:
        """Near the end older steps are read before one gets there."""
        bar = self.list.verticalScrollBar()
        if bar.maximum() > 0 and value + self.list.height() > bar.maximum():
            self._wanted = self._listed + _AHEAD
            self._go_on()

    def _go_on(self) -> None:
        trail = self._trail
        if trail is not None and not trail.ended and self._listed < self._wanted:
            self._reading.start()
        else:
            self._reading.stop()

    def _tell(self, fault: str = "") -> None:
        trail = self._trail
        if fault:
            text = fault
        elif not self._form_id:
            text = _NO_FORM
        elif self._of_left():
            text = ABOUT
        elif trail is None:
            text = _NO_CELL
        elif not trail.entries:
            text = _NOTHING if trail.ended else _NOT_READ
        elif self._of_cell():
            text = self._current.label
        else:
            text = self._desk.workspace.form(self._form_id).title
        self._said.setText(text)

    # --- putting back ----------------------------------------------------------------------------

    def restore(self) -> None:
        """Put back what the current step left, and offer to take that back."""
        if self._of_left():
            self._put()
            return
        entry, trail = self._entry(), self._trail
        if entry is None or trail is None or not self._desk.commit():
            return
        chronicle = self._desk.workspace.chronicle
        try:
            if isinstance(trail, CellTrail):
                touched = chronicle.restore_cell(trail, entry)
                said = f"已恢复成{_value(entry)}。"
            else:
                touched = chronicle.restore_form(trail, entry)
                at = entry.at.astimezone()
                said = f"已把这张表恢复到 {at.month}月{at.day}日 {at:%H:%M} 的样子。"
        except PerfDeskError as error:
            self._desk.speaker.notice(error.message)
            return
        if touched is None:
            self._desk.speaker.notice("现在就是这个样子，没有改动。")
            return
        self._desk.show_touched(touched)
        self._desk.offer_undo(said)
        self.reload()

    def _put(self) -> None:
        """Type what was chosen into the current cell, and offer to take that back."""
        told, address = self.left.told, self._current.address
        if told is None or address is None or not self._desk.commit():
            return
        try:
            changes = [(address, told.typed)]
            touched = self._desk.workspace.type(self._form_id, changes, "填入旧版内容")
        except PerfDeskError as error:
            self._desk.speaker.notice(error.message)
            return
        if touched is None:
            self._desk.speaker.notice("这一格现在就是这个内容，没有改动。")
            return
        self._desk.show_touched(touched)
        self._desk.offer_undo(f"已把“{told.label}”的内容填到“{self._current.label}”。")
        self.reload()

    def _go_to(self, index: QModelIndex) -> None:
        entry = self.steps.lines[index.row()].entry
        if entry is None:
            return
        address = _address_of(entry)
        if self._of_cell() or address is None:
            address = self._current.address
        self._desk.show_place(self._form_id, address)

    # --- small steps -----------------------------------------------------------------------------

    def _of_cell(self) -> bool:
        return self.tabs.currentIndex() == 0

    def _of_form(self) -> bool:
        return self.tabs.currentIndex() == 1

    def _of_left(self) -> bool:
        return self.tabs.currentIndex() == _LEFT

    def _turned(self) -> None:
        self.left.setVisible(self._of_left())
        self.list.setVisible(not self._of_left())
        self.list.clearSelection()
        self.steps.show([], named=not self._of_cell())
        self.reload()

    def _entry(self) -> Entry | None:
        row = self.list.currentIndex().row()
        return self.steps.lines[row].entry if 0 <= row < len(self.steps.lines) else None

    def _show_button(self) -> None:
        if self._of_left():
            self.button.setText("填到当前格")
            self.button.setToolTip("把选中的内容填到光标所在的单元格，原来的仍然保留（Alt+R）")
        elif self._of_cell():
            self.button.setText("恢复成这个值")
            self.button.setToolTip("把这一格恢复成选中那一步之后的内容（Alt+R）")
        else:
            self.button.setText("恢复到这一刻")
            self.button.setToolTip(
                "把这张表恢复成选中那一步之后的样子；单位名称等整套表共用的内容不变（Alt+R）"
            )
        self.button.setShortcut("Alt+R")  # a button forgets it with every text
        first = self._trail.entries[0] if self._trail and self._trail.entries else None
        entry = self._entry()
        changes = entry is not None and entry is not first
        if self._of_left():
            changes = self.left.told is not None and self._current.address is not None
        self.button.setEnabled(changes and not self._desk.workspace.read_only)


def _address_of(entry: Entry) -> Address | None:
    return next((c.address for c in entry.changes if c.address is not None), None)


def _value(entry: Entry) -> str:
    change = entry.changes[0]
    if change.label in BESIDE:
        return "当时的内容"
    text = change.new
    if not text:
        return BLANK
    return f"“{text if len(text) <= _NAMED else text[:_NAMED] + '…'}”"
