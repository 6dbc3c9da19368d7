"""打印前检查: what would go wrong on paper, in a list beside the pages."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from perfdesk.workspace.rehearsal import Level, Rehearsed, Trouble
from ui import icons

WIDTH_PX = 290
#: left and right of the list; icon and padding beside a row's text; padding above and below it
MARGINS_PX, BESIDE_PX, ABOVE_PX = 24, 40, 18
FINE = "没有发现问题"

#: icon and colour of each level
LOOKS = {
    Level.ERROR: ("warning", "danger"),
    Level.WARNING: ("warning", "warning"),
    Level.HINT: ("about", "muted"),
}


class RehearsalList(QFrame):
    """`shown` follows the current row, `wanted` asks for the cell it is about."""

    shown = Signal(object)  # a Trouble
    wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rehearsal")
        self.setFixedWidth(WIDTH_PX)
        heading = QLabel("打印前检查", self)
        heading.setObjectName("sideTitle")
        self._said = QLabel(self)
        self._said.setObjectName("helpKind")
        self._said.setWordWrap(True)
        self.list = _List(self)
        self.list.wanted.connect(self._want)
        self.list.itemDoubleClicked.connect(self._want)
        self.list.currentItemChanged.connect(self._show)
        self.list.itemClicked.connect(self._show)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 8, 10)
        column.setSpacing(6)
        column.addWidget(heading)
        column.addWidget(self._said)
        column.addWidget(self.list, 1)

    @property
    def texts(self) -> list[str]:
        """The sentences of the list, from top to bottom."""
        return [self.list.item(row).text() for row in range(self.list.count())]

    def show_rehearsed(self, found: Sequence[Rehearsed], general: Sequence[Trouble] = ()) -> None:
        """Fill the list: `general` is about no form, then each form's own."""
        self.list.blockSignals(True)
        self.list.clear()
        for trouble in general:
            self._add("", trouble)
        for one in found:
            for trouble in one.troubles:
                where = f"{one.form.title}：" if len(found) > 1 else ""
                page = f"第 {trouble.page} 页　" if len(one.pages) > 1 and trouble.page else ""
                self._add(f"{where}{page}", trouble)
        count = self.list.count()
        if not count:
            item = QListWidgetItem(icons.icon("check", "state_finished"), FINE, self.list)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        self._said.setText(f"{count} 处要看；双击或按 Enter，回到表里修改。" if count else "")
        self._said.setVisible(bool(count))
        self.list.blockSignals(False)

    def _add(self, where: str, trouble: Trouble) -> None:
        name, colour = LOOKS[trouble.level]
        item = QListWidgetItem(icons.icon(name, colour), f"{where}{trouble.text}", self.list)
        item.setData(Qt.ItemDataRole.UserRole, trouble)
        item.setSizeHint(self.list.room_for(item.text()))

    def _show(self, item: QListWidgetItem | None) -> None:
        trouble = item.data(Qt.ItemDataRole.UserRole) if item else None
        if isinstance(trouble, Trouble):
            self.shown.emit(trouble)

    def _want(self, item: QListWidgetItem) -> None:
        trouble = item.data(Qt.ItemDataRole.UserRole)
        if isinstance(trouble, Trouble):
            self.wanted.emit(trouble)


class _List(QListWidget):
    """Enter wants the current row."""

    wanted = Signal(QListWidgetItem)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("rehearsalList")
        self.setAccessibleName("打印前检查")
        self.setWordWrap(True)
        self.setIconSize(QSize(16, 16))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.setSpacing(1)

    def room_for(self, text: str) -> QSize:
        """The room a row takes with all its text; Qt does not count the style sheet's padding."""
        width = WIDTH_PX - MARGINS_PX - self.verticalScrollBar().sizeHint().width()
        lines = self.fontMetrics().boundingRect(
            QRect(0, 0, width - BESIDE_PX, 10_000), Qt.TextFlag.TextWrapAnywhere, text
        )
        return QSize(width, lines.height() + ABOVE_PX)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter as a double click; the rest as every list."""
        item = self.currentItem()
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and item is not None:
            self.wanted.emit(item)
            return
        super().keyPressEvent(event)
