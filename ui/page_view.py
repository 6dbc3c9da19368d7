"""White sheets one under the other: what the printer will put on paper."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from perfdesk.grid.layout import Rect
from perfdesk.grid.paginate import Page
from ui import theme
from ui.painting import paint_page

GAP_PX = 18
PIXELS_PER_PT = 96 / 72  # logical pixels at 100 %
ZOOM_LEAST, ZOOM_MOST = 25, 300
PICTURES_KEPT = 6


class PageView(QAbstractScrollArea):
    """Scrolls through pages. Zoom is in percent of the paper's size."""

    turned = Signal(int)  # the number of the page in sight, from 1
    zoom_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("preview")
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setAccessibleName("打印预览")
        self._pages: tuple[Page, ...] = ()
        self._places: list[QRect] = []
        self._pictures: dict[int, QPixmap] = {}
        self._zoom = 100
        self._fit = ""
        self._number = 1
        self._mark: tuple[int, Rect] | None = None
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.verticalScrollBar().setSingleStep(40)

    @property
    def zoom(self) -> int:
        """The zoom in percent."""
        return self._zoom

    @property
    def number(self) -> int:
        """The number of the page in sight, from 1."""
        return self._number

    @property
    def count(self) -> int:
        """How many pages there are."""
        return len(self._pages)

    @property
    def pages(self) -> tuple[Page, ...]:
        """The pages shown."""
        return self._pages

    def show_pages(self, pages: Sequence[Page]) -> None:
        """Show these pages, staying at the page in sight."""
        self._pages = tuple(pages)
        self._mark = None
        self._number = min(self._number, max(1, len(self._pages)))
        self._lay()
        self.go_to(self._number)

    def go_to(self, number: int) -> None:
        """Bring a page to the top."""
        if self._places:
            number = min(max(number, 1), len(self._places))
            top = self._places[number - 1].top() - GAP_PX
            self.verticalScrollBar().setValue(top)
            self._tell(number)

    @property
    def mark(self) -> tuple[int, Rect] | None:
        """The page and the place that are marked; None when nothing is."""
        return self._mark

    def show_mark(self, number: int, place: Rect | None) -> None:
        """Turn to a page and mark a place on it, in 1/1000 pt; None marks nothing."""
        self._mark = None if place is None else (number, place)
        self.go_to(number)
        if place is not None and self._places:
            spot = self._spot(number, place)
            room = self.viewport().size()
            if not self._seen(spot):
                self.verticalScrollBar().setValue(spot.center().y() - room.height() // 2)
                self.horizontalScrollBar().setValue(spot.center().x() - room.width() // 2)
                self._tell(number)
        self.viewport().update()

    def set_zoom(self, percent: int) -> None:
        """Show the paper at this zoom."""
        self._fit = ""
        self._apply(percent)

    def fit_width(self) -> None:
        """Let the page fill the width, now and when the window changes."""
        self._fit = "width"
        self._refit()

    def fit_page(self) -> None:
        """Let the whole page be seen, now and when the window changes."""
        self._fit = "page"
        self._refit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the fit that was chosen."""
        super().resizeEvent(event)
        if self._fit:
            self._refit()
        else:
            self._lay()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ctrl and the wheel zoom."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_zoom(self._zoom + (10 if event.angleDelta().y() > 0 else -10))
            event.accept()
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Page up and down turn pages, Home and End go to the first and the last."""
        match event.key():
            case Qt.Key.Key_PageDown | Qt.Key.Key_Space:
                self.go_to(self._number + 1)
            case Qt.Key.Key_PageUp:
                self.go_to(self._number - 1)
            case Qt.Key.Key_Home:
                self.go_to(1)
            case Qt.Key.Key_End:
                self.go_to(len(self._pages))
            case _:
                super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the sheets in sight."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), theme.colour("desk"))
        shift = QPoint(-self.horizontalScrollBar().value(), -self.verticalScrollBar().value())
        for number, place in enumerate(self._places):
            sheet = place.translated(shift)
            if sheet.adjusted(-4, -4, 4, 4).intersects(event.rect()):
                _shadow(painter, sheet)
                painter.drawPixmap(sheet.topLeft(), self._picture(number, place.size()))
        if self._mark is not None and self._mark[0] <= len(self._places):
            _paint_mark(painter, self._spot(*self._mark).translated(shift))
        painter.end()

    def _spot(self, number: int, place: Rect) -> QRect:
        """Where a place of a page lies on the endless desk, in pixels."""
        scale = PIXELS_PER_PT * self._zoom / 100_000
        left, top, width, height = (round(value * scale) for value in place)
        return QRect(left, top, width, height).translated(self._places[number - 1].topLeft())

    def _seen(self, spot: QRect) -> bool:
        left, top = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        return QRect(QPoint(left, top), self.viewport().size()).contains(spot)

    def _picture(self, number: int, size: QSize) -> QPixmap:
        picture = self._pictures.get(number)
        if picture is None:
            ratio = self.devicePixelRatioF()
            picture = QPixmap(size * ratio)
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.white)
            painter = QPainter(picture)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_page(painter, self._pages[number], PIXELS_PER_PT * self._zoom / 100)
            painter.end()
            while len(self._pictures) >= PICTURES_KEPT:
                del self._pictures[next(iter(self._pictures))]
            self._pictures[number] = picture
        return picture

    def _apply(self, percent: int) -> None:
        percent = min(max(percent, ZOOM_LEAST), ZOOM_MOST)
        if percent != self._zoom:
            number = self._number
            self._zoom = percent
            self._lay()
            self.go_to(number)
            self.zoom_changed.emit(percent)

    def _refit(self) -> None:
        if not self._pages:
            return
        page = self._pages[self._number - 1]
        room = self.maximumViewportSize()
        bar = self.verticalScrollBar().sizeHint().width()
        wide = (room.width() - bar - 2 * GAP_PX) / (page.width_pt * PIXELS_PER_PT)
        high = (room.height() - 2 * GAP_PX) / (page.height_pt * PIXELS_PER_PT)
        before = self._zoom
        self._apply(int(100 * (wide if self._fit == "width" else min(wide, high))))
        if self._zoom == before:
            self._lay()

    def _lay(self) -> None:
        self._pictures.clear()
        scale = PIXELS_PER_PT * self._zoom / 100
        sizes = [QSize(round(p.width_pt * scale), round(p.height_pt * scale)) for p in self._pages]
        widest = max((size.width() for size in sizes), default=0) + 2 * GAP_PX
        room = self.viewport().size()
        width = max(widest, room.width())
        self._places = []
        top = GAP_PX
        for size in sizes:
            self._places.append(QRect(QPoint((width - size.width()) // 2, top), size))
            top += size.height() + GAP_PX
        self.horizontalScrollBar().setRange(0, max(0, widest - room.width()))
        self.horizontalScrollBar().setPageStep(room.width())
        self.verticalScrollBar().setRange(0, max(0, top - room.height()))
        self.verticalScrollBar().setPageStep(room.height())
        self.viewport().update()

    def _scrolled(self, value: int) -> None:
        middle = value + self.viewport().height() // 3
        number = sum(place.top() <= middle for place in self._places)
        self._tell(max(1, number))
        self.viewport().update()

    def _tell(self, number: int) -> None:
        if number != self._number:
            self._number = number
            self.turned.emit(number)


def _paint_mark(painter: QPainter, spot: QRect) -> None:
    """A frame round a place, with a veil of its colour over it."""
    ink = QColor(theme.LIGHT["danger"])  # paper is white in the dark window, too
    veil = QColor(ink)
    veil.setAlpha(28)
    around = spot.adjusted(-3, -3, 3, 3)
    painter.fillRect(around, veil)
    painter.setPen(QPen(ink, 2))
    painter.drawRect(around)


def _shadow(painter: QPainter, sheet: QRect) -> None:
    ink = theme.colour("text")
    for spread, alpha in ((4, 8), (3, 12), (2, 16), (1, 34)):
        ink.setAlpha(alpha)
        painter.fillRect(sheet.adjusted(-spread, -spread + 1, spread, spread + 1), ink)
