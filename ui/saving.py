"""Carries the writer thread's word about saving to the window, and says it in a few characters."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QObject, Signal

from perfdesk.workspace import SavePhase, SaveState, Workspace
from ui.messages import Question, Tone


class SaveNews(QObject):
    """Tells the window about every change of the save state, in the window's own thread."""

    changed = Signal(object)  # SaveState
    _stirred = Signal()

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace: Workspace | None = workspace
        self._stirred.connect(self._look)
        workspace.on_save = self._heard

    def detach(self) -> None:
        """Hear nothing more; to be called before the workspace or this object goes."""
        if self._workspace is not None:
            self._workspace.on_save = None
            self._workspace = None

    def _heard(self, _state: SaveState) -> None:
        # Qt queues the signal, because the writer thread is not the thread this object lives in
        self._stirred.emit()

    def _look(self) -> None:
        # by now something else may have been typed: what is true is read, not what was heard
        if self._workspace is not None:
            self.changed.emit(self._workspace.save_state)


#: a text was typed that the form does not take
REFUSED = "正在输入的内容还没有被接受，请改正它，或按 Esc 放弃。"

#: the answers to `question`
RETRY, LEAVE, STAY = "重试", "仍要关闭", "返回"


def question(state: SaveState) -> Question:
    """What to ask when the window is to close and something is not on disk."""
    return Question(
        title="还没有保存",
        text=state.message or "磁盘没有按时回应，最后的修改还没有写入数据文件。",
        detail=f"有 {state.pending} 处修改没有保存，现在关闭会丢失它们。",
        answers=(RETRY, LEAVE, STAY),
        escape=STAY,
        danger=LEAVE,
        tone=Tone.CAUTION,
    )


def answer(state: SaveState) -> str:
    """What to say to somebody who asked for saving, once it was tried."""
    match state.phase:
        case SavePhase.SAVED:
            return f"已自动保存：{words(state)}"
        case SavePhase.READ_ONLY:
            return state.message
        case SavePhase.FAILED:
            return f"{state.message}还有 {state.pending} 处修改没有保存。"
        case SavePhase.SAVING:
            return (
                f"磁盘没有按时回应，还有 {state.pending} 处修改没有保存；"
                "请不要关机，保存好以后窗口左下角会显示“已保存”。"
            )


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
