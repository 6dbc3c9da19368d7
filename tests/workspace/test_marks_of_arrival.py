"""What is marked as new, and when a filing came last: as it was again when an import is undone."""

from __future__ import annotations

import shutil

import pytest

from perfdesk.store.received import Received
from tests.workspace.stores import AMOUNT, GOAL, filled_in, opened, packed, project, take


@pytest.fixture
def office(tmp_path):
    with opened(tmp_path / "office.perfdesk", "a") as workspace:
        yield workspace


@pytest.fixture
def district(tmp_path):
    with opened(tmp_path / "district.perfdesk", "b") as workspace:
        yield workspace


def received(workspace):
    workspace.flush()
    return Received(workspace._ledger.store)


def test_undoing_the_package_of_a_copy_leaves_the_marks_of_the_first(office, district, tmp_path):
    """F30: two computers with one disk image write packages of one store and number."""
    filing = filled_in(office)
    form = project(office, filing)
    take(district, packed(office, filing))
    district.board.look_at([form])
    office.flush()
    shutil.copy(office.path, tmp_path / "copy.perfdesk")
    with opened(tmp_path / "copy.perfdesk", "c") as copy:
        office.type(form, [(AMOUNT, "30")])
        copy.type(form, [(GOAL, "另一台写的")])
        take(district, packed(office, filing))
        assert district.board.is_new(form)
        came = received(district).filings()
        take(district, packed(copy, filing))
    district.undo()
    assert district.shown(form, AMOUNT) == "30"
    assert district.board.is_new(form), "what the first brought nobody has looked at"
    assert received(district).filings() == came


def test_a_package_taken_in_again_after_an_undo_marks_anew(office, district):
    filing = filled_in(office)
    form = project(office, filing)
    data = packed(office, filing)
    take(district, data)
    district.undo()
    assert received(district).filings() == {}
    assert not received(district).news()
    take(district, data)
    assert received(district).filings().keys() == {filing}
    assert district.board.is_new(form)
    take(district, data)
    district.undo()
    assert district.filings() == []
    assert not received(district).news()
