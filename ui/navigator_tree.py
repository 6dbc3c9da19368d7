"""The navigator's rows: years, units and forms as items, and how a row is painted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from perfdesk.frozen import dataclass
from perfdesk.workspace import FilingInfo, FormInfo
from ui import icons, theme
from ui.state_mark import LOOKS

KIND = Qt.ItemDataRole.UserRole + 1
ID = Qt.ItemDataRole.UserRole + 2
STATE = Qt.ItemDataRole.UserRole + 3
NOTE = Qt.ItemDataRole.UserRole + 4
REMARKS = Qt.ItemDataRole.UserRole + 5

#: states of forms that are sealed, and of those that are done
SEALED, DONE = frozenset({"sealed", "stale"}), frozenset({"finished", "sealed"})

#: characters of a row that is too narrow for more than its title
_LEAST_TITLE = 12

Index = QModelIndex | QPersistentModelIndex


class Kind(StrEnum):
    """What a row of the navigator stands for."""

    YEAR = "year"
    FILING = "filing"
    FORM = "form"


@dataclass(frozen=True)
class Entry:
    """One filing with its forms, as the workspace lists them."""

    filing: FilingInfo
    forms: tuple[FormInfo, ...]


class NavigatorModel(QStandardItemModel):
    """Year, then unit, then forms; every row named so that a reader can say it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[tuple[Kind, str], QStandardItem] = {}
        #: what the rows show, by filing
        self._entries: dict[str, Entry] = {}

    @property
    def filings(self) -> int:
        """How many filings are shown."""
        return len(self._entries)

    def show_forms(self, entries: Sequence[Entry]) -> bool:
        """Show what became of the forms, where the filings are those that are shown, row by row;
        False, and nothing is done, where they are not.
        """
        before = list(self._entries.values())
        if [entry.filing for entry in entries] != [entry.filing for entry in before]:
            return False
        self._entries = {entry.filing.id: entry for entry in entries}
        for old, new in zip(before, entries, strict=True):
            if old.forms == new.forms:
                continue
            unit = self._rows[Kind.FILING, new.filing.id]
            if [form.id for form in old.forms] == [form.id for form in new.forms]:
                for form in new.forms:
                    show_form(self._rows[Kind.FORM, form.id], form)
            else:
                unit.removeRows(0, unit.rowCount())
                for form in old.forms:
                    del self._rows[Kind.FORM, form.id]
                unit.appendRows(self._forms(new))
            _count(unit)
        return True

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show these filings; years in the order they come."""
        self.clear()
        self._rows.clear()
        self._entries = {entry.filing.id: entry for entry in entries}
        years: dict[int, QStandardItem] = {}
        twins = Counter((entry.filing.unit, entry.filing.year) for entry in entries)
        # one unit's two filings of the same forms: both computers of an office sent theirs
        same = Counter((one.filing.unit, one.filing.year, one.filing.set_id) for one in entries)
        numbers: Counter[tuple[str, int, str]] = Counter()
        for entry in entries:
            year = entry.filing.year
            if year not in years:
                years[year] = self._row(Kind.YEAR, str(year), f"{year} 年度")
            name = entry.filing.unit or "（未填单位名称）"
            kind = entry.filing.unit, year, entry.filing.set_id
            if same[kind] > 1:
                numbers[kind] += 1
                name = f"{name}（{numbers[kind]}）"
            if (
                twins[entry.filing.unit, year] > same[kind]
            ):  # targets and self-evaluation of one year
                name = f"{name} · {entry.filing.set_title}"
            unit = self._row(Kind.FILING, entry.filing.id, name)
            unit.setToolTip(f"{unit.text()}\n{entry.filing.set_title}")
            unit.appendRows(self._forms(entry))
            _count(unit)
            years[year].appendRow(unit)
        for year, year_item in years.items():
            units = sum(other == year for _unit, other in twins)
            year_item.setData(f"{units} 个单位", NOTE)
            # the year comes with all that is in it: each row on its own takes its time
            self.appendRow(year_item)

    def _forms(self, entry: Entry) -> list[QStandardItem]:
        items = []
        for form in entry.forms:
            items.append(self._row(Kind.FORM, form.id, form.title))
            show_form(items[-1], form)
        return items

    def _row(self, kind: Kind, name: str, text: str) -> QStandardItem:
        item = self._rows[kind, name] = QStandardItem(text)
        item.setEditable(False)
        item.setData(str(kind), KIND)
        item.setData(name, ID)
        return item

    def counts(self) -> tuple[int, list[str]]:
        """How many filings there are, and the state of each form."""
        years = [self.item(row) for row in range(self.rowCount())]
        units = [year.child(row) for year in years for row in range(year.rowCount())]
        return len(units), [
            str(unit.child(row).data(STATE)) for unit in units for row in range(unit.rowCount())
        ]

    def item_of(self, kind: Kind, name: str) -> QStandardItem | None:
        """The row of a year, a filing or a form."""
        return self._rows.get((kind, name))

    def update_form(self, form: FormInfo) -> bool:
        """Show a form's new title, state or remarks; False when nothing is new."""
        item = self.item_of(Kind.FORM, form.id)
        shown = (form.title, form.state, form.remarks)
        if item is None or (item.text(), item.data(STATE), item.data(REMARKS)) == shown:
            return False
        show_form(item, form)
        unit = item.parent()
        _count(unit)
        entry = self._entries[str(unit.data(ID))]
        forms = tuple(form if one.id == form.id else one for one in entry.forms)
        self._entries[entry.filing.id] = Entry(entry.filing, forms)
        return True


