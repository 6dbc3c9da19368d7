"""Commands that lead to paper: preview, print, PDF, calibration."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtWidgets import QWidget

from perfdesk.errors import PerfDeskError
from perfdesk.workspace import FilingInfo
from perfdesk.workspace.rehearsal import FAULTS, Level, Rehearsed, Trouble
from ui import printing
from ui.desk import Desk
from ui.dialogs.print_forms import TO_PDF, TO_PRINTER, Files, PrintDialog, PrintStart
from ui.dialogs.printer_choice import PrinterStart
from ui.finding_commands import show_findings
from ui.messages import Question, Tone
from ui.paper_jobs import PaperJobs, Plan
from ui.preview import Preview
from ui.print_question import BACK, LOOK, question
from ui.settings import PrintHabits
from ui.slices import Endings, Slices

#: the most forms that 查看 shows in one preview
LOOKED_AT_MOST = 60
#: characters of a proposed file name: 255 bytes are the most, a character takes up to four
NAME_MOST = 60
_FORBIDDEN = '\\/:*?"<>|\r\n\t'


@dataclass(frozen=True)
class _Order:
    """What was asked for in the dialog; `seen` is what a preview of it has shown before."""

    forms: list[str]
    signature: bool | None
    to: str
    files: Files
    job: printing.Job
    first_page: int
    seen: tuple[Rehearsed, ...]


class PaperCommands(QObject):
    """Shows, prints and exports forms; what is printed is what was typed up to now."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.jobs = PaperJobs(desk, self)
        self.jobs.again.connect(self._again)

    def slots(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does."""
        return {
            "preview": self.preview,
            "print": self.print_forms,
            "export_pdf": self.export_forms,
            "calibration": self.calibrate,
        }

    def preview(self, forms: list[str] | None = None) -> Preview | None:
        """Open the preview of these forms, of the one in front when none are named."""
        forms = forms or self._front()
        if not forms or not self._desk.commit():
            return None
        workspace = self._desk.workspace
        title = workspace.form(forms[0]).title + (f" 等 {len(forms)} 张" if len(forms) > 1 else "")
        drawn = any(workspace.template(form).signature for form in forms)
        window = Preview(forms, title, partial(self._rehearsed_now, forms), self._desk.over)
        window.print_wanted.connect(partial(self._ask_over, window, TO_PRINTER))
        window.pdf_wanted.connect(partial(self._ask_over, window, TO_PDF))
        window.signature_chosen.connect(partial(self._remember_signature, forms))
        window.place_wanted.connect(partial(self._to_place, window))
        window.resize(window.sizeHint().boundedTo(self._desk.over.size() * 0.96))
        window.show()
        habits = self._habits(forms)
        window.start(signature=habits.signature, as_drawn=drawn)
        if not any(one.pages for one in window.found):
            window.close()  # no empty window stays behind the sentence
            raise PerfDeskError(window.found[0].troubles[0].text)
        window.show_general(self._general(self._start(habits).printer))
        return window

    def calibrate(self) -> None:
        """Measure how a printer shifts its paper, and put it right."""
        from ui.calibrating import Calibrating  # noqa: PLC0415 -- seldom wanted

        Calibrating(self._desk, self.jobs, self).open()

    def print_forms(
        self, forms: list[str] | None = None, among: Collection[str] | None = None
    ) -> None:
        """Ask which forms go to which printer; only those of the filings `among` are offered."""
        self._ask(forms or self._front(), TO_PRINTER, self._desk.over, among=among)

    def export_forms(
        self, forms: list[str] | None = None, among: Collection[str] | None = None
    ) -> None:
        """Ask which forms go into a PDF; only those of the filings `among` are offered."""
        self._ask(forms or self._front(), TO_PDF, self._desk.over, among=among)

    # --- asking --------------------------------------------------------------------------------

    def _ask(
        self,
        forms: list[str],
        to: str,
        over: QWidget,
        first: int = 1,
        among: Collection[str] | None = None,
    ) -> None:
        if not self._desk.commit():
            return
        habits = self._habits(forms)
        start = PrintStart(
            ticked=frozenset(forms),
            to=to,
            signature=habits.signature,
            paper=replace(self._start(habits), first_page=first),
        )
        entries = self._desk.entries()
        if among is not None:
            entries = [entry for entry in entries if entry.filing.id in among]
        dialog = PrintDialog(entries, start, over)
        dialog.accepted.connect(partial(self._go, dialog))
        dialog.open()

    def _ask_over(self, window: Preview, to: str, forms: list[str]) -> None:
        self._ask(forms, to, window)

    def _again(self, forms: list[str], first: int) -> None:
        there = [form for form in forms if self._desk.has_form(form)]
        self._ask(there, TO_PRINTER, self._desk.over, first)

    def _go(self, dialog: PrintDialog) -> None:
        forms, paper = dialog.forms, dialog.paper
        habits = replace(self._habits(forms), signature=dialog.signature)
        if dialog.to == TO_PRINTER:
            habits = PrintHabits(paper.printer, paper.copies, paper.both_sides, dialog.signature)
        self._desk.settings.set_print_habits(self._templates(forms), habits)
        preview = dialog.parentWidget()
        seen = preview.found if isinstance(preview, Preview) else ()
        if isinstance(preview, Preview):
            preview.close()  # what follows is said over the window
        job = printing.Job(
            paper.printer,
            paper.copies,
            paper.both_sides,
            self._name(forms),
            self._desk.settings.shift(paper.printer),
        )
        first = paper.first_page if dialog.to == TO_PRINTER else 1
        order = _Order(forms, dialog.signature, dialog.to, dialog.files, job, first, seen)
        self._rehearse(order)

    def _habits(self, forms: Sequence[str]) -> PrintHabits:
        templates = self._templates(forms[:1])
        return self._desk.settings.print_habits(templates[0] if templates else "")

    def _templates(self, forms: Sequence[str]) -> list[str]:
        return list(dict.fromkeys(self._desk.workspace.form(form).template for form in forms))

    @staticmethod
    def _start(habits: PrintHabits) -> PrinterStart:
        names, usual = printing.printers()
        printer = habits.printer if habits.printer in names else usual
        return PrinterStart(names, printer, habits.copies, habits.both_sides, fault=printing.fault)

    def _remember_signature(self, forms: list[str], on: bool) -> None:  # noqa: FBT001  (a Qt slot)
        habits = replace(self._habits(forms), signature=on)
        self._desk.settings.set_print_habits(self._templates(forms), habits)

    def _to_place(self, window: Preview, trouble: Trouble) -> None:
        window.close()
        self._desk.over.activateWindow()
        if self._desk.show_place(trouble.form, trouble.address) and trouble.code == FAULTS:
            show_findings(self._desk)

    # --- rehearsing ----------------------------------------------------------------------------

    def _rehearsed_now(self, forms: list[str], *, signature: bool | None) -> list[Rehearsed]:
        return [self._rehearse_one(form, signature) for form in forms if self._desk.has_form(form)]

    def _rehearse_one(self, form: str, signature: bool | None) -> Rehearsed:  # noqa: FBT001 -- the choice itself
        before = self._desk.settings.pages_before(self._desk.workspace.path, form)
        rehearsal = self._desk.workspace.rehearsal
        return rehearsal.rehearse(form, signature=signature, before=before)

    def _general(self, printer: str) -> list[Trouble]:
        """What is wrong with printing as such."""
        if not printer:
            text = "这台电脑没有安装打印机；可以导出 PDF，到别的电脑上打印。"
            return [Trouble("no_printer", Level.HINT, "", text)]
        fault = printing.fault(printer)
        return [Trouble("printer", Level.WARNING, "", fault)] if fault else []

    def _rehearse(self, order: _Order) -> None:
        def steps() -> Generator[int, None, list[Rehearsed]]:
            found = []
            for done, form in enumerate(order.forms):
                yield done
                found.append(self._rehearse_one(form, order.signature))
            return found

        def words(done: int) -> str:
            return f"正在检查第 {done + 1} 张表，共 {len(order.forms)} 张"

        def failed(error: PerfDeskError, _done: int) -> None:
            self._desk.speaker.tell("打印前检查", error.message, Tone.WRONG)

        work = Slices[list[Rehearsed]]("打印前检查", len(order.forms), words, self._desk.over)
        ending = Endings(partial(self._rehearsed, order), failed, lambda _done: None)
        work.start(steps(), ending)

    def _rehearsed(self, order: _Order, found: list[Rehearsed]) -> None:
        general = self._general(order.job.printer) if order.to == TO_PRINTER else []
        asked = question(found, general, pdf=order.to == TO_PDF)
        known = [one.troubles for one in order.seen] == [one.troubles for one in found]
        if asked is not None and not known:
            answer = self._desk.speaker.ask(asked)
            if answer == LOOK:
                troubled = [one.form.id for one in found if one.troubles and one.pages]
                self.preview(troubled[:LOOKED_AT_MOST] or order.forms[:LOOKED_AT_MOST])
            if answer in {LOOK, BACK}:
                return
        plan = Plan({one.form.id: len(one.pages) for one in found if one.pages}, order.signature)
        if not plan.pages:
            self._desk.speaker.tell("打印", found[0].troubles[0].text, Tone.WRONG)
            return
        self._run(order, plan)

    def _run(self, order: _Order, plan: Plan) -> None:
        if order.to == TO_PRINTER:
            if order.first_page > plan.total:
                text = f"一共只有 {plan.total} 页，没有第 {order.first_page} 页；请改小起始页。"
                self._desk.speaker.tell("打印", text, Tone.CAUTION)
                return
            self.jobs.print_forms(plan, order.job, first=order.first_page)
        elif order.files is not Files.ONE:
            outs = self._choose_folder(plan.forms, order.files)
            if outs is not None:
                self.jobs.export_each(plan, outs)
        else:
            path = self._choose_file(plan.forms)
            if path is not None:
                self.jobs.export_one(plan, path)

    # --- files ---------------------------------------------------------------------------------

    def _folder(self) -> Path:
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        usual = Path(QStandardPaths.writableLocation(documents))
        return self._desk.settings.output_folder or usual

    def _choose_file(self, forms: list[str]) -> Path | None:
        path = self._desk.speaker.file_to_save(
            "导出 PDF", self._folder() / f"{self._name(forms)}.pdf", "PDF 文件 (*.pdf)"
        )
        if path is None or path.suffix.lower() == ".pdf":
            return path
        path = path.with_name(f"{path.name}.pdf")
        # the system's dialog did not ask about this file: it saw another name
        text = f"已经有文件“{path.name}”，要替换它吗？"
        return path if not path.exists() or self._replaces(text, path.parent) else None

    def _choose_folder(self, forms: list[str], files: Files) -> dict[str, Path] | None:
        """The file each form goes into, in the folder that was chosen."""
        folder = self._desk.speaker.folder_to_use("导出 PDF：选择文件夹", self._folder())
        if folder is None:
            return None
        writes = self._desk.workspace.printing
        names = writes.names() if files is Files.FORMS else writes.names_of_units()
        outs = {form: folder / names[form] for form in forms}
        there = sum(path.exists() for path in set(outs.values()))
        text = f"文件夹里已经有 {there} 个同名的文件，要替换它们吗？"
        return outs if not there or self._replaces(text, folder) else None

    def _replaces(self, text: str, folder: Path) -> bool:
        keep, replaces = "返回", "替换"
        answer = self._desk.speaker.ask(
            Question(
                title="导出 PDF",
                text=text,
                detail=f"文件夹：{folder}",
                answers=(keep, replaces),
                escape=keep,
                danger=replaces,
                tone=Tone.CAUTION,
            )
        )
        return answer == replaces

    def _name(self, forms: list[str]) -> str:
        """A name for the file or print job; no other single form of the store has the same."""
        entries = self._desk.entries()
        units = [one for one in entries if {form.id for form in one.forms} & set(forms)]
        if len(units) > 1:
            return _plain(units[0].filing, f"等{len(units)}个单位绩效目标表")
        names = {
            form.id: _plain(entry.filing, form.title if len(forms) == 1 else "绩效目标表")
            for entry in entries
            for form in entry.forms
        }
        name = names[forms[0]]
        same = [form for form, other in names.items() if other == name]
        if len(forms) > 1 or len(same) == 1:
            return name
        return f"{name} {same.index(forms[0]) + 1}"

    def _front(self) -> list[str]:
        front = self._desk.front_form()
        return [front] if front else []


def _plain(filing: FilingInfo, what: str) -> str:
    """A file name any system takes, short enough in any of them."""
    text = f"{filing.unit} {filing.year}年 {what}"
    kept = "".join("_" if char in _FORBIDDEN else char for char in text).strip(" .")
    return kept[:NAME_MOST].strip(" .")
