"""Rows of a form's tables: new ones beside the current one or at the table's end, and deleting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfdesk.errors import PerfDeskError
from ui.editor.paper_entry import PaperEntry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from perfdesk.document.model import Address

ONLY_PRINTED = "这里是表上预印的空行，没有内容，不用删除。"
#: captions that follow from the tree: a new row has them from the rows beside it
_TREE_FIELDS = ("level1", "level2")


class PaperRows(PaperEntry):
    """A paper whose tables take rows."""

    @property
    def can_insert_row(self) -> bool:
        """Whether the current slot stands in a table that takes rows."""
        slot = self._slot()
        if slot is None or not slot.address.table or self._workspace.read_only:
            return False
        run = slot.value(self._sheet)
        # the rows of a list of forms are those forms: they come and go as forms do
        return run.editable and not (run.slot is not None and run.slot.foreign)

    @property
    def can_delete_row(self) -> bool:
        """Whether the current row is stored and can go."""
        return self.can_insert_row and any(not row.startswith("+") for row in self._rows())

    def _rows(self) -> list[str]:
        """The rows the current cell stands for (a label of a group stands for several), or those of
        the range that belong to the current slot's table.
        """
        slot = self._slot()
        if slot is None:
            return []
        table = slot.address.table
        rows = (
            address.row
            for each in self.selected_slots()
            if each.address.table == table
            for address in each.row_addresses(self._sheet)
        )
        return list(dict.fromkeys(rows))

    def insert_row(self, *, after: bool = True) -> int:
        """New rows below (or above) the current one, in the same group: one, or as many as are
        selected; stand in the first. Returns how many.
        """
        slot = self._slot()
        if slot is None or not self.can_insert_row or not self.commit():
            return 0
        slot = self._slot() or slot
        rows = self._rows() if self._range is not None else []
        near = slot.row_addresses(self._sheet)[-1 if after else 0]
        if rows:
            near = near._replace(row=rows[-1 if after else 0])
        count = max(1, len(rows))
        field = "" if len(slot.row_addresses(self._sheet)) > 1 else slot.address.field
        return count if self._insert(near, field, after=after, count=count) else 0

    def _insert(self, near: Address, field: str, *, after: bool, count: int) -> bool:
        """Insert rows and stand in the first: in the field named, or in its first own cell."""
        try:
            touched, row = self._workspace.insert_row(
                self.document_id, near.table, near.row, after=after, count=count
            )
        except PerfDeskError as error:
            self.refused.emit(error.message)
            return False
        self._range = self._aim = None
        self._rebuild(near._replace(row=row, field=field) if field else None)
        if not field:
            self._go(self._own_start(near.table, row))
        self._tabs_from = None
        self.edited.emit(touched)
        self.ensure_visible()
        return True

    def _own_start(self, table: str, row: str) -> int:
        """The first cell of a row that it shares with no other row."""
        first = None
        for index, slot in enumerate(self._slots):
            if (slot.address.table, slot.address.row) != (table, row):
                continue
            first = index if first is None else first
            span = self._sheet.bands[slot.band].band.cells[slot.index].rowspan
            if span == 1 and slot.address.field not in _TREE_FIELDS:
                return index
        return self._at if first is None else first

    def row_at_end(self) -> bool:
        """Tab at the last cell of a repeating table: a new row of the same group, to stand in.
        False where there is nothing to go on with: a row still empty is not followed by another.
        """
        slot = self._slot()
        if slot is None or self._range is not None or not self.can_insert_row:
            return False
        address = slot.row_addresses(self._sheet)[-1]
        behind = self._slots[self._at + 1 :]
        if any(each.band == slot.band and each.address.table == address.table for each in behind):
            return False
        if not any(self._row_texts(address)):
            return False
        return self._insert(address, "", after=True, count=1)

    def _row_texts(self, address: Address) -> Iterable[str]:
        """What stands in a row's cells, the captions of its group left out."""
        for slot in self._slots:
            here = slot.address
            if (here.table, here.row) == address[:2] and here.field not in _TREE_FIELDS:
                yield slot.value(self._sheet).text

    def delete_rows(self) -> int:
        """Delete the current row, or the rows of the range; returns how many."""
        if not self.commit() or not self.can_delete_row:
            return 0
        slot = self._slot()
        rows = [row for row in self._rows() if not row.startswith("+")]
        if slot is None or not rows:
            self.refused.emit(ONLY_PRINTED)
            return 0
        table = slot.address.table
        done = self._apply(lambda: self._workspace.delete_rows(self.document_id, table, rows))
        return len(rows) if done else 0
