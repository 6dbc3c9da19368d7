"""Any work at all: screen, store and undo history stay one, whatever is done in which order."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from perfdesk.grid.layout import lay_out
from perfdesk.workspace import Workspace
from tests.ui.editor.conftest import Hands
from ui.editor.paper_view import PaperView
from ui.main_window import MainWindow

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
MOVES = (Key.Key_Down, Key.Key_Up, Key.Key_Left, Key.Key_Right, Key.Key_Tab, Key.Key_Return)
TEXTS = ("12.5", "网格员", "≥95%", "abc", "一\n二", "（试行）", "0", "2026年", "𠮷")


class Worker:
    """Does one random thing after another, as a person at the window would."""

    def __init__(self, window: MainWindow, seed: int) -> None:
        self.window = window
        self.rng = random.Random(seed)
        self.forms = [
            form.id
            for filing in window.workspace.filings()
            for form in window.workspace.forms(filing.id)
        ][:4]

    @property
    def view(self) -> PaperView:
        """The paper in front."""
        front = self.window.tabs.front
        assert front is not None
        return front.view

    def step(self) -> None:
        """One thing."""
        hands = Hands(self.view)
        do = self.rng.randrange(14)
        if do < 4:
            hands.key(self.rng.choice(MOVES))
        elif do < 8:
            hands.type(self.rng.choice(TEXTS))
            hands.key(self.rng.choice((*MOVES, Key.Key_Escape)))
        elif do == 8:
            hands.key(Key.Key_Delete)
        elif do == 9:
            self.window.actions_by_name[self.rng.choice(("insert_below", "delete_row"))].trigger()
        elif do == 10:
            self.window.actions_by_name[self.rng.choice(("undo", "redo"))].trigger()
        elif do == 11:
            self.window.open_form(self.rng.choice(self.forms))
        elif do == 12:
            self.view.set_zoom(self.rng.choice((50, 80, 100, 150, 300)))
        else:
            hands.compose("pin")
            if self.rng.random() < 0.5:
                hands.commit("拼")
            else:
                self.window.actions_by_name["save"].trigger()
        QApplication.processEvents()

    def check(self) -> None:
        """What is on the screen is what a fresh layout of the stored document shows."""
        if not self.view.commit():
            # what is refused stays open: a unit's name is never empty, and never another's
            address = self.view.current().address
            assert address is not None
            assert address.field == "unit_name"
            Hands(self.view).key(Key.Key_Escape)
        fresh = lay_out(self.window.workspace.grid(self.view.document_id))
        assert [layout.lines for layout in self.view.sheet.bands] == [
            layout.lines for layout in fresh.bands
        ]
        assert [layout.heights for layout in self.view.sheet.bands] == [
            layout.heights for layout in fresh.bands
        ]


def _work(window: MainWindow, seed: int, steps: int) -> None:
    workspace = window.workspace
    worker = Worker(window, seed)
    first = {form: workspace.document(form) for form in worker.forms}
    window.open_form(worker.forms[0])
    for _step in range(steps):
        worker.step()
        worker.check()
    last = {form: workspace.document(form) for form in worker.forms}
    while workspace.undo() is not None:
        pass
    assert {form: workspace.document(form) for form in worker.forms} == first
    while workspace.redo() is not None:
        pass
    assert {form: workspace.document(form) for form in worker.forms} == last
    path = workspace.path
    window.reload()
    window.close_now()
    again = Workspace.open(path)
    try:
        assert {form: again.document(form) for form in worker.forms} == last
    finally:
        again.close()


@pytest.mark.parametrize("seed", [1, 2])
def test_a_hundred_things_in_any_order(window: MainWindow, seed: int) -> None:
    _work(window, seed, 100)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10, 20))
def test_a_thousand_things_in_any_order(window: MainWindow, seed: int) -> None:
    _work(window, seed, 1000)
