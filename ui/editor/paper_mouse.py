"""The mouse on a paper: selecting a slot, drawing out a range, the caret in a text, the menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QMouseEvent
from PySide6.QtWidgets import QMenu

from perfdesk.grid.model import FieldType
from ui.editor import hits
from ui.editor.choices import offer_days, offers
from ui.editor.current import NO_FORM, hint_of
from ui.editor.marks import State, in_row, state_of
from ui.editor.paper_clipboard import PaperClipboard
from ui.editor.slot_edit import Mode
from ui.editor.slots import row_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from PySide6.QtGui import QAction

    from ui.editor.completion import Completion

#: the side of the triangle that opens a slot's list, in pixels
_ARROW = 18


NOTHING_OFFERED = "这一格没有可选的内容，请直接输入。"


class PaperMouse(PaperClipboard):
    """A paper that answers to the mouse."""

    #: what its menu offers, in groups
    menu: Callable[[], Iterable[Sequence[QAction]]] = staticmethod(tuple)
    _completion: Completion | None = None
    _drags_text = False
    _drags_range = False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select a slot; with Shift, draw the range out to it; inside the text being typed, place
        the caret.
        """
        self.setFocus()
        hit = self._slot_under(event.position())
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.button() != Qt.MouseButton.LeftButton:
            if hit is not None and not self._is_selected(hit) and self.commit():
                self._go(hit)
        elif self._edit.editing and hit == self._at:
            self._settle_composition()
            self._edit.move_to(self._offset_under(event.position()), keep=shift)
            self._edit.mode = Mode.CARET
            self._drags_text = True
            self._show_text()
        elif shift:
            if self.commit():
                self._drags_range = True
                self._reach_to(event.position())
        elif hit is not None:
            self._select(hit, event.position())

    def _is_selected(self, hit: int) -> bool:
        return self._slots[hit] in self.selected_slots()

    def _select(self, hit: int, point: QPointF) -> None:
        wanted = self._slots[hit].address
        if not self.commit():
            return
        self._tabs_from = None
        # what was committed may have moved everything
        again = self._slot_under(point)
        if again is None or self._slots[again].address != wanted:
            again = self._find(wanted, None)
        was, alone = self._at, not self.has_range
        self._go(again)
        self._drags_range = True
        if was == again and alone and self._arrow_hit(point):
            self._drags_range = False
            self._offer()

    def _reach_to(self, point: QPointF) -> None:
        scene = self._scene()
        if 0 <= point.y() < scene.covered:
            # the heads that stay in view hide rows: what is seen nearest is meant, not those
            point = QPointF(point.x(), scene.covered)
        self._extend_to(*hits.on_sheet(scene, point))

    def _arrow_hit(self, point: QPointF) -> bool:
        slot = self._slot()
        if slot is None or not offers(slot.value(self._sheet)):
            return False
        box = self._screen_rect(slot)
        return point.x() > box.right() - _ARROW and point.y() > box.bottom() - _ARROW

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag to select text in the slot being typed, or a range of cells."""
        if self._drags_text and self._edit.editing:
            self._edit.move_to(self._offset_under(event.position()), keep=True)
            self._show_text()
            return
        if self._drags_range and not self._edit.editing:
            # a popup may have taken the release
            self._drags_range = bool(event.buttons() & Qt.MouseButton.LeftButton)
        if self._drags_range and not self._edit.editing:
            self._reach_to(event.position())
            return
        hit = self._slot_under(event.position())
        shape = Qt.CursorShape.ArrowCursor
        if hit is not None:
            typing = self._edit.editing and hit == self._at
            shape = Qt.CursorShape.IBeamCursor if typing else Qt.CursorShape.PointingHandCursor
        self.viewport().setCursor(shape)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End of a drag."""
        self._drags_text = self._drags_range = False
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

    def _offer(self) -> None:
        """The list of what may stand in this slot, or the calendar."""
        slot = self._slot()
        if slot is None or not self._may_type(slot):
            return
        if slot.value(self._sheet).type is not FieldType.DATE:
            self._settle_composition()
            text, typing = self._edit.text, self._edit.editing
            if not self._completion_here().open(slot.address, text, typing=typing):
                self.refused.emit(NOTHING_OFFERED)
        elif self.commit():
            offer_days(self, self._edit.text, self.slot_box(), self.take_choice)

    def _completion_here(self) -> Completion:
        if self._completion is None:
            from ui.editor.completion import Completion  # noqa: PLC0415 -- not at the start

            self._completion = Completion(self, self._workspace)
        return self._completion

    def _follow_typing(self) -> None:
        """What was typed before is offered for what is typed now."""
        if self._completion is not None or self._edit.changed:
            state = self.typing_state() if self._edit.changed else None
            composing = bool(self._edit.preedit)
            self._completion_here().follow(state, composing=composing)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The paper's actions, at the pointer or (by the menu key) at the current slot."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, True)
        for group in self.menu():
            menu.addSeparator()
            menu.addActions(group)
        place = event.globalPos()
        if event.reason() != QContextMenuEvent.Reason.Mouse:
            place = self.viewport().mapToGlobal(self.slot_box().center())
        menu.popup(place)

    # --- tool tips -----------------------------------------------------------------------------

    def viewportEvent(self, event: QEvent) -> bool:
        """Tool tips tell what a mark means."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            self._tool_tip(event.pos())
        return super().viewportEvent(event)

    def _tool_tip(self, at: QPoint) -> None:
        hit = self._slot_under(QPointF(at))
        text = ""
        if hit is not None:
            slot = self._slots[hit]
            run = slot.value(self._sheet)
            text = hint_of(run) if run.editable else NO_FORM
            row = row_of(self._sheet, slot.band, slot.index)
            if not text and in_row(state_of(run), row) is State.REQUIRED:
                text = f"{State.REQUIRED.value}。"
            if said := self.finding(slot):
                text = f"{said}\n{text}".strip()
            if last := self._last_hint(slot):
                text = f"{last}\n{text}".strip()
            note = self._sheet.grid.notes.get(slot.address)
            if note:
                text = f"{text}\n{note}".strip()
        self.viewport().setToolTip(text)
