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


def _inks(label):
    picture = label.grab().toImage()
    size = picture.size()
    return {picture.pixel(x, y) for x in range(size.width()) for y in range(size.height())}


def test_of_the_units_name_nothing_is_left_rather_than_one_character(office):
    office.open(LONG)
    QApplication.processEvents()
    where = office.window.tabs.front.bar._where
    assert len(_inks(where)) > 1
    where.setFixedWidth(3 * where.fontMetrics().horizontalAdvance("字"))
    assert len(_inks(where)) <= 1
    assert where.toolTip().startswith("项目支出绩效目标表")
