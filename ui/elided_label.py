"""A one-line label that ends in … when room is short, and says the whole in its tooltip."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QStyleOption, QWidget


class ElidedLabel(QLabel):
    """Takes the room that is left; never asks for more than a few characters."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def say(self, text: str) -> None:
        """Show a sentence; line breaks become spaces."""
        line = " ".join(text.split())
        if line != self.text():
            self.setText(line)
            self.setToolTip(line)

    def minimumSizeHint(self) -> QSize:
        """Room for a few characters."""
        return QSize(self.fontMetrics().horizontalAdvance("字字字"), self.fontMetrics().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the text, cut at the right."""
        painter = QPainter(self)
        option = QStyleOption()
        option.initFrom(self)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_Widget, option, painter, self)
        painter.setPen(option.palette.windowText().color())
        text = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width()
        )
        painter.drawText(self.contentsRect(), self.alignment(), text)
        painter.end()
