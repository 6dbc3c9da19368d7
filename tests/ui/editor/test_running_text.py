"""Running text on the paper: a date left to the pen, long paragraphs, many of them at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from perfdesk.workspace import demo
from tests.ui.editor.conftest import Hands, opened
from ui.main_window import MainWindow

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
BY_HAND = "　　年　　月　　日"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store with all published filings."""
    path = tmp_path / "示例.perfdesk"
    demo(path)
    return path


@pytest.fixture
def report(window: MainWindow) -> Hands:
    """The published report, in front."""
    return Hands(opened(window, "部门整体支出绩效自评报告"))


def cell_text(hands: Hands) -> str:
    """The whole text laid in the current cell."""
    slot = hands.view.slots[hands.view.at]
    layout = hands.view.sheet.bands[slot.band]
    typing = hands.view._typing()
    return typing.text if typing else layout.band.cells[slot.index].cell.text


def test_what_is_printed_for_the_pen_gives_way_to_what_is_typed(report: Hands) -> None:
    report.go("", 0, "cover_date")
    assert cell_text(report) == BY_HAND
    assert report.text == ""

    report.type("2025")
    assert cell_text(report) == "2025"

    report.key(Key.Key_Escape)
    assert cell_text(report) == BY_HAND
    slot = report.view.slots[report.view.at]
    lines = report.view.sheet.bands[slot.band].lines[slot.index]
    assert [end for _start, end, _width in lines] == [len(BY_HAND)]


def test_a_typed_date_is_kept_and_undo_brings_the_pen_back(report: Hands) -> None:
    report.go("", 0, "cover_date")
    report.type("2025.10.14")
    report.key(Key.Key_Return)
    assert report.view.document.values["cover_date"] == "2025.10.14"

    report.key(Key.Key_Z, CTRL)
    QApplication.processEvents()
    report.go("", 0, "cover_date")
    assert "cover_date" not in report.view.document.values
    assert cell_text(report) == BY_HAND


def test_many_paragraphs_are_pasted_into_one_field(report: Hands) -> None:
    report.go("", 0, "report.gov_fund")
    QApplication.clipboard().setText("第一段。\n第二段。\n第三段。")
    report.key(Key.Key_V, CTRL)
    QApplication.processEvents()

    values = report.view.document.values
    assert values["report.gov_fund"] == "第一段。\n第二段。\n第三段。"
    assert values["report.state_capital"] == "无。"


def test_paragraphs_are_begun_with_alt_enter_and_the_caret_stays_in_view(report: Hands) -> None:
    report.go("", 0, "report.problems")
    before = report.text
    report.key(Key.Key_F2)
    report.type("\n" + "从严控制一般性支出，" * 80)

    view = report.view
    assert view.viewport().rect().contains(view._caret_screen_rect())
    report.key(Key.Key_Return)
    text = view.document.values["report.problems"]
    assert text == f"{before}\n" + "从严控制一般性支出，" * 80
