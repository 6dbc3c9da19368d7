"""The points of the classes beside those of the profile, each to be spread over its rows."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from perfdesk.values import format_plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from perfdesk.workspace.evaluating import GroupPoints


#: the least height, two groups
_LEAST_PX = 110


def said_of(group: GroupPoints) -> str:
    """A group's points in words: 方案 40，表上 64，多 24."""
    said = f"方案 {format_plain(group.rule)}，表上 {format_plain(group.there)}"
    if not group.over:
        return said
    way = "多" if group.over > 0 else "少"
    return f"{said}，{way} {format_plain(abs(group.over))}"


class ScorePoints(QScrollArea):
    """One group under the other, with a button that spreads the profile's points."""

    spread_wanted = Signal(str)  # the title of the group

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._shown: tuple[tuple[GroupPoints, ...], str, bool] | None = None

    def sizeHint(self) -> QSize:
        """Little: it scrolls, and the window gives it the rest."""
        return QSize(super().sizeHint().width(), _LEAST_PX)

    @property
    def buttons(self) -> list[QPushButton]:
        """The buttons that spread, from the first group to the last."""
        return self.findChildren(QPushButton)

    def show_groups(self, groups: Sequence[GroupPoints], source: str, *, fixed: bool) -> None:
        """Show these groups; `fixed` says that nothing can be changed."""
        if self._shown == (tuple(groups), source, fixed):
            return
        had = [button.hasFocus() for button in self.buttons]
        self._shown = tuple(groups), source, fixed
        inner = QWidget(self)
        inner.setObjectName("helpInner")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 4, 4, 0)
        column.setSpacing(12)
        for group in groups:
            column.addLayout(self._line(inner, group, fixed=fixed))
        hint = QLabel(f"{source}。\n“分配”把方案的分值平均分到这一类的各行，可以撤销。", inner)
        hint.setObjectName("helpKind")
        hint.setWordWrap(True)
        column.addWidget(hint)
        column.addStretch(1)
        self.setWidget(inner)
        if True in had and had.index(True) < len(self.buttons):
            self.buttons[had.index(True)].setFocus()

    def _line(self, inner: QWidget, group: GroupPoints, *, fixed: bool) -> QHBoxLayout:
        title = QLabel(group.title, inner)
        said = QLabel(said_of(group), inner)
        said.setObjectName("helpState" if group.over else "helpKind")
        for label in (title, said):
            label.setWordWrap(True)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(title)
        words.addWidget(said)
        line = QHBoxLayout()
        line.addLayout(words, 1)
        if group.rule:
            button = QPushButton("分配", inner)
            button.setObjectName("spread")
            button.setEnabled(bool(group.rows) and bool(group.over) and not fixed)
            button.setAccessibleName(f"分配{group.title}的分值")
            rows = f"分到 {group.rows} 行" if group.rows else "这一类还没有填指标"
            button.setToolTip(f"把 {format_plain(group.rule)} 分{rows}")
            button.clicked.connect(partial(self._spread, group.title))
            line.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        return line

    def _spread(self, title: str) -> None:
        self.spread_wanted.emit(title)
