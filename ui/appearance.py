"""Light or dark: changes the colours of all that is to be seen, at once."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QListWidget,
    QTabBar,
    QTreeWidget,
    QTreeWidgetItemIterator,
    QWidget,
)

from ui import icons, theme
from ui.editor import palette


def show(application: QApplication, *, dark: bool) -> None:
    """Show every window in light or dark colours; printing and its preview stay as they are."""
    if dark is theme.is_dark():
        return
    before = {value.lower(): name for name, value in theme.COLOURS.items()}
    theme.use(application, dark=dark)
    palette.use(dark=dark)
    icons.forget_icons()
    for window in application.topLevelWidgets():
        _redraw(window, before)


def _redraw(window: QWidget, before: dict[str, str]) -> None:
    """Icons and pictures do not follow a style sheet: they are drawn again. `before` names the
    colours that were in use.
    """
    for action in window.findChildren(QAction):
        made = icons.same_icon(action.icon())
        if made is not None:
            action.setIcon(made)
    for button in window.findChildren(QAbstractButton):
        made = icons.same_icon(button.icon())
        if made is not None:
            button.setIcon(made)
    for label in window.findChildren(QLabel):
        icons.show_again(label)
    for bar in window.findChildren(QTabBar):
        for place in range(bar.count()):
            made = icons.same_icon(bar.tabIcon(place))
            if made is not None:
                bar.setTabIcon(place, made)
    _redraw_items(window, before)
    for widget in (window, *window.findChildren(QWidget)):
        QWidget.update(widget)  # a list has an update of its own


def _redraw_items(window: QWidget, before: dict[str, str]) -> None:
    """Rows of lists and trees: their icons, and texts written in a colour of their own."""
    for listing in window.findChildren(QListWidget):
        for row in range(listing.count()):
            item = listing.item(row)
            made = icons.same_icon(item.icon())
            if made is not None:
                item.setIcon(made)
            name = before.get(item.foreground().color().name())
            if name is not None:
                item.setForeground(theme.colour(name))
    for tree in window.findChildren(QTreeWidget):
        walk = QTreeWidgetItemIterator(tree)
        while (branch := walk.value()) is not None:
            for column in range(tree.columnCount()):
                made = icons.same_icon(branch.icon(column))
                if made is not None:
                    branch.setIcon(column, made)
                name = before.get(branch.foreground(column).color().name())
                if name is not None:
                    branch.setForeground(column, theme.colour(name))
            walk += 1
