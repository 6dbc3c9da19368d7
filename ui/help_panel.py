"""Help at the cursor: what belongs into the current cell, what it may hold, and an example."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from perfdesk.document.model import Address
from perfdesk.errors import PerfDeskError
from perfdesk.grid.model import FieldType
from perfdesk.workspace import Touched
from ui.desk import Desk
from ui.editor.current import Current
from ui.legend import Legend
from ui.side import SideContent

#: ms after the last move before the store is asked for examples: nobody reads while passing
_REST_MS = 180
#: characters of an example that are shown
_MOST = 160
#: choices named at most; the list itself has all of them
_CHOICES = 12

_KINDS = {
    FieldType.MONEY: "填金额，单位与表头一致；可以写算式，如 =15*1100*12/10000。",
    FieldType.NUMBER: "填数字；可以写算式，如 =15*12。",
    FieldType.COUNT: "填整数。",
    FieldType.PERCENT: "填百分数，如 95%。",
    FieldType.SCORE: "填分值。",
    FieldType.DATE: "填日期，如 2026年1月15日；按 Alt+↓ 打开日历。",
    FieldType.PERIOD: "填起止时间，如 2026.01-2026.12。",
    FieldType.PHONE: "填电话号码，区号与号码之间用“-”。",
}
_NOTHING = "打开一张表，把光标放到要填的单元格上，这里就会说明怎么填。"
_NO_HELP = "这一格没有专门的说明，按表上的栏目名称填写。"


class HelpPanel(SideContent):
    """Follows the current cell."""

    title = "填表说明"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._form_id = ""
        self._current = Current(None)
        self._where = _label("helpWhere", self)
        self._state = _label("helpState", self)
        self._note = _label("helpNote", self)
        self._text = _label("helpText", self)
        self._kind = _label("helpKind", self)
        self._choices = _label("helpKind", self)
        self._examples_head = _label("helpHead", self)
        self._examples_head.setText("本单位填过的")
        self._examples = QVBoxLayout()
        self._examples.setSpacing(8)
        inner = QWidget(self)
        inner.setObjectName("helpInner")
        column = QVBoxLayout(inner)
        column.setContentsMargins(16, 4, 16, 16)
        column.setSpacing(10)
        for label in (self._where, self._state, self._note, self._text, self._kind, self._choices):
            column.addWidget(label)
        column.addSpacing(4)
        column.addWidget(self._examples_head)
        column.addLayout(self._examples)
        column.addStretch(1)
        signs = _label("helpHead", self)
        signs.setText("表格上的标记")
        signs.show()
        column.addWidget(signs)
        column.addWidget(Legend(inner))
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        self._area = area
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._show_examples)

    @property
    def shown_text(self) -> str:
        """Everything said at the moment, a line for each paragraph."""
        labels = [self._where, self._state, self._note, self._text, self._kind, self._choices]
        said = [label.text() for label in labels if not label.isHidden()]
        return "\n".join(said + self.shown_examples)

    @property
    def shown_examples(self) -> list[str]:
        """The examples shown at the moment."""
        widgets = [self._examples.itemAt(place) for place in range(self._examples.count())]
        return [
            widget.text()
            for item in widgets
            if item is not None and isinstance(widget := item.widget(), QLabel)
        ]

    def show_place(self, form_id: str, current: Current) -> None:
        """Say what belongs into this cell."""
        self._form_id, self._current = form_id, current
        if current.address is None:
            self._say(self._where, "")
            self._say(self._state, "")
            self._say(self._note, "")
            self._say(self._text, _NOTHING)
            self._say(self._kind, "")
            self._say(self._choices, "")
        else:
            self._say(self._where, current.label)
            self._say(self._state, current.hint)
            self._say(self._note, self._written(current.address))
            self._say(self._text, current.help or _NO_HELP)
            kind = _KINDS.get(current.type, "") if current.type and current.editable else ""
            self._say(self._kind, kind)
            self._say(self._choices, _choices(current.choices))
        self._clear_examples()
        self._area.verticalScrollBar().setValue(0)
        self._rest.start()

    def show_touched(self, touched: Touched) -> None:
        """What stands elsewhere may be an example now."""
        if touched.documents:
            self._rest.start()

    def start(self) -> None:
        """The keyboard scrolls the text."""
        self._area.setFocus()

    def _show_examples(self) -> None:
        self._clear_examples()
        address = self._current.address
        if address is None or not self._form_id or self.isHidden():
            return
        for text, where in self._found(address):
            label = _label("helpExample", self)
            label.setText(f"{text}\n—— {where}")
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._examples.addWidget(label)
            label.show()
            self._examples_head.show()

    def _written(self, address: Address) -> str:
        """The office's note on the cell, "" where it has none."""
        try:
            return self._desk.workspace.grid(self._form_id).notes.get(address, "")
        except PerfDeskError:
            return ""  # the form has gone meanwhile

    def _found(self, address: Address) -> list[tuple[str, str]]:
        try:
            found = self._desk.workspace.examples(self._form_id, address)
        except PerfDeskError:
            return []  # the form has gone meanwhile: there is nothing to say about it
        return [
            (_shortened(one.text), f"{one.year} 年度 {_shortened(one.title, 24)}") for one in found
        ]

    def _clear_examples(self) -> None:
        self._examples_head.hide()
        while (item := self._examples.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _say(self, label: QLabel, text: str) -> None:
        label.setText(text)
        label.setVisible(bool(text))


def _label(name: str, parent: QWidget) -> QLabel:
    label = QLabel(parent)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.hide()
    return label


def _choices(choices: tuple[str, ...]) -> str:
    if not choices:
        return ""
    more = "……" if len(choices) > _CHOICES else ""
    return f"常用：{'、'.join(choices[:_CHOICES])}{more}（按 Alt+↓ 选择，也可以直接输入别的）"


def _shortened(text: str, most: int = _MOST) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most]}……"
