"""The office's own words as examples: where they are taken from, and which are left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from perfdesk.document.model import Address
from perfdesk.errors import UnknownNameError
from perfdesk.workspace import Workspace, demo

MEALS = "2026年城区社区网格员工作餐费"
GOAL = Address("", "", "goal_year")


@pytest.fixture
def workspace(tmp_path: Path):
    store = tmp_path / "office.perfdesk"
    demo(store)
    with Workspace.open(store) as opened:
        yield opened


def form(workspace: Workspace, title: str) -> str:
    forms = [info for filing in workspace.filings() for info in workspace.forms(filing.id)]
    return next(info.id for info in forms if info.title == title)


def test_the_same_form_of_the_unit_comes_before_other_forms(workspace):
    found = workspace.examples(form(workspace, MEALS), GOAL, limit=4)
    assert {one.title for one in found[:3]} == {
        "2026年综治中心物业管理费",
        "2026年网格员社保补贴",
        "2026年网格员人身意外保险",
    }


def test_what_the_cell_itself_says_is_no_example(workspace):
    meals = form(workspace, MEALS)
    own = workspace.shown(meals, GOAL)
    assert own
    assert own not in [one.text for one in workspace.examples(meals, GOAL, limit=50)]


def test_last_years_form_about_the_same_project_comes_first(workspace):
    meals = form(workspace, MEALS)
    filing = workspace.filing(workspace.filing_of(meals))
    earlier = workspace.new_filing(filing.set_id, filing.unit, 2025, start=False)
    old = workspace.new_form(earlier, workspace.form(meals).template, MEALS)
    workspace.type(old, [(GOAL, "去年的目标")])
    first = workspace.examples(meals, GOAL)[0]
    assert (first.text, first.title, first.year) == ("去年的目标", MEALS, 2025)


def test_rows_of_the_same_class_only(workspace):
    meals = form(workspace, MEALS)
    rows = workspace.document(meals).rows("indicators")
    classes = {row.cells["class"] for row in rows}
    assert len(classes) > 3
    for row in rows:
        for one in workspace.examples(meals, Address("indicators", row.id, "name"), limit=20):
            holders = {
                other.cells["class"]
                for filing in workspace.filings()
                for info in workspace.forms(filing.id)
                for other in workspace.document(info.id).rows("indicators")
                if other.cells.get("name") == one.text
            }
            assert row.cells["class"] in holders


def test_blanks_and_strokes_teach_nothing(workspace):
    meals = form(workspace, MEALS)
    for row in workspace.document(meals).rows("indicators"):
        for field in ("name", "target.value", "target.unit"):
            found = workspace.examples(meals, Address("indicators", row.id, field), limit=50)
            assert not {one.text.strip() for one in found} & {"", "/", "／", "-"}


def test_what_the_whole_filing_shares_needs_no_example(workspace):
    assert workspace.examples(form(workspace, MEALS), Address("", "", "unit_name")) == []


def test_a_field_that_is_not_there_is_named(workspace):
    with pytest.raises(UnknownNameError):
        workspace.examples(form(workspace, MEALS), Address("", "", "goal_yaer"))
