"""Commands on the window itself: its panes, its keys, what it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget

import perfdesk
from ui import theme
from ui.actions import Actions
from ui.form_tabs import FormTabs
from ui.header import Header
from ui.navigator import Navigator
from ui.settings import Settings


class Panes(Protocol):
    """The window, seen from here."""

    actions_by_name: Actions
    header: Header
    navigator: Navigator
    tabs: FormTabs
    settings: Settings

    @property
    def over(self) -> QWidget:
        """The widget dialogs stand over."""


class ViewCommands(QObject):
    """Shows, hides and moves between the window's parts."""

    def __init__(self, panes: Panes, parent: QObject) -> None:
        super().__init__(parent)
        self._panes = panes
        panes.actions_by_name["dark"].setChecked(theme.is_dark())

    def slots(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does."""
        return {
            "navigator": self._navigator,
            "find_form": self._find_form,
            "next_pane": self._next_pane,
            "dark": self._dark,
            "keys": self._keys,
            "about": self._about,
        }

    def _navigator(self) -> None:
        self._panes.navigator.setVisible(self._panes.actions_by_name["navigator"].isChecked())

    def _find_form(self) -> None:
        self._panes.actions_by_name["navigator"].setChecked(True)
        self._panes.navigator.show()
        self._panes.navigator.start_filter()

    def _next_pane(self) -> None:
        """Put the keyboard into the next of navigator, paper, header."""
        panes: list[tuple[QWidget, QWidget]] = [(self._panes.navigator, self._panes.navigator.tree)]
        front = self._panes.tabs.front
        if front is not None:
            panes.append((self._panes.tabs, front.view))
        panes.append((self._panes.header, self._panes.header.row.buttons()[0]))
        panes = [(pane, entry) for pane, entry in panes if pane.isVisible()]
        focus = QApplication.focusWidget()
        here = -1
        if focus is not None:
            inside = (n for n, (pane, _) in enumerate(panes) if pane.isAncestorOf(focus))
            here = next(inside, -1)
        panes[(here + 1) % len(panes)][1].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _dark(self) -> None:
        from ui import appearance  # noqa: PLC0415 -- loaded when the colours are changed

        dark = self._panes.actions_by_name["dark"].isChecked()
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        appearance.show(application, dark=dark)
        self._panes.settings.dark = dark

    def _keys(self) -> None:
        from ui.dialogs.key_map import KeyMapDialog  # noqa: PLC0415 -- loaded when it is seen

        KeyMapDialog(self._panes.actions_by_name, self._panes.over).open()

    def _about(self) -> None:
        from ui.dialogs.about import AboutDialog  # noqa: PLC0415 -- loaded when it is seen

        AboutDialog(perfdesk.__version__, self._panes.over).open()
