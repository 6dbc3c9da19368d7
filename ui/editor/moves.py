"""Where arrows, Enter and Tab lead on a paper of merged cells."""

from __future__ import annotations

from bisect import bisect_left
from enum import Enum
from typing import TYPE_CHECKING

from ui.editor.sheet_painter import visible_cells

if TYPE_CHECKING:
    from collections.abc import Sequence

    from perfdesk.grid.layout import Rect, Sheet
    from ui.editor.slots import SlotRef


#: boxes that overlap by no more only touch, in 1/1000 pt
_TOUCH = 1000
#: how far from a slot its neighbours are sought first, in 1/1000 pt
_NEAR = 60_000


class Move(Enum):
    """A way to go from one slot."""

    LEFT = "left"
    RIGHT = "right"
    UP = "up"
    DOWN = "down"
    BELOW = "below"  # Enter: as down, from where a run of Tabs began
    ABOVE = "above"
    NEXT = "next"
    PREVIOUS = "previous"
    FIRST = "first"
    LAST = "last"
    ROW_START = "row start"
    ROW_END = "row end"
    LEFT_EDGE = "left edge"
    RIGHT_EDGE = "right edge"
    UPPER_EDGE = "upper edge"
    LOWER_EDGE = "lower edge"
    PAGE_UP = "page up"
    PAGE_DOWN = "page down"


#: moves that are one step in a direction
_STEPS = {Move.BELOW: Move.DOWN, Move.ABOVE: Move.UP}
#: moves that go on in a direction until the row ends
_ROW_ENDS = {Move.ROW_START: Move.LEFT, Move.ROW_END: Move.RIGHT}
#: moves to a block's edge, and in which direction
BLOCK_EDGES = {
    Move.LEFT_EDGE: Move.LEFT,
    Move.RIGHT_EDGE: Move.RIGHT,
    Move.UPPER_EDGE: Move.UP,
    Move.LOWER_EDGE: Move.DOWN,
}


def _overlap(low: int, high: int, other_low: int, other_high: int) -> int:
    return min(high, other_high) - max(low, other_low)


def destination(
    sheet: Sheet, slots: Sequence[SlotRef], at: int, move: Move, aim: Rect | None = None
) -> int:
    """The index of the slot a move leads to; `at` itself where the paper ends. Pages are
    `page_from`'s.

    `aim` is the box a run of moves up or down began in: over a wide cell they keep its column.
    """
    move = _STEPS.get(move, move)
    if move in _ROW_ENDS:
        return _to_the_end(sheet, slots, at, _ROW_ENDS[move])
    if move in BLOCK_EDGES:
        return block_edge(sheet, slots, at, BLOCK_EDGES[move])
    if move is Move.FIRST:
        return 0
    if move is Move.LAST:
        return len(slots) - 1
    if move is Move.NEXT:
        return min(at + 1, len(slots) - 1)
    if move is Move.PREVIOUS:
        return max(at - 1, 0)
    here = slots[at]
    if move is Move.RIGHT and at + 1 < len(slots) and _in_one_cell(here, slots[at + 1]):
        return at + 1
    if move is Move.LEFT and at > 0 and _in_one_cell(here, slots[at - 1]):
        return at - 1
    rect = here.rect(sheet)
    if move in (Move.LEFT, Move.RIGHT):
        found = _nearest(sheet, slots, at, (rect, move), (rect.y, rect.y + rect.h))
        return at if found is None else found[1]
    if aim is not None:
        along = _above_or_below(sheet, slots, at, move, rect._replace(x=aim.x, w=aim.w))
        if along != at:
            return along
    return _above_or_below(sheet, slots, at, move, rect)


def _to_the_end(sheet: Sheet, slots: Sequence[SlotRef], at: int, way: Move) -> int:
    while (further := destination(sheet, slots, at, way)) != at:
        at = further
    return at


