"""Reads the store for offers while nobody waits: a few milliseconds now and then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

if TYPE_CHECKING:
    from perfdesk.workspace import Workspace

#: ms between two slices of reading, and seconds of one: keys come between them
_PAUSE_MS = 12
_SLICE = 0.006


class Reading(QObject):
    """Runs until all is read, and again whenever something has changed and `start` is called."""

    done = Signal()

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._timer = QTimer(self)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self._read)

    def start(self) -> None:
        """Read what waits; nothing happens where nothing does."""
        if not self._timer.isActive() and self._workspace.offers.waits:
            self._timer.start()

    def _read(self) -> None:
        if not self._workspace.offers.advance(_SLICE):
            self._timer.stop()
            self.done.emit()
