"""Asks why a form is called finished although something on it does not hold."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from ui.dialogs.sheet import Sheet

MOST_CHARACTERS = 200
#: errors that are named one by one
_NAMED = 3


class FinishDialog(Sheet):
    """On `accepted`, `reason` holds why; Esc and 先去核对 change nothing."""

    def __init__(
        self, title: str, errors: Sequence[str], reason: str = "", parent: QWidget | None = None
    ) -> None:
        """`errors` are sentences; `reason` is what was written the last time."""
        about = (
            f"“{title}”有 {len(errors)} 处错误。写明理由也可以标为填报完成；"
            "理由和表放在一起，上级看得到。"
        )
        super().__init__("填报完成", about, "仍然完成", parent)
        said = list(errors[:_NAMED])
        if len(errors) > _NAMED:
            said.append(f"……还有 {len(errors) - _NAMED} 处。")
        named = QLabel("\n".join(said), self)
        named.setObjectName("dialogText")
        named.setWordWrap(True)
        named.setTextFormat(Qt.TextFormat.PlainText)
        self._reason = QLineEdit(reason, self)
        self._reason.setMaxLength(MOST_CHARACTERS)
        self._reason.setPlaceholderText("例如：上级批复的数与明细不一致，已电话请示")
        self._reason.setAccessibleName("理由")
        self.rows.addRow(named)
        self.rows.addRow("理由(&Y)", self._reason)
        self.cancel.setText("先去核对")
        self.ask_for_width(40)
        self._reason.setFocus()

    @property
    def reason(self) -> str:
        """Why the form is finished all the same."""
        return self._reason.text().strip()

    def accept(self) -> None:
        """Close only with a reason."""
        if not self.reason:
            self.show_fault("请写明理由，或先去核对。", self._reason)
            return
        super().accept()
