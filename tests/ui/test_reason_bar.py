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


@pytest.fixture
def summary(office):
    """附表2 over three directions with an amount each, in front."""
    workspace = office.workspace
    filing = workspace.new_filing("shifeng-2023", "某中心", 2023)
    names = ("工作餐费", "培训费", "保险费")
    made = [workspace.new_form(filing, "shifeng-2023/direction", name) for name in names]
    for form, amount in zip(made, ("10", "22", "30"), strict=True):
        workspace.type(form, [(Address("", "", "money.total.initial"), amount)])
    forms = workspace.forms(filing)
    summary = next(form.id for form in forms if form.kind == "project_summary")
    office.window.open_form(summary)
    return summary, [Address("projects", form, "money.total.initial") for form in made]


def test_all_that_one_step_typed_over_are_asked_about_at_once(office, summary):
    """One bar, one reason, one step; what agrees with its figure is not asked about."""
    form, places = summary
    view = office.window.front_view()
    texts = ("11", "22", "31")
    view.edited.emit(office.workspace.type(form, [*zip(places, texts, strict=True)], "粘贴"))
    QApplication.processEvents()
    assert "程序算出的是" not in bar(office).said
    assert "另一张表上是 10，填的是 11。还有 1 处也改写了，原因一起写。" in bar(office).said
    field = bar(office).field
    field.setFocus()
    field.setText("按批复取整")
    QTest.keyClick(field, Qt.Key.Key_Return)
    told = {
        places[0].key: TypedOver("11", "按批复取整"),
        places[2].key: TypedOver("31", "按批复取整"),
    }
    assert office.workspace.document(form).typed_over == told
    assert bar(office).said == ""
    office.press("undo")
    told = {places[0].key: TypedOver("11"), places[2].key: TypedOver("31")}
    assert office.workspace.document(form).typed_over == told


def test_one_of_them_that_agrees_again_is_not_asked_about_any_more(office, summary):
    form, places = summary
    view = office.window.front_view()
    view.edited.emit(office.workspace.type(form, [(places[0], "11"), (places[2], "31")], "粘贴"))
    QApplication.processEvents()
    assert "还有 1 处" in bar(office).said
    view.edited.emit(office.workspace.clear(form, [places[0]]))
    QApplication.processEvents()
    assert "另一张表上是 30，填的是 31。" in bar(office).said
    assert "还有" not in bar(office).said


def test_the_same_figure_written_otherwise_is_not_asked_about(office, form):
    figure = derived(office, form)
    type_over(office, form, f"{figure}00" if "." in figure else f"{figure}.0")
    assert bar(office) is None or bar(office).said == ""


def test_the_question_is_reached_by_its_letter(office, form):
    type_over(office, form, "100")
    window: MainWindow = office.window
    QTest.keyClick(window, Qt.Key.Key_Y, Qt.KeyboardModifier.AltModifier)
    assert bar(office).field.hasFocus()