def show_form(item: QStandardItem, form: FormInfo) -> None:
    """Put a form's title and state on its row; where remarks wait, their number in the place of the
    state's word.
    """
    look = LOOKS[form.state]
    asked = f"{form.remarks} 条审核意见等处理" if form.remarks else ""
    item.setText(form.title)
    item.setData(form.state, STATE)
    item.setData(form.remarks, REMARKS)
    item.setData(f"{form.remarks} 条意见" if asked else look.word, NOTE)
    more = f"\n{asked}" if asked else ""
    item.setToolTip(f"{form.title}\n{form.template_title} · {look.word}{more}")
    spoken = "，".join(part for part in (form.title, look.word, asked) if part)
    item.setData(spoken, Qt.ItemDataRole.AccessibleTextRole)


def _count(unit: QStandardItem) -> None:
    forms = unit.rowCount()
    done = sum(unit.child(row).data(STATE) in DONE for row in range(forms))
    unit.setData(f"{done}/{forms}", NOTE)
    unit.setData(
        f"{unit.text()}，{forms} 张表，已完成 {done} 张", Qt.ItemDataRole.AccessibleTextRole
    )


class NavigatorDelegate(QStyledItemDelegate):
    """Paints a row: icon, title, and at the right the state's word or the count."""

    def __init__(self, parent: QStandardItemModel | None = None) -> None:
        super().__init__(parent)
        self.current = ""  # the form in front

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Row height by the text's height."""
        extra = 12 if index.data(KIND) == Kind.FORM else 15
        return QSize(120, option.fontMetrics.height() + extra)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        kind, front = index.data(KIND), index.data(ID) == self.current
        row = QRect(option.rect).adjusted(2, 1, -8, -1)
        self._ground(painter, option, row, front=front and kind == Kind.FORM)
        x = row.left() + 6
        if kind != Kind.YEAR:
            form = kind == Kind.FORM
            look = LOOKS[index.data(STATE)] if form else None
            name, colour = (look.icon, look.colour) if look else ("unit", "accent")
            painter.drawPixmap(QPoint(x, row.center().y() - 7), icons.picture(name, 16, colour))
            x += 22
        self._texts(painter, option, index, QRect(QPoint(x, row.top()), row.bottomRight()))
        painter.restore()

    def _ground(
        self, painter: QPainter, option: QStyleOptionViewItem, row: QRect, *, front: bool
    ) -> None:
        state = QStyle.StateFlag
        selected = bool(option.state & state.State_Selected)
        name = "accent_soft" if selected or front else ""
        if option.state & state.State_MouseOver and not name:
            name = "ground"
        if name:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(name))
            painter.drawRoundedRect(row, 6, 6)
        if selected and option.state & state.State_HasFocus:
            painter.setPen(theme.colour("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(row, 6, 6)
        if front:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent"))
            painter.drawRoundedRect(QRect(row.left(), row.top() + 6, 3, row.height() - 12), 1, 1)

    def _texts(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index, room: QRect
    ) -> None:
        kind = index.data(KIND)
        small = QFont(option.font)
        small.setPixelSize(max(9, round(option.font.pixelSize() * 12 / 14)))
        painter.setFont(small)
        note = str(index.data(NOTE) or "")
        least = _LEAST_TITLE * option.fontMetrics.horizontalAdvance("字")
        if kind == Kind.FORM and room.width() < least:
            note = str(index.data(REMARKS) or "")  # the icon says the state
        note_width = painter.fontMetrics().horizontalAdvance(note) + 10
        colour = LOOKS[index.data(STATE)].colour if kind == Kind.FORM else "muted"
        painter.setPen(theme.colour("remark" if index.data(REMARKS) else colour))
        align = Qt.AlignmentFlag
        painter.drawText(room.adjusted(0, 0, -6, 0), align.AlignRight | align.AlignVCenter, note)
        font = QFont(option.font)
        front = index.data(ID) == self.current and kind == Kind.FORM
        font.setWeight(QFont.Weight.DemiBold if front or kind != Kind.FORM else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(
            theme.colour("muted" if kind == Kind.YEAR else "accent_dark" if front else "text")
        )
        title = room.adjusted(0, 0, -note_width - 4, 0)
        text = painter.fontMetrics().elidedText(
            # a unit's projects begin alike and differ at the end
            str(index.data() or ""),
            Qt.TextElideMode.ElideMiddle,
            title.width(),
        )
        painter.drawText(title, align.AlignLeft | align.AlignVCenter, text)
