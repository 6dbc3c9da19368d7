"""Proof marks on laid paper: a corner on the box, a number beside it, a list below."""

import pytest

from perfdesk.document.model import Document, Filing, TypedOver
from perfdesk.grid.build import Source, build
from perfdesk.grid.layout import lay_out
from perfdesk.grid.paginate import paginate
from perfdesk.grid.proof import HEAD, sign_of
from perfdesk.template.model import BandStyle

FIGURE = "money.project.initial"
TEMPLATE = "lukou-2026/department"


def papers(catalog, over, *, finished=False, derived="67.9"):
    document = Document(TEMPLATE, "1", typed_over=over, finished=finished)
    source = Source(
        catalog.template(TEMPLATE),
        document,
        Filing("lukou-2026", 2026),
        {("", "", FIGURE): derived},
    )
    sheet = lay_out(build(source))
    return sheet, paginate(sheet)


def said(pages):
    return "".join(piece.text for page in pages for piece in page.pieces)


def test_the_corner_stands_on_the_box_and_the_number_beside_the_table(catalog):
    sheet, (page,) = papers(catalog, {FIGURE: TypedOver("68")})
    (corner,) = page.corners
    assert any((f.x + f.w, f.y) == (corner.x, corner.y) for f in page.frames)
    right = max(f.x + f.w for f in page.frames)
    (number,) = [piece for piece in page.pieces if piece.text == "①"]
    assert right < number.x < page.width
    box = next(f for f in page.frames if (f.x + f.w, f.y) == (corner.x, corner.y))
    assert box.y < number.baseline < box.y + box.h
    table = [one for one in sheet.bands if one.band.style is BandStyle.TABLE]
    assert len(table) == 1


def test_no_proof_mark_stands_inside_a_box(catalog):
    _sheet, (plain,) = papers(catalog, {FIGURE: TypedOver("67.90")})
    _sheet, (page,) = papers(catalog, {FIGURE: TypedOver("68.00")})
    added = [piece for piece in page.pieces if piece.text != "68.00" and piece not in plain.pieces]
    assert added
    for piece in added:
        assert not any(
            f.x <= piece.x < f.x + f.w and f.y <= piece.baseline < f.y + f.h for f in page.frames
        )


def test_the_list_says_figure_reason_and_that_it_is_no_part_of_the_form(catalog):
    _sheet, pages = papers(catalog, {FIGURE: TypedOver("68", "按批复取整")})
    assert HEAD in said(pages)
    assert "“项目支出（年初预算数）”填的是 68，程序算出的是 67.9。原因：按批复取整。" in said(pages)


@pytest.mark.parametrize(
    ("over", "finished"),
    [
        ({}, False),
        ({FIGURE: TypedOver("67.90")}, False),  # the same figure, written otherwise
        ({FIGURE: TypedOver("68")}, True),
        ({"projects/gone/money.total.initial": TypedOver("5")}, False),  # its form is gone
    ],
)
def test_where_nothing_was_changed_or_all_is_finished_there_is_no_mark(catalog, over, finished):
    _sheet, pages = papers(catalog, over, finished=finished)
    assert [page.corners for page in pages] == [[]]
    assert "①" not in said(pages)
    assert HEAD not in said(pages)


def test_the_signs_of_a_long_list_are_all_different():
    signs = [sign_of(number) for number in range(1, 61)]
    assert len(set(signs)) == 60
    assert (signs[0], signs[19], signs[20], signs[35], signs[49], signs[50]) == (
        "①",
        "⑳",
        "㉑",
        "㊱",
        "㊿",
        "（51）",
    )
