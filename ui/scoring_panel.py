"""评分工作台 beside the paper: what each row may score and why, taken row by row or all at once."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QLabel,
    QListView,
    QPushButton,
    QScrollArea,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from perfdesk.errors import PerfDeskError
from perfdesk.values import format_plain
from perfdesk.workspace.evaluating import EXECUTION
from ui.score_detail import ScoreDetail
from ui.score_list import ROW, ScorePainter, ScoreRows
from ui.score_points import ScorePoints
from ui.side import SideContent

if TYPE_CHECKING:
    from collections.abc import Callable

    from perfdesk.workspace import Touched
    from perfdesk.workspace.evaluating import ScoredRow, ScoreSheet
    from ui.desk import Desk
    from ui.editor.current import Current

#: ms after a move or a change before the scores are worked out anew
_REST_MS = 60
#: the least height of the list: two rows
_LEAST_LIST_PX = 110
_NO_FORM = "打开一张自评表，这里就会列出每一行的得分是怎样算出的。"
_NO_ROWS = "这张表还没有填指标；填了三级指标和分值，这里就会列出来。"
_SPREAD = "“分值”页里可以按方案分配。"
_BANDS = (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3)


class _List(QListView):
    """Asks for two rows and takes what height is left."""

    def sizeHint(self) -> QSize:
        """Little: the window gives it the rest."""
        return QSize(super().sizeHint().width(), _LEAST_LIST_PX)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The current row stays in sight."""
        super().resizeEvent(event)
        self.scrollTo(self.currentIndex())


class _Profile(QComboBox):
    """A name too long for the side ends in …; the list and the tooltip have all of it."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the box with as much of the name as there is room for."""
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self)
        elide = Qt.TextElideMode.ElideRight
        option.currentText = option.fontMetrics.elidedText(option.currentText, elide, room.width())
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()


