"""Shows what filling a report from the tables would do; which figures to bring up to date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from ui.dialogs.sheet import Sheet

#: pixels: a line's box to tick with the room around it, and what its text may take of the width
_BOX_PX, _MOST_TEXT_PX = 48, 240


@dataclass(frozen=True)
class Line:
    """One figure that differs: the text it stands in, what it says, the form and its figure."""

    text: str
    said: str
    source: str
    figure: str


class ReportDialog(Sheet):
    """On `accepted`, `chosen` holds the places of the lines to be brought up to date."""

    def __init__(
        self, about: str, lines: Sequence[Line], primary: str, parent: QWidget | None = None
    ) -> None:
        super().__init__("由各表填写报告", about, primary, parent)
        self.lines = QTreeWidget(self)
        self.lines.setAccessibleName("报告里与各表不一致的数")
        self.lines.setRootIsDecorated(False)
        self.lines.setUniformRowHeights(True)
        self.lines.setHeaderLabels(["报告的段落", "文中写的", "来源", "来源现在的数"])
        for line in lines:
            item = QTreeWidgetItem([line.text, line.said, line.source, line.figure])
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(0, Qt.CheckState.Unchecked)
            item.setToolTip(2, line.source)
            self.lines.addTopLevelItem(item)
        header = self.lines.header()
        header.setStretchLastSection(False)
        for column in range(4):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        # the style does not count the box to tick
        words = max((self.fontMetrics().horizontalAdvance(line.text) for line in lines), default=0)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        header.resizeSection(0, max(min(words, _MOST_TEXT_PX) + _BOX_PX, header.sectionSizeHint(0)))
        self.lines.setMinimumHeight(200)
        if first := self.lines.topLevelItem(0):
            self.lines.setCurrentItem(first)
        self.body.addWidget(self.lines, 1)
        self.ask_for_width(60)
        self.lines.setFocus()

    @property
    def chosen(self) -> list[int]:
        """The places of the ticked lines."""
        return [
            at
            for at in range(self.lines.topLevelItemCount())
            if (item := self.lines.topLevelItem(at)) is not None
            and item.checkState(0) is Qt.CheckState.Checked
        ]
