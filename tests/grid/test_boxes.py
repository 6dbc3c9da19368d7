"""The boxes of cells are the frames of the pages, on the same pages and in the same places."""

from __future__ import annotations

from collections import Counter

import pytest

from perfdesk.grid.boxes import boxes
from perfdesk.grid.layout import lay_out
from perfdesk.grid.model import Look
from perfdesk.grid.paginate import paginate
from perfdesk.template.model import BandStyle
from tests.grid.papers import Table, lines_band, paper


def drawn(rows: int):
    """A form with a head, a label beside all rows, and a signature block."""
    table = Table((20.0, 60.0, 90.0))
    head = table.row(is_head=True)
    for col in range(3):
        table.put(col, 4)
    for number in range(rows):
        table.row(head=head)
        if number == 0:
            table.put(0, 4, span=(1, rows), kind="label")
        table.put(1, 5)
        table.put(2, 60 if number % 3 else 8)
    title = lines_band(BandStyle.TITLE, Look.TITLE, ("绩效目标表",))
    return paper(title, table.band(), lines_band(BandStyle.SIGN, Look.SIGN, ("填表人",)))


@pytest.mark.parametrize("rows", [3, 120])
@pytest.mark.parametrize("signature", [True, False])
def test_boxes_of_table_cells_are_the_frames_that_are_printed(rows, signature):
    sheet = lay_out(drawn(rows))
    pages = paginate(sheet, signature=signature)
    table = next(n for n, band in enumerate(sheet.grid.bands) if band.style is BandStyle.TABLE)
    printed = Counter((page.number, frame) for page in pages for frame in page.frames)
    found = [box for box in boxes(sheet, signature=signature) if box.band == table]

    assert Counter((box.page, box.rect) for box in found) == printed
    assert (len(pages) > 1) is (rows > 3)


@pytest.mark.parametrize("rows", [3, 120])
def test_without_a_signature_block_it_has_no_box(rows):
    sheet = lay_out(drawn(rows))
    sign = next(n for n, band in enumerate(sheet.grid.bands) if band.style is BandStyle.SIGN)
    assert any(box.band == sign for box in boxes(sheet))
    assert all(box.band != sign for box in boxes(sheet, signature=False))
