"""A number as a spreadsheet keeps it, shown with the very digits that were typed."""

from __future__ import annotations

import re
from typing import NamedTuple

from perfdesk.grid.model import Cell, FieldType
from perfdesk.template.model import NUMERIC_TYPES

#: a spreadsheet keeps no more digits of a number
_MOST_DIGITS = 15
_TYPED = re.compile(
    r"(?P<sign>-?)(?P<whole>0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.(?P<fraction>[0-9]+))?"
    r"(?P<percent>%?)"
)
#: what a spreadsheet would take for a number or a formula when somebody goes into the cell
_MISTAKABLE = re.compile(r"[=+\-@＝＋－＠'].*|[0-9０-９.,，%％/:年月日\- ]+", re.DOTALL)


class Digits(NamedTuple):
    """A number in plain digits, and the format in which it shows as it was typed."""

    number: str
    format: str


def digits(text: str) -> Digits | None:
    """1755.80 → 1755.80 as 0.00, 75,000.00 → 75000.00 as #,##0.00, 78.11% → 0.7811 as 0.00%.

    None where a spreadsheet would show other signs than were typed: leading zeros, full-width
    digits, more than 15 of them, a plus sign, anything that is no number.
    """
    match = _TYPED.fullmatch(text)
    if match is None:
        return None
    sign, whole, fraction = match["sign"], match["whole"], match["fraction"] or ""
    plain = whole.replace(",", "")
    if len((plain + fraction).lstrip("0")) > _MOST_DIGITS or (
        sign and not (plain + fraction).strip("0")
    ):
        return None
    shown = ("#,##0" if "," in whole else "0") + (f".{'0' * len(fraction)}" if fraction else "")
    if not match["percent"]:
        return Digits(f"{sign}{plain}.{fraction}" if fraction else f"{sign}{plain}", shown)
    moved = plain.zfill(3)
    return Digits(f"{sign}{moved[:-2]}.{moved[-2:]}{fraction}", f"{shown}%")


def number_of(cell: Cell, text: str) -> Digits | None:
    """The number that is all a cell holds, in a field for numbers; None for everything else."""
    if len(cell.runs) != 1:
        return None
    run = cell.runs[0]
    slot = run.slot
    if slot is None:
        return None
    measure = slot.field.type is FieldType.MEASURE and slot.part in {"", "value"}
    return digits(text) if measure or run.type in NUMERIC_TYPES else None


def is_mistakable(text: str) -> bool:
    """Whether a spreadsheet would make something else of a text that is typed again."""
    return _MISTAKABLE.fullmatch(text) is not None
