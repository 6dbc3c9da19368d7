"""F1: what belongs into the cell one stands on, beside the paper."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from perfdesk.document.model import Address
from ui.help_panel import HelpPanel


@pytest.fixture
def panel(office, qtbot) -> HelpPanel:
    office.open("2026年城区社区网格员工作餐费")
    office.window.activateWindow()
    qtbot.waitUntil(office.window.isActiveWindow)
    QTest.keyClick(office.window.front_view(), Qt.Key.Key_F1)
    content = office.window.side.content
    assert isinstance(content, HelpPanel)
    return content


def stand(office, field: str, table: str = "", row: int = 0) -> None:
    view = office.window.front_view()
    name = view.document.rows(table)[row].id if table else ""
    view.show_place(Address(table, name, field))


def test_the_panel_follows_the_cell(office, panel):
    stand(office, "goal_year")
    assert "年度绩效目标" in panel.shown_text.splitlines()[0]
    assert "写清本年度要做什么" in panel.shown_text
    stand(office, "target.op", "indicators", 1)
    assert "第2行" in panel.shown_text.splitlines()[0]
    assert "定量指标选" in panel.shown_text
    assert "按 Alt+↓ 选择" in panel.shown_text


def test_examples_come_from_the_offices_other_forms(office, panel, qtbot):
    stand(office, "goal_year")
    qtbot.waitUntil(lambda: len(panel.shown_examples) == 3)
    assert any("确保综治中心日常物业服务" in text for text in panel.shown_examples)
    assert all("—— 2026 年度" in text for text in panel.shown_examples)


def test_a_derived_figure_says_that_it_need_not_be_typed(office, qtbot):
    office.open("部门整体支出绩效目标表")
    office.press("field_help")
    stand(office, "money.project.initial")
    office.press("clear")
    assert "由程序算出" in office.window.side.content.shown_text


def test_f1_again_puts_it_away_and_the_keyboard_stays_on_the_paper(office, panel):
    view = office.window.front_view()
    assert office.window.actions_by_name["field_help"].isChecked()
    assert view.hasFocus()
    QTest.keyClick(view, Qt.Key.Key_F1)
    assert office.window.side.name == ""
    assert not office.window.actions_by_name["field_help"].isChecked()
    assert view.hasFocus()


def test_escape_in_the_panel_leads_back_to_the_paper(office, panel):
    panel.start()
    QTest.keyClick(panel.focusWidget() or panel, Qt.Key.Key_Escape)
    assert office.window.side.name == ""
    assert office.window.front_view().hasFocus()


def test_without_a_form_it_says_what_to_do(office, panel):
    office.press("close_form")
    assert panel.shown_text == "打开一张表，把光标放到要填的单元格上，这里就会说明怎么填。"


def test_the_help_does_not_hold_up_typing(office, panel):
    stand(office, "goal_year")
    office.type("新的目标")
    assert office.window.front_view().current().text == "新的目标"


def test_a_note_on_the_cell_stands_in_the_help(office, panel):
    address = Address("", "", "goal_year")
    form = office.window.front_form()
    office.window.show_touched(office.workspace.noting.write(form, address, "待核对", ""))
    stand(office, "project_name")
    assert "待核对" not in panel.shown_text
    stand(office, "goal_year")
    assert "批注：待核对" in panel.shown_text
