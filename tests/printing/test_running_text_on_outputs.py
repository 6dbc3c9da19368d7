"""A report, drawn out to both edges, stands alike on PDF, screen and printer."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from perfdesk.grid.paginate import Page
from perfdesk.workspace import Workspace
from tests.printing.rasters import apart, measured, pdf_rasters
from tests.printing.test_same_on_all_outputs import MOST_MM, painted, printer_rasters


@pytest.fixture(scope="module")
def report(desk: Workspace) -> str:
    """The published report of 2024."""
    (filing,) = [info for info in desk.filings() if info.year == 2024]
    return desk.forms(filing.id)[0].id


@pytest.fixture(scope="module")
def pages(desk: Workspace, report: str) -> list[Page]:
    return desk.pages([report])


def test_painting_pdf_and_printer_agree(
    qapp: QApplication, desk: Workspace, report: str, pages: list[Page], tmp_path: Path
) -> None:
    desk.print_pdf([report], tmp_path / "report.pdf")
    rasters = list(pdf_rasters(tmp_path / "report.pdf"))
    from_printer = list(printer_rasters(pages, tmp_path / "printer.pdf"))

    assert len(rasters) == len(from_printer) == len(pages) > 3
    for page, raster, other in zip(pages[:3], rasters, from_printer, strict=False):
        on_pdf = measured(raster, page)
        assert all(on_pdf.values())
        for output in (painted(page), other):
            distances = apart(on_pdf, measured(output, page))
            assert distances[0][0] <= MOST_MM, distances[:5]
