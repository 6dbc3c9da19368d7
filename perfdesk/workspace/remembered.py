"""The texts of one column of all forms, found again by their characters while one types."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import nlargest
from typing import NamedTuple

#: characters of a text by which it is found; a long one is known by its beginning
_KNOWN_BY = 80
#: texts looked at for one key: what is newer comes first, and a clerk types on
_LOOKED_AT = 240


def folded(text: str) -> str:
    """A text as it is compared: full-width forms narrow, no capitals, no white space."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


class Use(NamedTuple):
    """Who wrote a text, for which year, and in which class of indicators ("" elsewhere)."""

    unit: str
    year: int
    leaf: str = ""


@dataclass(slots=True)
class Text:
    """One text with all that wrote it, and how often."""

    text: str
    folded: str
    uses: dict[Use, int] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How often it was written."""
        return sum(self.uses.values())

    @property
    def year(self) -> int:
        """The last year it was written for."""
        return max(use.year for use in self.uses)


class Match(NamedTuple):
    """A text that has what was typed: at its beginning (0), inside (1), or only its characters
    in their order (2).
    """

    found: Text
    how: int


def match(wanted: str, known: str) -> int | None:
    """How a folded text has the folded text that was typed (see `Match`); None when it has not."""
    if known.startswith(wanted):
        return 0
    if wanted in known:
        return 1
    signs = iter(known)
    return 2 if all(sign in signs for sign in wanted) else None


class Texts:
    """The texts of a column. Which texts have a character is one long number, a bit for each
    text: the few that have all the characters typed are found without looking at the others.
    """

    def __init__(self) -> None:
        self._texts: list[Text] = []
        self._number: dict[str, int] = {}
        self._with: dict[str, int] = {}
        self._first: dict[str, int] = {}
        self._live = 0

    def add(self, text: str, use: Use) -> None:
        """A text was written."""
        number = self._number.get(text)
        if number is None:
            number = self._take_in(text)
        uses = self._texts[number].uses
        if not uses:
            self._live |= 1 << number
        uses[use] = uses.get(use, 0) + 1

    def drop(self, text: str, use: Use) -> None:
        """It stands there no longer."""
        number = self._number[text]
        uses = self._texts[number].uses
        uses[use] -= 1
        if not uses[use]:
            del uses[use]
        if not uses:
            self._live &= ~(1 << number)

    def find(self, typed: str, most: int) -> list[Match]:
        """Texts that have what was typed, best kinds of match first, newest texts first."""
        wanted = folded(typed)
        if not wanted:
            return []
        having = self._live
        for sign in set(wanted):
            having &= self._with.get(sign, 0)
        first = having & self._first.get(wanted[0], 0)
        found: list[Match] = []
        for chosen in (first, having & ~first):
            for text in self._of(chosen):
                how = match(wanted, text.folded)
                if how is not None:
                    found.append(Match(text, how))
                    if len(found) >= most:
                        return sorted(found, key=_how)
        return sorted(found, key=_how)

    def usual(self, most: int) -> list[Text]:
        """The texts written most often, those written equally often newest first."""
        live = (text for text in self._texts if text.uses)
        return nlargest(most, live, key=lambda text: (text.count, text.year))

    def get(self, text: str) -> Text | None:
        """One text; None when it stands nowhere."""
        number = self._number.get(text)
        found = None if number is None else self._texts[number]
        return found if found is not None and found.uses else None

    def _of(self, chosen: int) -> Iterator[Text]:
        """The texts a number's bits stand for, newest first."""
        for _looked in range(_LOOKED_AT):
            if not chosen:
                return
            number = chosen.bit_length() - 1
            chosen ^= 1 << number
            yield self._texts[number]

    def _take_in(self, text: str) -> int:
        number = self._number[text] = len(self._texts)
        known = folded(text[:_KNOWN_BY])
        self._texts.append(Text(text, known))
        bit = 1 << number
        for sign in set(known):
            self._with[sign] = self._with.get(sign, 0) | bit
        if known:
            self._first[known[0]] = self._first.get(known[0], 0) | bit
        return number


def _how(found: Match) -> int:
    return found.how
