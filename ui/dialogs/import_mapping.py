"""Shows field by field what becomes of a form that comes on another version of its paper."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView, QPushButton, QTreeWidget, QTreeWidgetItem, QWidget

from perfdesk.workspace.mapping import Fate, FieldLine
from perfdesk.workspace.receiving import Line
from ui import theme
from ui.dialogs.sheet import Sheet
from ui.dialogs.stick_places import table

#: which line of a package an item shows
LINE = Qt.ItemDataRole.UserRole + 1
_HEADS = ("项目", "对方填的", "本机表样", "怎么办")
_NONE = "没有这一栏"
_COLOURS = {Fate.SAME: "muted", Fate.GONE: "muted", Fate.KEPT: "warning", Fate.NEW: "accent"}


class ImportMapping(Sheet):
    """A table to be read: what needs a look stands first."""

    def __init__(self, line: Line, parent: QWidget | None = None) -> None:
        assert line.paper is not None
        super().__init__("表样差异", f"“{line.title}”{line.paper.words}", "知道了", parent)
        self.cancel.hide()
        self.table = table(_HEADS, "表样差异", stretch=1)
        header = self.table.header()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        header.resizeSection(0, 15 * self.fontMetrics().horizontalAdvance("字"))
        for one in line.paper.lines:
            self.table.addTopLevelItem(_item(one))
        first = self.table.topLevelItem(0)
        if first is not None:
            self.table.setCurrentItem(first)
        self.body.addWidget(self.table, 1)
        self.ask_for_width(48)
        self.resize(900, 520)
        self.table.setFocus()


class PaperButton(QPushButton):
    """表样差异: for a table whose items carry a `LINE`; Enter there and a double click do the same.

    It is there while a form in the table comes on another paper.
    """

    def __init__(self, lines: QTreeWidget, parent: QWidget) -> None:
        super().__init__("表样差异(&D)…", parent)
        self.setToolTip("逐项列出对方的表样和本机的哪里不同（在这一行上按回车）")
        self.setAutoDefault(False)
        self._lines = lines
        self.clicked.connect(self._show)
        lines.installEventFilter(self)
        lines.itemDoubleClicked.connect(self._show)
        lines.currentItemChanged.connect(self.look)
        self.look()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter shows the differences of the line one stands on."""
        enter = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        is_key = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
        if is_key and isinstance(event, QKeyEvent) and event.key() in enter and self._line():
            self._show()
            return True
        return super().eventFilter(watched, event)

    def _line(self) -> Line | None:
        """The line one stands on, where its form comes on another paper."""
        return _carried(self._lines.currentItem())

    def look(self) -> None:
        """Look at the table again: other lines stand there."""
        count = self._lines.topLevelItemCount()
        self.setVisible(any(_carried(self._lines.topLevelItem(at)) for at in range(count)))
        self.setEnabled(self._line() is not None)

    def _show(self) -> None:
        line = self._line()
        if line is not None:
            ImportMapping(line, self.window()).open()


def _carried(item: QTreeWidgetItem | None) -> Line | None:
    line = None if item is None else item.data(0, LINE)
    return line if isinstance(line, Line) and line.paper is not None else None


def _item(one: FieldLine) -> QTreeWidgetItem:
    theirs = _NONE if one.fate is Fate.NEW else one.value or "没有填"
    ours = f"新增（{one.ours}）" if one.fate is Fate.NEW else one.ours or "相同"
    item = QTreeWidgetItem([one.name, theirs, ours, one.done])
    for column in range(item.columnCount()):
        item.setToolTip(column, item.text(column))
    colour = _COLOURS.get(one.fate, "" if one.fits else "warning")
    if colour:
        item.setForeground(3, theme.colour(colour))
    if one.fate is Fate.SAME:
        for column in range(3):
            item.setForeground(column, theme.colour("muted"))
    return item
