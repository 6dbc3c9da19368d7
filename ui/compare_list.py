"""The list of what changed since last year: forms as headings, each change with both values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem

from perfdesk.workspace.carrying import Kind, YearChange
from perfdesk.workspace.passages import Kind as Passing
from perfdesk.workspace.passages import in_short
from ui import theme
from ui.line_list import draw_ground
from ui.marked_text import Mark, MarkedText, Piece

Index = QModelIndex | QPersistentModelIndex

_LINES = 3
_PAD = 8
_BLANK = "空白"
_MARKS = {Passing.SAME: Mark.PLAIN, Passing.GONE: Mark.GONE, Passing.NEW: Mark.NEW}


@dataclass(frozen=True)
class Line:
    """A heading, or one change of a form. `form` is what a jump opens, "" for nothing."""

    form: str
    heading: str = ""
    change: YearChange | None = None


def became(change: YearChange) -> str:
    """What became of a cell or row: 新增一行, 变动大; "" for a change like any other."""
    if change.kind is not Kind.CHANGED:
        return change.kind.value
    return "变动大" if change.big else ""


def moved(change: YearChange) -> str:
    """By how much a figure moved: +10.32（+46.5%）; "" where it is none."""
    if change.share is None or "百分点" in change.difference:
        return change.difference
    return f"{change.difference}（{percent(change)}）"


def percent(change: YearChange) -> str:
    """By what share of last year's figure it moved: +12.5%."""
    if change.share is None:
        return ""
    return f"{'+' if change.share > 0 else '−'}{abs(change.share):.1%}"


def spoken(change: YearChange) -> str:
    """A change as a screen reader says it."""
    if change.kind is Kind.SAME:
        return f"{change.label} {became(change)}：{change.new}"
    said = f"从“{change.old or _BLANK}”到“{change.new or _BLANK}”，{moved(change)}".rstrip("，")
    return f"{change.label} {became(change)}：{said}"


def pieces_of(change: YearChange) -> list[Piece]:
    """Both values, long ones cut to what differs."""
    if change.kind is Kind.SAME:
        return [(Mark.PLAIN, change.new)]
    if change.kind is Kind.BLANK:
        return [(Mark.QUIET, f"上年：{change.old}")]
    if change.kind is Kind.ROW_NEW:
        return [(Mark.NEW, change.new)] if change.new else []
    if change.kind is Kind.ROW_GONE:
        return [(Mark.GONE, change.old)] if change.old else []
    passages = in_short(change.old, change.new)
    if not change.difference and any(passage.kind is Passing.SAME for passage in passages):
        return [(_MARKS[passage.kind], passage.text) for passage in passages]
    old = (Mark.PLAIN, change.old) if change.old else (Mark.QUIET, _BLANK)
    by = moved(change)
    tail = [(Mark.QUIET, f"  {by}")] if by else []
    return [old, (Mark.QUIET, " → "), (Mark.NEW, change.new), *tail]


class Changes(QAbstractListModel):
    """Headings and changes one below the other."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: list[Line] = []

    def show(self, lines: list[Line]) -> None:
        """These lines, and no others."""
        self.beginResetModel()
        self.lines = list(lines)
        self.endResetModel()

    def add(self, lines: list[Line]) -> None:
        """More below."""
        if lines:
            first = len(self.lines)
            self.beginInsertRows(QModelIndex(), first, first + len(lines) - 1)
            self.lines += lines
            self.endInsertRows()

    # --- Qt's side -------------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's signature
        """Headings and changes."""
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a screen reader says, and the tooltip."""
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return line.heading if line.change is None else spoken(line.change)
        if role == Qt.ItemDataRole.ToolTipRole and line.change is not None:
            said = f"{line.change.old or _BLANK}\n→ {line.change.new or _BLANK}"
            return said if len(said) <= 600 else f"{said[:600]}…"
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """One does not stand on a heading that leads nowhere: the arrows pass over it."""
        if not self.lines[index.row()].form:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class ChangePainter(QStyledItemDelegate):
    """The cell and by how much in one line; below it both values."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As many lines as the values need in this width."""
        height = option.fontMetrics.height()
        change = _line(index).change
        if change is None:
            return QSize(0, height + 16)
        text = _text(change, option)
        return QSize(0, round(height + 12 + (text.height + 2 if text else 0)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """A heading, or a change on its ground."""
        line = _line(index)
        painter.save()
        box: QRect = option.rect
        inner = box.adjusted(_PAD, 5, -_PAD, -5)
        font = QFont(option.font)
        if line.change is None:
            font.setWeight(QFont.Weight.DemiBold)
            painter.setFont(font)
            painter.setPen(theme.colour("text"))
            low = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft
            said = _elided(painter, line.heading, inner.width())
            painter.drawText(box.adjusted(_PAD, 0, -_PAD, -4), low, said)
            painter.restore()
            return
        draw_ground(painter, option)
        font.setPixelSize(max(9, font.pixelSize() - 1))
        if line.change.big:
            font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(theme.colour("warning" if line.change.big else "muted"))
        height = option.fontMetrics.height()
        upper = QRect(inner.left(), inner.top(), inner.width(), height)
        middle = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        what = became(line.change)
        room = inner.width() - painter.fontMetrics().horizontalAdvance(what) - _PAD
        painter.drawText(upper, middle, _elided(painter, line.change.label, max(room, 60)))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(upper, right, what)
        text = _text(line.change, option)
        if text is not None:
            text.draw(painter, QPointF(inner.left(), upper.bottom() + 2))
        painter.restore()


def _line(index: Index) -> Line:
    model = index.model()
    assert isinstance(model, Changes)
    return model.lines[index.row()]


def _text(change: YearChange, option: QStyleOptionViewItem) -> MarkedText | None:
    view = option.widget
    assert isinstance(view, QListView)
    width = max(80, view.viewport().width() - 2 * _PAD)
    pieces = pieces_of(change)
    return MarkedText(pieces, option.font, width, _LINES) if pieces else None


def _elided(painter: QPainter, text: str, width: int) -> str:
    return painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, width)
