"""Says what an import did: package by package, form by form; to be copied, and to be taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidgetItem,
    QWidget,
)

from perfdesk.workspace.arrivals import Arrival, Outcome
from perfdesk.workspace.receiving import Line, State
from ui import icons, theme
from ui.dialogs.import_stick import line_item
from ui.dialogs.sheet import Sheet
from ui.dialogs.stick_places import Table, set_up

_STILL = (State.SAME, State.OLDER, State.GONE)
_LOOKS = {
    Outcome.REFUSED: ("warning", "danger"),
    Outcome.WAITS: ("warning", "warning"),
    Outcome.TAKEN: ("check", "state_finished"),
    Outcome.SAME: ("check", "muted"),
    Outcome.BACK: ("undo", "muted"),
}
#: what was not taken in stands first
_ORDER = tuple(_LOOKS)
_HEADS = ("数据包", "单位、年度", "表", "结果", "改几处", "说明")
_ARRIVAL = Qt.ItemDataRole.UserRole
#: so many lines say how wide a column is
_MEASURED = 60
TAKE_BACK = "撤回这次导入"


class _Results(Table):
    """The lines; Ctrl+C copies those that are selected, with what is below them."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy(self.selectedItems())
        else:
            super().keyPressEvent(event)

    def copy(self, items: Sequence[QTreeWidgetItem]) -> None:
        """Put lines on the clipboard as text, a tab between two columns."""
        chosen = set(map(id, items))
        told = []
        for at in range(self.topLevelItemCount()):
            item = self.topLevelItem(at)
            if item is None:
                continue
            if id(item) in chosen:
                told += [_texts(item), *map(_texts, _below(item))]
            elif item.isExpanded():
                told += [_texts(line) for line in _below(item) if id(line) in chosen]
        text = "\n".join("\t".join(line) for line in (_HEADS, *told))
        QApplication.clipboard().setText(text)


