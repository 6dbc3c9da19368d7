"""Amounts on papers in other units: what is shown, what is kept, and the way back."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfdesk import values
from perfdesk.document.amounts import as_kept, on_paper

UNITS = st.sampled_from(["元", "万元", "亿元"])


@pytest.mark.parametrize(
    ("text", "unit", "paper", "shown", "entered"),
    [
        ("75,000.00", "元", "万元", "7.5", "75,000.00元"),
        ("22.18", "万元", "元", "221800", "22.18万元"),
        ("8万元", "元", "元", "80000", "8万元"),
        ("8.00万元", "元", "万元", "8.00", "8.00"),
        ("8万元", "万元", "万元", "8万元", "8万元"),
        ("1亿元", "元", "万元", "10000", "1亿元"),
        ("=15*1100*12/10000", "万元", "元", "198000", "=15*1100*12/10000万元"),
        ("=3*2万元", "元", "万元", "6", "=3*2"),
        ("0.00", "元", "万元", "0.00", "0.00"),
        ("按实际支出", "元", "万元", "按实际支出", "按实际支出"),
        ("/", "元", "万元", "/", "/"),
        ("", "元", "万元", "", ""),
        ("约20万", "元", "万元", "约20万", "约20万"),
    ],
)
def test_an_amount_on_a_paper(text, unit, paper, shown, entered):
    said, typed = on_paper(text, unit, paper)
    assert (said, typed or said) == (shown, entered)


@pytest.mark.parametrize(
    ("text", "unit", "paper", "kept"),
    [
        ("8", "元", "万元", "8万元"),
        ("8.00", "元", "万元", "8.00万元"),
        ("76,000.00元", "元", "万元", "76,000.00"),
        ("8万元", "元", "万元", "8万元"),
        ("=3*2", "元", "万元", "=3*2万元"),
        ("8", "万元", "万元", "8"),
        ("8元", "万元", "万元", "8元"),
        ("/", "元", "万元", "/"),
        ("0", "元", "万元", "0"),
        ("按实际支出", "元", "万元", "按实际支出"),
        ("", "元", "万元", ""),
    ],
)
def test_what_is_typed_there_keeps_its_unit(text, unit, paper, kept):
    assert as_kept(text, None, unit, paper) == kept


def test_emptying_a_cell_is_no_typing_of_the_same():
    assert as_kept("", "75,000.00", "元", "万元") == ""


def test_the_result_typed_over_a_calculation_takes_its_place():
    assert as_kept("6", "=3*2", "万元", "万元") == "6"


amounts = st.one_of(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9
    ).map(str),
    st.sampled_from(
        ["75,000.00", "８", " 22.18 ", "=3*2", "=1/3", "8万元", "8 亿元", "0", "无", "约8"]
    ),
)


@given(amounts, UNITS, UNITS)
def test_what_is_shown_is_the_same_amount(text, unit, paper):
    shown = on_paper(text, unit, paper)[0]
    was, now = values.parse_amount(text), values.parse_amount(shown)
    if was is None:
        assert shown == text
        return
    power = {"元": 1, "万元": 10**4, "亿元": 10**8}
    assert now is not None
    assert was[0] * power[was[1] or unit] == now[0] * power[now[1] or paper]
    assert isinstance(now[0], Decimal)


@given(amounts, UNITS, UNITS)
def test_entering_and_leaving_a_cell_changes_nothing(text, unit, paper):
    shown, typed = on_paper(text, unit, paper)
    assert as_kept(typed or shown, text, unit, paper) == text


@given(amounts, UNITS, UNITS)
def test_what_is_typed_on_a_paper_stands_on_it_as_typed(text, unit, paper):
    said = values.parse_amount(text)
    if said is None or not said[1]:
        kept = as_kept(text, None, unit, paper)
        shown, typed = on_paper(kept, unit, paper)
        assert (typed or shown) == text
