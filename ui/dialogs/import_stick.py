"""Shows which packages lie where and what each would change, and asks which are taken in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

from PySide6.QtCore import QEvent, QObject, Qt
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
from perfdesk.workspace.opened import Opened, open_package
from perfdesk.workspace.receiving import Incoming, Line, State
from perfdesk.workspace.sticks import SUFFIX
from ui import theme
from ui.desk import Desk
from ui.dialogs.import_mapping import LINE, PaperButton
from ui.dialogs.package_list import PackageList
from ui.dialogs.sheet import Sheet
from ui.dialogs.stick_places import Spot, StickPlaces, table
from ui.stick_reader import StickReader, Tell

TITLE = "从U盘导入"
KINDS = f"数据包 (*{SUFFIX})"
_ABOUT = "打勾的数据包逐格合并到本机，只有一方改过的直接采用；双方都改过的逐处请您选择。"
_STILL = (State.SAME, State.OLDER, State.GONE)
_READING = "正在读取这个数据包…"


class ImportStickDialog(Sheet):
    """On `accepted`, `paths` are the packages ticked. With `given` only those are listed: files,
    and what is in folders.
    """

    def __init__(
        self, desk: Desk, given: Sequence[Path] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(TITLE, _ABOUT, "导入", parent)
        self._desk = desk
        self._reader = StickReader(self)
        self.packages = PackageList(desk, self)
        self.preview = table(("单位、年度", "表", "结果", "改几处", "说明"), "会改什么", stretch=4)
        self.papers = PaperButton(self.preview, self)
        self.said = QLabel(self)
        self.found = QLabel(self)
        for label in (self.said, self.found):
            label.setObjectName("dialogText")
            label.setWordWrap(True)
        self.all = QPushButton("全选(&A)", self)
        self.none = QPushButton("全不选(&N)", self)
        self.file = QPushButton("选择文件(&F)…", self)
        for button in (self.all, self.none, self.file):
            button.setAutoDefault(False)
        self.places = StickPlaces(desk, "从哪个文件夹导入", self)
        self.places.ways.addWidget(self.file)
        self._compose()
        self.packages.ticked.connect(self._show_ways)
        self.packages.currentItemChanged.connect(self._show_current)
        self.all.clicked.connect(lambda: self.packages.tick(on=True))
        self.none.clicked.connect(lambda: self.packages.tick(on=False))
        self.file.clicked.connect(self._choose_file)
        self.places.changed.connect(self._fill)
        self.finished.connect(self._stop)
        if parent is not None:
            parent.installEventFilter(self)
        if given:
            self.places.stop()
            self.places.hide()
            self.packages.look(given)
        else:
            self._fill()
        self._show_current()
        self.packages.setFocus()

    @property
    def paths(self) -> list[Path]:
        """The packages that are ticked."""
        return self.packages.paths

    @property
    def spot(self) -> Spot | None:
        """Where they lie."""
        return None if self.places.isHidden() else self.places.spot

    @property
    def busy(self) -> bool:
        """Whether something is still being read."""
        return self.packages.busy or self._reader.busy

    @property
    def is_empty(self) -> bool:
        """Whether all was looked through and there is no package."""
        return self.packages.is_empty

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The window goes, and its store: nothing more is read."""
        if event.type() is QEvent.Type.Close:
            self.reject()
        return super().eventFilter(watched, event)

    def accept(self) -> None:
        """Close only with something to take in."""
        if self.paths:
            super().accept()

    # --- the packages ------------------------------------------------------------------------

    def _fill(self) -> None:
        spot = self.places.spot
        self.packages.look([] if spot is None else [spot.folder])

    def _choose_file(self) -> None:
        spot = self.places.spot
        start = spot.folder if spot is not None else self._desk.workspace.path.parent
        path = self._desk.speaker.file_to_open(TITLE, start, KINDS)
        if path is not None:
            self.packages.look([path])

    def _show_ways(self) -> None:
        count = len(self.paths)
        self.primary.setEnabled(bool(count))
        self.primary.setText(f"导入 {count} 个" if count > 1 else "导入")
        many = self.packages.topLevelItemCount() > 0
        self.all.setEnabled(many)
        self.none.setEnabled(many)
        self.found.setText(self.packages.said)
        if not many:
            self.said.setText("")

    def _stop(self) -> None:
        """The window goes: nothing more is read."""
        self.places.stop()
        self.packages.stop()
        self._reader.stop()

    # --- what one would change -----------------------------------------------------------------

    def _show_current(self) -> None:
        self._show_preview()
        self.papers.look()

    def _show_preview(self) -> None:
        """Read the package that is current; what it would change is shown once it is read."""
        self._reader.stop()
        self.preview.clear()
        one = self.packages.current
        self._show_ways()
        if one is None:
            return
        if one.refused:
            self.said.setText(one.refused)
            return
        self.said.setText(_READING)

        def read(tell: Tell) -> None:
            tell(open_package(one.path))

        self._reader.read(read, self._compare, self._read)

    def _compare(self, opened: object) -> None:
        """Lay it beside the store, which is done in this thread alone."""
        try:
            looked = self._desk.workspace.receiving.compare(cast("Opened", opened))
        except PerfDeskError as error:
            self.said.setText(error.message)
            return
        for line in looked.lines:
            if line.form or line.state not in _STILL:
                self.preview.addTopLevelItem(line_item(line))
        self.said.setText(_summary(looked))
        self.papers.look()

    def _read(self, fault: PerfDeskError | None) -> None:
        if fault is not None:
            self.said.setText(fault.message)
            self.packages.refuse_current(fault.message)

    def _compose(self) -> None:
        self.places.list.setMaximumHeight(self.fontMetrics().height() * 5)
        left = QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(8)
        column.addWidget(self.packages, 1)
        ways = QHBoxLayout()
        ways.setSpacing(8)
        ways.addWidget(self.all)
        ways.addWidget(self.none)
        ways.addSpacing(4)
        ways.addWidget(self.found, 1)
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
        split.setSizes([250, 230])
        self.body.addWidget(self.places)
        self.body.addWidget(split, 1)
        self.ask_for_width(56)
        self.resize(1080, 724)


def line_item(line: Line, before: int = 0) -> QTreeWidgetItem:
    """A line of what becomes of a form, after so many empty columns."""
    state = line.state
    cells = "" if state in _STILL or not line.cells else str(line.cells)
    note = (f"{len(line.conflicts)} 处要选择。" if line.conflicts else "") + line.note
    texts = [f"{line.unit} {line.year}年", line.title, state.value, cells, note]
    item = QTreeWidgetItem([""] * before + texts)
    item.setData(0, LINE, line)
    for column in (before, before + 1, before + 4):
        item.setToolTip(column, item.text(column))
    colour = "muted" if state in _STILL else ""
    if state in (State.CONFLICT, State.DELETED):
        colour = "warning"
    if colour:
        item.setForeground(before + 2, theme.colour(colour))
    item.setTextAlignment(before + 3, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return item


def _summary(looked: Incoming) -> str:
    said = "导入前什么都不会改。" if looked.changes else "与本机相同，导入后没有变化。"
    if looked.conflicts:
        said = f"有 {looked.conflicts} 处双方都改过，导入时逐处选择；选完以前什么都不会改。"
    return " ".join((said, *looked.notes))
