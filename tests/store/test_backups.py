"""Backups: whole or not there at all, thinned by day, week and month, put back without a loss."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfdesk import files
from perfdesk.errors import StoreError
from perfdesk.store import backups, copying
from perfdesk.store.backups import MOST_KEPT, NEWEST_KEPT, Why, folder_beside, kept, listed, look
from perfdesk.store.connection import connect
from perfdesk.store.copying import copy_store
from perfdesk.store.documents import Store
from perfdesk.store.schema import STEPS
from tests.store.cases import NOW, document, first_change, goal_change

#: as names have it: the office's wall clock
TODAY = datetime.fromisoformat("2026-11-21T09:30:12")
moments = st.datetimes(datetime.fromisoformat("2024-01-01"), TODAY)


def make(store, at=NOW, why=Why.BY_HAND, **more):
    with closing(store.second_connection()) as connection:
        return backups.make(connection, store.path, folder_beside(store.path), at, why, **more)


def goal_in(path):
    with closing(Store.look_into(path, now=NOW)) as there:
        return there.document("d1").document.values["goal_year"]


def names(folder):
    return sorted(path.name for path in folder.iterdir())


# --- making ----------------------------------------------------------------------------------


def test_a_backup_is_named_by_store_and_time_and_holds_everything(path, store):
    store.commit([goal_change(2, "就餐")])
    made, content = make(store, datetime(2026, 11, 21, 9, 30, 12, tzinfo=UTC))
    assert made == path.parent / "备份" / "某中心 #1?-20261121-093012.perfdesk"
    assert content == store.content()
    found = look(made)
    assert (found.why, found.content, found.fault) == (Why.BY_HAND, content, "")
    assert goal_in(made) == "就餐"
    assert [backup.at for backup in listed(path, made.parent)] == [TODAY]


def test_two_in_one_second_are_two(path, store):
    first, second = make(store)[0], make(store)[0]
    assert first != second
    assert [backup.path for backup in listed(path, first.parent)] == [second, first]


def test_a_store_that_is_written_all_the_time_is_copied_all_the_same(store, monkeypatch):
    """SQLite begins a copy anew after each commit: at last it is made in one piece."""
    monkeypatch.setattr(copying, "_PIECE_PAGES", 1)
    goals = iter(range(2, 1000))

    def commit(_done, _total):
        if (seq := next(goals)) < 40:
            store.commit([goal_change(seq, f"{seq}" * 100)])
        return True

    made, content = make(store, progress=commit)
    assert content.last_seq == int(goal_in(made)[: len(str(content.last_seq))])


def test_a_copy_that_is_stopped_leaves_nothing(path, store):
    assert make(store, progress=lambda _done, _total: False) is None
    assert names(folder_beside(path)) == []


def test_on_a_full_disk_the_earlier_backup_is_untouched_and_no_part_stays(path, store, monkeypatch):
    before = make(store)[0]
    whole = before.read_bytes()
    real = sqlite3.connect

    def full(target, *args, **kwargs):
        connection = real(target, *args, **kwargs)
        if str(target).endswith(".part"):
            connection.execute("PRAGMA max_page_count = 3")
        return connection

    monkeypatch.setattr(copying.sqlite3, "connect", full)
    store.commit([goal_change(2, "就" * 10000)])
    with pytest.raises(StoreError, match="磁盘已满"):
        make(store)
    assert names(folder_beside(path)) == [before.name]
    assert before.read_bytes() == whole
    assert store.document("d1").document == document("就" * 10000)


def test_a_damaged_store_gives_no_backup_that_looks_good(path, store):
    for seq in range(2, 9):
        store.commit([goal_change(seq, f"{seq}" * 3000)])
    store.close()
    body = bytearray(path.read_bytes())
    page = int.from_bytes(body[16:18], "big")
    body[page : page + 12] = b"\xff" * 12
    path.write_bytes(body)
    with closing(connect(path, writable=False)) as connection, pytest.raises(StoreError):
        backups.make(connection, path, folder_beside(path), NOW, Why.DAILY)
    assert names(folder_beside(path)) == []


def test_a_copy_that_differs_from_the_store_is_not_called_a_backup(path, store, monkeypatch):
    def lose(_connection, part, _progress):
        with closing(sqlite3.connect(part)) as copy:
            store.second_connection().backup(copy)
            copy.execute("DELETE FROM document")
            copy.commit()

    monkeypatch.setattr(copying, "_fill", lose)
    with pytest.raises(StoreError, match="不一致"):
        make(store)
    assert names(folder_beside(path)) == []


def test_a_store_that_was_moved_away_is_not_backed_up_from_another_file(path, store):
    other = path.with_name("别的.perfdesk")
    Store.open(other, now=NOW, create=True).close()
    path.rename(path.with_name("改名.perfdesk"))
    other.rename(path)
    with pytest.raises(StoreError, match="没有备份"):
        store.second_connection()


# --- which are kept --------------------------------------------------------------------------


@given(st.sets(moments, max_size=120), st.integers(0, 400))
def test_thinning(times, days_on):
    now = TODAY + timedelta(days=days_on)
    left = kept(times, now)
    assert left <= times
    assert len(left) >= min(NEWEST_KEPT, len(times))
    assert len(left) <= MOST_KEPT
    assert set(sorted(times)[-NEWEST_KEPT:]) <= left
    assert kept(left, now) == left


@given(st.sets(moments, min_size=1, max_size=60), st.sets(st.integers(2, 3000), max_size=15))
def test_backups_from_a_clock_that_was_wrong_push_nothing_out(times, wrong_days):
    future = {TODAY + timedelta(days=days) for days in wrong_days}
    left = kept(times | future, TODAY)
    assert set(sorted(times)[-NEWEST_KEPT:]) <= left
    assert max(times) in left


def test_after_a_year_of_work_each_last_day_week_and_month_has_one():
    times, start = set(), datetime.fromisoformat("2025-11-20T09:00")
    for day in range(366):
        for hour in (0, 4, 8):
            times.add(start + timedelta(days=day, hours=hour))
            times = kept(times, start + timedelta(days=day, hours=hour))
    days = {at.date() for at in times}
    last = start + timedelta(days=365)
    assert {(last - timedelta(days=n)).date() for n in range(7)} <= days
    assert {(2025, 12), *((2026, month) for month in range(1, 12))} <= {
        (day.year, day.month) for day in days
    }
    assert len(times) <= MOST_KEPT


def test_only_backups_of_this_store_are_thinned(path, store, tmp_path):
    folder = folder_beside(path)
    for day in range(20):
        make(store, NOW + timedelta(minutes=day))
    other = Store.open(tmp_path / "别处" / path.name, now=NOW, create=True)
    other.commit([first_change()])
    with closing(other.second_connection()) as connection:
        strange = backups.make(connection, path, folder, NOW - timedelta(days=400), Why.DAILY)[0]
    other.close()
    (folder / f"{path.stem}-20200101-000000.perfdesk").write_bytes(b"no store")
    gone = backups.thin(path, folder, store.store_id, NOW + timedelta(days=1))
    assert len(gone) == 10
    assert strange.exists()
    assert (folder / f"{path.stem}-20200101-000000.perfdesk").exists()


# --- putting back ----------------------------------------------------------------------------


def test_the_present_file_is_kept_byte_for_byte_under_another_name(path, store):
    made = make(store)[0]
    store.commit([goal_change(2, "后来的")])
    store.close()
    present = path.read_bytes()
    done, aside = backups.put_back(path, made, NOW)
    assert done
    assert aside.name == "某中心 #1?-恢复前-20260129-093000.perfdesk"
    assert aside.read_bytes() == present
    assert goal_in(path) == ""
    assert goal_in(aside) == "后来的"
    # the two are two files: what is written now does not come into the one that is kept
    again = Store.open(path, now=NOW)
    again.commit([goal_change(2, "重新填的")])
    again.close()
    assert aside.read_bytes() == present


def test_without_second_names_the_bytes_are_copied(path, store, monkeypatch):
    made = make(store)[0]
    store.close()
    present = path.read_bytes()

    def refused(*_names):
        raise OSError(95, "not supported")

    monkeypatch.setattr(backups.os, "link", refused)
    assert backups.put_back(path, made, NOW)[1].read_bytes() == present


def test_a_journal_is_never_played_into_the_restored_store(path, store):
    made = make(store)[0]
    store.close()
    journal = path.with_name(f"{path.name}-journal")
    journal.write_bytes(b"rest of a commit that was cut")
    aside = backups.put_back(path, made, NOW)[1]
    assert not journal.exists()
    assert aside.with_name(f"{aside.name}-journal").read_bytes() == b"rest of a commit that was cut"


def test_a_store_that_is_open_is_not_replaced(path, store):
    made = make(store)[0]
    present = path.read_bytes()
    with pytest.raises(StoreError, match="正在使用"):
        backups.put_back(path, made, NOW)
    assert path.read_bytes() == present


def test_a_store_is_not_restored_from_itself_or_from_what_is_no_store(path, store, tmp_path):
    store.close()
    (tmp_path / "坏.perfdesk").write_bytes(b"x" * 5000)
    before = {file.name: file.read_bytes() for file in path.parent.iterdir() if file.is_file()}
    for bad in (path, tmp_path / "坏.perfdesk"):
        with pytest.raises(StoreError):
            backups.put_back(path, bad, NOW)
    assert {f.name: f.read_bytes() for f in path.parent.iterdir() if f.is_file()} == before


@pytest.mark.parametrize("call", ["copy", "aside", "name"])
def test_a_restore_that_fails_leaves_everything_as_it_was(path, store, monkeypatch, call):
    made = make(store)[0]
    store.commit([goal_change(2, "后来的")])
    store.close()
    present = path.read_bytes()

    def fails(*_arguments, **_more):
        raise OSError(28, "full")

    if call == "copy":
        monkeypatch.setattr(copying, "_fill", fails)
    elif call == "aside":
        monkeypatch.setattr(backups.os, "link", fails)
        monkeypatch.setattr(backups.files, "write_file", fails)
    else:
        monkeypatch.setattr(copying.files, "replace", fails)
    with pytest.raises(StoreError, match=r"没有恢复.*磁盘已满"):
        backups.put_back(path, made, NOW)
    assert path.read_bytes() == present
    assert sorted(f.name for f in path.parent.iterdir() if f.is_file()) == [path.name]


def test_where_the_last_sync_fails_the_file_that_gave_way_is_not_lost(path, store, monkeypatch):
    """The new file stands there already: the old one has only its second name."""
    made = make(store)[0]
    store.commit([goal_change(2, "后来的")])
    store.close()
    present, old = path.read_bytes(), path.stat().st_ino
    real = files.sync_folder

    def fails(folder):
        if path.stat().st_ino != old:
            raise OSError(5, "I/O error")
        real(folder)

    monkeypatch.setattr(files, "sync_folder", fails)
    with pytest.raises(StoreError, match="没有确认写好") as told:
        backups.put_back(path, made, NOW)
    monkeypatch.undo()
    (aside,) = path.parent.glob("*-恢复前-*.perfdesk")
    assert aside.name in told.value.message
    assert aside.read_bytes() == present
    assert goal_in(path) == ""


def test_a_form_that_is_spoilt_inside_a_sound_file_is_counted(store):
    made = make(store)[0]
    with closing(sqlite3.connect(made)) as connection:
        connection.execute("UPDATE document SET body = '{'")
        connection.commit()
    assert (look(made).unreadable, look(made).fault) == (1, "")
    with closing(sqlite3.connect(made)) as connection:
        connection.execute("UPDATE filing SET body = '{'")
        connection.commit()
    assert look(made).content is None
    assert "已损坏" in look(made).fault


def test_a_backup_is_only_looked_at(store):
    made = make(store)[0]
    before = made.read_bytes()
    look(made)
    goal_in(made)
    assert made.read_bytes() == before
    assert [p for p in made.parent.iterdir() if p.name.startswith(".")] == []


def test_an_older_backup_is_brought_to_todays_schema_in_memory_only():
    old = Path(__file__).parent / "old" / "schema-1.perfdesk"
    before = old.read_bytes()
    with closing(Store.look_into(old, now=NOW)) as there:
        assert there.heads()
        assert there.drafts() == []
    assert old.read_bytes() == before


def test_a_copy_replaces_an_older_one_whole(path, store, tmp_path):
    target = tmp_path / "副本.perfdesk"
    target.write_bytes(b"an older file")
    with closing(store.second_connection()) as connection:
        assert copy_store(connection, target, STEPS) == store.content()
    assert goal_in(target) == ""
