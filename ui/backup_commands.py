"""Backups: make one, look into one, restore one, save a copy elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices

from perfdesk.errors import PerfDeskError
from perfdesk.workspace.restoring import Restored, restore
from perfdesk.workspace.safekeeping import Why
from ui.background import run_with_box
from ui.desk import Desk
from ui.dialogs.restore import RestoreDialog
from ui.messages import Question, Tone
from ui.opening import STORE_KINDS
from ui.saving import answer


class BackupCommands(QObject):
    """What the clerk asks for herself; what is made by itself is in ui.timed_backups."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk

    def slots(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does."""
        return {
            "back_up": self.back_up,
            "restore": self.restore,
            "save_copy": self.save_copy,
        }

    def back_up(self) -> None:
        """Make a backup now and say what came of it."""
        if not self._all_saved():
            return
        keep, second = self._desk.workspace.safekeeping, self._desk.settings.backup_folder
        try:
            made = run_with_box(
                self._desk.over,
                "正在备份…",
                lambda progress: keep.back_up(Why.BY_HAND, second, progress),
            )
        except PerfDeskError as error:
            self._desk.speaker.tell("备份", error.message, Tone.WRONG)
            return
        if made is None:
            self._desk.speaker.notice("已取消备份，以前的备份没有变。")
            return
        where = "本机和备份盘" if second is not None and not made.missed else "本机"
        said = f"已备份到{where}，共 {made.forms} 张表，检查完好：{made.path.name}"
        self._say_where(f"{said}。{made.missed}" if made.missed else said, made.path.parent)

    def save_copy(self) -> None:
        """Save everything as another file; the one at hand stays open."""
        if not self._all_saved():
            return
        workspace, speaker = self._desk.workspace, self._desk.speaker
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        folder = Path(QStandardPaths.writableLocation(documents))
        proposal = folder / f"{workspace.path.stem}-副本.perfdesk"
        path = speaker.file_to_save("另存副本", proposal, STORE_KINDS)
        if path is not None and path.suffix.lower() != ".perfdesk":
            path = path.with_name(f"{path.name}.perfdesk")
            if path.exists() and not self._replaces(path):
                return
        if path is None:
            return
        target = path
        try:
            saved = run_with_box(
                self._desk.over,
                "正在另存副本…",
                lambda progress: workspace.safekeeping.save_copy(target, progress),
            )
        except PerfDeskError as error:
            speaker.tell("另存副本", error.message, Tone.WRONG)
            return
        if saved:
            self._say_where(f"已另存副本，检查完好：{target.name}", target.parent)
        else:
            speaker.notice("已取消另存，没有写出文件。")

    def restore(self) -> None:
        """Show the backups and what is in them."""
        if not self._all_saved():
            return
        dialog = RestoreDialog(self._desk.workspace.safekeeping, self._desk, self._desk.over)
        dialog.accepted.connect(self._restore_chosen)
        dialog.form_wanted.connect(self._restore_form)
        dialog.open()

    def _restore_chosen(self) -> None:
        dialog = self.sender()
        assert isinstance(dialog, RestoreDialog)
        backup, replay = dialog.chosen, dialog.replay
        if backup is None:
            return
        come: list[Restored | None] = []

        def put_back(store: Path) -> None:
            come.append(
                run_with_box(
                    self._desk.over,
                    "正在恢复…",
                    lambda progress: restore(store, backup, replay=replay, progress=progress),
                )
            )

        if self._desk.reopen_after(put_back, "恢复备份"):
            restored = come[0]
            said = "已取消恢复，数据没有变。" if restored is None else restored.sentence
            self._say_where(said, self._desk.workspace.path.parent)

    def _restore_form(self, backup: Path, form_id: str) -> None:
        try:
            touched = self._desk.workspace.safekeeping.restore_form(backup, form_id)
        except PerfDeskError as error:
            self._desk.speaker.tell("恢复一张表", error.message, Tone.WRONG)
            return
        self._desk.show_touched(touched)
        self._desk.open_form(form_id)
        title = self._desk.workspace.form(form_id).title
        self._desk.offer_undo(f"已恢复“{title}”")

    def _all_saved(self) -> bool:
        """Commit what is being typed and wait for the disk: a backup holds what is on it."""
        if not self._desk.commit():
            return False
        if self._desk.workspace.flush(10.0):
            return True
        said = answer(self._desk.workspace.save_state)
        self._desk.speaker.tell("还没有保存", said, Tone.CAUTION)
        return False

    def _say_where(self, said: str, folder: Path) -> None:
        url = QUrl.fromLocalFile(str(folder))
        self._desk.speaker.notice(said, "打开文件夹", lambda: QDesktopServices.openUrl(url))

    def _replaces(self, path: Path) -> bool:
        """Ask about a file that the system's dialog did not ask about: it saw another name."""
        keep, replace = "返回", "替换"
        question = Question(
            title="另存副本",
            text=f"已经有文件“{path.name}”，要替换它吗？",
            detail=f"它在文件夹“{path.parent}”里。",
            answers=(keep, replace),
            escape=keep,
            danger=replace,
            tone=Tone.CAUTION,
        )
        return self._desk.speaker.ask(question) == replace
