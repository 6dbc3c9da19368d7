"""Two texts beside each other: which passages went and which came, and what stayed around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import takewhile
from typing import NamedTuple

#: figures and Latin words are taken whole, everything else sign by sign
_TOKEN = re.compile(r"[0-9]+(?:\.[0-9]+)?|[A-Za-z]+|.", re.DOTALL)
#: what is compared is quadratic: longer passages are simply another text
_MOST_TOKENS = 1200
#: texts up to this long are shown whole, one after the other
SHORT = 16
#: characters that stay in sight around a change of a long text
AROUND = 10
_LEFT_OUT = "…"


class Kind(StrEnum):
    """What became of a passage."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


class Passage(NamedTuple):
    """A piece of text, and what became of it."""

    kind: Kind
    text: str


def compared(old: str, new: str) -> list[Passage]:
    """The passages of both texts in order: without the new ones it is the old text, without those
    that are gone the new one.
    """
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    head = _alike(before, after)
    tail = _alike(before[head:][::-1], after[head:][::-1])
    ends = len(before) - tail, len(after) - tail
    passages = [
        Passage(Kind.SAME, "".join(before[:head])),
        *_middle(before[head : ends[0]], after[head : ends[1]]),
        Passage(Kind.SAME, "".join(before[ends[0] :])),
    ]
    return [passage for passage in passages if passage.text]


def in_short(old: str, new: str, *, around: int = AROUND) -> list[Passage]:
    """What changed, for a narrow list: short texts whole, of long ones the changes with a few
    characters on either side.
    """
    if len(old) <= SHORT and len(new) <= SHORT:
        return [p for p in (Passage(Kind.GONE, old), Passage(Kind.NEW, new)) if p.text]
    passages = compared(old, new)
    last = len(passages) - 1
    return [
        _cut(passage, around, first=n == 0, last=n == last)
        if passage.kind is Kind.SAME
        else passage
        for n, passage in enumerate(passages)
    ]


def _cut(passage: Passage, around: int, *, first: bool, last: bool) -> Passage:
    text = passage.text
    head = "" if first else text[:around]
    tail = "" if last else text[-around:]
    if len(head) + len(tail) + 1 >= len(text):
        return passage
    return Passage(passage.kind, f"{head}{_LEFT_OUT}{tail}")


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    return sum(1 for _pair in takewhile(lambda p: p[0] == p[1], zip(one, other, strict=False)))


def _middle(before: Sequence[str], after: Sequence[str]) -> Iterator[Passage]:
    if len(before) + len(after) > _MOST_TOKENS:
        yield Passage(Kind.GONE, "".join(before))
        yield Passage(Kind.NEW, "".join(after))
        return
    # only who reads a history needs it
    from difflib import SequenceMatcher  # noqa: PLC0415 -- not at the start

    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for what, start, end, first, last in steps:
        if what == "equal":
            yield Passage(Kind.SAME, "".join(before[start:end]))
        else:
            yield Passage(Kind.GONE, "".join(before[start:end]))
            yield Passage(Kind.NEW, "".join(after[first:last]))
