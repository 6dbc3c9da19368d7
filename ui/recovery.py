"""After a crash: the texts that were being typed, to be put into their cells or given up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from perfdesk.errors import PerfDeskError
from perfdesk.grid.layout import lay_out
from perfdesk.workspace import Workspace
from perfdesk.workspace.drafts import Draft
from ui.desk import Desk
from ui.dialogs.sheet import Sheet
from ui.editor.slots import name_of, slots_of
from ui.messages import Question, Tone

TITLE = "没来得及保存的文字"
ABOUT = "上次退出时，下面的文字还在输入，没有写进表里。填入以后也可以撤销。"
#: the answers to `_discarding`
DISCARD, STAY = "丢弃", "返回"

_LINES_SHOWN, _LINE_CHARACTERS = 5, 21
_FRAME_PX = 20
_WIDE = 52  # characters
_MOST_PX = 460


@dataclass(frozen=True)
class Left:
    """One text the last run left, and what the office calls its place.

    `fault` says why it cannot be put there any more, "" when it can.
    """

    draft: Draft
    form: str
    cell: str
    saved: str
    fault: str = ""


def left_of(workspace: Workspace, draft: Draft) -> Left:
    """A draft with the words for its form and cell, and the text that is saved there."""
    try:
        info = workspace.form(draft.document)
        filing = workspace.filing(info.filing)
        sheet = lay_out(workspace.grid(draft.document))
    except PerfDeskError:
        fault = "这张表已经不在了或者读不出来，文字可以复制到别处。"
        return Left(draft, "找不到的表", "", "", fault)
    form = f"{info.title} · {filing.unit} · {filing.year} 年度"
    for slot in slots_of(sheet):
        if draft.address == slot.address or draft.address in slot.row_addresses(sheet):
            run = slot.value(sheet)
            fault = "" if run.editable else "这一格现在不能填写，文字可以复制到别处。"
            return Left(draft, form, name_of(sheet, slot), run.entered, fault)
    return Left(draft, form, "", "", "这一行已经不在这张表里了，文字可以复制到别处。")


class Recovery(QObject):
    """Shows what was left, does what the clerk chooses, and says how to come back to the rest."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk

    def show(self, drafts: Sequence[Draft]) -> None:
        """Open the dialog over the window; the work behind it is not held up before."""
        workspace = self._desk.workspace
        dialog = RecoveryDialog([left_of(workspace, draft) for draft in drafts], self._desk.over)
        dialog.fill = self._fill
        dialog.discard = self._discard
        dialog.finished.connect(self._closed)
        dialog.open()

    def _fill(self, draft: Draft) -> str:
        """Type the text into its cell, one step of the user; why not, "" when it was done."""
        if not self._desk.commit():
            return "没有填入：窗口里正在输入的内容还没有被接受，请先改正它。"
        try:
            touched = self._desk.workspace.type(
                draft.document, [(draft.address, draft.text)], "填入没来得及保存的文字"
            )
        except PerfDeskError as error:
            return f"没有填入：{error.message}"
        self._desk.workspace.drafts.discard(draft)
        self._desk.show_touched(touched)
        self._desk.show_place(draft.document, draft.address)
        self._desk.offer_undo("已填入没来得及保存的文字。")
        return ""

    def _discard(self, draft: Draft) -> bool:
        """Give the text up for good, when that is really meant."""
        if self._desk.speaker.ask(_discarding(draft)) != DISCARD:
            return False
        self._desk.workspace.drafts.discard(draft)
        return True

    def _closed(self) -> None:
        try:
            left = self._desk.workspace.drafts.pending()
        except PerfDeskError as error:
            self._desk.speaker.notice(error.message)
            return
        if left:
            text = f"还有 {len(left)} 处没来得及保存的文字，都留着，下次打开时会再问您。"
            self._desk.speaker.notice(text, "现在查看", self._again)

    def _again(self) -> None:
        left = self._desk.workspace.drafts.pending()
        if left:
            self.show(left)


