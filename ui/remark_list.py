"""The list of remarks under the forms they are on: cell, text, who wrote it and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem

from perfdesk.workspace.remarking import Pinned
from ui import icons, theme
from ui.line_list import draw_ground, draw_heading

Index = QModelIndex | QPersistentModelIndex

_PAD, _ICON, _GAP, _ABOVE, _BETWEEN = 8, 16, 8, 7, 2
_WORDS, _ANYWHERE = Qt.TextFlag.TextWordWrap, Qt.TextFlag.TextWrapAnywhere


@dataclass(frozen=True)
class Line:
    """A heading with a count at its end, or one remark."""

    heading: str = ""
    count: str = ""
    pinned: Pinned | None = None

    @property
    def under(self) -> str:
        """Who wrote it and when."""
        one = self.pinned
        return "" if one is None else _joined(one.by, when(one.remark.made))

    @property
    def done(self) -> str:
        """What was done about it, then who saw to it and when; "" while it is open."""
        if self.pinned is None or self.pinned.remark.is_open:
            return ""
        remark = self.pinned.remark
        by = _joined(remark.resolved_by, when(remark.resolved_at))
        return f"已处理：{remark.answer}\n{by}" if remark.answer else f"已处理：{by}"

    @property
    def spoken(self) -> str:
        """The line as a screen reader says it."""
        if self.pinned is None:
            return f"{self.heading}，{self.count}" if self.count else self.heading
        state = self.done or "等处理"
        parts = (self.pinned.where, self.pinned.remark.text, self.under, state)
        return "，".join(part for part in parts if part)


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def when(iso: str) -> str:
    """A time as one reads it, on this computer's clock; what cannot be read stands as it is."""
    try:
        at = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    at = at.astimezone() if at.tzinfo is not None else at
    return f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}"


class RemarkLines(QAbstractListModel):
    """Headings and remarks one below the other."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: list[Line] = []

    def show(self, lines: list[Line]) -> bool:
        """Show other lines; False where they are the same."""
        if lines == self.lines:
            return False
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()
        return True

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's signature
        """Headings and remarks."""
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a screen reader says, and the tooltip."""
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return line.spoken
        if role == Qt.ItemDataRole.ToolTipRole and line.pinned is not None:
            return "点一下或按 Enter 转到这一格" if line.pinned.there else "这张表已经删除"
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """A heading only stands there: the arrows pass over it."""
        if self.lines[index.row()].pinned is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class RemarkPainter(QStyledItemDelegate):
    """A heading with its count; a remark as flag, cell, text, and who and when below."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As many lines as the texts need at the list's width."""
        line = _line(index)
        if line.pinned is None:
            return QSize(0, option.fontMetrics.height() + 16)
        height = sum(
            _set(font, text, self._room())[1] + _BETWEEN
            for text, font, _colour in _parts(line, option.font)
        )
        return QSize(0, height - _BETWEEN + 2 * _ABOVE)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one line."""
        line = _line(index)
        self.initStyleOption(option, index)
        painter.save()
        box: QRect = option.rect
        if line.pinned is None:
            inner = box.adjusted(_PAD, 6, -_PAD, -2)
            draw_heading(painter, option, inner, line.heading, line.count)
        else:
            draw_ground(painter, option)
            _draw_remark(painter, option, box.adjusted(_PAD, _ABOVE, 0, 0), line, self._room())
        painter.restore()

    def _room(self) -> int:
        """How wide a text may be, in pixels: the same with a scroll bar and without."""
        bar = self._view.verticalScrollBar().sizeHint().width()
        return max(self._view.width() - bar - 2 * _PAD - _ICON - _GAP - 2, 40)


def _line(index: Index) -> Line:
    model = index.model()
    assert isinstance(model, RemarkLines)
    return model.lines[index.row()]


def _parts(line: Line, font: QFont) -> list[tuple[str, QFont, str]]:
    """The texts of a remark, each with its font and colour."""
    assert line.pinned is not None
    is_open = line.pinned.remark.is_open
    strong, small = QFont(font), QFont(font)
    strong.setWeight(QFont.Weight.DemiBold)
    small.setPixelSize(max(9, font.pixelSize() - 2))
    parts = (
        (line.pinned.where, strong, "text" if is_open else "muted"),
        (line.pinned.remark.text, font, "text" if is_open else "muted"),
        (line.under, small, "muted"),
        (line.done, small, "state_finished"),
    )
    return [part for part in parts if part[0]]


def _set(font: QFont, text: str, width: int) -> tuple[Qt.TextFlag, int]:
    """How a text is broken into lines, and how high it is then: between words, so that no time is
    cut in two; anywhere where a word is too long for that.
    """
    room = QRect(0, 0, width, 10_000)
    box = QFontMetrics(font).boundingRect(room, _WORDS, text)
    if box.width() <= width:
        return _WORDS, box.height()
    return _ANYWHERE, QFontMetrics(font).boundingRect(room, _ANYWHERE, text).height()


def _draw_remark(
    painter: QPainter, option: QStyleOptionViewItem, inner: QRect, line: Line, width: int
) -> None:
    assert line.pinned is not None
    is_open = line.pinned.remark.is_open
    top = inner.top() + max(0, (option.fontMetrics.height() - _ICON) // 2)
    name, colour = ("remarks", "remark") if is_open else ("state-finished", "state_finished")
    painter.drawPixmap(inner.left(), top, icons.picture(name, _ICON, colour))
    room = QRect(inner.left() + _ICON + _GAP, inner.top(), width, 10_000)
    for text, font, colour in _parts(line, option.font):
        painter.setFont(font)
        painter.setPen(theme.colour(colour))
        wrap, height = _set(font, text, width)
        painter.drawText(room, wrap, text)
        room.setTop(room.top() + height + _BETWEEN)
