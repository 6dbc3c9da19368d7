"""What the middle of the window shows while no form is open: how to start, or to go on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
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
from ui import icons, theme
from ui.actions import Actions
from ui.button_row import enter_presses
from ui.state_mark import LOOKS

FORMS_SHOWN = 6
CARD_PX = 640
#: least white around the card, in pixels
AROUND_PX = 12


class FormLink(QToolButton):
    """One line of the list: state, title, and at the right the unit and year."""

    def __init__(self, form: FormInfo, where: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.form_id = form.id
        self._look = LOOKS[form.state]
        self.title, self._where = form.title, where
        self.setAccessibleName(f"{form.title}，{self._look.word}，{where}")
        self.setToolTip(f"{form.title}\n{form.template_title} · {self._look.word}\n{where}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        """One line of text with room around it."""
        return QSize(200, self.fontMetrics().height() + 12)

    def minimumSizeHint(self) -> QSize:
        """The same: no line is squeezed."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the line; a ground under the pointer and the keyboard's focus."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() or self.hasFocus():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent_soft"))
            painter.drawRoundedRect(self.rect(), 6, 6)
        icon = icons.picture(self._look.icon, 16, self._look.colour)
        painter.drawPixmap(8, (self.height() - 16) // 2, icon)
        room = self.rect().adjusted(32, 0, -8, 0)
        align, metrics = Qt.AlignmentFlag, self.fontMetrics()
        elide = Qt.TextElideMode.ElideRight
        title = metrics.elidedText(self.title, elide, room.width() * 11 // 20)
        painter.setPen(theme.colour("text"))
        painter.drawText(room, align.AlignLeft | align.AlignVCenter, title)
        rest = room.adjusted(metrics.horizontalAdvance(title) + 16, 0, 0, 0)
        painter.setPen(theme.colour("muted"))
        where = metrics.elidedText(self._where, elide, rest.width())
        painter.drawText(rest, align.AlignRight | align.AlignVCenter, where)
        painter.end()


class Welcome(QFrame):
    """A card with the three ways to begin and the forms to go on with."""

    form_wanted = Signal(str)

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("welcome")
        self._card = QFrame(self)
        self._card.setObjectName("card")
        self._card.setMaximumWidth(CARD_PX)
        title = QLabel("预算绩效填报", self._card)
        title.setObjectName("welcomeTitle")
        text = QLabel(
            "在屏幕上直接填写纸质表格，填完即可打印盖章。\n"
            "全部内容只保存在这台电脑上，每次输入都会自动保存。",
            self._card,
        )
        text.setObjectName("welcomeText")
        text.setWordWrap(True)
        tiles = QHBoxLayout()
        tiles.setSpacing(12)
        tiles.addWidget(_tile(actions, "new_filing", "new-filing", self._card))
        tiles.addWidget(_tile(actions, "import_stick", "import-stick", self._card))
        tiles.addWidget(_tile(actions, "open_store", "open", self._card))
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
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(self._card, CARD_PX)  # as wide as it may be, where there is room
        line.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(AROUND_PX, AROUND_PX, AROUND_PX, AROUND_PX)
        outer.addStretch(2)
        outer.addLayout(line)
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
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Offer as many forms as there is room for; the navigator has them all."""
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the keyboard."""
        if not enter_presses(event):
            super().keyPressEvent(event)

    def _fit(self) -> None:
        links = self._links()
        for link in links:
            link.show()
        self._head.setVisible(bool(links))
        card = self._card.layout()
        assert card is not None
        while links and card.sizeHint().height() > self.height() - 2 * AROUND_PX:
            links.pop().hide()
            self._head.setVisible(bool(links))
            for layout in (self._forms, card):  # a hidden line takes no room from now on
                layout.invalidate()

    def _links(self) -> list[FormLink]:
        items = [self._forms.itemAt(place) for place in range(self._forms.count())]
        links = [item.widget() for item in items if item is not None]
        return [link for link in links if isinstance(link, FormLink)]

    def titles(self) -> list[str]:
        """The titles of the forms offered, from top to bottom."""
        return [link.title for link in self._links()]

    def _link(self, form: FormInfo, where: str) -> FormLink:
        link = FormLink(form, where, self._card)
        link.clicked.connect(self._want)
        return link

    def _want(self) -> None:
        sender = self.sender()
        if isinstance(sender, FormLink):
            self.form_wanted.emit(sender.form_id)


def _tile(actions: Actions, name: str, icon: str, parent: QWidget) -> QToolButton:
    tile = QToolButton(parent)
    tile.setObjectName("tile")
    tile.setIcon(icons.icon(icon, sizes=(24,)))
    tile.setIconSize(QSize(24, 24))
    tile.setText(actions[name].text().split("(")[0])
    tile.setToolTip(actions[name].toolTip())
    tile.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    tile.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    tile.clicked.connect(actions[name].trigger)
    # a store that can only be read takes nothing new
    tile.setEnabled(actions[name].isEnabled())
    actions[name].enabledChanged.connect(tile.setEnabled)
    return tile
