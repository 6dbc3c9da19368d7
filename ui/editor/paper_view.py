"""The form itself as a paper one types on: one geometry for screen, preview, printer and PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QHelpEvent,
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from perfdesk.errors import PerfDeskError
from perfdesk.grid.layout import lay_out
from ui.editor import hits, sheet_painter
from ui.editor.choices import Offer, offer_choices, offers
from ui.editor.current import ELSEWHERE, HINTS, ONE_CELL, READ_ONLY, Current
from ui.editor.keys import Act, act_of, editing_key, wants_shortcut
from ui.editor.moves import Move, destination
from ui.editor.paper_ground import PaperGround
from ui.editor.sheet_painter import Scene, Typing
from ui.editor.slot_edit import Mode, SlotEdit
from ui.editor.slots import SlotRef, name_of, slots_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from perfdesk.document.model import Address, Document
    from perfdesk.workspace import Touched, Workspace

_BLINK_MS = 530


class PaperView(PaperGround):
    """One form on screen. All input goes through here: keys, input method, mouse."""

    edited = Signal(object)
    current_changed = Signal(object)
    refused = Signal(str)
    typing_changed = Signal(bool)  # a text is being typed that is not committed yet

    def __init__(
        self, workspace: Workspace, document_id: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(lay_out(workspace.grid(document_id)), parent)
        self._workspace = workspace
        self.document_id = document_id
        self._edit = SlotEdit()
        self._slots: list[SlotRef] = slots_of(self._sheet)
        self._at = 0
        self._tab_start: int | None = None
        self._caret_on = True
        self._pressed = False
        self._typed = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, True)
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor)
        self._blink = QTimer(self)
        self._blink.setInterval(_BLINK_MS)
        self._blink.timeout.connect(self._on_blink)
        self._load_slot()

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

    def _find(self, address: Address | None, place: tuple[int, int, int, int] | None) -> int:
        for index, slot in enumerate(self._slots):
            if slot.address == address:
                return index
        if address is not None and address.table:
            for index, slot in enumerate(self._slots):
                if slot.address.field == address.field and address in slot.row_addresses(
                    self._sheet
                ):
                    return index
        if place is not None:
            places = [slot.grid_place(self._sheet) for slot in self._slots]
            if place in places:
                return places.index(place)
            band, row, col, _run = place
            near = [
                (abs(p[1] - row), abs(p[2] - col), index)
                for index, p in enumerate(places)
                if p[0] == band
            ]
            if near:
                return min(near)[2]
        return 0

    @property
    def document(self) -> Document:
        """The document shown."""
        return self._workspace.document(self.document_id)

    def _slot(self) -> SlotRef | None:
        return self._slots[self._at] if self._slots else None

    def _load_slot(self) -> None:
        slot = self._slot()
        if self._typed:
            self._typed = False
            self.typing_changed.emit(False)
        self._edit = SlotEdit(slot.value(self._sheet).text if slot else "")

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

    def _settle_composition(self) -> None:
        """End composing: the input method hands over what it has, or the letters stay as typed."""
        if not self._edit.preedit:
            return
        method = QGuiApplication.inputMethod()
        method.commit()
        if self._edit.preedit:
            self._edit.settle_composition()
            method.reset()  # the text has it already: it must not be handed over again

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

    def _may_type(self, slot: SlotRef) -> bool:
        if self._workspace.read_only:
            self.refused.emit(self._workspace.save_state.message or READ_ONLY)
            return False
        if not slot.value(self._sheet).editable:
            self.refused.emit(ELSEWHERE)
            return False
        return True

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

    # --- typing --------------------------------------------------------------------------

    def _begin(self, mode: Mode, *, replace: bool = False, caret: int | None = None) -> bool:
        slot = self._slot()
        if slot is None or (not self._edit.editing and not self._may_type(slot)):
            return False
        self._edit.begin(mode, replace=replace, caret=caret)
        self._show_text()
        return True

    def _show_text(self) -> None:
        """Lay the text being typed into its cell and repaint what that moves."""
        slot = self._slot()
        if slot is None:
            return
        if self._edit.changed is not self._typed:
            self._typed = self._edit.changed
            self.typing_changed.emit(self._typed)
        before = self._screen_rect(slot)
        text = slot.before(self._sheet) + self._edit.shown + slot.after(self._sheet)
        moved = self._sheet.set_text(slot.band, slot.index, text)
        if self._edit.editing:
            self._caret_on = True
            self._blink.start()
            self._ensure_caret_visible()
        if moved:
            self.update_scrollbars()
            self.viewport().update()
        else:
            area = before.united(self._screen_rect(slot)).adjusted(-4, -4, 4, 4)
            self.viewport().update(area.toAlignedRect())
        if self._edit.editing:
            self.updateMicroFocus()

    def _typing(self) -> Typing | None:
        slot = self._slot()
        if slot is None or not self._edit.editing:
            return None
        before = slot.before(self._sheet)
        at = len(before)
        start, end = self._edit.selection
        preedit = self._edit.caret, self._edit.caret + len(self._edit.preedit)
        if self._edit.preedit:
            start = end = 0
        return Typing(
            before + self._edit.shown + slot.after(self._sheet),
            at + self._edit.shown_caret,
            (at + start, at + end),
            (at + preedit[0], at + preedit[1]),
        )

    def _on_blink(self) -> None:
        self._caret_on = not self._caret_on
        slot = self._slot()
        if slot is not None:
            self.viewport().update(self._screen_rect(slot).toAlignedRect())

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

    # --- the input method ----------------------------------------------------------------

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Composition on a selected slot replaces its text, first letter included; a commit with
        no composition before it arrives whole.
        """
        commit, preedit = event.commitString(), event.preeditString()
        began = False
        if not self._edit.editing:
            if not commit and not preedit and not event.replacementLength():
                event.accept()
                return
            began = self._begin(Mode.QUICK, replace=True)
            if not began:
                event.ignore()
                return
        if commit or event.replacementLength():
            self._edit.commit_composition(commit, self._replaced(event))
        caret = len(preedit)
        for attribute in event.attributes():
            if attribute.type == QInputMethodEvent.AttributeType.Cursor:
                caret = _characters(preedit, attribute.start)
        self._edit.compose(preedit, caret)
        if not preedit and not self._edit.text and self._edit.untouched:
            # the composition was given up: what it had pushed aside comes back
            self._edit.cancel()
            self._blink.stop()
        self._show_text()
        event.accept()

    def _replaced(self, event: QInputMethodEvent) -> tuple[int, int] | None:
        """What a commit replaces, in characters; Qt counts in UTF-16 from the caret."""
        if not event.replacementLength():
            return None
        text = self._edit.text
        start = _utf16(text[: self._edit.caret]) + event.replacementStart()
        end = start + event.replacementLength()
        return _characters(text, start), _characters(text, end)

    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> object:
        """What an input method asks: where the caret is, what stands around it."""
        if query == Qt.InputMethodQuery.ImEnabled:
            slot = self._slot()
            return slot is not None and slot.value(self._sheet).editable
        if query == Qt.InputMethodQuery.ImCursorRectangle:
            return self._caret_screen_rect()
        if query == Qt.InputMethodQuery.ImSurroundingText:
            return self._edit.text if self._edit.editing else ""
        if query == Qt.InputMethodQuery.ImCursorPosition:
            return _utf16(self._edit.text[: self._edit.caret]) if self._edit.editing else 0
        if query == Qt.InputMethodQuery.ImAnchorPosition:
            return _utf16(self._edit.text[: self._edit.anchor]) if self._edit.editing else 0
        if query == Qt.InputMethodQuery.ImCurrentSelection:
            return self._edit.selected_text if self._edit.editing else ""
        return super().inputMethodQuery(query)

    def _caret_screen_rect(self) -> QRect:
        slot = self._slot()
        if slot is None:
            return QRect()
        typing = self._typing()
        if typing is None:
            return self._screen_rect(slot).toRect()
        places = hits.slot_lines(self._sheet, slot)
        cell = slot.cell(self._sheet)
        return sheet_painter.caret_rect(self._scene(), cell, typing, places).toAlignedRect()

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

    # --- where things are ----------------------------------------------------------------

    def _slot_under(self, point: QPointF) -> int | None:
        return hits.slot_under(self._scene(), self._slots, point)

    def _offset_under(self, point: QPointF) -> int:
        slot = self._slot()
        return hits.offset_under(self._scene(), slot, self._edit.shown, point) if slot else 0

    def _scene(self) -> Scene:
        return Scene(
            self._sheet,
            self.scale,
            self.origin(),
            self._slot(),
            self._typing(),
            self._caret_on,
            self.hasFocus() or isinstance(QApplication.activePopupWidget(), Offer),
        )

    def _screen_rect(self, slot: SlotRef) -> QRectF:
        return Scene(self._sheet, self.scale, self.origin()).to_screen(slot.rect(self._sheet))

    def slot_box(self) -> QRect:
        """The current slot's box in the viewport, in pixels."""
        slot = self._slot()
        return self._screen_rect(slot).toRect() if slot else QRect()

    def ensure_visible(self) -> None:
        """Bring the current slot into view."""
        slot = self._slot()
        if slot is not None:
            self.bring(self._screen_rect(slot))

    def _ensure_caret_visible(self) -> None:
        self.bring(QRectF(self._caret_screen_rect()))

    # --- painting ------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground, the paper, the visible cells."""
        painter = QPainter(self.viewport())
        area = QRectF(event.rect())
        painter.setClipRect(area)
        self.paint_ground(painter, area)
        sheet_painter.paint(painter, self._scene(), area)
        painter.end()

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


def _utf16(text: str) -> int:
    """The length of a text as Qt counts it."""
    return len(text.encode("utf-16-le")) // 2


def _characters(text: str, units: int) -> int:
    """How many characters the first so many UTF-16 units of a text are."""
    return len(text.encode("utf-16-le")[: 2 * max(units, 0)].decode("utf-16-le", "ignore"))


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
