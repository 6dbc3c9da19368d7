"""The samples say what the two published filings say, cell by cell, and nothing else."""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from perfdesk.document import codec
from tests.filings.truth import NAMES, FilingForm, bare, expected_cells, expected_forms, kind_of

SAMPLES = Path(__file__).parents[2] / "resources" / "samples"
FOLDERS = {
    "S000": "lukou-grid-service-center-2026",
    "S004": "lukou-social-work-department-2026",
}

#: where a leaf class stands on the 渌口 paper of 2026: 一级 on the department's form, on the
#: project's, and 二级
LEAVES = {
    "cost_economic": ("成本指标", "成本指标", "经济成本指标"),
    "cost_social": ("成本指标", "成本指标", "社会成本指标"),
    "cost_ecological": ("成本指标", "成本指标", "生态环境成本指标"),
    "quantity": ("产出指标", "产出指标", "数量指标"),
    "quality": ("产出指标", "产出指标", "质量指标"),
    "timeliness": ("产出指标", "产出指标", "时效指标"),
    "benefit_economic": ("效益指标", "效益指标", "经济效益"),
    "benefit_social": ("效益指标", "效益指标", "社会效益"),
    "benefit_ecological": ("效益指标", "效益指标", "生态效益"),
    "satisfaction": ("满意度指标", "满意度", "服务对象满意度"),
}
TITLES = {
    "lukou-2026/department": "2026年部门整体支出绩效目标表",
    "lukou-2026/project": "2026年项目支出绩效目标表",
}
CAPTIONS = {
    "goal_year": {"部门整体支出": "年度履职目标", "项目支出": "本年度绩效目标"},
    "money.total.initial": {"部门整体支出": "资金总额", "项目支出": "年度本级预算金额"},
    "money.general.initial": {"部门整体支出": "一般公共预算"},
    "money.other.initial": {"部门整体支出": "其他资金"},
    "money.basic.initial": {"部门整体支出": "基本支出"},
    "money.project.initial": {"部门整体支出": "项目支出"},
    "project_name": {"项目支出": "项目名称"},
    "project_category": {"项目支出": "项目类别"},
    "project_period": {"项目支出": "项目支出实施期"},
}
COLUMNS = {
    "name": "三级指标",
    "explanation": "指标值说明(指标解释)",
    "note": "备注",
    "op": "指标值类型",
    "value": "指标值",
    "unit": "度量单位",
}
TASK_COLUMNS = {"name": "任务名称", "content": "主要内容"}

Sample = dict[str, Any]


def load(name: str) -> tuple[Sample, list[Sample]]:
    """The filing and its forms, in the order of the published paper."""
    folder = SAMPLES / FOLDERS[name]
    filing = json.loads((folder / "filing.json").read_text(encoding="utf-8"))
    forms = [
        json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("[0-9][0-9]-*.json"))
    ]
    # S004 published its department's form last; the sample has the order of the set
    return filing, forms if name == "S000" else [*forms[1:], forms[0]]


def said_by(filing: Sample, form: Sample) -> dict[str, str]:
    """What a sample says, by the captions on paper; what the paper has no place for is named by
    its path, so that it shows up as a difference."""
    kind = kind_of(TITLES[form["template"]])
    said = {"单位": form["money_unit"], "年": str(filing["year"])}
    said["填报单位"] = filing["values"]["unit_name"]
    if kind == "部门整体支出":
        said["部门(单位名称)"] = filing["values"]["unit_name"]
    for path, value in [
        *form["values"].items(),
        *((path, over["text"]) for path, over in form["typed_over"].items()),
    ]:
        said[CAPTIONS.get(path, {}).get(kind, path)] = value
    if form["subject"] is not None:
        said["subject"] = form["subject"]
    for number, row in enumerate(form["tables"].get("tasks", []), 1):
        for column, text in row.items():
            if column != "id":
                said[f"任务{number} {TASK_COLUMNS.get(column, column)}"] = text
    for number, row in enumerate(form["tables"]["indicators"], 1):
        for column, text in _indicator(row, kind):
            said[f"指标{number} {column}"] = text
    return said


def _indicator(row: Sample, kind: str) -> Iterator[tuple[str, str]]:
    department, project, level2 = LEAVES.get(row["class"], (row["class"],) * 3)
    level1 = department if kind == "部门整体支出" else project
    for column, value in {"level1": level1, "level2": level2, **row}.items():
        if column in {"id", "class"}:
            continue
        if column in {"level1", "level2"}:
            yield {"level1": "一级指标", "level2": "二级指标"}[column], value
        elif isinstance(value, dict):
            yield from ((COLUMNS.get(part, part), text) for part, text in value.items())
        else:
            yield COLUMNS.get(column, column), value


def said_on(paper: FilingForm) -> dict[str, str]:
    """What the paper says, with the lines above the table and the title."""
    said = paper.values
    unit_line, money_line = paper.lines
    said["填报单位"] = unit_line.replace(":", "：").rpartition("：")[2].strip()
    said["单位"] = money_line.replace(":", "：").rpartition("：")[2].strip()
    said["年"] = paper.title.partition("年")[0]
    if paper.kind == "项目支出":
        said["subject"] = said["项目名称"]
    return said


def differences(filing: Sample, form: Sample, paper: FilingForm) -> list[str]:
    """Every place where sample and paper do not say the same, character by character."""
    sample, truth = said_by(filing, form), said_on(paper)
    found = [
        f"{place}: 纸上“{truth.get(place)}”，样例“{sample.get(place)}”"
        for place in sorted({*sample, *truth})
        if sample.get(place) != truth.get(place)
    ]
    if TITLES[form["template"]] != paper.title:
        found.append(f"题目：纸上“{paper.title}”，样例“{form['template']}”")
    return found


