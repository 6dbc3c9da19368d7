"""Paint the visible part of a laid sheet: cells, marks, the current slot, the text being typed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPen, QRegion

from perfdesk.grid.layout import LinePlace, Rect, Sheet, offset_x, place_lines
from perfdesk.grid.looks import SETTINGS
from perfdesk.grid.model import Align, BandStyle, Cell, Look, Mark
from ui.editor import palette
from ui.editor.choices import offers
from ui.editor.marks import Pencil, State, ground, has_note, ink
from ui.editor.prepared import Prepared
from ui.editor.sticky import Sticky, sticky_at
from ui.faces import draw_line, draws_runs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QPainter

    from perfdesk.document.model import Address
    from ui.editor.flags import Flags
    from ui.editor.ghosts import Ghosts
    from ui.editor.slots import SlotRef

#: how far a field without rules begins before its text
_BEFORE_PX = 4
#: how far a field that has its lines to itself reaches beyond them
_AROUND_PX = 3
#: how far the soft edge under the head rows reaches
_SHADOW_PX = 4
#: signs of the left upper corner; how far from the right edge they begin in its stead: beside the
#: corner of a note
_IN_CORNER = frozenset({State.DERIVED, State.ELSEWHERE, State.REQUIRED})
_SIGN_PX, _SIGN_GAP_PX = 22, 3
#: how much the veil over selected cells hides, of 255
_VEIL = 36


class Typing(NamedTuple):
    """What is being typed in the current slot: the cell's whole text with it, and in that text
    the caret, the selected part and the composition.
    """

    text: str
    caret: int
    selection: tuple[int, int]
    preedit: tuple[int, int]


@dataclass
class Scene:
    """What to paint: a sheet at a scale, moved by an origin, with the current slot on it.

    `view` is the viewport's height in pixels: head rows stay at its top, labels in its middle;
    0 leaves everything where it stands on paper. `ratio` is pixels of the screen for one of these.
    """

    sheet: Sheet
    scale: float  # pixels for 1/1000 pt
    origin: QPointF
    current: SlotRef | None = None
    typing: Typing | None = None
    caret_on: bool = True
    focused: bool = True
    view: int = 0
    ratio: float = 1.0
    selected: Rect | None = None
    ghosts: Ghosts | None = None
    flags: Flags | None = None
    prepared: Prepared = field(default_factory=Prepared)
    #: found while painting: whether all lines are drawn as glyph runs, and from where to where
    #: (pixels down the viewport) lines can be seen
    as_runs: bool | None = None
    seen: tuple[float, float] | None = None

    @cached_property
    def sticky(self) -> Sticky | None:
        """The head rows that stay at the view's top."""
        if not self.view:
            return None
        found = sticky_at(self.sheet, self.on_sheet(0), int(self.view / self.scale))
        if found is None:
            return None
        # moved by whole pixels, they look as they do where they stand
        stand = found.section.top(self.sheet)
        fine = self.scale * self.ratio
        was, now = (round(self.origin.y() * self.ratio + y * fine) for y in (stand, found.top))
        return found._replace(top=stand + round((now - was) / fine))

    @property
    def zoom(self) -> float:
        """1.0 where the paper has its real size on a 96 dpi screen."""
        return self.scale * 750

    @property
    def notes(self) -> Mapping[Address, str]:
        """The notes written on fields of this paper."""
        return self.sheet.grid.notes

    @property
    def covered(self) -> int:
        """How many pixels at the view's top the head rows cover."""
        if self.sticky is None:
            return 0
        return max(0, round(self.origin.y() + self.sticky.bottom * self.scale) + 1)

    def on_sheet(self, y: float) -> int:
        """The height on the sheet of a place of the viewport, in 1/1000 pt."""
        return int((y - self.origin.y()) / self.scale)

    def to_screen(self, rect: Rect) -> QRectF:
        """A sheet rectangle in pixels, on whole ones of the screen so that rules are crisp."""
        x, y, scale, ratio = self.origin.x(), self.origin.y(), self.scale, self.ratio
        left = round((x + rect.x * scale) * ratio)
        top = round((y + rect.y * scale) * ratio)
        right = round((x + (rect.x + rect.w) * scale) * ratio)
        bottom = round((y + (rect.y + rect.h) * scale) * ratio)
        if ratio == 1.0:  # as nearly everywhere, for every cell in sight
            return QRectF(left, top, right - left, bottom - top)
        return QRectF(left / ratio, top / ratio, (right - left) / ratio, (bottom - top) / ratio)


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
    largest = max(setting.half_points for setting in SETTINGS.values()) * 500 * scene.scale
    scene.as_runs = draws_runs(painter, largest) or None
    below = QRectF(area)
    below.setTop(max(area.top(), scene.covered))
    scene.seen = below.top(), below.bottom()
    if not below.isEmpty():
        painter.save()
        painter.setClipRect(below)
        _body(painter, scene, below)
        painter.restore()
    if scene.sticky is not None and area.top() < scene.covered + _SHADOW_PX:
        _head(painter, scene, scene.sticky)


