"""TemplateCommands: to be written."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from ui.desk import Desk


class TemplateCommands(QObject):
    """To be written."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk

    def slots(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does."""
        return dict.fromkeys(
            (
                "template_copy",
                "template_check",
                "template_preview",
                "template_pack",
                "template_install",
            ),
            lambda: self._desk.speaker.notice("还没有做好。"),
        )
