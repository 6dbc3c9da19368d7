"""What typed text means: Decimal numbers, money units, composites (指标值, 实施期) and dates.

Nothing here changes what was typed; it reads the meaning that stands beside it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext

from perfdesk import arithmetic
from perfdesk.arithmetic import is_formula
from perfdesk.errors import UnknownNameError

#: money units and their power of ten in 元
MONEY_UNITS: Mapping[str, int] = {"元": 0, "万元": 4, "亿元": 8}

# Only full-width forms are folded. NFKC would also turn "5²" into 52 and "①" into 1.
_NARROW = {
    **{0xFF10 + n: str(n) for n in range(10)},
    0xFF0E: ".",
    0xFF0C: ",",
    0xFF0D: "-",
    0xFF0B: "+",
    0x2212: "-",
    0x3000: " ",
    0x00A0: " ",
    0x2009: " ",
    0x202F: " ",
}

_NUMBER = re.compile(
    r"(?P<sign>[+-]?) ?"
    r"(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+|[0-9]*)"
    r"(?:\.(?P<fraction>[0-9]*))?"
)


#: what offices write for "nothing here"
_BLANK_MARKS = frozenset({"", "/", "／", "无", "—", "——", "-", "－", "–"})


def is_blank(text: str) -> bool:
    """Whether nothing is said: white space alone, or a mark for nothing such as “/” or 无."""
    return text.strip() in _BLANK_MARKS


# --- numbers ---------------------------------------------------------------------------


def parse_number(text: str) -> Decimal | None:
    """The number a text writes, exactly, or None when it is blank or not a number.

    Full-width digits, thousands separators (commas or spaces between groups of three) and white
    space around are understood, and a formula (=15*1100*12/10000) is what it comes to; exponents,
    NaN and anything with a unit are not numbers.
    """
    if is_formula(text):
        return arithmetic.evaluate(text)
    match = _NUMBER.fullmatch(text.translate(_NARROW).strip())
    if match is None:
        return None
    whole = match["whole"].replace(",", "").replace(" ", "")
    fraction = match["fraction"] or ""
    if not whole and not fraction:
        return None
    sign = 1 if match["sign"] == "-" else 0
    digits = tuple(int(digit) for digit in whole + fraction)
    return Decimal((sign, digits, -len(fraction)))


def is_number(text: str) -> bool:
    """Whether `parse_number` reads the text. A blank is not a number."""
    return parse_number(text) is not None


def parse_amount(text: str) -> tuple[Decimal, str] | None:
    """An amount and the money unit it was typed with ("" when none): "75,000元" → 75000, 元."""
    bare = text.strip()
    # longest first: 万元 ends in 元
    for unit in sorted(MONEY_UNITS, key=len, reverse=True):
        if bare.endswith(unit):
            number = parse_number(bare.removesuffix(unit))
            return None if number is None else (number, unit)
    number = parse_number(bare)
    return None if number is None else (number, "")


def parse_percent(text: str) -> Decimal | None:
    """The ratio a percentage writes, its sign typed or not: "78.11%" and "78.11" → 0.7811.

    A formula is the ratio it comes to, as in a spreadsheet: "=58/60" → 0.9667.
    """
    if is_formula(text):
        return arithmetic.evaluate_ratio(text)
    number = parse_number(text.strip().removesuffix("%").removesuffix("％"))
    return None if number is None else _shifted(number, -2)


def convert(amount: Decimal, from_unit: str, to_unit: str) -> Decimal:
    """The amount in another money unit, exact whatever its length.

    Raises UnknownNameError for a unit that is not 元, 万元 or 亿元.
    """
    return _shifted(amount, _power(from_unit) - _power(to_unit))


def format_plain(number: Decimal) -> str:
    """The number in digits, without trailing zeros and never with an exponent: 67.90 → "67.9"."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def percent(ratio: Decimal, places: int = 2) -> str:
    """A ratio as percent text, rounded half up to `places` decimals: 0.95675 → "95.68%"."""
    shifted = _shifted(ratio, 2)
    with localcontext() as context:
        context.prec = max(28, len(shifted.as_tuple().digits) + places + 4)
        rounded = shifted.quantize(Decimal((0, (1,), -places)), rounding=ROUND_HALF_UP)
    return f"{format_plain(rounded)}%"


def _power(unit: str) -> int:
    try:
        return MONEY_UNITS[unit]
    except KeyError:
        raise UnknownNameError(
            f"“{unit}”不是金额单位；金额单位只能是{'、'.join(MONEY_UNITS)}，请改正。"
        ) from None


