"""Two papers side by side on wide pages: last year's form and next year's, to be compared."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from perfdesk import fonts
from perfdesk.grid.layout import Rect
from perfdesk.grid.looks import mm
from perfdesk.grid.paginate import Page, Piece

_STRIP_MM = 10.0
_FACE, _HALF_POINTS = "hei", 24


def side_by_side(
    left: Sequence[Page], right: Sequence[Page], titles: tuple[str, str]
) -> list[Page]:
    """Page by page what both papers say, each under its title, at full size.

    Two upright A4 pages are one A3 page crosswise. Where one paper has fewer pages its side stays
    blank.
    """
    pages: list[Page] = []
    for number, pair in enumerate(zip_longest(left, right), start=1):
        there = [one for one in pair if one is not None]
        half = max(one.width for one in there)
        strip = mm(_STRIP_MM)
        page = Page(2 * half, strip + max(one.height for one in there))
        page.number, page.count = number, max(len(left), len(right))
        page.title = titles[1]
        page.frames.append(Rect(half, 0, 0, page.height))
        for side, one in enumerate(pair):
            said = titles[side] if one is not None else f"{titles[side]}（没有第 {number} 页）"
            _head(page, side * half, half, said)
            if one is not None:
                _put(page, one, side * half, strip)
        pages.append(page)
    return pages


def _put(page: Page, one: Page, x: int, y: int) -> None:
    page.frames += [Rect(f.x + x, f.y + y, f.w, f.h) for f in one.frames]
    page.pieces += [
        piece._replace(x=piece.x + x, baseline=piece.baseline + y) for piece in one.pieces
    ]


def _head(page: Page, x: int, width: int, title: str) -> None:
    drawn = fonts.face(_FACE).width(title) * _HALF_POINTS // 2
    page.pieces.append(
        Piece(x + (width - drawn) // 2, mm(_STRIP_MM - 3), title, _FACE, _HALF_POINTS)
    )
