"""What was typed before, offered under the cell being typed in, without taking its keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer

from perfdesk.workspace.remembered import folded
from ui.editor.offer_list import SEEN, OfferList
from ui.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent

    from perfdesk.document.model import Address
    from perfdesk.workspace import Workspace
    from perfdesk.workspace.offers import Offer
    from ui.editor.current import Current
    from ui.editor.paper_mouse import PaperMouse

#: offers shown while one types; a list asked for holds more and scrolls
_TYPED, _OPENED = 6, 40
#: ms between a letter and the list that follows it
_SOON_MS = 15
#: how far the keys go in a list that was opened
_STEPS: dict[int, int] = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: SEEN - 1,
    Qt.Key.Key_PageUp: 1 - SEEN,
}


class Completion(QObject):
    """Follows what is typed on one paper. Nothing is taken unless it was chosen: Alt+↓ and the
    arrows choose, the mouse does; Tab and Enter else commit what was typed.
    """

    def __init__(self, view: PaperMouse, workspace: Workspace) -> None:
        super().__init__(view)
        self._view = view
        self._workspace = workspace
        self._asked: tuple[Address, str] | None = None
        self._refused: Address | None = None
        self._opened = False
        self._list = OfferList(view.viewport())
        self._list.taken.connect(self._take)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self._refresh)
        self._reading = Reading(workspace, self)
        self._reading.done.connect(self._again)
        view.installEventFilter(self)
        view.current_changed.connect(self._told)
        view.zoom_changed.connect(self.close)
        view.verticalScrollBar().valueChanged.connect(self._place)
        view.horizontalScrollBar().valueChanged.connect(self._place)
        self._reading.start()

    @property
    def shown(self) -> list[str]:
        """The texts offered at the moment; [] while the list is not in sight."""
        return [offer.text for offer in self._list.offers] if self._list.isVisible() else []

    @property
    def chosen(self) -> str:
        """The text Enter would take, "" when none is chosen."""
        offer = self._list.chosen if self._list.isVisible() else None
        return offer.text if offer is not None else ""

    # --- what the paper tells ------------------------------------------------------------------

    def follow(self, state: tuple[Address, str] | None, *, composing: bool) -> None:
        """The text being typed is another now; `state` is None when none is. The key is painted
        first, the list a moment later, once for letters that come together.
        """
        self._reading.start()
        if state is None:
            self._refused = None
        if state is None or composing or state[0] == self._refused:
            self.close()
            return
        self._opened = False
        self._asked = state
        self._soon.start()

    def settle(self) -> None:
        """Show now what would be shown in a moment."""
        if self._soon.isActive():
            self._soon.stop()
            self._refresh()

    def _refresh(self) -> None:
        if self._asked is not None and not self._opened:
            self._show(self._complete(*self._asked, _TYPED))

    def open(self, address: Address, text: str, *, typing: bool) -> bool:
        """The list asked for by Alt+↓: what may be meant by the text being typed, or everything
        that may stand in the place of the text that stands there. False when that is nothing.
        """
        self._refused = None
        self._reading.start()
        self.settle()
        if typing and self._list.isVisible() and self._asked == (address, text):
            self._opened = True
            self._list.choose(0)
            return True
        found = self._complete(address, text if typing else "", _OPENED, opened=True)
        if not found and typing:
            found = self._complete(address, "", _OPENED, opened=True)
        self._opened = True
        self._asked = address, text
        self._show(found)
        texts = [folded(offer.text) for offer in found]
        # what stands there; of what was only begun the nearest, of nothing the first
        wanted = [folded(text)] if text else texts[:1]
        if typing:
            wanted += [folded(near.text) for near in self._complete(address, text, 1)]
        chosen = next((one for one in wanted if one in texts), None)
        if chosen is not None:
            self._list.choose(texts.index(chosen))
        return bool(found)

    def _told(self, current: Current) -> None:
        """What is said of the place may be new, as when findings come: only leaving it counts."""
        if self._asked is None or current.address != self._asked[0]:
            self.close()

    def close(self) -> None:
        """Put the list away; what is being typed stays."""
        self._soon.stop()
        self._asked = None
        self._opened = False
        if self._list.isVisible():
            self._list.hide()

    def key(self, event: QKeyEvent) -> bool:
        """Whether a key was the list's: Esc always, arrows and Enter once it was opened."""
        if event.key() == Qt.Key.Key_Escape:
            self.settle()
        if not self._list.isVisible():
            return False
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self._refused = self._asked[0] if self._asked else None
            self.close()
            return True
        if not self._opened:
            return False
        if key in _STEPS:
            self._list.step(_STEPS[key])
            return True
        chosen = self._list.chosen
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab) and chosen is not None:
            self._take(chosen)
            # Tab goes on as always, from the cell that is filled now
            return key != Qt.Key.Key_Tab
        self.close()
        return False

    # --- showing -------------------------------------------------------------------------------

    def _again(self) -> None:
        """All is read now: there may be more to offer for what stands in the cell."""
        if self._asked is None:
            return
        if not self._opened:
            self._refresh()
            return
        row = self._list.row
        self._list.hide()
        self.open(*self._asked, typing=self._view.is_typing)
        if row >= 0:
            self._list.choose(row)

    def _complete(
        self, address: Address, text: str, most: int, *, opened: bool = False
    ) -> list[Offer]:
        offers = self._workspace.offers
        return offers.complete(self._view.document_id, address, text, most, opened=opened)

    def _show(self, offers: Sequence[Offer]) -> None:
        if not offers:
            self._list.hide()
            return
        self._list.show_offers(offers)
        self._place()
        self._list.show()

    def _place(self) -> None:
        if self._asked is None:
            return
        box = self._view.slot_box()
        room = self._view.viewport().rect()
        size = self._list.wanted(box.width()).boundedTo(room.size())
        left = max(0, min(box.left(), room.right() - size.width()))
        height = size.height()
        below, above = room.bottom() - box.bottom() - 2, box.top() - 2
        if height > max(below, above) >= self._list.least:
            # the cell stays in sight: the list scrolls
            height = max(below, above)
        if height <= below:
            top = box.bottom() + 2
        elif height <= above:
            top = box.top() - height - 2
        else:
            # a cell as tall as the view: under the line being typed
            top = min(self._view.caret_foot() + 6, room.bottom() - height)
        self._list.setGeometry(left, top, size.width(), height)

    def _take(self, offer: Offer) -> None:
        there = self._asked[1] if self._asked else ""
        self.close()
        # ＝ and = are one value here: what stands there already is not spelt anew
        if offer.row is not None or self._view.is_typing or folded(offer.text) != folded(there):
            self._view.take_offer(offer)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The list goes with the keyboard."""
        if event.type() in (QEvent.Type.FocusOut, QEvent.Type.Hide):
            self.close()
        return super().eventFilter(watched, event)
