"""Lists every key: those of the paper, and those of the menus."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from ui.action_table import MENUS, SPECS
from ui.actions import Actions
from ui.dialogs.sheet import Sheet
from ui.editor.key_words import GROUPS, PAPER_KEYS

__all__ = ["PAPER_KEYS", "KeyMapDialog"]


class KeyMapDialog(Sheet):
    """A table of keys and what they do, grouped."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__("快捷键一览", "", "知道了", parent)
        self.cancel.hide()
        table = QTableWidget(0, 2, self)
        table.setAccessibleName("快捷键一览")
        table.setHorizontalHeaderLabels(["  按键", "作用"])
        table.verticalHeader().hide()
        table.setShowGrid(False)
        table.setWordWrap(True)
        table.setTabKeyNavigation(False)  # Tab leads on to the button
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        for title, lines in _groups(actions):
            _add_title(table, title)
            for keys, what in lines:
                _add_line(table, keys, what)
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.body.insertWidget(0, table, 1)
        table.setFocus()  # arrows and PgDn read on, Enter closes
        self.resize(760, 620)


def _groups(actions: Actions) -> list[tuple[str, list[tuple[str, str]]]]:
    groups = [(g.title, [(line.keys, line.words) for line in g.lines]) for g in GROUPS]
    left = dict.fromkeys(spec.name for spec in SPECS)
    for menu in (one for outer in MENUS for one in (outer, *outer.parts)):
        names = [name for name in menu.names if name in left]
        title = f"菜单：{menu.title.partition('(')[0]}"
        groups.append((title, [_line(actions, name) for name in names]))
        for name in names:
            del left[name]
    if left:
        groups.append(("其他", [_line(actions, name) for name in left]))
    return groups


def _line(actions: Actions, name: str) -> tuple[str, str]:
    action = actions[name]
    native = QKeySequence.SequenceFormat.NativeText
    keys = (key.toString(native).replace("PgDown", "PgDn") for key in action.shortcuts())
    return " / ".join(keys), action.statusTip()


def _add_title(table: QTableWidget, title: str) -> None:
    row = table.rowCount()
    table.insertRow(row)
    item = QTableWidgetItem(f"  {title}")
    item.setFlags(Qt.ItemFlag.ItemIsEnabled)
    font = item.font()
    font.setBold(True)
    item.setFont(font)
    table.setItem(row, 0, item)
    table.setItem(row, 1, QTableWidgetItem())
    table.setSpan(row, 0, 1, 2)


def _add_line(table: QTableWidget, keys: str, what: str) -> None:
    row = table.rowCount()
    table.insertRow(row)
    table.setItem(row, 0, QTableWidgetItem(f"    {keys}    "))
    table.setItem(row, 1, QTableWidgetItem(what))
