"""The large editor: room for a long text, nothing lost, one step."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from tests.ui.conftest import MEALS, Office
from tests.ui.editor.conftest import Hands
from ui.dialogs.large_editor import DROP, GO_ON, KEEP, LargeEditor

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def at_goal(office: Office) -> Hands:
    """Hands on 本年度绩效目标, holding two paragraphs with a space that does not break."""
    office.open(MEALS)
    assert office.window.tabs.front is not None
    hands = Hands(office.window.tabs.front.view)
    hands.go("", 0, "goal_year")
    hands.type("第一段\u00a0甲")
    hands.type("\n第二段")
    hands.key(Key.Key_Return)
    hands.go("", 0, "goal_year")
    return hands


def opened(office: Office, hands: Hands) -> LargeEditor:
    hands.key(Key.Key_F2, SHIFT)
    return office.dialog(LargeEditor)


def write(editor: LargeEditor, text: str) -> None:
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(editor.text, event)


def test_it_shows_the_cell_s_name_help_and_text(office: Office, at_goal: Hands) -> None:
    editor = opened(office, at_goal)
    labels = [label.text() for label in editor.findChildren(QLabel)]
    current = at_goal.view.current()
    assert current.label in labels
    assert current.help in labels
    assert editor.written == "第一段\u00a0甲\n第二段"
    assert any("7 字" in label and "2 段" in label for label in labels)


def test_ctrl_enter_takes_it_as_one_step(office: Office, at_goal: Hands) -> None:
    before = at_goal.view.document
    editor = opened(office, at_goal)
    write(editor, "，")
    QTest.keyClick(editor.text, Key.Key_Return)
    write(editor, "第三段")
    QTest.keyClick(editor.text, Key.Key_Return, CTRL)
    assert not editor.isVisible()
    assert at_goal.view.document.values["goal_year"] == "第一段\u00a0甲\n第二段，\n第三段"
    assert at_goal.field == "goal_year"
    assert QApplication.focusWidget() is at_goal.view
    at_goal.key(Key.Key_Z, CTRL)
    assert at_goal.view.document == before


def test_esc_without_a_change_just_closes(office: Office, at_goal: Hands) -> None:
    before = at_goal.view.document
    editor = opened(office, at_goal)
    QTest.keyClick(editor.text, Key.Key_Escape)
    assert not editor.isVisible()
    assert office.speaker.asked == []
    assert at_goal.view.document == before


@pytest.mark.parametrize("answer", [KEEP, DROP, GO_ON])
def test_esc_after_a_change_asks(office: Office, at_goal: Hands, answer: str) -> None:
    before = at_goal.view.document.values["goal_year"]
    editor = opened(office, at_goal)
    write(editor, "！")
    office.speaker.answers = [answer]
    QTest.keyClick(editor.text, Key.Key_Escape)
    assert editor.isVisible() is (answer == GO_ON)
    wanted = f"{before}！" if answer == KEEP else before
    assert at_goal.view.document.values["goal_year"] == wanted


def test_what_was_being_typed_is_committed_and_goes_on_there(
    office: Office, at_goal: Hands
) -> None:
    at_goal.type("写到一半")
    editor = opened(office, at_goal)
    assert editor.written == "写到一半"
    assert at_goal.view.document.values["goal_year"] == "写到一半"


def test_the_text_in_it_is_the_one_kept_as_a_draft(office: Office, at_goal: Hands) -> None:
    editor = opened(office, at_goal)
    assert at_goal.view.typing_state() is None
    write(editor, "未完")
    address = at_goal.view.current().address
    assert at_goal.view.typing_state() == (address, "第一段\u00a0甲\n第二段未完")
    office.speaker.answers = [DROP]
    editor.reject()
    assert at_goal.view.typing_state() is None


def test_it_has_its_own_undo(office: Office, at_goal: Hands) -> None:
    editor = opened(office, at_goal)
    QTest.keyClicks(editor.text, "abc")
    QTest.keyClick(editor.text, Key.Key_Z, CTRL)
    assert editor.written == "第一段\u00a0甲\n第二段"
    assert at_goal.view.document.values["goal_year"] == "第一段\u00a0甲\n第二段"


def test_a_unit_name_that_is_refused_stays_open_on_the_paper(
    office: Office, at_goal: Hands
) -> None:
    at_goal.go("", 0, "unit_name")
    editor = opened(office, at_goal)
    editor.text.setPlainText("")
    editor.accept()
    state = at_goal.view.typing_state()
    assert state is not None
    assert state[1] == ""
    at_goal.key(Key.Key_Escape)
    assert at_goal.text != ""


def test_what_is_being_composed_is_kept_and_has_its_keys(office: Office, at_goal: Hands) -> None:
    editor = opened(office, at_goal)
    QApplication.sendEvent(editor.text, QInputMethodEvent("wang", []))
    QTest.keyClick(editor.text, Key.Key_Escape)
    QTest.keyClick(editor.text, Key.Key_Return, CTRL)
    assert editor.isVisible()
    editor.accept()
    assert at_goal.view.document.values["goal_year"] == "第一段\u00a0甲\n第二段wang"
