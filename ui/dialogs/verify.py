"""A printed paper's check code typed or scanned, and what it says, at once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from perfdesk.workspace.codes import Answer, Verdict
from ui import icons
from ui.dialogs.sheet import Sheet

_ABOUT = "输入纸件右下角的验证码（大小写、短横都可以不管），或用扫码枪扫二维码。"
#: signs of a code; a scanned text has a mark, the form and the hash before it
_CODE_SIGNS, _SCANNED, _SCANNED_PARTS = 12, "PD1", 4
_LOOKS = {
    Answer.MATCHES: ("check", "state_finished"),
    Answer.STALE: ("warning", "warning"),
    Answer.UNKNOWN: ("help", "muted"),
    Answer.MISTYPED: ("warning", "danger"),
}
_ICON_PX = 20
_LINES = 4


class VerifyDialog(Sheet):
    """On `accepted`, `form` is the id of the form to go to."""

    def __init__(self, verify: Callable[[str], Verdict], parent: QWidget | None = None) -> None:
        super().__init__("核对验证码", _ABOUT, "打开这张表", parent)
        self.form = ""
        self._verify = verify
        self._code = QLineEdit(self)
        self._code.setPlaceholderText("例如：7K3M-2Q9D-XW4R")
        self._code.setAccessibleName("验证码")
        self._sign = QLabel(self)
        self._sign.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        self.answer = QLabel(self)
        self.answer.setWordWrap(True)
        self.answer.setTextFormat(Qt.TextFormat.PlainText)
        self.answer.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.answer.setMinimumHeight(_LINES * self.fontMetrics().lineSpacing())
        self.answer.setAccessibleName("结果")
        self.rows.addRow("验证码(&Y)", self._code)
        self.rows.addRow(self._sign, self.answer)
        self.cancel.setText("关闭")
        # a scanner ends with Enter: that asks for the answer, and does not leave the dialog
        self.primary.setDefault(False)
        self.primary.setAutoDefault(False)
        self.primary.setEnabled(False)
        self.ask_for_width(42)
        self._code.textChanged.connect(self._typed)
        self._code.returnPressed.connect(self._judge)
        self._code.setFocus()

    def _typed(self, text: str) -> None:
        """Answer as soon as there is all of a code."""
        parts = text.split()
        scanned = bool(parts) and parts[0].upper() == _SCANNED
        code = "".join(parts[_SCANNED_PARTS - 1 :]) if scanned else text
        if sum(sign.isalnum() for sign in code) >= _CODE_SIGNS:
            self._judge()
        else:
            self._show(None)

    def _judge(self) -> None:
        self._show(self._verify(self._code.text()) if self._code.text().strip() else None)

    def _show(self, verdict: Verdict | None) -> None:
        form = None if verdict is None else verdict.form
        self.form = "" if form is None else form.id
        self.primary.setEnabled(form is not None)
        self.answer.setText("" if verdict is None else verdict.sentence)
        if verdict is None:
            self._sign.clear()
            return
        name, colour = _LOOKS[verdict.answer]
        self._sign.setPixmap(icons.picture(name, _ICON_PX, colour))