class ImportResult(Sheet):
    """A table to be read; packages that were not taken in stand first. `why` is a sentence where
    the import was stopped. `back_wanted` is sent when all of it is to be taken back.
    """

    back_wanted = Signal()

    def __init__(
        self, arrivals: Sequence[Arrival], why: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__("导入结果", in_words(arrivals), "知道了", parent)
        self.cancel.hide()
        self.table = _Results(self)
        told = any(map(_is_told, arrivals))
        # the room is for what is said of a package, else for the units' names
        set_up(self.table, _HEADS, "导入结果", stretch=5 if told else 1)
        self.table.setRootIsDecorated(True)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        wide = self.fontMetrics().horizontalAdvance("字")
        header = self.table.header()
        header.setResizeContentsPrecision(_MEASURED)
        for column, characters in ((0, 14), (1, 18), (2, 11)) if told else ((0, 24), (2, 16)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            header.resizeSection(column, characters * wide)
        self.table.itemExpanded.connect(_fill)
        for one in sorted(arrivals, key=lambda one: _ORDER.index(one.outcome)):
            self.table.addTopLevelItem(_item(one))
        first = self.table.topLevelItem(0)
        if first is not None:
            self.table.setCurrentItem(first)
            first.setExpanded(len(arrivals) == 1)
        self.totals = QLabel(totals(arrivals), self)
        self.totals.setObjectName("dialogText")
        self.totals.setWordWrap(True)
        self.totals.setVisible(len(arrivals) > 1)
        self.copy = QPushButton("复制(&C)", self)
        self.copy.setToolTip("把整张结果表复制成文字；在表里选中几行按 Ctrl+C 只复制那几行")
        self.back = QPushButton(f"{TAKE_BACK}(&Z)", self)
        self.back.setVisible(any(one.outcome is Outcome.TAKEN for one in arrivals))
        for button in (self.copy, self.back):
            button.setAutoDefault(False)
        self.copy.clicked.connect(self._copy_all)
        self.back.clicked.connect(self._take_back)
        ways = QHBoxLayout()
        ways.setSpacing(8)
        ways.addWidget(self.totals, 1)
        ways.addStretch(0)
        ways.addWidget(self.copy)
        ways.addWidget(self.back)
        self.body.addWidget(self.table, 1)
        self.body.addLayout(ways)
        self.ask_for_width(56)
        self.resize(1120, 600)
        self.show_fault(why)
        self.table.setFocus()

    def _copy_all(self) -> None:
        count = self.table.topLevelItemCount()
        items = [self.table.topLevelItem(at) for at in range(count)]
        self.table.copy([item for item in items if item is not None])

    def _take_back(self) -> None:
        self.back_wanted.emit()


def in_words(arrivals: Sequence[Arrival]) -> str:
    """How many packages came in, and how many did not."""
    counts = Counter(one.outcome for one in arrivals)
    words = {
        Outcome.TAKEN: "已导入 {} 个数据包",
        Outcome.SAME: "{} 个没有变化",
        Outcome.WAITS: "{} 个没有选完，没有导入",
        Outcome.REFUSED: "{} 个不能导入，原因在表里",
        Outcome.BACK: "{} 个已撤回",
    }
    said = [said.format(counts[one]) for one, said in words.items() if counts[one]]
    return f"{'，'.join(said)}。" if said else "没有导入数据包。"


def totals(arrivals: Sequence[Arrival]) -> str:
    """What came in, over all packages; "" where nothing did."""
    lines = [line for one in arrivals if one.outcome is Outcome.TAKEN for line in one.lines]
    forms = [line for line in lines if line.form]
    if not forms:
        return ""
    units = len({(line.unit, line.year) for line in lines})
    states = Counter(line.state for line in forms if line.state not in _STILL)
    said = [f"{state.value} {states[state]} 张" for state in State if states[state]]
    still = len(forms) - states.total()
    said += [f"没有变化 {still} 张"] if still else []
    cells = sum(line.cells for line in lines if line.state not in _STILL)
    more = f"，共改 {cells} 处" if cells else ""
    return f"合计 {units} 个单位、{len(forms)} 张表：{'，'.join(said)}{more}。"


def _item(one: Arrival) -> QTreeWidgetItem:
    # the name stands in its own column
    why = one.message.removeprefix(f"“{one.path.name}”没有导入：")
    note = why or " ".join((*one.notes, shared_note(one)))
    cells = sum(line.cells for line in one.lines if line.state not in _STILL)
    forms = sum(bool(line.form) for line in one.lines)
    years = sorted({line.year for line in one.lines})
    unit = one.unit and " ".join((one.unit, *(f"{year}年" for year in years)))
    texts = [one.path.name, unit, f"{forms} 张" if forms else "", one.outcome.value]
    item = QTreeWidgetItem([*texts, str(cells or ""), " ".join(note.split())])
    item.setData(0, _ARRIVAL, one)
    item.setToolTip(0, str(one.path))
    item.setToolTip(1, unit)
    item.setToolTip(5, note)
    icon, colour = _LOOKS[one.outcome]
    item.setIcon(0, icons.icon(icon, colour))
    item.setForeground(3, theme.colour(colour))
    item.setTextAlignment(4, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    if _told(one):
        item.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator)
    return item


def shared_note(one: Arrival) -> str:
    """What is said of what its forms share: the remarks that came."""
    return " ".join(line.note for line in one.lines if not line.form and line.note)


def _is_told(one: Arrival) -> bool:
    """Whether anything is said of it in words."""
    return bool(one.message or one.notes or any(line.note for line in one.lines))


def _told(one: Arrival) -> list[Line]:
    """What is said of its forms."""
    return [line for line in one.lines if line.form or line.state not in (*_STILL, State.NEW)]


def _fill(item: QTreeWidgetItem) -> None:
    """The lines below a package are made when it is opened: ten thousand take long."""
    if not item.childCount() and (one := item.data(0, _ARRIVAL)) is not None:
        item.addChildren([line_item(line, before=1) for line in _told(one)])


def _texts(item: QTreeWidgetItem) -> list[str]:
    return [" ".join(item.text(column).split()) for column in range(len(_HEADS))]


def _below(item: QTreeWidgetItem) -> Iterator[QTreeWidgetItem]:
    """The lines below a package, opened or not."""
    _fill(item)
    for at in range(item.childCount()):
        if (line := item.child(at)) is not None:
            yield line
