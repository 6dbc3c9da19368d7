"""Jobs that make paper of many forms: on a printer, in one PDF, in a PDF for each form."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from perfdesk.errors import PerfDeskError
from perfdesk.grid.paginate import Page
from ui import printing
from ui.desk import Desk
from ui.messages import Question, Tone
from ui.slices import Endings, Slices

AGAIN = "再打印…"


@dataclass(frozen=True)
class Plan:
    """What goes on paper: the forms with their pages, in order."""

    pages: Mapping[str, int]
    signature: bool | None

    @property
    def forms(self) -> list[str]:
        """The forms, in order."""
        return list(self.pages)

    @property
    def total(self) -> int:
        """The pages of all forms."""
        return sum(self.pages.values())


class PaperJobs(QObject):
    """Runs one job at a time; the user is told how it ended."""

    again = Signal(list, int)  # the forms of a job that is to be repeated, from this page on

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk

    def export_one(self, plan: Plan, path: Path) -> None:
        """All forms into one PDF; when it is stopped, no file is written."""
        steps = self._desk.workspace.printing.one_pdf(plan.forms, path, signature=plan.signature)

        def done(pages: int) -> None:
            said = f"已导出 {len(plan.pages)} 张表，共 {pages} 页：{path.name}"
            self._exported(plan, path.parent, said)

        def stopped(_forms: int) -> None:
            self._desk.speaker.notice("已取消导出，没有写出文件。")

        work = Slices[int]("导出 PDF", len(plan.pages), _form_of(len(plan.pages)), self._desk.over)
        work.start(steps, Endings(done, partial(self._failed, "导出 PDF"), stopped))

    def export_each(self, plan: Plan, outs: Mapping[str, Path]) -> None:
        """PDFs in a folder, a form or a unit in each; when it is stopped, those that are written
        whole stay.
        """
        steps = self._desk.workspace.printing.pdf_each(plan.forms, outs, signature=plan.signature)
        folder = outs[plan.forms[0]].parent

        def done(pages: int) -> None:
            said = f"已导出 {len(set(outs.values()))} 个 PDF 文件，共 {pages} 页：{folder.name}"
            self._exported(plan, folder, said)

        def stopped(forms: int) -> None:
            whole = set(outs.values()) - {outs[form] for form in plan.forms[forms:]}
            left = f"文件夹里有已经写完的 {len(whole)} 个" if whole else "没有写出文件"
            self._desk.speaker.notice(f"已取消导出，{left}。")

        work = Slices[int]("导出 PDF", len(plan.pages), _form_of(len(plan.pages)), self._desk.over)
        work.start(steps, Endings(done, partial(self._failed, "导出 PDF"), stopped))

    def print_forms(self, plan: Plan, job: printing.Job, *, first: int = 1) -> None:
        """The forms on a printer, from this page of the job on."""
        sent: list[Page] = []
        pages = islice(self._pages(plan, sent), first - 1, None)
        steps = printing.print_steps(printing.printer_for(job), pages, job.shift)
        again = partial(self.again.emit, plan.forms)

        def note() -> None:
            self._desk.workspace.printing.note(sent)

        def done(count: int) -> None:
            note()
            self._remember(plan)
            said = f"已把 {count} 页送到打印机“{job.printer}”。"
            self._desk.speaker.notice(said, AGAIN, lambda: again(1))

        def failed(error: PerfDeskError, count: int) -> None:
            if count:
                note()
            said = f"{error.message}（已送出 {count} 页）" if count else error.message
            if self._wants_again(said):
                again(first + count)

        def stopped(count: int) -> None:
            if count:
                note()
            said = f"已取消打印，送出了 {count} 页；打印机可能还会印出几页。"
            self._desk.speaker.notice(said, AGAIN, lambda: again(first + count))

        def words(count: int) -> str:
            return f"正在送第 {min(first + count, plan.total)} 页，共 {plan.total} 页"

        work = Slices[int]("打印", plan.total - first + 1, words, self._desk.over)
        work.start(steps, Endings(done, failed, stopped))

    def print_pages(self, pages: list[Page], job: printing.Job) -> None:
        """Pages that are no form's: the calibration page."""
        steps = printing.print_steps(printing.printer_for(job), pages, job.shift)

        def done(count: int) -> None:
            self._desk.speaker.notice(f"已把 {count} 页送到打印机“{job.printer}”。")

        def stopped(_count: int) -> None:
            self._desk.speaker.notice("已取消打印。")

        def words(count: int) -> str:
            return f"正在送第 {count + 1} 页，共 {len(pages)} 页"

        work = Slices[int]("打印", len(pages), words, self._desk.over)
        work.start(steps, Endings(done, partial(self._failed, "打印"), stopped))

    def _pages(self, plan: Plan, sent: list[Page]) -> Iterator[Page]:
        """The pages of a job; the first one of each form is added to `sent`."""
        for form in plan.pages:
            pages = self._desk.workspace.pages([form], signature=plan.signature)
            sent += pages[:1]
            yield from pages

    def _exported(self, plan: Plan, folder: Path, said: str) -> None:
        self._remember(plan)
        self._desk.settings.output_folder = folder
        where = QUrl.fromLocalFile(str(folder))
        opens: Callable[[], object] = partial(QDesktopServices.openUrl, where)
        self._desk.speaker.notice(said, "打开文件夹", opens)

    def _remember(self, plan: Plan) -> None:
        self._desk.settings.set_pages(self._desk.workspace.path, plan.pages)

    def _failed(self, title: str, error: PerfDeskError, _done: int) -> None:
        self._desk.speaker.tell(title, error.message, Tone.WRONG)

    def _wants_again(self, said: str) -> bool:
        leave = "不打了"
        question = Question(
            title="打印",
            text=said,
            answers=(AGAIN, leave),
            escape=leave,
            tone=Tone.WRONG,
        )
        return self._desk.speaker.ask(question) == AGAIN


def _form_of(total: int) -> Callable[[int], str]:
    def words(done: int) -> str:
        if done >= total:
            return f"共 {total} 张表，正在写文件……"
        return f"正在导出第 {done + 1} 张表，共 {total} 张"

    return words
