"""Commands of 报送总览: shown over the forms and left again, and what is done with its units."""

from __future__ import annotations

from collections.abc import Callable, Generator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QApplication

from perfdesk.errors import PerfDeskError
from perfdesk.workspace.board import Topic
from ui import icons
from ui.board.board_page import BoardPage
from ui.desk import Desk
from ui.messages import Question, Tone
from ui.slices import Endings, Slices

if TYPE_CHECKING:
    from ui.late_commands import LateCommands

NO_FORMS = "选中的单位还没有表，没有可打印的。"
NO_FILINGS = "选中的单位还没有报送，没有可退回的。"
NOBODY_LATE = "没有要催报的单位：都已报送，也都已完成。"
EXCEL = "导出 Excel"


class BoardCommands(QObject):
    """Makes the page for the window's middle, and does what is asked for on it."""

    def __init__(self, desk: Desk, late: LateCommands) -> None:
        super().__init__(late)
        self._desk = desk
        self._late = late
        self._page: BoardPage | None = None

    def slots(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does."""
        return {"board": self._toggle}

    def instead(self) -> dict[str, Callable[[], object]]:
        """What actions of the whole window do while the board is in front."""
        return {
            "print": self.print_forms,
            "export_pdf": self.export_pdf,
            "export_xlsx": self.export_workbooks,
        }

    def page(self) -> BoardPage:
        """A page for the store that is open."""
        made = self._page = BoardPage(self._desk, self._groups(), self._desk.over)
        made.left.connect(lambda: self._desk.show_board(on=False))
        made.form_wanted.connect(self._desk.open_form)
        made.seen_wanted.connect(self._look_at)
        made.copy_wanted.connect(self.copy)
        made.late_wanted.connect(self.copy_late)
        return made

    def _groups(self) -> list[list[QAction]]:
        actions = self._late.actions_of_window
        own = [
            ("print", "打印", "打印选中的表，或导出 PDF；Ctrl+A 选中全部", self.print_forms),
            ("export-stick", "退回", "把选中单位的表连同审核意见写到U盘上", self.send_back),
            ("xlsx", "Excel", "选中的每个单位导出一个 Excel 文件", self.export_workbooks),
            ("copy", "复制", "把列出的单位复制成表格，可以粘贴到 Excel（Ctrl+C）", self.copy),
        ]
        made = [self._action(*one) for one in own]
        roster = self._action("roster", "名册", "应当报送的单位、联系人和电话", self.edit_roster)
        fold = self._action("detail", "明细", "显示或收起选中单位的表", self.fold)
        return [[actions["import_stick"], roster], made, [fold]]

    def _action(self, icon: str, text: str, tip: str, run: Callable[[], object]) -> QAction:
        action = QAction(icons.icon(icon), text, self)
        action.setIconText(text)
        action.setToolTip(tip)
        action.triggered.connect(lambda _on: run())
        return action

    def fold(self) -> None:
        """Show what is selected one by one beside the board, or fold that away."""
        if self._page is not None:
            self._page.unfold(on=not self._page.is_unfolded)

    def _toggle(self) -> None:
        self._desk.show_board(on=not self._desk.on_board)

    # --- with what is selected -------------------------------------------------------------------

    def print_forms(self) -> None:
        """Ask how the selected forms are printed, or put into a PDF."""
        if forms := self._forms():
            self._late.paper.print_forms(forms, among=self._listed())

    def export_pdf(self) -> None:
        """The same, with PDF proposed."""
        if forms := self._forms():
            self._late.paper.export_forms(forms, among=self._listed())

    def send_back(self) -> None:
        """Ask where the selected filings go."""
        filings = self._filings()
        if not filings:
            self._desk.speaker.notice(NO_FILINGS)
            return
        self._late.send_back(filings)

    def copy(self) -> None:
        """The selected units as a table."""
        if self._page is not None and (text := self._page.table_text()):
            QApplication.clipboard().setText(text)
            units = text.count("\n") - 1
            self._desk.speaker.notice(f"已复制 {units} 个单位的报送情况，可以粘贴到表格里。")

    def copy_late(self) -> None:
        """Who is late and whom to call."""
        text = "" if self._page is None else self._page.late_units()
        if not text:
            self._desk.speaker.notice(NOBODY_LATE)
            return
        QApplication.clipboard().setText(text)
        units = text.count("\n")
        self._desk.speaker.notice(f"已复制 {units} 个要催报的单位和联系方式，可以粘贴到短信里。")

    def export_workbooks(self) -> None:
        """A workbook for each selected unit, into a folder."""
        filings = self._filings()
        if not filings:
            self._desk.speaker.notice(NO_FILINGS)
            return
        if not self._desk.commit():
            return
        folder = self._desk.speaker.folder_to_use("导出 Excel：选择文件夹", self._folder())
        if folder is None:
            return
        names = self._desk.workspace.workbooks.names()
        outs = {filing: folder / names[filing] for filing in filings}
        if not self._may_replace(outs, folder):
            return
        done: list[str] = []
        endings = Endings[None](
            lambda _nothing: self._exported(done, len(outs), folder),
            lambda error, _done: self._desk.speaker.tell(EXCEL, error.message, Tone.WRONG),
            lambda number: self._desk.speaker.notice(
                f"已取消导出，文件夹里有已经写完的 {number} 个。"
            ),
        )
        total = len(outs)
        work = Slices[None](
            EXCEL,
            total,
            lambda number: f"正在导出第 {min(number + 1, total)} 个单位，共 {total} 个",
            self._desk.over,
        )
        work.start(self._workbooks(outs, done), endings)

    def _workbooks(self, outs: dict[str, Path], done: list[str]) -> Generator[int, None, None]:
        workspace = self._desk.workspace
        for number, (filing, out) in enumerate(outs.items()):
            yield number
            infos = workspace.forms(filing)
            forms = [info.id for info in infos if not workspace.fault(info.id)]
            if forms:
                for _form in workspace.workbooks.workbook(forms, out):
                    yield number
                done.append(filing)

    def _exported(self, done: list[str], total: int, folder: Path) -> None:
        self._desk.settings.output_folder = folder
        left = f"；有 {total - len(done)} 个没有可以导出的表" if len(done) < total else ""
        opens = partial(QDesktopServices.openUrl, QUrl.fromLocalFile(str(folder)))
        said = f"已导出 {len(done)} 个 Excel 文件：{folder.name}{left}"
        self._desk.speaker.notice(said, "打开文件夹", opens)

    def _may_replace(self, outs: dict[str, Path], folder: Path) -> bool:
        there = sum(path.exists() for path in outs.values())
        if not there:
            return True
        keep, replaces = "返回", "替换"
        question = Question(
            title=EXCEL,
            text=f"文件夹里已经有 {there} 个同名的文件，要替换它们吗？",
            detail=f"文件夹：{folder}",
            answers=(keep, replaces),
            escape=keep,
            danger=replaces,
            tone=Tone.CAUTION,
        )
        return self._desk.speaker.ask(question) == replaces

    def _folder(self) -> Path:
        return self._desk.settings.output_folder or self._desk.workspace.path.parent

    def _forms(self) -> list[str]:
        forms = [] if self._page is None else self._page.picked_forms()
        if not forms:
            self._desk.speaker.notice(NO_FORMS)
        return forms

    def _listed(self) -> set[str]:
        return set() if self._page is None else {row.filing for row in self._page.rows}

    def _filings(self) -> list[str]:
        rows = [] if self._page is None else self._page.picked_rows()
        return [row.filing for row in rows if row.filing]

    def _look_at(self, forms: list[str]) -> None:
        self._desk.workspace.board.look_at(forms)
        if self._page is not None:
            self._page.refresh()

    # --- the roster ------------------------------------------------------------------------------

    def edit_roster(self) -> None:
        """Ask which units are to hand in."""
        from ui.dialogs.roster import RosterDialog  # noqa: PLC0415 -- at first use

        if not self._desk.commit():
            return
        workspace = self._desk.workspace
        topic = None if self._page is None else self._page.topic
        dialog = RosterDialog(
            workspace.board.roster, workspace.filings(), _year(topic), self._desk.over
        )
        dialog.accepted.connect(lambda: self._set_roster(dialog))
        dialog.open()

    def _set_roster(self, dialog: object) -> None:
        from ui.dialogs.roster import RosterDialog  # noqa: PLC0415 -- at first use

        assert isinstance(dialog, RosterDialog)
        try:
            touched = self._desk.workspace.board.set_roster(dialog.units)
        except PerfDeskError as error:
            self._desk.speaker.tell("名册", error.message, Tone.WRONG)
            return
        if touched is None:
            return
        self._desk.show_touched(touched)
        self._desk.offer_undo(f"名册已保存，共 {len(dialog.units)} 个单位。")


def _year(topic: Topic | None) -> int:
    return 0 if topic is None else topic.year
