"""The forms of the filings and the national one: captions, columns and joins, cell by cell."""

import pytest

from perfdesk.paths import templates_dir
from perfdesk.template.catalog import Catalog
from perfdesk.template.model import BandStyle, Caption, Fixed, Join, TableView


@pytest.fixture(scope="module")
def catalog():
    return Catalog.load(templates_dir())


def bands(template, style):
    return [band for band in template.bands if band.style is style]


def picture_part(part):
    """One part as written in the notation: caption, {path}, {year-1}, {#一}."""
    if isinstance(part, Caption):
        return part.text
    if isinstance(part, Fixed):
        shift = f"{part.offset:+d}" if part.offset else ""
        number = f"{{#{part.style}}}"
        return {"year": f"{{year{shift}}}", "number": number}.get(part.kind, f"{{{part.kind}}}")
    return f"{{{'.' if part.table else ''}{part.path}}}"


def picture(cell):
    """A cell as written in the notation."""
    text = "".join(picture_part(part) for part in cell.parts)
    return text + ("^" if cell.join is not Join.NONE else "")


def row(line):
    """A drawn line as (text, columns spanned) pairs."""
    return [(picture(cell), cell.colspan) for cell in line.cells]


def texts(line):
    return [picture(cell) for cell in line.cells]


def paragraphs(template, style):
    return [
        "".join(picture_part(part) for part in line.parts)
        for band in bands(template, style)
        for line in band.paragraphs
    ]


def heads(template):
    return [line for band in template.bands for line in band.lines if line.head]


def repeating(template):
    return {line.repeat: line for band in template.bands for line in band.lines if line.repeat}


def test_there_are_nine_forms_and_the_national_one(catalog):
    assert sorted(catalog.template_ids) == [
        "changping-2026/project",
        "lukou-2026/department",
        "lukou-2026/project",
        "lusong-2024/base",
        "lusong-2024/report",
        "lusong-2024/selfeval",
        "national-2020/project-selfeval",
        "shifeng-2023/department",
        "shifeng-2023/direction",
        "shifeng-2023/summary",
    ]
    assert len(catalog.templates()) == 10


# --- 渌口 2026 ---------------------------------------------------------------------------


def test_the_department_form_of_lukou(catalog):
    form = catalog.template("lukou-2026/department")
    assert form.title == "部门整体支出绩效目标表"
    assert paragraphs(form, BandStyle.TITLE) == ["{year}年部门整体支出绩效目标表"]
    [line] = bands(form, BandStyle.LINE)[0].lines
    assert texts(line) == ["填报单位（盖章）：{unit_name}", "单位：{money_unit}"]
    [table] = bands(form, BandStyle.TABLE)
    assert [row(drawn) for drawn in table.lines] == [
        [("部门（单位名称）", 1), ("{unit_name}", 8)],
        [("年度履职目标", 1), ("{goal_year}", 8)],
        [("年度主要任务", 1), ("任务名称", 2), ("主要内容", 6)],
        [("^", 1), ("{.name}", 2), ("{.content}", 6)],
        [("预算情况", 1), ("资金总额", 1), ("按收入性质分", 4), ("按支出性质分", 3)],
        [
            ("^", 1),
            ("{money.total.initial}", 1),
            ("一般公共预算", 1),
            ("政府性基金拨款", 1),
            ("财政专户管理资金", 1),
            ("其他资金", 1),
            ("基本支出", 1),
            ("项目支出", 2),
        ],
        [
            ("^", 1),
            ("^", 1),
            ("{money.general.initial}", 1),
            ("{money.gov_fund.initial}", 1),
            ("{money.special_account.initial}", 1),
            ("{money.other.initial}", 1),
            ("{money.basic.initial}", 1),
            ("{money.project.initial}", 2),
        ],
        [
            ("一级指标", 1),
            ("二级指标", 1),
            ("三级指标", 1),
            ("指标值类型", 1),
            ("指标值", 1),
            ("度量单位", 1),
            ("指标值说明（指标解释）", 2),
            ("备注", 1),
        ],
        [
            ("{.level1}^", 1),
            ("{.level2}^", 1),
            ("{.name}", 1),
            ("{.target.op}", 1),
            ("{.target.value}", 1),
            ("{.target.unit}", 1),
            ("{.explanation}", 2),
            ("{.note}", 1),
        ],
    ]
    assert [branch.level2 for branch in form.tree] == [
        "经济成本指标",
        "社会成本指标",
        "生态环境成本指标",
        "数量指标",
        "质量指标",
        "时效指标",
        "经济效益",
        "社会效益",
        "生态效益",
        "服务对象满意度",
    ]


