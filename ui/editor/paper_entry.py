"""What becomes of what the clerk does on a paper: typed texts, filled and emptied cells, rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from perfdesk.errors import PerfDeskError
from perfdesk.grid.model import Mark
from ui.editor.current import ELSEWHERE
from ui.editor.moves import Move
from ui.editor.paper_place import PaperPlace
from ui.editor.slot_edit import Mode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from perfdesk.document.model import Address
    from perfdesk.workspace import Touched
    from perfdesk.workspace.offers import Offer
    from ui.editor.slots import SlotRef

FINISH_FIRST = "正在输入这一格，请先按 Enter 键确认，再填充。"
NOTHING_ABOVE = "上面一格没有可以照抄的内容。"
NOTHING_LEFT = "左边一格没有可以照抄的内容。"
ONLY_PRINTED = "这里是表上预印的空行，没有内容，不用删除。"
#: captions that follow from the tree: a new row has them from the rows beside it
_TREE_FIELDS = ("level1", "level2")


class PaperEntry(PaperPlace):
    """A paper whose changes go to the workspace, one step of undo for each thing done."""

    edited = Signal(object)
    _held: str | None = None

    # --- committing ----------------------------------------------------------------------------

    def commit(self) -> bool:
        """Finish composition and typing and hand the text to the workspace.

        False when it was refused; the text then stays open. Nothing typed is dropped.
        """
        if not self._edit.editing:
            return True
        self._settle_composition()
        text = self._edit.finish()
        slot = self._slot()
        self._blink.stop()
        if slot is None or text == self._edit.original:
            self._show_text()
            return True
        changes = [(address, text) for address in slot.row_addresses(self._sheet)]
        done = self._apply(lambda: self._workspace.type(self.document_id, changes), always=True)
        if not done:
            self._edit.begin(Mode.CARET)
        return done

    def _apply(self, change: Callable[[], Touched | None], *, always: bool = False) -> bool:
        """Do one step and show it; False, after saying why, when it is refused. `always` shows
        the form anew also when nothing changed.
        """
        try:
            touched = change()
        except PerfDeskError as error:
            self.refused.emit(error.message)
            return False
        if touched is not None:
            self._show_done(touched)
        elif always:
            self._rebuild()
        return True

    def _show_done(self, touched: Touched) -> None:
        """Show the form anew after a step, and tell the window."""
        self._rebuild()
        self.edited.emit(touched)
        if touched.stripped:
            self.refused.emit(f"已去掉 {touched.stripped} 个看不见的控制字符，其余内容原样保留。")

    def take_choice(self, text: str) -> None:
        """A text chosen elsewhere (a list, an offer, the large editor) stands in the slot as if it
        had been typed there; it takes the place of what was being typed.
        """
        self._settle_composition()
        if self._edit.editing:
            self._edit.select_all()
            self._edit.insert(text)
            self._show_text()
            self.commit()
        elif self._begin(Mode.QUICK, replace=True):
            self._edit.insert(text)
            self.commit()
        self.setFocus()

    def take_offer(self, offer: Offer) -> None:
        """An offer chosen takes the place of what was being typed: its text, or the whole row in
        one step.
        """
        slot = self._slot()
        if offer.row is None or slot is None:
            self.take_choice(offer.text)
            return
        self._settle_composition()
        self._give_up()
        if self._may_type(slot):
            self._apply(lambda: self._workspace.offers.take(self.document_id, slot.address, offer))
        self.setFocus()

    # --- the large editor ----------------------------------------------------------------------

    def begin_large(self) -> bool:
        """Whether the current cell can be edited in a large editor now; what is being typed is
        committed before.
        """
        if not self.commit():
            return False
        slot = self._slot()
        return slot is not None and self._may_type(slot)

    def hold_large(self, text: str) -> None:
        """The text in the large editor: the open editor's, as far as drafts go."""
        if text != self._held:
            self._held = text
            self.typed.emit()

    def end_large(self) -> None:
        """The large editor has been closed."""
        self._held = None
        self.typed.emit()
        self.setFocus()

    def typing_state(self) -> tuple[Address, str] | None:
        """The address and text of the open editor, what is being composed included; None when
        nothing is being typed. In a large editor it is the text there, once it differs.
        """
        slot = self._slot()
        if self._held is None or slot is None or self._held == self._edit.original:
            return super().typing_state()
        return slot.address, self._held

    # --- undo inside a text --------------------------------------------------------------------

    def undo_typing(self) -> bool:
        """Take back one step inside the text being typed; False when there is none."""
        return self._in_text(self._edit.undo)

    def redo_typing(self) -> bool:
        """Do again what was taken back inside the text being typed; False when there is none."""
        return self._in_text(self._edit.redo)

    def _in_text(self, step: Callable[[], bool]) -> bool:
        if not self._edit.editing:
            return False
        self._settle_composition()
        done = step()
        self._show_text()
        return done

    # --- filling and emptying ------------------------------------------------------------------

    def clear_selection(self, label: str = "清除") -> None:
        """The Delete key: empty the selected cells, in one step of the name `label`."""
        slot = self._slot()
        if slot is None or (self._range is None and not self._may_type(slot)):
            return
        if self._edit.editing:
            self._settle_composition()
            self._give_up()
        wanted = self.selected_slots()
        there = [each for each in wanted if each.value(self._sheet).editable]
        if not there:
            self.refused.emit(ELSEWHERE)
            return
        emptied = [(a, "") for each in there for a in each.row_addresses(self._sheet)]
        if self._apply(lambda: self._workspace.type(self.document_id, emptied, label)):
            self._tell_skipped(len(wanted) - len(there))

    def fill_down(self) -> None:
        """The content of the cell above; in a range, the first row's all the way down."""
        self._fill(Move.UP, "向下填充", NOTHING_ABOVE)

    def fill_right(self) -> None:
        """The content of the cell on the left; in a range, the first column's all across."""
        self._fill(Move.LEFT, "向右填充", NOTHING_LEFT)

    def _fill(self, way: Move, label: str, nothing: str) -> None:
        slot = self._slot()
        if slot is None:
            return
        if self._edit.editing:
            self.refused.emit(FINISH_FIRST)
            return
        from ui.editor import selection  # noqa: PLC0415 -- not at the start

        if self._range is None:
            source = selection.beside(self._sheet, self._slots, slot, way)
            pairs = [(slot, source)] if source is not None else []
        else:
            pairs = selection.fill_pairs(self._sheet, self._slots, self._range.area, way)
        if not pairs:
            self.refused.emit(nothing)
            return
        self._put([(slot, of.value(self._sheet).entered) for slot, of in pairs], label)

    def fill_range(self) -> None:
        """Ctrl+Enter: the text of the current cell, also one being typed, in the whole range; the
        current cell stays where it is.
        """
        if self._range is None:
            self.commit()
            return
        self._settle_composition()
        typing = self._edit.editing
        text = self._edit.finish()
        self._blink.stop()
        own = self._slot() if typing else None
        done = self._put([(slot, text) for slot in self.selected_slots()], "填充", own)
        if typing and not done:
            self._edit.begin(Mode.CARET)
            self._show_text()

    def _put(
        self, wanted: Sequence[tuple[SlotRef, str]], label: str, typed: SlotRef | None = None
    ) -> bool:
        """Texts for several slots, in one step; what cannot be typed in, or is worked out from
        other cells, is passed over and counted. `typed` is the slot that was typed in: it has its
        text whatever it is.
        """
        if self._workspace.read_only:
            return self._may_type(wanted[0][0])
        alone = len(wanted) == 1
        there = [
            (slot, text)
            for slot, text in wanted
            if (run := slot.value(self._sheet)).editable
            and (alone or slot == typed or run.mark is not Mark.DERIVED)
        ]
        if not there:
            self.refused.emit(ELSEWHERE)
            return False
        changes = [(a, text) for slot, text in there for a in slot.row_addresses(self._sheet)]
        done = self._apply(
            lambda: self._workspace.type(self.document_id, changes, label), always=True
        )
        if done:
            self._tell_skipped(len(wanted) - len(there))
        return done

    def _tell_skipped(self, count: int) -> None:
        if count:
            self.refused.emit(f"有 {count} 格由程序算出或由别的表带来，已跳过，内容没有变。")

    def ditto(self) -> None:
        """The text of the cell above comes into the line being typed, to be changed or taken."""
        slot = self._slot()
        if slot is None:
            return
        from ui.editor import selection  # noqa: PLC0415 -- not at the start

        source = selection.beside(self._sheet, self._slots, slot, Move.UP)
        text = source.value(self._sheet).entered if source is not None else ""
        if not text:
            self.refused.emit(NOTHING_ABOVE)
            return
        self._settle_composition()
        if self._edit.editing or self._begin(Mode.CARET, replace=True):
            self._edit.insert(text)
            self._show_text()

    def _give_up(self) -> None:
        """Esc: what was being typed goes, what the slot held comes back."""
        self._edit.cancel()
        self._blink.stop()
        self._show_text()
        self.viewport().update()

    # --- rows ----------------------------------------------------------------------------------

    @property
    def can_insert_row(self) -> bool:
        """Whether the current slot stands in a table that takes rows."""
        slot = self._slot()
        if slot is None or not slot.address.table or self._workspace.read_only:
            return False
        return slot.value(self._sheet).editable

    @property
    def can_delete_row(self) -> bool:
        """Whether the current row is stored and can go."""
        return self.can_insert_row and any(not row.startswith("+") for row in self._rows())

    def _rows(self) -> list[str]:
        """The current row, or the rows of the range that belong to the current slot's table."""
        slot = self._slot()
        if slot is None:
            return []
        if self._range is None:
            return [slot.address.row]
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
