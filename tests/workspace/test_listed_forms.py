"""附表2 of a published filing: its rows and total come from the 附表3 forms, and what the office
says there otherwise is typed over and marked.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from perfdesk.document.model import Address
from perfdesk.grid.model import Mark, Run
from perfdesk.workspace import Workspace, demo
from tests.filings.published import forms as published
from tests.filings.saying import load

COLUMNS = {
    "project_name": "名称",
    "money.total.initial": "金额",
    "goal_period": "实施期绩效目标",
    "goal_year": "年度绩效目标",
}
TOTAL = Address("", "", "money.project.initial")


@pytest.fixture
def workspace(tmp_path):
    demo(tmp_path / "demo.perfdesk")
    with Workspace.open(tmp_path / "demo.perfdesk") as opened:
        yield opened


@pytest.fixture
def forms(workspace):
    """The ids of the filing's forms in the order of its paper: 附表1, 附表2, five 附表3."""
    filing, _forms = load("S001")
    unit = filing["values"]["unit_name"]
    info = next(info for info in workspace.filings() if info.unit == unit)
    return [form.id for form in workspace.forms(info.id)]


def runs(workspace, form) -> dict[Address, Run]:
    return {
        run.address: run
        for band in workspace.grid(form).bands
        for placed in band.cells
        for run in placed.cell.runs
        if run.address is not None
    }


def test_five_rows_and_their_total_are_derived(workspace, forms):
    _department, summary, *directions = forms
    shown = runs(workspace, summary)
    said = published("S001")[1].values

    for number, form in enumerate(directions, 1):
        for field, column in COLUMNS.items():
            assert shown[Address("projects", form, field)].text == said[f"行{number} {column}"]
    amounts = [Decimal(published("S001")[at].values["项目金额"]) for at in range(2, 7)]
    assert Decimal(shown[TOTAL].text) == sum(amounts) == Decimal("1755.8")
    assert shown[TOTAL].mark is Mark.DERIVED
    assert workspace.document(summary).values == {}


def test_only_what_the_office_says_otherwise_is_marked_as_typed_over(workspace, forms):
    _department, summary, *directions = forms
    marks = {
        (directions.index(address.row), address.field): run.mark
        for address, run in runs(workspace, summary).items()
        if address.row
    }
    over = {place for place, mark in marks.items() if mark is Mark.TYPED_OVER}

    assert over == {(1, "goal_period"), (4, "goal_period"), (4, "goal_year")}
    assert all(mark is Mark.ELSEWHERE for place, mark in marks.items() if place not in over)


def test_the_departments_project_spending_is_typed_with_a_zero_and_not_marked(workspace, forms):
    department = forms[0]
    run = runs(workspace, department)[TOTAL]

    assert (run.text, run.mark) == ("1755.80", Mark.NONE)
    workspace.clear(department, [TOTAL])
    run = runs(workspace, department)[TOTAL]
    assert (run.text, run.mark) == ("1755.8", Mark.DERIVED)


@pytest.mark.parametrize(
    ("field", "typed", "total"),
    [
        ("money.total.initial", "25.5", "1759.3"),  # 1755.8 - 22 + 25.5
        ("money.total.initial", "22.00", "1755.8"),
        ("goal_year", "完善网格化管理。", "1755.8"),
        ("project_name", "网格通资费", "1755.8"),
    ],
)
def test_what_is_typed_over_a_row_shows_and_can_be_taken_back(
    workspace, forms, field, typed, total
):
    _department, summary, _first, project, *_others = forms
    address = Address("projects", project, field)
    before = runs(workspace, summary)
    kept = workspace.document(project)

    workspace.type(summary, [(address, typed)])

    shown = runs(workspace, summary)
    same = typed == "22.00"
    assert (shown[address].text, shown[address].mark) == (
        typed,
        Mark.NONE if same else Mark.TYPED_OVER,
    )
    assert shown[TOTAL].text == total
    assert workspace.document(project) == kept

    workspace.clear(summary, [address])
    assert runs(workspace, summary) == before
    workspace.undo()
    assert runs(workspace, summary) == shown
    workspace.undo()
    assert runs(workspace, summary) == before


def test_a_change_of_a_project_shows_in_its_row(workspace, forms):
    department, summary, _first, project, *_others = forms
    workspace.clear(department, [TOTAL])

    workspace.type(project, [(Address("", "", "money.total.initial"), "30")])

    shown = runs(workspace, summary)
    assert shown[Address("projects", project, "money.total.initial")].text == "30"
    assert shown[TOTAL].text == runs(workspace, department)[TOTAL].text == "1763.8"


def test_a_project_taken_out_leaves_a_blank_row_without_a_number(workspace, forms):
    summary, project = forms[1], forms[6]

    workspace.delete_form(project)

    band = next(band for band in workspace.grid(summary).bands if len(band.rows) > 5)
    texts = [placed.cell.text for placed in band.cells if placed.cell.col == 0]
    assert texts == ["序号", "", "一", "二", "三", "四", *[""] * 6]
    assert runs(workspace, summary)[TOTAL].text == "1675.8"


def test_a_form_that_only_shows_others_is_blank_only_while_they_are(workspace):
    """附表2 has nothing typed on it, and figures as soon as an 附表3 has one."""
    filing = workspace.new_filing("shifeng-2023", "某中心", 2023)
    states = {form.kind: form for form in workspace.forms(filing)}
    summary, direction = states["project_summary"].id, states["direction_target"].id
    assert workspace.form(summary).state == "empty"
    touched = workspace.type(direction, [(Address("", "", "money.total.initial"), "10")])
    assert workspace.form(summary).state == "draft"
    assert summary in touched.documents
    workspace.undo()
    assert workspace.form(summary).state == "empty"
