"""A unit has a name, and one filing a year; a filing has one form about a project."""

import pytest

from perfdesk.document.model import Address, Filing
from perfdesk.errors import PerfDeskError

SET = "lukou-2026"
PROJECT = "lukou-2026/project"
DEPARTMENT = "lukou-2026/department"
UNIT = Address("", "", "unit_name")
GOAL = Address("", "", "goal_year")


@pytest.fixture
def form(workspace, filing):
    return next(info.id for info in workspace.forms(filing) if info.template == DEPARTMENT)


# --- the unit's name --------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["", " ", "　\n", "\u200b"])
def test_a_units_name_is_not_emptied_by_typing(workspace, filing, form, typed):
    with pytest.raises(PerfDeskError, match="单位名称不能是空的，没有改"):
        workspace.type(form, [(GOAL, "履职"), (UNIT, typed)])
    assert workspace.filing(filing).unit == "某中心"
    assert "goal_year" not in workspace.document(form).values
    assert workspace.undo_label == "新建一套表"


def test_nor_by_the_delete_key(workspace, filing, form):
    with pytest.raises(PerfDeskError, match="不能是空的"):
        workspace.clear(form, [UNIT])
    assert workspace.shown(form, UNIT) == "某中心"


@pytest.mark.parametrize("typed", ["某局", " 某局 ", "某\u200b局"])
def test_a_unit_does_not_take_the_name_of_another_filing_of_its_year(
    workspace, filing, form, typed
):
    workspace.new_filing(SET, "某局", 2026)
    with pytest.raises(PerfDeskError, match="“某局”2026年另有一套这样的表"):
        workspace.type(form, [(UNIT, typed)])
    assert workspace.filing(filing).unit == "某中心"


def test_in_another_year_a_unit_has_the_same_name(workspace, filing, form):
    workspace.new_filing(SET, "某局", 2025)
    workspace.type(form, [(UNIT, "某局")])
    assert workspace.filing(filing).unit == "某局"
    workspace.type(form, [(UNIT, "某局 ")])
    assert workspace.filing(filing).unit == "某局 "


def test_a_filing_without_a_name_can_be_given_one_and_filled_in(workspace):
    filing = workspace.add_filing(Filing(SET, 2026))
    form = workspace.new_form(filing, DEPARTMENT)
    workspace.type(form, [(GOAL, "履职")])
    workspace.type(form, [(UNIT, "某局")])
    assert workspace.filing(filing).unit == "某局"


def test_a_unit_has_one_filing_a_year(workspace, filing):
    with pytest.raises(PerfDeskError, match="“某中心”2026年已经有这样一套表"):
        workspace.new_filing(SET, " 某中心", 2026)
    workspace.new_filing(SET, "某中心", 2025)
    assert len(workspace.filings()) == 2


def test_a_years_targets_and_its_selfevaluation_are_two_filings_of_one_unit(workspace, filing):
    other = workspace.new_filing("national-2020", "某中心", 2026)
    assert {info.id for info in workspace.filings()} == {filing, other}
    with pytest.raises(PerfDeskError, match="“某中心”2026年已经有这样一套表"):
        workspace.new_filing("national-2020", "某中心", 2026)


# --- what a form is about ---------------------------------------------------------------------


def test_a_project_has_one_form_in_a_filing(workspace, filing):
    workspace.new_form(filing, PROJECT, "餐费")
    before = workspace.forms(filing)
    for name in ("餐费", " 餐费\u200b"):
        with pytest.raises(PerfDeskError, match="“餐费”已经有一张项目支出绩效目标表"):
            workspace.new_form(filing, PROJECT, name)
    assert workspace.forms(filing) == before
    workspace.new_form(workspace.new_filing(SET, "某局", 2026), PROJECT, "餐费")


def test_nameless_forms_may_be_several(workspace, filing):
    for _form in range(2):
        workspace.new_form(filing, PROJECT)
    assert len(workspace.forms(filing)) == 4


def test_a_form_that_is_about_no_project_takes_no_projects_name(workspace):
    filing = workspace.new_filing(SET, "某中心", 2026, start=False)
    with pytest.raises(PerfDeskError, match="没有项目名称"):
        workspace.new_form(filing, DEPARTMENT, "餐费")
    assert workspace.forms(filing) == []


# --- invisible characters ---------------------------------------------------------------------


def test_invisible_characters_left_out_are_counted(workspace, form):
    touched = workspace.type(form, [(GOAL, "一\x00\u200b二\udcff\n三")])
    assert touched.stripped == 3
    assert workspace.shown(form, GOAL) == "一二\n三"
    assert workspace.type(form, [(GOAL, "履职")]).stripped == 0


def test_they_are_counted_once_where_a_text_stands_for_several_rows(workspace, filing):
    project = next(info.id for info in workspace.forms(filing) if info.template == PROJECT)
    row = workspace.document(project).rows("indicators")[0].id
    touched = workspace.type(project, [(Address("indicators", row, "level1"), "产\u200b出")])
    levels = [row.cells.get("level1") for row in workspace.document(project).rows("indicators")]
    assert levels[:3] == ["产出"] * 3
    assert touched.stripped == 1
