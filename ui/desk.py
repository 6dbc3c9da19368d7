"""What a command may ask of the window it works for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QWidget

from perfdesk.document.model import Address
from perfdesk.workspace import Touched, Workspace
from ui.editor.paper_view import PaperView
from ui.messages import Speaker
from ui.navigator_tree import Entry
from ui.settings import Settings
from ui.side import Side


class Desk(Protocol):
    """The window, seen from its commands."""

    @property
    def workspace(self) -> Workspace:
        """The open store."""

    @property
    def speaker(self) -> Speaker:
        """The road to the user."""

    @property
    def settings(self) -> Settings:
        """What is remembered on this computer."""

    @property
    def over(self) -> QWidget:
        """The widget dialogs stand over."""

    def entries(self) -> list[Entry]:
        """Every filing with its forms."""

    def commit(self) -> bool:
        """Commit the text being typed; False, after saying so, when it is refused and stays."""

    @property
    def side(self) -> Side:
        """The panel beside the paper."""

    def keep_typing(self) -> None:
        """Keep as a draft what is being typed and could not be committed."""

    def front_view(self) -> PaperView | None:
        """The paper in front, None when no form is open."""

    def show_place(self, form_id: str, address: Address | None) -> bool:
        """Open a form and stand on a cell of it; False when there is no such form (any more)."""

    def front_form(self) -> str:
        """The form in front, "" when none is open."""

    def current_filing(self) -> str:
        """The filing of the form in front, or of the navigator's row; "" when there is none."""

    @property
    def on_board(self) -> bool:
        """Whether 报送总览 is what the middle shows; no form is in front then."""

    def show_board(self, *, on: bool) -> None:
        """Show 报送总览 over the open forms, or leave it for them."""

    def take_keyboard(self) -> None:
        """Put the keyboard on what is in front: a window over it may have gone with its place."""

    def has_form(self, form_id: str) -> bool:
        """Whether there is a form of that id."""

    def open_form(self, form_id: str) -> bool:
        """Open a form or bring it to the front; False, after saying why, when it cannot be read."""

    def show_touched(self, touched: Touched | None) -> None:
        """Refresh what an action changed."""

    def open_store(self, path: Path, *, remember: bool = True) -> bool:
        """Open another store in the window; False, the one at hand staying, when that fails."""

    def reload(self) -> None:
        """Read the list of filings and forms anew."""

    def reopen_after(self, work: Callable[[Path], object], title: str) -> bool:
        """Close the store, let `work` have its file, and open what stands there then; False, after
        saying so under this title, when it could not be left or the work failed.
        """

    def offer_undo(
        self, text: str, action: str = "", run: Callable[[], object] | None = None
    ) -> None:
        """Say what was just done, and offer to take that step back; or, where `action` names it, to
        `run` something that holds as long as nothing else is done.
        """
