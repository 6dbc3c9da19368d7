"""Commands that lead to paper: preview, print, PDF."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QProgressDialog, QWidget

from perfdesk.errors import PerfDeskError
from perfdesk.workspace import FilingInfo
from ui import printing
from ui.desk import Desk
from ui.dialogs.print_forms import TO_PDF, TO_PRINTER, PrintDialog, PrintStart
from ui.messages import Question, Tone
from ui.preview import Preview

NOTES_SHOWN = 6
#: characters of a proposed file name: 255 bytes are the most, a character takes up to four
NAME_MOST = 60
_FORBIDDEN = '\\/:*?"<>|\r\n\t'


class PaperCommands(QObject):
    """Shows, prints and exports forms; what is printed is what was typed up to now."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk

    def preview(self, forms: list[str] | None = None) -> Preview | None:
        """Open the preview of these forms, of the one in front when none are named."""
        forms = forms or self._front()
        if not forms or not self._desk.commit():
            return None
        workspace = self._desk.workspace
        title = workspace.form(forms[0]).title + (f" 等 {len(forms)} 张" if len(forms) > 1 else "")
        drawn = any(workspace.template(form).signature for form in forms)
        window = Preview(forms, title, partial(workspace.pages, forms), self._desk.over)
        window.print_wanted.connect(self._print_previewed)
        window.pdf_wanted.connect(self._export_previewed)
        window.signature_chosen.connect(self._remember_signature)
        window.resize(window.sizeHint().boundedTo(self._desk.over.size() * 0.96))
        window.show()
        try:
            window.start(signature=self._desk.settings.signature, as_drawn=drawn)
        except PerfDeskError:
            window.close()  # no empty window stays behind the sentence
            raise
        return window

    def calibrate(self) -> None:
        """Not built yet."""

    def print_forms(self, forms: list[str] | None = None) -> None:
        """Ask which forms go to which printer."""
        self._ask(forms, TO_PRINTER, self._desk.over)

    def export_forms(self, forms: list[str] | None = None) -> None:
        """Ask which forms go into a PDF."""
        self._ask(forms, TO_PDF, self._desk.over)

    def export_to(self, forms: list[str], path: Path, *, signature: bool | None) -> bool:
        """Write a PDF with a progress window that can be cancelled; False when it was, or when
        writing failed (the user was told).
        """
        speaker = self._desk.speaker
        box, progress = _progress(self._desk.over, "正在导出 PDF…")
        try:
            pages = self._desk.workspace.print_pdf(
                forms, path, signature=signature, progress=progress
            )
        except PerfDeskError as error:
            speaker.tell("导出 PDF", error.message, Tone.WRONG)
            return False
        finally:
            cancelled = box.wasCanceled()
            box.reset()
            box.deleteLater()
        if cancelled:
            speaker.notice("已取消导出，没有写出文件。")
            return False
        self._desk.settings.output_folder = path.parent
        folder = QUrl.fromLocalFile(str(path.parent))
        speaker.notice(
            f"已导出 {len(forms)} 张表，共 {pages} 页：{path.name}",
            "打开文件夹",
            lambda: QDesktopServices.openUrl(folder),
        )
        return True

    def print_to(self, forms: list[str], job: printing.Job, *, signature: bool | None) -> bool:
        """Print on a printer; False when cancelled or failed (the user was told)."""
        speaker = self._desk.speaker
        box, progress = _progress(self._desk.over, "正在打印…")
        try:
            pages = self._desk.workspace.pages(forms, signature=signature)
            printed = printing.print_pages(printing.printer_for(job), pages, progress)
        except PerfDeskError as error:
            speaker.tell("打印", error.message, Tone.WRONG)
            return False
        finally:
            box.reset()
            box.deleteLater()
        if printed < len(pages):
            speaker.notice(f"已取消打印，送出了 {printed} 页。")
            return False
        self._desk.settings.printer = job.printer
        speaker.notice(f"已把 {printed} 页送到打印机“{job.printer}”。")
        return True

    def _ask(self, forms: list[str] | None, to: str, over: QWidget) -> None:
        if not self._desk.commit():
            return
        names, usual = printing.printers()
        last = self._desk.settings.printer
        start = PrintStart(
            ticked=frozenset(forms or self._front()),
            to=to,
            signature=self._desk.settings.signature,
            printers=names,
            printer=last if last in names else usual,
        )
        dialog = PrintDialog(self._desk.entries(), start, over)
        dialog.accepted.connect(self._go)
        dialog.open()

    def _print_previewed(self, forms: list[str]) -> None:
        self._ask(forms, TO_PRINTER, self._preview_asking())

    def _export_previewed(self, forms: list[str]) -> None:
        self._ask(forms, TO_PDF, self._preview_asking())

    def _preview_asking(self) -> QWidget:
        sender = self.sender()
        assert isinstance(sender, Preview)
        return sender

    def _go(self) -> None:
        dialog = self.sender()
        assert isinstance(dialog, PrintDialog)
        forms, signature = dialog.forms, dialog.signature
        self._desk.settings.signature = signature
        preview = dialog.parentWidget()
        if isinstance(preview, Preview):
            preview.close()  # what follows is said over the window
        if not self._notes_agreed(forms):
            return
        if dialog.to == TO_PDF:
            path = self._choose_file(forms)
            if path is not None:
                self.export_to(forms, path, signature=signature)
            return
        job = printing.Job(dialog.printer, dialog.copies, dialog.both_sides, self._name(forms))
        self.print_to(forms, job, signature=signature)

    def _notes_agreed(self, forms: list[str]) -> bool:
        notes = self._desk.workspace.print_notes(forms)
        if not notes:
            return True
        more = f"\n……另有 {len(notes) - NOTES_SHOWN} 处" if len(notes) > NOTES_SHOWN else ""
        go, back = "仍然继续", "返回修改"
        answer = self._desk.speaker.ask(
            Question(
                title="打印前请看",
                text="下面这些内容印出来会有缺字：",
                detail="\n".join(notes[:NOTES_SHOWN]) + more,
                answers=(back, go),
                escape=back,
                tone=Tone.CAUTION,
            )
        )
        return answer == go

    def _choose_file(self, forms: list[str]) -> Path | None:
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        folder = self._desk.settings.output_folder or Path(
            QStandardPaths.writableLocation(documents)
        )
        path = self._desk.speaker.file_to_save(
            "导出 PDF", folder / f"{self._name(forms)}.pdf", "PDF 文件 (*.pdf)"
        )
        if path is None or path.suffix.lower() == ".pdf":
            return path
        path = path.with_name(f"{path.name}.pdf")
        return path if not path.exists() or self._replaces(path) else None

    def _replaces(self, path: Path) -> bool:
        """Ask about a file that the system's dialog did not ask about: it saw another name."""
        keep, replace = "返回", "替换"
        answer = self._desk.speaker.ask(
            Question(
                title="导出 PDF",
                text=f"已经有文件“{path.name}”，要替换它吗？",
                detail=f"它在文件夹“{path.parent}”里。",
                answers=(keep, replace),
                escape=keep,
                danger=replace,
                tone=Tone.CAUTION,
            )
        )
        return answer == replace

    def _name(self, forms: list[str]) -> str:
        """A name for the file or print job; no other single form of the store has the same."""
        entries = self._desk.entries()
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

    def _remember_signature(self, on: bool) -> None:  # noqa: FBT001  (a Qt slot)
        self._desk.settings.signature = on


def _plain(filing: FilingInfo, what: str) -> str:
    """A file name any system takes, short enough in any of them."""
    text = f"{filing.unit} {filing.year}年 {what}"
    kept = "".join("_" if char in _FORBIDDEN else char for char in text).strip(" .")
    return kept[:NAME_MOST].strip(" .")


def _progress(parent: QWidget, text: str) -> tuple[QProgressDialog, Callable[[int, int], bool]]:
    box = QProgressDialog(text, "取消", 0, 0, parent)
    box.setWindowTitle("PerfDesk")
    box.setWindowModality(Qt.WindowModality.WindowModal)
    box.setMinimumDuration(600)
    box.setAutoReset(False)

    def progress(done: int, total: int) -> bool:
        box.setMaximum(total)
        box.setValue(done)
        box.setLabelText(f"{text}　{done} / {total}")
        QApplication.processEvents()
        return not box.wasCanceled()

    return box, progress
