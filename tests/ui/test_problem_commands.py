"""F8 from cell to cell that needs a look, Alt+F8 for the spelling on offer: real keys."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from perfdesk.document.model import Address

MEALS = "2026年城区社区网格员工作餐费"
AMOUNT = Address("", "", "money.total.initial")
NAME = Address("", "", "project_name")
BASIC = Address("", "", "money.basic.initial")
GOAL = Address("", "", "goal_year")


@pytest.fixture
def meals(office):
    """The form of the meals, without anything to look at in its filing before: what the filing
    demands is filled in, and the department's amounts agree to the last digit.
    """
    office.open(MEALS)
    form, workspace = office.form(MEALS), office.workspace
    department = workspace.forms(workspace.filing_of(form))[0].id
    workspace.type(department, [(AMOUNT, "369.504989"), (BASIC, "301.604989")])
    for _round in range(40):
        looks = [
            (info.id, look)
            for info in workspace.forms(workspace.filing_of(form))
            for look in workspace.fixes.looks(info.id)
        ]
        if not looks:
            break
        other, look = looks[0]
        if look.fix is None:
            workspace.type(other, [(look.address, "已补")])
        else:
            workspace.fixes.apply(other, [look.address])
    assert not looks
    office.window.reload()
    return form


def press(office, key, modifier=Qt.KeyboardModifier.NoModifier):
    view = office.window.front_view()
    view.setFocus()
    QTest.keyClick(view, key, modifier)


def type_at(office, form, address, text):
    office.window.show_place(form, address)
    office.type(text)
    assert office.window.commit()


def test_f8_goes_to_the_next_cell_that_needs_a_look_and_says_why(office, meals):
    type_at(office, meals, AMOUNT, "约22万")
    office.window.show_place(meals, NAME)
    press(office, Qt.Key.Key_F8)
    assert office.window.front_view().current().address == AMOUNT
    assert office.speaker.notices[-1] == ("“年度本级预算金额”应当填数字，填的是“约22万”。")
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
    assert office.speaker.notices[-1].startswith(f"“{title}”：“年度本级预算金额”应当填数字")


def test_with_nothing_to_look_at_it_says_so(office, meals):
    press(office, Qt.Key.Key_F8)
    assert office.speaker.notices[-1] == "这套表没有要看的地方：数都对得上，必填的都填了。"


def test_f8_visits_a_sum_that_does_not_agree_and_a_cell_still_empty(office, meals):
    workspace = office.workspace
    department = workspace.forms(workspace.filing_of(meals))[0].id
    type_at(office, department, BASIC, "270")
    office.window.show_place(meals, NAME)
    press(office, Qt.Key.Key_F8)
    assert office.window.front_form() == department
    assert office.window.front_view().current().address == AMOUNT
    assert "差 31.604989" in office.speaker.notices[-1]
    type_at(office, department, BASIC, "301.604989")
    workspace.clear(meals, [GOAL])
    press(office, Qt.Key.Key_F8)
    assert (office.window.front_form(), office.window.front_view().current().address) == (
        meals,
        GOAL,
    )
    assert office.speaker.notices[-1].endswith("“本年度绩效目标”必填，还空着。")
