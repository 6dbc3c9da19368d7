"""The head of a table stays at the top of the view while its rows scroll past, and no longer."""

from bisect import bisect_right

from hypothesis import given
from hypothesis import strategies as st

from perfdesk.grid.layout import lay_out
from perfdesk.grid.model import Cell, Grid, GridBand, Look, Placed, RowInfo, Run
from perfdesk.template.model import BandStyle, PageSetup
from ui.editor.sticky import Section, height_over, sticky_at

ROOM = 400_000
#: a table's rows: plain ones, a head of two rows with twelve under it, a plain one, a second head
KINDS = ["plain"] * 3 + ["head"] * 2 + ["row"] * 12 + ["plain"] + ["head"] + ["row"] * 9
FIRST, SECOND = Section(0, 3, 5), Section(0, 18, 19)


def _sheet(kinds=KINDS, labels=()):
    """A table of two columns; `labels` are (first row, rows) of cells in the first column."""
    infos, head = [], -1
    for at, kind in enumerate(kinds):
        if kind == "head":
            if at == 0 or kinds[at - 1] != "head":
                head = at
            infos.append(RowInfo("", "", is_head=True))
        elif kind == "row":
            infos.append(RowInfo("t", f"r{at}", head=head))
        else:
            infos.append(RowInfo())
    covered = {row for first, span in labels for row in range(first + 1, first + span)}
    spans = dict(labels)
    cells = []
    for at in range(len(kinds)):
        if at not in covered:
            cell = Cell(0, 1, (Run(f"左{at}"),), f"左{at}", Look.HEAD, group=at in spans)
            cells.append(Placed(at, spans.get(at, 1), cell))
        cells.append(Placed(at, 1, Cell(1, 1, (Run(f"右{at}"),), f"右{at}")))
    band = GridBand(BandStyle.TABLE, (60.0, 100.0), tuple(infos), tuple(cells))
    return lay_out(Grid(PageSetup(), (band,)))


def _top_of(sheet, row):
    return sheet.tops[0] + sheet.bands[0].tops[row]


def test_a_head_in_view_stays_where_it_stands():
    sheet = _sheet()
    assert sticky_at(sheet, 0, ROOM) is None
    assert sticky_at(sheet, _top_of(sheet, 2), ROOM) is None
    assert sticky_at(sheet, _top_of(sheet, 3), ROOM) is None


def test_a_head_that_scrolls_away_stays_at_the_top_with_all_its_rows():
    sheet = _sheet()
    for top in (_top_of(sheet, 3) + 1, _top_of(sheet, 4) + 1, _top_of(sheet, 9)):
        stays = sticky_at(sheet, top, ROOM)
        assert stays is not None
        assert (stays.section, stays.top) == (FIRST, top)
        assert stays.bottom == top + _top_of(sheet, 5) - _top_of(sheet, 3)


def test_a_head_leaves_with_the_last_of_its_rows():
    sheet = _sheet()
    end = _top_of(sheet, 17)
    stays = sticky_at(sheet, end - 2_000, ROOM)
    assert stays is not None
    assert stays.bottom == end
    assert sticky_at(sheet, end, ROOM) is None


def test_the_next_head_takes_over():
    sheet = _sheet()
    stays = sticky_at(sheet, _top_of(sheet, 21), ROOM)
    assert stays is not None
    assert stays.section == SECOND


def test_a_head_too_tall_for_the_view_does_not_cover_it():
    sheet = _sheet()
    top = _top_of(sheet, 9)
    tall = _top_of(sheet, 5) - _top_of(sheet, 3)
    assert sticky_at(sheet, top, 2 * tall) is None
    assert height_over(sheet, top, 2 * tall) == 0
    assert height_over(sheet, top, ROOM) == tall


def test_nothing_covers_what_no_head_governs():
    sheet = _sheet()
    assert height_over(sheet, _top_of(sheet, 1), ROOM) == 0
    assert height_over(sheet, _top_of(sheet, 17) + 1, ROOM) == 0
    assert height_over(sheet, sheet.height, ROOM) == 0


def test_a_label_merged_over_head_and_rows_reaches_from_the_view_s_top_to_its_own_end():
    sheet = _sheet(labels=[(3, 14)])
    top = _top_of(sheet, 8)
    stays = sticky_at(sheet, top, ROOM)
    assert stays is not None
    label = sheet.bands[0].starting_in(3).start
    box = stays.rect(sheet, label)
    assert box.y == top
    assert box.y + box.h == _top_of(sheet, 17)
    assert stays.holds(sheet, 0, label)
    assert set(stays.cells(sheet)) == {
        *sheet.bands[0].starting_in(3),
        *sheet.bands[0].starting_in(4),
    }


def test_a_label_that_begins_above_the_head_is_drawn_with_it():
    sheet = _sheet(labels=[(1, 8)])
    stays = sticky_at(sheet, _top_of(sheet, 6), ROOM)
    assert stays is not None
    label = sheet.bands[0].starting_in(1).start
    assert label in list(stays.cells(sheet))
    assert stays.rect(sheet, label).y == stays.top


@given(st.integers(0, 700_000), st.integers(50_000, 900_000))
def test_a_head_never_covers_rows_that_are_not_its_own(top, room):
    sheet = _sheet()
    stays = sticky_at(sheet, top, room)
    if stays is None:
        return
    assert stays.top <= top < stays.bottom
    assert stays.height <= room / 2
    rows = sheet.bands[0].band.rows
    for y in (top, stays.bottom - 1):
        row = bisect_right(sheet.bands[0].tops, y - sheet.tops[0]) - 1
        assert rows[row].head == stays.section.first or (
            stays.section.first <= row < stays.section.last
        )
