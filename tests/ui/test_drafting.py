"""What is being typed is kept every two seconds, and nothing is called saved for it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from perfdesk.document.model import Address
from perfdesk.workspace import Workspace
from tests.ui.conftest import CENTER, MEALS
from ui.dialogs.large_editor import LargeEditor
from ui.status import TYPING


@pytest.fixture
def typing(office):
    """A form with the keyboard on its first cell, and drafts kept every hundredth of a second."""
    office.open(MEALS)
    office.window.store.drafting._timer.setInterval(10)
    return office


def view(office):
    return office.window.tabs.front.view


def kept(office):
    """The drafts that are in the store: cell and text."""
    return [(draft.address, draft.text) for draft in office.workspace._store.drafts()]


def compose(office, preedit):
    QApplication.sendEvent(view(office), QInputMethodEvent(preedit, []))


def test_two_seconds_is_what_is_promised(office):
    office.open(MEALS)
    office.type("渌口")
    assert office.window.store.drafting._timer.interval() == 2000


def test_the_text_of_the_open_editor_is_kept_while_it_grows(typing):
    cell = view(typing).current().address
    typing.type("渌口区")
    typing.qtbot.waitUntil(lambda: kept(typing) == [(cell, "渌口区")])
    typing.type("试验单位")
    typing.qtbot.waitUntil(lambda: kept(typing) == [(cell, "渌口区试验单位")])
    assert typing.window.status.save_text == TYPING
    assert typing.workspace.undo_step is None


def test_what_is_being_composed_counts(typing):
    cell = view(typing).current().address
    typing.type("渌口")
    compose(typing, "ceshi")
    typing.qtbot.waitUntil(lambda: kept(typing) == [(cell, "渌口ceshi")])


def test_committing_removes_it_and_the_clock_rests(typing):
    typing.type("渌口区试验单位")
    typing.qtbot.waitUntil(lambda: kept(typing) != [])
    typing.press("save")
    assert kept(typing) == []
    typing.qtbot.waitUntil(lambda: not typing.window.store.drafting._timer.isActive())
    typing.qtbot.waitUntil(lambda: typing.window.status.save_text.startswith("已保存 "))


def test_the_step_writes_once_with_or_without_a_draft(typing, monkeypatch):
    """The draft goes in the step's own transaction: the disk is not waited for twice."""
    typing.type("渌口区试验单位")
    typing.qtbot.waitUntil(lambda: kept(typing) != [])
    calls = []
    commit = typing.workspace._store.commit

    def counted(*given):
        calls.append(given)
        commit(*given)

    monkeypatch.setattr(typing.workspace._store, "commit", counted)
    typing.press("save")
    typing.workspace._ledger._queue.close()
    assert len(calls) == 1


@pytest.mark.parametrize("back", ["escape", "typed back"])
def test_giving_up_removes_it(typing, back):
    before = view(typing).current().text
    typing.type("x")
    typing.qtbot.waitUntil(lambda: kept(typing) != [])
    if back == "escape":
        QTest.keyClick(view(typing), Qt.Key.Key_Escape)
    else:
        QTest.keyClick(view(typing), Qt.Key.Key_Backspace)
        typing.type(before)
    typing.qtbot.waitUntil(lambda: kept(typing) == [])


def test_an_editor_opened_and_left_as_it_was_is_nothing_to_keep(typing):
    QTest.keyClick(view(typing), Qt.Key.Key_F2)
    typing.window.store.drafting.keep()
    assert typing.workspace.flush(10)
    assert kept(typing) == []
    QTest.keyClick(view(typing), Qt.Key.Key_Escape)
    typing.qtbot.waitUntil(lambda: not typing.window.store.drafting._timer.isActive())


def test_a_formula_looked_at_is_nothing_to_keep_and_one_typed_on_is(typing):
    office, form = typing, typing.window.front_form()
    cell = Address("", "", "money.total.initial")
    office.workspace.type(form, [(cell, "=15*1100*12/10000")])
    view(office).refresh()
    view(office).show_place(cell)
    QTest.keyClick(view(office), Qt.Key.Key_F2)
    office.window.store.drafting.keep()
    assert office.workspace.flush(10)
    assert kept(office) == []
    QTest.keyClicks(view(office), "+1")
    office.qtbot.waitUntil(lambda: kept(office) == [(cell, "=15*1100*12/10000+1")])


