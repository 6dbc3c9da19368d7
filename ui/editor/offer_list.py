"""The list of offers under a cell: what it shows and how each offer is painted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from ui import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from perfdesk.workspace.offers import Offer

#: rows seen at once, and where there is little room; a longer list scrolls
SEEN, _SEEN_LEAST = 10, 3
#: pixels: between text and detail, at the sides, and how wide a list may be
_GAP, _EDGE, _NARROWEST, _WIDEST = 16, 10, 240, 560
_WHOLE_ROW = "整行"
_LOOK = "按 Alt+↓ 选择，或点击填入；不选则照原样输入"
_CHOOSE = "↑↓ 选择，Enter 填入，Esc 关闭"

Index = QModelIndex | QPersistentModelIndex


class _Offers(QAbstractListModel):
    """The offers shown."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.offers: tuple[Offer, ...] = ()

    def put(self, offers: Sequence[Offer]) -> None:
        self.beginResetModel()
        self.offers = tuple(offers)
        self.endResetModel()

    def rowCount(self, _parent: Index | None = None) -> int:
        return len(self.offers)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        offer = self.offers[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return offer.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            whole = _WHOLE_ROW if offer.row is not None else ""
            return "，".join(part for part in (offer.text, offer.detail, whole) if part)
        return None


class OfferList(QFrame):
    """The list with a line below it that says how to choose; neither ever has the keyboard."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.hide()
        self.setObjectName("completion")
        # opaque: the paper below is not painted with every key
        self.setAutoFillBackground(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._model = _Offers(self)
        self._view = _Rows(self)
        self._view.setModel(self._model)
        self._view.setItemDelegate(_OfferPainter(self._view))
        self._foot = QLabel(self)
        self._foot.setObjectName("completionFoot")
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self._view, 1)
        column.addWidget(self._foot)
        self.taken = self._view.taken

    @property
    def offers(self) -> tuple[Offer, ...]:
        """The offers, in sight or not."""
        return self._model.offers

    @property
    def chosen(self) -> Offer | None:
        """The offer that stands out, None when none does."""
        return self._model.offers[self.row] if self.row >= 0 else None

    @property
    def row(self) -> int:
        """The row that stands out, -1 when none does."""
        return self._view.currentIndex().row()

    def show_offers(self, offers: Sequence[Offer]) -> None:
        """Show these, none of them chosen."""
        if self._foot.text() != _LOOK:
            self._foot.setText(_LOOK)
        if tuple(offers) != self._model.offers or self._view.currentIndex().isValid():
            self._model.put(offers)

    def choose(self, row: int) -> None:
        """Let one stand out: Enter would take it."""
        self._foot.setText(_CHOOSE)
        self._view.setCurrentIndex(self._model.index(row))

    def step(self, by: int) -> None:
        """Choose another so many rows further: round at the ends by single steps."""
        row, last = self.row, len(self._model.offers) - 1
        if row < 0:
            self.choose(0 if by > 0 else last)
        elif abs(by) == 1:
            self.choose((row + by) % (last + 1))
        else:
            self.choose(max(0, min(last, row + by)))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click beside the offers is none on the paper below."""
        event.accept()

    @property
    def least(self) -> int:
        """The least height that shows enough of the offers to choose from, in pixels."""
        return self._height(min(len(self._model.offers), _SEEN_LEAST))

    def _height(self, rows: int) -> int:
        return rows * _height(self._view.fontMetrics()) + self._foot.sizeHint().height() + 4

    def wanted(self, least: int) -> QSize:
        """The size that shows the offers, at least as wide as the cell."""
        metrics = self._view.fontMetrics()
        width = max((_width(offer, metrics) for offer in self._model.offers), default=0)
        width = max(width, min(least, _WIDEST), _NARROWEST, self._foot.sizeHint().width())
        rows = min(len(self._model.offers), SEEN)
        scrolls = 14 if len(self._model.offers) > SEEN else 0
        return QSize(min(width, _WIDEST) + scrolls + 2, self._height(rows))


class _Rows(QListView):
    """A list that is looked at and clicked."""

    taken = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(self._clicked)

    def _clicked(self, index: QModelIndex) -> None:
        model = self.model()
        assert isinstance(model, _Offers)
        self.taken.emit(model.offers[index.row()])


class _OfferPainter(QStyledItemDelegate):
    """Text at the left, where it comes from at the right, a mark on whole rows."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        """One line."""
        return QSize(0, _height(option.fontMetrics))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The detail gives way first."""
        model = index.model()
        assert isinstance(model, _Offers)
        offer = model.offers[index.row()]
        box: QRect = option.rect
        metrics = option.fontMetrics
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, theme.colour("accent_mid" if chosen else "accent_soft"))
        inner = box.adjusted(_EDGE, 0, -_EDGE, 0)
        painter.setFont(option.font)
        if offer.row is not None:
            width = metrics.horizontalAdvance(_WHOLE_ROW) + 10
            mark = QRect(inner.right() - width, inner.top() + 5, width, inner.height() - 10)
            painter.setPen(theme.colour("accent"))
            painter.drawRoundedRect(mark, 4, 4)
            painter.setPen(theme.colour("accent_dark"))
            painter.drawText(mark, Qt.AlignmentFlag.AlignCenter, _WHOLE_ROW)
            inner.setRight(mark.left() - 8)
        text = metrics.elidedText(_line(offer.text), Qt.TextElideMode.ElideRight, inner.width())
        left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.setPen(theme.colour("accent_dark" if chosen else "text"))
        painter.drawText(inner, left, text)
        inner.setLeft(inner.left() + metrics.horizontalAdvance(text) + _GAP)
        if offer.detail and inner.width() > 2 * _GAP:
            small = QFont(option.font)
            small.setPixelSize(max(9, small.pixelSize() - 1))
            painter.setFont(small)
            painter.setPen(theme.colour("muted"))
            detail = QFontMetrics(small).elidedText(
                offer.detail, Qt.TextElideMode.ElideRight, inner.width()
            )
            right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(inner, right, detail)
        painter.restore()


def _line(text: str) -> str:
    return " ".join(text.split())


def _height(metrics: QFontMetrics) -> int:
    return metrics.height() + 9


def _width(offer: Offer, metrics: QFontMetrics) -> int:
    width = metrics.horizontalAdvance(_line(offer.text[:80])) + 2 * _EDGE
    if offer.detail:
        width += metrics.horizontalAdvance(offer.detail) + _GAP
    if offer.row is not None:
        width += metrics.horizontalAdvance(_WHOLE_ROW) + 18
    return width
