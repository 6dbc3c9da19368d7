"""Asks at each place that both sides changed which content is to stand there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from perfdesk.exchange.merge import Choices, Place
from perfdesk.workspace.disputes import Choice, Dispute
from ui import icons, theme
from ui.dialogs.sheet import Sheet

_ABOUT = (
    "下面这些地方双方都改过。按 1 用本机的，按 2 用对方的，按 3 用原来的，"
    "也可以用左右键或点一下；全部选定后才能导入。"
)
#: the columns with a content, in this order
_COLUMNS = (Choice.BASE, Choice.OURS, Choice.THEIRS)
_FIRST = 2
_KEYS = {
    Qt.Key.Key_1: Choice.OURS,
    Qt.Key.Key_2: Choice.THEIRS,
    Qt.Key.Key_3: Choice.BASE,
}
_NAMES = {Choice.BASE: "原来（3）", Choice.OURS: "本机（1）", Choice.THEIRS: "对方（2）"}
_LONGEST = 60
_TEXT_LINES = 4


class _Places(QTreeWidget):
    """The list: keys choose, and go on to the next place."""

    chosen = Signal(object)
    moved = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """1, 2, 3 choose; left and right go from content to content."""
        key = Qt.Key(event.key())
        if key in _KEYS:
            self.chosen.emit(_KEYS[key])
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.moved.emit(1 if key == Qt.Key.Key_Right else -1)
        else:
            super().keyPressEvent(event)


class ReviewDialog(Sheet):
    """On `accepted`, `choices` has what is chosen for each form, by its id."""

    def __init__(
        self, title: str, disputes: Sequence[Dispute], parent: QWidget | None = None
    ) -> None:
        super().__init__(f"核对：{title}", _ABOUT, "导入", parent)
        self._disputes = disputes
        self._chosen: dict[int, Choice] = {}
        self.list = _Places(self)
        self.list.setAccessibleName("双方都改过的地方")
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAllColumnsShowFocus(True)
        self.list.setHeaderLabels(["表", "哪一格", *(_NAMES[one] for one in _COLUMNS)])
        for number, one in enumerate(disputes):
            self.list.addTopLevelItem(_item(number, one))
        self.texts = {one: _text(_NAMES[one], self) for one in _COLUMNS}
        self.count = QLabel(self)
        self.ours = QPushButton("其余都用本机的(&L)", self)
        self.theirs = QPushButton("其余都用对方的(&R)", self)
        for button in (self.ours, self.theirs):
            button.setAutoDefault(False)
        self.primary.setAutoDefault(False)
        self._compose()
        self.list.chosen.connect(self._choose_and_go_on)
        self.list.moved.connect(self._move)
        self.list.itemClicked.connect(self._clicked)
        self.list.currentItemChanged.connect(self._show_texts)
        self.ours.clicked.connect(lambda: self.choose_rest(Choice.OURS))
        self.theirs.clicked.connect(lambda: self.choose_rest(Choice.THEIRS))
        first = self.list.topLevelItem(0)
        if first is not None:
            self.list.setCurrentItem(first)
        self._show_count()
        self.list.setFocus()

    @property
    def choices(self) -> dict[str, Choices]:
        """What is chosen, by form and place."""
        found: dict[str, dict[Place, Choice]] = {}
        for number, choice in self._chosen.items():
            one = self._disputes[number]
            found.setdefault(one.thing, {})[one.place] = choice
        return dict(found)

    def accept(self) -> None:
        """Close only when all are chosen."""
        if len(self._chosen) == len(self._disputes):
            super().accept()

    def choose_rest(self, choice: Choice) -> None:
        """The same for all places that are not chosen yet."""
        for number in range(len(self._disputes)):
            if number not in self._chosen:
                self._choose(number, choice)
        self.primary.setFocus()

    # --- choosing ----------------------------------------------------------------------------

    def _choose(self, number: int, choice: Choice) -> None:
        self._chosen[number] = choice
        item = self.list.topLevelItem(number)
        if item is None:
            return
        for at, one in enumerate(_COLUMNS, start=_FIRST):
            taken = one is choice
            font = self.list.font()
            font.setBold(taken)
            item.setFont(at, font)
            item.setIcon(at, icons.icon("check", "accent") if taken else QIcon())
            item.setForeground(at, theme.colour("text" if taken else "muted"))
        self._show_count()

    def _choose_and_go_on(self, choice: Choice) -> None:
        number = self._current()
        if number < 0:
            return
        self._choose(number, choice)
        after = [n for n in range(len(self._disputes)) if n not in self._chosen]
        following = next((n for n in after if n > number), after[0] if after else -1)
        item = self.list.topLevelItem(following)
        if item is not None:
            self.list.setCurrentItem(item)
        else:
            self._show_texts()

    def _move(self, by: int) -> None:
        number = self._current()
        if number < 0:
            return
        at = _COLUMNS.index(self._chosen[number]) + by if number in self._chosen else 1
        if 0 <= at < len(_COLUMNS):
            self._choose(number, _COLUMNS[at])

    def _clicked(self, item: QTreeWidgetItem, column: int) -> None:
        if column >= _FIRST:
            self._choose(self.list.indexOfTopLevelItem(item), _COLUMNS[column - _FIRST])

    def _current(self) -> int:
        item = self.list.currentItem()
        return -1 if item is None else self.list.indexOfTopLevelItem(item)

    # --- showing -----------------------------------------------------------------------------

    def _show_texts(self) -> None:
        number = self._current()
        if number >= 0:
            for choice, pane in self.texts.items():
                pane.setPlainText(self._disputes[number].text(choice))

    def _show_count(self) -> None:
        done, total = len(self._chosen), len(self._disputes)
        self.count.setText(f"已选定 {done} 处，共 {total} 处")
        self.primary.setEnabled(done == total)
        for button in (self.ours, self.theirs):
            button.setEnabled(done < total)

    def _compose(self) -> None:
        header = self.list.header()
        header.setStretchLastSection(False)
        mode = QHeaderView.ResizeMode
        for column in range(_FIRST + len(_COLUMNS)):
            header.setSectionResizeMode(
                column, mode.Interactive if column < _FIRST else mode.Stretch
            )
        wide = self.fontMetrics().horizontalAdvance("字")
        header.resizeSection(0, 12 * wide)
        header.resizeSection(1, 14 * wide)
        panes = QHBoxLayout()
        panes.setSpacing(10)
        for choice, pane in self.texts.items():
            part = QVBoxLayout()
            part.setSpacing(4)
            label = QLabel(_NAMES[choice], self)
            label.setObjectName("dialogText")
            part.addWidget(label)
            part.addWidget(pane)
            panes.addLayout(part, 1)
        ways = QHBoxLayout()
        ways.setSpacing(8)
        ways.addWidget(self.count, 1)
        ways.addWidget(self.ours)
        ways.addWidget(self.theirs)
        self.list.setMinimumHeight(160)
        self.body.addWidget(self.list, 1)
        self.body.addLayout(panes)
        self.body.addLayout(ways)
        self.ask_for_width(56)
        self.resize(1100, 640)


def _item(number: int, one: Dispute) -> QTreeWidgetItem:
    texts = [one.title, one.label, *(one.text(choice) for choice in _COLUMNS)]
    item = QTreeWidgetItem([_short(text) for text in texts])
    for column, text in enumerate(texts):
        item.setToolTip(column, text if len(text) <= 1000 else f"{text[:1000]}…")
    said = f"第 {number + 1} 处，{one.title}，{one.label}"
    item.setData(0, Qt.ItemDataRole.AccessibleTextRole, said)
    return item


def _text(name: str, parent: QWidget) -> QPlainTextEdit:
    pane = QPlainTextEdit(parent)
    pane.setReadOnly(True)
    pane.setTabChangesFocus(True)
    pane.setAccessibleName(name)
    pane.setFixedHeight((_TEXT_LINES + 1) * pane.fontMetrics().lineSpacing() + 12)
    return pane


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
