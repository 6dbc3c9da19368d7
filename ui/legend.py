"""What the signs on the paper mean: a small cell with each sign, and the words beside it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui import theme
from ui.editor import palette
from ui.editor.marks import Pencil, State, ground, ink

#: in the order one meets them; pixels of the sample cell and around it
SHOWN = (
    State.REQUIRED,
    State.DERIVED,
    State.TYPED_OVER,
    State.NOT_A_NUMBER,
    State.ELSEWHERE,
    State.NOTE,
    State.REMARK,
    State.UNEQUAL,
    State.DOUBT,
    State.RELATED,
)
_SAMPLES = {
    State.DERIVED: "67.9",
    State.TYPED_OVER: "70",
    State.NOT_A_NUMBER: "约七十",
    State.UNEQUAL: "110",
}
#: what a cell holds that is still blank, as it stands there in grey
LAST_YEAR = "上年的数，按 F5 采用"
_LAST_SAMPLE = "65.2"
_WORDS = (*(state.value for state in SHOWN), LAST_YEAR)
_CELL = QSize(62, 26)
_GAP, _BETWEEN = 12, 6


class Legend(QWidget):
    """One line for each sign. Takes no focus; readers hear all of it as its description."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("表格上的标记")
        self.setAccessibleDescription("；".join(_WORDS))

    def sizeHint(self) -> QSize:
        """Room for every line."""
        words = max(map(self.fontMetrics().horizontalAdvance, _WORDS))
        return QSize(_CELL.width() + _GAP + words + 2, len(_WORDS) * self._line() - _BETWEEN + 2)

    def minimumSizeHint(self) -> QSize:
        """The words may be cut, no line is left out."""
        return QSize(_CELL.width() + _GAP + 80, self.sizeHint().height())

    def _line(self) -> int:
        return max(_CELL.height(), self.fontMetrics().height()) + _BETWEEN

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the cells as the paper has them, then the words."""
        painter = QPainter(self)
        for number, state in enumerate((*SHOWN, None)):
            top = number * self._line()
            cell = QRectF(0.5, top + 0.5, _CELL.width(), _CELL.height())
            painter.fillRect(cell, ground(state))
            painter.setPen(QPen(palette.RULE, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(cell)
            painter.setPen(palette.GHOST if state is None else ink(state))
            sample = _LAST_SAMPLE if state is None else _SAMPLES.get(state, "")
            painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, sample)
            if state is not None:
                pencil = Pencil()
                pencil.add(state, cell)
                pencil.draw(painter)
            words = QRectF(_CELL.width() + _GAP, top, self.width(), _CELL.height())
            words.setRight(self.width())
            text = self.fontMetrics().elidedText(
                _WORDS[number], Qt.TextElideMode.ElideRight, int(words.width())
            )
            painter.setPen(theme.colour("text"))
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()
