"""The store that is open in the window: opened, exchanged for another, looked after, left."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from perfdesk.errors import PerfDeskError
from perfdesk.workspace import Workspace
from ui import saving
from ui.desk import Desk
from ui.form_tabs import FormTabs
from ui.messages import Tone
from ui.opening import STORE_KINDS
from ui.save_commands import SaveCommands

if TYPE_CHECKING:
    from ui.drafting import Drafting
    from ui.timed_backups import TimedBackups

#: after the first look at the window: what the last run left is offered then
LATE_MS = 300
#: so often it is looked whether the day's backup is still to be made
BACKUP_LOOKED_FOR_MS = 60_000


class OpenStore(QObject):
    """Owns the workspace. What stands on it is told by `leaving` before it closes, and by
    `taken_up` when another has come.
    """

    leaving = Signal()
    taken_up = Signal()
    lost = Signal()  # nothing could be opened again: the window has nothing to show
    saved = Signal(object)  # SaveState

    def __init__(
        self, workspace: Workspace, desk: Desk, tabs: FormTabs, saves: SaveCommands, parent: QObject
    ) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self._desk = desk
        self._tabs = tabs
        self._saves = saves
        #: the session ends: nothing is asked any more
        self.forced = False
        self._news = self._listen()
        self._late = QTimer(self, singleShot=True, interval=LATE_MS)
        self._late.timeout.connect(self.offer_left)
        self._clock = QTimer(self, interval=BACKUP_LOOKED_FOR_MS)
        self._clock.timeout.connect(self._look_after_backups)
        self._clock.start()

    @cached_property
    def drafting(self) -> Drafting:
        """Keeps what is being typed."""
        from ui.drafting import Drafting  # noqa: PLC0415 -- not while the window opens

        return Drafting(self._desk, self._tabs, self)

    @cached_property
    def backups(self) -> TimedBackups:
        """Makes the backups nobody asks for."""
        from ui.timed_backups import TimedBackups  # noqa: PLC0415 -- not while the window opens

        return TimedBackups(self._desk, self)

    @property
    def waits(self) -> bool:
        """Whether what the last run left is still to be looked for."""
        return self._late.isActive()

    def shown(self) -> None:
        """The store is on the screen: what the last run left is offered in a moment."""
        self._late.start()

    def offer_left(self) -> None:
        """Offer what the last run left of typed texts, where it did."""
        self._late.stop()
        self.drafting.offer()

    def choose(self) -> None:
        """Ask for another store and open it."""
        folder = self.workspace.path.parent
        path = self._desk.speaker.file_to_open("打开数据文件", folder, STORE_KINDS)
        if path is not None:
            self.open(path)

    def open(self, path: Path, *, remember: bool = True) -> bool:
        """Open another store; the one at hand stays when that fails, and the user is told.

        Without `remember` the next start opens the one before.
        """
        if path.resolve() == self.workspace.path.resolve():
            self._desk.speaker.notice("这个数据文件已经打开。")
            return False
        if not self._saves.may_leave(forced=self.forced):
            return False
        try:
            workspace = self._opened(path)
        except PerfDeskError as error:
            self._desk.speaker.tell("打开数据文件", error.message, Tone.WRONG)
            return False
        self.backups.before_leaving()
        self._leave()
        if remember:
            self._desk.settings.store = path
        self._take_up(workspace)
        return True

    def reopen_after(self, work: Callable[[Path], object], title: str) -> bool:
        """Close the store, let `work` have its file, and open what stands there then; False, after
        saying so under this title, when it could not be left or the work failed.
        """
        if not self._saves.may_leave(forced=self.forced):
            return False
        path, fault = self.workspace.path, ""
        self.backups.stop()
        self._leave()
        try:
            work(path)
        except PerfDeskError as error:
            fault = error.message
            self._desk.speaker.tell(title, fault, Tone.WRONG)
        try:
            workspace = self._opened(path)
        except PerfDeskError as error:
            self._desk.speaker.tell(title, error.message, Tone.WRONG)
            self.lost.emit()
            return False
        self._take_up(workspace)
        return not fault

    def close(self) -> bool:
        """Save, back up and close; False when the user wants to stay."""
        if not self._saves.may_leave(forced=self.forced):
            return False
        self.backups.before_leaving(forced=self.forced)
        self._leave()
        return True

    def _opened(self, path: Path) -> Workspace:
        return Workspace.open(path, background=True, author=self.workspace.author)

    def _listen(self) -> saving.SaveNews:
        news = saving.SaveNews(self.workspace, self)
        news.changed.connect(self.saved)
        return news

    def _take_up(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._news = self._listen()
        self.taken_up.emit()

    def _leave(self) -> None:
        self._late.stop()
        self.drafting.rest()
        self._news.detach()
        self._news.deleteLater()
        self.leaving.emit()
        self.workspace.close(abandon=True)

    def _look_after_backups(self) -> None:
        self.backups.look()