def test_the_text_in_the_large_editor_is_kept_too(typing):
    cell = Address("", "", "goal_year")
    view(typing).show_place(cell)
    typing.press("large_editor")
    typing.qtbot.waitUntil(lambda: bool(typing.window.findChildren(LargeEditor)))
    (editor,) = typing.window.findChildren(LargeEditor)
    editor.text.setPlainText("在大窗口里写的\n两行")
    typing.qtbot.waitUntil(lambda: kept(typing) == [(cell, "在大窗口里写的\n两行")])
    editor.accept()
    typing.qtbot.waitUntil(lambda: kept(typing) == [])
    assert typing.workspace.shown(typing.window.front_form(), cell) == "在大窗口里写的\n两行"


def test_nothing_is_written_while_nothing_changes(typing, monkeypatch):
    typing.type("渌口区")
    typing.qtbot.waitUntil(lambda: kept(typing) != [])
    drafts = typing.workspace.drafts
    monkeypatch.setattr(drafts, "keep", lambda *_given: pytest.fail("kept again"))
    QTest.qWait(50)


def refused(office):
    """A unit's name that another filing has: the form does not take it."""
    office.open("志愿服务活动专项")
    office.type(CENTER)
    assert not office.window.tabs.commit()


def test_what_is_refused_is_kept_when_the_session_ends(office, store):
    refused(office)
    form, cell = office.window.front_form(), view(office).current().address
    began = time.monotonic()
    office.window.close_now()
    assert time.monotonic() - began < 2
    with Workspace.open(store) as other:
        (draft,) = other.drafts.pending()
        assert (draft.document, draft.address, draft.text) == (form, cell, CENTER)


def test_when_the_computer_is_shut_down_the_text_is_on_disk_while_the_window_stands(office, store):
    office.open(MEALS)
    form, cell = office.window.front_form(), view(office).current().address
    office.type("渌口")
    compose(office, "ceshi")
    began = time.monotonic()
    office.window.end_session()
    assert time.monotonic() - began < 2
    copy = store.with_name("copy.perfdesk")
    copy.write_bytes(store.read_bytes())
    with Workspace.open(copy) as other:
        assert other.shown(form, cell) == "渌口ceshi"


ENDING = """
import signal
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication
from ui import startup
from ui.main_window import MainWindow
made = startup.application()

def type_something():
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        QTimer.singleShot(50, type_something)  # the window does not listen to the system yet
        return
    window = next(w for w in made.topLevelWidgets() if isinstance(w, MainWindow))
    window.open_form(sys.argv[2])
    view = window.tabs.front.view
    event = QInputMethodEvent("", [])
    event.setCommitString(sys.argv[3])
    QApplication.sendEvent(view, event)
    QApplication.sendEvent(view, QInputMethodEvent(sys.argv[4], []))
    print("ready", flush=True)

QTimer.singleShot(300, type_something)  # nobody types before
sys.exit(startup.run(Path(sys.argv[1])))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize(
    ("number", "taken"), [("SIGTERM", True), ("SIGHUP", False)], ids=["taken", "refused"]
)
def test_a_process_told_to_end_keeps_what_is_typed_and_composed(store, tmp_path, number, taken):
    with Workspace.open(store) as workspace:
        forms = [form for one in workspace.filings() for form in workspace.forms(one.id)]
        form = next(form.id for form in forms if form.title == "志愿服务活动专项")
    typed, composed = ("渌口", "ceshi") if taken else (CENTER[:-2], CENTER[-2:])
    process = subprocess.Popen(
        [sys.executable, "-c", ENDING, str(store), form, typed, composed],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "PERFDESK_DATA": str(tmp_path / "data")},
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        began = time.monotonic()
        process.send_signal(getattr(signal, number))
        _out, told = process.communicate(timeout=30)
        assert time.monotonic() - began < 5  # two for the text, the rest for the process to go
    finally:
        process.kill()
        process.wait()
    assert (process.returncode, told) == (0, "")
    with Workspace.open(store) as workspace:
        unit = workspace.filing(workspace.filing_of(form)).unit
        left = [(draft.document, draft.text) for draft in workspace.drafts.pending()]
    assert (unit == typed + composed) is taken
    assert left == ([] if taken else [(form, typed + composed)])
