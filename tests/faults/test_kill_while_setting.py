"""F1, F2: `perfdesk set` killed at random moments loses nothing that it called 已保存."""

import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest

from perfdesk.workspace import Workspace

KILLS = 8

#: `perfdesk set` again and again, each with the next number, as a script would call it
LOOP = """
import sys
from perfdesk.cli import main
store, form, number = sys.argv[1], sys.argv[2], int(sys.argv[3])
status = 0
while status == 0:
    texts = [f"goal_year={number}", f"indicators[1].name={number}"]
    status = main(["--store", store, "set", form, *texts])
    number += 1
"""


@pytest.fixture
def store(tmp_path):
    path = tmp_path / "a.perfdesk"
    with Workspace.open(path, create=True) as workspace:
        filing = workspace.new_filing("lukou-2026", "某中心", 2026, start=False)
        workspace.new_form(filing, "lukou-2026/project", "工作餐费")
    return path


def form_in(path):
    """The only form: its id, and the two numbers set together."""
    with Workspace.open(path) as workspace:
        assert not workspace.read_only, "the killed process left its lock behind"
        (filing,) = workspace.filings()
        (form,) = workspace.forms(filing.id)
        document = workspace.document(form.id)
        row = document.rows("indicators")[0]
    return form.id, document.values.get("goal_year", "0"), row.cells.get("name", "0")


def test_everything_called_saved_is_in_the_store(store):
    chance = random.Random(2026)
    number, hot = 1, 0
    for _kill in range(KILLS):
        form, _goal, _name = form_in(store)
        command = [sys.executable, "-c", LOOP, str(store), form, str(number)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            first = process.stdout.readline()
            time.sleep(chance.uniform(0, 0.05))
            process.send_signal(signal.SIGKILL)
            told = [first, *process.stdout.readlines()].count("已保存\n")
        assert process.returncode == -signal.SIGKILL
        assert told >= 1
        hot += store.with_name(store.name + "-journal").exists()
        last = number + told - 1
        _form, goal, name = form_in(store)
        assert goal == name, "an action is in the store as a whole or not at all"
        assert last <= int(goal) <= last + 1
        with closing(sqlite3.connect(store)) as connection:
            assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
        number = int(goal) + 1
    assert number > KILLS


def test_a_commit_cut_off_half_way_is_taken_back(store):
    """A journal is left behind, the file half written: the state before comes back."""
    form, _goal, _name = form_in(store)
    with Workspace.open(store) as workspace:
        filing = workspace.filing_of(form)
        before = workspace.filing(filing)
    code = """
import os, signal, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size = 1")
connection.execute("PRAGMA cache_spill = 1")
connection.execute("BEGIN")
connection.execute("UPDATE filing SET body = '{}'")
connection.execute("UPDATE document SET body = hex(randomblob(200000))")
connection.execute("UPDATE action SET edits = hex(randomblob(200000))")
os.kill(os.getpid(), signal.SIGKILL)
"""
    whole = store.read_bytes()
    subprocess.run([sys.executable, "-c", code, str(store)], check=False)
    assert store.with_name(store.name + "-journal").exists()
    assert store.read_bytes() != whole, "the cut-off commit has reached the file"
    assert form_in(store) == (form, "0", "0")
    with Workspace.open(store) as workspace:
        assert workspace.filing(filing) == before
    assert not store.with_name(store.name + "-journal").exists()
