"""Backups of an open workspace: when they are due, what they hold, one form brought back."""

import shutil
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from perfdesk.document.model import Address, Filing
from perfdesk.errors import PerfDeskError, StoreError
from perfdesk.store import backups
from perfdesk.store.backups import folder_beside
from perfdesk.workspace import Workspace, restoring
from perfdesk.workspace.restoring import restore
from perfdesk.workspace.safekeeping import Difference, Why, backups_of, facts_of, newest_sound

PROJECT = "lukou-2026/project"
DEPARTMENT = "lukou-2026/department"
STORE_TESTS = Path(__file__).parents[1] / "store"
GOAL = Address("", "", "goal_year")


class Clock:
    def __init__(self):
        self.now = datetime(2026, 11, 20, 9, 30).astimezone()

    def __call__(self):
        self.now += timedelta(seconds=1)
        return self.now

    def sleep(self, **time):
        self.now += timedelta(**time)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "office.perfdesk"


@pytest.fixture
def workspace(path, clock):
    with Workspace.open(path, create=True, clock=clock) as opened:
        yield opened


@pytest.fixture
def form(workspace):
    filing = workspace.new_filing("lukou-2026", "某中心", 2026, start=False)
    return workspace.new_form(filing, PROJECT, "工作餐费")


def goal(workspace, form):
    return workspace.document(form).values.get("goal_year", "")


def test_nothing_is_due_before_anything_was_filled_in(workspace):
    keep = workspace.safekeeping
    assert not keep.is_due()
    assert not keep.is_stale()


def test_the_first_change_of_a_day_makes_the_days_backup_due(workspace, form, clock):
    keep = workspace.safekeeping
    assert keep.is_due()
    keep.back_up(Why.DAILY)
    assert not keep.is_due()
    workspace.type(form, [(GOAL, "就餐")])
    assert keep.is_stale()
    assert not keep.is_due()  # the day has one
    clock.sleep(days=1)
    assert keep.is_due()
    keep.back_up(Why.DAILY)
    clock.sleep(days=1)
    assert not keep.is_due()  # nothing was changed since
    assert not keep.is_stale()


def test_a_backup_from_a_clock_that_was_wrong_does_not_stand_for_today(workspace, form, clock):
    clock.sleep(days=3000)
    workspace.safekeeping.back_up(Why.DAILY)
    clock.sleep(days=-3000)
    workspace.type(form, [(GOAL, "就餐")])
    assert workspace.safekeeping.is_due()


def test_the_list_says_when_why_and_what(workspace, form, path):
    workspace.safekeeping.back_up(Why.BY_HAND)
    workspace.type(form, [(GOAL, "就餐")])
    (info,) = workspace.safekeeping.backups()
    facts = workspace.safekeeping.facts(info.path)
    assert info.at.date().isoformat() == "2026-11-20"
    assert (facts.why, facts.state, facts.filings, facts.forms) == ("手动", "完好", 1, 1)
    assert facts.later == 1
    assert info.path.parent == folder_beside(path)


def test_the_other_drive_gets_a_copy_and_is_thinned_too(workspace, form, tmp_path, clock):
    second = tmp_path / "移动硬盘"
    second.mkdir()
    for _day in range(15):
        clock.sleep(minutes=1)
        made = workspace.safekeeping.back_up(Why.DAILY, second)
        assert made.missed == ""
    (folder,) = second.iterdir()
    assert folder.name.startswith("备份-office-")
    here = {file.name for file in made.path.parent.glob("*.perfdesk")}
    assert {file.name for file in folder.iterdir()} == here
    assert len(here) == 10


def test_a_backup_that_is_only_on_the_other_drive_is_listed(workspace, form, tmp_path):
    second = tmp_path / "移动硬盘"
    second.mkdir()
    made = workspace.safekeeping.back_up(Why.DAILY, second)
    made.path.unlink()
    (info,) = workspace.safekeeping.backups(second)
    assert info.elsewhere
    assert workspace.safekeeping.facts(info.path).sound
    workspace.close()
    workspace.path.write_bytes(b"")
    assert newest_sound(workspace.path, second)[0] == info


def test_a_drive_that_is_not_there_is_said_and_blocks_nothing(workspace, form, tmp_path):
    made = workspace.safekeeping.back_up(Why.DAILY, tmp_path / "没插上")
    assert "备份盘不在" in made.missed
    assert made.path.exists()
    assert not (tmp_path / "没插上").exists()


