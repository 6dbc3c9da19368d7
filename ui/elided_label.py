"""A one-line label that ends in … when room is short, and says the whole in its tooltip."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QStyleOption, QWidget


class ElidedLabel(QLabel):
    """Takes the room that is left; never asks for more than a few characters. One that has a
    `least` (characters) asks for nothing, and shows nothing rather than fewer.
    """

    def __init__(self, text: str = "", parent: QWidget | None = None, *, least: int = 0) -> None:
        super().__init__(text, parent)
        self._least = least
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def say(self, text: str) -> None:
        """Show a sentence; line breaks become spaces."""
        line = " ".join(text.split())
        if line != self.text():
            self.setText(line)
            self.setToolTip(line)

    def minimumSizeHint(self) -> QSize:
        """Room for a few characters, or none."""
        few = 0 if self._least else self.fontMetrics().horizontalAdvance("字字字")
        return QSize(few, self.fontMetrics().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the text, cut at the right."""
        metrics, width = self.fontMetrics(), self.contentsRect().width()
        least = self._least * metrics.horizontalAdvance("字")
        if width < min(least, metrics.horizontalAdvance(self.text())):
            return
        painter = QPainter(self)
        option = QStyleOption()
        option.initFrom(self)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_Widget, option, painter, self)
        painter.setPen(option.palette.windowText().color())
        text = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, width)
        painter.drawText(self.contentsRect(), self.alignment(), text)
        painter.end()
