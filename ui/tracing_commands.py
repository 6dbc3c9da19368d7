"""反查: what the current figure is made of, beside the paper."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from ui.beside import put_away
from ui.desk import Desk

#: the side's name for the panel
TRACING = "tracing"
_NO_CELL = "请先把光标放到要反查的单元格上。"


class TracingCommands(QObject):
    """反查: what the current figure is made of, beside the paper."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk

    def slots(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does."""
        return {"made_of": self.made_of}

    def made_of(self) -> None:
        """Show what the current figure is made of, the keyboard on its first part; put the panel
        away when the keyboard is there already.
        """
        from ui.tracing_panel import TracingPanel  # noqa: PLC0415 -- loaded when it is seen

        desk, side = self._desk, self._desk.side
        if put_away(side, TRACING):
            return
        view = desk.front_view()
        if view is None or not desk.commit():
            return
        current = view.current()
        if current.address is None:
            desk.speaker.notice(_NO_CELL)
            return
        content = side.content
        if not isinstance(content, TracingPanel):
            content = TracingPanel(desk)
            side.show_content(TRACING, content)
        content.trace(desk.front_form(), current.address)
        content.start()
