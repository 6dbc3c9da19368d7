"""Asks for the note on a cell, and for the reason where a derived figure was typed over."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from perfdesk.workspace.noting import CellNote
from ui.dialogs.sheet import Sheet

MOST_CHARACTERS = 500


class NoteDialog(Sheet):
    """On `accepted`, `text` and `reason` hold what is to be written."""

    def __init__(self, where: str, note: CellNote, parent: QWidget | None = None) -> None:
        about = f"{where}：批注只在屏幕上看，不打印。写完按 Ctrl+Enter。"
        super().__init__("批注与说明", about, "确定", parent)
        self._note = note
        self._reason: QLineEdit | None = None
        if note.typed_over is not None:
            self._reason = QLineEdit(note.reason, self)
            self._reason.setMaxLength(MOST_CHARACTERS)
            self._reason.setPlaceholderText(f"为什么填 {note.typed_over}，与程序算出的数不一致")
            self._reason.setAccessibleName("原因")
            self.rows.addRow("原因(&Y)", self._reason)
        self._text = QPlainTextEdit(note.text, self)
        self._text.moveCursor(QTextCursor.MoveOperation.End)
        self._text.setTabChangesFocus(True)
        self._text.setAccessibleName("批注")
        self._text.setPlaceholderText("例如：按批复文件填写，待核对")
        self._text.installEventFilter(self)
        self._text.setMinimumHeight(5 * self.fontMetrics().lineSpacing())
        self.rows.addRow("批注(&N)", self._text)
        if note.text:
            remove = QPushButton("删除批注(&D)", self)
            remove.setAutoDefault(False)
            remove.clicked.connect(self._remove)
            line = QHBoxLayout()
            line.addWidget(remove)
            line.addStretch(1)
            self.rows.addRow("", line)
        self.ask_for_width(34)
        (self._reason or self._text).setFocus()

    @property
    def text(self) -> str:
        """The note; "" is none."""
        return self._text.toPlainText().strip()

    @property
    def reason(self) -> str | None:
        """Why the figure was typed over; None where it was not."""
        return None if self._reason is None else self._reason.text().strip()

    def accept(self) -> None:
        """Close only when the note is not too long."""
        if len(self.text) > MOST_CHARACTERS:
            self.show_fault(f"批注最多 {MOST_CHARACTERS} 个字，请写短一些。", self._text)
            return
        super().accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ctrl+Enter is done; Enter alone is a new line."""
        enter = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if control and event.key() in enter:
                self.accept()
                return True
        return super().eventFilter(watched, event)

    def _remove(self) -> None:
        self._text.clear()
        self.accept()
