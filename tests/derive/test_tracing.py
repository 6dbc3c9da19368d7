"""What a figure is made of: the parts, what they come to, and what is lacking."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfdesk.derive.elsewhere import Need
from perfdesk.derive.equation_words import EquationWords
from perfdesk.derive.evaluate import Figures
from perfdesk.derive.tracing import Standing, stands, trace, users
from perfdesk.document.model import Address, TypedOver
from tests.derive.forms import CATALOG, PART, document, template

SUMMARY = "shifeng-2023/summary"
DIRECTION = "shifeng-2023/direction"
SELFEVAL = "lusong-2024/selfeval"
PROJECT = Address("", "", "money.project.initial")
#: the five rows of S001's 附表2
S001 = ["10", "22", "10", "1633.8", "80"]


def directions(*amounts):
    return {
        "direction_target": [
            (f"d{n}", document(DIRECTION, {"money.total.initial": text}))
            for n, text in enumerate(amounts)
        ]
    }


def figures(form, others=None):
    return Figures(CATALOG.template(form.template), form, others or {})


def places(traced):
    return [(part.form, part.address, part.figure) for part in traced.parts]


def test_the_total_of_s001_is_made_of_its_five_directions():
    traced = trace(figures(document(SUMMARY), directions(*S001)), "s", PROJECT)
    amount = Address("", "", "money.total.initial")
    assert places(traced) == [(f"d{n}", amount, Decimal(text)) for n, text in enumerate(S001)]
    assert traced.computed == Decimal("1755.8")
    assert [part.sign for part in traced.parts] == [1] * 5


def test_a_part_typed_over_here_stands_here():
    over = {"projects/d1/money.total.initial": TypedOver("23")}
    here = figures(document(SUMMARY, typed_over=over), directions(*S001))
    traced = trace(here, "s", PROJECT)
    part = traced.parts[1]
    assert (part.form, part.address) == ("s", Address("projects", "d1", "money.total.initial"))
    assert part.figure == 23
    assert traced.computed == Decimal("1756.8")
    found = stands(here, part.address)
    assert (found.text, found.standing, found.computed) == ("23", Standing.TYPED_OVER, "22")


def test_a_score_is_made_of_what_its_equation_uses_each_once():
    values = {
        "money.total.adjusted": "239.32",
        "money.total.executed": "186.94",
        "exec.weight": "10",
    }
    here = figures(document(SELFEVAL, values))
    traced = trace(here, "s", Address("", "", "exec.score"))
    assert traced.computed == Decimal("7.81")
    assert [part.address.field for part in traced.parts] == ["money.total.rate", "exec.weight"]
    assert [part.sign for part in traced.parts] == [0, 0]
    rate = stands(here, traced.parts[0].address)
    assert (rate.text, rate.standing) == ("78.11%", Standing.DERIVED)


def test_a_group_is_made_of_the_rows_under_the_same_caption():
    rows = {
        "indicators": [
            {"class": "quantity", "name": "培训", "weight": "5"},
            {"class": "quality", "name": "合格率", "weight": "4"},
            {"class": "satisfaction", "name": "满意度", "weight": "10"},
        ]
    }
    here = figures(document(SELFEVAL, rows=rows))
    traced = trace(here, "s", Address("indicators", "r1", "points"))
    assert [part.address.row for part in traced.parts] == ["r0", "r1"]
    assert traced.computed == 9


def test_a_total_that_waits_names_the_rows_without_a_score():
    rows = {
        "indicators": [
            {"class": "quantity", "name": "培训", "score": "5"},
            {"class": "quantity", "name": "走访"},
            {"class": "quality"},  # nothing is filled in: it is not waited for
            {"class": "quality", "name": "合格率"},
        ]
    }
    values = {"money.total.adjusted": "2", "money.total.executed": "1", "exec.weight": "10"}
    traced = trace(figures(document(SELFEVAL, values, rows)), "s", Address("", "", "total.score"))
    assert traced.computed is None
    assert [part.address.row for part in traced.lacking] == ["r1", "r3"]


def test_words_among_the_parts_are_what_is_lacking():
    traced = trace(figures(document(SUMMARY), directions("10", "约5")), "s", PROJECT)
    assert traced.computed is None
    assert [part.form for part in traced.lacking] == ["d1"]


def test_blanks_are_parts_too_and_nothing_is_lacking():
    traced = trace(figures(document(SUMMARY), directions("10", "")), "s", PROJECT)
    assert [part.figure for part in traced.parts] == [Decimal(10), None]
    assert (traced.computed, traced.lacking) == (10, ())


def test_a_figure_that_was_typed_has_no_parts():
    form = document(DIRECTION, {"money.total.initial": "10"})
    assert trace(figures(form), "d", Address("", "", "money.total.initial")) is None
    found = stands(figures(form), Address("", "", "money.total.initial"))
    assert (found.text, found.standing) == ("10", Standing.TYPED)


def test_which_totals_use_a_figure():
    here = figures(document(SUMMARY), directions(*S001))
    need = Need("direction_target", "", "money.total.initial")
    place = ("d3", Address("", "", "money.total.initial"))
    assert users(here, "s", need, place) == [PROJECT]
    assert users(here, "s", need, ("somewhere else", place[1])) == []


@pytest.mark.parametrize(
    ("form", "field", "words"),
    [
        (SUMMARY, "money.project.initial", "各张“方向表”的资金总额（年初预算数）之和"),
        (SELFEVAL, "money.total.rate", "资金总额（全年执行数） ÷ 资金总额（全年预算数）"),
        (
            SELFEVAL,
            "exec.score",
            "“资金总额（执行率） × 执行率分值”与“执行率分值”中较小的",
        ),
        (SELFEVAL, "total.weight", "执行率分值 + 各行分值之和"),
        (SELFEVAL, "indicators.points", "同一一级指标的各行分值之和"),
    ],
)
def test_equations_are_said_in_words(form, field, words):
    made = CATALOG.template(form)
    rule = next(rule for rule in made.rules if rule.target == field)
    said = EquationWords(made, lambda _view: "“方向表”")
    assert said.say(rule.right, "indicators" if field == "indicators.points" else "") == words


# --- whatever the equation -----------------------------------------------------------------

TEXTS = st.one_of(
    st.just(""),
    st.just("/"),
    st.decimals(-1_000_000, 1_000_000, places=2).map(str),
    st.decimals(0, 100, places=6).map(lambda number: f"{number}元"),
)
NAMES = ["money.general.initial", "money.basic.initial", "money.project.initial"]
TERMS = st.one_of(
    st.sampled_from([*NAMES, "sum(details.amount)"]),
    st.lists(st.sampled_from([*NAMES, "details.amount"]), min_size=1, max_size=3).map(
        lambda names: f"sum({', '.join(names)})"
    ),
)
SUMS = st.lists(st.tuples(st.sampled_from("+-"), TERMS), min_size=1, max_size=4)


@given(SUMS, st.lists(TEXTS, min_size=3, max_size=3), st.lists(TEXTS, max_size=5))
def test_the_parts_of_a_sum_add_up_to_it(terms, texts, rows):
    said = " ".join(f"{sign} {term}" for sign, term in terms).removeprefix("+ ")
    rule = "money.total.initial := " + (said if terms[0][0] == "+" else f"-{said[2:]}")
    made = template(PART.replace("money.total.initial := sum(details.amount)", rule))
    form = document(
        "x/part",
        dict(zip(NAMES, texts, strict=True)),
        {"details": [{"item": "甲", "amount": text} for text in rows]},
    )
    traced = trace(Figures(made, form, {}), "p", Address("", "", "money.total.initial"))
    assert all(part.sign for part in traced.parts)
    there = [part.sign * part.figure for part in traced.parts if part.figure is not None]
    if traced.computed is not None:
        assert sum(there) == pytest.approx(traced.computed, abs=Decimal("0.0000005"))
    else:  # something is lacking, or there is nothing at all to add up
        assert traced.lacking or not rows
