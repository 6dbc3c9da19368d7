"""Undo within the whole history of a store: across forms, across restarts, as far as it goes."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfdesk.document.model import Address
from perfdesk.store import documents
from perfdesk.workspace import Workspace, demo

NOW = datetime(2026, 1, 29, 9, 30, tzinfo=UTC)
GOAL = Address("", "", "goal_year")
UNIT = Address("", "", "unit_name")


def reopened(path):
    return Workspace.open(path, clock=lambda: NOW)


def content(workspace):
    """Everything the workspace holds."""
    filings = {info.id: workspace.filing(info.id) for info in workspace.filings()}
    forms = {form.id: form for name in filings for form in workspace.forms(name)}
    return filings, forms, {name: workspace.document(name) for name in forms}


@pytest.fixture
def few_heads(monkeypatch):
    """Only three actions are read when a store is opened."""
    monkeypatch.setattr(documents, "_HISTORY", 3)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["type", "row", "drop_row", "finish", "delete", "unit", "undo", "reopen"]),
        st.integers(0, 5),
    ),
    min_size=4,
    max_size=25,
)


def step(workspace, filing, what, number):
    """One thing a clerk does, on one of the filing's forms; where it was undone, it comes back."""
    if filing not in [info.id for info in workspace.filings()]:
        workspace.redo()
        return
    forms = workspace.forms(filing)
    if what == "unit":
        workspace.type(forms[0].id, [(UNIT, f"某中心{number}")])
    form = forms[number % len(forms)].id
    rows = workspace.document(form).rows("indicators")
    if what == "type":
        workspace.type(form, [(GOAL, f"目标{number}")])
    elif what == "row" and rows:
        workspace.insert_row(form, "indicators", rows[number % len(rows)].id)
    elif what == "drop_row" and rows:
        workspace.delete_rows(form, "indicators", [rows[number % len(rows)].id])
    elif what == "finish":
        workspace.set_finished(form, number % 2 == 0)
    elif what == "delete" and len(forms) > 2:
        workspace.delete_form(form)
    elif what == "undo":
        workspace.undo()


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_everything_is_undone_and_done_again_with_restarts_between(
    few_heads, tmp_path_factory, steps
):
    path = tmp_path_factory.mktemp("undo") / "a.perfdesk"
    workspace = Workspace.open(path, create=True, clock=lambda: NOW)
    filing = workspace.new_filing("lukou-2026", "某中心", 2026)
    for subject in ("甲", "乙"):
        workspace.new_form(filing, "lukou-2026/project", subject)
    for what, number in steps:
        if what == "reopen":
            workspace.close()
            workspace = reopened(path)
        else:
            step(workspace, filing, what, number)
    while workspace.redo() is not None:
        pass
    states = [content(workspace)]
    workspace.close()

    workspace = reopened(path)
    while workspace.undo() is not None:
        states.append(content(workspace))
        if len(states) == 4:  # in the midst of it the program is closed
            workspace.close()
            workspace = reopened(path)
    assert states[-1] == ({}, {}, {})  # the filing itself was the first step
    workspace.close()

    workspace = reopened(path)
    for state in reversed(states[:-1]):
        assert workspace.redo() is not None
        assert content(workspace) == state
    assert workspace.redo() is None
    workspace.close()


def test_undo_stops_at_what_is_there_for_good(tmp_path, few_heads):
    path = tmp_path / "samples.perfdesk"
    demo(path)
    with reopened(path) as workspace:
        form = workspace.forms(workspace.filings()[0].id)[0].id
        before = workspace.document(form)
        for number in range(8):
            workspace.type(form, [(GOAL, f"目标{number}")])
    with reopened(path) as workspace:
        for _step in range(8):
            assert workspace.undo() is not None
        assert workspace.document(form) == before
        assert workspace.undo_label is None
        assert workspace.undo() is None


def test_undoing_on_another_form_says_which_form_and_cell(tmp_path, few_heads):
    path = tmp_path / "a.perfdesk"
    with Workspace.open(path, create=True, clock=lambda: NOW) as workspace:
        filing = workspace.new_filing("lukou-2026", "某中心", 2026)
        first = workspace.new_form(filing, "lukou-2026/project", "甲")
        second = workspace.new_form(filing, "lukou-2026/project", "乙")
        workspace.type(first, [(GOAL, "做好")])
        for number in range(5):
            workspace.type(second, [(GOAL, f"目标{number}")])
    with reopened(path) as workspace:
        places = [workspace.undo().place for _step in range(6)]
        assert places == [(second, GOAL)] * 5 + [(first, GOAL)]
