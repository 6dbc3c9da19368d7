"""Amounts between a form's own money unit and that of the paper it is shown on.

A form keeps its bare amounts in its own unit; an amount typed with a unit has that one. The paper
shows all of them in the paper's unit: 75,000.00 of a form in 元 is 7.5 on a paper in 万元.
"""

from __future__ import annotations

from perfdesk import values
from perfdesk.arithmetic import is_formula
from perfdesk.document.model import Value


def on_paper(text: str, unit: str, paper: str) -> tuple[str, str]:
    """What a paper in `paper` shows of a text in a money field of a form in `unit`, and the text to
    go on typing from where that differs ("" where both are the same).

    What is no amount stands as typed, and so do the digits of an amount typed in the paper's unit.
    A calculation shows what it comes to, its unit behind it where it was typed.
    """
    amount = values.parse_amount(text)
    if amount is None:
        return text, ""
    number, said = amount
    own = said or unit
    if own != paper and (number or said):
        shown = values.format_plain(values.convert(number, own, paper))
        return shown, text if said else f"{text}{unit}"
    if said and unit != paper:  # typed on a paper in its unit
        text, said = _bare(text, said), ""
    if is_formula(text):
        return f"{values.format_plain(number)}{said}", text
    return text, ""


def as_kept(text: str, old: Value | None, unit: str, paper: str) -> str:
    """What a form in `unit` keeps of a text typed into a money field on a paper in `paper`.

    A bare amount is in the paper's unit and keeps it: 8 becomes 8万元 in a form in 元. Typing what
    is shown there, or what typing began from, changes nothing.
    """
    if isinstance(old, str) and text and _is_same(text, old, unit, paper):
        return old
    amount = values.parse_amount(text)
    if amount is None or unit == paper:
        return text
    number, said = amount
    if said:
        return _bare(text, said) if said == unit else text
    return f"{text}{paper}" if number else text


def _is_same(text: str, old: str, unit: str, paper: str) -> bool:
    shown, entered = on_paper(old, unit, paper)
    # the result typed over a calculation takes its place
    return text == (entered or shown) or (text == shown and not is_formula(old))


def _bare(text: str, unit: str) -> str:
    return text.rstrip().removesuffix(unit)
