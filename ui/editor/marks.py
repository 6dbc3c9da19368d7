"""What a field's state looks like on screen: each has a shape of its own beside its colour.

Only the screen shows them; paper and PDF never do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainterPath, QPen

from perfdesk.grid.demands import is_demanded, is_idle
from perfdesk.grid.model import Mark
from ui.editor import palette

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from perfdesk.document.model import Address
    from perfdesk.grid.model import Cell, Run


class State(Enum):
    """What is to be said of a field; its value says it in words."""

    NOT_A_NUMBER = "应填数字，填的不是数字"
    TYPED_OVER = "手工改过，和算出的不一样"
    ELSEWHERE = "由另一张表带来"
    DERIVED = "程序算出，不必填写"
    REQUIRED = "必填，还空着"
    NOTE = "有批注"
    REMARK = "有审核意见，等处理"
    UNEQUAL = "与别处的数对不上"
    DOUBT = "不大可能的数，请核对"
    RELATED = "和光标处对不上的数有关"


_OF_MARK = {
    Mark.NOT_A_NUMBER: State.NOT_A_NUMBER,
    Mark.TYPED_OVER: State.TYPED_OVER,
    Mark.DERIVED: State.DERIVED,
    Mark.ELSEWHERE: State.ELSEWHERE,
}
#: of a cell with several fields the worst is shown
_ORDER = list(State)
#: pixels at 100 %: how large the small shapes are, and how far they stand from the cell's corner
_SIZE, _LEAST, _MOST = 6.5, 5.0, 11.0
_GAP = 3.5
#: the same where the cell's text comes as far as its sign
_NEAR = 2.0


def state_of(run: Run) -> State | None:
    """The state of one field; None for a caption, and where there is nothing to say."""
    if run.address is None:
        return None
    if run.mark is not Mark.NONE:
        return _OF_MARK[run.mark]
    return State.REQUIRED if is_demanded(run) else None


def in_row(state: State | None, row: Iterable[Cell]) -> State | None:
    """A cell's state beside the others of its row: one that is not begun demands nothing."""
    return None if state is State.REQUIRED and is_idle(row) else state


def state_of_cell(cell: Cell) -> State | None:
    """The state a cell shows: the worst of its fields."""
    if len(cell.runs) == 1:
        return state_of(cell.runs[0])
    found = [state for state in map(state_of, cell.runs) if state is not None]
    return min(found, key=_ORDER.index, default=None)


def has_note(cell: Cell, notes: Mapping[Address, str]) -> bool:
    """Whether somebody wrote a note on a field of a cell."""
    return any(run.address in notes for run in cell.runs if run.address is not None)


def ground(state: State | None) -> QColor:
    """What a field in that state stands on."""
    return palette.FIELD if state is None else _GROUNDS.get(state, palette.FIELD)


def ink(state: State | None) -> QColor:
    """What a field's text in that state is written in."""
    return palette.INK if state is None else _INKS.get(state, palette.INK)


_GROUNDS = {
    State.NOT_A_NUMBER: palette.WRONG_FILL,
    State.TYPED_OVER: palette.TYPED_OVER_FILL,
    State.ELSEWHERE: palette.DERIVED,
    State.DERIVED: palette.DERIVED,
}
_INKS = {
    State.NOT_A_NUMBER: palette.WRONG,
    State.ELSEWHERE: palette.DERIVED_INK,
    State.DERIVED: palette.DERIVED_INK,
}


