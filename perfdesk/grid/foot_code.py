"""The check code at a page's foot: in small type, and as a QR code that any scanner reads.

It stands in the foot margin at the right, under everything a form prints: nothing moves for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import segno

from perfdesk import fonts
from perfdesk.grid.check_code import code_of, content_hash
from perfdesk.grid.layout import Rect, Sheet
from perfdesk.grid.looks import mm
from perfdesk.grid.paginate import Page, PageCode, Piece

#: what a QR code of ours begins with; the number is the notation's
SIGN = "PD1"
#: the QR code's side, and what a printer cannot reach at the paper's edge, in mm
_SIDE_MM, _EDGE_MM = 11.0, 5.0
#: below that a printed QR code is not read any more: the code stands alone
_LEAST_SIDE_MM = 8.0
#: ISO/IEC 18004 wants four squares free on every side
_QUIET = 4
_FACE, _HALF_POINTS = "song", 14  # 7 pt
_CAPTION = "验证码 "
_HASH_SIGNS = 16
#: neighbours in a row that are dark
_DARK = re.compile(rb"\x01+")


def payload(form_id: str, digest: str, code: str) -> str:
    """What the QR code holds: "PD1 <form> <first 16 hex of the content hash> <check code>"."""
    return f"{SIGN} {form_id} {digest[:_HASH_SIGNS]} {code}"


def put_code(pages: Sequence[Page], sheet: Sheet, form_id: str) -> None:
    """Put a form's check code on all its pages."""
    setup = sheet.page
    digest = content_hash(form_id, sheet.grid)
    code = code_of(digest)
    rows = _matrix(payload(form_id, digest, code))
    count = len(rows)
    side_mm = min(_SIDE_MM, (setup.bottom_mm - _EDGE_MM) * count / (count + _QUIET))
    side = mm(side_mm) if side_mm >= _LEAST_SIDE_MM else 0
    edge = mm(min(_EDGE_MM, setup.bottom_mm / 2))
    right, bottom = mm(setup.width_mm - setup.right_mm), mm(setup.height_mm) - edge
    squares = tuple(_squares(rows, right - side, bottom - side, side)) if side else ()
    text = _CAPTION + code
    width = fonts.face(_FACE).width(text) * _HALF_POINTS // 2
    free = side + side * _QUIET // count  # the QR code with the room at its left
    piece = Piece(right - free - width, bottom - 1_500, text, _FACE, _HALF_POINTS)
    mark = PageCode(form_id, code, squares)
    for page in pages:
        page.code = mark
        page.pieces.append(piece)


@lru_cache(maxsize=256)
def _matrix(text: str) -> tuple[bytes, ...]:
    """The QR code's rows, 1 where it is dark. The mask is fixed: trying all eight for the evenest
    takes five times as long, and readers do not need it.
    """
    made = segno.make_qr(text, error="m", boost_error=False, mask=2)
    return tuple(bytes(row) for row in made.matrix)


def _squares(rows: Sequence[bytes], left: int, top: int, side: int) -> Iterator[Rect]:
    """The dark squares, neighbours in a row as one; all edges come from one ruler, so that none
    leaves a gap.
    """
    ruler = [side * at // len(rows) for at in range(len(rows) + 1)]
    for y, row in enumerate(rows):
        here, high = top + ruler[y], ruler[y + 1] - ruler[y]
        for run in _DARK.finditer(row):
            first, end = run.span()
            yield Rect(left + ruler[first], here, ruler[end] - ruler[first], high)
