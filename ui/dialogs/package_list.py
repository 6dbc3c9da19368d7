"""The packages of a stick or folder with a tick each, filled while they are being read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHeaderView, QTreeWidgetItem, QWidget

from perfdesk.errors import PerfDeskError
from perfdesk.workspace.listing import Complete, Gone, Seen, Traced
from perfdesk.workspace.opened import Trace, superseded
from perfdesk.workspace.sticks import Known, OnStick
from ui import icons, theme
from ui.desk import Desk
from ui.dialogs.stick_places import Table, set_up
from ui.stick_reader import StickReader, Tell

_DATA = Qt.ItemDataRole.UserRole
_HEADS = ("数据包", "来自", "导出时间", "内容", "状态")
_ROLES = {"district": "区县退回："}
_CHECKED, _UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked
#: packages that were found go into the list so often, in ms: many at a time
_GATHERED_MS = 60
#: so many lines say how wide a column is
_MEASURED = 60


class PackageList(Table):
    """`paths` are those that are ticked. What would change nothing is not ticked by itself; what
    the user ticked or not stays so.
    """

    ticked = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        set_up(self, _HEADS, "数据包")
        self.header().setResizeContentsPrecision(_MEASURED)
        self.header().setSectionResizeMode(4, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self.header().resizeSection(0, 21 * self.fontMetrics().horizontalAdvance("字"))
        self._desk = desk
        self._sticks = desk.workspace.sticks
        self._reader = StickReader(self)
        self._known = Known("", {}, frozenset())
        self._lines: dict[Path, _Line] = {}
        self._waiting: list[QTreeWidgetItem] = []
        self._complete = True
        self._more = False
        self._gone: list[Path] = []
        self._none = True
        self._gather = QTimer(self, singleShot=True, interval=_GATHERED_MS)
        self._gather.timeout.connect(self._take_up)
        self.itemChanged.connect(self._changed)

    @property
    def paths(self) -> list[Path]:
        """The packages that are ticked, in their order."""
        return [line.one.path for line in self._lines.values() if line.ticks]

    @property
    def current(self) -> OnStick | None:
        """The package one stands on."""
        item = self.currentItem()
        return None if item is None else self._lines[item.data(0, _DATA)].one

    @property
    def busy(self) -> bool:
        """Whether something is still being read."""
        return self._reader.busy

    @property
    def is_empty(self) -> bool:
        """Whether all was looked through, every place was there, and there is none."""
        return self._complete and not self._lines and not self._gone

    @property
    def said(self) -> str:
        """What is said of all of them."""
        count = len(self._lines)
        if not self._complete:
            return f"正在找，已找到 {count} 个数据包…" if count else "正在找数据包…"
        gone = "".join(
            f"“{place}”找不到了，可能U盘被拔出；请重新插上再看。" for place in self._gone
        )
        if not count:
            return gone or ("" if self._none else "这里没有数据包。")
        said = f"共 {count} 个数据包，选了 {len(self.paths)} 个。"
        more = f"这里的数据包太多，只列出前 {count} 个。" if self._more else ""
        return f"{said}{more}{gone}"

    def look(self, places: Sequence[Path]) -> None:
        """List what is in these places; what was listed goes."""
        self.stop()
        self._lines.clear()
        self._waiting.clear()
        self.clear()
        self._complete, self._none = not places, not places
        self._more, self._gone = False, []
        if places:
            self._known = self._sticks.known()
            listing = self._sticks.listing(places, self._known)

            def read(tell: Tell) -> None:
                listing.go(tell)

            self._reader.read(read, self._hear, self._read)
            self._take_up()
        self.ticked.emit()

    def stop(self) -> None:
        """Read nothing more."""
        self._gather.stop()
        self._reader.stop()

    def tick(self, *, on: bool) -> None:
        """Tick all, or none; what cannot be read and what is older stays as it is."""
        self.blockSignals(True)
        for line in self._lines.values():
            if not line.one.refused and not (on and line.followed):
                line.touched = True
                line.item.setCheckState(0, _CHECKED if on else _UNCHECKED)
        self.blockSignals(False)
        self.ticked.emit()

    def refuse_current(self, why: str) -> None:
        """The package one stands on turned out to be none."""
        item = self.currentItem()
        if item is not None:
            line = self._lines[item.data(0, _DATA)]
            line.one = replace(line.one, refused=why)
            self._show(line)
            self.ticked.emit()

    # --- what is heard -------------------------------------------------------------------------

    def _hear(self, told: object) -> None:
        match told:
            case Seen():
                line = _Line(told, self._sticks.told(told, self._known))
                line.show(self._known)
                self._lines[told.path] = line
                self._waiting.append(line.item)
                if not self._gather.isActive():
                    self._gather.start()
            case Gone():
                self._gone.append(told.place)
            case Complete():
                self._complete, self._more = True, told.more
                self._take_up()
            case Traced():
                self._trace(told)

    def _take_up(self) -> None:
        """Put what was found into the list."""
        self._gather.stop()
        self.blockSignals(True)
        self.addTopLevelItems(self._waiting)
        self._waiting.clear()
        self.blockSignals(False)
        if self.currentItem() is None and (first := self.topLevelItem(0)) is not None:
            self.setCurrentItem(first)
        self.ticked.emit()

    def _trace(self, told: Traced) -> None:
        """A package was read whole."""
        line = self._lines[told.path]
        line.traced = told
        if told.fault:
            line.one = replace(line.one, refused=told.fault)
        elif told.trace is not None:
            line.held = self._sticks.holds(told.trace)
        self._show(line)

    def _read(self, _fault: PerfDeskError | None) -> None:
        """All was read: which of several packages go on from others is known now."""
        lines = [line for line in self._lines.values() if line.trace is not None]
        traces = [trace for line in lines if (trace := line.trace) is not None]
        for number, by in superseded(traces).items():
            line, other = lines[number], lines[by]
            same = traces[number].heads == traces[by].heads
            line.followed, line.same = other.name, same
            self._show(line)
        self.ticked.emit()

    def _show(self, line: _Line) -> None:
        self.blockSignals(True)
        line.show(self._known)
        self.blockSignals(False)
        self.viewport().update()
        if not self._reader.busy:
            return
        self.ticked.emit()

    def _changed(self, item: QTreeWidgetItem, column: int) -> None:
        if column == 0:
            self._lines[item.data(0, _DATA)].touched = True
            self.ticked.emit()


class _Line:
    """One package with its item in the list, and what is known of it so far."""

    def __init__(self, seen: Seen, one: OnStick) -> None:
        self.seen = seen
        self.one = one
        self.item = QTreeWidgetItem()
        #: the user ticked it, or took the tick away
        self.touched = False
        self.traced: Traced | None = None
        self.held = False
        #: the package that goes on from this one; `same` that it says the same
        self.followed = ""
        self.same = False
        #: with its folder: packages of one unit have one name
        self.name = f"{one.where}/{one.path.name}" if one.where else one.path.name
        content = "" if one.refused else f"{one.filings} 套 {one.forms} 张"
        # a district's package names the unit that it is for
        sender = f"{_ROLES.get(one.role, '')}{one.unit}" if one.unit else ""
        for column, text in enumerate((self.name, sender, _time(one.made), content)):
            self.item.setText(column, text)
        self.item.setData(0, _DATA, one.path)
        self.item.setToolTip(0, str(one.path))
        self.item.setToolTip(1, sender)

    @property
    def ticks(self) -> bool:
        """Whether it is ticked."""
        return not self.one.refused and self.item.checkState(0) is _CHECKED

    @property
    def trace(self) -> Trace | None:
        """Where its content comes from, once it was read whole."""
        return None if self.traced is None else self.traced.trace

    def show(self, known: Known) -> None:
        """Say how it stands, as far as that is known; tick it where it brings something, unless
        the user has decided.
        """
        item = self.item
        said, why, brings = self._standing(known)
        if self.one.newer and not self.one.refused:
            said = f"{said}，新版程序所写"
        item.setText(4, said)
        item.setToolTip(4, why)
        if self.one.refused:
            item.setData(0, Qt.ItemDataRole.CheckStateRole, None)
            item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsUserCheckable)
            item.setIcon(0, icons.icon("warning", "danger"))
            item.setForeground(4, theme.colour("danger"))
            return
        item.setIcon(0, icons.icon("stick", "accent"))
        item.setForeground(4, theme.colour("accent" if brings else "muted"))
        if not self.touched:
            item.setCheckState(0, _CHECKED if brings else _UNCHECKED)

    def _standing(self, known: Known) -> tuple[str, str, bool]:
        """In a word, in a sentence, and whether it would bring anything."""
        one = self.one
        if one.refused:
            return "不能导入", one.refused, False
        if self.followed and self.same:
            return "内容相同", f"和“{self.followed}”的内容一样，导入一个就够了。", False
        if self.followed:
            why = f"“{self.followed}”里的内容更新；两个都导入，结果也以更新的为准。"
            return "较旧", why, False
        if one.went:
            return "本机导出的", "", False
        if one.came and (self.traced is None or self.held):
            return "导入过", "", False
        if self.held:
            return "本机已有", "里面的内容本机都有，或者比本机的旧。", False
        if one.came and self._is_known(known):
            return "导入后撤回过", "以前导入过，后来撤回了。", True
        return "没有导入过", "", True

    def _is_known(self, known: Known) -> bool:
        """Whether that very file came in, not another of its number."""
        told, traced = self.seen.told, self.traced
        if isinstance(told, str) or traced is None:
            return False
        return traced.digest in known.came.get((told.store, told.number), frozenset())


def _time(made: str) -> str:
    try:
        return f"{datetime.fromisoformat(made):%Y-%m-%d %H:%M}"
    except ValueError:
        return ""
