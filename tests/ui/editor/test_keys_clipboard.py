"""Ctrl+C, X, V and Ctrl+Shift+V in the real window: cells on the paper, text while one types."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog

from tests.ui.editor.conftest import Hands
from ui.main_window import MainWindow
from ui.notices import Notice

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
NAMES = ["城区网格员人数", "每月就餐天数", "城区网格员就餐标准"]


def clip(text: str, html: str = "") -> None:
    data = QMimeData()
    data.setText(text)
    if html:
        data.setHtml(html)
    QGuiApplication.clipboard().setMimeData(data)


def said(window: MainWindow) -> str:
    notice = window.findChild(Notice)
    assert notice is not None
    return notice.text


def test_a_range_is_copied_as_text_and_as_a_table(hands: Hands) -> None:
    hands.go("indicators", 1, "name")
    hands.key(Key.Key_Down, SHIFT)
    hands.key(Key.Key_Right, SHIFT)
    hands.key(Key.Key_C, CTRL)
    data = QGuiApplication.clipboard().mimeData()
    assert data.text().split("\n")[0].rstrip("\r") == f"{NAMES[0]}\t42"
    assert "<td" in data.html()


def test_a_range_cut_and_pasted_lower_is_two_steps(hands: Hands) -> None:
    before = hands.view.document
    hands.go("indicators", 1, "note")
    hands.type("甲")
    hands.key(Key.Key_Return)
    hands.type("乙")
    hands.key(Key.Key_Return, CTRL)
    hands.go("indicators", 1, "note")
    hands.key(Key.Key_Down, SHIFT)
    hands.key(Key.Key_X, CTRL)
    assert hands.column("note")[:2] == [None, None]
    hands.go("indicators", 4, "note")
    hands.key(Key.Key_Down, SHIFT)  # two groups: chosen, so that no row is added to the first
    hands.key(Key.Key_V, CTRL)
    assert hands.column("note")[:5] == [None, None, None, "甲", "乙"]
    for _step in range(4):
        hands.key(Key.Key_Z, CTRL)
    assert hands.view.document == before


def test_a_block_from_excel_is_one_step_and_said_so(hands: Hands, window: MainWindow) -> None:
    before = hands.view.document
    clip('指标甲\t1\n"指标\n乙"\t2\n')
    hands.go("indicators", 1, "name")
    hands.key(Key.Key_V, CTRL)
    assert hands.column("name")[:3] == ["指标甲", "指标\n乙", NAMES[2]]
    assert "已粘贴 4 格" in said(window)
    hands.key(Key.Key_Z, CTRL)
    assert hands.view.document == before


def test_what_was_pasted_is_selected(hands: Hands) -> None:
    """As in Excel: a key copies it again, empties it, or Ctrl+D goes on from it."""
    clip("指标甲\t1\n指标乙\t2\n")
    hands.go("indicators", 1, "name")
    hands.key(Key.Key_V, CTRL)
    assert hands.selected() == ["指标甲", "1", "指标乙", "2"]
    assert hands.text == "指标甲"
    hands.key(Key.Key_Z, CTRL)
    assert not hands.view.has_range


def test_a_smaller_block_on_a_range_drawn_upwards_is_selected_alone(
    hands: Hands, window: MainWindow
) -> None:
    clip("指标甲\t1\n指标乙\t2\n")
    hands.go("indicators", 3, "target.unit")
    for key in (Key.Key_Up, Key.Key_Up, Key.Key_Left, Key.Key_Left):
        hands.key(key, SHIFT)
    hands.key(Key.Key_V, CTRL)
    next(d for d in window.findChildren(QDialog) if d.isVisible()).accept()
    assert hands.selected() == ["指标甲", "1", "指标乙", "2"]
    assert (hands.field, hands.row) == ("name", 1)


def test_one_value_fills_the_selected_range(hands: Hands) -> None:
    clip("同上")
    hands.go("indicators", 1, "note")
    hands.key(Key.Key_Down, SHIFT)
    hands.key(Key.Key_Down, SHIFT)
    hands.key(Key.Key_V, CTRL)
    assert hands.column("note")[:4] == ["同上", "同上", "同上", None]


def test_a_block_of_another_shape_is_looked_at_first(hands: Hands, window: MainWindow) -> None:
    """Rows more than the table has below: they would be added."""
    before = hands.view.document
    clip("\n".join(f"指标{n}\t{n}" for n in range(1, 6)) + "\n")
    hands.go("indicators", 12, "name")
    hands.key(Key.Key_V, CTRL)
    preview = next(d for d in window.findChildren(QDialog) if d.isVisible())
    assert hands.view.document == before
    preview.accept()
    assert hands.column("name")[11:] == [f"指标{n}" for n in range(1, 6)]
    assert "新增 4 行" in said(window)
    assert hands.selected() == [text for n in range(1, 6) for text in (f"指标{n}", str(n))]
    assert QApplication.focusWidget() is hands.view
    hands.key(Key.Key_Z, CTRL)
    assert hands.view.document == before


def test_plain_paste_keeps_everything_in_the_one_cell(hands: Hands) -> None:
    clip("甲\t1\n乙\t2\n", "<table><tr><td>甲<td>1<tr><td>乙<td>2</table>")
    hands.go("indicators", 1, "name")
    hands.key(Key.Key_V, CTRL | SHIFT)
    assert hands.column("name")[:2] == ["甲 1\n乙 2", NAMES[1]]


@pytest.mark.parametrize("modifiers", [CTRL, CTRL | SHIFT])
def test_while_typing_the_clipboard_is_text(hands: Hands, modifiers: Qt.KeyboardModifier) -> None:
    clip("甲\n乙")
    hands.go("indicators", 1, "name")
    hands.key(Key.Key_F2)
    hands.key(Key.Key_V, modifiers)
    assert hands.view.typing_state() is not None
    assert hands.text == NAMES[0] + "甲\n乙"
    hands.key(Key.Key_Return)
    assert hands.column("name")[:2] == [NAMES[0] + "甲\n乙", NAMES[1]]


@pytest.mark.parametrize("keys", ["F2", "plain"])
@pytest.mark.parametrize(
    ("cell", "text"), [("甲\r\n", "甲"), ('"甲\n""乙"""\r\n', '甲\n"乙"')], ids=["one line", "two"]
)
def test_a_cell_of_excel_brings_no_quotes_and_no_break_into_a_text(
    hands: Hands, keys: str, cell: str, text: str
) -> None:
    clip(cell)
    hands.go("indicators", 1, "note")
    if keys == "F2":
        hands.key(Key.Key_F2)
        hands.key(Key.Key_V, CTRL)
        hands.key(Key.Key_Return)
    else:
        hands.key(Key.Key_V, CTRL | SHIFT)
    assert hands.column("note")[0] == text


