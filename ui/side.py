"""The panel at the window's right: help, search or history beside the paper, one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui import icons
from ui.button_row import enter_presses

if TYPE_CHECKING:
    from perfdesk.workspace import Touched
    from ui.editor.current import Current

#: pixels: what a sentence of help needs, and what a township's screen can spare
USUAL_WIDTH = 300
LEAST_WIDTH = 240


class SideContent(QWidget):
    """What can stand in the side: told of every move on the paper and every change."""

    title = ""

    def show_place(self, form_id: str, current: Current) -> None:
        """The clerk stands somewhere else now; `form_id` is "" when no form is open."""

    def show_touched(self, touched: Touched) -> None:
        """Something has changed in the store."""

    def start(self) -> None:
        """The keyboard comes here."""


class Side(QFrame):
    """Title, closing cross, and the content shown. Esc gives the keyboard back to the paper."""

    left = Signal()  # the keyboard should go back to the paper
    shown = Signal(str)  # the name of the content in sight, "" when the side is closed

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("side")
        self._title = QLabel(self)
        self._title.setObjectName("sideTitle")
        self._contents: dict[str, SideContent] = {}
        self._stack = QStackedWidget(self)
        close = QToolButton(self)
        close.setIcon(icons.icon("close"))
        close.setIconSize(QSize(16, 16))
        close.setAutoRaise(True)
        close.setToolTip("关闭侧栏（Esc）")
        close.setAccessibleName("关闭侧栏")
        close.clicked.connect(self.close_side)
        head = QHBoxLayout()
        head.setContentsMargins(14, 6, 6, 4)
        head.addWidget(self._title, 1)
        head.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._stack, 1)
        self.setMinimumWidth(LEAST_WIDTH)
        self.hide()

    @property
    def name(self) -> str:
        """The name of the content in sight, "" when the side is closed."""
        if self.isHidden():
            return ""
        front = self._stack.currentWidget()
        return next((name for name, widget in self._contents.items() if widget is front), "")

    @property
    def content(self) -> SideContent | None:
        """The content in sight, None when the side is closed."""
        return self._contents.get(self.name)

    def show_content(self, name: str, content: SideContent) -> None:
        """Bring a content to sight, taking the place of any other."""
        if self._contents.get(name) is not content:
            self._drop(name)
            self._contents[name] = content
            self._stack.addWidget(content)
        self._stack.setCurrentWidget(content)
        self._title.setText(content.title)
        self.setAccessibleName(content.title)
        self.show()
        self.shown.emit(name)

    def close_side(self) -> None:
        """Put the side away; the keyboard goes back to the paper."""
        self.hide()
        self.shown.emit("")
        self.left.emit()

    def forget(self) -> None:
        """Drop every content: its store goes."""
        self.hide()
        for name in list(self._contents):
            self._drop(name)
        self.shown.emit("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leads back to the paper; Enter presses the button that has the keyboard."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_side()
            return
        if enter_presses(event):
            return
        super().keyPressEvent(event)

    def _drop(self, name: str) -> None:
        old = self._contents.pop(name, None)
        if old is not None:
            self._stack.removeWidget(old)
            old.deleteLater()
