"""What the middle of the window shows while no form is open: how to start, or to go on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from perfdesk.workspace import FormInfo
from ui import icons
from ui.actions import Actions
from ui.state_mark import LOOKS

FORMS_SHOWN = 6


class Welcome(QFrame):
    """A card with the two ways to begin and the forms to go on with."""

    form_wanted = Signal(str)

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("welcome")
        self._card = QFrame(self)
        self._card.setObjectName("card")
        self._card.setFixedWidth(560)
        title = QLabel("预算绩效填报", self._card)
        title.setObjectName("welcomeTitle")
        text = QLabel(
            "在屏幕上直接填写纸质表格，填完即可打印盖章。\n"
            "全部内容只保存在这台电脑上，每次输入都会自动保存。",
            self._card,
        )
        text.setObjectName("welcomeText")
        tiles = QHBoxLayout()
        tiles.setSpacing(12)
        tiles.addWidget(_tile(actions, "new_filing", "新建一套表", self._card))
        tiles.addWidget(_tile(actions, "open_store", "打开数据文件", self._card))
        self._head = QLabel("继续填写", self._card)
        self._head.setObjectName("welcomeHead")
        self._forms = QVBoxLayout()
        self._forms.setSpacing(2)
        column = QVBoxLayout(self._card)
        column.setContentsMargins(36, 32, 36, 28)
        column.setSpacing(10)
        column.addWidget(title)
        column.addWidget(text)
        column.addSpacing(10)
        column.addLayout(tiles)
        column.addSpacing(12)
        column.addWidget(self._head)
        column.addLayout(self._forms)
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        outer.addWidget(self._card, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(3)

    def show_forms(self, forms: Sequence[tuple[FormInfo, str]]) -> None:
        """Offer these forms, each with its unit and year, to go on with."""
        while (item := self._forms.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for form, where in forms[:FORMS_SHOWN]:
            self._forms.addWidget(self._link(form, where))
        self._head.setVisible(bool(forms))

    def _link(self, form: FormInfo, where: str) -> QToolButton:
        look = LOOKS[form.state]
        button = QToolButton(self._card)
        button.setIcon(icons.icon(look.icon, look.colour))
        button.setIconSize(QSize(16, 16))
        metrics = button.fontMetrics()
        text = f"{form.title}　{where}".replace("&", "&&")
        button.setText(metrics.elidedText(text, Qt.TextElideMode.ElideRight, 430))
        button.setToolTip(f"{form.title}\n{form.template_title} · {look.word}\n{where}")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setProperty("form", form.id)
        button.clicked.connect(self._want)
        return button

    def _want(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.form_wanted.emit(str(sender.property("form")))


def _tile(actions: Actions, name: str, text: str, parent: QWidget) -> QToolButton:
    tile = QToolButton(parent)
    tile.setObjectName("tile")
    tile.setIcon(actions[name].icon())
    tile.setIconSize(QSize(24, 24))
    tile.setText(text)
    tile.setToolTip(actions[name].toolTip())
    tile.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    tile.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    tile.clicked.connect(actions[name].trigger)
    return tile
