"""Pictures of the window at the usual screen sizes, taken without showing it."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt
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
    made: list[Path] = []
    with TemporaryDirectory() as folder:
        workspace = Workspace.open(store)
        window = MainWindow(workspace, Settings(Path(folder) / startup.SETTINGS_NAME))
        window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        window.resize(TOWNSHIP)
        window.show()
        made.append(_picture(window, out / "window-welcome.png"))
        forms = [form.id for entry in window.entries() for form in entry.forms]
        for form_id in reversed(forms[:3]):
            window.open_form(form_id)
        for size in (TOWNSHIP, WIDE):
            window.resize(size)
            name = f"window-{size.width()}x{size.height()}.png"
            made.append(_picture(window, out / name))
        window.resize(TOWNSHIP)
        if forms:
            made.append(_preview(window, out / "window-preview.png"))
        window.close()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return made


def _preview(window: MainWindow, path: Path) -> Path:
    preview = window.paper.preview()
    assert preview is not None
    preview.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    made = _picture(preview, path)
    preview.close()
    return made


def _picture(widget: QWidget, path: Path) -> Path:
    QApplication.processEvents()
    widget.grab().save(str(path))
    return path
