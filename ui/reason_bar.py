"""The question at the foot of a paper: why were these figures typed over?"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from perfdesk.errors import PerfDeskError
from ui import icons
from ui.elided_label import ElidedLabel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from perfdesk.document.model import Address
    from perfdesk.workspace import Workspace
    from perfdesk.workspace.noting import Question

_MOST_CHARACTERS = 500
_SHOWN = 16


class ReasonBar(QFrame):
    """Asks about the cells of one step until it is answered, put off with Esc, or the figures
    agree again. It never takes the keyboard by itself.

    One reason is written to all of them: what is typed here is written with Enter, and on leaving
    the field.
    """

    written = Signal(object)  # Touched
    refused = Signal(str)
    left = Signal()  # the keyboard should go back to the paper

    def __init__(self, workspace: Workspace, form_id: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("reasonBar")
        self._workspace = workspace
        self._form_id = form_id
        self._addresses: list[Address] = []
        self._said = ElidedLabel(parent=self)
        self._said.setObjectName("reasonSaid")
        name = QLabel("原因(&Y)", self)
        self.field = _Field(self)
        self.field.setMaxLength(_MOST_CHARACTERS)
        self.field.setPlaceholderText("请写明改写的原因，按 Enter 写入")
        self.field.editingFinished.connect(self._finished)
        self.field.put_off.connect(self._put_off)
        name.setBuddy(self.field)
        close = QToolButton(self)
        close.setIcon(icons.icon("close"))
        close.setIconSize(QSize(16, 16))
        close.setAutoRaise(True)
        close.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        close.setToolTip("以后再写（Esc）；按 F8 键可以再找到这一格")
        close.setAccessibleName("以后再写原因")
        close.clicked.connect(self._put_off)
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 5, 8, 5)
        line.setSpacing(10)
        line.addWidget(self._said, 3)
        line.addWidget(name)
        line.addWidget(self.field, 2)
        line.addWidget(close)
        self.hide()

    @property
    def said(self) -> str:
        """The sentence in sight, "" when nothing is asked."""
        return "" if self.isHidden() else self._said.text()

    def ask(self, addresses: Sequence[Address]) -> None:
        """Ask about cells, if there is anything to ask; what was typed about others is kept."""
        if list(addresses) != self._addresses:
            self.write()
            self.field.clear()
        self._addresses = list(addresses)
        self.look_again()

    def look_again(self) -> None:
        """The form has changed: ask on, or stop."""
        open_ones: dict[Address, Question] = {}
        for address in self._addresses:
            with suppress(PerfDeskError):  # its row or form is gone
                question = self._workspace.noting.asks(self._form_id, address)
                if question is not None:
                    open_ones[address] = question
        self._addresses = list(open_ones)
        if not open_ones:
            self.field.clear()
            self._hide()
            return
        sentences = [_sentence(question) for question in open_ones.values()]
        said = sentences[0]
        if more := len(sentences) - 1:
            said = f"{said}还有 {more} 处也改写了，原因一起写。"
        self._said.say(said)
        self.setToolTip("\n".join(sentences) if more else "")
        self.setAccessibleName(said)
        self.field.setAccessibleName(f"原因，{said}")
        self.show()

    def write(self) -> None:
        """Write the reason that was typed; nothing where none was."""
        addresses, reason = self._addresses, self.field.text().strip()
        if not addresses or not reason:
            return
        self._addresses = []
        self.field.clear()
        try:
            touched = self._workspace.noting.explain_all(self._form_id, addresses, reason)
        except PerfDeskError as error:
            self.refused.emit(error.message)
            return
        if touched is not None:
            self.written.emit(touched)

    def _finished(self) -> None:
        if self.field.text().strip():
            self.write()
            self._hide()

    def _put_off(self) -> None:
        self._addresses = []
        self.field.clear()
        self._hide()

    def _hide(self) -> None:
        """The keyboard goes back to the paper if it was here."""
        had = self.field.hasFocus()
        self.hide()
        if had:
            self.left.emit()


class _Field(QLineEdit):
    """Esc puts the question off."""

    put_off = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc is for the bar; everything else types."""
        if event.key() == Qt.Key.Key_Escape:
            self.put_off.emit()
            return
        super().keyPressEvent(event)


def _sentence(question: Question) -> str:
    source = "另一张表上是" if question.brought else "程序算出的是"
    computed, text = _short(question.computed) or "空白", _short(question.text)
    return f"{question.label}：{source} {computed}，填的是 {text}。"


def _short(text: str) -> str:
    line = " ".join(text.split("\n"))
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"
