"""Where the clerk stands on a paper: the current slot, the selected range, going from one to
another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget

from perfdesk.grid.layout import lay_out
from ui.editor.current import NO_FORM, Current, hint_of, hint_of_last
from ui.editor.moves import Move, destination, page_from
from ui.editor.paper_ground import STRIDE
from ui.editor.paper_text import PaperText
from ui.editor.slot_edit import Mode
from ui.editor.slots import name_of, slots_after

if TYPE_CHECKING:
    from perfdesk.document.model import Address
    from perfdesk.grid.areas import Area
    from perfdesk.grid.layout import Rect
    from perfdesk.workspace import Workspace
    from ui.editor.flags import Flags
    from ui.editor.selection import Range
    from ui.editor.slots import SlotRef

#: where Enter and Tab lead inside a range: how far, and whether down the columns
_ROUND = {
    Move.NEXT: (1, False),
    Move.PREVIOUS: (-1, False),
    Move.BELOW: (1, True),
    Move.ABOVE: (-1, True),
}
#: keys that scroll (whether down) through a cell taller than the view before they leave it
_SCROLLING = {Move.UP: False, Move.DOWN: True, Move.PAGE_UP: False, Move.PAGE_DOWN: True}
_VERTICAL = frozenset({Move.UP, Move.DOWN, Move.ABOVE, Move.BELOW, Move.PAGE_UP, Move.PAGE_DOWN})
_PAGES = {Move.PAGE_UP: Move.UP, Move.PAGE_DOWN: Move.DOWN}


class PaperPlace(PaperText):
    """A paper on which one stands somewhere, perhaps with a range of cells selected. What becomes
    of a text that was typed is a subclass's.
    """

    current_changed = Signal(object)

    def __init__(
        self, workspace: Workspace, document_id: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(workspace, document_id, parent)
        self._range: Range | None = None
        #: where a run of Tabs began: address and place on the grid
        self._tabs_from: tuple[Address, tuple[int, int, int, int]] | None = None
        #: the box a run of moves up or down began in
        self._aim: Rect | None = None

    def commit(self) -> bool:
        """Hand on what was typed; a subclass knows where to. False when it was refused."""
        return True

    # --- the sheet -----------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the document anew after a change made elsewhere; the current slot stays, and with it
        a text being typed that is refused.
        """
        if self.commit():
            self._rebuild()
            return
        slot, text = self._slot(), self._edit.text
        self._rebuild()
        now = self._slot()
        if slot is not None and now is not None and now.address == slot.address:
            self._edit.begin(Mode.CARET, replace=True)
            self._edit.insert(text)
            self._show_text()

    def _rebuild(self, wanted: Address | None = None) -> None:
        """Lay the document again; stay on the address, or on the same place of the paper."""
        slot = self._slot()
        place = slot.grid_place(self._sheet) if slot else None
        address = wanted or (slot.address if slot else None)
        before = self._sheet
        self._sheet = lay_out(self._workspace.grid(self.document_id), self._sheet)
        self._slots = slots_after(self._sheet, before, self._slots)
        self._at = self._find(address, place)
        if self._range is not None:
            from ui.editor import selection  # noqa: PLC0415 -- not at the start

            rows = len(before.bands[self._range.area.band].heights)
            self._range = selection.kept(self._sheet, self._slot(), self._range, rows)
        self._load_slot()
        self.update_scrollbars()
        self.viewport().update()
        self._tell_current()

    # --- what the window asks ------------------------------------------------------------------

    def current(self) -> Current:
        """Where the clerk stands."""
        slot = self._slot()
        if slot is None:
            return Current(None)
        run = slot.value(self._sheet)
        selected = self.selected_slots()
        hint = hint_of(run) or self._last_hint(slot) if run.editable else NO_FORM
        hint = f"{self.finding(slot)}{hint}"
        if self._range is not None:
            from ui.editor import selection  # noqa: PLC0415 -- not at the start

            hint = selection.about(self._sheet, selected)
        return Current(
            address=slot.address,
            label=name_of(self._sheet, slot),
            help=run.help,
            text=self._edit.text,
            type=run.type,
            editable=run.editable,
            mark=run.mark,
            hint=hint,
            table=slot.address.table if run.editable else "",
            selected=len(selected),
            choices=run.choices,
        )

    def show_flags(self, flags: Flags | None) -> None:
        """Show what does not hold; nothing is drawn anew where it is as before."""
        if flags != self._flags:
            self._flags = flags
            self.viewport().update()
            self._tell_current()

    def _last_hint(self, slot: SlotRef) -> str:
        return hint_of_last(self.last_year(slot), writable=not self._workspace.read_only)

    @property
    def selection_area(self) -> Area | None:
        """What is selected: the range, or the current cell; None without any slot."""
        if self._range is not None:
            return self._range.area
        slot = self._slot()
        if slot is None:
            return None
        from ui.editor import selection  # noqa: PLC0415 -- not at the start

        return selection.own_area(self._sheet, slot)

    @property
    def has_range(self) -> bool:
        """Whether more than the current cell is selected."""
        return self._range is not None

    def selected_slots(self) -> list[SlotRef]:
        """The slots of the range in form order, or the current one."""
        slot = self._slot()
        if self._range is None or slot is None:
            return [slot] if slot else []
        from ui.editor import selection  # noqa: PLC0415 -- not at the start

        return selection.slots_in(self._slots, self._sheet, self._range.area)

    def _selected_box(self) -> Rect | None:
        if self._range is None:
            return None
        from ui.editor import selection  # noqa: PLC0415 -- not at the start

        return selection.box_of(self._sheet, self._range.area)

    def show_place(self, address: Address) -> None:
        """Stand on an address and bring it into view."""
        if self.commit():
            self._tabs_from = None
            self._go(self._find(address, None))

    # --- going ---------------------------------------------------------------------------------

    def _go(self, index: int, *, keep_range: bool = False, from_below: bool = False) -> None:
        """Stand on a slot; what was typed is committed before."""
        self._at = index
        self._aim = None
        if not keep_range:
            self._range = None
        self._load_slot()
        self.ensure_visible()
        slot = self._slot()
        if from_below and slot is not None:
            self.bring_foot(self._screen_rect(slot))
        self.viewport().update()
        self._tell_current()

    def _move(self, move: Move) -> None:
        """Go where a key leads; what was typed is committed before."""
        if not self.commit() or not self._slots:
            return
        if self._range is not None and move in _ROUND:
            self._go_round(move)
            return
        if move in _SCROLLING and self._scroll_through(move):
            return
        start = self._start_of(move)
        if move not in _VERTICAL:
            self._go(destination(self._sheet, self._slots, start, move))
            return
        aim = self._aim if start == self._at else None
        aim = aim or self._slots[start].rect(self._sheet)
        if move in _PAGES:
            self._page(_PAGES[move], aim)
        else:
            there = destination(self._sheet, self._slots, start, move, aim)
            self._go(there, from_below=move in (Move.UP, Move.ABOVE))
        self._aim = aim

    def _start_of(self, move: Move) -> int:
        """The slot a move starts at: Enter after a run of Tabs goes on under the run's first."""
        slot = self._slots[self._at]
        if move is Move.NEXT:
            if self._tabs_from is None:
                self._tabs_from = slot.address, slot.grid_place(self._sheet)
        elif move is not Move.PREVIOUS:
            began, self._tabs_from = self._tabs_from, None
            if began is not None and move in (Move.BELOW, Move.ABOVE):
                return self._find(*began)
        return self._at

    def _scroll_through(self, move: Move) -> bool:
        """An arrow or a page key first scrolls through a cell that is taller than the view."""
        slot = self._slot()
        if slot is None:
            return False
        box, down = self._screen_rect(slot), _SCROLLING[move]
        far = self._screenful() if move in _PAGES else STRIDE
        if not self.scroll_inside(box, down=down, far=far):
            return False
        if self._range is not None:
            self.give_range_up()
        return True

    def _screenful(self) -> int:
        """How far a page key goes, in pixels: a part of what was seen stays in view."""
        return self.viewport().height() * 4 // 5

    def _page(self, way: Move, aim: Rect) -> None:
        """A screenful up or down, the current place staying about where it is in the view."""
        room = self._screenful()
        bar = self.verticalScrollBar()
        far = int(room / self.scale)
        at = page_from(self._sheet, self._slots, self._at, way, room=far, aim=aim)
        bar.setValue(bar.value() + (room if way is Move.DOWN else -room))
        self._go(at, from_below=way is Move.UP)

    # --- the range -----------------------------------------------------------------------------

    def _go_round(self, move: Move) -> None:
        """Tab and Enter inside a range lead from cell to cell of it, round at the end."""
        from ui.editor import selection  # noqa: PLC0415 -- not at the start

        inside = self.selected_slots()
        by, down = _ROUND[move]
        if inside:
            here = self._slots[self._at]
            there = selection.next_in(inside, self._sheet, here, by=by, down=down)
            self._go(self._slots.index(there), keep_range=True)

    def select_all(self) -> None:
        """Select all cells of the table one stands in; the whole text while one is typed."""
        if self._edit.editing:
            self._edit.select_all()
            self._show_text()
            return
        slot = self._slot()
        if slot is not None:
            from ui.editor import selection  # noqa: PLC0415 -- not at the start

            self._set_range(selection.everything(self._sheet, slot))

    def _select_area(self, area: Area) -> None:
        """Select what was pasted and stand at its beginning, as in Excel."""
        from ui.editor import selection  # noqa: PLC0415 -- not at the start

        rows = len(self._sheet.bands[area.band].heights)
        area = area._replace(bottom=min(area.bottom, rows))
        inside = selection.slots_in(self._slots, self._sheet, area)
        slot = self._slots[self._at]
        if inside and (slot.band, slot.index) != (inside[0].band, inside[0].index):
            slot = inside[0]
            self._go(self._slots.index(slot))
        self._set_range(selection.reaching(self._sheet, slot, area.bottom - 1, area.right - 1))

    def give_range_up(self) -> None:
        """Only the current cell is selected again."""
        self._set_range(None)

    def _extend(self, move: Move) -> None:
        """Shift and a key: draw the range out, or in again."""
        if not self.commit() or not self._slots:
            return
        from ui.editor import selection  # noqa: PLC0415 -- not at the start

        room = int(self._screenful() / self.scale)
        drawn = selection.extended(self._sheet, self._slots, self._at, self._range, move, room=room)
        self._set_range(drawn, show=True)

    def _extend_to(self, x: int, y: int) -> None:
        """Shift and a click, or dragging: the range reaches to a point of the sheet (1/1000 pt)."""
        slot = self._slot()
        if slot is None:
            return
        from ui.editor import selection  # noqa: PLC0415 -- not at the start

        row, col = selection.place_under(self._sheet, slot.band, x, y)
        if self._range is None or (self._range.row, self._range.col) != (row, col):
            self._set_range(selection.reaching(self._sheet, slot, row, col), show=True)

    def _set_range(self, drawn: Range | None, *, show: bool = False) -> None:
        if drawn == self._range:
            return
        self._range = drawn
        self._tabs_from = None
        slot = self._slot()
        if show and drawn is not None and slot is not None:
            from ui.editor import selection  # noqa: PLC0415 -- not at the start

            end = selection.end_box(self._sheet, drawn)
            self.bring(self._scene().to_screen(end))
        self.viewport().update()
        self._tell_current()

    def _tell_current(self) -> None:
        current = self.current()
        if QAccessible.isActive():
            from ui.editor import accessible  # noqa: PLC0415 -- only where something reads

            accessible.tell_place(self)
        self.current_changed.emit(current)
