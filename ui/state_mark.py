"""A form's state by shape, colour and word: 空白, 填写中, 已完成, 已盖章, 纸件已过期."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from perfdesk.frozen import dataclass
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
    "sealed": StateLook("已盖章", "state-sealed", "state_finished"),
    "stale": StateLook("纸件已过期", "state-stale", "warning"),
}
ICON_PX = 16
GAP_PX = 5


class StateMark(QWidget):
    """The state of one form, in a form's bar."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        #: what more there is to say of the state, asked for when the mouse rests on it
        self.about: Callable[[], str] | None = None
        self._look = LOOKS["empty"]
        self._worded = True
        self.show_state("empty")

    def show_state(self, state: str) -> None:
        """Show one of "empty", "draft", "finished", "sealed", "stale"."""
        self._look = LOOKS[state]
        self.setAccessibleName(f"状态：{self._look.word}")
        self.updateGeometry()
        self.update()

    def show_word(self, *, shown: bool) -> None:
        """Show the word behind the shape, or the shape alone where room is short."""
        if shown != self._worded:
            self._worded = shown
            self.updateGeometry()
            self.update()

    def event(self, event: QEvent) -> bool:
        """Say the state, and what more there is to it, where the mouse rests."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.said(), self)
            return True
        return super().event(event)

    def said(self) -> str:
        """The state and what more there is to it."""
        more = self.about() if self.about is not None else ""
        return f"状态：{self._look.word}" + (f"\n{more}" if more else "")

    @property
    def word(self) -> str:
        """The state's word as shown."""
        return self._look.word

    def widths(self) -> tuple[int, int]:
        """How wide the shape with its word is, and the shape alone."""
        word = GAP_PX + self.fontMetrics().horizontalAdvance(self._look.word) + 2
        return ICON_PX + word, ICON_PX

    def sizeHint(self) -> QSize:
        """Room for the shape and the word."""
        worded, bare = self.widths()
        height = max(ICON_PX, self.fontMetrics().height()) + 4
        return QSize(worded if self._worded else bare, height)

    def minimumSizeHint(self) -> QSize:
        """The same: the word is never cut in two."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the shape, then the word in the state's colour."""
        painter = QPainter(self)
        top = (self.height() - ICON_PX) // 2
        painter.drawPixmap(0, top, icons.picture(self._look.icon, ICON_PX, self._look.colour))
        if self._worded:
            painter.setPen(theme.colour(self._look.colour))
            rest = self.rect().adjusted(ICON_PX + GAP_PX, 0, 0, 0)
            middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
            painter.drawText(rest, middle, self._look.word)
        painter.end()
