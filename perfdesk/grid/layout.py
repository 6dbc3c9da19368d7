"""Lay a Grid out: line breaks, row heights, positions, in integer 1/1000 pt, without Qt.

The product, a `Sheet`, is one endless paper; `paginate` cuts it into pages. Editor, preview,
printer and PDF all place the very lines found here, so they break alike.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, zip_longest
from typing import NamedTuple

from perfdesk import fonts
from perfdesk.grid.breaking import LineSpan, balance_lines, break_lines
from perfdesk.grid.looks import SETTINGS, Setting, mm
from perfdesk.grid.model import Align, Cell, Grid, GridBand, Look, Placed
from perfdesk.template.model import BandStyle, PageSetup

#: white above a signature block, so that nobody signs across the table's edge, in 1/1000 pt
_SIGN_GAP = mm(3)
#: white below a cover, which is a page of its own on paper, in 1/1000 pt
_COVER_GAP = mm(30)
_LINE_SHARE = (0.7, 0.3)
#: the most that is added between two characters of a line drawn out, in 1/1000 pt for half a pt of
#: size: a quarter of an em
_MOST_APART = 125
# looked up once: a member of an enum costs as much as the arithmetic around it
_CENTER, _RIGHT = Align.CENTER, Align.RIGHT


class Rect(NamedTuple):
    """A rectangle in 1/1000 pt, y downwards from the sheet's or page's top."""

    x: int
    y: int
    w: int
    h: int


class LinePlace(NamedTuple):
    """One laid line: the text's slice, its left edge, baseline and width, in 1/1000 pt; `track` is
    added after each of its characters.
    """

    start: int
    end: int
    x: int
    baseline: int
    width: int
    track: int = 0


def cell_lines(cell: Cell, text: str, width: int) -> tuple[LineSpan, ...]:
    """The lines of `text` set as `cell` is, in a box `width` wide (1/1000 pt)."""
    return _set(text, width, cell.look, cell.group and cell.align is Align.CENTER)[0]


@lru_cache(maxsize=1 << 16)
def _set(
    text: str,
    width: int,
    look: Look,
    label: bool,  # noqa: FBT001 -- positional, so that the cache sees one spelling of a call
) -> tuple[tuple[LineSpan, ...], int]:
    """The lines of a text in a box so wide, and the least height of that box."""
    setting = SETTINGS[look]
    limit = (width - 2 * setting.pad_x) * 2 // setting.half_points
    if setting.track:
        limit = _tracked(limit, setting)
    if label or look is Look.HEAD:
        lines = balance_lines(text, limit, setting.face)
    else:
        lines = break_lines(text, limit, setting.face, setting.indent)
    return lines, needed_height(setting, len(lines))


def _tracked(limit: int, setting: Setting) -> int:
    """The width (1/1000 em) that fills a column so wide once each character has its track."""
    em = setting.half_points * 500
    # a little over, so that as many characters find room as were reckoned with, to the last 1/1000
    return limit * em // (em + setting.track) + 1


def _indent(setting: Setting) -> int:
    """How far the first line of a paragraph stands in, in 1/1000 pt."""
    return setting.indent * setting.half_points // 2 + setting.indent * setting.track // 1000


def _drawn_out(setting: Setting, room: int, width: int, signs: int) -> int:
    """The track that brings a line to the width of its column; a line that would be torn apart
    stays as it is.
    """
    if signs < 2:
        return setting.track
    track = (room - setting.pad_x - width) // (signs - 1)
    return track if track <= setting.half_points * _MOST_APART else setting.track


def place_single(cell: Cell, setting: Setting, width_units: int, rect: Rect) -> tuple[int, int]:
    """Left edge and baseline of a cell's only line: what `place_lines` gives, without its loop."""
    half, leading, align = setting.half_points, setting.leading, cell.align
    left, y, w, h = rect
    if align is _CENTER:
        x = left + (w - width_units * half // 2) // 2
    elif align is _RIGHT:
        x = left + w - setting.pad_x - width_units * half // 2
    else:
        x = left + setting.pad_x + _indent(setting)
    spare = h - leading
    return x, y + (setting.pad_y if spare < 0 else spare // 2) + leading // 2 + 190 * half


def place_lines(
    cell: Cell,
    lines: Sequence[LineSpan],
    rect: Rect,
    *,
    top: bool = False,
    goes_on: bool = False,
) -> Iterator[LinePlace]:
    """Where the lines of a cell stand inside its box: centred in height, or from the top. `goes_on`
    says that the last of them does not end a paragraph.
    """
    setting = SETTINGS[cell.look]
    half, leading, align = setting.half_points, setting.leading, cell.align
    left, y, w, h = rect
    spare = h - len(lines) * leading
    # a Chinese glyph's visual centre stands 0.38 em above the baseline (em box −0.12 … 0.88)
    baseline = y + (setting.pad_y if top or spare < 0 else spare // 2) + leading // 2 + 190 * half
    indent = _indent(setting)
    track, text = 0, cell.text
    # the lines may be the rest of a text cut by a page's end, in the middle of a paragraph or not
    first = lines[0][0] if lines else 0
    ended = first if first and text[first - 1] != "\n" else -1
    last = len(lines) - 1
    for number, (start, end, width_units) in enumerate(lines):
        width = width_units * half // 2
        if align is _CENTER:
            x = left + (w - width) // 2
        elif align is _RIGHT:
            x = left + w - setting.pad_x - width
        else:
            x = left + setting.pad_x
            if indent and start > ended:  # a line feed lies between: a new paragraph
                x += indent
        if setting.track:
            ends = lines[number + 1][0] > end if number < last else not goes_on
            track = setting.track if ends else _drawn_out(setting, left + w - x, width, end - start)
        ended = end
        yield LinePlace(start, end, x, baseline, width, track)
        baseline += leading


def needed_height(setting: Setting, line_count: int) -> int:
    """The least height of a box with so many lines, in 1/1000 pt."""
    return max(setting.least, line_count * setting.leading + 2 * setting.pad_y)


class BandLayout:
    """One laid band: column edges, lines of each cell, row heights and tops.

    `edges` are from the page's left edge; `tops` from the band's own top, one more than rows.
    """

    def __init__(
        self, band: GridBand, edges: tuple[int, ...], before: BandLayout | None = None
    ) -> None:
        self.band = band
        self.edges = edges
        self.lines: list[tuple[LineSpan, ...]] = []
        self.needs: list[int] = []
        #: how many cells at the beginning and at the end are those of the layout before
        self.same = 0, 0
        #: indices of the cells in which another text is laid than their own
        self.altered: set[int] = set()
        self._measure(before)
        self._base = [0] * len(band.rows)
        #: indices of the cells that span several rows
        self.spanning: list[int] = []
        base = self._base
        for index, ((row, rowspan, _cell), need) in enumerate(
            zip(band.cells, self.needs, strict=True)
        ):
            if rowspan > 1:
                self.spanning.append(index)
            elif need > base[row]:
                base[row] = need
        self.heights: list[int] = []
        self.tops: list[int] = []
        self._settle()

    def _measure(self, before: BandLayout | None) -> None:
        """The lines of each cell and the height they need. Of a layout made before, what stands
        above and below the change serves again: in a long form that is nearly everything.
        """
        cells = self.band.cells
        head = tail = 0
        if before is not None and before.edges == self.edges:
            old = before.band.cells
            head = _same_at_first(old, cells)
            most = min(len(old), len(cells)) - head
            tail = min(_same_at_first(reversed(old), reversed(cells)), most)
            self.same = head, tail
            self.lines += before.lines[:head]
            self.needs += before.needs[:head]
        edges, lines, needs = self.edges, self.lines, self.needs
        for _row, _span, (col, colspan, _runs, text, look, align, group) in cells[
            head : len(cells) - tail
        ]:
            width = edges[col + colspan] - edges[col]
            laid, need = _set(text, width, look, group and align is Align.CENTER)
            lines.append(laid)
            needs.append(need)
        if before is None:
            return
        first = len(before.lines) - tail
        self.lines += before.lines[first:]
        self.needs += before.needs[first:]
        for index in before.altered:
            at = index if index < head else index - len(before.lines) + len(cells)
            if index < head or index >= first:
                self.lines[at], self.needs[at] = self._measured(cells[at].cell, cells[at].cell.text)

    def _measured(self, cell: Cell, text: str) -> tuple[tuple[LineSpan, ...], int]:
        width = self.edges[cell.col + cell.colspan] - self.edges[cell.col]
        return _set(text, width, cell.look, cell.group and cell.align is Align.CENTER)

    def _settle(self) -> None:
        """Row heights: what single rows need, then what merged cells lack, spread evenly."""
        heights = list(self._base)
        least = SETTINGS[Look.BODY].least
        for row, height in enumerate(heights):
            if height == 0:
                heights[row] = least
        for index in self.spanning:
            row, rowspan, _cell = self.band.cells[index]
            lack = self.needs[index] - sum(heights[row : row + rowspan])
            if lack > 0:
                share, rest = divmod(lack, rowspan)
                for at in range(row, row + rowspan):
                    heights[at] += share + (1 if at - row < rest else 0)
        self.heights = heights
        self.tops = [0, *accumulate(heights)]

    @property
    def height(self) -> int:
        """The band's height."""
        return self.tops[-1]

    def rect(self, index: int, band_top: int = 0) -> Rect:
        """The box of a cell; y from `band_top`."""
        row, rowspan, cell = self.band.cells[index]
        left, right = self.edges[cell.col], self.edges[cell.col + cell.colspan]
        top = self.tops[row]
        return Rect(left, band_top + top, right - left, self.tops[row + rowspan] - top)

    def set_text(self, index: int, text: str) -> bool:
        """Lay another text in a cell (the one being typed); True when row heights changed."""
        row, rowspan, cell = self.band.cells[index]
        self.lines[index], need = self._measured(cell, text)
        if text == cell.text:
            self.altered.discard(index)
        else:
            self.altered.add(index)
        if need == self.needs[index]:
            return False
        self.needs[index] = need
        if rowspan == 1:
            self._base[row] = max(
                (self.needs[i] for i in self.starting_in(row) if self.band.cells[i].rowspan == 1),
                default=0,
            )
        before = self.heights
        self._settle()
        return before != self.heights

    def starting_in(self, row: int) -> range:
        """The indices of the cells that start in a row (cells are in row order)."""
        first = _first_at(self.band.cells, row)
        return range(first, _first_at(self.band.cells, row + 1))


def _same_at_first(old: Iterable[Placed], new: Iterable[Placed]) -> int:
    """How many cells at the beginning are as they were, wherever their rows stand now."""
    count = 0
    for (_row, _span, one), (_now, _spans, other) in zip(old, new, strict=False):
        if one != other:
            break
        count += 1
    return count


def _first_at(cells: Sequence[Placed], row: int) -> int:
    return bisect_right(cells, row - 1, key=lambda placed: placed.row)


@dataclass
class Sheet:
    """A laid paper: its bands from top to bottom, on one endless page."""

    grid: Grid
    page: PageSetup
    bands: tuple[BandLayout, ...]
    tops: list[int]

    @property
    def height(self) -> int:
        """From the paper's top edge to its end, margins included, in 1/1000 pt."""
        return self.tops[-1] + mm(self.page.bottom_mm)

    def set_text(self, band: int, index: int, text: str) -> bool:
        """As `BandLayout.set_text`, and moves what stands below."""
        if not self.bands[band].set_text(index, text):
            return False
        self.tops = stack(self.page, self.bands)
        return True

    def rect(self, band: int, index: int) -> Rect:
        """The box of a cell on the sheet."""
        return self.bands[band].rect(index, self.tops[band])


def stack(page: PageSetup, bands: Sequence[BandLayout]) -> list[int]:
    """The top of each band, and the end of the last."""
    y = mm(page.top_mm)
    tops: list[int] = []
    for layout in bands:
        if layout.band.style is BandStyle.SIGN:
            y += _SIGN_GAP
        tops.append(y)
        y += layout.height
        if layout.band.style is BandStyle.COVER:
            y += _COVER_GAP
    return [*tops, y]


def _edges(band: GridBand, left: int, width: int) -> tuple[int, ...]:
    """Column edges from the page's left: as drawn, brought to the paper's common width."""
    columns = band.columns
    if not columns:
        count = max((p.cell.col + p.cell.colspan for p in band.cells), default=1)
        halves = band.style is BandStyle.LINE and count == 2
        columns = _LINE_SHARE if halves else (1.0,) * count
    return _spread(columns, left, width)


@lru_cache(maxsize=256)
def _spread(columns: tuple[float, ...], left: int, width: int) -> tuple[int, ...]:
    total = sum(columns)
    return tuple(left + round(width * part / total) for part in accumulate(columns, initial=0.0))


def lay_out(grid: Grid, before: Sheet | None = None) -> Sheet:
    """The whole paper, laid. Tables keep their drawn widths in mm unless the page is narrower;
    caption lines and signatures snap to the widest table's edges.

    `before` is the same form's sheet before a change: what is unchanged is not measured again. The
    sheet is the same as without it.
    """
    page = grid.page
    room = page.width_mm - page.left_mm - page.right_mm
    drawn = max((sum(b.columns) for b in grid.bands if b.style is BandStyle.TABLE), default=room)
    table = min(drawn, room)
    left = mm(page.left_mm + (room - table) / 2)
    width = mm(table)
    known: Sequence[BandLayout | None] = before.bands if before else ()
    bands = tuple(
        BandLayout(band, _edges(band, left, width), old)
        for band, old in zip_longest(grid.bands, known[: len(grid.bands)])
    )
    return Sheet(grid, page, bands, stack(page, bands))


def offset_x(cell: Cell, text: str, line: LinePlace, offset: int) -> int:
    """The x of the place before text[offset] in a laid line, in 1/1000 pt."""
    setting = SETTINGS[cell.look]
    face = fonts.face(setting.face)
    before = text[line.start : offset]
    return line.x + face.width(before) * setting.half_points // 2 + line.track * len(before)


def offset_at(cell: Cell, text: str, line: LinePlace, x: int) -> int:
    """The offset in `text` whose place in a laid line is nearest to x (1/1000 pt)."""
    setting = SETTINGS[cell.look]
    advances = fonts.face(setting.face).advances
    at = line.x
    for offset in range(line.start, line.end):
        step = advances[text[offset]] * setting.half_points // 2 + line.track
        if x < at + step // 2:
            return offset
        at += step
    return line.end
