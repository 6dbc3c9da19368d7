"""Asks which filings go onto a stick, and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QTreeWidgetItem, QWidget

from ui import icons
from ui.desk import Desk
from ui.dialogs.sheet import Sheet
from ui.dialogs.stick_places import Spot, StickPlaces, table

TITLE = "导出到U盘"
_ABOUT = "打勾的每一套表连同审核意见、修改版本和一份 PDF 放进一个数据包，区县导入后逐格合并。"
_DATA = Qt.ItemDataRole.UserRole
_SHOWN_MOST = 7


@dataclass(frozen=True)
class Offer:
    """One filing that can be exported."""

    filing: str
    unit: str
    year: int
    title: str
    forms: int
    finished: int


class ExportStickDialog(Sheet):
    """On `accepted`, `filings` are the ids ticked and `spot` the place."""

    def __init__(
        self, desk: Desk, offers: Sequence[Offer], current: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(TITLE, _ABOUT, "导出", parent)
        self.filing_list = table(
            ("单位", "年度", "套表", "张数", "已完成"), "要导出的表", stretch=2
        )
        for offer in offers:
            self.filing_list.addTopLevelItem(_item(offer, ticked=offer.filing == current))
        rows = min(len(offers), _SHOWN_MOST) + 2
        self.filing_list.setMinimumHeight(rows * self.fontMetrics().height() * 3 // 2)
        self.places = StickPlaces(desk, "导出到哪个文件夹", self)
        which, where = QLabel("导出哪些(&W)", self), QLabel("导出到哪里(&D)", self)
        which.setBuddy(self.filing_list)
        where.setBuddy(self.places.list)
        self.body.addWidget(which)
        self.body.addWidget(self.filing_list, 2)
        self.body.addWidget(where)
        self.body.addWidget(self.places, 1)
        self.filing_list.itemChanged.connect(self._show_ways)
        self.places.changed.connect(self._show_ways)
        self.ask_for_width(48)
        self.resize(820, 540)
        self._show_ways()
        self.filing_list.setFocus()
        chosen = [item for item in self._items() if item.checkState(0) is Qt.CheckState.Checked]
        for first in (chosen or self._items())[:1]:
            self.filing_list.setCurrentItem(first)

    @property
    def filings(self) -> list[str]:
        """The filings that are ticked."""
        return [
            str(item.data(0, _DATA))
            for item in self._items()
            if item.checkState(0) is Qt.CheckState.Checked
        ]

    @property
    def spot(self) -> Spot | None:
        """Where to."""
        return self.places.spot

    def accept(self) -> None:
        """Close only when something goes somewhere."""
        if self.primary.isEnabled():
            super().accept()

    def _items(self) -> list[QTreeWidgetItem]:
        found = (
            self.filing_list.topLevelItem(at) for at in range(self.filing_list.topLevelItemCount())
        )
        return [item for item in found if item is not None]

    def _show_ways(self) -> None:
        spot = self.spot
        read_only = spot is not None and spot.stick is not None and spot.stick.read_only
        fault = "U盘是只读的，不能写入；请拨开写保护开关，或换一个U盘。" if read_only else ""
        self.show_fault(fault)
        self.primary.setEnabled(bool(self.filings) and spot is not None and not read_only)
        count = len(self.filings)
        self.primary.setText(f"导出 {count} 套" if count > 1 else "导出")


def _item(offer: Offer, *, ticked: bool) -> QTreeWidgetItem:
    item = QTreeWidgetItem(
        [offer.unit, str(offer.year), offer.title, str(offer.forms), str(offer.finished)]
    )
    item.setIcon(0, icons.icon("unit", "accent"))
    item.setData(0, _DATA, offer.filing)
    item.setToolTip(2, offer.title)
    state = Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
    item.setCheckState(0, state)
    for column in (3, 4):
        item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return item
