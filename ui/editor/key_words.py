"""The paper's keys in words, for the screen that lists them: which keys come from `keys` alone."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeySequence

from ui.editor.keys import ALWAYS, MOVING, SELECTED, Act, Pressed

_NAMES = {
    Qt.Key.Key_Return: "Enter",
    Qt.Key.Key_Left: "←",
    Qt.Key.Key_Right: "→",
    Qt.Key.Key_Up: "↑",
    Qt.Key.Key_Down: "↓",
    Qt.Key.Key_PageUp: "PgUp",
    Qt.Key.Key_PageDown: "PgDn",
    Qt.Key.Key_Delete: "Delete",
    Qt.Key.Key_Backspace: "Backspace",
    Qt.Key.Key_Escape: "Esc",
}
_ARROWS = "←→↑↓"
#: the same key under another name
_TWINS = frozenset({Qt.Key.Key_Enter, Qt.Key.Key_Backtab})


class Line(NamedTuple):
    """Some acts of one kind and what they do; `keys` says how where no key alone does it."""

    acts: tuple[Act, ...]
    words: str
    by: str = ""

    @property
    def keys(self) -> str:
        """The keys, as they are printed on a keyboard."""
        if not self.acts:
            return self.by
        spoken_keys = [spoken(pressed_for(act)) for act in self.acts]
        if len(spoken_keys) == len(_ARROWS):  # all four are one thing to say
            return spoken_keys[0].removesuffix("←") + "方向键"
        return " / ".join(spoken_keys)


class Group(NamedTuple):
    """Keys that belong together."""

    title: str
    lines: tuple[Line, ...]


GROUPS = (
    Group(
        "在表上移动",
        (
            Line(
                (Act.BELOW, Act.ABOVE),
                "确认，转到下方、上方；连按几次 Tab 之后按 Enter，回到开始那一列的下一行",
            ),
            Line(
                (Act.NEXT, Act.PREVIOUS),
                "确认，转到右边、左边；在表格最后一格按 Tab，新增一行",
            ),
            Line(
                (Act.LEFT, Act.RIGHT, Act.UP, Act.DOWN),
                "转到相邻的格；正在直接输入时先确认；格子比窗口还高时先在格内滚动",
            ),
            Line(
                (Act.LEFT_EDGE, Act.RIGHT_EDGE, Act.UPPER_EDGE, Act.LOWER_EDGE),
                "跳到连续内容的边缘",
            ),
            Line((Act.ROW_START, Act.ROW_END), "转到本行第一格、最后一格"),
            Line((Act.FIRST, Act.LAST), "转到整张表的第一格、最后一格"),
            Line((Act.PAGE_UP, Act.PAGE_DOWN), "向上、向下翻一屏"),
        ),
    ),
    Group(
        "选中多格",
        (
            Line((), "选中一片单元格", "拖动鼠标 / Shift+单击"),
            Line(
                (Act.EXTEND_LEFT, Act.EXTEND_RIGHT, Act.EXTEND_UP, Act.EXTEND_DOWN),
                "扩大或缩小选中的区域",
            ),
            Line(
                (
                    Act.EXTEND_LEFT_EDGE,
                    Act.EXTEND_RIGHT_EDGE,
                    Act.EXTEND_UPPER_EDGE,
                    Act.EXTEND_LOWER_EDGE,
                ),
                "选中到连续内容的边缘",
            ),
            Line((Act.EXTEND_ROW_START, Act.EXTEND_ROW_END), "选中到本行第一格、最后一格"),
            Line((Act.EXTEND_FIRST, Act.EXTEND_LAST), "选中到表格的开头、末尾"),
            Line((Act.EXTEND_PAGE_UP, Act.EXTEND_PAGE_DOWN), "向上、向下多选一屏"),
            Line((), "在选中的区域里依次转到每一格", "Enter / Tab"),
        ),
    ),
    Group(
        "输入与修改",
        (
            Line((), "替换选中单元格的内容", "直接输入"),
            Line((Act.EDIT,), "修改单元格，光标放在末尾；再按一次，方向键改为在格间移动"),
            Line((Act.BREAK,), "在单元格内换行"),
            Line((Act.FILL_RANGE,), "把输入的内容填到选中的每一格，不移动"),
            Line((Act.OFFER,), "打开可选内容的列表或日历"),
            Line((Act.CLEAR,), "清除选中单元格的内容"),
            Line((Act.CLEAR_AND_TYPE,), "清空单元格，开始输入"),
            Line((Act.CANCEL,), "放弃正在输入的内容，取消选中的区域；不会关闭任何窗口"),
        ),
    ),
)


def bound() -> list[tuple[Pressed, Act]]:
    """Every key the paper answers to, with what it does."""
    return [pair for table in (ALWAYS, SELECTED, MOVING) for pair in table.items()]


def pressed_for(act: Act) -> Pressed:
    """The key that does something; of two names for one key, the first."""
    return next(pressed for pressed, done in bound() if done is act and pressed[0] not in _TWINS)


def spoken(pressed: Pressed) -> str:
    """A key with its modifiers in words: Ctrl+Shift+↓."""
    key, modifiers = pressed
    name = _NAMES.get(key) or QKeySequence(key).toString()
    # a key alone is taken off a sequence that has one with all its modifiers
    whole = QKeySequence(QKeyCombination(modifiers, Qt.Key.Key_X)).toString()
    return whole.removesuffix("X") + name


#: (keys, what they do) of everything the paper itself answers to
PAPER_KEYS = tuple((line.keys, line.words) for group in GROUPS for line in group.lines)
