"""A large editor for one cell's long text: room to write, the same text on the paper at the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent, QTextCursor, QTextOption
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QWidget

from ui.dialogs.sheet import Sheet
from ui.messages import Question

if TYPE_CHECKING:
    from ui.editor.paper_view import PaperView

KEEP, DROP, GO_ON = "保留修改", "放弃修改", "继续编辑"
_KEYS = "Ctrl+Enter 确定，Esc 取消"


class LargeEditor(Sheet):
    """Edits the current cell of a paper; what was typed goes there as one step, or is given up
    when asked.
    """

    def __init__(
        self, view: PaperView, ask: Callable[[Question], str], parent: QWidget | None
    ) -> None:
        current = view.current()
        super().__init__(current.label or "编辑文字", current.help, "确定", parent)
        self._view = view
        self._ask = ask
        self.text = QPlainTextEdit(self)
        self.text.setObjectName("largeText")
        self.text.setAccessibleName(current.label)
        self.text.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.text.setTabChangesFocus(True)
        self.text.setPlainText(current.text)
        self._before = self.written
        self.text.moveCursor(QTextCursor.MoveOperation.End)
        self.text.installEventFilter(self)
        self.text.textChanged.connect(self._changed)
        self._count = QLabel(self)
        self._count.setObjectName("dialogText")
        self.body.addWidget(self.text, 1)
        self.body.addWidget(self._count)
        # Enter belongs to the text
        self.primary.setAutoDefault(False)
        self.primary.setDefault(False)
        self.accepted.connect(self._take)
        self.finished.connect(view.end_large)
        self.resize(760, 520)
        self._changed()
        self.text.setFocus()

    @property
    def written(self) -> str:
        """The text as it stands; line breaks and spaces as they were typed."""
        # the plain text has blanks for spaces that do not break
        raw = self.text.document().toRawText()
        return raw.replace("\u2029", "\n").replace("\u2028", "\n")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ctrl+Enter is 确定; keys belong to the input method while it composes."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if self._composed():
                return True
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.accept()
                return True
        return super().eventFilter(watched, event)

    def accept(self) -> None:
        """Take the text, what is being composed included."""
        self._settle_composition()
        super().accept()

    def reject(self) -> None:
        """Esc, 取消 and the closing cross: a changed text is not dropped without asking."""
        self._settle_composition()
        if self.written == self._before:
            super().reject()
            return
        text = "这一格的文字改动过，还没有放到表上。"
        answer = self._ask(Question("放大编辑", text, (KEEP, DROP, GO_ON), GO_ON, danger=DROP))
        if answer == KEEP:
            super().accept()
        elif answer == DROP:
            super().reject()

    def _composed(self) -> str:
        layout = self.text.textCursor().block().layout()
        return layout.preeditAreaText()

    def _settle_composition(self) -> None:
        """The input method hands over what it has, or the letters stay as typed."""
        QGuiApplication.inputMethod().commit()
        if pending := self._composed():
            event = QInputMethodEvent()
            event.setCommitString(pending)
            QApplication.sendEvent(self.text, event)
            QGuiApplication.inputMethod().reset()

    def _changed(self) -> None:
        text = self.written
        signs = len("".join(text.split()))
        lines = text.count("\n") + 1 if text else 0
        self._count.setText(f"{signs} 字，{lines} 段。{_KEYS}。")
        self._view.hold_large(text)

    def _take(self) -> None:
        if self.written != self._before:
            self._view.take_choice(self.written)
