"""Forms that cannot be read, a damaged body or a template that is gone: named, never in the way."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from perfdesk.workspace import Workspace
from tests.ui.conftest import MEALS, Office, gone
from ui.main_window import MainWindow

INSURANCE = "2026年网格员社保补贴"

DAMAGE = {
    "damaged": "UPDATE document SET body = '{' WHERE id = ?",
    "template gone": (
        "UPDATE document SET template = 'nowhere/form',"
        " body = replace(body, 'lukou-2026/project', 'nowhere/form') WHERE id = ?"
    ),
}


def spoil(store: Path, form: str, how: str) -> None:
    with closing(sqlite3.connect(store)) as connection, connection:
        assert connection.execute(DAMAGE[how], (form,)).rowcount == 1


def titles(window: MainWindow) -> list[str]:
    return [window.tabs.tabText(place) for place in range(window.tabs.count())]


@pytest.fixture(params=DAMAGE)
def how(request) -> str:
    return request.param


@pytest.fixture
def next_day(store, settings, speaker, qtbot):
    """Opens the window again on the store."""
    windows: list[MainWindow] = []

    def run() -> Office:
        window = MainWindow(Workspace.open(store, background=True), settings, speaker)
        windows.append(window)
        window.show()
        qtbot.waitExposed(window)
        return Office(window, speaker, qtbot)

    yield run
    for window in windows:
        window.close_now()
        gone(window)


def evening(run: Callable[[], Office], *forms: str) -> list[str]:
    """Leave these forms open, the last one in front; their ids."""
    office = run()
    for title in forms:
        office.open(title)
    ids = [office.form(title) for title in forms]
    office.window.close()
    return ids


def test_the_form_that_stood_in_front_is_skipped_and_named_at_the_start(next_day, store, how):
    _, meals = evening(next_day, INSURANCE, MEALS)
    spoil(store, meals, how)
    office = next_day()
    assert titles(office.window) == [INSURANCE]
    assert office.window.focusWidget() is office.window.tabs.front.view
    name = MEALS if how == "damaged" else "nowhere/form"
    assert name in office.speaker.notices[-1]
    assert "没有打开" in office.speaker.notices[-1]


def test_the_only_form_that_was_open_leaves_the_welcome(next_day, store, how):
    (meals,) = evening(next_day, MEALS)
    spoil(store, meals, how)
    office = next_day()
    assert titles(office.window) == []
    assert office.window.centre.welcome.isVisible()


def test_a_form_behind_the_front_is_closed_and_named_when_it_is_turned_to(next_day, store, how):
    insurance, _ = evening(next_day, INSURANCE, MEALS)
    spoil(store, insurance, how)
    office = next_day()
    bar = office.window.tabs.tabBar()
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(0).center())
    assert titles(office.window) == [MEALS]
    assert office.window.focusWidget() is office.window.tabs.front.view
    assert "没有打开" in office.speaker.notices[-1]


def test_opening_one_says_why_and_leaves_no_tab(next_day, store, how):
    (meals,) = evening(next_day, MEALS)
    spoil(store, meals, how)
    office = next_day()
    office.open(INSURANCE)
    assert not office.window.open_form(meals)
    assert office.speaker.told[-1][0] == "打开表"
    assert "没有打开" in office.speaker.told[-1][1]
    assert titles(office.window) == [INSURANCE]
    office.type("还能填写的单位")
    office.window.commit()
    assert "还能填写的单位" in [info.unit for info in office.workspace.filings()]


def test_going_from_form_to_form_passes_over_it(next_day, store, how):
    (meals,) = evening(next_day, MEALS)
    office = next_day()
    forms = office.workspace.forms(office.workspace.filing_of(meals))
    projects = {form.id for form in forms if form.subject}
    spoilt = next(form for form in projects if form != meals)
    office.window.close()
    spoil(store, spoilt, how)
    office = next_day()
    seen = set()
    for _ in forms:
        office.press("next_form")
        seen.add(office.window.front_form())
    assert seen >= projects - {spoilt}
    assert spoilt not in seen
    assert "没有打开" in office.speaker.told[0][1]
