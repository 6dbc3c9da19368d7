"""A panel of a sentence and a list of lines that lead somewhere, made anew after each change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractItemModel, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QStyledItemDelegate, QTabBar, QWidget

from ui.line_list import LineList
from ui.side import SideContent

if TYPE_CHECKING:
    from perfdesk.workspace import Touched
    from ui.desk import Desk
    from ui.editor.current import Current


class LinePanel(SideContent):
    """Follows the form in front and every change while it is in sight.

    A panel of this kind has its own `reload`; what must not wait for a pause says so by `_look`.
    """

    #: ms without a change before the list is made anew, and ms on a form: nobody reads in passing
    rest_ms = 0
    stay_ms = 0

    def __init__(self, desk: Desk, sentence: str, parent: QWidget | None) -> None:
        """`sentence` is the name of the sentence above the list in the style sheet."""
        super().__init__(parent)
        self._desk = desk
        self._form_id = ""
        self._said = QLabel(self)
        self._said.setObjectName(sentence)
        self._said.setWordWrap(True)
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._look)

    def _make_list(
        self, model: QAbstractItemModel, painter: type[QStyledItemDelegate], *names: str
    ) -> LineList:
        style, spoken = names
        self.list = LineList(model, painter, (style, spoken), self)
        return self.list

    def _make_tabs(self, spoken: str, *titles: str) -> QTabBar:
        tabs = QTabBar(self)
        tabs.setObjectName("historyTabs")
        for title in titles:
            tabs.addTab(title)
        tabs.setExpanding(True)
        tabs.setDrawBase(False)
        tabs.setAccessibleName(spoken)
        return tabs

    # --- told by the window ----------------------------------------------------------------------

    @property
    def said(self) -> str:
        """The sentence above the list."""
        return self._said.text()

    def start(self) -> None:
        """The keyboard comes to the list."""
        self.list.setFocus()

    def show_place(self, form_id: str, current: Current) -> None:
        """Another form may be in front."""
        del current
        if form_id != self._form_id:
            self._form_id = form_id
            self._rest.start(self.stay_ms)

    def show_touched(self, touched: Touched) -> None:
        """Something has changed."""
        if touched.documents or touched.filings:
            self._rest.start(self.rest_ms)

    def showEvent(self, event: QShowEvent) -> None:
        """In sight again: what was missed is looked at."""
        super().showEvent(event)
        self._rest.start(0)

    # --- its own ---------------------------------------------------------------------------------

    def reload(self) -> None:
        """Make the list anew now."""
        raise NotImplementedError

    def _look(self) -> None:
        self.reload()
