"""One writer at a time, by a lock that a crash releases."""

import os
import subprocess
import sys
import time

import pytest

from perfdesk.errors import StoreError
from perfdesk.store import lock
from perfdesk.store.documents import Store
from tests.store.cases import NOW, goal_change


def test_the_second_opener_can_only_read_and_is_told_why(path, store):
    second = Store.open(path, now=NOW)
    assert second.read_only
    assert "正在使用" in second.notice
    assert second.document("d1") == store.document("d1")
    with pytest.raises(StoreError, match="正在使用"):
        second.commit([goal_change(2, "就餐")])
    second.close()
    assert store.last_seq() == 1


def test_closing_a_reader_does_not_free_the_writers_lock(path, store):
    Store.open(path, now=NOW).close()
    third = Store.open(path, now=NOW)
    assert third.read_only
    third.close()


def test_a_reader_sees_what_the_writer_commits(path, store):
    second = Store.open(path, now=NOW)
    store.commit([goal_change(2, "就餐")])
    assert second.document("d1").document.values["goal_year"] == "就餐"
    second.close()


def test_after_the_writer_closed_the_next_one_writes(path, store):
    store.close()
    second = Store.open(path, now=NOW)
    assert not second.read_only
    second.close()


def test_a_side_file_left_by_a_crash_means_nothing(path, store):
    store.close()
    lock.lock_path(path).write_bytes(b"")
    second = Store.open(path, now=NOW)
    assert not second.read_only
    second.close()


HOLD = """
import sys, time
from pathlib import Path
from perfdesk.store import lock
held = lock.take(Path(sys.argv[1]))
print("held" if held else "refused", flush=True)
time.sleep(60)
"""


def test_a_killed_process_gives_the_lock_back(path):
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "held"
        assert lock.take(path) is None
        process.kill()
        process.wait()
    held = lock.take(path)
    assert held is not None
    held.release()


def test_a_name_removed_under_the_lock_is_not_taken_for_the_lock(path):
    """Between opening and locking the side file, its former holder removes it."""
    old = os.open(lock.lock_path(path), os.O_RDWR | os.O_CREAT)
    lock.lock_path(path).unlink()
    assert not lock._is_named(old, lock.lock_path(path))
    held = lock.take(path)
    assert held is not None
    assert not lock._is_named(old, lock.lock_path(path))
    os.close(old)
    held.release()


def test_of_many_at_once_exactly_one_gets_the_lock(path):
    """Each holds it a moment and gives it back; nobody ever meets another inside."""
    code = """
import sys, time
from pathlib import Path
from perfdesk.store import lock
inside = Path(sys.argv[1] + ".inside")
done = met = 0
while done < 60:
    held = lock.take(Path(sys.argv[1]))
    if held is None:
        continue
    try:
        inside.mkdir()
        inside.rmdir()
    except OSError:
        met += 1
    held.release()
    done += 1
sys.exit(met)
"""
    started = time.monotonic()
    crowd = [subprocess.Popen([sys.executable, "-c", code, str(path)]) for _n in range(3)]
    assert [process.wait(timeout=30) for process in crowd] == [0, 0, 0]
    assert time.monotonic() - started < 30
