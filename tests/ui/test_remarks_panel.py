"""审核意见: written from the cell, in the panel, on the paper, in the bar and in the navigator."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from perfdesk.document.model import Address
from tests.ui.conftest import CENTER, MEALS
from ui.dialogs.remark import MOST_CHARACTERS, RemarkDialog
from ui.editor import palette
from ui.editor.marks import State
from ui.navigator_tree import ID, NOTE, Kind
from ui.remark_list import when
from ui.remarks_panel import ALL_DONE, NONE_YET, RemarksPanel

GOAL = Address("", "", "goal_year")
DISTRICT = "区财政局"
ASKED = "请写明发放的月数"


@pytest.fixture
def meals(office):
    """The project form of the meals, in front."""
    form = office.form(MEALS)
    office.window.show_place(form, GOAL)
    return form


def settle(office):
    """The keyboard has rested, and what is to be shown on the form was looked for."""
    window = office.window
    office.qtbot.waitUntil(lambda: not window._resting.busy, timeout=3000)


def remark(office, form, address, text, unit=DISTRICT):
    office.window.show_touched(office.workspace.remarking.add(form, address, text, unit))


def opened(office):
    """Shift+F7, and the panel is filled."""
    QTest.keyClick(office.window, Qt.Key.Key_F7, Qt.KeyboardModifier.ShiftModifier)
    panel = office.window.side.content
    assert isinstance(panel, RemarksPanel)
    return panel


def shown(panel):
    """Headings and texts as listed."""
    return [
        line.heading if line.pinned is None else line.pinned.remark.text
        for line in panel.lines.lines
    ]


def choose(panel, text):
    panel.list.setCurrentIndex(panel.lines.index(shown(panel).index(text)))


def test_a_remark_is_written_on_the_cell_by_keyboard(office, meals):
    QTest.keyClick(
        office.window.front_view(),
        Qt.Key.Key_F7,
        Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier,
    )
    dialog = office.dialog(RemarkDialog)
    dialog.accept()
    assert not dialog.fault.isHidden()  # nothing is written yet
    dialog._text.setPlainText("多" * (MOST_CHARACTERS + 1))
    dialog.accept()
    assert str(MOST_CHARACTERS) in dialog.fault.text()
    dialog._text.setPlainText(ASKED)
    dialog._unit.setText(DISTRICT)
    QTest.keyClick(dialog._text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (one,) = office.workspace.remarking.of(meals)
    assert (one.remark.text, one.remark.unit, one.address) == (ASKED, DISTRICT, GOAL)
    assert office.window.settings.remark_unit == DISTRICT  # proposed the next time
    office.press("undo")
    assert office.workspace.remarking.of(meals) == []


def test_it_can_be_about_the_whole_form(office, meals):
    office.press("remark")
    dialog = office.dialog(RemarkDialog)
    dialog._text.setPlainText("请补附件")
    dialog._whole.setChecked(True)
    dialog.accept()
    (one,) = office.workspace.remarking.of(meals)
    assert (one.address, one.where) == (None, "整张表")


def test_the_key_that_writes_it_works_in_every_field(office, meals):
    office.press("remark")
    dialog = office.dialog(RemarkDialog)
    QTest.keyClicks(dialog._text, "22.18?")
    dialog._unit.setFocus()
    QTest.keyClick(dialog._unit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert not dialog.isVisible()
    assert office.window.workspace.form(office.form(MEALS)).remarks == 1


def test_the_cell_has_a_flag_and_says_what_is_asked(office, meals):
    remark(office, meals, GOAL, ASKED)
    settle(office)
    view = office.window.front_view()
    at = next(n for n, slot in enumerate(view.slots) if slot.address == GOAL)
    cell = view.slots[at].cell(view.sheet)
    assert view._flags.has_remark(cell)
    assert view.finding(view.slots[at]) == f"审核意见（{DISTRICT}）：{ASKED}。"
    reading = QAccessible.queryAccessibleInterface(view).child(at)
    assert f"审核意见（{DISTRICT}）：{ASKED}" in reading.text(QAccessible.Text.Description)
    assert ASKED in view.current().hint
    name = office.workspace.remarking.of(meals)[0].remark.id
    office.window.show_touched(office.workspace.remarking.resolve(meals, name))
    settle(office)
    assert not view._flags.has_remark(cell)
    assert ASKED not in view.current().hint


def test_the_flag_is_painted(office, meals):
    settle(office)
    assert flag_pixels(office.window.front_view()) == 0
    remark(office, meals, GOAL, ASKED)
    settle(office)
    assert flag_pixels(office.window.front_view()) > 5  # its edges are softer


def flag_pixels(view):
    image = view.viewport().grab().toImage()
    return sum(
        image.pixel(x, y) == palette.REMARK.rgb()
        for x in range(image.width())
        for y in range(image.height())
    )


def test_bar_and_navigator_count_what_is_open(office, meals):
    settle(office)
    bar = office.window.tabs.front.bar
    assert bar.remarks is None
    remark(office, meals, GOAL, ASKED)
    remark(office, meals, None, "请补附件")
    settle(office)
    assert bar.remarks.text() == "2 条意见"
    assert row_of(office, meals).data(NOTE) == "2 条意见"
    said = str(row_of(office, meals).data(Qt.ItemDataRole.AccessibleTextRole))
    assert said.endswith("2 条审核意见等处理")
    bar.remarks.click()
    assert isinstance(office.window.side.content, RemarksPanel)
    for one in office.workspace.remarking.of(meals):
        office.window.show_touched(office.workspace.remarking.resolve(meals, one.remark.id))
    settle(office)
    assert bar.remarks.isHidden()
    assert "意见" not in row_of(office, meals).data(NOTE)


def row_of(office, form):
    item = office.window.navigator._model.item_of(Kind.FORM, form)
    assert item.data(ID) == form
    return item


def test_the_panel_lists_the_form_in_front_first_and_open_ones_first(office, meals):
    filing = office.workspace.filing_of(meals)
    department = office.workspace.forms(filing)[0]
    remark(office, department.id, None, "部门表请盖章")
    remark(office, meals, GOAL, "第一条")
    first = office.workspace.remarking.of(meals)[0].remark.id
    office.window.show_touched(office.workspace.remarking.resolve(meals, first, "改好了"))
    remark(office, meals, GOAL, "第二条")
    panel = opened(office)
    assert shown(panel) == [MEALS, "第二条", "第一条", department.title, "部门表请盖章"]
    assert panel.said == "这套表有 2 条等处理，其中这张表 1 条。点一下转到那一格。"
    assert panel.list.hasFocus()
    done = next(line for line in panel.lines.lines if line.done)
    assert done.done.startswith(f"已处理：改好了\n{CENTER} · ")
    office.window.open_form(department.id)
    office.qtbot.waitUntil(lambda: not panel._rest.isActive(), timeout=2000)
    assert shown(panel)[0] == department.title
    opened_again = office.window.side.content
    assert opened_again is panel


def test_enter_goes_to_the_cell_of_another_form(office, meals):
    remark(office, meals, GOAL, ASKED)
    department = office.workspace.forms(office.workspace.filing_of(meals))[0].id
    office.window.open_form(department)
    panel = opened(office)
    choose(panel, ASKED)
    QTest.keyClick(panel.list, Qt.Key.Key_Return)
    assert office.window.front_form() == meals
    assert office.window.front_view().current().address == GOAL


def test_resolved_with_an_answer_and_opened_again_by_keyboard(office, meals):
    remark(office, meals, GOAL, ASKED)
    office.workspace.author = "张三"
    panel = opened(office)
    panel.answer.setText("已写 12 个月")
    QTest.keyClick(panel.answer, Qt.Key.Key_Return)
    (one,) = office.workspace.remarking.of(meals)
    assert (one.remark.resolved_by, one.remark.answer) == ("张三", "已写 12 个月")
    assert panel.said == ALL_DONE
    assert panel.answer.text() == ""
    assert not panel.answer.isEnabled()
    assert "重新打开" in panel.settle.text()
    panel.settle.setFocus()
    QTest.keyClick(panel.settle, Qt.Key.Key_Space)
    assert [one.remark.is_open for one in office.workspace.remarking.of(meals)] == [True, False]
    office.press("undo")
    office.press("undo")
    (one,) = office.workspace.remarking.of(meals)
    assert one.remark.is_open


def test_without_any_the_panel_says_so_and_offers_to_write_one(office, meals):
    panel = opened(office)
    assert panel.said == NONE_YET
    assert panel.write.hasFocus()
    assert not panel.settle.isEnabled()
    QTest.keyClick(panel.write, Qt.Key.Key_Space)
    office.dialog(RemarkDialog).reject()
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    assert office.window.side.content is None


def test_the_same_key_puts_the_panel_away(office, meals):
    panel = opened(office)
    QTest.keyClick(panel.write, Qt.Key.Key_F7, Qt.KeyboardModifier.ShiftModifier)
    assert office.window.side.content is None


def test_a_long_remark_is_shown_whole(office, meals):
    remark(office, meals, GOAL, "请把每一项支出的依据写清楚。" * 20)
    panel = opened(office)
    QApplication.processEvents()
    font = QFont(panel.list.font())
    rows = [panel.list.visualRect(panel.lines.index(n)) for n in range(2)]
    lines = 20 * 14 * font.pixelSize() / panel.list.width()  # characters are square
    assert rows[1].height() > lines * font.pixelSize()


def test_a_word_too_long_for_the_list_is_broken(office, meals):
    remark(office, meals, GOAL, "x" * 400)
    panel = opened(office)
    QApplication.processEvents()
    row = panel.list.visualRect(panel.lines.index(1))
    least = panel.list.fontMetrics().horizontalAdvance("x" * 400) / panel.list.width()
    assert row.height() > least * panel.list.fontMetrics().height()


def test_a_time_that_cannot_be_read_stands_as_it_is():
    assert when("早上") == "早上"
    assert when("2026-01-29T09:30:00") == "2026年1月29日 09:30"


def test_the_sign_is_in_the_legend_s_words():
    assert State.REMARK.value == "有审核意见，等处理"
