"""Which fields a form demands: what a clerk may not leave empty on the county's forms."""

import shutil
from pathlib import Path

import pytest

from perfdesk.paths import templates_dir
from perfdesk.template.catalog import Catalog
from perfdesk.template.model import Slot, Template


def _demanded(template: Template) -> set[str]:
    slots = [
        part
        for band in template.bands
        for line in band.lines
        for cell in line.cells
        for part in cell.parts
        if isinstance(part, Slot)
    ]
    return {f"{slot.table}.{slot.path}".lstrip(".") for slot in slots if slot.required}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return Catalog.load(templates_dir())


def test_a_project_form_demands_what_makes_a_project(catalog):
    assert _demanded(catalog.template("lukou-2026/project")) == {
        "project_name",
        "project_category",
        "project_period",
        "money.total.initial",
        "goal_year",
        "unit_name",
        "preparer",
        "phone",
        "indicators.name",
        "indicators.target.value",
    }


def test_of_the_money_only_the_total_is_demanded(catalog):
    demanded = _demanded(catalog.template("lukou-2026/department"))
    assert {one for one in demanded if one.startswith("money.")} == {"money.total.initial"}
    selfeval = _demanded(catalog.template("lusong-2024/selfeval"))
    assert {one for one in selfeval if one.startswith("money.")} == {
        "money.total.initial",
        "money.total.adjusted",
        "money.total.executed",
    }


def test_a_unit_without_a_measure_is_no_fault_but_a_period_needs_both_ends(catalog):
    demanded = _demanded(catalog.template("changping-2026/project"))
    assert {"project_period.from", "project_period.to"} <= demanded
    assert "indicators.target" in demanded  # the whole of it in one cell
    assert "indicators.target_period" in demanded  # by this form, not by the vocabulary
    assert "indicators.target.unit" not in _demanded(catalog.template("lukou-2026/project"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "templates"
    shutil.copytree(templates_dir(), copy)
    return copy


def test_a_form_may_demand_more_and_less_than_the_vocabulary(folder):
    path = folder / "lukou-2026" / "project.toml"
    text = path.read_text(encoding="utf-8")
    fields = "[fields]\nproject_category = { required = false }\nfill_date = { required = true }\n"
    path.write_text(text.replace("[fields]\n", fields), encoding="utf-8")
    demanded = _demanded(Catalog.load(folder).template("lukou-2026/project"))
    assert "fill_date" in demanded
    assert "project_category" not in demanded
