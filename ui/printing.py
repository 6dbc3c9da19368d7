"""Sends laid pages to a printer: A4, full page, no scaling, the same painting as the preview."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QMarginsF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from perfdesk.errors import OutputError
from perfdesk.grid.paginate import Page
from ui.painting import paint_page

#: pages done, pages in all; False stops
Progress = Callable[[int, int], bool]


@dataclass(frozen=True)
class Job:
    """How a printer is asked to print."""

    printer: str
    copies: int = 1
    both_sides: bool = False
    title: str = "PerfDesk"


def printers() -> tuple[tuple[str, ...], str]:
    """The names of this computer's printers, and the default one's ("" when there is none)."""
    names = tuple(QPrinterInfo.availablePrinterNames())
    return names, QPrinterInfo.defaultPrinterName()


def printer_for(job: Job) -> QPrinter:
    """A printer set up for a job."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPrinterName(job.printer)
    printer.setDocName(job.title)
    printer.setCopyCount(job.copies)
    mode = QPrinter.DuplexMode
    printer.setDuplex(mode.DuplexLongSide if job.both_sides else mode.DuplexNone)
    return printer


def print_pages(printer: QPrinter, pages: Sequence[Page], progress: Progress) -> int:
    """Paint pages on a printer at its own resolution; returns how many were painted.

    Raises `OutputError` when the printer does not start.
    """
    if not pages:
        return 0
    printer.setFullPage(True)
    _set_paper(printer, pages[0])
    painter = QPainter()
    if not painter.begin(printer):
        raise OutputError(
            f"打印机“{printer.printerName()}”没有响应，请检查它是否接通、有纸，然后再试。"
        )
    try:
        pixels_per_pt = printer.resolution() / 72
        for done, page in enumerate(pages):
            if not progress(done, len(pages)):
                printer.abort()
                return done
            if done:
                _set_paper(printer, page)
                printer.newPage()
            paint_page(painter, page, pixels_per_pt)
    finally:
        painter.end()
    progress(len(pages), len(pages))
    return len(pages)


def _set_paper(printer: QPrinter, page: Page) -> None:
    wide = page.width_pt > page.height_pt
    way = QPageLayout.Orientation.Landscape if wide else QPageLayout.Orientation.Portrait
    size = QSizeF(page.width_pt, page.height_pt)
    # the page's short side comes first in a page size
    paper = QPageSize(
        size.transposed() if wide else size,
        QPageSize.Unit.Point,
        "",
        QPageSize.SizeMatchPolicy.FuzzyMatch,
    )
    printer.setPageLayout(QPageLayout(paper, way, QMarginsF(0, 0, 0, 0)))
    printer.setFullPage(True)
