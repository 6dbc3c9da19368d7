"""Boxes and lines of a laid sheet: room enough for every text, edges that meet, caret places."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfdesk.document.model import Document, Filing
from perfdesk.grid.build import Source, build
from perfdesk.grid.layout import BandLayout, Sheet, lay_out, offset_at, offset_x, place_lines
from perfdesk.grid.looks import SETTINGS, mm
from perfdesk.template.catalog import Catalog
from perfdesk.template.model import BandStyle
from tests.grid.conftest import FORMS
from tests.grid.papers import Table, paper


def laid(catalog: Catalog, form: str) -> Sheet:
    document = Document(form, "1")
    return lay_out(build(Source(catalog.template(form), document, Filing("x", 2026))))


def small(lengths: tuple[int, int, int]) -> tuple[Sheet, BandLayout]:
    """Two rows, with a cell beside both."""
    table = Table((30.0, 70.0, 74.0))
    table.row()
    table.put(0, lengths[0], span=(1, 2))
    table.put(1, lengths[1])
    table.put(2, 3)
    table.row()
    table.put(1, lengths[2])
    table.put(2, 3)
    sheet = lay_out(paper(table.band()))
    return sheet, sheet.bands[0]


@pytest.mark.parametrize("form", FORMS)
def test_every_text_has_room_in_its_box(catalog: Catalog, form: str) -> None:
    sheet = laid(catalog, form)
    for band in sheet.bands:
        for index, (_row, _rowspan, cell) in enumerate(band.band.cells):
            setting = SETTINGS[cell.look]
            box = band.rect(index)
            for line in place_lines(cell, band.lines[index], box):
                assert line.x >= box.x + setting.pad_x - 1
                assert line.x + line.width <= box.x + box.w - setting.pad_x + 1
                assert line.baseline - 440 * setting.half_points >= box.y
                assert line.baseline + 60 * setting.half_points <= box.y + box.h


@pytest.mark.parametrize("form", FORMS)
def test_bands_share_the_tables_edges_within_the_type_area(catalog: Catalog, form: str) -> None:
    sheet = laid(catalog, form)
    page = sheet.page
    tables = [b for b in sheet.bands if b.band.style is BandStyle.TABLE]
    for band in tables:
        assert band.edges[0] >= mm(page.left_mm)
        assert band.edges[-1] <= mm(page.width_mm - page.right_mm) + 1
    if tables:
        ruled = (BandStyle.TABLE, BandStyle.LINE, BandStyle.SIGN)
        same = {(b.edges[0], b.edges[-1]) for b in sheet.bands if b.band.style in ruled}
        assert len(same) == 1


def test_columns_are_as_wide_as_drawn() -> None:
    table = Table((30.0, 50.0, 60.0))
    table.row()
    for col in range(3):
        table.put(col, 2)
    band = lay_out(paper(table.band())).bands[0]

    widths = [right - left for left, right in pairwise(band.edges)]
    assert widths == pytest.approx([mm(30), mm(50), mm(60)], abs=1)


def test_wider_tables_are_brought_to_the_page() -> None:
    table = Table((100.0, 200.0))
    table.row()
    table.put(0, 2)
    table.put(1, 2)
    band = lay_out(paper(table.band())).bands[0]

    assert band.edges == (mm(18), mm(18) + mm(58), mm(18) + mm(174))


LENGTHS = st.tuples(*[st.integers(0, 300)] * 3)


@settings(max_examples=100, deadline=None)
@given(LENGTHS, LENGTHS)
def test_typing_gives_what_laying_out_anew_gives(
    before: tuple[int, int, int], after: tuple[int, int, int]
) -> None:
    typed_sheet, typed = small(before)
    anew_sheet, anew = small(after)
    cells = anew.band.cells
    moved = [
        typed_sheet.set_text(0, index, cells[index].cell.text)
        for index, (_row, _rowspan, cell) in enumerate(typed.band.cells)
        if cell.text != cells[index].cell.text
    ]

    assert typed.heights == anew.heights
    assert typed_sheet.tops == anew_sheet.tops
    assert [len(lines) for lines in typed.lines] == [len(lines) for lines in anew.lines]
    assert any(moved) or small(before)[1].heights == anew.heights


@settings(max_examples=100, deadline=None)
@given(LENGTHS)
def test_rows_are_no_higher_than_their_texts_need(lengths: tuple[int, int, int]) -> None:
    _sheet, band = small(lengths)
    body = SETTINGS[band.band.cells[0].cell.look]

    def need(index: int) -> int:
        return max(body.least, len(band.lines[index]) * body.leading + 2 * body.pad_y)

    alone = max(need(1), need(2)), max(need(3), need(4))
    assert sum(band.heights) == max(sum(alone), need(0))


@given(st.integers(1, 120), st.data())
def test_a_caret_place_is_found_again(length: int, data: st.DataObject) -> None:
    sheet, band = small((2, length, 2))
    cell = band.band.cells[1].cell
    for line in place_lines(cell, band.lines[1], sheet.rect(0, 1)):
        offset = data.draw(st.integers(line.start, line.end))
        x = offset_x(cell, cell.text, line, offset)
        assert offset_at(cell, cell.text, line, x) == offset
        assert offset_at(cell, cell.text, line, x + 1000) == offset
