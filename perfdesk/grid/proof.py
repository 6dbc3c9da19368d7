"""Proof marks: on a draft each figure typed over has a dark corner, a number in the margin beside
it, and in the list under the form what it stands over and why.

A form that is finished has none of them. Nothing is written inside the boxes of the form, and the
list takes the room that is left, or a page of its own: no box moves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from perfdesk import fonts
from perfdesk.document.model import Address
from perfdesk.grid.boxes import Box, boxes
from perfdesk.grid.breaking import break_lines
from perfdesk.grid.layout import Sheet
from perfdesk.grid.looks import mm
from perfdesk.grid.model import Mark, Over, RowInfo, Run
from perfdesk.grid.paginate import Corner, Page, Piece, put_draft_mark
from perfdesk.template.model import NUMERIC_TYPES

_FACE = "song"
_HEAD_FACE = "hei"
_HALF_POINTS = 17  # 8.5 pt
_LEADING = 12_500
_CORNER = 4_500
#: in mm: between the form and the list below it, between the table and the numbers beside it, what
#: stays free of the list at the page's side
_GAP_MM, _BESIDE_MM, _EDGE_MM = 3.5, 1.2, 4.0
HEAD = "校样说明：下列各格改写了程序算出的数或别的表带来的内容。只印在草稿上，填报完成后不印。"
_NO_REASON = "还没有写明原因"


class _Entry(NamedTuple):
    """One figure typed over, as the list says it."""

    sign: str
    text: str


def add_proof(pages: list[Page], sheet: Sheet, *, signature: bool) -> None:
    """Put the signs on a draft's pages and the list under the last, or on one more page."""
    entries: list[_Entry] = []
    signs: dict[Address, str] = {}
    beside = _Beside(pages, sheet)
    seen: set[tuple[int, int]] = set()
    for box in boxes(sheet, signature=signature):
        cell = sheet.bands[box.band].band.cells[box.cell].cell
        runs = [run for run in cell.runs if run.mark is Mark.TYPED_OVER]
        if not runs or (box.band, box.cell) in seen:
            continue
        seen.add((box.band, box.cell))
        for run in runs:
            if run.address is not None and run.address not in signs:
                signs[run.address] = sign_of(len(signs) + 1)
                said = _said(sheet, box, run, run.address)
                entries.append(_Entry(signs[run.address], said))
        rect = box.rect
        pages[box.page - 1].corners.append(Corner(rect.x + rect.w, rect.y, _CORNER))
        beside.put(box, "".join(signs[run.address] for run in runs if run.address is not None))
    if entries:
        _put_list(pages, sheet, entries)


def sign_of(number: int) -> str:
    """The sign of the figure of that number, from 1: ①, ②, … ㊿, then the number in brackets."""
    for first, last, base in ((1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1)):
        if first <= number <= last:
            return chr(base + number - first)
    return f"（{number}）"


def _said(sheet: Sheet, box: Box, run: Run, address: Address) -> str:
    over = sheet.grid.overs.get(address, Over(run.text))
    row = _row_number(sheet.bands[box.band].band.rows, address)
    where = f"第{row}行“{run.label}”" if row else f"“{run.label}”"
    reason = f"原因：{over.reason}" if over.reason else _NO_REASON
    brought = run.slot is not None and run.slot.foreign
    source = "另一张表上是" if brought else "程序算出的是"
    quoted = run.type not in NUMERIC_TYPES
    typed, computed = (_one_line(text, quoted=quoted) for text in (run.text, over.computed))
    return f"{where}填的是{typed}，{source}{computed}。{reason}。"


def _one_line(text: str, *, quoted: bool) -> str:
    line = " ".join(text.split("\n"))
    if not line:
        return "空白"
    return f"“{line}”" if quoted else f" {line}"


