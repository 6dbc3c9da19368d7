"""Where a paper is cut between pages: rows that hold together, rows that may be cut."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from perfdesk.grid.layout import Sheet
from perfdesk.grid.looks import SETTINGS, mm
from perfdesk.grid.model import Look
from perfdesk.grid.stock import Part, Stock
from perfdesk.template.model import BandStyle

#: rows taller than this share of the page may be cut; lower ones move to the next page whole
_TALL_SHARE = 0.30
#: a last row above a signature block that is lower than this share takes the row above along
_LOW_SHARE = 0.12
#: heads that would take more of the page than this stand only where they are drawn
_HEAD_SHARE = 0.33
_LEAST_LINES = 2  # of a cut row, on either side of the cut

# how strongly a row holds on to the one before it: a page ends before a weaker hold first
_FREE = 0
_COMPANY = 1  # a note; the last row of a table and the one before it above a signature block
_BELONGS = 2  # what follows a title, a caption line, a head
_SIGNED = 3  # a signature block and what is signed
_UNRULED_ABOVE = frozenset({BandStyle.MARK, BandStyle.TITLE, BandStyle.LINE})
_CONTENT = frozenset({BandStyle.TABLE, BandStyle.TEXT})
_HEADINGS = frozenset({Look.HEADING1, Look.HEADING2, Look.HEADING3})


@dataclass(frozen=True, slots=True)
class _Item:
    """One row of the paper: `gap` is the white above it unless it begins a page, `hold` how
    strongly it holds on to the row before, `begins` that it always begins a page.
    """

    stock: Stock
    row: int
    gap: int
    hold: int
    begins: bool

    @property
    def height(self) -> int:
        """The row's height on the uncut paper."""
        return self.stock.layout.heights[self.row]


class _Strip(NamedTuple):
    """An item, or a part of one, as placed on the page; `again` marks a head that came before."""

    item: _Item
    top: int
    height: int
    again: bool = False

    @property
    def bottom(self) -> int:
        return self.top + self.height


def flow(sheet: Sheet, bands: list[int]) -> Iterator[list[Part]]:
    """The parts that stand on each page, for the bands of the sheet that are printed."""
    room = mm(sheet.page.height_mm - sheet.page.bottom_mm) - mm(sheet.page.top_mm)
    return _Flow(sheet, _items(sheet, bands, room)).pages()


# --- what holds together -------------------------------------------------------------------


def _items(sheet: Sheet, bands: list[int], room: int) -> list[_Item]:
    """All rows of the paper, from top to bottom."""
    items: list[_Item] = []
    clings = False  # the row before wants the next one on its page
    begins = False
    for place, number in enumerate(bands):
        layout = sheet.bands[number]
        style = layout.band.style
        stock = Stock(number, layout, room)
        end_above = sheet.tops[number - 1] + sheet.bands[number - 1].height if number else 0
        signed = _signed_below(sheet, bands, place)
        for row, info in enumerate(layout.band.rows):
            cover = style is BandStyle.COVER and row == 0
            hold = _BELONGS if clings else _FREE
            if style is BandStyle.SIGN:
                hold = _SIGNED
            elif signed and style not in _CONTENT:
                hold = _BELONGS
            elif style is BandStyle.NOTE and items:
                hold = max(hold, _COMPANY)
            elif signed and row == len(layout.band.rows) - 1:
                low = layout.heights[row] < room * _LOW_SHARE
                hold = max(hold, _COMPANY if low else _FREE)
            gap = sheet.tops[number] - end_above if row == 0 and items else 0
            items.append(_Item(stock, row, gap, hold, bool(items) and (cover or begins)))
            begins = False
            heading = any(stock.cell(index).look in _HEADINGS for index in stock.starting[row])
            clings = style in _UNRULED_ABOVE or info.is_head or heading
        begins = style is BandStyle.COVER
    return items


def _signed_below(sheet: Sheet, bands: list[int], place: int) -> bool:
    """Whether a signature block follows, with at most notes and lines between."""
    for number in bands[place + 1 :]:
        style = sheet.bands[number].band.style
        if style is BandStyle.SIGN:
            return True
        if style in _CONTENT or style is BandStyle.COVER:
            return False
    return False


# --- filling pages -------------------------------------------------------------------------


