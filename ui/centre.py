"""The window's middle: the open forms, or how to start and what to go on with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.actions import Actions
from ui.form_tabs import FormTabs
from ui.navigator_tree import Entry

if TYPE_CHECKING:
    from ui.first_start import FirstStart
    from ui.welcome import Welcome

#: id and title of each set of forms, newest first
Sets = Callable[[], list[tuple[str, str]]]


class Centre(QStackedWidget):
    """The tabs while a form is open; else the welcome, or the questions an empty store begins
    with.
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
        """Put the keyboard on the first question; False where nothing is asked."""
        asking = "first_start" in self.__dict__ and self.currentWidget() is self.first_start
        if asking:
            self.first_start.start()
        return asking
