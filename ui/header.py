"""The slim line at the window's top: menus, the few actions used all day, the store's name."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QMenuBar, QSizePolicy, QWidget

from ui import icons
from ui.action_table import MENUS, Menu
from ui.actions import Actions
from ui.button_row import ButtonRow
from ui.elided_label import ElidedLabel

GROUPS = (
    ("navigator", "board"),
    ("new_filing", "new_form"),
    ("undo", "redo"),
    ("cut", "copy", "paste"),
    ("open_store", "export_pdf"),
)
PLAIN = ("navigator", "cut", "copy", "paste")


class Header(QFrame):
    """Menus left, buttons after them, the store's name at the right."""

    hovered = Signal(str)  # what the menu entry under the pointer does

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("header")
        self.menus = _menu_bar(actions, self)
        self.menus.hovered.connect(self._tell)
        self.row = ButtonRow(
            [[actions[name] for name in group] for group in GROUPS],
            [actions[name] for name in PLAIN],
            self,
        )
        self._store = ElidedLabel(parent=self)
        self._store.setObjectName("storeName")
        self._store.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        mark = QLabel(self)
        mark.setPixmap(icons.application_icon().pixmap(QSize(22, 22)))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(6)
        row.addWidget(mark)
        row.addWidget(self.menus)
        row.addSpacing(6)
        row.addWidget(self.row)
        row.addWidget(self._store, 1)

    def show_store(self, name: str, whole: str) -> None:
        """Say which store is open; the whole path in the tooltip."""
        self._store.setText(f"数据文件：{name}")
        self._store.setToolTip(f"数据文件：{whole}")

    def _tell(self, action: QAction) -> None:
        self.hovered.emit(action.statusTip())


def _menu_bar(actions: Actions, parent: QWidget) -> QMenuBar:
    bar = QMenuBar(parent)
    bar.setNativeMenuBar(False)
    # no menu is ever hidden: the buttons give way first
    bar.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Maximum)
    for spec in MENUS:
        bar.addMenu(_menu(spec, actions, bar))
    return bar


def _menu(spec: Menu, actions: Actions, parent: QWidget) -> QMenu:
    menu = QMenu(spec.title, parent)
    menu.setToolTipsVisible(False)
    for one in spec.actions:
        if isinstance(one, Menu):
            menu.addMenu(_menu(one, actions, menu))
        elif one:
            menu.addAction(actions.bare(one))
        else:
            menu.addSeparator()
    return menu
