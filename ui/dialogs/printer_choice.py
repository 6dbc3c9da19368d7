"""Which printer, how many copies, one side or both, from which page on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from ui.settings import COPIES_MOST

PAGES_MOST = 9999
NO_PRINTER = "没有找到打印机"


def _nothing(_printer: str) -> str:
    return ""


@dataclass(frozen=True)
class PrinterStart:
    """What the choice starts from. `first_page` is where an interrupted job goes on; `fault` says
    in words why nothing would come out of a printer.
    """

    printers: tuple[str, ...]
    printer: str
    copies: int = 1
    both_sides: bool = False
    first_page: int = 1
    fault: Callable[[str], str] = _nothing


class PrinterChoice(QWidget):
    """The printer above, how it prints below it, and what is to be known of it."""

    def __init__(self, start: PrinterStart, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fault_of = start.fault
        self._printer = QComboBox(self)
        self._printer.addItems(start.printers or (NO_PRINTER,))
        self._printer.setCurrentText(start.printer)
        self._printer.setAccessibleName("打印机")
        self._copies = _number(self, "份数", "", " 份", COPIES_MOST)
        self._copies.setValue(start.copies)
        self._sides = QComboBox(self)
        self._sides.addItems(("单面", "双面，长边翻转"))
        self._sides.setCurrentIndex(1 if start.both_sides else 0)
        self._sides.setAccessibleName("单面或双面")
        self._first = _number(self, "从第几页打起", "从第 ", " 页打起", PAGES_MOST)
        self._first.setValue(start.first_page)
        self._first.setToolTip("中断后接着打：前面的页不再打印，页码不变")
        self._said = QLabel(self)
        self._said.setObjectName("caution")
        self._said.setWordWrap(True)
        line = QHBoxLayout()
        line.setSpacing(8)
        for widget in (self._copies, self._sides, self._first):
            line.addWidget(widget)
        line.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._printer)
        column.addLayout(line)
        column.addWidget(self._said)
        self.setFocusProxy(self._printer)
        self._printer.currentTextChanged.connect(self.say_fault)
        self._said.hide()

    @property
    def printer(self) -> str:
        """The printer's name."""
        return self._printer.currentText()

    @property
    def copies(self) -> int:
        """How many copies of each page."""
        return self._copies.value()

    @property
    def both_sides(self) -> bool:
        """Whether to print on both sides."""
        return self._sides.currentIndex() == 1

    @property
    def first_page(self) -> int:
        """The first page of the job that is printed, from 1."""
        return self._first.value()

    @property
    def said(self) -> str:
        """What is said of the printer, "" when there is nothing to say."""
        return self._said.text()

    def say_fault(self) -> None:
        """Say why nothing would come out of the printer, if so."""
        said = self._fault_of(self.printer)
        self._said.setText(said)
        self._said.setVisible(bool(said))


def _number(parent: QWidget, name: str, prefix: str, suffix: str, most: int) -> QSpinBox:
    box = QSpinBox(parent)
    box.setRange(1, most)
    box.setPrefix(prefix)
    box.setSuffix(suffix)
    box.setAccessibleName(name)
    box.lineEdit().setTextMargins(7, 0, 0, 0)
    return box
