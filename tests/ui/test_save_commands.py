"""Asking for saving: the answer is always given, and is always true."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from perfdesk.workspace import SavePhase, Workspace
from tests.ui.conftest import CENTER, MEALS
from tests.ui.test_main_window import full_disk
from ui.main_window import MainWindow
from ui.saving import REFUSED, RETRY


def test_asking_for_saving_while_it_fails_is_answered_and_can_be_tried_again(office):
    office.open(MEALS)
    with full_disk(4096):
        office.type("磁盘满时输入的单位")
        office.press("save")
        assert office.speaker.notices[-1].endswith("还有 1 处修改没有保存。")
        assert office.speaker.offers[-1][0] == RETRY
    office.speaker.accept_offer()
    assert office.speaker.notices[-1].startswith("已自动保存：已保存 ")
    assert office.workspace.save_state.phase is SavePhase.SAVED


def test_asking_for_saving_where_one_can_only_look_says_why(store, settings, speaker, qtbot):
    with Workspace.open(store):
        window = MainWindow(Workspace.open(store, background=True), settings, speaker)
        qtbot.addWidget(window)
        window.show()
        speaker.notices.clear()
        window.actions_by_name["save"].trigger()
        assert speaker.notices == [window.workspace.save_state.message]
        window.close_now()


def test_news_that_comes_late_is_not_taken_for_the_state_of_now(office, store):
    """An earlier step's 已保存 still waits in the event queue when the next step is made."""
    office.open(MEALS)
    office.type("第一次")
    office.window.commit()
    assert office.workspace.flush(10)  # on disk, and nobody was told yet
    with closing(sqlite3.connect(store, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")  # the next commit has to wait
        office.type("第二次")
        office.window.commit()
        QApplication.processEvents()
        assert not office.window.status.save_text.startswith("已保存")
        other.execute("ROLLBACK")
    office.qtbot.waitUntil(lambda: office.window.status.save_text.startswith("已保存 "))


@pytest.mark.parametrize("name", ["save", "finish", "delete_form", "preview", "print"])
def test_a_text_that_is_refused_stays_open_and_stops_what_needs_it(office, name):
    other = next(info.unit for info in office.workspace.filings() if info.unit != CENTER)
    office.open(MEALS)
    page = office.window.tabs.front
    office.type("先改一次的单位")
    office.window.commit()
    before = office.workspace.document(page.form_id)
    page.view.show_place(page.view.current().address._replace(table="", row="", field="unit_name"))
    office.type(other)  # the name of another filing of that year
    office.press(name)
    assert office.speaker.notices[-1] == REFUSED
    assert not page.view.commit()  # still there, to be put right
    assert office.workspace.document(page.form_id) == before
    assert "先改一次的单位" in [info.unit for info in office.workspace.filings()]
    QTest.keyClick(page.view, Qt.Key.Key_Escape)
    assert page.view.commit()
