"""报送总览 as a page of the window's middle: head, table, detail, kept up to date while shown."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QLabel, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from perfdesk.workspace.board import (
    BoardRow,
    BoardView,
    Counts,
    Filter,
    Topic,
    counted,
    late_text,
    narrowed,
    table_text,
)
from perfdesk.workspace.board_text import late
from ui.board.board_detail import BoardDetail
from ui.board.board_head import BoardHead
from ui.board.board_model import BoardModel
from ui.board.board_table import BoardTable
from ui.button_row import enter_presses
from ui.desk import Desk

#: ms after a change: many come at once while packages are taken in
_REST_MS = 120
#: letters of width that table and detail need side by side
_WIDE = 62
_DETAIL_PX = 290
NOTHING = (
    "还没有收到任何单位的表。\n\n"
    "插上各单位交来的U盘，点“从U盘导入”；"
    "先点“名册”列出应当报送的单位，就能看到谁还没有交。"
)
NO_ROWS = "没有符合的单位。按 Esc 看全部单位。"


class BoardPage(QFrame):
    """Reads the board when it is shown and after changes; `left` asks for the forms again."""

    left = Signal()
    form_wanted = Signal(str)
    seen_wanted = Signal(list)
    copy_wanted = Signal()
    late_wanted = Signal()

    def __init__(self, desk: Desk, groups: Sequence[Sequence[QAction]], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("boardPage")
        self._desk = desk
        self._view: BoardView | None = None
        self._stale = True
        self.head = BoardHead(groups, self)
        self.model = BoardModel(self)
        self.table = BoardTable(self.model, self)
        self.detail = BoardDetail(self)
        self._none = QLabel(self)
        self._none.setObjectName("boardNone")
        self._none.setWordWrap(True)
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._ground = QStackedWidget(self)
        self._ground.addWidget(self.table)
        self._ground.addWidget(self._none)
        self.split = QSplitter(Qt.Orientation.Horizontal, self)
        self.split.setHandleWidth(1)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(self._ground)
        self.split.addWidget(self.detail)
        self.split.setStretchFactor(0, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.split, 1)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self.refresh)
        # selecting a thousand cells says so many times
        self._moved = QTimer(self)
        self._moved.setSingleShot(True)
        self._moved.setInterval(0)
        self._moved.timeout.connect(self._show_detail)
        #: whether the detail is to be seen; None while that goes by the room there is
        self._unfolded: bool | None = None
        self._connect()

    def _connect(self) -> None:
        self.table.opened.connect(self._open)
        self.table.typed.connect(self.head.start)
        self.table.copied.connect(self.copy_wanted)
        self.table.moved.connect(self._moved.start)
        self.head.narrowed.connect(self._narrow)
        self.head.turned.connect(self._turn)
        self.head.box.left.connect(self.start)
        self.detail.form_wanted.connect(self.form_wanted)
        self.detail.seen_wanted.connect(self.seen_wanted)
        self.detail.late_wanted.connect(self.late_wanted)

    # --- what is shown --------------------------------------------------------------------------

    @property
    def rows(self) -> tuple[BoardRow, ...]:
        """The units shown, from top to bottom."""
        return self.model.rows

    @property
    def topic(self) -> Topic | None:
        """The board that is shown; None where there is none."""
        return None if self._view is None else self._view.topic

    def picked_forms(self) -> list[str]:
        """The forms of the selected cells; those of all units shown where none is selected."""
        picked = self.table.picked()
        if picked:
            return [form.id for _row, cells in picked for cell in cells for form in cell.forms]
        return [form.id for row in self.rows for form in row.forms]

    def picked_rows(self) -> list[BoardRow]:
        """The selected units; none where nothing is selected."""
        return [row for row, _cells in self.table.picked()]

    def current_filing(self) -> str:
        """The filing of the unit one stands on, "" when it has none."""
        row = self.table.current_row()
        return "" if row is None else row.filing

    def late_units(self) -> str:
        """All units that are late, a line each."""
        return "" if self._view is None else late_text(self._view.rows)

    def table_text(self) -> str:
        """The selected units as a table; all that are shown where at most one cell is selected."""
        if self._view is None:
            return ""
        chosen = len(self.table.selectedIndexes()) > 1
        return table_text(self._view, self.picked_rows() if chosen else self.rows)

    def later(self) -> None:
        """Something changed: read the board anew in a moment, if it is shown."""
        self._stale = True
        if self.isVisible():
            self._rest.start()

    def refresh(self) -> None:
        """Read the board anew."""
        self._rest.stop()
        self._stale = False
        board = self._desk.workspace.board
        topics = board.topics()
        topic = self._wanted(topics)
        self.head.show_topics(topics, topic)
        if topic is None:
            self._view = None
            self._show_none()
            return
        self._view = board.view(topic.year, topic.set_id)
        counts = self._view.counts()
        self.head.show_counts(counts, _units(self._view.rows))
        self._narrow()

    def _wanted(self, topics: Sequence[Topic]) -> Topic | None:
        """The board that was shown, however many filings it has by now; else the usual one."""
        now = self.head.chosen
        if now is not None:
            for one in topics:
                if (one.year, one.set_id) == (now.year, now.set_id):
                    return one
        newest = [one for one in topics if one.year == topics[0].year]
        return max(newest, key=lambda one: one.filings, default=None)

    def _turn(self) -> None:
        self.refresh()
        self.table.select_first()

    def _narrow(self) -> None:
        if self._view is None:
            return
        rows = narrowed(self._view.rows, self.head.wanted, self.head.text)
        listed = bool(self._desk.workspace.board.roster)
        with self.table.kept():
            self.model.show(self._view.columns, rows, listed=listed)
        self.head.show_used(used=bool(self._view.rows))
        if not self._view.rows:
            self._show_none()
        else:
            self._none.setText(NO_ROWS)
            self._ground.setCurrentIndex(0 if rows else 1)
        self._place_detail()
        self.table.select_first()

    def _show_none(self) -> None:
        """Nothing came and nobody is expected: say what to do."""
        self.head.show_counts(Counts(), dict.fromkeys(Filter, 0))
        self.head.show_used(used=False)
        self._none.setText(NOTHING)
        self._ground.setCurrentIndex(1)
        self._place_detail()

    def _show_detail(self) -> None:
        if self._view is None:
            return
        waits = len(late(self._view.rows))
        picked, cell = self.table.picked(), self.table.current_cell()
        self.detail.show_picked(picked, self.model.columns, cell, waits)

    # --- keys -----------------------------------------------------------------------------------

    def start(self) -> None:
        """The keyboard comes to the table; to the buttons where there is none."""
        if self._ground.currentIndex() == 0:
            self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.head.row.buttons()[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def start_filter(self) -> None:
        """The keyboard comes to the filter's box."""
        self.head.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc takes the filter away, then leads back; Enter presses the button one stands on."""
        if event.key() == Qt.Key.Key_Escape:
            self._back()
        elif not enter_presses(event):
            super().keyPressEvent(event)

    def _back(self) -> None:
        if not self.table.hasFocus() and self._ground.currentIndex() == 0:
            self.start()
        elif self.head.text or self.head.wanted is not Filter.ALL:
            self.head.box.clear()
            self.head.want(Filter.ALL)
            self.start()
        else:
            self.left.emit()

    def _open(self) -> None:
        """Open the form one stands on; where there are several or none, go to their list."""
        row, cell = self.table.current_row(), self.table.current_cell()
        if row is None:
            return
        forms = row.forms if cell is None else cell.forms
        if len(forms) == 1:
            self.form_wanted.emit(forms[0].id)
            return
        self.unfold(on=True)
        self._show_detail()
        self.detail.start()

    def unfold(self, *, on: bool) -> None:
        """Show the detail, or fold it away."""
        self._unfolded = on
        self._place_detail()

    @property
    def is_unfolded(self) -> bool:
        """Whether the detail is to be seen."""
        return not self.detail.isHidden()

    # --- Qt's side ------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """What happened while it was not to be seen."""
        super().showEvent(event)
        if self._stale:
            self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The detail stands below where there is no room beside the table."""
        super().resizeEvent(event)
        self._place_detail()

    def changeEvent(self, event: QEvent) -> None:
        """Larger text needs more room."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._place_detail()

    def _place_detail(self) -> None:
        letter = self.fontMetrics().horizontalAdvance("字")
        wide = self.width() >= _WIDE * letter
        empty = self._view is None or not self._view.rows
        unfolded = wide if self._unfolded is None else self._unfolded
        self.detail.setVisible(unfolded and not empty)
        way = Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical
        if self.split.orientation() is not way or not self.split.property("placed"):
            self.split.setProperty("placed", True)
            self.split.setOrientation(way)
            size = self.width() if wide else self.height()
            part = max(_DETAIL_PX, 21 * letter) if wide else size // 2
            self.split.setSizes([size - part, part])


def _units(rows: Sequence[BoardRow]) -> dict[Filter, int]:
    """How many units have open remarks, and how many something new."""
    return {one: counted(narrowed(rows, one)).units for one in (Filter.REMARKS, Filter.NEW)}