class _Flow:
    """Fills page after page: as many rows as fit, then the best place above to end the page."""

    def __init__(self, sheet: Sheet, items: list[_Item]) -> None:
        setup = sheet.page
        self._items = items
        self._top = mm(setup.top_mm)
        self._bottom = mm(setup.height_mm - setup.bottom_mm)
        self._room = self._bottom - self._top
        self._strips: list[_Strip] = []

    def pages(self) -> Iterator[list[Part]]:
        """The parts of each page."""
        at, rest = 0, False
        while at < len(self._items):
            self._begin(self._items[at], rest=rest)
            heads = len(self._strips)
            at, rest = self._fill(at, heads, rest=rest)
            yield self._parts(rest=rest)

    def _begin(self, item: _Item, *, rest: bool) -> None:
        """The page's beginning: heads that come again, and the tops of cells that go on."""
        self._strips = []
        stock = item.stock
        y = self._top
        head = stock.rows[item.row].head
        last = head
        while head >= 0 and last + 1 < item.row and stock.rows[last + 1].is_head:
            last += 1
        heights = stock.layout.heights[head : last + 1] if head >= 0 else []
        if sum(heights) > self._room * _HEAD_SHARE:
            heights = []
        for row, height in enumerate(heights, start=head):
            self._strips.append(_Strip(_Item(stock, row, 0, 0, begins=False), y, height, True))
            for index in stock.starting[row]:
                stock.tops[index] = y
            y += height
        for index in stock.touching(item.row) if rest else stock.covering[item.row]:
            start = stock.layout.band.cells[index].row
            if not heights or start > last:
                stock.tops[index] = y
            elif start < head:
                stock.tops[index] = self._top

    def _fill(self, at: int, heads: int, *, rest: bool) -> tuple[int, bool]:
        """Place rows from `at` on; returns where the next page begins, and whether the row there
        has begun on this one.
        """
        items, strips = self._items, self._strips
        for number in range(at, len(items)):
            item = items[number]
            if item.begins and number > at:
                return number, False
            y = strips[-1].bottom if strips else self._top
            top = y + (item.gap if strips else 0)
            goes_on = rest and number == at
            if not goes_on:
                for index in item.stock.starting[item.row]:
                    item.stock.tops[index] = top
            height = self._height(item, top, goes_on=goes_on)
            if top + height > self._bottom:
                strips.append(_Strip(item, top, height))
                return self._end(at, number, heads)
            strips.append(_Strip(item, top, height))
        return len(items), False

    @staticmethod
    def _height(item: _Item, top: int, *, goes_on: bool) -> int:
        """A row's height on this page: what is left of it, and no less than the cells that end
        in it still need.
        """
        stock, row = item.stock, item.row
        height = item.height
        if goes_on:
            height = max((stock.need(index) for index in stock.own(row)), default=0)
            height = max(height, SETTINGS[Look.BODY].least if stock.style is BandStyle.TABLE else 0)
        for index in stock.covering[row]:
            if stock.last_row[index] == row and stock.begun(index):
                height = max(height, stock.need(index) - (top - stock.tops[index]))
        return height

    def _end(self, at: int, number: int, heads: int) -> tuple[int, bool]:
        """End the page somewhere at or above item `number`, the last strip, which does not fit."""
        strips = self._strips
        over = strips[-1]
        for hold in (_FREE, _COMPANY, _BELONGS, _SIGNED):
            cut = self._cut(over, self._bottom, fresh=number == at)
            if cut:
                strips[-1] = over._replace(height=cut - over.top)
                return self._after_cut(number)
            for place in range(number, at, -1):
                before = heads + place - at - 1  # the strip of the item before `place`
                item = self._items[place]
                if item.hold <= hold:
                    lack = self._label_lack(item, strips[before])
                    if strips[before].bottom + lack <= self._bottom:
                        strips[before] = strips[before]._replace(
                            height=strips[before].height + lack
                        )
                        del strips[before + 1 :]
                        return place, False
                if cut := self._cut_for_company(strips[before]):
                    strips[before] = strips[before]._replace(height=cut - strips[before].top)
                    del strips[before + 1 :]
                    return self._after_cut(place - 1)
        if number > at:
            # nothing can be kept together: end where the page is full
            strips.pop()
            return number, False
        return number + 1, False

    @staticmethod
    def _label_lack(item: _Item, above: _Strip) -> int:
        """The height that labels cut before an item lack on the page that ends there."""
        stock = item.stock
        if above.item.stock is not stock:
            return 0
        return max(
            (
                stock.label_lack(index, above.bottom)
                for index in stock.covering[item.row]
                if stock.layout.band.cells[index].row < item.row
            ),
            default=0,
        )

    def _cut(self, strip: _Strip, bottom: int, *, fresh: bool) -> int:
        """Where a row may be cut at or above `bottom`; 0 when it had better move on whole.

        A row that begins its page (`fresh`) is cut wherever a line fits.
        """
        stock, row = strip.item.stock, strip.item.row
        texts = [index for index in stock.touching(row) if stock.left(index)]
        if not texts or bottom <= strip.top:
            return 0
        own = [index for index in texts if index not in stock.covering[row]]
        lead = max(own or texts, key=stock.left)
        if not fresh:
            if own and stock.left(lead) < 2 * _LEAST_LINES and len(own) < len(texts):
                lead = max(texts, key=stock.left)
            tall = stock.style is BandStyle.TEXT or strip.height > self._room * _TALL_SHARE
            if not tall or stock.left(lead) < 2 * _LEAST_LINES:
                return 0
        here = stock.fit(lead, bottom)
        spare = stock.left(lead) - here
        if 0 < spare < _LEAST_LINES and here > spare:
            # a line alone would begin the next page: send company along
            bottom -= (_LEAST_LINES - spare) * stock.setting(lead).leading
            here = stock.fit(lead, bottom)
        if not fresh:
            labels = max(stock.label_lack(index, bottom) for index in stock.touching(row))
            if here < _LEAST_LINES or labels:
                return 0
        return bottom if here > 0 and bottom > strip.top else 0

    def _cut_for_company(self, strip: _Strip) -> int:
        """Where a tall row that fits is cut so that its last lines go with what follows."""
        stock, row = strip.item.stock, strip.item.row
        ending = [
            index
            for index in stock.touching(row)
            if stock.last_row[index] == row and stock.left(index)
        ]
        if strip.again or not ending:
            return 0
        lead = max(ending, key=stock.need)
        setting = stock.setting(lead)
        keep = stock.left(lead) - _LEAST_LINES
        bottom = stock.tops[lead] + 2 * setting.pad_y + keep * setting.leading
        if keep < _LEAST_LINES or not strip.top < bottom <= self._bottom:
            return 0
        return self._cut(strip, bottom, fresh=False)

    def _after_cut(self, number: int) -> tuple[int, bool]:
        """Where the next page begins after the last strip was cut: its item goes on there while
        a cell that ends in it has lines left.
        """
        strip = self._strips[-1]
        stock, row = strip.item.stock, strip.item.row
        for index in stock.touching(row):
            if stock.last_row[index] == row and stock.left(index) > stock.fit(index, strip.bottom):
                return number, True
        return number + 1, False

    # --- handing out ---------------------------------------------------------------------

    def _parts(self, *, rest: bool) -> list[Part]:
        """What stands on the page; `rest` says that its last row goes on."""
        parts: list[Part] = []
        opened: dict[tuple[int, int], Stock] = {}
        bottoms: dict[tuple[int, int], tuple[int, bool]] = {}
        last = len(self._strips) - 1
        for place, strip in enumerate(self._strips):
            stock, row = strip.item.stock, strip.item.row
            cells = stock.starting[row] if strip.again else stock.touching(row)
            for index in sorted({*cells, *stock.starting[row]}):
                opened.setdefault((stock.number, index), stock)
            for index in stock.touching(row):
                ends = stock.last_row[index] == row and not (rest and place == last)
                bottoms[stock.number, index] = strip.bottom, ends
        again = {
            (strip.item.stock.number, index)
            for strip in self._strips
            if strip.again
            for index in strip.item.stock.starting[strip.item.row]
        }
        for key, stock in opened.items():
            bottom, ends = bottoms[key]
            whole = key in again and ends and stock.rows[stock.last_row[key[1]]].is_head
            give = stock.head_again(key[1], bottom) if whole else None
            parts.append(give or stock.hand_out(key[1], bottom, ends=ends))
        return parts
