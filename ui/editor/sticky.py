"""Which head rows of a table stay at the top of the view while its rows scroll past."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from perfdesk.grid.layout import BandLayout, Rect, Sheet
from perfdesk.grid.model import BandStyle

#: heads that would take more of the view than this stay where they are
MOST_OF_VIEW = 0.45


class Section(NamedTuple):
    """Head rows `first` to `last` (excluded) of a band, with the rows below that they govern."""

    band: int
    first: int
    last: int

    def top(self, sheet: Sheet) -> int:
        """Where on the sheet the head rows stand, in 1/1000 pt."""
        return sheet.tops[self.band] + sheet.bands[self.band].tops[self.first]

    def height(self, sheet: Sheet) -> int:
        """How tall the head rows are together, in 1/1000 pt."""
        tops = sheet.bands[self.band].tops
        return tops[self.last] - tops[self.first]


class Sticky(NamedTuple):
    """Head rows drawn with their top at `top` of the sheet, and not where they stand."""

    section: Section
    top: int
    height: int

    @property
    def bottom(self) -> int:
        """Where on the sheet the rows below come to light again, in 1/1000 pt."""
        return self.top + self.height

    def cells(self, sheet: Sheet) -> Iterator[int]:
        """The indices of the cells that reach into the head rows."""
        band, first, last = self.section
        layout = sheet.bands[band]
        for index in layout.spanning:
            row, span, _cell = layout.band.cells[index]
            if row < first < row + span:
                yield index
        yield from range(layout.starting_in(first).start, layout.starting_in(last - 1).stop)

    def holds(self, sheet: Sheet, band: int, index: int) -> bool:
        """Whether a cell reaches into the head rows."""
        if band != self.section.band:
            return False
        row, span, _cell = sheet.bands[band].band.cells[index]
        return row < self.section.last and row + span > self.section.first

    def rect(self, sheet: Sheet, index: int) -> Rect:
        """The box of a cell of the head rows as drawn: moved down with them, its foot staying
        where it is when the cell spans rows below too.
        """
        band, first, last = self.section
        layout = sheet.bands[band]
        row, span, _cell = layout.band.cells[index]
        x, y, w, h = sheet.rect(band, index)
        shift = self.top - self.section.top(sheet)
        top = y + shift if row >= first else self.top
        bottom = y + h + shift if row + span <= last else max(y + h, self.bottom)
        return Rect(x, top, w, bottom - top)


def section_at(sheet: Sheet, y: int) -> Section | None:
    """The head rows that govern what stands at a height of the sheet, or stand there themselves."""
    band = bisect_right(sheet.tops, y, hi=len(sheet.bands)) - 1
    if band < 0:
        return None
    layout = sheet.bands[band]
    if layout.band.style is not BandStyle.TABLE or y >= sheet.tops[band] + layout.height:
        return None
    rows = layout.band.rows
    at = bisect_right(layout.tops, y - sheet.tops[band]) - 1
    first = at if rows[at].is_head else rows[at].head
    if first < 0:
        return None
    while first > 0 and rows[first - 1].is_head:
        first -= 1
    last = first + 1
    while last < len(rows) and rows[last].is_head:
        last += 1
    return Section(band, first, last)


def sticky_at(sheet: Sheet, top: int, room: int) -> Sticky | None:
    """What stays at the top of a view that begins at `top` of the sheet and is `room` high
    (1/1000 pt); None where the head stands in the view anyway, or there is none.
    """
    section = section_at(sheet, top)
    if section is None:
        return None
    layout, start = sheet.bands[section.band], sheet.tops[section.band]
    height = section.height(sheet)
    if section.top(sheet) >= top or height > room * MOST_OF_VIEW:
        return None
    end = start + layout.tops[_end(layout, section, top - start + height)]
    return Sticky(section, min(top, end - height), height)


def _end(layout: BandLayout, section: Section, enough: int) -> int:
    """The row after those the head governs; no row is looked at that begins below `enough`."""
    rows = layout.band.rows
    row = section.last
    while row < len(rows) and rows[row].head == section.first:
        if layout.tops[row] > enough:
            break
        row += 1
    return row


def height_over(sheet: Sheet, y: int, room: int) -> int:
    """How much of a view `room` high the head rows will cover above a place of the sheet, once
    that place is scrolled to the view's top; all in 1/1000 pt.
    """
    section = section_at(sheet, y)
    height = section.height(sheet) if section else 0
    return 0 if height > room * MOST_OF_VIEW else height
