"""Sentences of findings: made from the form's own labels and the figures as typed."""

from pathlib import Path

import pytest

from perfdesk.check.engine import check_form
from perfdesk.check.finding import Kind, Level
from perfdesk.check.subject import Form
from perfdesk.derive.evaluate import derived_values
from perfdesk.document.model import Address, Document, Filing, Row, TypedOver
from perfdesk.grid.build import Source, build
from perfdesk.paths import templates_dir
from perfdesk.template.catalog import Catalog

CATALOG = Catalog.load(templates_dir())
DIRECTION = "shifeng-2023/direction"
BASE = "lusong-2024/base"
SELFEVAL = "lusong-2024/selfeval"
CHANGPING = "changping-2026/project"


def form(template_id, values=None, *, over=None, money_unit=None, **tables):
    template = CATALOG.template(template_id)
    document = Document(
        template.id,
        template.version,
        money_unit=money_unit or template.money_unit,
        values=values or {},
        tables={name: tuple(rows) for name, rows in tables.items()},
        typed_over={key: TypedOver(*given) for key, given in (over or {}).items()},
    )
    filing = Filing("", 2024, {"unit_name": "某单位"})
    grid = build(Source(template, document, filing, derived_values(template, document)))
    return Form("d1", "某表", template, document, grid, {}, {"d1": "某表"})


def faults(made):
    return [one for one in check_form(made) if one.kind is not Kind.BLANK]


def details(*amounts):
    return [
        Row(f"x{n}", {"item": f"第{n}项", "amount": amount}) for n, amount in enumerate(amounts, 1)
    ]


def test_a_sum_of_rows_against_the_amount_of_the_form():
    made = form(DIRECTION, {"money.total.initial": "30"}, details=details("10", "5.30", "10"))
    (found,) = faults(made)
    assert found.message == "支出明细合计 25.3 与项目金额 30 不相等，差 4.7。"
    assert (found.left, found.right, found.difference) == ("25.3", "30", "-4.7")
    assert (found.code, found.level) == ("C-BUD-08", Level.ERROR)
    assert found.address == Address("", "", "details.total")
    assert found.related == (("d1", Address("", "", "money.total.initial")),)


def test_figures_that_agree_and_blank_ones_say_nothing():
    assert faults(form(DIRECTION, {"money.total.initial": "25.30"}, details=details("25.3"))) == []
    assert faults(form(DIRECTION, {"money.total.initial": "30"})) == []
    assert faults(form(DIRECTION, {"money.total.initial": "/"}, details=details("25.3"))) == []


@pytest.mark.parametrize(
    ("amount", "level", "code"),
    [
        ("25.305", Level.WARNING, "C-BUD-04"),
        ("25.295", Level.WARNING, "C-BUD-04"),
        ("25.3051", Level.ERROR, "C-BUD-08"),
    ],
)
def test_amounts_that_agree_after_rounding_are_a_warning(amount, level, code):
    made = form(DIRECTION, {"money.total.initial": amount}, details=details("25.3"))
    (found,) = faults(made)
    assert (found.level, found.code) == (level, code)


def test_a_whole_that_is_smaller_than_its_part():
    made = form(DIRECTION, {"money.total.initial": "30", "program_amount": "20"})
    (found,) = faults(made)
    assert found.message == "所属专项金额 20 小于项目金额 30，少 10。"
    assert found.sign == "＜"


def test_the_column_is_named_where_the_form_has_several():
    """芦淞 2024, 附件1: 项目支出 0, but 业务工作经费 34.85 (C-BASE-03)."""
    lines = ("project", "project_work", "project_upkeep", "project_special")
    amounts = ("0", "34.85", "0", "0")
    made = form(BASE, {f"money.{n}.prev_final": a for n, a in zip(lines, amounts, strict=True)})
    (found,) = faults(made)
    assert found.message == (
        "上年决算数：项目支出 0 与业务工作经费 34.85 ＋ 运行维护经费 0 ＋ 市级专项资金 0 "
        "的合计 34.85 不相等，差 34.85。"
    )
    assert found.code == "C-BASE-03"
    assert found.address == Address("", "", "money.project.prev_final")


@pytest.mark.parametrize(
    ("template", "field", "drawn"),
    [
        (SELFEVAL, "money.total.adjusted", "年度资金总额（全年预算数）"),
        (SELFEVAL, "money.special_account.adjusted", "纳入专户管理的非税收入拨款"),
        ("shifeng-2023/department", "money.general.initial", "一般公共预算拨款"),
        # its caption stands over it, the cell before it is the caption of all rows
        ("lukou-2026/department", "money.total.initial", "资金总额"),
    ],
)
def test_a_line_of_money_is_called_as_the_form_writes_it(template, field, drawn):
    assert form(template).label(Address("", "", field)) == drawn


