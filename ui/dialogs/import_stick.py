"""Shows which packages lie where and what each would change, and asks which are taken in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from perfdesk.errors import PerfDeskError
from perfdesk.workspace.receiving import Incoming, Line, State
from perfdesk.workspace.sticks import SUFFIX, OnStick
from ui import icons, theme
from ui.desk import Desk
from ui.dialogs.import_mapping import LINE, PaperButton
from ui.dialogs.sheet import Sheet
from ui.dialogs.stick_places import Spot, StickPlaces, table

TITLE = "从U盘导入"
KINDS = f"数据包 (*{SUFFIX})"
_ABOUT = "打勾的数据包逐格合并到本机，只有一方改过的直接采用；双方都改过的逐处请您选择。"
_DATA = Qt.ItemDataRole.UserRole
_STILL = (State.SAME, State.OLDER, State.GONE)
_ROLES = {"district": "区县", "office": "单位"}
_CHECKED, _UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked


class ImportStickDialog(Sheet):
    """On `accepted`, `paths` are the packages ticked. With `given` only those are listed."""

    def __init__(
        self, desk: Desk, given: Sequence[Path] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(TITLE, _ABOUT, "导入", parent)
        self._desk = desk
        self._looked: dict[Path, Incoming | str] = {}
        self.packages = table(("数据包", "来自", "导出时间", "内容", "状态"), "数据包")
        self.preview = table(("单位、年度", "表", "结果", "改几处", "说明"), "会改什么", stretch=4)
        self.papers = PaperButton(self.preview, self)
        self.said = QLabel(self)
        self.said.setObjectName("dialogText")
        self.said.setWordWrap(True)
        self.all = QPushButton("全选(&A)", self)
        self.none = QPushButton("全不选(&N)", self)
        self.file = QPushButton("选择文件(&F)…", self)
        for button in (self.all, self.none, self.file):
            button.setAutoDefault(False)
        self.places = StickPlaces(desk, "从哪个文件夹导入", self)
        self.places.ways.addWidget(self.file)
        self._compose()
        self.packages.itemChanged.connect(self._show_ways)
        self.packages.currentItemChanged.connect(self._show_current)
        self.all.clicked.connect(lambda: self._tick(_CHECKED))
        self.none.clicked.connect(lambda: self._tick(_UNCHECKED))
        self.file.clicked.connect(self._choose_file)
        self.places.changed.connect(self._fill)
        if given:
            self.places.hide()
            self._list(desk.workspace.sticks.about(given))
        else:
            self._fill()
        self.packages.setFocus()

    @property
    def paths(self) -> list[Path]:
        """The packages that are ticked."""
        return [
            item.data(0, _DATA).path for item in self._items() if item.checkState(0) is _CHECKED
        ]

    @property
    def spot(self) -> Spot | None:
        """Where they lie."""
        return None if self.places.isHidden() else self.places.spot

    def accept(self) -> None:
        """Close only with something to take in."""
        if self.paths:
            super().accept()

    # --- the packages ------------------------------------------------------------------------

    def _fill(self) -> None:
        spot = self.places.spot
        found = [] if spot is None else self._desk.workspace.sticks.inside(spot.folder).packages
        self._list(found)

    def _list(self, found: Sequence[OnStick]) -> None:
        self.packages.blockSignals(True)
        self.packages.clear()
        for one in found:
            self.packages.addTopLevelItem(_package_item(one))
        first = self.packages.topLevelItem(0)
        if first is not None:
            self.packages.setCurrentItem(first)
        self.packages.blockSignals(False)
        self._show_current()
        self._show_ways()

    def _items(self) -> list[QTreeWidgetItem]:
        found = (self.packages.topLevelItem(at) for at in range(self.packages.topLevelItemCount()))
        return [item for item in found if item is not None]

    def _tick(self, state: Qt.CheckState) -> None:
        for item in self._items():
            if item.flags() & Qt.ItemFlag.ItemIsUserCheckable:
                item.setCheckState(0, state)

    def _choose_file(self) -> None:
        spot = self.places.spot
        start = spot.folder if spot is not None else self._desk.workspace.path.parent
        path = self._desk.speaker.file_to_open(TITLE, start, KINDS)
        if path is not None:
            self._list(self._desk.workspace.sticks.about([path]))

    def _show_ways(self) -> None:
        count = len(self.paths)
        self.primary.setEnabled(bool(count))
        self.primary.setText(f"导入 {count} 个" if count > 1 else "导入")
        many = bool(self._items())
        self.all.setEnabled(many)
        self.none.setEnabled(many)

    # --- what one would change -----------------------------------------------------------------

    def _show_current(self) -> None:
        self._show_preview()
        self.papers.look()

    def _show_preview(self) -> None:
        self.preview.clear()
        item = self.packages.currentItem()
        if item is None:
            self.said.setText("这里没有数据包。")
            return
        one: OnStick = item.data(0, _DATA)
        looked = self._look(one.path)
        if isinstance(looked, str):
            self.said.setText(looked)
            return
        for line in looked.lines:
            if line.form or line.state not in _STILL:
                self.preview.addTopLevelItem(line_item(line))
        self.said.setText(_summary(looked))

    def _look(self, path: Path) -> Incoming | str:
        if path not in self._looked:
            try:
                self._looked[path] = self._desk.workspace.receiving.look(path)
            except PerfDeskError as error:
                self._looked[path] = error.message
        return self._looked[path]

    def _compose(self) -> None:
        self.places.list.setMaximumHeight(self.fontMetrics().height() * 5)
        left = QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(8)
        column.addWidget(self.packages, 1)
        ways = QHBoxLayout()
        ways.addWidget(self.all)
        ways.addWidget(self.none)
        ways.addStretch(1)
        column.addLayout(ways)
        right = QWidget(self)
        second = QVBoxLayout(right)
        second.setContentsMargins(0, 8, 0, 0)
        second.setSpacing(8)
        second.addWidget(self.preview, 1)
        below = QHBoxLayout()
        below.addWidget(self.said, 1)
        below.addWidget(self.papers, 0, Qt.AlignmentFlag.AlignTop)
        second.addLayout(below)
        split = QSplitter(Qt.Orientation.Vertical, self)
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(right)
        split.setSizes([240, 200])
        self.body.addWidget(self.places)
        self.body.addWidget(split, 1)
        self.ask_for_width(56)
        self.resize(1040, 680)


def line_item(line: Line) -> QTreeWidgetItem:
    """A line of what becomes of a form."""
    state = line.state
    cells = "" if state in _STILL or not line.cells else str(line.cells)
    note = (f"{len(line.conflicts)} 处要选择。" if line.conflicts else "") + line.note
    item = QTreeWidgetItem([f"{line.unit} {line.year}年", line.title, state.value, cells, note])
    item.setData(0, LINE, line)
    for column in (0, 1, 4):
        item.setToolTip(column, item.text(column))
    colour = "muted" if state in _STILL else ""
    if state in (State.CONFLICT, State.DELETED):
        colour = "warning"
    if colour:
        item.setForeground(2, theme.colour(colour))
    item.setTextAlignment(3, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return item


def _package_item(one: OnStick) -> QTreeWidgetItem:
    content = "" if one.refused else f"{one.filings} 套 {one.forms} 张"
    sender = f"{one.unit}（{_ROLES.get(one.role, one.role)}）" if one.unit else ""
    item = QTreeWidgetItem([one.path.name, sender, _time(one.made), content, _state(one)])
    item.setData(0, _DATA, one)
    item.setToolTip(0, str(one.path))
    if one.refused:
        item.setIcon(0, icons.icon("warning", "danger"))
        item.setForeground(4, theme.colour("danger"))
        item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsUserCheckable)
    else:
        item.setIcon(0, icons.icon("stick", "accent"))
        new = not one.came and not one.went
        item.setCheckState(0, _CHECKED if new else _UNCHECKED)
        item.setForeground(4, theme.colour("accent" if new else "muted"))
    return item


def _state(one: OnStick) -> str:
    if one.refused:
        return "不能导入"
    said = "导入过" if one.came else "本机导出的" if one.went else "没有导入过"
    return f"{said}，新版程序所写" if one.newer else said


def _time(made: str) -> str:
    try:
        return f"{datetime.fromisoformat(made):%Y-%m-%d %H:%M}"
    except ValueError:
        return ""


def _summary(looked: Incoming) -> str:
    said = "导入前什么都不会改。" if looked.changes else "与本机相同，导入后没有变化。"
    if looked.conflicts:
        said = f"有 {looked.conflicts} 处双方都改过，导入时逐处选择；选完以前什么都不会改。"
    return " ".join((said, *looked.notes))
