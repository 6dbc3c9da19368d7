"""Equations compute exactly what Python's Decimal computes."""

from decimal import ROUND_HALF_UP, Decimal, DivisionByZero, InvalidOperation, localcontext

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfdesk.derive.evaluate import judge
from perfdesk.document.model import Document
from perfdesk.template.model import PageSetup, Template
from perfdesk.template.rules import parse_rule

TEMPLATE = Template("x/y", "1", "表", "kind", "万元", PageSetup(), ())
DOCUMENT = Document("x/y", "1")


def figure(expression):
    [verdict] = judge(parse_rule(f"{expression} = 0"), TEMPLATE, DOCUMENT)
    return verdict.left


numbers = st.decimals(0, 10**8, places=6).map(lambda n: format(n, "f")) | st.integers(0, 10**8).map(
    str
)


def combine(inner):
    pair = st.tuples(
        inner, st.sampled_from(["+", "-", "*", "/"]), inner, st.sampled_from(["", " "])
    )
    return (
        pair.map(lambda p: f"{p[0]}{p[3]}{p[1]}{p[3]}{p[2]}")
        | inner.map(lambda text: f"({text})")
        | inner.map(lambda text: f"-({text})")
    )


expressions = st.recursive(numbers, combine, max_leaves=12)


@settings(deadline=None)
@given(expressions)
def test_arithmetic_is_that_of_decimal(expression):
    with localcontext() as context:
        context.prec = 60
        try:
            expected = eval(decimal_source(expression), {"Decimal": Decimal})
        except (DivisionByZero, InvalidOperation):
            expected = None
    assert figure(expression) == expected


def decimal_source(expression):
    """The same expression for Python, every figure a Decimal."""
    out, number = "", ""
    for sign in expression + " ":
        if sign.isdigit() or sign == ".":
            number += sign
            continue
        if number:
            out += f'Decimal("{number}")'
            number = ""
        out += sign
    return out


@settings(deadline=None)
@given(st.lists(numbers, min_size=1, max_size=6))
def test_sum_min_and_max_are_those_of_decimal(texts):
    given_numbers = [Decimal(text) for text in texts]
    args = ", ".join(texts)
    assert figure(f"sum({args})") == sum(given_numbers)
    assert figure(f"min({args})") == min(given_numbers)
    assert figure(f"max({args})") == max(given_numbers)


@settings(deadline=None)
@given(numbers, st.integers(0, 10))
def test_rounding_is_half_up(text, places):
    expected = Decimal(text).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    assert figure(f"round({text}, {places})") == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [("round(0.125, 2)", "0.13"), ("round(2.5, 0)", "3"), ("round(0 - 2.5, 0)", "-3")],
)
def test_halves_go_away_from_zero(expression, expected):
    assert figure(expression) == Decimal(expected)
