"""Offers under the cell: real keys and the input method's events; nothing is taken by surprise."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListView

from perfdesk.document.model import Address
from perfdesk.grid.model import Mark
from tests.ui.editor.conftest import Hands, opened
from ui.editor.flags import Flags
from ui.editor.offer_list import OfferList

Key = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def hands(window, qtbot) -> Hands:
    """At an empty row of 数量指标 below the first, everything read."""
    view = opened(window, "2026年城区社区网格员工作餐费")
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    view.setFocus()
    window.workspace.offers.read_all()
    first = view.document.rows("indicators")[0].id
    view.show_place(Address("indicators", first, "name"))
    view.insert_row()
    return Hands(view)


def offered(hands) -> list[str]:
    completion = hands.view._completion
    if completion is None:
        return []
    completion.settle()
    return completion.shown


def chosen(hands) -> str:
    return hands.view._completion.chosen


def here(hands) -> str:
    return hands.view.current().text


def row(hands):
    return hands.view.document.rows("indicators")[1].cells


def test_typing_shows_offers_and_enter_takes_none_of_them(hands):
    hands.type("网格员培")
    assert offered(hands) == ["网格员培训"]
    assert chosen(hands) == ""
    hands.key(Key.Key_Return)
    assert row(hands)["name"] == "网格员培"
    assert offered(hands) == []


def test_tab_too_commits_what_was_typed(hands):
    hands.type("网格员培")
    hands.key(Key.Key_Tab)
    assert row(hands)["name"] == "网格员培"
    assert hands.view.current().address.field == "target.value"


def test_the_arrows_are_the_papers_until_the_list_is_opened(hands):
    hands.type("网格员")
    assert len(offered(hands)) > 1
    hands.key(Key.Key_Down)
    assert row(hands)["name"] == "网格员"
    assert offered(hands) == []


def test_alt_down_opens_it_the_arrows_choose_and_enter_fills_the_row_in_one_step(hands):
    before = hands.view.document
    hands.type("网格员")
    hands.key(Key.Key_Down, ALT)
    assert chosen(hands) == offered(hands)[0]
    while chosen(hands) != "网格员培训":
        hands.key(Key.Key_Down)
    hands.key(Key.Key_Return)
    assert row(hands)["name"] == "网格员培训"
    # the figure is the clerk's to decide
    assert row(hands)["target"] == {"op": "≥", "unit": "场"}
    assert here(hands) == "网格员培训"
    assert not hands.view.is_typing
    hands.view.window().actions_by_name["undo"].trigger()
    assert hands.view.document == before


def test_tab_on_a_chosen_one_takes_it_and_goes_on(hands):
    hands.type("网格员培")
    hands.key(Key.Key_Down, ALT)
    hands.key(Key.Key_Tab)
    assert row(hands)["name"] == "网格员培训"
    assert hands.view.current().address.field == "target.value"


def test_the_arrows_go_round(hands):
    hands.type("网格员")
    hands.key(Key.Key_Down, ALT)
    every = offered(hands)
    hands.key(Key.Key_Up)
    assert chosen(hands) == every[-1]
    hands.key(Key.Key_Down)
    assert chosen(hands) == every[0]
    hands.key(Key.Key_PageDown)
    assert chosen(hands) == every[-1]


def test_typing_on_in_an_opened_list_narrows_it_and_chooses_nothing(hands):
    hands.type("网格员")
    hands.key(Key.Key_Down, ALT)
    hands.type("培")
    assert offered(hands) == ["网格员培训"]
    assert chosen(hands) == ""
    hands.key(Key.Key_Return)
    assert row(hands)["name"] == "网格员培"


def test_escape_closes_the_list_first_and_then_gives_the_text_up(hands):
    hands.type("网格员培")
    hands.key(Key.Key_Escape)
    assert offered(hands) == []
    assert here(hands) == "网格员培"
    hands.type("训")
    # sent away, it stays away for this cell
    assert offered(hands) == []
    hands.key(Key.Key_Escape)
    assert here(hands) == ""
    assert "name" not in row(hands)


def test_composing_is_left_alone(hands):
    hands.compose("wang'ge'yuan")
    assert offered(hands) == []
    hands.commit("网格员培")
    assert offered(hands) == ["网格员培训"]
    hands.compose("xun")
    assert offered(hands) == []
    hands.key(Key.Key_Down)
    hands.key(Key.Key_Return)
    assert hands.view.is_typing
    hands.commit("训")
    assert here(hands) == "网格员培训"


def test_a_click_takes_and_the_keyboard_stays_on_the_paper(hands):
    hands.type("网格员培")
    assert offered(hands) == ["网格员培训"]
    listing = hands.view.viewport().findChild(QListView)
    assert listing.isVisible()
    place = listing.visualRect(listing.model().index(0, 0)).center()
    QTest.mouseClick(listing.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert row(hands)["name"] == "网格员培训"
    assert hands.view.hasFocus()
    assert offered(hands) == []


def test_leaving_the_paper_commits_and_puts_the_list_away(hands):
    hands.type("网格员培")
    hands.view.clearFocus()
    QApplication.processEvents()
    assert offered(hands) == []
    assert row(hands)["name"] == "网格员培"


def test_findings_that_come_while_one_types_leave_the_list_there(hands):
    hands.type("网格员培")
    assert offered(hands) == ["网格员培训"]
    hands.view.show_flags(Flags(hands.view.document_id, ()))
    assert offered(hands) == ["网格员培训"]


def test_amounts_and_dates_offer_nothing(hands):
    rows = hands.view.document.rows("indicators")
    for address in (
        Address("", "", "money.total.initial"),
        Address("indicators", rows[0].id, "target.value"),
        Address("", "", "phone"),
    ):
        hands.view.show_place(address)
        hands.type("2")
        assert offered(hands) == []
        hands.key(Key.Key_Escape)


def test_asked_for_where_nothing_is_offered_it_says_so(hands, qtbot):
    hands.view.show_place(Address("", "", "money.total.initial"))
    with qtbot.waitSignal(hands.view.refused) as said:
        hands.key(Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert said.args == ["这一格没有可选的内容，请直接输入。"]
    assert offered(hands) == []


def test_choices_narrow_by_words_and_take_what_is_in_no_list(hands):
    hands.key(Key.Key_Tab)
    hands.key(Key.Key_Tab)
    assert hands.view.current().address.field == "target.unit"
    hands.type("百")
    # the sign by its name, and what this office writes for it
    assert offered(hands) == ["百分比", "%"]
    hands.type("户")
    assert offered(hands) == []
    hands.key(Key.Key_Tab)
    assert row(hands)["target"] == {"unit": "百户"}
    hands.type("不低于")
    assert offered(hands) == ["≥"]


def test_the_list_of_an_empty_cell_has_all_and_stays_open_to_letters(hands):
    hands.key(Key.Key_Tab)
    hands.key(Key.Key_Tab)
    hands.key(Key.Key_Down, ALT)
    every = offered(hands)
    assert every[:2] == ["%", "万元"]
    assert "百分比" in every
    assert chosen(hands) == "%"
    hands.type("人")
    assert offered(hands)[:1] == ["人次"]
    hands.key(Key.Key_Escape)
    hands.key(Key.Key_Escape)
    assert "target" not in row(hands)


def test_a_long_list_with_little_room_leaves_the_cell_in_sight(hands, window):
    view = hands.view
    window.resize(window.width(), 560)
    QApplication.processEvents()
    hands.key(Key.Key_Tab)
    hands.key(Key.Key_Tab)
    cell = view.slot_box()
    bar = view.verticalScrollBar()
    bar.setValue(bar.value() + cell.center().y() - view.viewport().height() // 2)
    hands.key(Key.Key_Down, ALT)
    assert len(offered(hands)) > 10
    place = view.viewport().findChild(OfferList).geometry()
    assert not place.intersects(view.slot_box())
    assert view.viewport().rect().contains(place)


def test_a_date_opens_its_calendar_as_ever(hands):
    hands.view.show_place(Address("", "", "fill_date"))
    hands.key(Key.Key_Down, ALT)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    popup.close()


def test_the_first_letters_are_typed_while_the_store_is_still_being_read(window, qtbot):
    view = opened(window, "2026年城区社区网格员工作餐费")
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    view.setFocus()
    hands = Hands(view)
    goal = view.document.rows("indicators")[3].id
    view.show_place(Address("indicators", goal, "name"))
    hands.type("工单")
    qtbot.waitUntil(lambda: offered(hands) == ["12345热线工单办结率"])
    assert view.typing_state() == (view.current().address, "工单"), "no letter was lost meanwhile"


# --- formulas --------------------------------------------------------------------------------


def test_a_formula_shows_its_result_and_comes_back_to_be_changed(hands, qtbot):
    amount = Address("", "", "money.total.initial")
    hands.view.show_place(amount)
    hands.type("=15*1100*12/10000")
    hands.key(Key.Key_Return)
    hands.view.show_place(amount)
    assert shown(hands, amount) == "19.8"
    hands.key(Key.Key_F2)
    assert here(hands) == "=15*1100*12/10000"
    hands.key(Key.Key_Escape)
    assert shown(hands, amount) == "19.8"
    assert "=15*1100*12/10000" in hands.view.current().hint
    hands.key(Key.Key_F2)
    hands.key(Key.Key_Backspace)
    hands.key(Key.Key_Return)
    assert hands.view.document.values["money.total.initial"] == "=15*1100*12/1000"


def test_a_formula_that_does_not_work_says_why(hands):
    amount = Address("", "", "money.total.initial")
    hands.view.show_place(amount)
    hands.type("=22/0")
    hands.key(Key.Key_Return)
    hands.view.show_place(amount)
    current = hands.view.current()
    assert current.mark is Mark.NOT_A_NUMBER
    assert "除数是 0" in current.hint


def test_what_is_copied_is_what_the_paper_shows(hands):
    amount = Address("", "", "money.total.initial")
    hands.view.show_place(amount)
    hands.type("=15*1100*12/10000")
    hands.key(Key.Key_Return)
    hands.view.show_place(amount)
    hands.key(Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "19.8"


def shown(hands, address) -> str:
    """What stands on the paper there now, as it was laid."""
    view = hands.view
    slot = view._slot()
    assert slot.address == address
    layout = view.sheet.bands[slot.band]
    assert slot.index not in layout.altered
    return slot.cell(view.sheet).text