def test_plain_paste_says_what_it_cleaned(hands: Hands, window: MainWindow) -> None:
    clip("甲[bookmark: _GoBack]")
    hands.go("indicators", 1, "note")
    hands.key(Key.Key_V, CTRL | SHIFT)
    assert hands.column("note")[0] == "甲"
    assert window.status.help_text == "已粘贴，清除 1 处多余格式。"


def test_copy_and_cut_inside_a_text(hands: Hands) -> None:
    hands.go("indicators", 1, "name")
    hands.key(Key.Key_F2)
    hands.key(Key.Key_Left, SHIFT)
    hands.key(Key.Key_Left, SHIFT)
    hands.key(Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "人数"
    hands.key(Key.Key_X, CTRL)
    assert hands.text == "城区网格员"
    hands.key(Key.Key_A, CTRL)
    hands.type("新")
    hands.key(Key.Key_Return)
    assert hands.column("name")[0] == "新"


def test_nothing_in_the_clipboard_changes_nothing_and_is_said(
    hands: Hands, window: MainWindow
) -> None:
    before = hands.view.document
    QGuiApplication.clipboard().clear()
    hands.go("indicators", 1, "name")
    hands.key(Key.Key_V, CTRL)
    assert said(window).endswith("。")
    hands.key(Key.Key_V, CTRL | SHIFT)
    assert window.status.help_text == "剪贴板里没有文字，没有粘贴。"
    assert hands.view.document == before


def test_a_long_copy_of_the_whole_table_pastes_back_unchanged(hands: Hands, tmp_path: Path) -> None:
    before = hands.view.document
    hands.go("indicators", 1, "name")
    hands.key(Key.Key_End, CTRL | SHIFT)
    hands.key(Key.Key_C, CTRL)
    hands.key(Key.Key_V, CTRL)
    assert hands.view.document == before


COPIED_AND_ENDED = """
import sys
import os
import subprocess
import sys
from pathlib import Path
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from perfdesk.workspace import Workspace
from ui import startup
from ui.main_window import MainWindow
from ui.settings import Settings
app = startup.application()
window = MainWindow(Workspace.open(Path(sys.argv[1])), Settings(Path(sys.argv[1] + ".ini")))
window.show()
window.open_form(window.entries()[0].forms[0].id)
QTest.keyClick(window.front_view(), Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
window.front_view().copy()
assert app.clipboard().mimeData().hasHtml()
window.close_now()
"""


def test_the_program_ends_well_with_its_cells_still_on_the_clipboard(store):
    env = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", COPIED_AND_ENDED, str(store)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


# --- formulas -------------------------------------------------------------------------------

FORMULA = "=15*1100*12/10000"
CELLS = "application/x-perfdesk-cells"


def value(hands: Hands, row: int) -> object:
    target = hands.column("target")[row - 1]
    assert isinstance(target, dict)
    return target.get("value")


def with_formula(hands: Hands) -> None:
    hands.go("indicators", 1, "target.value")
    hands.type(FORMULA)
    hands.key(Key.Key_Return)
    hands.go("indicators", 1, "target.value")
    assert hands.selected() == ["19.8"]


def test_a_copied_formula_stays_one_and_other_programs_get_its_result(hands: Hands) -> None:
    with_formula(hands)
    before = value(hands, 2)
    hands.key(Key.Key_C, CTRL)
    data = QGuiApplication.clipboard().mimeData()
    assert data.text() == "19.8"
    assert "1100" not in data.html()
    hands.go("indicators", 2, "target.value")
    hands.key(Key.Key_V, CTRL)
    assert value(hands, 1) == value(hands, 2) == FORMULA
    assert hands.selected() == ["19.8"]
    hands.key(Key.Key_Z, CTRL)
    assert value(hands, 2) == before


def test_a_cut_formula_is_moved_into_an_amount(hands: Hands) -> None:
    with_formula(hands)
    hands.key(Key.Key_X, CTRL)
    assert value(hands, 1) in (None, "")
    hands.go("", 0, "money.total.initial")
    hands.key(Key.Key_V, CTRL)
    assert hands.view.document.values["money.total.initial"] == FORMULA
    assert hands.selected() == ["19.8"]


def test_a_range_with_formulas_is_moved_with_them(hands: Hands) -> None:
    with_formula(hands)
    name, second = hands.column("name")[0], value(hands, 2)
    hands.go("indicators", 1, "name")
    hands.key(Key.Key_Down, SHIFT)
    hands.key(Key.Key_Right, SHIFT)
    hands.key(Key.Key_X, CTRL)
    hands.go("indicators", 4, "name")
    hands.key(Key.Key_Down, SHIFT)
    hands.key(Key.Key_Right, SHIFT)
    hands.key(Key.Key_V, CTRL)
    assert (hands.column("name")[3], value(hands, 4), value(hands, 5)) == (name, FORMULA, second)


@pytest.mark.parametrize("keys", ["cell", "plain", "caret"])
def test_in_a_text_a_copied_formula_is_its_result(hands: Hands, keys: str) -> None:
    with_formula(hands)
    hands.key(Key.Key_C, CTRL)
    hands.go("indicators", 1, "note")
    if keys == "caret":
        hands.key(Key.Key_F2)
    hands.key(Key.Key_V, CTRL | SHIFT if keys == "plain" else CTRL)
    hands.key(Key.Key_Return)
    assert hands.column("note")[0] == "19.8"


def test_pasted_plain_into_a_number_it_is_the_result(hands: Hands) -> None:
    with_formula(hands)
    hands.key(Key.Key_C, CTRL)
    hands.go("indicators", 2, "target.value")
    hands.key(Key.Key_V, CTRL | SHIFT)
    assert value(hands, 2) == "19.8"


@pytest.mark.parametrize(
    "foreign", [b"{" * 100_000, b"\xff\x00", b'{"cells":[{}],"columns":9e999,"rows":1,"version":1}']
)
def test_foreign_bytes_under_our_name_change_nothing(hands: Hands, foreign: bytes) -> None:
    data = QMimeData()
    data.setText("甲")
    data.setData(CELLS, foreign)
    QGuiApplication.clipboard().setMimeData(data)
    hands.go("indicators", 1, "note")
    hands.key(Key.Key_V, CTRL)
    assert hands.column("note")[0] == "甲"
