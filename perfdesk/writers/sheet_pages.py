"""How a sheet of a workbook is printed: paper, margins, pages, what stands above and below."""

from __future__ import annotations

from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties

from perfdesk.grid.model import BandStyle
from perfdesk.grid.paginate import DRAFT
from perfdesk.template.model import PageSetup
from perfdesk.writers.worksheet import Worksheet

_A4, _INCH_MM = 9, 25.4
#: a printer's columns and rows may come out a little larger: the margins give way, not the scale
_SIDE_ROOM_MM, _FOOT_ROOM_MM = 2.0, 5.0
_LEAST_MM = 5.0
_SMALL, _FOUR = 9, 14
_DRAFT_FONT, _FOOT_FONT = "黑体,常规", "宋体,常规"
_NUMBER, _DASHED = "第 &P 页　共 &N 页", "— &P —"
#: half the height of a small line, and how far below the text an official number ends
_HALF_LINE_MM, _NUMBER_BELOW_MM = 2.0, 9.5


def set_up(target: Any, plan: Worksheet) -> None:
    """Make a sheet print as the form does: A4, at its own size, the head on every page."""
    page = plan.sheet.page
    _paper(target, page)
    last = f"{get_column_letter(max(len(plan.columns), 1))}{max(len(plan.rows), 1)}"
    target.print_area = f"A1:{last}"
    if plan.heads is not None:
        first, end = plan.heads
        target.print_title_rows = f"{first + 1}:{end + 1}"
    for row in plan.breaks:
        target.row_breaks.append(Break(id=row))
    target.sheet_view.showGridLines = False
    grid = plan.sheet.grid
    above, below = target.HeaderFooter, target.HeaderFooter
    above.differentFirst = any(band.style is BandStyle.COVER for band in grid.bands)
    above.differentOddEven = page.official
    if not grid.finished:
        for header in (above.oddHeader, above.evenHeader, above.firstHeader):
            _say(header.right, DRAFT, _DRAFT_FONT, _SMALL)
    if plan.pages > 1 and page.official:
        _say(below.oddFooter.right, _DASHED, _FOOT_FONT, _FOUR)
        _say(below.evenFooter.left, _DASHED, _FOOT_FONT, _FOUR)
    elif plan.pages > 1:
        for footer in (below.oddFooter, below.firstFooter):
            _say(footer.center, _NUMBER, _FOOT_FONT, _SMALL)


def _paper(target: Any, page: PageSetup) -> None:
    upright = page.height_mm >= page.width_mm
    target.page_setup.paperSize = _A4
    target.page_setup.orientation = "portrait" if upright else "landscape"
    # as wide as the paper and never wider: nothing is made smaller while it has room
    target.page_setup.scale = 100
    target.page_setup.fitToWidth, target.page_setup.fitToHeight = 1, 0
    target.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    target.print_options.horizontalCentered = True
    margins = target.page_margins
    margins.left = _inches(page.left_mm - _SIDE_ROOM_MM)
    margins.right = _inches(page.right_mm - _SIDE_ROOM_MM)
    margins.top = page.top_mm / _INCH_MM
    margins.bottom = _inches(page.bottom_mm - _FOOT_ROOM_MM)
    margins.header = (min(page.top_mm, 20.0) / 2 - _HALF_LINE_MM) / _INCH_MM
    foot = min(page.bottom_mm, 20.0) / 2 - _HALF_LINE_MM
    below = page.bottom_mm - _NUMBER_BELOW_MM if page.official else foot
    margins.footer = _inches(below)


def _inches(millimetres: float) -> float:
    return max(millimetres, _LEAST_MM) / _INCH_MM


def _say(part: Any, text: str, font: str, size: int) -> None:
    part.text, part.font, part.size = text, font, size
