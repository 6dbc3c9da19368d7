"""报送总览 in the real window: what it shows, keys, filters, opening, what was looked at."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from perfdesk.workspace import Workspace
from perfdesk.workspace.board import Filter
from tests.ui.board.conftest import DRAFT, NOTHING, REMARKED, SEALED, UNLISTED, YEAR
from tests.ui.conftest import gone
from tests.workspace.stores import SET, project
from ui import appearance, theme
from ui.main_window import MainWindow

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
Key = Qt.Key


def units(page):
    return [row.unit for row in page.rows]


def texts(page, unit):
    """What the row of a unit says."""
    row = units(page).index(unit)
    return [str(page.model.index(row, n).data() or "") for n in range(page.model.columnCount())]


def stand(page, unit, column=0):
    page.table.setFocus()
    index = page.model.index(units(page).index(unit), column)
    page.table.selectionModel().setCurrentIndex(
        index, QItemSelectionModel.SelectionFlag.ClearAndSelect
    )
    QApplication.processEvents()


def listed(page):
    """The titles in the detail."""
    items = [page.detail.list.topLevelItem(n) for n in range(page.detail.list.topLevelItemCount())]
    return [item.text(0) for item in items]


def form_of(district, unit):
    workspace = district.workspace
    return project(workspace, next(one.id for one in workspace.filings() if one.unit == unit))


# --- what it shows -----------------------------------------------------------------------------


def test_a_district_begins_on_the_board_in_the_roster_s_order(district, page):
    assert district.window.on_board
    assert page.table.hasFocus()
    assert units(page) == [SEALED, DRAFT, NOTHING, REMARKED, UNLISTED]
    assert texts(page, SEALED)[:4] == [SEALED, "已盖章", "已盖章", ""]
    assert texts(page, DRAFT)[1:4] == ["空白", "填写中", ""]
    assert texts(page, NOTHING)[1:] == ["未报", "—", "", ""]
    assert texts(page, REMARKED)[1:4] == ["已完成", "已完成", "1"]
    assert texts(page, REMARKED)[4].startswith("2026-11-21")
    assert page.model.notes(4) == ["名册外"]


def test_a_board_says_its_year_once(page):
    [title] = [page.head.topic.itemText(n) for n in range(1)]
    assert title == page.topic.title
    assert title.count(str(YEAR)) == 1


def test_a_notice_stands_below_what_can_be_pressed(district, page):
    centre = district.window.centre
    assert centre.bars_height() == page.head.height() > 0
    district.window.open_form(form_of(district, DRAFT))
    assert centre.bars_height() == district.window.tabs.bars_height() > 0


def test_a_cell_says_unit_form_and_state_to_a_reader(page):
    index = page.model.index(3, 2)
    said = str(index.data(Qt.ItemDataRole.AccessibleTextRole))
    assert said == "龙潭镇，项目支出绩效目标表，已完成，1 条意见待处理，1 张新收到"
    assert "27611001" in page.model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)


def test_totals_are_the_filters(page):
    words = {one: page.head.chip(one).text() for one in Filter}
    assert words[Filter.ALL] == "全部 5"
    assert words[Filter.MISSING] == "没有报送 1"
    assert words[Filter.UNFINISHED] == "未完成 2"
    assert words[Filter.SEALED] == "已盖章 1"
    assert words[Filter.NEW] == "有新内容 2"
    page.head.chip(Filter.MISSING).click()
    assert units(page) == [NOTHING]
    page.head.chip(Filter.UNLISTED).click()
    assert units(page) == [UNLISTED]
    page.head.chip(Filter.REMARKS).click()
    assert units(page) == [REMARKED]


def test_a_click_on_a_head_sorts_and_the_third_goes_back(page):
    heads = page.table.horizontalHeader()
    place = heads.rect().center()
    place.setX(heads.sectionViewportPosition(1) + 20)
    seen = []
    for _click in range(3):
        QTest.mouseClick(heads.viewport(), Qt.MouseButton.LeftButton, pos=place)
        seen.append(units(page)[0])
    assert seen == [NOTHING, SEALED, SEALED]
    assert units(page) == [SEALED, DRAFT, NOTHING, REMARKED, UNLISTED]


# --- keys --------------------------------------------------------------------------------------


def test_typing_filters_and_esc_takes_it_away(district, page):
    event = QInputMethodEvent()
    event.setCommitString("龙潭")
    QApplication.sendEvent(page.table, event)
    assert page.head.box.hasFocus()
    assert units(page) == [REMARKED]
    QTest.keyClick(page.head.box, Key.Key_Return)
    assert page.table.hasFocus()
    QTest.keyClick(page.table, Key.Key_Escape)
    assert len(units(page)) == 5
    QTest.keyClick(page.table, Key.Key_2)
    assert page.head.box.text() == "2"
    assert units(page) == [SEALED, NOTHING], "their phones"
    district.press("find_form")
    assert page.head.box.selectedText() == "2"


def test_enter_on_a_cell_opens_its_form_and_the_key_leads_back(district, page):
    stand(page, DRAFT, 2)
    QTest.keyClick(page.table, Key.Key_Return)
    assert district.window.front_form() == form_of(district, DRAFT)
    assert not district.window.on_board
    district.press("board")
    assert page.isVisible()
    assert page.table.current_row().unit == DRAFT
    assert district.window.front_form() == ""
    assert not district.can("finish"), "no form is in sight"
    QTest.keyClick(page.table, Key.Key_Escape)
    assert district.window.front_form() == form_of(district, DRAFT)
    assert district.window.front_view().hasFocus()


def test_enter_on_a_unit_leads_to_the_list_of_its_forms(district, page):
    stand(page, DRAFT)
    QTest.keyClick(page.table, Key.Key_Return)
    assert page.detail.list.hasFocus()
    assert listed(page) == ["部门整体支出绩效目标表", "道路养护"]
    QTest.keyClick(page.detail.list, Key.Key_Down)
    QTest.keyClick(page.detail.list, Key.Key_Return)
    assert district.window.front_form() == form_of(district, DRAFT)


def test_a_missing_unit_says_whom_to_call(page):
    stand(page, NOTHING)
    assert page.detail._answers.text() == "联系人：张伟 27611003"
    assert page.detail._came.text() == "还没有报送，请联系催报。"
    assert listed(page) == ["部门整体支出绩效目标表"]
    page.detail.late.click()
    lines = QApplication.clipboard().text().splitlines()
    assert lines == ["南洲镇  李秀英", "淦田镇  张伟  27611003", "朱亭镇"]


def test_everything_can_be_reached_with_tab(page):
    page.table.setFocus()
    reached = set()
    for _step in range(40):
        widget = QApplication.focusWidget()
        if widget in reached:
            break
        reached.add(widget)
        QTest.keyClick(widget, Key.Key_Tab)
    wanted = {page.table, page.detail.list, page.detail.open, page.detail.late, page.head.box}
    wanted |= {page.head.chip(Filter.ALL), *page.head.row.buttons()}
    assert wanted <= reached
    page.head.chip(Filter.ALL).setFocus()
    QTest.keyClick(page.head.chip(Filter.ALL), Key.Key_Right)
    assert page.head.wanted is Filter.MISSING


def test_copied_is_the_table_of_what_is_listed(district, page):
    QTest.keyClick(page.table, Key.Key_C, CTRL)
    lines = QApplication.clipboard().text().splitlines()
    assert lines[0].split("\t")[0] == "单位"
    assert [line.split("\t")[0] for line in lines[1:]] == units(page)
    assert "5 个单位" in district.speaker.notices[-1]


# --- what was looked at ------------------------------------------------------------------------


def test_a_form_that_was_opened_is_not_new_any_more(district, page):
    form = form_of(district, DRAFT)
    assert district.workspace.board.is_new(form)
    stand(page, DRAFT, 2)
    QTest.keyClick(page.table, Key.Key_Return)
    district.qtbot.waitUntil(lambda: not district.workspace.board.is_new(form), timeout=3000)
    district.press("board")
    assert "新" not in page.model.spoken(1, 2)
    assert "1 张新收到" in page.model.spoken(1, 1)
    assert district.workspace.undo_label != "看过", "looking at something is no step"


def test_all_of_a_unit_can_be_marked_as_looked_at(district, page):
    stand(page, REMARKED)
    page.detail.seen.click()
    QApplication.processEvents()
    assert not page.detail.seen.isEnabled()
    assert page.head.chip(Filter.NEW).text() == "有新内容 1"
    assert page.table.current_row().unit == REMARKED


# --- kept up to date ---------------------------------------------------------------------------


def test_a_step_and_its_undo_show_and_the_selection_stays(district, page):
    stand(page, REMARKED)
    page.table.selectionModel().select(
        page.model.index(0, 1), QItemSelectionModel.SelectionFlag.Select
    )
    form = form_of(district, UNLISTED)
    district.window.show_touched(district.workspace.set_finished(form, finished=True))
    district.qtbot.waitUntil(lambda: texts(page, UNLISTED)[2] == "已完成")
    assert [row.unit for row in page.picked_rows()] == [SEALED, REMARKED]
    district.workspace.new_filing(SET, "三门镇", YEAR)
    district.window.show_touched(district.workspace.set_finished(form, finished=False))
    district.qtbot.waitUntil(lambda: "三门镇" in units(page))
    assert [row.unit for row in page.picked_rows()] == [SEALED, REMARKED]
    assert page.table.current_row().unit == REMARKED


def test_the_board_left_in_front_is_what_one_sees_the_next_day(
    district, page, district_store, settings
):
    district.window.open_form(form_of(district, DRAFT))
    district.press("board")
    district.window.close()
    window = MainWindow(Workspace.open(district_store), settings, district.speaker)
    assert window.on_board
    assert window.tabs.count() == 1
    window.close_now()
    gone(window)


def test_f6_leads_to_the_board_and_on(district, page):
    district.window.navigator.tree.setFocus()
    district.press("next_pane")
    assert page.table.hasFocus()
    district.press("next_pane")
    assert not page.isAncestorOf(QApplication.focusWidget())


# --- where nothing is --------------------------------------------------------------------------


def test_an_empty_board_says_what_to_do(office):
    for filing in office.workspace.filings():
        office.window.show_touched(office.workspace.delete_filing(filing.id))
    office.press("board")
    page = office.window.centre.board
    assert page.isVisible()
    assert not page.table.isVisible()
    assert "从U盘导入" in page._none.text()
    assert page.head.row.isAncestorOf(QApplication.focusWidget())


def test_a_store_of_two_units_begins_with_its_forms_and_has_the_board_on_a_key(office):
    assert not office.window.on_board
    office.press("board")
    assert len(office.window.centre.board.rows) == 2
    office.press("board")
    assert office.window.centre.welcome.isVisible()


def test_a_narrow_window_folds_the_detail_and_enter_brings_it(district, page):
    district.window.resize(800, 520)
    QApplication.processEvents()
    assert page.detail.isHidden()
    stand(page, DRAFT)
    QTest.keyClick(page.table, Key.Key_Return)
    assert page.detail.list.hasFocus()
    assert page.split.orientation() is Qt.Orientation.Vertical


@pytest.mark.parametrize("dark", [False, True])
def test_each_state_is_painted_in_its_colour(page, dark):
    application = QApplication.instance()
    appearance.show(application, dark=dark)
    picture = page.table.viewport().grab().toImage()
    colours = {
        picture.pixelColor(x, y).name()
        for x in range(picture.width())
        for y in range(min(picture.height(), 170))
    }
    wanted = {
        theme.colour(name).name()
        for name in ("state_finished", "danger", "state_draft", "remark", "accent", "surface")
    }
    appearance.show(application, dark=False)
    assert wanted <= colours
