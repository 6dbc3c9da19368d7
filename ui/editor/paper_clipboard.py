"""Copy, cut and paste on a paper: text while one types, cells otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from perfdesk.errors import PerfDeskError
from ui.editor.paper_rows import PaperRows
from ui.editor.slot_edit import Mode

if TYPE_CHECKING:
    from collections.abc import Callable

    from perfdesk.grid.areas import Area
    from perfdesk.workspace import Touched

    #: told how a paste went: a sentence, and whether there is something to take back
    Tell = Callable[[str, bool], object]

NO_TEXT = "剪贴板里没有文字，没有粘贴。"


class PaperClipboard(PaperRows):
    """A paper that gives to the clipboard and takes from it."""

    def copy(self) -> None:
        """Copy the selected text while one is typed, else the selected cells."""
        slot, area = self._slot(), self.selection_area
        if self._edit.editing:
            if text := self._edit.selected_text:
                QGuiApplication.clipboard().setText(text)
        elif slot is not None and area is not None:
            from ui.editor import clipboard  # noqa: PLC0415 -- at the first copy

            values = sum(1 for run in slot.cell(self._sheet).runs if run.address is not None)
            if self._range is None and values > 1:
                # one of several values in a cell: that value, not the cell
                clipboard.put_value(self._workspace, slot.value(self._sheet))
                return
            clipboard.put(self._workspace, self.document_id, area)

    def cut(self) -> None:
        """Copy and remove."""
        if self._edit.editing:
            self._settle_composition()
        self.copy()
        if self._edit.editing:
            self._edit.insert("")
            self._show_text()
        else:
            self.clear_selection("剪切")

    def paste(self, tell: Tell | None = None) -> None:
        """Put the clipboard's text at the caret while one types, else its cells onto the paper, in
        one step; where their shape differs, after a look at it. `tell` hears how it went.
        """
        if self._edit.editing:
            self._paste_text()
            return
        slot, area = self._slot(), self.selection_area
        if slot is None or area is None or (self._range is None and not self._may_type(slot)):
            return
        from ui.editor import clipboard  # noqa: PLC0415 -- at the first paste

        def say(text: str, undoable: bool = False) -> None:  # noqa: FBT001, FBT002 -- as Tell
            if tell is None:
                self.refused.emit(text)
            else:
                tell(text, undoable)

        def done(touched: Touched | None, pasted: Area | None, text: str) -> None:
            if touched is not None:
                self._show_done(touched)
            if pasted is not None:
                self._select_area(pasted)
            if text:
                say(text, touched is not None)
            self.setFocus()

        place = clipboard.Pasting(self._workspace, self.document_id, area, slot.address, done, say)
        clipboard.take(place, self)

    def paste_plain(self) -> None:
        """Put the clipboard's text, as it is, at the caret or into the current cell alone."""
        slot = self._slot()
        if self._edit.editing:
            self._paste_text()
        elif slot is not None and self._may_type(slot):
            text, cleaned = self._words()
            if text:
                self._edit.begin(Mode.QUICK, replace=True)
                self._edit.insert(text)
                if self.commit():
                    self._tell_cleaned(cleaned)

    def _paste_text(self) -> None:
        text, cleaned = self._words()
        if not text:
            return
        self._settle_composition()
        self._edit.insert(text)
        self._show_text()
        self._tell_cleaned(cleaned)

    def _tell_cleaned(self, count: int) -> None:
        if count:
            self.refused.emit(f"已粘贴，清除 {count} 处多余格式。")

    def _words(self) -> tuple[str, int]:
        """The clipboard's text and how many leftovers of markup it had; "", after saying why, when
        there is nothing to take.
        """
        from ui.editor import clipboard  # noqa: PLC0415 -- at the first paste

        try:
            text, cleaned = clipboard.words(self._workspace)
        except PerfDeskError as error:
            self.refused.emit(error.message)
            return "", 0
        if not text:
            self.refused.emit(NO_TEXT)
        return text, cleaned
