"""What a slot has to choose from: a list of values, or a calendar; both only propose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QPoint, QRect, Qt
from PySide6.QtWidgets import QCalendarWidget, QVBoxLayout, QWidget

from perfdesk.grid.model import FieldType
from perfdesk.values import parse_date

if TYPE_CHECKING:
    from collections.abc import Callable

    from perfdesk.grid.model import Run


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
    """Whether a value has a list or a calendar of its own."""
    return bool(run.choices) or run.type is FieldType.DATE


def offer_days(view: QWidget, text: str, box: QRect, take: Callable[[str], None]) -> Offer:
    """Open a calendar under a slot's box (viewport pixels); `take` gets the day chosen."""
    offer = Offer(view, _calendar(text, take))
    offer.move(view.mapToGlobal(QPoint(box.left(), box.bottom() + 2)))
    offer.show()
    offer.content.setFocus()
    return offer


def _close(widget: QWidget) -> None:
    widget.window().close()


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
