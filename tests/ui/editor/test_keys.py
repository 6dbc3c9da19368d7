"""Each key on the paper does what Excel does, pressed in the real window."""

from __future__ import annotations

from PySide6.QtCore import QDate, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCalendarWidget, QMenu
from pytestqt.qtbot import QtBot

from tests.ui.editor.conftest import Hands
from ui.editor.paper_view import PaperView
from ui.main_window import MainWindow
from ui.notices import Notice

Key = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def text(view: PaperView) -> str:
    return view.current().text


def field(view: PaperView) -> str:
    address = view.current().address
    assert address is not None
    return address.field


def stored(view: PaperView, row: int, name: str) -> object:
    return view.document.rows("indicators")[row - 1].cells.get(name)


def test_typing_on_a_selected_slot_replaces(hands: Hands) -> None:
    hands.go("indicators", 1, "target.value")
    hands.type("43")
    hands.key(Key.Key_Return)
    assert stored(hands.view, 1, "target") == {"op": "=", "value": "43", "unit": "人"}


def test_enter_goes_down_and_shift_enter_up(hands: Hands) -> None:
    hands.go("indicators", 1, "name")
    hands.key(Key.Key_Return)
    assert text(hands.view) == "每月就餐天数"
    hands.key(Key.Key_Return)
    assert text(hands.view) == "城区网格员就餐标准"
    hands.key(Key.Key_Return, SHIFT)
    assert text(hands.view) == "每月就餐天数"


def test_enter_after_tabs_returns_to_the_start_column(hands: Hands) -> None:
    hands.go("indicators", 4, "name")
    for _step in range(3):
        hands.key(Key.Key_Tab)
    assert field(hands.view) == "target.op"
    hands.key(Key.Key_Return)
    assert (field(hands.view), text(hands.view)) == ("name", "餐费支付进度")


def test_tab_and_shift_tab_go_along_the_row(hands: Hands) -> None:
    hands.go("indicators", 1, "name")
    hands.key(Key.Key_Tab)
    assert field(hands.view) == "target.value"
    hands.key(Key.Key_Tab)
    assert field(hands.view) == "target.unit"
    hands.key(Key.Key_Backtab, SHIFT)
    assert field(hands.view) == "target.value"


def test_arrows_commit_what_was_typed_and_move(hands: Hands) -> None:
    hands.go("indicators", 2, "target.value")
    hands.type("23")
    hands.key(Key.Key_Down)
    assert text(hands.view) == "20"
    assert stored(hands.view, 2, "target") == {"op": "≥", "value": "23", "unit": "天"}


def test_arrows_move_the_caret_after_f2(hands: Hands) -> None:
    hands.go("indicators", 1, "name")
    hands.key(Key.Key_F2)
    hands.key(Key.Key_Left)
    hands.key(Key.Key_Left)
    hands.type("总")
    assert text(hands.view) == "城区网格员总人数"
    hands.key(Key.Key_Return)
    assert stored(hands.view, 1, "name") == "城区网格员总人数"


def test_f2_toggles_between_caret_and_slots(hands: Hands) -> None:
    hands.go("indicators", 1, "name")
    hands.key(Key.Key_F2)
    hands.key(Key.Key_F2)
    hands.key(Key.Key_Down)
    assert text(hands.view) == "每月就餐天数"


def test_esc_restores_and_never_closes(hands: Hands, window: MainWindow) -> None:
    hands.go("indicators", 1, "name")
    hands.type("abc")
    hands.key(Key.Key_Escape)
    assert text(hands.view) == "城区网格员人数"
    hands.key(Key.Key_Escape)
    hands.key(Key.Key_Escape)
    assert window.isVisible()
    assert window.tabs.count() == 1
    assert stored(hands.view, 1, "name") == "城区网格员人数"


def test_delete_empties_the_slot(hands: Hands) -> None:
    hands.go("indicators", 1, "name")
    hands.key(Key.Key_Delete)
    assert text(hands.view) == ""
    assert not stored(hands.view, 1, "name")


