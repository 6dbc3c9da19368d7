"""Long work in slices: every ending is told once, and a bug leaves no box behind."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from perfdesk.errors import OutputError
from ui import slices
from ui.dialogs.progress import ProgressSheet
from ui.slices import AT_ONCE, Endings, Slices

MANY = 50


class Told:
    """What was told of the end of a work."""

    def __init__(self) -> None:
        self.ends: list[tuple[str, object]] = []
        self.endings = Endings[str](
            lambda result: self.ends.append(("done", result)),
            lambda error, count: self.ends.append((error.message, count)),
            lambda count: self.ends.append(("stopped", count)),
        )


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def over(qtbot, monkeypatch):
    monkeypatch.setattr(slices, "_SLICE_S", 0)
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    return widget


def boxes(over: QWidget) -> list[ProgressSheet]:
    return [box for box in over.findChildren(ProgressSheet) if box.isVisible()]


def counting(total: int, cleared: list[bool], fails_at: int = -1, bug: Exception | None = None):
    try:
        for done in range(total):
            if done == fails_at:
                raise bug or OutputError("磁盘已满。")
            yield done
        return "whole"
    finally:
        cleared.append(True)


def begun(over: QWidget, told: Told, steps) -> Slices[str]:
    work = Slices[str]("试验", MANY, lambda done: f"第 {done} 步", over)
    work.start(steps, told.endings)
    return work


def test_short_work_is_done_at_once_and_shows_nothing(over, told):
    begun(over, told, counting(AT_ONCE - 1, []))
    assert told.ends == [("done", "whole")]
    assert boxes(over) == []


def test_long_work_shows_how_far_it_is(over, told, qtbot):
    said = []
    work = Slices[str]("试验", MANY, lambda done: said.append(done) or f"第 {done} 步", over)
    work.start(counting(MANY, []), told.endings)
    (box,) = boxes(over)
    assert box.said == f"第 {AT_ONCE - 1} 步"
    qtbot.waitUntil(lambda: told.ends == [("done", "whole")])
    assert said == list(range(AT_ONCE - 1, MANY))
    assert boxes(over) == []


@pytest.mark.parametrize("how", ["button", "Esc", "cross"])
def test_it_stops_when_she_wants_and_clears_up(over, told, how):
    cleared: list[bool] = []
    begun(over, told, counting(MANY, cleared))
    (box,) = boxes(over)
    if how == "button":
        box.cancel.click()
    elif how == "Esc":
        QTest.keyClick(box, Qt.Key.Key_Escape)
    else:
        box.close()
    assert [end for end, _count in told.ends] == ["stopped"]
    assert cleared == [True]
    assert boxes(over) == []


def test_it_goes_with_its_window(over, told):
    cleared: list[bool] = []
    begun(over, told, counting(MANY, cleared))
    over.close()
    assert [end for end, _count in told.ends] == ["stopped"]
    assert cleared == [True]


@pytest.mark.parametrize("at", [0, AT_ONCE + 5])
def test_a_fault_of_the_world_is_told_with_the_steps_done(over, told, qtbot, at):
    begun(over, told, counting(MANY, [], fails_at=at))
    qtbot.waitUntil(lambda: bool(told.ends))
    assert told.ends == [("磁盘已满。", max(at - 1, 0))]
    assert boxes(over) == []


def test_a_bug_leaves_no_box_and_is_not_swallowed(over, told, qtbot):
    with qtbot.captureExceptions() as caught:
        begun(over, told, counting(MANY, [], fails_at=AT_ONCE + 5, bug=ZeroDivisionError()))
        qtbot.waitUntil(lambda: bool(caught))
    assert caught[0][0] is ZeroDivisionError
    assert told.ends == []
    assert boxes(over) == []
