"""The grammar of equations: what it reads, and what it says where about what it does not read."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfdesk.errors import TemplateError
from perfdesk.template.rules import (
    MAX_DEPTH,
    MAX_LENGTH,
    Binary,
    Call,
    Filter,
    Name,
    Negative,
    Number,
    Rows,
    at_stage,
    parse_expression,
    parse_rule,
    references,
)


def test_multiplication_binds_closer_and_equal_ranks_go_from_left():
    one, two, three = (Number(Decimal(n)) for n in (1, 2, 3))
    assert parse_expression("1 + 2 * 3") == Binary("+", one, Binary("*", two, three))
    assert parse_expression("1 - 2 - 3") == Binary("-", Binary("-", one, two), three)
    assert parse_expression("1 / 2 * 3") == Binary("*", Binary("/", one, two), three)
    assert parse_expression("(1 - 2) * -3") == Binary("*", Binary("-", one, two), Negative(three))


def test_figures_keep_their_digits():
    assert parse_expression("276.299105") == Number(Decimal("276.299105"))


def test_a_derived_field_is_the_rules_target():
    rule = parse_rule("details.total := sum(details.amount)")
    assert rule.derives
    assert rule.target == "details.total"
    assert rule.right == Call("sum", (Name("details.amount", column=22),))
    assert rule.text == "details.total := sum(details.amount)"


@pytest.mark.parametrize("op", ["=", "<=", ">="])
def test_a_comparison_has_no_target(op):
    rule = parse_rule(f"a {op} b")
    assert rule.op == op
    assert not rule.derives
    assert rule.target == ""


def test_rows_are_chosen_by_word_and_by_the_own_row():
    rule = parse_rule(
        'x := sum(indicators[level1=.level1, class=cost_economic, note="a b"].weight)'
    )
    assert rule.right == Call(
        "sum",
        (
            Rows(
                "indicators",
                (
                    Filter("level1", Name("level1", own=True, column=28)),
                    Filter("class", "cost_economic"),
                    Filter("note", "a b"),
                ),
                "weight",
                column=10,
            ),
        ),
    )


def test_a_star_stands_for_each_stage():
    rule = parse_rule("money.public.* >= money.office.* + -sum(money.utilities.*) * 2")
    one = at_stage(rule, "initial")
    assert [found.path for side in (one.left, one.right) for found in references(side)] == [
        "money.public.initial",
        "money.office.initial",
        "money.utilities.initial",
    ]
    assert one.text == rule.text


def test_a_star_after_a_name_still_multiplies():
    assert parse_expression("money.total.* * 2") == Binary(
        "*", Name("money.total.*", column=1), Number(Decimal(2))
    )


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        ("money.total.initial", 20, "这里应是 :=、=、<= 或 >=，等式却到头了"),
        ("money.total.initial == 3", 22, "却是“=”"),
        ("money.total.initial = （a）", 23, "却是“（”"),
        ("a = sum(b", 10, "这里应是“)”，等式却到头了"),
        ("a = average(b)", 5, "没有“average”这个函数"),
        ("a = round(b)", 5, "round 要 2 个数，这里有 1 个"),
        ("a = round(b, c)", 5, "小数位数"),
        ("a = round(b, 0.5)", 5, "小数位数"),
        ("a + b := c", 1, "“:=”左边只能是一个字段"),
        (".a := c", 1, "“:=”左边只能是一个字段"),
        ("a = sum(t[=v].f)", 11, "列=值"),
        ("a = sum(t[k=].f)", 13, "“k=”后面要有一个值"),
        ("a = sum(t[k=v])", 15, "“]”后面应是“.字段”"),
        ("a = sum(t.u[k=v].f)", 9, "方括号前面应是表的名字"),
        ("a = b c", 7, "等式到这里应已结束，却是“c”"),
        ("a = 1.", 6, "等式到这里应已结束，却是“.”"),
        ("", 1, "等式却到头了"),
    ],
)
def test_a_mistake_is_named_with_its_column(text, column, says):
    with pytest.raises(TemplateError) as caught:
        parse_rule(text)
    assert caught.value.message.startswith(f"第{column}列：")
    assert says in caught.value.message


def test_an_equation_is_bounded_in_length():
    assert parse_rule("a = " + "1" * (MAX_LENGTH - 4)).op == "="
    with pytest.raises(TemplateError, match="等式太长"):
        parse_rule("a = " + "1" * (MAX_LENGTH - 3))


@pytest.mark.parametrize(
    "text",
    [
        "(" * 200 + "1" + ")" * 200,
        "-" * 300 + "1",
        "+".join(["1"] * 200),
        "sum(" * 90 + "1" + ")" * 90,
    ],
)
def test_an_expression_is_bounded_in_depth(text):
    with pytest.raises(TemplateError, match=f"最多 {MAX_DEPTH} 层"):
        parse_expression(text)


@settings(deadline=None)
@given(st.text(alphabet='ab.12+-*/()[]=<>: ,"sumround*一（', max_size=60))
def test_any_text_is_read_or_refused_in_words(text):
    try:
        message = ""
        parse_rule(text)
    except TemplateError as error:
        message = error.message
    assert message == "" or message.startswith("第")


@pytest.mark.parametrize(
    ("text", "code", "level"),
    [
        ("[C-WGT-01] total.weight = 100", "C-WGT-01", ""),
        ("[C-BASE-04 warning] a >= sum(b)", "C-BASE-04", "warning"),
        ("a = b", "", ""),
    ],
)
def test_a_comparison_may_say_which_check_it_states(text, code, level):
    rule = parse_rule(text)
    assert (rule.code, rule.level) == (code, level)
    assert not rule.text.startswith("[")
    assert at_stage(rule, "initial").code == code


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[x] a = b", "第2列：方括号里应是检查编号"),
        ("[C-A-1 fatal] a = b", "只能写 error、warning、hint"),
        ("[C-A-1] a := b", "“:=”只计算，不检查"),
        ("[C-A-1 a = b", "只能写 error、warning、hint"),
    ],
)
def test_a_heading_that_is_none_is_said_where_it_stands(text, said):
    with pytest.raises(TemplateError) as caught:
        parse_rule(text)
    assert said in caught.value.message
