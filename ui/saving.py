"""Carries the writer thread's word about saving to the window, and says it in a few characters."""

from __future__ import annotations

from datetime import datetime

from perfdesk.workspace import SavePhase, SaveState, Workspace
from PySide6.QtCore import QObject, Signal


class SaveNews(QObject):
    """Tells the window about every change of the save state, in the window's own thread."""

    changed = Signal(object)  # SaveState

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace: Workspace | None = workspace
        # Qt queues the signal, because the writer thread is not the thread this object lives in
        workspace.on_save = self.changed.emit

    def detach(self) -> None:
        """Hear nothing more; to be called before the workspace or this object goes."""
        if self._workspace is not None:
            self._workspace.on_save = None
            self._workspace = None


def words(state: SaveState) -> str:
    """The save state as the status bar says it."""
    match state.phase:
        case SavePhase.SAVING:
            return "正在保存…"
        case SavePhase.FAILED:
            return f"未保存：{state.message}"
        case SavePhase.READ_ONLY:
            return "只读"
        case SavePhase.SAVED:
            return "已保存" if state.at is None else f"已保存 {clock(state.at)}"


def clock(at: datetime) -> str:
    """A time of day on the office's clock."""
    return f"{at.astimezone():%H:%M:%S}" if at.tzinfo else f"{at:%H:%M:%S}"
