"""Where arrows, Enter and Tab lead on a paper of merged cells."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from perfdesk.grid.layout import Rect, Sheet
    from ui.editor.slots import SlotRef


class Move(Enum):
    """A way to go from one slot."""

    LEFT = "left"
    RIGHT = "right"
    UP = "up"
    DOWN = "down"
    NEXT = "next"
    PREVIOUS = "previous"
    FIRST = "first"
    LAST = "last"


def _overlap(low: int, high: int, other_low: int, other_high: int) -> int:
    return min(high, other_high) - max(low, other_low)


def destination(sheet: Sheet, slots: Sequence[SlotRef], at: int, move: Move) -> int:
    """The index of the slot a move leads to; `at` itself where the paper ends."""
    if move is Move.FIRST:
        return 0
    if move is Move.LAST:
        return len(slots) - 1
    if move is Move.NEXT:
        return min(at + 1, len(slots) - 1)
    if move is Move.PREVIOUS:
        return max(at - 1, 0)
    here = slots[at]
    same_cell = [i for i, s in enumerate(slots) if (s.band, s.index) == (here.band, here.index)]
    if move is Move.RIGHT and at + 1 in same_cell:
        return at + 1
    if move is Move.LEFT and at - 1 in same_cell:
        return at - 1
    best, best_key = at, (1 << 62, 1 << 62)
    rect = here.rect(sheet)
    for index, slot in enumerate(slots):
        if index in same_cell:
            continue
        key = _distance(rect, slot.rect(sheet), move)
        if key is not None and key < best_key:
            best, best_key = index, key
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
    if along < -1000 or overlap <= 1000:
        return None
    return max(along, 0), aside
