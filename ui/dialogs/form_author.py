"""表样: one window for the five steps in which next year's form is brought in."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from perfdesk.workspace.form_author import FormAuthor
from ui.desk import Desk
from ui.dialogs.form_check import CheckStep, PreviewStep
from ui.dialogs.form_folder import FormFolder
from ui.dialogs.form_steps import CopyStep, InstallStep, PackStep, Step
from ui.dialogs.sheet import FRAME

STEPS = ("复制", "检查", "预览", "打包", "装入")
_LIST_PX = 132
_USUAL = QSize(1080, 640)


class FormAuthorDialog(QDialog):
    """Stands beside the main window, which can be worked in meanwhile. Esc closes it."""

    def __init__(self, desk: Desk, author: FormAuthor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("表样")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.place = FormFolder(author, self)
        self.copy = CopyStep(desk, author, self.place)
        self.check = CheckStep(desk, author, self.place)
        self.preview = PreviewStep(desk, author, self.place)
        self.pack = PackStep(desk, author, self.place)
        self.install = InstallStep(desk, author, self.place)
        self.steps = QTreeWidget(self)
        self.steps.setHeaderHidden(True)
        self.steps.setRootIsDecorated(False)
        self.steps.setFixedWidth(_LIST_PX)
        self.steps.setAccessibleName("步骤")
        self._stack = QStackedWidget(self)
        pages: tuple[Step, ...] = (self.copy, self.check, self.preview, self.pack, self.install)
        self._items = [QTreeWidgetItem([f"{n}  {name}"]) for n, name in enumerate(STEPS, start=1)]
        self.steps.addTopLevelItems(self._items)
        self._pages = pages
        for page in pages:
            self._stack.addWidget(page)
        self.steps.currentItemChanged.connect(self._turn)
        self.copy.copied.connect(self._copied)
        self.finished.connect(self.place.stop)
        self._compose()

    def show_step(self, name: str) -> None:
        """Open at one of `STEPS`."""
        number = STEPS.index(name)
        self.steps.setCurrentItem(self._items[number])
        self.show()
        self.raise_()
        self.activateWindow()
        self._pages[number].first.setFocus()

    def changeEvent(self, event: QEvent) -> None:
        """Back from the editor: look again, also where the system does not tell of changes."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange and self.isActiveWindow():
            self.place.look()

    def _turn(self) -> None:
        item = self.steps.currentItem()
        if item is not None:
            self._stack.setCurrentIndex(self._items.index(item))

    def _copied(self, folder: Path) -> None:
        self.place.choose(folder)

    def _compose(self) -> None:
        heading = QLabel("表样：把明年的表带进来", self)
        heading.setObjectName("dialogTitle")
        close = QPushButton("关闭", self)
        close.setAutoDefault(False)
        close.clicked.connect(self.reject)
        middle = QHBoxLayout()
        middle.setSpacing(18)
        middle.addWidget(self.steps)
        middle.addWidget(self._stack, 1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(26, 20, 26, 18)
        column.setSpacing(12)
        column.addWidget(heading)
        column.addLayout(middle, 1)
        column.addLayout(foot)
        room = self.screen().availableGeometry().size() - FRAME
        self.resize(_USUAL.boundedTo(room))
