"""Chinese input: nothing composed is ever lost, and keys belong to the method while it composes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from perfdesk.document.model import Document, Filing
from perfdesk.workspace import Workspace
from tests.ui.editor.conftest import Hands
from ui.editor.paper_view import PaperView
from ui.main_window import MainWindow

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


def composing(hands: Hands) -> Hands:
    hands.go("indicators", 1, "name")
    hands.compose("w")
    hands.compose("wangge")
    return hands


def test_composition_starts_with_the_first_letter_and_arrives_once(hands: Hands) -> None:
    composing(hands)
    assert hands.view.typing_state() == (hands.view.current().address, "wangge")
    hands.commit("网格")
    hands.compose("y")
    hands.commit("员")
    hands.key(Key.Key_Return)
    assert hands.column("name")[0] == "网格员"


@pytest.mark.parametrize("text", ["，", "Ａ", "《办法》", "＞", "１２", "%"])
def test_a_commit_alone_arrives_whole_as_it_is(hands: Hands, text: str) -> None:
    hands.go("indicators", 1, "name")
    hands.commit(text)
    hands.key(Key.Key_Return)
    assert hands.column("name")[0] == text


@pytest.mark.parametrize(
    ("key", "modifier"),
    [
        (Key.Key_Return, NONE),
        (Key.Key_Space, NONE),
        (Key.Key_1, NONE),
        (Key.Key_9, NONE),
        (Key.Key_Left, NONE),
        (Key.Key_Down, NONE),
        (Key.Key_Up, SHIFT),
        (Key.Key_Escape, NONE),
        (Key.Key_PageUp, NONE),
        (Key.Key_PageDown, NONE),
        (Key.Key_PageDown, CTRL),
        (Key.Key_Tab, NONE),
        (Key.Key_Backspace, NONE),
        (Key.Key_Delete, NONE),
        (Key.Key_Home, NONE),
        (Key.Key_F2, NONE),
        (Key.Key_D, CTRL),
        (Key.Key_Z, CTRL),
    ],
)
def test_keys_belong_to_the_method_while_it_composes(
    hands: Hands, window: MainWindow, key: Key, modifier: Qt.KeyboardModifier
) -> None:
    composing(hands)
    hands.key(key, modifier)
    assert hands.view.typing_state() == (hands.view.current().address, "wangge")
    assert (hands.field, hands.row) == ("name", 1)
    assert window.tabs.front is not None
    assert window.tabs.front.view is hands.view
    hands.commit("网格")
    hands.key(Key.Key_Return)
    assert hands.column("name")[0] == "网格"


def test_a_composition_in_the_middle_of_a_text_goes_where_the_caret_is(hands: Hands) -> None:
    hands.go("indicators", 1, "name")
    hands.key(Key.Key_F2)
    hands.key(Key.Key_Left)
    hands.key(Key.Key_Left)
    hands.compose("zong")
    assert hands.view.typing_state() is not None
    assert hands.view.typing_state()[1] == "城区网格员zong人数"  # type: ignore[index]  # seen above
    hands.commit("总")
    hands.key(Key.Key_Return)
    assert hands.column("name")[0] == "城区网格员总人数"


def test_with_a_range_the_composition_goes_into_the_active_cell(hands: Hands) -> None:
    hands.go("indicators", 1, "name")
    hands.key(Key.Key_Down, SHIFT)
    hands.compose("wang")
    hands.commit("网")
    hands.key(Key.Key_Return)
    assert hands.column("name")[:2] == ["网", "每月就餐天数"]
    assert (hands.field, hands.row) == ("name", 2)


def leave_by_focus(window: MainWindow) -> None:
    window.navigator.tree.setFocus()


def leave_by_click(window: MainWindow) -> None:
    view = window.tabs.front.view  # type: ignore[union-attr]  # open
    here = view.slot_box().center()
    here.setY(view.slot_box().bottom() + 12)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=here)


def leave_by_tab(window: MainWindow) -> None:
    window.actions_by_name["next_form"].trigger()


def leave_by_closing_the_tab(window: MainWindow) -> None:
    window.actions_by_name["close_form"].trigger()


def leave_by_saving(window: MainWindow) -> None:
    window.actions_by_name["save"].trigger()


def leave_by_printing(window: MainWindow) -> None:
    assert window.commit()  # what every command that prints does first


def leave_by_closing(window: MainWindow) -> None:
    window.close()


LEAVING = [
    leave_by_focus,
    leave_by_click,
    leave_by_tab,
    leave_by_closing_the_tab,
    leave_by_saving,
    leave_by_printing,
]


@pytest.mark.parametrize("leave", LEAVING)
def test_leaving_keeps_what_was_being_composed(
    hands: Hands, window: MainWindow, leave: Callable[[MainWindow], None]
) -> None:
    composing(hands)
    document = hands.view.document_id
    leave(window)
    QApplication.processEvents()
    rows = window.workspace.document(document).rows("indicators")
    assert rows[0].cells["name"] == "wangge"


def test_closing_the_window_keeps_what_was_being_composed(hands: Hands, window: MainWindow) -> None:
    composing(hands)
    document, path = hands.view.document_id, window.workspace.path
    leave_by_closing(window)
    with Workspace.open(path) as again:
        assert again.document(document).rows("indicators")[0].cells["name"] == "wangge"


def test_a_composition_settled_by_leaving_is_not_handed_over_again(hands: Hands) -> None:
    composing(hands)
    hands.view.commit()
    hands.go("indicators", 2, "name")
    QApplication.sendEvent(hands.view, QInputMethodEvent("", []))
    assert hands.text == "每月就餐天数"
    assert hands.view.typing_state() is None


def test_the_method_is_told_where_the_caret_is(hands: Hands) -> None:
    hands.go("indicators", 1, "name")
    ask = hands.view.inputMethodQuery
    hands.commit("中𠮷文")
    assert ask(Qt.InputMethodQuery.ImSurroundingText) == "中𠮷文"
    assert ask(Qt.InputMethodQuery.ImCursorPosition) == 4  # 𠮷 counts as two
    box = hands.view.slot_box()
    assert box.contains(ask(Qt.InputMethodQuery.ImCursorRectangle).center())


def test_a_store_open_elsewhere_offers_the_method_no_place_and_says_so(
    store: Path, qtbot: QtBot
) -> None:
    with Workspace.open(store) as first:
        filing = first.filings()[0]
        form = first.forms(filing.id)[0].id
        with Workspace.open(store) as second:
            assert second.read_only
            _refuses(PaperView(second, form), "name", "只能查看", qtbot)


def test_a_line_without_a_form_offers_the_method_no_place_and_says_so(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Workspace.open(tmp_path / "a.perfdesk", create=True) as workspace:
        filing = workspace.add_filing(Filing("shifeng-2023", 2023, {"unit_name": "某局"}))
        summary = workspace.add_document(filing, Document("shifeng-2023/summary", "1"))
        _refuses(PaperView(workspace, summary), "project_name", "添加那张表", qtbot)


def _refuses(view: PaperView, field: str, why: str, qtbot: QtBot) -> None:
    """Where nothing can be typed the method is not even offered the place."""
    qtbot.addWidget(view)
    view.show()
    said: list[str] = []
    view.refused.connect(said.append)
    place = next(slot.address for slot in view.slots if slot.address.field == field)
    view.show_place(place)
    before = view.shown_text
    assert view.inputMethodQuery(Qt.InputMethodQuery.ImEnabled) is False
    Hands(view).compose("zi")
    Hands(view).commit("字")
    assert view.typing_state() is None
    assert view.shown_text == before
    assert why in said[-1]
