"""The course of a calibration: the page on paper or as PDF, the measures, what is remembered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import QDate, QObject, QStandardPaths

from perfdesk.errors import PerfDeskError
from perfdesk.grid.calibration import calibration_page
from perfdesk.grid.paginate import Page
from ui import printing
from ui.desk import Desk
from ui.dialogs.calibration import CalibrationDialog
from ui.messages import Tone
from ui.paper_jobs import PaperJobs
from ui.settings import UNMOVED, Shift

TITLE = "打印校准页"


class Calibrating(QObject):
    """Opens the dialog and does what it asks for."""

    def __init__(self, desk: Desk, jobs: PaperJobs, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._jobs = jobs

    def open(self) -> None:
        """Ask for the measures of a printer, the one used last at first."""
        names, usual = printing.printers()
        last = self._desk.settings.print_habits("").printer
        dialog = CalibrationDialog(
            names, last if last in names else usual, self._desk.settings.shift, self._desk.over
        )
        dialog.page_wanted.connect(partial(self._print, shift=UNMOVED, moved=False))
        dialog.check_wanted.connect(partial(self._print, moved=True))
        dialog.pdf_wanted.connect(self._export)
        dialog.accepted.connect(partial(self._keep, dialog))
        dialog.finished.connect(self.deleteLater)
        dialog.open()

    def _keep(self, dialog: CalibrationDialog) -> None:
        for printer, shift in dialog.shifts.items():
            self._desk.settings.set_shift(printer, shift)
        if dialog.shifts:
            named = "、".join(f"“{printer}”" for printer in dialog.shifts)
            self._desk.speaker.notice(f"已记下打印机{named}的校准值，以后打印都会按它挪动。")

    def _print(self, printer: str, shift: Shift, *, moved: bool) -> None:
        fault = printing.fault(printer)
        if fault:
            self._desk.speaker.tell(TITLE, fault, Tone.CAUTION)
            return
        job = printing.Job(printer, title=TITLE, shift=shift)
        self._jobs.print_pages(_pages(printer, moved=moved), job)

    def _export(self) -> None:
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        usual = Path(QStandardPaths.writableLocation(documents))
        folder = self._desk.settings.output_folder or usual
        path = self._desk.speaker.file_to_save(
            "存为 PDF", folder / f"{TITLE}.pdf", "PDF 文件 (*.pdf)"
        )
        if path is None:
            return
        path = path if path.suffix.lower() == ".pdf" else path.with_name(f"{path.name}.pdf")
        try:
            self._desk.workspace.printing.write_pages(_pages(""), path, TITLE)
        except PerfDeskError as error:
            self._desk.speaker.tell("存为 PDF", error.message, Tone.WRONG)
            return
        self._desk.speaker.notice(f"已写出校准页：{path.name}；请在阅读器里选“实际大小”打印。")


def _pages(printer: str, *, moved: bool = False) -> list[Page]:
    """The calibration page lengthwise and crosswise, with today's date."""
    today = QDate.currentDate()
    day = date(today.year(), today.month(), today.day())
    pages = [
        calibration_page(printer, day, landscape=landscape, moved=moved)
        for landscape in (False, True)
    ]
    return [
        replace(page, number=number, count=len(pages)) for number, page in enumerate(pages, start=1)
    ]
