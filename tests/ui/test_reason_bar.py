"""Why a figure was typed over is asked at the foot of the paper, and never in the way."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from perfdesk.document.model import Address, TypedOver
from ui.main_window import MainWindow

DEPARTMENT = "部门整体支出绩效目标表"
FIGURE = Address("", "", "money.project.initial")
GOAL = Address("", "", "goal_year")


@pytest.fixture
def form(office):
    """A department form whose project spending is the sum of its projects."""
    form = office.form(DEPARTMENT)
    office.workspace.clear(form, [FIGURE])
    office.window.open_form(form)
    return form


def type_over(office, form, text):
    office.window.show_place(form, FIGURE)
    office.type(text)
    assert office.window.commit()
    QApplication.processEvents()


def bar(office):
    return office.window.tabs.front.reason


def over(office, form):
    return office.workspace.document(form).typed_over.get(FIGURE.key)


def derived(office, form):
    office.workspace.clear(form, [FIGURE])
    return office.workspace.shown(form, FIGURE)


def test_nothing_is_asked_and_nothing_made_before_a_figure_is_typed_over(office, form):
    office.window.show_place(form, GOAL)
    office.type("保障运转")
    assert office.window.commit()
    QApplication.processEvents()
    assert bar(office) is None


def test_the_question_names_both_figures_and_leaves_the_keyboard_on_the_paper(office, form):
    figure = derived(office, form)
    type_over(office, form, "100")
    assert bar(office).said == (f"项目支出（年初预算数）：程序算出的是 {figure}，填的是 100。")
    assert QApplication.focusWidget() is office.window.front_view()


def test_enter_writes_the_reason_in_one_step_and_leads_back_to_the_paper(office, form):
    type_over(office, form, "100")
    field = bar(office).field
    field.setFocus()
    field.setText("按批复取整")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert over(office, form) == TypedOver("100", "按批复取整")
    assert bar(office).said == ""
    assert QApplication.focusWidget() is office.window.front_view()
    office.press("undo")
    assert over(office, form) == TypedOver("100")


def test_esc_leaves_it_open_and_f8_finds_the_cell_again(office, form):
    type_over(office, form, "100")
    field = bar(office).field
    field.setFocus()
    field.setText("以后")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert over(office, form) == TypedOver("100")
    assert bar(office).said == ""
    assert QApplication.focusWidget() is office.window.front_view()
    looks = office.workspace.fixes.looks(form)
    assert FIGURE in [look.address for look in looks]


def test_going_back_to_the_paper_writes_what_was_typed(office, form):
    type_over(office, form, "100")
    field = bar(office).field
    field.setFocus()
    field.setText("按批复")
    office.window.front_view().setFocus()
    assert over(office, form) == TypedOver("100", "按批复")


def test_closing_the_window_writes_what_was_typed(office, form):
    type_over(office, form, "100")
    bar(office).field.setText("按批复")
    assert office.window.tabs.commit()
    assert over(office, form) == TypedOver("100", "按批复")


def test_the_question_goes_when_the_figure_shows_again(office, form):
    type_over(office, form, "100")
    assert bar(office).said
    office.press("undo")
    assert bar(office).said == ""
    office.press("redo")
    type_over(office, form, "100.5")
    assert "100.5" in bar(office).said
    office.window.show_place(form, FIGURE)
    QTest.keyClick(office.window.front_view(), Qt.Key.Key_Delete)
    QApplication.processEvents()
    assert bar(office).said == ""


def test_the_same_figure_written_otherwise_is_not_asked_about(office, form):
    figure = derived(office, form)
    type_over(office, form, f"{figure}00" if "." in figure else f"{figure}.0")
    assert bar(office) is None or bar(office).said == ""


def test_the_question_is_reached_by_its_letter(office, form):
    type_over(office, form, "100")
    window: MainWindow = office.window
    QTest.keyClick(window, Qt.Key.Key_Y, Qt.KeyboardModifier.AltModifier)
    assert bar(office).field.hasFocus()
