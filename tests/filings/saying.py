"""What a sample says, in the words of the paper: the places that the published forms are read by.

Written down from the papers, apart from the templates: a template with a wrong caption must not
make a wrong sample right.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).parents[2] / "resources" / "samples"
FOLDERS = {
    "S000": "lukou-grid-service-center-2026",
    "S001": "shifeng-grid-service-center-2023",
    "S003": "changping-grid-center-2026",
    "S004": "lukou-social-work-department-2026",
}

Sample = dict[str, Any]


@dataclass(frozen=True)
class Paper:
    """One kind of paper: its title, what it calls a field, a table's row and column, and the 一级
    and 二级 of a class. `unit` is where it names the office, `headed` whether also above the table;
    `derived` are figures of the paper that the form works out, by the column they add up.
    """

    title: str
    captions: Mapping[str, str]
    rows: Mapping[str, tuple[str, Mapping[str, str]]]
    leaves: Mapping[str, tuple[str, str]]
    unit: str = ""
    headed: bool = False
    derived: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def _leaves(tree: str) -> dict[str, tuple[str, str]]:
    """ "一级: class 二级, class 二级; 一级: …" as (一级, 二级) by class."""
    leaves = {}
    for group in tree.split(";"):
        level1, _, pairs = group.partition(":")
        for pair in pairs.split(","):
            leaf, level2 = pair.split()
            leaves[leaf] = (level1.strip(), level2)
    return leaves


_COST = "cost_economic 经济成本指标, cost_social 社会成本指标, cost_ecological 生态环境成本指标"
_OUTPUT = "quantity 数量指标, quality 质量指标, timeliness 时效指标"
_BENEFIT = "benefit_economic 经济效益, benefit_social 社会效益, benefit_ecological 生态效益"
_TREE = f"成本指标: {_COST}; 产出指标: {_OUTPUT}; 效益指标: {_BENEFIT}"
_LUKOU = {
    "name": "三级指标",
    "explanation": "指标值说明(指标解释)",
    "note": "备注",
    "op": "指标值类型",
    "value": "指标值",
    "unit": "度量单位",
}
_SHIFENG = _leaves(
    f"产出指标: {_OUTPUT}, cost_economic 成本指标, cost_social 成本指标, cost_ecological 成本指标;"
    "效益指标: benefit_economic 经济效益指标, benefit_social 社会效益指标,"
    "benefit_ecological 生态效益指标, benefit_sustainable 可持续影响指标,"
    "satisfaction 社会公众及服务对象满意度指标"
)
PAPERS = {
    "lukou-2026/department": Paper(
        "2026年部门整体支出绩效目标表",
        {
            "goal_year": "年度履职目标",
            "money.total.initial": "资金总额",
            "money.general.initial": "一般公共预算",
            "money.other.initial": "其他资金",
            "money.basic.initial": "基本支出",
            "money.project.initial": "项目支出",
        },
        {
            "tasks": ("任务", {"name": "任务名称", "content": "主要内容"}),
            "indicators": ("指标", _LUKOU),
        },
        _leaves(f"{_TREE}; 满意度指标: satisfaction 服务对象满意度"),
        "部门(单位名称)",
        headed=True,
    ),
    "lukou-2026/project": Paper(
        "2026年项目支出绩效目标表",
        {
            "project_name": "项目名称",
            "money.total.initial": "年度本级预算金额",
            "project_category": "项目类别",
            "project_period": "项目支出实施期",
            "goal_year": "本年度绩效目标",
        },
        {"indicators": ("指标", _LUKOU)},
        _leaves(f"{_TREE}; 满意度: satisfaction 服务对象满意度"),
        headed=True,
    ),
    "shifeng-2023/department": Paper(
        "2023年部门整体支出绩效目标表",
        {
            "money.total.initial": "资金总额",
            "money.general.initial": "其中:一般公共预算拨款",
            "money.gov_fund.initial": "政府性基金拨款",
            "money.other.initial": "其他资金",
            "money.basic.initial": "其中:基本支出",
            "money.project.initial": "项目支出",
            "duties": "部门职责概述",
        },
        {
            "tasks": ("任务", {"name": "事项", "owner": "责任单位/科室", "content": "工作目标"}),
            "indicators": ("指标", {"name": "三级指标", "target": "指标值及单位"}),
        },
        _SHIFENG,
        "部门名称",
    ),
    "shifeng-2023/summary": Paper(
        "2023年区级专项资金绩效目标汇总表",
        {},
        {
            "projects": (
                "行",
                {
                    "project_name": "名称",
                    "money.total.initial": "金额",
                    "goal_period": "实施期绩效目标",
                    "goal_year": "年度绩效目标",
                },
            )
        },
        {},
        derived={"合计": ("projects", "money.total.initial")},
    ),
    "shifeng-2023/direction": Paper(
        "2023年区级专项资金支出方向绩效目标表",
        {
            "project_name": "支出方向(子项)",
            "program_name": "所属专项名称",
            "money.total.initial": "项目金额",
            "program_amount": "所属专项金额",
            "project_period": "项目实施期",
            "goal_period": "实施期绩效目标",
            "goal_year": "年度绩效目标",
        },
        {
            "indicators": (
                "指标",
                {"name": "三级指标", "target": "指标值及单位", "standard": "绩效标准"},
            ),
            "details": (
                "明细",
                {
                    "summary": "支出内容简介",
                    "item": "支出明细",
                    "amount": "金额",
                    "basis": "支出测算依据及过程说明",
                },
            ),
        },
        _SHIFENG,
        derived={"合计": ("details", "amount")},
    ),
    "changping-2026/project": Paper(
        "项目绩效目标表",
        {
            "project_name": "项目名称",
            "project_category": "项目类型",
            "project_level": "项目等级",
            "authority": "主管部门",
            "implementer": "用款单位",
            "project_period.from": "实施周期起始年度",
            "project_period.to": "实施周期到期年度",
            "money.total.initial": "2026年预算金额(元)",
            "goal_period": "实施周期总目标",
            "goal_year": "2026年度目标",
        },
        {
            "indicators": (
                "指标",
                {"name": "三级指标", "target_period": "实施周期指标值", "target": "年度指标值"},
            )
        },
        _leaves(f"{_TREE}; 满意度指标: satisfaction 服务对象满意度"),
    ),
}


def load(name: str) -> tuple[Sample, dict[str, Sample]]:
    """The filing and its forms by file name, in the order of the published paper."""
    folder = SAMPLES / FOLDERS[name]
    filing = json.loads((folder / "filing.json").read_text(encoding="utf-8"))
    forms = {
        path.stem: json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("[0-9][0-9]-*.json"))
    }
    if name == "S004":  # published with its department's form last; a sample has the set's order
        forms["01-department"] = forms.pop("01-department")
    return filing, forms


def said_by(filing: Sample, form: Sample, forms: Mapping[str, Sample]) -> dict[str, str]:
    """What a sample says, by the captions on paper; what the paper has no place for is named by
    its path, so that it shows up as a difference."""
    paper = PAPERS[form["template"]]
    said = {"单位": form["money_unit"], "年": str(filing["year"])}
    unit = filing["values"]["unit_name"]
    said |= {"填报单位": unit} if paper.headed else {}
    said |= {paper.unit: unit} if paper.unit else {}
    if form["subject"] is not None:
        said["subject"] = form["subject"]
    over = {path: one["text"] for path, one in form["typed_over"].items()}
    for path, value in [*form["values"].items(), *over.items()]:
        if isinstance(value, dict):
            for part, text in value.items():
                key = f"{path}.{part}"
                said[paper.captions.get(key, key)] = text
        elif not path.startswith("projects/"):
            said[paper.captions.get(path, path)] = value
    tables = dict(form["tables"])
    if "projects" in paper.rows:
        tables["projects"] = _listed(paper, over, forms)
    for table, rows in tables.items():
        word, columns = paper.rows.get(table, (table, {}))
        for number, row in enumerate(rows, 1):
            for column, text in _row(row, columns, paper):
                said[f"{word}{number} {column}"] = text
    for place, (table, column) in paper.derived.items():
        amounts = [Decimal(row[column]) for row in tables[table] if row.get(column)]
        said[place] = f"{sum(amounts, Decimal(0)).normalize():f}"
    return said


def _listed(paper: Paper, over: Mapping[str, str], forms: Mapping[str, Sample]) -> list[Sample]:
    """The rows of a list of forms: what the forms say, except where it says something else."""
    rows = []
    for stem, form in forms.items():
        if form["template"].endswith("/direction"):
            texts = {key: form["values"][key] for key in paper.rows["projects"][1]}
            rows.append({key: over.pop(f"projects/{stem}/{key}", texts[key]) for key in texts})
    lost = {key: text for key, text in over.items() if key.startswith("projects/")}
    return [*rows, lost] if lost else rows


def _row(row: Sample, columns: Mapping[str, str], paper: Paper) -> Iterator[tuple[str, str]]:
    if "class" in row:
        leaf = row["class"]
        level1, level2 = paper.leaves.get(leaf, (leaf, leaf))
        yield "一级指标", row.get("level1", level1)
        yield "二级指标", row.get("level2", level2)
    for column, value in row.items():
        if column in {"id", "class", "level1", "level2"}:
            continue
        if isinstance(value, dict):
            yield from ((columns.get(part, part), text) for part, text in value.items())
        else:
            yield columns.get(column, column), value
