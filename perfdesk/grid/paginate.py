"""Cut a laid sheet into pages: frames of ruled cells and pieces of text, in their places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from perfdesk import fonts
from perfdesk.grid.breaking import LineSpan
from perfdesk.grid.flow import flow
from perfdesk.grid.layout import Rect, Sheet, place_lines, place_single
from perfdesk.grid.looks import SETTINGS, mm
from perfdesk.grid.model import Cell
from perfdesk.template.model import BandStyle, PageSetup

DRAFT = "草稿"
_FOOT_FACE, _DRAFT_FACE, _SMALL = "song", "hei", 18  # 9 pt
_FOUR = 28  # 四号, 14 pt

#: a NamedTuple's own constructor costs twice as much, and a page has hundreds
_new = tuple.__new__


class Piece(NamedTuple):
    """One line of text on a page: left edge and baseline in 1/1000 pt from the page's top left;
    `track` is added after each of its characters.
    """

    x: int
    baseline: int
    text: str
    face: str
    half_points: int
    track: int = 0


class Corner(NamedTuple):
    """A dark triangle in the upper right corner of a box, which is at x and y."""

    x: int
    y: int
    size: int

    @property
    def points(self) -> tuple[tuple[int, int], ...]:
        """Its three points, in 1/1000 pt from the page's top left."""
        x, y, size = self
        return (x - size, y), (x, y), (x, y + size)


class PageCode(NamedTuple):
    """What a page says of its content to whoever holds the paper: the form's id, the check code,
    and the QR code's dark squares as rectangles of the page.
    """

    form: str
    code: str
    squares: tuple[Rect, ...]


@dataclass
class Page:
    """One page: frames of ruled cells and pieces of text, in 1/1000 pt from its top left; proof
    marks in `corners` of boxes. `code` is None on papers that are no form's.
    """

    width: int
    height: int
    frames: list[Rect] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    number: int = 1
    count: int = 1
    title: str = ""
    is_cover: bool = False
    corners: list[Corner] = field(default_factory=list)
    code: PageCode | None = None
    is_proof: bool = False  # after the form's own pages: what was typed over

    @property
    def width_pt(self) -> float:
        """The page's width in pt."""
        return self.width / 1000

    @property
    def height_pt(self) -> float:
        """The page's height in pt."""
        return self.height / 1000


def paginate(sheet: Sheet, *, signature: bool = True) -> list[Page]:
    """The pages of one form. `signature` says whether its signature block is printed.

    Rows and merged cells may cross pages; heads and labels come again there. Until the form is
    finished each page carries a small 草稿 in the margin, and what was typed over a derived figure
    has its proof mark; page numbers stand at the foot when
    there are several.
    """
    setup = sheet.page
    bands = printed_bands(sheet, signature=signature)
    tops = tops_on_one_page(sheet, bands)
    pages = _one_page(sheet, bands, tops) if tops else _several_pages(sheet, bands)
    for number, page in enumerate(pages, start=1):
        page.number, page.count = number, len(pages)
        page.title = sheet.grid.title
        if len(pages) > 1 and not (page.is_cover and setup.official):
            _official_foot(page, setup) if setup.official else _foot(page, setup)
        if not sheet.grid.finished:
            put_draft_mark(page, setup)
    if sheet.grid.overs and not sheet.grid.finished:
        from perfdesk.grid.proof import add_proof  # noqa: PLC0415 -- few forms need it

        add_proof(pages, sheet, signature=signature)
    return pages


def printed_bands(sheet: Sheet, *, signature: bool) -> list[int]:
    """The bands that go on paper, with or without the signature block."""
    return [
        number
        for number, layout in enumerate(sheet.bands)
        if signature or layout.band.style is not BandStyle.SIGN
    ]


def tops_on_one_page(sheet: Sheet, bands: Sequence[int]) -> list[int]:
    """The top of each band where all stand on one page; empty where they do not."""
    tops: list[int] = []
    y = mm(sheet.page.top_mm)
    for number in bands:
        layout = sheet.bands[number]
        if layout.band.style is BandStyle.COVER and len(bands) > 1:
            return []
        if number:
            y += sheet.tops[number] - sheet.tops[number - 1] - sheet.bands[number - 1].height
        tops.append(y)
        y += layout.height
    return tops if y <= mm(sheet.page.height_mm - sheet.page.bottom_mm) else []


def _blank_page(setup: PageSetup) -> Page:
    return Page(mm(setup.width_mm), mm(setup.height_mm))


