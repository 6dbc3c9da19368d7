"""Beside the board: the forms of what is selected, one by one, and who answers for the unit."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from perfdesk.workspace import FormInfo
from perfdesk.workspace.board import BoardRow, Cell, Column, Stage
from perfdesk.workspace.board_rows import STAGES
from perfdesk.workspace.board_text import time_text
from ui import icons, theme
from ui.board.board_model import LOOKS, Index
from ui.button_row import enter_presses

_FORM, _NOTE, _COLOUR, _ICON = (Qt.ItemDataRole.UserRole + n for n in range(4))
_PAD, _SIGN, _GAP = 6, 16, 8
#: forms listed at most: whoever selects more of them wants to print them, not to read titles
MOST = 200
Picked = Sequence[tuple[BoardRow, tuple[Cell, ...]]]


class _Lines(QStyledItemDelegate):
    """A title, and below it in small letters what there is to say of it."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Two lines where there are two."""
        metrics = option.fontMetrics
        lines = metrics.height() + (metrics.height() if index.data(_NOTE) else 0)
        return QSize(120, lines + 2 * _PAD)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one form or unit."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        state, rect = QStyle.StateFlag, QRect(option.rect)
        if option.state & state.State_Selected:
            painter.fillRect(rect, theme.colour("accent_soft"))
        if option.state & state.State_HasFocus:
            painter.setPen(theme.colour("accent"))
            painter.drawRoundedRect(rect.adjusted(0, 0, -1, -1), 5, 5)
        room = rect.adjusted(_PAD, _PAD, -_PAD, -_PAD)
        line = option.fontMetrics.height()
        name, colour = index.data(_ICON)
        at = QPoint(room.left(), room.top() + (line - _SIGN) // 2)
        painter.drawPixmap(at, icons.picture(name, _SIGN, colour))
        room.setLeft(room.left() + _SIGN + _GAP)
        painter.setPen(theme.colour("text"))
        elided = painter.fontMetrics().elidedText
        left, middle = Qt.AlignmentFlag.AlignLeft, Qt.TextElideMode.ElideMiddle
        painter.drawText(room, left, elided(str(index.data()), middle, room.width()))
        if note := str(index.data(_NOTE) or ""):
            painter.setPen(theme.colour(str(index.data(_COLOUR))))
            room.setTop(room.top() + line)
            right = Qt.TextElideMode.ElideRight
            painter.drawText(room, left, elided(note, right, room.width()))
        painter.restore()


class _List(QTreeWidget):
    """Enter opens a form, Esc leads back to the table."""

    opened = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; Esc is the page's."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)


class BoardDetail(QFrame):
    """`form_wanted` names a form to be opened, `seen_wanted` forms that were looked at."""

    form_wanted = Signal(str)
    seen_wanted = Signal(list)
    late_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("boardDetail")
        self.setAccessibleName("选中单位的表")
        self._title = _label("sideTitle", self)
        self._answers = _label("boardAnswers", self)
        self._answers.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._came = _label("helpKind", self)
        self.list = _List(self)
        self.list.setObjectName("boardForms")
        self.list.setAccessibleName("选中的表")
        self.list.setHeaderHidden(True)
        self.list.setRootIsDecorated(False)
        self.list.setIndentation(12)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setItemDelegate(_Lines(self.list))
        self.open = QPushButton("打开(&O)", self)
        self.seen = QPushButton("全部标为看过(&K)", self)
        self.late = QPushButton("复制催报名单(&L)", self)
        self.late.setToolTip("把没有报送和没有完成的单位、联系人、电话复制下来，贴到短信或表格里")
        self._fresh: list[str] = []
        self.list.opened.connect(self._open)
        self.list.itemDoubleClicked.connect(lambda *_item: self._open())
        self.list.currentItemChanged.connect(lambda *_items: self._show_buttons())
        self.open.clicked.connect(self._open)
        self.seen.clicked.connect(lambda: self.seen_wanted.emit(list(self._fresh)))
        self.late.clicked.connect(self.late_wanted)
        self._compose()

    def _compose(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.open)
        buttons.addWidget(self.seen, 1)
        words = QVBoxLayout()
        words.setContentsMargins(2, 0, 2, 0)
        words.setSpacing(4)
        for label in (self._title, self._answers, self._came):
            words.addWidget(label)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addLayout(words)
        column.addWidget(self.list, 1)
        column.addLayout(buttons)
        column.addWidget(self.late)

    def show_picked(
        self, picked: Picked, columns: Sequence[Column], current: Cell | None, late: int
    ) -> None:
        """Show what is selected; of one unit all its forms, those of the current cell first."""
        self._fresh = [form for _row, cells in picked for cell in cells for form in cell.fresh]
        self.list.clear()
        if len(picked) == 1:
            self._show_unit(picked[0][0], columns, current)
            self._fresh = list(picked[0][0].fresh)
        else:
            self._show_units(picked)
        self.late.setVisible(late > 0)
        self.late.setText(f"复制催报名单（{late} 个单位）(&L)")
        self._show_buttons()

    def start(self) -> None:
        """The keyboard comes to the forms."""
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the keyboard."""
        if not enter_presses(event):
            super().keyPressEvent(event)

    def _show_unit(self, row: BoardRow, columns: Sequence[Column], current: Cell | None) -> None:
        self._title.setText(row.unit)
        listed = row.listed
        answers = " ".join(filter(None, (listed.contact, listed.phone))) if listed else ""
        self._say(self._answers, f"联系人：{answers}" if answers else "")
        if row.arrival is not None:
            said = f"{time_text(row.arrival.at)} 导入，是对方导出的第 {row.arrival.number} 个数据包"
        elif row.filing:
            said = "没有导入过数据包，是在本机填写的"
        else:
            said = "还没有报送" + ("，请联系催报" if answers else "；名册里没有写联系人")
        self._say(self._came, f"{said}。")
        first: QTreeWidgetItem | None = None
        for column, cell in zip(columns, row.cells, strict=True):
            items = [self._form(form, cell) for form in cell.forms]
            if cell.stage is Stage.MISSING:
                items.append(_missing(column.title, cell.least - len(cell.forms)))
            self.list.addTopLevelItems(items)
            if cell is current and items:
                first = items[0]
        self._stand_on(first)

    def _show_units(self, picked: Picked) -> None:
        forms = sum(len(cell.forms) for _row, cells in picked for cell in cells)
        # a unit with two filings has two rows
        units = len({row.unit for row, _cells in picked})
        some = f"选中 {units} 个单位、{forms} 张表"
        self._title.setText(some if picked else "没有选中单位")
        self._say(self._answers, "")
        more = f"这里列出前 {MOST} 张，" if forms > MOST else ""
        said = f"{more}可以一起打印、退回。" if picked else "选一个单位，这里列出它的表。"
        self._say(self._came, said)
        left = MOST
        for row, cells in picked:
            if left <= 0:
                break
            unit = _item(row.unit, ("unit", "accent"), "", "muted")
            shown = [self._form(form, cell) for cell in cells for form in cell.forms][:left]
            left -= len(shown)
            if not shown:
                unit.setData(0, _NOTE, "没有表")
                unit.setData(0, _COLOUR, "danger")
            unit.addChildren(shown)
            self.list.addTopLevelItem(unit)
        self.list.expandAll()
        self._stand_on(None)

    def _stand_on(self, item: QTreeWidgetItem | None) -> None:
        item = item or self.list.topLevelItem(0)
        if item is not None:
            self.list.setCurrentItem(item)

    @staticmethod
    def _form(form: FormInfo, cell: Cell) -> QTreeWidgetItem:
        stage = STAGES[form.state]
        look = LOOKS[stage]
        fresh = form.id in cell.fresh
        notes = [stage.value]
        if form.remarks:
            notes.append(f"{form.remarks} 条意见")
        if fresh:
            notes.append("新")
        colour = "remark" if form.remarks else "accent" if fresh else look.colour
        item = _item(form.title, (look.icon, look.colour), " · ".join(notes), colour)
        item.setToolTip(0, f"{form.title}\n{form.template_title}")
        item.setData(0, _FORM, form.id)
        return item

    def _open(self) -> None:
        item = self.list.currentItem()
        name = None if item is None else item.data(0, _FORM)
        if name:
            self.form_wanted.emit(str(name))

    def _show_buttons(self) -> None:
        item = self.list.currentItem()
        self.open.setEnabled(item is not None and bool(item.data(0, _FORM)))
        self.seen.setEnabled(bool(self._fresh))

    @staticmethod
    def _say(label: QLabel, text: str) -> None:
        label.setText(text)
        label.setVisible(bool(text))


def _missing(title: str, count: int) -> QTreeWidgetItem:
    look = LOOKS[Stage.MISSING]
    item = _item(title, (look.icon, look.colour), f"缺 {count} 张", look.colour)
    item.setToolTip(0, f"{title}\n还没有这张表")
    return item


def _item(title: str, icon: tuple[str, str], note: str, colour: str) -> QTreeWidgetItem:
    item = QTreeWidgetItem([title])
    item.setData(0, _ICON, icon)
    item.setData(0, _NOTE, note)
    item.setData(0, _COLOUR, colour)
    item.setData(0, Qt.ItemDataRole.AccessibleTextRole, "，".join(filter(None, (title, note))))
    return item


def _label(name: str, parent: QWidget) -> QLabel:
    label = QLabel(parent)
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
