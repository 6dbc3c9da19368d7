"""The list of what became of a cell or a form: days as headings, steps with what they changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
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

from perfdesk.workspace.passages import Kind, in_short
from perfdesk.workspace.trails import Entry, Standing
from perfdesk.workspace.wording import CellChange
from ui import theme
from ui.line_list import draw_ground
from ui.marked_text import Mark, MarkedText, Piece

Index = QModelIndex | QPersistentModelIndex

#: changes of one step that are listed, and lines each may take
_MOST_CHANGES = 4
_LINES = 3
_PAD = 8
_WEEKDAYS = "一二三四五六日"
_STANDINGS = {
    Standing.DONE: "{}",
    Standing.UNDONE: "{}（已撤销）",
    Standing.UNDO: "撤销：{}",
    Standing.REDO: "重做：{}",
}
_MARKS = {Kind.SAME: Mark.PLAIN, Kind.GONE: Mark.GONE, Kind.NEW: Mark.NEW}
#: what stands for a blank
BLANK = "空白"


@dataclass(frozen=True)
class Line:
    """A day, or one step of it."""

    day: date
    entry: Entry | None = None


def day_name(day: date, today: date) -> str:
    """A day as people call it: 今天, 昨天, 1月29日 星期四."""
    away = (today - day).days
    if away in (0, 1):
        return ("今天", "昨天")[away]
    year = "" if day.year == today.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日 星期{_WEEKDAYS[day.weekday()]}"


def step_name(entry: Entry) -> str:
    """What a step was: 输入, 撤销：输入."""
    return _STANDINGS[entry.standing].format(entry.label)


def spoken(entry: Entry) -> str:
    """A step as a screen reader says it."""
    changes = "；".join(
        f"{change.label} 从“{change.old or BLANK}”到“{change.new or BLANK}”"
        for change in entry.changes[:_MOST_CHANGES]
    )
    at = entry.at.astimezone()
    return f"{at:%H:%M} {entry.author} {step_name(entry)}：{changes}"


def pieces_of(change: CellChange, *, named: bool) -> list[Piece]:
    """What a change reads like, with the cell's name where the list is of many cells."""
    pieces: list[Piece] = [(Mark.QUIET, f"{change.label}  ")] if named else []
    if not change.old and not change.new:
        return pieces
    passages = in_short(change.old, change.new)
    whole = not any(passage.kind is Kind.SAME for passage in passages)
    if not whole:
        return pieces + [(_MARKS[passage.kind], passage.text) for passage in passages]
    old = (Mark.GONE, change.old) if change.old else (Mark.QUIET, BLANK)
    new = (Mark.NEW, change.new) if change.new else (Mark.QUIET, BLANK)
    return [*pieces, old, (Mark.QUIET, " → "), new]


