"""Where packages lie: the sticks plugged in now, or a folder; what is there is said of each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from perfdesk.exchange.walking import packages_in
from perfdesk.workspace.listing import Seen
from perfdesk.workspace.sticks import Inside, Stick, Sticks
from ui import icons, theme
from ui.desk import Desk
from ui.stick_reader import AT_ONCE_S, StickReader, Tell

if TYPE_CHECKING:
    from perfdesk.exchange.walking import Found

_DATA = Qt.ItemDataRole.UserRole
#: how often is looked whether a stick was plugged in or pulled, in ms
_EVERY_MS = 2000
#: half lines of text that the heading and two places need
_LINES = 11
LOOKING = "正在看插着哪些U盘…"
READING = "正在看…"
GONE = "找不到了，可能U盘被拔出"
NO_STICK = "没有找到U盘。插上以后这里会自动列出，也可以选择别的文件夹。"


@dataclass(frozen=True)
class Spot:
    """A folder chosen; `stick` is the drive it is on, None for a folder of the computer."""

    folder: Path
    stick: Stick | None = None


class Table(QTreeWidget):
    """A table that asks for little height and takes what there is."""

    def sizeHint(self) -> QSize:
        """A heading and a few lines."""
        return QSize(super().sizeHint().width(), 5 * self.fontMetrics().height())


class StickPlaces(QWidget):
    """A list of places. `changed` comes when another is current, or what is there may differ."""

    changed = Signal()
    #: what is in the current place was read: see `inside`
    counted = Signal()

    def __init__(self, desk: Desk, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._title = title
        self._sticks: Sticks = desk.workspace.sticks
        self._drives: list[Stick] = []
        self._looked = False
        self._folders: list[Path] = []
        self._insides: dict[Path, Inside] = {}
        self._looking = StickReader(self)
        self._counting = StickReader(self)
        self.list = table(("位置", "可用空间", "里面有"), "位置", stretch=2)
        self.list.setMinimumHeight(_LINES * self.fontMetrics().height() // 2)
        self.said = QLabel(NO_STICK, self)
        self.said.setObjectName("dialogText")
        self.said.setWordWrap(True)
        self.other = QPushButton("别的文件夹(&O)…", self)
        self.other.setAutoDefault(False)
        self.other.clicked.connect(self._choose)
        self.ways = QHBoxLayout()
        self.ways.setSpacing(8)
        self.ways.addWidget(self.said, 1)
        self.ways.addWidget(self.other)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.list, 1)
        column.addLayout(self.ways)
        last = desk.settings.package_folder
        if last is not None:
            self._folders.append(last)
        self._show(self._usual())
        self.said.setText(LOOKING)
        self.look()
        self.list.currentItemChanged.connect(lambda *_items: self.changed.emit())
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(lambda: self.look(0))
        self._timer.start()

    @property
    def spot(self) -> Spot | None:
        """The place that is current."""
        item = self.list.currentItem()
        return None if item is None else item.data(0, _DATA)

    @property
    def inside(self) -> Inside | None:
        """What is in the current place; None until it was read."""
        spot = self.spot
        return None if spot is None else self._insides.get(spot.folder)

    def add_folder(self, folder: Path) -> None:
        """List one more folder and stand on it."""
        if folder not in self._folders:
            self._folders.append(folder)
        self._show(folder)

    def look(self, at_once_s: float = AT_ONCE_S) -> None:
        """List the sticks that are there now, where that is no longer what is shown."""
        if not self._looking.busy:
            self._looking.read(
                lambda tell: tell(self._sticks.drives()),
                self._found,
                lambda _fault: None,
                at_once_s,
            )

    def stop(self) -> None:
        """Read nothing more: the window goes."""
        self._timer.stop()
        self._looking.stop()
        self._counting.stop()

    def _found(self, found: object) -> None:
        """The drives that there are."""
        drives = cast("list[Stick]", found)
        if self._looked and _which(drives) == _which(self._drives):
            return
        first, self._looked = not self._looked, True
        self._drives = drives
        now = self.spot
        self._show(self._usual() if first or now is None else now.folder)

    def _usual(self) -> Path | None:
        """The stick used last, else any stick, else the folder used last."""
        known = self._desk.settings.stick
        last = next((one.root for one in self._drives if known and one.id == known), None)
        return last or next((one.root for one in self._drives), None)

    def _show(self, current: Path | None) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        spots = [Spot(one.root, one) for one in self._drives]
        spots += [
            Spot(folder, self._drive_of(folder))
            for folder in self._folders
            if folder not in {one.root for one in self._drives}
        ]
        for spot in spots:
            item = self._item(spot)
            self.list.addTopLevelItem(item)
            if spot.folder == current or self.list.currentItem() is None:
                self.list.setCurrentItem(item)
        self.said.setText("" if self._drives else NO_STICK)
        self.list.blockSignals(False)
        self._count([spot.folder for spot in spots])
        self.changed.emit()

    def _count(self, folders: list[Path]) -> None:
        """Read what is in each place, the current one first."""
        now = self.spot
        if now is not None and now.folder in folders:
            folders = [now.folder, *(one for one in folders if one != now.folder)]

        def read(tell: Tell) -> None:
            for folder in folders:
                found = packages_in(folder)
                seen = [Seen(path, self._sticks.heading(path)) for path in found.packages]
                if not tell((folder, found, seen)):
                    return

        self._counting.read(read, self._counted, lambda _fault: None)

    def _counted(self, told: object) -> None:
        folder, found, seen = cast("tuple[Path, Found, list[Seen]]", told)
        inside = self._insides[folder] = self._sticks.inside_of(found, seen)
        for at in range(self.list.topLevelItemCount()):
            item = self.list.topLevelItem(at)
            if item is not None and item.data(0, _DATA).folder == folder:
                item.setText(2, GONE if found.gone else in_words(inside))
        if self.inside is inside:
            self.counted.emit()

    def _drive_of(self, folder: Path) -> Stick | None:
        return next((one for one in self._drives if one.root in folder.parents), None)

    def _item(self, spot: Spot) -> QTreeWidgetItem:
        stick = spot.stick
        root = stick is not None and stick.root == spot.folder
        name = f"{stick.name}（U盘）" if stick is not None and root else str(spot.folder)
        room = "" if stick is None else stick.room
        item = QTreeWidgetItem([name, room, READING])
        item.setIcon(0, icons.icon("stick" if stick is not None else "open", "accent"))
        item.setToolTip(0, str(spot.folder))
        item.setData(0, _DATA, spot)
        if stick is not None and stick.read_only:
            item.setText(1, "只读")
        if stick is not None and (stick.read_only or stick.is_full):
            item.setForeground(1, theme.colour("warning"))
        return item

    def _choose(self) -> None:
        spot = self.spot
        start = spot.folder if spot is not None else self._desk.workspace.path.parent
        folder = self._desk.speaker.folder_to_use(self._title, start)
        if folder is not None:
            self.add_folder(folder)


def remember(desk: Desk, spot: Spot) -> None:
    """This place is proposed the next time: a stick by its id, whatever place it gets."""
    if spot.stick is None:
        desk.settings.package_folder, desk.settings.stick = spot.folder, ""
    else:
        desk.settings.stick = desk.workspace.sticks.id_of(spot.stick.root)


def _which(drives: list[Stick]) -> list[tuple[object, ...]]:
    return [(one.root, one.id, one.read_only, one.medium, one.is_full) for one in drives]


def in_words(inside: Inside) -> str:
    """What of ours is in a folder, in one line."""
    if not inside.packages and not inside.unfinished:
        return "没有数据包"
    said = f"{len(inside.packages)} 个数据包"
    new = sum(not one.came and not one.went and not one.refused for one in inside.packages)
    if new:
        said += f"，{new} 个没有导入过"
    if inside.unfinished:
        said += f"，{len(inside.unfinished)} 个没有写完"
    return f"{said}（还有更多文件没有看）" if inside.more else said


def table(heads: tuple[str, ...], name: str, stretch: int = 0) -> QTreeWidget:
    """A table of lines; the column `stretch` takes the room that is left."""
    tree = Table()
    set_up(tree, heads, name, stretch)
    return tree


def set_up(tree: Table, heads: tuple[str, ...], name: str, stretch: int = 0) -> None:
    """Make a table one of lines with these heads, as `table`."""
    tree.setAccessibleName(name)
    tree.setRootIsDecorated(False)
    tree.setUniformRowHeights(True)
    # by the row, one that almost fits would push another out of sight
    tree.setVerticalScrollMode(QTreeWidget.ScrollMode.ScrollPerPixel)
    tree.setHeaderLabels(list(heads))
    header = tree.header()
    header.setStretchLastSection(False)
    mode = QHeaderView.ResizeMode
    for column in range(len(heads)):
        header.setSectionResizeMode(
            column, mode.Stretch if column == stretch else mode.ResizeToContents
        )
