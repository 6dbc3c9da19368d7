"""Numbers, money units, indicator values, periods and dates as offices type them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfdesk import values
from perfdesk.errors import UnknownNameError
from tests.filings.truth import NAMES, expected_forms

amounts = st.decimals(
    min_value=Decimal("-1e30"), max_value=Decimal("1e30"), allow_nan=False, places=6
)
units = st.sampled_from(list(values.MONEY_UNITS))


# --- numbers ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("67.9", "67.9"),
        ("1755.80", "1755.80"),
        ("369.504989", "369.504989"),
        ("14,455,000", "14455000"),
        ("14，455，000", "14455000"),
        ("1 234 567.5", "1234567.5"),
        ("１２３．４５", "123.45"),
        ("  22.18\n", "22.18"),
        ("　22.18　", "22.18"),
        ("-3.5", "-3.5"),
        ("－3.5", "-3.5"),
        ("+3", "3"),
        (".5", "0.5"),
        ("5.", "5"),
        ("0", "0"),
        ("007", "7"),
    ],
)
def test_a_number_is_read_exactly_however_it_was_typed(typed: str, meant: str) -> None:
    assert values.parse_number(typed) == Decimal(meant)
    assert values.is_number(typed)


@pytest.mark.parametrize(
    "typed",
    [
        *("", " ", "　", "-", "+", ".", "-.", "五", "五万", "67.9万元", "95%", "1e5", "1E5", "NaN"),
        *("Infinity", "1,2", "1,2345", "12,34,567", "1 2", "--1", "1-2", "5²", "①", "½", "1_000"),
        *("0x10", "1.2.3", "٣", "369.504 989"),
    ],
)
def test_what_is_not_a_number_is_not_guessed(typed: str) -> None:
    assert values.parse_number(typed) is None
    assert not values.is_number(typed)


def test_the_digits_typed_are_kept_in_the_decimal() -> None:
    assert str(values.parse_number("1755.80")) == "1755.80"


@given(amounts)
def test_a_plain_number_reads_back_as_the_same_amount(amount: Decimal) -> None:
    assert values.parse_number(values.format_plain(amount)) == amount


@given(st.text())
def test_any_text_is_read_or_refused_without_a_fault(text: str) -> None:
    number = values.parse_number(text)
    assert number is None or number.is_finite()


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("67.90", "67.9"),
        ("100", "100"),
        ("100.00", "100"),
        ("1E+2", "100"),
        ("1E-7", "0.0000001"),
        ("0.00", "0"),
        ("-0", "0"),
        ("-0.0", "0"),
        ("-1.50", "-1.5"),
        ("369.504989", "369.504989"),
        ("12345678901234567890123456789012345.10", "12345678901234567890123456789012345.1"),
    ],
)
def test_a_number_is_shown_in_digits_without_trailing_zeros(number: str, shown: str) -> None:
    assert values.format_plain(Decimal(number)) == shown


@pytest.mark.parametrize("typed", ["", " \n", "/", "／", "无", " — ", "——", "-", "－", "–"])
def test_a_sign_for_nothing_says_nothing(typed: str) -> None:
    assert values.is_blank(typed)


@pytest.mark.parametrize("typed", ["0", "无此项", "-1", "/3", "。"])
def test_zero_and_text_are_not_blank(typed: str) -> None:
    assert not values.is_blank(typed)


@pytest.mark.parametrize(
    ("typed", "ratio"),
    [("78.11%", "0.7811"), ("78.11", "0.7811"), ("１００％", "1"), ("约5%", None), ("%", None)],
)
def test_a_percentage_is_its_ratio(typed: str, ratio: str | None) -> None:
    assert values.parse_percent(typed) == (None if ratio is None else Decimal(ratio))


# --- money -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "from_unit", "to_unit", "converted"),
    [
        ("75000", "元", "万元", "7.5"),
        ("2065", "万元", "元", "20650000"),
        ("14455000", "元", "万元", "1445.5"),
        ("1.2", "亿元", "万元", "12000"),
        ("1", "元", "亿元", "0.00000001"),
        ("67.90", "万元", "万元", "67.90"),
        ("0", "万元", "元", "0"),
    ],
)
def test_money_units_convert_exactly(
    amount: str, from_unit: str, to_unit: str, converted: str
) -> None:
    assert values.convert(Decimal(amount), from_unit, to_unit) == Decimal(converted)


@given(amounts, units, units)
def test_converting_there_and_back_gives_the_same_amount(
    amount: Decimal, one: str, other: str
) -> None:
    assert values.convert(values.convert(amount, one, other), other, one) == amount


def test_an_unknown_money_unit_is_refused_in_words() -> None:
    with pytest.raises(UnknownNameError, match="“万”不是金额单位；金额单位只能是元、万元、亿元"):
        values.convert(Decimal(1), "万", "元")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("75,000元", (Decimal(75000), "元")),
        ("2065万元", (Decimal(2065), "万元")),
        ("1.5 亿元", (Decimal("1.5"), "亿元")),
        ("67.9", (Decimal("67.9"), "")),
        ("万元", None),
        ("约5万元", None),
        ("", None),
    ],
)
def test_an_amount_knows_the_unit_it_was_typed_with(
    typed: str, read: tuple[Decimal, str] | None
) -> None:
    assert values.parse_amount(typed) == read


@pytest.mark.parametrize(
    ("ratio", "shown"),
    [
        ("1", "100%"),
        ("0.9567", "95.67%"),
        ("0.95675", "95.68%"),
        ("0.95665", "95.67%"),  # half up, not half even
        ("0.5", "50%"),
        ("0", "0%"),
        ("-0.005", "-0.5%"),
        ("1.2345678901234567890123456789012345", "123.46%"),
    ],
)
def test_a_ratio_is_shown_as_percent_rounded_half_up(ratio: str, shown: str) -> None:
    assert values.percent(Decimal(ratio)) == shown


def test_percent_rounds_to_the_decimals_asked_for() -> None:
    assert values.percent(Decimal("0.95675"), places=0) == "96%"
    assert values.percent(Decimal(2) / Decimal(3), places=4) == "66.6667%"


# --- 指标值 ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "op", "value", "unit"),
    [
        ("≥95%", "≥", "95", "%"),
        ("大于等于5万元", "大于等于", "5", "万元"),
        ("100%", "", "100", "%"),
        ("≥2次", "≥", "2", "次"),
        ("20元/人/餐", "", "20", "元/人/餐"),
        ("不少于1500件", "不少于", "1500", "件"),
        (">=90％", ">=", "90", "％"),
        ("≤1,100元", "≤", "1,100", "元"),
        ("95", "", "95", ""),
        ("=1年", "=", "1", "年"),
        ("10m³", "", "10", "m³"),
    ],
)
def test_an_indicator_value_comes_apart(typed: str, op: str, value: str, unit: str) -> None:
    assert values.split_measure(typed) == {"op": op, "value": value, "unit": unit}


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "220至250份",
            "3-5次",
            "3个以上",
            "5天内",
            "10日之内",
            "100%合格",
            "定性",
            "/",
            "",
            "优良",
        ),
        *("≥ 95%", "≥95 %", "≥", "≥%", "第1名", "5层1个", "2026年12月", "≥95%\n", "约5次"),
        *("1,2个", "3次，5人", "95%以上", "不少于三次"),
    ],
)
def test_a_value_that_is_no_measure_stays_whole(typed: str) -> None:
    assert values.split_measure(typed) is None


@given(st.text() | st.from_regex(r"[≥≤=>]?[0-9,.]{1,6}[%万元次/人 ]{0,4}", fullmatch=True))
def test_a_measure_comes_apart_only_into_what_makes_the_same_text(text: str) -> None:
    parts = values.split_measure(text)
    if parts is not None:
        assert values.compose_measure(parts) == text
        assert values.is_number(parts["value"])


@given(
    st.sampled_from(["", "≥", "≤", "=", ">", "<", "大于等于", "不超过"]),
    st.decimals(min_value=0, max_value=10**9, places=2).map(values.format_plain),
    st.sampled_from(["", "%", "万元", "元/人/餐", "百分比", "次", "小时", "㎡"]),
)
def test_parts_put_together_come_apart_again(op: str, value: str, unit: str) -> None:
    parts = {"op": op, "value": value, "unit": unit}
    assert values.split_measure(values.compose_measure(parts)) == parts


@pytest.mark.parametrize("name", NAMES)
def test_the_filings_own_three_cells_come_apart_again_where_they_are_in_their_columns(
    name: str,
) -> None:
    tried = 0
    for form in expected_forms(name):
        said = form.values
        for number in range(1, 30):
            parts = {
                part: said.get(f"指标{number} {column}", "")
                for part, column in (
                    ("op", "指标值类型"),
                    ("value", "指标值"),
                    ("unit", "度量单位"),
                )
            }
            if parts["op"] in {"≥", "≤", "="} and values.is_number(parts["value"]):
                tried += 1
                assert values.split_measure(values.compose_measure(parts)) == parts
    assert tried > 20


def test_shifted_cells_are_put_together_as_they_stand() -> None:
    assert values.compose_measure({"op": "%", "value": "=", "unit": "100"}) == "%=100"
    assert values.compose_measure({"value": "定性", "op": "提升"}) == "提升定性"
    assert values.compose_measure({}) == ""


# --- 实施期 ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "start", "end"),
    [
        ("2023年5月-2024年5月", "2023年5月", "2024年5月"),
        ("2026.01-2026.12", "2026.01", "2026.12"),
        ("2026-01-2026-12", "2026-01", "2026-12"),
        ("2026-01-01-2026-12-31", "2026-01-01", "2026-12-31"),
        ("2022-2099", "2022", "2099"),
        ("2026年", "2026年", ""),
        ("2026年1月1日-2026年12月31日", "2026年1月1日", "2026年12月31日"),
    ],
)
def test_a_period_comes_apart(typed: str, start: str, end: str) -> None:
    assert values.split_period(typed) == {"from": start, "to": end}


@pytest.mark.parametrize("typed", ["", "长期", "2022年至2099年", "2026 - 2027", "2026-", "-2026"])
def test_a_period_that_would_not_recompose_stays_whole(typed: str) -> None:
    assert values.split_period(typed) is None


@given(st.text() | st.from_regex(r"[0-9年月日.\-]{0,22}", fullmatch=True))
def test_a_period_comes_apart_only_into_what_makes_the_same_text(text: str) -> None:
    parts = values.split_period(text)
    if parts is not None:
        assert values.compose_period(parts) == text


# --- dates -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    ["2026-01-29", "2026.1.29", "2026年1月29日", "2026/1/29", " 2026-1-29 ", "２０２６．１．２９"],
)
def test_a_day_is_read_in_every_usual_writing(typed: str) -> None:
    assert values.parse_date(typed) == date(2026, 1, 29)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "1.29",
        "2026",
        "2026年1月",
        "2026-02-30",
        "2026-13-01",
        "2026-1.29",
        "2026年1月29",
        "昨天",
    ],
)
def test_what_is_no_day_is_none(typed: str) -> None:
    assert values.parse_date(typed) is None


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_day_of_the_calendar_is_read(day: date) -> None:
    assert values.parse_date(day.isoformat()) == day
    assert values.parse_date(f"{day.year}年{day.month}月{day.day}日") == day