def test_alt_enter_breaks_the_line(hands: Hands) -> None:
    hands.go("", 0, "goal_year")
    hands.type("一\n二")
    hands.key(Key.Key_Return)
    assert hands.view.document.values["goal_year"] == "一\n二"


def test_backspace_empties_and_types(hands: Hands) -> None:
    hands.go("indicators", 1, "target.value")
    hands.key(Key.Key_Backspace)
    hands.type("7")
    hands.key(Key.Key_Return)
    assert stored(hands.view, 1, "target") == {"op": "=", "value": "7", "unit": "人"}


def test_a_commit_with_no_composition_arrives_whole(hands: Hands) -> None:
    """Punctuation and some input methods commit without composing first."""
    hands.go("indicators", 1, "name")
    hands.commit("《办法》")
    assert text(hands.view) == "《办法》"
    hands.commit("，试行")
    hands.key(Key.Key_Return)
    assert stored(hands.view, 1, "name") == "《办法》，试行"


def test_a_composition_keeps_its_first_letter_and_its_keys(hands: Hands) -> None:
    hands.go("indicators", 1, "name")
    hands.compose("w")
    hands.compose("wang")
    hands.key(Key.Key_Return)  # belongs to the input method
    hands.key(Key.Key_Down)
    assert field(hands.view) == "name"
    hands.commit("网格")
    assert text(hands.view) == "网格"


def test_a_composition_given_up_brings_the_text_back(hands: Hands) -> None:
    hands.go("indicators", 1, "name")
    hands.compose("wang")
    hands.compose("")
    assert text(hands.view) == "城区网格员人数"
    hands.key(Key.Key_Return)
    assert stored(hands.view, 1, "name") == "城区网格员人数"


def test_leaving_while_composing_keeps_the_composition(hands: Hands, window: MainWindow) -> None:
    hands.go("indicators", 1, "name")
    hands.compose("wang")
    window.save_everything()
    assert stored(hands.view, 1, "name") == "wang"


def test_replacement_by_the_input_method(hands: Hands) -> None:
    hands.go("indicators", 1, "name")
    hands.commit("网各")
    event = QInputMethodEvent("", [])
    event.setCommitString("格", -1, 1)
    QApplication.sendEvent(hands.view, event)
    assert text(hands.view) == "网格"


def test_text_in_a_number_field_is_kept_and_marked(hands: Hands) -> None:
    hands.go("", 0, "money.total.initial")
    hands.type("约22万")
    hands.key(Key.Key_Return)
    assert hands.view.document.values["money.total.initial"] == "约22万"
    hands.key(Key.Key_Return, SHIFT)
    assert "不是数字" in hands.view.current().hint


def test_undo_inside_the_slot_then_across_the_form(hands: Hands, window: MainWindow) -> None:
    hands.go("indicators", 1, "name")
    hands.type("abc")
    hands.key(Key.Key_Z, CTRL)
    assert text(hands.view) == "ab"
    hands.key(Key.Key_Return)
    assert stored(hands.view, 1, "name") == "ab"
    hands.key(Key.Key_Z, CTRL)
    assert stored(hands.view, 1, "name") == "城区网格员人数"
    hands.key(Key.Key_Y, CTRL)
    assert stored(hands.view, 1, "name") == "ab"


def test_inserted_row_joins_the_group_of_its_neighbour(hands: Hands, window: MainWindow) -> None:
    hands.go("indicators", 2, "name")
    window.actions_by_name["insert_below"].trigger()
    rows = hands.view.document.rows("indicators")
    assert len(rows) == 13
    assert rows[2].cells["class"] == "quantity"
    assert (field(hands.view), text(hands.view)) == ("name", "")
    window.actions_by_name["undo"].trigger()
    assert len(hands.view.document.rows("indicators")) == 12


def test_deleted_row_comes_back_with_undo(hands: Hands, window: MainWindow) -> None:
    hands.go("indicators", 2, "name")
    before = hands.view.document
    window.actions_by_name["delete_row"].trigger()
    assert [r.cells["name"] for r in hands.view.document.rows("indicators")][:2] == [
        "城区网格员人数",
        "城区网格员就餐标准",
    ]
    window.actions_by_name["undo"].trigger()
    assert hands.view.document == before


