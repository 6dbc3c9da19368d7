"""Where keys lead on the paper: Enter after Tabs, block edges, rows, pages, the end of a table."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.ui.editor.conftest import Hands
from ui.main_window import MainWindow

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


# --- Tab and Enter ---


def test_enter_returns_under_the_first_cell_of_the_run_of_tabs(hands: Hands) -> None:
    hands.go("indicators", 2, "name")
    hands.type("每月天数")
    hands.key(Key.Key_Tab)
    hands.type("21")
    hands.key(Key.Key_Tab)
    hands.type("日")
    hands.key(Key.Key_Return)
    assert (hands.field, hands.row) == ("name", 3)


def test_shift_tab_goes_back_and_the_run_goes_on(hands: Hands) -> None:
    hands.go("indicators", 2, "target.value")
    hands.key(Key.Key_Tab)
    hands.key(Key.Key_Tab)
    hands.key(Key.Key_Backtab, SHIFT)
    assert hands.field == "target.unit"
    hands.key(Key.Key_Return)
    assert (hands.field, hands.row) == ("target.value", 3)


def test_an_arrow_after_tabs_goes_straight_down_and_ends_the_run(hands: Hands) -> None:
    hands.go("indicators", 2, "name")
    hands.key(Key.Key_Tab)
    hands.key(Key.Key_Down)
    assert (hands.field, hands.row) == ("target.value", 3)
    hands.key(Key.Key_Return)
    assert (hands.field, hands.row) == ("target.value", 4)


def test_tab_at_the_last_cell_of_a_table_adds_a_row_of_the_same_group(hands: Hands) -> None:
    hands.go("indicators", 12, "note")
    hands.key(Key.Key_Tab)
    rows = hands.view.document.rows("indicators")
    assert len(rows) == 13
    assert rows[12].cells["class"] == rows[11].cells["class"]
    assert (hands.field, hands.row, hands.text) == ("name", 13, "")
    hands.type("新指标")
    hands.key(Key.Key_Tab)
    assert hands.field == "target.value"
    hands.key(Key.Key_Z, CTRL)
    hands.key(Key.Key_Z, CTRL)
    assert len(hands.view.document.rows("indicators")) == 12


def test_a_text_typed_in_the_last_cell_is_committed_before_the_new_row(hands: Hands) -> None:
    hands.go("indicators", 12, "note")
    hands.type("见附件")
    hands.key(Key.Key_Tab)
    assert hands.column("note")[-2:] == ["见附件", None]


def test_a_row_still_empty_is_not_followed_by_another(hands: Hands) -> None:
    hands.go("indicators", 12, "note")
    hands.key(Key.Key_Tab)
    for _step in range(4):
        hands.key(Key.Key_Tab)
    assert (hands.field, hands.row) == ("note", 13)
    hands.key(Key.Key_Tab)
    assert hands.field == "preparer"
    assert len(hands.view.document.rows("indicators")) == 13


def test_enter_after_the_new_row_stays_in_its_columns(hands: Hands) -> None:
    hands.go("indicators", 12, "name")
    for _step in range(5):
        hands.key(Key.Key_Tab)
    hands.type("甲")
    hands.key(Key.Key_Tab)
    hands.key(Key.Key_Return)  # under the new row's first cell: the table has ended
    assert hands.view.current().address.table == ""  # type: ignore[union-attr]  # stands somewhere


def test_every_cell_is_reached_by_tab_in_form_order_and_back(hands: Hands) -> None:
    hands.key(Key.Key_Home, CTRL)
    first = hands.view.current().address
    hands.go("indicators", 12, "note")  # beyond it Tab adds a row
    here = hands.view.current().address
    steps = 0
    while hands.view.current().address != first:
        hands.key(Key.Key_Backtab, SHIFT)
        steps += 1
        assert steps < 200
    for _step in range(steps):
        hands.key(Key.Key_Tab)
    assert hands.view.current().address == here
    assert len(hands.view.document.rows("indicators")) == 12


def test_up_and_down_keep_their_column_over_a_wide_cell(hands: Hands) -> None:
    hands.go("indicators", 1, "target.unit")
    hands.key(Key.Key_Up)
    assert hands.field == "goal_year"
    hands.key(Key.Key_Up)
    hands.key(Key.Key_Up)
    assert hands.field == "project_category"  # above 度量单位, not the wide cell's left
    for _step in range(3):
        hands.key(Key.Key_Down)
    assert (hands.field, hands.row) == ("target.unit", 1)
    hands.key(Key.Key_Left)
    hands.key(Key.Key_Up)
    hands.key(Key.Key_Return)
    assert (hands.field, hands.row) == ("target.value", 1)


# --- edges ---


def test_ctrl_home_and_ctrl_end(hands: Hands) -> None:
    hands.go("indicators", 5, "name")
    hands.key(Key.Key_End, CTRL)
    assert hands.field == "fill_date"
    hands.key(Key.Key_Home, CTRL)
    assert hands.field == "unit_name"


def test_home_and_end_stay_in_the_row(hands: Hands) -> None:
    hands.go("indicators", 2, "target.unit")
    hands.key(Key.Key_End)
    assert (hands.field, hands.row) == ("note", 2)
    hands.key(Key.Key_Home)
    assert hands.field == "level1"  # merged over rows 1 to 5: the row's first cell too
    hands.key(Key.Key_End)
    assert (hands.field, hands.row) == ("note", 1)


def test_ctrl_arrow_goes_to_the_last_filled_cell(hands: Hands) -> None:
    hands.go("indicators", 3, "target.value")
    hands.key(Key.Key_Down, CTRL)
    assert (hands.field, hands.row) == ("target.value", 5)  # that of row 6 is empty
    hands.key(Key.Key_Down, CTRL)
    assert (hands.field, hands.row) == ("target.value", 7)  # over the empty one
    hands.key(Key.Key_Up, CTRL)
    assert hands.row == 5
    hands.key(Key.Key_Up, CTRL)
    assert (hands.field, hands.row) == ("target.value", 1)  # the table's first row


def test_ctrl_arrow_over_empty_cells_ends_at_the_table(hands: Hands) -> None:
    hands.go("indicators", 4, "note")
    hands.key(Key.Key_Down, CTRL)
    assert (hands.field, hands.row) == ("note", 12)


def test_ctrl_arrow_along_a_row_over_merged_cells(hands: Hands) -> None:
    hands.go("indicators", 3, "name")
    hands.key(Key.Key_Right, CTRL)
    assert (hands.field, hands.row) == ("target.op", 3)
    hands.key(Key.Key_Left, CTRL)
    assert (hands.field, hands.row) == ("level2", 1)  # merged over rows 1 to 3


# --- pages ---


def test_page_keys_go_by_screenfuls(hands: Hands) -> None:
    hands.view.set_zoom(200)
    hands.go("indicators", 1, "name")
    bar = hands.view.verticalScrollBar()
    before = bar.value()
    hands.key(Key.Key_PageDown)
    assert hands.field == "name"
    assert hands.row > 3
    assert bar.value() > before
    hands.key(Key.Key_PageUp)
    assert (hands.field, hands.row) == ("name", 1)


def test_a_page_key_commits_what_was_typed(hands: Hands) -> None:
    hands.go("indicators", 1, "name")
    hands.type("abc")
    hands.key(Key.Key_PageDown)
    assert hands.column("name")[0] == "abc"


# --- forms ---


@pytest.mark.parametrize(
    ("key", "title"),
    [(Key.Key_PageDown, "2026年综治中心物业管理费"), (Key.Key_PageUp, "部门整体支出绩效目标表")],
)
def test_ctrl_page_keys_go_from_form_to_form(
    hands: Hands, window: MainWindow, key: Key, title: str
) -> None:
    hands.go("indicators", 1, "name")
    hands.type("abc")
    hands.key(key, CTRL)
    assert window.tabs.tabText(window.tabs.currentIndex()) == title
    assert hands.column("name")[0] == "abc"
    # at once: the next keys are there already when the form opens slowly
    assert QApplication.focusWidget() is window.front_view()


# --- Esc and F2 ---


def test_f2_twice_lets_arrows_commit_and_move(hands: Hands) -> None:
    hands.go("indicators", 1, "name")
    hands.key(Key.Key_F2)
    hands.type("x")
    hands.key(Key.Key_Left)  # moves the caret
    hands.type("y")
    hands.key(Key.Key_F2)
    hands.key(Key.Key_Down)
    assert hands.row == 2
    assert hands.column("name")[0] == "城区网格员人数yx"


def test_the_status_bar_says_what_the_arrows_do_after_f2(hands: Hands, window: MainWindow) -> None:
    hands.go("indicators", 1, "name")
    hands.key(Key.Key_F2)
    assert window.status.help_text.startswith("方向键在文字里移动光标")
    hands.key(Key.Key_F2)
    assert window.status.help_text.startswith("方向键确认输入并转到别的格")


def test_f2_while_typing_lets_arrows_move_the_caret(hands: Hands) -> None:
    hands.go("indicators", 1, "target.value")
    hands.type("42")
    hands.key(Key.Key_F2)
    hands.key(Key.Key_Left)
    hands.type("0")
    assert hands.text == "402"
    hands.key(Key.Key_Escape)
    assert hands.text == "42"
    assert hands.row == 1
