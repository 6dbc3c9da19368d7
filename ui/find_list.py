"""The list of hits under the forms they stand on, each with the text and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, takewhile
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionButton, QStyleOptionViewItem

from perfdesk.workspace.finding import FormHits, Hit, HitKind
from ui import theme
from ui.line_list import draw_ground
from ui.marked_text import BREAK, Mark, MarkedText, Piece

Index = QModelIndex | QPersistentModelIndex

#: characters of a long text shown before the first hit, and where what replaces it needs room
_BEFORE = 8
_BEFORE_NEW = 2
_BOX = 16
_PAD = 8

_KINDS = {
    HitKind.VALUE: "",
    HitKind.NOTE: "",
    HitKind.COMPUTED: " · 程序算出，不能替换",
}


@dataclass
class Line:
    """A form with its hits, or one hit; `checked` says that it is to be replaced."""

    form: FormHits
    hit: Hit | None = None
    checked: bool = True

    @property
    def places(self) -> int:
        """In how many places the text stands there."""
        hits = self.form.hits if self.hit is None else (self.hit,)
        return sum(len(hit.spans) for hit in hits)


class Hits(QAbstractListModel):
    """Forms and hits one below the other. `new` is what replaces; None while only looking."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: list[Line] = []
        self.new: str | None = None
        #: in how many places the text stands, and on how many forms
        self.places = self.forms = 0

    def clear(self) -> None:
        """Nothing is found yet."""
        self.beginResetModel()
        self.lines = []
        self.places = self.forms = 0
        self.endResetModel()

    def add(self, form: FormHits) -> None:
        """A form more, with its hits."""
        first = len(self.lines)
        self.beginInsertRows(QModelIndex(), first, first + len(form.hits))
        self.lines.append(Line(form))
        self.lines += [Line(form, hit, hit.replaceable) for hit in form.hits]
        self.places += self.lines[first].places
        self.forms += 1
        self.endInsertRows()

    def remove(self, row: int) -> None:
        """A hit is done with."""
        self.beginRemoveRows(QModelIndex(), row, row)
        self.places -= self.lines.pop(row).places
        self.endRemoveRows()

    def show_new(self, new: str | None) -> None:
        """Show what would come of a replacement; None shows no boxes."""
        self.new = new
        if self.lines:
            self.dataChanged.emit(self.index(0), self.index(len(self.lines) - 1))

    @property
    def hits(self) -> list[Hit]:
        """All hits."""
        return [line.hit for line in self.lines if line.hit is not None]

    @property
    def chosen(self) -> list[Hit]:
        """The hits that are to be replaced."""
        return [line.hit for line in self.lines if line.hit is not None and line.checked]

    # --- Qt's side -------------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's signature
        """Forms and hits."""
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a screen reader says, and the tooltip."""
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return spoken(line)
        if role == Qt.ItemDataRole.ToolTipRole:
            return line.form.where if line.hit is None else line.hit.text
        if role == Qt.ItemDataRole.CheckStateRole and self.new is not None:
            return self._check_state(index.row())
        return None

    def _check_state(self, row: int) -> Qt.CheckState | None:
        checked = [line.checked for line in self._under(row)]
        if not checked:
            return None
        if all(checked):
            return Qt.CheckState.Checked
        return Qt.CheckState.PartiallyChecked if any(checked) else Qt.CheckState.Unchecked

    def _under(self, row: int) -> list[Line]:
        """The hits a box stands for that can be replaced: its own, or all of its form."""
        line = self.lines[row]
        under = [line]
        if line.hit is None:
            after = islice(self.lines, row + 1, None)
            under = list(takewhile(lambda one: one.hit is not None, after))
        return [one for one in under if one.hit is not None and one.hit.replaceable]

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """A box is checked: that of a form stands for all its hits."""
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        checked = Qt.CheckState(value) is Qt.CheckState.Checked
        for line in self._under(index.row()):
            line.checked = checked
        self.dataChanged.emit(self.index(0), self.index(len(self.lines) - 1))
        self.changed.emit()
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """A form is a heading, which the arrows pass over; its box can be checked all the same."""
        line = self.lines[index.row()]
        if line.hit is None and self.new is None:
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if self.new is not None and self._check_state(index.row()) is not None:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags


def spoken(line: Line) -> str:
    """A line as a screen reader says it."""
    if line.hit is None:
        return f"{line.form.title}，{line.form.where}，{line.places} 处"
    return f"{line.hit.label}{_KINDS[line.hit.kind]}：{line.hit.text}"


def pieces_of(hit: Hit, new: str | None) -> list[Piece]:
    """The text of a hit with the places found, and what would stand there instead."""
    pieces: list[Piece] = []
    at = 0
    first = hit.spans[0][0]
    before = _BEFORE if new is None else _BEFORE_NEW
    if first > before + 2:
        at = first - before
        pieces.append((Mark.QUIET, "…"))
    for start, end in hit.spans:
        pieces.append((Mark.PLAIN, hit.text[at:start]))
        replacing = new is not None and hit.replaceable
        pieces.append((Mark.GONE if replacing else Mark.FOUND, hit.text[start:end]))
        if replacing and new:
            pieces.append((Mark.NEW, new))
        at = end
    pieces.append((Mark.PLAIN, hit.text[at:]))
    return [piece for piece in pieces if piece[1]]


class HitPainter(QStyledItemDelegate):
    """A form as a heading with its count; a hit as the name of its cell and the text below."""

    def editorEvent(
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """A click on the box changes it, and so does the space bar."""
        clicked = isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonRelease
        if clicked and not self.box_hit(option.rect, event.position().toPoint()):  # type: ignore[attr-defined]  # `clicked` says that it is a mouse's
            return False
        space = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Space
        state = index.data(Qt.ItemDataRole.CheckStateRole)
        if state is None or not (clicked or space):
            return False
        role = Qt.ItemDataRole.CheckStateRole
        on = Qt.CheckState(state) is Qt.CheckState.Checked
        return model.setData(index, Qt.CheckState.Unchecked if on else Qt.CheckState.Checked, role)

    @classmethod
    def box_hit(cls, rect: QRect, at: QPoint) -> bool:
        """Whether a point is on the box of a line."""
        return cls.box_of(rect).adjusted(-6, -6, 6, 6).contains(at)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """One line for a form, two for a hit."""
        line = option.fontMetrics.height()
        model = index.model()
        assert isinstance(model, Hits)
        return QSize(0, line + 16 if model.lines[index.row()].hit is None else 2 * line + 12)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Text alone, with the box that says whether it is to be replaced."""
        model = index.model()
        assert isinstance(model, Hits)
        line = model.lines[index.row()]
        self.initStyleOption(option, index)
        painter.save()
        box: QRect = option.rect
        draw_ground(painter, option)
        inner = box.adjusted(_PAD, 5, -_PAD, -5)
        if model.new is not None:
            self._draw_box(painter, option, index)
            inner.setLeft(inner.left() + _BOX + 8)
        if line.hit is None:
            self._draw_form(painter, option, inner, line)
        else:
            self._draw_hit(painter, option, inner, line.hit, model.new)
        painter.restore()

    @staticmethod
    def _draw_form(
        painter: QPainter, option: QStyleOptionViewItem, inner: QRect, line: Line
    ) -> None:
        font = QFont(option.font)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(theme.colour("muted"))
        count = f"{line.places} 处"
        metrics = painter.fontMetrics()
        low = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(inner, low | Qt.AlignmentFlag.AlignRight, count)
        room = inner.width() - metrics.horizontalAdvance(count) - 10
        title = metrics.elidedText(line.form.title, Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(inner, low | Qt.AlignmentFlag.AlignLeft, title)

    @staticmethod
    def _draw_hit(
        painter: QPainter, option: QStyleOptionViewItem, inner: QRect, hit: Hit, new: str | None
    ) -> None:
        small = QFont(option.font)
        small.setPixelSize(max(9, small.pixelSize() - 1))
        painter.setFont(small)
        painter.setPen(theme.colour("muted"))
        label = f"{hit.label}{_KINDS[hit.kind]}".replace("\n", BREAK)
        upper = QRect(inner.left(), inner.top(), inner.width(), option.fontMetrics.height())
        text = painter.fontMetrics().elidedText(label, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(upper, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        marked = MarkedText(pieces_of(hit, new), option.font, inner.width(), 1)
        marked.draw(painter, QPointF(inner.left(), upper.bottom() + 2))

    @staticmethod
    def box_of(rect: QRect) -> QRect:
        """Where the box of a line is."""
        top = rect.top() + (rect.height() - _BOX) // 2
        return QRect(rect.left() + _PAD, top, _BOX, _BOX)

    def _draw_box(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        state = index.data(Qt.ItemDataRole.CheckStateRole)
        if state is None:
            return
        box = QStyleOptionButton()
        box.rect = self.box_of(option.rect)
        flags = {
            Qt.CheckState.Checked: QStyle.StateFlag.State_On,
            Qt.CheckState.Unchecked: QStyle.StateFlag.State_Off,
            Qt.CheckState.PartiallyChecked: QStyle.StateFlag.State_NoChange,
        }
        box.state = QStyle.StateFlag.State_Enabled | flags[Qt.CheckState(state)]
        style = option.widget.style()
        style.drawPrimitive(
            QStyle.PrimitiveElement.PE_IndicatorItemViewItemCheck, box, painter, option.widget
        )
