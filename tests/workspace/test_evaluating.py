"""Scores of a real self-evaluation: proposed and explained, taken only when asked, in one step."""

from __future__ import annotations

from decimal import Decimal

import pytest

from perfdesk.document.model import Address
from perfdesk.errors import PerfDeskError, UnknownNameError
from perfdesk.workspace import Workspace, demo
from perfdesk.workspace.evaluating import EXECUTION

D = Decimal
SELFEVAL = "lusong-2024/selfeval"
#: S002: name, points, score printed, score by the rules (None: the office judges)
S002 = [
    ("执行率", 10, "7.81", "7.81"),
    ("开展考核考评工作涉及的镇（街道）数量", 5, 5, 5),
    ("村级考核费用包含村数量", 5, 5, None),
    ("手机通信续费经费发放至镇（街道）数量", 5, 5, 5),
    ("开展全科网格员培训次数", 5, 5, 5),
    ("开展对8个镇（街道）、81个村（社区）的考核考评", 5, 5, None),
    ("开展网格员业务培训", 5, 4, None),
    ("培训出勤率", 3, 2, "2.94"),  # 93 / 95 × 3
    ("更新基础信息数据", 5, 4, 5),
    ("采购设备质量合格率", 5, 5, 5),
    ("系统故障率", 5, 5, 5),
    ("政府采购率", 5, 5, 5),
    ("实施期", 5, 5, 5),
    ("服务保障工作完成及时率", 3, 3, 3),
    ("系统运行维护响应时间", 3, 3, 3),
    ("维护信息系统运行效率", 5, 5, None),
    ("网格员管理、服务意识和专业能力", 3, 3, None),
    ("工作流程、规章制度", 3, 3, None),
    ("网格化工作运转机制", 3, 3, None),
    ("网格员工作任务流程", 3, 3, None),
    ("指挥中心服务对象满意度", 5, 5, 5),
    ("服务居民满意度指标", 5, 5, 5),
    ("村级考核费", 3, 3, 3),
    ("委托业务费", 3, 3, 3),
    ("设备成本", 3, 3, None),
]


@pytest.fixture
def office(tmp_path):
    path = tmp_path / "示例.perfdesk"
    demo(path)
    with Workspace.open(path) as opened:
        yield opened


@pytest.fixture
def s002(office):
    """The form with its scores as published."""
    return next(
        form.id
        for filing in office.filings()
        for form in office.forms(filing.id)
        if form.template == SELFEVAL
    )


@pytest.fixture
def blank(workspace):
    """A form of three indicators without scores."""
    filing = workspace.new_filing("lusong-2024", "某中心", 2024)
    form = next(f.id for f in workspace.forms(filing) if f.template == SELFEVAL)
    fill(workspace, form, 0, name="培训次数", target="≥2次", actual="1次", weight="20")
    fill(workspace, form, 1, name="出勤率", target="≥95%", actual="96%", weight="20", score="19")
    fill(workspace, form, 4, name="专业能力", target="提升", actual="提高", weight="50")
    return form


def fill(workspace, form, at, **texts):
    row = workspace.document(form).rows("indicators")[at].id
    changes = [(Address("indicators", row, field), text) for field, text in texts.items()]
    workspace.type(form, changes)
    return row


def score_of(workspace, form, row_id):
    rows = workspace.document(form).rows("indicators")
    return next(row for row in rows if row.id == row_id).cells.get("score")


def ids(workspace, form):
    return [row.id for row in workspace.evaluating.sheet(form).rows]


# --- S002 ----------------------------------------------------------------------------------------


def test_every_row_of_s002(office, s002):
    sheet = office.evaluating.sheet(s002)
    found = [(row.name, row.weight, row.typed, row.proposal.score) for row in sheet.rows]
    wanted = [
        (name, D(points), D(typed), None if score is None else D(score))
        for name, points, typed, score in S002
    ]
    assert found == wanted
    assert all(len(row.proposal.bands) == 3 for row in sheet.rows if row.proposal.score is None)


def test_what_differs_from_the_rules_in_s002(office, s002):
    sheet = office.evaluating.sheet(s002)
    assert {r.name: r.difference for r in sheet.rows if r.difference} == {
        "培训出勤率": D("-0.94"),
        "更新基础信息数据": D(-1),
    }
    training = next(row for row in sheet.rows if row.name == "开展全科网格员培训次数")
    assert training.proposal.warnings == ("超额完成，完成率 200%，请说明原因。",)


