"""Committing in the background: in order, nothing dropped, and never saying saved too early."""

import threading
import time

import pytest

from perfdesk.errors import StoreError
from perfdesk.store.documents import Store
from perfdesk.store.writer import CommitQueue, SavePhase
from tests.store.cases import NOW, document, goal_change


@pytest.fixture
def told():
    return []


@pytest.fixture
def queue(store, told):
    made = CommitQueue(store, lambda: NOW, told.append)
    yield made
    made.close()


def test_when_it_says_saved_everything_is_in_the_file(path, store, queue, told):
    for seq in range(2, 40):
        queue.submit(goal_change(seq, f"第{seq}稿"))
    assert queue.flush(10)
    assert queue.state.phase is SavePhase.SAVED
    assert (queue.state.pending, queue.state.at) == (0, NOW)
    assert told[-1] == queue.state
    reader = Store.open(path, now=NOW)
    assert reader.last_seq() == 39
    assert reader.document("d1").document == document("第39稿")
    reader.close()


def test_saved_is_said_only_after_the_commit_returned(store, told):
    """Whenever a report says saved, a reader of the file already finds every action."""
    seen = []

    def report(state):
        if state.phase is SavePhase.SAVED:
            seen.append(store.last_seq())

    queue = CommitQueue(store, lambda: NOW, report)
    for seq in range(2, 10):
        queue.submit(goal_change(seq, f"第{seq}稿"))
        assert queue.flush(10)
    queue.close()
    assert seen == list(range(2, 10))


def test_while_it_waits_it_says_saving(store, told):
    queue = CommitQueue(store, lambda: NOW, told.append)
    with store._guard:
        queue.submit(goal_change(2, "就餐"))
        queue.submit(goal_change(3, "安全就餐"))
        assert (queue.state.phase, queue.state.pending) == (SavePhase.SAVING, 2)
        assert not queue.flush(0.05)
    assert queue.flush(10)
    queue.close()
    assert SavePhase.FAILED not in {state.phase for state in told}


def test_on_a_full_store_it_says_so_keeps_all_and_goes_on_when_there_is_room(
    store, queue, told, disk
):
    disk.fill()
    for seq in range(2, 6):
        queue.submit(goal_change(seq, "长" * 5000))
    assert not queue.flush(10)
    state = queue.state
    assert (state.phase, state.pending) == (SavePhase.FAILED, 4)
    assert "磁盘已满" in state.message
    assert str(store.path) in state.message
    assert store.last_seq() == 1
    assert SavePhase.SAVED not in {report.phase for report in told}

    disk.make_room()
    queue.retry()
    assert queue.flush(10)
    assert store.last_seq() == 5
    assert told[-1].phase is SavePhase.SAVED


def test_after_a_failure_the_next_edit_tries_again(store, queue, disk):
    disk.fill()
    queue.submit(goal_change(2, "长" * 5000))
    assert not queue.flush(10)
    disk.make_room()
    queue.submit(goal_change(3, "短"))
    assert queue.flush(10)
    assert store.last_seq() == 3


def test_waiting_is_not_answered_by_a_commit_that_was_under_way(store, disk):
    """It failed for want of room; the attempt that the waiting asked for found some."""

    def report(state):
        if state.phase is SavePhase.FAILED:
            disk.make_room()

    queue = CommitQueue(store, lambda: NOW, report)
    disk.fill()
    answers = []
    waiting = threading.Thread(target=lambda: answers.append(queue.flush(10)))
    with store._guard:  # the commit is begun, and stands still
        queue.submit(goal_change(2, "长" * 5000))
        while not queue._begun:
            time.sleep(0.001)
        waiting.start()
        time.sleep(0.05)
    waiting.join()
    assert answers == [True]
    assert queue.close() == 0


def test_closing_saves_what_waits(path, store, told):
    queue = CommitQueue(store, lambda: NOW, told.append)
    for seq in range(2, 300):
        queue.submit(goal_change(seq, f"第{seq}稿"))
    assert queue.close() == 0
    assert store.last_seq() == 299


def test_closing_tells_how_much_could_not_be_saved(store, told, disk):
    queue = CommitQueue(store, lambda: NOW, told.append)
    disk.fill()
    queue.submit(goal_change(2, "长" * 5000))
    assert not queue.flush(10)
    assert queue.close() == 1


def test_after_closing_nothing_is_taken(store, told):
    queue = CommitQueue(store, lambda: NOW, told.append)
    queue.close()
    with pytest.raises(StoreError, match="已经关闭"):
        queue.submit(goal_change(2, "就餐"))


def test_a_commit_that_was_done_though_it_reported_a_fault_is_not_done_twice(store, queue):
    """The fault came after the journal was gone: the store is looked at again before going on."""
    store.commit([goal_change(2, "就餐")])
    store._suspect = True
    queue.submit(goal_change(2, "就餐"))
    queue.submit(goal_change(3, "安全就餐"))
    assert queue.flush(10)
    assert store.last_seq() == 3


def test_the_last_report_is_the_true_state(store):
    told = []
    queue = CommitQueue(store, lambda: NOW, told.append)
    for seq in range(2, 60):
        queue.submit(goal_change(seq, f"第{seq}稿"))
    queue.close()
    assert told[-1].phase is SavePhase.SAVED
    assert [state.pending for state in told[-1:]] == [0]


def test_a_fault_of_ours_never_looks_like_saved(store, monkeypatch):
    crashed, told = [], []
    monkeypatch.setattr(threading, "excepthook", crashed.append)
    queue = CommitQueue(store, lambda: NOW, told.append)
    broken = goal_change(2, "就餐")
    monkeypatch.setitem(broken.documents, "d1", "no document")
    queue.submit(broken)
    assert not queue.flush(10)
    assert queue.state.phase is SavePhase.FAILED
    assert queue.close() == 1
    assert len(crashed) == 1


def test_what_could_not_be_committed_is_withdrawn_and_nothing_else(store, queue, told, disk):
    disk.fill()
    first, last = goal_change(2, "长" * 5000), goal_change(3, "更长" * 5000)
    queue.submit(first)
    queue.submit(last)
    assert not queue.flush(10)
    assert not queue.withdraw(first), "another came after it"
    assert queue.withdraw(last)
    assert (queue.state.phase, queue.state.pending) == (SavePhase.FAILED, 1)
    assert queue.withdraw(first)
    assert (queue.state.phase, queue.state.pending) == (SavePhase.SAVED, 0)
    assert told[-1] == queue.state
    disk.make_room()
    queue.submit(goal_change(2, "短"))
    assert queue.flush(10)
    assert store.last_seq() == 2


def test_what_was_committed_is_not_withdrawn(store, queue):
    change = goal_change(2, "就餐")
    queue.submit(change)
    assert queue.flush(10)
    assert not queue.withdraw(change)
    assert store.last_seq() == 2
