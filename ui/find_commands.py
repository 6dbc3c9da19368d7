"""Find and replace in the form, the filing and the store."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.desk import Desk
from ui.editor.current import Current

if TYPE_CHECKING:
    from perfdesk.workspace import Workspace
    from ui.find_panel import FindPanel

#: the side's name for the panel
FIND = "find"


class FindCommands(QObject):
    """Shows the panel of finding, and goes from hit to hit also while it is out of sight."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        #: the panel with its last words, and the store it is for: it goes with that
        self._panel: FindPanel | None = None
        self._of: Workspace | None = None

    def slots(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does."""
        return {
            "find": self.find,
            "replace": self.replace,
            "find_next": self.find_next,
            "find_previous": self.find_previous,
        }

    def find(self) -> None:
        """Show the panel and bring the keyboard to its words."""
        self._show(replacing=False)

    def replace(self) -> None:
        """The same with the line for what replaces."""
        self._show(replacing=True)

    def find_next(self) -> None:
        """Go to the next hit; without words yet, ask for them."""
        self._go(1)

    def find_previous(self) -> None:
        """Go to the previous hit; without words yet, ask for them."""
        self._go(-1)

    def _show(self, *, replacing: bool) -> None:
        panel = self._made()
        panel.show_replacing(on=replacing)
        self._desk.side.show_content(FIND, panel)
        panel.start()

    def _go(self, step: int) -> None:
        panel = self._made()
        if not panel.words.text():
            self.find()
            return
        panel.go(step)

    def _made(self) -> FindPanel:
        if self._panel is None or self._of is not self._desk.workspace:
            from ui.find_panel import FindPanel  # noqa: PLC0415 -- loaded at first use

            self._panel, self._of = FindPanel(self._desk), self._desk.workspace
        view = self._desk.front_view()
        self._panel.show_place(self._desk.front_form(), view.current() if view else Current(None))
        self._panel.refresh()
        return self._panel
