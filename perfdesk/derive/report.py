"""Running texts filled from the tables: composing them, and finding figures that differ since.

A template's `[seed]` is such a text with fields in braces. What was filled in is kept beside the
text (`Document.filled`): the office may write on around its figures, and each is still found.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import partial

from perfdesk import values
from perfdesk.document.model import FigureLink, Filled
from perfdesk.template.drawing import parse_text
from perfdesk.template.model import FieldType, Fixed, Template

#: stands where a figure is not known yet, to be written in by hand
BLANK = "　　"
#: a text longer than this, in signs, is compared by its lines first
_LONG = 2000


@dataclass(frozen=True)
class Source:
    """Where a figure stands: kind of form and field ("department_base.money.public.executed"),
    the form's id, and the text its paper shows there.
    """

    name: str
    document: str
    field: str
    text: str


_FIGURE = re.compile(r"[-－]?[0-9０-９][0-9０-９,，]*(?:[.．][0-9０-９]+)?[%％]?")

#: stands for any figure while texts are compared: a sign of no language
_ONE_FIGURE = "\uf8ff"

#: finds the figure of a field (as a seed names it) among the other forms; None where none has it
Find = Callable[[str], Source | None]


@dataclass(frozen=True)
class Difference:
    """A figure in a text that is not (any more) what its table says.

    It stands at `at`, `length` signs long, in the text as it is now, and says `said`.
    """

    field: str
    at: int
    length: int
    said: str
    source: Source


def composed(seed: str, find: Find, year: int, money_unit: str) -> Filled:
    """A seed with its figures: those no form has are left `BLANK`."""
    parts: list[str] = []
    links: list[FigureLink] = []
    length = 0

    def add(text: str) -> None:
        nonlocal length
        parts.append(text)
        length += len(text)

    paragraphs = parse_text(seed, lambda _line, _fault: None, headings=False)
    for number, paragraph in enumerate(paragraphs):
        if number:
            add("\n")
        for piece in paragraph.pieces:
            if isinstance(piece, str):
                add(piece)
            elif isinstance(piece, Fixed):
                add(str(year + piece.offset) if piece.kind == "year" else money_unit)
            else:
                source = find(piece.path)
                if source is None:
                    add(BLANK)
                    continue
                links.append(FigureLink(length, len(source.text), source.name))
                add(source.text)
    return Filled("".join(parts), tuple(links))


def figure_on(text: str, there: Template, here: Template, field: str) -> str:
    """What a paper `there` shows in a field, as a text of the form `here` writes it: an amount in
    the money unit of its own paper.
    """
    if there.money_unit == here.money_unit or there.fields["", field].type is not FieldType.MONEY:
        return text
    amount = values.parse_amount(text)
    if amount is None:
        return text
    number, unit = amount
    return values.format_plain(values.convert(number, unit or there.money_unit, here.money_unit))


def differences(field: str, filled: Filled, text: str, find: Find) -> list[Difference]:
    """The figures of a text that differ from their tables, in the order of the text.

    `find` is asked by the link's source. A figure the office took out of the text, and one whose
    table says nothing (any more), are passed over.
    """
    found: list[Difference] = []
    for link, at, length in _places(filled, text):
        source = find(link.source)
        said = text[at : at + length]
        if source is not None and said.strip() and not _same(said, source.text):
            found.append(Difference(field, at, length, said, source))
    return found


def updated(text: str, filled: Filled, chosen: list[Difference]) -> tuple[str, Filled]:
    """The text with these figures as their tables say, and its sources as they stand in it now."""
    new = {(one.at, one.length): one.source.text for one in chosen}
    parts: list[str] = []
    links: list[FigureLink] = []
    end = length = 0
    for link, at, size in _places(filled, text):
        if at < end or not size:
            continue
        figure = new.get((at, size), text[at : at + size])
        parts += [text[end:at], figure]
        length += at - end
        links.append(FigureLink(length, len(figure), link.source))
        length += len(figure)
        end = at + size
    whole = "".join([*parts, text[end:]])
    return whole, Filled(whole, tuple(links))


def _same(said: str, shown: str) -> bool:
    figures = [values.parse_number(one.strip().rstrip("%％")) for one in (said, shown)]
    if None in figures:
        return said.strip() == shown.strip()
    return figures[0] == figures[1]


def _places(filled: Filled, text: str) -> Iterator[tuple[FigureLink, int, int]]:
    """Where each linked figure stands in the text as it is now: its place and length.

    The text as filled in is laid against the text: what stands between the unchanged signs on
    both sides of a figure is the figure, however it was rewritten.
    """
    if text == filled.text:
        yield from ((link, link.at, link.length) for link in filled.figures)
        return
    old, new = _Bones(filled.text), _Bones(text)
    move = partial(_moved, list(_blocks(old.text, new.text)))
    for link in filled.figures:
        start = move(old.inside(link.at), before=True)
        end = move(old.inside(link.at + link.length), before=False)
        if start is not None and end is not None and start <= end:
            was = filled.text[link.at : link.at + link.length]
            yield link, *_figure_in(text, new.starts[start], new.starts[end], was)


class _Bones:
    """A text in which every figure is one and the same sign: what is left are the words.

    `starts` says for each sign, and for the end, where it stands in the text itself.
    """

    def __init__(self, text: str) -> None:
        signs: list[str] = []
        self.starts: list[int] = []
        end = 0
        for found in _FIGURE.finditer(text):
            signs.append(text[end : found.start()])
            self.starts += range(end, found.start())
            signs.append(_ONE_FIGURE)
            self.starts.append(found.start())
            end = found.end()
        self.text = "".join([*signs, text[end:]])
        self.starts += range(end, len(text) + 1)

    def inside(self, at: int) -> int:
        """Which sign stands at a place of the text."""
        return bisect_left(self.starts, at)


def _figure_in(text: str, start: int, end: int, was: str) -> tuple[int, int]:
    """The figure alone, where words were written to it: “为85.84” → 85.84."""
    if _FIGURE.fullmatch(was):
        found = list(_FIGURE.finditer(text, start, end))
        if len(found) == 1:
            return found[0].start(), len(found[0][0])
    return start, end - start


def _blocks(old: str, new: str) -> Iterator[tuple[int, int, int]]:
    """Runs of signs both texts have: place in the old, in the new, length."""
    if max(len(old), len(new)) <= _LONG:
        yield from SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
        return
    lines = [one.splitlines(keepends=True) for one in (old, new)]
    starts = [_starts(one) for one in lines]
    for tag, a, b, c, d in SequenceMatcher(None, lines[0], lines[1], autojunk=False).get_opcodes():
        first, last = starts[0][a], starts[0][b]
        to_first, to_last = starts[1][c], starts[1][d]
        if tag == "equal":
            yield first, to_first, last - first
        elif tag == "replace":
            inner = SequenceMatcher(None, old[first:last], new[to_first:to_last], autojunk=False)
            for x, y, size in inner.get_matching_blocks():
                yield first + x, to_first + y, size
    yield len(old), len(new), 0


def _starts(lines: list[str]) -> list[int]:
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    return starts


def _moved(blocks: list[tuple[int, int, int]], at: int, *, before: bool) -> int | None:
    """Where the edge at `at` of the old text stands in the new.

    The edge before a figure holds on to the sign on its left, the one after it to the sign on
    its right: what was written between them is the figure.
    """
    if before:
        for x, y, size in blocks:
            if x < at <= x + size:
                return y + at - x
        return 0 if at == 0 else None
    for x, y, size in blocks:
        if size and x <= at < x + size:
            return y + at - x
    last_x, last_y, last_size = blocks[-1] if blocks else (0, 0, 0)
    return last_y + last_size if at >= last_x + last_size else None
