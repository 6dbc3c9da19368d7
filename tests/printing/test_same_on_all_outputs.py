"""The PDF, the preview's painting and a printer's output stand within 0.3 mm of each other,
measured on the ink of rasters.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication

from perfdesk.grid.paginate import Page, Piece
from perfdesk.workspace import Workspace
from tests.printing.rasters import DPI, PX_PER_MM, PX_PER_PT, apart, measured, pdf_rasters
from ui.painting import paint_page
from ui.printing import print_pages

PAPERS = [("S000", number) for number in range(5)] + [("S004", number) for number in range(3)]
# one that lies across, one with two pages, one in 元
PAPERS += [("S001", 1), ("S001", 5), ("S003", 2)]
MOST_MM = 0.3


def painted(page: Page, shift_mm: float = 0.0) -> Image.Image:
    """A page as preview and pictures paint it."""
    width, height = round(page.width_pt * PX_PER_PT), round(page.height_pt * PX_PER_PT)
    image = QImage(width, height, QImage.Format.Format_Grayscale8)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(QPointF(shift_mm * PX_PER_MM, 0))
    paint_page(painter, page, PX_PER_PT)
    painter.end()
    data = bytes(image.constBits())
    return Image.frombuffer("L", (width, height), data, "raw", "L", image.bytesPerLine(), 1)


def printer_rasters(pages: list[Page], out: Path) -> Iterator[Image.Image]:
    """Pages as a printer gets them, by a printer that writes a file."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(out))
    printer.setResolution(2 * DPI)
    assert print_pages(printer, pages, lambda _done, _count: True) == len(pages)
    return pdf_rasters(out)


@pytest.fixture
def pages(desk: Workspace, forms: dict[str, list[str]], name: str, number: int) -> list[Page]:
    return desk.pages([forms[name][number]])


@pytest.mark.parametrize(("name", "number"), PAPERS)
def test_painting_and_pdf_agree(
    qapp: QApplication, printed: dict[str, list[Path]], pages: list[Page], name: str, number: int
) -> None:
    rasters = list(pdf_rasters(printed[name][number]))

    assert len(rasters) == len(pages)
    for page, raster in zip(pages, rasters, strict=True):
        on_pdf, on_screen = measured(raster, page), measured(painted(page), page)
        assert all(on_pdf[key] for key in on_pdf), "something has no ink"
        distances = apart(on_pdf, on_screen)
        assert len(distances) >= 4 * len(page.frames)
        assert distances[0][0] <= MOST_MM, distances[:5]


@pytest.mark.parametrize(("name", "number"), [("S000", 0), ("S000", 1), ("S004", 2)])
def test_printer_and_pdf_agree(
    qapp: QApplication,
    printed: dict[str, list[Path]],
    pages: list[Page],
    tmp_path: Path,
    name: str,
    number: int,
) -> None:
    from_printer = list(printer_rasters(pages, tmp_path / "printer.pdf"))
    rasters = list(pdf_rasters(printed[name][number]))

    for page, raster, other in zip(pages, rasters, from_printer, strict=True):
        # Qt rounds A4 to whole points: 842 instead of 841.89
        assert raster.size == pytest.approx(other.size, abs=1)
        distances = apart(measured(raster, page), measured(other, page))
        assert distances[0][0] <= MOST_MM, distances[:5]


@pytest.mark.parametrize(("name", "number"), [("S000", 1)])
def test_a_shift_of_half_a_millimetre_is_seen(
    qapp: QApplication, printed: dict[str, list[Path]], pages: list[Page], name: str, number: int
) -> None:
    (raster,) = pdf_rasters(printed[name][number])
    distances = apart(measured(raster, pages[0]), measured(painted(pages[0], 0.5), pages[0]))

    upright = [mm for mm, (what, _number) in distances if what.startswith(("frame left", "text"))]
    assert min(upright) > MOST_MM


@pytest.mark.parametrize(("name", "number"), [("S000", 1)])
def test_ink_stands_where_the_layout_says(
    qapp: QApplication, printed: dict[str, list[Path]], pages: list[Page], name: str, number: int
) -> None:
    """Not only alike: both stand at the millimetres that were computed."""
    (raster,) = pdf_rasters(printed[name][number])
    found = measured(raster, pages[0])
    for at, frame in enumerate(pages[0].frames):
        wanted = (frame.x, frame.y, frame.x + frame.w, frame.y + frame.h)
        for side, place in zip(("left", "top", "right", "bottom"), wanted, strict=True):
            (edge,) = found[f"frame {side}", at]
            assert abs(edge - place * PX_PER_PT / 1000) / PX_PER_MM <= 0.1


@pytest.mark.parametrize("pixels", [40, 63, 64, 65, 90, 200])
def test_large_sizes_are_painted_too(qapp: QApplication, pixels: int) -> None:
    """A title at 600 dots per inch or in a magnified window."""
    image = QImage(3 * pixels, 2 * pixels, QImage.Format.Format_Grayscale8)
    image.fill(QColor("white"))
    page = Page(300_000, 200_000, pieces=[Piece(20_000, 120_000, "口㎡", "song-bold", 200)])
    painter = QPainter(image)
    paint_page(painter, page, pixels / 100)
    painter.end()
    picture = QImage(image.convertToFormat(QImage.Format.Format_Mono))
    dark = sum(
        picture.pixelColor(x, y) == QColor("black")
        for x in range(picture.width())
        for y in range(picture.height())
    )

    assert dark > pixels * pixels / 8
