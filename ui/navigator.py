"""The navigator at the left: year, unit, forms with their states, a filter, and counts."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPoint, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from perfdesk.workspace import FormInfo
from ui import icons
from ui.navigator_tree import (
    DONE,
    ID,
    KIND,
    SEALED,
    STATE,
    Entry,
    Kind,
    NavigatorDelegate,
    NavigatorModel,
)
from ui.theme import BASE_PIXELS

WIDTH_PX, WIDTH_MOST_PX = 300, 400
#: a list of more filings begins with the units folded: a district looks for one of hundreds
_OPEN_MOST = 40
_NO_FORMS = "还没有表。\n点“新建”建立第一套表，\n或者从U盘导入。"


class Navigator(QFrame):
    """The tree of filings. Enter or a click opens a form; the context menu acts on the row."""

    form_wanted = Signal(str)
    add_form_wanted = Signal(str)  # filing
    finish_wanted = Signal(str, bool)
    print_wanted = Signal(list)
    delete_form_wanted = Signal(str)
    delete_filing_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("navigator")
        self.read_only = False
        #: which rows were not as usual when a filter was begun
        self._unlike: set[tuple[Kind, str]] = set()
        self._model = NavigatorModel(self)
        self._shown = QSortFilterProxyModel(self)
        self._shown.setSourceModel(self._model)
        self._shown.setRecursiveFilteringEnabled(True)
        self._shown.setAutoAcceptChildRows(True)
        self._shown.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.filter = self._make_filter()
        self.tree = self._make_tree()
        self._delegate = NavigatorDelegate(self._model)
        self.tree.setItemDelegate(self._delegate)
        self._count = QLabel(self)
        self._count.setObjectName("paneCount")
        self._none = QLabel(self)
        self._none.setContentsMargins(12, 18, 12, 0)
        self._none.setObjectName("paneCount")
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._none.hide()
        self._compose()

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show these filings, keeping which are folded and which row is current."""
        current = self._key(self.tree.currentIndex())
        if not self._model.show_forms(entries):
            opened, unlike = self._opens, self._unlike_usual()
            self._model.show_entries(entries)
            # what was usual before may not be so with another number of them
            usual = opened == self._opens
            self._unfold({key for key in unlike if usual or key[0] == Kind.YEAR})
        if current and current != self._key(self.tree.currentIndex()):
            self.tree.setCurrentIndex(self._index(*current))
        self._say_none()
        self._say_counts()

    def update_form(self, form: FormInfo) -> None:
        """Show one form's new title or state."""
        if self._model.update_form(form):
            self._say_counts()

    def show_current(self, form_id: str) -> None:
        """Mark the form in front; "" for none."""
        self._delegate.current = form_id
        index = self._index(Kind.FORM, form_id)
        if index.isValid():
            self.tree.setCurrentIndex(index)
            self.tree.scrollTo(index)
        self.tree.viewport().update()

    def filing_of_current(self) -> str:
        """The filing of the row that is current in the tree, "" when none is."""
        index = self.tree.currentIndex()
        if index.isValid() and index.data(KIND) == Kind.FORM:
            index = index.parent()
        if index.isValid() and index.data(KIND) == Kind.FILING:
            return str(index.data(ID))
        return ""

    def has_form(self, form_id: str) -> bool:
        """Whether there is a form of that id."""
        return self._model.item_of(Kind.FORM, form_id) is not None

    def start_filter(self) -> None:
        """Put the keyboard into the filter box."""
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()

    def menu_for(self, index: QModelIndex) -> QMenu | None:
        """The context menu of a row; None where there is nothing to do."""
        name, kind = str(index.data(ID) or ""), index.data(KIND)
        menu = QMenu(self)
        if kind == Kind.FORM:
            finished = index.data(STATE) == "finished"
            sealed = index.data(STATE) in SEALED
            _add(menu, "form", "打开(&O)", self.form_wanted.emit, name)
            _add(menu, "print", "打印(&P)…", self.print_wanted.emit, [name])
            if not self.read_only and not sealed:
                menu.addSeparator()
                text, icon = ("恢复填写(&F)", "reopen") if finished else ("填报完成(&F)", "finish")
                _add(menu, icon, text, self.finish_wanted.emit, name, not finished)
                _add(menu, "delete", "删除这张表(&X)", self.delete_form_wanted.emit, name)
        elif kind == Kind.FILING:
            forms = [str(index.model().index(row, 0, index).data(ID)) for row in _rows(index)]
            if not self.read_only:
                _add(menu, "new-form", "添加一张表(&T)…", self.add_form_wanted.emit, name)
            if forms:
                _add(menu, "print", "打印整套(&P)…", self.print_wanted.emit, forms)
            if not self.read_only:
                menu.addSeparator()
                _add(menu, "delete-filing", "删除整套表(&D)…", self.delete_filing_wanted.emit, name)
        if menu.isEmpty():
            menu.deleteLater()
            return None
        return menu

    def _compose(self) -> None:
        title = QLabel("单位与表格", self)
        title.setObjectName("paneTitle")
        head = QHBoxLayout()
        head.setContentsMargins(14, 10, 12, 0)
        head.addWidget(title)
        search = QVBoxLayout()
        search.setContentsMargins(12, 8, 12, 8)
        search.addWidget(self.filter)
        foot = QFrame(self)
        foot.setObjectName("navigatorFoot")
        line = QHBoxLayout(foot)
        line.setContentsMargins(14, 6, 12, 6)
        line.addWidget(self._count)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(search)
        column.addWidget(self._none)
        trees = QVBoxLayout()
        trees.setContentsMargins(6, 0, 0, 0)
        trees.addWidget(self.tree)
        column.addLayout(trees, 1)
        column.addWidget(foot)
        self.setMinimumWidth(200)

    def usual_width(self) -> int:
        """How wide it likes to be, in logical pixels: more with larger text."""
        return min(WIDTH_PX * self.fontInfo().pixelSize() // BASE_PIXELS, WIDTH_MOST_PX)

    def _make_filter(self) -> QLineEdit:
        box = QLineEdit(self)
        box.setPlaceholderText("查找单位、项目或表名")
        box.setAccessibleName("查找表格")
        box.setToolTip("输入单位、项目或表名的一部分（Ctrl+G），按 ↓ 进入列表，Enter 打开第一张")
        box.setClearButtonEnabled(True)
        look = QAction(icons.icon("search"), "查找", box)
        box.addAction(look, QLineEdit.ActionPosition.LeadingPosition)
        box.textChanged.connect(self._filter)
        box.returnPressed.connect(self._open_first)
        return box

    def _make_tree(self) -> QTreeView:
        tree = QTreeView(self)
        tree.setObjectName("navigatorTree")
        tree.setAccessibleName("单位与表格")
        tree.setModel(self._shown)
        tree.setHeaderHidden(True)
        tree.setIndentation(13)
        tree.setMouseTracking(True)
        tree.setExpandsOnDoubleClick(False)
        tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        tree.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        tree.setTextElideMode(Qt.TextElideMode.ElideRight)
        tree.customContextMenuRequested.connect(self._show_menu)
        tree.clicked.connect(self._open)
        tree.activated.connect(self._activate)
        return tree

    def _open(self, index: QModelIndex) -> None:
        if index.data(KIND) == Kind.FORM:
            self.form_wanted.emit(str(index.data(ID)))

    def _activate(self, index: QModelIndex) -> None:
        if index.data(KIND) == Kind.FORM:
            self._open(index)
        else:
            self.tree.setExpanded(index, not self.tree.isExpanded(index))

    def _show_menu(self, place: QPoint) -> None:
        menu = self.menu_for(self.tree.indexAt(place))
        if menu is not None:
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self.tree.viewport().mapToGlobal(place))

    def _filter(self, text: str) -> None:
        if text.strip() and not self._shown.filterRegularExpression().pattern():
            self._unlike = self._unlike_usual()
        self._shown.setFilterFixedString(text.strip())
        if text.strip() or self._opens:
            self.tree.expandAll()
        else:
            self._unfold(self._unlike)
            self.tree.scrollTo(self.tree.currentIndex())
        self._say_none()

    @property
    def _opens(self) -> bool:
        """Whether the units' rows are usually open."""
        return self._model.filings <= _OPEN_MOST

    def _unlike_usual(self) -> set[tuple[Kind, str]]:
        """The years that are folded, and the units that are where others are open, or the other
        way round.
        """
        opens = self._opens
        unlike = set()
        for place in range(self._shown.rowCount()):
            year = self._shown.index(place, 0)
            if not self.tree.isExpanded(year):
                unlike.add((Kind.YEAR, str(year.data(ID))))
            for row in _rows(year):
                unit = self._shown.index(row, 0, year)
                if self.tree.isExpanded(unit) != opens:
                    unlike.add((Kind.FILING, str(unit.data(ID))))
        return unlike

    def _unfold(self, unlike: set[tuple[Kind, str]]) -> None:
        """Open and fold every row as usual, these the other way."""
        if self._opens:
            self.tree.expandAll()
        else:
            self.tree.collapseAll()
            self.tree.expandToDepth(0)
        for kind, name in unlike:
            folded = kind == Kind.YEAR or self._opens
            self.tree.setExpanded(self._index(kind, name), not folded)

    def _open_first(self) -> None:
        for kind, name in self._keys():
            if kind == Kind.FORM and self._index(kind, name).isValid():
                self.form_wanted.emit(name)
                return

    def _keys(self) -> list[tuple[Kind, str]]:
        keys: list[tuple[Kind, str]] = []
        pending = [self._shown.index(row, 0) for row in range(self._shown.rowCount())][::-1]
        while pending:
            index = pending.pop()
            keys.append((Kind(index.data(KIND)), str(index.data(ID))))
            pending += [self._shown.index(row, 0, index) for row in _rows(index)][::-1]
        return keys

    def _key(self, index: QModelIndex) -> tuple[Kind, str] | None:
        return (Kind(index.data(KIND)), str(index.data(ID))) if index.isValid() else None

    def _index(self, kind: Kind, name: str) -> QModelIndex:
        item = self._model.item_of(kind, name)
        return self._shown.mapFromSource(item.index()) if item is not None else QModelIndex()

    def _say_none(self) -> None:
        """Why the tree is empty, when it is."""
        filtered = bool(self.filter.text().strip()) and self._model.rowCount() > 0
        self._none.setText("没有找到符合的表" if filtered else _NO_FORMS)
        self._none.setVisible(self._shown.rowCount() == 0)

    def _say_counts(self) -> None:
        filings, states = self._model.counts()
        done = sum(state in DONE for state in states)
        self._count.setText(f"{filings} 套表 · {len(states)} 张 · 已完成 {done} 张")


def _rows(index: QModelIndex) -> range:
    return range(index.model().rowCount(index))


def _add(menu: QMenu, icon: str, text: str, run: object, *values: object) -> None:
    action = menu.addAction(icons.icon(icon), text)
    action.triggered.connect(_Call(run, values))


class _Call:
    """A signal's emit with its values, without holding the window in a closure."""

    def __init__(self, run: object, values: tuple[object, ...]) -> None:
        self._run = run
        self._values = values

    def __call__(self, _checked: bool = False) -> None:  # noqa: FBT001, FBT002  (Qt hands it over)
        assert callable(self._run)
        self._run(*self._values)
