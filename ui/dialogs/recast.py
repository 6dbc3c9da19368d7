"""Asks for another paper for a form, and shows what becomes of all that is filled in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHeaderView,
    QLabel,
    QSplitter,
    QTabWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui.dialogs.sheet import Sheet
from ui.page_view import PageView

if TYPE_CHECKING:
    from perfdesk.grid.paginate import Page
    from perfdesk.workspace.recasting import Choice, Recast, Told

_TEMPLATE = Qt.ItemDataRole.UserRole
_LONGEST = 80
SHOWN, KEPT, ASKED, PREVIEW = range(4)


class RecastDialog(Sheet):
    """On `accepted`, `template` is the chosen paper's id.

    `made` gives what becomes of the form on a paper, `pages` its pages there.
    """

    def __init__(
        self,
        about: str,
        choices: Sequence[Choice],
        made: Callable[[str], Recast],
        pages: Callable[[str], Sequence[Page]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("换用别的表样", about, "换用", parent)
        self._made = made
        self._pages = pages
        self._drawn = ""
        self.papers = _table("表样", ["表样", "能显示"])
        self.papers.setUniformRowHeights(False)
        for choice in choices:
            self.papers.addTopLevelItem(_paper_item(choice))
        header = self.papers.header()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.said = QLabel(self)
        self.said.setWordWrap(True)
        self.shown = _table("新表显示的", ["现在叫", "填的内容", "新表叫", "新表上显示"])
        self.kept = _table("新表不显示、仍然保留的", ["现在叫", "填的内容"])
        self.asked = _table("新表要填的", ["新表要填", "情况"])
        self.view = PageView(self)
        self.parts = QTabWidget(self)
        self.parts.setObjectName("parts")
        for part in (self.shown, self.kept, self.asked, self.view):
            self.parts.addTab(part, "")
        self.parts.setTabText(PREVIEW, "预览(&V)")
        self._compose()
        self.parts.currentChanged.connect(self._draw)
        self.papers.currentItemChanged.connect(self._show)
        self.papers.itemDoubleClicked.connect(self.accept)
        first = self.papers.topLevelItem(0)
        if first is not None:
            self.papers.setCurrentItem(first)
        self.papers.setFocus()

    @property
    def template(self) -> str:
        """The chosen paper's id."""
        item = self.papers.currentItem()
        return "" if item is None else str(item.data(0, _TEMPLATE))

    def _compose(self) -> None:
        right = QWidget(self)
        column = QVBoxLayout(right)
        column.setContentsMargins(12, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.said)
        column.addWidget(self.parts, 1)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.setChildrenCollapsible(False)
        split.addWidget(self.papers)
        split.addWidget(right)
        split.setStretchFactor(1, 1)
        split.setSizes([320, 640])
        split.setMinimumHeight(320)
        self.body.addWidget(split, 1)
        self.ask_for_width(60)
        self.resize(1100, 640)

    def _show(self) -> None:
        if not self.template:
            return
        made = self._made(self.template)
        self.said.setText(_summary(made))
        _fill(self.shown, ((_called(t), t.typed, t.there, t.shown) for t in made.shown))
        _fill(self.kept, ((_called(t), t.typed) for t in made.kept))
        _fill(self.asked, ((one.label, _state(one.rows, new=one.new)) for one in made.asked))
        self.parts.setTabText(SHOWN, f"对应 {len(made.shown)} 项(&D)")
        self.parts.setTabText(KEPT, f"不显示，保留 {len(made.kept)} 项(&B)")
        self.parts.setTabText(ASKED, f"新表要填 {len(made.asked)} 项(&X)")
        self._draw()

    def _draw(self) -> None:
        """Draw the pages where they are looked at."""
        if self.parts.currentIndex() == PREVIEW and self._drawn != self.template:
            self._drawn = self.template
            self.view.show_pages(self._pages(self.template))
            self.view.fit_width()


def _table(name: str, heads: Sequence[str]) -> QTreeWidget:
    tree = QTreeWidget()
    tree.setAccessibleName(name)
    tree.setRootIsDecorated(False)
    tree.setUniformRowHeights(True)
    tree.setHeaderLabels(list(heads))
    header = tree.header()
    header.setStretchLastSection(False)
    for column in range(len(heads)):
        text = column in (1, 3)
        mode = QHeaderView.ResizeMode
        header.setSectionResizeMode(column, mode.Stretch if text else mode.ResizeToContents)
    return tree


def _paper_item(choice: Choice) -> QTreeWidgetItem:
    name = choice.name
    where = f"{name.region}{name.year}年" if name.region else "不属于任何一套"
    item = QTreeWidgetItem([f"{name.title}\n{where}", f"{choice.shown}/{choice.total} 项"])
    item.setData(0, _TEMPLATE, choice.template)
    item.setToolTip(0, name.words)
    said = f"{name.words}，填的 {choice.total} 项里能显示 {choice.shown} 项"
    item.setData(0, Qt.ItemDataRole.AccessibleTextRole, said)
    if not choice.own:
        item.setForeground(1, theme.colour("muted"))
    return item


def _fill(tree: QTreeWidget, lines: Iterable[Sequence[str]]) -> None:
    tree.clear()
    for line in lines:
        item = QTreeWidgetItem([_short(text) for text in line])
        for column, text in enumerate(line):
            item.setToolTip(column, text)
        tree.addTopLevelItem(item)
    first = tree.topLevelItem(0)
    if first is not None:
        tree.setCurrentItem(first)


def _summary(made: Recast) -> str:
    if not made.total:
        return f"这张表还没有填内容；新表要填 {len(made.asked)} 项。"
    said = f"填的 {made.total} 项里，新表能显示 {len(made.shown)} 项"
    if made.kept:
        said += f"，另外 {len(made.kept)} 项不显示，原样保留"
    return f"{said}；新表还有 {len(made.asked)} 项要填。"


def _called(told: Told) -> str:
    number = told.row.partition(" ")[0]
    return f"{told.label} {number}".strip()


def _state(rows: int, *, new: bool) -> str:
    said = "原来的表没有这一项" if new else "原来的表也空着"
    if rows:
        said = f"{rows} 行还空着" + ("，原来的表没有这一栏" if new else "")
    return said


def _short(text: str) -> str:
    line = " ".join(text.split("\n"))
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
