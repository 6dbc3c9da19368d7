"""F9 to F12, F47: whatever becomes of a store file is said; it is kept, and a backup restored."""

import random
import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from perfdesk import files
from perfdesk.document.model import Address
from perfdesk.errors import PerfDeskError, StoreError
from perfdesk.workspace import Workspace
from perfdesk.workspace.checkup import check_up
from perfdesk.workspace.restoring import restore
from perfdesk.workspace.safekeeping import Why, newest_sound

ROOT = Path(__file__).parents[2]
PROJECT = "lukou-2026/project"
GOAL = Address("", "", "goal_year")


def clock():
    return datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


@pytest.fixture
def path(tmp_path):
    """A store of some pages with a backup, and steps after it."""
    made = tmp_path / "office.perfdesk"
    with Workspace.open(made, create=True, clock=clock) as workspace:
        filing = workspace.new_filing("lukou-2026", "某中心", 2026, start=False)
        forms = [workspace.new_form(filing, PROJECT, f"项目{n}") for n in range(4)]
        for form in forms:
            workspace.type(form, [(GOAL, f"{form}的目标" * 200)])
        workspace.safekeeping.back_up(Why.CLOSING)
        for n in range(5):
            workspace.type(forms[n % 4], [(GOAL, f"备份以后的第{n}步")])
    return made


def content(path):
    with Workspace.open(path, clock=clock) as workspace:
        return workspace._store.bodies()


def read_everything(path):
    """Whether a store opens and every form and step in it can be read."""
    try:
        with Workspace.open(path, clock=clock) as workspace:
            for filing in workspace.filings():
                for form in workspace.forms(filing.id):
                    workspace.document(form.id)
            for seq in range(1, workspace._store.last_seq() + 1):
                workspace._store.action(seq)
            return workspace._store.bodies()
    except PerfDeskError:
        return None


def restored(path, wanted):
    """The damaged store is kept byte for byte, and the restored one holds everything."""
    damaged = path.read_bytes()
    info, _facts = newest_sound(path)
    done = restore(path, info.path, replay=True, clock=clock)
    assert (done.stopped, done.replayed) == ("", 5)
    assert done.aside.read_bytes() == damaged
    assert content(path) == wanted
    done.aside.unlink()


def flip(whole, chance):
    body = bytearray(whole)
    for _flip in range(chance.randint(1, 8)):
        body[chance.randrange(len(body))] ^= chance.randint(1, 255)
    return bytes(body)


def flipped_stores(path, count):
    """Each damaged copy is refused in words or reads as it was, and is never written to."""
    whole, wanted = path.read_bytes(), content(path)
    chance = random.Random(20261121)
    refused = 0
    for _copy in range(count):
        body = flip(whole, chance)
        path.write_bytes(body)
        if read_everything(path) is None:
            refused += 1
            if refused % 10 == 1:
                path.write_bytes(body)
                restored(path, wanted)
    return refused


def test_flipped_bytes(path):
    assert flipped_stores(path, 40) > 10


@pytest.mark.soak
def test_a_thousand_flipped_stores(path):
    assert flipped_stores(path, 1000) > 300


def cut_stores(path, sizes):
    whole, wanted = path.read_bytes(), content(path)
    for size in sizes:
        path.write_bytes(whole[:size])
        assert read_everything(path) is None
        assert path.read_bytes() == whole[:size]
        restored(path, wanted)


def test_cut_to_nothing_and_at_pages(path):
    page = int.from_bytes(path.read_bytes()[16:18], "big")
    cut_stores(path, [0, 50, page, 4 * page])


@pytest.mark.soak
def test_cut_at_every_page(path):
    size = path.stat().st_size
    page = int.from_bytes(path.read_bytes()[16:18], "big")
    cut_stores(path, range(0, size, page))


def test_a_copy_saved_while_one_types_is_whole_every_time(path, tmp_path):
    """F11, 另存副本: each copy holds all that was saved before it was begun."""
    goals = []
    with Workspace.open(path, background=True, clock=clock) as workspace:
        form = workspace.forms(workspace.filings()[0].id)[0].id
        stop = threading.Event()

        def type_on():
            while not stop.is_set():
                goals.append(f"第{len(goals)}次")
                workspace.type(form, [(GOAL, goals[-1])])
                workspace.flush(10)

        typist = threading.Thread(target=type_on)
        typist.start()
        for n in range(6):
            typed = len(goals)
            target = tmp_path / f"副本{n}.perfdesk"
            assert workspace.safekeeping.save_copy(target)
            with Workspace.open(target, clock=clock) as copy:
                goal = copy.document(form).values["goal_year"]
            assert goal.startswith("备份以后") or int(goal[1:-1]) >= typed - 2
            told = {remark.part: remark.level for remark in check_up(target, clock=clock)}
            assert told["pages"] == told["forms"] == told["last_step"] == "fine"
        stop.set()
        typist.join()


