"""What of a target form comes into a self-evaluation, and where on the new paper it stands."""

from __future__ import annotations

from itertools import count

import pytest

from perfdesk.derive.selfeval import first_to_fill, is_selfeval, selfeval_document
from perfdesk.document.model import Document, Row, TypedOver
from perfdesk.paths import templates_dir
from perfdesk.template.catalog import Catalog

CATALOG = Catalog.load(templates_dir())
DEPARTMENT, SELFEVAL = "lukou-2026/department", "lusong-2024/selfeval"
YUAN_PROJECT, PROJECT_SELFEVAL = "changping-2026/project", "national-2020/project-selfeval"


def made(target, paper, figures=None):
    numbers = count()
    return selfeval_document(
        CATALOG.template(target.template),
        CATALOG.template(paper),
        target,
        figures=figures or {},
        captions=CATALOG.vocabulary.classes,
        new_id=lambda: f"new{next(numbers)}",
    )


def department(rows=(), **more):
    return Document(DEPARTMENT, "1", tables={"indicators": tuple(rows)}, **more)


def test_goal_and_planned_budget_come_along_and_nothing_else():
    target = department(
        values={
            "goal_year": "推进网格化建设",
            "money.total.initial": "248.94",
            "money.general.initial": "248.94",
        },
        notes={"goal_year": "已核"},
        finished=True,
    )
    found = made(target, SELFEVAL)
    assert found.values == {"goal_year": "推进网格化建设", "money.total.initial": "248.94"}
    assert (found.template, found.finished, found.notes) == (SELFEVAL, False, {})


def test_a_derived_or_typed_over_budget_is_taken_as_shown():
    assert made(department(), SELFEVAL, {"money.total.initial": "12.5"}).values == {
        "money.total.initial": "12.5"
    }
    over = department(typed_over={"money.total.initial": TypedOver("13", "调整")})
    found = made(over, SELFEVAL, {"money.total.initial": "12.5"})
    assert found.values == {"money.total.initial": "13"}
    assert found.typed_over == {}


def test_rows_keep_ids_names_targets_and_weights_as_typed():
    target = {"op": "≥", "value": "95", "unit": "%"}
    rows = [
        Row("r7", {"class": "satisfaction", "name": "居民满意度", "target": target, "note": "x"}),
        Row("r3", {"class": "quantity", "name": "培训次数", "target": "≥2次", "weight": "5"}),
        Row("r5", {"class": "quality"}),
    ]
    found = made(department(rows), SELFEVAL).rows("indicators")
    assert [row.id for row in found if not row.id.startswith("new")] == ["r3", "r7"]
    by_id = {row.id: row.cells for row in found}
    assert by_id["r3"] == {
        "class": "quantity",
        "name": "培训次数",
        "target": "≥2次",
        "weight": "5",
    }
    assert by_id["r7"] == {"class": "satisfaction", "name": "居民满意度", "target": target}
    # every class of the new paper that nothing came to has its empty row, in paper order
    leaves = [row.cells["class"] for row in found]
    tree = [branch.classes[0] for branch in CATALOG.template(SELFEVAL).tree]
    assert leaves == tree


def test_a_class_the_new_paper_lacks_stands_with_its_neighbours_under_its_own_name():
    rows = [
        Row("a", {"class": "cost_economic", "name": "总成本", "target": "≤5万元"}),
        Row("b", {"class": "cost_social", "name": "扰民投诉", "target": "≤1起"}),
        Row("c", {"class": "benefit_ecological", "name": "节约用纸", "target": "≥1箱"}),
    ]
    by_id = {row.id: row.cells for row in made(department(rows), SELFEVAL).rows("indicators")}
    assert by_id["a"]["class"] == "cost_economic"
    assert (by_id["b"]["class"], by_id["b"]["level2"]) == ("cost_economic", "社会成本指标")
    assert by_id["c"]["class"] == "benefit_social"
    assert by_id["c"]["level2"].startswith("生态效益")
    assert "level1" not in by_id["b"]


def test_captions_typed_otherwise_stay_unless_the_new_paper_says_the_same():
    rows = [
        Row("a", {"class": "quantity", "level2": "数量指标：", "name": "x"}),
        Row("b", {"class": "quality", "level2": "服务质量", "name": "y"}),
        Row("c", {"class": "benefit_social", "level2": "社会效益指标", "name": "z"}),
    ]
    by_id = {row.id: row.cells for row in made(department(rows), SELFEVAL).rows("indicators")}
    assert "level2" not in by_id["a"]
    assert by_id["b"]["level2"] == "服务质量"
    assert "level2" not in by_id["c"]


@pytest.mark.parametrize(
    ("typed", "wanted"), [("75,000", "7.5"), ("75000.50", "7.50005"), ("7.5万元", "7.5万元")]
)
def test_an_amount_in_yuan_means_the_same_on_a_paper_in_ten_thousands(typed, wanted):
    target = Document(
        YUAN_PROJECT,
        "1",
        subject="保险",
        money_unit="元",
        values={"project_name": "保险", "money.total.initial": typed, "authority": "网格中心"},
        tables={"indicators": (Row("r1", {"class": "quantity", "name": "份数"}),)},
    )
    found = made(target, PROJECT_SELFEVAL)
    assert found.values["money.total.initial"] == wanted
    assert (found.money_unit, found.subject) == ("万元", "保险")
    assert found.values["project_name"] == "保险"
    assert found.values["authority"] == "网格中心"
    # a paper that prints its whole tree needs no empty rows
    assert [row.id for row in found.rows("indicators")] == ["r1"]


def test_the_first_completion_is_where_the_typing_begins():
    template = CATALOG.template(SELFEVAL)
    rows = (Row("a", {"class": "quantity"}), Row("b", {"class": "quantity", "name": "次数"}))
    assert first_to_fill(template, Document(SELFEVAL, "1", tables={"indicators": rows})) == (
        "b",
        "actual",
    )
    assert first_to_fill(template, Document(SELFEVAL, "1")) is None


def test_which_forms_are_scored():
    scored = {one.id for one in CATALOG.templates() if is_selfeval(one)}
    assert scored == {SELFEVAL, PROJECT_SELFEVAL}