FORMS = [(name, index) for name in NAMES for index in range(len(expected_forms(name)))]


@pytest.mark.parametrize(("name", "index"), FORMS)
def test_a_sample_says_exactly_what_the_paper_says(name: str, index: int) -> None:
    filing, forms = load(name)
    assert differences(filing, forms[index], expected_forms(name)[index]) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_filing_has_as_many_forms_as_were_published(name: str) -> None:
    _, forms = load(name)
    assert len(forms) == len(expected_forms(name)) == {"S000": 5, "S004": 3}[name]


@pytest.mark.parametrize(("name", "index"), FORMS)
def test_the_texts_the_office_wrote_are_the_texts_of_the_sample_as_often(
    name: str, index: int
) -> None:
    paper = expected_forms(name)[index]
    written = Counter(
        bare(cell.text)
        for cell in paper.cells
        if cell.place and not cell.place.endswith(("一级指标", "二级指标"))
    )
    filing, forms = load(name)
    heads = {"单位", "年", "填报单位", "subject"}
    said = Counter(
        bare(text)
        for place, text in said_by(filing, forms[index]).items()
        if place not in heads and not place.endswith(("一级指标", "二级指标"))
    )
    assert said == written


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of every text in a sample that the paper shows."""
    if isinstance(value, str):
        yield path
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in {"id", "version", "reason", "set_id"}:
                yield from places(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from places(item, (*path, index))


def altered(form: Sample, path: tuple[str | int, ...], change: str) -> Sample:
    """The sample with one text altered: a character more, one less, or nothing at all."""
    form = copy.deepcopy(form)
    holder: Any = form
    for key in path[:-1]:
        holder = holder[key]
    text = holder[path[-1]]
    holder[path[-1]] = {"more": text + "0", "less": text[:-1], "blank": ""}[change]
    if path[-1] == "template":
        others = [template for template in TITLES if template != text]
        holder[path[-1]] = others[0]
    return form


@pytest.mark.parametrize("change", ["more", "less", "blank"])
@pytest.mark.parametrize(("name", "index"), FORMS)
def test_altering_any_one_cell_of_a_sample_is_reported(name: str, index: int, change: str) -> None:
    filing, forms = load(name)
    form, paper = forms[index], expected_forms(name)[index]
    tried = 0
    for path in places(form):
        mutant = altered(form, path, change)
        if mutant == form:  # a typed blank has nothing to lose
            continue
        tried += 1
        assert differences(filing, mutant, paper), f"{path} altered and not noticed"
    assert tried > 50


@pytest.mark.parametrize(("name", "index"), FORMS)
def test_another_unit_or_year_is_reported(name: str, index: int) -> None:
    filing, forms = load(name)
    paper = expected_forms(name)[index]
    for other in ({**filing, "year": 2025}, {**filing, "values": {"unit_name": "某单位"}}):
        assert differences(other, forms[index], paper)


@pytest.mark.parametrize(("name", "index"), FORMS)
def test_a_row_left_out_or_moved_is_reported(name: str, index: int) -> None:
    filing, forms = load(name)
    paper = expected_forms(name)[index]
    for table, rows in forms[index]["tables"].items():
        for place in range(len(rows)):
            short = copy.deepcopy(forms[index])
            moved = short["tables"][table].pop(place)
            assert differences(filing, short, paper)
            if place > 0:
                short["tables"][table].insert(place - 1, moved)
                assert differences(filing, short, paper)


@pytest.mark.parametrize("name", NAMES)
def test_every_cell_of_the_published_text_is_read_once(name: str) -> None:
    for form, cells in zip(expected_forms(name), expected_cells(name), strict=True):
        on_paper = Counter(cell for row in form.rows for cell in row if cell)
        blank = sum(1 for cell in cells if not cell.text)
        assert blank == 0
        assert Counter(cell.text for cell in cells) == on_paper
        assert len(form.values) == sum(1 for cell in form.cells if cell.place)


@pytest.mark.parametrize("name", NAMES)
def test_reading_and_writing_a_sample_changes_nothing(name: str) -> None:
    filing, forms = load(name)
    assert codec.filing_to_json(codec.filing_from_json(filing)) == filing
    for form in forms:
        assert codec.to_json(codec.from_json(form)) == form


def test_the_offices_mistakes_are_kept() -> None:
    _, (department, meals, property_management, insurance, _) = load("S000")
    _, (volunteers, allowance, social_work) = load("S004")
    assert department["values"]["money.total.initial"] == "369.50499"
    assert department["values"]["money.general.initial"] == "369.504989"
    assert [row.get("level1") for row in meals["tables"]["indicators"]] == [""] * 5 + [None] * 7
    assert insurance["tables"]["indicators"][0]["level1"] == "数量指标"
    assert property_management["tables"]["indicators"][4] == {
        "id": "r5",
        "class": "timeliness",
        "name": "物业服务费支付进度",
        "target": {"op": "无", "value": "按合同规定付款时间及及时支付"},
        "note": "定性",
    }
    assert allowance["tables"]["indicators"][3]["target"] == {
        "op": "%",
        "value": "=",
        "unit": "100",
    }
    assert volunteers["tables"]["indicators"][6]["target"] == {"op": "提升", "value": "定性"}
    assert social_work["values"]["goal_year"].startswith("<p>1、研究")
    assert social_work["values"]["goal_year"].count("</p> <p>") == 6
    assert social_work["typed_over"]["money.project.initial"]["text"] == "14.4"
