"""Pages to PDF: the laid frames and pieces, drawn on a canvas; nothing is measured here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

from reportlab.pdfbase import pdfmetrics, ttfonts
from reportlab.pdfgen.canvas import Canvas

from perfdesk import fonts
from perfdesk.grid.layout import Rect
from perfdesk.grid.paginate import Page, Piece

RULE_PT = 0.5
_GREY = 0.45


@dataclass(frozen=True)
class Info:
    """What the PDF says of itself; `made` is the time with its zone, None leaves it open."""

    title: str
    author: str = ""
    subject: str = ""
    made: datetime | None = None


def _unicode_map(name: str, subset: list[int]) -> str:
    """The ToUnicode map of a font subset, with characters beyond the BMP as UTF-16 pairs.

    reportlab writes those as five hex digits, which readers take for garbage.
    """
    entries = "\n".join(
        f"<{code:02X}> <{chr(value).encode('utf-16-be').hex().upper()}>"
        for code, value in enumerate(subset)
    )
    return "\n".join(
        (
            "/CIDInit /ProcSet findresource begin",
            "12 dict begin",
            "begincmap",
            "/CIDSystemInfo",
            f"<< /Registry ({name})",
            f"/Ordering ({name})",
            "/Supplement 0",
            ">> def",
            f"/CMapName /{name} def",
            "/CMapType 2 def",
            "1 begincodespacerange",
            "<00> <FF>",
            "endcodespacerange",
            f"{len(subset)} beginbfchar",
            entries,
            "endbfchar",
            "endcmap",
            "CMapName currentdict /CMap defineresource pop",
            "end",
            "end",
        )
    )


def _register(name: str) -> str:
    """The PDF font name of a bundled face, registered at first use."""
    font = f"PerfDesk-{name}"
    if font not in pdfmetrics.getRegisteredFontNames():
        ttfonts.makeToUnicodeCMap = _unicode_map
        pdfmetrics.registerFont(ttfonts.TTFont(font, str(fonts.face(name).path)))
    return font


class Book:
    """A PDF that is being written, page by page; `count` is the number of its pages.

    Exact page size, no scaling asked of the viewer, fonts embedded as subsets, every text
    extractable as typed, the same bytes for the same pages. A page is let go once drawn.
    """

    def __init__(self, target: BinaryIO, info: Info) -> None:
        self.count = 0
        self._canvas = Canvas(target, initialFontName=_register("song"), invariant=1)
        self._canvas.setTitle(info.title)
        self._canvas.setAuthor(info.author)
        self._canvas.setSubject(info.subject)
        self._canvas.setCreator("PerfDesk")
        if info.made is not None:
            written = _pdf_date(info.made)
            self._canvas.setDateFormatter(lambda *_parts: written)
        self._canvas.setViewerPreference("PrintScaling", "None")

    def add(self, page: Page) -> None:
        """Draw one page."""
        self._canvas.setPageSize((page.width / 1000, page.height / 1000))
        draw_page(self._canvas, page)
        self._canvas.showPage()
        self.count += 1

    def finish(self) -> None:
        """Write all of it to the target."""
        self._canvas.save()


def write(pages: Iterable[Page], target: BinaryIO, info: Info) -> int:
    """Write pages as one PDF; returns their number. `pages` may be a generator."""
    book = Book(target, info)
    for page in pages:
        book.add(page)
    book.finish()
    return book.count


def _pdf_date(moment: datetime) -> str:
    """A time as PDF writes it: D:20260129103205+08'00'."""
    zone = moment.strftime("%z") or "+0000"
    return moment.strftime("D:%Y%m%d%H%M%S") + f"{zone[:3]}'{zone[3:5]}'"


def draw_page(canvas: Any, page: Page) -> None:
    """Draw one page's frames and pieces on a reportlab canvas."""
    height = page.height
    if page.frames:
        canvas.setLineWidth(RULE_PT)
        canvas.addLiteral(f"n {_rectangles(page.frames, height)} S")
    for corner in page.corners:
        path = canvas.beginPath()
        (first, *others) = ((x / 1000, (height - y) / 1000) for x, y in corner.points)
        path.moveTo(*first)
        for point in others:
            path.lineTo(*point)
        path.close()
        canvas.drawPath(path, stroke=0, fill=1)
    if page.code is not None and page.code.squares:
        # one path: squares that touch leave no seam between them. In our units, from the page's top
        # left: whole numbers, of which there are hundreds, take no time to write
        squares = " ".join(f"{x} {y} {w} {h} re" for x, y, w, h in page.code.squares)
        canvas.addLiteral(f"q 0.001 0 0 -0.001 0 {height / 1000:.7g} cm n {squares} f Q")
    text = canvas.beginText()
    current: tuple[str, int] = ("", 0)
    track = 0
    for piece in page.pieces:
        if piece.track != track:
            track = piece.track
            text.setCharSpace(track / 1000)
        for x, drawing, string in _drawn(piece):
            if (drawing, piece.half_points) != current:
                current = (drawing, piece.half_points)
                text.setFont(_register(drawing), piece.half_points / 2)
            text.setTextOrigin(x / 1000, (height - piece.baseline) / 1000)
            text.textOut(string)
    canvas.drawText(text)


def _rectangles(rects: Iterable[Rect], height: int) -> str:
    """Rectangles of a page as operators of a PDF path: a page has hundreds, and a canvas takes
    three times as long to write each.
    """
    return " ".join(
        f"{x / 1000:.7g} {(height - y - h) / 1000:.7g} {w / 1000:.7g} {h / 1000:.7g} re"
        for x, y, w, h in rects
    )


def _drawn(piece: Piece) -> Iterable[tuple[int, str, str]]:
    """A piece cut where another face draws: (x, face, text)."""
    main = fonts.face(piece.face)
    if main.plain(piece.text):
        return ((piece.x, main.name, piece.text),)
    half, signs = piece.half_points, 0
    parts: list[tuple[int, str, str]] = []
    for drawing, string, place in main.segments(piece.text):
        parts.append((piece.x + place * half // 2 + signs * piece.track, drawing.name, string))
        signs += len(string)
    return parts
