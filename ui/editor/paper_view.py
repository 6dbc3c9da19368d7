"""The form itself as a paper one types on: one geometry for screen, preview, printer and PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from perfdesk.errors import PerfDeskError
from perfdesk.grid.layout import lay_out
from ui.editor import hits
from ui.editor.choices import offer_choices, offers
from ui.editor.current import ELSEWHERE, HINTS, ONE_CELL, Current
from ui.editor.keys import Act, act_of, editing_key, wants_shortcut
from ui.editor.moves import Move, destination
from ui.editor.paper_text import PaperText
from ui.editor.slot_edit import Mode
from ui.editor.slots import name_of, slots_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from perfdesk.document.model import Address
    from perfdesk.workspace import Touched, Workspace


class PaperView(PaperText):
    """One form on screen: where keys and clicks lead, and what becomes of what was typed."""

    edited = Signal(object)
    current_changed = Signal(object)

    def __init__(
        self, workspace: Workspace, document_id: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(workspace, document_id, parent)
        self._tab_start: int | None = None
        self._pressed = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor)

    # --- the sheet -----------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the document anew after a change made elsewhere; the current slot stays."""
        if self.commit():
            self._rebuild()

    def _rebuild(self, wanted: Address | None = None) -> None:
        """Lay the document again; stay on the address, or on the same place of the paper."""
        slot = self._slot()
        place = slot.grid_place(self._sheet) if slot else None
        address = wanted or (slot.address if slot else None)
        self._sheet = lay_out(self._workspace.grid(self.document_id), self._sheet)
        self._slots = slots_of(self._sheet)
        self._at = self._find(address, place)
        self._load_slot()
        self.update_scrollbars()
        self.viewport().update()
        self._tell_current()

    # --- what the window asks ------------------------------------------------------------

    def current(self) -> Current:
        """Where the clerk stands."""
        slot = self._slot()
        if slot is None:
            return Current(None)
        run = slot.value(self._sheet)
        return Current(
            address=slot.address,
            label=name_of(self._sheet, slot),
            help=run.help,
            text=self._edit.text,
            type=run.type,
            editable=run.editable,
            mark=run.mark,
            hint=HINTS.get(run.mark, "") if run.editable else ELSEWHERE,
            table=slot.address.table if run.editable else "",
            choices=run.choices,
        )

    @property
    def can_insert_row(self) -> bool:
        """Whether the current slot stands in a table that takes rows."""
        return bool(self.current().table) and not self._workspace.read_only

    @property
    def can_delete_row(self) -> bool:
        """Whether the current row is stored and can go."""
        current = self.current()
        return self.can_insert_row and not (
            current.address is not None and current.address.row.startswith("+")
        )

    def show_place(self, address: Address) -> None:
        """Stand on an address and bring it into view."""
        if not self.commit():
            return
        self._tab_start = None
        self._go(self._find(address, None))

    def insert_row(self, *, after: bool = True) -> None:
        """A new row below (or above) the current one, in the same group; stand in it."""
        slot = self._slot()
        if slot is None or not self.can_insert_row or not self.commit():
            return
        slot = self._slot() or slot
        address = slot.row_addresses(self._sheet)[-1 if after else 0]
        try:
            touched, row = self._workspace.insert_row(
                self.document_id, address.table, address.row, after=after
            )
        except PerfDeskError as error:
            self.refused.emit(error.message)
            return
        self._rebuild(address._replace(row=row, field=self._row_start(address)))
        self.edited.emit(touched)
        self.ensure_visible()

    def _row_start(self, address: Address) -> str:
        """A group's own cell is merged over its rows: a new row starts at its first own cell."""
        slot = self._slot()
        if slot is None or len(slot.row_addresses(self._sheet)) == 1:
            return address.field
        for other in self._slots:
            if other.address.table == address.table and other.address.row == address.row:
                _row, span, _cell = self._sheet.bands[other.band].band.cells[other.index]
                if span == 1 and other.address.field not in ("level1", "level2"):
                    return other.address.field
        return address.field

    def delete_rows(self) -> None:
        """Delete the current row."""
        if not self.commit():
            return
        slot = self._slot()
        if slot is None or not self.can_delete_row:
            return
        table, row = slot.address.table, slot.address.row
        self._apply(lambda: self._workspace.delete_rows(self.document_id, table, [row]))

    # --- committing ----------------------------------------------------------------------

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
        try:
            touched = self._workspace.type(self.document_id, changes)
        except PerfDeskError as error:
            self._edit.begin(Mode.CARET)
            self.refused.emit(error.message)
            return False
        self._rebuild()
        if touched is not None:
            self.edited.emit(touched)
            if touched.stripped:
                self.refused.emit(
                    f"已去掉 {touched.stripped} 个看不见的控制字符，其余内容原样保留。"
                )
        return True

    def _apply(self, change: Callable[[], Touched | None]) -> None:
        try:
            touched = change()
        except PerfDeskError as error:
            self.refused.emit(error.message)
            return
        if touched is not None:
            self._rebuild()
            self.edited.emit(touched)

    def clear_selection(self) -> None:
        """The Delete key: empty the current slot."""
        slot = self._slot()
        if slot is None or not self._may_type(slot):
            return
        if self._edit.editing:
            self._settle_composition()
            self._do(Act.CANCEL)
        addresses: Sequence[Address] = slot.row_addresses(self._sheet)
        self._apply(lambda: self._workspace.clear(self.document_id, addresses))

    # --- clipboard -----------------------------------------------------------------------

    def copy(self) -> None:
        """Copy the selected text, or the whole slot."""
        text = self._edit.selected_text if self._edit.editing else self._edit.text
        if text:
            QGuiApplication.clipboard().setText(text)

    def cut(self) -> None:
        """Copy and remove."""
        self.copy()
        if self._edit.editing:
            self._edit.insert("")
            self._show_text()
        else:
            self.clear_selection()

    def paste(self) -> None:
        """Put the clipboard's text at the caret, or into the selected slot as its new text."""
        text = QGuiApplication.clipboard().text().replace("\r\n", "\n").replace("\r", "\n")
        if not self._edit.editing:
            text = _unquoted(text.removesuffix("\n"))
        slot = self._slot()
        if not text or slot is None or not self._may_type(slot):
            return
        if "\t" in text:
            self.refused.emit(ONE_CELL)
            return
        if self._edit.editing:
            self._edit.insert(text)
            self._show_text()
        else:
            self._edit.begin(Mode.QUICK, replace=True)
            self._edit.insert(text)
            self.commit()

    def paste_plain(self) -> None:
        """Not built yet."""

    def select_all(self) -> None:
        """Not built yet."""

    def fill_down(self) -> None:
        """Not built yet."""

    def fill_right(self) -> None:
        """Not built yet."""

    def ditto(self) -> None:
        """Not built yet."""

    def open_large_editor(self) -> None:
        """Not built yet."""

    # --- moving --------------------------------------------------------------------------

    def _go(self, index: int) -> None:
        """Stand on a slot; what was typed is committed before."""
        self._at = index
        self._load_slot()
        self.ensure_visible()
        self.viewport().update()
        self._tell_current()

    def _move(self, move: Move) -> None:
        if not self.commit() or not self._slots:
            return
        start = self._at
        if move is Move.NEXT and self._tab_start is None:
            self._tab_start = start
        elif move in (Move.UP, Move.DOWN):
            # Enter after a run of Tabs goes on under the cell the run began in
            if self._tab_start is not None:
                start = min(self._tab_start, len(self._slots) - 1)
            self._tab_start = None
        elif move is not Move.NEXT:
            self._tab_start = None
        self._go(destination(self._sheet, self._slots, start, move))

    def _tell_current(self) -> None:
        current = self.current()
        self.setAccessibleName(current.label)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.NameChanged))
        self.current_changed.emit(current)

    # --- keys ----------------------------------------------------------------------------

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
        act = act_of(event, self._edit.mode)
        if act is not None:
            self._do(act)
            return
        if self._edit.editing and editing_key(event, self._edit, self._line_move):
            self._show_text()
            return
        text = event.text()
        if text and (text.isprintable() or text == "\u3000") and not _is_command(event):
            if self._edit.editing or self._begin(Mode.QUICK, replace=True):
                self._edit.insert(text)
                self._show_text()
            return
        super().keyPressEvent(event)

    def _do(self, act: Act) -> None:
        if isinstance(act.value, Move):
            self._move(act.value)
        elif act is Act.EDIT:
            mode = Mode.QUICK if self._edit.mode is Mode.CARET else Mode.CARET
            self._begin(mode)
        elif act is Act.CANCEL:
            self._edit.cancel()
            self._blink.stop()
            self._show_text()
            self.viewport().update()
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

    def _offer(self) -> None:
        """The list of values this slot knows, or the calendar."""
        if not self.commit():
            return
        slot = self._slot()
        if slot is None or not self._may_type(slot):
            return
        box = self._screen_rect(slot).toRect()
        offer_choices(self, slot.value(self._sheet), self._edit.text, box, self.take_choice)

    def take_choice(self, text: str) -> None:
        """A value chosen from the list stands in the slot as if typed."""
        if self._begin(Mode.QUICK, replace=True):
            self._edit.insert(text)
            self.commit()
        self.setFocus()

    def _line_move(self, lines: int) -> int | None:
        """The offset one laid line up or down from the caret; None at the text's edge."""
        slot = self._slot()
        typing = self._typing()
        if slot is None or typing is None:
            return None
        offset = hits.offset_on_line(self._scene(), slot, typing.text, typing.caret, lines)
        return None if offset is None else max(0, offset - len(slot.before(self._sheet)))

    # --- focus ---------------------------------------------------------------------------

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving the paper commits; a menu or a list over it does not."""
        popup = QApplication.activePopupWidget()
        if popup is None:
            self.commit()
        self.viewport().update()
        super().focusOutEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The current slot shows that keys go to it."""
        self.viewport().update()
        super().focusInEvent(event)

    # --- mouse ---------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select a slot; inside the text being typed, place the caret."""
        self.setFocus()
        hit = self._slot_under(event.position())
        if hit is None or event.button() != Qt.MouseButton.LeftButton:
            if hit is not None and hit != self._at and self.commit():
                self._go(hit)
            return
        if self._edit.editing and hit == self._at:
            self._settle_composition()
            keep = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._edit.move_to(self._offset_under(event.position()), keep=keep)
            self._edit.mode = Mode.CARET
            self._pressed = True
            self._show_text()
            return
        wanted = self._slots[hit].address
        if not self.commit():
            return
        self._tab_start = None
        again = self._slot_under(event.position())
        if again is None or self._slots[again].address != wanted:
            again = self._find(wanted, None)
        was = self._at
        self._go(again)
        if was == again and self._arrow_hit(event.position()):
            self._offer()

    def _arrow_hit(self, point: QPointF) -> bool:
        slot = self._slot()
        if slot is None or not offers(slot.value(self._sheet)):
            return False
        box = self._screen_rect(slot)
        return point.x() > box.right() - 18 and point.y() > box.bottom() - 18

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag to select text in the slot being typed."""
        if self._pressed and self._edit.editing:
            self._edit.move_to(self._offset_under(event.position()), keep=True)
            self._show_text()
            return
        hit = self._slot_under(event.position())
        shape = Qt.CursorShape.ArrowCursor
        if hit is not None:
            typing = self._edit.editing and hit == self._at
            shape = Qt.CursorShape.IBeamCursor if typing else Qt.CursorShape.PointingHandCursor
        self.viewport().setCursor(shape)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End of a drag."""
        self._pressed = False
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Edit in place, with the caret where one clicked."""
        hit = self._slot_under(event.position())
        if hit is None or hit != self._at:
            return
        if self._edit.editing:
            self._edit.move_to(self._offset_under(event.position()))
            self._edit.select_word()
            self._show_text()
            return
        self._begin(Mode.CARET, caret=self._offset_under(event.position()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The paper's actions, at the pointer or (by the menu key) at the current slot."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, True)
        menu.addActions(self.actions())
        place = event.globalPos()
        if event.reason() != QContextMenuEvent.Reason.Mouse:
            place = self.viewport().mapToGlobal(self.slot_box().center())
        menu.popup(place)

    # --- tool tips ------------------------------------------------------------------------

    def viewportEvent(self, event: QEvent) -> bool:
        """Tool tips tell what a mark means."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            self._tool_tip(event.pos())
        return super().viewportEvent(event)

    def _tool_tip(self, at: QPoint) -> None:
        hit = self._slot_under(QPointF(at))
        text = ""
        if hit is not None:
            run = self._slots[hit].value(self._sheet)
            text = HINTS.get(run.mark, "") if run.editable else ELSEWHERE
        self.viewport().setToolTip(text)


def _unquoted(text: str) -> str:
    """One cell of several lines as Excel copies it stands in quotes; its text without them."""
    inner = text[1:-1]
    quoted = len(text) > 1 and text[0] == text[-1] == '"' and "\n" in inner
    if not quoted or '"' in inner.replace('""', ""):
        return text
    return inner.replace('""', '"')


def _is_command(event: QKeyEvent) -> bool:
    modifiers = event.modifiers()
    control = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
    alt = bool(modifiers & Qt.KeyboardModifier.AltModifier)
    return control != alt  # AltGr comes as both
