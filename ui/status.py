"""The line at the window's bottom: the save state, the current cell with its help, the zoom."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSlider,
    QToolButton,
    QWidget,
)

from perfdesk.workspace import SavePhase, SaveState
from ui import icons, saving
from ui.actions import Actions
from ui.button_row import enter_presses
from ui.elided_label import ElidedLabel
from ui.settings import ZOOM_LEAST, ZOOM_MOST

HINT_STAYS_MS = 6000
PHASE_ICONS = {
    SavePhase.SAVED: ("check", "state_finished"),
    SavePhase.SAVING: ("save", "muted"),
    SavePhase.FAILED: ("warning", "danger"),
    SavePhase.READ_ONLY: ("lock", "warning"),
}

TYPING = "正在输入"
TYPING_HINT = "离开这一格就会自动保存"


class Status(QFrame):
    """Always says the truth about saving; the rest is help."""

    retry_wanted = Signal()
    zoom_wanted = Signal(int)

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("status")
        self._mark = QLabel(self)
        self._save = ElidedLabel(parent=self)
        self._save.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._save.setObjectName("saveText")
        # the rest of the line stays where it is while the state changes
        self._save.setMinimumWidth(self.fontMetrics().horizontalAdvance("已保存 88:88:88"))
        self._retry = QPushButton("重试", self)
        self._retry.setToolTip("再试一次保存")
        self._retry.clicked.connect(self.retry_wanted)
        self._retry.hide()
        self._label = QLabel(self)
        self._label.setObjectName("cellLabel")
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._help = ElidedLabel(parent=self)
        self._help_text = ""
        self._state: SaveState | None = None
        self._typing = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._show_help)
        self._zoom = _ZoomBox(actions, self)
        self._zoom.wanted.connect(self.zoom_wanted)
        keeps = self._zoom.sizePolicy()
        keeps.setRetainSizeWhenHidden(True)  # the line keeps its height
        self._zoom.setSizePolicy(keeps)
        line = QHBoxLayout(self)
        line.setContentsMargins(14, 3, 10, 3)
        line.setSpacing(8)
        line.addWidget(self._mark)
        line.addWidget(self._save)
        line.addWidget(self._retry)
        line.addSpacing(14)
        line.addWidget(self._label)
        line.addWidget(self._help, 1)
        line.addWidget(self._zoom)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the keyboard."""
        if not enter_presses(event):
            super().keyPressEvent(event)

    def show_save(self, state: SaveState) -> None:
        """Say how saving stands."""
        self._state = state
        self._show_state()

    def show_typing(self, typing: bool) -> None:  # noqa: FBT001 -- a Qt slot
        """A text is being typed that the store does not have yet: nothing is called saved."""
        self._typing = typing
        self._show_state()

    def _show_state(self) -> None:
        state = self._state
        if state is None:
            return
        typing = self._typing and state.phase is SavePhase.SAVED
        self._save.setText(TYPING if typing else saving.words(state))
        self._save.setToolTip(TYPING_HINT if typing else state.message or self._save.text())
        name, colour = PHASE_ICONS[SavePhase.SAVING if typing else state.phase]
        if self._save.property("tone") != colour:
            self._save.setProperty("tone", colour)
            self._save.style().unpolish(self._save)
            self._save.style().polish(self._save)
        icons.show_on(self._mark, name, 16, colour)
        self._retry.setVisible(state.phase is SavePhase.FAILED)

    @property
    def save_text(self) -> str:
        """What is said about saving."""
        return self._save.text()

    @property
    def help_text(self) -> str:
        """The help or hint shown at the moment."""
        return self._help.text()

    def show_cell(self, label: str, text: str) -> None:
        """Say which cell is current and what belongs into it."""
        self._label.setText(" ".join(label.split()))
        self._help_text = text
        self._timer.stop()
        self._show_help()

    def hint(self, text: str) -> None:
        """Say something for a few seconds in the help's place."""
        self._help.say(text)
        self._timer.start(HINT_STAYS_MS)

    def show_zoom(self, percent: int) -> None:
        """Show the paper's zoom."""
        self._zoom.show_percent(percent)

    def show_form_open(self, *, is_open: bool) -> None:
        """Hide what only concerns an open form when none is."""
        self._zoom.setVisible(is_open)
        if not is_open:
            self.show_cell("", "")

    def _show_help(self) -> None:
        self._help.say(self._help_text)


class _ZoomBox(QWidget):
    """Minus, slider, plus, percent."""

    wanted = Signal(int)

    def __init__(self, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent)
        self._slider = QSlider(Qt.Orientation.Horizontal, self)
        self._slider.setRange(ZOOM_LEAST, ZOOM_MOST)
        self._slider.setSingleStep(5)
        self._slider.setPageStep(25)
        self._slider.setFixedWidth(110)
        self._slider.setToolTip("显示比例")
        self._slider.setAccessibleName("显示比例")
        self._slider.valueChanged.connect(self.wanted)
        self._percent = QToolButton(self)
        self._percent.setDefaultAction(actions["zoom_reset"])
        self._percent.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(2)
        line.addWidget(_plain(actions, "zoom_width", self))
        line.addWidget(_plain(actions, "zoom_out", self))
        line.addWidget(self._slider)
        line.addWidget(_plain(actions, "zoom_in", self))
        line.addWidget(self._percent)
        self._percent.setFixedWidth(self._percent.fontMetrics().horizontalAdvance("300%") + 16)

    def show_percent(self, percent: int) -> None:
        self._slider.blockSignals(True)
        self._slider.setValue(percent)
        self._slider.blockSignals(False)
        self._percent.defaultAction().setIconText(f"{percent}%")


def _plain(actions: Actions, name: str, parent: QWidget) -> QToolButton:
    button = QToolButton(parent)
    button.setDefaultAction(actions[name])
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    button.setIconSize(QSize(16, 16))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
