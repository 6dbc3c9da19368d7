"""Ranges drawn out by any keys: they cut no merged cell, hold the current one, and come back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfdesk.document.codec import document_from_bytes
from perfdesk.document.model import Address, Document
from perfdesk.grid.areas import united
from perfdesk.grid.layout import Sheet, lay_out
from tests.ui.editor.test_moves import CATALOG, EMPTY, SAMPLES, sheet_of
from ui.editor import selection
from ui.editor.moves import BLOCK_EDGES, Move
from ui.editor.slots import SlotRef, cell_at, slots_in_cell, slots_of

ROOM = 300_000
OPPOSITE = {
    Move.LEFT: Move.RIGHT,
    Move.RIGHT: Move.LEFT,
    Move.UP: Move.DOWN,
    Move.DOWN: Move.UP,
}
MOVES = [
    *OPPOSITE,
    *BLOCK_EDGES,
    Move.ROW_START,
    Move.ROW_END,
    Move.FIRST,
    Move.LAST,
    Move.PAGE_UP,
    Move.PAGE_DOWN,
]


def sheets() -> list[Sheet]:
    filled = [sheet_of(document_from_bytes(file.read_bytes())) for file in SAMPLES[:3]]
    empty = [sheet_of(Document(name, CATALOG.template(name).version)) for name in EMPTY]
    return [*filled, *empty]


SHEETS = sheets()
PAPERS = [(sheet, slots_of(sheet)) for sheet in SHEETS]


@pytest.fixture(scope="module")
def meals() -> tuple[Sheet, list[SlotRef]]:
    """工作餐费."""
    file = next(file for file in SAMPLES if "meals" in file.stem)
    sheet = sheet_of(document_from_bytes(file.read_bytes()))
    return sheet, slots_of(sheet)


def at(slots: list[SlotRef], row: str, field: str) -> int:
    return next(n for n, s in enumerate(slots) if s.address == Address("indicators", row, field))


@settings(max_examples=150, deadline=None)
@given(
    paper=st.sampled_from(PAPERS),
    place=st.floats(0, 0.999),
    moves=st.lists(st.sampled_from(MOVES), min_size=1, max_size=12),
)
def test_any_keys_leave_an_area_that_cuts_no_merged_cell(
    paper: tuple[Sheet, list[SlotRef]], place: float, moves: list[Move]
) -> None:
    sheet, slots = paper
    here = int(place * len(slots))
    own = selection.own_area(sheet, slots[here])
    drawn = None
    for move in moves:
        drawn = selection.extended(sheet, slots, here, drawn, move, room=ROOM)
        if drawn is None:
            continue
        area = drawn.area
        assert united(sheet.grid, area, area) == area
        assert united(sheet.grid, area, own) == area
        assert area != own
        assert area.band == slots[here].band
        assert selection.slots_in(slots, sheet, area)
        assert slots[here] in selection.slots_in(slots, sheet, area)


@settings(max_examples=100, deadline=None)
@given(
    paper=st.sampled_from(PAPERS),
    place=st.floats(0, 0.999),
    move=st.sampled_from(list(OPPOSITE)),
)
def test_one_step_out_is_one_step_back(
    paper: tuple[Sheet, list[SlotRef]], place: float, move: Move
) -> None:
    sheet, slots = paper
    here = int(place * len(slots))
    out = selection.extended(sheet, slots, here, None, move, room=ROOM)
    if out is not None:
        assert selection.extended(sheet, slots, here, out, OPPOSITE[move], room=ROOM) is None


def test_each_place_of_a_table_belongs_to_one_cell(meals: tuple[Sheet, list[SlotRef]]) -> None:
    sheet, slots = meals
    found = {cell_at(sheet, 2, row, col) for row in range(17) for col in range(8)}
    assert found == set(range(len(sheet.bands[2].band.cells)))
    assert cell_at(sheet, 2, 17, 0) is None
    assert cell_at(sheet, 2, -1, 0) is None
    slot = slots[at(slots, "r2", "name")]
    assert list(slots_in_cell(slots, slot.band, slot.index)) == [slot]


def test_tab_goes_along_rows_and_enter_down_columns(
    meals: tuple[Sheet, list[SlotRef]],
) -> None:
    sheet, slots = meals
    first = slots[at(slots, "r1", "name")]
    drawn = selection.reaching(sheet, first, 6, 4)
    assert drawn is not None
    inside = selection.slots_in(slots, sheet, drawn.area)

    def round_trip(*, down: bool) -> list[str]:
        here, seen = first, []
        for _step in inside:
            seen.append(f"{here.address.row} {here.address.field}")
            here = selection.next_in(inside, sheet, here, by=1, down=down)
        assert here == first
        return seen

    assert round_trip(down=False) == ["r1 name", "r1 target.value", "r2 name", "r2 target.value"]
    assert round_trip(down=True) == ["r1 name", "r2 name", "r1 target.value", "r2 target.value"]


def test_a_range_is_kept_while_its_rows_stay(meals: tuple[Sheet, list[SlotRef]]) -> None:
    sheet, slots = meals
    slot = slots[at(slots, "r1", "name")]
    drawn = selection.reaching(sheet, slot, 6, 4)
    assert drawn is not None
    again = lay_out(sheet.grid, sheet)
    assert selection.kept(again, slot, drawn, 17) == drawn
    assert selection.kept(again, slot, drawn, 16) is None
    assert selection.kept(again, None, drawn, 17) is None
    assert selection.kept(again, slots[at(slots, "r9", "name")], drawn, 17) is None


def test_what_is_said_of_a_range(meals: tuple[Sheet, list[SlotRef]]) -> None:
    sheet, slots = meals
    phone = [slot for slot in slots if slot.address.field in ("phone", "preparer")]
    assert selection.about(sheet, phone) == "已选中 2 格。"
    values = [slot for slot in slots if slot.address.field == "target.value"][:3]
    assert selection.about(sheet, values) == "已选中 3 格，其中 3 个数，合计 84。"
