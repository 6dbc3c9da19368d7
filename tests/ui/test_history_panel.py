"""修改记录: it follows the cell, tells what changed, goes to the place and puts things back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from perfdesk.document.model import Address
from perfdesk.workspace import Workspace
from tests.ui.conftest import MEALS, gone
from ui.history_list import BLANK, pieces_of, step_name
from ui.history_panel import HistoryPanel
from ui.main_window import MainWindow
from ui.marked_text import Mark

GOAL = Address("", "", "goal_year")
AMOUNT = Address("", "", "money.total.initial")
NAME = Address("", "", "project_name")
UNIT = Address("", "", "unit_name")
CONTROL_ALT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


@pytest.fixture
def meals(office) -> str:
    """The form of the meals, in front."""
    office.open(MEALS)
    office.window.activateWindow()
    office.qtbot.waitUntil(lambda: QApplication.activeWindow() is office.window)
    return office.window.front_form()


def type_at(office, address: Address, text: str) -> None:
    """Go to a cell and type there."""
    view = office.window.front_view()
    view.show_place(address)
    event = QInputMethodEvent("", [])
    event.setCommitString(text)
    QApplication.sendEvent(view, event)
    assert office.window.commit()


def opened(office) -> HistoryPanel:
    """Ctrl+Alt+H, and the history is there."""
    QTest.keyClick(office.window, Qt.Key.Key_H, CONTROL_ALT)
    panel = office.window.side.content
    assert isinstance(panel, HistoryPanel)
    settle(office, panel)
    return panel


def settle(office, panel: HistoryPanel) -> None:
    office.qtbot.waitUntil(lambda: not panel.is_reading)


def told(panel: HistoryPanel) -> list[tuple[str, str, str]]:
    """What the list says: step, from, to."""
    return [
        (step_name(line.entry), change.old, change.new)
        for line in panel.steps.lines
        if line.entry is not None
        for change in line.entry.changes
    ]


def choose(panel: HistoryPanel, step: int) -> None:
    """Stand on a step of the list, 0 the newest."""
    rows = [n for n, line in enumerate(panel.steps.lines) if line.entry is not None]
    panel.list.setCurrentIndex(panel.steps.index(rows[step]))


def test_the_cell_tells_what_became_of_it_and_the_keyboard_is_there(office, meals):
    first = office.workspace.shown(meals, AMOUNT)
    type_at(office, AMOUNT, "12.5")
    type_at(office, AMOUNT, "13")
    panel = opened(office)
    assert told(panel) == [("输入", "12.5", "13"), ("输入", first, "12.5"), ("载入", "", first)]
    assert panel.said == "年度本级预算金额"
    assert panel.list.hasFocus()
    assert panel.steps.index(0).data() == "今天"
    QTest.keyClick(panel.list, Qt.Key.Key_Escape)
    assert office.window.front_view().hasFocus()


def test_it_follows_the_cell_and_every_change(office, meals):
    type_at(office, AMOUNT, "12.5")
    panel = opened(office)
    office.window.front_view().show_place(GOAL)
    settle(office, panel)
    assert panel.said == "本年度绩效目标"
    assert [label for label, _old, _new in told(panel)] == ["载入"]
    type_at(office, GOAL, "做好")
    settle(office, panel)
    assert told(panel)[0][2] == "做好"


def test_out_of_sight_nothing_is_read(office, meals):
    panel = opened(office)
    office.window.side.close_side()
    trail = panel._trail
    type_at(office, GOAL, "做好")
    office.window.front_view().show_place(AMOUNT)
    panel.reload()
    assert panel._trail is trail


def test_a_value_is_put_back_and_the_notice_offers_to_undo(office, meals):
    type_at(office, AMOUNT, "12.5")
    type_at(office, AMOUNT, "13")
    panel = opened(office)
    assert not panel.button.isEnabled()  # the newest is what stands there
    QTest.keyClick(panel.list, Qt.Key.Key_Down)
    assert panel.button.isEnabled()
    QTest.keyClick(panel.list, Qt.Key.Key_R, Qt.KeyboardModifier.AltModifier)
    office.qtbot.waitUntil(lambda: bool(office.speaker.notices))
    assert office.workspace.shown(meals, AMOUNT) == "12.5"
    assert office.speaker.notices[-1] == "已恢复成“12.5”。"
    office.speaker.accept_offer()
    assert office.workspace.shown(meals, AMOUNT) == "13"


def test_the_form_is_put_back_to_a_moment_with_its_rows(office, meals):
    before = office.workspace.document(meals)
    type_at(office, GOAL, "做好")
    moment = office.workspace.document(meals)
    view = office.window.front_view()
    rows = [row.id for row in moment.rows("indicators")]
    view.show_place(Address("indicators", rows[2], "name"))
    office.press("delete_row")
    type_at(office, AMOUNT, "99")
    panel = opened(office)
    panel.tabs.setFocus()
    QTest.keyClick(panel.tabs, Qt.Key.Key_Right)
    settle(office, panel)
    assert [label for label, _old, _new in told(panel)] == ["输入", "删除行", "输入", "载入"]
    choose(panel, 2)
    assert panel.button.text() == "恢复到这一刻"
    panel.button.click()
    assert office.workspace.document(meals) == moment
    assert office.speaker.notices[-1].startswith("已把这张表恢复到 ")
    settle(office, panel)
    choose(panel, 4)
    panel.button.click()
    assert office.workspace.document(meals) == before


def test_enter_and_a_double_click_go_to_the_cell_of_the_step(office, meals):
    type_at(office, AMOUNT, "12.5")
    type_at(office, GOAL, "做好")
    office.window.front_view().show_place(UNIT)
    panel = opened(office)
    panel.tabs.setCurrentIndex(1)
    settle(office, panel)
    choose(panel, 1)
    panel.list.setFocus()
    QTest.keyClick(panel.list, Qt.Key.Key_Return)
    assert office.window.front_view().current().address == AMOUNT
    centre = panel.list.visualRect(panel.steps.index(1)).center()
    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=centre)
    QTest.mouseDClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=centre)
    assert office.window.front_view().current().address == GOAL
    assert office.window.front_view().hasFocus()


def test_what_was_undone_is_called_so(office, meals):
    type_at(office, AMOUNT, "12.5")
    office.press("undo")
    office.press("redo")
    panel = opened(office)
    assert [step for step, _old, _new in told(panel)][:3] == ["重做：输入", "撤销：输入", "输入"]


def test_an_empty_cell_and_no_form_are_said_in_words(office, meals):
    rows = office.workspace.document(meals).rows("indicators")
    blank = next(Address("indicators", row.id, "note") for row in rows if not row.cells.get("note"))
    shown = {
        run.address
        for b in office.workspace.grid(meals).bands
        for p in b.cells
        for run in p.cell.runs
    }
    if blank not in shown:
        blank = next(a for a in shown if a is not None and not office.workspace.shown(meals, a))
    office.window.front_view().show_place(blank)
    panel = opened(office)
    assert panel.said == "这一格还没有修改过。"
    assert not panel.button.isEnabled()
    office.press("close_form")
    office.qtbot.waitUntil(lambda: panel.said.startswith("打开一张表"))


def test_the_same_key_puts_it_away(office, meals):
    opened(office)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_H, CONTROL_ALT)
    assert office.window.side.name == ""


def test_what_is_being_typed_is_part_of_the_history(office, meals):
    view = office.window.front_view()
    view.show_place(AMOUNT)
    office.type("77")
    panel = opened(office)
    assert told(panel)[0][2] == "77"


def test_long_texts_show_the_part_that_changed(office, meals):
    text = office.workspace.shown(meals, GOAL)
    type_at(office, GOAL, text.replace("就餐", "用餐", 1))
    panel = opened(office)
    change = panel.steps.lines[1].entry.changes[0]
    pieces = pieces_of(change, named=False)
    assert (Mark.GONE, "就") in pieces
    assert (Mark.NEW, "用") in pieces
    assert sum(len(piece) for _mark, piece in pieces) < len(text)


def test_a_blank_is_called_a_blank(office, meals):
    type_at(office, AMOUNT, "1")
    QTest.keyClick(office.window.front_view(), Qt.Key.Key_Delete)
    panel = opened(office)
    assert (Mark.QUIET, BLANK) in pieces_of(panel.steps.lines[1].entry.changes[0], named=False)


def test_a_long_history_is_read_as_one_scrolls(office, meals):
    for number in range(300):
        office.workspace.type(meals, [(AMOUNT, str(number))])
    office.window.front_view().show_place(AMOUNT)
    QTest.keyClick(office.window, Qt.Key.Key_H, CONTROL_ALT)
    panel = office.window.side.content
    settle(office, panel)
    assert 0 < len(told(panel)) < 300
    for count in (300, 301):  # those of this session, then those before it
        QTest.keyClick(panel.list, Qt.Key.Key_End)
        office.qtbot.waitUntil(lambda count=count: len(told(panel)) == count)


def test_in_a_read_only_store_the_history_is_read_and_nothing_put_back(
    store, settings, speaker, qtbot
):
    keeper = Workspace.open(store)
    form = next(form.id for form in keeper.forms(keeper.filings()[0].id))
    keeper.type(form, [(UNIT, "新名称")])
    keeper.type(form, [(UNIT, "更新的名称")])
    window = MainWindow(Workspace.open(store, background=True), settings, speaker)
    window.show()
    window.show_place(form, UNIT)
    window.actions_by_name["cell_history"].trigger()
    panel = window.side.content
    qtbot.waitUntil(lambda: not panel.is_reading)
    assert [new for _label, _old, new in told(panel)][:2] == ["更新的名称", "新名称"]
    choose(panel, 1)
    assert not panel.button.isEnabled()
    window.close_now()
    gone(window)
    keeper.close()
