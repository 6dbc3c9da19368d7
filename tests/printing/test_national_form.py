"""The form of 财预〔2020〕10号, which none of the filings has: filled in, derived and printed from
its template alone.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from perfdesk.document.model import Address
from perfdesk.workspace import Workspace
from tests.printing.boxes import read, said

SET = "national-2020"
UNIT = "某某区水利局"

#: the money of a published self-evaluation of 2024: 186.94 of 239.32 is 78.11 %, 7.81 of 10 points
TYPED = {
    "project_name": "小型水库维修养护",
    "authority": "某某区水利局",
    "implementer": "某某区水库管理所",
    "money.total.initial": "239.32",
    "money.total.adjusted": "239.32",
    "money.total.executed": "186.94",
    "money.fiscal.initial": "200",
    "money.fiscal.adjusted": "200",
    "money.fiscal.executed": "150",
    "money.carried.initial": "39.32",
    "money.carried.adjusted": "39.32",
    "money.carried.executed": "36.94",
    "goal_year": "完成12座小型水库的维修养护，安全度汛。",
    "goal_actual": "12座小型水库全部完成，安全度汛。",
}
#: leaf class: name, target, what was done, weight, score
ROWS = {
    "quantity": ("维修养护水库", "12座", "12座", "20", "20"),
    "quality": ("验收合格率", "≥95%", "100%", "15", "15"),
    "timeliness": ("汛前完成", "4月底前", "5月中旬", "10", "8"),
    "cost_economic": ("养护成本", "≤239.32万元", "186.94万元", "5", "5"),
    "benefit_economic": ("灌溉面积", "≥3000亩", "3100亩", "10", "10"),
    "benefit_social": ("受益人口", "≥8000人", "8200人", "10", "10"),
    "benefit_ecological": ("水质达标率", "≥90%", "92%", "5", "5"),
    "benefit_sustainable": ("管护制度", "健全", "健全", "5", "5"),
    "satisfaction": ("周边群众满意度", "≥90%", "93%", "10", "10"),
}
#: the paper, box by box from left to right and from top to bottom, blank boxes left out
PAPER = """
项目名称|小型水库维修养护
主管部门|某某区水利局|实施单位|某某区水库管理所
项目资金（万元）|年初预算数|全年预算数|全年执行数|分值|执行率|得分
年度资金总额|239.32|239.32|186.94|10|78.11%|7.81
其中：当年财政拨款|200|200|150|—|75%|—
上年结转资金|39.32|39.32|36.94|—|93.95%|—
其他资金|—|—
年度总体目标|预期目标|实际完成情况
完成12座小型水库的维修养护，安全度汛。|12座小型水库全部完成，安全度汛。
绩效指标|一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分|偏差原因分析及改进措施
产出指标|数量指标|维修养护水库|12座|12座|20|20
质量指标|验收合格率|≥95%|100%|15|15
时效指标|汛前完成|4月底前|5月中旬|10|8|连续阴雨，工期推迟。
成本指标|养护成本|≤239.32万元|186.94万元|5|5
效益指标|经济效益指标|灌溉面积|≥3000亩|3100亩|10|10
社会效益指标|受益人口|≥8000人|8200人|10|10
生态效益指标|水质达标率|≥90%|92%|5|5
可持续影响指标|管护制度|健全|健全|5|5
满意度指标|服务对象满意度指标|周边群众满意度|≥90%|93%|10|10
总分|100|95.81
"""


@pytest.fixture
def desk(tmp_path: Path):
    with Workspace.open(tmp_path / "a.perfdesk", create=True) as workspace:
        yield workspace


def filled(desk: Workspace) -> str:
    filing = desk.new_filing(SET, UNIT, 2025)
    [form] = desk.forms(filing)
    changes = [(Address("", "", field), text) for field, text in TYPED.items()]
    for leaf, texts in ROWS.items():
        row = f"+{leaf}:0"
        fields = ("name", "target", "actual", "weight", "score")
        changes += [
            (Address("indicators", row, field), text)
            for field, text in zip(fields, texts, strict=True)
        ]
    rows = {row.cells["class"]: row.id for row in desk.document(form.id).rows("indicators")}
    changes = [(a._replace(row=rows.get(a.row[1:-2], a.row)), text) for a, text in changes]
    desk.type(form.id, changes)
    late = next(
        row.id
        for row in desk.document(form.id).rows("indicators")
        if row.cells["class"] == "timeliness"
    )
    desk.type(form.id, [(Address("indicators", late, "reason"), "连续阴雨，工期推迟。")])
    return form.id


def test_each_cell_is_printed_in_its_box(desk: Workspace, tmp_path: Path) -> None:
    form = filled(desk)
    pages = desk.print_pdf([form], tmp_path / "form.pdf")

    boxes, outside = read(tmp_path / "form.pdf")

    assert pages == 1
    assert said(boxes) == PAPER.strip().replace("\n", "|").split("|")
    assert outside[0][-2:] == ["项目支出绩效自评表", "（2025年度）"]


def test_a_form_is_about_a_project(desk: Workspace) -> None:
    form = filled(desk)
    assert desk.form(form).title == "小型水库维修养护"


def test_the_weights_of_execution_can_be_typed_over(desk: Workspace) -> None:
    form = filled(desk)
    desk.type(form, [(Address("", "", "exec.weight"), "20")])
    assert desk.shown(form, Address("", "", "exec.score")) == "15.62"
    assert desk.shown(form, Address("", "", "total.weight")) == "110"
