"""Reads sticks and packages on a thread: a slow stick, or one that hangs, holds up no window."""

from __future__ import annotations

from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import ClassVar

from PySide6.QtCore import QObject

from perfdesk.errors import PerfDeskError
from ui.background import Job

#: what is read sooner than this is there at once, without a flicker
AT_ONCE_S = 0.1

#: hears a value that was found; False when nobody wants more
Tell = Callable[[object], bool]


class _End:
    """What a reading ends with; `fault` is a fault of the world."""

    def __init__(self, fault: PerfDeskError | None = None) -> None:
        self.fault = fault


class StickReader(QObject):
    """One reading at a time; a new one lets go of the last. What is found is heard in the window's
    own thread, in order. To be stopped when its window goes.
    """

    #: readings whose thread may still run: a job may not go before its thread
    _running: ClassVar[set[Job]] = set()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._job: Job | None = None
        self._found: SimpleQueue[object] = SimpleQueue()
        self._heard: Callable[[object], object] | None = None
        self._ended: Callable[[PerfDeskError | None], object] | None = None
        now: list[Job] = []  # none of `self` is left when it is heard that this goes
        self._now = now
        self.destroyed.connect(lambda: _stop(now))

    @property
    def busy(self) -> bool:
        """Whether something is being read."""
        return self._job is not None

    def read(
        self,
        work: Callable[[Tell], object],
        heard: Callable[[object], object],
        ended: Callable[[PerfDeskError | None], object],
        at_once_s: float = AT_ONCE_S,
    ) -> None:
        """Read on a thread: `work` is given what it may tell values to. `heard` gets each, then
        `ended` the fault it ended with, if any. Short work is heard before this returns.
        """
        self.stop()
        self._heard, self._ended = heard, ended
        found = self._found = SimpleQueue()

        def run(job: Job) -> None:
            def tell(value: object) -> bool:
                found.put(value)
                return job.tell(None)

            end = _End()
            try:
                work(tell)
            except PerfDeskError as error:
                end = _End(error)
            finally:
                found.put(end)

        job = self._job = Job(run)
        self._now[:] = [job]
        StickReader._running = {one for one in self._running if not one.wait(0)} | {job}
        job.told.connect(self._hear)
        job.ended.connect(self._hear)
        job.start()
        job.wait(at_once_s)
        self._hear()

    def stop(self) -> None:
        """Hear nothing more of what is being read."""
        if self._job is not None:
            self._job.stop()
            self._job = None
        self._found = SimpleQueue()

    def _hear(self, _value: object = None) -> None:
        found = self._found
        while found is self._found:  # what is heard may begin another reading
            try:
                value = found.get_nowait()
            except Empty:
                return
            if isinstance(value, _End):
                self._job = None
                if self._ended is not None:
                    self._ended(value.fault)
            elif self._heard is not None:
                self._heard(value)


def _stop(jobs: list[Job]) -> None:
    for job in jobs:
        job.stop()
