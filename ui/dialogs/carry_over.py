"""Asks for which year, on which set and with which forms next year's filing is made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHeaderView,
    QLabel,
    QPushButton,
    QSpinBox,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from perfdesk.errors import PerfDeskError
from perfdesk.workspace.carrying import CarryPlan, PlannedForm
from ui import theme
from ui.dialogs.new_filing import YEAR_LEAST, YEAR_MOST
from ui.dialogs.sheet import Sheet

_FORM = Qt.ItemDataRole.UserRole
_COMES = (
    "带过来：单位名称、填表人、联系电话，各表的项目名称、金额单位和各行的位置。\n"
    "不带：填过的数和文字（以灰字显示在原来的格里，按 F5 采用）、填报日期、批注、手工改过的数。"
)


class CarryOverDialog(Sheet):
    """On `accepted`, `plan`, `forms` and `names` hold the answers."""

    existing_wanted = Signal(str)  # open this filing instead: the unit has it for that year

    def __init__(
        self,
        plan: Callable[[int | None, str], CarryPlan],
        sets: Sequence[tuple[str, str]],
        parent: QWidget | None = None,
    ) -> None:
        """`plan` says what would come for a year (None: the next) on a set ("": the likely one)."""
        super().__init__("提取上期数，新建下一年", "", "新建", parent)
        self._planned = plan
        self.plan = plan(None, "")
        self._about.setText(f"由“{self.plan.unit}”{self.plan.then} 年度的一套表新建。")
        self._about.show()
        self._year = QSpinBox(self)
        self._year.setRange(YEAR_LEAST, YEAR_MOST)
        self._year.setSuffix(" 年")
        self._year.lineEdit().setTextMargins(7, 0, 0, 0)
        self._year.setValue(self.plan.year)
        self._set = QComboBox(self)
        for name, title in sets:
            self._set.addItem(title, name)
        self._set.setCurrentIndex([name for name, _title in sets].index(self.plan.set_id))
        self._tree = QTreeWidget(self)
        self._tree.setHeaderLabels(("上年的表", "新的一套里的名称（按 F2 键或双击修改）"))
        self._tree.setRootIsDecorated(False)
        self._tree.setAccessibleName("要带过来的表")
        self._tree.setMinimumHeight(150)
        self._tree.setEditTriggers(QTreeWidget.EditTrigger.NoEditTriggers)
        self._tree.installEventFilter(self)
        self._tree.itemDoubleClicked.connect(self._rename)
        header = self._tree.header()
        header.setStretchLastSection(False)
        for column in (0, 1):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        self._said = _label(self)
        self._said.setMinimumHeight(2 * self.fontMetrics().lineSpacing())
        self._said.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._open = QPushButton("打开已有的那一套(&O)", self)
        self._open.setAutoDefault(False)
        self._open.clicked.connect(self._open_existing)
        self.rows.addRow("新的年度(&Y)", self._year)
        self.rows.addRow("表格种类(&K)", self._set)
        self.body.addWidget(self._tree, 1)
        self.body.addWidget(self._said)
        comes = _label(self)
        comes.setText(_COMES)
        self.body.addWidget(comes)
        self.body.addWidget(self._open, 0, Qt.AlignmentFlag.AlignLeft)
        self.ask_for_width(48)
        self._show_plan()
        self._year.valueChanged.connect(self._plan_anew)
        self._set.currentIndexChanged.connect(self._plan_anew)
        self._tree.itemChanged.connect(self._count)
        self._tree.setFocus()

    @property
    def forms(self) -> list[str]:
        """The forms that are to come, in paper order."""
        return [form.id for item, form in self._items() if _is_ticked(item)]

    @property
    def names(self) -> dict[str, str]:
        """The projects' names in the new filing, by form."""
        return {form.id: item.text(1).strip() for item, form in self._items() if form.name}

    def tick(self, form_id: str, *, on: bool) -> None:
        """Tick or untick one form."""
        for item, form in self._items():
            if form.id == form_id:
                item.setCheckState(0, Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)

    def accept(self) -> None:
        """Close only when a filing can be made of the answers."""
        chosen = set(self.forms)
        called = [
            (form.paper, item.text(1).strip())
            for item, form in self._items()
            if form.id in chosen and form.name
        ]
        twice = next((name for paper, name in called if called.count((paper, name)) > 1), None)
        if self.plan.taken:
            self._say_taken()
        elif not chosen and not self.plan.added:
            self.show_fault("请至少勾选一张表。", self._tree)
        elif any(not name for _paper, name in called):
            self.show_fault("有一个项目没有名称，请双击它填写。", self._tree)
        elif twice is not None:
            self.show_fault(f"有两个项目都叫“{twice}”，请改掉其中一个的名称。", self._tree)
        else:
            super().accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """F2 in the list changes a project's name."""
        is_key = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
        if is_key and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_F2:
            self._rename(self._tree.currentItem())
            return True
        return super().eventFilter(watched, event)

    def _rename(self, item: QTreeWidgetItem | None) -> None:
        if item is not None and item.flags() & Qt.ItemFlag.ItemIsEditable:
            self._tree.editItem(item, 1)

    def _plan_anew(self) -> None:
        with suppress(PerfDeskError):
            self.plan = self._planned(self._year.value(), str(self._set.currentData()))
        self._show_plan()

    def _show_plan(self) -> None:
        left_out = {
            form.id for item, form in self._items() if not form.why and not _is_ticked(item)
        }
        self._tree.blockSignals(True)
        self._tree.clear()
        for form in self.plan.forms:
            self._tree.addTopLevelItem(_item(form, on=form.id not in left_out))
        self._tree.blockSignals(False)
        first = self._tree.topLevelItem(0)
        if first is not None:
            self._tree.setCurrentItem(first)
        self._open.setVisible(bool(self.plan.taken))
        self._count()
        if self.plan.taken:
            self._say_taken()

    def _count(self) -> None:
        """How many come, what comes new, and what cannot come."""
        parts = [f"勾选的 {len(self.forms)} 张表带过来"]
        if self.plan.added:
            parts.append(f"新增{'、'.join(f'“{title}”' for title in self.plan.added)}")
        missing = [form for form in self.plan.forms if form.why]
        if missing:
            parts.append(f"有 {len(missing)} 张带不过来，原因写在右边一列")
        self._said.setText("；".join(parts) + "。")
        if not self.plan.taken:
            self.show_fault("")

    def _say_taken(self) -> None:
        self.show_fault(
            f"{self.plan.unit} {self.plan.year} 年度已经有这样一套表，不能再建一套；"
            "请打开它，或改选别的年度。"
        )

    def _open_existing(self) -> None:
        taken = self.plan.taken
        self.reject()
        self.existing_wanted.emit(taken)

    def _items(self) -> list[tuple[QTreeWidgetItem, PlannedForm]]:
        items = (self._tree.topLevelItem(n) for n in range(self._tree.topLevelItemCount()))
        return [(item, item.data(0, _FORM)) for item in items if item is not None]


def _item(form: PlannedForm, *, on: bool) -> QTreeWidgetItem:
    item = QTreeWidgetItem([form.title, form.why or form.name or form.paper])
    item.setData(0, _FORM, form)
    item.setToolTip(0, form.title)
    item.setToolTip(1, item.text(1))
    if form.why:
        item.setFlags(Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled)
        item.setForeground(0, theme.colour("muted"))
        item.setForeground(1, theme.colour("danger"))
        return item
    item.setCheckState(0, Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
    if form.name:
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
    else:
        item.setForeground(1, theme.colour("muted"))
    return item


def _is_ticked(item: QTreeWidgetItem) -> bool:
    ticked = item.data(0, Qt.ItemDataRole.CheckStateRole)
    return ticked is not None and Qt.CheckState(ticked) is Qt.CheckState.Checked


def _label(parent: QWidget) -> QLabel:
    label = QLabel(parent)
    label.setObjectName("dialogText")
    label.setWordWrap(True)
    return label