def test_a_drive_that_fails_when_it_is_looked_at_blocks_nothing(workspace, form, tmp_path):
    broken = tmp_path / ("长" * 200)
    with pytest.raises(OSError, match="too long"):
        broken.is_dir()
    made = workspace.safekeeping.back_up(Why.DAILY, broken)
    assert made.path.exists()
    assert made.missed.startswith("备份盘不在")
    assert [info.path for info in workspace.safekeeping.backups(broken)] == [made.path]


def test_the_preview_says_what_differs_from_now(workspace, form):
    filing = workspace.filing_of(form)
    gone = workspace.new_form(filing, PROJECT, "物业费")
    same = workspace.new_form(filing, PROJECT, "保险")
    made = workspace.safekeeping.back_up(Why.BY_HAND)
    workspace.type(form, [(GOAL, "就餐")])
    workspace.delete_form(gone)
    workspace.new_form(filing, PROJECT, "后来的项目")
    preview = workspace.safekeeping.preview(made.path)
    (then,) = preview.filings
    assert (then.unit, then.year, then.difference) == ("某中心", 2026, Difference.SAME)
    assert {f.id: f.difference for f in then.forms} == {
        form: Difference.CHANGED,
        gone: Difference.MISSING,
        same: Difference.SAME,
    }
    assert preview.added_since == ("后来的项目",)
    workspace.type(form, [(Address("", "", "unit_name"), "改了名的中心")])
    (then,) = workspace.safekeeping.preview(made.path).filings
    assert (then.unit, then.difference) == ("某中心", Difference.CHANGED)


def test_one_form_comes_back_as_one_step_that_undo_takes_back(workspace, form):
    workspace.type(form, [(GOAL, "原来的")])
    made = workspace.safekeeping.back_up(Why.BY_HAND)
    workspace.type(form, [(GOAL, "改坏的")])
    touched = workspace.safekeeping.restore_form(made.path, form)
    assert goal(workspace, form) == "原来的"
    assert form in touched.documents
    assert workspace.undo_label == "从备份恢复“工作餐费”"
    workspace.undo()
    assert goal(workspace, form) == "改坏的"


def test_a_form_and_a_filing_that_are_gone_come_back(workspace, form):
    workspace.type(form, [(GOAL, "原来的")])
    made = workspace.safekeeping.back_up(Why.BY_HAND)
    workspace.delete_form(form)
    workspace.safekeeping.restore_form(made.path, form)
    assert goal(workspace, form) == "原来的"
    workspace.delete_filing(workspace.filing_of(form))
    workspace.safekeeping.restore_form(made.path, form)
    assert goal(workspace, form) == "原来的"
    assert [info.unit for info in workspace.filings()] == ["某中心"]
    workspace.undo()
    assert workspace.filings() == []


def test_a_form_is_not_brought_back_beside_another_about_the_same_project(workspace, form):
    made = workspace.safekeeping.back_up(Why.BY_HAND)
    filing = workspace.filing_of(form)
    workspace.delete_form(form)
    workspace.new_form(filing, PROJECT, "工作餐费")
    with pytest.raises(PerfDeskError, match="已有一张“工作餐费”"):
        workspace.safekeeping.restore_form(made.path, form)


def test_a_form_is_not_brought_back_beside_the_one_there_may_be(workspace, form):
    filing = workspace.filing_of(form)
    only = workspace.new_form(filing, DEPARTMENT)
    made = workspace.safekeeping.back_up(Why.BY_HAND)
    workspace.delete_form(only)
    workspace.safekeeping.restore_form(made.path, only)
    workspace.delete_form(only)
    workspace.new_form(filing, DEPARTMENT)
    with pytest.raises(PerfDeskError, match="已有一张“部门整体支出绩效目标表”"):
        workspace.safekeeping.restore_form(made.path, only)


def test_a_form_comes_into_the_filing_that_was_made_anew_for_its_unit_and_year(workspace, form):
    made = workspace.safekeeping.back_up(Why.BY_HAND)
    workspace.delete_filing(workspace.filing_of(form))
    anew = workspace.new_filing("lukou-2026", "某中心", 2026, start=False)
    workspace.safekeeping.restore_form(made.path, form)
    assert [info.id for info in workspace.filings()] == [anew]
    assert workspace.filing_of(form) == anew


def test_a_form_is_not_brought_into_a_filing_of_another_set_but_with_its_own(workspace, form):
    made = workspace.safekeeping.back_up(Why.BY_HAND)
    own = workspace.filing_of(form)
    workspace.delete_filing(own)
    other = workspace.add_filing(Filing("chaling-2026", 2026, {"unit_name": " 某中心"}))
    workspace.safekeeping.restore_form(made.path, form)
    assert {info.id for info in workspace.filings()} == {own, other}
    assert workspace.filing_of(form) == own


