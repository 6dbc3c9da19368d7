"""The list of findings under the forms they are about: level, figures, and the sentence."""

from __future__ import annotations

from dataclasses import dataclass
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

from perfdesk.workspace.findings import Finding, Kind, Level
from ui import icons, theme
from ui.line_list import draw_ground, draw_heading

Index = QModelIndex | QPersistentModelIndex

_PAD, _ICON, _GAP, _ABOVE = 8, 16, 8, 6
#: between words: no figure is cut in two, no line begins with a comma
_WRAP = Qt.TextFlag.TextWordWrap
#: icon and colour of each level: the shapes differ too
LOOKS = {
    Level.ERROR: ("finding-error", "danger"),
    Level.WARNING: ("warning", "warning"),
    Level.HINT: ("about", "muted"),
}


@dataclass(frozen=True)
class Line:
    """A heading (no finding), or one finding. `where` is the form to go to, `count` stands at a
    heading's end, `about` names a finding's cell.
    """

    form: str
    heading: str = ""
    count: str = ""
    finding: Finding | None = None
    about: str = ""

    @property
    def figures(self) -> str:
        """Both figures and how far they are apart; "" where there are none."""
        one = self.finding
        if one is None or one.kind is not Kind.FIGURES or not one.difference:
            return ""
        return f"{one.left} {one.sign} {one.right}　差 {one.difference.removeprefix('-')}"

    @property
    def sentence(self) -> str:
        """What is said of it; of an empty cell the name alone."""
        one = self.finding
        if one is None:
            return self.heading
        return self.about if one.kind is Kind.BLANK else one.message

    @property
    def spoken(self) -> str:
        """The line as a screen reader says it."""
        if self.finding is None:
            return f"{self.heading}，{self.count}" if self.count else self.heading
        return f"{self.finding.level.word}：{self.finding.message}"


class FindingLines(QAbstractListModel):
    """Headings and findings one below the other."""

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
        """Headings and findings."""
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a screen reader says, and the tooltip."""
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return line.spoken
        if role == Qt.ItemDataRole.ToolTipRole and line.finding is not None:
            return f"{line.finding.level.word} {line.finding.code}\n点一下或按 Enter 转到这一格"
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """A heading only stands there: the arrows pass over it."""
        if self.lines[index.row()].finding is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class FindingPainter(QStyledItemDelegate):
    """A heading with its count; a finding as sign, figures and sentence."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As many lines as the sentence needs at the list's width."""
        line = _line(index)
        metrics = option.fontMetrics
        if line.finding is None:
            return QSize(0, metrics.height() + 16)
        height = _wrapped(metrics, line.sentence, _room(self._view))
        if line.figures:
            height += metrics.height() + 2
        return QSize(0, max(height, _ICON) + 2 * _ABOVE)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one line."""
        line = _line(index)
        self.initStyleOption(option, index)
        painter.save()
        box: QRect = option.rect
        if line.finding is None:
            inner = box.adjusted(_PAD, 6, -_PAD, -2)
            draw_heading(painter, option, inner, line.heading, line.count)
        else:
            draw_ground(painter, option)
            inner = box.adjusted(_PAD, _ABOVE, -_PAD, -_ABOVE)
            inner.setWidth(_ICON + _GAP + _room(self._view))
            _draw_finding(painter, option, inner, line)
        painter.restore()


def _line(index: Index) -> Line:
    model = index.model()
    assert isinstance(model, FindingLines)
    return model.lines[index.row()]


def _draw_finding(
    painter: QPainter, option: QStyleOptionViewItem, inner: QRect, line: Line
) -> None:
    assert line.finding is not None
    name, colour = LOOKS[line.finding.level]
    metrics = option.fontMetrics
    top = inner.top() + max(0, (metrics.height() - _ICON) // 2)
    icons.icon(name, colour).paint(painter, QRect(inner.left(), top, _ICON, _ICON))
    inner.setLeft(inner.left() + _ICON + _GAP)
    if line.figures:
        font = QFont(option.font)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(theme.colour(colour if line.finding.level is not Level.HINT else "text"))
        upper = QRect(inner.left(), inner.top(), inner.width(), metrics.height())
        text = painter.fontMetrics().elidedText(
            line.figures, Qt.TextElideMode.ElideRight, inner.width()
        )
        painter.drawText(upper, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        inner.setTop(upper.bottom() + 3)
    painter.setFont(option.font)
    painter.setPen(theme.colour("text"))
    painter.drawText(inner, _WRAP, line.sentence)


def _room(view: QListView) -> int:
    """How wide a sentence may be, in pixels: the same with a scroll bar and without."""
    bar = view.verticalScrollBar().sizeHint().width()
    return max(view.width() - bar - 2 * _PAD - _ICON - _GAP - 2, 40)


def _wrapped(metrics: QFontMetrics, text: str, width: int) -> int:
    room = QRect(0, 0, width, 10_000)
    return metrics.boundingRect(room, _WRAP, text).height()
