"""Find and replace beside the paper: words, where to look, the hits, and what becomes of them."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer
from PySide6.QtGui import QCursor, QHideEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from perfdesk.errors import PerfDeskError
from perfdesk.text import clean_control
from perfdesk.workspace.finding import Hit, Hunt, Query, Replaced, Scope
from ui import icons
from ui.find_list import HitPainter, Hits
from ui.side import SideContent

if TYPE_CHECKING:
    from perfdesk.workspace import Touched
    from ui.desk import Desk
    from ui.editor.current import Current

#: ms after the last letter before it is looked for
_REST_MS = 180
#: seconds of one slice of a search: the window stays alive between them
_SLICE_S = 0.012
#: hits listed at most: past them the words are too common to be looked through
MOST_HITS = 20_000

_SCOPES = ((Scope.FORM, "本表"), (Scope.FILING, "本套表"), (Scope.STORE, "全部"))
_EMPTY = "输入要找的文字，边输边找；数字和符号不分全角半角。"
_NO_FORM = "现在没有打开的表；请打开一张表，或在“全部”里查找。"
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class FindPanel(SideContent):
    """Looks while one types; Enter goes to the next hit and the keyboard stays here."""

    title = "查找"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._form_id = desk.front_form()
        self._hunt: Hunt | None = None
        self._kept: Hit | None = None
        #: what the list answers, and of which state of the store; None of nothing yet
        self._looked_for: tuple[Query, int] = (Query(""), -1)
        self._replacing = False
        self._make_words()
        self._make_list()
        self._make_buttons()
        self._compose()
        self._rest = self._timer(_REST_MS, self.search)
        self._slices = self._timer(0, self._slice)
        self._say(_EMPTY)
        self.show_replacing(on=False)

    # --- what the commands ask -----------------------------------------------------------------

    @property
    def shown_count(self) -> str:
        """The sentence above the list."""
        return self._count.text()

    @property
    def is_searching(self) -> bool:
        """Whether a search is on its way or about to begin."""
        return self._hunt is not None or self._rest.isActive()

    def show_replacing(self, *, on: bool) -> None:
        """With or without the line for what replaces."""
        self._replacing = on
        self.title = "查找和替换" if on else "查找"
        for widget in (self.new, self._one, self._all):
            widget.setVisible(on)
        self.hits.show_new(self.new.text() if on else None)
        self.list.scrollTo(self.list.currentIndex())
        self._show_buttons()

    def start(self) -> None:
        """The keyboard comes to the words; without a form in front, all is looked through."""
        if not self._desk.front_form():
            self.scope.setCurrentIndex(self.scope.findData(Scope.STORE.value))
        self.words.setFocus()
        self.words.selectAll()

    def go(self, step: int) -> None:
        """To the next hit (1) or the previous one (-1), round the end; the keyboard stays where
        it is: here, or on the paper.
        """
        self._finish_typing()
        rows = [n for n, line in enumerate(self.hits.lines) if line.hit is not None]
        if not rows:
            self._desk.speaker.notice(self._count.text())
            return
        at = self.list.currentIndex().row()
        if at < 0:
            # not on a hit yet: the form in front comes first
            here = [n for n in rows if self.hits.lines[n].form.form == self._desk.front_form()]
            row = (here or rows)[0 if step > 0 else -1]
        elif step > 0:
            row = next((n for n in rows if n > at), rows[0])
        else:
            row = next((n for n in reversed(rows) if n < at), rows[-1])
        self.show_row(row, keep_keyboard=True)

    def show_row(self, row: int, *, keep_keyboard: bool) -> None:
        """Stand on a hit, in the list and on the paper."""
        index = self.hits.index(row)
        self.list.setCurrentIndex(index)
        self.list.scrollTo(index)
        hit = self.hits.lines[row].hit
        if hit is None:
            return
        focused = self.focus_here()
        self._desk.show_place(hit.form, hit.address)
        if keep_keyboard and focused is not None:
            focused.setFocus()

    def focus_here(self) -> QWidget | None:
        """The widget of this panel that has the keyboard, None when it is elsewhere."""
        focused = self.window().focusWidget() if self.isVisible() else None
        return focused if focused is not None and self.isAncestorOf(focused) else None

    # --- told by the window ----------------------------------------------------------------------

    def show_place(self, form_id: str, current: Current) -> None:
        """Another form is in front: what was looked for is looked for there."""
        del current
        if form_id != self._form_id:
            self._form_id = form_id
            if self._query() != self._looked_for[0] and self.words.text():
                self._rest.start()

    def show_touched(self, touched: Touched) -> None:
        """Something has changed: it may hold the words now, or no longer."""
        if touched.documents and self.words.text():
            self._rest.start()

    # --- searching -------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Look for the words anew where something has changed since."""
        if (self._query(), self._desk.workspace.finding.version) != self._looked_for:
            self.search()

    def search(self) -> None:
        """Look for the words anew; the hit one stands on stays the current one."""
        self._rest.stop()
        row = self.list.currentIndex().row()
        if 0 <= row < len(self.hits.lines):
            self._kept = self.hits.lines[row].hit or self._kept
        self.stop()
        self.hits.clear()
        query = self._query()
        self._looked_for = query, self._desk.workspace.finding.version
        if not query.text:
            self._say(_EMPTY)
        elif query.scope is not Scope.STORE and not query.form and not query.filing:
            self._say(_NO_FORM)
        else:
            self._hunt = self._desk.workspace.finding.hunt(query)
            self._slice()
        self._show_buttons()

    def stop(self) -> None:
        """Let the rest of the search be."""
        self._hunt = None
        self._slices.stop()

    def _query(self) -> Query:
        scope = self._scope()
        return Query(
            clean_control(self.words.text())[0],  # no text of a form has what is left out here
            scope,
            form=self._form_id if scope is Scope.FORM else "",
            filing=self._desk.current_filing() if scope is Scope.FILING else "",
            whole=self._whole.isChecked(),
            case=self._case.isChecked(),
        )

    def _slice(self) -> None:
        """Look at forms for a moment; a short search is done at once."""
        hunt = self._hunt
        if hunt is None:
            return
        until = perf_counter() + _SLICE_S
        while not hunt.ended and self.hits.places < MOST_HITS:
            found = hunt.step()
            if found is not None:
                self.hits.add(found)
            if perf_counter() >= until:
                break
        if hunt.ended or self.hits.places >= MOST_HITS:
            self.stop()
            self._tell_count()
            self._find_kept()
        else:
            self._say(f"正在查找……已看 {hunt.done}/{hunt.total} 张表，{self.hits.places} 处")
            self._slices.start()
        self._show_buttons()

    def _tell_count(self) -> None:
        places, forms = self.hits.places, self.hits.forms
        if places >= MOST_HITS:
            self._say(f"找到的太多，列出前 {places} 处，请多输几个字。")
        elif places:
            on_forms = f"，{forms} 张表" if self._scope() is not Scope.FORM else ""
            self._say(f"{places} 处{on_forms}")
        else:
            where = dict(_SCOPES)[self._scope()]
            self._say(f"{where}里没有找到“{self.words.text()}”。")

    def _find_kept(self) -> None:
        """The hit that was current is so again, or the one that came next to it."""
        kept = self._kept
        if kept is None:
            return
        for row, line in enumerate(self.hits.lines):
            hit = line.hit
            if hit is not None and (hit.form, hit.address, hit.kind) == (
                kept.form,
                kept.address,
                kept.kind,
            ):
                self.list.setCurrentIndex(self.hits.index(row))
                return

    def _finish_typing(self) -> None:
        """What was typed is looked for to the end: Enter does not wait for the clock."""
        if self._rest.isActive():
            self.search()
        while self._hunt is not None:
            self._slice()

    # --- replacing -------------------------------------------------------------------------------

    def replace_one(self) -> None:
        """Replace where one stands, and go on to the next hit; first of all only go there."""
        self._finish_typing()
        row = self.list.currentIndex().row()
        hit = self.hits.lines[row].hit if 0 <= row < len(self.hits.lines) else None
        if hit is None or not hit.replaceable:
            self.go(1)
            return
        result = self._replace([hit])
        if result is None:
            return
        if result.touched is None:
            self._desk.speaker.notice(_left_out(result) or "没有可以替换的内容。")
            return
        focused = self.focus_here()
        self._desk.show_touched(result.touched)
        self.hits.remove(row)
        self.list.setCurrentIndex(self.hits.index(row - 1))
        if any(line.hit is not None for line in self.hits.lines):
            self.go(1)
        if focused is not None:
            focused.setFocus()

    def replace_all(self) -> None:
        """Replace every hit that is checked, in one step."""
        self._finish_typing()
        hits = self.hits.chosen
        if not hits:
            self._desk.speaker.notice("没有选中要替换的内容；请在列表里打勾。")
            return
        result = self._replace(hits)
        if result is None:
            return
        left_out = _left_out(result)
        if result.touched is None:
            self._desk.speaker.notice(left_out or "替换前后的文字一样，没有改动。")
            return
        self._desk.show_touched(result.touched)
        self._desk.offer_undo(f"已替换 {result.done} 处，{result.forms} 张表。{left_out}")
        self.search()

    def _replace(self, hits: list[Hit]) -> Replaced | None:
        if not self._desk.commit():
            return None
        try:
            return self._desk.workspace.finding.replace(hits, self.new.text())
        except PerfDeskError as error:
            self._desk.speaker.notice(error.message)
            return None

    # --- keys and clicks -------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter goes on (with Shift back), ↓ leads into the list."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            if event.key() in _ENTER:
                self._enter(watched, back=back)
                return True
            in_lines = watched is self.words or watched is self.new
            if in_lines and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_PageDown):
                self.list.setFocus()
                return True
        return super().eventFilter(watched, event)

    def _enter(self, watched: QObject, *, back: bool) -> None:
        if watched is self.new:
            self.replace_one()
        elif watched is self.list:
            row = self.list.currentIndex().row()
            if row >= 0:
                self.show_row(row, keep_keyboard=True)
        else:
            self.go(-1 if back else 1)

    def _double_clicked(self, index: QModelIndex) -> None:
        self.show_row(index.row(), keep_keyboard=False)

    def _clicked(self, index: QModelIndex) -> None:
        """A click on a hit shows it; the box beside it is not the hit."""
        if self.hits.new is not None:
            at = self.list.viewport().mapFromGlobal(QCursor.pos())
            if HitPainter.box_hit(self.list.visualRect(index), at):
                return
        self.show_row(index.row(), keep_keyboard=True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Out of sight nothing is looked for."""
        self._rest.stop()
        self.stop()
        super().hideEvent(event)

    # --- composing -------------------------------------------------------------------------------

    def _make_words(self) -> None:
        self.words = self._line("要找的文字", "查找")
        self.new = self._line("换成的文字（空着就是删去）", "替换为")
        self.words.textChanged.connect(self._words_changed)
        self.new.textChanged.connect(self._new_changed)
        self.scope = QComboBox(self)
        self.scope.setAccessibleName("查找范围")
        for scope, name in _SCOPES:
            self.scope.addItem(name, scope.value)
        self.scope.currentIndexChanged.connect(self.search)
        self._whole = QCheckBox("整格(&W)", self)
        self._whole.setToolTip("只找内容与它完全相同的单元格")
        self._case = QCheckBox("大小写(&S)", self)
        self._case.setToolTip("区分字母的大小写")
        for box in (self._whole, self._case):
            box.toggled.connect(self.search)

    def _line(self, hint: str, name: str) -> QLineEdit:
        line = QLineEdit(self)
        line.setPlaceholderText(hint)
        line.setAccessibleName(name)
        line.setClearButtonEnabled(True)
        line.installEventFilter(self)
        return line

    def _make_list(self) -> None:
        self._count = QLabel(self)
        self._count.setObjectName("findCount")
        self._count.setWordWrap(True)
        self.hits = Hits(self)
        self.hits.changed.connect(self._show_buttons)
        self.list = QListView(self)
        self.list.setObjectName("findList")
        self.list.setAccessibleName("找到的内容")
        self.list.setModel(self.hits)
        self.list.setItemDelegate(HitPainter(self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setMouseTracking(True)
        self.list.installEventFilter(self)
        self.list.clicked.connect(self._clicked)
        self.list.doubleClicked.connect(self._double_clicked)

    def _make_buttons(self) -> None:
        self._previous = self._arrow("find-previous", "上一处（Shift+F3）", lambda: self.go(-1))
        self._next = self._arrow("find-next", "下一处（F3）", lambda: self.go(1))
        self._stop = self._arrow("close", "停止查找", self._stopped)
        self._one = QPushButton("替换", self)
        self._one.setShortcut("Alt+R")
        self._one.setToolTip("替换当前这一处，再转到下一处（Alt+R）")
        self._one.clicked.connect(self.replace_one)
        self._all = QPushButton("全部替换", self)
        self._all.setShortcut("Alt+A")
        self._all.setToolTip("替换所有打勾的地方，一步就能撤销（Alt+A）")
        self._all.clicked.connect(self.replace_all)

    def _arrow(self, icon: str, tip: str, run: Callable[[], object]) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icons.icon(icon))
        button.setAutoRaise(True)
        button.setToolTip(tip)
        button.setAccessibleName(tip.partition("（")[0])
        button.clicked.connect(run)
        return button

    def _compose(self) -> None:
        options = QHBoxLayout()
        options.setSpacing(8)
        for widget in (self._whole, self._case):
            options.addWidget(widget)
        options.addStretch(1)
        where = QHBoxLayout()
        where.setSpacing(4)
        where.addWidget(self.scope, 1)
        where.addWidget(self._previous)
        where.addWidget(self._next)
        told = QHBoxLayout()
        told.addWidget(self._count, 1)
        told.addWidget(self._stop)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._one, 1)
        buttons.addWidget(self._all, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 4, 14, 12)
        column.setSpacing(8)
        column.addWidget(self.words)
        column.addWidget(self.new)
        column.addLayout(where)
        column.addLayout(options)
        column.addLayout(told)
        column.addWidget(self.list, 1)
        column.addLayout(buttons)

    def _timer(self, interval: int, run: Callable[[], object]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval)
        timer.timeout.connect(run)
        return timer

    # --- small steps -----------------------------------------------------------------------------

    def _scope(self) -> Scope:
        return Scope(self.scope.currentData())

    def _words_changed(self) -> None:
        self._kept = None
        self._rest.start()

    def _new_changed(self, text: str) -> None:
        if self._replacing:
            self.hits.show_new(text)

    def _stopped(self) -> None:
        self.stop()
        self._say(f"查找已停止，前面找到 {self.hits.places} 处。")
        self._show_buttons()

    def _say(self, text: str) -> None:
        self._count.setText(text)

    def _show_buttons(self) -> None:
        there = bool(self.hits.lines)
        searching = self._hunt is not None
        may = not self._desk.workspace.read_only and there and not searching
        self._one.setEnabled(may)
        self._all.setEnabled(may and bool(self.hits.chosen))
        self._previous.setEnabled(there)
        self._next.setEnabled(there)
        self._stop.setVisible(searching)


def _left_out(result: Replaced) -> str:
    """What was not replaced, and why, in a sentence; "" when all was."""
    parts = []
    if result.changed:
        parts.append(f"{result.changed} 处内容已经变了")
    if result.fixed:
        parts.append(f"{result.fixed} 处是程序算出的数")
    if result.refused:
        parts.append(f"{result.refused} 处不能这样改：{result.why.rstrip('。')}")
    return f"没有替换的：{'；'.join(parts)}。" if parts else ""
