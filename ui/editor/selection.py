"""A range of cells: how keys draw it out, which slots it holds, from where it is filled."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from perfdesk.grid.areas import Area, area_of, united, whole_band
from perfdesk.grid.layout import Rect
from perfdesk.grid.model import FieldType
from perfdesk.values import format_plain, parse_number
from ui.editor.moves import BLOCK_EDGES, Move, destination
from ui.editor.slots import cell_at, slots_in_cell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from perfdesk.grid.layout import Sheet
    from ui.editor.slots import SlotRef

__all__ = ["Area", "Range"]

#: what is written in digits and not counted with
_NO_NUMBERS = frozenset({FieldType.DATE, FieldType.YEAR, FieldType.PHONE})
#: more cells are not added up: each key has to be on the screen at once
_MOST_ADDED = 1000
_STEPS = {Move.LEFT: (0, -1), Move.RIGHT: (0, 1), Move.UP: (-1, 0), Move.DOWN: (1, 0)}


class Range(NamedTuple):
    """A selected area, and the grid place of its moving end: the other end is the current cell."""

    area: Area
    row: int
    col: int


def own_area(sheet: Sheet, slot: SlotRef) -> Area:
    """The area of a slot's own cell."""
    return area_of(sheet.grid, slot.band, slot.index)


def reaching(sheet: Sheet, slot: SlotRef, row: int, col: int) -> Range | None:
    """The range from a slot's cell to a place of its band's grid; None when that is the cell
    itself.
    """
    own = own_area(sheet, slot)
    area = united(sheet.grid, own, Area(slot.band, row, col, row + 1, col + 1))
    return None if area == own else Range(area, row, col)


def everything(sheet: Sheet, slot: SlotRef) -> Range | None:
    """The range of a slot's whole band."""
    area = whole_band(sheet.grid, slot.band)
    if area == own_area(sheet, slot):
        return None
    return Range(area, area.bottom - 1, area.right - 1)


def extended(
    sheet: Sheet,
    slots: Sequence[SlotRef],
    at: int,
    before: Range | None,
    move: Move,
    *,
    room: int,
) -> Range | None:
    """The range after Shift and a key; `room` is a screenful in 1/1000 pt. None when it has come
    back to the current cell alone.
    """
    slot = slots[at]
    own = own_area(sheet, slot)
    row, col = (before.row, before.col) if before else (own.top, own.left)
    if move in _STEPS:
        return _stepped(sheet, slot, before, (row, col), _STEPS[move])
    whole = whole_band(sheet.grid, slot.band)
    if move in BLOCK_EDGES:
        row, col = _block_edge(sheet, slots, (slot.band, row, col), BLOCK_EDGES[move])
    elif move is Move.ROW_START:
        col = 0
    elif move is Move.ROW_END:
        col = whole.right - 1
    elif move is Move.FIRST:
        row = col = 0
    elif move is Move.LAST:
        row, col = whole.bottom - 1, whole.right - 1
    else:
        row = _page(sheet, slot.band, row, room if move is Move.PAGE_DOWN else -room)
    return reaching(sheet, slot, row, col)


def _stepped(
    sheet: Sheet, slot: SlotRef, before: Range | None, end: tuple[int, int], step: tuple[int, int]
) -> Range | None:
    """The moving end goes on until the area is another: over merged cells that is several steps."""
    whole = whole_band(sheet.grid, slot.band)
    area = before.area if before else own_area(sheet, slot)
    row, col = end[0] + step[0], end[1] + step[1]
    while 0 <= row < whole.bottom and 0 <= col < whole.right:
        found = reaching(sheet, slot, row, col)
        if (found.area if found else own_area(sheet, slot)) != area:
            return found
        row, col = row + step[0], col + step[1]
    return before


def _block_edge(
    sheet: Sheet, slots: Sequence[SlotRef], end: tuple[int, int, int], way: Move
) -> tuple[int, int]:
    band, row, col = end
    whole = whole_band(sheet.grid, band)
    index = cell_at(sheet, band, row, col)
    there = slots_in_cell(slots, band, index) if index is not None else ()
    if there:
        move = next(edge for edge, towards in BLOCK_EDGES.items() if towards is way)
        here = bisect_left(slots, there[0])
        found = slots[destination(sheet, slots, here, move)]
        if found.band == band and found != slots[here]:
            top, span, cell = sheet.bands[band].band.cells[found.index]
            # along the way only: a merged cell met at the end does not turn the range aside
            if way in (Move.UP, Move.DOWN):
                return (top if way is Move.UP else top + span - 1), col
            return row, (cell.col if way is Move.LEFT else cell.col + cell.colspan - 1)
    rows, cols = _STEPS[way]
    if rows:
        return (0 if rows < 0 else whole.bottom - 1), col
    return row, (0 if cols < 0 else whole.right - 1)


def _page(sheet: Sheet, band: int, row: int, room: int) -> int:
    tops = sheet.bands[band].tops
    target = tops[row] + room
    there = bisect_left(tops, target) if room > 0 else bisect_right(tops, target) - 1
    return min(max(there, 0), len(tops) - 2)


def kept(sheet: Sheet, slot: SlotRef | None, before: Range, rows: int) -> Range | None:
    """The range on a new layout of the same form; None when rows came or went (`rows` as they
    were), or the current slot has left it.
    """
    band = before.area.band
    if slot is None or slot.band != band or len(sheet.bands[band].heights) != rows:
        return None
    area = united(sheet.grid, before.area, before.area)
    own = own_area(sheet, slot)
    return before._replace(area=area) if united(sheet.grid, area, own) == area != own else None