def block_edge(sheet: Sheet, slots: Sequence[SlotRef], at: int, way: Move) -> int:
    """As Ctrl and an arrow in Excel: along filled slots to the last of them, over empty ones to
    the next filled one. A repeating table ends a block, as an empty slot does.
    """
    here = destination(sheet, slots, at, way)
    if here == at or not _in_one_block(slots[at], slots[here]):
        return here
    filled = bool(slots[at].value(sheet).text and slots[here].value(sheet).text)
    while filled or not slots[here].value(sheet).text:
        further = destination(sheet, slots, here, way)
        if further == here or not _in_one_block(slots[here], slots[further]):
            break
        if filled and not slots[further].value(sheet).text:
            break
        here = further
    return here


def _in_one_block(one: SlotRef, other: SlotRef) -> bool:
    return (one.band, one.address.table) == (other.band, other.address.table)


def page_from(
    sheet: Sheet, slots: Sequence[SlotRef], at: int, way: Move, *, room: int, aim: Rect
) -> int:
    """The slot about `room` (1/1000 pt) up or down from one; the next one at least."""
    start = slots[at].rect(sheet).y
    here = destination(sheet, slots, at, way, aim)
    while True:
        further = destination(sheet, slots, here, way, aim)
        if further == here or abs(slots[further].rect(sheet).y - start) > room:
            return here
        here = further


def _in_one_cell(one: SlotRef, other: SlotRef) -> bool:
    return (one.band, one.index) == (other.band, other.index)


def _above_or_below(sheet: Sheet, slots: Sequence[SlotRef], at: int, move: Move, rect: Rect) -> int:
    """The nearest slot up or down from a box, sought in a stretch of paper that grows until it
    holds it.
    """
    reach = _NEAR
    while True:
        edge = rect.y if move is Move.UP else rect.y + rect.h
        stretch = (edge - reach, edge) if move is Move.UP else (edge, edge + reach)
        found = _nearest(sheet, slots, at, (rect, move), stretch)
        # whatever lies nearer than the stretch is long reaches into it
        if found is not None and found[0][0] <= reach:
            return found[1]
        if stretch[0] <= 0 or stretch[1] >= sheet.height:
            return at if found is None else found[1]
        reach *= 4


def _nearest(
    sheet: Sheet,
    slots: Sequence[SlotRef],
    at: int,
    way: tuple[Rect, Move],
    stretch: tuple[int, int],
) -> tuple[tuple[int, int], int] | None:
    """The nearest slot in a direction from a box among the cells that reach into a stretch of the
    sheet (1/1000 pt), with its distance; of two as near, the first in form order. The cell of the
    slot at `at` is not meant.
    """
    here = slots[at]
    rect, move = way
    best: tuple[tuple[int, int], int] | None = None
    for band, index in visible_cells(sheet, stretch[0] - _TOUCH, stretch[1] + _TOUCH):
        first = bisect_left(slots, (band, index), key=lambda slot: (slot.band, slot.index))
        if first == len(slots) or (slots[first].band, slots[first].index) != (band, index):
            continue
        if _in_one_cell(here, slots[first]):
            continue
        distance = _distance(rect, sheet.rect(band, index), move)
        if distance is not None and (best is None or (distance, first) < best):
            best = distance, first
    return best


def _distance(here: Rect, there: Rect, move: Move) -> tuple[int, int] | None:
    """How far a box lies in a direction: first along it, then aside; None when not that way."""
    if move in (Move.UP, Move.DOWN):
        along = there.y - (here.y + here.h) if move is Move.DOWN else here.y - (there.y + there.h)
        overlap = _overlap(here.x, here.x + here.w, there.x, there.x + there.w)
        aside = abs(here.x - there.x)
    else:
        along = there.x - (here.x + here.w) if move is Move.RIGHT else here.x - (there.x + there.w)
        overlap = _overlap(here.y, here.y + here.h, there.y, there.y + there.h)
        aside = abs(here.y - there.y)
    if along < -_TOUCH or overlap <= _TOUCH:
        return None
    return max(along, 0), aside
