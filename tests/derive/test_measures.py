"""What is read of targets and completions as offices type them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfdesk.derive.measures import Bound, read_measure
from perfdesk.paths import templates_dir
from perfdesk.template.catalog import Catalog

UNITS = Catalog.load(templates_dir()).scoring.units


@pytest.mark.parametrize(
    ("typed", "number", "unit", "bound"),
    [
        ("≥95%", "95", "%", Bound.LEAST),
        ("4次", "4", "次", Bound.NONE),
        ("≤120分钟", "120", "分钟", Bound.MOST),
        ("大于50000件", "50000", "件", Bound.LEAST),
        ("=20元/人/餐", "20", "元/人/餐", Bound.EXACT),
        ("3个以上", "3", "个", Bound.LEAST),
        ("5天以内", "5", "天", Bound.MOST),
        ("8个（包括白关、龙泉）", "8", "个", Bound.NONE),
        ("村级全覆盖33个", "33", "个", Bound.NONE),
        (" 100% 。", "100", "%", Bound.NONE),
        ({"op": "≥", "value": "95", "unit": "%"}, "95", "%", Bound.LEAST),
        ({"value": "≥95%"}, "95", "%", Bound.LEAST),
        ({"value": "19.8万元"}, "19.8", "万元", Bound.NONE),
    ],
)
def test_a_figure_with_unit_and_bound(typed, number, unit, bound):
    found = read_measure(typed, UNITS)
    assert (found.number, found.unit, found.bound) == (Decimal(number), unit, bound)


@pytest.mark.parametrize(
    "typed",
    [
        None,
        "",
        "能力提升",
        "220至250份",
        "2026年12月31日",
        "村级考核费用（32个村+白关社区）",
        "约95%",
        "第3名",
        {"op": "定性", "value": "95"},
        {"op": "%", "value": "95"},
        {"value": "="},
    ],
)
def test_words_are_no_figure(typed):
    assert read_measure(typed, UNITS).number is None


@given(st.one_of(st.text(max_size=30), st.dictionaries(st.text(max_size=5), st.text(max_size=9))))
def test_anything_can_be_read(typed):
    read_measure(typed, UNITS)


def test_units_of_one_kind_are_brought_together():
    assert UNITS.common("万元") == ("元", Decimal(10000))
    assert UNITS.common("小时") == ("分钟", Decimal(60))
    assert UNITS.common("百分比") == ("%", Decimal(1))
    assert UNITS.common("个") == ("个", Decimal(1))
