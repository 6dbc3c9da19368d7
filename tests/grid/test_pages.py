"""However a paper is filled in, its pages show all of it, once, inside their boxes."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from perfdesk.grid.layout import lay_out, place_lines
from perfdesk.grid.looks import mm
from perfdesk.grid.model import Align, Cell, Grid, GridBand, Look, Placed, Run
from perfdesk.grid.paginate import Page
from perfdesk.grid.stock import CONTINUED
from perfdesk.template.model import BandStyle
from tests.examples import many
from tests.grid.papers import (
    TYPE_AREA,
    Table,
    body_pieces,
    em_box,
    frame_texts,
    framed,
    inside,
    lines_band,
    overlap,
    pages_of,
    paper,
)

TITLE, ABOVE = "绩效目标表", "填报单位"
SIGN = ("填表人", "负责人")
COLUMNS = (18.0, 20.0, 24.0, 41.0, 20.0, 16.0, 35.0)


@dataclass(frozen=True)
class Filled:
    """How a form is filled in, as far as its pages are concerned: the lengths of its texts.

    `tasks` are (name, content); `groups` the indicators, a group of (name length, 说明 length)
    under each 一级; `shared` is the length of a text that stands beside all rows of the first
    group.
    """

    goal: int = 20
    tasks: tuple[tuple[int, int], ...] = ()
    groups: tuple[tuple[tuple[int, int], ...], ...] = (((8, 8),),)
    shared: int = 0
    label: int = 4
    two_heads: bool = False
    notes: tuple[int, ...] = ()
    signed: bool = True


def drawn(form: Filled) -> tuple[Grid, Table]:
    table = Table(COLUMNS)
    row_goal(table, form.goal)
    if form.tasks:
        head = table.row(is_head=form.two_heads)
        table.put(0, 6, span=(1, len(form.tasks) + 1), kind="label")
        table.put(1, 4, span=(2, 1), kind="" if form.two_heads else "label")
        table.put(3, 4, span=(4, 1), kind="" if form.two_heads else "label")
        for name, content in form.tasks:
            table.row(head=head if form.two_heads else -1)
            table.put(1, name, span=(2, 1))
            table.put(3, content, span=(4, 1))
    count = sum(map(len, form.groups))
    head = table.row(is_head=True)
    table.put(0, 6, span=(1, count + 1))
    for col in range(1, 7):
        table.put(col, 4)
    for place, group in enumerate(form.groups):
        for at, (name, explanation) in enumerate(group):
            table.row(head=head)
            if at == 0:
                table.put(1, form.label, span=(1, len(group)), kind="label")
                if place == 0 and form.shared:
                    table.put(2, form.shared, span=(1, len(group)))
            if place or not form.shared:
                table.put(2, 4)
            table.put(3, name)
            table.put(4, 3)
            table.put(5, 2)
            table.put(6, explanation)
    bands: list[GridBand] = [
        lines_band(BandStyle.TITLE, Look.TITLE, [TITLE]),
        lines_band(BandStyle.LINE, Look.LINE, [ABOVE]),
        table.band(),
    ]
    if form.notes:
        notes = [f"注{'说' * length}" for length in form.notes]
        bands.append(lines_band(BandStyle.NOTE, Look.NOTE, notes))
    if form.signed:
        bands.append(lines_band(BandStyle.SIGN, Look.SIGN, SIGN))
    return paper(*bands), table


def row_goal(table: Table, length: int) -> None:
    table.row()
    table.put(0, 4, kind="label")
    table.put(1, 10, span=(6, 1))
    table.row()
    table.put(0, 6, kind="label")
    table.put(1, length, span=(6, 1))


LENGTH = st.one_of(st.integers(0, 30), st.integers(0, 400))
LONG = st.one_of(st.integers(0, 60), st.integers(0, 4000))


@st.composite
def filled(draw: st.DrawFn) -> Filled:
    few_lengths = draw(st.lists(LENGTH, min_size=1, max_size=3))
    row = st.tuples(st.sampled_from(few_lengths), st.sampled_from(few_lengths))
    return Filled(
        goal=draw(LONG),
        tasks=tuple(draw(st.lists(st.tuples(st.integers(0, 40), LENGTH), max_size=8))),
        groups=tuple(
            tuple(group)
            for group in draw(
                st.lists(st.lists(row, min_size=1, max_size=20), min_size=1, max_size=4)
            )
        ),
        shared=draw(st.sampled_from([0, 0, 40, 400, 1600])),
        label=draw(st.sampled_from([4, 4, 8, 30, 300])),
        two_heads=draw(st.booleans()),
        notes=tuple(draw(st.lists(st.integers(0, 200), max_size=2))),
        signed=draw(st.booleans()),
    )


@settings(
    max_examples=many(40),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,
)
@given(filled())
@example(Filled(groups=(tuple([(8, 8)] * 80),)))
@example(Filled(goal=4000, groups=(tuple([(8, 8)] * 30),), shared=1600))
@example(Filled(goal=3000, tasks=((10, 3000), (10, 3000))))
@example(Filled(tasks=((10, 20),) * 40, two_heads=True))
def test_every_page_is_right(form: Filled) -> None:
    grid, table = drawn(form)
    pages = pages_of(grid)
    for page in pages:
        check_page(page)
    check_texts(pages, table)
    check_company(pages, form)


def check_page(page: Page) -> None:
    """All in the type area, no box over another, no hole in the table, text inside its box."""
    for frame in page.frames:
        assert inside(frame, TYPE_AREA), frame
        assert frame.w > 0
        assert frame.h > 0
    frames = sorted(page.frames, key=lambda frame: frame.y)
    for at, frame in enumerate(frames):
        below = itertools.takewhile(lambda f, y=frame.y + frame.h: f.y < y, frames[at + 1 :])
        assert not any(overlap(frame, other) for other in below), frame
    bottom = max(f.y + f.h for f in frames)
    area = sum(f.w * f.h for f in frames)
    assert area == TYPE_AREA.w * (bottom - frames[0].y), "the table has a hole"
    for piece in body_pieces(page):
        box = em_box(piece)
        assert inside(box, TYPE_AREA), piece
        if frames[0].y < piece.baseline < bottom:
            assert sum(inside(box, frame) for frame in frames) == 1, piece


def check_texts(pages: list[Page], table: Table) -> None:
    """Every text once and in order; labels again with （续）, heads again as they are."""
    boxes = framed(pages)
    for number, text in table.texts.items():
        if not text:
            continue
        printed = boxes[number]
        if number in table.heads and all(p in (text, text + CONTINUED) for p in printed):
            continue
        if number in table.labels and printed[0] == text:
            assert printed[1:] == [text + CONTINUED] * (len(printed) - 1)
            continue
        assert "".join(printed) == text


def check_company(pages: list[Page], form: Filled) -> None:
    """The title is followed by the table, the signature block stands whole under a row of it."""
    for place, page in enumerate(pages):
        said = {piece.text for piece in body_pieces(page)}
        rows = [text for _frame, text in frame_texts(page) if text]
        assert rows, f"page {place + 1} has nothing of the table"
        assert page.count == len(pages)
        if place == 0:
            assert {TITLE, ABOVE} <= said
        if form.signed:
            assert said.issuperset(SIGN) == (place == len(pages) - 1)
            assert said.isdisjoint(SIGN) == (place != len(pages) - 1)
        if page is not pages[-1]:
            used = max(f.y + f.h for f in page.frames) - TYPE_AREA.y
            assert used > TYPE_AREA.h * 0.35, f"page {place + 1} ends early"


@pytest.mark.parametrize("rows", range(1, 81))
def test_a_signature_block_has_two_rows_above_it(rows: int) -> None:
    form = Filled(groups=(tuple([(8, 8)] * rows),))
    grid, table = drawn(form)
    pages = pages_of(grid)
    said = {text for _frame, text in frame_texts(pages[-1])}
    rows_there = {
        placed.row
        for number, placed in enumerate(table.cells)
        if placed.cell.col == 3 and number not in table.heads and table.texts[number] in said
    }
    assert len(rows_there) >= min(rows, 2)
    assert all(piece in {p.text for p in pages[-1].pieces} for piece in SIGN)


def test_a_label_that_begins_above_the_head_stands_beside_it_on_every_page() -> None:
    table = Table((20.0, 60.0, 94.0))
    table.row()
    table.put(0, 10, span=(3, 1))
    table.row()
    label = table.put(0, 4, span=(1, 62), kind="label")
    table.put(1, 10, span=(2, 1))
    head = table.row(is_head=True)
    table.put(1, 4)
    table.put(2, 4)
    for _row in range(60):
        table.row(head=head)
        table.put(1, 8)
        table.put(2, 8)
    pages = pages_of(paper(table.band()))

    assert len(pages) > 1
    for page in pages:
        check_page(page)
        left = [frame for frame, text in frame_texts(page) if table.texts[label] in text]
        first = page is pages[0]
        assert left[0].y == sorted({frame.y for frame in page.frames})[1 if first else 0]
        assert left[0].y + left[0].h == max(frame.y + frame.h for frame in page.frames)


def test_a_label_drawn_line_by_line_has_continued_on_a_line_of_its_own() -> None:
    table = Table((20.0, 154.0))
    for row in range(60):
        table.row()
        if row == 0:
            runs = (Run("绩\n效\n指\n标"),)
            label = Cell(0, 1, runs, runs[0].text, Look.HEAD, Align.CENTER, group=True)
            table.cells.append(Placed(0, 60, label))
        table.put(1, 8)
    _first, second, *_more = pages_of(paper(table.band()))

    said = [piece.text for piece in body_pieces(second) if piece.x < second.frames[0].x + mm(20)]

    assert said == ["绩", "效", "指", "标", CONTINUED]


@pytest.mark.parametrize("rows", [3, 60])
def test_white_stands_above_a_signature_block(rows: int) -> None:
    grid, _table = drawn(Filled(groups=(tuple([(8, 8)] * rows),)))
    last = pages_of(grid)[-1]
    plain, signed = (lay_out(g) for g in (paper(*grid.bands[:-1]), grid))
    gap = signed.tops[-1] - signed.bands[-1].height - plain.tops[-1]

    sign = next(piece for piece in last.pieces if piece.text == SIGN[0])
    (lines,) = place_lines(
        grid.bands[-1].cells[0].cell,
        signed.bands[-1].lines[0],
        signed.bands[-1].rect(0, max(f.y + f.h for f in last.frames) + gap),
    )
    assert gap > 0
    assert sign.baseline == lines.baseline


@pytest.mark.parametrize("rows", [3, 60])
def test_what_follows_a_block_left_out_moves_up(rows: int) -> None:
    grid, _table = drawn(Filled(groups=(tuple([(8, 8)] * rows),)))
    note = lines_band(BandStyle.NOTE, Look.NOTE, ["注：一式两份。"])
    with_it = pages_of(paper(*grid.bands, note), signature=False)
    never = pages_of(paper(*grid.bands[:-1], note))

    assert [page.frames for page in with_it] == [page.frames for page in never]
    assert [body_pieces(page) for page in with_it] == [body_pieces(page) for page in never]
