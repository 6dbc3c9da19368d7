"""Work that takes long, on a thread of its own: with a box that shows how far it is, or behind."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QProgressDialog, QWidget

from perfdesk.errors import PerfDeskError

#: what is done sooner than this shows no box
BOX_AFTER_MS = 400
_PERCENT = 100

T = TypeVar("T")
#: given to the work: how much is done, of how much; False means it is to stop
Progress = Callable[[int, int], bool]


class Job(QObject):
    """One piece of work on a thread. It may touch nothing of Qt; `tell` carries values out.

    `ended` comes once, whatever happened; then `result` or `fault` says what. To be waited for
    before it is let go.
    """

    told = Signal(object)
    ended = Signal()

    def __init__(self, work: Callable[[Job], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._stopping = threading.Event()
        self._percent = -1
        self._thread = threading.Thread(target=self._run, name="window-job", daemon=True)
        self.result: object = None
        self.fault: PerfDeskError | None = None

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Ask it to stop; it does so at its next word."""
        self._stopping.set()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Stay until the thread has ended; False when the time ran out before."""
        if self._thread.ident is not None:
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def tell(self, value: object) -> bool:
        """Called by the work: hand a value to the window; False when it is to stop."""
        if self._stopping.is_set():
            return False
        self.told.emit(value)
        return True

    def progress(self, done: int, total: int) -> bool:
        """Called by the work as often as it likes: the window is told of each whole percent."""
        percent = done * _PERCENT // max(total, 1)
        if percent == self._percent:
            return not self._stopping.is_set()
        self._percent = percent
        return self.tell(percent)

    def _run(self) -> None:
        try:
            self.result = self._work(self)
        except PerfDeskError as error:
            self.fault = error
        finally:
            self.ended.emit()


def run_with_box(over: QWidget, text: str, work: Callable[[Progress], T]) -> T | None:
    """Do work while a box shows how far it is, with a button that stops it; the work's result.

    The window takes no input meanwhile. None when it was stopped; PerfDeskError comes through.
    """
    job = Job(lambda job: work(job.progress))
    loop = QEventLoop()
    job.ended.connect(loop.quit)
    soon = QTimer(singleShot=True, interval=BOX_AFTER_MS)
    soon.timeout.connect(loop.quit)
    job.start()
    soon.start()
    # keys and clicks of the first moments wait: nothing is typed into what is being left
    loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
    if soon.isActive():
        soon.stop()
    else:
        _show_box(over, text, job, loop)
    job.stop()
    job.wait()
    if job.fault is not None:
        raise job.fault
    return job.result  # type: ignore[return-value]  # what the work returned


def _show_box(over: QWidget, text: str, job: Job, loop: QEventLoop) -> None:
    box = QProgressDialog(text, "取消", 0, _PERCENT, over)
    box.setWindowTitle("PerfDesk")
    box.setWindowModality(Qt.WindowModality.ApplicationModal)
    box.setMinimumDuration(0)
    box.setAutoReset(False)
    box.setAutoClose(False)

    job.told.connect(box.setValue)
    box.canceled.connect(job.stop)
    box.setValue(0)
    box.show()
    if job.result is None and job.fault is None:
        loop.exec()
    box.reset()
    box.deleteLater()
