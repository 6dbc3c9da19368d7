"""All of an import taken back in one go, done again, stopped; a disk that fills up meanwhile."""

from __future__ import annotations

import pytest

from perfdesk.document.model import Address
from perfdesk.errors import PerfDeskError, StoreError
from perfdesk.store.writer import SavePhase
from perfdesk.workspace import Workspace
from perfdesk.workspace.arrivals import Outcome
from perfdesk.workspace.taking_back import GONE, NOT_AGAIN, TOO_LATE
from tests.store.conftest import Disk
from tests.workspace import townships
from tests.workspace.stores import NOW

AMOUNT = Address("", "", townships.AMOUNT)
#: more than a store has room for without growing
LONG = "".join(str(number * number) for number in range(9000))


def opened(path):
    return Workspace.open(path, create=True, clock=lambda: NOW, background=True)


@pytest.fixture
def district(tmp_path):
    with opened(tmp_path / "district.perfdesk") as workspace:
        workspace.new_filing(townships.SET, "区财政局", 2026)
        yield workspace


def bodies(workspace):
    workspace.flush()
    return workspace._ledger.store.bodies()


def board(workspace):
    view = workspace.board.view(2026, townships.SET)
    return [(row.unit, row.arrival is not None, len(row.fresh)) for row in view.rows]


def take(workspace, paths):
    """All packages; the numbers of their steps."""
    done = []
    list(workspace.arrivals.take_all(paths, done))
    assert {one.outcome for one in done} == {Outcome.TAKEN}
    return {one.step for one in done}


def taken_back(workspace, run):
    done = []
    list(workspace.taking_back.back(run, done))
    return [seq for seq, _touched in done]


@pytest.fixture
def disk(district, monkeypatch):
    """The disk that the district's store is on, to be filled."""
    assert district.flush(10)
    return Disk(district._ledger.store, monkeypatch)


@pytest.mark.parametrize("count", [3, 60])
def test_an_import_is_taken_back_whole_and_done_again(district, tmp_path, count):
    before, marks = bodies(district), board(district)
    run = take(district, townships.put(tmp_path / "usb", count))
    after = bodies(district)
    assert len(district.filings()) == count + 1
    assert sum(fresh for _unit, _came, fresh in board(district)) == count
    assert taken_back(district, run) == sorted(run, reverse=True)
    assert (bodies(district), board(district)) == (before, marks)
    district.close()
    with opened(district.path) as again:
        assert (bodies(again), board(again)) == (before, marks)
        done = []
        list(again.taking_back.again(run, done))
        assert [seq for seq, _touched in done] == sorted(run)
        assert bodies(again) == after
        assert sum(fresh for _unit, _came, fresh in board(again)) == count


def test_changes_of_forms_that_were_here_are_taken_back_too(district, tmp_path):
    first = townships.put(tmp_path / "1", 3, "1")
    second = townships.put(tmp_path / "2", 3, "1", "2", serial=2)
    take(district, first)
    before = bodies(district)
    run = take(district, second)
    assert district.shown("p0001", AMOUNT) == "2"
    taken_back(district, run)
    assert bodies(district) == before
    assert district.shown("p0001", AMOUNT) == "1"
    assert {one.outcome for one in _again(district, second)} == {Outcome.TAKEN}, "as if never come"


def _again(workspace, paths):
    done = []
    list(workspace.arrivals.take_all(paths, done))
    return done


def test_it_is_refused_once_something_else_was_done(district, tmp_path):
    run = take(district, townships.put(tmp_path, 3))
    district.type("p0001", [(AMOUNT, "7")])
    now = bodies(district)
    with pytest.raises(PerfDeskError) as error:
        list(district.taking_back.back(run, []))
    assert error.value.message == TOO_LATE
    assert bodies(district) == now
    district.undo()
    assert len(taken_back(district, run)) == 3


