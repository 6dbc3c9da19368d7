"""What lies under a point of the screen: a slot, a place in its text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfdesk.grid.layout import LinePlace, offset_at, offset_x, place_lines
from perfdesk.grid.looks import SETTINGS
from ui.editor.sheet_painter import visible_cells

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QPointF

    from perfdesk.grid.layout import Sheet
    from perfdesk.grid.model import Cell
    from ui.editor.sheet_painter import Scene
    from ui.editor.slots import SlotRef


def on_sheet(scene: Scene, point: QPointF) -> tuple[int, int]:
    """A point of the viewport on the sheet, in 1/1000 pt."""
    x = (point.x() - scene.origin.x()) / scene.scale
    y = (point.y() - scene.origin.y()) / scene.scale
    return int(x), int(y)


def slot_lines(sheet: Sheet, slot: SlotRef) -> list[LinePlace]:
    """The laid lines of a slot's cell."""
    lines = sheet.bands[slot.band].lines[slot.index]
    return list(place_lines(slot.cell(sheet), lines, slot.rect(sheet)))


def _line_at(places: list[LinePlace], cell: Cell, y: int) -> LinePlace:
    rise = SETTINGS[cell.look].half_points * 190  # from baseline to a glyph's middle
    return min(places, key=lambda place: abs(place.baseline - rise - y))


def slot_under(scene: Scene, slots: Sequence[SlotRef], point: QPointF) -> int | None:
    """The index of the slot under a point; in a cell of several values the one whose text, with
    the caption before it, was hit. None under the head rows that stay in view.
    """
    if point.y() < scene.covered:
        return None
    sheet = scene.sheet
    x, y = on_sheet(scene, point)
    found: list[int] = []
    for number, index in visible_cells(sheet, y, y):
        rect = sheet.rect(number, index)
        if rect.x <= x < rect.x + rect.w and rect.y <= y < rect.y + rect.h:
            found = [i for i, s in enumerate(slots) if (s.band, s.index) == (number, index)]
            break
    if len(found) < 2:
        return found[0] if found else None
    first = slots[found[0]]
    cell = first.cell(sheet)
    place = _line_at(slot_lines(sheet, first), cell, y)
    offset = offset_at(cell, cell.text, place, x)
    for index in found:
        slot = slots[index]
        if offset <= len(slot.before(sheet)) + len(slot.value(sheet).text):
            return index
    return found[-1]


def offset_under(scene: Scene, slot: SlotRef, shown: str, point: QPointF) -> int:
    """The offset in the slot's text (as shown) that a point is nearest to."""
    sheet = scene.sheet
    x, y = on_sheet(scene, point)
    cell = slot.cell(sheet)
    before = slot.before(sheet)
    text = before + shown + slot.after(sheet)
    offset = offset_at(cell, text, _line_at(slot_lines(sheet, slot), cell, y), x)
    return min(max(offset - len(before), 0), len(shown))


def offset_on_line(scene: Scene, slot: SlotRef, text: str, caret: int, lines: int) -> int | None:
    """The offset in the cell's text so many laid lines from the caret, at the same x; None where
    the text ends before.
    """
    sheet = scene.sheet
    places = slot_lines(sheet, slot)
    cell = slot.cell(sheet)
    here = line_index(places, caret)
    if not 0 <= here + lines < len(places):
        return None
    x = offset_x(cell, text, places[here], caret)
    return offset_at(cell, text, places[here + lines], x)


def line_index(places: list[LinePlace], caret: int) -> int:
    """Which laid line a caret stands in: at a soft break, the later one."""
    best = 0
    for index, place in enumerate(places):
        if place.start <= caret:
            best = index
    return best
