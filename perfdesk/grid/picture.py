"""A text drawing of a Grid or of laid pages, for tests and for looking at a form in a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from perfdesk.grid.layout import Rect
from perfdesk.grid.model import Grid, GridBand
from perfdesk.grid.paginate import Page, Piece
from perfdesk.template.model import BandStyle

#: stands where a cell is joined to the one above, as in the drawn notation
_JOINED = "^"
_LINE_BREAK = "⏎"


class _Box(NamedTuple):
    """A cell of a drawing: its first row and column, how many of each it covers, its text."""

    row: int
    rows: int
    col: int
    cols: int
    text: str


def picture(paper: Grid | Sequence[Page]) -> str:
    """The paper as text: one line for each row, │ between cells, ^ where a cell is joined to the
    one above, ⏎ for a line break inside a text. Chinese characters count as two columns.

    A page begins with ── 1/2 ──; its lines of text outside the frames stand where they are
    printed, above or below the table.
    """
    if isinstance(paper, Grid):
        lines = [line for band in paper.bands for line in _band(band)]
    else:
        lines = [line for page in paper for line in _page(page)]
    return "\n".join(lines)


def _width(text: str) -> int:
    """The columns a text takes in a terminal: two for a Chinese character or full-width sign."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _band(band: GridBand) -> list[str]:
    boxes = [
        _Box(row, rows, cell.col, cell.colspan, cell.text.replace("\n", _LINE_BREAK))
        for row, rows, cell in band.cells
    ]
    if band.style is BandStyle.TABLE:
        return _ruled(boxes, len(band.rows))
    by_row: dict[int, list[str]] = {}
    for box in boxes:
        by_row.setdefault(box.row, []).append(box.text)
    return ["  ".join(texts) for _row, texts in sorted(by_row.items())]


def _ruled(boxes: Sequence[_Box], row_count: int) -> list[str]:
    """The rows of a ruled table, columns as wide as their texts."""
    widths = [1] * max((box.col + box.cols for box in boxes), default=0)
    for box in sorted(boxes, key=lambda box: box.cols):
        inner = sum(widths[box.col : box.col + box.cols]) + 3 * (box.cols - 1)
        widths[box.col + box.cols - 1] += max(0, _width(box.text) - inner)
    rows: list[dict[int, tuple[int, str]]] = [{} for _row in range(row_count)]
    for box in boxes:
        for row in range(box.row, box.row + box.rows):
            rows[row][box.col] = box.cols, box.text if row == box.row else _JOINED
    lines: list[str] = []
    for row_cells in rows:
        texts: list[str] = []
        for col, (cols, text) in sorted(row_cells.items()):
            inner = sum(widths[col : col + cols]) + 3 * (cols - 1)
            texts.append(text + " " * (inner - _width(text)))
        lines.append(f"│ {' │ '.join(texts)} │")
    return lines


def _page(page: Page) -> list[str]:
    lines = [f"── {page.number}/{page.count} ──"]
    framed: dict[Rect, list[Piece]] = {frame: [] for frame in page.frames}
    loose: list[Piece] = []
    for piece in page.pieces:
        home = next((frame for frame in page.frames if _holds(frame, piece)), None)
        (loose if home is None else framed[home]).append(piece)
    top = min((frame.y for frame in page.frames), default=page.height)
    lines += _loose(piece for piece in loose if piece.baseline < top)
    if framed:
        lines += _frames(framed)
    lines += _loose(piece for piece in loose if piece.baseline >= top)
    return lines


def _holds(frame: Rect, piece: Piece) -> bool:
    return frame.x <= piece.x < frame.x + frame.w and frame.y <= piece.baseline < frame.y + frame.h


def _loose(pieces: Iterable[Piece]) -> list[str]:
    by_line: dict[int, list[Piece]] = {}
    for piece in pieces:
        by_line.setdefault(piece.baseline, []).append(piece)
    return ["  ".join(p.text for p in sorted(by_line[y])) for y in sorted(by_line)]


def _frames(framed: dict[Rect, list[Piece]]) -> list[str]:
    """The frames of a page on the rows and columns that their edges make."""
    xs = sorted({x for frame in framed for x in (frame.x, frame.x + frame.w)})
    ys = sorted({y for frame in framed for y in (frame.y, frame.y + frame.h)})
    column = {x: at for at, x in enumerate(xs)}
    row = {y: at for at, y in enumerate(ys)}
    boxes: list[_Box] = []
    for frame, pieces in framed.items():
        first, left = row[frame.y], column[frame.x]
        text = "".join(piece.text for piece in sorted(pieces, key=lambda piece: piece.baseline))
        rows, cols = row[frame.y + frame.h] - first, column[frame.x + frame.w] - left
        boxes.append(_Box(first, rows, left, cols, text))
    return _ruled(boxes, len(ys) - 1)
