"""Says of several packages which are on the stick and which are not, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTreeWidgetItem, QWidget

from perfdesk.exchange.limits import in_words
from perfdesk.workspace.sending import Lot
from ui import icons, theme
from ui.dialogs.sheet import Sheet
from ui.dialogs.stick_places import table

if TYPE_CHECKING:
    from ui.dispatch import Sent


class ExportResult(Sheet):
    """A table to be read; what is not on the stick stands first. On `accepted` the user wants the
    rest written.
    """

    def __init__(
        self,
        sent: Sequence[Sent],
        left: Sequence[Lot],
        safe: str,
        parent: QWidget | None = None,
    ) -> None:
        """`left` were not begun; `safe` is what is said when all is well ("" for a folder)."""
        rest = sum(one.written is None for one in sent) + len(left)
        text = in_words_of(len(sent) + len(left) - rest, rest, safe)
        super().__init__("导出结果", text, f"接着写其余 {rest} 个" if rest else "知道了", parent)
        self.cancel.setText("知道了")
        self.cancel.setVisible(bool(rest))
        self.table = table(("单位", "年度", "结果", "大小", "说明"), "导出结果", stretch=4)
        self.table.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self.table.header().resizeSection(0, 18 * self.fontMetrics().horizontalAdvance("字"))
        for one in sorted(sent, key=lambda one: one.written is not None):
            self.table.addTopLevelItem(_item(one))
        for lot in left:
            self.table.addTopLevelItem(_left(lot))
        first = self.table.topLevelItem(0)
        if first is not None:
            self.table.setCurrentItem(first)
        self.body.addWidget(self.table, 1)
        self.ask_for_width(50)
        self.resize(900, 480)
        self.table.setFocus()


def in_words_of(written: int, rest: int, safe: str) -> str:
    """How many are on the stick, and how many are not."""
    if not rest:
        return f"{written} 个数据包已写好，逐个读回核对无误{safe}。"
    if not written:
        return f"{rest} 个数据包都没有写好，原来同名的包没有变。"
    return f"写好的 {written} 个逐个读回核对无误，可以使用；还有 {rest} 个没有写好。"


def _item(one: Sent) -> QTreeWidgetItem:
    note = one.why or " ".join(one.notes)
    if one.written is None:
        result, size, icon, colour = "没有写好", "", "warning", "danger"
    else:
        result, size = "已写好", in_words(one.written.size)
        icon, colour = ("warning", "warning") if note else ("check", "state_finished")
        note = note or one.written.path.name
    item = QTreeWidgetItem([one.lot.unit, str(one.lot.year), result, size, note])
    item.setIcon(0, icons.icon(icon, colour))
    item.setForeground(2, theme.colour(colour))
    for column in (0, 4):
        item.setToolTip(column, item.text(column))
    item.setTextAlignment(3, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return item


def _left(lot: Lot) -> QTreeWidgetItem:
    item = QTreeWidgetItem([lot.unit, str(lot.year), "没有写", "", ""])
    item.setIcon(0, icons.icon("warning", "muted"))
    item.setForeground(2, theme.colour("muted"))
    item.setToolTip(0, lot.unit)
    return item