def test_copy_and_paste_of_one_slot(hands: Hands) -> None:
    hands.go("indicators", 1, "name")
    hands.key(Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "城区网格员人数"
    hands.go("indicators", 2, "name")
    hands.key(Key.Key_V, CTRL)
    assert stored(hands.view, 2, "name") == "城区网格员人数"


def test_alt_down_offers_the_known_values(hands: Hands) -> None:
    hands.go("indicators", 1, "target.op")
    hands.key(Key.Key_Down, ALT)
    offered = hands.view._completion
    assert offered is not None
    assert offered.shown[:3] == ["≥", "≤", "＝"]
    while offered.chosen != "≥":
        hands.key(Key.Key_Up)
    hands.key(Key.Key_Return)
    assert stored(hands.view, 1, "target") == {"op": "≥", "value": "42", "unit": "人"}


def test_a_careless_enter_in_the_list_changes_nothing(hands: Hands) -> None:
    """The office wrote a half-width =, the list has the full-width one."""
    for row, field in ((1, "target.op"), (2, "target.unit"), (2, "name")):
        hands.go("indicators", row, field)
        before = hands.view.document
        hands.key(Key.Key_Down, ALT)
        hands.key(Key.Key_Return)
        assert hands.view.document == before


def test_the_triangle_of_a_date_opens_the_calendar(hands: Hands) -> None:
    hands.go("", 0, "fill_date")
    box = hands.view.slot_box()
    QTest.mouseClick(
        hands.view.viewport(), Qt.MouseButton.LeftButton, pos=box.bottomRight() - QPoint(6, 6)
    )
    calendar = QApplication.activePopupWidget().findChild(QCalendarWidget)
    assert isinstance(calendar, QCalendarWidget)
    calendar.setSelectedDate(QDate(2026, 1, 29))
    calendar.activated.emit(calendar.selectedDate())
    assert text(hands.view) == "2026年1月29日"


def test_mouse_selects_and_double_click_places_the_caret(hands: Hands) -> None:
    hands.go("indicators", 1, "name")
    box = hands.view.slot_box()
    hands.go("indicators", 5, "name")
    left = box.center()
    left.setX(box.left() + 2)
    viewport = hands.view.viewport()
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=left)
    assert text(hands.view) == "城区网格员人数"
    QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=left)
    hands.type("1")
    assert text(hands.view) == "1城区网格员人数"


def test_focus_leaving_the_paper_commits(hands: Hands, window: MainWindow) -> None:
    hands.go("indicators", 1, "name")
    hands.type("abc")
    window.navigator.setFocus()
    window.setFocus()
    hands.view.clearFocus()
    QApplication.processEvents()
    assert stored(hands.view, 1, "name") == "abc"