def _shifted(number: Decimal, power: int) -> Decimal:
    """The number × 10^power. Not `scaleb`, which rounds to the context's 28 digits."""
    sign, digits, exponent = number.as_tuple()
    assert isinstance(exponent, int), f"not a finite number: {number}"
    exponent += power
    if exponent > 0:
        return Decimal((sign, (*digits, *(0,) * exponent), 0))
    return Decimal((sign, digits, exponent))


# --- 指标值: op, value, unit ------------------------------------------------------------

_OPERATORS = (
    *("大于或等于", "小于或等于", "大于等于", "小于等于", "不少于", "不低于", "不小于"),
    *("不高于", "不超过", "不多于", "不大于", "大于", "小于", "等于", "高于", "低于", "超过"),
    *(">=", "<=", "≥", "≤", "≧", "≦", "⩾", "⩽", "＞", "＜", "＝", ">", "<", "=", "≠"),
)
_DIGITS = "0-9０-９"
_MEASURE = re.compile(
    rf"(?P<op>{'|'.join(re.escape(op) for op in _OPERATORS)}|)"
    rf"(?P<value>[+\-－]?[{_DIGITS}]+(?:[,，.．][{_DIGITS}]+)*)"
    # a unit holds no figure, no range sign, no sentence; "%合格" is a sentence too
    rf"(?P<unit>[%％‰℃]|(?:[^\W\d_]|[㎡/·²³])*(?:[(（][^\W\d_]+[)）])?)"
)
#: what makes a "unit" the second half of a condition: 3个以上, 5天内, 220至250份
_NOT_IN_UNIT = ("以上", "以下", "以内", "以前", "之内", "之间", "左右", "至", "到", "及", "或")


def split_measure(text: str) -> dict[str, str] | None:
    """The parts {"op", "value", "unit"} of an indicator value, or None.

    "≥95%" → ≥ | 95 | %. Split only when the parts recompose to exactly the same text and each
    part is what its name says: "220至250份", "3个以上" and "定性" stay whole.
    """
    match = _MEASURE.fullmatch(text)
    if match is None:
        return None
    unit = match["unit"]
    if not is_number(match["value"]) or unit.endswith("内") or any(w in unit for w in _NOT_IN_UNIT):
        return None
    parts = {"op": match["op"], "value": match["value"], "unit": unit}
    return parts if compose_measure(parts) == text else None


def compose_measure(parts: Mapping[str, str]) -> str:
    """The parts of an indicator value as one text; absent parts are blank."""
    return "".join(parts.get(part, "") for part in ("op", "value", "unit"))


# --- 实施期: from, to -------------------------------------------------------------------

_POINT = (
    rf"[{_DIGITS}]{{4}}(?:年(?:[{_DIGITS}]{{1,2}}月(?:[{_DIGITS}]{{1,2}}日)?)?"
    rf"|[./\-][{_DIGITS}]{{1,2}}(?:[./\-][{_DIGITS}]{{1,2}})?)?"
)
_PERIOD = re.compile(rf"(?P<start>{_POINT})(?:-(?P<end>{_POINT}))?")


def split_period(text: str) -> dict[str, str] | None:
    """The parts {"from", "to"} of a period, or None: "2026.01-2026.12" → 2026.01 | 2026.12.

    One point alone ("2026年") is a `from` with a blank `to`. Another sign than "-" between them
    (至, —) would not recompose to the same text: such a period stays whole.
    """
    match = _PERIOD.fullmatch(text)
    if match is None:
        return None
    parts = {"from": match["start"], "to": match["end"] or ""}
    return parts if compose_period(parts) == text else None


def compose_period(parts: Mapping[str, str]) -> str:
    """The parts of a period as one text; a blank `to` leaves no sign behind."""
    start, end = parts.get("from", ""), parts.get("to", "")
    return f"{start}-{end}" if end else start


# --- dates -----------------------------------------------------------------------------

_DATE = re.compile(
    r"([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|\.([0-9]{1,2})\.([0-9]{1,2})"
    r"|/([0-9]{1,2})/([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日)"
)


def parse_date(text: str) -> date | None:
    """The day a text writes (2026-01-29, 2026.1.29, 2026/1/29, 2026年1月29日), or None."""
    match = _DATE.fullmatch(text.translate(_NARROW).strip())
    if match is None:
        return None
    year, month, day = (int(group) for group in match.groups() if group is not None)
    try:
        return date(year, month, day)
    except ValueError:  # 2026-02-30
        return None
