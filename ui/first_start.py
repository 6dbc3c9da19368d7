"""What the window shows while there is nothing yet: three questions, packages to take in, or
the samples to look at.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ui.actions import Actions
from ui.button_row import enter_presses

_UNIT_MOST, _NAME_MOST = 100, 40  # characters


class FirstStart(QFrame):
    """A card with the questions; the window makes the filing of what is answered."""

    begun = Signal(str, str, str)  # set id, unit, preparer

    def __init__(
        self, sets: Sequence[tuple[str, str]], actions: Actions, parent: QWidget | None = None
    ) -> None:
        """`sets` are the sets of forms, newest first: id and title."""
        super().__init__(parent)
        self.setObjectName("welcome")
        card = QFrame(self)
        card.setObjectName("card")
        card.setFixedWidth(620)
        title = QLabel("预算绩效填报", card)
        title.setObjectName("welcomeTitle")
        text = QLabel(
            "填好下面三项就可以开始填表。全部内容只保存在这台电脑上，每次输入都会自动保存。", card
        )
        text.setObjectName("welcomeText")
        text.setWordWrap(True)
        rows = self._questions(sets, card)
        self.fault = QLabel(card)
        self.fault.setObjectName("fault")
        self.fault.setWordWrap(True)
        self.fault.hide()
        begin = QPushButton("开始填写", card)
        begin.setObjectName("primary")
        begin.clicked.connect(self._begin)
        # the district begins with what others filled in
        take_in = _button(actions, "import_stick", card)
        look = _button(actions, "samples", card)
        other = _button(actions, "open_store", card)
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        buttons.addWidget(begin)
        buttons.addStretch(1)
        buttons.addWidget(take_in)
        buttons.addWidget(look)
        buttons.addWidget(other)
        column = QVBoxLayout(card)
        column.setContentsMargins(36, 32, 36, 28)
        column.setSpacing(12)
        column.addWidget(title)
        column.addWidget(text)
        column.addSpacing(8)
        column.addLayout(rows)
        column.addWidget(self.fault)
        column.addSpacing(8)
        column.addLayout(buttons)
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        outer.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(3)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the keyboard; at the last question it begins."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and self.set.hasFocus():
            self._begin()
        elif not enter_presses(event):
            super().keyPressEvent(event)

    def start(self) -> None:
        """The keyboard goes to the first question."""
        self.unit.setFocus()

    def say(self, sentence: str) -> None:
        """Say what is missing or cannot be; "" takes it back."""
        self.fault.setText(sentence)
        self.fault.setVisible(bool(sentence))

    def _questions(self, sets: Sequence[tuple[str, str]], card: QFrame) -> QFormLayout:
        self.unit = QLineEdit(card)
        self.unit.setPlaceholderText("与公章一致的单位全称")
        self.unit.setMaxLength(_UNIT_MOST)
        self.preparer = QLineEdit(card)
        self.preparer.setPlaceholderText("您的姓名，会填在表上；可以先不填")
        self.preparer.setMaxLength(_NAME_MOST)
        self.set = QComboBox(card)
        for set_id, name in sets:
            self.set.addItem(name, set_id)
        if len(sets) > 1:
            # forms of another district would be filled in for nothing: nobody can guess this
            self.set.setPlaceholderText("请选择您所在地区、年度的表格")
            self.set.setCurrentIndex(-1)
            self._show_unchosen(-1)
            self.set.currentIndexChanged.connect(self._show_unchosen)
        self.set.activated.connect(lambda: self.say(""))
        rows = QFormLayout()
        rows.setHorizontalSpacing(14)
        rows.setVerticalSpacing(12)
        rows.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        rows.addRow("单位名称(&U)", self.unit)
        rows.addRow("填表人(&P)", self.preparer)
        rows.addRow("表格种类(&K)", self.set)
        for field in (self.unit, self.preparer):
            field.returnPressed.connect(self._begin)
            field.textEdited.connect(lambda: self.say(""))
        return rows

    def _show_unchosen(self, index: int) -> None:
        """What asks for a choice is as pale as what asks for a text: the style sheet sees to it."""
        self.set.setProperty("unchosen", index < 0)
        self.set.style().unpolish(self.set)
        self.set.style().polish(self.set)

    def _begin(self) -> None:
        unit = self.unit.text().strip()
        if not unit:
            self.say("请填写单位名称，要与公章一致。")
            self.unit.setFocus()
        elif self.set.currentIndex() < 0 and self.set.count():
            self.say("请选择表格种类：您所在地区、年度的那一套。")
            self.set.setFocus()
        elif self.set.currentIndex() < 0:
            self.say("没有可用的表格种类：templates 文件夹里没有找到表格，请重新安装本程序。")
        else:
            self.say("")
            preparer = self.preparer.text().strip()
            self.begun.emit(str(self.set.currentData()), unit, preparer)


def _button(actions: Actions, name: str, parent: QWidget) -> QPushButton:
    action = actions[name]
    button = QPushButton(action.text().split("(")[0], parent)
    button.setToolTip(action.toolTip())
    button.clicked.connect(action.trigger)
    return button