def test_every_key_of_the_number_pad_enter_works(hands: Hands) -> None:
    hands.go("indicators", 1, "name")
    QTest.keyClick(hands.view, Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    assert text(hands.view) == "每月就餐天数"


def test_what_is_being_typed_is_not_called_saved(
    hands: Hands, window: MainWindow, qtbot: QtBot
) -> None:
    hands.go("indicators", 1, "name")
    qtbot.waitUntil(lambda: window.status.save_text.startswith("已保存"))
    hands.type("abc")
    assert window.status.save_text == "正在输入"
    hands.key(Key.Key_Return)
    qtbot.waitUntil(lambda: window.status.save_text.startswith("已保存"))
    assert stored(hands.view, 1, "name") == "abc"


def test_a_list_dismissed_loses_nothing_typed(hands: Hands) -> None:
    hands.go("indicators", 1, "target.unit")
    hands.type("zzz")
    hands.key(Key.Key_Down, ALT)
    assert hands.view._completion.shown
    hands.key(Key.Key_Escape)
    assert hands.view._completion.shown == []
    assert text(hands.view) == "zzz"
    hands.key(Key.Key_Return)
    assert stored(hands.view, 1, "target") == {"op": "=", "value": "42", "unit": "zzz"}


def test_the_input_method_counts_in_utf16(hands: Hands) -> None:
    hands.go("indicators", 1, "name")
    hands.commit("中𠮷𠮷文")
    event = QInputMethodEvent("", [])
    event.setCommitString("X", -3, 3)
    QApplication.sendEvent(hands.view, event)
    assert text(hands.view) == "中𠮷X"


def test_a_click_while_composing_keeps_the_composition_where_it_was(hands: Hands) -> None:
    hands.go("indicators", 1, "name")
    box = hands.view.slot_box()
    hands.key(Key.Key_F2)
    hands.compose("abc")
    left = box.center()
    left.setX(box.left() + 2)
    QTest.mouseClick(hands.view.viewport(), Qt.MouseButton.LeftButton, pos=left)
    hands.commit("总")
    assert text(hands.view) == "总城区网格员人数abc"


def test_deleting_a_row_while_typing_can_be_undone_with_the_text(
    hands: Hands, window: MainWindow
) -> None:
    hands.go("indicators", 1, "name")
    hands.type("正在写的")
    window.actions_by_name["delete_row"].trigger()
    assert stored(hands.view, 1, "name") == "每月就餐天数"
    window.actions_by_name["undo"].trigger()
    assert stored(hands.view, 1, "name") == "正在写的"


def test_clear_while_typing_ends_the_typing(hands: Hands, window: MainWindow) -> None:
    hands.go("indicators", 1, "note")
    hands.type("abc")
    window.actions_by_name["clear"].trigger()
    hands.key(Key.Key_Return)
    assert not stored(hands.view, 1, "note")


def test_double_click_while_editing_selects_a_word(hands: Hands) -> None:
    hands.go("indicators", 1, "name")
    hands.type("ab cd")
    point = hands.view.slot_box().center()
    point.setX(hands.view.slot_box().left() + 8)
    QTest.mouseDClick(hands.view.viewport(), Qt.MouseButton.LeftButton, pos=point)
    hands.type("x")
    assert text(hands.view) == "x cd"


def test_one_cell_copied_from_excel_loses_its_quotes(hands: Hands) -> None:
    QGuiApplication.clipboard().setText('"甲\n说""乙"""\r\n')
    hands.go("indicators", 1, "name")
    hands.key(Key.Key_V, CTRL)
    assert stored(hands.view, 1, "name") == '甲\n说"乙"'


def test_quotes_that_somebody_typed_stay(hands: Hands, window: MainWindow) -> None:
    QGuiApplication.clipboard().setText('"两新"组织')
    hands.go("indicators", 1, "name")
    hands.key(Key.Key_V, CTRL)
    assert stored(hands.view, 1, "name") == '"两新"组织'
    notice = window.findChild(Notice)
    assert notice is None or not notice.text, "one cell is seen on the paper"


def test_invisible_characters_are_taken_out_and_counted(hands: Hands, window: MainWindow) -> None:
    QGuiApplication.clipboard().setText("网\u202e格\x07员")
    hands.go("indicators", 1, "name")
    hands.key(Key.Key_V, CTRL)
    assert stored(hands.view, 1, "name") == "网格员"
    notice = window.findChild(Notice)
    assert notice is not None
    assert notice.text == "已粘贴 1 格；清除 2 处多余格式。"


def test_invisible_characters_committed_are_said(
    hands: Hands, window: MainWindow, qtbot: QtBot
) -> None:
    hands.go("indicators", 1, "name")
    hands.commit("网\u202e格\x07员")
    with qtbot.waitSignal(hands.view.refused) as told:
        hands.key(Key.Key_Return)
    assert stored(hands.view, 1, "name") == "网格员"
    assert "2 个看不见的控制字符" in told.args[0]


def test_the_context_menu_has_the_papers_actions(hands: Hands, window: MainWindow) -> None:
    hands.go("indicators", 1, "name")
    box = hands.view.slot_box()
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Keyboard, box.center(), hands.view.mapToGlobal(box.center())
    )
    QApplication.sendEvent(hands.view.viewport(), event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    offered = menu.actions()
    # what is looked for on a cell, beside what edits it
    for name in ("insert_below", "accept_last", "made_of", "note", "cell_history", "field_help"):
        assert window.actions_by_name[name] in offered, name
    assert not offered[-1].isSeparator()
    menu.close()
