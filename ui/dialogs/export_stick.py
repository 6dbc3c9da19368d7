"""Asks which filings go onto a stick, for whom, and where."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QTreeWidgetItem,
    QWidget,
)

from perfdesk.workspace.sending import DISTRICT, OFFICE
from perfdesk.workspace.sticks import Inside
from ui import icons
from ui.desk import Desk
from ui.dialogs.sheet import Sheet
from ui.dialogs.stick_places import Spot, StickPlaces, table

TITLE = "导出到U盘"
_ABOUTS = {
    OFFICE: "每个单位写一个数据包，里面有表、审核意见和一份 PDF；区县导入后逐格合并。",
    DISTRICT: "每个单位写一个数据包，带着审核意见退回；单位导入后看到意见，改好再报送。",
}
_DATA = Qt.ItemDataRole.UserRole
_SHOWN_MOST = 5
#: three sticks and the heading
_PLACES_SHOWN = 4.5
_REMARKS = 5
_CHECKED, _UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked


@dataclass(frozen=True)
class Offer:
    """One filing that can be exported; `remarks` are those that are open."""

    filing: str
    unit: str
    year: int
    title: str
    forms: int
    finished: int
    remarks: int = 0


class ExportStickDialog(Sheet):
    """On `accepted`, `filings` are the ids ticked, `role` says as who, `spot` is the place."""

    def __init__(
        self,
        desk: Desk,
        offers: Sequence[Offer],
        ticked: Sequence[str],
        role: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(TITLE, _ABOUTS[role], "导出", parent)
        self.filing_list = table(
            ("单位", "年度", "套表", "张数", "已完成", "待处理意见"), "要导出的表", stretch=0
        )
        chosen = set(ticked)
        # those that were asked for stand in sight, among hundreds too
        for offer in sorted(offers, key=lambda one: one.filing not in chosen):
            self.filing_list.addTopLevelItem(_item(offer, ticked=offer.filing in chosen))
        rows = min(len(offers), _SHOWN_MOST) + 2
        self.filing_list.setMinimumHeight(rows * self.fontMetrics().height() * 3 // 2)
        self.all = self._button("全选(&A)", lambda: self._tick(lambda _item: True))
        self.none = self._button("全不选(&N)", lambda: self._tick(lambda _item: False))
        self.remarked = self._button(
            "有意见的(&R)", lambda: self._tick(lambda item: bool(item.text(_REMARKS)))
        )
        self.remarked.setEnabled(any(offer.remarks for offer in offers))
        self.to_district = QRadioButton("区县（报送）(&S)", self)
        self.to_units = QRadioButton("单位（退回意见）(&B)", self)
        (self.to_units if role == DISTRICT else self.to_district).setChecked(True)
        group = QButtonGroup(self)
        group.addButton(self.to_district)
        group.addButton(self.to_units)
        self.places = StickPlaces(desk, "导出到哪个文件夹", self)
        self.places.list.setMinimumHeight(int(_PLACES_SHOWN * self.fontMetrics().height() * 1.5))
        self.there = QLabel(self)
        self.there.setObjectName("dialogText")
        self.there.setWordWrap(True)
        self._compose()
        self.filing_list.itemChanged.connect(self._show_ways)
        self.to_units.toggled.connect(self._show_ways)
        self.places.changed.connect(self._show_place)
        self.places.counted.connect(self._show_place)
        self.ask_for_width(52)
        self.resize(860, 560)
        self._show_place()
        self.filing_list.setFocus()
        for first in self._items()[:1]:
            self.filing_list.setCurrentItem(first)

    @property
    def filings(self) -> list[str]:
        """The filings that are ticked."""
        return [
            str(item.data(0, _DATA)) for item in self._items() if item.checkState(0) is _CHECKED
        ]

    @property
    def role(self) -> str:
        """As who: the office that hands in, or the district that sends back."""
        return DISTRICT if self.to_units.isChecked() else OFFICE

    @property
    def spot(self) -> Spot | None:
        """Where to."""
        return self.places.spot

    def accept(self) -> None:
        """Close only when something goes somewhere."""
        if self.primary.isEnabled():
            super().accept()

    def done(self, result: int) -> None:
        """Nothing is read any more."""
        self.places.stop()
        super().done(result)

    def _compose(self) -> None:
        which, whom = QLabel("导出哪些(&W)", self), QLabel("发给", self)
        where = QLabel("导出到哪里(&D)", self)
        which.setBuddy(self.filing_list)
        where.setBuddy(self.places.list)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(which, 1)
        for button in (self.all, self.none, self.remarked):
            head.addWidget(button)
        to = QHBoxLayout()
        to.setSpacing(18)
        for widget in (whom, self.to_district, self.to_units):
            to.addWidget(widget)
        to.addStretch(1)
        self.body.addLayout(head)
        self.body.addWidget(self.filing_list, 2)
        self.body.addLayout(to)
        self.body.addWidget(where)
        self.body.addWidget(self.places, 1)
        self.places.ways.insertWidget(0, self.there, 1)

    def _button(self, text: str, does: Callable[[], None]) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.clicked.connect(does)
        return button

    def _tick(self, wanted: Callable[[QTreeWidgetItem], bool]) -> None:
        self.filing_list.blockSignals(True)
        for item in self._items():
            item.setCheckState(0, _CHECKED if wanted(item) else _UNCHECKED)
        self.filing_list.blockSignals(False)
        self.filing_list.viewport().update()
        self._show_ways()

    def _items(self) -> list[QTreeWidgetItem]:
        found = (
            self.filing_list.topLevelItem(at) for at in range(self.filing_list.topLevelItemCount())
        )
        return [item for item in found if item is not None]

    def _show_place(self) -> None:
        inside = self.places.inside
        self.there.setText("" if inside is None else earlier(inside))
        self.there.setVisible(bool(self.there.text()))
        # one of the two keeps the button at the right
        self.places.said.setVisible(bool(self.places.said.text()) or self.there.isHidden())
        self._show_ways()

    def _show_ways(self) -> None:
        spot = self.spot
        self._about.setText(_ABOUTS[self.role])
        fault = "" if spot is None else _fault(spot)
        self.show_fault(fault)
        packages = self._packages()
        self.primary.setEnabled(bool(packages) and spot is not None and not fault)
        self.primary.setText(f"导出 {packages} 个数据包" if packages > 1 else "导出")

    def _packages(self) -> int:
        """How many packages will be written: one for each unit and year."""
        ticked = (item for item in self._items() if item.checkState(0) is _CHECKED)
        return len({(item.text(0), item.text(1)) for item in ticked})


def _fault(spot: Spot) -> str:
    """Why nothing can be written there, "" where it can."""
    stick = spot.stick
    if stick is None:
        return ""
    if stick.read_only:
        return "U盘是只读的，不能写入；请拨开写保护开关，或换一个U盘。"
    if stick.is_full:
        return f"U盘满了，只剩 {stick.room}；请删去U盘上不用的文件，或换一个U盘。"
    return ""


def earlier(inside: Inside) -> str:
    """What this store wrote there before, and what lies there unread."""
    own = [one for one in inside.packages if one.went and not one.refused]
    said = []
    if own:
        last = max(own, key=lambda one: one.number)
        when = f"，{_day(last.made)}" if _day(last.made) else ""
        said.append(f"这里有本机写的 {len(own)} 个包，上次写的是第 {last.number} 包{when}")
    new = sum(not one.came and not one.went and not one.refused for one in inside.packages)
    if new:
        said.append(f"有 {new} 个别处来的包还没有导入")
    return f"{'；'.join(said)}。" if said else ""


def _day(made: str) -> str:
    """When a package says that it was made, in the time of this computer."""
    try:
        at = datetime.fromisoformat(made)
        return f"{at.astimezone():%Y-%m-%d %H:%M}"
    except (ValueError, OverflowError, OSError):
        return ""


def _item(offer: Offer, *, ticked: bool) -> QTreeWidgetItem:
    numbers = (str(offer.forms), str(offer.finished), str(offer.remarks or ""))
    item = QTreeWidgetItem([offer.unit, str(offer.year), offer.title, *numbers])
    item.setIcon(0, icons.icon("unit", "accent"))
    item.setData(0, _DATA, offer.filing)
    item.setToolTip(0, offer.unit)
    item.setToolTip(2, offer.title)
    item.setCheckState(0, _CHECKED if ticked else _UNCHECKED)
    for column in (3, 4, _REMARKS):
        item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return item
