"""Papers drawn by hand for tests of layout and pages, and how to read a laid page again.

Every cell is written in characters of its own, so that what a page shows can be told without
knowing how it was cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from perfdesk.grid.layout import Rect, lay_out
from perfdesk.grid.looks import mm
from perfdesk.grid.model import Align, Cell, Grid, GridBand, Look, Placed, RowInfo, Run
from perfdesk.grid.paginate import Page, Piece, paginate
from perfdesk.grid.stock import CONTINUED
from perfdesk.template.model import BandStyle, PageSetup

#: each cell is written in characters of its own
_FIRST, _OWN, _MOST_CELLS = 0x4E00, 40, 520

SETUP = PageSetup(210, 297, 20, 18, 18, 18)
TYPE_AREA = Rect(mm(18), mm(20), mm(210) - 2 * mm(18), mm(279) - mm(20))


def marked(cell_number: int, length: int) -> str:
    """A text of so many characters, in the characters of that cell."""
    assert cell_number < _MOST_CELLS
    return "".join(chr(_FIRST + cell_number * _OWN + at % _OWN) for at in range(length))


def names(text: str) -> set[int]:
    """The numbers of the cells that a text is of."""
    return {
        (ord(char) - _FIRST) // _OWN
        for char in text.removesuffix(CONTINUED)
        if _FIRST <= ord(char) < _FIRST + _OWN * _MOST_CELLS
    }


@dataclass
class Table:
    """A table being drawn: rows of (column, columns, rows, length, kind)."""

    columns: tuple[float, ...]
    first_number: int = 0
    rows: list[RowInfo] = field(default_factory=list)
    cells: list[Placed] = field(default_factory=list)
    texts: dict[int, str] = field(default_factory=dict)
    labels: set[int] = field(default_factory=set)
    heads: set[int] = field(default_factory=set)

    def row(self, *, head: int = -1, is_head: bool = False) -> int:
        """Begin a row; returns its number."""
        self.rows.append(RowInfo("t", f"r{len(self.rows)}", is_head, head))
        return len(self.rows) - 1

    def put(self, col: int, length: int, *, span: tuple[int, int] = (1, 1), kind: str = "") -> int:
        """Put a cell in the last row: `span` is columns and rows; returns the cell's number."""
        number = self.first_number + len(self.cells)
        text = marked(number, length)
        info = self.rows[-1]
        look = Look.HEAD if kind == "label" or info.is_head else Look.BODY
        align = Align.LEFT if length > 30 else Align.CENTER
        cell = Cell(col, span[0], (Run(text),), text, look, align, kind == "label")
        self.cells.append(Placed(len(self.rows) - 1, span[1], cell))
        self.texts[number] = text
        if kind == "label":
            self.labels.add(number)
        if info.is_head:
            self.heads.add(number)
        return number

    def band(self) -> GridBand:
        """The finished table."""
        return GridBand(BandStyle.TABLE, self.columns, tuple(self.rows), tuple(self.cells))


def lines_band(style: BandStyle, look: Look, texts: Sequence[str]) -> GridBand:
    """A band of one cell a row: title, notes, signature lines, text."""
    cells = tuple(
        Placed(row, 1, Cell(0, 1, (Run(text),), text, look, Align.LEFT))
        for row, text in enumerate(texts)
    )
    return GridBand(style, (1.0,), (RowInfo(),) * len(texts), cells)


def paper(*bands: GridBand, finished: bool = True) -> Grid:
    """A whole paper."""
    return Grid(SETUP, bands, finished, "试表")


def pages_of(grid: Grid, *, signature: bool = True) -> list[Page]:
    """The paper on pages."""
    return paginate(lay_out(grid), signature=signature)


# --- reading a page again ----------------------------------------------------------------


def em_box(piece: Piece) -> Rect:
    """The box of a piece's Chinese characters, each one em square, 0.88 em above the baseline."""
    em = piece.half_points * 500
    width = em * len(piece.text) + piece.track * (len(piece.text) - 1)
    return Rect(piece.x, piece.baseline - em * 88 // 100, width, em)


def inside(inner: Rect, outer: Rect) -> bool:
    """Whether a box lies in another, to 1/1000 pt of rounding for every edge."""
    return (
        inner.x >= outer.x - 2
        and inner.y >= outer.y - 2
        and inner.x + inner.w <= outer.x + outer.w + 2
        and inner.y + inner.h <= outer.y + outer.h + 2
    )


def overlap(one: Rect, other: Rect) -> bool:
    """Whether two boxes share more than an edge."""
    return (
        one.x < other.x + other.w
        and other.x < one.x + one.w
        and one.y < other.y + other.h
        and other.y < one.y + one.h
    )


def body_pieces(page: Page) -> list[Piece]:
    """The pieces without page number and 草稿."""
    return [p for p in page.pieces if p.text != "草稿" and not re.match(r"第 |— \d+ —$", p.text)]


def frame_texts(page: Page) -> list[tuple[Rect, str]]:
    """Each frame of a page with the text that stands in it, from top left to bottom right."""
    pieces = body_pieces(page)
    found = []
    for frame in sorted(page.frames, key=lambda r: (r.y, r.x)):
        mine = [p for p in pieces if inside(em_box(p), frame)]
        mine.sort(key=lambda p: p.baseline)
        found.append((frame, "".join(p.text for p in mine)))
    return found


def framed(pages: Iterable[Page]) -> dict[int, list[str]]:
    """By cell number the texts of its boxes, page after page."""
    found: dict[int, list[str]] = {}
    for page in pages:
        for _frame, text in frame_texts(page):
            for number in names(text):
                found.setdefault(number, []).append(text)
    return found
