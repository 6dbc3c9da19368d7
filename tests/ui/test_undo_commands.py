"""Undo in the window: what a notice offers is that one step, and what comes back is shown."""

from __future__ import annotations

from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QPushButton

from perfdesk.document.model import Address
from perfdesk.store import documents
from perfdesk.workspace import Workspace
from tests.ui.conftest import CENTER, MEALS, gone
from ui.main_window import MainWindow
from ui.notices import Notice
from ui.undo_commands import TOO_LATE

INSURANCE = "2026年网格员社保补贴"


def front_title(window: MainWindow) -> str:
    return window.tabs.tabText(window.tabs.currentIndex())


def text_in_front(office) -> str:
    page = office.window.tabs.front
    return office.workspace.shown(page.form_id, page.view.current().address)


def test_an_offer_to_undo_goes_with_the_next_step(office):
    office.open(MEALS)
    meals = office.window.front_form()
    office.press("delete_form")
    _, take_back = office.speaker.offers[-1]
    office.open(INSURANCE)
    office.type("别的单位")
    office.window.commit()
    assert office.speaker.offers[-1] == ("", None)
    # pressed in the very moment it went
    take_back()
    assert text_in_front(office) == "别的单位"
    assert not office.window.navigator.has_form(meals)
    assert office.speaker.notices[-1] == TOO_LATE


def test_the_real_notice_is_gone_after_the_next_step(store, settings, qapp):
    window = MainWindow(Workspace.open(store, background=True), settings)
    window.show()
    first, second = (form.id for form in window.entries()[0].forms[:2])
    window.open_form(second)
    window.open_form(first)
    window.actions_by_name["delete_form"].trigger()
    notice = window.findChild(Notice)
    assert notice.findChild(QPushButton).text() == "撤销"
    event = QInputMethodEvent()
    event.setCommitString("别的单位")
    QApplication.sendEvent(window.tabs.front.view, event)
    assert notice.isVisible()  # nothing is done yet: the offer still holds
    window.commit()
    assert not notice.isVisible()
    window.close_now()
    gone(window)


def test_an_offer_survives_looking_at_other_forms(office):
    office.open(MEALS)
    meals = office.window.front_form()
    office.press("delete_form")
    office.open(INSURANCE)
    office.speaker.accept_offer()
    assert office.window.navigator.has_form(meals)


def test_an_accepted_offer_keeps_what_is_being_typed_elsewhere(office):
    office.open(INSURANCE)
    insurance = office.window.front_form()
    address = office.window.tabs.front.view.current().address
    office.open(MEALS)
    meals = office.window.front_form()
    office.press("delete_form")
    assert office.window.front_form() == insurance
    office.type("还没有按回车")
    office.speaker.accept_offer()
    assert office.window.front_form() == meals
    assert office.workspace.shown(insurance, address) == "还没有按回车"


def test_an_offer_of_one_store_does_nothing_to_the_next(office, tmp_path):
    other = tmp_path / "其他单位.perfdesk"
    with Workspace.open(other, create=True) as made:
        made.new_filing(made.sets()[0].id, "渌口区图书馆", 2026)
    office.open(MEALS)
    office.press("delete_form")
    office.window.open_store(other)
    assert office.speaker.offers[-1] == ("", None)
    assert [entry.filing.unit for entry in office.window.entries()] == ["渌口区图书馆"]


def test_a_form_that_comes_back_by_undo_stands_in_front(office):
    office.open(INSURANCE)
    office.open(MEALS)
    office.press("delete_form")
    assert front_title(office.window) == INSURANCE
    office.press("undo")
    assert front_title(office.window) == MEALS
    office.press("redo")
    assert front_title(office.window) == INSURANCE


def test_undo_on_another_form_shows_that_form_and_cell_also_after_a_restart(
    store, settings, speaker, monkeypatch
):
    monkeypatch.setattr(documents, "_HISTORY", 2)
    goal = Address("", "", "goal_year")
    with Workspace.open(store) as workspace:
        first, second = [f.id for f in workspace.forms(workspace.filings()[0].id)][-2:]
        workspace.type(first, [(goal, "做好")])
        for number in range(5):
            workspace.type(second, [(goal, f"目标{number}")])
    window = MainWindow(Workspace.open(store, background=True), settings, speaker)
    window.show()
    for form, step in ((second, 5), (first, 1)):
        for _time in range(step):
            window.actions_by_name["undo"].trigger()
        assert window.front_form() == form
        assert window.front_view().current().address == goal
    assert not window.actions_by_name["undo"].isEnabled()
    for _time in range(6):
        window.actions_by_name["redo"].trigger()
    assert window.front_form() == second
    assert window.workspace.shown(first, goal) == "做好"
    assert window.workspace.shown(second, goal) == "目标4"
    window.close_now()
    gone(window)


def test_a_filing_that_comes_back_by_undo_shows_its_first_form(office):
    office.open(MEALS)
    filing = office.window.tabs.front.filing_id
    first = office.workspace.forms(filing)[0].id
    office.speaker.answers = ["删除"]
    office.press("delete_filing")
    assert office.window.tabs.count() == 0
    office.speaker.accept_offer()
    assert office.window.front_form() == first
    assert CENTER in [info.unit for info in office.workspace.filings()]


# --- a finished form that is edited ---


def test_editing_a_finished_form_says_that_it_is_a_draft_again(office):
    office.open(MEALS)
    page = office.window.tabs.front
    office.press("finish")
    assert page.bar.state.word == "已完成"
    stand_in_name(office)
    office.type("新的指标名")
    office.window.commit()
    assert page.bar.state.word == "填写中"
    assert office.window.actions_by_name["finish"].iconText() == "填报完成"
    assert office.speaker.notices[-1] == (
        f"“{MEALS}”的内容有改动，已恢复为填写中；核对后请重新点“填报完成”。"
    )
    office.press("undo")
    assert page.bar.state.word == "已完成"
    assert text_in_front(office) != "新的指标名"


def test_a_value_shared_by_finished_forms_says_how_many_are_drafts_again(office):
    office.open(MEALS)
    filing = office.window.tabs.front.filing_id
    forms = [form.id for form in office.workspace.forms(filing)]
    for form in forms:
        office.window._filing_commands.finish(form, True)
    office.type("改了名的中心")  # the first cell is the unit's name
    office.window.commit()
    assert f"等 {len(forms)} 张表的内容有改动" in office.speaker.notices[-1]
    assert {form.state for form in office.workspace.forms(filing)} == {"draft"}


def stand_in_name(office) -> None:
    """Stand in the name of the first indicator: a cell of this form alone."""
    page = office.window.tabs.front
    row = office.workspace.document(page.form_id).rows("indicators")[0].id
    cell = page.view.current().address
    page.view.show_place(cell._replace(table="indicators", row=row, field="name"))
