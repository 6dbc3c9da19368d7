"""Cut a laid sheet into pages: rows and merged cells may cross, heads and labels come again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from perfdesk import fonts
from perfdesk.grid.breaking import LineSpan
from perfdesk.grid.layout import (
    BandLayout,
    Rect,
    Sheet,
    cell_lines,
    needed_height,
    place_lines,
    place_single,
)
from perfdesk.grid.looks import SETTINGS, Setting, mm
from perfdesk.grid.model import Cell, Look
from perfdesk.template.model import BandStyle, PageSetup

CONTINUED = "（续）"
DRAFT = "草稿"
_RULED = frozenset({BandStyle.TABLE})
#: rows taller than this share of the page may be cut; lower ones move to the next page whole
_TALL_SHARE = 0.30
_LEAST_LINES = 2  # of a cut row, on either side of the cut
_MOST_TRIES = 8
_FOOT = Setting("song", 18, 12_000, 0, 0, 0)


class Piece(NamedTuple):
    """One line of text on a page: left edge and baseline in 1/1000 pt from the page's top left."""

    x: int
    baseline: int
    text: str
    face: str
    half_points: int


@dataclass
class Page:
    """One page: frames of ruled cells and pieces of text, in 1/1000 pt from its top left."""

    width: int
    height: int
    frames: list[Rect] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    number: int = 1
    count: int = 1
    title: str = ""

    @property
    def width_pt(self) -> float:
        """The page's width in pt."""
        return self.width / 1000

    @property
    def height_pt(self) -> float:
        """The page's height in pt."""
        return self.height / 1000


class _Strip(NamedTuple):
    """A row, or a part of one, on a page: `lines` says for each cell cut in it which lines
    stand here. `again` marks a head that has come before.
    """

    page: int
    band: int
    row: int
    y: int
    height: int
    first: bool
    last: bool
    again: bool
    lines: dict[int, tuple[int, int]]


def paginate(sheet: Sheet, *, signature: bool = True) -> list[Page]:
    """The pages of one form. `signature` says whether its signature block is printed.

    Until the form is finished each page carries a small 草稿 in the margin; page numbers stand at
    the foot when there are several.
    """
    growth: dict[tuple[int, int], int] = {}
    pages = _Flow(sheet, signature, growth).pages()
    for _try in range(_MOST_TRIES):
        grown = dict(growth)
        if not grown:
            break
        growth = {}
        flow = _Flow(sheet, signature, growth, grown)
        pages = flow.pages()
        growth = {key: growth[key] + grown.get(key, 0) for key in growth}
        if growth:
            growth = {**grown, **growth}
    setup = sheet.page
    for number, page in enumerate(pages, start=1):
        page.number, page.count = number, len(pages)
        page.title = sheet.grid.title
        if len(pages) > 1:
            _foot(page, setup)
        if not sheet.grid.finished:
            _draft(page, setup)
    return pages


