"""The journal beside the backups: every step after the newest one, to the last sound line."""

import sqlite3
import time
from contextlib import closing
from datetime import timedelta

import pytest

from perfdesk.errors import PerfDeskError
from perfdesk.store import backups, journal
from perfdesk.store.backups import Why, folder_beside
from perfdesk.store.documents import Store
from tests.store.cases import NOW, goal_change


@pytest.fixture
def back_up(path):
    """Make a backup of an open store, some minutes after the first, and begin its journal."""

    def make(store, minutes=0):
        with closing(store.second_connection()) as connection:
            at = NOW + timedelta(minutes=minutes)
            made, content = backups.make(connection, path, folder_beside(path), at, Why.BY_HAND)
        store.begin_journal(made.with_suffix(journal.SUFFIX), content.last_seq)
        return made

    return make


def later(path, backup):
    content, mark = backups.end_of(backup)
    found = journal.journals(folder_beside(path), path.stem)
    return journal.steps_after(content.last_seq, mark, content.store_id, found)


def goals(told):
    return [journal.action_of(row).edits[0].new for row in told.steps]


def reopened(path):
    return Store.open(path, now=NOW)


def test_every_step_after_the_backup_is_written_down(path, store, back_up):
    store.commit([goal_change(2, "早")])
    made = back_up(store)
    assert later(path, made).steps == ()
    store.commit([goal_change(3, "就餐"), goal_change(4, "安全\n就餐")])
    told = later(path, made)
    assert goals(told) == ["就餐", "安全\n就餐"]
    assert not told.cut
    assert journal.action_of(told.steps[0]) == store.action(3)


def test_steps_committed_while_the_backup_was_made_are_there_too(path, store, back_up):
    made = back_up(store)
    store.commit([goal_change(2, "甲")])
    with closing(store.second_connection()) as connection:
        newer, content = backups.make(
            connection, path, folder_beside(path), NOW + timedelta(hours=1), Why.DAILY
        )
    store.commit([goal_change(3, "乙")])
    store.begin_journal(newer.with_suffix(journal.SUFFIX), content.last_seq)
    store.commit([goal_change(4, "丙")])
    assert goals(later(path, newer)) == ["乙", "丙"]
    assert goals(later(path, made)) == ["甲", "乙", "丙"]


def test_it_goes_on_after_the_program_was_closed(path, store, back_up):
    made = back_up(store)
    store.commit([goal_change(2, "甲")])
    store.close()
    again = reopened(path)
    again.commit([goal_change(3, "乙")])
    again.close()
    assert goals(later(path, made)) == ["甲", "乙"]


def test_a_line_that_was_cut_is_mended_from_the_store(path, store, back_up):
    made = back_up(store)
    store.commit([goal_change(2, "甲"), goal_change(3, "乙")])
    store.close()
    file = made.with_suffix(journal.SUFFIX)
    file.write_bytes(file.read_bytes()[:-20])
    told = later(path, made)
    assert goals(told) == ["甲"]
    assert told.cut
    again = reopened(path)
    again.commit([goal_change(4, "丙")])
    again.close()
    assert goals(later(path, made)) == ["甲", "乙", "丙"]
    assert not later(path, made).cut


@pytest.mark.parametrize("at", [0.1, 0.3, 0.6, 0.9])
def test_a_changed_byte_ends_it_there(path, store, back_up, at):
    made = back_up(store)
    store.commit([goal_change(seq, f"第{seq}步") for seq in range(2, 30)])
    file = made.with_suffix(journal.SUFFIX)
    body = bytearray(file.read_bytes())
    body[int(len(body) * at)] ^= 1
    file.write_bytes(body)
    told = later(path, made)
    assert len(told.steps) < 28
    assert goals(told) == [f"第{seq}步" for seq in range(2, 2 + len(told.steps))]


def test_the_past_that_was_left_is_not_mixed_with_the_one_gone_on_from(path, store, back_up):
    """A store put back to step 1 counts its next steps as the given-up ones were counted."""
    first = back_up(store)
    store.commit([goal_change(2, "甲"), goal_change(3, "乙")])
    given_up = back_up(store, 1)
    store.commit([goal_change(4, "丙")])
    store.close()
    backups.put_back(path, first, NOW)
    again = reopened(path)
    again.commit([goal_change(2, "另一个甲")])  # before there is a backup of this past
    assert goals(later(path, given_up)) == ["丙"]
    newest = back_up(again, 2)
    again.commit([goal_change(3, "另一个乙"), goal_change(4, "另一个丙"), goal_change(5, "丁")])
    again.close()
    assert goals(later(path, newest)) == ["另一个乙", "另一个丙", "丁"]
    assert goals(later(path, given_up)) == ["丙"]
    assert goals(later(path, first)) == ["甲", "乙", "丙"]


