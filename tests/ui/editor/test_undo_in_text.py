"""撤销 while a text is typed: from key, menu and button it takes back a step inside the text."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QToolButton

from tests.ui.conftest import MEALS, Office
from tests.ui.editor.conftest import Hands

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def typing(office: Office) -> Hands:
    office.open(MEALS)
    assert office.window.tabs.front is not None
    hands = Hands(office.window.tabs.front.view)
    hands.go("indicators", 1, "name")
    return hands


def test_with_an_empty_history_it_can_be_used_while_one_types(
    office: Office, typing: Hands
) -> None:
    assert not office.can("undo")
    typing.type("ab")
    assert office.can("undo")
    office.press("undo")
    assert typing.text == "a"
    assert office.window.actions_by_name["undo"].text() == "撤销：输入(&U)"
    office.press("redo")
    assert typing.text == "ab"
    typing.key(Key.Key_Return)
    assert typing.column("name")[0] == "ab"


def test_the_whole_text_taken_back_then_the_steps_before(office: Office, typing: Hands) -> None:
    typing.type("甲")
    typing.key(Key.Key_Return)
    typing.type("ab")
    for _step in range(3):  # b, a, and what stood there
        office.press("undo")
    assert typing.text == "每月就餐天数"
    office.press("undo")
    assert typing.column("name")[0] == "城区网格员人数"
    assert typing.view.typing_state() is None


def test_given_up_it_cannot_be_used_again(office: Office, typing: Hands) -> None:
    typing.type("ab")
    typing.key(Key.Key_Escape)
    assert not office.can("undo")


def test_undo_of_another_form_shows_that_cell(office: Office, typing: Hands) -> None:
    typing.type("甲")
    typing.key(Key.Key_Return)
    office.press("next_form")
    office.press("undo")
    front = office.window.tabs.front
    assert front is not None
    assert front.view is typing.view
    assert (typing.field, typing.row, typing.text) == ("name", 1, "城区网格员人数")


def test_deleted_rows_are_said_with_the_way_back(office: Office, typing: Hands) -> None:
    before = typing.view.document
    typing.key(Key.Key_Down, SHIFT)
    office.press("delete_row")
    assert office.speaker.notices[-1] == "已删除 2 行。"
    office.speaker.accept_offer()
    assert typing.view.document == before


def test_many_inserted_rows_are_said(office: Office, typing: Hands) -> None:
    typing.key(Key.Key_Down, SHIFT)
    office.press("insert_above")
    assert office.speaker.notices[-1] == "已在上方插入 2 行。"


def test_the_button_and_the_menu_do_not_end_the_typing(office: Office, typing: Hands) -> None:
    typing.type("abc")
    undo = office.window.actions_by_name["undo"]
    button = next(
        button
        for button in office.window.findChildren(QToolButton)
        if button.defaultAction() is undo and button.isVisible()
    )
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert typing.view.typing_state() == (typing.view.current().address, "ab")
    menu = next(menu for menu in office.window.findChildren(QMenu) if undo in menu.actions())
    menu.popup(office.window.mapToGlobal(QPoint(0, 0)))
    QTest.keyClick(menu, Key.Key_Down)
    QTest.keyClick(menu, Key.Key_Return)
    assert typing.view.typing_state() == (typing.view.current().address, "a")
