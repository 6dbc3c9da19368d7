"""The list of places to choose at, and the field for a third content: keys in, wishes out."""

from __future__ import annotations

from enum import Enum
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QTreeWidget, QWidget

Key, Mod = Qt.Key, Qt.KeyboardModifier
_Index = QModelIndex | QPersistentModelIndex
_ENTER = (Key.Key_Return, Key.Key_Enter)


class Pick(Enum):
    """What is to stand at a place; the value is its key."""

    OURS = "1"
    THEIRS = "2"
    BASE = "3"
    TYPED = "4"


_KEYS = {Key.Key_1: Pick.OURS, Key.Key_2: Pick.THEIRS, Key.Key_3: Pick.BASE, Key.Key_4: Pick.TYPED}


class Places(QTreeWidget):
    """Keys choose, and typing goes to the field for a third content, which is `typing`."""

    picked = Signal(object)  # Pick
    #: the same for what is left of this form
    picked_rest = Signal(object)  # Pick
    moved = Signal(int)
    #: to the next (1) or the last (-1) place that is open
    wanted_open = Signal(int)
    began = Signal(str)

    def __init__(self, typing: Typing, parent: QWidget) -> None:
        super().__init__(parent)
        self._typing = typing
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """1 to 4 choose, left and right go from content to content, F8 to what is open; a letter
        begins a third content.
        """
        key, held = Key(event.key()), event.modifiers() & ~Mod.KeypadModifier
        if key in _KEYS and held in (Mod.NoModifier, Mod.ControlModifier):
            (self.picked_rest if held else self.picked).emit(_KEYS[key])
        elif key in (Key.Key_Left, Key.Key_Right):
            self.moved.emit(1 if key == Key.Key_Right else -1)
        elif key == Key.Key_F8:
            self.wanted_open.emit(-1 if held & Mod.ShiftModifier else 1)
        elif held in (Mod.NoModifier, Mod.ShiftModifier) and event.text().strip().isprintable():
            if event.text().strip():
                self.began.emit(event.text())
            else:
                super().keyPressEvent(event)
        else:
            super().keyPressEvent(event)

    # --- an input method composes here, and what it composes stands in the field ------------------

    def focusInEvent(self, event: QFocusEvent) -> None:
        """A list lets no input method in of itself."""
        super().focusInEvent(event)
        self._let_in()

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        """The same again for each line."""
        super().currentChanged(current, previous)
        self._let_in()

    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> Any:
        """As the field has it."""
        return self._typing.inputMethodQuery(query)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """What is composed goes to the field; the keyboard follows once it is done."""
        if not self._typing.isEnabled():
            event.ignore()
            return
        if not self._typing.composing and (event.preeditString() or event.commitString()):
            self.began.emit("")
        QApplication.sendEvent(self._typing, event)
        if event.commitString():
            self._typing.setFocus()

    def _let_in(self) -> None:
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, self._typing.isEnabled())


class Typing(QPlainTextEdit):
    """A field for a third content. Enter ends it, Alt+Enter breaks the line, Esc gives it up."""

    ended = Signal()
    given_up = Signal()
    wanted_open = Signal(int)

    @property
    def composing(self) -> bool:
        """Whether an input method is at work in it."""
        return bool(self.textCursor().block().layout().preeditAreaText())

    @property
    def written(self) -> str:
        """The text as it stands, spaces as they were typed."""
        raw = self.document().toRawText()
        return raw.replace("\u2029", "\n").replace("\u2028", "\n")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """End, give up, go on to another place; anything else is written."""
        key, held = Key(event.key()), event.modifiers()
        if self.composing:
            return  # the key belongs to the input method
        if key in _ENTER and held & Mod.AltModifier:
            self.insertPlainText("\n")
        elif key in _ENTER:
            self.ended.emit()
        elif key == Key.Key_Escape:
            self.given_up.emit()
        elif key == Key.Key_F8:
            self.wanted_open.emit(-1 if held & Mod.ShiftModifier else 1)
        else:
            super().keyPressEvent(event)
