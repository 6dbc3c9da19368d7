"""A finished form whose paper changes is a draft again in that step, and undo restores both."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest

from perfdesk.document.model import WHOLE_FORM, Address, Document, Filing
from perfdesk.workspace import Workspace
from perfdesk.workspace.scanning import Query, Scope

NOW = datetime(2026, 1, 29, 9, 30, tzinfo=UTC)
SET = "lukou-2026"
PROJECT = "lukou-2026/project"
DEPARTMENT = "lukou-2026/department"
AMOUNT = Address("", "", "money.total.initial")
GOAL = Address("", "", "goal_year")
PHONE = Address("", "", "phone")
NAME = Address("indicators", "r1", "name")


@pytest.fixture
def finished(workspace):
    """A department form and two projects, all 填报完成."""
    filing = workspace.new_filing(SET, "某中心", 2026)
    workspace.new_form(filing, PROJECT, "培训费")
    ids = [info.id for info in workspace.forms(filing)]
    for form in ids:
        workspace.set_finished(form, True)
    return ids


def states(workspace, ids):
    return [workspace.document(form).finished for form in ids]


def has_draft_mark(workspace, form):
    return any(piece.text == "草稿" for page in workspace.pages([form]) for piece in page.pieces)


def test_typing_into_a_finished_form_makes_it_a_draft_that_prints_as_one(workspace, finished):
    form = finished[1]
    assert not has_draft_mark(workspace, form)
    touched = workspace.type(form, [(GOAL, "保障培训")])
    assert touched.reopened == (form,)
    assert touched.structure  # lists show the state
    assert workspace.form(form).state == "draft"
    assert has_draft_mark(workspace, form)
    assert states(workspace, finished) == [True, False, True]


def test_one_undo_restores_text_and_mark_and_one_redo_takes_both_again(workspace, finished):
    form = finished[1]
    workspace.type(form, [(GOAL, "保障培训")])
    undone = workspace.undo()
    assert undone.reopened == ()
    assert states(workspace, finished) == [True, True, True]
    assert workspace.shown(form, GOAL) == ""
    workspace.redo()
    assert states(workspace, finished) == [True, False, True]
    assert workspace.shown(form, GOAL) == "保障培训"


def test_rows_that_come_or_go_count_as_well(workspace, finished):
    form = finished[1]
    rows = [row.id for row in workspace.document(form).rows("indicators")]
    touched, _row = workspace.insert_row(form, "indicators", rows[0])
    assert touched.reopened == (form,)
    workspace.set_finished(form, True)
    assert workspace.delete_rows(form, "indicators", rows[:1]).reopened == (form,)


def test_a_draft_is_not_said_to_be_reopened(workspace, finished):
    form = finished[1]
    workspace.set_finished(form, False)
    assert workspace.type(form, [(GOAL, "保障培训")]).reopened == ()


def test_a_text_that_changes_nothing_leaves_the_form_finished(workspace, finished):
    assert workspace.type(finished[1], [(GOAL, "")]) is None
    assert states(workspace, finished) == [True, True, True]


def test_a_value_of_the_filing_reopens_every_form_that_shows_it(workspace, finished):
    touched = workspace.type(finished[1], [(PHONE, "0731-27610001")])
    assert set(touched.reopened) == set(finished)
    assert states(workspace, finished) == [False, False, False]
    workspace.undo()
    assert states(workspace, finished) == [True, True, True]


def test_a_form_with_a_value_of_its_own_there_stays_finished(workspace):
    filing = workspace.add_filing(Filing(SET, 2026, {"unit_name": "某中心"}))
    own = workspace.add_document(
        filing, Document(PROJECT, "1", values={"phone": "12345"}, finished=True)
    )
    other = workspace.add_document(filing, Document(PROJECT, "1", finished=True))
    assert workspace.type(other, [(PHONE, "67890")]).reopened == (other,)
    assert workspace.document(own).finished


def test_a_form_that_adds_up_others_is_reopened_by_what_it_adds_up(workspace, finished):
    department, first, second = finished
    for form in (first, second):
        workspace.set_finished(form, False)
    assert workspace.type(first, [(GOAL, "保障培训")]).reopened == ()
    assert workspace.type(first, [(AMOUNT, "22.18")]).reopened == (department,)
    workspace.set_finished(department, True)
    assert workspace.delete_form(second).reopened == ()  # it had no amount
    assert workspace.delete_form(first).reopened == (department,)
    workspace.undo()
    assert workspace.document(department).finished


def test_forms_of_another_filing_stay_finished(workspace, finished):
    other = workspace.new_filing(SET, "某局", 2026)
    form = workspace.forms(other)[0].id
    workspace.type(form, [(PHONE, "12345")])
    assert states(workspace, finished) == [True, True, True]


def test_a_finished_form_that_cannot_be_read_does_not_stop_work_on_the_others(
    path, workspace, finished
):
    workspace.close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE document SET body = '{' WHERE id = ?", (finished[2],))
    with Workspace.open(path, clock=lambda: NOW) as again:
        touched = again.type(finished[1], [(PHONE, "12345")])
        assert set(touched.reopened) == set(finished[:2])


# --- finished although something does not hold -----------------------------------------------

REASON = "上级批复的数与明细不一致，已请示"


def test_the_reason_is_kept_found_told_and_taken_back_with_finishing(workspace, form):
    before = workspace.document(form)
    workspace.set_finished(form, True, REASON)
    assert workspace.document(form).notes == {WHOLE_FORM.key: REASON}
    said = f"标为填报完成时写明的理由：{REASON}"
    assert said in [one.message for one in workspace.findings.of(form)]

    trail = workspace.chronicle.form(form)
    trail.more()
    told = {(one.label, one.old, one.new) for one in trail.entries[0].changes}
    assert told == {("填报状态", "填写中", "填报完成"), ("填报完成的理由", "", REASON)}
    (found,) = workspace.finding.find(Query("已请示", Scope.FORM, form))
    assert [hit.label for hit in found.hits] == ["填报完成的理由"]
    assert len(workspace.pages([form])) > 0

    workspace.undo()
    assert workspace.document(form) == before


def test_the_reason_stays_when_the_form_is_filled_in_again(workspace, form):
    workspace.set_finished(form, True, REASON)
    workspace.set_finished(form, False)
    assert workspace.document(form).notes == {WHOLE_FORM.key: REASON}
    assert any("上次标为填报完成" in one.message for one in workspace.findings.of(form))
    workspace.set_finished(form, True)
    assert workspace.document(form).notes == {WHOLE_FORM.key: REASON}
