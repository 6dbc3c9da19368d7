"""The list of a figure's parts: what each is called, where it stands, its figure at the right."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from perfdesk.workspace.tracing import Link, Standing
from ui import theme

Index = QModelIndex | QPersistentModelIndex

#: the role under which an item holds its `Link`, and the form its list belongs to
LINK = Qt.ItemDataRole.UserRole
_FORM = Qt.ItemDataRole.UserRole + 1
WORDS = {
    Standing.BLANK: "空白",
    Standing.TYPED: "手工填写",
    Standing.DERIVED: "程序算出",
    Standing.TYPED_OVER: "手工改写",
    Standing.ELSEWHERE: "由另一张表带来",
}
_PAD_X, _PAD_Y, _GAP = 4, 4, 10


class TracingList(QTreeWidget):
    """Groups of links, each under a head; a link that opens shows its own parts below it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("traceTree")
        self.setAccessibleName("由哪些数得来")
        self.setColumnCount(1)
        self.setHeaderHidden(True)
        self.setIndentation(14)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setItemDelegate(_Painter(self))

    def add_group(self, head: str) -> QTreeWidgetItem:
        """A head over links."""
        top = QTreeWidgetItem(self, [head])
        top.setToolTip(0, head)
        return top

    def add(self, above: QTreeWidgetItem, link: Link, form: str) -> None:
        """A link; `form` is the form of the figure it is a part of."""
        item = QTreeWidgetItem(above, [_lines(link, form)[0]])
        item.setData(0, LINK, link)
        item.setData(0, _FORM, form)
        tip = f"{link.form_title}\n{called(link)}：{figure(link)}（{WORDS[link.standing]}）"
        if link.standing is Standing.TYPED_OVER:
            tip += f"\n原来是 {link.computed or '空白'}；{link.reason or '还没有写明原因'}"
        item.setToolTip(0, tip)
        item.setData(0, Qt.ItemDataRole.AccessibleTextRole, tip)
        if link.opens:
            item.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator)

    def items(self) -> list[QTreeWidgetItem]:
        """All items that are made, from top to bottom."""
        found: list[QTreeWidgetItem] = []
        waiting = [self.topLevelItem(n) for n in range(self.topLevelItemCount() - 1, -1, -1)]
        while waiting:
            item = waiting.pop()
            if item is not None:
                found.append(item)
                waiting += [item.child(n) for n in range(item.childCount() - 1, -1, -1)]
        return found


class _Painter(QStyledItemDelegate):
    """Two lines: the name over the whole width; where it stands, and the figure at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Two lines, one for a head."""
        lines = 2 if isinstance(index.data(LINK), Link) else 1
        return QSize(0, lines * option.fontMetrics.height() + 2 * _PAD_Y)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one item."""
        self.initStyleOption(option, index)
        option.text = ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        link = index.data(LINK)
        room = option.rect.adjusted(_PAD_X, _PAD_Y, -_PAD_X, -_PAD_Y)
        painter.save()
        if isinstance(link, Link):
            self._draw(painter, option, room, link, str(index.data(_FORM)))
        else:
            font = QFont(option.font)
            font.setBold(True)
            painter.setFont(font)
            painter.setPen(theme.colour("muted"))
            _put(painter, room, str(index.data()))
        painter.restore()

    @staticmethod
    def _draw(
        painter: QPainter, option: QStyleOptionViewItem, room: QRect, link: Link, form: str
    ) -> None:
        first, second = _lines(link, form)
        height = option.fontMetrics.height()
        painter.setFont(option.font)
        painter.setPen(theme.colour("text"))
        _put(painter, QRect(room.x(), room.y(), room.width(), height), first)
        text = ("−" if link.sign < 0 else "") + figure(link)
        # a pixel or two more: what is measured is rounded
        width = min(option.fontMetrics.horizontalAdvance(text) + 3, room.width() * 3 // 5)
        below = QRect(room.x(), room.y() + height, room.width(), height)
        over = link.standing is Standing.TYPED_OVER
        painter.setPen(theme.colour("warning" if over else "muted" if not link.text else "text"))
        _put(painter, below.adjusted(room.width() - width, 0, 0, 0), text)
        painter.setPen(theme.colour("warning" if over else "muted"))
        _put(painter, below.adjusted(0, 0, -width - _GAP, 0), second)


def _put(painter: QPainter, rect: QRect, text: str) -> None:
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)


def link_of(item: QTreeWidgetItem) -> Link | None:
    """What an item leads to; None for a head."""
    held = item.data(0, LINK)
    return held if isinstance(held, Link) else None


def path_of(item: QTreeWidgetItem) -> tuple[object, ...]:
    """An item by what it says and stands under, to be found again in a list made anew."""
    path: list[object] = []
    at: QTreeWidgetItem | None = item
    while at is not None:
        link = link_of(at)
        path.append(at.text(0) if link is None else (link.form, link.address))
        at = at.parent()
    return tuple(path)


def figure(link: Link) -> str:
    """A link's text with its unit, in one line."""
    if not link.text:
        return "空白"
    line = " ".join(link.text.split("\n"))
    return f"{line} {link.unit}".rstrip()


def called(link: Link) -> str:
    """What a link is called on its form."""
    return f"{link.name}的{link.label}" if link.name else link.label


def _lines(link: Link, form: str) -> tuple[str, str]:
    """What tells it from its neighbours, and where it stands."""
    notes = [] if link.standing in (Standing.TYPED, Standing.BLANK) else [WORDS[link.standing]]
    if link.form != form:
        first, rest = link.form_title, [called(link)]
    elif link.name:
        first, rest = link.name, [link.label]
    else:
        first, rest = link.label, []
    return first, " · ".join([*rest, *notes])
