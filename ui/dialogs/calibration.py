"""打印校准: where the cross of the calibration page stands on a printer's paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from perfdesk.grid.calibration import CROSS_MM
from ui import theme
from ui.dialogs.printer_choice import NO_PRINTER
from ui.dialogs.sheet import Sheet
from ui.settings import SHIFT_MOST, UNMOVED, Shift

ABOUT = (
    "打印机常把纸上的内容整个挪开一两毫米。先打印校准页，用尺量页上十字“甲”的中心到纸边的距离，"
    "填在下面；以后在这台打印机上打印，就会挪回来。导出的 PDF 不变。"
)
_PLACES = (
    ("竖放的纸", "甲到纸左边", "甲到纸上边"),
    ("横放的纸", "甲到纸左边", "甲到纸上边"),
)


class CalibrationDialog(Sheet):
    """On `accepted`, `shifts` holds what was measured, by printer."""

    page_wanted = Signal(str)  # a printer, to be measured
    check_wanted = Signal(str, object)  # a printer, and the Shift to print with
    pdf_wanted = Signal()

    def __init__(
        self,
        printers: Sequence[str],
        printer: str,
        known: Callable[[str], Shift],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("打印校准", ABOUT, "保存", parent)
        self._known = known
        self.shifts: dict[str, Shift] = {}
        self._printer = QComboBox(self)
        self._printer.addItems(list(printers) or [NO_PRINTER])
        self._printer.setCurrentText(printer)
        self._boxes = [self._measure(f"{paper}：{name}") for paper, *two in _PLACES for name in two]
        self._said = QLabel(self)
        self._said.setObjectName("dialogText")
        self._said.setWordWrap(True)
        self._page = QPushButton("打印校准页(&Y)", self)
        self._check = QPushButton("打印检查页(&J)", self)
        self._pdf = QPushButton("存为 PDF(&D)…", self)
        self._zero = QPushButton("恢复为 0(&Z)", self)
        self._page.setToolTip("竖放、横放各一张，不挪动，用来量")
        self._check.setToolTip("竖放、横放各一张，按下面的数挪动，十字应正好在 20.0 毫米处")
        self._pdf.setToolTip("把校准页存为 PDF，看别的程序打印 PDF 时有没有缩放")
        self._zero.setToolTip("这台打印机不再挪动")
        for button in (self._page, self._check, self._pdf, self._zero):
            button.setAutoDefault(False)
        for widget in (self._page, self._check, self._zero, *self._boxes):
            widget.setEnabled(bool(printers))
        self.primary.setEnabled(bool(printers))
        self._compose()
        self._connect()
        self._show_known()

    @property
    def shift(self) -> Shift:
        """What the numbers in sight say of the printer: how far to move everything."""
        return Shift(*(round((CROSS_MM - box.value()) * 10) for box in self._boxes))

    @property
    def said(self) -> str:
        """What will be done on paper, in words."""
        return self._said.text()

    def _measure(self, name: str) -> QDoubleSpinBox:
        box = QDoubleSpinBox(self)
        box.setDecimals(1)
        box.setSingleStep(0.1)
        box.setRange(CROSS_MM - SHIFT_MOST / 10, CROSS_MM + SHIFT_MOST / 10)
        box.setSuffix(" 毫米")
        box.setAccessibleName(name)
        box.lineEdit().setTextMargins(7, 0, 0, 0)
        return box

    def _compose(self) -> None:
        for number, (paper, left, top) in enumerate(_PLACES):
            line = QHBoxLayout()
            line.setSpacing(8)
            for name, box in zip((f"① {left}", f"② {top}"), self._of(number), strict=True):
                line.addWidget(QLabel(name, self))
                line.addWidget(box)
                line.addSpacing(10)
            line.addStretch(1)
            self.rows.addRow(paper, line)
        self.rows.insertRow(0, "打印机(&P)", self._printer)
        pages = QHBoxLayout()
        pages.setSpacing(8)
        for button in (self._page, self._check, self._pdf):
            pages.addWidget(button)
        pages.addStretch(1)
        self.rows.insertRow(1, "", pages)
        self.body.removeItem(self.rows)
        self.rows.setParent(None)
        side = QVBoxLayout()
        side.addLayout(self.rows)
        side.addWidget(self._said)
        side.addWidget(self._zero, 0, Qt.AlignmentFlag.AlignLeft)
        side.addStretch(1)
        both = QHBoxLayout()
        both.setSpacing(22)
        both.addWidget(_Drawing(self))
        both.addLayout(side, 1)
        self.body.addLayout(both, 1)
        self.ask_for_width(52)

    def _of(self, number: int) -> list[QDoubleSpinBox]:
        return self._boxes[2 * number : 2 * number + 2]

    def _connect(self) -> None:
        self._printer.currentTextChanged.connect(self._show_known)
        for box in self._boxes:
            box.valueChanged.connect(self._changed)
        self._page.clicked.connect(self._want_page)
        self._check.clicked.connect(self._want_check)
        self._pdf.clicked.connect(self.pdf_wanted)
        self._zero.clicked.connect(self._to_zero)

    def _show_known(self) -> None:
        printer = self._printer.currentText()
        self._show(self.shifts.get(printer, self._known(printer)))

    def _show(self, shift: Shift) -> None:
        for box, moved in zip(self._boxes, shift, strict=True):
            box.blockSignals(True)
            box.setValue(CROSS_MM - moved / 10)
            box.blockSignals(False)
        self._say()

    def _changed(self) -> None:
        self.shifts[self._printer.currentText()] = self.shift
        self._say()

    def _to_zero(self) -> None:
        self._show(UNMOVED)
        self._changed()

    def _say(self) -> None:
        right, down, right_across, down_across = self.shift
        self._said.setText(
            f"打印时：竖放的纸{_moved(right, down)}；横放的纸{_moved(right_across, down_across)}。"
        )

    def _want_page(self) -> None:
        self.page_wanted.emit(self._printer.currentText())

    def _want_check(self) -> None:
        self.check_wanted.emit(self._printer.currentText(), self.shift)


def _moved(right: int, down: int) -> str:
    """How far a page is moved, in words; tenths of a millimetre."""
    ways = [
        f"向{ahead if tenths > 0 else back}挪 {abs(tenths) / 10:.1f} 毫米"
        for tenths, ahead, back in ((right, "右", "左"), (down, "下", "上"))
        if tenths
    ]
    return "、".join(ways) or "不挪动"


class _Drawing(QWidget):
    """A sheet with its cross, and the two distances that are measured."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedSize(self.sizeHint())
        self.setAccessibleName("示意图：量十字甲到纸左边和纸上边的距离")

    def sizeHint(self) -> QSize:
        """A sheet's shape."""
        return QSize(176, 232)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the upper left part of a sheet, not to scale."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("line_strong"), 1))
        painter.setBrush(Qt.GlobalColor.white)
        painter.drawRect(QRectF(8.5, 8.5, 158, 214))
        x, y = 92.0, 92.0
        accent = QColor(theme.LIGHT["accent"])  # the sheet is white in the dark window, too
        painter.setPen(QPen(Qt.GlobalColor.black, 1.4))
        painter.drawLine(QLineF(x - 26, y, x + 26, y))
        painter.drawLine(QLineF(x, y - 26, x, y + 26))
        painter.setPen(QPen(Qt.GlobalColor.black, 1))
        for at in range(2):
            painter.drawRect(QRectF(40, 150 + 26 * at, 104, 26))
        font = QFont(self.font())
        font.setBold(True)
        painter.setFont(font)
        painter.drawText(QPointF(x + 6, y - 8), "甲")
        painter.setPen(QPen(accent, 1.6))
        _arrow(painter, QPointF(8.5, y + 38), QPointF(x, y + 38))
        _arrow(painter, QPointF(x + 40, 8.5), QPointF(x + 40, y))
        painter.setPen(QPen(accent, 1, Qt.PenStyle.DotLine))
        painter.drawLine(QLineF(x, y + 26, x, y + 44))
        painter.drawLine(QLineF(x + 26, y, x + 46, y))
        painter.drawText(QPointF(42, y + 32), "①")
        painter.drawText(QPointF(x + 22, 56), "②")
        painter.end()


def _arrow(painter: QPainter, start: QPointF, end: QPointF) -> None:
    """A line with a head at both ends."""
    painter.drawLine(QLineF(start, end))
    lying = abs(end.x() - start.x()) > abs(end.y() - start.y())
    for point, way in ((start, 1), (end, -1)):
        for across in (-4, 4):
            tip = QPointF(7 * way, across) if lying else QPointF(across, 7 * way)
            painter.drawLine(QLineF(point, point + tip))
