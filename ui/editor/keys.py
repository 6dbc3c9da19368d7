"""What each key does on the paper: Excel's map, as data."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from ui.editor.moves import Move
from ui.editor.slot_edit import Mode, SlotEdit

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent

Key = Qt.Key
_CTRL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_ALT = Qt.KeyboardModifier.AltModifier
_NONE = Qt.KeyboardModifier.NoModifier


class Act(Enum):
    """What a key asks of the paper; moves carry where to."""

    LEFT = Move.LEFT
    RIGHT = Move.RIGHT
    UP = Move.UP
    DOWN = Move.DOWN
    NEXT = Move.NEXT
    PREVIOUS = Move.PREVIOUS
    FIRST = Move.FIRST
    LAST = Move.LAST
    EDIT = "edit"
    CANCEL = "cancel"
    CLEAR = "clear"
    CLEAR_AND_TYPE = "clear and type"
    BREAK = "break"
    OFFER = "offer"


#: in every mode
_ALWAYS = {
    (Key.Key_Return, _NONE): Act.DOWN,
    (Key.Key_Enter, _NONE): Act.DOWN,
    (Key.Key_Return, _SHIFT): Act.UP,
    (Key.Key_Enter, _SHIFT): Act.UP,
    (Key.Key_Return, _ALT): Act.BREAK,
    (Key.Key_Enter, _ALT): Act.BREAK,
    (Key.Key_Tab, _NONE): Act.NEXT,
    (Key.Key_Backtab, _SHIFT): Act.PREVIOUS,
    (Key.Key_Backtab, _NONE): Act.PREVIOUS,
    (Key.Key_Tab, _SHIFT): Act.PREVIOUS,
    (Key.Key_F2, _NONE): Act.EDIT,
    (Key.Key_Escape, _NONE): Act.CANCEL,
    (Key.Key_Down, _ALT): Act.OFFER,
}
#: on a selected slot
_NAVIGATE = {
    (Key.Key_Delete, _NONE): Act.CLEAR,
    (Key.Key_Backspace, _NONE): Act.CLEAR_AND_TYPE,
    (Key.Key_Home, _CTRL): Act.FIRST,
    (Key.Key_End, _CTRL): Act.LAST,
}
#: arrows move while selecting and in quick mode, and move the caret in caret mode
_ARROWS = {
    (Key.Key_Left, _NONE): Act.LEFT,
    (Key.Key_Right, _NONE): Act.RIGHT,
    (Key.Key_Up, _NONE): Act.UP,
    (Key.Key_Down, _NONE): Act.DOWN,
}
#: keys that belong to the text while it is typed, before the window's shortcuts
_TEXT_SHORTCUTS = frozenset({Key.Key_A, Key.Key_C, Key.Key_V, Key.Key_X, Key.Key_Y, Key.Key_Z})


def _pressed(event: QKeyEvent) -> tuple[Key, Qt.KeyboardModifier]:
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return Key(event.key()), modifiers


def act_of(event: QKeyEvent, mode: Mode) -> Act | None:
    """What a key does in a mode; None when it is text or none of ours."""
    pressed = _pressed(event)
    act = _ALWAYS.get(pressed)
    if act is None and mode is not Mode.CARET:
        act = _ARROWS.get(pressed)
    if act is None and mode is Mode.NAVIGATE:
        act = _NAVIGATE.get(pressed)
    return act


def wants_shortcut(event: QKeyEvent, edit: SlotEdit) -> bool:
    """Whether a key goes to the paper although the window has a shortcut on it."""
    key, modifiers = _pressed(event)
    if edit.preedit:
        return True
    if act_of(event, edit.mode) is not None:
        return True
    if not edit.editing:
        return False
    if modifiers == _CTRL and key in _TEXT_SHORTCUTS:
        return True
    return key in (Key.Key_Delete, Key.Key_Backspace, Key.Key_Home, Key.Key_End)


def editing_key(event: QKeyEvent, edit: SlotEdit, line_move: Callable[[int], int | None]) -> bool:
    """Keys inside the text being typed; True when one was done.

    `line_move` gives the offset a number of laid lines up (−) or down (+) from the caret.
    """
    key, modifiers = _pressed(event)
    keep = bool(modifiers & _SHIFT)
    word = bool(modifiers & _CTRL)
    if key in (Key.Key_Left, Key.Key_Right):
        (edit.move_left if key == Key.Key_Left else edit.move_right)(keep=keep, word=word)
    elif key in (Key.Key_Up, Key.Key_Down):
        offset = line_move(-1 if key == Key.Key_Up else 1)
        end = 0 if key == Key.Key_Up else len(edit.text)
        edit.move_to(end if offset is None else offset, keep=keep)
    elif key in (Key.Key_Home, Key.Key_End):
        edit.move_to(_line_edge(edit, key, whole=word), keep=keep)
    elif key == Key.Key_Backspace:
        edit.backspace(word=word)
    elif key == Key.Key_Delete:
        edit.delete(word=word)
    elif modifiers & _CTRL:
        return _control_key(key, edit, keep=keep)
    else:
        return False
    return True


def _line_edge(edit: SlotEdit, key: Key, *, whole: bool) -> int:
    if whole:
        return 0 if key == Key.Key_Home else len(edit.text)
    if key == Key.Key_Home:
        return edit.text.rfind("\n", 0, edit.caret) + 1
    end = edit.text.find("\n", edit.caret)
    return len(edit.text) if end < 0 else end


def _control_key(key: Key, edit: SlotEdit, *, keep: bool) -> bool:
    if key == Key.Key_A:
        edit.select_all()
    elif key == Key.Key_Z and not keep:
        edit.undo()
    elif key in (Key.Key_Y, Key.Key_Z):
        edit.redo()
    else:
        return False
    return True