def _body(painter: QPainter, scene: Scene, area: QRectF) -> None:
    sheet = scene.sheet
    top = scene.on_sheet(area.top()) - 2000
    bottom = scene.on_sheet(area.bottom()) + 2000
    ruled: list[QRectF] = []
    grounds = Grounds()
    pencil = Pencil(scene.zoom)
    current = None if scene.current is None else (scene.current.band, scene.current.index)
    inks: dict[tuple[int, int], QColor] = {}
    for at in visible_cells(sheet, top, bottom):
        box = scene.to_screen(sheet.rect(*at))
        inks[at] = ink(_fill(scene, at, box, grounds, pencil))
        if sheet.bands[at[0]].band.style is BandStyle.TABLE:
            ruled.append(box)
    grounds.draw(painter)
    ghosts = scene.ghosts
    for at, colour in inks.items():
        if at == current and scene.typing is not None:
            _typing(painter, scene, *at, colour)
        elif ghosts is None or not ghosts.paint(painter, scene, *at, colour):
            _text(painter, scene, *at, colour)
    _rule(painter, scene, ruled)
    pencil.draw(painter)
    if scene.selected is not None:
        _frame_range(painter, scene, scene.selected)
    if scene.current is not None:
        _frame_current(painter, scene, scene.current)


def _rule(painter: QPainter, scene: Scene, boxes: list[QRectF]) -> None:
    pen = QPen(palette.RULE, max(1, int(scene.ratio)))
    pen.setCosmetic(True)  # a whole number of the screen's pixels at every ratio
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRects(boxes)


