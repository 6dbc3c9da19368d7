"""Paint the visible part of a laid sheet: cells, marks, the current slot, the text being typed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPen

from perfdesk.grid.layout import LinePlace, Rect, Sheet, offset_x, place_lines
from perfdesk.grid.looks import SETTINGS
from perfdesk.grid.model import BandStyle, Cell, Mark
from ui.editor import palette
from ui.editor.choices import offers
from ui.faces import draw_line

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from ui.editor.slots import SlotRef

_FILLS = {
    Mark.NONE: palette.FIELD,
    Mark.DERIVED: palette.DERIVED,
    Mark.TYPED_OVER: palette.TYPED_OVER_FILL,
    Mark.NOT_A_NUMBER: palette.WRONG_FILL,
}


@dataclass(frozen=True)
class Typing:
    """What is being typed in the current slot: the cell's whole text with it, and in that text
    the caret, the selected part and the composition.
    """

    text: str
    caret: int
    selection: tuple[int, int]
    preedit: tuple[int, int]


@dataclass
class Scene:
    """What to paint: a sheet at a scale, moved by an origin, with the current slot on it."""

    sheet: Sheet
    scale: float  # pixels for 1/1000 pt
    origin: QPointF
    current: SlotRef | None = None
    typing: Typing | None = None
    caret_on: bool = True
    focused: bool = True

    def to_screen(self, rect: Rect) -> QRectF:
        """A sheet rectangle in pixels, on whole ones so that rules are crisp."""
        left = round(self.origin.x() + rect.x * self.scale)
        top = round(self.origin.y() + rect.y * self.scale)
        right = round(self.origin.x() + (rect.x + rect.w) * self.scale)
        bottom = round(self.origin.y() + (rect.y + rect.h) * self.scale)
        return QRectF(left, top, right - left, bottom - top)


def visible_cells(sheet: Sheet, top: int, bottom: int) -> Iterator[tuple[int, int]]:
    """(band, cell index) of every cell that reaches into a stretch of the sheet (1/1000 pt)."""
    for number, layout in enumerate(sheet.bands):
        start = sheet.tops[number]
        if start > bottom or start + layout.height < top:
            continue
        first_row = max(0, bisect_right(layout.tops, top - start) - 1)
        last_row = min(len(layout.heights), bisect_left(layout.tops, bottom - start)) - 1
        first = layout.starting_in(first_row).start
        for index in layout.spanning:
            row, span, _cell = layout.band.cells[index]
            if row < first_row <= row + span - 1:
                yield number, index
        for index in range(first, layout.starting_in(max(last_row, first_row)).stop):
            yield number, index


def paint(painter: QPainter, scene: Scene, area: QRectF) -> None:
    """Paint the paper and all cells inside `area` (pixels)."""
    sheet, scale = scene.sheet, scene.scale
    top = int((area.top() - scene.origin.y()) / scale) - 2000
    bottom = int((area.bottom() - scene.origin.y()) / scale) + 2000
    ruled: list[QRectF] = []
    for number, index in visible_cells(sheet, top, bottom):
        layout = sheet.bands[number]
        cell = layout.band.cells[index].cell
        box = scene.to_screen(sheet.rect(number, index))
        is_current = scene.current is not None and (scene.current.band, scene.current.index) == (
            number,
            index,
        )
        ruled_band = layout.band.style is BandStyle.TABLE
        _fill(painter, scene, cell, field_box(scene, number, index), is_current=is_current)
        if ruled_band:
            ruled.append(box)
        _text(painter, scene, number, index, is_current=is_current)
    painter.setPen(QPen(palette.RULE, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRects(ruled)
    if scene.current is not None:
        _frame_current(painter, scene, scene.current)


def field_box(scene: Scene, number: int, index: int) -> QRectF:
    """Where a cell shows that it is typed in, in pixels: all of a table's cell; of a caption line
    or signature block, which have no rules, what stands behind the caption.
    """
    layout = scene.sheet.bands[number]
    cell = layout.band.cells[index].cell
    rect = scene.sheet.rect(number, index)
    box = scene.to_screen(rect)
    lines = layout.lines[index]
    if layout.band.style is BandStyle.TABLE or cell.runs[0].address or len(lines) > 1:
        return box
    place = next(place_lines(cell, lines, rect))
    left = scene.origin.x() + offset_x(cell, cell.text, place, len(cell.runs[0].text)) * scene.scale
    setting = SETTINGS[cell.look]
    middle = scene.origin.y() + (place.baseline - 190 * setting.half_points) * scene.scale
    half = setting.leading * scene.scale * 0.72
    gap = setting.half_points * 500 * scene.scale * 0.8
    return QRectF(
        round(left), round(middle - half), box.right() - gap - round(left), round(2 * half)
    )


def _fill(painter: QPainter, scene: Scene, cell: Cell, box: QRectF, *, is_current: bool) -> None:
    run = next((r for r in cell.runs if r.address is not None), None)
    if run is None:
        return
    if is_current:
        brush = palette.EDITING_FILL if scene.typing else palette.CURRENT_FILL
    elif not run.editable:
        brush = palette.DERIVED
    else:
        brush = _FILLS[run.mark]
    painter.fillRect(box, brush)
    if run.mark is Mark.NOT_A_NUMBER:
        painter.fillRect(QRectF(box.left(), box.top(), 3, box.height()), palette.WRONG)
    elif run.mark is Mark.TYPED_OVER:
        painter.fillRect(QRectF(box.left(), box.top(), 3, box.height()), palette.TYPED_OVER)


def _text(painter: QPainter, scene: Scene, number: int, index: int, *, is_current: bool) -> None:
    layout = scene.sheet.bands[number]
    cell = layout.band.cells[index].cell
    typing = scene.typing if is_current else None
    text = typing.text if typing else cell.text
    if not text and not is_current:
        return
    setting = SETTINGS[cell.look]
    pixels = setting.half_points * 500 * scene.scale
    places = list(place_lines(cell, layout.lines[index], scene.sheet.rect(number, index)))
    if typing:
        _highlight(painter, scene, cell, typing, places)
    run = next((r for r in cell.runs if r.address is not None), None)
    ink = palette.INK
    if run is not None and run.mark is Mark.NOT_A_NUMBER:
        ink = palette.WRONG
    elif run is not None and (run.mark is Mark.DERIVED or not run.editable):
        ink = palette.DERIVED_INK
    painter.setPen(ink)
    clip = painter.clipBoundingRect()
    for place in places:
        y = scene.origin.y() + place.baseline * scene.scale
        if clip.isValid() and not clip.isEmpty() and not clip.top() - 40 < y < clip.bottom() + 40:
            continue
        if place.end > place.start:
            x = scene.origin.x() + place.x * scene.scale
            draw_line(painter, setting.face, pixels, text[place.start : place.end], QPointF(x, y))
    if typing and scene.caret_on and scene.focused:
        painter.fillRect(caret_rect(scene, cell, typing, places), palette.CURRENT)


def _highlight(
    painter: QPainter, scene: Scene, cell: Cell, typing: Typing, places: list[LinePlace]
) -> None:
    """Behind the text: what is selected; under it: what is being composed."""
    setting = SETTINGS[cell.look]
    height = setting.leading * scene.scale
    for (start, end), composing in ((typing.selection, False), (typing.preedit, True)):
        if start == end:
            continue
        for place in places:
            first, last = max(start, place.start), min(end, place.end)
            if first >= last:
                continue
            left = scene.origin.x() + offset_x(cell, typing.text, place, first) * scene.scale
            right = scene.origin.x() + offset_x(cell, typing.text, place, last) * scene.scale
            middle = scene.origin.y() + (place.baseline - 190 * setting.half_points) * scene.scale
            if composing:
                y = middle + height * 0.42
                painter.setPen(QPen(palette.CURRENT, 1.4, Qt.PenStyle.DotLine))
                painter.drawLine(QLineF(left, y, right, y))
            else:
                painter.fillRect(
                    QRectF(left, middle - height / 2, right - left, height), palette.SELECTION
                )


def caret_rect(scene: Scene, cell: Cell, typing: Typing, places: list[LinePlace]) -> QRectF:
    """Where the caret stands, in pixels."""
    setting = SETTINGS[cell.look]
    place = line_of(places, typing.caret)
    x = scene.origin.x() + offset_x(cell, typing.text, place, typing.caret) * scene.scale
    middle = scene.origin.y() + (place.baseline - 190 * setting.half_points) * scene.scale
    height = setting.half_points * 620 * scene.scale
    return QRectF(round(x), middle - height / 2, max(1.0, round(1.5 * scene.scale * 750)), height)


def line_of(places: list[LinePlace], caret: int) -> LinePlace:
    """The laid line a caret stands in: at a soft break, the later one."""
    best = places[0]
    for place in places:
        if place.start <= caret:
            best = place
    return best


def _frame_current(painter: QPainter, scene: Scene, current: SlotRef) -> None:
    box = field_box(scene, current.band, current.index)
    color = palette.CURRENT if scene.focused else palette.PLACEHOLDER
    pen = QPen(color, 2)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(box)
    run = current.value(scene.sheet)
    if offers(run):
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        x, y = box.right() - 11, box.bottom() - 10
        painter.drawPolygon([QPointF(x, y), QPointF(x + 7, y), QPointF(x + 3.5, y + 5)])
