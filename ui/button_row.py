"""A row of tool buttons that drop their texts, least important first, when room is short."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QToolButton,
    QWidget,
)

ICON = QSize(20, 20)
SPACING_PX = 2
LINE_PX = 11


def enter_presses(event: QKeyEvent) -> bool:
    """Let Enter press the button with the keyboard, as Space does; whether it was that."""
    button = QApplication.focusWidget()
    if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        return False
    if not isinstance(button, QAbstractButton):
        return False
    button.click()
    return True


class ButtonRow(QWidget):
    """Buttons of actions in one line, all of them always in sight.

    `groups` are parted by thin lines. `plain` names the actions that never show a text. Texts are
    dropped from the right, so the leftmost buttons keep theirs longest. Where even that is too much
    the first group can be left out (`leave_out_first`).
    """

    def __init__(
        self,
        groups: Sequence[Sequence[QAction]],
        plain: Sequence[QAction] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._texts: list[QToolButton] = []
        self._all: list[QToolButton] = []
        self._measured: list[str] = []
        self._widths: dict[tuple[QToolButton, bool], int] = {}
        self._first: list[QWidget] = []
        self._left_out = False
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING_PX)
        for number, group in enumerate(groups):
            if number:
                line = _line(self)
                row.addWidget(line)
                if number == 1:
                    self._first.append(line)
            for action in group:
                button = self._button(action, text=action not in plain)
                row.addWidget(button)
                if not number:
                    self._first.append(button)
        row.addStretch(1)
        self._lines = max(0, len(groups) - 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def buttons(self) -> list[QToolButton]:
        """All buttons from left to right."""
        return list(self._all)

    def sizeHint(self) -> QSize:
        """Every text shown."""
        return QSize(self._width(len(self._texts)), self._height())

    def minimumSizeHint(self) -> QSize:
        """No text shown."""
        return QSize(self._width(0), self._height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many texts as fit."""
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses."""
        if not enter_presses(event):
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Measure anew after a change of font or style."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._forget()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Measure anew when an action is called something else."""
        if event.type() is QEvent.Type.ActionChanged and self._shown_texts() != self._measured:
            self._forget()
        return super().eventFilter(watched, event)

    def _forget(self) -> None:
        self._widths.clear()
        self.updateGeometry()
        self._fit()

    def leave_out_first(self, *, away: bool) -> None:
        """Leave the first group out, whose actions have other ways too, or show it again."""
        if away != self._left_out:
            self._left_out = away
            for widget in self._first:
                widget.setVisible(not away)
            self.updateGeometry()

    def least_widths(self) -> tuple[int, int]:
        """How wide the buttons without texts are, all of them and without the first group."""
        return self._width(0, left_out=False), self._width(0, left_out=True)

    def needed(self, width: int) -> int:
        """How much of a width the buttons take, with as many texts as fit."""
        return self._width(self._fitting(width))

    def _fitting(self, width: int) -> int:
        shown = len(self._texts)
        while shown and self._width(shown) > width:
            shown -= 1
        return shown

    def _fit(self) -> None:
        shown = self._fitting(self.width())
        for place, button in enumerate(self._texts):
            button.setToolButtonStyle(_style(text=place < shown))
        line = self.layout()
        if line is not None:
            line.activate()  # not a moment with the texts cut

    def _button(self, action: QAction, *, text: bool) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setIconSize(ICON)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(action.iconText())
        button.setToolButtonStyle(_style(text=text))
        if not text:
            button.setObjectName("iconOnly")
        button.installEventFilter(self)
        self._all.append(button)
        if text:
            self._texts.append(button)
        return button

    def _width(self, texts: int, *, left_out: bool | None = None) -> int:
        if not self._widths:
            self._measure()
        shown = set(self._texts[:texts])
        away = self._first if (self._left_out if left_out is None else left_out) else []
        buttons = [button for button in self._all if button not in away]
        lines = self._lines - (1 if away and self._lines else 0)
        gaps = SPACING_PX * max(0, len(buttons) + lines)
        return lines * LINE_PX + gaps + sum(self._widths[b, b in shown] for b in buttons)

    def _shown_texts(self) -> list[str]:
        return [button.text() for button in self._all]

    def _measure(self) -> None:
        self._measured = self._shown_texts()
        for button in self._all:
            style = button.toolButtonStyle()
            for text in (True, False):
                button.setToolButtonStyle(_style(text=text))
                self._widths[button, text] = button.sizeHint().width()
            button.setToolButtonStyle(style)

    def _height(self) -> int:
        return max((button.sizeHint().height() for button in self._all), default=0)


def _style(*, text: bool) -> Qt.ToolButtonStyle:
    style = Qt.ToolButtonStyle
    return style.ToolButtonTextBesideIcon if text else style.ToolButtonIconOnly


def _line(parent: QWidget) -> QFrame:
    line = QFrame(parent)
    line.setObjectName("groupLine")
    line.setFixedSize(LINE_PX, 20)
    return line
