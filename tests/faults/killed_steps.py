"""Forks that are killed at each step of a commit or of a migration; run as a program.

`killed_steps.py commit|migrate STORE FOLDER EVERY` leaves in FOLDER/0, FOLDER/1 … the store as each
kill left it: before each SQL step of a commit, or before every so many calls to the disk while an
older store is opened. It ends when one of them was not killed.
"""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from perfdesk.document.model import Address
from perfdesk.store.documents import Change, Store
from perfdesk.store.drafts import Draft
from tests.faults.disk import watched
from tests.store.cases import goal_change

NOW = datetime(2026, 3, 1, tzinfo=UTC)
CELL = ("d1", Address("", "", "goal_year"))
GOAL = "安全就餐" * 2000


def commit(path: Path, number: int) -> None:
    """A step that also removes a draft, killed before its SQL step of that number."""
    store = Store.open(path, now=NOW)
    store.commit([], {CELL: Draft(*CELL, "安全", NOW)})
    change = goal_change(2, GOAL)
    steps = itertools.count()

    def step(_sql: str) -> None:
        if next(steps) == number:
            os.kill(os.getpid(), signal.SIGKILL)

    assert store._connection is not None
    store._connection.set_trace_callback(step)
    store.commit([Change(change.action, change.filings, change.documents, (CELL,))])


def migrate(path: Path, number: int) -> None:
    """An older store is opened, killed before the call to the disk of that number."""
    with watched() as disk:
        disk.die(number)
        Store.open(path, now=NOW).close()


WORK: dict[str, Callable[[Path, int], None]] = {"commit": commit, "migrate": migrate}


def main(what: str, store: Path, folder: Path, every: int) -> None:
    """Kill at the first, the next, … step, until there is no step of that number."""
    for place in itertools.count():
        path = folder / str(place) / store.name
        path.parent.mkdir(parents=True)
        shutil.copy(store, path)
        child = os.fork()
        if child == 0:
            WORK[what](path, place * every)
            os._exit(0)
        _child, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            assert os.waitstatus_to_exitcode(status) == 0
            return


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
