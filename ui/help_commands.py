"""Help at the cursor, and the sample filings to look at."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from perfdesk import paths
from perfdesk.errors import PerfDeskError
from perfdesk.workspace import demo
from ui.desk import Desk
from ui.messages import Tone

#: the side's name for the help panel
HELP = "help"
SAMPLES_FOLDER = "samples"
SAMPLES_NAME = "示例数据.perfdesk"


class HelpCommands(QObject):
    """Shows 填表说明 beside the paper, and opens a store of samples that harms nobody's data."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk

    def slots(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does."""
        return {"field_help": self.field_help, "samples": self.samples}

    def field_help(self) -> None:
        """Show the help panel, or put it away when it is in sight. The keyboard stays."""
        side = self._desk.side
        if side.name == HELP:
            side.close_side()
            return
        from ui.help_panel import HelpPanel  # noqa: PLC0415 -- loaded when it is seen

        panel = HelpPanel(self._desk)
        side.show_content(HELP, panel)
        view = self._desk.front_view()
        if view is not None:
            panel.show_place(self._desk.front_form(), view.current())

    def samples(self) -> None:
        """Open the store of samples, made when it is not there; the office's own stays as it is."""
        store = paths.user_data_dir() / SAMPLES_FOLDER / SAMPLES_NAME
        try:
            demo(store)
        except PerfDeskError as error:
            self._desk.speaker.tell("看看示例", error.message, Tone.WRONG)
            return
        own = self._desk.workspace.path
        if not self._desk.open_store(store, remember=False):
            return
        back = "回到本单位的数据"
        self._desk.speaker.notice(
            "这是填好的示例，可以随意试填，不影响本单位的数据。",
            back,
            lambda: self._desk.open_store(own),
        )
