"""The window's actions, made from their table."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence

from ui import icons
from ui.action_table import SPECS, Reach, Spec

#: actions that stay pressed
_CHECKABLE = frozenset({"navigator", "field_help", "dark"})


class Actions(QObject):
    """The window's actions by name; owned by the window."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._by_name = {spec.name: self._make(spec) for spec in SPECS}

    def __getitem__(self, name: str) -> QAction:
        return self._by_name[name]

    def all(self) -> dict[str, QAction]:
        """Every action by name, in the table's order."""
        return dict(self._by_name)

    def _make(self, spec: Spec) -> QAction:
        action = QAction(icons.icon(spec.icon), spec.text, self)
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
