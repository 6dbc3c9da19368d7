"""What a slot offers: its list of values, or a calendar; both only propose."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QCalendarWidget, QListWidget, QVBoxLayout, QWidget

from perfdesk.grid.model import FieldType
from perfdesk.values import parse_date

if TYPE_CHECKING:
    from collections.abc import Callable

    from perfdesk.grid.model import Run

_ROWS_SHOWN = 10
_ROW_HEIGHT = 28  # pixels


class Offer(QWidget):
    """A popup under a slot; Enter or a click takes, Esc leaves everything as it was."""

    def __init__(self, parent: QWidget, content: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, True)
        self.setObjectName("offer")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
        layout.addWidget(content)
        self.content = content
        content.setFocus()


def offers(run: Run) -> bool:
    """Whether a value has something to offer."""
    return bool(run.choices) or run.type is FieldType.DATE


def offer_choices(
    view: QWidget, run: Run, text: str, box: QRect, take: Callable[[str], None]
) -> Offer | None:
    """Open what a slot offers under its box (viewport pixels); None when it offers nothing."""
    if run.type is FieldType.DATE:
        offer = Offer(view, _calendar(text, take))
    elif run.choices:
        offer = Offer(view, _choices(run.choices, text, box.width(), take))
    else:
        return None
    where = view.mapToGlobal(QPoint(box.left(), box.bottom() + 2))
    offer.move(where)
    offer.show()
    offer.content.setFocus()
    return offer


def _close(widget: QWidget) -> None:
    widget.window().close()


def _choices(
    choices: tuple[str, ...], text: str, width: int, take: Callable[[str], None]
) -> QListWidget:
    listing = QListWidget()
    listing.addItems(list(choices))
    # ＝ and = are one value here; what matches nothing must not be replaced by a careless Enter
    folded = [unicodedata.normalize("NFKC", choice) for choice in choices]
    typed = unicodedata.normalize("NFKC", text.strip())
    listing.setCurrentRow(folded.index(typed) if typed in folded else 0 if not typed else -1)
    for row in range(listing.count()):
        listing.item(row).setSizeHint(QSize(0, _ROW_HEIGHT))
    height = _ROW_HEIGHT * min(len(choices), _ROWS_SHOWN) + 2
    listing.setFixedSize(max(width, 120, listing.sizeHintForColumn(0) + 40), height)

    def chosen() -> None:
        row = listing.currentRow()
        _close(listing)
        if row >= 0 and folded[row] != typed:
            take(choices[row])

    listing.itemClicked.connect(chosen)
    listing.itemActivated.connect(chosen)
    return listing


def _calendar(text: str, take: Callable[[str], None]) -> QCalendarWidget:
    calendar = QCalendarWidget()
    calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
    typed = parse_date(text)
    if typed is not None:
        calendar.setSelectedDate(QDate(typed.year, typed.month, typed.day))

    def chosen(day: QDate) -> None:
        _close(calendar)
        take(f"{day.year()}年{day.month()}月{day.day()}日")

    calendar.activated.connect(chosen)
    calendar.clicked.connect(chosen)
    return calendar
