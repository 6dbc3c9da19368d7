"""Asks which forms to print or export, with or without signature block, and where to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QRadioButton,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from ui import icons, theme
from ui.dialogs.printer_choice import PrinterChoice, PrinterStart
from ui.dialogs.sheet import Sheet
from ui.navigator_tree import Entry
from ui.state_mark import LOOKS

FORM = Qt.ItemDataRole.UserRole
#: what the signature choice means for `Workspace.pages`
SIGNATURES: tuple[tuple[str, bool | None], ...] = (
    ("按各表的规定", None),
    ("都打印", True),
    ("都不打印", False),
)
TO_PRINTER, TO_PDF = "printer", "pdf"


class Files(StrEnum):
    """What goes into one PDF."""

    ONE = "所选的表合成一个文件"
    FORMS = "每张表一个文件，放进一个文件夹"
    UNITS = "每个单位一个文件，放进一个文件夹"


@dataclass(frozen=True)
class PrintStart:
    """What the dialog starts from: the forms ticked, the way out, what was chosen last time."""

    ticked: frozenset[str]
    to: str
    signature: bool | None
    paper: PrinterStart


class PrintDialog(Sheet):
    """On `accepted`, `forms`, `signature`, `to`, `paper` (the printer, and how it prints) and
    `files` hold the answers.
    """

    def __init__(
        self, entries: Sequence[Entry], start: PrintStart, parent: QWidget | None = None
    ) -> None:
        super().__init__("打印与导出", "", "打印", parent)
        self._tree = QTreeWidget(self)
        self._tree.setHeaderHidden(True)
        self._tree.setColumnCount(3)
        header = self._tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self._tree.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._tree.setAccessibleName("要打印的表")
        self._tree.setMinimumHeight(220)
        self._fill(entries, start.ticked)
        self._tree.itemChanged.connect(self._count)
        self._said = QLabel(self)
        self._said.setObjectName("dialogText")
        self._signature = QComboBox(self)
        for text, _ in SIGNATURES:
            self._signature.addItem(text)
        self._signature.setCurrentIndex([value for _, value in SIGNATURES].index(start.signature))
        self._to_printer = QRadioButton("打印机(&R)", self)
        self._to_pdf = QRadioButton("PDF 文件(&D)", self)
        self.paper = PrinterChoice(start.paper, self)
        self._files = QComboBox(self)
        self._files.addItems([one.value for one in Files])
        has_printer = bool(start.paper.printers)
        self._to_printer.setEnabled(has_printer)
        wants_paper = start.to == TO_PRINTER and has_printer
        (self._to_printer if wants_paper else self._to_pdf).setChecked(True)
        self._to_printer.toggled.connect(self._show_way)
        self._compose()
        self._count()
        self._show_way()

    @property
    def forms(self) -> list[str]:
        """The ticked forms in paper order."""
        return [
            str(item.data(0, FORM))
            for item in self._items()
            if item.checkState(0) is Qt.CheckState.Checked
        ]

    @property
    def signature(self) -> bool | None:
        """Whether the signature block is printed; None leaves it to each form."""
        return SIGNATURES[self._signature.currentIndex()][1]

    @property
    def to(self) -> str:
        """TO_PRINTER or TO_PDF."""
        return TO_PRINTER if self._to_printer.isChecked() else TO_PDF

    @property
    def files(self) -> Files:
        """What goes into one PDF."""
        return tuple(Files)[self._files.currentIndex()] if self.to == TO_PDF else Files.ONE

    def tick(self, form_id: str, *, on: bool) -> None:
        """Tick or untick one form."""
        for item in self._items():
            if item.data(0, FORM) == form_id:
                item.setCheckState(0, Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)

    def accept(self) -> None:
        """Close only when something is ticked."""
        if not self.forms:
            self.show_fault("请至少勾选一张表。", self._tree)
        else:
            super().accept()

    def _fill(self, entries: Sequence[Entry], ticked: frozenset[str]) -> None:
        front: QTreeWidgetItem | None = None
        for entry in entries:
            title = f"{entry.filing.unit} · {entry.filing.year} 年度"
            unit = QTreeWidgetItem(self._tree, [title])
            unit.setFirstColumnSpanned(True)
            unit.setIcon(0, icons.icon("unit", "accent"))
            unit.setFlags(unit.flags() | Qt.ItemFlag.ItemIsAutoTristate)
            unit.setCheckState(0, Qt.CheckState.Unchecked)
            for form in entry.forms:
                look = LOOKS[form.state]
                kind = "" if form.title == form.template_title else form.template_title
                item = QTreeWidgetItem(unit, [form.title, kind, look.word])
                item.setForeground(1, theme.colour("muted"))
                item.setForeground(2, theme.colour(look.colour))
                item.setIcon(0, icons.icon(look.icon, look.colour))
                item.setData(0, FORM, form.id)
                on = form.id in ticked
                item.setCheckState(0, Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
                front = front or (item if on else None)
        self._tree.expandAll()
        if front is not None:
            self._tree.setCurrentItem(front)
            self._tree.scrollToItem(front)

    def _compose(self) -> None:
        every = QPushButton("全选(&A)", self)
        none = QPushButton("全不选(&N)", self)
        for button in (every, none):
            button.setAutoDefault(False)
        every.clicked.connect(self._tick_all)
        none.clicked.connect(self._tick_none)
        picks = QHBoxLayout()
        picks.setSpacing(8)
        picks.addWidget(every)
        picks.addWidget(none)
        picks.addWidget(self._said, 1, Qt.AlignmentFlag.AlignRight)
        ways = QHBoxLayout()
        ways.setSpacing(20)
        ways.addWidget(self._to_printer)
        ways.addWidget(self._to_pdf)
        ways.addStretch(1)
        self.body.insertWidget(0, self._tree, 1)
        self.body.insertLayout(1, picks)
        self.rows.addRow("签字栏(&G)", self._signature)
        self.rows.addRow("输出到", ways)
        self.rows.addRow("打印机(&P)", self.paper)
        self.rows.addRow("文件(&F)", self._files)
        self.ask_for_width(42)
        self.resize(680, 600)

    def _items(self) -> list[QTreeWidgetItem]:
        tops = [self._tree.topLevelItem(row) for row in range(self._tree.topLevelItemCount())]
        rows = [top.child(row) for top in tops if top for row in range(top.childCount())]
        return [row for row in rows if row is not None]

    def _tick_all(self) -> None:
        self._tick_each(Qt.CheckState.Checked)

    def _tick_none(self) -> None:
        self._tick_each(Qt.CheckState.Unchecked)

    def _tick_each(self, state: Qt.CheckState) -> None:
        self._tree.itemChanged.disconnect(self._count)  # one count for a thousand forms
        for item in self._items():
            item.setCheckState(0, state)
        self._tree.itemChanged.connect(self._count)
        self._count()

    def _count(self) -> None:
        self._said.setText(f"已选 {len(self.forms)} 张")
        if self.forms:
            self.show_fault("")

    def _show_way(self) -> None:
        paper = self.to == TO_PRINTER
        self.primary.setText("打印" if paper else "导出 PDF…")
        self.paper.setEnabled(paper)
        self.rows.setRowVisible(self.paper, paper)
        self.rows.setRowVisible(self._files, not paper)
        if paper:
            self.paper.say_fault()
