"""Asks which units are to hand in, who answers for them and their phones: 名册 as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QGridLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from perfdesk.workspace import FilingInfo
from perfdesk.workspace.board import ROSTER_MOST, ListedUnit
from perfdesk.workspace.remembered import folded
from perfdesk.workspace.roster_text import from_filings, read_roster
from ui.dialogs.sheet import Sheet

TITLE = "单位名册"
ABOUT = (
    "应当报送的单位，一行一个，次序就是总览里的次序。"
    "可以从 Excel 或通知里复制名单，再点“粘贴名单”。"
)
HEADS = ("单位", "联系人", "电话")
NO_TEXT = "剪贴板里没有文字；请先在 Excel 或通知里复制名单。"
NO_UNITS = "复制的文字里没有找到单位；请复制有单位名称的几行。"
NO_FILINGS = "本机还没有表，没有可以取用的单位名称。"
#: remarks on what was pasted that are shown at once
_NOTES = 4
_UNIT, _CONTACT, _PHONE = range(3)
Line = tuple[str, str, str]


_CTRL, _ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


class _Table(QTableWidget):
    """Enter goes to the next cell, and after the last to a new row; Ctrl+V pastes a roster."""

    passed = Signal()
    pasted = Signal()
    emptied = Signal()
    shifted = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of the table; none of them closes the dialog."""
        key, modifiers = event.key(), event.modifiers()
        editing = self.state() is QAbstractItemView.State.EditingState
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not modifiers & _CTRL:
            self.passed.emit()
        elif event.matches(QKeySequence.StandardKey.Paste) and not editing:
            self.pasted.emit()
        elif key == Qt.Key.Key_Delete and not editing:
            self.emptied.emit()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and modifiers & _ALT:
            self.shifted.emit(-1 if key == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)


