"""Every cell of the published filings stands in the workbook, in a ruled cell, unaltered; and a
workbook of which one cell is altered is caught.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from perfdesk.workspace import Workspace
from tests.filings import published, selfeval
from tests.filings.published import FORMS, cells
from tests.filings.truth import FilingCell, bare, folded
from tests.printing.boxes import differences
from tests.writers.workbooks import Shown, opened
from tests.writers.workbooks import cells as shown_cells


@pytest.fixture(scope="session")
def workbooks(
    desk: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[list[Shown]]]:
    """What each sheet of each filing's workbook shows, by the filing's id."""
    folder = tmp_path_factory.mktemp("workbooks")
    found = {}
    for filing in desk.filings():
        out = folder / f"{filing.id}.xlsx"
        desk.workbooks.whole([form.id for form in desk.forms(filing.id)], out)
        found[filing.id] = [
            list(shown_cells(sheet)) for sheet in opened(out.read_bytes()).worksheets
        ]
    return found


def sheet_of(desk: Workspace, workbooks: dict[str, list[list[Shown]]], form: str) -> list[Shown]:
    filing = desk.form(form).filing
    return workbooks[filing][[info.id for info in desk.forms(filing)].index(form)]


def ruled(sheet: list[Shown]) -> list[str]:
    return [bare(one.text) for one in sheet if one.ruled and one.text]


def around(sheet: list[Shown]) -> str:
    return "".join(bare(one.text) for one in sheet if not one.ruled)


@pytest.mark.parametrize(("name", "number"), FORMS)
def test_each_cell_of_the_filing_stands_in_its_cell(
    desk: Workspace,
    forms: dict[str, list[str]],
    workbooks: dict[str, list[list[Shown]]],
    name: str,
    number: int,
) -> None:
    sheet = sheet_of(desk, workbooks, forms[name][number])
    assert differences(cells(name)[number], ruled(sheet)) == ([], [])
    form = published.forms(name)[number]
    above_and_below = around(sheet)
    for line in (form.title, *form.lines, *form.below):
        assert folded(line) in folded(above_and_below)


TABLES = {1: selfeval.base_table, 2: selfeval.evaluation_table}


@pytest.fixture
def selfevaluation(desk: Workspace, workbooks: dict[str, list[list[Shown]]]) -> list[list[Shown]]:
    (filing,) = [info for info in desk.filings() if info.year == 2024]
    return workbooks[filing.id]


@pytest.mark.parametrize("number", TABLES)
def test_each_cell_of_the_self_evaluation_stands_in_its_cell(
    selfevaluation: list[list[Shown]], number: int
) -> None:
    assert differences(TABLES[number](), ruled(selfevaluation[number])) == ([], [])


def test_each_paragraph_of_the_report_stands_in_a_cell(
    selfevaluation: list[list[Shown]],
) -> None:
    said = [bare(one.text) for one in selfevaluation[0] if one.text]
    for paragraph in selfeval.report().paragraphs:
        assert bare(paragraph) in said


@pytest.mark.parametrize(("name", "number"), [("S000", 1), ("S001", 2)])
def test_an_altered_cell_is_caught(
    desk: Workspace,
    forms: dict[str, list[str]],
    workbooks: dict[str, list[list[Shown]]],
    name: str,
    number: int,
) -> None:
    said = ruled(sheet_of(desk, workbooks, forms[name][number]))
    truth: list[FilingCell] = cells(name)[number]
    for place, text in enumerate(said):
        assert differences(truth, [*said[:place], f"{text}0", *said[place + 1 :]]) != ([], [])


def test_a_workbook_has_a_sheet_for_each_form(desk: Workspace, tmp_path: Path) -> None:
    for filing in desk.filings():
        infos = desk.forms(filing.id)
        out = tmp_path / f"{filing.id}.xlsx"
        assert desk.workbooks.whole([info.id for info in infos], out) == len(infos)
        names = opened(out.read_bytes()).sheetnames
        for name, info in zip(names, infos, strict=True):
            assert info.title.startswith(name[:28])
