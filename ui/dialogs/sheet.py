"""The shape all dialogs share: a heading, what it is about, the questions, a fault, two buttons."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QFrame,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

#: pixels of a screen that a window's frame and the system's own bar may need
FRAME = QSize(8, 40)
#: the least height of the part between heading and buttons, in pixels
_LEAST_ROOM_PX = 90


class _Room(QScrollArea):
    """Takes the height its content likes, and lets it scroll where the screen has less."""

    def __init__(self, content: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setObjectName("dialogRoom")
        content.setObjectName("dialogContent")
        self._content = content
        self.setWidget(content)

    def sizeHint(self) -> QSize:
        """As the content has it."""
        return self._content.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """All of the content's width, little of its height."""
        least = self._content.minimumSizeHint()
        return QSize(least.width(), min(least.height(), _LEAST_ROOM_PX))


class Sheet(QDialog):
    """A dialog to be built upon: add rows to `rows`, say faults with `show_fault`.

    Shown with `open()`; the answer comes with `accepted`.
    """

    def __init__(self, title: str, text: str, primary: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        heading = QLabel(title, self)
        heading.setObjectName("dialogTitle")
        self._about = QLabel(text, self)
        self._about.setObjectName("dialogText")
        self._about.setWordWrap(True)
        self._about.setVisible(bool(text))
        self.rows = QFormLayout()
        self.rows.setHorizontalSpacing(14)
        self.rows.setVerticalSpacing(12)
        self.rows.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.fault = QLabel(self)
        self.fault.setObjectName("fault")
        self.fault.setWordWrap(True)
        self.fault.hide()
        self.primary = QPushButton(primary, self)
        self.primary.setDefault(True)
        self.primary.clicked.connect(self.accept)
        self.cancel = QPushButton("取消", self)
        self.cancel.setAutoDefault(False)
        self.cancel.clicked.connect(self.reject)
        buttons = QDialogButtonBox(self)
        buttons.addButton(self.primary, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self.cancel, QDialogButtonBox.ButtonRole.RejectRole)
        content = QWidget(self)
        self.body = QVBoxLayout(content)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(12)
        self.body.addLayout(self.rows)
        self._room = _Room(content, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(26, 22, 26, 20)
        column.setSpacing(10)
        column.addWidget(heading)
        column.addWidget(self._about)
        column.addSpacing(6)
        column.addWidget(self._room, 1)
        column.addWidget(self.fault)
        column.addSpacing(6)
        column.addWidget(buttons)

    def ask_for_width(self, characters: int) -> None:
        """Be at least this many characters wide."""
        self.setMinimumWidth(characters * self.fontMetrics().horizontalAdvance("字"))

    def showEvent(self, event: QShowEvent) -> None:
        """Be as large as the content likes, but no larger than the screen."""
        self._fit(self.sizeHint().expandedTo(self.size()))
        super().showEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter, from wherever no field takes it, does what the first button does."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.primary.click()
        else:
            super().keyPressEvent(event)

    def _fit(self, wanted: QSize) -> None:
        room = self.screen().availableGeometry().size() - FRAME
        over = self.parentWidget()
        if over is not None:  # what its window has there is room for
            room = room.expandedTo(over.window().size())
        self.resize(wanted.boundedTo(room))

    def show_fault(self, sentence: str, at: QWidget | None = None) -> None:
        """Say what is missing and put the keyboard there; "" takes it back."""
        self.fault.setText(sentence)
        self.fault.setVisible(bool(sentence))
        if sentence:  # room for it
            self._fit(QSize(self.width(), max(self.height(), self.sizeHint().height())))
        if at is not None:
            at.setFocus()
