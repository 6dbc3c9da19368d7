"""反查来源 beside the paper: the figures that one is made of, and the figures it goes into."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QPushButton, QTreeWidgetItem, QVBoxLayout, QWidget

from perfdesk.errors import PerfDeskError
from perfdesk.workspace.tracing import Link, Origin
from ui.side import SideContent
from ui.tracing_list import WORDS, TracingList, called, figure, link_of, path_of

if TYPE_CHECKING:
    from perfdesk.document.model import Address
    from perfdesk.workspace import Touched
    from ui.desk import Desk
    from ui.editor.current import Current

_MADE_OF, _USED_BY = "由这些数得来", "用到这个数的地方"
#: ms after a change before the figures are looked up anew
_REST_MS = 120


class TracingPanel(SideContent):
    """Stays with the figure it was opened for while one goes from part to part."""

    title = "反查来源"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._place: tuple[str, Address] | None = None
        self._origin: Origin | None = None
        #: the figures looked at before this one
        self._before: list[tuple[str, Address]] = []
        self._here: tuple[str, Address | None] = ("", None)
        self.back = QPushButton(self)
        self.back.setObjectName("traceBack")
        self.back.setAutoDefault(False)
        self.back.clicked.connect(self.go_back)
        self._where = self._label("helpWhere")
        self._figure = self._label("traceFigure")
        self._equation = self._label("traceEquation")
        self._why = self._label("helpState")
        self.tree = TracingList(self)
        self.tree.installEventFilter(self)
        self.tree.itemExpanded.connect(self._open)
        self.tree.itemClicked.connect(self._clicked)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 4, 14, 12)
        column.setSpacing(6)
        column.addWidget(self.back)
        for label in (self._where, self._figure, self._equation, self._why):
            column.addWidget(label)
        column.addWidget(self.tree, 1)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._reload)
        self._show_back()

    def _label(self, name: str) -> QLabel:
        label = QLabel(self)
        label.setObjectName(name)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    # --- told by the window ----------------------------------------------------------------------

    def show_place(self, form_id: str, current: Current) -> None:
        """The clerk stands somewhere else; what is looked at stays."""
        self._here = form_id, current.address
        self._show_back()

    def show_touched(self, touched: Touched) -> None:
        """Figures may have changed."""
        del touched
        self._rest.start()

    def start(self) -> None:
        """The keyboard comes to the first part."""
        current = self.tree.currentItem()
        if current is None or link_of(current) is None:
            first = next((one for one in self.tree.items() if link_of(one) is not None), None)
            if first is not None:
                self.tree.setCurrentItem(first)
        self.tree.setFocus()

    # --- what is looked at -----------------------------------------------------------------------

    @property
    def said(self) -> str:
        """All the sentences above the list."""
        labels = (self._where, self._figure, self._equation, self._why)
        return "\n".join(label.text() for label in labels if label.text())

    def trace(self, form_id: str, address: Address) -> None:
        """Look at another figure; the one before can be gone back to."""
        place = form_id, address
        if self._place is not None and self._place != place:
            self._before.append(self._place)
        self._place = place
        self._here = form_id, address
        self._reload()

    def go_back(self) -> None:
        """To the figure looked at, or from there to the one before."""
        if self._here == self._place and self._before:
            self._place = self._before.pop()
            self._reload()
        if self._place is not None:
            self._go(self._place)

    def _reload(self) -> None:
        origin, why = None, ""
        if self._place is not None:
            try:
                origin = self._desk.workspace.tracing.of(*self._place)
            except PerfDeskError as error:
                why = error.message
        self._origin = origin
        self._say(origin, why)
        opened = {path_of(item) for item in self.tree.items() if item.isExpanded()}
        current = self.tree.currentItem()
        kept = path_of(current) if current is not None else ()
        self.tree.clear()
        if origin is not None:
            self._add_group(_MADE_OF, origin.parts)
            for check in origin.checks:
                self._add_group(check.sentence, check.parts)
            self._add_group(_USED_BY, origin.users)
        for item in self.tree.items():
            if path_of(item) in opened:
                item.setExpanded(True)
            if kept and path_of(item) == kept:
                self.tree.setCurrentItem(item)
        self.tree.setVisible(self.tree.topLevelItemCount() > 0)
        self._show_back()

    def _say(self, origin: Origin | None, why: str) -> None:
        link = origin.link if origin is not None else None
        texts = ("", "", "", why)
        if origin is not None and link is not None:
            stands = f"{figure(link)}（{WORDS[link.standing]}）" if link.text else "空白"
            texts = f"{called(link)} · {link.form_title}", stands, origin.equation, origin.why
        labels = self._where, self._figure, self._equation, self._why
        for label, text in zip(labels, texts, strict=True):
            label.setText(text)
            label.setVisible(bool(text))

    def _show_back(self) -> None:
        place = self._place
        if self._here == place and self._before:
            place = self._before[-1]
        elif self._here == place:
            place = None
        self.back.setVisible(place is not None)
        if place is not None:
            name = self._name_of(place)
            self.back.setText(f"← 回到 {name}")
            self.back.setToolTip("回到刚才的数（Backspace 或 Alt+←）")

    def _name_of(self, place: tuple[str, Address]) -> str:
        if self._origin is not None and place == self._place:
            return self._origin.link.label
        try:
            return self._desk.workspace.tracing.of(*place, around=False).link.label
        except PerfDeskError:
            return "刚才的格"

    # --- the list --------------------------------------------------------------------------------

    def _add_group(self, head: str, links: Sequence[Link]) -> None:
        if not links:
            return
        top = self.tree.add_group(head)
        own = self._place[0] if self._place is not None else ""
        for link in links:
            self.tree.add(top, link, own)
        top.setExpanded(True)

    def _open(self, item: QTreeWidgetItem) -> None:
        """The parts of a part, looked up when they are wanted."""
        link = link_of(item)
        if link is None or item.childCount():
            return
        try:
            parts = self._desk.workspace.tracing.parts(link.form, link.address)
        except PerfDeskError as error:
            self._desk.speaker.notice(error.message)
            return
        for part in parts:
            self.tree.add(item, part, link.form)
        if not parts:
            item.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.DontShowIndicator)

    def _clicked(self, item: QTreeWidgetItem) -> None:
        link = link_of(item)
        if link is not None:
            self._go((link.form, link.address))

    def _go(self, place: tuple[str, Address]) -> None:
        """Show a cell; the keyboard stays in the list if it was here."""
        had = self.tree.hasFocus() or self.back.hasFocus()
        if not self._desk.commit():
            return
        if self._desk.show_place(*place):
            self._here = place
            self._show_back()
        if had:
            self.tree.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter goes to a part, or opens and shuts a head; Backspace and Alt+Left go back."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                item = self.tree.currentItem()
                if item is not None and link_of(item) is None:
                    item.setExpanded(not item.isExpanded())
                elif item is not None:
                    self._clicked(item)
                return True
            if event.key() == Qt.Key.Key_Backspace or (alt and event.key() == Qt.Key.Key_Left):
                self.go_back()
                return True
        return super().eventFilter(watched, event)
