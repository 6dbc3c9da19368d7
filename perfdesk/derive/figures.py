"""A typed value as the figure an equation works with: exact, in one money unit, blank apart."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext

from perfdesk import values
from perfdesk.document.model import Value
from perfdesk.template.model import Field, FieldType

#: decimals kept of a figure nobody said how to round: 0.000001 万元 is one 分
_PLACES = 6


class UnreadableError(Exception):
    """A value that is there but is no figure (按实际支出): nothing can be computed from it."""


def is_blank(value: Value | None) -> bool:
    """Whether nothing is said: absent, typed blank, or a mark for nothing such as “/”."""
    if value is None:
        return True
    if isinstance(value, str):
        return values.is_blank(value)
    return all(values.is_blank(part) for part in value.values())


def read_figure(field: Field, value: Value | None, unit: str, wanted: str) -> Decimal | None:
    """The figure a value stands for; None when it is blank.

    Money typed without a unit is in `unit` (its form's), the figure comes out in `wanted`. A
    percentage is its ratio: "78.11%" and "78.11" are 0.7811. Raises `UnreadableError`.
    """
    if is_blank(value) or value is None:
        return None
    if field.type is FieldType.MEASURE:
        return _measure(value, wanted)
    if not isinstance(value, str):
        raise UnreadableError
    if field.type is FieldType.MONEY:
        return _money(value, unit, wanted)
    if field.type is FieldType.PERCENT:
        return _certain(values.parse_percent(value))
    return _certain(values.parse_number(value))


def _money(text: str, unit: str, wanted: str) -> Decimal:
    amount = values.parse_amount(text)
    if amount is None:
        raise UnreadableError
    number, typed_unit = amount
    return values.convert(number, typed_unit or unit, wanted)


def _measure(value: Value, wanted: str) -> Decimal:
    """The number of an indicator value; in `wanted` where its unit is one of money."""
    parts = values.split_measure(value.strip()) if isinstance(value, str) else value
    if parts is None:
        raise UnreadableError
    number = _certain(values.parse_number(parts.get("value", "")))
    unit = parts.get("unit", "").strip()
    return values.convert(number, unit, wanted) if unit in values.MONEY_UNITS else number


def _certain(number: Decimal | None) -> Decimal:
    if number is None:
        raise UnreadableError
    return number


def rounded(number: Decimal, places: int) -> Decimal:
    """Rounded half up to `places` decimals: 0.125 → 0.13."""
    with localcontext() as context:
        # a figure may have been typed with any number of digits
        context.prec = max(context.prec, number.adjusted() + places + 2)
        return number.quantize(Decimal((0, (1,), -places)), rounding=ROUND_HALF_UP)


def settled(field: Field, number: Decimal) -> Decimal:
    """A derived figure rounded as its type is shown: a rate to 0.01 of a percent, a score to
    0.01; other figures stay exact up to a millionth.
    """
    if field.type is FieldType.PERCENT:
        return rounded(number, 4)
    if field.type is FieldType.SCORE:
        return rounded(number, 2)
    exponent = number.as_tuple().exponent
    too_long = isinstance(exponent, int) and exponent < -_PLACES
    return rounded(number, _PLACES) if too_long else number


def written(field: Field, number: Decimal) -> str:
    """A derived figure as it is shown: 67.90 → "67.9", a rate 0.7811 → "78.11%"."""
    if field.type is FieldType.PERCENT:
        return values.percent(number)
    return values.format_plain(number)
