"""The calibration page measures true, and a printer's shift is made up for: on rasters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication

from perfdesk import fonts
from perfdesk.grid.calibration import calibration_page
from perfdesk.grid.paginate import Page
from perfdesk.workspace import Workspace
from tests.printing.rasters import DPI, PX_PER_MM, pdf_rasters
from ui.printing import print_steps
from ui.settings import UNMOVED, Shift

DAY = date(2026, 1, 29)
MOST_MM = 0.3
LAID = pytest.mark.parametrize("landscape", [False, True], ids=["lengthwise", "crosswise"])


def printed(pages: list[Page], out: Path, shift: Shift = UNMOVED) -> Iterator[Image.Image]:
    """Pages as a printer of that shift's making up gets them."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(out))
    printer.setResolution(2 * DPI)
    assert len(list(print_steps(printer, pages, shift))) == len(pages)
    return pdf_rasters(out)


def line_mm(
    raster: Image.Image, near_mm: float, along_mm: tuple[float, float], *, lying: bool
) -> float:
    """Where the middle of a ruled line really stands, looked for 3 mm around a place along a
    stretch on which nothing else is drawn; in millimetres.
    """
    low, high = round((near_mm - 3) * PX_PER_MM), round((near_mm + 3) * PX_PER_MM)
    start, end = (round(value * PX_PER_MM) for value in along_mm)
    box = (start, low, end, high) if lying else (low, start, high, end)
    size = (1, high - low) if lying else (high - low, 1)
    ink = [255 - v for v in raster.crop(box).resize(size, Image.Resampling.BOX).tobytes()]
    most = max(ink)
    assert most > 128, "no line"
    dark = [(place, value) for place, value in enumerate(ink) if value > most / 2]
    total = sum(value for _place, value in dark)
    return (low + 0.5 + sum(place * value for place, value in dark) / total) / PX_PER_MM


def cross_mm(raster: Image.Image) -> tuple[float, float]:
    """The distances that a clerk measures: from the left and the upper edge to the cross 甲."""
    return (
        line_mm(raster, 20, (22, 24.5), lying=False),
        line_mm(raster, 20, (15.5, 18), lying=True),
    )


def square_mm(raster: Image.Image, *, landscape: bool) -> tuple[float, float]:
    """Width and height of the square."""
    x, y = (38, 53) if landscape else (55, 147)
    across = (y + 70, y + 90)
    along = (x + 70, x + 90)
    width = line_mm(raster, x + 100, across, lying=False) - line_mm(raster, x, across, lying=False)
    height = line_mm(raster, y + 100, along, lying=True) - line_mm(raster, y, along, lying=True)
    return width, height


@LAID
def test_the_pdf_of_the_page_measures_true(
    desk: Workspace, tmp_path: Path, landscape: bool
) -> None:
    desk.printing.write_pages(
        [calibration_page("", DAY, landscape=landscape)], tmp_path / "a.pdf", "打印校准页"
    )
    (raster,) = pdf_rasters(tmp_path / "a.pdf")

    assert cross_mm(raster) == pytest.approx((20, 20), abs=0.1)
    assert square_mm(raster, landscape=landscape) == pytest.approx((100, 100), abs=0.1)
    assert line_mm(raster, 37, (60, 90), lying=True) == pytest.approx(37, abs=0.1)
    assert line_mm(raster, 28, (60, 90), lying=False) == pytest.approx(28, abs=0.1)


@LAID
def test_every_mark_of_the_rulers_says_its_true_place(tmp_path: Path, landscape: bool) -> None:
    page = calibration_page("", DAY, landscape=landscape)
    width, height = (297, 210) if landscape else (210, 297)
    mm = 72_000 / 25.4
    numbers = {piece.text for piece in page.pieces if piece.text.isdigit()}

    assert {str(at) for at in range(20, width - 10, 10)} <= numbers
    marks = [frame for frame in page.frames if frame.w == 0 and frame.h < 5 * mm]
    found = {round(frame.x / mm, 2) for frame in marks}
    assert {float(at) for at in range(15, width - 14)} <= found
    assert {
        round(frame.y / mm, 2) for frame in page.frames if frame.h == 0 and frame.w < 5 * mm
    } >= {float(at) for at in range(15, height - 14)}


