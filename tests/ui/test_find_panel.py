"""Find and replace as a clerk does it: keys, hits on the paper, one step that can be taken back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from perfdesk.document.model import Address
from perfdesk.workspace import Workspace
from perfdesk.workspace.finding import Scope
from tests.ui.conftest import CENTER, MEALS, gone
from ui.find_list import HitPainter, pieces_of
from ui.find_panel import FindPanel
from ui.main_window import MainWindow
from ui.marked_text import Mark

GOAL = Address("", "", "goal_year")
UNIT = Address("", "", "unit_name")
F3 = Qt.Key.Key_F3
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def meals(office) -> str:
    """The form of the meals, in front."""
    office.open(MEALS)
    office.window.activateWindow()
    office.qtbot.waitUntil(lambda: QApplication.activeWindow() is office.window)
    return office.window.front_form()


def keyboard() -> QWidget:
    """What has the keyboard."""
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def key(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """A key where the keyboard is."""
    QTest.keyClick(keyboard(), key, modifier)


def commit(text: str) -> None:
    """A text as an input method commits it where the keyboard is."""
    event = QInputMethodEvent("", [])
    event.setCommitString(text)
    QApplication.sendEvent(keyboard(), event)


def panel_of(office) -> FindPanel:
    panel = office.window.side.content
    assert isinstance(panel, FindPanel)
    return panel


def look_for(office, text: str, scope: Scope = Scope.FORM) -> FindPanel:
    """Ctrl+F, the words, and the list is there."""
    QTest.keyClick(office.window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    panel = panel_of(office)
    panel.scope.setCurrentIndex([Scope.FORM, Scope.FILING, Scope.STORE].index(scope))
    panel.start()
    commit(text)
    office.qtbot.waitUntil(lambda: not panel.is_searching)
    return panel


def current(office) -> tuple[str, Address | None]:
    """The form in front and the cell one stands on."""
    view = office.window.front_view()
    return office.window.front_form(), view.current().address


def test_enter_goes_from_hit_to_hit_and_the_keyboard_stays(office, meals):
    panel = look_for(office, "网格员")
    assert keyboard() is panel.words
    places = [(hit.form, hit.address) for hit in panel.hits.hits]
    assert len(places) > 2
    assert panel.shown_count == f"{panel.hits.places} 处"
    for place in (*places, places[0]):
        key(Qt.Key.Key_Return)
        assert current(office) == place
        assert keyboard() is panel.words
    key(Qt.Key.Key_Return, SHIFT)
    assert current(office) == places[-1]


def test_f3_goes_on_also_from_the_paper_and_with_the_panel_put_away(office, meals):
    panel = look_for(office, "网格员")
    places = [(hit.form, hit.address) for hit in panel.hits.hits]
    key(F3)
    assert current(office) == places[0]
    assert keyboard() is panel.words
    key(Qt.Key.Key_Escape)
    assert office.window.side.name == ""
    assert keyboard() is office.window.front_view()
    key(F3)
    assert current(office) == places[1]
    assert keyboard() is office.window.front_view()
    key(F3, SHIFT)
    assert current(office) == places[0]


def test_f3_without_words_asks_for_them(office, meals):
    key(F3)
    assert keyboard() is panel_of(office).words


def test_the_last_words_are_there_again_and_selected(office, meals):
    look_for(office, "网格员")
    key(Qt.Key.Key_Escape)
    QTest.keyClick(office.window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    panel = panel_of(office)
    assert panel.words.text() == "网格员"
    assert panel.words.selectedText() == "网格员"


def test_hits_of_the_store_are_grouped_by_form_and_lead_there(office, meals):
    panel = look_for(office, "网格员", Scope.STORE)
    forms = [line.form.form for line in panel.hits.lines if line.hit is None]
    assert len(forms) == panel.hits.forms > 1
    assert panel.shown_count == f"{panel.hits.places} 处，{panel.hits.forms} 张表"
    key(Qt.Key.Key_Return)
    assert current(office)[0] == meals  # the form in front comes first
    seen = {meals}
    for _hit in panel.hits.hits:
        key(F3)
        seen.add(current(office)[0])
    assert seen == set(forms)


def test_in_the_list_arrows_choose_and_enter_goes(office, meals):
    panel = look_for(office, "网格员")
    key(Qt.Key.Key_Down)
    assert keyboard() is panel.list
    key(Qt.Key.Key_Down)
    key(Qt.Key.Key_Down)
    row = panel.list.currentIndex().row()
    hit = panel.hits.lines[row].hit
    key(Qt.Key.Key_Return)
    assert current(office) == (hit.form, hit.address)
    assert keyboard() is panel.list


def test_a_click_shows_the_hit_and_a_double_click_goes_to_the_paper(office, meals):
    panel = look_for(office, "网格员")
    hit = panel.hits.lines[2].hit
    centre = panel.list.visualRect(panel.hits.index(2)).center()
    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=centre)
    assert current(office) == (hit.form, hit.address)
    QTest.mouseDClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=centre)
    assert keyboard() is office.window.front_view()


def test_nothing_found_is_said_in_words(office, meals):
    panel = look_for(office, "没有这几个字")
    assert panel.shown_count == "本表里没有找到“没有这几个字”。"
    key(Qt.Key.Key_Return)
    assert office.speaker.notices[-1] == panel.shown_count
    panel.words.clear()
    office.qtbot.waitUntil(lambda: not panel.is_searching)
    assert panel.shown_count.startswith("输入要找的文字")


def test_what_is_typed_on_the_paper_changes_the_list_but_is_not_committed_by_it(office, meals):
    panel = look_for(office, "新的说法")
    assert panel.hits.places == 0
    view = office.window.front_view()
    view.show_place(GOAL)
    view.setFocus()
    commit("新的说法")
    key(Qt.Key.Key_Return)
    commit("正在输入")
    office.qtbot.waitUntil(lambda: panel.hits.places == 1)
    assert "正在输入" not in str(office.workspace.document(meals))
    assert view.current().text == "正在输入"


def test_all_is_replaced_in_one_step_and_taken_back(office, meals):
    panel = look_for(office, "网格员", Scope.STORE)
    key(Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    assert panel.title == "查找和替换"
    hits = panel.hits.hits
    before = {hit.form: office.workspace.document(hit.form) for hit in hits}
    panel.new.setFocus()
    commit("社区工作者")
    places, forms = panel.hits.places, panel.hits.forms
    key(Qt.Key.Key_A, Qt.KeyboardModifier.AltModifier)
    office.qtbot.waitUntil(lambda: bool(office.speaker.notices))
    assert office.speaker.notices[-1] == f"已替换 {places} 处，{forms} 张表。"
    for hit in hits:
        assert "社区工作者" in office.workspace.shown(hit.form, hit.address)
    office.qtbot.waitUntil(lambda: not panel.is_searching)
    assert panel.hits.places == 0
    office.speaker.accept_offer()
    assert {form: office.workspace.document(form) for form in before} == before


def test_the_preview_shows_what_goes_and_what_comes(office, meals):
    panel = look_for(office, "网格员")
    key(Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    panel.new.setText("员工")
    pieces = pieces_of(panel.hits.hits[0], panel.hits.new)
    assert (Mark.GONE, "网格员") in pieces
    assert (Mark.NEW, "员工") in pieces


def test_only_what_is_checked_is_replaced(office, meals):
    panel = look_for(office, "网格员")
    key(Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    panel.new.setText("员工")
    first, *others = panel.hits.hits
    box = HitPainter.box_of(panel.list.visualRect(panel.hits.index(1))).center()
    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=box)
    assert panel.hits.chosen == others
    text = office.workspace.shown(first.form, first.address)
    panel.replace_all()
    assert office.workspace.shown(first.form, first.address) == text
    for hit in others:
        assert "员工" in office.workspace.shown(hit.form, hit.address)


def test_the_box_of_a_form_stands_for_its_hits_and_answers_to_the_space_bar(office, meals):
    panel = look_for(office, "网格员")
    key(Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    panel.list.setFocus()
    panel.list.setCurrentIndex(panel.hits.index(0))
    key(Qt.Key.Key_Space)
    assert panel.hits.chosen == []
    key(Qt.Key.Key_Space)
    assert panel.hits.chosen == panel.hits.hits
    panel.list.setCurrentIndex(panel.hits.index(2))
    key(Qt.Key.Key_Space)
    assert len(panel.hits.chosen) == len(panel.hits.hits) - 1
    state = panel.hits.index(0).data(Qt.ItemDataRole.CheckStateRole)
    assert state == Qt.CheckState.PartiallyChecked


def test_one_after_the_other_is_replaced_with_enter(office, meals):
    panel = look_for(office, "网格员")
    key(Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    first, second, *_rest = panel.hits.hits
    panel.new.setFocus()
    commit("员工")
    key(Qt.Key.Key_Return)  # shows where
    assert current(office) == (first.form, first.address)
    assert "网格员" in office.workspace.shown(first.form, first.address)
    key(Qt.Key.Key_Return)
    assert "网格员" not in office.workspace.shown(first.form, first.address)
    assert "网格员" in office.workspace.shown(second.form, second.address)
    assert current(office) == (second.form, second.address)
    assert keyboard() is panel.new
    office.qtbot.waitUntil(lambda: not panel.is_searching)
    key(Qt.Key.Key_Return)
    assert "网格员" not in office.workspace.shown(second.form, second.address)


def test_what_may_not_be_replaced_is_told(office, meals):
    panel = look_for(office, CENTER)
    key(Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    panel.new.clear()
    assert [hit.address for hit in panel.hits.hits] == [UNIT]
    panel.replace_all()
    assert "没有替换的：1 处不能这样改" in office.speaker.notices[-1]
    assert office.workspace.shown(meals, UNIT) == CENTER


def test_a_derived_figure_is_found_and_said_to_be_one(office, qtbot):
    office.open("部门整体支出绩效目标表")
    form = office.window.front_form()
    figure = min(office.workspace.template(form).derived)
    office.workspace.clear(form, [Address("", "", figure)])
    computed = office.workspace.shown(form, Address("", "", figure))
    assert computed
    panel = look_for(office, computed)
    spoken = [panel.hits.index(n).data() for n in range(len(panel.hits.lines))]
    assert any("程序算出，不能替换" in text for text in spoken)


def test_in_a_read_only_store_is_found_and_not_replaced(store, settings, speaker, qtbot):
    keeper = Workspace.open(store)
    window = MainWindow(Workspace.open(store, background=True), settings, speaker)
    window.show()
    window.actions_by_name["find"].trigger()
    panel = window.side.content
    panel.scope.setCurrentIndex(2)
    panel.words.setText("网格员")
    qtbot.waitUntil(lambda: panel.hits.places > 0 and not panel.is_searching)
    panel.show_replacing(on=True)
    assert not window.actions_by_name["replace"].isEnabled()
    assert not panel._all.isEnabled()
    window.close_now()
    gone(window)
    keeper.close()


def test_another_store_begins_with_an_empty_panel(office, meals, tmp_path):
    look_for(office, "网格员")
    other = tmp_path / "other.perfdesk"
    Workspace.open(other, create=True).close()
    office.window.open_store(other)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    office.press("find")
    panel = panel_of(office)
    assert panel.words.text() == ""
    commit("网格员")
    office.qtbot.waitUntil(lambda: not panel.is_searching)
    assert panel.shown_count == "全部里没有找到“网格员”。", "no form is open: all is meant"
    panel.scope.setCurrentIndex(0)
    assert panel.shown_count == "现在没有打开的表；请打开一张表，或在“全部”里查找。"


def test_every_part_is_reached_with_tab(office, meals):
    panel = look_for(office, "网格员")
    key(Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    reached = set()
    for _step in range(12):
        reached.add(keyboard())
        key(Qt.Key.Key_Tab)
    assert {panel.words, panel.new, panel.scope, panel.list, panel._one, panel._all} <= reached
    assert panel.list.visualRect(panel.hits.index(0)).contains(QPoint(12, 8))


def test_half_a_sign_in_the_words_harms_nothing(office, meals):
    panel = look_for(office, "网格员\ud840", Scope.STORE)
    # some versions of Qt hand the half sign on, some put “?” in its place
    assert "处" in panel.shown_count or "没有找到" in panel.shown_count