def test_the_project_form_of_lukou(catalog):
    form = catalog.template("lukou-2026/project")
    assert paragraphs(form, BandStyle.TITLE) == ["{year}年项目支出绩效目标表"]
    [line] = bands(form, BandStyle.LINE)[0].lines
    assert texts(line) == ["填报单位（盖章）：{unit_name}", "金额单位：{money_unit}"]
    [table] = bands(form, BandStyle.TABLE)
    assert [row(drawn) for drawn in table.lines] == [
        [("项目名称", 1), ("{project_name}", 7)],
        [
            ("年度本级预算金额", 1),
            ("{money.total.initial}", 3),
            ("项目类别", 1),
            ("{project_category}", 3),
        ],
        [("项目支出实施期", 1), ("{project_period}", 7)],
        [("本年度绩效目标", 1), ("{goal_year}", 7)],
        [
            ("本年度绩效指标", 1),
            ("一级指标", 1),
            ("二级指标", 1),
            ("三级指标", 1),
            ("指标值", 1),
            ("度量单位", 1),
            ("指标值类型", 1),
            ("备注", 1),
        ],
        [
            ("^", 1),
            ("{.level1}^", 1),
            ("{.level2}^", 1),
            ("{.name}", 1),
            ("{.target.value}", 1),
            ("{.target.unit}", 1),
            ("{.target.op}", 1),
            ("{.note}", 1),
        ],
    ]
    # 满意度 without 指标 and 成本 last, on this form only
    assert [(branch.level1, branch.level2) for branch in form.tree[5:8]] == [
        ("效益指标", "生态效益"),
        ("满意度", "服务对象满意度"),
        ("成本指标", "经济成本指标"),
    ]
    assert form.subject_field == "project_name"


@pytest.mark.parametrize("form", ["department", "project"])
def test_the_signature_block_of_lukou_leaves_the_signatures_empty(catalog, form):
    template = catalog.template(f"lukou-2026/{form}")
    [sign] = bands(template, BandStyle.SIGN)
    assert [texts(line) for line in sign.lines] == [
        ["填表人：{preparer}", "联系电话：{phone}", "填报日期：{fill_date}"],
        ["单位负责人签字：", "审核人/日期："],
    ]
    assert template.signature


@pytest.mark.parametrize("form", ["department", "project"])
def test_every_field_that_lukou_shows_is_explained(catalog, form):
    template = catalog.template(f"lukou-2026/{form}")
    slots = [
        part
        for band in template.bands
        for line in (*band.lines, *band.paragraphs)
        for part in (
            [p for cell in line.cells for p in cell.parts] if hasattr(line, "cells") else line.parts
        )
        if hasattr(part, "field")
    ]
    unexplained = {slot.path for slot in slots if not slot.shown.help}
    assert unexplained == set()


def test_a_form_may_call_a_field_its_own_way(catalog):
    department = catalog.template("lukou-2026/department").fields
    project = catalog.template("lukou-2026/project").fields
    assert department["", "goal_year"].label == "年度履职目标"
    assert project["", "goal_year"].label == "本年度绩效目标"
    assert project["", "money.total.initial"].label == "年度本级预算金额"


# --- 石峰 2023 ---------------------------------------------------------------------------