def test_a_form_that_comes_back_with_another_paper_is_a_draft(workspace, form):
    workspace.set_finished(form, True)
    made = workspace.safekeeping.back_up(Why.BY_HAND)
    workspace.safekeeping.restore_form(made.path, form)
    assert workspace.document(form).finished  # nothing was changed
    workspace.type(form, [(Address("", "", "unit_name"), "改了名的中心")])
    workspace.safekeeping.restore_form(made.path, form)
    assert not workspace.document(form).finished
    workspace.delete_form(form)
    workspace.safekeeping.restore_form(made.path, form)
    assert not workspace.document(form).finished


def test_a_form_that_cannot_be_read_is_brought_back_alone(workspace, form, path, clock):
    workspace.type(form, [(GOAL, "原来的")])
    other = workspace.new_form(workspace.filing_of(form), PROJECT, "保险")
    made = workspace.safekeeping.back_up(Why.BY_HAND)
    workspace.type(other, [(GOAL, "后来的")])
    workspace.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE document SET body = '{' WHERE id = ?", (form,))
        connection.commit()
    with Workspace.open(path, clock=clock) as again:
        again.safekeeping.restore_form(made.path, form)
        assert goal(again, form) == "原来的"
        assert goal(again, other) == "后来的"
        again.undo()
        assert [info.id for info in again.forms(again.filing_of(other))] == [other]
        again.redo()
    with Workspace.open(path, clock=clock) as again:
        assert goal(again, form) == "原来的"
    # the damaged body is not lost: whoever can read it finds it in the backup made before
    kept = [info.path for info, facts in _facts(path) if facts.why == "恢复之前"]
    assert [facts_of(path, backup).unreadable for backup in kept] == [1]


def test_a_copy_is_a_store_of_its_own_and_never_the_store_itself(workspace, form, tmp_path):
    workspace.type(form, [(GOAL, "就餐")])
    target = tmp_path / "副本.perfdesk"
    assert workspace.safekeeping.save_copy(target)
    with Workspace.open(target) as copy:
        assert goal(copy, form) == "就餐"
    with pytest.raises(StoreError, match="现在打开"):
        workspace.safekeeping.save_copy(workspace.path)


# --- restoring the whole store -----------------------------------------------------------------


def bodies(path, clock):
    with Workspace.open(path, clock=clock) as opened:
        return opened._store.bodies()


def test_every_kind_of_backup_brings_back_what_it_was_made_of(workspace, form, path, clock):
    wanted = {}
    for why in Why:
        workspace.type(form, [(GOAL, f"为了{why}")])
        wanted[workspace.safekeeping.back_up(why).path] = workspace._store.bodies()
    workspace.type(form, [(GOAL, "后来的")])
    workspace.close()
    for backup, held in wanted.items():
        restored = restore(path, backup, clock=clock)
        assert bodies(path, clock) == held
        assert restored.aside.exists()


def test_restoring_backs_up_what_there_was_and_begins_a_new_journal(workspace, form, path, clock):
    first = workspace.safekeeping.back_up(Why.BY_HAND).path
    workspace.type(form, [(GOAL, "后来的")])
    now = workspace._store.bodies()
    workspace.close()
    restore(path, first, clock=clock)
    whys = {info.path: newest for info, newest in _facts(path)}
    assert [facts.why for facts in whys.values()] == ["恢复之前", "手动"]
    before = next(found for found, facts in whys.items() if facts.why == "恢复之前")
    with Workspace.open(path, clock=clock) as again:
        again.type(form, [(GOAL, "另起的")])
        held = again._store.bodies()
    # the newest past is gone on with, not the one that was given up
    restore(path, first, replay=True, clock=clock)
    assert bodies(path, clock) == held
    restore(path, before, clock=clock)
    assert bodies(path, clock) == now


def test_after_a_restore_the_past_that_was_given_up_is_not_offered(workspace, form, path, clock):
    first = workspace.safekeeping.back_up(Why.BY_HAND).path
    workspace.type(form, [(GOAL, "写错了")])
    clock.sleep(hours=1)
    workspace.safekeeping.back_up(Why.CLOSING)
    workspace.type(form, [(GOAL, "错上加错")])
    workspace.close()
    restore(path, first, clock=clock)
    with Workspace.open(path, clock=clock) as again:
        again.type(form, [(GOAL, "重新写的")])
        held = again._store.bodies()
    path.write_bytes(b"")
    info, facts = newest_sound(path)
    assert (info.path, facts.later) == (first, 1)
    restore(path, info.path, replay=True, clock=clock)
    assert bodies(path, clock) == held


