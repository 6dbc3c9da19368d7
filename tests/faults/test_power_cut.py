"""F2, F3: after a power cut at any moment everything that was called saved is in the store.

The calls by which a store is written go through a gate in SQLite; from them the disk is rebuilt
as a power cut would leave it before each call, in several ways, and opened.
"""

import random
import shutil
from contextlib import closing

import pytest

from perfdesk.document.model import Address
from perfdesk.errors import PerfDeskError
from perfdesk.store import documents
from perfdesk.store.documents import Store
from perfdesk.store.drafts import Draft
from perfdesk.store.writer import CommitQueue, SavePhase
from tests.faults.disk import watched
from tests.faults.power import Platter, lay
from tests.store.cases import NOW, document, first_change, goal_change

CELL = ("d1", Address("", "", "goal_year"))
#: what the goal says after each step: growing and shrinking, so that pages come and go
GOALS = {2: "就餐" * 40, 3: "长" * 9000, 4: "短"}


def draft(text):
    return Draft(*CELL, text, NOW)


def work(path, disk):
    """Steps and drafts through the queue, each called saved on the disk's own list of calls."""
    store = Store.open(path, now=NOW)
    disk.remark("saved", "1")

    def report(state):
        if state.phase is SavePhase.SAVED:
            disk.remark("saved", str(store.last_seq()))

    queue = CommitQueue(store, lambda: NOW, report)
    for seq, goal in GOALS.items():
        queue.note(CELL, draft(f"正在输入{seq}"))
        queue.flush(10)
        disk.remark("kept", f"正在输入{seq}")
        change = goal_change(seq, goal)
        disk.remark("submitted", str(seq))
        queue.submit(type(change)(change.action, change.filings, change.documents, (CELL,)))
        queue.flush(10)
    queue.close()
    store.close()


def look(folder, name):
    """What the next start finds: the last step, the goal, the drafts."""
    store = Store.open(folder / name, now=NOW)
    try:
        last = store.last_seq()
        goal = "" if last < 2 else GOALS[last]
        assert store.document("d1").document == document(goal), "a mix of two states"
        return last, [draft.text for draft in store.drafts()]
    finally:
        store.close()


def every_cut(path, before, calls, chance, torn):
    """Each disk a power cut may leave, once, and what had been said by then."""
    platter = Platter(names_follow=True)
    platter.hold(str(path), before)
    saved, submitted, kept = 0, 1, ""
    seen = set()
    for number, call in enumerate(calls):
        words = call.data.decode() if call.what in {"saved", "submitted", "kept"} else ""
        if call.what == "saved":
            saved, kept = int(words), ""
        elif call.what == "submitted":
            submitted = int(words)
        elif call.what == "kept":
            kept = words
        elif call.what == "read" or not platter.take(call):
            continue
        for content in platter.after_a_cut(chance, torn):
            key = hash((tuple(sorted(content.items())), saved, submitted, kept))
            if key not in seen:
                seen.add(key)
                yield number, content, (saved, submitted, kept)


@pytest.fixture
def path(tmp_path):
    """A store with one form, closed."""
    path = tmp_path / "a" / "a.perfdesk"
    with closing(Store.open(path, now=NOW, create=True)) as store:
        store.commit([first_change()])
    return path


def cut_everywhere(path, chance, torn):
    before = path.read_bytes()
    with watched() as disk:
        work(path, disk)
    number = -1
    for number, (at, content, said) in enumerate(every_cut(path, before, disk.calls, chance, torn)):
        folder = path.parent.parent / f"cut{number}"
        lay(content, folder)
        saved, submitted, kept = said
        last, drafts = look(folder, path.name)
        assert saved <= last <= submitted, f"call {at}: {disk.calls[at].what}"
        if kept and last < submitted:
            assert drafts == [kept], f"call {at}: {disk.calls[at].what}"
        if last == submitted:
            assert drafts in ([], [f"正在输入{last + 1}"]), "a text both saved and to be saved"
        shutil.rmtree(folder)
    return number + 1


def test_what_was_called_saved_outlives_a_power_cut_at_any_moment(path):
    assert cut_everywhere(path, random.Random(20260129), torn=1) > 100


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(5))
def test_what_was_called_saved_outlives_power_cuts_of_every_kind(path, seed):
    assert cut_everywhere(path, random.Random(seed), torn=12) > 500


def test_a_disk_that_loses_what_is_not_synced_would_be_noticed(path, monkeypatch):
    """The test of this test: with SQLite told not to sync, something saved is lost."""
    connect = documents.connect

    def careless(*given, **named):
        connection = connect(*given, **named)
        connection.execute("PRAGMA synchronous = OFF")
        return connection

    monkeypatch.setattr(documents, "connect", careless)
    before = path.read_bytes()
    with watched() as disk:
        work(path, disk)
    monkeypatch.undo()
    lost = 0
    for number, (_at, content, said) in enumerate(
        every_cut(path, before, disk.calls, random.Random(1), torn=0)
    ):
        folder = path.parent.parent / f"cut{number}"
        lay(content, folder)
        try:
            lost += look(folder, path.name)[0] < said[0]
        except (AssertionError, PerfDeskError):
            lost += 1
        if lost:
            break
    assert lost
