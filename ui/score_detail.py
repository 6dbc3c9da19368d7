"""One row's score explained: how it comes about, by which rule, and the buttons that take it."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from perfdesk.values import format_plain

if TYPE_CHECKING:
    from perfdesk.workspace.evaluating import BandPoints, ScoredRow

#: bands that fit beside one another
_MOST_BANDS = 3


class ScoreDetail(QFrame):
    """A card: name, sentence, what to look at, source; 采用, or the bands and a figure."""

    taken = Signal()
    given = Signal(Decimal)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("scoreCard")
        self._name = self._label("scoreName")
        self.how = self._label("scoreHow")
        self.warnings = self._label("helpState")
        self.source = self._label("helpKind")
        self.take = QPushButton(self)
        self.take.setObjectName("primary")
        self.take.clicked.connect(self.taken)
        self.bands = [QPushButton(self) for _band in range(_MOST_BANDS)]
        self._band_row = QWidget(self)
        row = QHBoxLayout(self._band_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for place, button in enumerate(self.bands):
            button.setObjectName("band")
            button.setCheckable(True)
            button.clicked.connect(partial(self.choose, place))
            row.addWidget(button, 1)
        self.points = QDoubleSpinBox(self)
        self.points.setAccessibleName("给这一行的得分")
        self.points.setDecimals(2)
        self.points.setSingleStep(0.5)
        self.points.setSuffix(" 分")
        self.points.installEventFilter(self)
        self.give = QPushButton("给分", self)
        self.give.setObjectName("primary")
        self.give.clicked.connect(self._give)
        self._give_row = QWidget(self)
        line = QHBoxLayout(self._give_row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        line.addWidget(self.points, 1)
        line.addWidget(self.give)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 10)
        column.setSpacing(6)
        for widget in (self._name, self.how, self.warnings, self.source):
            column.addWidget(widget)
        for part in (self.take, self._band_row, self._give_row):
            column.addWidget(part)
        self._row: ScoredRow | None = None
        self._fixed = False

    @property
    def takes(self) -> bool:
        """Whether there is a score to take."""
        return not self.take.isHidden() and self.take.isEnabled()

    def start(self) -> bool:
        """The keyboard comes to what can be chosen here; whether there is anything."""
        if self._fixed or not self._bands():
            return False
        self.bands[0].setFocus()
        return True

    def show_row(self, row: ScoredRow | None, *, fixed: bool) -> None:
        """Explain a row; `fixed` says that nothing can be changed. A band that was chosen for it
        stays chosen.
        """
        if row is not None and row == self._row and fixed == self._fixed:
            return
        same = row is not None and self._row is not None and row.id == self._row.id
        bands_before = self._row.proposal.bands if self._row is not None else ()
        self._row, self._fixed = row, fixed
        self.setVisible(row is not None)
        if row is None:
            return
        made = row.proposal
        self._name.setText(row.name or "（没有名称）")
        self.how.setText(made.how)
        self._show(self.warnings, "\n".join(made.warnings))
        self._show(self.source, made.source)
        self.take.setVisible(made.score is not None)
        if made.score is not None:
            there = row.typed is not None and not row.difference
            plain = format_plain(made.score)
            self.take.setText(f"得分已是 {plain} 分" if there else f"采用 {plain} 分（Enter）")
            self.take.setEnabled(not there and not fixed)
        self._band_row.setVisible(bool(made.bands) and row.weight is not None)
        for place, button in enumerate(self.bands):
            button.setVisible(place < len(made.bands))
        for button, band in zip(self.bands, made.bands, strict=False):
            button.setText(f"{band.title}\n{band.range}")
            button.setAccessibleName(f"{band.title}，{band.range}")
            button.setEnabled(not fixed)
        if not same or bands_before != made.bands:
            self._unchoose()

    def choose(self, place: int, *_checked: object) -> bool:
        """Choose a band: its most points stand ready, to be lowered; whether there is that band."""
        bands = self._bands()
        if self._fixed or place >= len(bands):
            return False
        for at, button in enumerate(self.bands):
            button.setChecked(at == place)
        band = bands[place]
        self.points.setRange(float(band.bottom), float(band.top))
        self.points.setValue(float(band.top))
        self._give_row.show()
        self.points.setFocus()
        self.points.selectAll()
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter in the figure gives it."""
        if (
            watched is self.points
            and event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        ):
            self.points.interpretText()
            self._give()
            return True
        return super().eventFilter(watched, event)

    def _bands(self) -> tuple[BandPoints, ...]:
        if self._row is None or self._band_row.isHidden():
            return ()
        return self._row.proposal.bands[:_MOST_BANDS]

    def _unchoose(self) -> None:
        for button in self.bands:
            button.setChecked(False)
        self._give_row.hide()

    def _give(self) -> None:
        # the box holds two decimals; its text is exact where a float is not
        self.given.emit(Decimal(f"{self.points.value():.2f}"))

    def _label(self, name: str) -> QLabel:
        label = QLabel(self)
        label.setObjectName(name)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        return label

    @staticmethod
    def _show(label: QLabel, text: str) -> None:
        label.setText(text)
        label.setVisible(bool(text))