def test_a_restore_thins_no_backups_out(workspace, form, path, clock):
    for day in range(10):
        clock.sleep(minutes=1)
        workspace.type(form, [(GOAL, f"第{day}天")])
        workspace.safekeeping.back_up(Why.DAILY)
    workspace.close()
    there = [info.path for info in backups_of(path)]
    for backup in there:
        restore(path, backup, clock=clock)
    assert [info.path for info in backups_of(path)] == there


def _facts(path):
    return [(info, facts_of(path, info.path)) for info in backups_of(path)]


def test_the_steps_after_the_newest_backup_are_done_again(workspace, form, path, clock):
    workspace.safekeeping.back_up(Why.DAILY)
    workspace.type(form, [(GOAL, "第一次")])
    other = workspace.new_form(workspace.filing_of(form), PROJECT, "物业费")
    workspace.type(form, [(GOAL, "第二次")])
    workspace.undo()
    workspace.set_finished(other, True)
    label, held = workspace.undo_label, workspace._store.bodies()
    workspace.close()
    path.write_bytes(b"")
    info, facts = newest_sound(path)
    assert facts.later == 5
    restored = restore(path, info.path, replay=True, clock=clock)
    assert (restored.replayed, restored.stopped) == (5, "")
    assert restored.aside.read_bytes() == b""
    assert restored.aside.name in restored.sentence
    assert bodies(path, clock) == held
    with Workspace.open(path, clock=clock) as again:
        assert again.undo_label == label
        again.undo()
        assert not again.document(other).finished
        assert again.redo_label == label


def test_a_backup_made_beside_an_open_window_loses_no_later_steps(workspace, form, path, clock):
    workspace.safekeeping.back_up(Why.DAILY)
    workspace.type(form, [(GOAL, "甲")])
    with Workspace.open(path, clock=clock) as second:
        assert second.read_only
        beside = second.safekeeping.back_up(Why.BY_HAND).path
    workspace.type(form, [(GOAL, "乙")])
    workspace.close()
    path.write_bytes(b"")
    info, facts = newest_sound(path)
    assert (info.path, facts.later) == (beside, 1)
    restore(path, info.path, replay=True, clock=clock)
    with Workspace.open(path, clock=clock) as again:
        assert goal(again, form) == "乙"


def test_where_the_newest_backup_is_spoilt_an_older_one_loses_nothing_either(
    workspace, form, path, clock
):
    workspace.safekeeping.back_up(Why.DAILY)
    workspace.type(form, [(GOAL, "第一次")])
    clock.sleep(hours=1)
    newest = workspace.safekeeping.back_up(Why.CLOSING).path
    workspace.type(form, [(GOAL, "第二次")])
    held = workspace._store.bodies()
    workspace.close()
    newest.write_bytes(newest.read_bytes()[:-4096])
    path.unlink()
    info, facts = newest_sound(path)
    assert info.path != newest
    assert facts.later == 2
    restored = restore(path, info.path, replay=True, clock=clock)
    assert restored.aside is None
    assert bodies(path, clock) == held


def test_a_step_that_does_not_fit_stops_there_and_is_said(workspace, form, path, clock):
    backup = workspace.safekeeping.back_up(Why.DAILY).path
    for text in ("甲", "乙", "丙"):
        workspace.type(form, [(GOAL, text)])
    workspace.close()
    journal = backup.with_suffix(".steps")
    journal.write_bytes(journal.read_bytes()[:-9])
    path.write_bytes(b"")
    restored = restore(path, backup, replay=True, clock=clock)
    assert restored.replayed == 2
    assert "最后一行不完整" in restored.sentence
    with Workspace.open(path, clock=clock) as again:
        assert goal(again, form) == "乙"


def test_a_store_that_another_program_takes_at_once_is_restored_without_the_steps(
    workspace, form, path, clock, monkeypatch
):
    backup = workspace.safekeeping.back_up(Why.DAILY).path
    workspace.type(form, [(GOAL, "后来的")])
    workspace.close()
    put_back, others = backups.put_back, []

    def overtaken(store, *rest):
        done = put_back(store, *rest)
        others.append(Workspace.open(store, clock=clock))
        return done

    monkeypatch.setattr(restoring.backups, "put_back", overtaken)
    restored = restore(path, backup, replay=True, clock=clock)
    with others[0] as other:
        assert not other.read_only
        assert goal(other, form) == ""
    assert restored.replayed == 0
    assert "另一个窗口或程序正在使用" in restored.sentence


