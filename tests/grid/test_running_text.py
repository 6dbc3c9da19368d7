"""A report's pages: a cover of its own, paragraphs cut between lines, headings with their text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfdesk import fonts
from perfdesk.document.model import Document, Filing, Row
from perfdesk.grid.build import Source, build
from perfdesk.grid.layout import lay_out, offset_at, offset_x, place_lines
from perfdesk.grid.looks import mm
from perfdesk.grid.model import Align, Grid, Look
from perfdesk.grid.paginate import Page, paginate
from perfdesk.template.catalog import Catalog
from perfdesk.template.model import BandStyle
from tests.grid.conftest import FORMS
from tests.grid.papers import (
    TYPE_AREA,
    body_pieces,
    em_box,
    inside,
    lines_band,
    marked,
    pages_of,
    paper,
)

FILING = Filing("x", 2026, {"unit_name": "某单位"})


def said(page: Page) -> str:
    return "".join(piece.text for piece in body_pieces(page))


def report(catalog: Catalog, **values: str) -> tuple[Grid, list[Page]]:
    document = Document("lusong-2024/report", "1", values=values)
    grid = build(Source(catalog.template(document.template), document, FILING))
    return grid, paginate(lay_out(grid))


def test_the_cover_is_a_page_of_its_own(catalog: Catalog) -> None:
    _grid, pages = report(catalog)

    assert "整体支出绩效自评报告" in said(pages[0])
    assert "一、基本情况" not in said(pages[0])
    assert said(pages[1]).startswith("一、基本情况")
    assert all(body_pieces(page) for page in pages)


def test_all_paragraphs_are_printed_in_order(catalog: Catalog) -> None:
    long = "".join(f"第{number:04d}句写得不短，写完为止。" for number in range(300))
    grid, pages = report(catalog, **{"report.profile": long, "report.problems": long[::-1]})

    written = "".join(placed.cell.text for band in grid.bands for placed in band.cells)
    assert "".join(map(said, pages)) == written


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 400), min_size=1, max_size=8))
def test_only_paragraphs_are_indented_and_no_line_leaves_the_page(lengths: list[int]) -> None:
    text = "\n".join("段" + "落" * length for length in lengths)
    pages = pages_of(paper(lines_band(BandStyle.TEXT, Look.TEXT, [text])))

    pieces = [piece for page in pages for piece in body_pieces(page)]
    for piece in pieces:
        box = em_box(piece)
        assert inside(box, TYPE_AREA)
        pitch = mm(156) // 28  # 28 characters of a line
        indent = 2 * pitch if piece.text.startswith("段") else 0
        assert box.x == TYPE_AREA.x + indent


def test_running_text_has_no_frames(catalog: Catalog) -> None:
    _grid, pages = report(catalog)

    assert not any(page.frames for page in pages)


def text_paper(lengths: list[int]) -> tuple[list[str], list[Page]]:
    """Headings, each with a paragraph."""
    bands = []
    texts = []
    for number, length in enumerate(lengths):
        heading, body = f"{number}、题", marked(number, length)
        texts += [heading, body]
        bands.append(lines_band(BandStyle.TEXT, Look.HEADING1, [heading]))
        bands.append(lines_band(BandStyle.TEXT, Look.TEXT, [body]))
    return texts, pages_of(paper(*bands))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 700), min_size=1, max_size=12))
def test_no_heading_ends_a_page_and_no_line_stands_alone(lengths: list[int]) -> None:
    texts, pages = text_paper(lengths)

    assert "".join(map(said, pages)) == "".join(texts)
    for page, following in pairwise(pages):
        last = body_pieces(page)[-1].text
        first = [piece.text for piece in body_pieces(following)]
        assert not last.endswith("、题")
        assert len(first) > 1
        lines_here = [p for p in body_pieces(page) if set(p.text) & set(first[0])]
        if lines_here and "题" not in first[0]:
            assert len(lines_here) >= 2, "a line alone above the cut"
            assert "题" not in first[1], "a line alone below the cut"


@pytest.mark.parametrize("count", [0, 3, 40])
@pytest.mark.parametrize("form", FORMS)
def test_all_nine_forms_go_on_pages(catalog: Catalog, form: str, count: int) -> None:
    """Empty, short and long: every text of the paper is on its pages, as often as on the paper."""
    template = catalog.template(form)
    tables = {
        table: tuple(
            Row(f"{table}{n}", {"name": f"{table}甲{n}号", "class": "quantity"})
            for n in range(count)
        )
        for table in {table for table, _field in template.fields if table}
        if table not in template.views or not template.views[table].forms
    }
    grid = build(Source(template, Document(form, "1", tables=tables), FILING))
    pages = paginate(lay_out(grid))

    printed = "".join(map(said, pages))
    assert all(body_pieces(page) for page in pages)
    for band in grid.bands:
        for placed in band.cells:
            text = placed.cell.text.replace("\n", "")
            assert text in printed
    rows = sum(info.table in tables for band in grid.bands for info in band.rows)
    assert rows >= count * (len(tables) > 0)


def test_lines_are_drawn_out_to_both_edges_and_a_paragraphs_last_is_not(catalog: Catalog) -> None:
    text = "预算执行率达到98.5%，" * 12 + "\n短的一段。"
    _grid, pages = report(catalog, **{"report.profile": text})
    setup = catalog.template("lusong-2024/report").page
    right = mm(setup.width_mm - setup.right_mm)

    pieces = body_pieces(pages[1])
    first = next(at for at, piece in enumerate(pieces) if piece.text.startswith("预算"))
    last = next(at for at, piece in enumerate(pieces) if piece.text == "短的一段。")
    ends = []
    for piece in pieces[first : last + 1]:
        width = fonts.face(piece.face).width(piece.text) * piece.half_points // 2
        ends.append(piece.x + width + piece.track * (len(piece.text) - 1))
    *full, ending, short = ends
    assert len(full) >= 4
    assert all(right - 60 <= end <= right for end in full)  # 1/1000 pt for each character
    pitch = mm(156) // 28 - 16000
    assert [piece.track for piece in pieces[last - 1 : last + 1]] == [pitch, pitch]
    assert max(ending, short) < right


def test_a_caret_stands_where_the_drawn_out_line_has_its_character(catalog: Catalog) -> None:
    text = "预算执行率达到98.5%，" * 12
    grid, pages = report(catalog, **{"report.profile": text})
    sheet = lay_out(grid)
    band = next(
        number
        for number, layout in enumerate(sheet.bands)
        if any(text == placed.cell.text for placed in layout.band.cells)
    )
    index = next(
        at for at, placed in enumerate(sheet.bands[band].band.cells) if placed.cell.text == text
    )
    cell = sheet.bands[band].band.cells[index].cell
    lines = list(place_lines(cell, sheet.bands[band].lines[index], sheet.rect(band, index)))
    tracks = {piece.text: piece.track for page in pages for piece in page.pieces}

    assert len(lines) > 3
    for line in lines:
        assert tracks[text[line.start : line.end]] == line.track
        for offset in range(line.start, line.end):
            x = offset_x(cell, text, line, offset)
            assert offset_at(cell, text, line, x) == offset


def test_a_paragraph_goes_on_drawn_out_at_a_pages_end(catalog: Catalog) -> None:
    """The last line of a page is in the middle of its paragraph: it reaches the edge, too."""
    _grid, pages = report(catalog, **{"report.profile": "绩" * 1500})
    last = body_pieces(pages[1])[-1]

    assert len(last.text) == 28
    end = last.x + 28 * 16000 + last.track * 27
    assert end == pytest.approx(mm(210 - 26), abs=30)


def test_a_blank_date_is_printed_for_the_pen_and_a_typed_one_takes_its_place(
    catalog: Catalog,
) -> None:
    _grid, blank = report(catalog)
    _grid, filled = report(catalog, cover_date="2026年3月1日")

    assert said(blank[0]).endswith("　　年　　月　　日")
    assert said(filled[0]).endswith("2026年3月1日")
    assert "　月" not in said(filled[0])


def test_numbers_stand_outside_and_the_cover_has_none(catalog: Catalog) -> None:
    _grid, pages = report(catalog, **{"report.profile": "绩" * 2000})
    feet = [[p for p in page.pieces if p.text.startswith("—")] for page in pages]

    assert [page.is_cover for page in pages] == [True] + [False] * (len(pages) - 1)
    assert feet[0] == []
    assert [foot.text for page in feet[1:] for foot in page] == [
        f"— {number} —" for number in range(2, len(pages) + 1)
    ]
    middle = mm(28) + mm(156) // 2
    for number, (foot,) in enumerate(feet[1:], 2):
        assert (foot.x > middle) is (number % 2 == 1)


def test_captions_over_indented_ones_are_ranged_left(catalog: Catalog) -> None:
    template = catalog.template("lusong-2024/base")
    grid = build(Source(template, Document(template.id, "1"), FILING))
    table = next(band for band in grid.bands if band.style is BandStyle.TABLE)
    aligned = {placed.cell.text.strip(): placed.cell.align for placed in table.cells}

    for caption in (
        "三公经费",
        "1、公务用车购置和维护经费",
        "项目支出：",
        "公用经费",
        "政府采购金额",
    ):
        assert aligned[caption] is Align.LEFT
    for caption in ("财政供养人员情况（人）", "编制数", "厉行节约保障措施"):
        assert aligned[caption] is Align.CENTER
