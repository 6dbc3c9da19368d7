"""Over the board: which board, what it comes to, which units are looked at, what can be done."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from perfdesk.workspace.board import Counts, Filter, Topic
from ui import icons
from ui.board.chips import Chips
from ui.button_row import ButtonRow, enter_presses
from ui.elided_label import ElidedLabel

#: those that are only shown while there are some
_SELDOM = frozenset({Filter.UNLISTED})
#: those whose number is of units
_COUNTED = {
    Filter.ALL: "units",
    Filter.MISSING: "missing",
    Filter.UNFINISHED: "unfinished",
    Filter.FINISHED: "finished",
    Filter.SEALED: "sealed",
    Filter.UNLISTED: "unlisted",
}
_TIPS = {
    Filter.ALL: "全部单位",
    Filter.MISSING: "一张表也没有收到的单位",
    Filter.UNFINISHED: "缺表、空白、填写中或纸件已过期的单位",
    Filter.FINISHED: "表都已完成、还没有都盖章的单位",
    Filter.SEALED: "表都已盖章的单位",
    Filter.REMARKS: "有审核意见没有处理的单位",
    Filter.NEW: "导入以后还没有看过的单位",
    Filter.UNLISTED: "交来了表、名册里却没有的单位",
}


#: letters of the box's width
_BOX = 15


class _Box(QLineEdit):
    """Esc clears, then leads back; arrows and Enter lead into the table."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What is no text is the table's."""
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
        else:
            super().keyPressEvent(event)


class BoardHead(QFrame):
    """`narrowed` says that other rows are wanted, `turned` that another board is."""

    narrowed = Signal()
    turned = Signal()

    def __init__(self, groups: Sequence[Sequence[QAction]], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("boardHead")
        title = QLabel("报送总览", self)
        title.setObjectName("boardTitle")
        self._topics: tuple[Topic, ...] = ()
        self.topic = QComboBox(self)
        self.topic.setAccessibleName("哪一年的哪一套表")
        self.topic.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.topic.setMinimumContentsLength(16)
        self._only = ElidedLabel(parent=self)
        self._only.setObjectName("boardOnly")
        self.row = ButtonRow(groups, (), self)
        self._said = ElidedLabel(parent=self)
        self._said.setObjectName("boardSaid")
        self.box = _Box(self)
        self.box.setPlaceholderText("查找单位、联系人或表名")
        self.box.setAccessibleName("查找单位")
        self.box.setToolTip("单位、联系人或表名的一部分（Ctrl+G，或在表里直接打字），Esc 清空")
        self.box.setClearButtonEnabled(True)
        look = QAction(icons.icon("search"), "查找", self.box)
        self.box.addAction(look, QLineEdit.ActionPosition.LeadingPosition)
        self._row_of_chips = Chips(self)
        self._chips = {one: self._row_of_chips.add(one.value, _TIPS[one]) for one in Filter}
        for one in _SELDOM:
            self._chips[one].hide()
        self._chips[Filter.ALL].setChecked(True)
        self._compose(title)
        self._row_of_chips.group.buttonToggled.connect(self._toggled)
        self.box.textChanged.connect(lambda _text: self.narrowed.emit())
        self.topic.activated.connect(lambda _place: self.turned.emit())

    def _compose(self, title: QLabel) -> None:
        first = QHBoxLayout()
        first.setSpacing(12)
        first.addWidget(title)
        first.addWidget(self.topic, 100)
        first.addWidget(self._only, 100)
        first.addStretch(1)
        first.addWidget(self.row)
        self.box.setMinimumWidth(_BOX * self.fontMetrics().horizontalAdvance("字"))
        second = QHBoxLayout()
        second.setSpacing(12)
        second.addWidget(self._said, 2)
        second.addWidget(self.box)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 12, 10)
        column.setSpacing(8)
        column.addLayout(first)
        column.addLayout(second)
        column.addWidget(self._row_of_chips)

    def _toggled(self, _chip: QPushButton, on: bool) -> None:  # noqa: FBT001 -- a Qt slot
        if on:  # the other one goes off
            self.narrowed.emit()

    # --- what is wanted -------------------------------------------------------------------------

    @property
    def wanted(self) -> Filter:
        """Which units are looked at."""
        return next(one for one, chip in self._chips.items() if chip.isChecked())

    def want(self, wanted: Filter) -> None:
        """Look at these units."""
        self._chips[wanted].setChecked(True)

    def chip(self, wanted: Filter) -> QPushButton:
        """The button that looks at these units."""
        return self._chips[wanted]

    @property
    def text(self) -> str:
        """What is looked for."""
        return self.box.text().strip()

    @property
    def chosen(self) -> Topic | None:
        """The board that is wanted; None where there is none."""
        place = self.topic.currentIndex()
        return self._topics[place] if 0 <= place < len(self._topics) else None

    def start(self, text: str = "") -> None:
        """The keyboard comes to the box, this text with it."""
        self.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if text:
            self.box.setText(self.box.text() + text)
        else:
            self.box.selectAll()

    # --- what is said ---------------------------------------------------------------------------

    def show_topics(self, topics: Sequence[Topic], current: Topic | None) -> None:
        """Offer these boards; where there is only one, say which."""
        self._topics = tuple(topics)
        self.topic.clear()
        for one in topics:
            self.topic.addItem(_called(one))
        letters = max((len(self.topic.itemText(n)) for n in range(len(topics))), default=0)
        self.topic.setMaximumWidth((letters + 4) * self.fontMetrics().horizontalAdvance("字"))
        if current in topics:
            self.topic.setCurrentIndex(self._topics.index(current))
        self.topic.setVisible(len(topics) > 1)
        self._only.setVisible(len(topics) <= 1)
        self._only.say(_called(topics[0]) if topics else "")

    def show_counts(self, counts: Counts, units: dict[Filter, int]) -> None:
        """Say what the board comes to; `units` counts those that some filters have."""
        self._said.say(in_words(counts) if counts.units else "")
        for one, chip in self._chips.items():
            name = _COUNTED.get(one)
            number = units[one] if name is None else int(getattr(counts, name))
            chip.setText(f"{one.value} {number}")
            chip.setAccessibleName(f"{_TIPS[one]}，{number} 个")
            chip.setVisible(one not in _SELDOM or number > 0 or chip.isChecked())
        self._row_of_chips.place()

    def show_used(self, *, used: bool) -> None:
        """Whether there is anything to filter."""
        for part in (self._said, self.box, *self._chips.values()):
            part.setEnabled(used)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the keyboard."""
        if not enter_presses(event):
            super().keyPressEvent(event)


def _called(topic: Topic) -> str:
    """What a board is called; most sets say their year themselves."""
    said = f"{topic.year}年" in topic.title
    return topic.title if said else f"{topic.year} 年度 · {topic.title}"


def in_words(counts: Counts) -> str:
    """What a board comes to, in one sentence."""
    said = f"{counts.units} 个单位，{counts.forms} 张表"
    more = [f"待处理意见 {counts.remarks} 条"] if counts.remarks else []
    more += [f"新收到 {counts.fresh} 张还没有看"] if counts.fresh else []
    return f"{said}；{'，'.join(more)}。" if more else f"{said}。"
