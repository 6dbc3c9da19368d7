"""A report's pages: a cover of its own, paragraphs cut between lines, headings with their text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfdesk.document.model import Document, Filing, Row
from perfdesk.grid.build import Source, build
from perfdesk.grid.layout import lay_out
from perfdesk.grid.looks import mm
from perfdesk.grid.model import Grid, Look
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
