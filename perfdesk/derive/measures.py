"""What an indicator's target and completion say: a figure with unit and bound, or only words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum

from perfdesk import values
from perfdesk.document.model import Value
from perfdesk.template.scoring import Units, Words


class Bound(Enum):
    """What the operator of a value says of it."""

    NONE = "none"
    LEAST = "least"
    MOST = "most"
    EXACT = "exact"


_OPERATORS = {
    **dict.fromkeys(("≥", ">=", "≧", "⩾"), (Bound.LEAST, False)),
    **dict.fromkeys(("大于等于", "大于或等于", "不少于", "不低于", "不小于"), (Bound.LEAST, False)),
    **dict.fromkeys((">", "＞", "大于", "高于", "超过"), (Bound.LEAST, True)),
    **dict.fromkeys(("≤", "<=", "≦", "⩽"), (Bound.MOST, False)),
    **dict.fromkeys(("小于等于", "小于或等于", "不高于", "不超过"), (Bound.MOST, False)),
    **dict.fromkeys(("不多于", "不大于"), (Bound.MOST, False)),
    **dict.fromkeys(("<", "＜", "小于", "低于"), (Bound.MOST, True)),
    **dict.fromkeys(("=", "＝", "﹦", "等于"), (Bound.EXACT, False)),
}
#: behind a figure: 3个以上, 5天以内
_BEHIND = (
    *((word, Bound.LEAST) for word in ("及以上", "以上")),
    *((word, Bound.MOST) for word in ("及以下", "以下", "以内", "之内", "内")),
)
_ENDS = " \u3000\n。．；;，,、"
_REMARK = re.compile(r"(?P<said>.+?)\s*[（(].*[)）]", re.DOTALL)
_LAST_FIGURE = re.compile(r"(?P<words>[^\d０-９]*?)(?P<rest>[\d０-９][\d０-９.,，．]*[^\d０-９]*)")


@dataclass(frozen=True)
class Reading:
    """A value as read. `text` is it as typed; `number` is None where it is words alone. `unit` is
    as typed, `strict` says that the bound itself is not reached by being equal (＞, ＜).
    """

    text: str
    number: Decimal | None = None
    unit: str = ""
    bound: Bound = Bound.NONE
    strict: bool = False


def read_measure(value: Value | None, units: Units) -> Reading:
    """The reading of an indicator value, typed in one cell or in three."""
    if value is None:
        return Reading("")
    if isinstance(value, str):
        return _read_text(value, units)
    text = values.compose_measure(value).strip()
    sign = value.get("op", "").strip()
    inner = _read_figure(value.get("value", "").strip(), units)
    if "定性" in sign:  # says of what kind the words are, and is none of them
        return Reading(values.compose_measure({**value, "op": ""}).strip() or text)
    if inner.number is None or (sign and sign not in _OPERATORS and "定量" not in sign):
        return Reading(text)  # a column that does not hold what its head says
    bound, strict = _OPERATORS.get(sign, (inner.bound, inner.strict))
    unit = value.get("unit", "").strip() or inner.unit
    return Reading(text, inner.number, unit, bound, strict)


def _read_figure(text: str, units: Units) -> Reading:
    number = values.parse_number(text)
    return _read_text(text, units) if number is None else Reading(text, number)


def _read_text(text: str, units: Units) -> Reading:
    bare = text.strip(_ENDS)
    found = _split(bare)
    remark = _REMARK.fullmatch(bare)
    if found is None and remark is not None:  # 8个（包括……）
        bare = remark["said"].strip(_ENDS)
        found = _split(bare)
    if found is None:
        for word, bound in _BEHIND:
            if bare.endswith(word) and (inner := _split(bare.removesuffix(word))) is not None:
                found = inner if inner.bound is not Bound.NONE else replace(inner, bound=bound)
                break
    if found is None:
        found = _counted(bare, units)
    return Reading(text.strip()) if found is None else replace(found, text=text.strip())


def _split(text: str) -> Reading | None:
    parts = values.split_measure(text)
    if parts is None:
        return None
    number = values.parse_number(parts["value"])
    known = _OPERATORS.get(parts["op"], None if parts["op"] else (Bound.NONE, False))
    if number is None or known is None:
        return None
    return Reading(text, number, parts["unit"], *known)


def _counted(text: str, units: Units) -> Reading | None:
    """The one figure at the end of a few words, where it counts something: 村级全覆盖33个."""
    match = _LAST_FIGURE.fullmatch(text)
    if match is None or any(hedge in match["words"] for hedge in units.hedges):
        return None
    found = _split(match["rest"])
    return found if found is not None and found.unit in units.counted else None


def same_text(left: str, right: str) -> bool:
    """Whether two texts say the same but for widths, white space and a full stop."""
    return _folded(left) == _folded(right)


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text.strip(_ENDS)).split()).casefold()


# --- which way an indicator is better ----------------------------------------------------


def lower_is_better(target: Reading, leaf: str, name: str, words: Words) -> bool:
    """Whether less is better: by the target's bound, else by the class and the words of its name.

    Of several words the one that stands last in the name decides, a longer one before a shorter.
    """
    if target.bound in (Bound.LEAST, Bound.MOST):
        return target.bound is Bound.MOST
    if leaf in words.lower_classes:
        return not _last_word(name, words.higher, words.lower + words.lower_money)
    money = target.unit in values.MONEY_UNITS
    lower = words.lower + (words.lower_money if money else ())
    return _last_word(name, lower, words.higher)


def _last_word(name: str, these: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Whether a word of `these` stands last in the name."""
    return _last_end(name, these) > _last_end(name, others)


def _last_end(name: str, words: tuple[str, ...]) -> tuple[int, int]:
    """Where the last of these words ends, and how long it is; (0, 0) when none stands there."""
    ends = ((at + len(word), len(word)) for word in words if (at := name.rfind(word)) >= 0)
    return max(ends, default=(0, 0))


# --- two figures in one unit -------------------------------------------------------------


def in_one_unit(target: Reading, actual: Reading, units: Units) -> tuple[Decimal, Decimal] | str:
    """Both figures in one unit, or why they cannot be compared, in a sentence.

    A unit that one of the two lacks is the other's.
    """
    assert target.number is not None
    assert actual.number is not None
    wanted, given = target.unit or actual.unit, actual.unit or target.unit
    wanted_unit, wanted_size = units.common(wanted)
    given_unit, given_size = units.common(given)
    if wanted_unit != given_unit:
        return f"指标值的单位是“{wanted}”，完成值的单位是“{given}”，不能比较，没有算得分。"
    if wanted_unit == units.percent:
        for what, bare, number, beside in (
            ("指标值", target, target.number, actual.number),
            ("完成值", actual, actual.number, target.number),
        ):
            # 0.96 beside a figure in percent may be 96%, 1 may be all of 100%
            doubtful = 0 < abs(number) < 1 or (abs(number) == 1 and abs(beside) == 100)
            if not bare.unit and doubtful:
                return (
                    f"{what}“{bare.text}”没有写“%”，看不出是 {values.format_plain(number)}% 还是 "
                    f"{values.percent(number)}，没有算得分；请补上单位。"
                )
    return target.number * wanted_size, actual.number * given_size
