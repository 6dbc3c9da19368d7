"""Makes the application and its window, and lets them go in order."""

from __future__ import annotations

import gc
import logging
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import (
    QLibraryInfo,
    QLocale,
    QMessageLogContext,
    QObject,
    QSocketNotifier,
    QTimer,
    QtMsgType,
    QTranslator,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication

from perfdesk import log, paths
from ui import faces, icons, messages, theme
from ui.crash import CrashHook
from ui.main_window import MainWindow
from ui.opening import open_first
from ui.settings import Settings

SETTINGS_NAME = "window.ini"
STORE_NAME = "office.perfdesk"
#: how many new objects that hold others there may be before Python looks for garbage, and how often
#: it looks at those that outlived it: a long form's cells are tens of thousands, and none of them
#: is garbage of the kind that must be looked for
_GARBAGE = 50_000, 20, 20
#: ms after which what the first look at the window can do without is seen to
_SETTLED_MS = 100
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def application() -> QApplication:
    """The one application: named, speaking Chinese, with its face and style."""
    there = QApplication.instance()
    if isinstance(there, QApplication):
        return there
    made = QApplication([sys.argv[0] if sys.argv else "perfdesk"])
    made.setApplicationName("PerfDesk")
    made.setApplicationDisplayName("")
    made.setDesktopFileName("perfdesk")
    dress(made)
    gc.set_threshold(*_GARBAGE)
    return made


def dress(made: QApplication, scale: float = 1.0) -> None:
    """Give an application its language, face, style and icon."""
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    translator = QTranslator(made)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load("qtbase_zh_CN", folder):
        made.installTranslator(translator)
    else:
        logging.getLogger("perfdesk.ui").warning("no qtbase_zh_CN.qm in %s", folder)
    theme.apply(made, faces.load_application_fonts(), paths.resources_dir(), scale)
    made.setWindowIcon(icons.application_icon())


def run(store: Path | None, shown: Callable[[MainWindow], None] | None = None) -> int:
    """Open the window on a store and stay until it is closed; the process's exit status.

    Without a store: the one opened last from the menu, else the office's own, made if missing;
    any other that is missing is asked about. 2 when none was opened.
    `shown` is called once the window is up.
    """
    gc.disable()  # nothing of a start is garbage
    app = application()
    data = paths.user_data_dir()
    log.start(data)
    qInstallMessageHandler(_log_qt)
    hook = CrashHook(data, datetime.now, messages.tell_alone)
    hook.install()
    settings = Settings(data / SETTINGS_NAME)
    if settings.dark or (settings.dark is None and theme.system_is_dark()):
        _darken(app)
    asker, second = messages.LoneSpeaker(), settings.backup_folder
    opened = open_first(store, settings.store, data / STORE_NAME, asker, second)
    if opened is None:
        gc.enable()
        return 2
    if opened.chosen and store is None:
        settings.store = opened.workspace.path
    window = MainWindow(opened.workspace, settings)
    ending = Ending(window.close_now, app)
    QTimer.singleShot(_SETTLED_MS, ending, ending.start)
    app.commitDataRequest.connect(window.end_session)
    if settings.geometry is None:
        window.showMaximized()  # township screens are small
    else:
        window.show()
    # what stands now stays until the end: later collections need not look at it
    gc.freeze()
    gc.enable()
    if shown is not None:
        shown(window)
    opened.workspace.author = settings.author or _system_user()
    status = app.exec()
    ending.stop()
    window.close_now()
    window.deleteLater()
    hook.remove()
    qInstallMessageHandler(None)
    icons.forget()
    return status


def _darken(app: QApplication) -> None:
    from ui import appearance  # noqa: PLC0415 -- only where the window is dark

    appearance.show(app, dark=True)


def _system_user() -> str:
    from perfdesk.workspace.author import system_user  # noqa: PLC0415 -- the window comes first

    return system_user()


class Ending(QObject):
    """Closes the window in good order when the system asks the process to end, once `start` was
    called; before that there is nothing to lose.
    """

    def __init__(self, close: Callable[[], None], parent: QApplication) -> None:
        super().__init__(parent)
        self._close = close
        self._asked = self._started = False

    def start(self) -> None:
        """Listen to the system."""
        import socket  # noqa: PLC0415 -- the window comes first

        # Python sees a signal only when it runs; the byte it writes here wakes Qt up for that
        self._read, self._write = socket.socketpair()
        for end in (self._read, self._write):
            end.setblocking(False)
        signal.set_wakeup_fd(self._write.fileno(), warn_on_full_buffer=False)
        self._old = [(number, signal.signal(number, self._noted)) for number in _signals()]
        self._notifier = QSocketNotifier(self._read.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._woken)
        self._started = True

    def stop(self) -> None:
        """Give the signals back."""
        if not self._started:
            return
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(-1)
        for number, old in self._old:
            signal.signal(number, old)
        self._read.close()
        self._write.close()

    def _noted(self, _number: int, _frame: object) -> None:
        self._asked = True

    def _woken(self) -> None:
        try:
            self._read.recv(64)
        except BlockingIOError:
            return
        if self._asked:
            self._close()
            QApplication.quit()


def _signals() -> tuple[signal.Signals, ...]:
    names = ("SIGTERM", "SIGINT", "SIGHUP")
    return tuple(getattr(signal, name) for name in names if hasattr(signal, name))


def _log_qt(kind: QtMsgType, _context: QMessageLogContext, message: str | None) -> None:
    logging.getLogger("perfdesk.qt").log(_LEVELS.get(kind, logging.WARNING), "%s", message)
