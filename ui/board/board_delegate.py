"""Paints a cell of the board: the state as shape and word, remarks as a flag, 新 as a dot."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from perfdesk.workspace.board import Cell
from ui import icons, theme
from ui.board.board_model import LOOKS, UNIT, BoardModel

Index = QModelIndex | QPersistentModelIndex

_PAD, _ICON, _SMALL, _GAP, _DOT = 10, 16, 14, 6, 6
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class BoardDelegate(QStyledItemDelegate):
    """Reads the model's rows themselves: nothing goes through Qt for a thousand cells."""

    def __init__(self, model: BoardModel, view: QWidget) -> None:
        super().__init__(view)
        self._model = model

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        """One line with room around it."""
        return QSize(80, row_height(option.fontMetrics.height()))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one cell."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, option)
        row, column = index.row(), index.column()
        room = QRect(option.rect).adjusted(_PAD, 0, -_PAD, 0)
        cell = self._model.cell(row, column)
        if column == UNIT:
            self._unit(painter, option, row, room)
        elif cell is not None:
            self._form(painter, cell, self._model.word(row, column), room)
        else:
            self._plain(painter, row, column, room)
        painter.restore()

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        state, rect = QStyle.StateFlag, QRect(option.rect)
        if option.state & state.State_Selected:
            painter.fillRect(rect, theme.colour("accent_soft"))
        painter.setPen(theme.colour("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if option.state & state.State_HasFocus:
            painter.setPen(theme.colour("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(1, 1, -2, -2), 5, 5)

    def _unit(self, painter: QPainter, option: QStyleOptionViewItem, row: int, room: QRect) -> None:
        one = self._model.rows[row]
        self._small(painter, option)
        for note in self._model.notes(row):
            width = painter.fontMetrics().horizontalAdvance(note) + 10
            tag = QRect(room.right() - width, room.center().y() - 9, width, 19)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("warning_soft"))
            painter.drawRoundedRect(tag, 4, 4)
            painter.setPen(theme.colour("warning"))
            painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, note)
            room.setRight(tag.left() - _GAP)
        painter.setFont(option.font)
        painter.setPen(theme.colour("text" if one.filing else "muted"))
        # units of a district begin alike: their ends tell them apart
        elide = Qt.TextElideMode.ElideLeft
        painter.drawText(
            room, _LEFT, painter.fontMetrics().elidedText(one.unit, elide, room.width())
        )

    def _form(self, painter: QPainter, cell: Cell, word: str, room: QRect) -> None:
        look = LOOKS[cell.stage]
        middle = room.center().y()
        x = room.left()
        if look.icon:
            place = QPoint(x, middle - _ICON // 2 + 1)
            painter.drawPixmap(place, icons.picture(look.icon, _ICON, look.colour))
            x += _ICON + _GAP
        metrics = painter.fontMetrics()
        painter.setPen(theme.colour(look.colour))
        painter.drawText(QRect(QPoint(x, room.top()), room.bottomRight()), _LEFT, word)
        x += metrics.horizontalAdvance(word) + 2 * _GAP
        if cell.remarks:
            place = QPoint(x, middle - _SMALL // 2 + 1)
            painter.drawPixmap(place, icons.picture("remarks", _SMALL, "remark"))
            x += _SMALL + 2
            count = str(cell.remarks)
            painter.setPen(theme.colour("remark"))
            painter.drawText(QRect(QPoint(x, room.top()), room.bottomRight()), _LEFT, count)
            x += metrics.horizontalAdvance(count) + 2 * _GAP
        if cell.fresh:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent"))
            painter.drawEllipse(QRect(x, middle - _DOT // 2 + 1, _DOT, _DOT))
            x += _DOT + 3
            painter.setPen(theme.colour("accent"))
            painter.drawText(QRect(QPoint(x, room.top()), room.bottomRight()), _LEFT, "新")

    def _plain(self, painter: QPainter, row: int, column: int, room: QRect) -> None:
        text = str(self._model.index(row, column).data() or "")
        asked = column == self._model.remarks_column
        painter.setPen(theme.colour("remark" if asked else "muted"))
        painter.drawText(room, _LEFT, text)

    @staticmethod
    def _small(painter: QPainter, option: QStyleOptionViewItem) -> None:
        font = QFont(option.font)
        font.setPixelSize(max(9, round(option.font.pixelSize() * 12 / 14)))
        painter.setFont(font)


def row_height(text: int) -> int:
    """Pixels of a row whose text is so high."""
    return text + 12


def form_width(word: int, letter: int) -> int:
    """Pixels a form's cell needs for a word so wide, its flag and its 新."""
    return 2 * _PAD + _ICON + _GAP + word + 2 * _GAP + _SMALL + letter + 2 * _GAP + _DOT + letter
