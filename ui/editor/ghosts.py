"""Last year's values in grey, painted in the blank cells where they would stand. Never printed.

Loaded when the first paper looks for them, which is after it is seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF

from perfdesk import fonts
from perfdesk.grid.layout import LinePlace, cell_lines, offset_x, place_lines
from perfdesk.grid.looks import SETTINGS
from ui.editor import palette
from ui.editor.sheet_painter import text_box
from ui.faces import draw_line

if TYPE_CHECKING:
    from PySide6.QtGui import QColor, QPainter

    from perfdesk.document.model import Address
    from perfdesk.grid.breaking import LineSpan
    from perfdesk.grid.layout import Sheet
    from perfdesk.grid.model import Cell
    from perfdesk.workspace import Workspace
    from perfdesk.workspace.carrying import Last
    from ui.editor.sheet_painter import Scene
    from ui.editor.slots import SlotRef

_CUT = "…"


class _Laid(NamedTuple):
    """A cell as it would be with last year's values in it: its text as far as there is room, the
    lines, which stretches of it are grey, and the box it was laid for (1/1000 pt).
    """

    text: str
    lines: tuple[LineSpan, ...]
    grey: tuple[tuple[int, int], ...]
    width: int
    height: int


class Ghosts:
    """The values of one form, laid for the sheet they are painted on and kept until it changes."""

    def __init__(self, year: int, values: Mapping[Address, Last]) -> None:
        self.year = year
        self.values = values
        self._sheet: Sheet | None = None
        self._laid: dict[tuple[int, int], _Laid | None] = {}

    def covers(self, year: int, values: Mapping[Address, Last]) -> bool:
        """Whether everything that is to be shown now is known here already: cells that have been
        filled since show what they hold.
        """
        return year == self.year and all(
            self.values.get(address) == last for address, last in values.items()
        )

    def at(self, sheet: Sheet, slot: SlotRef) -> str:
        """Last year's value of a slot, "" where it has one of its own or there is none."""
        last = self.values.get(slot.address)
        return "" if last is None or slot.value(sheet).text else last.text

    def has(self, cell: Cell) -> bool:
        """Whether a cell shows a grey value."""
        return any(not run.text and run.address in self.values for run in cell.runs)

    def paint(
        self, painter: QPainter, scene: Scene, number: int, index: int, colour: QColor
    ) -> bool:
        """Paint a cell with its grey values; False, and nothing painted, where it has none.

        `colour` is the ink of the captions beside them.
        """
        laid = self._of(scene.sheet, number, index)
        if laid is None:
            return False
        cell = scene.sheet.bands[number].band.cells[index].cell
        setting = SETTINGS[cell.look]
        pixels = setting.half_points * 500 * scene.scale
        for place in place_lines(cell, laid.lines, text_box(scene, number, index)):
            y = scene.origin.y() + place.baseline * scene.scale
            if scene.seen is not None and not scene.seen[0] - 40 < y < scene.seen[1] + 40:
                continue
            for start, end, is_grey in _stretches(laid, place):
                x = place.x if start == place.start else offset_x(cell, laid.text, place, start)
                at = QPointF(scene.origin.x() + x * scene.scale, y)
                painter.setPen(palette.GHOST if is_grey else colour)
                draw_line(
                    painter, setting.face, pixels, laid.text[start:end], at, as_runs=scene.as_runs
                )
        return True

    def _of(self, sheet: Sheet, number: int, index: int) -> _Laid | None:
        if sheet is not self._sheet:
            self._sheet, self._laid = sheet, {}
        key = number, index
        if key not in self._laid:
            self._laid[key] = self._lay(sheet, number, index)
        laid = self._laid[key]
        if laid is not None:
            # a text typed beside it may have moved the row's foot
            _x, _y, width, height = sheet.rect(number, index)
            if (width, height) != (laid.width, laid.height):
                laid = self._laid[key] = self._lay(sheet, number, index)
        return laid

    def _lay(self, sheet: Sheet, number: int, index: int) -> _Laid | None:
        cell = sheet.bands[number].band.cells[index].cell
        pieces: list[str] = []
        grey: list[tuple[int, int]] = []
        at = 0
        for run in cell.runs:
            text = run.text
            if not text and run.address is not None and run.address in self.values:
                text = self.values[run.address].text
                grey.append((at, at + len(text)))
            pieces.append(text)
            at += len(text)
        if not grey:
            return None
        _x, _y, width, height = sheet.rect(number, index)
        text, lines = _fitted(cell, "".join(pieces), width, height)
        return _Laid(text, lines, tuple(grey), width, height)


def find(workspace: Workspace, document_id: str, before: Ghosts | None) -> Ghosts | None:
    """Last year's values of a form as they are now; `before` again where it shows them all."""
    last = workspace.carrying.last(document_id)
    if not last.values:
        return None
    if before is not None and before.covers(last.year, last.values):
        return before
    return Ghosts(last.year, last.values)


def _fitted(cell: Cell, text: str, width: int, height: int) -> tuple[str, tuple[LineSpan, ...]]:
    """The text and its lines, cut with … at the last line that a box of this height has."""
    setting = SETTINGS[cell.look]
    lines = cell_lines(cell, text, width)
    room = max(1, (height - 2 * setting.pad_y) // setting.leading)
    if len(lines) <= room:
        return text, lines
    face = fonts.face(setting.face)
    start, end, _width = lines[room - 1]
    limit = (width - 2 * setting.pad_x) * 2 // setting.half_points - face.width(_CUT)
    if room == 1:
        limit -= setting.indent
    while end > start and face.width(text[start:end]) > limit:
        end -= 1
    text = text[:end] + _CUT
    return text, (*lines[: room - 1], (start, end + 1, face.width(text[start:])))


def _stretches(laid: _Laid, place: LinePlace) -> Iterator[tuple[int, int, bool]]:
    """A line's stretches of caption and of grey, in order."""
    at = place.start
    for start, end in laid.grey:
        first, last = max(start, at), min(end, place.end)
        if first >= last:
            continue
        if first > at:
            yield at, first, False
        yield first, last, True
        at = last
    if at < place.end:
        yield at, place.end, False
