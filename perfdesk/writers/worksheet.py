"""A laid Sheet as the rows and columns of a spreadsheet: one set of columns under all its bands.

Everything is in pixels of 0.75 pt, the unit in which spreadsheets keep widths and heights. Edges
are rounded, not widths: no error adds up, and the whole is as wide and high as the paper.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from perfdesk.grid.boxes import boxes
from perfdesk.grid.breaking import LineSpan, break_lines
from perfdesk.grid.layout import BandLayout, Sheet
from perfdesk.grid.looks import SETTINGS, mm
from perfdesk.grid.model import BandStyle, Cell
from perfdesk.grid.paginate import printed_bands

#: 1/1000 pt of a pixel
PIXEL = 750
#: the highest row is 409.5 pt
_HIGHEST = 545
#: an edge of an unruled band moves onto one of the tables' this near: no columns of a hair's width
_NEAR = mm(1.5)
#: the most signs and lines of one cell: 32,767 units of UTF-16 and 253 lines are what there is room
#: for, and a sign beyond the BMP takes two units
_MOST_SIGNS, _MOST_LINES = 16_000, 240
#: what a spreadsheet keeps free at both sides of a cell, in 1/1000 pt; and the height of a line of
#: hanzi there as a share of their size
_SIDES, _LINE_SHARE = 6_000, 1.3
#: heads that take more of the page than this stand only where they are drawn, as on paper
_HEAD_SHARE = 0.33
#: two characters in, which a spreadsheet cannot do to the first line alone
_INDENT = "　　"


class Square(NamedTuple):
    """A cell of the spreadsheet: its first row and column from 0, how many of them it spans, the
    cell of the paper it shows, and its text; `whole` is false for a part of a long one.
    """

    row: int
    col: int
    rowspan: int
    colspan: int
    cell: Cell
    text: str
    ruled: bool
    whole: bool = True


@dataclass(frozen=True)
class Worksheet:
    """A paper as a spreadsheet. `breaks` are the rows that begin a page, the first page apart;
    `heads` the first and the last row of the head that comes again on each page. `pages` is how
    many pages the paper has.
    """

    sheet: Sheet
    columns: tuple[int, ...]
    rows: tuple[int, ...]
    squares: tuple[Square, ...]
    breaks: tuple[int, ...]
    heads: tuple[int, int] | None
    pages: int


class _Part(NamedTuple):
    """A text, or a part of it, from one height of its band to another."""

    top: int
    bottom: int
    text: str
    whole: bool


def arrange(sheet: Sheet, *, signature: bool) -> Worksheet:
    """The spreadsheet of a laid paper, with or without its signature block."""
    numbers = printed_bands(sheet, signature=signature)
    columns = _Columns([sheet.bands[number] for number in numbers])
    rows = _Rows()
    squares: list[Square] = []
    firsts: dict[tuple[int, int], int] = {}
    before = -1
    for number in numbers:
        layout = sheet.bands[number]
        if before >= 0 and sheet.bands[before].band.style is not BandStyle.COVER:
            gap = sheet.tops[number] - sheet.tops[number - 1] - sheet.bands[number - 1].height
            rows.add([gap] if gap > 0 else [])
        before = number
        squares += _band(layout, number, columns, rows, firsts)
    breaks, pages = _breaks(sheet, firsts, signature=signature)
    heads = _heads(sheet, numbers, firsts)
    last = max((square.row + square.rowspan for square in squares), default=0)
    heights = tuple(rows.heights[:last])
    return Worksheet(sheet, columns.widths, heights, tuple(squares), breaks, heads, pages)


# --- columns and rows ------------------------------------------------------------------------


class _Columns:
    """The columns under all bands: every edge that one of them has."""

    def __init__(self, layouts: Sequence[BandLayout]) -> None:
        ruled = sorted({edge for one in layouts if _is_ruled(one) for edge in one.edges})
        origin = min((one.edges[0] for one in layouts), default=0)
        self._pixels: dict[tuple[bool, int], int] = {}
        for layout in layouts:
            for edge in layout.edges:
                near = edge if _is_ruled(layout) else _snapped(edge, ruled)
                self._pixels[_is_ruled(layout), edge] = round((near - origin) / PIXEL)
        edges = sorted(set(self._pixels.values()))
        self._index = {pixel: place for place, pixel in enumerate(edges)}
        #: in pixels
        self.widths = tuple(right - left for left, right in pairwise(edges))

    def at(self, layout: BandLayout, column: int) -> int:
        """The column of the spreadsheet that begins at an edge of a band."""
        return self._index[self._pixels[_is_ruled(layout), layout.edges[column]]]


def _is_ruled(layout: BandLayout) -> bool:
    return layout.band.style is BandStyle.TABLE


def _snapped(edge: int, ruled: Sequence[int]) -> int:
    """The edge of a table that is so near that no other column is wanted; else the edge itself."""
    at = bisect_left(ruled, edge)
    near = min(ruled[max(at - 1, 0) : at + 1], key=lambda one: abs(one - edge), default=edge)
    return near if abs(near - edge) <= _NEAR else edge


class _Rows:
    """The rows of the spreadsheet, from the top."""

    def __init__(self) -> None:
        #: in pixels
        self.heights: list[int] = []
        self._bottom = 0

    def add(self, heights: Sequence[int]) -> int:
        """Add rows of these heights (1/1000 pt); the place of the first of them."""
        first = len(self.heights)
        for height in heights:
            above = round(self._bottom / PIXEL)
            self._bottom += height
            self.heights.append(max(1, round(self._bottom / PIXEL) - above))
        return first


# --- a band ----------------------------------------------------------------------------------


def _band(
    layout: BandLayout,
    number: int,
    columns: _Columns,
    rows: _Rows,
    firsts: dict[tuple[int, int], int],
) -> Iterator[Square]:
    """The squares of a band; its rows are added, `firsts` says where each of them begins.

    A row of the paper has several of the spreadsheet where it is too high for one, and where one
    of its texts is cut.
    """
    cells = layout.band.cells
    parts = [list(_parts(layout, index)) for index in range(len(cells))]
    marks = sorted({*layout.tops, *(part.top for found in parts for part in found)})
    place = {mark: at for at, mark in enumerate(marks)}
    heights = [below - above for above, below in pairwise(marks)]
    whites = [0] * len(heights)
    if layout.band.style is BandStyle.TEXT:
        for (_row, _rowspan, cell), found in zip(cells, parts, strict=True):
            width = layout.edges[cell.col + cell.colspan] - layout.edges[cell.col]
            for part in found:
                at = place[part.top]
                heights[at], whites[at] = _loosened(cell, part.text, width, heights[at])
    starts: list[int] = []
    ends: list[int] = []
    pieces: list[int] = []
    for height, white in zip(heights, whites, strict=True):
        starts.append(len(pieces))
        count = -(-height // (_HIGHEST * PIXEL))
        pieces += [height * (n + 1) // count - height * n // count for n in range(count)]
        ends.append(len(pieces))
        pieces += [white] if white else []
    starts.append(len(pieces))
    base = rows.add(pieces)
    for row, top in enumerate(layout.tops):
        firsts[number, row] = base + starts[place[top]]
    for (_row, _rowspan, cell), found in zip(cells, parts, strict=True):
        left, right = columns.at(layout, cell.col), columns.at(layout, cell.col + cell.colspan)
        for part in found:
            first, last = starts[place[part.top]], ends[place[part.bottom] - 1]
            yield Square(
                base + first,
                left,
                last - first,
                right - left,
                cell,
                part.text,
                _is_ruled(layout),
                part.whole,
            )


def _parts(layout: BandLayout, index: int) -> Iterator[_Part]:
    """The text of a cell: running text paragraph by paragraph, any other whole where it has room
    in one cell of a spreadsheet.
    """
    row, rowspan, cell = layout.band.cells[index]
    top, bottom = layout.tops[row], layout.tops[row + rowspan]
    lines, text = layout.lines[index], cell.text
    running = layout.band.style is BandStyle.TEXT
    setting = SETTINGS[cell.look]
    begins = _cuts(text, lines, running=running)
    for place, first in enumerate(begins):
        following = begins[place + 1] if place + 1 < len(begins) else len(lines)
        start = lines[first][0] if first else 0
        end = lines[following][0] if following < len(lines) else len(text)
        said = text[start:end].removesuffix("\n") if end < len(text) else text[start:end]
        opens = start == 0 or text[start - 1] == "\n"
        if running and setting.indent and opens and said:
            said = _INDENT + said
        above = top + setting.pad_y + first * setting.leading if first else top
        below = top + setting.pad_y + following * setting.leading
        yield _Part(above, below if following < len(lines) else bottom, said, len(begins) == 1)


def _cuts(text: str, lines: Sequence[LineSpan], *, running: bool) -> list[int]:
    """The lines with which the parts of a text begin."""
    begins = [0]
    if not running and len(text) <= _MOST_SIGNS and len(lines) <= _MOST_LINES:
        return begins
    for number, (start, end, _width) in enumerate(lines):
        paragraph = running and start > 0 and text[start - 1] == "\n"
        full = end - lines[begins[-1]][0] > _MOST_SIGNS or number - begins[-1] >= _MOST_LINES
        if number and (paragraph or full):
            begins.append(number)
    return begins


def _loosened(cell: Cell, text: str, width: int, height: int) -> tuple[int, int]:
    """The height of a paragraph of running text, and of the white below it.

    A spreadsheet spreads the lines of a cell over its whole height: without that white the last
    line of a paragraph would touch the next one. It draws no line together, so that less may stand
    in one, and there may be one more.
    """
    setting = SETTINGS[cell.look]
    lines = break_lines(text, (width - _SIDES) * 2 // setting.half_points, setting.face, 0)
    line = round(setting.half_points * 500 * _LINE_SHARE)
    white = max(setting.leading - line, 0)
    return max(height, len(lines) * setting.leading, line + white) - white, white


# --- pages -----------------------------------------------------------------------------------


def _breaks(
    sheet: Sheet, firsts: dict[tuple[int, int], int], *, signature: bool
) -> tuple[tuple[int, ...], int]:
    """The rows of the spreadsheet that begin a page as they do on paper, and the paper's pages.

    A row that is cut begins none: a spreadsheet moves it to the next page whole. Nor does a
    paragraph, which may have another number of lines there.
    """
    begins: dict[tuple[int, int], int] = {}
    ends: dict[tuple[int, int], int] = {}
    pages = 1
    for page, band, index, _rect in boxes(sheet, signature=signature):
        row, rowspan, _cell = sheet.bands[band].band.cells[index]
        key = band, row
        begins.setdefault(key, page)
        pages = max(pages, page)
        if rowspan == 1 and not sheet.bands[band].band.rows[row].is_head:
            ends[key] = page
    found: list[int] = []
    before, reached = 1, 1
    for key in sorted(begins):
        page = begins[key]
        text = sheet.bands[key[0]].band.style is BandStyle.TEXT and key[1] > 0
        if page > before and page > reached and not text:
            found.append(firsts[key])
        before, reached = max(before, page), max(reached, ends.get(key, page))
    return tuple(found), pages


def _heads(
    sheet: Sheet, numbers: Sequence[int], firsts: dict[tuple[int, int], int]
) -> tuple[int, int] | None:
    """The rows of the head that stands over the most rows: a spreadsheet repeats only one."""
    counts = Counter(
        (number, info.head)
        for number in numbers
        for info in sheet.bands[number].band.rows
        if info.head >= 0
    )
    if not counts:
        return None
    (number, head), _count = counts.most_common(1)[0]
    layout = sheet.bands[number]
    last = head
    while last + 1 < len(layout.band.rows) and layout.band.rows[last + 1].is_head:
        last += 1
    if layout.tops[last + 1] - layout.tops[head] > mm(sheet.page.height_mm) * _HEAD_SHARE:
        return None
    return firsts[number, head], firsts[number, last + 1] - 1