@LAID
@pytest.mark.parametrize("tenths", [(12, -5), (-150, 150), (0, 1)])
def test_a_printers_shift_is_made_up_for(
    qapp: QApplication, tmp_path: Path, landscape: bool, tenths: tuple[int, int]
) -> None:
    """Everything on the paper moves by so much, and nothing is scaled."""
    shift = Shift(0, 0, *tenths) if landscape else Shift(*tenths)
    page = calibration_page("惠普", DAY, landscape=landscape)
    (still,) = printed([page], tmp_path / "still.pdf")
    (moved,) = printed([page], tmp_path / "moved.pdf", shift)
    wanted = [tenths[0] / 10, tenths[1] / 10]

    x, y = (38, 53) if landscape else (55, 147)
    for raster, right, down in ((still, 0.0, 0.0), (moved, *wanted)):
        left = line_mm(raster, x + right, (y + 65 + down, y + 80 + down), lying=False)
        top = line_mm(raster, y + down, (x + 65 + right, x + 80 + right), lying=True)
        far = line_mm(raster, x + 100 + right, (y + 65 + down, y + 80 + down), lying=False)
        low = line_mm(raster, y + 100 + down, (x + 65 + right, x + 80 + right), lying=True)
        assert (left, top) == pytest.approx((x + right, y + down), abs=MOST_MM)
        assert (far - left, low - top) == pytest.approx((100, 100), abs=0.1)


def test_what_was_measured_brings_the_cross_to_its_place(
    qapp: QApplication, tmp_path: Path
) -> None:
    """A printer that shifts by 1.2 mm to the right and 0.7 mm up, measured and put right."""
    lens = (1.2, -0.7)
    (raster,) = printed([calibration_page("惠普", DAY)], tmp_path / "a.pdf")
    measured = [round(at + off, 1) for at, off in zip(cross_mm(raster), lens, strict=True)]
    shift = Shift(*(round((20 - at) * 10) for at in measured))
    (check,) = printed([calibration_page("惠普", DAY, moved=True)], tmp_path / "b.pdf", shift)
    x = line_mm(check, 20 + shift.right / 10, (22, 24.5), lying=False) + lens[0]
    y = line_mm(check, 20 + shift.down / 10, (15.5, 17.5), lying=True) + lens[1]

    assert (x, y) == pytest.approx((20, 20), abs=MOST_MM)


def test_pages_lengthwise_are_not_moved_by_what_was_measured_crosswise(
    qapp: QApplication, tmp_path: Path
) -> None:
    (raster,) = printed([calibration_page("惠普", DAY)], tmp_path / "a.pdf", Shift(0, 0, 30, 30))
    assert cross_mm(raster) == pytest.approx((20, 20), abs=MOST_MM)


def test_the_page_says_for_which_printer_when_and_what_to_do() -> None:
    def said(moved: bool) -> str:
        page = calibration_page("惠普 LaserJet 1020", DAY, moved=moved)
        return "\n".join(piece.text for piece in page.pieces)

    for text in (said(False), said(True)):
        assert "惠普 LaserJet 1020" in text
        assert "2026 年 1 月 29 日" in text
        assert "实际大小" in text
    assert "量十字甲的中心到纸左边的距离" in said(False)
    assert "检查页" in said(True)
    assert "量十字甲" not in said(True)


@LAID
@pytest.mark.parametrize("moved", [False, True])
def test_the_words_stay_on_the_paper(landscape: bool, moved: bool) -> None:
    page = calibration_page(
        "惠普打印机办公室二楼左边那台大的" * 2, DAY, landscape=landscape, moved=moved
    )
    mm = 72_000 / 25.4
    for piece in page.pieces:
        width = fonts.face(piece.face).width(piece.text) * piece.half_points / 2
        assert piece.x > 3 * mm
        assert piece.x + width < page.width - 3 * mm
