"""Ranges over merged cells: drawn out by keys and mouse, filled, emptied, gone round in."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from perfdesk.grid.areas import Area
from tests.ui.editor.conftest import Hands
from ui.main_window import MainWindow
from ui.notices import Notice

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
NAMES = ["城区网格员人数", "每月就餐天数", "城区网格员就餐标准", "网格员就餐率", "餐费支付进度"]
#: on this form the table is the third band; its first indicator stands in grid row 5
TABLE, FIRST = 2, 5


def area(hands: Hands) -> Area:
    found = hands.view.selection_area
    assert found is not None
    return found


def drag(hands: Hands, start: QPoint, end: QPoint) -> None:
    viewport, button = hands.view.viewport(), Qt.MouseButton.LeftButton
    QTest.mousePress(viewport, button, pos=start)
    QTest.mouseMove(viewport, (start + end) / 2)
    QTest.mouseMove(viewport, end)
    QTest.mouseRelease(viewport, button, pos=end)


def middle_of(hands: Hands, row: int, field: str) -> QPoint:
    """The middle of a cell, the selection staying as it is."""
    view = hands.view
    rows = [r.id for r in view.document.rows("indicators")]
    slot = next(
        s for s in view._slots if (s.address.row, s.address.field) == (rows[row - 1], field)
    )
    return view._screen_rect(slot).center().toPoint()


# --- drawing out ---


def test_shift_arrows_draw_the_range_out_and_in(hands: Hands) -> None:
    hands.go("indicators", 1, "name")
    hands.key(Key.Key_Down, SHIFT)
    hands.key(Key.Key_Down, SHIFT)
    hands.key(Key.Key_Right, SHIFT)
    assert hands.selected() == [NAMES[0], "42", NAMES[1], "22", NAMES[2], "20"]
    hands.key(Key.Key_Up, SHIFT)
    hands.key(Key.Key_Left, SHIFT)
    assert hands.selected() == NAMES[:2]
    hands.key(Key.Key_Up, SHIFT)
    assert not hands.view.has_range
    assert hands.row == 1


def test_a_range_never_cuts_a_merged_cell(hands: Hands) -> None:
    hands.go("indicators", 2, "name")
    hands.key(Key.Key_Left, SHIFT)  # 数量指标 stands for rows 1 to 3
    assert area(hands) == Area(TABLE, FIRST, 2, FIRST + 3, 4)
    hands.key(Key.Key_Left, SHIFT)  # and 一级指标 for rows 1 to 5
    assert area(hands) == Area(TABLE, FIRST, 1, FIRST + 5, 4)
    hands.key(Key.Key_Right, SHIFT)
    hands.key(Key.Key_Right, SHIFT)
    assert not hands.view.has_range


def test_shift_home_and_end_reach_to_the_row_s_ends(hands: Hands) -> None:
    hands.go("indicators", 4, "target.value")
    hands.key(Key.Key_End, SHIFT)
    assert area(hands) == Area(TABLE, FIRST + 3, 4, FIRST + 4, 8)
    hands.key(Key.Key_Escape)
    hands.key(Key.Key_Home, SHIFT)
    # the table's left column is one cell over the whole list: nothing is cut
    assert area(hands).left == 0
    assert area(hands).right == 5


def test_ctrl_shift_arrows_reach_to_the_block_s_edge(hands: Hands) -> None:
    hands.go("indicators", 2, "target.value")
    hands.key(Key.Key_Down, CTRL | SHIFT)
    assert area(hands) == Area(TABLE, FIRST + 1, 4, FIRST + 5, 5)  # row 6 has no value
    hands.key(Key.Key_Right, CTRL | SHIFT)
    assert area(hands) == Area(TABLE, FIRST + 1, 4, FIRST + 5, 7)


def test_ctrl_shift_home_and_end_reach_to_the_table_s_ends(hands: Hands) -> None:
    hands.go("indicators", 4, "target.value")
    hands.key(Key.Key_End, CTRL | SHIFT)
    assert area(hands) == Area(TABLE, FIRST + 3, 4, FIRST + 12, 8)
    hands.key(Key.Key_Home, CTRL | SHIFT)
    assert area(hands)[:3] == (TABLE, 0, 0)


def test_shift_and_page_down_takes_in_a_screenful(hands: Hands) -> None:
    hands.view.set_zoom(200)
    hands.go("indicators", 1, "note")
    hands.key(Key.Key_PageDown, SHIFT)
    rows = len(hands.selected())
    assert rows > 3
    hands.key(Key.Key_PageUp, SHIFT)
    assert len(hands.selected()) < rows


def test_ctrl_a_selects_the_whole_table_and_esc_gives_it_up(
    hands: Hands, window: MainWindow
) -> None:
    hands.go("indicators", 3, "name")
    hands.key(Key.Key_A, CTRL)
    assert area(hands) == Area(TABLE, 0, 0, 17, 8)
    assert hands.text == NAMES[2]
    hands.key(Key.Key_Escape)
    assert not hands.view.has_range
    hands.key(Key.Key_Escape)
    assert window.isVisible()
    assert window.tabs.count() == 1


def test_an_arrow_gives_the_range_up_and_moves(hands: Hands) -> None:
    hands.go("indicators", 1, "name")
    hands.key(Key.Key_Down, SHIFT)
    hands.key(Key.Key_Right)
    assert not hands.view.has_range
    assert (hands.field, hands.row) == ("target.value", 1)


def test_dragging_selects_and_shift_click_draws_out(hands: Hands) -> None:
    hands.go("indicators", 5, "name")
    drag(hands, middle_of(hands, 1, "name"), middle_of(hands, 3, "target.value"))
    assert hands.selected() == [NAMES[0], "42", NAMES[1], "22", NAMES[2], "20"]
    assert hands.text == NAMES[0]
    QTest.mouseClick(
        hands.view.viewport(), Qt.MouseButton.LeftButton, SHIFT, middle_of(hands, 2, "name")
    )
    assert hands.selected() == NAMES[:2]


def test_dragging_beyond_the_table_ends_at_its_edge(hands: Hands) -> None:
    hands.go("indicators", 11, "name")
    start = middle_of(hands, 11, "name")
    drag(hands, start, QPoint(start.x(), hands.view.viewport().height() + 400))
    assert area(hands).band == TABLE
    assert area(hands).bottom == 17


def test_a_click_on_the_head_that_stays_in_view_takes_in_no_hidden_rows(hands: Hands) -> None:
    view = hands.view
    hands.go("indicators", 9, "name")
    bar = view.verticalScrollBar()
    bar.setValue(bar.value() + middle_of(hands, 5, "name").y())
    head = int(view._scene().covered) // 2
    assert view.slot_at(QPointF(middle_of(hands, 9, "name").x(), head)) is None
    place = QPoint(middle_of(hands, 9, "name").x(), head)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, SHIFT, place)
    assert hands.selected()[0] == "员工就餐综合满意度"


def test_a_right_click_inside_keeps_the_range(hands: Hands) -> None:
    hands.go("indicators", 1, "name")
    hands.key(Key.Key_Down, SHIFT)
    right = Qt.MouseButton.RightButton
    QTest.mousePress(hands.view.viewport(), right, pos=middle_of(hands, 2, "name"))
    assert hands.view.has_range
    QTest.mousePress(hands.view.viewport(), right, pos=middle_of(hands, 3, "name"))
    assert not hands.view.has_range
    assert hands.row == 3


def test_the_window_says_how_much_is_selected_and_what_it_comes_to(
    hands: Hands, window: MainWindow
) -> None:
    hands.go("indicators", 1, "target.value")
    hands.key(Key.Key_Down, SHIFT)
    hands.key(Key.Key_Down, SHIFT)
    assert hands.view.current().selected == 3
    assert window.status.help_text == "已选中 3 格，其中 3 个数，合计 84。"
    hands.key(Key.Key_Escape)
    assert hands.view.current().selected == 1


def test_a_range_is_seen(hands: Hands) -> None:
    hands.go("indicators", 1, "name")
    before = hands.view.viewport().grab().toImage()
    hands.key(Key.Key_Down, SHIFT)
    after = hands.view.viewport().grab().toImage()
    inside = hands.view.slot_box().bottomLeft() + QPoint(8, 12)
    assert before.pixelColor(inside) != after.pixelColor(inside)


# --- working in it ---


def test_delete_empties_the_range_in_one_step(hands: Hands) -> None:
    before = hands.view.document
    hands.go("indicators", 1, "name")
    hands.key(Key.Key_Right, SHIFT)
    hands.key(Key.Key_Down, SHIFT)
    hands.key(Key.Key_Delete)
    assert hands.column("name")[:3] == [None, None, NAMES[2]]
    assert hands.column("target")[:2] == [{"op": "=", "unit": "人"}, {"op": "≥", "unit": "天"}]
    assert hands.view.has_range
    hands.key(Key.Key_Z, CTRL)
    assert hands.view.document == before


def test_tab_and_enter_go_round_in_the_range(hands: Hands) -> None:
    hands.go("indicators", 1, "name")
    hands.key(Key.Key_Right, SHIFT)
    hands.key(Key.Key_Down, SHIFT)
    seen = []
    for _step in range(4):
        seen.append((hands.field, hands.row))
        hands.key(Key.Key_Tab)
    assert seen == [("name", 1), ("target.value", 1), ("name", 2), ("target.value", 2)]
    assert (hands.field, hands.row) == ("name", 1)
    hands.key(Key.Key_Return)
    assert (hands.field, hands.row) == ("name", 2)
    hands.key(Key.Key_Return)
    assert (hands.field, hands.row) == ("target.value", 1)
    hands.key(Key.Key_Return, SHIFT)
    hands.key(Key.Key_Backtab, SHIFT)
    assert (hands.field, hands.row) == ("target.value", 1)
    assert len(hands.selected()) == 4


def test_typing_goes_into_the_active_cell_and_the_range_stays(hands: Hands) -> None:
    hands.go("indicators", 1, "target.value")
    hands.key(Key.Key_Down, SHIFT)
    hands.key(Key.Key_Down, SHIFT)
    for text in ("1", "二", "3"):
        hands.type(text)
        hands.key(Key.Key_Return)
    assert [t["value"] for t in hands.column("target")[:3]] == ["1", "二", "3"]  # type: ignore[index]  # parts
    assert hands.selected() == ["1", "二", "3"]
    assert hands.row == 1


def test_esc_while_typing_keeps_the_range(hands: Hands) -> None:
    hands.go("indicators", 1, "name")
    hands.key(Key.Key_Down, SHIFT)
    hands.type("abc")
    hands.key(Key.Key_Escape)
    assert hands.selected() == NAMES[:2]


@pytest.mark.parametrize("text", ["同上", "100"])
def test_ctrl_enter_fills_the_range_with_what_is_typed(hands: Hands, text: str) -> None:
    before = hands.view.document
    hands.go("indicators", 1, "note")
    hands.key(Key.Key_Down, CTRL | SHIFT)
    hands.type(text)
    hands.key(Key.Key_Return, CTRL)
    assert hands.column("note") == [text] * 12
    assert (hands.field, hands.row) == ("note", 1)
    hands.key(Key.Key_Z, CTRL)
    assert hands.view.document == before


def test_ctrl_enter_fills_the_range_with_the_selected_cell(hands: Hands) -> None:
    hands.go("indicators", 1, "target.unit")
    hands.key(Key.Key_Down, SHIFT)
    hands.key(Key.Key_Return, CTRL)
    assert hands.selected() == ["人", "人"]


def test_ctrl_enter_without_a_range_commits_and_stays(hands: Hands) -> None:
    hands.go("indicators", 1, "name")
    hands.type("abc")
    hands.key(Key.Key_Return, CTRL)
    assert hands.column("name")[0] == "abc"
    assert (hands.field, hands.row) == ("name", 1)


def test_ctrl_d_and_ctrl_r_without_a_range(hands: Hands) -> None:
    hands.go("indicators", 2, "name")
    hands.key(Key.Key_D, CTRL)
    assert hands.column("name")[1] == NAMES[0]
    hands.go("indicators", 2, "target.unit")
    hands.key(Key.Key_R, CTRL)
    assert hands.column("target")[1] == {"op": "≥", "value": "22", "unit": "22"}
    hands.key(Key.Key_Z, CTRL)
    hands.key(Key.Key_Z, CTRL)
    assert hands.column("name")[:2] == NAMES[:2]


def test_ctrl_d_fills_a_range_from_its_first_row(hands: Hands) -> None:
    before = hands.view.document
    hands.go("indicators", 1, "name")
    hands.key(Key.Key_Right, SHIFT)
    hands.key(Key.Key_Down, SHIFT)
    hands.key(Key.Key_Down, SHIFT)
    hands.key(Key.Key_D, CTRL)
    assert hands.selected() == [NAMES[0], "42"] * 3
    hands.key(Key.Key_Z, CTRL)
    assert hands.view.document == before


def test_ctrl_r_fills_a_range_from_its_first_column(hands: Hands) -> None:
    hands.go("indicators", 1, "target.value")
    hands.key(Key.Key_Right, SHIFT)
    hands.key(Key.Key_Down, SHIFT)
    hands.key(Key.Key_R, CTRL)
    assert hands.selected() == ["42", "42", "22", "22"]


def test_a_range_of_one_row_is_filled_from_the_row_above(hands: Hands) -> None:
    hands.go("indicators", 3, "name")
    hands.key(Key.Key_Right, SHIFT)
    hands.key(Key.Key_D, CTRL)
    assert hands.selected() == [NAMES[1], "22"]


def test_under_a_caption_there_is_nothing_to_fill_from(hands: Hands, window: MainWindow) -> None:
    before = hands.view.document
    hands.go("indicators", 1, "name")
    for key in (Key.Key_D, Key.Key_Apostrophe):
        hands.key(key, CTRL)
        assert window.status.help_text == "上面一格没有可以照抄的内容。"
    assert hands.view.document == before


@pytest.mark.parametrize(("key", "modifier"), [(Key.Key_Apostrophe, CTRL), (Key.Key_F4, None)])
def test_ditto_brings_the_text_above_into_the_line_being_typed(
    hands: Hands, key: Key, modifier: Qt.KeyboardModifier | None
) -> None:
    hands.go("indicators", 2, "name")
    hands.key(key, modifier or Qt.KeyboardModifier.NoModifier)
    assert hands.view.typing_state() == (hands.view.current().address, NAMES[0])
    assert hands.column("name")[1] == NAMES[1]
    hands.type("（新）")
    hands.key(Key.Key_Return)
    assert hands.column("name")[1] == NAMES[0] + "（新）"


def test_ditto_while_typing_goes_in_at_the_caret(hands: Hands) -> None:
    hands.go("indicators", 2, "name")
    hands.type("另")
    hands.key(Key.Key_Apostrophe, CTRL)
    hands.key(Key.Key_Return)
    assert hands.column("name")[1] == "另" + NAMES[0]


def test_filling_waits_for_the_text_being_typed(hands: Hands, window: MainWindow) -> None:
    hands.go("indicators", 2, "name")
    hands.type("abc")
    window.actions_by_name["fill_down"].trigger()
    assert hands.text == "abc"
    assert "Enter" in window.status.help_text


# --- rows ---


def test_rows_of_the_range_go_in_one_step(hands: Hands, window: MainWindow) -> None:
    before = hands.view.document
    hands.go("indicators", 2, "name")
    hands.key(Key.Key_Down, SHIFT)
    hands.key(Key.Key_Delete, Qt.KeyboardModifier.AltModifier)
    assert hands.column("name")[:2] == [NAMES[0], NAMES[3]]
    assert not hands.view.has_range
    hands.key(Key.Key_Z, CTRL)
    assert hands.view.document == before


@pytest.mark.parametrize(("label", "left"), [("level2", NAMES[3]), ("level1", "经济效益")])
def test_deleting_at_a_label_takes_all_the_rows_it_stands_for(
    hands: Hands, window: MainWindow, label: str, left: str
) -> None:
    """As deleting the rows of a merged cell does in Excel, in one step that can be taken back."""
    before = hands.view.document
    hands.go("indicators", 1, label)
    hands.key(Key.Key_Delete, Qt.KeyboardModifier.AltModifier)
    assert hands.column("name")[0] == left
    notice = window.findChild(Notice)
    assert notice is not None
    assert notice.text == f"已删除 {3 if label == 'level2' else 5} 行。"
    hands.key(Key.Key_Z, CTRL)
    assert hands.view.document == before


def test_as_many_rows_come_as_are_selected(hands: Hands, window: MainWindow) -> None:
    before = hands.view.document
    hands.go("indicators", 1, "name")
    hands.key(Key.Key_Down, SHIFT)
    hands.key(Key.Key_I, CTRL)
    assert hands.column("name")[:5] == [*NAMES[:2], None, None, NAMES[2]]
    assert (hands.field, hands.row) == ("name", 3)
    hands.key(Key.Key_Z, CTRL)
    assert hands.view.document == before
    hands.go("indicators", 1, "name")
    hands.key(Key.Key_Down, SHIFT)
    hands.key(Key.Key_I, CTRL | Qt.KeyboardModifier.AltModifier)
    assert hands.column("name")[:3] == [None, None, NAMES[0]]
    assert (hands.field, hands.row) == ("name", 1)


def test_a_change_made_elsewhere_leaves_the_range_or_gives_it_up(
    hands: Hands, window: MainWindow
) -> None:
    hands.go("indicators", 1, "note")
    hands.type("旧")
    hands.key(Key.Key_Return)
    hands.go("indicators", 1, "name")
    hands.key(Key.Key_Down, SHIFT)
    hands.view.refresh()
    assert hands.selected() == NAMES[:2]
    hands.view._workspace.insert_row(hands.view.document_id, "indicators", "r3")
    hands.view.refresh()
    assert not hands.view.has_range
    QApplication.processEvents()
