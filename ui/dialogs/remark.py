"""Asks for a remark (审核意见): what is to be done, who asks for it, for the cell or the form."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit, QWidget

from ui.dialogs.sheet import Sheet

MOST_CHARACTERS = 500
_MOST_UNIT = 60


class RemarkDialog(Sheet):
    """On `accepted`, `text`, `unit` and `whole_form` hold what is to be written. `where` is the
    cell's name, "" where no cell is current.
    """

    def __init__(self, where: str, unit: str, parent: QWidget | None = None) -> None:
        about = "意见随整套表带到对方那里，处理后留底，不会删掉。写完按 Ctrl+Enter。"
        super().__init__(f"审核意见：{where}" if where else "审核意见", about, "写上", parent)
        self._text = QPlainTextEdit(self)
        self._text.setTabChangesFocus(True)
        self._text.setAccessibleName("意见")
        self._text.setPlaceholderText("写清要改什么，例如：请写明培训的次数和人数")
        self._text.setMinimumHeight(5 * self.fontMetrics().lineSpacing())
        self._text.installEventFilter(self)
        self.rows.addRow("意见(&N)", self._text)
        self._unit = QLineEdit(unit, self)
        self._unit.setMaxLength(_MOST_UNIT)
        self._unit.setAccessibleName("提出单位")
        self._unit.setPlaceholderText("例如：区财政局，可不填")
        self.rows.addRow("提出单位(&U)", self._unit)
        self._whole = QCheckBox("不针对某一格，写在整张表上(&W)", self)
        self._whole.setChecked(not where)
        self._whole.setEnabled(bool(where))
        self.rows.addRow("", self._whole)
        self.ask_for_width(34)
        self._text.setFocus()

    @property
    def text(self) -> str:
        """What is to be done."""
        return self._text.toPlainText().strip()

    @property
    def unit(self) -> str:
        """Who asks for it; "" where nobody said."""
        return self._unit.text().strip()

    @property
    def whole_form(self) -> bool:
        """Whether it is about the form as a whole."""
        return self._whole.isChecked()

    def accept(self) -> None:
        """Close only with a text that is not too long."""
        if not self.text:
            self.show_fault("还没有写意见，请写清要改什么。", self._text)
        elif len(self.text) > MOST_CHARACTERS:
            self.show_fault(f"一条意见最多 {MOST_CHARACTERS} 个字，请写短一些。", self._text)
        else:
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
