"""The choices of a field as one list: the form's own first, then what the office added to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from perfdesk import values
from perfdesk.workspace.remembered import folded

#: how a sign is said, for those who type words: all begin differently from one another's meaning
_SPOKEN: Mapping[str, str] = {
    "≥": "大于等于、不少于、不低于、不小于、>=",
    "≤": "小于等于、不超过、不高于、不多于、不大于、<=",
    "=": "等于",
    ">": "大于、超过、高于",
    "<": "小于、低于",
    "%": "百分比、百分之、百分号",
    "‰": "千分比、千分之",
    "℃": "摄氏度",
    "㎡": "平方米",
}
_BY_FOLDED = {folded(sign): words for sign, words in _SPOKEN.items()}


def choices_of(own: Iterable[str], added: Iterable[str]) -> list[str]:
    """All choices, each once: ＝ and = are one. A mark for nothing is no choice of the office's."""
    said: dict[str, str] = {}
    for text in own:
        said.setdefault(folded(text), text)
    for text in added:
        if not values.is_blank(text):
            said.setdefault(folded(text), text)
    return list(said.values())


def spoken(text: str) -> str:
    """How a sign is said (≥: 大于等于、不少于、…); "" for a text that is no sign."""
    return _BY_FOLDED.get(folded(text), "")
