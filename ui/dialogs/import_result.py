"""Says what an import did: package by package, form by form."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTreeWidgetItem, QWidget

from perfdesk.workspace.arrivals import Arrival, Outcome
from perfdesk.workspace.receiving import State
from ui import icons, theme
from ui.dialogs.import_stick import line_item
from ui.dialogs.sheet import Sheet
from ui.dialogs.stick_places import table

_STILL = (State.SAME, State.OLDER, State.GONE)
_LOOKS = {
    Outcome.TAKEN: ("check", "state_finished"),
    Outcome.SAME: ("check", "muted"),
    Outcome.WAITS: ("warning", "warning"),
    Outcome.REFUSED: ("warning", "danger"),
}


class ImportResult(Sheet):
    """A table to be read; packages that were not taken in stand first."""

    def __init__(self, arrivals: Sequence[Arrival], parent: QWidget | None = None) -> None:
        super().__init__("导入结果", in_words(arrivals), "知道了", parent)
        self.cancel.hide()
        self.table = table(("数据包", "表", "结果", "改几处", "说明"), "导入结果", stretch=4)
        self.table.setRootIsDecorated(True)
        self.table.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self.table.header().resizeSection(0, 18 * self.fontMetrics().horizontalAdvance("字"))
        order = [Outcome.REFUSED, Outcome.WAITS, Outcome.TAKEN, Outcome.SAME]
        for one in sorted(arrivals, key=lambda one: order.index(one.outcome)):
            self.table.addTopLevelItem(_item(one))
        for at in range(self.table.topLevelItemCount()):
            item = self.table.topLevelItem(at)
            if item is not None and len(arrivals) == 1:
                item.setExpanded(True)
        first = self.table.topLevelItem(0)
        if first is not None:
            self.table.setCurrentItem(first)
        self.body.addWidget(self.table, 1)
        self.ask_for_width(52)
        self.resize(980, 520)
        self.table.setFocus()


def in_words(arrivals: Sequence[Arrival]) -> str:
    """How many packages came in, and how many did not."""
    counts = {one: sum(a.outcome is one for a in arrivals) for one in Outcome}
    words = {
        Outcome.TAKEN: "已导入 {} 个数据包",
        Outcome.SAME: "{} 个没有变化",
        Outcome.WAITS: "{} 个没有选完，没有导入",
        Outcome.REFUSED: "{} 个不能导入，原因在表里",
    }
    said = [words[one].format(count) for one, count in counts.items() if count]
    return f"{'，'.join(said)}。" if said else "没有导入数据包。"


def _item(one: Arrival) -> QTreeWidgetItem:
    note = one.message or " ".join(one.notes)
    cells = sum(line.cells for line in one.lines if line.state not in _STILL)
    item = QTreeWidgetItem(
        [one.unit or one.path.name, "", one.outcome.value, str(cells or ""), " ".join(note.split())]
    )
    item.setToolTip(0, one.path.name)
    item.setToolTip(4, note)
    icon, colour = _LOOKS[one.outcome]
    item.setIcon(0, icons.icon(icon, colour))
    item.setForeground(2, theme.colour(colour))
    item.setTextAlignment(3, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    if one.outcome in (Outcome.TAKEN, Outcome.SAME):
        changed = [line for line in one.lines if line.form or line.state not in _STILL]
        item.addChildren([line_item(line) for line in changed])
        item.setText(1, f"{sum(bool(line.form) for line in one.lines)} 张")
    return item
