"""How a stored value is shown: whole, in parts, as a number of a row; and what marks it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from perfdesk import values
from perfdesk.arithmetic import is_formula
from perfdesk.document.amounts import on_paper
from perfdesk.document.model import Value
from perfdesk.grid.model import Mark
from perfdesk.template.model import NUMERIC_TYPES, FieldType, Slot

_SPLIT: Mapping[FieldType, Callable[[str], Mapping[str, str] | None]] = {
    FieldType.MEASURE: values.split_measure,
    FieldType.PERIOD: values.split_period,
}
_COMPOSE: Mapping[FieldType, Callable[[Mapping[str, str]], str]] = {
    FieldType.MEASURE: values.compose_measure,
    FieldType.PERIOD: values.compose_period,
}
#: where a composite typed as one string stands when it does not split
_MAIN_PART = {
    FieldType.MEASURE: "value",
    FieldType.PERIOD: "from",
    FieldType.AGENCY: "name",
    FieldType.PERSON: "name",
}
#: how the equations read what stands in a number field
_READ: Mapping[FieldType, Callable[[str], object]] = {
    FieldType.MONEY: values.parse_amount,
    FieldType.PERCENT: values.parse_percent,
    FieldType.NUMBER: values.parse_number,
    FieldType.COUNT: values.parse_number,
    FieldType.SCORE: values.parse_number,
}
#: a typed percentage is shown to the digit
_ALL_PLACES = 30
#: a formula with something to work out in it
_CALCULATION = re.compile(r"^\s*[=＝].*[-+*/＋－−×＊÷／%％]")
_CHINESE_DIGITS = "〇一二三四五六七八九"


def part_text(value: Value | None, slot: Slot) -> str:
    """A value as a slot shows it: the whole of it, or one part of a composite.

    A composite typed as one string shows in parts only if it splits into parts that recompose to
    the very same text; otherwise all of it stands in the main part and nothing is lost.
    """
    if value is None:
        return ""
    kind, part = slot.field.type, slot.part
    if isinstance(value, str):
        if not part:
            return value
        split = _SPLIT.get(kind)
        parts = split(value) if split and value else None
        if parts is None:
            return value if part == _MAIN_PART.get(kind, part) else ""
        return parts.get(part, "")
    if part:
        return value.get(part, "")
    compose = _COMPOSE.get(kind)
    return compose(value) if compose else "".join(value.values())


def row_number(number: int, style: str) -> str:
    """A row's number written as the template shows it: 一, 1, ①; `number` counts from 1."""
    if style == "一":
        return _chinese_number(number)
    if style == "①" and number <= 20:
        return chr(0x2460 + number - 1)
    return str(number)


def _chinese_number(number: int) -> str:
    if number >= 100:
        return str(number)
    tens, ones = divmod(number, 10)
    text = ("" if tens <= 1 else _CHINESE_DIGITS[tens]) + ("十" if tens else "")
    return text + (_CHINESE_DIGITS[ones] if ones or not tens else "")


def number_shown(text: str, kind: FieldType, unit: str = "", paper: str = "") -> tuple[str, str]:
    """What the paper shows of a text in a number field, and what was typed where that differs.

    A formula shows its result, in the form its kind of number is written in, the unit of an amount
    behind it; one that has no result stands as typed. An amount of a form in `unit` is shown in the
    unit of its `paper`, where these are given (`amounts.on_paper`).
    """
    if kind is FieldType.MONEY and (unit != paper or (paper and "元" in text)):
        return on_paper(text, unit, paper)
    if not is_formula(text):
        return text, ""
    if kind is FieldType.PERCENT:
        ratio = values.parse_percent(text)
        return (text, "") if ratio is None else (values.percent(ratio, _ALL_PLACES), text)
    number, unit = values.parse_number(text), ""
    if number is None and kind is FieldType.MONEY:
        number, unit = values.parse_amount(text) or (None, "")
    return (text, "") if number is None else (f"{values.format_plain(number)}{unit}", text)


def measure_shown(value: Mapping[str, str], part: str) -> tuple[str, str]:
    """The same for an indicator value kept in parts, whole or its number alone.

    "=" alone before a figure is an operator there, no calculation.
    """
    typed = value.get("value", "")
    number = values.parse_number(typed) if _CALCULATION.search(typed) else None
    if number is None or part not in ("", "value"):
        return (value.get(part, "") if part else values.compose_measure(value)), ""
    shown = values.format_plain(number)
    if part:
        return shown, typed
    return values.compose_measure({**value, "value": shown}), values.compose_measure(value)


def comes_to(typed: str, slot: Slot) -> str:
    """What a formula typed into a slot would show there; "" where it would stand as it is."""
    kind = slot.shown.type
    if kind in NUMERIC_TYPES:
        shown, worked_out = number_shown(typed, kind)
    elif slot.field.type is FieldType.MEASURE and slot.part == "value":
        shown, worked_out = measure_shown({"value": typed}, "value")
    else:
        return ""
    return shown if worked_out else ""


def number_mark(text: str, kind: FieldType | None) -> Mark:
    """Text in a number field is kept as typed, and marked; a blank or “/” says nothing wrong.

    `kind` is the field's type where its text is read as a number, as the equations read it.
    """
    if kind is None or values.is_blank(text) or _READ[kind](text) is not None:
        return Mark.NONE
    return Mark.NOT_A_NUMBER


def over_mark(
    text: str, figure: str, kind: FieldType | None, money_unit: str, paper: str = ""
) -> Mark:
    """The mark of a value typed where the form, kept in `money_unit`, derives `figure`, which is
    in the paper's unit (the form's own where that is not given); "" is a figure still to come.
    """
    mark = number_mark(text, kind)
    units = money_unit, paper or money_unit
    if not figure and values.is_blank(text):
        return mark
    if mark is Mark.NONE and not _same_figure(text, figure, kind, units):
        return Mark.TYPED_OVER
    return mark


def _same_figure(text: str, figure: str, kind: FieldType | None, units: tuple[str, str]) -> bool:
    if kind is None:
        return text == figure
    if kind is not FieldType.MONEY:
        return _READ[kind](text) == _READ[kind](figure)
    amounts = [values.parse_amount(one) for one in (text, figure)]
    typed, derived = (
        None if one is None else values.convert(one[0], one[1] or unit, units[1])
        for one, unit in zip(amounts, units, strict=True)
    )
    return typed == derived