class Pencil:
    """Gathers the marks of many cells and draws them at once. `zoom` is 1.0 at 100 %."""

    def __init__(self, zoom: float = 1.0) -> None:
        self.size = min(max(_SIZE * zoom, _LEAST), _MOST)
        self._strokes: dict[State, list[QLineF]] = {}
        self._bars: list[QRectF] = []
        self._corners: list[QPointF] = []
        self._frames: list[QRectF] = []
        self._flags: list[QPointF] = []

    @property
    def reach(self) -> float:
        """How far a sign reaches into its cell, in pixels."""
        return self.size + _GAP

    def add(self, state: State, box: QRectF, *, near: bool = False) -> None:
        """A cell whose field's box is `box` (pixels) shows a state. `near` says that its text comes
        as far as the sign, which keeps closer to its corner.
        """
        if state is State.TYPED_OVER:
            self._bars.append(QRectF(box.left() + 1, box.top() + 1, 3, box.height() - 1))
        elif state is State.NOTE:
            self._corners.append(box.topRight())
        elif state is State.REMARK:
            self._flags.append(box.bottomLeft())
        elif state is State.RELATED:
            self._frames.append(box.adjusted(2.5, 2.5, -2.5, -2.5))
        else:
            self._strokes.setdefault(state, []).extend(self._lines(state, box, near=near))

    def _lines(self, state: State, box: QRectF, *, near: bool) -> Iterable[QLineF]:
        size, gap = self.size, _NEAR if near else _GAP
        x, y = box.left() + gap, box.top() + gap
        if state is State.NOT_A_NUMBER:
            return _wave(box, size / 3)
        if state in (State.UNEQUAL, State.DOUBT):  # in the corner that no other sign stands in
            x, y = box.right() - gap - size, box.bottom() - gap - size
        return (
            QLineF(x + ax * size, y + ay * size, x + bx * size, y + by * size)
            for ax, ay, bx, by in _SHAPES[state]
        )

    def draw(self, painter: QPainter) -> None:
        """Draw everything that was added."""
        painter.save()
        painter.setRenderHint(painter.RenderHint.Antialiasing)
        for state, lines in self._strokes.items():
            pen = QPen(_STROKES[state], max(1.1, self.size * 0.19))
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawLines(lines)
        for bar in self._bars:
            painter.fillRect(bar, palette.TYPED_OVER)
        side = self.size + 1
        for corner in self._corners:
            path = QPainterPath(corner)
            path.lineTo(corner + QPointF(-side, 0))
            path.lineTo(corner + QPointF(0, side))
            path.closeSubpath()
            painter.fillPath(path, palette.NOTE)
        for corner in self._flags:
            self._draw_flag(painter, corner)
        if self._frames:
            painter.setPen(QPen(palette.WRONG, 1.2, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRects(self._frames)
        painter.restore()

    def _draw_flag(self, painter: QPainter, corner: QPointF) -> None:
        """A flag on its staff, planted in a cell's left lower corner: a remark."""
        foot = corner + QPointF(_NEAR, -_NEAR)
        top = foot - QPointF(0, self.size * 1.5)
        path = QPainterPath(top)
        path.lineTo(top + QPointF(self.size, self.size * 0.4))
        path.lineTo(top + QPointF(0, self.size * 0.8))
        path.closeSubpath()
        painter.fillPath(path, palette.REMARK)
        painter.setPen(QPen(palette.REMARK, max(1.2, self.size * 0.2)))
        painter.drawLine(foot, top)


#: strokes in a square of side 1: a star; a sigma; an arrow that leads out of a corner; ≠ and !
_SHAPES: dict[State, tuple[tuple[float, float, float, float], ...]] = {
    State.REQUIRED: ((0.5, 0.0, 0.5, 1.0), (0.07, 0.25, 0.93, 0.75), (0.07, 0.75, 0.93, 0.25)),
    State.DERIVED: (
        (0.9, 0.05, 0.1, 0.05),
        (0.1, 0.05, 0.55, 0.5),
        (0.55, 0.5, 0.1, 0.95),
        (0.1, 0.95, 0.9, 0.95),
    ),
    State.ELSEWHERE: (
        (0.1, 0.9, 0.9, 0.1),
        (0.35, 0.1, 0.9, 0.1),
        (0.9, 0.1, 0.9, 0.65),
    ),
    State.UNEQUAL: ((0.0, 0.32, 1.0, 0.32), (0.0, 0.68, 1.0, 0.68), (0.22, 1.0, 0.78, 0.0)),
    State.DOUBT: ((0.6, 0.0, 0.6, 0.62), (0.68, 0.0, 0.68, 0.5), (0.62, 0.95, 0.62, 1.0)),
}
_STROKES = {
    State.REQUIRED: palette.REQUIRED,
    State.DERIVED: palette.DERIVED_INK,
    State.ELSEWHERE: palette.DERIVED_INK,
    State.NOT_A_NUMBER: palette.WRONG,
    State.UNEQUAL: palette.WRONG,
    State.DOUBT: palette.TYPED_OVER,
}


def _wave(box: QRectF, step: float) -> Iterable[QLineF]:
    """A wavy line along a box's foot."""
    foot, x, up = box.bottom() - 3, box.left() + 4, True
    while x + step <= box.right() - 3:
        yield QLineF(x, foot if up else foot - step, x + step, foot - step if up else foot)
        x, up = x + step, not up