def test_the_copy_made_before_an_upgrade_is_listed_too(tmp_path, clock):
    path = tmp_path / "office.perfdesk"
    path.write_bytes((STORE_TESTS / "old" / "schema-1.perfdesk").read_bytes())
    held = bodies(path, clock)
    (info,) = backups_of(path)
    with Workspace.open(path, clock=clock) as workspace:
        facts = workspace.safekeeping.facts(info.path)
    assert (facts.why, facts.state) == ("升级之前", "完好")
    restore(path, info.path, clock=clock)
    assert bodies(path, clock) == held


def test_stopping_a_restore_changes_nothing(workspace, form, path, clock):
    backup = workspace.safekeeping.back_up(Why.DAILY).path
    workspace.type(form, [(GOAL, "后来的")])
    workspace.close()
    present = path.read_bytes()
    assert restore(path, backup, clock=clock, progress=lambda _done, _total: False) is None
    assert path.read_bytes() == present


# --- a clock that was set back -------------------------------------------------------------------


def test_the_newest_backup_is_found_though_the_clock_was_set_back(workspace, form, path, clock):
    """What came last is known by its steps; the journals of the wrong time are thinned out."""
    clock.sleep(days=3000)
    workspace.type(form, [(GOAL, "错误的日期")])
    workspace.safekeeping.back_up(Why.DAILY)
    clock.sleep(days=-3000)
    for text in ("甲", "乙", "丙", "丁"):
        clock.sleep(hours=1)
        workspace.type(form, [(GOAL, text)])
        newest = workspace.safekeeping.back_up(Why.CLOSING).path
    workspace.type(form, [(GOAL, "最后的")])
    held = workspace._store.bodies()
    workspace.close()
    path.write_bytes(b"")
    info, facts = newest_sound(path)
    assert (info.path, facts.later) == (newest, 1)
    restore(path, info.path, replay=True, clock=clock)
    assert bodies(path, clock) == held


def test_it_is_found_without_any_journal_too(workspace, form, path, clock, tmp_path):
    """As on the other drive, where none stands."""
    second = tmp_path / "移动硬盘"
    second.mkdir()
    clock.sleep(days=3000)
    workspace.safekeeping.back_up(Why.DAILY, second)
    clock.sleep(days=-3000)
    workspace.type(form, [(GOAL, "最后的")])
    newest = workspace.safekeeping.back_up(Why.CLOSING, second).path
    workspace.close()
    shutil.rmtree(folder_beside(path))
    path.write_bytes(b"")
    info, _facts = newest_sound(path, second)
    assert (info.path.name, info.elsewhere) == (newest.name, True)


def test_a_given_up_past_of_more_steps_is_not_taken_for_the_newest(workspace, form, path, clock):
    """After a restore the numbers of steps are given out again: more of them is not later."""
    first = workspace.safekeeping.back_up(Why.BY_HAND).path
    for text in ("错", "更错", "错上加错"):
        workspace.type(form, [(GOAL, text)])
    clock.sleep(hours=1)
    workspace.safekeeping.back_up(Why.CLOSING)
    workspace.close()
    restore(path, first, clock=clock)
    clock.sleep(hours=1)
    with Workspace.open(path, clock=clock) as again:
        again.type(form, [(GOAL, "重新写的")])
        newest = again.safekeeping.back_up(Why.CLOSING).path
    for journal in folder_beside(path).glob("*.steps"):
        journal.unlink()
    path.write_bytes(b"")
    assert newest_sound(path)[0].path == newest


def test_a_given_up_past_from_a_wrong_clock_is_not_taken_for_the_newest(
    workspace, form, path, clock
):
    first = workspace.safekeeping.back_up(Why.BY_HAND).path
    clock.sleep(days=3000)
    workspace.type(form, [(GOAL, "写错了")])
    workspace.safekeeping.back_up(Why.CLOSING)
    workspace.close()
    clock.sleep(days=-3000)
    restore(path, first, clock=clock)
    clock.sleep(hours=1)
    with Workspace.open(path, clock=clock) as again:
        again.type(form, [(GOAL, "重新写的")])
        newest = again.safekeeping.back_up(Why.CLOSING).path
    path.write_bytes(b"")
    assert newest_sound(path)[0].path == newest


def test_a_backup_that_got_no_journal_is_still_the_newest(workspace, form, path, clock):
    workspace.safekeeping.back_up(Why.DAILY)
    workspace.type(form, [(GOAL, "甲")])
    clock.sleep(hours=1)
    newest = workspace.safekeeping.back_up(Why.CLOSING).path
    workspace.close()
    old = min(folder_beside(path).glob("*.steps"))
    newest.with_suffix(".steps").unlink()
    old.write_bytes(b"".join(old.read_bytes().splitlines(keepends=True)[:1]))
    path.write_bytes(b"")
    assert newest_sound(path)[0].path == newest
