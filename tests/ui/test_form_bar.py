"""The bar over a form: its buttons lose their texts before its title loses its end."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

LONG = "2026年网格员人身意外保险"


def _texts(bar):
    style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    return sum(button.toolButtonStyle() == style for button in bar.row.buttons())


def test_the_title_is_whole_as_long_as_there_is_room_without_texts(office):
    office.open(LONG)
    QApplication.processEvents()
    bar = office.window.tabs.front.bar
    title = bar.findChild(type(bar._title), "formTitle")
    before = _texts(bar)
    office.press("field_help")
    QApplication.processEvents()
    assert _texts(bar) < before
    assert title.width() >= title.sizeHint().width()
    office.window.resize(911, 472)
    QApplication.processEvents()
    assert _texts(bar) == 0
    assert title.text() == LONG
    assert title.toolTip() == LONG
    for button in bar.row.buttons():
        assert button.width() >= button.sizeHint().width()
