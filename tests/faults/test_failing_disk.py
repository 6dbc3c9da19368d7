"""F5, F7: the disk fails at the first, the second, … call, or is full: said, retried, never saved.

The calls go through a gate in SQLite (`tests/faults/disk.py`), so that reading, writing and syncing
fail where they really happen.
"""

import shutil
import threading
from contextlib import closing

import pytest
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from perfdesk.document.model import Address
from perfdesk.errors import StoreError
from perfdesk.store.documents import Store
from perfdesk.store.drafts import Draft
from perfdesk.store.writer import CommitQueue, SavePhase
from perfdesk.workspace import Workspace, demo
from tests.faults.disk import past_the_gate, watched
from tests.store.cases import NOW, document, first_change, goal_change
from ui.main_window import MainWindow
from ui.settings import Settings
from ui.startup import dress

CELL = ("d1", Address("", "", "goal_year"))
GOALS = {2: "就餐" * 40, 3: "长" * 9000}


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "a.perfdesk"
    with closing(Store.open(path, now=NOW, create=True)) as store:
        store.commit([first_change()])
    return path


def found(path):
    """The last step in the file, as the next start would find it if the program died now."""
    aside = path.parent / "aside"
    aside.mkdir()
    for file in path.parent.glob(f"{path.name}*"):
        shutil.copy(file, aside)
    with past_the_gate(), closing(Store.open(aside / path.name, now=NOW)) as reader:
        last = reader.last_seq()
        assert reader.document("d1").document == document(GOALS.get(last, ""))
    shutil.rmtree(aside)
    return last


class Run:
    """Two steps with a draft before each, on a disk with one fault."""

    def __init__(self, path, disk):
        self.told = []
        #: by step: whether it was called saved at once
        self.saved = {}
        disk.remark("opening")
        store = Store.open(path, now=NOW)
        try:
            self._go(path, disk, store)
        finally:
            store.close()

    def _go(self, path, disk, store):
        queue = CommitQueue(store, lambda: NOW, self.told.append)
        for seq, goal in GOALS.items():
            disk.remark("draft")
            queue.note(CELL, Draft(*CELL, f"正在输入{seq}", NOW))
            queue.flush(10)
            disk.remark("step", str(seq))
            queue.submit(goal_change(seq, goal))
            self.saved[seq] = queue.flush(10)
            assert found(path) == seq or not self.saved[seq]
        disk.remark("again")
        disk.fail_from(None)
        assert queue.flush(10)
        assert queue.close() == 0
        assert found(path) == 3


def fault_of(disk):
    """What was going on when the call failed, and the step it was about."""
    at = next(number for number, call in enumerate(disk.calls) if call is disk.failed)
    remark = next(call for call in reversed(disk.calls[:at]) if not call.name)
    return remark.what, int(remark.data or b"0")


def run_with_fault(path, number, *, lasting):
    """The run with that call failing, alone or with all after it; the call that failed first."""
    copy = path.with_name(f"{number}.perfdesk")
    shutil.copy(path, copy)
    with watched() as disk:
        if lasting:
            disk.fail_from(number)
        else:
            disk.fail(number)
        refusal, run = "", None
        try:
            run = Run(copy, disk)
        except StoreError as error:
            refusal = error.message
        if run is None:
            assert fault_of(disk)[0] == "opening"
            assert str(copy) in refusal
        if disk.failed is None:
            return None
        what, seq = fault_of(disk)
        if run is not None and what == "step" and disk.failed.what != "read":
            assert not run.saved[seq], f"{disk.failed.what} failed, and it was called saved"
        if run is not None:
            # whatever happened, the truth was told at the end
            assert run.told[-1].phase is SavePhase.SAVED
            failures = [state for state in run.told if state.phase is SavePhase.FAILED]
            assert bool(failures) or all(run.saved.values())
            assert all(str(copy) in state.message for state in failures)
    with closing(Store.open(copy, now=NOW)) as again:
        assert not again.read_only
    return disk.failed


def calls_of_a_run(path):
    """What calls a run makes while no disk fails, in order."""
    copy = path.with_name("whole.perfdesk")
    shutil.copy(path, copy)
    with watched() as disk:
        Run(copy, disk)
        return [call.what for call in disk.calls if call.name]


@pytest.mark.parametrize("lasting", [False, True], ids=["once", "from then on"])
@pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.soak)])
def test_a_disk_that_fails_at_the_nth_call(path, monkeypatch, lasting, every):
    crashes = []
    monkeypatch.setattr(threading, "excepthook", crashes.append)
    calls = calls_of_a_run(path)
    assert len(calls) > 60
    kinds = set(calls)
    assert kinds >= {"open", "read", "write", "sync", "delete"}
    numbers = {*range(0, len(calls), every), *(calls.index(kind) for kind in kinds)}
    failed = [run_with_fault(path, number, lasting=lasting) for number in sorted(numbers)]
    assert crashes == []
    assert kinds <= {call.what for call in failed if call is not None}


# --- in the window -----------------------------------------------------------------------------


@pytest.fixture
def disk():
    with watched() as made:
        yield made


@pytest.fixture
def window(disk, tmp_path, qapp):
    dress(qapp)
    store = tmp_path / "office.perfdesk"
    demo(store)
    made = MainWindow(Workspace.open(store, background=True), Settings(tmp_path / "window.ini"))
    made.resize(1366, 728)
    made.show()
    made.open_form(made.entries()[0].forms[0].id)
    yield made
    disk.fill(full=False)
    made.close_now()
    made.deleteLater()
    qapp.processEvents()


def type_text(window, text):
    event = QInputMethodEvent("", [])
    event.setCommitString(text)
    QApplication.sendEvent(window.tabs.front.view, event)


def test_on_a_full_disk_the_text_stays_on_the_screen_and_is_saved_when_there_is_room(
    disk, window, qtbot
):
    view = window.tabs.front.view
    cell = view.current().address
    seen = []
    show = window.status.show_save
    window.status.show_save = lambda state: (seen.append(state), show(state))
    disk.fill(full=True)
    type_text(window, "磁盘满时输入的单位")
    assert window.commit()
    qtbot.waitUntil(lambda: window.status.save_text.startswith("未保存"))
    message = window.workspace.save_state.message
    assert "磁盘已满" in message
    assert str(window.workspace.path) in message
    assert window.status._retry.isVisible()
    assert window.workspace.shown(window.front_form(), cell) == "磁盘满时输入的单位"
    type_text(window, "还在输入的单位")  # going on is possible all the same
    window.store.drafting.keep()
    assert window.commit()
    QTest.qWait(20)
    assert not window.status.save_text.startswith("已保存")
    assert SavePhase.SAVED not in {state.phase for state in seen}
    disk.fill(full=False)
    window.status._retry.click()
    qtbot.waitUntil(lambda: window.status.save_text.startswith("已保存"))
    form = window.front_form()
    with past_the_gate(), Workspace.open(window.workspace.path) as reader:
        assert reader.shown(form, cell) == "还在输入的单位"
        assert reader._store.drafts() == []