def test_what_ctrl_z_took_back_already_is_left_out(district, tmp_path):
    run = take(district, townships.put(tmp_path, 3))
    district.undo()
    assert taken_back(district, run) == sorted(run)[1::-1]
    assert district.taking_back.why_not(run) == GONE


def test_it_is_not_done_again_once_something_else_was_done(district, tmp_path):
    run = take(district, townships.put(tmp_path, 3))
    taken_back(district, run)
    district.new_filing(townships.SET, "新单位", 2026)
    with pytest.raises(PerfDeskError) as error:
        list(district.taking_back.again(run, []))
    assert error.value.message == NOT_AGAIN


def test_stopped_it_leaves_whole_packages_and_goes_on_later(district, tmp_path):
    before = bodies(district)
    run = take(district, townships.put(tmp_path, 5))
    done = []
    steps = district.taking_back.back(run, done)
    for _step in range(3):
        next(steps)
    steps.close()
    assert len(done) == 2
    assert len(district.filings()) == 4
    assert len(taken_back(district, run)) == 3
    assert bodies(district) == before


def test_no_form_is_kept_in_memory(district, tmp_path):
    loaded = district._ledger.loaded
    run = take(district, townships.put(tmp_path, 12))
    assert district._ledger.loaded == loaded
    taken_back(district, run)
    assert district._ledger.loaded == loaded
    assert not district._ledger._actions.keys() & set(range(min(run), min(run) + 24))


def test_a_disk_that_fills_up_stops_it_between_two_packages(district, disk, tmp_path):
    paths = townships.put(tmp_path, 6, LONG)
    done = []
    steps = district.arrivals.take_all(paths, done)
    for _step in range(4):
        next(steps)
    assert len(done) == 3
    before = bodies(district)
    disk.fill()
    with pytest.raises(StoreError, match="磁盘已满"):
        next(steps)
    assert len(done) == 3
    assert len(district.filings()) == 4
    state = district.save_state
    assert (state.phase, state.pending) == (SavePhase.SAVED, 0), "nothing half waits"
    assert bodies(district) == before
    disk.make_room()
    assert {one.outcome for one in _again(district, paths[3:])} == {Outcome.TAKEN}


def test_on_a_full_disk_with_an_edit_that_waits_nothing_is_taken_in(district, disk, tmp_path):
    (path,) = townships.put(tmp_path, 1)
    form = district.forms(district.filings()[0].id)[0].id
    goal = Address("", "", "goal_year")
    disk.fill()
    district.type(form, [(goal, LONG)])
    with pytest.raises(StoreError, match="磁盘已满"):
        list(district.arrivals.take_all([path], []))
    assert len(district.filings()) == 1
    assert district.save_state.pending == 1
    disk.make_room()
    assert district.flush(5)
    assert district.shown(form, goal) == LONG
    take(district, [path])


def test_a_stick_that_is_pulled_in_the_middle_is_said_of_each_package(district, tmp_path):
    paths = townships.put(tmp_path, 5)
    done = []
    steps = district.arrivals.take_all(paths, done)
    next(steps)
    for path in paths:
        path.unlink()
    list(steps)
    assert len(done) == 5
    refused = [one for one in done if one.outcome is Outcome.REFUSED]
    assert len(refused) >= 3, "one or two were read ahead"
    assert all(one.message.endswith("请重新插上再试。") for one in refused)
    assert len(district.filings()) == 1 + 5 - len(refused)


def test_the_store_keeps_nothing_of_the_contents_it_tells_of(district, tmp_path):
    """A package that waits is told of by its count alone: forty may wait."""
    (first,) = townships.put(tmp_path / "1", 1, "1")
    (second,) = townships.put(tmp_path / "2", 1, "1", "2", serial=2)
    take(district, [first])
    district.type("p0000", [(AMOUNT, "3")])
    (waits,) = _again(district, [second])
    assert (waits.outcome, waits.conflicts, waits.step) == (Outcome.WAITS, 1, 0)
    assert all(line.conflicts == () for line in waits.lines)
    assert [line.note for line in waits.lines if line.form] == ["1 处要选择"]
