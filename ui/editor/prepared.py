"""What painting asks of a sheet's cells again and again, worked out once for all paints."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from perfdesk.grid.layout import place_lines
from perfdesk.grid.looks import SETTINGS
from ui.editor.marks import in_row, state_of_cell
from ui.editor.slots import row_of
from ui.faces import glyph_runs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QGlyphRun

    from perfdesk.grid.breaking import LineSpan
    from perfdesk.grid.layout import Rect, Sheet
    from perfdesk.grid.model import Cell
    from ui.editor.marks import State


class Line(NamedTuple):
    """One line of a cell, its left end and baseline from the cell's box (1/1000 pt)."""

    x: int
    baseline: int
    runs: tuple[QGlyphRun, ...]


class _Text(NamedTuple):
    """The lines of a cell as they are drawn, and all that they were made from."""

    cell: Cell
    laid: tuple[LineSpan, ...]
    width: int
    height: int
    lines: tuple[Line, ...]


class Prepared:
    """Kept by who paints a sheet, and the sheets that come after it, again and again."""

    def __init__(self) -> None:
        self._sheet: Sheet | None = None
        self._fields: dict[tuple[int, int], tuple[bool, State | None]] = {}
        self._scale = 0.0
        self._texts: dict[tuple[int, int], _Text] = {}

    def field(self, sheet: Sheet, number: int, index: int) -> tuple[bool, State | None]:
        """Whether a cell shows a value that can be typed, and the state it shows."""
        if sheet is not self._sheet:
            self._sheet = sheet
            self._fields.clear()
        at = number, index
        found = self._fields.get(at)
        if found is None:
            cell = sheet.bands[number].band.cells[index].cell
            is_field = any(run.address is not None and run.editable for run in cell.runs)
            state = in_row(state_of_cell(cell), row_of(sheet, *at)) if is_field else None
            found = self._fields[at] = is_field, state
        return found

    def lines(
        self, sheet: Sheet, number: int, index: int, box: Rect, scale: float
    ) -> Sequence[Line]:
        """The lines of a cell's own text in a box of the sheet, `scale` pixels for 1/1000 pt."""
        if scale != self._scale:
            self._scale = scale
            self._texts.clear()
        at = number, index
        layout = sheet.bands[number]
        cell, laid = layout.band.cells[index].cell, layout.lines[index]
        held = self._texts.get(at)
        if (
            held is None
            or held.cell is not cell
            or held.laid is not laid
            or held.height != box.h
            or held.width != box.w
        ):
            lines = _lines(cell, laid, box, scale)
            held = self._texts[at] = _Text(cell, laid, box.w, box.h, lines)
        return held.lines


def _lines(cell: Cell, laid: tuple[LineSpan, ...], box: Rect, scale: float) -> tuple[Line, ...]:
    setting = SETTINGS[cell.look]
    pixels = setting.half_points * 500 * scale
    return tuple(
        Line(
            place.x - box.x,
            place.baseline - box.y,
            glyph_runs(
                setting.face, pixels, cell.text[place.start : place.end], place.track * scale
            ),
        )
        for place in place_lines(cell, laid, box)
        if place.end > place.start
    )
