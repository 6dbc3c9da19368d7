"""表样: copying, checking, previewing, packing and installing forms, in one window."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import shiboken6
from PySide6.QtCore import QObject

from ui.desk import Desk
from ui.dialogs.form_author import FormAuthorDialog

#: the step at which each action opens the window
_STEPS = {
    "template_copy": "复制",
    "template_check": "检查",
    "template_preview": "预览",
    "template_pack": "打包",
    "template_install": "装入",
}


class TemplateCommands(QObject):
    """One window, opened at the step that was asked for."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._dialog: FormAuthorDialog | None = None

    def slots(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does."""
        return {name: partial(self._show, step) for name, step in _STEPS.items()}

    def _show(self, step: str) -> None:
        if not self._desk.commit():
            return
        if self._dialog is None or not shiboken6.isValid(self._dialog):
            author = self._desk.workspace.form_author
            self._dialog = FormAuthorDialog(self._desk, author, self._desk.over)
        self._dialog.show_step(step)
