"""Reads the store for offers while nobody waits: a few milliseconds now and then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

if TYPE_CHECKING:
    from perfdesk.workspace import Workspace

#: ms of quiet before reading begins, ms between two slices, and seconds of one
_QUIET_MS = 120
_PAUSE_MS = 12
_SLICE = 0.006


class Reading(QObject):
    """Runs until all is read, and again whenever something has changed and `start` is called."""

    done = Signal()

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._read)

    def start(self) -> None:
        """Read what waits, once nothing has asked for it a while; nothing where nothing waits."""
        if self._workspace.offers.waits:
            self._timer.start(_QUIET_MS)

    def _read(self) -> None:
        if self._workspace.offers.advance(_SLICE):
            self._timer.start(_PAUSE_MS)
        else:
            self.done.emit()
