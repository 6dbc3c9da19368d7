"""Where our own bugs end: a log file and one sentence; the world's faults are said in words."""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal

from perfdesk.errors import PerfDeskError

LOG_NAME = "perfdesk-crash.log"
LOG_MOST_BYTES = 1_000_000

#: says a title and a sentence to the user
Tell = Callable[[str, str], None]


class CrashHook(QObject):
    """Takes the exceptions nobody handled, in any thread, and tells about them in the window's.

    A bug is on disk at once; it is told when the event loop comes round, never in the middle of
    a painting. A second one while the first is being told is only logged, so that a bug in
    painting does not bury the user in boxes.
    """

    _told = Signal(str, str)

    def __init__(self, folder: Path, clock: Callable[[], datetime], tell: Tell) -> None:
        super().__init__()
        self._folder = folder
        self._clock = clock
        self._tell = tell
        self._telling = False
        self._told.connect(self._say, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Stand in the place of Python's own hooks."""
        sys.excepthook = self._from_python
        threading.excepthook = self._from_thread

    def remove(self) -> None:
        """Give Python's own hooks back."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__

    def report(self, error: BaseException) -> None:
        """Have a fault of the world said in its words, or log a bug of ours and say where."""
        if isinstance(error, PerfDeskError):
            self._told.emit("无法完成这一步", error.message)
            return
        log = self._write(error)
        where = (
            f"详细情况已写入 {log}，请把这个文件交给技术人员。" if log else "详细情况未能写入日志。"
        )
        self._told.emit("程序出现问题", f"刚才的操作没有完成，已保存的内容不受影响。{where}")

    def _say(self, title: str, text: str) -> None:
        if self._telling:
            return
        self._telling = True
        try:
            self._tell(title, text)
        finally:
            self._telling = False

    def _write(self, error: BaseException) -> Path | None:
        path = self._folder / LOG_NAME
        lines = "".join(traceback.format_exception(error))
        if sys.stderr is not None:  # a windowed Windows program has none
            sys.stderr.write(lines)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            mode = "a" if path.exists() and path.stat().st_size < LOG_MOST_BYTES else "w"
            with path.open(mode, encoding="utf-8") as log:
                log.write(f"--- {self._clock():%Y-%m-%d %H:%M:%S}\n{lines}\n")
        except OSError:
            return None
        return path

    def _from_python(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if isinstance(error, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self.report(error)

    def _from_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and args.exc_type is not SystemExit:
            self.report(args.exc_value)
