"""A list of the filing's forms in the real window: its rows are those forms, typed over where the
office says something else.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from perfdesk.document.model import Address
from perfdesk.workspace import demo
from tests.ui.editor.conftest import Hands, opened
from ui.editor.marks import State, state_of_cell
from ui.editor.paper_view import PaperView
from ui.main_window import MainWindow

LIST = "区级专项资金绩效目标汇总表"
PROJECT = "网格通手机套餐资费服务"
TOTAL = Address("", "", "money.project.initial")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "示例.perfdesk"
    demo(path)
    return path


@pytest.fixture
def amount(window: MainWindow) -> Address:
    """Where the list shows a project's amount."""
    forms = (form for entry in window.entries() for form in entry.forms)
    return Address(
        "projects", next(f.id for f in forms if f.title == PROJECT), "money.total.initial"
    )


def state_at(view: PaperView, address: Address) -> State | None:
    view.show_place(address)
    current = view.current()
    assert current.address == address
    for band in view.sheet.bands:
        for placed in band.band.cells:
            if any(run.address == address for run in placed.cell.runs):
                return state_of_cell(placed.cell)
    raise AssertionError(address)


def total(window: MainWindow, view: PaperView) -> str:
    return window.workspace.shown(view.document_id, TOTAL)


def test_an_amount_is_typed_over_marked_and_taken_back(window: MainWindow, amount: Address) -> None:
    view = opened(window, LIST)
    hands = Hands(view)
    assert state_at(view, amount) is State.ELSEWHERE
    assert (hands.text, total(window, view)) == ("22", "1755.8")

    hands.type("25.5")
    hands.key(Qt.Key.Key_Return)
    assert state_at(view, amount) is State.TYPED_OVER
    assert (hands.text, total(window, view)) == ("25.5", "1759.3")

    hands.key(Qt.Key.Key_Delete)
    assert state_at(view, amount) is State.ELSEWHERE
    assert (hands.text, total(window, view)) == ("22", "1755.8")

    window.actions_by_name["undo"].trigger()
    assert (hands.text, total(window, view)) == ("25.5", "1759.3")


def test_its_rows_are_neither_inserted_nor_deleted(window: MainWindow, amount: Address) -> None:
    view = opened(window, LIST)
    before = view.sheet.grid
    view.show_place(amount)
    QApplication.processEvents()

    assert not view.can_insert_row
    assert not view.can_delete_row
    assert not window.actions_by_name["insert_below"].isEnabled()
    Hands(view).key(Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    Hands(view).key(Qt.Key.Key_Tab)
    assert view.sheet.grid == before


def test_a_row_that_has_no_form_yet_takes_no_text(window: MainWindow) -> None:
    view = opened(window, LIST)
    blank = Address("projects", "", "project_name")
    view.show_place(blank)
    before = window.workspace.document(view.document_id)

    Hands(view).type("新项目")
    Hands(view).key(Qt.Key.Key_Return)

    assert window.workspace.document(view.document_id) == before
