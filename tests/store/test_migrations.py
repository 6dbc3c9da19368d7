"""An older store is brought up to date step by step, and survives being killed at each step."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from perfdesk.errors import StoreError
from perfdesk.store.backups import upgrades
from perfdesk.store.documents import Store
from perfdesk.store.migrations import backup_path
from perfdesk.store.schema import STEPS as RELEASED
from perfdesk.store.schema import Step, expected_parts, lay_out, newest
from tests.store.cases import NOW, document, goal_change
from tests.store.migration_steps import STEPS, TAKEN, TODAY

ROOT = Path(__file__).parents[2]


@pytest.fixture
def old(path, store):
    """A store of today's schema, with a form in it, closed."""
    store.commit([goal_change(2, "就餐")])
    store.close()
    return path


def facts(path):
    """Schema number, migrations recorded, and what the steps left."""
    with closing(sqlite3.connect(path)) as connection:
        number = connection.execute("PRAGMA user_version").fetchone()[0]
        done = connection.execute("SELECT number, name FROM migration ORDER BY number").fetchall()
        check = connection.execute("PRAGMA quick_check").fetchone()[0]
    return number, done, check


def test_all_missing_steps_are_taken_and_recorded(old):
    store = Store.open(old, now=NOW, steps=STEPS)
    assert store.document("d1").document == document("就餐")
    store.close()
    assert facts(old) == (TODAY + 2, TAKEN, "ok")
    with closing(sqlite3.connect(old)) as connection:
        assert connection.execute("SELECT note FROM filing").fetchall() == [("某中心",)]
        assert connection.execute("SELECT code FROM code").fetchall() == [("D1",)]


def test_the_backup_made_first_opens_and_holds_everything(old):
    Store.open(old, now=NOW, steps=STEPS).close()
    backup = backup_path(old, TODAY)
    assert facts(backup) == (TODAY, TAKEN[:-2], "ok")
    store = Store.open(backup, now=NOW)
    assert store.document("d1").document == document("就餐")
    assert store.last_seq() == 2
    store.close()


def test_a_backup_made_before_an_earlier_upgrade_stays(old):
    kept = backup_path(old, TODAY)
    kept.write_bytes(b"of another store that stood here, or damaged since")
    Store.open(old, now=NOW, steps=STEPS).close()
    assert kept.read_bytes().startswith(b"of another")
    (made,) = (backup.path for backup in upgrades(old) if backup.path != kept)
    assert facts(made) == (TODAY, TAKEN[:-2], "ok")


def test_a_store_that_is_up_to_date_gets_no_backup(old):
    Store.open(old, now=NOW, steps=STEPS).close()
    backup_path(old, TODAY).unlink()
    Store.open(old, now=NOW, steps=STEPS).close()
    assert [file.name for file in old.parent.iterdir()] == [old.name]


@pytest.mark.parametrize(
    "moment", ["before the backup has its name", "in the first step", "in the second step"]
)
def test_killed_at_any_step_the_next_opening_goes_on(old, moment):
    script = Path(__file__).with_name("migration_steps.py")
    command = [sys.executable, str(script), moment, str(old)]
    killed = subprocess.run(command, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, check=False)
    assert killed.returncode == -9
    if moment != "before the backup has its name":
        assert facts(backup_path(old, TODAY))[::2] == (TODAY, "ok")
    store = Store.open(old, now=NOW, steps=STEPS)
    assert store.document("d1").document == document("就餐")
    store.close()
    assert facts(old) == (TODAY + 2, TAKEN, "ok")
    assert facts(backup_path(old, TODAY))[::2] == (TODAY, "ok")


def test_a_step_that_fails_leaves_the_store_before_it(old):
    def fails(connection):
        connection.execute("UPDATE filing SET unit = 'x'")
        raise ValueError("a fault of ours")

    with pytest.raises(ValueError, match="ours"):
        # the failing step is refused already while the expected schema is worked out
        expected_parts(TODAY + 1, (*RELEASED, Step(TODAY + 1, "坏", fails)))
    with pytest.raises(ValueError, match="ours"):
        Store.open(old, now=NOW, steps=(*RELEASED, Step(TODAY + 1, "坏", _fails_on_a_store)))
    assert facts(old) == (TODAY, TAKEN[:-2], "ok")
    Store.open(old, now=NOW).close()


def _fails_on_a_store(connection):
    if connection.execute("SELECT count(*) FROM filing").fetchone()[0]:
        raise ValueError("a fault of ours")


def test_an_older_store_that_somebody_else_has_open_is_shown_and_not_touched(old):
    first = Store.open(old, now=NOW)
    before = old.read_bytes()
    second = Store.open(old, now=NOW, steps=STEPS)
    assert second.read_only
    assert second.document("d1").document == document("就餐")
    second.close()
    assert old.read_bytes() == before
    assert not backup_path(old, TODAY).exists()
    first.close()


def test_the_program_that_does_not_know_the_steps_refuses_the_store(old):
    Store.open(old, now=NOW, steps=STEPS).close()
    before = old.read_bytes()
    with pytest.raises(StoreError, match="较新版本"):
        Store.open(old, now=NOW)
    assert old.read_bytes() == before


def test_released_steps_are_numbered_without_a_gap():
    assert [step.number for step in RELEASED] == list(range(2, newest(RELEASED) + 1))


def test_seals_of_an_older_store_are_on_the_lists():
    body = '{"seal":{"code":"7K3M-2Q9D-XW4R"%s},"values":{}}'
    bodies = {"a": body % "", "b": body % ',"opened":"金额有误"', "c": '{"values":{"x":"seal"}}'}
    with sqlite3.connect(":memory:", isolation_level=None) as connection:
        lay_out(connection)
        for step in RELEASED:
            if step.number == 4:
                for name, text in bodies.items():
                    values = (name, "f", "t/t", "k", None, 1, 0, 0, "", text)
                    connection.execute(f"INSERT INTO document VALUES ({'?, ' * 9}?)", values)
            step.change(connection)
        found = connection.execute("SELECT id, seal, opened FROM document ORDER BY id").fetchall()
    connection.close()
    code = "7K3M-2Q9D-XW4R"
    assert found == [("a", code, 0), ("b", code, 1), ("c", "", 0)]
