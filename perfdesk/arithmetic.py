"""Arithmetic typed into number cells: `=15*1100*12/10000` is 19.8, exactly, and stays as typed."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from math import gcd
from typing import NamedTuple

#: decimals kept of a result that never ends: 0.000001 万元 is one 分
PLACES = 6
#: what a person types on one line, and nobody nests deeper
_LONGEST = 256
_DEEPEST = 32
#: digits before and after the point; no budget of any country needs more
_WIDEST = 30

_NARROW: dict[int, str | int] = {
    **{0xFF10 + n: str(n) for n in range(10)},
    **str.maketrans("＝＋－−×＊÷／（）％．，\u3000\u00a0\u2009\u202f", "=+--**//()%.,    "),
}
_TOKEN = re.compile(
    r"(?P<number>(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]*)?|\.[0-9]+)|(?P<sign>[-+*/()%])"
)

_MONEY_UNIT = re.compile(r"[万亿]?元\s*$")


class _Ratio(NamedTuple):
    """An exact fraction in lowest terms, `below` > 0. (`fractions` would load at the start.)"""

    above: int
    below: int


class _FormulaError(Exception):
    """Why a formula has no result, in words."""


def is_formula(text: str) -> bool:
    """Whether a text in a number cell is a calculation: it begins with =, full-width or not."""
    return text.lstrip()[:1] in ("=", "＝")


def evaluate(text: str) -> Decimal | None:
    """What a formula comes to, or None when it is none or has no result.

    A result that ends is exact, to 30 decimals; any other is rounded half up to 6.
    """
    return _worked_out(text)[0] if is_formula(text) else None


def evaluate_ratio(text: str) -> Decimal | None:
    """What a formula in a percentage's cell comes to, as a ratio: =58/60 is 0.9667 there, as in a
    spreadsheet. One that never ends is rounded to 0.01 of a percent, as derived rates are.
    """
    return _worked_out(text, places=4)[0] if is_formula(text) else None


def explain(text: str) -> str:
    """Why a formula has no result, in one sentence; "" when it has one or is none.

    The unit an amount was typed with (=15*1100万元) may stand behind it.
    """
    return _worked_out(_MONEY_UNIT.sub("", text))[1] if is_formula(text) else ""


@lru_cache(maxsize=1024)
def _worked_out(text: str, places: int = PLACES) -> tuple[Decimal | None, str]:
    """The result and no complaint, or no result and why."""
    try:
        return _decimal(_read(text), places), ""
    except _FormulaError as error:
        return None, f"算式“{_shortened(text)}”算不出来：{error}；已原样保留，请改正。"


def _shortened(text: str) -> str:
    bare = " ".join(text.split())
    return bare if len(bare) <= 40 else f"{bare[:39]}…"


# --- reading -----------------------------------------------------------------------------


def _read(text: str) -> _Ratio:
    bare = text.translate(_NARROW).strip().removeprefix("=")
    if len(bare) > _LONGEST:
        message = f"算式太长，最多 {_LONGEST} 个字符"
        raise _FormulaError(message)
    tokens = _tokens(bare)
    if not tokens:
        message = "等号后面没有内容"
        raise _FormulaError(message)
    reader = _Reader(tokens)
    result = reader.sum()
    if reader.next:
        message = f"“{reader.next}”前面少了运算符号" if reader.next != ")" else "右括号多了"
        raise _FormulaError(message)
    return result


def _tokens(text: str) -> list[str]:
    tokens: list[str] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        match = _TOKEN.match(text, at)
        if match is None:
            message = f"看不懂“{text[at]}”，只能用数字、加减乘除、百分号和括号"
            raise _FormulaError(message)
        tokens.append(match[0])
        at = match.end()
    return tokens


class _Reader:
    """Sums of products of signed numbers, percentages and brackets."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    @property
    def next(self) -> str:
        """The token that comes now, "" at the end."""
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def sum(self) -> _Ratio:
        left = self._product()
        while self.next in ("+", "-"):
            sign = 1 if self._take() == "+" else -1
            right = self._product()
            above = left.above * right.below + sign * right.above * left.below
            left = _ratio(above, left.below * right.below)
        return left

    def _product(self) -> _Ratio:
        left = self._signed()
        while self.next in ("*", "/"):
            divides = self._take() == "/"
            right = self._signed()
            if divides and not right.above:
                message = "除数是 0"
                raise _FormulaError(message)
            above, below = (right.below, right.above) if divides else right
            left = _ratio(left.above * above, left.below * below)
        return left

    def _signed(self) -> _Ratio:
        sign = 1
        while self.next in ("+", "-"):
            sign = -sign if self._take() == "-" else sign
        value = self._single()
        while self.next == "%":
            self._take()
            value = _ratio(value.above, value.below * 100)
        return _Ratio(sign * value.above, value.below)

    def _single(self) -> _Ratio:
        piece = self._take()
        if piece == "(":
            return self._bracket()
        if not piece or piece in "+-*/)%":
            message = f"“{piece}”前面少了一个数" if piece else "最后少了一个数"
            raise _FormulaError(message)
        whole, _point, fraction = piece.replace(",", "").partition(".")
        return _ratio(int(whole + fraction or "0"), 10 ** len(fraction))

    def _bracket(self) -> _Ratio:
        self._depth += 1
        if self._depth > _DEEPEST:
            message = "括号套得太多"
            raise _FormulaError(message)
        value = self.sum()
        if self._take() != ")":
            message = "少了右括号"
            raise _FormulaError(message)
        self._depth -= 1
        return value

    def _take(self) -> str:
        token = self.next
        self._at += 1
        return token


def _ratio(above: int, below: int) -> _Ratio:
    common = gcd(above, below)
    if below < 0:
        common = -common
    return _Ratio(above // common, below // common)


# --- the result in digits ------------------------------------------------------------------


def _decimal(ratio: _Ratio, places: int) -> Decimal:
    """The fraction in digits: all of them where they end, rounded half up where they do not."""
    above, below = ratio
    if abs(above) >= below * 10**_WIDEST:
        message = "得数太大"
        raise _FormulaError(message)
    ends = _decimals(below)
    if ends is not None and ends <= _WIDEST:
        return _digits(above * 10**ends // below, ends)
    # half up: away from zero, as on paper
    doubled = (2 * abs(above) * 10**places + below) // (2 * below)
    return _digits(-doubled if above < 0 else doubled, places)


def _decimals(below: int) -> int | None:
    """How many decimals a fraction in lowest terms has; None when they never end."""
    twos = (below & -below).bit_length() - 1
    rest = below >> twos
    fives = 0
    while rest % 5 == 0:
        rest //= 5
        fives += 1
    return max(twos, fives) if rest == 1 else None


def _digits(number: int, places: int) -> Decimal:
    return Decimal((int(number < 0), tuple(map(int, str(abs(number)))), -places))
