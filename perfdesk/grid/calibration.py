"""The calibration page: an A4 on which a ruler shows how far a printer shifts or scales it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from perfdesk import fonts
from perfdesk.grid.layout import Rect
from perfdesk.grid.looks import mm
from perfdesk.grid.paginate import Page, Piece

#: millimetres: A4; from two edges to a cross; the square's side; from an edge to the rulers on it
SHORT_MM, LONG_MM = 210.0, 297.0
CROSS_MM = 20.0
SQUARE_MM = 100.0
RULER_MM = 10.0
#: the type area of GB/T 9704: from the top edge, and from the left one
TOP_MM, LEFT_MM = 37.0, 28.0

_CROSS_ARM_MM = 5.0
#: characters of a printer's name that fit beside the square
_NAME_MOST = 26
_BODY, _SMALL = ("song", 21), ("song", 14)
_NAMED = ("hei", 28)


def calibration_page(
    printer: str, day: date, *, landscape: bool = False, moved: bool = False
) -> Page:
    """The page for a printer (its name, "" for a PDF), lengthwise or crosswise. `moved` says that
    it is printed with the printer's shift put right, to see whether that is so.
    """
    width, height = (LONG_MM, SHORT_MM) if landscape else (SHORT_MM, LONG_MM)
    page = Page(mm(width), mm(height), title="打印校准页")
    for ruled in (_rulers, _crosses, _margins, _square):
        ruled(page, width, height)
    _words(page, _explained(printer, day, landscape, moved), width, height)
    return page


# --- lines ---------------------------------------------------------------------------------


def _line(page: Page, x: float, y: float, w: float, h: float) -> None:
    """A line or a frame, in millimetres; a line is a frame without height or width."""
    left, top = mm(x), mm(y)
    page.frames.append(Rect(left, top, mm(x + w) - left, mm(y + h) - top))


def _rulers(page: Page, width: float, height: float) -> None:
    """A ruler along each edge; its numbers count from the paper's left and upper edge."""
    for y, way in ((RULER_MM, 1), (height - RULER_MM, -1)):
        _line(page, RULER_MM, y, width - 2 * RULER_MM, 0)
        for at in _marks(width):
            _line(page, at, min(y, y + way * _tick(at)), 0, _tick(at))
            if at % 10 == 0:
                _text(page, _SMALL, str(at), at, y - 1.2 if way > 0 else y + 3.2, centred=True)
    for x, way in ((RULER_MM, 1), (width - RULER_MM, -1)):
        _line(page, x, RULER_MM, 0, height - 2 * RULER_MM)
        for at in _marks(height):
            _line(page, min(x, x + way * _tick(at)), at, _tick(at), 0)
            if at % 10 == 0:
                place = x - 3.0 if way > 0 else x + 3.0
                _text(page, _SMALL, str(at), place, at + 0.9, centred=True)


def _marks(length: float) -> range:
    # the corners belong to the crosses
    return range(round(RULER_MM) + 5, round(length - RULER_MM) - 4)


def _tick(at: int) -> float:
    return 4.0 if at % 10 == 0 else 3.0 if at % 5 == 0 else 2.0


def _crosses(page: Page, width: float, height: float) -> None:
    """A cross in each corner, CROSS_MM from both edges; 甲 is the one that is measured."""
    arm = _CROSS_ARM_MM
    for name, x, y in (
        ("甲", CROSS_MM, CROSS_MM),
        ("乙", width - CROSS_MM, CROSS_MM),
        ("丙", CROSS_MM, height - CROSS_MM),
        ("丁", width - CROSS_MM, height - CROSS_MM),
    ):
        _line(page, x - arm, y, 2 * arm, 0)
        _line(page, x, y - arm, 0, 2 * arm)
        _text(page, _NAMED, name, x + (1.2 if x == CROSS_MM else -6.2), y - 1.4)


def _margins(page: Page, width: float, height: float) -> None:
    """The upper and left edge of the type area of official documents."""
    end = 2 * CROSS_MM
    _line(page, LEFT_MM, TOP_MM, width - LEFT_MM - end, 0)
    _line(page, LEFT_MM, TOP_MM, 0, height - TOP_MM - end)
    _text(page, _SMALL, f"上白边 {TOP_MM:g} 毫米", width - end - 30, TOP_MM - 1.2)
    _text(page, _SMALL, f"左白边 {LEFT_MM:g} 毫米", LEFT_MM + 1.2, height - end - 1.2)


def _square_place(width: float, height: float) -> tuple[float, float]:
    """The square's upper left corner."""
    if width > height:
        return LEFT_MM + 10, TOP_MM + 16
    return (width - SQUARE_MM) / 2, height - CROSS_MM - 30 - SQUARE_MM


def _square(page: Page, width: float, height: float) -> None:
    x, y = _square_place(width, height)
    side = f"{SQUARE_MM:g} 毫米"
    _line(page, x, y, SQUARE_MM, SQUARE_MM)
    _text(page, _BODY, side, x + SQUARE_MM / 2, y + 6, centred=True)
    _text(page, _BODY, side, x + 2, y + SQUARE_MM / 2)


# --- words ---------------------------------------------------------------------------------


def _explained(printer: str, day: date, landscape: bool, moved: bool) -> Iterator[str]:  # noqa: FBT001 -- as drawn
    name = printer or "PDF 文件"
    yield f"打印机：{name if len(name) <= _NAME_MOST else name[:_NAME_MOST] + '…'}"
    laid = "横放" if landscape else "竖放"
    yield f"日期：{day.year} 年 {day.month} 月 {day.day} 日　　纸张：A4 {laid}"
    if moved:
        yield "本页是检查页，已经按校准值挪动过。"
        yield f"十字甲到纸的左边、上边都应当正好是 {CROSS_MM:.1f} 毫米。"
    else:
        yield "本页没有挪动过，用来量打印机偏了多少。"
        yield "1. 量十字甲的中心到纸左边的距离。"
        yield "2. 量十字甲的中心到纸上边的距离。"
        yield "3. 把两个数（到 0.1 毫米）填进“打印校准”。"
    yield f"正方形每边应当正好是 {SQUARE_MM:g} 毫米；不是的话，"
    yield "请在打印机设置里选“实际大小”或 100%，"
    yield "关掉“适合页面”，再印一张。"


def _words(page: Page, lines: Iterator[str], width: float, height: float) -> None:
    across, down = _square_place(width, height)
    if width > height:
        x, y = across + SQUARE_MM + 12, down + 8
    else:
        x, y = across, TOP_MM + 22
    _text(page, _NAMED, "打印校准页", x, y)
    for number, line in enumerate(lines):
        _text(page, _BODY, line, x, y + 9 + 6.2 * number)


def _text(
    page: Page, look: tuple[str, int], text: str, x: float, y: float, *, centred: bool = False
) -> None:
    """A line of text with its baseline's left end (or middle) there, in millimetres."""
    face, half_points = look
    left = mm(x)
    if centred:
        left -= fonts.face(face).width(text) * half_points // 4
    page.pieces.append(Piece(left, mm(y), text, face, half_points))