def test_only_the_last_journals_are_kept(path, store, back_up):
    made = [back_up(store, minutes) for minutes in range(6)]
    folder = folder_beside(path)
    journal.thin(folder, path.stem)
    left = [file.stem for file in journal.journals(folder, path.stem)]
    assert left == [backup.stem for backup in made[-journal.KEPT :]]


def test_a_backup_that_begins_no_journal_is_gone_on_from_all_the_same(path, store, back_up):
    """One made by a second program, or saved elsewhere, while this one goes on writing."""
    first = back_up(store)
    store.commit([goal_change(2, "甲")])
    with closing(store.second_connection()) as connection:
        at = NOW + timedelta(hours=1)
        other = backups.make(connection, path, folder_beside(path), at, Why.BY_HAND)[0]
    assert later(path, other).steps == ()
    store.commit([goal_change(3, "乙"), goal_change(4, "丙")])
    assert goals(later(path, other)) == ["乙", "丙"]
    back_up(store, 120)
    store.commit([goal_change(5, "丁")])
    assert goals(later(path, other)) == ["乙", "丙", "丁"]
    assert later(path, other).until == later(path, first).until


def test_a_clock_set_back_takes_no_journal_away(path, store, back_up):
    """A dead battery: what is newest has the oldest name."""
    for minutes in range(4):
        back_up(store, minutes)
        store.commit([goal_change(2 + minutes, f"{minutes}")])
    back = back_up(store, -10_000)
    journal.thin(folder_beside(path), path.stem)
    store.commit([goal_change(6, "甲")])
    assert goals(later(path, back)) == ["甲"]
    store.close()
    again = reopened(path)
    again.commit([goal_change(7, "乙")])
    again.close()
    assert goals(later(path, back)) == ["甲", "乙"]


def test_a_journal_of_a_past_that_was_given_up_hides_none_of_this_one(path, store, back_up):
    first = back_up(store)
    store.commit([goal_change(2, "甲")])
    back_up(store, 60)  # by a clock that was an hour fast
    store.close()
    backups.put_back(path, first, NOW)
    again = reopened(path)
    again.commit([goal_change(2, "另一个甲")])
    newest = back_up(again, 2)
    again.close()
    again = reopened(path)
    again.commit([goal_change(3, "另一个乙")])
    again.close()
    assert goals(later(path, newest)) == ["另一个乙"]


def test_a_journal_that_cannot_be_written_never_stops_a_commit(path, store, back_up):
    made = back_up(store)

    class Full:
        def write(self, _line):
            raise OSError(28, "full")

        def close(self):
            pass

    store._journal._file.close()
    store._journal._file = Full()
    store.commit([goal_change(2, "甲")])
    store.commit([goal_change(3, "乙")])
    assert goals(later(path, made)) == []
    assert store.last_seq() == 3
    newer = back_up(store, 1)
    store.commit([goal_change(4, "丙")])
    assert goals(later(path, newer)) == ["丙"]


def test_without_a_backup_there_is_no_journal(path, store):
    store.commit([goal_change(2, "甲")])
    assert not folder_beside(path).exists()


def test_a_line_of_another_program_is_refused():
    row = {"seq": 2, "label": "输入", "undoes": None, "redoes": None, "lasting": 0}
    with pytest.raises(PerfDeskError, match="读不懂"):
        journal.action_of(row)
    more = {"at": NOW.isoformat(), "edits": '[{"do": "fly"}]', "place": None, "author": ""}
    with pytest.raises(PerfDeskError):
        journal.action_of({**row, **more})


def test_a_step_costs_less_than_a_millisecond(path, store, back_up):
    back_up(store)
    log = store._journal
    with closing(sqlite3.connect(path)) as connection:
        store.commit([goal_change(2, "甲" * 200)])
        spent = []
        for _try in range(200):
            log._last = 1
            begun = time.thread_time()
            log.catch_up(connection)
            spent.append(time.thread_time() - begun)
    assert sorted(spent)[100] < 0.001
