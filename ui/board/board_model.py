"""The board as a table: a row for each unit, a column for each kind of form, and two more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from perfdesk.workspace.board import BoardRow, Cell, Column, Stage
from perfdesk.workspace.board_text import time_text

Index = QModelIndex | QPersistentModelIndex

#: the column of the units; those of the forms follow it
UNIT = 0
REMARKS_HEAD, TIME_HEAD = "意见", "报送时间"
_STAGES = tuple(Stage)
#: Qt takes both kinds of flags as one number
_HEAD_ALIGN = (
    Qt.AlignmentFlag.AlignLeft.value
    | Qt.AlignmentFlag.AlignVCenter.value
    | Qt.TextFlag.TextWordWrap.value
)


@dataclass(frozen=True)
class StageLook:
    """How a stage is shown."""

    icon: str
    colour: str


LOOKS = {
    Stage.NONE: StageLook("", "muted"),
    Stage.MISSING: StageLook("state-missing", "danger"),
    Stage.EMPTY: StageLook("state-empty", "state_empty"),
    Stage.DRAFT: StageLook("state-draft", "state_draft"),
    Stage.FINISHED: StageLook("state-finished", "state_finished"),
    Stage.STALE: StageLook("state-stale", "warning"),
    Stage.SEALED: StageLook("state-sealed", "state_finished"),
}


class BoardModel(QAbstractTableModel):
    """The rows of a board that are shown, in the order that was asked for."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns: tuple[Column, ...] = ()
        self.rows: tuple[BoardRow, ...] = ()
        #: whether there is a roster at all: without one, no unit is missing from it
        self.listed = False
        self._given: tuple[BoardRow, ...] = ()
        self._order: tuple[int, bool] | None = None

    def show(self, columns: Sequence[Column], rows: Sequence[BoardRow], *, listed: bool) -> bool:
        """Show these rows; False where they are what is shown already."""
        known = (self.columns, self._given, self.listed)
        if known == (tuple(columns), tuple(rows), listed):
            return False
        self.beginResetModel()
        self.columns, self._given, self.listed = tuple(columns), tuple(rows), listed
        if self._order is not None and self._order[0] > self.time_column:
            self._order = None
        self._arrange()
        self.endResetModel()
        return True

    def arrange_by(self, column: int, *, down: bool) -> None:
        """Show the rows by what a column holds; by the roster again for the column -1."""
        self.beginResetModel()
        self._order = None if column < 0 else (column, down)
        self._arrange()
        self.endResetModel()

    @property
    def remarks_column(self) -> int:
        """The column that counts the open 审核意见."""
        return 1 + len(self.columns)

    @property
    def time_column(self) -> int:
        """The column that says when a filing came."""
        return 2 + len(self.columns)

    def cell(self, row: int, column: int) -> Cell | None:
        """A unit's forms of one kind; None where the column is none of a form."""
        inside = UNIT < column < self.remarks_column
        return self.rows[row].cells[column - 1] if inside else None

    def word(self, row: int, column: int) -> str:
        """What a form's cell says: its stage, and how many of several are done."""
        cell = self.cell(row, column)
        if cell is None:
            return ""
        # nothing was handed in at all: that is said of the unit, not of a form
        absent = not self.rows[row].filing and cell.stage is Stage.MISSING
        return "未报" if absent else cell.words

    # --- Qt's side ------------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's signature
        """The units shown."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's signature
        """Unit, forms, remarks, time."""
        return 0 if parent.isValid() else 3 + len(self.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The heads of the columns; a form's whole title in its tooltip."""
        if orientation is Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            titles = (column.title for column in self.columns)
            return ("单位", *titles, REMARKS_HEAD, TIME_HEAD)[section]
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{self._about(section)}\n点一下按这一列排序，点到第三下回到名册的次序"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _HEAD_ALIGN
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What stands in a cell, what its tooltip says, and what a screen reader says."""
        row, column = index.row(), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(row, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.spoken(row, column)
        return None

    def spoken(self, row: int, column: int) -> str:
        """Unit, form and state in words."""
        one, cell = self.rows[row], self.cell(row, column)
        if column == UNIT:
            return "，".join((one.unit, *self.notes(row)))
        if cell is None:
            head = TIME_HEAD if column == self.time_column else REMARKS_HEAD
            return f"{one.unit}，{head}：{self._text(row, column) or '没有'}"
        said = [one.unit, self.columns[column - 1].title]
        said.append("没有" if cell.stage is Stage.NONE else self.word(row, column))
        if cell.remarks:
            said.append(f"{cell.remarks} 条意见待处理")
        if cell.fresh:
            said.append(f"{len(cell.fresh)} 张新收到")
        return "，".join(said)

    def notes(self, row: int) -> list[str]:
        """What there is to say of a unit beside its name, in short words."""
        one = self.rows[row]
        found = ["名册外"] if self.listed and one.listed is None else []
        return [*found, "有两套"] if one.twin else found

    def _text(self, row: int, column: int) -> str:
        one = self.rows[row]
        if column == UNIT:
            return one.unit
        if column == self.remarks_column:
            return str(one.remarks or "")
        if column == self.time_column:
            return "" if one.arrival is None else time_text(one.arrival.at)
        return self.word(row, column)

    def _tip(self, row: int, column: int) -> str:
        one = self.rows[row]
        if column == UNIT:
            said = [one.unit]
            if one.listed is not None:
                answers = (one.listed.contact, one.listed.phone)
                said.append("联系人：" + ("  ".join(filter(None, answers)) or "名册里没有写"))
            elif self.listed:
                said.append("名册里没有这个单位")
            if one.twin:
                said.append("这个单位这一年度有不止一套表")
            return "\n".join(said)
        if column == self.time_column:
            return "" if one.arrival is None else f"数据包 {time_text(one.arrival.at)} 导入"
        return self.spoken(row, column).replace("，", "\n", 2)

    def _about(self, section: int) -> str:
        if section == UNIT:
            return "单位"
        if section == self.remarks_column:
            return "还没有处理的审核意见有几条"
        if section == self.time_column:
            return "数据包导入到本机的时间"
        column = self.columns[section - 1]
        return column.title + (f"（至少 {column.least} 张）" if column.least > 1 else "")

    def _arrange(self) -> None:
        if self._order is None:
            self.rows = self._given
        else:
            column, down = self._order
            self.rows = tuple(sorted(self._given, key=self._key(column), reverse=down))

    def _key(self, column: int) -> Callable[[BoardRow], Any]:
        if column == UNIT:
            return lambda row: row.unit
        if column == self.remarks_column:
            return lambda row: row.remarks
        if column == self.time_column:
            return lambda row: row.arrival.at.timestamp() if row.arrival is not None else 0.0
        return lambda row: (_STAGES.index(row.cells[column - 1].stage), row.cells[column - 1].done)
