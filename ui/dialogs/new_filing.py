"""Asks which set of forms, which unit and which year a new filing is for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QSpinBox, QWidget

from ui.dialogs.sheet import Sheet

YEAR_LEAST, YEAR_MOST = 2000, 2099
UNIT_MOST_CHARACTERS = 100


@dataclass(frozen=True)
class SetChoice:
    """One set of forms as the dialog offers it; `starts_with` names the forms made at once."""

    id: str
    title: str
    year: int
    starts_with: str


class NewFilingDialog(Sheet):
    """On `accepted`, `set_id`, `unit` and `year` hold the answers."""

    def __init__(
        self,
        sets: Sequence[SetChoice],
        taken: frozenset[tuple[str, str, int]],
        parent: QWidget | None = None,
    ) -> None:
        """`taken` holds the set, unit and year of every filing there is."""
        super().__init__("新建一套表", "一个单位、一个年度的全部绩效表放在一套里。", "新建", parent)
        self._sets = tuple(sets)
        self._taken = taken
        self._set = QComboBox(self)
        for choice in self._sets:
            self._set.addItem(choice.title, choice.id)
        self._unit = QLineEdit(self)
        self._unit.setPlaceholderText("与公章一致的单位全称")
        self._unit.setMaxLength(UNIT_MOST_CHARACTERS)
        self._year = QSpinBox(self)
        self._year.setRange(YEAR_LEAST, YEAR_MOST)
        self._year.setSuffix(" 年")
        self._year.lineEdit().setTextMargins(7, 0, 0, 0)
        self._starts = QLabel(self)
        self._starts.setObjectName("dialogText")
        self.rows.addRow("表格种类(&K)", self._set)
        self.rows.addRow("单位名称(&U)", self._unit)
        self.rows.addRow("年度(&Y)", self._year)
        self.rows.addRow("包含", self._starts)
        self._starts.setMinimumHeight(2 * self.fontMetrics().lineSpacing())
        self._starts.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.ask_for_width(36)
        self._set.currentIndexChanged.connect(self._show_set)
        self._show_set()
        self._unit.setFocus()

    @property
    def set_id(self) -> str:
        """The chosen set."""
        return str(self._set.currentData())

    @property
    def unit(self) -> str:
        """The unit's name, without blanks around it."""
        return self._unit.text().strip()

    @property
    def year(self) -> int:
        """The chosen year."""
        return self._year.value()

    def accept(self) -> None:
        """Close only when the answers make sense."""
        if not self._sets:
            self.show_fault("没有可用的表格种类：templates 文件夹里没有找到表格。")
        elif not self.unit:
            self.show_fault("请填写单位名称。", self._unit)
        elif (self.set_id, self.unit, self.year) in self._taken:
            self.show_fault(
                f"{self.unit} {self.year} 年度已经有这样一套表，请在左侧目录里打开它，"
                "或改填别的单位或年度。",
                self._unit,
            )
        else:
            super().accept()

    def _show_set(self) -> None:
        place = self._set.currentIndex()
        if 0 <= place < len(self._sets):
            choice = self._sets[place]
            self._year.setValue(choice.year)
            self._starts.setText(choice.starts_with or "空的一套表，建好后再添加")
