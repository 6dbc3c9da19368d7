"""Shows what a paste would put where, before it is done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from ui.dialogs.sheet import Sheet
from ui.editor.clipboard import left_out

if TYPE_CHECKING:
    from perfdesk.workspace.pasting import Plan

#: more lines than anybody looks through
_MOST_LINES = 500
_LONGEST = 60


class PastePreview(Sheet):
    """On `accepted` the paste is to be done."""

    def __init__(self, plan: Plan, parent: QWidget | None = None) -> None:
        super().__init__("将要粘贴的内容", _about(plan), "粘贴", parent)
        self._list = QTreeWidget(self)
        self._list.setAccessibleName("将要粘贴的内容")
        self._list.setRootIsDecorated(False)
        self._list.setUniformRowHeights(True)
        self._list.setHeaderLabels(["位置", "现在", "粘贴后"])
        lines = list(_lines(plan))
        self._list.addTopLevelItems([_item(line) for line in lines[:_MOST_LINES]])
        if len(lines) > _MOST_LINES:
            self._list.addTopLevelItem(QTreeWidgetItem([f"另有 {len(lines) - _MOST_LINES} 处"]))
        header = self._list.header()
        header.setStretchLastSection(True)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.resizeSection(1, 200)
        self._list.setMinimumHeight(260)
        self.body.addWidget(self._list, 1)
        self.ask_for_width(46)
        self.primary.setFocus()

    @property
    def lines(self) -> list[tuple[str, str, str]]:
        """The lines as shown: place, what stands there now, what would."""
        items = (self._list.topLevelItem(n) for n in range(self._list.topLevelItemCount()))
        return [(i.text(0), i.text(1), i.text(2)) for i in items if i is not None]


def _about(plan: Plan) -> str:
    added = f"，并新增 {len(plan.added)} 行" if plan.added else ""
    parts = [f"剪贴板里的内容与选中的位置形状不同。将填写 {plan.cells} 格{added}", *left_out(plan)]
    return "；".join(parts) + "。粘贴后可以一步撤销。"


def _lines(plan: Plan) -> Iterator[tuple[str, str, str]]:
    for change in plan.changes:
        place = f"{change.label} 第{change.number}行" if change.number else change.label
        yield place, change.old, change.new
    for number, row in enumerate(plan.added, 1):
        said = "；".join(f"{text.label}：{text.text}" for text in row.texts)
        yield f"新增第 {number} 行", "", said


def _item(line: tuple[str, str, str]) -> QTreeWidgetItem:
    item = QTreeWidgetItem([_short(text) for text in line])
    for column, text in enumerate(line):
        item.setToolTip(column, text)
    return item


def _short(text: str) -> str:
    line = " ".join(text.split("\n"))
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