class ScoringPanel(SideContent):
    """The profile, the rows with their proposals, the points of the classes, total and grade."""

    title = "评分工作台"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._form_id = ""
        self._row_id: str | None = None
        self.sheet: ScoreSheet | None = None
        self.profile = _Profile(self)
        self.profile.setAccessibleName("评分方案")
        self.profile.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.profile.setMinimumContentsLength(8)
        self._note = _label(self, "helpKind")
        self.tabs = QTabBar(self)
        self.tabs.setObjectName("historyTabs")
        self.tabs.addTab("得分")
        self.tabs.addTab("分值")
        self.tabs.setExpanding(True)
        self.tabs.setDrawBase(False)
        self.tabs.setAccessibleName("看得分还是分值")
        self.rows = ScoreRows(self)
        self._make_list()
        self.detail = ScoreDetail(self)
        self.points = ScorePoints(self)
        # no stack: it would not tell how high its wrapped texts are
        self._scores = QWidget(self)
        inner = QVBoxLayout(self._scores)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(8)
        inner.addWidget(self.list, 1)
        inner.addWidget(self.detail)
        self.total = _label(self, "scoreTotal")
        self.caution = _label(self, "helpState")
        self.all = QPushButton(self)
        column = self._column()
        for part in (self.profile, self._note, self.tabs):
            column.addWidget(part)
        column.addWidget(self._scores, 1)
        column.addWidget(self.points, 1)
        for foot in (self.total, self.caution, self.all):
            column.addWidget(foot)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self.reload)
        self.tabs.currentChanged.connect(self._turn)
        self.profile.activated.connect(self._choose_profile)
        self.detail.taken.connect(self.take)
        self.detail.given.connect(self._give)
        self.points.spread_wanted.connect(self._spread)
        self.all.clicked.connect(self.take_all)

    def _column(self) -> QVBoxLayout:
        """Where everything stands, one under the other: a small screen has to scroll."""
        body = QWidget(self)
        body.setObjectName("helpInner")
        room = QScrollArea(self)
        room.setWidgetResizable(True)
        room.setFrameShape(QFrame.Shape.NoFrame)
        room.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        room.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        room.setWidget(body)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(room)
        column = QVBoxLayout(body)
        column.setContentsMargins(14, 4, 14, 12)
        column.setSpacing(8)
        return column

    def _make_list(self) -> None:
        self.list = _List(self)
        self.list.setObjectName("scoreList")
        self.list.setAccessibleName("各行的得分")
        self.list.setModel(self.rows)
        self.list.setItemDelegate(ScorePainter(self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMouseTracking(True)
        self.list.setMinimumHeight(_LEAST_LIST_PX)
        self.list.installEventFilter(self)
        self.list.doubleClicked.connect(self._go_to)
        self.list.selectionModel().currentChanged.connect(self._show_detail)

    # --- told by the window ----------------------------------------------------------------------

    @property
    def is_reading(self) -> bool:
        """Whether the scores are still to be worked out."""
        return self._rest.isActive()

    def start(self) -> None:
        """The keyboard comes to the list."""
        self.list.setFocus()

    def show_place(self, form_id: str, current: Current) -> None:
        """The row one stands in is the one explained."""
        same = form_id == self._form_id
        self._form_id = form_id
        address = current.address
        if address is not None and address.table == "indicators":
            self._row_id = address.row
        elif address is not None and address.field.startswith(("exec.", "money.total.")):
            self._row_id = EXECUTION
        if not same:
            self._rest.start()
        else:
            self._stand()

    def show_touched(self, touched: Touched) -> None:
        """Figures have changed, perhaps."""
        if self._form_id in touched.documents:
            self._rest.start()

    def showEvent(self, event: QShowEvent) -> None:
        """In sight again: what was missed is worked out."""
        super().showEvent(event)
        self.reload()

    # --- showing ---------------------------------------------------------------------------------

    def reload(self) -> None:
        """Work everything out anew; the row one stands on stays the current one."""
        self._rest.stop()
        if not self.isVisible():
            return
        why = ""
        self.sheet = None
        if not self._form_id:
            why = _NO_FORM
        else:
            try:
                self.sheet = self._desk.workspace.evaluating.sheet(self._form_id)
            except PerfDeskError as error:
                why = error.message
        sheet = self.sheet
        self._show_profiles(sheet)
        rows = () if sheet is None else sheet.rows
        if sheet is not None and not rows:
            why = _NO_ROWS
        elif sheet is not None and sheet.lost:
            why = f"原来选的评分方案“{sheet.lost}”已经没有了，现在按上面这个方案。"
        self._note.setText(why)
        self._note.setVisible(bool(why))
        self.rows.show_rows(rows)
        fixed = self._desk.workspace.read_only
        groups = () if sheet is None else sheet.groups
        self.points.show_groups(groups, "" if sheet is None else sheet.source, fixed=fixed)
        for widget in (self.tabs, self.total, self.all):
            widget.setVisible(bool(rows))
        self._turn()
        self._show_total(sheet, fixed=fixed)
        self._stand()
        self._show_detail()

    def _show_profiles(self, sheet: ScoreSheet | None) -> None:
        self.profile.setVisible(sheet is not None)
        if sheet is None:
            return
        there = [(self.profile.itemData(n), n) for n in range(self.profile.count())]
        if [one for one, _n in there] != [one for one, _title in sheet.profiles]:
            self.profile.clear()
            for name, title in sheet.profiles:
                self.profile.addItem(title, name)
            widest = max(
                self.profile.fontMetrics().horizontalAdvance(title) for _n, title in sheet.profiles
            )
            self.profile.view().setMinimumWidth(widest + 40)
        self.profile.setCurrentIndex(self.profile.findData(sheet.profile))
        self.profile.setToolTip(f"评分方案：{self.profile.currentText()}")
        self.profile.setEnabled(not self._desk.workspace.read_only)

    def _show_total(self, sheet: ScoreSheet | None, *, fixed: bool) -> None:
        self.caution.setVisible(False)
        if sheet is None or not sheet.rows:
            return
        self.total.setText(sheet.total_said)
        blank = all(row.weight is None for row in sheet.rows)
        self.caution.setText(sheet.points_said + (_SPREAD if blank else ""))
        self.caution.setVisible(sheet.points_said != "分值合计 100。")
        count = len(sheet.untaken)
        self.all.setText(f"全部采用（{count} 行还没有得分）" if count else "没有可以采用的空行")
        self.all.setEnabled(bool(count) and not fixed)

    def _turn(self, *_place: object) -> None:
        """Show the scores or the points."""
        there = self.sheet is not None and bool(self.sheet.rows)
        scores = self.tabs.currentIndex() == 0
        self._scores.setVisible(there and scores)
        self.points.setVisible(there and not scores)

    def _stand(self) -> None:
        """Make the row one stands in on the paper the current one."""
        place = -1 if self._row_id is None else self.rows.place_of(self._row_id)
        if place < 0 and not self.list.currentIndex().isValid():
            place = 0
        if 0 <= place < self.rows.rowCount() and place != self.list.currentIndex().row():
            self.list.setCurrentIndex(self.rows.index(place, 0))

    def _show_detail(self, *_indexes: object) -> None:
        self.detail.show_row(self.current(), fixed=self._desk.workspace.read_only)
        # the card has another height now
        QTimer.singleShot(0, self.list, self._scroll)

    def _scroll(self) -> None:
        self.list.scrollTo(self.list.currentIndex())

    def current(self) -> ScoredRow | None:
        """The row that is explained."""
        index = self.list.currentIndex()
        if self.sheet is None or not index.isValid():
            return None
        return self.sheet.row(str(index.data(ROW)))

    # --- doing -----------------------------------------------------------------------------------

    def take(self) -> None:
        """Take the proposal for the current row, and go on to the next."""
        row = self.current()
        if row is None or not self.detail.takes:
            return
        name, score = row.name, row.proposal.score
        if score is None:
            return
        said = f"“{name}”得 {format_plain(score)} 分。"
        evaluating = self._desk.workspace.evaluating
        if self._do(lambda: evaluating.accept(self._form_id, [row.id]), said):
            self._go_on()

    def take_all(self) -> None:
        """Take every proposal for rows that have no score yet, in one step."""
        count = len(self.sheet.untaken) if self.sheet is not None else 0
        evaluating = self._desk.workspace.evaluating
        self._do(lambda: evaluating.accept(self._form_id), f"已采用 {count} 行的得分。")
        self.list.setFocus()  # the button has nothing more to do

    def _give(self, score: Decimal) -> None:
        row = self.current()
        if row is None:
            return
        said = f"“{row.name}”得 {format_plain(score)} 分。"
        evaluating = self._desk.workspace.evaluating
        if self._do(lambda: evaluating.give(self._form_id, row.id, score), said):
            self._go_on()
            self.list.setFocus()

    def _spread(self, title: str) -> None:
        evaluating = self._desk.workspace.evaluating
        self._do(lambda: evaluating.spread(self._form_id, title), f"已分配“{title}”的分值。")

    def _choose_profile(self, place: int) -> None:
        name = str(self.profile.itemData(place))
        evaluating = self._desk.workspace.evaluating
        said = "已改用这个评分方案；已经填的得分没有变。"
        self._do(lambda: evaluating.choose_profile(self._form_id, name), said)

    def _do(self, work: Callable[[], Touched | None], said: str) -> bool:
        """Do one step with what is being typed committed first; whether anything was changed."""
        desk = self._desk
        if not desk.commit():
            self.reload()
            return False
        try:
            touched = work()
        except PerfDeskError as error:
            desk.speaker.notice(error.message)
            self.reload()
            return False
        if touched is not None:
            desk.show_touched(touched)
            desk.offer_undo(said)
        self.reload()
        return touched is not None

    def _go_on(self) -> None:
        place = self.list.currentIndex().row() + 1
        if place < self.rows.rowCount():
            self._row_id = None
            self.list.setCurrentIndex(self.rows.index(place, 0))

    def _go_to(self, *_index: object) -> None:
        """Stand on the row's score on the paper."""
        row = self.current()
        if row is not None and self._desk.commit():
            self._desk.show_place(self._form_id, row.address)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter takes the proposal, or leads to the bands; 1, 2, 3 choose a band."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                if self.detail.takes:
                    self.take()
                elif not self.detail.start():
                    self._go_on()
                return True
            if event.key() in _BANDS and self.detail.choose(_BANDS.index(Qt.Key(event.key()))):
                return True
        return super().eventFilter(watched, event)


def _label(parent: QWidget, name: str) -> QLabel:
    label = QLabel(parent)
    label.setObjectName(name)
    label.setWordWrap(True)
    return label
