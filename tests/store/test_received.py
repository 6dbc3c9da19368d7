"""When filings came and what is new: as the log stands, whatever was undone and done again."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfdesk.document.history import Action, ActionHead
from perfdesk.store.documents import Change, Store
from perfdesk.store.exchanged import Arrived, Exchanged, Parcel
from perfdesk.store.migrations import backup_path
from perfdesk.store.received import Arrival, Received

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
OLD = Path(__file__).with_name("old")


@pytest.fixture
def store(tmp_path):
    opened = Store.open(tmp_path / "a.perfdesk", now=NOW, create=True)
    yield opened
    opened.close()


def step(store, *, arrived=None, undoes=None, redoes=None):
    """One more step of the log, with what is remembered of a package; returns its number."""
    head = ActionHead(store.last_seq() + 1, "一步", undoes=undoes, redoes=redoes)
    if arrived is not None:
        arrived = replace(arrived, seq=head.seq)
    store.commit([Change(Action(head, NOW, ()), {}, {}, arrived=arrived)])
    return head.seq


def package(number=1, changed=("d1",), store="s1", at=NOW, filing="f1"):
    parcel = Parcel(store, number, f"{store}{number}", "某镇", at, taken=True)
    return Arrived((), parcel, {}, (filing,), dict.fromkeys(changed, filing))


def came(store, filing="f1"):
    """The package that a filing came in last: of which store, and its number there."""
    found = Received(store).filings().get(filing)
    return None if found is None else (found.store, found.number)


def test_a_filing_came_when_the_package_was_taken_in(store):
    later = NOW + timedelta(days=3)
    step(store, arrived=package(at=later))
    assert Received(store).filings() == {"f1": Arrival("s1", 1, later)}


def test_what_is_looked_at_is_new_again_with_the_next_package(store):
    received = Received(store)
    seen = step(store, arrived=package(1, ("d1", "d2")))
    assert received.news() == {"d1", "d2"}
    received.look_at(["d1"], seen)
    assert received.news() == {"d2"}
    assert received.news(["d1"]) == frozenset()
    step(store, arrived=package(2, ("d1",)))
    assert received.news() == {"d1", "d2"}


def test_a_package_without_news_stands_as_long_as_the_one_before_it(store):
    first = step(store, arrived=package(1))
    Exchanged(store).take(package(2, ()))
    assert came(store) == ("s1", 2)
    undo = step(store, undoes=first)
    assert came(store) is None
    step(store, redoes=first)
    assert came(store) == ("s1", 2)
    assert undo == 2


def test_a_package_without_news_for_what_was_here_before_stands_for_good(store):
    Exchanged(store).take(package(1, ()))
    assert came(store) == ("s1", 1)
    step(store, undoes=step(store))
    assert came(store) == ("s1", 1)


def test_an_older_package_that_comes_late_is_not_the_last(store):
    step(store, arrived=package(5))
    Exchanged(store).take(package(4, ()))
    assert came(store) == ("s1", 5)
    Exchanged(store).take(package(1, (), store="s2"))
    assert came(store) == ("s2", 1), "another store's numbers say nothing of this one's"


def test_more_names_than_one_question_takes(store):
    names = [f"d{n}" for n in range(1234)]
    step(store, arrived=package(1, names[::2]))
    assert Received(store).news(names) == set(names[::2])
    assert Received(store).news([]) == frozenset()


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from(["take", "empty", "undo", "redo"]), max_size=9))
def test_what_is_undone_never_came_and_what_is_done_again_did(tmp_path_factory, ways):
    path = tmp_path_factory.mktemp("log") / "a.perfdesk"
    with closing(Store.open(path, now=NOW, create=True)) as store:
        done, undone, number = [], [], 0
        for way in ways:
            if way == "take":
                number += 1
                seq = step(store, arrived=package(number, (f"d{number}",)))
                done.append((seq, number, f"d{number}"))
                undone.clear()
            elif way == "empty":
                done.append((step(store), None, None))
                undone.clear()
            elif way == "undo" and done:
                undone.append(done.pop())
                step(store, undoes=undone[-1][0])
            elif way == "redo" and undone:
                done.append(undone.pop())
                step(store, redoes=done[-1][0])
            numbers = [number for _seq, number, _form in done if number]
            assert came(store) == (("s1", numbers[-1]) if numbers else None)
            assert Received(store).news() == {form for _seq, _number, form in done if form}


def test_no_question_goes_through_the_whole_log(store, monkeypatch):
    """A district's log has a thousand imports with all their forms in it."""
    asked = []
    received = Received(store)
    with store.reading() as connection:
        connection.set_trace_callback(asked.append)
        received.news()
        received.news(["d1"])
        received.filings()
        connection.set_trace_callback(None)
        assert len(asked) == 3
        for query in asked:
            plan = connection.execute(f"EXPLAIN QUERY PLAN {query}").fetchall()
            told = " / ".join(line[3] for line in plan)
            assert "SCAN action" not in told
            assert told.count("SEARCH action USING COVERING INDEX") == 2


def test_a_store_of_an_earlier_program_gets_an_empty_roster_and_nothing_new(tmp_path):
    path = Path(shutil.copy(OLD / "schema-1.perfdesk", tmp_path / "旧.perfdesk"))
    with closing(Store.open(path, now=NOW)) as store:
        assert store.roster() == {}
        assert Received(store).filings() == {}
        assert Received(store).news() == frozenset()
        step(store, arrived=package())
        assert Received(store).news() == {"d1"}
    assert backup_path(path, 1).exists()
    with closing(sqlite3.connect(path)) as connection:
        done = connection.execute("SELECT number, name FROM migration WHERE number = 5")
        assert done.fetchall() == [(5, "名册和报送情况")]
