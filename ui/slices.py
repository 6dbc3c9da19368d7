"""Long work done a slice at a time in the window's own thread: it can be watched and stopped.

The workspace is used from one thread, and a step (a form laid, a page painted) takes a few
milliseconds: slices keep the window alive without a second reader of what is being edited.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from time import perf_counter
from typing import Generic, TypeVar

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

from perfdesk.errors import PerfDeskError
from ui.dialogs.progress import ProgressSheet

T = TypeVar("T")

#: steps done at once, before a box is shown at all
AT_ONCE = 8
_SLICE_S = 0.03


@dataclass(frozen=True)
class Endings(Generic[T]):
    """What follows: a result; a fault of the world, or its being stopped, and the steps done."""

    done: Callable[[T], object]
    failed: Callable[[PerfDeskError, int], object]
    stopped: Callable[[int], object]


class Slices(QObject, Generic[T]):
    """Runs one work: a generator that yields how many steps are done and returns its result.

    `words` makes the sentence of that number. Longer work shows a box over `over` that lets
    nothing be edited meanwhile; it stops when the user wants, or when that window closes. What is
    stopped is closed, so that the generator clears up.
    """

    def __init__(
        self,
        title: str,
        total: int,
        words: Callable[[int], str],
        over: QWidget,
    ) -> None:
        super().__init__(over)
        self._title = title
        self._total = total
        self._words = words
        self._over = over
        self._box: ProgressSheet | None = None
        self._steps: Generator[int, None, T] | None = None
        self._endings: Endings[T] | None = None
        self._done = 0
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._slice)

    def start(self, steps: Generator[int, None, T], endings: Endings[T]) -> None:
        """Begin; short work is done when this returns."""
        self._steps, self._endings = steps, endings
        for _step in range(AT_ONCE):
            if not self._step():
                return
        self._box = ProgressSheet(self._title, self._total, self._over)
        self._box.rejected.connect(self.stop)
        self._over.installEventFilter(self)
        self._show()
        self._box.open()
        self._timer.start()

    def stop(self) -> None:
        """Let the rest be."""
        steps, endings = self._end()
        if steps is not None and endings is not None:
            steps.close()
            endings.stopped(self._done)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The window goes: what it works on goes with it."""
        if event.type() is QEvent.Type.Close:
            self.stop()
        return super().eventFilter(watched, event)

    def _slice(self) -> None:
        until = perf_counter() + _SLICE_S
        while self._step():
            if perf_counter() >= until:
                self._show()
                return

    def _step(self) -> bool:
        """Do a step; False when it was the last."""
        if self._steps is None:
            return False
        try:
            self._done = next(self._steps)
        except StopIteration as end:
            _steps, endings = self._end()
            if endings is not None:
                endings.done(end.value)
            return False
        except PerfDeskError as error:
            _steps, endings = self._end()
            if endings is not None:
                endings.failed(error, self._done)
            return False
        except BaseException:
            self._end()  # a bug of ours: no box stays behind the crash window
            raise
        return True

    def _show(self) -> None:
        if self._box is not None:
            self._box.show_progress(self._done, self._words(self._done))

    def _end(self) -> tuple[Generator[int, None, T] | None, Endings[T] | None]:
        steps, endings = self._steps, self._endings
        self._steps = self._endings = None
        self._timer.stop()
        self._over.removeEventFilter(self)
        if self._box is not None:
            box, self._box = self._box, None
            box.rejected.disconnect(self.stop)
            box.close()
        self.deleteLater()
        return steps, endings
