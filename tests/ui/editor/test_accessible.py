"""What a screen reader is told: every slot by name, value and place, and where the clerk stands."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QApplication

from perfdesk.document.model import Address
from tests.ui.editor.conftest import Hands, opened
from ui.editor.paper_view import PaperView
from ui.editor.slots import name_of
from ui.main_window import MainWindow

MEALS = "2026年城区社区网格员工作餐费"
DEPARTMENT = "部门整体支出绩效目标表"


@pytest.fixture
def view(window: MainWindow) -> PaperView:
    return opened(window, MEALS)


def _reading(view: PaperView) -> QAccessibleInterface:
    reading = QAccessible.queryAccessibleInterface(view)
    assert reading is not None
    return reading


def _names(view: PaperView) -> list[str]:
    return [name_of(view.sheet, slot) for slot in view.slots]


def test_a_slot_is_called_by_its_row_and_its_caption(view, window):
    names = _names(view)
    assert "项目名称" in names
    assert "三级指标 第4行" in names
    assert "三级指标 第4行 指标值" in names
    assert "三级指标 第4行 指标值类型" in names
    assert "一级指标 第1至5行" in names  # merged over the rows of 产出指标
    assert "任务名称 第2行 主要内容" in _names(opened(window, DEPARTMENT))


def test_no_two_slots_of_a_form_are_called_the_same(window):
    for title in (MEALS, DEPARTMENT):
        names = _names(opened(window, title))
        twice = {name for name in names if names.count(name) > 1}
        assert twice <= {"单位名称"}  # in the caption line and in the table: it is the same value


def test_readers_are_given_every_slot_in_form_order(view):
    reading = _reading(view)
    slots = view.slots
    assert reading.childCount() == len(slots)
    said = [reading.child(at).text(QAccessible.Text.Name) for at in range(len(slots))]
    assert said == _names(view)
    values = [reading.child(at).text(QAccessible.Text.Value) for at in range(len(slots))]
    assert values == [slot.value(view.sheet).text for slot in slots]
    assert reading.child(len(slots)) is None


def test_a_slot_says_what_its_row_is_about_and_what_is_wrong_with_it(view):
    reading = _reading(view)
    names = _names(view)
    value = reading.child(names.index("三级指标 第4行 指标值"))
    row = reading.child(names.index("三级指标 第4行")).text(QAccessible.Text.Value)
    assert row
    assert value.text(QAccessible.Text.Description) == row
    preparer = reading.child(names.index("填表人"))
    assert preparer.text(QAccessible.Text.Description) == "必填，还空着"
    assert "审核" in preparer.text(QAccessible.Text.Help)


def test_the_current_slot_is_the_one_with_the_focus(view):
    view.setFocus()
    hands = Hands(view)
    reading = _reading(view)
    for _step in range(5):
        hands.key(Qt.Key.Key_Tab)
        at = view.at
        assert reading.focusChild().text(QAccessible.Text.Name) == view.current().label
        assert reading.child(at).state().selected
        assert not reading.child(at + 1).state().selected
    assert reading.child(at).rect().topLeft() == view.viewport().mapToGlobal(
        view.slot_box().topLeft()
    )


def test_what_is_being_typed_is_the_value(view):
    view.show_place(Address("", "", "project_name"))
    Hands(view).type("新的名称")
    reading = _reading(view)
    assert reading.child(view.at).text(QAccessible.Text.Value) == "新的名称"


def test_a_point_of_the_screen_leads_to_its_slot(view):
    view.show_place(Address("", "", "money.total.initial"))
    reading = _reading(view)
    middle = view.viewport().mapToGlobal(view.slot_box().center())
    found = reading.childAt(middle.x(), middle.y())
    assert found.text(QAccessible.Text.Name) == view.current().label


def test_a_figure_of_another_form_may_not_be_typed_over(view):
    reading = _reading(view)
    states = [reading.child(at).state() for at in range(len(view.slots))]
    editable = [slot.value(view.sheet).editable for slot in view.slots]
    assert [bool(state.editable) for state in states] == editable
    assert [not state.readOnly for state in states] == editable


@pytest.fixture
def listening(qapp: QApplication) -> Iterator[None]:
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(False)


@pytest.mark.usefixtures("listening")
def test_moving_and_typing_while_something_reads(view):
    hands = Hands(view)
    for _step in range(30):
        hands.key(Qt.Key.Key_Tab)
    hands.key(Qt.Key.Key_Up)
    hands.type("12")
    assert _reading(view).child(view.at).text(QAccessible.Text.Value) == "12"


@pytest.mark.usefixtures("listening")
def test_papers_come_and_go_and_nothing_is_held_or_lost(window):
    """The bindings say that Python owns what Qt's cache deletes: neither may outlive the other."""
    for turn in range(12):
        view = opened(window, MEALS)
        reading = _reading(view)
        child = reading.child(turn)
        assert child.text(QAccessible.Text.Name) == _names(view)[turn]
        kept = [reading, child]
        del reading, child
        window.tabs.close_form(window.front_form())
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
        assert not any(shiboken6.isValid(one) for one in kept)


@pytest.mark.usefixtures("listening")
def test_reading_loses_no_references(view):
    """The bindings lost one to None at each call in a version that was left out for it."""
    reading = _reading(view)
    none, false = sys.getrefcount(None), sys.getrefcount(False)
    for turn in range(3000):
        child = reading.child(turn % 20)
        child.text(QAccessible.Text.Name)
        child.child(0)
        child.object()
        reading.child(-1)
        child.state()
        child.rect()
    # one lost at each call would be three thousand; the rest is what else comes and goes
    assert abs(sys.getrefcount(None) - none) < 1000
    assert abs(sys.getrefcount(False) - false) < 1000