def test_a_file_copied_by_hand_while_one_types_is_whole_or_found_out(path, tmp_path):
    """F11, the file manager: no copy opens quietly without what was saved before it was begun."""
    outcomes = []
    with Workspace.open(path, clock=clock) as workspace:
        form = workspace.forms(workspace.filings()[0].id)[0].id
        stop = threading.Event()
        saved = [0]

        def copy_on():
            n = 0
            while not stop.is_set():
                n += 1
                target, before = tmp_path / f"{n}.perfdesk", saved[0]
                shutil.copyfile(path, target)
                outcomes.append((target, before))

        copier = threading.Thread(target=copy_on)
        copier.start()
        for n in range(1, 40):
            workspace.type(form, [(GOAL, f"{n}")])
            saved[0] = n
        stop.set()
        copier.join()
    chosen = outcomes[:: max(1, len(outcomes) // 30)]
    for target, before in chosen:
        told = {remark.part: remark.level for remark in check_up(target, clock=clock)}
        if "error" in {told.get(part) for part in ("header", "pages", "forms", "last_step")}:
            continue  # copied in the middle of a commit: said
        with Workspace.open(target, clock=clock) as copy:
            goal = copy.document(form).values["goal_year"]
        assert (goal.startswith("备份以后") and not before) or int(goal) >= before


CUT = """
import os, signal, sys
from pathlib import Path
from perfdesk.document.model import Address
from perfdesk.workspace import Workspace
workspace = Workspace.open(Path(sys.argv[1]))
form = workspace.forms(workspace.filings()[0].id)[0].id
connection = workspace._store._connection
connection.execute("PRAGMA cache_size = 1")
connection.execute("PRAGMA cache_spill = 1")
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE document SET body = '{}', search = hex(zeroblob(300000))")
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_hot_journal_puts_the_store_right_and_goes_along_when_it_is_kept_aside(path):
    """F12: killed in the middle of a commit whose pages are already in the file."""
    wanted = content(path)
    before = path.read_bytes()
    command = [sys.executable, "-c", CUT, str(path)]
    killed = subprocess.run(command, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, check=False)
    assert killed.returncode == -9
    journal = path.with_name(f"{path.name}-journal")
    assert journal.exists()
    torn = path.read_bytes()
    assert torn != before
    told = {remark.part: remark.level for remark in check_up(path, clock=clock)}
    assert told["journal"] == "warning"
    # restored instead of opened: file and journal stay together, and the new file is not touched
    info, _facts = newest_sound(path)
    done = restore(path, info.path, replay=True, clock=clock)
    assert content(path) == wanted
    assert done.aside.read_bytes() == torn
    assert done.aside.with_name(f"{done.aside.name}-journal").exists()
    # what was kept aside can still be put right by SQLite itself
    assert content(done.aside) == wanted


@pytest.mark.parametrize("killed", [True, False])
def test_a_restore_that_ends_before_the_last_step_leaves_no_torn_store(path, monkeypatch, killed):
    """The journal of a cut commit has gone its way, and the new file does not come."""
    wanted = content(path)
    command = [sys.executable, "-c", CUT, str(path)]
    subprocess.run(command, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, check=False)
    info, _facts = newest_sound(path)
    real = files.replace

    def fails(part, target):
        if target == path:
            raise OSError(28, "full")
        real(part, target)

    monkeypatch.setattr(files, "replace", fails)
    if killed:
        monkeypatch.setattr("perfdesk.store.backups._Aside.take_back", lambda _aside: None)
    with pytest.raises(StoreError, match=r"没有恢复.*磁盘已满"):
        restore(path, info.path, clock=clock)
    monkeypatch.undo()
    assert content(path) == wanted
    asides = list(path.parent.glob("*-恢复前-*.perfdesk"))
    assert [content(aside) for aside in asides] == [wanted] * killed


def test_the_main_file_moved_without_its_journal_is_found_out(path, tmp_path):
    """F12: moved alone, half a commit is in it, and nothing is there to take it back."""
    command = [sys.executable, "-c", CUT, str(path)]
    subprocess.run(command, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, check=False)
    away = tmp_path / "U盘"
    away.mkdir()
    moved = shutil.move(path, away / path.name)
    told = [remark for remark in check_up(Path(moved), clock=clock) if remark.level == "error"]
    assert told
    with pytest.raises(StoreError):
        Workspace.open(Path(moved), clock=clock)


def test_a_store_with_foreign_parts_is_no_backup(path):
    """F40: a trigger that came into a backup never runs."""
    backup = next((path.parent / "备份").glob("*.perfdesk"))
    with closing(sqlite3.connect(backup)) as connection:
        connection.execute(
            "CREATE TRIGGER t AFTER INSERT ON action BEGIN DELETE FROM document; END"
        )
    assert newest_sound(path) is None
    before = path.read_bytes()
    with pytest.raises(StoreError, match="表格结构"):
        restore(path, backup, clock=clock)
    assert path.read_bytes() == before
