"""Lists every key: those of the menus, and those of the paper."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from ui.actions import Actions
from ui.dialogs.sheet import Sheet

#: what the paper itself answers to
PAPER_KEYS = (
    ("直接输入", "替换选中单元格的内容"),
    ("F2", "进入单元格修改，光标放在末尾"),
    ("Enter / Shift+Enter", "确认，转到下方 / 上方"),
    ("Tab / Shift+Tab", "确认，转到右边 / 左边"),
    ("Alt+Enter", "在单元格内换行"),
    ("Esc", "放弃正在输入的内容"),
    ("方向键", "移动；直接输入时先确认再移动"),
)


class KeyMapDialog(Sheet):
    """A table of keys and what they do."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__("快捷键一览", "", "知道了", parent)
        self.cancel.hide()
        rows = list(PAPER_KEYS)
        for action in actions.all().values():
            keys = " 或 ".join(
                key.toString(QKeySequence.SequenceFormat.NativeText)
                for key in action.shortcuts()[:1]
            )
            rows.append((keys, action.statusTip()))
        table = QTableWidget(len(rows), 2, self)
        table.setHorizontalHeaderLabels(["  按键", "作用"])
        table.verticalHeader().hide()
        table.setShowGrid(False)
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        for row, (keys, what) in enumerate(rows):
            table.setItem(row, 0, QTableWidgetItem(f"  {keys}    "))
            table.setItem(row, 1, QTableWidgetItem(what))
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.body.insertWidget(0, table, 1)
        self.resize(640, 560)