class RecoveryDialog(Sheet):
    """A card for each text; it closes when none is left. Esc leaves the rest for later."""

    def __init__(self, left: Sequence[Left], parent: QWidget | None = None) -> None:
        super().__init__(TITLE, ABOUT, "全部填入", parent)
        self.fill: Callable[[Draft], str] = lambda _draft: ""
        self.discard: Callable[[Draft], bool] = lambda _draft: True
        self.cancel.setText("以后再说")
        self.cards = [_Card(one, self) for one in left]
        inner = QWidget(self)
        inner.setObjectName("recoveryInner")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(10)
        for card in self.cards:
            column.addWidget(card)
            card.fill_wanted.connect(self._fill)
            card.discard_wanted.connect(self._discard)
        column.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setObjectName("recovery")
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(inner)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setMinimumHeight(min(inner.sizeHint().height() + 8, _MOST_PX))
        self.body.addWidget(scroll, 1)
        self.ask_for_width(_WIDE)
        self.primary.setVisible(any(card.can_fill for card in self.cards))
        self.primary.setFocus()

    def accept(self) -> None:
        """全部填入: close when every text found its place."""
        for card in [card for card in self.cards if card.can_fill]:
            self._fill(card)

    def _fill(self, card: _Card) -> None:
        fault = self.fill(card.draft)
        if fault:
            card.say(fault)
        else:
            self._done(card)

    def _discard(self, card: _Card) -> None:
        if self.discard(card.draft):
            self._done(card)

    def _done(self, card: _Card) -> None:
        self.cards.remove(card)
        card.hide()
        card.deleteLater()
        self.primary.setVisible(any(card.can_fill for card in self.cards))
        if not self.cards:
            super().accept()


class _Card(QFrame):
    """One text: where it belongs, when it was typed, what is saved there, what was not."""

    fill_wanted = Signal(object)
    discard_wanted = Signal(object)

    def __init__(self, left: Left, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("recoveryCard")
        self.draft = left.draft
        self.can_fill = not left.fault
        form = _label(left.form, "recoveryForm", self)
        where = "　".join(filter(None, (left.cell, f"{_when(left.draft)} 输入")))
        self._fault = _label(left.fault, "fault", self)
        self._fault.setVisible(bool(left.fault))
        texts = QGridLayout()
        texts.setHorizontalSpacing(12)
        texts.setVerticalSpacing(4)
        shown = [("没来得及保存的", left.draft.text)]
        if self.can_fill:
            shown.insert(0, ("已保存的", left.saved or "（空白）"))
        self.texts: list[QPlainTextEdit] = []
        for place, (caption, text) in enumerate(shown):
            texts.addWidget(_label(caption, "recoveryCaption", self), 0, place)
            box = _text_box(text, f"{left.cell}，{caption}", self)
            texts.addWidget(box, 1, place)
            self.texts.append(box)
        lines = max(map(_lines, (text for _caption, text in shown)))
        for box in self.texts:
            box.ensurePolished()
            box.setFixedHeight(lines * box.fontMetrics().lineSpacing() + _FRAME_PX)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        self.first = QPushButton("填入" if self.can_fill else "复制", self)
        self.first.setAutoDefault(False)
        self.first.setAccessibleName(f"{self.first.text()}，{left.cell or left.form}")
        self.first.clicked.connect(self._first)
        self.drop = QPushButton(DISCARD, self)
        self.drop.setAutoDefault(False)
        self.drop.setAccessibleName(f"{DISCARD}，{left.cell or left.form}")
        self.drop.clicked.connect(lambda: self.discard_wanted.emit(self))
        buttons.addWidget(self.first)
        buttons.addWidget(self.drop)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(6)
        column.addWidget(form)
        column.addWidget(_label(where, "recoveryWhere", self))
        column.addLayout(texts)
        column.addWidget(self._fault)
        column.addLayout(buttons)

    def say(self, fault: str) -> None:
        """Say why the text could not be put into its cell."""
        self._fault.setText(fault)
        self._fault.show()

    def _first(self) -> None:
        if self.can_fill:
            self.fill_wanted.emit(self)
        else:
            QGuiApplication.clipboard().setText(self.draft.text)
            self.first.setText("已复制")


def _label(text: str, name: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label


def _text_box(text: str, name: str, parent: QWidget) -> QPlainTextEdit:
    box = QPlainTextEdit(text, parent)
    box.setReadOnly(True)
    box.setTabChangesFocus(True)
    box.setAccessibleName(name)
    return box


def _lines(text: str) -> int:
    """About how many lines a text takes in its box; the box scrolls where that is not enough."""
    taken = sum(1 + len(line) // _LINE_CHARACTERS for line in text.split("\n"))
    return min(max(taken, 2), _LINES_SHOWN)


def _when(draft: Draft) -> str:
    at = draft.at.astimezone()
    return f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}"


def _discarding(draft: Draft) -> Question:
    shown = draft.text if len(draft.text) <= 60 else f"{draft.text[:60]}…"
    return Question(
        title="丢弃这段文字",
        text=f"“{shown}”丢弃以后不能再找回来。",
        answers=(STAY, DISCARD),
        escape=STAY,
        danger=DISCARD,
        tone=Tone.CAUTION,
    )
