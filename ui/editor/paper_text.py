"""The paper with one current slot: the text being typed there, the input method, the painting."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleInterface,
    QGuiApplication,
    QInputMethodEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from perfdesk.grid.layout import lay_out
from perfdesk.workspace.sealing import refusal
from ui.editor import hits, sheet_painter
from ui.editor.choices import Offer
from ui.editor.current import NO_FORM, READ_ONLY
from ui.editor.paper_ground import PaperGround
from ui.editor.prepared import Prepared
from ui.editor.sheet_painter import Scene, Typing
from ui.editor.slot_edit import Mode, SlotEdit
from ui.editor.slots import SlotRef, slots_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from perfdesk.document.model import Address, Document
    from perfdesk.grid.layout import Rect
    from perfdesk.workspace import Workspace
    from ui.editor.flags import Flags
    from ui.editor.ghosts import Ghosts

_BLINK_MS = 530


class PaperText(PaperGround):
    """A form on the ground with one slot current and perhaps a text being typed into it. How a
    text gets committed, and where keys and clicks lead, is a subclass's.
    """

    refused = Signal(str)
    sealed = Signal(str)  # refused too, because the form is sealed
    typing_changed = Signal(bool)  # a text is being typed that is not committed yet
    typed = Signal()  # the text of the open editor is another, or there is none any more

    def __init__(
        self, workspace: Workspace, document_id: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(lay_out(workspace.grid(document_id)), parent)
        self._workspace = workspace
        self.document_id = document_id
        self._edit = SlotEdit()
        self._slots: list[SlotRef] = slots_of(self._sheet)
        self._at = 0
        self._caret_on = True
        self._typed = False
        self._told: str | None = None
        #: last year's values in the blank cells, once they were looked for
        self._ghosts: Ghosts | None = None
        #: what does not hold, once it was looked for
        self._flags: Flags | None = None
        self._prepared = Prepared()
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, True)
        self._blink = QTimer(self)
        self._blink.setInterval(_BLINK_MS)
        self._blink.timeout.connect(self._on_blink)
        self._load_slot()
        _offer_to_readers()

    @property
    def document(self) -> Document:
        """The document shown."""
        return self._workspace.document(self.document_id)

    @property
    def slots(self) -> Sequence[SlotRef]:
        """The slots one can stand on, in form order."""
        return self._slots

    @property
    def at(self) -> int:
        """Which of the slots is the current one."""
        return self._at

    @property
    def shown_text(self) -> str:
        """The current slot's text, or what is being typed there."""
        return self._edit.shown if self._edit.editing else self._edit.text

    def box_of(self, slot: SlotRef) -> QRect:
        """A slot's box in the viewport, in pixels."""
        return self._screen_rect(slot).toRect()

    def slot_at(self, point: QPointF) -> int | None:
        """The slot under a point of the viewport."""
        return self._slot_under(point)

    def last_year(self, slot: SlotRef) -> str:
        """Last year's value of a blank slot; "" where there is none, and where something stands."""
        return "" if self._ghosts is None else self._ghosts.at(self._sheet, slot)

    def finding(self, slot: SlotRef) -> str:
        """What does not hold of a slot's figure, in words; "" where all does."""
        return "" if self._flags is None else self._flags.said(slot.address)

    @property
    def is_typing(self) -> bool:
        """Whether a text is being typed."""
        return self._edit.editing

    def _slot(self) -> SlotRef | None:
        return self._slots[self._at] if self._slots else None

    def _load_slot(self) -> None:
        slot = self._slot()
        if self._typed:
            self._typed = False
            self.typing_changed.emit(False)
        self._edit = SlotEdit(slot.value(self._sheet).entered if slot else "")
        self._tell_typed()

    def typing_state(self) -> tuple[Address, str] | None:
        """The address and text of the open editor, what is being composed included; None when
        nothing is being typed.
        """
        slot = self._slot()
        if slot is None or not self._edit.editing:
            return None
        return slot.address, self._edit.shown

    def _tell_typed(self) -> None:
        now = self._edit.shown if self._edit.editing else None
        if now != self._told:
            self._told = now
            self.typed.emit()
            if QAccessible.isActive():
                from ui.editor import accessible  # noqa: PLC0415 -- only where something reads

                accessible.tell_text(self)

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

    # --- typing --------------------------------------------------------------------------------

    def _may_type(self, slot: SlotRef) -> bool:
        if self._workspace.read_only:
            self.refused.emit(self._workspace.save_state.message or READ_ONLY)
            return False
        form = self._workspace.form(self.document_id)
        if form.sealed:
            self.sealed.emit(refusal(form.subject))
            return False
        if not slot.value(self._sheet).editable:
            self.refused.emit(NO_FORM)
            return False
        return True

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
        # a formula is seen only while it is typed: else its result stands on the paper
        text = slot.cell(self._sheet).text
        if self._edit.editing:
            text = slot.before(self._sheet) + self._edit.shown + slot.after(self._sheet)
        moved = self._sheet.set_text(slot.band, slot.index, text)
        if moved:
            self.update_scrollbars()  # the caret may be further down than one could scroll before
        if self._edit.editing:
            self._caret_on = True
            self._blink.start()
            self._ensure_caret_visible()
        if moved:
            self.viewport().update()
        else:
            area = before.united(self._screen_rect(slot)).adjusted(-4, -4, 4, 4)
            self.viewport().update(area.toAlignedRect())
        if self._edit.editing:
            self.updateMicroFocus()
        self._tell_typed()

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

    def _settle_composition(self) -> None:
        """End composing: the input method hands over what it has, or the letters stay as typed."""
        if not self._edit.preedit:
            return
        method = QGuiApplication.inputMethod()
        method.commit()
        if self._edit.preedit:
            self._edit.settle_composition()
            method.reset()  # the text has it already: it must not be handed over again

    def _on_blink(self) -> None:
        self._caret_on = not self._caret_on
        slot = self._slot()
        if slot is not None:
            self.viewport().update(self._screen_rect(slot).toAlignedRect())

    # --- the input method ----------------------------------------------------------------------

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
            writable = slot is not None and slot.value(self._sheet).editable
            return writable and not self._workspace.read_only
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

    # --- where things are ----------------------------------------------------------------------

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
            view=self.viewport().height(),
            ratio=self.devicePixelRatioF(),
            selected=self._selected_box(),
            ghosts=self._ghosts,
            flags=self._flags,
            prepared=self._prepared,
        )

    def _selected_box(self) -> Rect | None:
        """The selected range's box on the sheet; a subclass knows what is selected."""
        return None

    def _screen_rect(self, slot: SlotRef) -> QRectF:
        return Scene(self._sheet, self.scale, self.origin()).to_screen(slot.rect(self._sheet))

    def slot_box(self) -> QRect:
        """The current slot's box in the viewport, in pixels."""
        slot = self._slot()
        return self._screen_rect(slot).toRect() if slot else QRect()

    def caret_foot(self) -> int:
        """The lower end of the caret in the viewport, in pixels."""
        return self._caret_screen_rect().bottom()

    def ensure_visible(self) -> None:
        """Bring the current slot into view."""
        slot = self._slot()
        if slot is not None:
            self.bring(self._screen_rect(slot))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What was in sight of the current slot stays in sight, also when a panel opens beside."""
        super().resizeEvent(event)
        before, box = event.oldSize(), self.slot_box()
        if not before.isValid() or box.top() >= before.height() or box.bottom() <= 0:
            return
        if self._edit.editing:
            self._ensure_caret_visible()
        elif box.height() < self.viewport().height():
            self.ensure_visible()

    def _ensure_caret_visible(self) -> None:
        self.bring(QRectF(self._caret_screen_rect()))

    # --- painting ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground, the paper, the visible cells."""
        painter = QPainter(self.viewport())
        area = QRectF(event.rect())
        painter.setClipRect(area)
        self.paint_ground(painter, area)
        sheet_painter.paint(painter, self._scene(), area)
        painter.end()


@cache
def _offer_to_readers() -> None:
    """Have screen readers be given the slots one by one."""
    QAccessible.installFactory(_reading_of)


def _reading_of(_class: str, thing: QObject) -> QAccessibleInterface | None:
    if not isinstance(thing, PaperText):
        return None
    from ui.editor.accessible import reading_of  # noqa: PLC0415 -- only where something reads

    return reading_of(thing)


def _utf16(text: str) -> int:
    """The length of a text as Qt counts it."""
    return len(text.encode("utf-16-le")) // 2


def _characters(text: str, units: int) -> int:
    """How many characters the first so many UTF-16 units of a text are."""
    return len(text.encode("utf-16-le")[: 2 * max(units, 0)].decode("utf-16-le", "ignore"))
