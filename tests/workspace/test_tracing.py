"""反查 over the forms of a filing: parts, sentences, checks across forms, and the way back."""

import pytest

from perfdesk.document.model import Address
from perfdesk.errors import PerfDeskError, UnknownNameError
from perfdesk.workspace.tracing import Standing
from tests.workspace.test_typed_over import AMOUNT, AMOUNTS, NAMES, TOTAL, Desk


@pytest.fixture
def desk(workspace):
    return Desk(workspace)


def parts(origin):
    return [(part.form_title, part.label, f"{part.text} {part.unit}".strip()) for part in origin]


def test_the_total_of_s001_and_the_way_to_each_direction(desk):
    origin = desk.workspace.tracing.of(desk.summary, TOTAL)
    assert (origin.link.text, origin.link.unit) == ("1755.8", "万元")
    assert origin.link.standing is Standing.DERIVED
    assert origin.equation == (
        "项目支出（年初预算数） = 各张“区级专项资金支出方向绩效目标表”的资金总额（年初预算数）之和"
    )
    assert origin.why == ""
    assert parts(origin.parts) == [
        (name, "项目金额", f"{text} 万元") for name, text in zip(NAMES, AMOUNTS, strict=True)
    ]
    assert [(part.form, part.address) for part in origin.parts] == [
        (form, AMOUNT) for form in desk.directions
    ]


def test_a_row_of_the_list_leads_to_its_form(desk):
    origin = desk.workspace.tracing.of(desk.summary, desk.row(4))
    assert origin.link.standing is Standing.ELSEWHERE
    assert origin.equation == f"取自“{NAMES[3]}”的项目金额"
    (part,) = origin.parts
    assert (part.form, part.address, part.text) == (desk.directions[3], AMOUNT, "1633.8")


def test_a_part_typed_over_is_marked_and_opens_onto_what_it_stands_over(desk):
    desk.type(desk.row(2), "23")
    desk.workspace.noting.explain(desk.summary, desk.row(2), "按批复")
    origin = desk.workspace.tracing.of(desk.summary, TOTAL)
    part = origin.parts[1]
    assert (part.form, part.address, part.text) == (desk.summary, desk.row(2), "23")
    assert (part.standing, part.computed, part.reason) == (Standing.TYPED_OVER, "22", "按批复")
    assert part.opens
    (under,) = desk.workspace.tracing.parts(part.form, part.address)
    assert (under.form, under.text) == (desk.directions[1], "22")


def test_a_total_typed_over_says_both_figures_and_that_nobody_said_why(desk):
    desk.type(TOTAL, "1756")
    origin = desk.workspace.tracing.of(desk.summary, TOTAL)
    assert origin.why == "程序算出的是 1755.8，这里手工填的是 1756；还没有写明原因。"
    desk.workspace.noting.explain(desk.summary, TOTAL, "按批复取整")
    origin = desk.workspace.tracing.of(desk.summary, TOTAL)
    assert origin.why == "程序算出的是 1755.8，这里手工填的是 1756；原因：按批复取整。"


def test_the_totals_that_use_a_directions_amount(desk):
    origin = desk.workspace.tracing.of(desk.directions[0], AMOUNT)
    assert origin.why == "这个数是手工填写的，不由别的数算出。"
    assert {(link.form, link.address) for link in origin.users} >= {
        (desk.summary, TOTAL),
        (desk.summary, desk.row(1)),
    }


def test_the_department_form_is_held_against_the_summary_across_the_filing(desk):
    forms = desk.workspace.forms(desk.workspace.filing_of(desk.summary))
    department = next(info.id for info in forms if info.kind == "department_target")
    origin = desk.workspace.tracing.of(department, TOTAL)
    assert parts(origin.parts)[3] == (NAMES[3], "项目金额", "1633.8 万元")
    (check,) = origin.checks
    assert check.sentence == "应等于下面这个数"
    assert [(part.form, part.text) for part in check.parts] == [(desk.summary, "1755.8")]


def test_a_total_that_waits_says_how_many_rows_lack_what(workspace):
    filing = workspace.new_filing("lusong-2024", "某中心", 2024)
    form = next(info.id for info in workspace.forms(filing) if info.kind == "department_selfeval")
    rows = [row.id for row in workspace.document(form).rows("indicators")]
    for field, text in (
        ("money.total.adjusted", "100"),
        ("money.total.executed", "50"),
        ("exec.weight", "10"),
    ):
        workspace.type(form, [(Address("", "", field), text)])
    for row in rows[:4]:
        workspace.type(form, [(Address("indicators", row, "name"), "培训")])
    workspace.type(form, [(Address("indicators", rows[0], "score"), "5")])
    origin = workspace.tracing.of(form, Address("", "", "total.score"))
    assert origin.why == "还有 3 行没有得分，填上后自动算出。"
    assert [part.text for part in origin.parts if part.address.table] == ["5", "", "", ""]
    assert origin.parts[0].opens
    nested = workspace.tracing.parts(form, origin.parts[0].address)
    assert [part.label for part in nested] == ["资金总额（执行率）", "执行率分值"]


def test_a_blank_among_the_figures_of_a_quotient_is_named(workspace):
    filing = workspace.new_filing("lusong-2024", "某中心", 2024)
    form = next(info.id for info in workspace.forms(filing) if info.kind == "department_base")
    workspace.type(form, [(Address("", "", "staff_actual"), "6")])
    origin = workspace.tracing.of(form, Address("", "", "staff_rate"))
    assert origin.why == "“编制数”还空着，填上后自动算出。"
    workspace.type(form, [(Address("", "", "staff_quota"), "若干")])
    origin = workspace.tracing.of(form, Address("", "", "staff_rate"))
    assert origin.why == "“编制数”填的是“若干”，不是数字；改成数字后自动算出。"


def test_what_the_whole_filing_shares_and_what_is_blank_are_said_plainly(desk):
    origin = desk.workspace.tracing.of(desk.directions[0], Address("", "", "preparer"))
    assert origin.why == "这一格是整套表共用的内容，不由别的数算出。"
    origin = desk.workspace.tracing.of(desk.directions[0], Address("", "", "goal_year"))
    assert origin.why == "这一格由本单位填写，现在还空着，不由别的数算出。"


def test_a_field_or_a_row_that_is_not_there_is_refused_in_words(desk):
    with pytest.raises(UnknownNameError):
        desk.workspace.tracing.of(desk.summary, Address("", "", "nothing"))
    with pytest.raises(PerfDeskError, match="没有来源可查"):
        desk.workspace.tracing.of(desk.directions[0], Address("indicators", "+quantity:0", "name"))
