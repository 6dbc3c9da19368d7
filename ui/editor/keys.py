"""What each key does on the paper: Excel's map, as data."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

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

#: a key with its modifiers
Pressed = tuple[Key, Qt.KeyboardModifier]


class Extend(NamedTuple):
    """Drawing the range out as a move would lead."""

    by: Move


class Act(Enum):
    """What a key asks of the paper; moves carry where to."""

    LEFT = Move.LEFT
    RIGHT = Move.RIGHT
    UP = Move.UP
    DOWN = Move.DOWN
    BELOW = Move.BELOW
    ABOVE = Move.ABOVE
    NEXT = Move.NEXT
    PREVIOUS = Move.PREVIOUS
    FIRST = Move.FIRST
    LAST = Move.LAST
    ROW_START = Move.ROW_START
    ROW_END = Move.ROW_END
    LEFT_EDGE = Move.LEFT_EDGE
    RIGHT_EDGE = Move.RIGHT_EDGE
    UPPER_EDGE = Move.UPPER_EDGE
    LOWER_EDGE = Move.LOWER_EDGE
    PAGE_UP = Move.PAGE_UP
    PAGE_DOWN = Move.PAGE_DOWN
    EXTEND_LEFT = Extend(Move.LEFT)
    EXTEND_RIGHT = Extend(Move.RIGHT)
    EXTEND_UP = Extend(Move.UP)
    EXTEND_DOWN = Extend(Move.DOWN)
    EXTEND_ROW_START = Extend(Move.ROW_START)
    EXTEND_ROW_END = Extend(Move.ROW_END)
    EXTEND_FIRST = Extend(Move.FIRST)
    EXTEND_LAST = Extend(Move.LAST)
    EXTEND_LEFT_EDGE = Extend(Move.LEFT_EDGE)
    EXTEND_RIGHT_EDGE = Extend(Move.RIGHT_EDGE)
    EXTEND_UPPER_EDGE = Extend(Move.UPPER_EDGE)
    EXTEND_LOWER_EDGE = Extend(Move.LOWER_EDGE)
    EXTEND_PAGE_UP = Extend(Move.PAGE_UP)
    EXTEND_PAGE_DOWN = Extend(Move.PAGE_DOWN)
    EDIT = "edit"
    CANCEL = "cancel"
    CLEAR = "clear"
    CLEAR_AND_TYPE = "clear and type"
    BREAK = "break"
    OFFER = "offer"
    FILL_RANGE = "fill range"


#: in every mode
ALWAYS: dict[Pressed, Act] = {
    (Key.Key_Return, _NONE): Act.BELOW,
    (Key.Key_Enter, _NONE): Act.BELOW,
    (Key.Key_Return, _SHIFT): Act.ABOVE,
    (Key.Key_Enter, _SHIFT): Act.ABOVE,
    (Key.Key_Return, _ALT): Act.BREAK,
    (Key.Key_Enter, _ALT): Act.BREAK,
    (Key.Key_Return, _CTRL): Act.FILL_RANGE,
    (Key.Key_Enter, _CTRL): Act.FILL_RANGE,
    (Key.Key_Tab, _NONE): Act.NEXT,
    (Key.Key_Tab, _SHIFT): Act.PREVIOUS,
    (Key.Key_Backtab, _SHIFT): Act.PREVIOUS,
    (Key.Key_Backtab, _NONE): Act.PREVIOUS,
    (Key.Key_F2, _NONE): Act.EDIT,
    (Key.Key_Escape, _NONE): Act.CANCEL,
    (Key.Key_Down, _ALT): Act.OFFER,
}
#: on selected cells
SELECTED: dict[Pressed, Act] = {
    (Key.Key_Delete, _NONE): Act.CLEAR,
    (Key.Key_Backspace, _NONE): Act.CLEAR_AND_TYPE,
    (Key.Key_Home, _NONE): Act.ROW_START,
    (Key.Key_End, _NONE): Act.ROW_END,
    (Key.Key_Home, _CTRL): Act.FIRST,
    (Key.Key_End, _CTRL): Act.LAST,
    (Key.Key_Left, _CTRL): Act.LEFT_EDGE,
    (Key.Key_Right, _CTRL): Act.RIGHT_EDGE,
    (Key.Key_Up, _CTRL): Act.UPPER_EDGE,
    (Key.Key_Down, _CTRL): Act.LOWER_EDGE,
    (Key.Key_Left, _SHIFT): Act.EXTEND_LEFT,
    (Key.Key_Right, _SHIFT): Act.EXTEND_RIGHT,
    (Key.Key_Up, _SHIFT): Act.EXTEND_UP,
    (Key.Key_Down, _SHIFT): Act.EXTEND_DOWN,
    (Key.Key_Home, _SHIFT): Act.EXTEND_ROW_START,
    (Key.Key_End, _SHIFT): Act.EXTEND_ROW_END,
    (Key.Key_PageUp, _SHIFT): Act.EXTEND_PAGE_UP,
    (Key.Key_PageDown, _SHIFT): Act.EXTEND_PAGE_DOWN,
    (Key.Key_Left, _CTRL | _SHIFT): Act.EXTEND_LEFT_EDGE,
    (Key.Key_Right, _CTRL | _SHIFT): Act.EXTEND_RIGHT_EDGE,
    (Key.Key_Up, _CTRL | _SHIFT): Act.EXTEND_UPPER_EDGE,
    (Key.Key_Down, _CTRL | _SHIFT): Act.EXTEND_LOWER_EDGE,
    (Key.Key_Home, _CTRL | _SHIFT): Act.EXTEND_FIRST,
    (Key.Key_End, _CTRL | _SHIFT): Act.EXTEND_LAST,
}
#: these move on selected cells and in quick mode, and move the caret in caret mode
MOVING: dict[Pressed, Act] = {
    (Key.Key_Left, _NONE): Act.LEFT,
    (Key.Key_Right, _NONE): Act.RIGHT,
    (Key.Key_Up, _NONE): Act.UP,
    (Key.Key_Down, _NONE): Act.DOWN,
    (Key.Key_PageUp, _NONE): Act.PAGE_UP,
    (Key.Key_PageDown, _NONE): Act.PAGE_DOWN,
}
#: keys that belong to the text while it is typed, before the window's shortcuts
TEXT_SHORTCUTS = frozenset({Key.Key_A, Key.Key_Y, Key.Key_Z})


def _pressed(event: QKeyEvent) -> Pressed:
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return Key(event.key()), modifiers


def act_of(event: QKeyEvent, mode: Mode) -> Act | None:
    """What a key does in a mode; None when it is text or none of ours."""
    pressed = _pressed(event)
    act = ALWAYS.get(pressed)
    if act is None and mode is not Mode.CARET:
        act = MOVING.get(pressed)
    if act is None and mode is Mode.NAVIGATE:
        act = SELECTED.get(pressed)
    return act


def is_command(event: QKeyEvent) -> bool:
    """Whether a key with a text is not meant as text: with Ctrl or Alt, but not AltGr."""
    modifiers = event.modifiers()
    control, alt = bool(modifiers & _CTRL), bool(modifiers & _ALT)
    return control != alt  # AltGr comes as both


def wants_shortcut(event: QKeyEvent, edit: SlotEdit) -> bool:
    """Whether a key goes to the paper although the window has a shortcut on it."""
    key, modifiers = _pressed(event)
    if edit.preedit:
        return True
    if act_of(event, edit.mode) is not None:
        return True
    if not edit.editing:
        return False
    if modifiers == _CTRL and key in TEXT_SHORTCUTS:
        return True
    if modifiers == _CTRL | _SHIFT and key == Key.Key_Z:
        return True
    plain = not modifiers & _ALT
    return plain and key in (Key.Key_Delete, Key.Key_Backspace, Key.Key_Home, Key.Key_End)


def editing_key(
    event: QKeyEvent, edit: SlotEdit, line_move: Callable[[int], int | None], page: int
) -> bool:
    """Keys inside the text being typed; True when one was done.

    `line_move` gives the offset a number of laid lines up (−) or down (+) from the caret; `page`
    is how many lines a screenful is.
    """
    key, modifiers = _pressed(event)
    keep = bool(modifiers & _SHIFT)
    word = bool(modifiers & _CTRL)
    lines = {Key.Key_Up: -1, Key.Key_Down: 1, Key.Key_PageUp: -page, Key.Key_PageDown: page}
    if key in (Key.Key_Left, Key.Key_Right):
        (edit.move_left if key == Key.Key_Left else edit.move_right)(keep=keep, word=word)
    elif key in lines:
        offset = line_move(lines[key])
        end = 0 if lines[key] < 0 else len(edit.text)
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
