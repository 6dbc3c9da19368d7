"""Any work on ranges: filled, emptied, pasted, rows put in and taken out; all of it taken back."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog

from perfdesk.grid.areas import united
from perfdesk.grid.layout import lay_out
from tests.ui.editor.conftest import Hands
from ui.main_window import MainWindow

Key = Qt.Key
NONE = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
ARROWS = (Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down)
KEYS = (
    *((key, SHIFT) for key in ARROWS * 3),
    *((key, NONE) for key in ARROWS),
    *((key, CTRL) for key in ARROWS),
    *((key, CTRL | SHIFT) for key in ARROWS),
    *((key, NONE) for key in (Key.Key_Tab, Key.Key_Return, Key.Key_Home, Key.Key_End)),
    *((key, SHIFT) for key in (Key.Key_Home, Key.Key_End, Key.Key_PageDown, Key.Key_Return)),
    *((key, NONE) for key in (Key.Key_PageUp, Key.Key_PageDown, Key.Key_Escape)),
    (Key.Key_Delete, NONE),
    (Key.Key_D, CTRL),
    (Key.Key_R, CTRL),
    (Key.Key_Return, CTRL),
    (Key.Key_Apostrophe, CTRL),
    (Key.Key_C, CTRL),
    (Key.Key_X, CTRL),
    (Key.Key_V, CTRL),
    (Key.Key_V, CTRL | SHIFT),
    (Key.Key_Z, CTRL),
    (Key.Key_Y, CTRL),
    (Key.Key_I, CTRL),
    (Key.Key_Delete, ALT),
    (Key.Key_F2, NONE),
)
TEXTS = ("12.5", "网格员", "一\n二", "")


def _check(hands: Hands, window: MainWindow) -> None:
    view = hands.view
    area = view.selection_area
    assert area is not None
    assert united(view.sheet.grid, area, area) == area
    assert view._slots[view._at] in view.selected_slots()
    if not view.commit():
        hands.key(Key.Key_Escape)
    fresh = lay_out(window.workspace.grid(view.document_id))
    assert [b.lines for b in view.sheet.bands] == [b.lines for b in fresh.bands]
    assert [b.heights for b in view.sheet.bands] == [b.heights for b in fresh.bands]


def _work(hands: Hands, window: MainWindow, seed: int, steps: int) -> None:
    rng = random.Random(seed)
    form = hands.view.document_id
    hands.go("indicators", 3, "name")
    first = window.workspace.document(form)
    for _step in range(steps):
        if rng.random() < 0.2:
            hands.type(rng.choice(TEXTS))
        else:
            hands.key(*rng.choice(KEYS))
        for dialog in window.findChildren(QDialog):
            if dialog.isVisible():
                (dialog.accept if rng.random() < 0.5 else dialog.reject)()
        hands.view.setFocus()
        if len(hands.view.document.rows("indicators")) > 60:
            window.workspace.undo()
            hands.view.refresh()
        QApplication.processEvents()
        _check(hands, window)
    while window.workspace.redo() is not None:
        pass  # what was taken back last would come back below
    last = window.workspace.document(form)
    while window.workspace.undo() is not None:
        pass
    assert window.workspace.document(form) == first
    while window.workspace.redo() is not None:
        pass
    assert window.workspace.document(form) == last


@pytest.mark.parametrize("seed", [1, 2])
def test_any_keys_on_ranges(hands: Hands, window: MainWindow, seed: int) -> None:
    _work(hands, window, seed, 100)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(20, 26))
def test_many_keys_on_ranges(hands: Hands, window: MainWindow, seed: int) -> None:
    _work(hands, window, seed, 800)
