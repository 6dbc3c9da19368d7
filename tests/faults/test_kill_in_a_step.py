"""F2, F4: killed at each step of a commit or of a migration, the store is before it or after it."""

import os
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from perfdesk.store.documents import Store
from perfdesk.store.migrations import backup_path
from perfdesk.workspace import Workspace
from tests.faults.killed_steps import GOAL, NOW
from tests.store.cases import document, first_change

SCRIPT = Path(__file__).with_name("killed_steps.py")
ROOT = Path(__file__).parents[2]
OLD = ROOT / "tests" / "store" / "old" / "schema-1.perfdesk"

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the killed processes are forks")


def killed(what, store, folder, every=1):
    """The stores as the kills left them, in the order of the steps, and the one left alone."""
    command = [sys.executable, str(SCRIPT), what, str(store), str(folder), str(every)]
    subprocess.run(command, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=True, timeout=300)
    *dead, whole = sorted(folder.iterdir(), key=lambda path: int(path.name))
    return [path / store.name for path in dead], whole / store.name


def test_each_sql_step_of_a_commit(tmp_path):
    store = tmp_path / "a.perfdesk"
    with closing(Store.open(store, now=NOW, create=True)) as opened:
        opened.commit([first_change()])
    dead, whole = killed("commit", store, tmp_path / "killed")
    found = []
    for path in [*dead, whole]:
        with closing(Store.open(path, now=NOW)) as opened:  # which checks all its pages
            assert not opened.read_only
            goal = opened.document("d1").document
            state = opened.last_seq(), [draft.text for draft in opened.drafts()]
        assert (state, goal) in (((1, ["安全"]), document("")), ((2, []), document(GOAL)))
        found.append(state[0])
    assert found == sorted(found)
    assert (found[0], found[-1]) == (1, 2)
    assert len(dead) >= 6  # BEGIN, a look at the last step, the action, the draft, the form, COMMIT


def survives(path):
    """A store a kill left while it was brought up to date: it opens, whole, after a backup."""
    with Workspace.open(path) as workspace:
        assert not workspace.read_only
        assert [info.unit for info in workspace.filings()][1] == "渌口区古岳峰镇人民政府"
        assert workspace._store.last_seq() == 17
        assert workspace._store.action(17).head.label == "填报完成"
    with Workspace.open(backup_path(path, 1)) as backup:
        assert len(backup.filings()) == 2
    shutil.rmtree(path.parent)


@pytest.mark.parametrize("every", [9, pytest.param(1, marks=pytest.mark.soak)])
def test_each_moment_of_a_migration(tmp_path, every):
    dead, whole = killed("migrate", OLD, tmp_path / "killed", every)
    assert len(dead) * every > 60
    for path in [*dead, whole]:
        survives(path)
