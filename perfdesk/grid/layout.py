"""Lay a Grid out: line breaks, row heights, positions, in integer 1/1000 pt, without Qt.

The product, a `Sheet`, is one endless paper; `paginate` cuts it into pages. Editor, preview,
printer and PDF all place the very lines found here, so they break alike.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, zip_longest
from typing import NamedTuple

from perfdesk import fonts
from perfdesk.grid.breaking import LineSpan, balance_lines, break_lines
from perfdesk.grid.looks import SETTINGS, Setting, mm
from perfdesk.grid.model import Align, Cell, Grid, GridBand, Look, Placed
from perfdesk.template.model import BandStyle, PageSetup

#: white above a signature block, so that nobody signs across the table's edge, in 1/1000 pt
_SIGN_GAP = mm(3)
_LINE_SHARE = (0.7, 0.3)


class Rect(NamedTuple):
    """A rectangle in 1/1000 pt, y downwards from the sheet's or page's top."""

    x: int
    y: int
    w: int
    h: int


class LinePlace(NamedTuple):
    """One laid line: the text's slice, its left edge, baseline and width, in 1/1000 pt."""

    start: int
    end: int
    x: int
    baseline: int
    width: int


def cell_lines(cell: Cell, text: str, width: int) -> tuple[LineSpan, ...]:
    """The lines of `text` set as `cell` is, in a box `width` wide (1/1000 pt)."""
    setting = SETTINGS[cell.look]
    limit = (width - 2 * setting.pad_x) * 2 // setting.half_points
    if cell.look is Look.HEAD or (cell.group and cell.align is Align.CENTER):
        return balance_lines(text, limit, setting.face)
    return break_lines(text, limit, setting.face, setting.indent)


def place_single(cell: Cell, setting: Setting, width_units: int, rect: Rect) -> tuple[int, int]:
    """Left edge and baseline of a cell's only line: what `place_lines` gives, without its loop."""
    half = setting.half_points
    left, y, w, h = rect
    align = cell.align
    if align is Align.CENTER:
        x = left + setting.pad_x + (w - 2 * setting.pad_x - width_units * half // 2) // 2
    elif align is Align.RIGHT:
        x = left + w - setting.pad_x - width_units * half // 2
    else:
        x = left + setting.pad_x + setting.indent * half // 2
    spare = h - setting.leading
    top = y + (setting.pad_y if spare < 0 else spare // 2)
    return x, top + setting.leading // 2 + 190 * half


def place_lines(
    cell: Cell, lines: Sequence[LineSpan], rect: Rect, *, top: bool = False
) -> Iterator[LinePlace]:
    """Where the lines of a cell stand inside its box: centred in height, or from the top."""
    setting = SETTINGS[cell.look]
    leading, half = setting.leading, setting.half_points
    spare = rect.h - len(lines) * leading
    y = rect.y + (setting.pad_y if top or spare < 0 else spare // 2)
    # a Chinese glyph's visual centre stands 0.38 em above the baseline (em box −0.12 … 0.88)
    drop = leading // 2 + 190 * half
    left = rect.x + setting.pad_x
    inner = rect.w - 2 * setting.pad_x
    indent = setting.indent * half // 2
    new_paragraph = 0
    for index, (start, end, width_units) in enumerate(lines):
        width = width_units * half // 2
        if cell.align is Align.CENTER:
            x = left + (inner - width) // 2
        elif cell.align is Align.RIGHT:
            x = left + inner - width
        else:
            first = index == 0 or (indent and start > new_paragraph)
            x = left + (indent if first else 0)
        new_paragraph = end
        yield LinePlace(start, end, x, y + drop, width)
        y += leading


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
            self.lines += before.lines[:head]
            self.needs += before.needs[:head]
        for placed in cells[head : len(cells) - tail]:
            lines, need = self._measured(placed.cell, placed.cell.text)
            self.lines.append(lines)
            self.needs.append(need)
        if before is None:
            return
        first = len(before.lines) - tail
        self.lines += before.lines[first:]
        self.needs += before.needs[first:]
        for index in before.altered:
            at = index if index < head else index - len(before.lines) + len(cells)
            if index < head or index >= first:
                self.lines[at], self.needs[at] = self._measured(
                    cells[at].cell, cells[at].cell.text
                )

    def _measured(self, cell: Cell, text: str) -> tuple[tuple[LineSpan, ...], int]:
        width = self.edges[cell.col + cell.colspan] - self.edges[cell.col]
        lines = cell_lines(cell, text, width)
        return lines, needed_height(SETTINGS[cell.look], len(lines))

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
    return [*tops, y]


def _edges(band: GridBand, left: int, width: int) -> tuple[int, ...]:
    """Column edges from the page's left: as drawn, brought to the paper's common width."""
    columns: Sequence[float] = band.columns
    count = max((p.cell.col + p.cell.colspan for p in band.cells), default=1)
    if len(columns) < count:
        columns = _LINE_SHARE if band.style is BandStyle.LINE and count == 2 else (1.0,) * count
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
    return line.x + face.width(text[line.start : offset]) * setting.half_points // 2


def offset_at(cell: Cell, text: str, line: LinePlace, x: int) -> int:
    """The offset in `text` whose place in a laid line is nearest to x (1/1000 pt)."""
    setting = SETTINGS[cell.look]
    advances = fonts.face(setting.face).advances
    at = line.x
    for offset in range(line.start, line.end):
        step = advances[text[offset]] * setting.half_points // 2
        if x < at + step // 2:
            return offset
        at += step
    return line.end
