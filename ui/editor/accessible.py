"""What a screen reader is told of a paper: its slots as things with a name, a value and a place.

Loaded only where something reads the screen. Qt's cache owns what is handed to it here, and Python
believes it does too: what Qt may still hold is therefore kept in `_readings` until Qt has let go of
it (docs/decisions/0013-accessibility.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QAccessibleInterface,
    QAccessibleValueChangeEvent,
)
from PySide6.QtWidgets import QAccessibleWidget

from ui.editor.marks import in_row, state_of
from ui.editor.slots import name_of, row_of, row_text

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtGui import QWindow

    from ui.editor.paper_text import PaperText
    from ui.editor.slots import SlotRef

_readings: list[PaperReading] = []


class SlotReading(QAccessibleInterface):
    """One slot of a paper, by its place in form order; what stands there may change."""

    def __init__(self, paper: PaperReading, number: int) -> None:
        super().__init__()
        self.paper = paper
        self.number = number

    def _slot(self) -> SlotRef | None:
        slots = self.paper.view.slots if self.paper.there else ()
        return slots[self.number] if self.number < len(slots) else None

    def isValid(self) -> bool:
        """Whether the paper still has so many slots."""
        return self._slot() is not None

    def object(self) -> QObject | None:  # type: ignore[override]  # Qt lets it be null
        """No object of its own."""
        return None

    def window(self) -> QWindow | None:  # type: ignore[override]  # Qt lets it be null
        """The window it is seen in."""
        return self.paper.view.window().windowHandle() if self.paper.there else None

    def parent(self) -> QAccessibleInterface:
        """The paper."""
        return self.paper

    def child(self, _index: int) -> QAccessibleInterface | None:  # type: ignore[override]  # see above
        """Nothing is inside."""
        return None

    def childAt(self, _x: int, _y: int) -> QAccessibleInterface | None:  # type: ignore[override]  # see above
        """Nothing is inside."""
        return None

    def childCount(self) -> int:
        """Nothing is inside."""
        return 0

    def indexOfChild(self, _child: QAccessibleInterface) -> int:
        """Nothing is inside."""
        return -1

    def rect(self) -> QRect:
        """Its box on the screen."""
        slot = self._slot()
        return self.paper.on_screen(self.paper.view.box_of(slot)) if slot else QRect()

    def role(self) -> QAccessible.Role:
        """A place for text."""
        return QAccessible.Role.EditableText

    def state(self) -> QAccessible.State:
        """Whether it is current, and whether one may type there."""
        state = QAccessible.State()
        slot = self._slot()
        if slot is None:
            state.invalid = 1
            return state
        view = self.paper.view
        current = self.number == view.at
        state.focusable = state.selectable = state.multiLine = 1
        state.selected = int(current)
        state.focused = int(current and view.hasFocus())
        state.editable = int(slot.value(view.sheet).editable)
        state.readOnly = 1 - state.editable
        state.offscreen = int(not view.viewport().rect().intersects(view.box_of(slot)))
        return state

    def text(self, kind: QAccessible.Text) -> str:
        """Its name (三级指标 第4行 指标值), its value, and what else is to be known of it."""
        slot = self._slot()
        if slot is None:
            return ""
        view = self.paper.view
        run = slot.value(view.sheet)
        if kind == QAccessible.Text.Name:
            return name_of(view.sheet, slot)
        if kind == QAccessible.Text.Value:
            return view.shown_text if self.number == view.at else run.text
        if kind == QAccessible.Text.Help:
            return run.help
        if kind == QAccessible.Text.Description:
            state = in_row(state_of(run), row_of(view.sheet, slot.band, slot.index))
            last = view.last_year(slot)
            parts = (
                row_text(view.sheet, slot),
                state.value if state else "",
                view.finding(slot),
                f"上年是{last}" if last else "",
            )
            return "，".join(part for part in parts if part)
        return ""

    def setText(self, _kind: QAccessible.Text, _text: str) -> None:
        """Nothing is typed by way of a reader."""


class PaperReading(QAccessibleWidget):
    """A paper with its slots."""

    def __init__(self, view: PaperText) -> None:
        super().__init__(view, QAccessible.Role.Form, "表格")
        self.view = view
        self._slots: dict[int, SlotReading] = {}

    @property
    def there(self) -> bool:
        """Whether the paper has not gone."""
        return shiboken6.isValid(self.view)

    def childCount(self) -> int:
        """How many slots there are."""
        return len(self.view.slots) if self.there else 0

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]  # Qt lets it be null
        """A slot by its place in form order."""
        if not 0 <= index < self.childCount():
            return None
        if index not in self._slots:
            made = self._slots[index] = SlotReading(self, index)
            QAccessible.registerAccessibleInterface(made)
        return self._slots[index]

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]  # see above
        """The slot at a place of the screen."""
        if not self.there:
            return None
        viewport = self.view.viewport()
        found = self.view.slot_at(viewport.mapFromGlobal(QPointF(x, y)))
        return None if found is None else self.child(found)

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """A slot's place in form order."""
        return child.number if isinstance(child, SlotReading) else -1

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]  # see above
        """The current slot."""
        return self.child(self.view.at) if self.there and self.view.hasFocus() else None

    def on_screen(self, box: QRect) -> QRect:
        """A box of the viewport on the screen."""
        return QRect(self.view.viewport().mapToGlobal(box.topLeft()), box.size())

    def let_go(self) -> None:
        """The paper goes: have Qt forget its slots before it forgets the paper."""
        for reading in self._slots.values():
            QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(reading))
        self._slots.clear()


def reading_of(view: PaperText) -> PaperReading:
    """What readers are given of a paper; Qt asks for it once."""
    _readings[:] = [reading for reading in _readings if shiboken6.isValid(reading)]
    made = PaperReading(view)
    _readings.append(made)
    view.destroyed.connect(made.let_go)
    return made


def tell_place(view: PaperText) -> None:
    """The clerk stands somewhere else now."""
    event = QAccessibleEvent(view, QAccessible.Event.Focus)
    event.setChild(view.at)
    QAccessible.updateAccessibility(event)


def tell_text(view: PaperText) -> None:
    """The current slot's text is another one."""
    event = QAccessibleValueChangeEvent(view, view.shown_text)
    event.setChild(view.at)
    QAccessible.updateAccessibility(event)
