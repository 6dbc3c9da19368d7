"""What lies on a stick, found bit by bit; older packages beside newer ones, by lineage alone."""

from __future__ import annotations

import itertools
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfdesk.document.model import Address
from perfdesk.exchange.manifest import Heading
from perfdesk.exchange.package import pack
from perfdesk.workspace import Workspace
from perfdesk.workspace.listing import Complete, Gone, Seen, Traced, packages_among
from perfdesk.workspace.opened import Trace, superseded, trace
from tests.workspace import townships
from tests.workspace.stores import NOW

AMOUNT = Address("", "", townships.AMOUNT)


@pytest.fixture
def district(tmp_path):
    with Workspace.open(tmp_path / "d.perfdesk", create=True, clock=lambda: NOW) as workspace:
        yield workspace


def listed(workspace, *places):
    told = []
    listing = workspace.sticks.listing(places, workspace.sticks.known())
    listing.go(lambda one: told.append(one) or True)
    return told


def take(workspace, *paths):
    for path in paths:
        workspace.receiving.take(workspace.receiving.look(path))


# --- found -----------------------------------------------------------------------------------


def test_packages_in_folders_are_told_with_their_folder_one_after_the_other(district, tmp_path):
    usb = tmp_path / "usb"
    townships.put(usb / "2026" / "交来", 2)
    townships.put(usb, 1)
    told = listed(district, usb)
    assert [(one.where, one.path.name) for one in told if isinstance(one, Seen)] == [
        ("", "第00镇-2026年.perfpkg"),
        ("2026/交来", "第00镇-2026年.perfpkg"),
        ("2026/交来", "第01镇-2026年.perfpkg"),
    ]
    assert all(isinstance(one.told, Heading) for one in told if isinstance(one, Seen))
    assert told[3] == Complete()


def test_the_same_file_named_twice_is_told_once(district, tmp_path):
    usb = tmp_path / "usb"
    (path,) = townships.put(usb, 1)
    other = tmp_path / "link.perfpkg"
    other.symlink_to(path)
    (tmp_path / "cwd").mkdir()
    roundabout = tmp_path / "cwd" / ".." / "usb" / path.name
    told = listed(district, path, path, roundabout, usb, other)
    assert [one.path for one in told if isinstance(one, Seen)] == [path]
    assert packages_among([usb, path, other]) == [path]


def test_a_place_that_is_gone_is_told(district, tmp_path):
    usb = tmp_path / "usb"
    townships.put(usb, 3)
    told = []

    def hear(one):
        told.append(one)
        for path in usb.glob("*"):
            path.unlink()
        if usb.exists():
            usb.rmdir()
        return True

    district.sticks.listing([usb], district.sticks.known()).go(hear)
    seen = [one for one in told if isinstance(one, Seen)]
    assert [isinstance(one.told, str) for one in seen] == [False, True, True]
    assert "可能U盘被拔出" in seen[1].told
    assert Gone(usb) in told


def test_nobody_listens_any_more(district, tmp_path):
    townships.put(tmp_path / "usb", 3)
    told = []
    listing = district.sticks.listing([tmp_path / "usb"], district.sticks.known())
    listing.go(lambda one: told.append(one) or len(told) < 2)
    assert len(told) == 2


def test_only_what_may_bring_nothing_is_read_whole(district, tmp_path):
    paths = townships.put(tmp_path / "usb", 3)
    again = tmp_path / "usb" / "旧" / "x.perfpkg"
    again.parent.mkdir()
    again.write_bytes(paths[2].read_bytes())
    take(district, paths[0])
    read = {one.path for one in listed(district, tmp_path / "usb") if isinstance(one, Traced)}
    assert read == {paths[0], paths[2], again}


# --- older, the same, here already -------------------------------------------------------------


