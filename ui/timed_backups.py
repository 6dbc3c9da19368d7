"""Backups nobody asks for: the day's first, and the one before a store is left."""

from __future__ import annotations

from PySide6.QtCore import QObject

from perfdesk.errors import PerfDeskError
from perfdesk.workspace.safekeeping import Made, Why
from ui.background import Job, run_with_box
from ui.desk import Desk
from ui.messages import Tone

#: after one that failed, so many looks are left out: a full disk is not filled every minute
LOOKS_LEFT_OUT = 30


class TimedBackups(QObject):
    """Makes them, and says what is wrong with a drive or a folder once."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._job: Job | None = None
        self._said: set[str] = set()
        self._rest = 0

    def look(self) -> None:
        """Make the day's backup behind the work, where it is still to be made."""
        workspace = self._desk.workspace
        if self._rest:
            self._rest -= 1
            return
        try:
            if self._job is not None or not workspace.safekeeping.is_due():
                return
        except PerfDeskError as error:
            self._say(error.message)
            return
        keep, second = workspace.safekeeping, self._desk.settings.backup_folder
        self._job = Job(lambda job: keep.back_up(Why.DAILY, second, job.progress), self)
        self._job.ended.connect(self._ended)
        self._job.start()

    def before_leaving(self, *, forced: bool = False) -> None:
        """Back up what was changed since the last backup; a box shows it when it takes long.

        With `forced` nothing is begun (the session ends, there is no time).
        """
        self.stop()
        workspace, second = self._desk.workspace, self._desk.settings.backup_folder
        if forced or workspace.read_only:
            return
        try:
            if workspace.safekeeping.is_stale():
                run_with_box(
                    self._desk.over,
                    "正在备份，备份好以后关闭…",
                    lambda progress: workspace.safekeeping.back_up(Why.CLOSING, second, progress),
                )
        except PerfDeskError as error:
            self._desk.speaker.tell("备份", error.message, Tone.CAUTION)

    def stop(self) -> None:
        """Give up what runs behind: its store is about to be closed."""
        if self._job is not None:
            self._job.stop()
            self._job.wait()
            self._let_go()

    def _ended(self) -> None:
        job = self._job
        if job is None:
            return
        job.wait()
        if job.fault is not None:
            self._rest = LOOKS_LEFT_OUT
            self._say(job.fault.message)
        elif isinstance(job.result, Made) and job.result.missed:
            self._say(job.result.missed)
        self._let_go()

    def _let_go(self) -> None:
        if self._job is not None:
            self._job.deleteLater()
            self._job = None

    def _say(self, sentence: str) -> None:
        if sentence not in self._said:
            self._said.add(sentence)
            self._desk.speaker.notice(sentence)
