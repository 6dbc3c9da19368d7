"""Changing a form's paper: one step, nothing else changes, there and back is the same form."""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfdesk.document import codec
from perfdesk.document.model import Address
from perfdesk.errors import UnknownNameError
from perfdesk.workspace import Workspace
from perfdesk.workspace.finding import Query
from perfdesk.workspace.samples import sample_filings

PROJECT, DEPARTMENT = "lukou-2026/project", "lukou-2026/department"
DIRECTION, TWO_HORIZONS = "shifeng-2023/direction", "changping-2026/project"
BUDGET = Address("", "", "money.total.initial")
CHAIN = (PROJECT, DIRECTION, TWO_HORIZONS)


@pytest.fixture(scope="module")
def samples(tmp_path_factory):
    path = tmp_path_factory.mktemp("recast") / "samples.perfdesk"
    numbers = count()
    with Workspace.open(path, create=True, ids=lambda: f"n{next(numbers)}") as opened:
        opened.add_filings(sample_filings())
        yield opened


def every_form(workspace):
    return [form for one in workspace.filings() for form in workspace.forms(one.id)]


def version(workspace, template):
    return workspace.catalog.template(template).version


# --- there and back ----------------------------------------------------------------------------


def test_there_and_back_over_every_paper_each_sample_is_the_identical_document(samples):
    for form in every_form(samples):
        before = codec.canonical(samples.document(form.id))
        for template in samples.templates():
            samples.recasting.change(form.id, template.id)
            samples.grid(form.id)
        samples.recasting.change(form.id, form.template)
        assert codec.canonical(samples.document(form.id)) == before


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_by_any_way_of_papers_and_by_undo_a_form_comes_back_the_same(samples, data):
    form = data.draw(st.sampled_from(every_form(samples)))
    names = [template.id for template in samples.templates()]
    chain = data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=5))
    before = codec.canonical(samples.document(form.id))
    steps = [samples.recasting.change(form.id, name) for name in chain]
    if data.draw(st.booleans()):
        samples.recasting.change(form.id, form.template)
        assert codec.canonical(samples.document(form.id)) == before
    else:
        for step in steps:
            if step is not None:
                samples.undo()
    assert codec.canonical(samples.document(form.id)) == before


def test_one_step_of_undo_and_redo(workspace, form):
    before = workspace.document(form)
    touched = workspace.recasting.change(form, TWO_HORIZONS)
    assert touched.structure
    assert workspace.document(form).template == TWO_HORIZONS
    workspace.undo()
    assert workspace.document(form) == before
    workspace.redo()
    assert workspace.document(form).template == TWO_HORIZONS


def test_the_paper_it_has_already_is_no_step(workspace, form):
    assert workspace.recasting.change(form, PROJECT) is None
    with pytest.raises(UnknownNameError):
        workspace.recasting.change(form, "no/such")


def test_a_store_opened_again_has_the_form_on_its_new_paper(path, workspace, form):
    workspace.recasting.change(form, DIRECTION)
    workspace.close()
    with Workspace.open(path) as again:
        assert again.form(form).template == DIRECTION
        assert again.form(form).kind == "project_target"


# --- amounts -----------------------------------------------------------------------------------


@pytest.fixture
def yuan(workspace):
    """A project form kept in 元, with the 75,000.00 of S003's accident insurance."""
    filing = workspace.new_filing("changping-2026", "某镇某中心", 2026, start=False)
    form = workspace.new_form(filing, TWO_HORIZONS, "意外险")
    workspace.type(form, [(BUDGET, "75,000.00")])
    return form


def run_at(workspace, form, address):
    return next(
        run
        for band in workspace.grid(form).bands
        for placed in band.cells
        for run in placed.cell.runs
        if run.address == address
    )


@pytest.mark.parametrize("paper", [PROJECT, DIRECTION])
def test_an_amount_is_shown_in_the_papers_unit_and_editing_starts_from_what_was_typed(
    workspace, yuan, paper
):
    workspace.recasting.change(yuan, paper)
    run = run_at(workspace, yuan, BUDGET)
    assert (run.text, run.entered) == ("7.5", "75,000.00元")
    # entering and leaving the cell, and typing what is shown, change nothing
    assert workspace.type(yuan, [(BUDGET, run.entered)]) is None
    assert workspace.type(yuan, [(BUDGET, "7.5")]) is None


def test_what_is_typed_on_the_foreign_paper_keeps_its_digits_and_unit(workspace, yuan):
    workspace.recasting.change(yuan, PROJECT)
    workspace.type(yuan, [(BUDGET, "8.00")])
    assert run_at(workspace, yuan, BUDGET).entered == "8.00"
    workspace.recasting.change(yuan, TWO_HORIZONS)
    run = run_at(workspace, yuan, BUDGET)
    assert (run.text, run.entered) == ("80000", "8.00万元")
    assert workspace.document(yuan).money_unit == "元"


def test_emptying_an_amount_there_empties_it(workspace, yuan):
    workspace.recasting.change(yuan, PROJECT)
    workspace.clear(yuan, [BUDGET])
    assert "money.total.initial" not in workspace.document(yuan).values


