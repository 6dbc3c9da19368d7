"""The bar over a form: its buttons lose their texts before its title loses its end."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from perfdesk.document.model import Address

AMOUNT = Address("", "", "money.total.initial")
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


def test_with_all_there_is_to_say_on_a_small_screen_the_title_keeps_its_beginning(office):
    """A finished form with a figure that does not hold and a remark, a panel at its side: the
    state's word and the buttons for rows go, nothing is squeezed.
    """
    office.open(LONG)
    form = office.window.front_form()
    workspace = office.workspace
    office.window.show_touched(workspace.type(form, [(AMOUNT, "9x")]))
    office.window.show_touched(workspace.set_finished(form, True))
    bar = office.window.tabs.front.bar
    bar.show_findings("1 处对不上", "", is_error=True)
    bar.show_remarks(1)
    office.press("field_help")
    office.window.resize(911, 472)
    QApplication.processEvents()
    title = bar.findChild(type(bar._title), "formTitle")
    assert title.width() >= 6 * title.fontMetrics().horizontalAdvance("字")
    shown = [button for button in bar.row.buttons() if button.isVisible()]
    assert [button.defaultAction().iconText() for button in shown][-2:] == ["预览", "打印"]
    for button in (bar.count, bar.remarks, *shown):
        assert button.width() >= button.sizeHint().width()
    assert bar.state.accessibleName() == "状态：已完成"
    office.window.resize(1366, 728)
    QApplication.processEvents()
    assert all(button.isVisible() for button in bar.row.buttons())
    assert bar.state.width() == bar.state.widths()[0]


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
