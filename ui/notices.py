"""The notice that floats at the top of the window for a while and may offer one action."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from ui import icons

#: how long a notice stays, in ms; longer where it offers something to press
STAY_MS = 5000
STAY_WITH_ACTION_MS = 12000
GAP_PX = 10


class Notice(QFrame):
    """A line of text over the window's top edge. It never takes the keyboard away."""

    def __init__(self, parent: QWidget, top: Callable[[], int]) -> None:
        """`top` says how far below the parent's top edge it may stand, in pixels."""
        super().__init__(parent)
        self.setObjectName("notice")
        self._over = parent
        self._top = top
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._run: Callable[[], object] | None = None
        self._text = QLabel(self)
        self._text.setWordWrap(False)
        self._button = QPushButton(self)
        self._button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._button.clicked.connect(self._act)
        close = QToolButton(self)
        close.setIcon(icons.icon("close", "surface"))
        close.setIconSize(QSize(16, 16))
        close.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        close.setToolTip("关闭提示")
        close.setAccessibleName("关闭提示")
        close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 7, 8, 7)
        row.setSpacing(12)
        row.addWidget(self._text, 1)
        row.addWidget(self._button)
        row.addWidget(close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        parent.installEventFilter(self)
        self.hide()

    @property
    def text(self) -> str:
        """What the notice says at the moment, "" when none is shown."""
        return self._text.text() if self.isVisible() else ""

    def say(self, text: str, action: str = "", run: Callable[[], object] | None = None) -> None:
        """Show a sentence for a while, with one button where `action` names it."""
        self._text.setText(text)
        self._button.setText(action)
        self._button.setVisible(bool(action))
        self._run = run
        self.setAccessibleName(text)
        self.adjustSize()
        self._place()
        self.show()
        self.raise_()
        self._timer.start(STAY_WITH_ACTION_MS if action else STAY_MS)

    def withdraw(self, run: Callable[[], object]) -> None:
        """Hide it if it still offers this: what was offered does not hold any more."""
        if self._run is run:
            self._run = None
            self.hide()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Stay while the pointer is over it."""
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Go some time after the pointer has left."""
        self._timer.start(STAY_MS)
        super().leaveEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep to the middle of the window's top."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        parent = self._over
        room = parent.width() - 24
        self._text.setWordWrap(False)
        if self.sizeHint().width() > room:
            # a long sentence takes several lines rather than lose its end
            self._text.setWordWrap(True)
            self.resize(room, self.heightForWidth(room))
        else:
            self.resize(self.sizeHint())
        self.move((parent.width() - self.width()) // 2, self._top() + GAP_PX)

    def _act(self) -> None:
        run, self._run = self._run, None
        self.hide()
        if run is not None:
            run()
