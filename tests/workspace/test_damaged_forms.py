"""A form that cannot be read is named, and the others go on."""

import sqlite3
from contextlib import closing

import pytest

from perfdesk.document.model import Address, Document
from perfdesk.errors import StoreError
from perfdesk.workspace import Workspace

SET = "lukou-2026"
PROJECT = "lukou-2026/project"
DEPARTMENT = "lukou-2026/department"
GOAL = Address("", "", "goal_year")


def spoil(path, form, body="{"):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE document SET body = ? WHERE id = ?", (body, form))
        connection.commit()


@pytest.fixture
def forms(path):
    """The forms of a filing by title."""
    with Workspace.open(path, create=True) as workspace:
        filing = workspace.new_filing(SET, "某中心", 2026, start=False)
        workspace.new_form(filing, DEPARTMENT)
        for name in ("餐费", "保险"):
            workspace.new_form(filing, PROJECT, name)
        return {info.title: info.id for info in workspace.forms(filing)}


@pytest.mark.parametrize("body", ["{", "[]", '{"template": "x"}', '{"values": 1}'])
def test_it_is_named_with_unit_year_and_title(path, forms, body):
    spoil(path, forms["餐费"], body)
    with Workspace.open(path) as workspace:
        with pytest.raises(StoreError) as caught:
            workspace.document(forms["餐费"])
        said = caught.value.message
        assert "“某中心”2026年的“餐费”" in said
        assert str(path) in said
        assert "备份" in said
        assert workspace.fault(forms["餐费"]) == said
        assert workspace.form(forms["餐费"]).title == "餐费"


def test_a_form_about_no_project_is_named_by_its_own_title(path, forms):
    title = "部门整体支出绩效目标表"
    spoil(path, forms[title])
    with Workspace.open(path) as workspace:
        assert f"“某中心”2026年的“{title}”" in workspace.fault(forms[title])


def test_the_others_are_shown_filled_in_and_printed(path, forms, tmp_path):
    spoil(path, forms["餐费"])
    with Workspace.open(path) as workspace:
        assert workspace.fault(forms["保险"]) == ""
        workspace.type(forms["保险"], [(GOAL, "参保")])
        assert workspace.print_pdf([forms["保险"]], tmp_path / "a.pdf") == 1


def test_a_form_that_adds_up_the_damaged_one_is_not_shown_without_it(path, forms):
    spoil(path, forms["餐费"])
    with Workspace.open(path) as workspace:
        assert "“餐费”" in workspace.fault(forms["部门整体支出绩效目标表"])


def test_a_form_whose_template_is_gone_says_so(path, forms):
    with Workspace.open(path) as workspace:
        filing = workspace.filings()[0].id
        gone = workspace.add_document(filing, Document("gone-2020/form", "1"))
        assert "gone-2020/form" in workspace.fault(gone)
