"""A row of round buttons of which one is pressed; they go on below where room is short."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QPushButton, QSizePolicy, QWidget

_GAP = 6


class Chips(QWidget):
    """Tab comes to the one that is pressed, the arrows press its neighbours."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.group = QButtonGroup(self)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def add(self, text: str, tip: str) -> QPushButton:
        """One more at the end."""
        chip = QPushButton(text, self)
        chip.setObjectName("chip")
        chip.setCheckable(True)
        chip.setAutoDefault(False)
        chip.setToolTip(tip)
        self.group.addButton(chip)
        return chip

    def place(self) -> None:
        """Put each where it belongs, after their words or the width changed."""
        x = y = height = 0
        for chip in self.group.buttons():
            if chip.isHidden():
                continue
            size = chip.sizeHint()
            if x and x + size.width() > self.width():
                x, y = 0, y + height + _GAP
            chip.setGeometry(x, y, size.width(), size.height())
            x += size.width() + _GAP
            height = max(height, size.height())
        if y + height != self.height():
            self.setFixedHeight(y + height)

    def sizeHint(self) -> QSize:
        """The height of what stands here; any width."""
        return QSize(200, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width, other lines."""
        super().resizeEvent(event)
        self.place()