class Steps(QAbstractListModel):
    """Days and their steps, newest first. `named` says that each change names its cell."""

    def __init__(self, today: Callable[[], date], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: list[Line] = []
        self.named = False
        self._today = today

    def show(self, entries: list[Entry], *, named: bool) -> None:
        """These entries, and no others."""
        self.beginResetModel()
        self.lines = []
        self.named = named
        self._extend(entries)
        self.endResetModel()

    def add(self, entries: list[Entry]) -> None:
        """Older ones below."""
        first = len(self.lines)
        added: list[Line] = []
        self._extend(entries, added)
        self.beginInsertRows(QModelIndex(), first, first + len(added) - 1)
        self.lines += added
        self.endInsertRows()

    def _extend(self, entries: list[Entry], lines: list[Line] | None = None) -> None:
        into = self.lines if lines is None else lines
        last = self.lines[-1].day if self.lines else None
        for entry in entries:
            day = entry.at.astimezone().date()
            if day != last:
                into.append(Line(day))
                last = day
            into.append(Line(day, entry))

    def row_of(self, seq: int) -> int:
        """Where the step of that number stands; -1 when it is not listed."""
        steps = ((n, line.entry) for n, line in enumerate(self.lines))
        return next((n for n, entry in steps if entry is not None and entry.seq == seq), -1)

    # --- Qt's side -------------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's signature
        """Days and steps."""
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a screen reader says, and the tooltip."""
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.day_of(line) if line.entry is None else spoken(line.entry)
        if role == Qt.ItemDataRole.ToolTipRole and line.entry is not None:
            return _tip(line.entry)
        return None

    def day_of(self, line: Line) -> str:
        """A day as people call it today."""
        return day_name(line.day, self._today())

    def flags(self, index: Index) -> Qt.ItemFlag:
        """A day is a heading: one does not stand on it, the arrows pass over it."""
        if self.lines[index.row()].entry is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


def _tip(entry: Entry) -> str:
    at = entry.at.astimezone()
    lines = [f"{at.year}年{at.month}月{at.day}日 {at:%H:%M:%S}"]
    lines += [f"{c.label}：{c.old or BLANK} → {c.new or BLANK}" for c in entry.changes[:12]]
    if len(entry.changes) > 12:
        lines.append(f"等 {len(entry.changes)} 处")
    return "\n".join(line if len(line) <= 300 else f"{line[:300]}…" for line in lines)


class StepPainter(QStyledItemDelegate):
    """Time, who and what in one line; below it each change, long texts cut to what differs."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As many lines as the changes need in this width."""
        line = option.fontMetrics.height()
        model = index.model()
        assert isinstance(model, Steps)
        entry = model.lines[index.row()].entry
        if entry is None:
            return QSize(0, line + 16)
        width = self._width(option)
        changes = sum(text.height + 2 for text in self._texts(model, entry, option, width))
        return QSize(0, round(line + 12 + changes))

    @staticmethod
    def _width(option: QStyleOptionViewItem) -> int:
        view = option.widget
        assert isinstance(view, QListView)
        # the same with a scroll bar and without: heights are asked for before it comes
        bar = view.verticalScrollBar().sizeHint().width()
        return max(80, view.width() - bar - 2 * _PAD)

    @staticmethod
    def _texts(
        model: Steps, entry: Entry, option: QStyleOptionViewItem, width: int
    ) -> list[MarkedText]:
        shown = entry.changes[:_MOST_CHANGES]
        named = model.named or len({change.label for change in entry.changes}) > 1
        pieces = [pieces_of(change, named=named) for change in shown]
        if len(entry.changes) > len(shown):
            pieces.append([(Mark.QUIET, f"等 {len(entry.changes)} 处")])
        return [MarkedText(one, option.font, width, _LINES) for one in pieces if one]

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """A heading, or a step on its ground."""
        model = index.model()
        assert isinstance(model, Steps)
        line = model.lines[index.row()]
        painter.save()
        box: QRect = option.rect
        if line.entry is None:
            font = QFont(option.font)
            font.setWeight(QFont.Weight.DemiBold)
            painter.setFont(font)
            painter.setPen(theme.colour("muted"))
            low = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft
            painter.drawText(box.adjusted(_PAD, 0, -_PAD, -4), low, model.day_of(line))
        else:
            draw_ground(painter, option)
            self._draw_step(painter, option, model, line.entry)
        painter.restore()

    def _draw_step(
        self, painter: QPainter, option: QStyleOptionViewItem, model: Steps, entry: Entry
    ) -> None:
        inner = option.rect.adjusted(_PAD, 5, -_PAD, -5)
        at = entry.at.astimezone()
        small = QFont(option.font)
        small.setPixelSize(max(9, small.pixelSize() - 1))
        if entry.standing is Standing.UNDONE:
            small.setItalic(True)
        painter.setFont(small)
        painter.setPen(theme.colour("muted"))
        said = "  ".join(part for part in (f"{at:%H:%M}", entry.author, step_name(entry)) if part)
        height = option.fontMetrics.height()
        upper = QRect(inner.left(), inner.top(), inner.width(), height)
        text = painter.fontMetrics().elidedText(said, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(upper, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        top = float(upper.bottom() + 2)
        for marked in self._texts(model, entry, option, self._width(option)):
            marked.draw(painter, QPointF(inner.left(), top))
            top += marked.height + 2
