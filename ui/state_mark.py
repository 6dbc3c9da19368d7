"""A form's state by shape, colour and word: 空白, 填写中, 已完成."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui import icons, theme


@dataclass(frozen=True)
class StateLook:
    """How one state is shown."""

    word: str
    icon: str
    colour: str


LOOKS = {
    "empty": StateLook("空白", "state-empty", "state_empty"),
    "draft": StateLook("填写中", "state-draft", "state_draft"),
    "finished": StateLook("已完成", "state-finished", "state_finished"),
}
ICON_PX = 16
GAP_PX = 5


class StateMark(QWidget):
    """The state of one form, in a form's bar."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = LOOKS["empty"]
        self.show_state("empty")

    def show_state(self, state: str) -> None:
        """Show one of "empty", "draft", "finished"."""
        self._look = LOOKS[state]
        self.setAccessibleName(f"状态：{self._look.word}")
        self.setToolTip(f"状态：{self._look.word}")
        self.updateGeometry()
        self.update()

    @property
    def word(self) -> str:
        """The state's word as shown."""
        return self._look.word

    def sizeHint(self) -> QSize:
        """Room for the shape and the word."""
        metrics = self.fontMetrics()
        width = ICON_PX + GAP_PX + metrics.horizontalAdvance(self._look.word) + 2
        return QSize(width, max(ICON_PX, metrics.height()) + 4)

    def minimumSizeHint(self) -> QSize:
        """The same: the word is never cut."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the shape, then the word in the state's colour."""
        painter = QPainter(self)
        top = (self.height() - ICON_PX) // 2
        painter.drawPixmap(0, top, icons.picture(self._look.icon, ICON_PX, self._look.colour))
        painter.setPen(theme.colour(self._look.colour))
        rest = self.rect().adjusted(ICON_PX + GAP_PX, 0, 0, 0)
        painter.drawText(
            rest, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._look.word
        )
        painter.end()
