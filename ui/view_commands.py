"""Commands on the window itself: its panes, its keys, what it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget

import perfdesk
from ui import theme
from ui.actions import Actions
from ui.centre import Centre
from ui.form_tabs import FormTabs
from ui.header import Header
from ui.navigator import Navigator
from ui.settings import Settings
from ui.side import Side, SideContent
from ui.status import Status


class Panes(Protocol):
    """The window, seen from here."""

    actions_by_name: Actions
    header: Header
    navigator: Navigator
    tabs: FormTabs
    centre: Centre
    side: Side
    status: Status
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
        board = self._panes.centre.board
        if board is not None and self._panes.centre.on_board:
            board.start_filter()
            return
        self._panes.actions_by_name["navigator"].setChecked(True)
        self._panes.navigator.show()
        self._panes.navigator.start_filter()

    def _next_pane(self) -> None:
        """Put the keyboard into the next of navigator, paper, side, header and status bar."""
        panes = [(pane, enter) for pane, enter in self._entrances() if pane.isVisible()]
        focus = QApplication.focusWidget()
        here = -1
        if focus is not None:
            inside = (n for n, (pane, _) in enumerate(panes) if pane.isAncestorOf(focus))
            here = next(inside, -1)
        panes[(here + 1) % len(panes)][1]()

    def _entrances(self) -> Iterator[tuple[QWidget, Callable[[], object]]]:
        """Every part of the window, and how the keyboard comes into it."""
        parts = self._panes
        front = None if parts.centre.on_board else parts.tabs.front
        content = parts.side.content
        yield parts.navigator, partial(_enter, parts.navigator.tree)
        if front is not None:
            yield parts.tabs, partial(_enter, front.view)
        elif parts.centre.board is not None and parts.centre.on_board:
            yield parts.centre, parts.centre.board.start
        else:
            yield parts.centre.welcome, partial(_enter, _first_inside(parts.centre.welcome))
        if content is not None:
            yield parts.side, partial(_enter_side, parts.side, content)
        yield parts.header, partial(_enter, parts.header.row.buttons()[0])
        if front is not None:
            yield parts.status, partial(_enter, _first_inside(parts.status))

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


def _enter(widget: QWidget) -> None:
    widget.setFocus(Qt.FocusReason.ShortcutFocusReason)


def _enter_side(side: Side, content: SideContent) -> None:
    content.start()
    focus = QApplication.focusWidget()
    if focus is None or not side.isAncestorOf(focus):  # it has nothing to type into
        _enter(_first_inside(side))


def _first_inside(pane: QWidget) -> QWidget:
    """The first part of a pane that takes the keyboard; the pane itself where none does."""
    for widget in pane.findChildren(QWidget):
        takes = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if takes and widget.isVisible() and widget.isEnabled():
            return widget
    return pane
