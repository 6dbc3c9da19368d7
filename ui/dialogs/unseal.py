"""Asks why a sealed form is opened again."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from ui.dialogs.sheet import Sheet

MOST_CHARACTERS = 200


class UnsealDialog(Sheet):
    """On `accepted`, `reason` holds why."""

    def __init__(self, title: str, sealed: str, parent: QWidget | None = None) -> None:
        """`sealed` says by whom and when the form was sealed."""
        about = (
            f"“{title}”：{sealed}解除以后可以修改；内容一改，已盖章的纸件就过期，"
            "要重新打印、盖章。原因和表放在一起，上级看得到。"
        )
        super().__init__("解除盖章", about, "解除盖章", parent)
        self._reason = QLineEdit(self)
        self._reason.setMaxLength(MOST_CHARACTERS)
        self._reason.setPlaceholderText("例如：区里退回，要求更正年初预算数")
        self._reason.setAccessibleName("原因")
        self.rows.addRow("原因(&Y)", self._reason)
        self.ask_for_width(40)
        self._reason.setFocus()

    @property
    def reason(self) -> str:
        """Why the form is opened."""
        return self._reason.text().strip()

    def accept(self) -> None:
        """Close only with a reason."""
        if not self.reason:
            self.show_fault("请写明原因。", self._reason)
            return
        super().accept()