def _row_number(rows: Sequence[RowInfo], address: Address) -> int:
    """The place of a row among its table's on the paper, from 1; 0 outside tables."""
    ids = list(dict.fromkeys(info.row for info in rows if info.table == address.table != ""))
    return ids.index(address.row) + 1 if address.row in ids else 0


# --- beside the table ----------------------------------------------------------------------


class _Beside:
    """The numbers in the right margin, each at the height of its box."""

    def __init__(self, pages: Sequence[Page], sheet: Sheet) -> None:
        self._pages = pages
        self._left = max(band.edges[-1] for band in sheet.bands) + mm(_BESIDE_MM)
        self._right = mm(sheet.page.width_mm - _EDGE_MM)
        self._page = 0
        self._x, self._baseline = self._left, 0

    def put(self, box: Box, text: str) -> None:
        """The numbers of one box; those of boxes in one row stand side by side."""
        half = fonts.face(_FACE).width(text) * _HALF_POINTS // 2
        baseline = box.rect.y + box.rect.h // 2 + 190 * _HALF_POINTS
        if box.page != self._page or baseline >= self._baseline + _LEADING:
            self._page, self._x, self._baseline = box.page, self._left, baseline
        elif self._x + half > self._right:
            self._x, self._baseline = self._left, self._baseline + _LEADING
        piece = Piece(self._x, self._baseline, text, _FACE, _HALF_POINTS)
        self._pages[box.page - 1].pieces.append(piece)
        self._x += half


# --- the list ------------------------------------------------------------------------------


def _put_list(pages: list[Page], sheet: Sheet, entries: Sequence[_Entry]) -> None:
    """Under the last page's content where there is room, else on pages of its own."""
    setup = sheet.page
    left = mm(setup.left_mm)
    width = mm(setup.width_mm - setup.left_mm - setup.right_mm)
    lines = list(_lines(entries, width))
    # the foot margin is the page number's and the check code's
    bottom = mm(setup.height_mm - setup.bottom_mm)
    y = _content_bottom(pages[-1], bottom) + mm(_GAP_MM)
    if y + len(lines) * _LEADING > bottom:
        y = bottom  # a page of its own
    for text, indent, face in lines:
        if y + _LEADING > bottom:
            pages.append(_own_page(pages[-1], sheet))
            y = mm(setup.top_mm) + _LEADING
            title = f"“{sheet.grid.title}”的校样"
            pages[-1].pieces.append(Piece(left, y - 3_500, title, _HEAD_FACE, _HALF_POINTS))
        y += _LEADING
        pages[-1].pieces.append(Piece(left + indent, y - 3_500, text, face, _HALF_POINTS))


def _lines(entries: Sequence[_Entry], width: int) -> Iterator[tuple[str, int, str]]:
    """Text, indent and face of each line of the list."""
    em = _HALF_POINTS * 500
    for start, end, _width in break_lines(HEAD, width * 2 // _HALF_POINTS, _HEAD_FACE):
        yield HEAD[start:end], 0, _HEAD_FACE
    for entry in entries:
        text = f"{entry.sign} {entry.text}"
        hang = 3 * em // 2
        # hung by the sign: all lines are broken to the room of the later ones
        for start, end, _width in break_lines(text, (width - hang) * 2 // _HALF_POINTS, _FACE):
            yield text[start:end], hang if start else 0, _FACE


def _content_bottom(page: Page, bottom: int) -> int:
    """How far down the form reaches on a page; the page's own foot does not count."""
    frames = [frame.y + frame.h for frame in page.frames]
    pieces = [piece.baseline + piece.half_points * 250 for piece in page.pieces]
    return max((y for y in (*frames, *pieces) if y <= bottom), default=0)


def _own_page(last: Page, sheet: Sheet) -> Page:
    """A page after the form's: no page of the form counts it."""
    page = Page(last.width, last.height)
    page.number, page.count = last.number + 1, last.count
    page.title = sheet.grid.title
    page.is_proof = True
    put_draft_mark(page, sheet.page)
    return page
