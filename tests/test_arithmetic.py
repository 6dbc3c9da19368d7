"""Formulas typed into number cells come to exactly what arithmetic says, or to a sentence."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from perfdesk import arithmetic, values


@pytest.mark.parametrize(
    ("formula", "result"),
    [
        ("=15*1100*12/10000", "19.8"),
        ("=42*22*12*20/10000", "22.176"),
        ("=1/8", "0.125"),
        ("=1/3", "0.333333"),
        ("=2/3", "0.666667"),
        ("=-2/3", "-0.666667"),
        ("=1/2000000+1/1999999-1/1999999", "0.0000005"),
        ("=0.1+0.2", "0.3"),
        ("=1-0.9", "0.1"),
        ("=10-2-3", "5"),
        ("=24/4/2", "3"),
        ("=2+3*4", "14"),
        ("=(2+3)*4", "20"),
        ("=-(2+3)", "-5"),
        ("=2*-3", "-6"),
        ("=--2", "2"),
        ("=+5", "5"),
        ("=100*5%", "5"),
        ("=100+5%", "100.05"),
        ("=50%%", "0.005"),
        ("=1/(2)%", "50"),
        ("=1,100*12", "13200"),
        ("=14,455,000/10000", "1445.5"),
        ("=.5*4", "2"),
        ("=5.*2", "10"),
        ("=67.90", "67.9"),
        (" = 15 * 1100 ", "16500"),
        ("＝１５×１１００×１２÷１００００", "19.8"),
        ("＝（１＋２）×３－４", "5"),
        ("=１，１００＊５％", "55"),
        ("=3−1", "2"),
        ("=0*-1", "0"),
    ],
)
def test_a_formula_comes_to_its_result(formula: str, result: str) -> None:
    number = arithmetic.evaluate(formula)
    assert number is not None
    assert values.format_plain(number) == result
    assert arithmetic.explain(formula) == ""
    assert values.parse_number(formula) == Decimal(result)


@pytest.mark.parametrize(
    ("formula", "why"),
    [
        ("=", "等号后面没有内容"),
        ("=1/0", "除数是 0"),
        ("=1/(2-2)", "除数是 0"),
        ("=1+", "最后少了一个数"),
        ("=*3", "“*”前面少了一个数"),
        ("=(1+2", "少了右括号"),
        ("=1+2)", "右括号多了"),
        ("=()", "“)”前面少了一个数"),
        ("=15 1100", "“1100”前面少了运算符号"),
        ("=1.2.3", "“.3”前面少了运算符号"),
        ("=A1+B2", "看不懂“A”"),
        ("=SUM(1,2)", "看不懂“S”"),
        ("=2^10", "看不懂“^”"),
        ("=1e5", "看不懂“e”"),
        ("=五+1", "看不懂“五”"),
        ("=1" + "+1" * 200, "算式太长"),
        ("=" + "(" * 40 + "1" + ")" * 40, "括号套得太多"),
        ("=" + "9" * 40, "得数太大"),
    ],
)
def test_nonsense_has_no_result_but_a_sentence(formula: str, why: str) -> None:
    assert arithmetic.evaluate(formula) is None
    assert values.parse_number(formula) is None
    sentence = arithmetic.explain(formula)
    assert why in sentence
    assert sentence.endswith("。")


@pytest.mark.parametrize("text", ["", "15*1100", "19.8", "网格员=42", "≥95%", "+1+2", "-1-2"])
def test_only_a_text_that_begins_with_the_equals_sign_is_a_formula(text: str) -> None:
    assert not arithmetic.is_formula(text)
    assert arithmetic.evaluate(text) is None
    assert arithmetic.explain(text) == ""


def test_an_amount_may_have_its_unit_behind_the_formula() -> None:
    assert values.parse_amount("=15*1100*12元") == (Decimal(198000), "元")
    assert values.parse_amount("=15*1100*12/10000") == (Decimal("19.8"), "")
    assert arithmetic.explain("=15*1100*12元") == ""
    assert "除数是 0" in arithmetic.explain("=15/0万元")


@pytest.mark.parametrize(
    ("formula", "ratio"),
    [("=58/60", "0.9667"), ("=1/8", "0.125"), ("=95%", "0.95"), ("=2/3%", "66.6667")],
)
def test_in_a_percentage_a_formula_is_a_ratio_as_in_a_spreadsheet(formula: str, ratio: str) -> None:
    assert values.parse_percent(formula) == Decimal(ratio)


def test_a_deep_pile_of_signs_is_read() -> None:
    assert arithmetic.evaluate("=" + "-" * 200 + "1") == 1


# --- against exact fractions -----------------------------------------------------------------

#: a formula as an office types it, and the same for Python's exact fractions
Pair = tuple[str, str]
_figures = (
    st.decimals(0, 10**6, places=3).map(lambda n: format(n, "f")) | st.integers(0, 10**6).map(str)
).map(lambda digits: (digits, f"Fraction('{digits}')"))
_SIGNS = {"+": "+", "-": "-", "*": "*", "/": "/", " × ": "*", "÷": "/"}


def _grown(inner: st.SearchStrategy[Pair]) -> st.SearchStrategy[Pair]:
    pairs = st.tuples(inner, st.sampled_from(list(_SIGNS)), inner)
    return (
        pairs.map(lambda p: (f"{p[0][0]}{p[1]}{p[2][0]}", f"{p[0][1]}{_SIGNS[p[1]]}{p[2][1]}"))
        | inner.map(lambda p: (f"({p[0]})", f"({p[1]})"))
        | inner.map(lambda p: (f"-({p[0]})", f"-({p[1]})"))
        # a percent sign belongs to what stands before it: 1/(2)% is 1/0.02, as in a spreadsheet
        | inner.map(lambda p: (f"（{p[0]}）％", f"(({p[1]})/100)"))
    )


_formulas = st.recursive(_figures, _grown, max_leaves=8)


def _fraction(source: str) -> Fraction | None:
    """What Python's own exact fractions make of it; None for a division by zero."""
    try:
        return Fraction(eval(source, {"Fraction": Fraction}))
    except ZeroDivisionError:
        return None


@given(_formulas)
@example(("0.001/（0.003）％", "Fraction('0.001')/((Fraction('0.003'))/100)"))
def test_every_formula_agrees_with_exact_fractions(pair: Pair) -> None:
    formula, source = pair
    expected = _fraction(source)
    found = arithmetic.evaluate(f"={formula}")
    if expected is None or abs(expected) >= 10**30 or len(formula) > 256:
        assert found is None
        assert arithmetic.explain(f"={formula}")
        return
    assert found is not None
    rest = expected.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    exponent = found.as_tuple().exponent
    assert isinstance(exponent, int)
    if rest == 1 and (expected * 10**30).denominator == 1:
        assert Fraction(found) == expected
    else:
        assert exponent == -6
        gap = Fraction(found) - expected
        assert abs(gap) <= Fraction(1, 2 * 10**6)
        # a half goes away from zero
        assert abs(gap) < Fraction(1, 2 * 10**6) or abs(Fraction(found)) > abs(expected)


@given(st.text(alphabet="=＝0123456789.,+-*/()%（）×÷ 万元Ax", max_size=300))
def test_no_text_is_too_strange(text: str) -> None:
    result = arithmetic.evaluate(f"={text}")
    assert (result is None) == bool(arithmetic.explain(f"={text}")) or "元" in text