def test_one_of_several_terms_alone_is_named():
    values = {"money.three_public.executed": "3", "money.abroad.executed": "2.5"}
    (found,) = faults(form(BASE, values))
    assert found.message == (
        "全年执行数：三公经费 3 与出国经费 2.5（其余各项空白）不相等，差 0.5。"
    )


def test_a_cost_typed_in_wan_against_a_budget_in_yuan():
    """常平 2026: ≤2065万元 on a form whose budget is 14,455,000 元."""
    rows = [Row("r1", {"class": "cost_economic", "name": "总成本", "target": "≤2065万元"})]
    values = {"money.total.initial": "14,455,000.00"}
    made = form(CHANGPING, values, indicators=rows)
    (found,) = faults(made)
    assert found.message == (
        "第 1 行“总成本”的年度指标值 ≤2065万元（合 20650000 元）超过了本年预算金额 "
        "14,455,000.00，多 6195000。"
    )
    assert found.code == "C-CON-01"
    # 元 are never rounded to 万元: 10 元 more is an error
    over = form(CHANGPING, {"money.total.initial": "20649990"}, indicators=rows)
    assert [one.level for one in faults(over)] == [Level.ERROR]
    assert faults(form(CHANGPING, {"money.total.initial": "20650000"}, indicators=rows)) == []


def scored(*weights, **over):
    rows = [
        Row(f"r{n}", {"class": "quantity", "name": f"指标{n}", "weight": w, "score": w})
        for n, w in enumerate(weights, 1)
    ]
    return form(SELFEVAL, {"exec.weight": "10"}, indicators=rows, over=over)


def test_the_weights_must_come_to_a_hundred():
    (found,) = faults(scored("30", "30", "30", "10"))
    assert found.message == "总分（分值）110 与 100 不相等，差 10。"
    assert (found.code, found.level) == ("C-WGT-01", Level.ERROR)
    assert faults(scored("30", "30", "30")) == []


def test_what_is_typed_over_a_sum_does_not_silence_what_is_asked_of_the_sum():
    (found,) = faults(scored("30", "30", "30", "10", **{"total.weight": ("100",)}))
    assert found.message == (
        "“总分（分值）”按各项加起来是 110，应为 100，差 10；表上手工填的是 100。"
    )
    assert (found.left, found.right, found.code) == ("110", "100", "C-WGT-01")
    assert len(found.related) == 5  # the execution's weight and four rows
    # with the sum right, only the figure typed over it is wrong
    (found,) = faults(scored("30", "30", "30", **{"total.weight": ("110",)}))
    assert (found.left, found.right) == ("110", "100")


def test_a_rule_for_rows_names_the_row():
    (found,) = faults(scored("30", "29", "31"))
    assert found.message == "第 3 行“指标3”：分值 31 超过了 30，多 1。"
    assert (found.code, found.level) == ("C-WGT-05", Level.WARNING)


def test_a_figure_typed_over_asks_for_a_reason_and_takes_it():
    def typed(*given):
        made = form(
            BASE, {"staff_quota": "11", "staff_actual": "6"}, over={"staff_rate": tuple(given)}
        )
        return faults(made)

    (found,) = typed("60%")
    assert (found.level, found.code) == (Level.ERROR, "C-OVER-01")
    assert found.message == (
        "“控制率”手工填的是 60%，程序算出的是 54.55%（实际在职人数 6 ÷ 编制数 11），差 5.45%。"
        "确实要这样填，请在“批注与说明”里写明原因。"
    )
    assert found.fix == "54.55%"
    (found,) = typed("60%", "借调一人")
    assert (found.level, "已写明原因：借调一人。" in found.message) == (Level.HINT, True)
    assert typed("54.55%") == []


def test_a_text_where_a_number_belongs():
    (found,) = faults(form(BASE, {"money.public.initial": "约83万"}))
    assert found.message.startswith("“公用经费（年初预算数）”应当填数字，填的是“约83万”。")
    assert (found.code, found.level) == ("C-NUM-01", Level.ERROR)


def test_blanks_come_last():
    made = form(DIRECTION, {"money.total.initial": "30"}, details=details("10"))
    kinds = [one.kind for one in check_form(made)]
    assert kinds[0] is Kind.FIGURES
    assert set(kinds[1:]) == {Kind.BLANK}
    assert "“支出方向（子项）”必填，还空着。" in [one.message for one in check_form(made)]


def test_no_sentence_names_a_field_by_its_id():
    made = scored("30", "30", "30", "10", **{"total.score": ("97",), "total.weight": ("100",)})
    for one in check_form(made):
        assert "." not in one.message.replace("0.", "")
        assert one.message.endswith("。")


def test_nothing_about_a_form_is_said_in_code():
    sources = (Path(__file__).parents[2] / "perfdesk" / "check").glob("*.py")
    texts = "".join(path.read_text(encoding="utf-8") for path in sources)
    for template in CATALOG.templates():
        assert template.id not in texts
