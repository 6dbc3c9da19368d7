"""What lists beside the paper have in common: the view, and the ground and headings of lines."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui import theme

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class LineList(QListView):
    """Lines of any height over the whole width; Enter goes where the current one leads."""

    entered_line = Signal(QModelIndex)

    def __init__(
        self,
        model: QAbstractItemModel,
        painter: type[QStyledItemDelegate],
        names: tuple[str, str],
        parent: QWidget,
    ) -> None:
        """`names` are those for the style sheet and for a screen reader."""
        super().__init__(parent)
        style, spoken = names
        self.setObjectName(style)
        self.setAccessibleName(spoken)
        self.setModel(model)
        self.setItemDelegate(painter(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self._laid_at = 0

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to what the line is about."""
        if event.key() not in _ENTER:
            super().keyPressEvent(event)
        elif self.currentIndex().isValid():
            self.entered_line.emit(self.currentIndex())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width of the list breaks its lines elsewhere; a scroll bar alone does not."""
        super().resizeEvent(event)
        if self.width() != self._laid_at:
            self._laid_at = self.width()
            self.doItemsLayout()


def draw_ground(painter: QPainter, option: QStyleOptionViewItem) -> None:
    """What shows that a line is the current one, or under the mouse."""
    chosen = bool(option.state & QStyle.StateFlag.State_Selected)
    over = bool(option.state & QStyle.StateFlag.State_MouseOver)
    box = option.rect.adjusted(0, 1, -1, -1)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if chosen or over:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent_soft" if chosen else "ground"))
        painter.drawRoundedRect(box, 5, 5)
    if chosen and option.state & QStyle.StateFlag.State_HasFocus:
        painter.setPen(theme.colour("accent"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(0, 0, 0, -1), 5, 5)


def draw_heading(
    painter: QPainter, option: QStyleOptionViewItem, inner: QRect, heading: str, count: str
) -> None:
    """A heading over lines, with a count at its end."""
    font = QFont(option.font)
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    painter.setPen(theme.colour("muted"))
    metrics = painter.fontMetrics()
    middle = Qt.AlignmentFlag.AlignVCenter
    painter.drawText(inner, middle | Qt.AlignmentFlag.AlignRight, count)
    room = inner.width() - metrics.horizontalAdvance(count) - 10
    text = metrics.elidedText(heading, Qt.TextElideMode.ElideMiddle, room)
    painter.drawText(inner, middle | Qt.AlignmentFlag.AlignLeft, text)