class RosterDialog(Sheet):
    """On `accepted`, `units` holds the roster. Nothing typed is lost to a fault."""

    def __init__(
        self,
        roster: Mapping[str, ListedUnit],
        filings: Sequence[FilingInfo],
        year: int,
        parent: QWidget | None = None,
    ) -> None:
        """`year` is the one of the board, 0 where there is none."""
        super().__init__(TITLE, ABOUT, "保存", parent)
        self._filings = [one for one in filings if not year or one.year in (year, year - 1)]
        self.table = _Table(0, len(HEADS), self)
        self.table.setAccessibleName(TITLE)
        self.table.setHorizontalHeaderLabels(list(HEADS))
        self.table.setTabKeyNavigation(False)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        letter = self.fontMetrics().horizontalAdvance("字")
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionResizeMode(_UNIT, QHeaderView.ResizeMode.Stretch)
        self.table.setColumnWidth(_CONTACT, 8 * letter)
        self.table.setColumnWidth(_PHONE, 11 * letter)
        self.table.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        self.table.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 12)
        self.table.setMinimumHeight(8 * letter)
        self.said = QLabel(self)
        self.said.setObjectName("dialogText")
        self.said.setWordWrap(True)
        self.body.addWidget(self.table, 1)
        self.body.addLayout(self._buttons())
        self.body.addWidget(self.said)
        ordered = sorted(roster.items(), key=lambda one: one[1].place)
        self._fill([(unit, listed.contact, listed.phone) for unit, listed in ordered])
        # queued: the editor's own Enter puts its text into the cell first
        self.table.passed.connect(self.go_on, Qt.ConnectionType.QueuedConnection)
        self.table.pasted.connect(self.paste)
        self.table.emptied.connect(self.empty_cells)
        self.table.shifted.connect(self.move_rows)
        self.table.itemChanged.connect(lambda _item: self.show_fault(""))
        self.ask_for_width(44)
        self.resize(820, 620)
        self.table.setFocus()

    def _buttons(self) -> QGridLayout:
        buttons = (
            ("粘贴名单(&V)", "把复制的名单加进来：每行一个单位，联系人和电话跟在后面", self.paste),
            ("按已有的表生成(&G)", "把本机今年和去年有表的单位加进来", self.from_filings),
            ("加一行(&A)", "在当前行下面加一行", self.add_row),
            ("删除行(&D)", "删去选中的行", self.delete_rows),
            ("上移(&U)", "把选中的行上移（Alt+↑）", lambda: self.move_rows(-1)),
            ("下移(&N)", "把选中的行下移（Alt+↓）", lambda: self.move_rows(1)),
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        for place, (text, tip, run) in enumerate(buttons):
            button = QPushButton(text, self)
            button.setAutoDefault(False)
            button.setToolTip(tip)
            button.clicked.connect(lambda _on=False, run=run: run())
            grid.addWidget(button, 0, place)
        return grid

    # --- the answer -----------------------------------------------------------------------------

    @property
    def units(self) -> dict[str, ListedUnit]:
        """The roster as it stands in the table; lines without anything are left out."""
        lines = [line for line in self.lines() if any(line)]
        return {
            unit: ListedUnit(place, contact, phone)
            for place, (unit, contact, phone) in enumerate(lines, start=1)
        }

    def lines(self) -> list[Line]:
        """Every line of the table."""
        return [
            (self._text(row, _UNIT), self._text(row, _CONTACT), self._text(row, _PHONE))
            for row in range(self.table.rowCount())
        ]

    def accept(self) -> None:
        """Close only when every unit has a name of its own."""
        self._end_editing()
        seen: dict[str, int] = {}
        for row, line in enumerate(self.lines()):
            key = folded(line[_UNIT])
            if any(line) and not key:
                fault = f"第 {row + 1} 行没有单位名称；请填写，或删除这一行。"
            elif key in seen and key:
                first = seen[key] + 1
                fault = f"“{line[_UNIT]}”在第 {first} 行和第 {row + 1} 行各有一次；请删除一行。"
            else:
                seen[key] = row
                continue
            self.show_fault(fault, self.table)
            self.table.setCurrentCell(row, _UNIT)
            return
        if len(seen) > ROSTER_MOST:
            self.show_fault(f"名册里有 {len(seen)} 个单位，最多 {ROSTER_MOST} 个；请检查名单。")
            return
        super().accept()

    # --- lines ----------------------------------------------------------------------------------

    def paste(self) -> None:
        """Add the units that were copied."""
        text = QApplication.clipboard().text()
        if not text.strip():
            self.said.setText(NO_TEXT)
            return
        pasted = read_roster(text)
        if not pasted.units:
            self.said.setText(NO_UNITS)
            return
        self._add(pasted.units, pasted.notes)

    def from_filings(self) -> None:
        """Add the units that have forms this year or had some last year."""
        found = from_filings(self._filings)
        if not found:
            self.said.setText(NO_FILINGS)
            return
        self._add(found, ())

    def add_row(self) -> None:
        """A line below the one that is current."""
        row = self.table.currentRow() + 1 or self.table.rowCount()
        lines = self.lines()
        lines.insert(row, ("", "", ""))
        self._fill(lines)
        self.table.setCurrentCell(row, _UNIT)
        self.table.setFocus()

    def delete_rows(self) -> None:
        """Take the selected lines away."""
        rows = self._rows()
        lines = [line for row, line in enumerate(self.lines()) if row not in rows]
        self._fill(lines)
        if rows:
            at = min(*rows, self.table.rowCount() - 1)
            self.table.setCurrentCell(at, _UNIT)
            self.said.setText(f"已删除 {len(rows)} 行；点“取消”就都不改。")
        self.table.setFocus()

    def move_rows(self, by: int) -> None:
        """The selected lines one up (-1) or down (1)."""
        rows, lines = sorted(self._rows()), self.lines()
        if not rows or rows[0] + by < 0 or rows[-1] + by >= len(lines):
            return
        column = self.table.currentColumn()
        for row in rows if by < 0 else rows[::-1]:
            lines[row + by], lines[row] = lines[row], lines[row + by]
        self._fill(lines)
        self.table.setCurrentCell(rows[0] + by, column)
        for row in rows:
            for one in range(len(HEADS)):
                self._item(row + by, one).setSelected(True)
        self.table.setFocus()

    def empty_cells(self) -> None:
        """Take what stands in the selected cells away."""
        for index in self.table.selectedIndexes():
            self._item(index.row(), index.column()).setText("")

    def go_on(self) -> None:
        """To the next cell; after the last one to a new line."""
        row, column = self.table.currentRow(), self.table.currentColumn()
        if column < _PHONE:
            self.table.setCurrentCell(max(row, 0), column + 1)
            return
        if row + 1 >= self.table.rowCount():
            self._end_editing()
            self.add_row()
        self.table.setCurrentCell(row + 1, _UNIT)

    def _add(self, units: Mapping[str, ListedUnit], notes: Sequence[str]) -> None:
        """Units that are there already get what was not known of them; the others follow."""
        self._end_editing()
        lines = [line for line in self.lines() if any(line)]
        places = {folded(line[_UNIT]): row for row, line in enumerate(lines)}
        new = told = 0
        for unit, listed in units.items():
            row = places.get(folded(unit))
            if row is None:
                lines.append((unit, listed.contact, listed.phone))
                new += 1
                continue
            name, contact, phone = lines[row]
            line = (name, listed.contact or contact, listed.phone or phone)
            told += line != lines[row]
            lines[row] = line
        self._fill(lines)
        said = f"找到 {len(units)} 个单位：新增 {new} 个"
        said += f"，更新联系方式 {told} 个" if told else ""
        more = f"另有 {len(notes) - _NOTES} 条说明。" if len(notes) > _NOTES else ""
        self.said.setText("\n".join(filter(None, (f"{said}。", *notes[:_NOTES], more))))
        self.said.setToolTip("\n".join(notes))
        self.table.setCurrentCell(len(lines) - 1, _UNIT)
        # once what was said has its room
        QTimer.singleShot(0, self.table, self._show_current)
        self.table.setFocus()

    def _show_current(self) -> None:
        self.table.scrollTo(self.table.currentIndex())

    def _fill(self, lines: Sequence[Line]) -> None:
        self.table.blockSignals(True)
        self.table.setRowCount(max(1, len(lines)))
        for row in range(self.table.rowCount()):
            line = lines[row] if row < len(lines) else ("", "", "")
            for column, text in enumerate(line):
                self._item(row, column).setText(text)
        self.table.blockSignals(False)
        self.table.clearSelection()
        self.table.viewport().update()
        self.show_fault("")

    def _item(self, row: int, column: int) -> QTableWidgetItem:
        item = self.table.item(row, column)
        if item is None:
            item = QTableWidgetItem()
            self.table.setItem(row, column, item)
        return item

    def _text(self, row: int, column: int) -> str:
        return " ".join(self._item(row, column).text().split())

    def _rows(self) -> set[int]:
        return {index.row() for index in self.table.selectedIndexes()}

    def _end_editing(self) -> None:
        """What is being typed stands in its cell."""
        row, column = self.table.currentRow(), self.table.currentColumn()
        self.table.setCurrentCell(-1, -1)
        self.table.setCurrentCell(row, column)
