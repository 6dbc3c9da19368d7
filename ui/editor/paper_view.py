"""The form itself as a paper one types on: one geometry for screen, preview, printer and PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QWidget

from perfdesk.grid.looks import SETTINGS
from ui.editor import hits
from ui.editor.keys import Act, Extend, act_of, editing_key, is_command, wants_shortcut
from ui.editor.moves import Move
from ui.editor.paper_mouse import PaperMouse
from ui.editor.slot_edit import Mode

if TYPE_CHECKING:
    from perfdesk.document.model import Address
    from perfdesk.workspace import Workspace

#: ms after a form is opened before last year's values are looked for: it is seen first
_LAST_YEAR_MS = 120
#: ms without a step before they are looked for again
_PAUSE_MS = 250
#: what the arrows do after F2
ARROWS = {
    Mode.CARET: "方向键在文字里移动光标；再按 F2 键，改为在格间移动。",
    Mode.QUICK: "方向键确认输入并转到别的格；再按 F2 键，改为在文字里移动光标。",
}


class PaperView(PaperMouse):
    """One form on screen: where keys lead."""

    def __init__(
        self, workspace: Workspace, document_id: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(workspace, document_id, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor)
        self.typed.connect(self._follow_typing)
        self._looking = QTimer(self)
        self._looking.setSingleShot(True)
        self._looking.timeout.connect(self._look_back)

    def event(self, event: QEvent) -> bool:
        """Keys that belong to the text being typed go before the window's shortcuts."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and wants_shortcut(event, self._edit)
        ):
            event.accept()
            return True
        return super().event(event)

    def focusNextPrevChild(self, _next: bool) -> bool:  # noqa: FBT001 -- Qt's signature
        """Tab moves between slots, never out of the paper."""
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Excel's keys; see `ui.editor.keys` for the map."""
        if self._edit.preedit:
            return  # composing: keys belong to the input method
        if self._completion is not None and self._completion.key(event):
            return
        act = act_of(event, self._edit.mode)
        if act is not None:
            self._do(act)
            return
        if self._edit.editing and self._text_key(event):
            return
        text = event.text()
        if text and (text.isprintable() or text == "\u3000") and not is_command(event):
            if self._edit.editing or self._begin(Mode.QUICK, replace=True):
                self._edit.insert(text)
                self._show_text()
            return
        super().keyPressEvent(event)

    def _text_key(self, event: QKeyEvent) -> bool:
        slot = self._slot()
        if slot is None:
            return False
        leading = SETTINGS[slot.cell(self._sheet).look].leading * self.scale
        page = max(1, int(self.viewport().height() * 4 / 5 / leading))
        if not editing_key(event, self._edit, self._line_move, page):
            return False
        self._show_text()
        return True

    def _do(self, act: Act) -> None:
        if act is Act.NEXT:
            self._tab()
        elif isinstance(act.value, Move):
            self._move(act.value)
        elif isinstance(act.value, Extend):
            self._extend(act.value.by)
        elif act is Act.EDIT:
            self._edit_or_switch()
        elif act is Act.CANCEL:
            self._cancel()
        elif act is Act.CLEAR:
            self.clear_selection()
        elif act is Act.CLEAR_AND_TYPE:
            self._begin(Mode.QUICK, replace=True)
        elif act is Act.BREAK:
            if self._begin(Mode.CARET):
                self._edit.insert("\n")
                self._show_text()
        elif act is Act.OFFER:
            self._offer()
        elif act is Act.FILL_RANGE:
            self.fill_range()

    def _edit_or_switch(self) -> None:
        """F2: edit, and between the two ways the arrows go while one does."""
        mode = Mode.QUICK if self._edit.mode is Mode.CARET else Mode.CARET
        if self._begin(mode):
            self.refused.emit(ARROWS[mode])

    def _tab(self) -> None:
        """On to the next cell; from a table's last one into a new row."""
        if self.commit() and not self.row_at_end():
            self._move(Move.NEXT)

    def _cancel(self) -> None:
        """Esc gives up what is being typed, else the range; it never closes anything."""
        if self._edit.editing:
            self._give_up()
        else:
            self.give_range_up()

    def _line_move(self, lines: int) -> int | None:
        """The offset so many laid lines up or down from the caret; None at the text's edge."""
        slot = self._slot()
        typing = self._typing()
        if slot is None or typing is None:
            return None
        offset = hits.offset_on_line(self._scene(), slot, typing.text, typing.caret, lines)
        return None if offset is None else max(0, offset - len(slot.before(self._sheet)))

    # --- last year's values ----------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """In sight: last year's values are looked for a moment later."""
        super().showEvent(event)
        self._looking.start(_LAST_YEAR_MS)

    def _rebuild(self, wanted: Address | None = None) -> None:
        """Which cells are blank is another matter now; seen to when one pauses: a cell that was
        filled in hides last year's value by itself.
        """
        super()._rebuild(wanted)
        self._looking.start(_PAUSE_MS)

    def _look_back(self) -> None:
        if not self.isVisible():
            return
        from ui.editor.ghosts import find  # noqa: PLC0415 -- not before the form is seen

        found = find(self._workspace, self.document_id, self._ghosts)
        if found is self._ghosts:
            return
        slot = self._slot()
        before = self.last_year(slot) if slot else ""
        self._ghosts = found
        self.viewport().update()
        if slot is not None and self.last_year(slot) != before and not self._edit.editing:
            self._tell_current()

    # --- focus ---------------------------------------------------------------------------------

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving the paper commits; a menu or a list over it does not."""
        popup = QApplication.activePopupWidget()
        if popup is None:
            self.commit()
        self.viewport().update()
        super().focusOutEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The current slot shows that keys go to it; last year's form may be another by now."""
        self.viewport().update()
        if not self._looking.isActive():
            self._looking.start(_LAST_YEAR_MS)
        super().focusInEvent(event)