def _head(painter: QPainter, scene: Scene, sticky: Sticky) -> None:
    """The head rows at the view's top, over what scrolls past under them, with a soft edge."""
    scene.seen = None
    number = sticky.section.band
    boxes: list[QRectF] = []
    painter.save()
    clip = painter.clipBoundingRect()
    painter.setClipRect(QRectF(clip.left(), clip.top(), clip.width(), scene.covered - clip.top()))
    for index in sticky.cells(scene.sheet):
        box = scene.to_screen(sticky.rect(scene.sheet, index))
        boxes.append(box)
        painter.fillRect(box, palette.PAPER)
        _text(painter, scene, number, index, palette.INK)
    _rule(painter, scene, boxes)
    painter.restore()
    lowest = [box for box in boxes if box.bottom() <= scene.covered]
    if lowest:
        left = min(box.left() for box in lowest) + 1
        edge = QRectF(left, scene.covered, max(box.right() for box in lowest) - left, 1)
        for depth in range(_SHADOW_PX):
            shade = QColor(palette.SHADE)
            shade.setAlpha(shade.alpha() * (_SHADOW_PX - depth) // _SHADOW_PX)
            painter.fillRect(edge.translated(0, depth), shade)


def text_box(scene: Scene, number: int, index: int) -> Rect:
    """The box a cell's text is set in, on the sheet: the cell's own; for a label of several rows
    that part of it which is in view.
    """
    sheet = scene.sheet
    layout = sheet.bands[number]
    cell = layout.band.cells[index].cell
    box, sticky = sheet.rect(number, index), scene.sticky
    top = scene.on_sheet(0)
    if sticky is not None:
        if sticky.holds(sheet, number, index):
            box = sticky.rect(sheet, index)
        elif number == sticky.section.band:
            top = sticky.bottom
    if not scene.view or not (cell.group or cell.look is Look.HEAD):
        return box
    top, bottom = max(box.y, top), min(box.y + box.h, scene.on_sheet(scene.view))
    setting = SETTINGS[cell.look]
    need = len(layout.lines[index]) * setting.leading + 2 * setting.pad_y
    if bottom - top < need:  # it goes out of view with the last of its rows
        if top > box.y:
            top = max(box.y, bottom - need)
        bottom = min(box.y + box.h, top + need)
    return Rect(box.x, top, box.w, bottom - top)


def field_box(scene: Scene, number: int, index: int, whole: QRectF | None = None) -> QRectF:
    """Where a cell shows that it is typed in, in pixels: all of a table's cell; of a caption line
    or signature block, which have no rules, what stands behind the caption. `whole` is the cell's
    box, where it is known.
    """
    layout = scene.sheet.bands[number]
    cell = layout.band.cells[index].cell
    if whole is not None and layout.band.style is BandStyle.TABLE:
        return whole
    rect = scene.sheet.rect(number, index)
    box = whole or scene.to_screen(rect)
    lines = layout.lines[index]
    before = cell.runs[0]
    has_caption = before.address is None and before.mark is not Mark.BY_HAND
    if layout.band.style is BandStyle.TABLE:
        return box
    if not has_caption or len(lines) > 1:
        return box.adjusted(-_AROUND_PX, 0, _AROUND_PX, 0)
    place = next(place_lines(cell, lines, rect))
    left = scene.origin.x() + offset_x(cell, cell.text, place, len(cell.runs[0].text)) * scene.scale
    left -= _BEFORE_PX
    setting = SETTINGS[cell.look]
    middle = scene.origin.y() + (place.baseline - 190 * setting.half_points) * scene.scale
    half = setting.leading * scene.scale * 0.72
    gap = setting.half_points * 500 * scene.scale * 0.8
    return QRectF(
        round(left), round(middle - half), box.right() - gap - round(left), round(2 * half)
    )


class Grounds:
    """Gathers the grounds of many cells and fills those of one colour at once."""

    def __init__(self) -> None:
        self._boxes: dict[int, tuple[QColor, list[QRectF]]] = {}

    def add(self, colour: QColor, box: QRectF) -> None:
        """A cell's box (pixels) stands on a colour of the palette."""
        self._boxes.setdefault(id(colour), (colour, []))[1].append(box)

    def draw(self, painter: QPainter) -> None:
        """Fill them."""
        painter.setPen(Qt.PenStyle.NoPen)
        for colour, boxes in self._boxes.values():
            painter.setBrush(colour)
            painter.drawRects(boxes)


def _fill(
    scene: Scene, at: tuple[int, int], whole: QRectF, grounds: Grounds, pencil: Pencil
) -> State | None:
    """The ground of a cell that shows a value, and its marks, handed over; its state."""
    is_field, state = scene.prepared.field(scene.sheet, *at)
    if not is_field:
        return None
    cell = scene.sheet.bands[at[0]].band.cells[at[1]].cell
    is_current = scene.current is not None and (scene.current.band, scene.current.index) == at
    box = field_box(scene, *at, whole)
    colour = ground(state)
    if is_current:
        colour = palette.EDITING_FILL if scene.typing else palette.CURRENT_FILL
    grounds.add(colour, box)
    noted = bool(scene.notes) and has_note(cell, scene.notes)
    if state is not None and not (is_current and scene.typing):
        if state in _IN_CORNER and _text_at_left(scene, cell):
            near = _is_near(scene, at, box, pencil)
            side = _SIGN_PX if noted else pencil.reach + (0 if near else _SIGN_GAP_PX)
            end = box.adjusted(max(0, box.width() - side), 0, 0, 0)
            pencil.add(state, end, near=near)
        else:
            pencil.add(state, box, near=state in _IN_CORNER and _is_near(scene, at, box, pencil))
    if noted:
        pencil.add(State.NOTE, box)
    if scene.flags is not None:
        standing = scene.current.address if scene.current is not None else None
        flag = scene.flags.of(cell, standing)
        if flag is not None and not (is_current and scene.typing):
            pencil.add(flag, box, near=_is_near(scene, at, box, pencil))
        if scene.flags.has_remark(cell) and not (is_current and scene.typing):
            # where a text begins at the left it is planted at the right end, beside any other sign
            reach = pencil.reach * (1 if flag is None else 2)
            beside = max(0, box.width() - reach) if cell.align is Align.LEFT else 0
            pencil.add(State.REMARK, box.adjusted(beside, 0, 0, 0))
    return state


def _text_at_left(scene: Scene, cell: Cell) -> bool:
    """Whether something is written in a cell's left upper corner: its sign then stands at the right
    end, so that the one is not drawn over the other.
    """
    if cell.align is not Align.LEFT:
        return False
    return bool(cell.text) or (scene.ghosts is not None and scene.ghosts.has(cell))


def _is_near(scene: Scene, at: tuple[int, int], box: QRectF, pencil: Pencil) -> bool:
    """Whether a cell's text leaves less room at its sides than a sign takes."""
    layout = scene.sheet.bands[at[0]]
    half_points = SETTINGS[layout.band.cells[at[1]].cell.look].half_points
    widest = max((width for _start, _end, width in layout.lines[at[1]]), default=0)
    return box.width() - widest * half_points / 2 * scene.scale < 2 * pencil.reach


def _text(painter: QPainter, scene: Scene, number: int, index: int, colour: QColor) -> None:
    """A cell's own text."""
    cell = scene.sheet.bands[number].band.cells[index].cell
    if not cell.text:
        return
    box = text_box(scene, number, index)
    painter.setPen(colour)
    if not scene.as_runs:
        places = place_lines(cell, scene.sheet.bands[number].lines[index], box)
        _draw(painter, scene, cell, cell.text, places)
        return
    left, top, scale, seen = scene.origin.x(), scene.origin.y(), scene.scale, scene.seen
    for line in scene.prepared.lines(scene.sheet, number, index, box, scale):
        y = top + (box.y + line.baseline) * scale
        if seen is not None and not seen[0] - 40 < y < seen[1] + 40:
            continue
        at = QPointF(left + (box.x + line.x) * scale, y)
        for run in line.runs:
            painter.drawGlyphRun(at, run)


def _typing(painter: QPainter, scene: Scene, number: int, index: int, colour: QColor) -> None:
    """The text being typed, what is selected and composed of it, and the caret."""
    typing = scene.typing
    assert typing is not None
    layout = scene.sheet.bands[number]
    cell = layout.band.cells[index].cell
    box = scene.sheet.rect(number, index)
    places = list(place_lines(cell, layout.lines[index], box))
    _highlight(painter, scene, cell, typing, places)
    painter.setPen(colour)
    _draw(painter, scene, cell, typing.text, places)
    if scene.caret_on and scene.focused:
        painter.fillRect(caret_rect(scene, cell, typing, places), palette.CURRENT)


def _draw(
    painter: QPainter, scene: Scene, cell: Cell, text: str, places: Iterable[LinePlace]
) -> None:
    """The lines of a text that can be seen."""
    setting = SETTINGS[cell.look]
    pixels = setting.half_points * 500 * scene.scale
    for place in places:
        y = scene.origin.y() + place.baseline * scene.scale
        if scene.seen is not None and not scene.seen[0] - 40 < y < scene.seen[1] + 40:
            continue
        if place.end > place.start:
            line = text[place.start : place.end]
            at = QPointF(scene.origin.x() + place.x * scene.scale, y)
            track = place.track * scene.scale
            draw_line(painter, setting.face, pixels, line, at, as_runs=scene.as_runs, track=track)


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


def _frame_range(painter: QPainter, scene: Scene, selected: Rect) -> None:
    """A veil over the selected cells, all but the current one, and a frame around them."""
    box = scene.to_screen(selected)
    color = palette.CURRENT if scene.focused else palette.AWAY
    veil = QColor(color)
    veil.setAlpha(_VEIL)
    region = QRegion(box.toRect())
    if scene.current is not None:
        region -= QRegion(
            scene.to_screen(scene.sheet.rect(scene.current.band, scene.current.index)).toRect()
        )
    painter.save()
    painter.setClipRegion(region, Qt.ClipOperation.IntersectClip)
    painter.fillRect(box, veil)
    painter.restore()
    pen = QPen(color, 2)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(box)


def _frame_current(painter: QPainter, scene: Scene, current: SlotRef) -> None:
    box = field_box(scene, current.band, current.index)
    color = palette.CURRENT if scene.focused else palette.AWAY
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