def _foot(page: Page, setup: PageSetup) -> None:
    text = f"第 {page.number} 页　共 {page.count} 页"
    width = fonts.face(_FOOT.face).width(text) * _FOOT.half_points // 2
    baseline = page.height - mm(min(setup.bottom_mm, 20.0)) // 2 + 3_000
    page.pieces.append(
        Piece((page.width - width) // 2, baseline, text, _FOOT.face, _FOOT.half_points)
    )


def _draft(page: Page, setup: PageSetup) -> None:
    width = fonts.face("hei").width(DRAFT) * 9
    x = page.width - mm(setup.right_mm) - width
    page.pieces.append(Piece(x, mm(min(setup.top_mm, 20.0) / 2) + 3_000, DRAFT, "hei", 18))


class _Flow:
    """Pours the rows of all bands onto pages."""

    def __init__(
        self,
        sheet: Sheet,
        signature: bool,
        growth: dict[tuple[int, int], int],
        grown: dict[tuple[int, int], int] | None = None,
    ) -> None:
        self._sheet = sheet
        self._growth = growth
        self._grown = grown or {}
        setup = sheet.page
        self._bands = [
            (index, layout)
            for index, layout in enumerate(sheet.bands)
            if signature or layout.band.style is not BandStyle.SIGN
        ]
        self._top = mm(setup.top_mm)
        self._bottom = mm(setup.height_mm - setup.bottom_mm)
        self._room = self._bottom - self._top
        self._page = 0
        self._y = self._top
        self._strips: list[_Strip] = []

    def pages(self) -> list[Page]:
        """All pages, filled."""
        for at, (index, layout) in enumerate(self._bands):
            self._pour_band(at, index, layout)
        setup = self._sheet.page
        size = (mm(setup.width_mm), mm(setup.height_mm))
        pages = [Page(*size) for _number in range(self._page + 1)]
        by_row: dict[tuple[int, int], list[_Strip]] = {}
        for strip in self._strips:
            by_row.setdefault((strip.band, strip.row), []).append(strip)
        for index, layout in self._bands:
            ruled = layout.band.style in _RULED
            drawing = _Drawing(layout, index, by_row, pages, ruled)
            drawing.draw()
            for row, lack in drawing.lacks.items():
                self._growth[index, row] = lack
        return pages

    # --- pouring -------------------------------------------------------------------------

    def _new_page(self) -> None:
        self._page += 1
        self._y = self._top

    def _left(self) -> int:
        return self._bottom - self._y

    def _pour_band(self, at: int, index: int, layout: BandLayout) -> None:
        style = layout.band.style
        if style is BandStyle.SIGN:
            self._y += self._sheet.tops[index] - self._end_of(at - 1)
            if layout.height > self._left() and self._y > self._top:
                self._new_page()
        elif style is BandStyle.COVER:
            if self._y > self._top:
                self._new_page()
        elif style is not BandStyle.TABLE and style is not BandStyle.TEXT:
            following = self._least_beginning(at + 1)
            if layout.height + following > self._left() and self._y > self._top:
                self._new_page()
        tail = self._tail_height(at)
        rows = layout.band.rows
        for row in range(len(rows)):
            keep = 0
            if rows[row].is_head and row + 1 < len(rows):
                keep = min(layout.heights[row + 1], self._room // 4)
            if tail and row == len(rows) - 2:
                keep = layout.heights[row + 1] + tail
            elif tail and row == len(rows) - 1:
                keep = tail
            self._pour_row(index, layout, row, keep)
        if style is BandStyle.COVER:
            self._new_page()

    def _end_of(self, at: int) -> int:
        if at < 0:
            return self._top
        index, layout = self._bands[at]
        return self._sheet.tops[index] + layout.height

    def _least_beginning(self, at: int) -> int:
        """What of the next band must stand on the same page as a title or caption line."""
        if at >= len(self._bands):
            return 0
        _index, layout = self._bands[at]
        if layout.band.style is BandStyle.TABLE:
            return min(layout.heights[0], self._room // 4) if layout.heights else 0
        if layout.band.style is BandStyle.SIGN:
            return layout.height
        return layout.height + self._least_beginning(at + 1)

    def _tail_height(self, at: int) -> int:
        """The height of what must not stand alone on a page after this band: the signature
        block and the notes before it. 0 when this band is not the last one before it.
        """
        style = self._bands[at][1].band.style
        if style not in (BandStyle.TABLE, BandStyle.TEXT):
            return 0
        height = 0
        for index, layout in self._bands[at + 1 :]:
            if layout.band.style in (BandStyle.TABLE, BandStyle.TEXT):
                return 0
            gap = self._sheet.tops[index] - self._end_of_index(index - 1)
            height += layout.height + gap
            if layout.band.style is BandStyle.SIGN:
                return height
        return 0

    def _end_of_index(self, index: int) -> int:
        return self._sheet.tops[index] + self._sheet.bands[index].height

    def _pour_row(self, index: int, layout: BandLayout, row: int, keep: int) -> None:
        height = layout.heights[row] + self._grown.get((index, row), 0)
        if height + keep <= self._left():
            self._put(index, row, height)
            return
        tall = self._may_cut(layout, row, height)
        if not tall:
            # `keep` wants company; a page that could not hold both gains nothing by breaking
            if height > self._left() or height + keep <= self._page_room(index, layout, row):
                self._break(index, layout, row)
            self._put(index, row, height)
            return
        self._pour_tall(index, layout, row, keep)

    def _may_cut(self, layout: BandLayout, row: int, height: int) -> bool:
        """Whether a row's own text may go on on the next page."""
        own = [
            len(layout.lines[i])
            for i in layout.starting_in(row)
            if layout.band.cells[i].rowspan == 1 and not layout.band.cells[i].cell.group
        ]
        if max(own, default=0) < 2 * _LEAST_LINES:
            return False
        return layout.band.style is BandStyle.TEXT or height > self._room * _TALL_SHARE

    def _page_room(self, index: int, layout: BandLayout, row: int) -> int:
        head = layout.band.rows[row].head
        return self._room - (layout.heights[head] if head >= 0 else 0)

    def _break(self, index: int, layout: BandLayout, row: int) -> None:
        """Begin a page, with the head that governs the row."""
        if self._y == self._top:
            return
        self._new_page()
        self._repeat_head(index, layout, row)

    def _repeat_head(self, index: int, layout: BandLayout, row: int) -> None:
        head = layout.band.rows[row].head
        if head < 0:
            return
        last = head
        while last + 1 < row and layout.band.rows[last + 1].is_head:
            last += 1
        for at in range(head, last + 1):
            height = layout.heights[at]
            strip = _Strip(self._page, index, at, self._y, height, True, True, True, {})
            self._strips.append(strip)
            self._y += height

    def _put(self, index: int, row: int, height: int) -> None:
        self._strips.append(_Strip(self._page, index, row, self._y, height, True, True, False, {}))
        self._y += height

    def _pour_tall(self, index: int, layout: BandLayout, row: int, keep: int) -> None:
        """Cut a row between lines, as often as it takes."""
        cut = _CutRow(layout, row)
        first = True
        while True:
            rest = cut.height_left()
            if rest + keep <= self._left() or (rest <= self._left() and cut.lines_left() <= 2):
                self._part(index, row, rest, first, True, cut.take_all())
                return
            available = self._left()
            if rest <= available:
                # all of it would fit, but what follows would stand alone: send lines along
                available = max(rest - cut.leading * _LEAST_LINES, 0)
            lines = cut.fit(available)
            fresh = self._y == self._top or self._only_head(layout, row)
            if lines < _LEAST_LINES and not fresh:
                self._new_page()
                self._repeat_head(index, layout, row)
                continue
            height = min(max(available, 1), self._left())
            self._part(index, row, height, first, False, cut.take_lines(max(lines, 1)))
            first = False
            self._new_page()
            self._repeat_head(index, layout, row)

    def _only_head(self, layout: BandLayout, row: int) -> bool:
        head = layout.band.rows[row].head
        return head >= 0 and self._y == self._top + layout.heights[head]

    def _part(
        self,
        index: int,
        row: int,
        height: int,
        first: bool,
        last: bool,
        lines: dict[int, tuple[int, int]],
    ) -> None:
        self._strips.append(
            _Strip(self._page, index, row, self._y, height, first, last, False, lines)
        )
        self._y += height


class _CutRow:
    """The lines of a tall row's own cells, handed out page by page."""

    def __init__(self, layout: BandLayout, row: int) -> None:
        self._layout = layout
        cells = layout.band.cells
        self._cells = [i for i in layout.starting_in(row) if cells[i].rowspan == 1]
        self._done = dict.fromkeys(self._cells, 0)
        self._settings = {i: SETTINGS[cells[i].cell.look] for i in self._cells}
        self.leading = max((s.leading for s in self._settings.values()), default=10_000)

    def _remaining(self, index: int) -> int:
        if self._layout.band.cells[index].cell.group:
            return 0
        return len(self._layout.lines[index]) - self._done[index]

    def lines_left(self) -> int:
        """The most lines any cell still has."""
        return max(map(self._remaining, self._cells), default=0)

    def height_left(self) -> int:
        """The height that all that is left needs, in 1/1000 pt."""
        needs = [needed_height(self._settings[i], self._remaining(i)) for i in self._cells]
        return max(needs, default=SETTINGS[Look.BODY].least)

    def fit(self, available: int) -> int:
        """How many lines of the longest cell fit into a height."""
        longest = max(self._cells, key=self._remaining, default=-1)
        if longest < 0:
            return 0
        setting = self._settings[longest]
        return max(0, (available - 2 * setting.pad_y) // setting.leading)

    def take_lines(self, count: int) -> dict[int, tuple[int, int]]:
        """Hand out up to `count` lines of every cell."""
        taken: dict[int, tuple[int, int]] = {}
        for index in self._cells:
            if self._layout.band.cells[index].cell.group:
                continue
            start = self._done[index]
            end = min(start + count, len(self._layout.lines[index]))
            taken[index] = (start, end)
            self._done[index] = end
        return taken

    def take_all(self) -> dict[int, tuple[int, int]]:
        """Hand out all that is left."""
        return self.take_lines(1 << 30)


class _Drawing:
    """Turns the strips of one band into frames and pieces on the pages."""

    def __init__(
        self,
        layout: BandLayout,
        index: int,
        strips: dict[tuple[int, int], list[_Strip]],
        pages: list[Page],
        ruled: bool,
    ) -> None:
        self._layout = layout
        self._index = index
        self._strips = strips
        self._pages = pages
        self._ruled = ruled
        #: by row: the height that a merged cell's text lacks there after the cut
        self.lacks: dict[int, int] = {}

    def draw(self) -> None:
        """All cells of the band."""
        edges = self._layout.edges
        for at, (row, rowspan, cell) in enumerate(self._layout.band.cells):
            left = edges[cell.col]
            width = edges[cell.col + cell.colspan] - left
            if rowspan == 1:
                strips = self._strips[self._index, row]
                if len(strips) == 1:
                    strip = strips[0]
                    rect = Rect(left, strip.y, width, strip.height)
                    self._box(strip.page, rect, cell, cell.text, self._layout.lines[at])
                    continue
            self._crossing(at, left, width)

    def _box(
        self,
        page: int,
        rect: Rect,
        cell: Cell,
        text: str,
        lines: Sequence[LineSpan],
        *,
        top: bool = False,
    ) -> None:
        target = self._pages[page]
        if self._ruled:
            target.frames.append(rect)
        if not text:
            return
        setting = SETTINGS[cell.look]
        append = target.pieces.append
        if len(lines) == 1 and not top:
            start, end, width = lines[0]
            x, baseline = place_single(cell, setting, width, rect)
            append(Piece(x, baseline, text[start:end], setting.face, setting.half_points))
            return
        for start, end, x, baseline, _width in place_lines(cell, lines, rect, top=top):
            if end > start:
                append(Piece(x, baseline, text[start:end], setting.face, setting.half_points))

    def _crossing(self, at: int, left: int, width: int) -> None:
        """A cell on several strips: one box per page, its lines or label handed out."""
        row, rowspan, cell = self._layout.band.cells[at]
        boxes = self._boxes(row, rowspan, left, width)
        lines = self._layout.lines[at]
        if len(boxes) == 1:
            page, rect, _cut = boxes[0]
            self._box(page, rect, cell, cell.text, lines)
            return
        is_head = self._layout.band.rows[row].is_head
        if cell.group or is_head:
            self._labels(cell, boxes, lines, plain=is_head and rowspan == 1)
            return
        setting = SETTINGS[cell.look]
        done = 0
        for number, (page, rect, cut) in enumerate(boxes):
            if at in cut:
                start, end = cut[at]
            elif number == len(boxes) - 1:
                start, end = done, len(lines)
                lack = needed_height(setting, end - start) - rect.h
                if lack > 0 and rowspan > 1:
                    self.lacks[row + rowspan - 1] = lack
            else:
                room = max(0, (rect.h - 2 * setting.pad_y) // setting.leading)
                start, end = done, min(done + room, len(lines))
            done = end
            self._box(
                page, rect, cell, cell.text if end > start else "", lines[start:end], top=True
            )

    def _labels(
        self,
        cell: Cell,
        boxes: list[tuple[int, Rect, dict[int, tuple[int, int]]]],
        lines: Sequence[LineSpan],
        *,
        plain: bool,
    ) -> None:
        """A label on every page; from the second on with （续）, a head's own cell without."""
        for number, (page, rect, _cut) in enumerate(boxes):
            if number == 0 or plain or not cell.text:
                self._box(page, rect, cell, cell.text, lines)
                continue
            text = cell.text + CONTINUED
            self._box(page, rect, cell, text, cell_lines(cell, text, rect.w))

    def _boxes(
        self, row: int, rowspan: int, left: int, width: int
    ) -> list[tuple[int, Rect, dict[int, tuple[int, int]]]]:
        """The parts of a merged cell, one for each page it stands on."""
        parts: dict[int, tuple[int, int, dict[int, tuple[int, int]]]] = {}
        for at in range(row, row + rowspan):
            for strip in self._strips[self._index, at]:
                end = strip.y + strip.height
                if strip.page in parts:
                    top, bottom, cut = parts[strip.page]
                    parts[strip.page] = (
                        min(top, strip.y),
                        max(bottom, end),
                        {**cut, **strip.lines},
                    )
                else:
                    parts[strip.page] = (strip.y, end, strip.lines)
        return [
            (page, Rect(left, top, width, bottom - top), cut)
            for page, (top, bottom, cut) in sorted(parts.items())
        ]
