"""The ground a paper lies on: zoom, scrolling, margins, and bringing a place into view."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from perfdesk.grid.layout import Sheet
from ui.editor import palette
from ui.editor.sticky import height_over

ZOOM_LEAST, ZOOM_MOST = 50, 300
_MARGIN = 24  # pixels of ground around the paper
_EDGE = 30  # pixels kept free between the current place and the view's edge
_UNDER_HEAD = 6  # pixels kept free between it and the head rows that stay in view
_PIXELS_PER_PT = 96 / 72
_STEP = 40
STRIDE = 80  # pixels an arrow key scrolls inside a cell taller than the view
_TITLE_AT = 34  # pixels from the view's top to the form's title when a form is opened
_SHADOW = (7, 5, 3, 2, 1)  # pixels the shades of the paper's shadow reach, one over the other


class PaperGround(QAbstractScrollArea):
    """A white paper on a calm ground, at a zoom, scrolled. A subclass paints what is on it."""

    zoom_changed = Signal(int)

    def __init__(self, sheet: Sheet, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sheet = sheet
        self.zoom = 100
        self._placed = False
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, True)

    @property
    def sheet(self) -> Sheet:
        """The laid paper shown."""
        return self._sheet

    def set_zoom(self, percent: int) -> None:
        """Show the paper at so many percent of its real size (on a 96 dpi screen)."""
        percent = min(max(percent, ZOOM_LEAST), ZOOM_MOST)
        if percent == self.zoom:
            return
        self.zoom = percent
        self.update_scrollbars()
        self.ensure_visible()
        self.viewport().update()
        self.zoom_changed.emit(percent)

    def zoom_to_width(self) -> None:
        """Fit the paper's width into the view; in a narrow one what stands on it, up to 100 %."""
        room = self.viewport().width() - 2 * _MARGIN
        first, last = (edge / self.zoom for edge in self._written())
        paper = room / (self.paper_size()[0] / self.zoom)
        self.set_zoom(int(paper if paper >= 100 else min(room / (last - first), 100)))

    def ensure_visible(self) -> None:
        """Bring the current place into view; a subclass knows where that is."""

    @property
    def scale(self) -> float:
        """Pixels for 1/1000 pt of paper."""
        return self.zoom / 100 * _PIXELS_PER_PT / 1000

    def paper_size(self) -> tuple[float, float]:
        """The paper's width and height in pixels: one page, or longer where the form is."""
        page = self._sheet.page
        width = page.width_mm / 25.4 * 72_000 * self.scale
        least = page.height_mm / 25.4 * 72_000 * self.scale
        return width, max(least, self._sheet.height * self.scale)

    def origin(self) -> QPointF:
        """Where the paper's top left stands in the viewport."""
        width, _height = self.paper_size()
        first, last = self._written()
        room = self.viewport().width()
        left = (room - width) / 2
        # the paper's white margins give way before anything has to be scrolled
        left = max(min(left, room - _MARGIN - last), _MARGIN - first)
        left -= self.horizontalScrollBar().value()
        return QPointF(round(left), _MARGIN - self.verticalScrollBar().value())

    def _written(self) -> tuple[float, float]:
        """The left and right end of what stands on the paper, in pixels from its left edge."""
        page = self._sheet.page
        pixels = self.zoom / 100 * 96 / 25.4
        return page.left_mm * pixels, (page.width_mm - page.right_mm) * pixels

    def update_scrollbars(self) -> None:
        """New ranges after the paper or the view has changed its size."""
        _width, height = self.paper_size()
        first, last = self._written()
        view = self.viewport().size()
        for bar, length, room in (
            (self.verticalScrollBar(), height, view.height()),
            (self.horizontalScrollBar(), last - first, view.width()),
        ):
            bar.setRange(0, max(0, int(length) + 2 * _MARGIN - room))
            bar.setPageStep(room)
            bar.setSingleStep(_STEP)

    def bring(self, box: QRectF) -> None:
        """Scroll as little as brings a box into view (its top when it is taller)."""
        view = self.viewport().rect()
        vertical, horizontal = self.verticalScrollBar(), self.horizontalScrollBar()
        above = max(_EDGE, self.head_height(box.center().y()) + _UNDER_HEAD)
        if box.top() < above or box.height() > view.height() - above - _EDGE:
            vertical.setValue(vertical.value() + int(box.top()) - above)
        elif box.bottom() > view.height() - _EDGE:
            vertical.setValue(vertical.value() + int(box.bottom()) - view.height() + _EDGE)
        if box.left() < _EDGE:
            horizontal.setValue(horizontal.value() + int(box.left()) - _EDGE)
        elif box.right() > view.width() - _EDGE:
            horizontal.setValue(horizontal.value() + int(box.right()) - view.width() + _EDGE)

    def scroll_inside(self, box: QRectF, *, down: bool, far: int = STRIDE) -> bool:
        """Scroll through a box taller than the view, towards its foot or its head, `far` pixels at
        most; False where that is in view already, and for boxes that fit.
        """
        bar, height = self.verticalScrollBar(), self.viewport().height()
        above = max(_EDGE, self.head_height(box.center().y()) + _UNDER_HEAD)
        hidden = box.bottom() - height + _EDGE if down else above - box.top()
        if box.height() <= height - above - _EDGE or hidden < 1:
            return False
        before, step = bar.value(), min(int(hidden), far)
        bar.setValue(before + (step if down else -step))
        return bar.value() != before

    def bring_foot(self, box: QRectF) -> None:
        """Bring a box into view, its foot when it is taller: one comes to it from below."""
        bar = self.verticalScrollBar()
        before = bar.value()
        self.bring(box)
        bottom = int(box.bottom()) - (bar.value() - before)
        hidden = bottom - self.viewport().height() + _EDGE
        if hidden > 0:
            bar.setValue(bar.value() + hidden)

    def head_height(self, y: float) -> int:
        """How much of the view's top will be covered by head rows that stay in view, when the
        place now at `y` of the viewport is scrolled there; in pixels.
        """
        place = int((y - self.origin().y()) / self.scale)
        room = int(self.viewport().height() / self.scale)
        return round(height_over(self._sheet, place, room) * self.scale)

    def paint_ground(self, painter: QPainter, area: QRectF) -> None:
        """The ground and the empty paper with its shadow."""
        width, height = self.paper_size()
        origin = self.origin()
        paper = QRectF(origin.x(), origin.y(), round(width), round(height))
        # nothing is painted twice, and nothing blended: on a large screen that costs more than all
        # the text
        for strip in _around(paper, area):
            painter.fillRect(strip, palette.GROUND)
        ground, shade = palette.GROUND, palette.SHADOW
        for spread in _SHADOW:
            ground = _blended(ground, shade)
            shadow = paper.adjusted(-spread, -spread + 2, spread, spread + 2)
            for strip in _around(paper, shadow):
                painter.fillRect(strip, ground)
        painter.fillRect(paper, palette.PAPER)
        painter.setPen(QPen(palette.PAPER_EDGE, 1))
        painter.drawRect(paper)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ctrl and the wheel zoom."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_zoom(self.zoom + (10 if event.angleDelta().y() > 0 else -10))
            event.accept()
            return
        super().wheelEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A new size: new scroll ranges; at first, the form's title stands near the top."""
        super().resizeEvent(event)
        self.update_scrollbars()
        if not self._placed:
            self._placed = True
            title = int(self._sheet.tops[0] * self.scale) if self._sheet.bands else 0
            self.verticalScrollBar().setValue(max(0, title + _MARGIN - _TITLE_AT))

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:
        """Everything is painted from the scroll bars' values."""
        self.viewport().update()


def _blended(under: QColor, over: QColor) -> QColor:
    """What a colour looks like through one that is not opaque."""
    share = over.alphaF()
    pairs = (
        (under.redF(), over.redF()),
        (under.greenF(), over.greenF()),
        (under.blueF(), over.blueF()),
    )
    return QColor.fromRgbF(*(below + (above - below) * share for below, above in pairs))


def _around(inner: QRectF, outer: QRectF) -> list[QRectF]:
    """What of a rectangle lies outside another: above, below, left and right of it."""
    top, bottom = max(inner.top(), outer.top()), min(inner.bottom(), outer.bottom())
    strips = (
        (outer.left(), outer.top(), outer.width(), inner.top() - outer.top()),
        (outer.left(), inner.bottom(), outer.width(), outer.bottom() - inner.bottom()),
        (outer.left(), top, inner.left() - outer.left(), bottom - top),
        (inner.right(), top, outer.right() - inner.right(), bottom - top),
    )
    return [QRectF(*strip) for strip in strips if strip[2] > 0 and strip[3] > 0]
