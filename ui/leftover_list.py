"""旧版内容 in the side panel: what a form holds and its paper has no cell for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

if TYPE_CHECKING:
    from perfdesk.workspace.leftovers import Told

_TOLD = Qt.ItemDataRole.UserRole
ABOUT = "这些内容在现在的表样上没有位置，照原样保留，不打印。"


class LeftoverList(QListWidget):
    """One entry for each value: what it is called, and what was typed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("leftoverList")
        self.setAccessibleName("旧版内容")
        self.setWordWrap(True)
        self.setSpacing(2)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    @property
    def told(self) -> Told | None:
        """The one that is current."""
        row = self.currentRow()
        return None if row < 0 else self.item(row).data(_TOLD)

    def show_all(self, left: Sequence[Told]) -> None:
        """These; the current one stays so where it is among them."""
        kept = self.told
        self.clear()
        for one in left:
            name = f"{one.label}（{one.row}）" if one.row else one.label
            item = QListWidgetItem(f"{name}\n{one.typed}")
            item.setData(_TOLD, one)
            item.setToolTip(one.typed)
            self.addItem(item)
            if one == kept:
                self.setCurrentItem(item)
        if self.currentRow() < 0 and self.count():
            self.setCurrentRow(0)