def test_points_and_total_of_s002(office, s002):
    sheet = office.evaluating.sheet(s002)
    # 61 + 17 + 10 + 9 = 97 as printed, and the execution's 7.81
    assert (sheet.points, sheet.total, sheet.missing) == (D(110), D("104.81"), 0)
    assert sheet.points_said == "分值合计 110，超出 10，应是 100；表上写的是 100。"
    assert sheet.total_said == "总分 104.81，表上写的是 97，还不能定等级"
    assert sheet.grade == ""
    there = [(group.title, group.rule, group.there) for group in sheet.groups]
    assert there == [
        ("执行率", 10, 10),
        ("成本指标", 20, 9),
        ("产出指标", 40, 64),
        ("效益指标", 20, 17),
        ("满意度指标", 10, 10),
    ]


def test_nothing_of_s002_is_overwritten_by_taking_all(office, s002):
    before = office.document(s002)
    assert office.evaluating.sheet(s002).untaken == ()
    assert office.evaluating.accept(s002) is None
    assert office.document(s002) is before


def test_a_row_that_is_asked_for_is_overwritten(office, s002):
    before = office.document(s002)
    row = next(r for r in office.evaluating.sheet(s002).rows if r.name == "培训出勤率")
    touched = office.evaluating.accept(s002, [row.id])
    assert touched.place == (s002, Address("indicators", row.id, "score"))
    assert score_of(office, s002, row.id) == "2.94"
    assert office.evaluating.sheet(s002).total == D("105.75")
    office.undo()
    assert office.document(s002) == before


# --- taking --------------------------------------------------------------------------------------


def test_all_rows_without_a_score_get_one_in_one_step(workspace, blank):
    before = workspace.document(blank)
    sheet = workspace.evaluating.sheet(blank)
    assert (sheet.total, sheet.so_far) == (None, D(19))
    assert sheet.missing == 3  # the execution, 培训次数, 专业能力
    touched = workspace.evaluating.accept(blank)
    assert touched.label == "采用得分"
    scores = [row.cells.get("score") for row in workspace.document(blank).rows("indicators")]
    assert scores[:2] == ["10", "19"]  # 1 / 2 × 20; what was typed stays
    assert scores[4] is None
    workspace.undo()
    assert workspace.document(blank) == before
    workspace.redo()
    assert workspace.document(blank).rows("indicators")[0].cells["score"] == "10"


def test_a_judged_score_stands_within_the_points(workspace, blank):
    row = workspace.evaluating.sheet(blank).rows[-1]
    assert row.name == "专业能力"
    with pytest.raises(PerfDeskError, match="不能按数计算"):
        workspace.evaluating.accept(blank, [row.id])
    with pytest.raises(PerfDeskError, match="应在 0 到 50 之间，不能是 50"):
        workspace.evaluating.give(blank, row.id, D("50.01"))
    workspace.evaluating.give(blank, row.id, D("42.5"))
    assert score_of(workspace, blank, row.id) == "42.5"
    assert workspace.evaluating.give(blank, row.id, D("42.50")) is None


def test_with_a_hundred_points_and_every_score_there_is_a_grade(workspace, blank):
    amounts = {"money.total.adjusted": "100", "money.total.executed": "90", "exec.weight": "10"}
    workspace.type(blank, [(Address("", "", field), text) for field, text in amounts.items()])
    workspace.evaluating.accept(blank)
    row = workspace.evaluating.sheet(blank).rows[-1]
    workspace.evaluating.give(blank, row.id, D(45))
    sheet = workspace.evaluating.sheet(blank)
    # 9 + 10 + 19 + 45
    assert (sheet.points, sheet.total, sheet.grade) == (D(100), D(83), "良")


def test_a_score_changes_a_finished_form_back_to_a_draft(workspace, blank):
    workspace.set_finished(blank, finished=True)
    touched = workspace.evaluating.accept(blank)
    assert touched.reopened == (blank,)


def test_a_form_without_scores_says_so(workspace, form):
    assert not workspace.evaluating.can_score(form)
    with pytest.raises(PerfDeskError, match="不是自评表，不能评分"):
        workspace.evaluating.sheet(form)


# --- another profile -----------------------------------------------------------------------------