def test_replacing_in_an_amount_replaces_what_was_typed(workspace, yuan):
    workspace.recasting.change(yuan, PROJECT)
    finder = workspace.finding
    hits = [hit for found in finder.find(Query("75,000", form=yuan)) for hit in found.hits]
    finder.replace(hits, "76,000")
    assert workspace.document(yuan).values["money.total.initial"] == "76,000.00"
    assert run_at(workspace, yuan, BUDGET).text == "7.6"


# --- in its filing -------------------------------------------------------------------------------


def project_spending(workspace, form):
    return workspace.shown(form, Address("", "", "money.project.initial"))


def test_a_project_on_another_paper_goes_on_counting_in_its_filing(workspace, filing, form):
    department = next(i.id for i in workspace.forms(filing) if i.template == DEPARTMENT)
    workspace.type(form, [(BUDGET, "22.18")])
    assert project_spending(workspace, department) == "22.18"
    for paper in (TWO_HORIZONS, DIRECTION):
        workspace.recasting.change(form, paper)
        assert project_spending(workspace, department) == "22.18"
    # typed in 元 there
    workspace.recasting.change(form, TWO_HORIZONS)
    workspace.type(form, [(BUDGET, "250,000")])
    assert project_spending(workspace, department) == "25"


def test_it_stays_listed_in_its_filing_after_the_sets_own_forms(workspace, filing, form):
    other = workspace.new_form(filing, PROJECT, "第二个项目")
    workspace.recasting.change(form, TWO_HORIZONS)
    ids = [info.id for info in workspace.forms(filing)]
    assert ids.index(form) > ids.index(other)


def test_its_name_stays_taken(workspace, filing, form):
    workspace.recasting.change(form, DIRECTION)
    with pytest.raises(Exception, match="工作餐费"):
        workspace.new_form(filing, PROJECT, "工作餐费")


def test_a_finished_form_is_a_draft_again_on_another_paper(workspace, filing, form):
    workspace.set_finished(form, True)
    touched = workspace.recasting.change(form, DIRECTION)
    assert touched.reopened == (form,)
    workspace.undo()
    assert workspace.document(form).finished


def test_history_says_which_paper_it_was_and_brings_it_back(workspace, form):
    workspace.type(form, [(BUDGET, "22.18")])
    workspace.recasting.change(form, TWO_HORIZONS)
    trail = workspace.chronicle.form(form)
    trail.more(10)
    newest, typed = trail.entries[:2]
    (change,) = newest.changes
    assert change.label == "表样"
    assert "渌口" in change.old
    assert "常平" in change.new
    workspace.chronicle.restore_form(trail, typed)
    assert workspace.document(form).template == PROJECT


def test_history_on_the_new_paper_names_what_it_does_not_show_and_says_units(workspace, yuan):
    period = Address("", "", "goal_period")
    workspace.type(yuan, [(period, "三年完成")])
    workspace.recasting.change(yuan, PROJECT)
    trail = workspace.chronicle.form(yuan)
    trail.more(10)
    told = {c.label: (c.old, c.new) for entry in trail.entries for c in entry.changes}
    assert told["年度本级预算金额"] == ("", "75,000.00元")
    assert ("", "三年完成") in told.values()
    assert "goal_period" not in told


def said_to_differ(workspace, department):
    """Whether the two project spendings are held against each other with both figures."""
    said = [one.message for one in workspace.findings.of(department)]
    return any("25" in one and "22.18" in one and "差 2.82" in one for one in said)


def test_what_does_not_agree_is_found_on_every_paper_alike(workspace, filing, form):
    department = next(i.id for i in workspace.forms(filing) if i.template == DEPARTMENT)
    workspace.type(form, [(BUDGET, "22.18")])
    workspace.type(department, [(Address("", "", "money.project.initial"), "25")])
    before = [f.code for f in workspace.findings.of(department)]
    assert said_to_differ(workspace, department)
    workspace.recasting.change(form, DIRECTION)
    assert [f.code for f in workspace.findings.of(department)] == before
    assert said_to_differ(workspace, department)


def test_next_years_filing_has_the_project_again(workspace, filing, form):
    workspace.recasting.change(form, DIRECTION)
    plan = workspace.carrying.plan(filing)
    assert not [one.why for one in plan.forms if one.id == form and one.why]


# --- what is offered -----------------------------------------------------------------------------


def test_the_papers_of_its_kind_come_first_then_those_about_a_project(workspace, form):
    choices = workspace.recasting.choices(form)
    names = [choice.template for choice in choices]
    assert names[0] == TWO_HORIZONS
    assert names.index(DIRECTION) < names.index(DEPARTMENT)
    assert PROJECT not in names
    assert len(choices) == len(workspace.templates()) - 1
    assert choices[0].name.words == "广东省东莞市常平镇2026年“项目绩效目标表”"


def test_a_preview_changes_nothing(workspace, form):
    before = workspace.undo_step
    made = workspace.recasting.preview(form, DIRECTION)
    assert made.template.id == DIRECTION
    assert workspace.recasting.pages(form, DIRECTION)
    assert workspace.undo_step == before
    assert workspace.document(form).template == PROJECT
