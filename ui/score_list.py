"""The rows that are scored: a name above, points, proposal, score and difference below."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from perfdesk.values import format_plain
from ui import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QObject

    from perfdesk.workspace.evaluating import ScoredRow

ROW = Qt.ItemDataRole.UserRole + 1
FIGURES = Qt.ItemDataRole.UserRole + 2
DIFFERS = Qt.ItemDataRole.UserRole + 3

#: where each figure begins, as shares of the row's width
_STARTS = (0.0, 0.21, 0.53, 0.78, 1.0)
#: the same where there is no room for the points
_NARROW = (0.0, 0.0, 0.42, 0.73, 1.0)


def signed(number: Decimal) -> str:
    """A difference with its sign: −0.94, +1, 0."""
    if not number:
        return "0"
    return f"{'+' if number > 0 else '−'}{format_plain(abs(number))}"


def figures(row: ScoredRow) -> tuple[str, str, str, str]:
    """Points, proposal, score and difference as the list shows them."""
    proposed, difference = row.proposal.score, row.difference
    judged = "待判断" if row.proposal.bands else "—"
    return (
        f"分值 {'—' if row.weight is None else format_plain(row.weight)}",
        f"建议 {judged if proposed is None else format_plain(proposed)}",
        f"得分 {'—' if row.typed is None else format_plain(row.typed)}",
        "" if not difference else signed(difference),
    )


class ScoreRows(QStandardItemModel):
    """The rows of one form; kept while they stay the same, so that the current one stays."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rows: tuple[ScoredRow, ...] = ()

    def show_rows(self, rows: Sequence[ScoredRow]) -> None:
        """Show these rows."""
        if [row.id for row in rows] != [row.id for row in self._rows]:
            self.clear()
            for _row in rows:
                item = QStandardItem()
                item.setEditable(False)
                self.appendRow(item)
        self._rows = tuple(rows)
        for at, row in enumerate(rows):
            item = self.item(at)
            said = figures(row)
            name = row.name or "（没有名称）"
            item.setText(name)
            item.setData(row.id, ROW)
            item.setData(said, FIGURES)
            item.setData(bool(row.difference), DIFFERS)
            item.setToolTip(f"{name}\n{row.caption}" if row.caption else name)
            spoken = "，".join(one for one in (name, *said[:3]) if one)
            differs = f"，与建议相差 {said[3]}" if said[3] else ""
            item.setData(f"{spoken}{differs}", Qt.ItemDataRole.AccessibleTextRole)

    def place_of(self, row_id: str) -> int:
        """Where a row stands in the list; -1 when it does not."""
        return next((at for at, row in enumerate(self._rows) if row.id == row_id), -1)


class ScorePainter(QStyledItemDelegate):
    """Two lines a row, the figures under one another."""

    def sizeHint(
        self, option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Two lines of text."""
        return QSize(0, 2 * option.fontMetrics.height() + 12)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Name, then the figures; a difference stands out."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        state = QStyle.StateFlag
        chosen = bool(option.state & state.State_Selected)
        over = bool(option.state & state.State_MouseOver)
        box: QRect = option.rect
        ground = box.adjusted(0, 1, -1, -1)
        if chosen or over:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent_soft" if chosen else "line"))
            painter.drawRoundedRect(ground, 5, 5)
        if chosen and option.state & state.State_HasFocus:
            painter.setPen(theme.colour("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(ground.adjusted(0, 0, -1, -1), 5, 5)
        inner = box.adjusted(8, 5, -8, -5)
        metrics = option.fontMetrics
        upper = QRect(inner.left(), inner.top(), inner.width(), metrics.height())
        painter.setFont(option.font)
        painter.setPen(theme.colour("accent_dark" if chosen else "text"))
        elide = Qt.TextElideMode.ElideMiddle
        name = metrics.elidedText(str(index.data()), elide, inner.width())
        painter.drawText(upper, Qt.AlignmentFlag.AlignLeft, name)
        self._figures(painter, option, index, upper.translated(0, metrics.height() + 2))
        painter.restore()

    @staticmethod
    def _figures(
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
        line: QRect,
    ) -> None:
        font = QFont(option.font)
        font.setPixelSize(max(9, font.pixelSize() - 1))
        painter.setFont(font)
        differs = bool(index.data(DIFFERS))
        width = line.width()
        room = painter.fontMetrics().horizontalAdvance("分值 10 建议 待判断 得分 10 −0.94")
        starts = _STARTS if width >= room else _NARROW
        for at, text in enumerate(index.data(FIGURES)):
            left = line.left() + round(width * starts[at])
            right = line.left() + round(width * starts[at + 1])
            last = at == len(starts) - 2
            if right <= left:
                continue
            painter.setPen(theme.colour("warning" if differs and at >= 2 else "muted"))
            side = Qt.AlignmentFlag.AlignRight if last else Qt.AlignmentFlag.AlignLeft
            painter.drawText(QRect(left, line.top(), right - left, line.height()), side, text)
