"""The spelling a form wants: what a one-key fix would make of a text, and why."""

from __future__ import annotations

import re
from dataclasses import dataclass

from perfdesk import values
from perfdesk.arithmetic import is_formula
from perfdesk.template.model import NUMERIC_TYPES, FieldType
from perfdesk.text import clean_markup

#: types whose text is figures and signs, so that full-width ones are a slip of the keyboard
_FIGURES = NUMERIC_TYPES | {
    FieldType.MEASURE,
    FieldType.PERIOD,
    FieldType.DATE,
    FieldType.YEAR,
    FieldType.PHONE,
}
#: paragraphs begin with two full-width blanks there
_PARAGRAPHS = frozenset({FieldType.LONGTEXT, FieldType.REPORT})

_NARROW = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B))}
_NARROW |= {code: code - 0xFEE0 for code in range(0xFF41, 0xFF5B)}
_NARROW |= str.maketrans({"＋": "+", "－": "-", "％": "%", "＞": ">", "＜": "<", "＝": "="})
_DIGIT = "0-9０-９"
_POINT = re.compile(rf"(?<=[{_DIGIT}])[．，](?=[{_DIGIT}])")
_COMPARED = re.compile(rf"[＞＜＝]+(?=\s*[{_DIGIT}])")
_PERCENT = re.compile(rf"(?<=[{_DIGIT}])％")
_SPACES_IN_NUMBER = re.compile(r"(?<=[0-9.,])[ \u00a0\u3000\u2009\u202f]+(?=[0-9.,%])")
_TWICE = re.compile(r"(万元|亿元|百分比|[%‰℃元人次个天件户场])\1+$")
_BULLET = re.compile(r"^[•●▪■◆◇▶\uf0b7\uf06c]+\s*", re.MULTILINE)
_EDGES = " \u00a0\u3000\t\n"
#: what a unit of a column is also written as behind the figure
_ALSO = {"百分比": ("%", "％"), "%": ("％",)}


@dataclass(frozen=True)
class Fix:
    """A better spelling of a text: `what` says in words what it would change."""

    before: str
    after: str
    what: str


def fix_for(text: str, kind: FieldType, unit: str = "") -> Fix | None:
    """The spelling on offer for a text in a field of that type; None when it is fine as it is.

    `unit` is what the form says the unit is beside the field. No amount ever becomes another.
    """
    if not text.strip(_EDGES) or (kind in NUMERIC_TYPES and is_formula(text)):
        return None
    said: list[str] = []
    after, leftovers = clean_markup(text)
    if leftovers:
        said.append(f"清除 {leftovers} 处多余格式")
    after = _told(after, _BULLET.sub("", after), "去掉项目符号", said)
    after = _told(after, _trimmed(after, kind), "去掉首尾空格", said)
    figures = kind in _FIGURES
    narrow = _PERCENT.sub("%", _COMPARED.sub(lambda found: found[0].translate(_NARROW), after))
    if figures:
        narrow = _POINT.sub(lambda found: "." if found[0] == "．" else ",", narrow)
        narrow = narrow.translate(_NARROW)
    after = _told(after, narrow, "全角改为半角", said)
    if figures:
        after = _told(after, _SPACES_IN_NUMBER.sub("", after), "去掉数字中间的空格", said)
        after = _told(after, _once(after, unit), "去掉重复的单位", said)
    if after == text or not after or _changes_amount(text, after, kind):
        return None
    return Fix(text, after, "、".join(said))


def _told(before: str, after: str, what: str, said: list[str]) -> str:
    if after != before:
        said.append(what)
    return after


def _trimmed(text: str, kind: FieldType) -> str:
    if kind in _PARAGRAPHS:
        return text.rstrip(_EDGES).lstrip(" \u00a0\t\n")
    return text.strip(_EDGES)


def _once(text: str, unit: str) -> str:
    """The text with a unit said twice said once: 95%%, or 95% where the column says 百分比."""
    text = _TWICE.sub(r"\1", text)
    for said in (unit, *_ALSO.get(unit, ())):
        if said and text.endswith(said) and values.is_number(text.removesuffix(said)):
            return text.removesuffix(said).rstrip()
    return text


def _changes_amount(before: str, after: str, kind: FieldType) -> bool:
    if kind not in NUMERIC_TYPES:
        return False
    read = values.parse_percent if kind is FieldType.PERCENT else values.parse_amount
    was, now = read(before), read(after)
    if was is None or now is None:
        return False
    # a unit that the form prints beside the amount may go
    return (was[0] if isinstance(was, tuple) else was) != (
        now[0] if isinstance(now, tuple) else now
    )
