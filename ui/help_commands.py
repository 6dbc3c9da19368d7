"""Help at the cursor, and the sample filings to look at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject

from perfdesk import paths
from perfdesk.errors import PerfDeskError
from perfdesk.workspace import demo
from ui.desk import Desk
from ui.messages import Tone
from ui.opening import SAMPLES, is_samples

#: the side's name for the help panel
HELP = "help"
BACK = "回到本单位的数据"


class HelpCommands(QObject):
    """Shows 填表说明 beside the paper, and opens a store of samples that harms nobody's data."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._own: Path | None = None

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
        """Open the store of samples, made when it is not there, and from it go back to the
        office's own, which stays as it is.
        """
        here = self._desk.workspace.path
        if is_samples(here):
            self._desk.open_store(self._own or self._desk.settings.store or _usual())
            return
        store = paths.user_data_dir() / SAMPLES
        try:
            demo(store)
        except PerfDeskError as error:
            self._desk.speaker.tell("看看示例", error.message, Tone.WRONG)
            return
        if not self._desk.open_store(store, remember=False):
            return
        self._own = here
        self._show_fullest()
        self._desk.speaker.notice(
            "这是填好的示例，可以随意试填，不影响本单位的数据。", BACK, self.samples
        )

    def _show_fullest(self) -> None:
        """The first look at the samples is a filled form; later they are as they were left."""
        filled = [entry.forms for entry in self._desk.entries() if entry.forms]
        if filled and not self._desk.front_form():
            self._desk.open_form(max(filled, key=len)[0].id)


def _usual() -> Path:
    from ui.startup import STORE_NAME  # noqa: PLC0415 -- seldom needed

    return paths.user_data_dir() / STORE_NAME