def test_the_department_form_of_shifeng(catalog):
    form = catalog.template("shifeng-2023/department")
    assert paragraphs(form, BandStyle.MARK) == ["附表1"]
    [line] = bands(form, BandStyle.LINE)[0].lines
    assert texts(line) == ["填报单位：（盖章）", "金额：{money_unit}"]
    [table] = bands(form, BandStyle.TABLE)
    assert [row(drawn) for drawn in table.lines[1:6]] == [
        [("年度预算申请\n（万元）", 1), ("资金总额：{money.total.initial}", 5)],
        [("^", 1), ("按收入性质分", 3), ("按支出性质分", 2)],
        [
            ("^", 1),
            ("其中：一般公共预算拨款", 2),
            ("{money.general.initial}", 1),
            ("其中：基本支出", 1),
            ("{money.basic.initial}", 1),
        ],
        [
            ("^", 1),
            ("　　　政府性基金拨款", 2),
            ("{money.gov_fund.initial}", 1),
            ("　　　项目支出", 1),
            ("{money.project.initial}", 1),
        ],
        [("^", 1), ("　　　其他资金", 2), ("{money.other.initial}", 1), ("", 1), ("", 1)],
    ]
    assert texts(heads(form)[0]) == [
        "年度绩效指标",
        "一级指标",
        "二级指标",
        "三级指标",
        "指标值及单位",
    ]
    assert texts(repeating(form)["tasks",]) == ["^", "{.name}", "{.owner}", "{.content}"]
    # all rows are pre-printed; 成本 and 满意度 stand under 产出 and 效益 here
    assert form.views["indicators"] == TableView(full=True)
    assert form.branch_of("cost_social").level1 == "产出指标"
    assert form.branch_of("satisfaction").level1 == "效益指标"
    assert form.branch_of("satisfaction").level2 == "社会公众及服务对象满意度指标"


def test_the_summary_of_shifeng_is_a_view_of_the_other_forms(catalog):
    form = catalog.template("shifeng-2023/summary")
    assert (form.page.width_mm, form.page.height_mm) == (297.0, 210.0)
    assert form.views["projects"] == TableView(forms="direction_target", pad=10)
    assert texts(heads(form)[0]) == ["序号", "名  称", "金  额", "实施期绩效目标", "年度绩效目标"]
    line = repeating(form)["projects",]
    assert texts(line) == [
        "{#一}",
        "{.project_name}",
        "{.money.total.initial}",
        "{.goal_period}",
        "{.goal_year}",
    ]
    assert all(part.foreign for cell in line.cells[1:] for part in cell.parts)
    assert form.derived == {"money.project.initial"}


def test_the_direction_form_of_shifeng(catalog):
    form = catalog.template("shifeng-2023/direction")
    [table] = bands(form, BandStyle.TABLE)
    assert [row(line) for line in table.lines[:2]] == [
        [
            ("支出方向\n（子项）", 1),
            ("{project_name}", 2),
            ("所属专项", 1),
            ("名称", 1),
            ("{program_name}", 1),
        ],
        [
            ("项目金额", 1),
            ("{money.total.initial}", 2),
            ("^", 1),
            ("金额", 1),
            ("{program_amount}", 1),
        ],
    ]
    first, second = heads(form)
    assert texts(first)[1:] == ["一级指标", "二级指标", "三级指标", "指标值及单位", "绩效标准"]
    assert row(second) == [
        ("支出明细及测算说明", 1),
        ("支出内容简介", 1),
        ("支出明细", 2),
        ("金额", 1),
        ("支出测算依据及过程说明", 1),
    ]
    assert row(table.lines[-1]) == [("^", 1), ("合  计", 3), ("{details.total}", 1), ("", 1)]
    assert form.fields["", "details.total"].label == "支出明细合计"


# --- 芦淞 2024 ---------------------------------------------------------------------------


