"""Keeps what is being typed every two seconds, and offers what the last run had to leave."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from perfdesk.document.model import Address
from perfdesk.errors import PerfDeskError
from ui.desk import Desk
from ui.form_tabs import FormTabs

EVERY_MS = 2000


class Drafting(QObject):
    """Looks at the papers while something is typed in one of them, and rests otherwise.

    A draft is not 已保存: nothing is said about it.
    """

    def __init__(self, desk: Desk, tabs: FormTabs, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._tabs = tabs
        #: the text of each cell as it was kept last
        self._kept: dict[tuple[str, Address], str] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.keep)

    def look(self) -> None:
        """A key was typed, or an editor closed: called for each, so it does next to nothing."""
        if not self._timer.isActive():
            self._timer.start()
        if self._kept:
            self._drop(self._typing())

    def keep(self) -> None:
        """Keep every text that is being typed now and was not kept as it stands."""
        typing = self._typing()
        self._drop(typing)
        for cell, text in typing.items():
            if self._kept.get(cell) != text:
                self._kept[cell] = text
                self._desk.workspace.drafts.keep(*cell, text)
        if not typing:
            self._timer.stop()

    def _drop(self, typing: dict[tuple[str, Address], str]) -> None:
        for cell in self._kept.keys() - typing.keys():
            del self._kept[cell]
            self._desk.workspace.drafts.drop(*cell)

    def rest(self) -> None:
        """The store is left; what could not be committed stays in it as a draft."""
        self._timer.stop()
        self._kept.clear()

    def offer(self) -> None:
        """Offer what an earlier run left of typed texts, where it did."""
        try:
            left = self._desk.workspace.drafts.pending()
        except PerfDeskError as error:
            self._desk.speaker.notice(error.message)
            return
        if left:
            from ui.recovery import Recovery  # noqa: PLC0415 -- only after a crash

            Recovery(self._desk, self).show(left)

    def _typing(self) -> dict[tuple[str, Address], str]:
        """The texts in open editors."""
        states = {
            page.form_id: state
            for page in self._tabs.pages()
            if page.has_view and (state := page.view.typing_state()) is not None
        }
        return {(form_id, address): text for form_id, (address, text) in states.items()}
