"""F8 from cell to cell that needs a look, Alt+F8 for the spelling on offer: real keys."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from perfdesk.document.model import Address

MEALS = "2026年城区社区网格员工作餐费"
AMOUNT = Address("", "", "money.total.initial")
NAME = Address("", "", "project_name")
GOAL = Address("", "", "goal_year")


@pytest.fixture
def meals(office):
    """The form of the meals, without anything to look at in its filing before."""
    office.open(MEALS)
    return office.form(MEALS)


def press(office, key, modifier=Qt.KeyboardModifier.NoModifier):
    view = office.window.front_view()
    view.setFocus()
    QTest.keyClick(view, key, modifier)


def type_at(office, form, address, text):
    office.window.show_place(form, address)
    office.type(text)
    assert office.window.commit()


def test_f8_goes_to_the_next_cell_that_needs_a_look_and_says_why(office, meals):
    before = {look.address for look in office.workspace.fixes.looks(meals)}
    assert not before
    type_at(office, meals, AMOUNT, "约22万")
    office.window.show_place(meals, NAME)
    press(office, Qt.Key.Key_F8)
    assert office.window.front_view().current().address == AMOUNT
    assert office.speaker.notices[-1] == "年度本级预算金额：应当填数字，填的是“约22万”。"
    assert office.speaker.offers[-1] == ("", None)


def test_what_is_being_typed_is_looked_at_too(office, meals):
    office.window.show_place(meals, AMOUNT)
    office.type("约22万")
    press(office, Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    assert office.workspace.shown(meals, AMOUNT) == "约22万"


def test_the_fix_on_offer_is_one_press_and_one_undo(office, meals):
    type_at(office, meals, AMOUNT, "２２．１８")
    office.window.show_place(meals, NAME)
    press(office, Qt.Key.Key_F8)
    assert "可以改为“22.18”" in office.speaker.notices[-1]
    office.speaker.accept_offer()
    assert office.workspace.shown(meals, AMOUNT) == "22.18"
    assert office.speaker.notices[-1] == "已改正 1 格：全角改为半角。"
    office.speaker.accept_offer()
    assert office.workspace.shown(meals, AMOUNT) == "２２．１８"


def test_alt_f8_fixes_where_one_stands(office, meals):
    type_at(office, meals, AMOUNT, "22.18万元")
    office.window.show_place(meals, AMOUNT)
    press(office, Qt.Key.Key_F8, Qt.KeyboardModifier.AltModifier)
    assert office.workspace.shown(meals, AMOUNT) == "22.18"
    press(office, Qt.Key.Key_F8, Qt.KeyboardModifier.AltModifier)
    assert office.speaker.notices[-1] == "这里没有可以一键改正的写法。"


def test_f8_goes_on_to_the_filings_next_form(office, meals):
    filing = office.workspace.filing_of(meals)
    forms = [form.id for form in office.workspace.forms(filing)]
    other = next(form for form in forms if form != meals and office.workspace.form(form).subject)
    type_at(office, other, AMOUNT, "约25万")
    office.window.show_place(meals, NAME)
    press(office, Qt.Key.Key_F8)
    assert office.window.front_form() == other
    title = office.workspace.form(other).title
    assert office.speaker.notices[-1].startswith(f"“{title}”的年度本级预算金额：应当填数字")


def test_with_nothing_to_look_at_it_says_so(office, meals):
    filing = office.workspace.filing_of(meals)
    assert not any(office.workspace.fixes.looks(form.id) for form in office.workspace.forms(filing))
    press(office, Qt.Key.Key_F8)
    assert office.speaker.notices[-1] == "没有需要核对的写法；还空着的必填项见“打印预览”。"
