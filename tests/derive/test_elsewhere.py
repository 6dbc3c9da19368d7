"""What a form derives itself is seen by the forms that list it or add it up."""

import pytest

from perfdesk.derive.elsewhere import Beside, Need, needs_of, others_for
from perfdesk.derive.evaluate import derived_values
from perfdesk.document.model import TypedOver
from tests.derive.forms import PART, TOP, WHOLE, document, template

PROJECT = ("", "", "money.project.initial")
SPENDING = ("", "", "money.spending.initial")
#: two kinds that each add up what the other derives: nobody can say what they come to
ROUND = [
    f"""
id = "x/{one}"
version = "1"
kind = "{one}"
title = "{one}"
rules = ["money.project.initial := sum(others.money.project.initial, money.total.initial)"]

[tables.others]
forms = "{other}"

[[paper]]
style = "table"
cols = [60, 60]
draw = "| {{money.total.initial}} | {{money.project.initial}} |"
"""
    for one, other in (("a", "b"), ("b", "a"))
]


@pytest.fixture(scope="module")
def part():
    return template(PART)


@pytest.fixture(scope="module")
def whole():
    return template(WHOLE)


@pytest.fixture(scope="module")
def top():
    return template(TOP)


def amounts(*texts):
    return document("x/part", rows={"details": [{"amount": text} for text in texts]})


def beside(part, *documents):
    return [Beside(f"p{n}", "part", part, one) for n, one in enumerate(documents)]


def test_a_sum_over_forms_adds_up_what_they_derive(part, whole):
    forms = beside(part, amounts("1.5", "2"), amounts("10"))
    others = others_for(whole, forms, {})
    assert derived_values(whole, document("x/whole"), others) == {PROJECT: "13.5"}


def test_what_is_typed_over_a_derived_figure_is_what_others_see(part, whole):
    over = amounts("1.5", "2")
    over = document(
        "x/part",
        rows={"details": [{"amount": "3"}]},
        typed_over={"money.total.initial": TypedOver("4")},
    )
    others = others_for(whole, beside(part, over, amounts("10")), {})
    assert derived_values(whole, document("x/whole"), others) == {PROJECT: "14"}


def test_a_form_that_derives_from_forms_that_derive(part, whole, top):
    forms = [
        *beside(part, amounts("1"), amounts("2")),
        Beside("w", "whole", whole, document("x/whole")),
    ]
    others = others_for(top, forms, {})
    assert derived_values(top, document("x/top"), others) == {SPENDING: "3"}


def test_amounts_keep_the_unit_of_the_form_that_derives_them(part, whole):
    in_yuan = document(
        "x/part", rows={"details": [{"amount": "5000"}, {"amount": "1万元"}]}, money_unit="元"
    )
    others = others_for(whole, beside(part, in_yuan), {})
    assert derived_values(whole, document("x/whole"), others) == {PROJECT: "1.5"}


def test_a_circle_between_forms_ends_and_is_not_kept():
    first, second = map(template, ROUND)
    a = document("x/a", {"money.total.initial": "1"})
    b = document("x/b", {"money.total.initial": "10"})
    kept = {}
    forms = [Beside("a", "a", first, a), Beside("b", "b", second, b)]
    for _again in range(2):  # the same whoever asks first, and however often
        assert derived_values(first, a, others_for(first, forms, kept))[PROJECT] == "11"
        assert derived_values(second, b, others_for(second, forms, kept))[PROJECT] == "11"
    assert kept == {}


def test_a_circle_of_very_many_forms_ends():
    first, second = map(template, ROUND)
    forms = [Beside(f"a{n}", "a", first, document("x/a")) for n in range(150)]
    forms += [Beside(f"b{n}", "b", second, document("x/b")) for n in range(150)]
    assert derived_values(first, document("x/a"), others_for(first, forms, {})) == {}


def test_what_was_worked_out_is_kept_while_the_form_is_the_same(part, whole):
    forms = beside(part, amounts("1"), amounts("2"))
    kept = {}
    first = others_for(whole, forms, kept)
    again = others_for(whole, forms, kept)
    assert [
        one is other for (_a, one), (_b, other) in zip(first["part"], again["part"], strict=True)
    ] == [True, True]
    changed = [*forms[:1], Beside("p1", "part", part, amounts("7"))]
    assert derived_values(whole, document("x/whole"), others_for(whole, changed, kept)) == {
        PROJECT: "8"
    }


def test_a_form_whose_template_is_gone_is_seen_as_typed(whole):
    gone = Beside("p", "part", None, document("x/part", {"money.total.initial": "5"}))
    others = others_for(whole, [gone], {})
    assert derived_values(whole, document("x/whole"), others) == {PROJECT: "5"}


def test_what_a_paper_depends_on_is_followed_through_what_others_derive(part, whole, top):
    needs = needs_of(top, [part, whole, top])
    assert needs == {
        Need("whole", "", "money.project.initial"),
        Need("part", "", "money.total.initial"),
        Need("part", "details", "amount"),
    }
    assert needs_of(part, [part, whole, top]) == frozenset()
