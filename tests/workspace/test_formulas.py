"""A formula in a number cell: kept as typed, shown and counted as its result, everywhere alike."""

from __future__ import annotations

from datetime import UTC, datetime

import pypdfium2
import pytest

from perfdesk.document import codec
from perfdesk.document.model import Address, Document, Filing, Row
from perfdesk.grid.model import Mark
from perfdesk.workspace import Workspace

NOW = datetime(2026, 1, 29, 9, 30, tzinfo=UTC)
FORMULA = "=15*1100*12/10000"
AMOUNT = Address("", "", "money.total.initial")
SUM_OF_PROJECTS = Address("", "", "money.project.initial")
GOAL = Address("", "", "goal_year")


@pytest.fixture
def workspace(tmp_path):
    with Workspace.open(tmp_path / "a.perfdesk", create=True, clock=lambda: NOW) as opened:
        yield opened


@pytest.fixture
def forms(workspace):
    filing = workspace.new_filing("lukou-2026", "某中心", 2026)
    return {form.kind: form.id for form in workspace.forms(filing)}


def run_at(workspace, form, address):
    return next(
        run
        for band in workspace.grid(form).bands
        for placed in band.cells
        for run in placed.cell.runs
        if run.address == address
    )


def test_the_paper_shows_the_result_and_the_document_keeps_the_formula(workspace, forms):
    project = forms["project_target"]
    workspace.type(project, [(AMOUNT, FORMULA)])
    assert workspace.document(project).values["money.total.initial"] == FORMULA
    run = run_at(workspace, project, AMOUNT)
    assert (run.text, run.typed, run.entered, run.mark) == ("19.8", FORMULA, FORMULA, Mark.NONE)


def test_sums_on_other_forms_use_the_result(workspace, forms):
    workspace.type(forms["project_target"], [(AMOUNT, FORMULA)])
    assert run_at(workspace, forms["department_target"], SUM_OF_PROJECTS).text == "19.8"


def test_the_printed_paper_says_the_result(workspace, forms, tmp_path):
    project = forms["project_target"]
    workspace.type(project, [(AMOUNT, FORMULA)])
    workspace.print_pdf([project], tmp_path / "a.pdf")
    with pypdfium2.PdfDocument(tmp_path / "a.pdf") as pdf:
        text = pdf[0].get_textpage().get_text_range()
    assert "19.8" in text
    assert "1100" not in text


def test_the_formula_comes_back_from_the_store_and_from_undo(workspace, forms, tmp_path):
    project = forms["project_target"]
    workspace.type(project, [(AMOUNT, FORMULA)])
    workspace.type(project, [(AMOUNT, "20")])
    workspace.undo()
    document = workspace.document(project)
    assert document.values["money.total.initial"] == FORMULA
    assert codec.document_from_bytes(codec.canonical(document)) == document
    workspace.close()
    with Workspace.open(tmp_path / "a.perfdesk", clock=lambda: NOW) as again:
        assert run_at(again, project, AMOUNT).entered == FORMULA


def test_nonsense_stands_as_typed_and_is_marked(workspace, forms):
    project = forms["project_target"]
    workspace.type(project, [(AMOUNT, "=15/0")])
    run = run_at(workspace, project, AMOUNT)
    assert (run.text, run.typed, run.mark) == ("=15/0", "", Mark.NOT_A_NUMBER)


def test_in_a_text_the_equals_sign_is_a_letter_like_any(workspace, forms):
    project = forms["project_target"]
    workspace.type(project, [(GOAL, "=1+1")])
    run = run_at(workspace, project, GOAL)
    assert (run.text, run.typed, run.mark) == ("=1+1", "", Mark.NONE)


def test_a_formula_typed_over_a_sum_that_it_equals_is_no_contradiction(workspace, forms):
    workspace.type(forms["project_target"], [(AMOUNT, "19.8")])
    department = forms["department_target"]
    workspace.type(department, [(SUM_OF_PROJECTS, FORMULA)])
    run = run_at(workspace, department, SUM_OF_PROJECTS)
    assert (run.text, run.typed, run.mark) == ("19.8", FORMULA, Mark.NONE)
    workspace.type(department, [(SUM_OF_PROJECTS, "=19.8+1")])
    run = run_at(workspace, department, SUM_OF_PROJECTS)
    assert (run.text, run.mark) == ("20.8", Mark.TYPED_OVER)


def measured(workspace, value):
    rows = (Row("r1", {"class": "cost_economic", "name": "工作餐费", "target": value}),)
    document = Document("lukou-2026/project", "1", tables={"indicators": rows})
    return workspace.add_document(workspace.new_filing("lukou-2026", "乙", 2026), document)


def test_the_number_of_an_indicator_value_may_be_worked_out(workspace):
    form = measured(workspace, {"op": "≤", "value": "=42*22*12*20/10000", "unit": "万元"})
    run = run_at(workspace, form, Address("indicators", "r1", "target.value"))
    assert (run.text, run.entered) == ("22.176", "=42*22*12*20/10000")
    assert run_at(workspace, form, Address("indicators", "r1", "target.unit")).text == "万元"


def test_an_equals_sign_before_a_bare_figure_is_an_operator_of_the_indicator(workspace):
    form = measured(workspace, {"value": "=42", "unit": "人"})
    run = run_at(workspace, form, Address("indicators", "r1", "target.value"))
    assert (run.text, run.typed) == ("=42", "")


def test_a_list_of_forms_shows_their_results(tmp_path, monkeypatch):
    direction = Document(
        "shifeng-2023/direction", "1", "培训", values={"money.total.initial": FORMULA}
    )
    with Workspace.open(tmp_path / "b.perfdesk", create=True, clock=lambda: NOW) as workspace:
        filing = workspace.add_filing(Filing("shifeng-2023", 2023, {"unit_name": "某局"}))
        project = workspace.add_document(filing, direction)
        summary = workspace.add_document(filing, Document("shifeng-2023/summary", "1"))
        runs = [
            run
            for band in workspace.grid(summary).bands
            for placed in band.cells
            for run in placed.cell.runs
            if run.address is not None and run.address.row == project
        ]
        shown = {run.address.field: run.text for run in runs}
        assert shown["money.total.initial"] == "19.8"
        assert all(run.mark is Mark.ELSEWHERE for run in runs if run.text)
        assert not any(run.typed for run in runs)