def _one_page(sheet: Sheet, bands: Sequence[int], tops: Sequence[int]) -> list[Page]:
    """The one page of most forms: nothing is cut, so cells are set straight from the sheet."""
    page = _blank_page(sheet.page)
    pieces, piece, frame = page.pieces, page.pieces.append, page.frames.append
    for number, top in zip(bands, tops, strict=True):
        layout = sheet.bands[number]
        ruled = layout.band.style is BandStyle.TABLE
        edges = layout.edges
        rows = [top + y for y in layout.tops]
        for (row, rowspan, cell), lines in zip(layout.band.cells, layout.lines, strict=True):
            col, colspan, _runs, text, look, _align, _group = cell
            left, y = edges[col], rows[row]
            rect = _new(Rect, (left, y, edges[col + colspan] - left, rows[row + rowspan] - y))
            if ruled:
                frame(rect)
            if not text:
                continue
            if len(lines) > 1:
                _set(pieces, rect, cell, text, lines)
                continue
            setting = SETTINGS[look]
            ((start, end, width),) = lines
            x, baseline = place_single(cell, setting, width, rect)
            shown = text if end - start == len(text) else text[start:end]
            face = setting.official or setting.face
            piece(_new(Piece, (x, baseline, shown, face, setting.half_points, setting.track)))
    return [page]


def _several_pages(sheet: Sheet, bands: list[int]) -> list[Page]:
    pages: list[Page] = []
    for parts in flow(sheet, bands):
        page = _blank_page(sheet.page)
        page.is_cover = sheet.bands[parts[0].band].band.style is BandStyle.COVER
        for part in parts:
            band = sheet.bands[part.band]
            cell = band.band.cells[part.cell].cell
            left, right = band.edges[cell.col], band.edges[cell.col + cell.colspan]
            rect = Rect(left, part.top, right - left, part.height)
            if band.band.style is BandStyle.TABLE:
                page.frames.append(rect)
            if part.text:
                _set(page.pieces, rect, cell, part.text, part.lines, from_top=part.from_top)
        pages.append(page)
    return pages or [_blank_page(sheet.page)]


def _set(
    pieces: list[Piece],
    rect: Rect,
    cell: Cell,
    text: str,
    lines: Sequence[LineSpan],
    *,
    from_top: bool = False,
) -> None:
    """Set a cell's lines in its box on a page."""
    setting = SETTINGS[cell.look]
    face, half_points = setting.official or setting.face, setting.half_points
    last = lines[-1][1] if lines else 0
    goes_on = last < len(text) and text[last] != "\n"
    for start, end, x, baseline, _width, track in place_lines(
        cell, lines, rect, top=from_top, goes_on=goes_on
    ):
        if end > start:
            pieces.append(Piece(x, baseline, text[start:end], face, half_points, track))


def _foot(page: Page, setup: PageSetup) -> None:
    text = f"第 {page.number} 页　共 {page.count} 页"
    width = fonts.face(_FOOT_FACE).width(text) * _SMALL // 2
    baseline = page.height - mm(min(setup.bottom_mm, 20.0)) // 2 + 3_000
    page.pieces.append(Piece((page.width - width) // 2, baseline, text, _FOOT_FACE, _SMALL))


def _official_foot(page: Page, setup: PageSetup) -> None:
    """The page's number as GB/T 9704-2012 has it: 四号 between dashes, 7 mm below the text, one
    character in from the outer edge; outside is right on odd pages, left on even ones.
    """
    text = f"— {page.number} —"
    width = fonts.face(_FOOT_FACE).width(text) * _FOUR // 2
    left, right = mm(setup.left_mm) + _FOUR * 500, page.width - mm(setup.right_mm) - _FOUR * 500
    dash = page.height - mm(setup.bottom_mm) + mm(7)  # a dash stands 0.38 em above the baseline
    x = right - width if page.number % 2 else left
    page.pieces.append(Piece(x, dash + 190 * _FOUR, text, _FOOT_FACE, _FOUR))


def put_draft_mark(page: Page, setup: PageSetup) -> None:
    """A small 草稿 in the page's upper margin."""
    width = fonts.face(_DRAFT_FACE).width(DRAFT) * _SMALL // 2
    x = page.width - mm(setup.right_mm) - width
    baseline = mm(min(setup.top_mm, 20.0) / 2) + 3_000
    page.pieces.append(Piece(x, baseline, DRAFT, _DRAFT_FACE, _SMALL))
