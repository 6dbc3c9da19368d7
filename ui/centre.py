"""The window's middle: the open forms, or how to start and what to go on with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.actions import Actions
from ui.form_tabs import FormTabs
from ui.navigator_tree import Entry

if TYPE_CHECKING:
    from ui.board.board_page import BoardPage
    from ui.first_start import FirstStart
    from ui.welcome import Welcome

#: from so many units of one year and set on, the middle shows them all rather than some forms
UNITS_MANY = 3
#: id and title of each set of forms, newest first
Sets = Callable[[], list[tuple[str, str]]]


class Centre(QStackedWidget):
    """The tabs while a form is open, and 报送总览 over them where it is wanted; else the welcome,
    the board of a store with many units, or the questions an empty store begins with.
    """

    form_wanted = Signal(str)
    begun = Signal(str, str, str)  # set id, unit, preparer

    def __init__(
        self, tabs: FormTabs, actions: Actions, sets: Sets, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("centre")
        self._tabs = tabs
        self._actions = actions
        self._sets = sets
        #: 报送总览, once it was wanted
        self.board: BoardPage | None = None
        #: whether the board is wanted in place of the tabs
        self.over = False
        self.addWidget(tabs)

    @cached_property
    def welcome(self) -> Welcome:
        """What is offered while no form is open."""
        from ui.welcome import Welcome  # noqa: PLC0415 -- most days begin with a form

        made = Welcome(self._actions, self)
        made.form_wanted.connect(self.form_wanted)
        self.addWidget(made)
        return made

    @cached_property
    def first_start(self) -> FirstStart:
        """The questions a new store begins with."""
        from ui.first_start import FirstStart  # noqa: PLC0415 -- only where nothing is yet

        made = FirstStart(self._sets(), self._actions, self)
        made.begun.connect(self.begun)
        self.addWidget(made)
        return made

    def show_tabs(self) -> None:
        """A form is open."""
        self.setCurrentWidget(self._tabs)

    @property
    def on_board(self) -> bool:
        """Whether the board is what is shown."""
        return self.board is not None and self.currentWidget() is self.board

    def bars_height(self) -> int:
        """How far down the bars over form or board reach, in pixels; 0 where there are none."""
        if self.board is not None and self.on_board:
            return self.board.head.height()
        return self._tabs.bars_height()

    def take_board(self, board: BoardPage) -> None:
        """Have a board for the open store."""
        self.board = board
        self.addWidget(board)

    def show_board(self) -> None:
        """The units instead of a form."""
        if self.board is not None:
            self.setCurrentWidget(self.board)

    def forget_board(self) -> None:
        """Let the board go: its store goes."""
        self.over = False
        if self.board is not None:
            self.removeWidget(self.board)
            self.board.deleteLater()
            self.board = None

    def show_start(self, entries: Sequence[Entry], *, can_begin: bool) -> None:
        """No form is open: offer what is there, what is not finished first."""
        if not entries and can_begin:
            self.setCurrentWidget(self.first_start)
            return
        forms = [
            (form, f"{entry.filing.unit} · {entry.filing.year} 年度")
            for entry in entries
            for form in entry.forms
        ]
        forms.sort(key=lambda shown: shown[0].finished)
        self.welcome.show_forms(forms)
        self.setCurrentWidget(self.welcome)

    def take_keyboard(self) -> bool:
        """Put the keyboard on the first question or the board; False where there is neither."""
        if self.board is not None and self.on_board:
            self.board.start()
            return True
        asking = "first_start" in self.__dict__ and self.currentWidget() is self.first_start
        if asking:
            self.first_start.start()
        return asking


def many_units(entries: Sequence[Entry]) -> bool:
    """Whether a store holds so many units of one year and set that one wants to see them all."""
    units = Counter((entry.filing.year, entry.filing.set_id) for entry in entries)
    return max(units.values(), default=0) >= UNITS_MANY
