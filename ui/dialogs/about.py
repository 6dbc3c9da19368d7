"""Says what the program is, its version and its licences."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, qVersion
from PySide6.QtWidgets import QLabel, QWidget

from ui import icons
from ui.dialogs.sheet import Sheet


class AboutDialog(Sheet):
    """Name, version, licences."""

    def __init__(self, version: str, parent: QWidget | None = None) -> None:
        super().__init__("关于 PerfDesk", "", "知道了", parent)
        self.cancel.hide()
        mark = QLabel(self)
        mark.setPixmap(icons.application_icon().pixmap(QSize(64, 64)))
        text = QLabel(
            f"PerfDesk 预算绩效填报　版本 {version}\n\n"
            "不联网，内容只保存在本机的数据文件里。\n"
            f"程序按 MIT 许可发布；界面使用 Qt {qVersion()}（LGPL-3.0）；\n"
            "字体为思源宋体、思源黑体（OFL-1.1）。",
            self,
        )
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.rows.addRow(mark, text)
        self.ask_for_width(32)
