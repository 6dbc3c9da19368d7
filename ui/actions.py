"""The window's actions, made from their table."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QAction, QKeySequence

from ui import icons
from ui.action_table import SPECS, Reach, Spec

#: actions that stay pressed
_CHECKABLE = frozenset({"navigator", "field_help", "dark"})


#: ms after which the menus' icons are drawn: nobody opens one before
_ICONS_MS = 150


class Actions(QObject):
    """The window's actions by name; owned by the window.

    An action asked for by name has its icon; those that only menus show get theirs when the window
    stands, because drawing all of them takes as long as a form.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._icons = {spec.name: spec.icon for spec in SPECS}
        self._by_name = {spec.name: self._make(spec) for spec in SPECS}
        QTimer.singleShot(_ICONS_MS, self, self.draw_icons)

    def __getitem__(self, name: str) -> QAction:
        action = self._by_name[name]
        if name in self._icons:
            action.setIcon(icons.icon(self._icons.pop(name)))
        return action

    def bare(self, name: str) -> QAction:
        """An action for a menu, its icon perhaps still to come."""
        return self._by_name[name]

    def draw_icons(self) -> None:
        """Give every action its icon."""
        for name in list(self._icons):
            self[name]

    def all(self) -> dict[str, QAction]:
        """Every action by name, in the table's order."""
        return dict(self._by_name)

    def _make(self, spec: Spec) -> QAction:
        action = QAction(spec.text, self)
        action.setObjectName(spec.name)
        action.setIconText(spec.short)
        action.setShortcuts([QKeySequence(key) for key in spec.keys])
        shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{spec.tip}（{shown}）")
        action.setStatusTip(spec.tip)
        if spec.reach is Reach.PAPER:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        if spec.name in _CHECKABLE:
            action.setCheckable(True)
        return action
