"""A self-evaluation made from the year's target form in one step, on papers of other districts."""

from __future__ import annotations

import pytest

from perfdesk.document.model import Address
from perfdesk.errors import PerfDeskError
from perfdesk.workspace import Workspace, demo
from perfdesk.workspace.selfevals import Where

DEPARTMENT = "lukou-2026/department"
SELFEVAL, SELFEVAL_SET = "lusong-2024/selfeval", "lusong-2024"
PROJECT_SELFEVAL, PROJECT_SET = "national-2020/project-selfeval", "national-2020"
UNIT = "株洲市渌口区网格化管理服务中心"
MEALS = "2026年城区社区网格员工作餐费"


@pytest.fixture
def office(tmp_path):
    path = tmp_path / "示例.perfdesk"
    demo(path)
    with Workspace.open(path) as opened:
        yield opened


@pytest.fixture
def filing(office):
    return next(info.id for info in office.filings() if info.unit == UNIT)


def target(office, filing, title):
    return next(t for t in office.evaluating.selfevals.targets(filing) if t.form.title == title)


def test_every_target_form_is_offered_with_its_papers(office, filing):
    found = office.evaluating.selfevals.targets(filing)
    assert [one.form.id for one in found] == [form.id for form in office.forms(filing)]
    department, *projects = found
    assert [(p.template, p.where) for p in department.papers] == [(SELFEVAL, Where.NEW)]
    assert {p.template for one in projects for p in one.papers} == {PROJECT_SELFEVAL}


def test_a_filing_of_self_evaluations_has_none(office):
    filing = next(info.id for info in office.filings() if info.set_id == SELFEVAL_SET)
    assert office.evaluating.selfevals.targets(filing) == []


def test_a_department_evaluates_itself_on_another_districts_paper(office, filing):
    before = office.filings()
    planned = office.document(office.forms(filing)[0].id)
    made = office.evaluating.selfevals.make(office.forms(filing)[0].id, SELFEVAL, SELFEVAL_SET)
    info = office.form(made.form)
    beside = office.filing(info.filing)
    assert (beside.set_id, beside.year, beside.unit) == (SELFEVAL_SET, 2026, UNIT)
    # the set's other forms come too, as with a new filing
    assert len(office.forms(info.filing)) == 3
    form = office.document(made.form)
    assert form.values["goal_year"] == planned.values["goal_year"]
    assert form.values["money.total.initial"] == planned.values["money.total.initial"]
    there = {row.id: row.cells for row in form.rows("indicators")}
    for row in planned.rows("indicators"):
        if row.cells.get("name"):
            assert there[row.id]["name"] == row.cells["name"]
            assert there[row.id].get("target") == row.cells.get("target")
    place, address = made.touched.place
    assert place == made.form
    assert address.field == "actual"
    assert office.shown(made.form, address) == ""
    # every row stands on the paper
    assert office.evaluating.sheet(made.form).missing == made.rows + 1
    office.undo()
    assert office.filings() == before


def test_a_project_evaluates_itself_and_the_next_joins_it(office, filing):
    selfevals = office.evaluating.selfevals
    meals = target(office, filing, MEALS)
    made = selfevals.make(meals.form.id, PROJECT_SELFEVAL, PROJECT_SET)
    info = office.form(made.form)
    assert (info.title, info.kind) == (MEALS, "project_selfeval")
    assert office.forms(info.filing) == [info]
    other = next(t for t in selfevals.targets(filing) if t.form.subject not in (None, MEALS))
    assert other.papers[0].where is Where.BESIDE
    again = selfevals.make(other.form.id, PROJECT_SELFEVAL, PROJECT_SET)
    assert office.form(again.form).filing == info.filing


def test_what_is_filled_in_already_is_not_made_again(office, filing):
    selfevals = office.evaluating.selfevals
    meals = target(office, filing, MEALS)
    selfevals.make(meals.form.id, PROJECT_SELFEVAL, PROJECT_SET)
    (paper,) = target(office, filing, MEALS).papers
    assert paper.why.startswith(f"“{MEALS}”的项目支出绩效自评表已经有了")
    with pytest.raises(PerfDeskError, match="已经有了"):
        selfevals.make(meals.form.id, PROJECT_SELFEVAL, PROJECT_SET)


def test_a_blank_form_that_is_there_is_filled(workspace):
    targets = workspace.new_filing("lukou-2026", "某中心", 2026)
    form = next(f.id for f in workspace.forms(targets) if f.template == DEPARTMENT)
    row = workspace.document(form).rows("indicators")[0].id
    workspace.type(form, [(Address("indicators", row, "name"), "培训次数")])
    selfevals = workspace.evaluating.selfevals
    first = selfevals.make(form, SELFEVAL, SELFEVAL_SET)
    beside = workspace.form(first.form).filing
    workspace.delete_form(first.form)
    blank = workspace.new_form(beside, SELFEVAL)
    (paper,) = selfevals.targets(targets)[0].papers
    assert (paper.where, paper.instead, paper.blank) == (Where.BESIDE, blank, True)
    before = [info.id for info in workspace.forms(beside)]
    made = selfevals.make(form, SELFEVAL, SELFEVAL_SET)
    assert [info.template for info in workspace.forms(beside)].count(SELFEVAL) == 1
    assert made.rows == 1
    workspace.undo()
    assert [info.id for info in workspace.forms(beside)] == before


def test_two_filings_of_a_unit_and_year_may_keep_the_units_name(office, filing):
    """On another set it is another matter: each may be renamed as the other was."""
    form = office.forms(filing)[0].id
    made = office.evaluating.selfevals.make(form, SELFEVAL, SELFEVAL_SET)
    name = Address("", "", "unit_name")
    office.type(form, [(name, "某新中心")])
    office.type(made.form, [(name, "某新中心")])
    assert {info.unit for info in office.filings() if info.year == 2026} >= {"某新中心"}


def test_only_target_forms_are_evaluated(office):
    form = next(
        form.id
        for filing in office.filings()
        for form in office.forms(filing.id)
        if form.template == SELFEVAL
    )
    with pytest.raises(PerfDeskError, match="不能生成这种自评表"):
        office.evaluating.selfevals.make(form, SELFEVAL, SELFEVAL_SET)