def test_the_base_table_of_lusong_draws_rows_of_the_money_matrix(catalog):
    form = catalog.template("lusong-2024/base")
    [table] = bands(form, BandStyle.TABLE)
    lines = [row(line) for line in table.lines]
    assert lines[2] == [
        ("经费控制情况（万元）", 1),
        ("{year-1}年决算数", 2),
        ("{year}年预算数", 2),
        ("{year}年决算数", 2),
    ]
    assert lines[4] == [
        ("　1、公务用车购置和维护经费", 1),
        ("{money.vehicles.prev_final}", 2),
        ("{money.vehicles.initial}", 2),
        ("{money.vehicles.executed}", 2),
    ]
    assert lines[18] == [
        ("部门基本支出预算调整", 1),
        ("——", 2),
        ("{money.adjustment.initial}", 2),
        ("{money.adjustment.executed}", 2),
    ]
    assert lines[19][0] == ("楼堂馆所控制情况\n（{year}年完工项目）", 1)
    # a row of the matrix is a drawn row, not a repeating one
    assert [line.repeat for line in table.lines if line.repeat] == [("buildings",)]
    assert form.derived_columns == {("buildings", "scale_rate"), ("buildings", "invest_rate")}


def test_a_star_means_the_three_years_that_the_base_table_shows(catalog):
    rules = catalog.template("lusong-2024/base").rules
    assert [rule.left.path for rule in rules if rule.text.startswith("money.vehicles.* :=")] == [
        "money.vehicles.prev_final",
        "money.vehicles.initial",
        "money.vehicles.executed",
    ]


def test_the_self_evaluation_of_lusong(catalog):
    form = catalog.template("lusong-2024/selfeval")
    [table] = bands(form, BandStyle.TABLE)
    lines = [row(line) for line in table.lines]
    assert lines[1] == [
        ("年度预算申请\n（万元）", 1),
        ("", 2),
        ("年初预算数", 1),
        ("全年预算数", 1),
        ("全年执行数", 1),
        ("分值", 1),
        ("执行率", 1),
        ("得分", 1),
    ]
    assert lines[3] == [
        ("^", 1),
        ("按收入性质分：{money.income.adjusted}", 4),
        ("按支出性质分：{money.spending.adjusted}", 4),
    ]
    assert texts(repeating(form)["indicators",]) == [
        "^",
        "{.level1}\n（{.points}分）^",
        "{.level2}^",
        "{.name}",
        "{.target}",
        "{.actual}",
        "{.weight}",
        "{.score}",
        "{.reason}",
    ]
    assert lines[-1] == [("总分", 6), ("{total.weight}", 1), ("{total.score}", 1), ("", 1)]


def test_the_report_of_lusong_is_running_text_after_the_standard(catalog):
    form = catalog.template("lusong-2024/report")
    page = form.page
    assert (page.top_mm, page.bottom_mm, page.left_mm, page.right_mm) == (37, 35, 28, 26)
    assert page.official
    [text] = bands(form, BandStyle.TEXT)
    assert [line.level for line in text.paragraphs[:4]] == [1, 2, 0, 2]
    assert [picture_part(part) for part in text.paragraphs[2].parts] == ["{report.profile}"]
    assert paragraphs(form, BandStyle.COVER)[1] == "部门（单位）名称：{unit_name}（盖章）"
    assert "{money.personnel.executed}" in form.seed["report.basic"]
    assert form.fields["", "money.personnel.executed"].label == "人员经费（全年执行数）"


# --- 常平 2026 ---------------------------------------------------------------------------


def test_the_project_form_of_changping(catalog):
    form = catalog.template("changping-2026/project")
    assert form.money_unit == "元"
    assert form.title == "项目绩效目标表"
    [table] = bands(form, BandStyle.TABLE)
    lines = [row(line) for line in table.lines]
    assert lines[5] == [
        ("实施周期", 1),
        ("起始年度", 1),
        ("{project_period.from}", 1),
        ("到期年度", 1),
        ("{project_period.to}", 2),
    ]
    assert lines[6] == [("{year}年预算金额({money_unit})", 1), ("{money.total.initial}", 5)]
    assert lines[9:11] == [[("^", 1), ("{year}年度目标", 5)], [("^", 1), ("{goal_year}", 5)]]
    assert texts(heads(form)[0]) == [
        "绩效指标",
        "一级指标",
        "二级指标",
        "三级指标",
        "实施周期指标值",
        "年度指标值",
    ]
    # two horizons are two fields of one row
    assert texts(repeating(form)["indicators",])[-2:] == ["{.target_period}", "{.target}"]
