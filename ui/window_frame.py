"""The window's frame: which panel stands where, how large it is, and what is dropped on it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow, QSplitter, QVBoxLayout, QWidget

from ui import icons
from ui.actions import Actions
from ui.centre import Centre, Sets
from ui.form_tabs import FormTabs
from ui.header import Header
from ui.navigator import Navigator
from ui.settings import Settings
from ui.side import USUAL_WIDTH, Side
from ui.status import Status

#: logical pixels: what a township's screen of 1366 × 768 has at 150 %, less the system's own bar
LEAST_SIZE = 800, 440


class WindowFrame(QMainWindow):
    """The panels of the window, put together; it knows no store."""

    dropped = Signal(list)  # files and folders, once the other program has its window back

    def __init__(self, settings: Settings, sets: Sets) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.setWindowIcon(icons.application_icon())
        self.settings = settings
        #: whether files may be dropped here
        self.takes_files = True
        self.actions_by_name = Actions(self)
        self.header = Header(self.actions_by_name, self)
        self.navigator = Navigator(self)
        self.tabs = FormTabs(self.actions_by_name, self)
        self.centre = Centre(self.tabs, self.actions_by_name, sets, self)
        self.side = Side(self)
        self.status = Status(self.actions_by_name, self)
        self._compose()

    def restore(self) -> None:
        """As large, and its parts as wide, as it was left."""
        self.resize(1280, 720)
        geometry = self.settings.geometry
        if geometry is not None:
            self.restoreGeometry(geometry)
        self._split.setSizes(
            [self.settings.navigator_width or self.navigator.usual_width(), 1000, USUAL_WIDTH]
        )
        self.actions_by_name["navigator"].setChecked(True)
        self.tabs.set_zoom(self.settings.zoom)
        self.status.show_zoom(self.settings.zoom)

    def remember(self) -> None:
        """Write down how large it is left."""
        self.settings.geometry = self.saveGeometry()
        self.settings.navigator_width = self.navigator.width()
        self.settings.write()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files and folders may be dropped: packages are taken in."""
        if _files(event) and self.takes_files:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell of them once the other program has its window back."""
        files = _files(event)
        event.acceptProposedAction()
        QTimer.singleShot(0, self, lambda: self.dropped.emit(files))

    def _compose(self) -> None:
        self._split = QSplitter(Qt.Orientation.Horizontal, self)
        self._split.setHandleWidth(1)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self.navigator)
        self._split.addWidget(self.centre)
        self._split.addWidget(self.side)
        self._split.setStretchFactor(1, 1)
        whole = QWidget(self)
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self._split, 1)
        column.addWidget(self.status)
        self.setCentralWidget(whole)
        self.setMinimumSize(*LEAST_SIZE)
        self.setAcceptDrops(True)


def _files(event: QDropEvent) -> list[Path]:
    """The files and folders that are being dragged."""
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
