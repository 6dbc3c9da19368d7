"""Pictures of the window at the usual screen sizes, taken without showing it."""

from __future__ import annotations

import logging
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QMessageLogContext,
    QSize,
    Qt,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from perfdesk.workspace import Workspace
from ui import startup
from ui.main_window import MainWindow
from ui.settings import Settings

TOWNSHIP, WIDE = QSize(1366, 768), QSize(1920, 1080)


def take(store: Path, out: Path) -> list[Path]:
    """Write pictures of the window over a store as PNG files into `out`; returns their paths.

    Raises `StoreError` when the store cannot be opened.
    """
    startup.application()
    out.mkdir(parents=True, exist_ok=True)
    before = qInstallMessageHandler(_heard)
    try:
        with TemporaryDirectory() as folder:
            settings = Settings(Path(folder) / startup.SETTINGS_NAME)
            window = MainWindow(Workspace.open(store), settings)
            made = _pictures(window, out)
            window.close_now()
            window.deleteLater()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    finally:
        qInstallMessageHandler(before)
    return made


def _pictures(window: MainWindow, out: Path) -> list[Path]:
    window.resize(TOWNSHIP)
    _show(window)
    made = [_picture(window, out / "window-welcome.png")]
    entries = [entry for entry in window.entries() if entry.forms]
    forms = [form.id for form in entries[-1].forms[:3]] if entries else []
    for form_id in forms:
        window.open_form(form_id)
    if forms:
        window.open_form(forms[len(forms) // 2])
        _stand_in_a_table(window)
    for size in (TOWNSHIP, WIDE):
        window.resize(size)
        made.append(_picture(window, out / f"window-{size.width()}x{size.height()}.png"))
    window.resize(TOWNSHIP)
    preview = window.paper.preview()
    if preview is not None:
        made.append(_picture(preview, out / "window-preview.png"))
        preview.close()
    return made


def _show(window: MainWindow) -> None:
    if QGuiApplication.platformName() != "offscreen":
        window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    window.show()
    window.activateWindow()
    QApplication.processEvents()


def _stand_in_a_table(window: MainWindow) -> None:
    """Stand where a clerk works most: in a row of a table."""
    page = window.tabs.front
    if page is None:
        return
    addresses = (
        run.address
        for band in window.workspace.grid(page.form_id).bands
        for placed in band.cells
        for run in placed.cell.runs
        if run.address is not None and run.editable
    )
    address = next((one for one in addresses if one.table and one.field == "name"), None)
    if address is not None:
        page.view.show_place(address)


def _picture(widget: QWidget, path: Path) -> Path:
    QApplication.processEvents()
    widget.grab().save(str(path))
    return path


def _heard(kind: QtMsgType, _context: QMessageLogContext, message: str | None) -> None:
    # the offscreen platform says for every window that it has no window manager
    if "does not support" not in (message or ""):
        logging.getLogger("perfdesk.qt").warning("%s: %s", kind.name, message)