def test_what_the_store_has_is_known_by_lineage(district, tmp_path):
    old, new = tmp_path / "old.perfpkg", tmp_path / "new.perfpkg"
    old.write_bytes(townships.packed(1, "1", serial=1))
    # its clock is wrong: lineage alone counts
    new.write_bytes(townships.packed(1, "1", "2", serial=2, made="1970-01-01T00:00:00"))
    take(district, new)
    told = {one.path: one for one in listed(district, old, new) if isinstance(one, Traced)}
    assert district.sticks.holds(told[old].trace)
    assert district.sticks.holds(told[new].trace)
    district.undo()
    assert not district.sticks.holds(told[old].trace), "what was taken back is not here"


def test_a_damaged_package_is_found_when_it_is_read_whole(district, tmp_path):
    paths = townships.put(tmp_path, 1)
    take(district, *paths)
    data = bytearray(paths[0].read_bytes())
    data[-60] ^= 1
    paths[0].write_bytes(data)
    (told,) = [one for one in listed(district, tmp_path) if isinstance(one, Traced)]
    assert told.trace is None
    assert told.fault


@pytest.mark.parametrize("order", list(itertools.permutations(range(2))))
def test_older_and_newer_in_any_order_give_the_newer(district, order):
    packages = [townships.packed(1, "1"), townships.packed(1, "1", "2", serial=2)]
    for number in order:
        take(district, packages[number])
    assert district.shown("p0001", AMOUNT) == "2"


def traced(*filings):
    return trace(townships.package(*filings))


def test_the_older_of_two_is_followed_by_the_newer():
    old, new = townships.filing(1, "1"), townships.filing(1, "1", "2")
    other = townships.filing(2, "1")
    assert superseded([traced(new), traced(old), traced(other)]) == {1: 0}
    assert superseded([traced(old), traced(new)]) == {0: 1}
    three = [traced(townships.filing(1, *"123"[:n])) for n in (1, 2, 3)]
    assert superseded(three) == {0: 2, 1: 2}


def test_what_went_on_on_both_sides_is_followed_by_neither():
    assert superseded([traced(townships.filing(1, *line)) for line in ("12", "13")]) == {}


def test_of_two_alike_the_first_stays():
    one = traced(townships.filing(1, "1"))
    assert superseded([one, one, one]) == {1: 0, 2: 0}


def test_a_package_of_several_units_is_old_only_where_all_of_them_are():
    old, new, alone = (townships.filing(*args) for args in ((1, "1"), (1, "1", "2"), (2, "1")))
    assert superseded([traced(old, alone), traced(new)]) == {}
    assert superseded([traced(old, alone), traced(new), traced(alone)]) == {0: 1}


@given(
    st.lists(
        st.dictionaries(st.sampled_from("abc"), st.integers(0, 3), min_size=1),
        min_size=1,
        max_size=5,
    )
)
def test_the_last_state_of_everything_is_in_a_package_that_is_not_followed(states):
    """Each package has things in a state; states of one thing come one after the other."""
    traces = [
        Trace(
            {thing: f"{thing}{at}" for thing, at in held.items()},
            {thing: frozenset(f"{thing}{n}" for n in range(at)) for thing, at in held.items()},
        )
        for held in states
    ]
    followed = superseded(traces)
    left = [held for number, held in enumerate(states) if number not in followed]
    for thing in "abc":
        known = [held[thing] for held in states if thing in held]
        assert not known or max(known) == max(held.get(thing, -1) for held in left)
    assert not followed.keys() & set(followed.values())


def test_a_folder_without_rights_is_empty(district, tmp_path, monkeypatch):
    """As the system says it: the folder is there and cannot be listed."""
    townships.put(tmp_path / "usb", 1)
    monkeypatch.setattr(os, "scandir", _refusing)
    assert [type(one) for one in listed(district, tmp_path / "usb")] == [Complete]


def _refusing(_path):
    raise PermissionError(13, "Permission denied")


def test_a_whole_stick_in_one_package(district, tmp_path):
    """Several filings in one package are one line, and in the store two."""
    data = pack(townships.package(townships.filing(1, "1"), townships.filing(2, "1")), {})
    (tmp_path / "all.perfpkg").write_bytes(data)
    (seen, *_rest) = listed(district, tmp_path)
    assert len(seen.told.filings) == 2
    take(district, seen.path)
    assert len(district.filings()) == 2
