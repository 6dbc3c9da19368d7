"""Sends laid pages to a printer: A4, full page, no scaling, the same painting as the preview."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QMarginsF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from perfdesk.errors import OutputError
from perfdesk.grid.looks import mm
from perfdesk.grid.paginate import Page
from ui.painting import paint_page
from ui.settings import UNMOVED, Shift

#: pages done, pages in all; False stops
Progress = Callable[[int, int], bool]


@dataclass(frozen=True)
class Job:
    """How a printer is asked to print; `shift` makes up for what it is known to shift."""

    printer: str
    copies: int = 1
    both_sides: bool = False
    title: str = "PerfDesk"
    shift: Shift = UNMOVED


def printers() -> tuple[tuple[str, ...], str]:
    """The names of this computer's printers, and the default one's ("" when there is none)."""
    names = tuple(QPrinterInfo.availablePrinterNames())
    return names, QPrinterInfo.defaultPrinterName()


def fault(printer: str) -> str:
    """Why nothing would come out of a printer now, in words; "" when nothing is known."""
    if printer not in QPrinterInfo.availablePrinterNames():
        return f"这台电脑上没有打印机“{printer}”，请换一台打印机或导出 PDF。"
    if QPrinterInfo.printerInfo(printer).state() is QPrinter.PrinterState.Error:
        return f"打印机“{printer}”报告有故障或没有接通，请检查电源、连线和纸。"
    return ""


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
    steps = print_steps(printer, pages)
    done = 0
    for done in steps:
        if not progress(done, len(pages)):
            steps.close()
            return done
    progress(len(pages), len(pages))
    return len(pages)


def print_steps(
    printer: QPrinter, pages: Iterable[Page], shift: Shift = UNMOVED
) -> Generator[int, None, int]:
    """Paint pages on a printer at its own resolution, a page a step: yields the number of pages
    painted before each next one, and returns it at the end. Closed before its end, it takes the
    job back from the printer.

    Raises `OutputError` when the printer does not start.
    """
    painter = QPainter()
    done = 0
    try:
        for page in pages:
            yield done
            _turn_to(printer, painter, page)
            _paint(painter, page, printer.resolution() / 72, shift)
            done += 1
    except BaseException:  # stopped, or a form that cannot be read: nothing half done on paper
        if painter.isActive():
            printer.abort()
        raise
    finally:
        if painter.isActive():
            painter.end()
    return done


def _turn_to(printer: QPrinter, painter: QPainter, page: Page) -> None:
    """Make the printer ready for a page: the first one, or the next."""
    _set_paper(printer, page)
    if painter.isActive():
        printer.newPage()
    elif not painter.begin(printer):
        raise OutputError(
            f"打印机“{printer.printerName()}”没有响应，请检查它是否接通、有纸，然后再试。"
        )


def _paint(painter: QPainter, page: Page, pixels_per_pt: float, shift: Shift) -> None:
    across = page.width > page.height
    right, down = (shift.right_across, shift.down_across) if across else shift[:2]
    painter.save()
    painter.translate(mm(right / 10) / 1000 * pixels_per_pt, mm(down / 10) / 1000 * pixels_per_pt)
    paint_page(painter, page, pixels_per_pt)
    painter.restore()


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
