"""The 指标库 beside the paper: look an indicator up, put it into the form, a whole row at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    QTimer,
)
from PySide6.QtGui import QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QCheckBox,
    QLabel,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from perfdesk.errors import PerfDeskError
from ui import theme
from ui.reading import Reading
from ui.side import SideContent

if TYPE_CHECKING:
    from perfdesk.document.model import Address
    from perfdesk.workspace import Touched
    from perfdesk.workspace.offers import Indicator
    from ui.desk import Desk
    from ui.editor.current import Current

#: indicators listed at most: nobody reads more, and a word narrows them
_MOST = 200
#: ms after the last letter or move before the list is made anew
_REST_MS = 120
_NO_FORM = "请先打开一张表，再从指标库填入指标。"
_HINT = "双击或按 Enter 键填入当前行；这一行已有指标时，在下面加一行。指标值仍由您填写。"

_INDICATOR = Qt.ItemDataRole.UserRole + 1
_ABOUT = Qt.ItemDataRole.UserRole + 2


class LibraryPanel(SideContent):
    """A search box, one class only or all, and the indicators under their classes."""

    title = "指标库"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._form_id = ""
        self._address: Address | None = None
        self._leaf = ""
        self._search = QLineEdit(self)
        self._search.setPlaceholderText("按名称、单位或说明查找")
        self._search.setAccessibleName("在指标库里查找")
        self._search.setClearButtonEnabled(True)
        self._search.installEventFilter(self)
        self._same = QCheckBox("只看本类", self)
        self._same.setChecked(True)
        self._list = QTreeWidget(self)
        self._list.setObjectName("libraryList")
        self._list.setAccessibleName("指标")
        self._list.setHeaderHidden(True)
        self._list.setRootIsDecorated(False)
        self._list.setIndentation(0)
        self._list.setItemsExpandable(False)
        self._list.setItemDelegate(_Rows(self._list))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.installEventFilter(self)
        self._list.itemDoubleClicked.connect(self._put)
        self._none = QLabel(self)
        self._none.setObjectName("helpKind")
        self._none.setWordWrap(True)
        hint = QLabel(_HINT, self)
        hint.setObjectName("helpKind")
        hint.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 4, 14, 12)
        column.setSpacing(8)
        for widget in (self._search, self._same, self._none):
            column.addWidget(widget)
        column.addWidget(self._list, 1)
        column.addWidget(hint)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._fill)
        self._reading = Reading(desk.workspace, self)
        self._reading.done.connect(self._fill)
        self._search.textChanged.connect(self._rest.start)
        self._same.toggled.connect(self._fill)
        self._reading.start()
        self._fill()

    @property
    def shown(self) -> list[str]:
        """The names of the indicators listed at the moment."""
        return [i.name for item in self._items() if (i := item.data(0, _INDICATOR)) is not None]

    def start(self) -> None:
        """The keyboard comes to the search box."""
        self._search.setFocus()
        self._search.selectAll()

    def show_place(self, form_id: str, current: Current) -> None:
        """The class of the row one stands in is the one listed."""
        self._form_id, self._address = form_id, current.address
        leaf = self._class_here()
        if leaf != self._leaf:
            self._leaf = leaf
            self._rest.start()

    def show_touched(self, touched: Touched) -> None:
        """What was written just now belongs to the library as well."""
        if touched.documents:
            self._reading.start()

    # --- the list ------------------------------------------------------------------------------

    def _class_here(self) -> str:
        if self._address is None or not self._form_id:
            return ""
        try:
            return self._desk.workspace.offers.class_of(self._form_id, self._address)
        except PerfDeskError:
            return ""  # the form has gone meanwhile

    def _captions(self) -> dict[str, str]:
        try:
            return self._desk.workspace.offers.captions(self._form_id)
        except PerfDeskError:
            return {}

    def _fill(self) -> None:
        captions = self._captions() if self._form_id else {}
        caption = captions.get(self._leaf, "")
        self._same.setText(f"只看本类（{caption}）" if caption else "只看本类")
        self._same.setEnabled(bool(self._leaf))
        leaf = self._leaf if self._same.isChecked() else ""
        offers = self._desk.workspace.offers
        found = offers.library(self._search.text(), leaf)
        kept = self._list.currentItem()
        before = kept.data(0, _INDICATOR) if kept is not None else None
        self._list.clear()
        groups: dict[str, QTreeWidgetItem] = {}
        for indicator in found[:_MOST]:
            group = groups.get(indicator.leaf)
            if group is None:
                name = captions.get(indicator.leaf) or "其他类别"
                group = groups[indicator.leaf] = QTreeWidgetItem([name])
                group.setFlags(Qt.ItemFlag.ItemIsEnabled)
            group.addChild(_item(indicator))
        order = {name: place for place, name in enumerate(captions)}
        for name in sorted(groups, key=lambda one: order.get(one, len(order))):
            self._list.addTopLevelItem(groups[name])
        self._list.expandAll()
        self._choose(before)
        beside = len(offers.library(self._search.text())) if leaf and not found else 0
        self._say(len(found), beside, waits=offers.waits)

    def _say(self, count: int, beside: int, *, waits: bool) -> None:
        """How many are listed; `beside` are those of other classes, where this one has none."""
        if waits:
            text = "正在读取各张表里的指标……"
        elif count > _MOST:
            text = f"共 {count} 条，列出用得最多的 {_MOST} 条；输入文字可以缩小范围。"
        elif count:
            text = f"共 {count} 条"
        elif beside:
            text = f"本类里没有；其他类别里有 {beside} 条，取消“只看本类”即可看到。"
        elif self._search.text().strip():
            text = "没有找到这样的指标，请换几个字再试。"
        else:
            text = "还没有这一类指标；填过的指标会自动记到这里。"
        self._none.setText(text)

    def _choose(self, wanted: Indicator | None) -> None:
        items = [item for item in self._items() if item.data(0, _INDICATOR) is not None]
        same = [item for item in items if item.data(0, _INDICATOR) == wanted]
        if items:
            self._list.setCurrentItem((same or items)[0])
        if not same:
            self._list.scrollToTop()

    def _items(self) -> list[QTreeWidgetItem]:
        tops = [self._list.topLevelItem(n) for n in range(self._list.topLevelItemCount())]
        inner = [top.child(n) for top in tops if top is not None for n in range(top.childCount())]
        return [item for item in inner if item is not None]

    # --- taking one ----------------------------------------------------------------------------

    def _put(self, item: QTreeWidgetItem | None) -> None:
        indicator: Indicator | None = item.data(0, _INDICATOR) if item is not None else None
        if indicator is None:
            return
        desk = self._desk
        view = desk.front_view()
        if view is None:
            desk.speaker.notice(_NO_FORM)
            return
        if not desk.commit():
            return
        form_id, address = desk.front_form(), view.current().address
        if address is None:
            return
        try:
            touched = desk.workspace.offers.put(form_id, address, indicator)
        except PerfDeskError as error:
            desk.speaker.notice(error.message)
            return
        desk.show_touched(touched)
        if touched.place is not None:
            desk.show_place(*touched.place)
        desk.offer_undo(f"已填入指标“{indicator.name}”，指标值请您填写。")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter takes the indicator chosen; from the search box ↓ leads into the list."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                if self._rest.isActive():
                    self._rest.stop()
                    self._fill()
                self._put(self._list.currentItem())
                return True
            if watched is self._search and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_PageDown):
                self._list.setFocus()
                return True
        return super().eventFilter(watched, event)


def _item(indicator: Indicator) -> QTreeWidgetItem:
    item = QTreeWidgetItem([indicator.name])
    sign = f"{indicator.operator} {indicator.unit}".strip()
    said = [sign, f"用过 {indicator.uses} 次", f"{indicator.year}年"]
    about = " · ".join(part for part in said if part)
    item.setData(0, _INDICATOR, indicator)
    item.setData(0, _ABOUT, about)
    item.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{indicator.name}，{about}")
    item.setToolTip(0, _tip(indicator))
    return item


def _tip(indicator: Indicator) -> str:
    lines = [indicator.name]
    if indicator.value:
        lines.append(f"{indicator.year}年的指标值：{indicator.value}")
    explained = indicator.cells.get("explanation") or indicator.cells.get("standard", "")
    if explained:
        lines.append(explained)
    lines.append(indicator.office)
    return "\n".join(line for line in lines if line)


class _Rows(QStyledItemDelegate):
    """A class in small letters; an indicator's name with what is known of it below."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """One line for a class, two for an indicator."""
        line = option.fontMetrics.height()
        return QSize(0, line + 14 if index.data(_ABOUT) is None else 2 * line + 12)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Text alone: the tree draws no branches and no icons."""
        painter.save()
        box: QRect = option.rect
        about = index.data(_ABOUT)
        name = str(index.data(Qt.ItemDataRole.DisplayRole))
        font = QFont(option.font)
        if about is None:
            font.setWeight(QFont.Weight.DemiBold)
            painter.setFont(font)
            painter.setPen(theme.colour("muted"))
            low = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft
            painter.drawText(box.adjusted(8, 0, -8, -4), low, name)
            painter.restore()
            return
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        over = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if chosen or over:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent_soft" if chosen else "line"))
            painter.drawRoundedRect(box.adjusted(0, 1, -1, -1), 5, 5)
        inner = box.adjusted(8, 5, -8, -5)
        metrics = option.fontMetrics
        upper = QRect(inner.left(), inner.top(), inner.width(), metrics.height())
        painter.setFont(font)
        painter.setPen(theme.colour("accent_dark" if chosen else "text"))
        elide = Qt.TextElideMode.ElideRight
        painter.drawText(
            upper, Qt.AlignmentFlag.AlignLeft, metrics.elidedText(name, elide, inner.width())
        )
        font.setPixelSize(max(9, font.pixelSize() - 1))
        painter.setFont(font)
        painter.setPen(theme.colour("muted"))
        lower = upper.translated(0, metrics.height() + 2)
        painter.drawText(
            lower, Qt.AlignmentFlag.AlignLeft, metrics.elidedText(about, elide, inner.width())
        )
        painter.restore()
