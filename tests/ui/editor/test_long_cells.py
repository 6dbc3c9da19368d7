"""A cell taller than the window: arrows scroll inside it first, the caret stays in view."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from tests.ui.editor.conftest import Hands

Key = Qt.Key
NONE = Qt.KeyboardModifier.NoModifier
GOAL = "解决城区社区网格员就餐问题，保障一线力量。"


@pytest.fixture
def long(hands: Hands) -> Hands:
    """本年度绩效目标 of a hundred paragraphs, selected."""
    view = hands.view
    address = next(s.address for s in view._slots if s.address.field == "goal_year")
    view._workspace.type(view.document_id, [(address, "\n".join([GOAL] * 100))])
    view.refresh()
    view.show_place(address)
    assert view.slot_box().height() > 2 * view.viewport().height()
    return hands


def presses(hands: Hands, key: Key, field: str) -> int:
    """How often a key is pressed until another cell is current."""
    count = 0
    while hands.field == field:
        hands.key(key)
        count += 1
        assert count < 200
    return count


def test_down_shows_the_whole_cell_before_it_moves_on(long: Hands) -> None:
    view = long.view
    shown = view.viewport().height()
    at_foot = False
    count = 0
    while long.field == "goal_year":
        box = view.slot_box()
        at_foot = box.bottom() <= shown
        long.key(Key.Key_Down)
        count += 1
        assert count < 200
    assert at_foot
    assert count > 5
    assert long.view.current().address is not None
    assert view.viewport().rect().contains(view.slot_box())


def test_coming_from_below_shows_the_foot_first_and_up_scrolls_to_the_head(long: Hands) -> None:
    view = long.view
    presses(long, Key.Key_Down, "goal_year")
    long.key(Key.Key_Up)
    assert long.field == "goal_year"
    box = view.slot_box()
    assert box.top() < 0
    assert view.viewport().height() - 60 <= box.bottom() <= view.viewport().height()
    head = False
    while long.field == "goal_year":
        head = view.slot_box().top() >= 0
        long.key(Key.Key_Up)
    assert head


def test_enter_moves_on_at_once(long: Hands) -> None:
    long.key(Key.Key_Return)
    assert long.field != "goal_year"


def test_the_wheel_scrolls_inside_and_the_cell_stays_current(long: Hands) -> None:
    view = long.view
    before = view.slot_box().top()
    middle = QPointF(view.viewport().rect().center())
    for _turn in range(3):
        event = QWheelEvent(
            middle,
            view.viewport().mapToGlobal(middle),
            QPoint(),
            QPoint(0, -120),
            Qt.MouseButton.NoButton,
            NONE,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(view.viewport(), event)
    assert view.slot_box().top() < before - 100
    assert long.field == "goal_year"


def caret_in_view(hands: Hands) -> bool:
    return hands.view.viewport().rect().contains(hands.view._caret_screen_rect().center())


def test_the_caret_stays_in_view_while_typing(long: Hands) -> None:
    long.key(Key.Key_F2)
    assert caret_in_view(long)
    long.type("末尾")
    assert caret_in_view(long)
    long.key(Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    assert caret_in_view(long)
    for _page in range(3):
        long.key(Key.Key_PageDown)
        assert caret_in_view(long)
    long.type("中间")
    assert caret_in_view(long)
    long.key(Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    assert caret_in_view(long)
    assert long.text.endswith("末尾")


def test_the_row_grows_with_what_is_typed_and_shrinks_when_given_up(hands: Hands) -> None:
    hands.go("", 0, "goal_year")
    before = hands.view.slot_box().height()
    hands.key(Key.Key_F2)
    heights = []
    for _line in range(4):
        hands.type("\n再加一行")
        heights.append(hands.view.slot_box().height())
        assert caret_in_view(hands)
    assert heights == sorted(heights)
    assert heights[0] > before
    hands.key(Key.Key_Escape)
    assert hands.view.slot_box().height() == before


def test_page_keys_go_through_the_cell_by_screenfuls(long: Hands) -> None:
    view = long.view
    before = view.slot_box().top()
    long.key(Key.Key_PageDown)
    assert long.field == "goal_year"
    assert before - view.slot_box().top() == view.viewport().height() * 4 // 5
    assert presses(long, Key.Key_PageDown, "goal_year") < 8
    presses(long, Key.Key_Up, long.field)
    assert long.field == "goal_year"
    assert presses(long, Key.Key_PageUp, "goal_year") < 8
