"""Areas of a paper: they cut no merged cell, and are quick on long forms."""

import time

from hypothesis import given
from hypothesis import strategies as st

from perfdesk.grid.areas import Area, area_of, cells_in, united, whole_band
from perfdesk.grid.model import Cell, Grid, GridBand, Placed, RowInfo, Run
from perfdesk.template.model import BandStyle, PageSetup


def band(*rows):
    """A table drawn in letters: equal letters side by side and below one another are one cell."""
    placed = []
    for top, row in enumerate(rows):
        for left, letter in enumerate(row):
            if (left and row[left - 1] == letter) or (top and rows[top - 1][left] == letter):
                continue
            right = left
            while right < len(row) and row[right] == letter:
                right += 1
            bottom = top
            while bottom < len(rows) and rows[bottom][left] == letter:
                bottom += 1
            cell = Cell(left, right - left, (Run(letter),), letter)
            placed.append(Placed(top, bottom - top, cell))
    infos = tuple(RowInfo("t", f"r{row}") for row in range(len(rows)))
    return GridBand(BandStyle.TABLE, (10.0,) * len(rows[0]), infos, tuple(placed))


SETUP = PageSetup(210, 297, 20, 18, 18, 18)
# 一级指标 over four rows, 二级指标 over two and two, 指标 in each row; a head over two columns
TABLE = band(
    "一一指值",
    "产数甲1",
    "产数乙2",
    "产质丙3",
    "产质丁4",
    "效社戊5",
)


def paper(*tables):
    return Grid(SETUP, tables)


def texts(grid, area):
    cells = grid.bands[area.band].cells
    return "".join(cells[index].cell.text for index in cells_in(grid, area))


def cell(grid, text, band=0):
    index = next(n for n, placed in enumerate(grid.bands[band].cells) if placed.cell.text == text)
    return area_of(grid, band, index)


def test_the_area_of_a_merged_cell_is_all_it_spans():
    grid = paper(TABLE)
    assert cell(grid, "产") == Area(0, 1, 0, 5, 1)
    assert cell(grid, "一") == Area(0, 0, 0, 1, 2)


def test_two_cells_of_one_column_make_a_column():
    grid = paper(TABLE)
    area = united(grid, cell(grid, "乙"), cell(grid, "丁"))
    assert texts(grid, area) == "乙丙丁"


def test_an_area_grows_until_it_cuts_no_merged_cell():
    grid = paper(TABLE)
    # 数 stands in the same rows as 产 no longer: 产 reaches two rows further and takes 质 with it
    assert texts(grid, united(grid, cell(grid, "产"), cell(grid, "甲"))) == "产数甲乙质丙丁"
    # a caption over two columns takes the second column with it, downwards too
    assert texts(grid, united(grid, cell(grid, "一"), cell(grid, "效"))) == "一产数质效社"
    assert texts(grid, united(grid, cell(grid, "乙"), cell(grid, "质"))) == "数甲乙质丙丁"


def test_an_area_stays_in_its_band_and_reaches_its_edge():
    grid = paper(TABLE, TABLE)
    assert texts(grid, united(grid, cell(grid, "丙"), cell(grid, "甲", 1))) == "丙丁戊"
    assert texts(grid, united(grid, cell(grid, "2", 1), cell(grid, "丁"))) == "值12"


def test_a_whole_band_holds_all_its_cells():
    grid = paper(TABLE)
    assert len(cells_in(grid, whole_band(grid, 0))) == len(grid.bands[0].cells)


@st.composite
def tables(draw):
    """A table of any merged rectangles, as letters: equal neighbours are one cell."""
    rows, columns = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    taken = [[""] * columns for _row in range(rows)]
    number = 0
    for row in range(rows):
        for column in range(columns):
            if taken[row][column]:
                continue
            wide = 1
            limit = draw(st.integers(1, 3))
            while wide < limit and column + wide < columns and not taken[row][column + wide]:
                wide += 1
            high = min(draw(st.integers(1, 3)), rows - row)
            for down in range(high):
                for right in range(wide):
                    taken[row + down][column + right] = chr(0x4E00 + number)
            number += 1
    return band(*("".join(row) for row in taken))


@given(tables(), st.data())
def test_whatever_is_merged_the_area_cuts_nothing_and_is_the_smallest(table, data):
    grid = paper(table)
    cells = grid.bands[0].cells
    at = st.integers(0, len(cells) - 1)
    one, other = (area_of(grid, 0, data.draw(at)) for _ in range(2))
    area = united(grid, one, other)
    inside = set(cells_in(grid, area))
    squares = sum(cells[index].rowspan * cells[index].cell.colspan for index in inside)
    assert squares == (area.bottom - area.top) * (area.right - area.left), "a cell is cut"
    assert united(grid, other, one) == area
    # the smallest: found by growing one step at a time
    assert area == _grown_slowly(cells, one, other)


def _grown_slowly(cells, one, other):
    top, left = min(one.top, other.top), min(one.left, other.left)
    bottom, right = max(one.bottom, other.bottom), max(one.right, other.right)
    changed = True
    while changed:
        changed = False
        for row, span, placed in cells:
            low, far = row + span, placed.col + placed.colspan
            if row >= bottom or low <= top or placed.col >= right or far <= left:
                continue
            grown = (min(top, row), min(left, placed.col), max(bottom, low), max(right, far))
            changed = changed or grown != (top, left, bottom, right)
            top, left, bottom, right = grown
    return Area(0, top, left, bottom, right)


def test_an_area_of_two_thousand_rows_is_found_at_once():
    # groups of fifty rows, each row with three cells of its own
    groups = (chr(0x4E00 + row // 50) for row in range(2000))
    grid = paper(
        band(
            *(
                group + "".join(chr(0x8000 + 3 * row + n) for n in range(3))
                for row, group in enumerate(groups)
            )
        )
    )
    first = area_of(grid, 0, 0)
    last = area_of(grid, 0, len(grid.bands[0].cells) - 1)
    united(grid, first, last)  # the first key of a selection looks the band through
    began = time.perf_counter()
    for _key in range(20):
        area = united(grid, first, last)
    took = (time.perf_counter() - began) / 20
    assert len(cells_in(grid, area)) > 5000
    assert took < 0.002
