"""反查 beside the paper: parts, jumps and the way back, with real keys."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from perfdesk.document.model import Address
from ui.tracing_list import link_of
from ui.tracing_panel import TracingPanel

TOTAL = Address("", "", "money.project.initial")
AMOUNT = Address("", "", "money.total.initial")
S001 = {"甲方向": "10", "乙方向": "22", "丙方向": "10", "丁方向": "1633.8", "戊方向": "80"}


@pytest.fixture
def summary(office):
    """附表2 of an office with five directions."""
    workspace = office.workspace
    filing = workspace.new_filing("shifeng-2023", "某中心", 2023)
    forms = workspace.forms(filing)
    for info in forms:
        if info.kind == "direction_target":
            workspace.delete_form(info.id)
    for name, amount in S001.items():
        form = workspace.new_form(filing, "shifeng-2023/direction", name)
        workspace.type(form, [(AMOUNT, amount)])
    office.window.reload()
    return next(info.id for info in forms if info.kind == "project_summary")


def trace(office, form, address=TOTAL):
    office.window.show_place(form, address)
    office.press("made_of")
    panel = office.window.side.content
    assert isinstance(panel, TracingPanel)
    return panel


def listed(panel):
    """The links of the list with their depth, from top to bottom."""
    found = []
    for item in panel.tree.items():
        link = link_of(item)
        if link is not None:
            found.append((link.form_title, link.text))
    return found


def here(office):
    view = office.window.front_view()
    return office.window.front_form(), view.current().address


def test_the_parts_are_listed_and_the_keyboard_stands_on_the_first(office, summary):
    panel = trace(office, summary)
    assert listed(panel)[:5] == list(S001.items())
    assert "1755.8 万元（程序算出）" in panel.said
    assert panel.tree.hasFocus()
    assert link_of(panel.tree.currentItem()).form_title == "甲方向"
    assert panel.back.isHidden()


def test_enter_goes_to_a_part_and_backspace_leads_back(office, summary):
    panel = trace(office, summary)
    QTest.keyClick(panel.tree, Qt.Key.Key_Down)
    QTest.keyClick(panel.tree, Qt.Key.Key_Return)
    form, address = here(office)
    assert (office.workspace.form(form).title, address) == ("乙方向", AMOUNT)
    assert panel.tree.hasFocus()  # on to the next part
    assert panel.back.text() == "← 回到 项目支出（年初预算数）"
    QTest.keyClick(panel.tree, Qt.Key.Key_Backspace)
    assert here(office) == (summary, TOTAL)
    assert panel.back.isHidden()


def test_alt_left_and_the_link_lead_back_too(office, summary):
    panel = trace(office, summary)
    for back in (
        lambda: QTest.keyClick(panel.tree, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier),
        lambda: QTest.mouseClick(panel.back, Qt.MouseButton.LeftButton),
    ):
        QTest.keyClick(panel.tree, Qt.Key.Key_Return)
        assert here(office)[0] != summary
        back()
        assert here(office) == (summary, TOTAL)


def test_esc_leaves_the_keyboard_at_the_part(office, summary):
    panel = trace(office, summary)
    QTest.keyClick(panel.tree, Qt.Key.Key_Return)
    QTest.keyClick(panel.tree, Qt.Key.Key_Escape)
    assert office.window.side.content is None
    assert QApplication.focusWidget() is office.window.front_view()
    assert here(office)[1] == AMOUNT


def test_a_part_typed_over_opens_onto_what_it_stands_over(office, summary):
    other = next(
        info.id
        for info in office.workspace.forms(office.workspace.filing_of(summary))
        if info.title == "乙方向"
    )
    cell = Address("projects", other, AMOUNT.field)
    office.workspace.type(summary, [(cell, "23")])
    panel = trace(office, summary)
    item = next(one for one in panel.tree.items() if getattr(link_of(one), "text", "") == "23")
    assert "原来是 22；还没有写明原因" in item.toolTip(0)
    item.setExpanded(True)
    assert link_of(item.child(0)).text == "22"


def test_the_list_follows_a_change(office, summary):
    panel = trace(office, summary)
    other = link_of(panel.tree.currentItem()).form
    touched = office.workspace.type(other, [(AMOUNT, "11")])
    office.window.show_touched(touched)
    office.qtbot.waitUntil(lambda: listed(panel)[0] == ("甲方向", "11"))
    assert "1756.8 万元" in panel.said
    office.window.show_touched(office.workspace.delete_form(other))
    office.qtbot.waitUntil(lambda: listed(panel)[0] == ("乙方向", "22"))


def test_a_plain_figure_lists_the_totals_that_use_it(office, summary):
    form = office.form("丁方向")
    panel = trace(office, form, AMOUNT)
    assert "这个数是手工填写的，不由别的数算出。" in panel.said
    heads = [item.text(0) for item in panel.tree.items() if link_of(item) is None]
    assert heads[-1] == "用到这个数的地方"
    assert ("区级专项资金绩效目标汇总表", "1755.8") in listed(panel)


def test_one_figure_after_another_can_be_gone_back_to(office, summary):
    panel = trace(office, summary)
    first = link_of(panel.tree.currentItem())
    office.window.show_place(first.form, first.address)
    office.window.front_view().setFocus()
    office.press("made_of")
    assert "甲方向" in panel.said
    assert panel.back.text() == "← 回到 项目支出（年初预算数）"
    QTest.keyClick(panel.tree, Qt.Key.Key_Backspace)
    assert here(office) == (summary, TOTAL)
    assert listed(panel)[:5] == list(S001.items())


def test_the_command_again_puts_the_panel_away(office, summary):
    trace(office, summary)
    office.press("made_of")
    assert office.window.side.content is None


def test_enter_on_a_head_shuts_and_opens_it(office, summary):
    panel = trace(office, summary)
    head = panel.tree.topLevelItem(0)
    QTest.keyClick(panel.tree, Qt.Key.Key_Home)
    assert panel.tree.currentItem() is head
    assert head.isSelected()
    QTest.keyClick(panel.tree, Qt.Key.Key_Return)
    assert not head.isExpanded()
    QTest.keyClick(panel.tree, Qt.Key.Key_Return)
    assert head.isExpanded()
