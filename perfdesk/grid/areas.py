"""Areas of a paper: rectangles of one band's rows and columns that cut no merged cell."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from perfdesk.grid.model import Grid, GridBand, Placed


class Area(NamedTuple):
    """A rectangle of one band, in the band's grid rows and columns; `bottom` and `right` are the
    first row and column after it.
    """

    band: int
    top: int
    left: int
    bottom: int
    right: int

    def holds(self, placed: Placed) -> bool:
        """Whether the whole cell, of this band, lies inside."""
        row, rowspan, cell = placed
        return (
            self.top <= row
            and row + rowspan <= self.bottom
            and self.left <= cell.col
            and cell.col + cell.colspan <= self.right
        )


def area_of(grid: Grid, band: int, index: int) -> Area:
    """The area of one cell: `index` counts the band's placed cells."""
    row, rowspan, cell = grid.bands[band].cells[index]
    return Area(band, row, cell.col, row + rowspan, cell.col + cell.colspan)


def united(grid: Grid, one: Area, other: Area) -> Area:
    """The smallest area that holds both and cuts no merged cell, as Excel selects.

    An area never leaves its band: where `other` lies in another, the first one reaches to its own
    band's edge on that side.
    """
    band, top, left, bottom, right = one
    rows = len(grid.bands[band].rows)
    if other.band < band:
        top = 0
    elif other.band > band:
        bottom = rows
    else:
        top, bottom = min(top, other.top), max(bottom, other.bottom)
        left, right = min(left, other.left), max(right, other.right)
    return _grown(_columns_of(grid.bands[band]), Area(band, top, left, bottom, right))


def whole_band(grid: Grid, band: int) -> Area:
    """The area of all cells of a band."""
    cells = grid.bands[band].cells
    right = max((placed.cell.col + placed.cell.colspan for placed in cells), default=1)
    return Area(band, 0, 0, len(grid.bands[band].rows), right)


def cells_in(grid: Grid, area: Area) -> list[int]:
    """The indexes of the placed cells that lie wholly inside, in paper order."""
    cells = grid.bands[area.band].cells
    first = bisect_left(cells, area.top, key=_row_of)
    last = bisect_left(cells, area.bottom, key=_row_of)
    return [index for index in range(first, last) if area.holds(cells[index])]


class _Stack:
    """The cells that stand in exactly the same columns, from top to bottom: none overlap."""

    def __init__(self, left: int, right: int) -> None:
        self.left = left
        self.right = right
        self.tops: list[int] = []
        self.bottoms: list[int] = []


#: the band looked at last: a selection is drawn out over one band, key by key
_latest: tuple[GridBand | None, Sequence[_Stack]] = (None, ())


def _columns_of(band: GridBand) -> Sequence[_Stack]:
    global _latest  # noqa: PLW0603 -- a cache of one: the band is held, so its id stays its own
    if _latest[0] is band:
        return _latest[1]
    stacks: dict[tuple[int, int], _Stack] = {}
    for row, rowspan, cell in band.cells:
        key = (cell.col, cell.colspan)
        stack = stacks.get(key)
        if stack is None:
            stack = stacks[key] = _Stack(cell.col, cell.col + cell.colspan)
        stack.tops.append(row)
        stack.bottoms.append(row + rowspan)
    _latest = (band, tuple(stacks.values()))
    return _latest[1]


def _grown(stacks: Sequence[_Stack], area: Area) -> Area:
    """The area with every cell it cuts; each pass looks at columns, not at rows."""
    band, top, left, bottom, right = area
    while True:
        before = top, left, bottom, right
        for stack in stacks:
            if stack.right <= left or stack.left >= right:
                continue
            first = bisect_right(stack.bottoms, top)
            last = bisect_left(stack.tops, bottom) - 1
            if first > last:
                continue
            top, bottom = min(top, stack.tops[first]), max(bottom, stack.bottoms[last])
            left, right = min(left, stack.left), max(right, stack.right)
        if before == (top, left, bottom, right):
            return Area(band, top, left, bottom, right)


def _row_of(placed: Placed) -> int:
    return placed.row
