"""What becomes of what the clerk does on a paper: typed texts, filled and emptied cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from perfdesk.errors import PerfDeskError, SealedError
from perfdesk.grid.model import Mark
from ui.editor.current import NO_FORM
from ui.editor.moves import Move
from ui.editor.paper_place import PaperPlace
from ui.editor.slot_edit import Mode

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from perfdesk.document.model import Address
    from perfdesk.workspace import Touched
    from perfdesk.workspace.offers import Offer
    from ui.editor.slots import SlotRef

FINISH_FIRST = "正在输入这一格，请先按 Enter 键确认，再填充。"
NOTHING_ABOVE = "上面一格没有可以照抄的内容。"
NOTHING_LEFT = "左边一格没有可以照抄的内容。"


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
        except SealedError as error:
            self.sealed.emit(error.message)
            return False
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
            self.refused.emit(NO_FORM)
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
            and (alone or slot == typed or run.mark not in (Mark.DERIVED, Mark.ELSEWHERE))
        ]
        if not there:
            self.refused.emit(NO_FORM)
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
