"""换用别的表样 in the real window: the papers, what becomes of the content, back by undo."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from perfdesk.document import codec
from perfdesk.document.model import Address
from tests.ui.conftest import MEALS
from ui.dialogs.recast import ASKED, KEPT, PREVIEW, RecastDialog

HOME, OTHER = "lukou-2026/project", "changping-2026/project"
DIRECTION = "shifeng-2023/direction"
AMOUNT = Address("", "", "money.total.initial")


@pytest.fixture
def dialog(office):
    """The question over the project form in front."""
    office.open(MEALS)
    office.press("change_template")
    return office.dialog(RecastDialog)


def choose(dialog, template):
    for at in range(dialog.papers.topLevelItemCount()):
        item = dialog.papers.topLevelItem(at)
        dialog.papers.setCurrentItem(item)
        if dialog.template == template:
            return item
    raise AssertionError(template)


def lines(tree):
    items = [tree.topLevelItem(at) for at in range(tree.topLevelItemCount())]
    return [tuple(item.text(column) for column in range(tree.columnCount())) for item in items]


def canonical(office):
    return codec.canonical(office.workspace.document(office.form(MEALS)))


def test_the_nearest_paper_is_offered_first_with_its_figures(dialog):
    assert dialog.template == OTHER
    first = dialog.papers.topLevelItem(0)
    assert first.text(0) == "项目绩效目标表\n广东省东莞市常平镇2026年"
    assert first.text(1) == "26/26 项"
    assert "新表能显示 26 项" in dialog.said.text()


def test_what_maps_what_is_kept_and_what_is_asked_are_told(dialog):
    assert ("年度本级预算金额", "22.18", "本年预算金额", "221800") in lines(dialog.shown)
    choose(dialog, DIRECTION)
    assert lines(dialog.kept) == [("项目类别", "特定目标类")]
    assert ("所属专项名称", "原来的表没有这一项") in lines(dialog.asked)
    assert dialog.parts.tabText(KEPT) == "不显示，保留 1 项(&B)"
    assert dialog.parts.tabText(ASKED).startswith("新表要填")


def test_the_pages_are_drawn_when_they_are_looked_at(dialog):
    assert not dialog.view.pages
    dialog.parts.setCurrentIndex(PREVIEW)
    assert dialog.view.count
    choose(dialog, DIRECTION)
    assert dialog.view.pages


def test_the_form_goes_onto_the_paper_and_comes_back_by_undo(office, dialog):
    before = canonical(office)
    dialog.accept()
    form = office.form(MEALS)
    assert office.workspace.document(form).template == OTHER
    assert office.workspace.shown(form, AMOUNT) == "221800"
    assert "已换用广东省东莞市常平镇2026年“项目绩效目标表”" in office.speaker.notices[-1]
    view = office.window.front_view()
    assert any(slot.address == Address("", "", "project_level") for slot in view.slots)
    office.press("undo")
    assert canonical(office) == before
    assert office.workspace.document(form).template == HOME


def test_typing_goes_on_from_the_amount_with_its_unit(office, dialog):
    dialog.accept()
    view = office.window.front_view()
    view.show_place(AMOUNT)
    assert view.current().hint == "填的是 22.18万元，这里按表上的单位显示；按 F2 键修改。"
    before = canonical(office)
    QTest.keyClick(view, Qt.Key.Key_F2)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert canonical(office) == before
    view.show_place(AMOUNT)
    office.type("230000")
    QTest.keyClick(view, Qt.Key.Key_Return)
    form = office.form(MEALS)
    assert office.workspace.document(form).values["money.total.initial"] == "230000元"
    office.workspace.recasting.change(form, HOME)
    assert office.workspace.shown(form, AMOUNT) == "23"


def test_it_is_asked_and_answered_with_the_keyboard_alone(office, dialog):
    QTest.keyClick(dialog.papers, Qt.Key.Key_Down)
    assert dialog.template == DIRECTION
    QTest.keyClick(dialog.papers, Qt.Key.Key_Return)
    assert office.workspace.document(office.form(MEALS)).template == DIRECTION


def test_leaving_the_question_changes_nothing(office, dialog):
    before = canonical(office)
    dialog.reject()
    assert canonical(office) == before