def test_another_profile_is_kept_with_the_form_and_undone(office, s002):
    before = office.document(s002)
    assert office.evaluating.sheet(s002).profile == "按比例-设成本"
    office.evaluating.choose_profile(s002, "分档")
    sheet = office.evaluating.sheet(s002)
    execution = sheet.row(EXECUTION)
    assert sheet.profile == "分档"
    assert (execution.typed, execution.proposal.score) == (D("7.81"), D(5))  # ≥60 %, <80 %
    assert "表上的得分是 7.81，按这个方案是 5。" in execution.proposal.warnings
    assert [row.cells for row in office.document(s002).rows("indicators")] == [
        row.cells for row in before.rows("indicators")
    ]
    assert office.evaluating.choose_profile(s002, "分档") is None
    office.undo()
    assert office.document(s002) == before


def test_the_execution_by_another_profile_stands_over_the_derived_one_with_its_reason(office, s002):
    office.evaluating.choose_profile(s002, "分档")
    office.evaluating.accept(s002, [EXECUTION])
    over = office.document(s002).typed_over["exec.score"]
    assert over.text == "5"
    assert over.reason.startswith("按评分方案“分档计分")
    assert office.evaluating.sheet(s002).total == D(102)
    office.evaluating.choose_profile(s002, "按比例-设成本")
    office.evaluating.accept(s002, [EXECUTION])
    assert "exec.score" not in office.document(s002).typed_over
    assert office.shown(s002, Address("", "", "exec.score")) == "7.81"


def test_going_back_to_the_forms_own_profile_leaves_nothing_behind(office, s002):
    before = office.document(s002)
    office.evaluating.choose_profile(s002, "及格线")
    office.evaluating.choose_profile(s002, "按比例-设成本")
    assert office.document(s002) == before
    with pytest.raises(UnknownNameError):
        office.evaluating.choose_profile(s002, "nothing")


# --- points --------------------------------------------------------------------------------------


def test_points_of_a_class_are_spread_over_its_rows_in_one_step(office, s002):
    before = office.document(s002)
    office.evaluating.spread(s002, "产出指标")
    weights = [
        row.cells["weight"]
        for row in office.document(s002).rows("indicators")
        if row.cells["class"] in {"quantity", "quality", "timeliness"}
    ]
    # 40 over 14 rows: 2 each, and the first twelve get one more
    assert weights == ["3"] * 12 + ["2"] * 2
    group = next(g for g in office.evaluating.sheet(s002).groups if g.title == "产出指标")
    assert group.over == 0
    office.undo()
    assert office.document(s002) == before


def test_few_points_are_spread_in_halves(workspace, blank):
    workspace.evaluating.choose_profile(blank, "按比例")
    row = workspace.document(blank).rows("indicators")[5].id
    workspace.type(blank, [(Address("indicators", row, "name"), "满意度甲")])
    for _one in range(14):
        _touched, row = workspace.insert_row(blank, "indicators", row)
        workspace.type(blank, [(Address("indicators", row, "name"), f"满意度{row}")])
    workspace.evaluating.spread(blank, "满意度指标")
    weights = [
        D(row.cells["weight"])
        for row in workspace.document(blank).rows("indicators")
        if row.cells["class"] == "satisfaction"
    ]
    assert sum(weights) == 10
    assert set(weights) == {D("0.5"), D(1)}


def test_the_points_of_the_execution(workspace, blank):
    workspace.evaluating.spread(blank, "执行率")
    assert workspace.shown(blank, Address("", "", "exec.weight")) == "10"
    assert workspace.evaluating.spread(blank, "执行率") is None
    with pytest.raises(PerfDeskError, match="还没有填指标"):
        workspace.evaluating.spread(blank, "成本指标")


def test_classes_that_the_profile_has_not_are_listed(workspace, blank):
    fill(workspace, blank, 5, name="居民满意度", weight="10")
    workspace.evaluating.choose_profile(blank, "按比例-不设成本和满意度")
    last = workspace.evaluating.sheet(blank).groups[-1]
    assert (last.title, last.rule, last.there) == ("方案里没有的类别", 0, 10)


def test_rows_that_say_nothing_are_not_scored(workspace, blank):
    count = len(ids(workspace, blank))
    fill(workspace, blank, 2, name="/")
    assert len(ids(workspace, blank)) == count


def test_the_history_calls_the_profile_by_its_name(office, s002):
    office.evaluating.choose_profile(s002, "分档")
    trail = office.chronicle.form(s002)
    trail.read_some()
    (change,) = trail.entries[0].changes
    assert (change.label, change.old, change.new) == ("评分方案", "", "分档")