def slots_in(slots: Sequence[SlotRef], sheet: Sheet, area: Area) -> list[SlotRef]:
    """The slots that stand in an area, in form order."""
    layout = sheet.bands[area.band]
    first = layout.starting_in(area.top).start
    last = layout.starting_in(area.bottom - 1).stop
    low = bisect_left(slots, (area.band, first), key=lambda slot: (slot.band, slot.index))
    high = bisect_left(slots, (area.band, last), key=lambda slot: (slot.band, slot.index))
    cells = layout.band.cells
    return [slot for slot in slots[low:high] if area.holds(cells[slot.index])]


def next_in(
    inside: Sequence[SlotRef], sheet: Sheet, current: SlotRef, *, by: int, down: bool
) -> SlotRef:
    """The slot of a range that Tab (along the rows) or Enter (down the columns) leads to, round
    at the end; `by` is 1 or -1.
    """
    order = list(inside)
    if down:
        order.sort(key=lambda slot: (slot.cell(sheet).col, slot.grid_place(sheet)))
    if current not in order:
        return order[0]
    return order[(order.index(current) + by) % len(order)]


def box_of(sheet: Sheet, area: Area) -> Rect:
    """An area's box on the sheet, in 1/1000 pt."""
    layout = sheet.bands[area.band]
    left, right = layout.edges[area.left], layout.edges[area.right]
    top, bottom = layout.tops[area.top], layout.tops[area.bottom]
    return Rect(left, sheet.tops[area.band] + top, right - left, bottom - top)


def end_box(sheet: Sheet, drawn: Range) -> Rect:
    """The box of the moving end of a range: one place of the grid, also inside a merged cell."""
    band, row, col = drawn.area.band, drawn.row, drawn.col
    return box_of(sheet, Area(band, row, col, row + 1, col + 1))


def place_under(sheet: Sheet, band: int, x: int, y: int) -> tuple[int, int]:
    """The row and column of a band nearest to a point of the sheet (1/1000 pt)."""
    layout = sheet.bands[band]
    row = bisect_left(layout.tops, y - sheet.tops[band]) - 1
    col = bisect_left(layout.edges, x) - 1
    return (
        min(max(row, 0), len(layout.heights) - 1),
        min(max(col, 0), len(layout.edges) - 2),
    )


# --- filling ---------------------------------------------------------------------------------


def beside(sheet: Sheet, slots: Sequence[SlotRef], slot: SlotRef, way: Move) -> SlotRef | None:
    """The slot in the cell right above or left of a slot's own; None where a caption stands, or
    nothing.
    """
    own = own_area(sheet, slot)
    row, col = (own.top - 1, own.left) if way is Move.UP else (own.top, own.left - 1)
    return _slot_at(sheet, slots, slot, row, col)


def _slot_at(
    sheet: Sheet, slots: Sequence[SlotRef], like: SlotRef, row: int, col: int
) -> SlotRef | None:
    """The slot at a place of the band's grid: of several in the cell, the one that stands as
    `like` does in its own.
    """
    index = cell_at(sheet, like.band, row, col) if col >= 0 else None
    there = slots_in_cell(slots, like.band, index) if index is not None else ()
    if not there:
        return None
    return next((slot for slot in there if slot.run == like.run), there[0])


def fill_pairs(
    sheet: Sheet, slots: Sequence[SlotRef], area: Area, way: Move
) -> list[tuple[SlotRef, SlotRef]]:
    """(slot to fill, slot it is filled from) for a range filled from its first row (`way` up) or
    first column (left). A range of one row is filled from the row above, of one column from the
    column on the left.
    """
    inside = slots_in(slots, sheet, area)
    cells = sheet.bands[area.band].band.cells
    pairs: list[tuple[SlotRef, SlotRef]] = []
    if way is Move.UP:
        one = all(cells[slot.index].row == area.top for slot in inside)
        line = area.top - 1 if one else area.top
    else:
        one = all(slot.cell(sheet).col == area.left for slot in inside)
        line = area.left - 1 if one else area.left
    for slot in inside:
        row, _span, cell = cells[slot.index]
        if (row if way is Move.UP else cell.col) <= line:
            continue
        place = (line, cell.col) if way is Move.UP else (row, line)
        source = _slot_at(sheet, slots, slot, *place)
        if source is not None and source.index != slot.index:
            pairs.append((slot, source))
    return pairs


# --- what is said of it ------------------------------------------------------------------------


def about(sheet: Sheet, inside: Sequence[SlotRef]) -> str:
    """How much is selected, and what its numbers come to."""
    words = f"已选中 {len(inside)} 格"
    if len(inside) > _MOST_ADDED:
        return f"{words}。"
    numbers = [number for slot in inside if (number := _number(sheet, slot)) is not None]
    if len(numbers) > 1:
        words += f"，其中 {len(numbers)} 个数，合计 {format_plain(sum(numbers, Decimal()))}"
    return f"{words}。"


def _number(sheet: Sheet, slot: SlotRef) -> Decimal | None:
    run = slot.value(sheet)
    return None if run.type in _NO_NUMBERS else parse_number(run.text)
