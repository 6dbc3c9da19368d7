"""Commands that give forms to other programs: a filing as a workbook of Excel."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices

from perfdesk.errors import PerfDeskError
from ui.desk import Desk
from ui.messages import Question, Tone
from ui.slices import Endings, Slices

TITLE = "导出 Excel"
NO_FILING = "请先在左侧目录里选择要导出的那一套表。"
NO_FORMS = "这一套里还没有可以导出的表。"
_KINDS = "Excel 工作簿 (*.xlsx)"
_SUFFIX = ".xlsx"


class ExportCommands(QObject):
    """Writes what was typed up to now; a form that cannot be read is left out and named."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk

    def slots(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does."""
        return {"export_xlsx": self.export_workbook}

    def export_workbook(self) -> None:
        """Ask for a file, then write the current filing into it, a sheet for each form."""
        desk = self._desk
        if not desk.commit():
            return
        filing = desk.current_filing()
        if not filing:
            desk.speaker.notice(NO_FILING)
            return
        workspace = desk.workspace
        infos = workspace.forms(filing)
        left = [info for info in infos if workspace.fault(info.id)]
        forms = [info.id for info in infos if info not in left]
        if not forms:
            why = workspace.fault(left[0].id) if left else NO_FORMS
            desk.speaker.tell(TITLE, why, Tone.CAUTION)
            return
        path = self._file(workspace.workbooks.names()[filing])
        if path is None:
            return
        steps = workspace.workbooks.workbook(forms, path)
        named = "、".join(f"“{info.title}”" for info in left)
        missing = f"；有 {len(left)} 张读不出来，没有导出：{named}" if left else ""
        endings = Endings[int](
            partial(self._done, path, missing),
            self._failed,
            lambda _done: desk.speaker.notice("已取消导出，没有写出文件。"),
        )
        total = len(forms)
        work = Slices[int](
            TITLE,
            total,
            lambda done: f"正在导出第 {min(done + 1, total)} 张表，共 {total} 张",
            desk.over,
        )
        work.start(steps, endings)

    def _file(self, name: str) -> Path | None:
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        usual = Path(QStandardPaths.writableLocation(documents))
        folder = self._desk.settings.output_folder or usual
        path = self._desk.speaker.file_to_save(TITLE, folder / name, _KINDS)
        if path is None or path.suffix.lower() == _SUFFIX:
            return path
        path = path.with_name(f"{path.name}{_SUFFIX}")
        # the system's dialog did not ask about this file: it saw another name
        return path if not path.exists() or self._replaces(path) else None

    def _replaces(self, path: Path) -> bool:
        keep, replaces = "返回", "替换"
        answer = self._desk.speaker.ask(
            Question(
                title=TITLE,
                text=f"已经有文件“{path.name}”，要替换它吗？",
                detail=f"文件夹：{path.parent}",
                answers=(keep, replaces),
                escape=keep,
                danger=replaces,
                tone=Tone.CAUTION,
            )
        )
        return answer == replaces

    def _done(self, path: Path, missing: str, sheets: int) -> None:
        self._desk.settings.output_folder = path.parent
        opens = partial(QDesktopServices.openUrl, QUrl.fromLocalFile(str(path.parent)))
        said = f"已导出 {sheets} 张表：{path.name}{missing}"
        self._desk.speaker.notice(said, "打开文件夹", opens)

    def _failed(self, error: PerfDeskError, _done: int) -> None:
        self._desk.speaker.tell(TITLE, error.message, Tone.WRONG)
