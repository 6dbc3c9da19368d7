"""The question at the foot of a paper: why was this figure typed over?"""

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
    from perfdesk.document.model import Address
    from perfdesk.workspace import Workspace

_MOST_CHARACTERS = 500
_SHOWN = 16


class ReasonBar(QFrame):
    """Asks about one cell until it is answered, put off with Esc, or the figure agrees again. It
    never takes the keyboard by itself.

    What is typed here is written with Enter, and on leaving the field.
    """

    written = Signal(object)  # Touched
    refused = Signal(str)
    left = Signal()  # the keyboard should go back to the paper

    def __init__(self, workspace: Workspace, form_id: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("reasonBar")
        self._workspace = workspace
        self._form_id = form_id
        self._address: Address | None = None
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

    def ask(self, address: Address) -> None:
        """Ask about a cell, if there is anything to ask; what was typed about another is kept."""
        if address != self._address:
            self.write()
            self.field.clear()
        self._address = address
        self.look_again()

    def look_again(self) -> None:
        """The form has changed: ask on, or stop."""
        question = None
        if self._address is not None:
            with suppress(PerfDeskError):  # its row or form is gone
                question = self._workspace.noting.asks(self._form_id, self._address)
        if question is None:
            self._address = None
            self.field.clear()
            self._hide()
            return
        source = "另一张表上是" if question.brought else "程序算出的是"
        computed, text = _short(question.computed) or "空白", _short(question.text)
        said = f"{question.label}：{source} {computed}，填的是 {text}。"
        self._said.say(said)
        self.setAccessibleName(said)
        self.field.setAccessibleName(f"原因，{said}")
        self.show()

    def write(self) -> None:
        """Write the reason that was typed; nothing where none was."""
        address, reason = self._address, self.field.text().strip()
        if address is None or not reason:
            return
        self._address = None
        self.field.clear()
        try:
            touched = self._workspace.noting.explain(self._form_id, address, reason)
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
        self._address = None
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


def _short(text: str) -> str:
    line = " ".join(text.split("\n"))
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"
