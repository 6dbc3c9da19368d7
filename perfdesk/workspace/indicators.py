"""The indicator library (指标库): every indicator the office's forms have, whole rows of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from perfdesk.workspace.remembered import folded, match

#: parts of an indicator's row, as its columns are called
OPERATOR, UNIT = "target.op", "target.unit"


@dataclass(frozen=True)
class Indicator:
    """One indicator as it was last written. `cells` are its texts by column ("target.unit",
    "explanation"), no amounts among them; `value` is what it was to reach then ("≥95%").

    `uses` counts the rows that have it, `year` is the last year that has it, `office` who wrote
    that one.
    """

    name: str
    leaf: str
    cells: Mapping[str, str] = field(default_factory=dict)
    value: str = ""
    uses: int = 1
    year: int = 0
    office: str = ""

    @property
    def unit(self) -> str:
        """度量单位, "" when none was written."""
        return self.cells.get(UNIT, "")

    @property
    def operator(self) -> str:
        """指标值类型, "" when none was written."""
        return self.cells.get(OPERATOR, "")


class Written(NamedTuple):
    """An indicator's row on one form."""

    name: str
    leaf: str
    cells: Mapping[str, str]
    value: str
    year: int
    office: str


class Library:
    """All rows by the name of their indicator, as it is compared."""

    def __init__(self) -> None:
        self._rows: dict[str, dict[tuple[str, str], Written]] = {}
        self._listed: list[tuple[str, Indicator]] | None = None

    def put(self, place: tuple[str, str], row: Written) -> None:
        """A form (its id first in `place`) has this row (its id second)."""
        self._rows.setdefault(folded(row.name), {})[place] = row
        self._listed = None

    def drop(self, place: tuple[str, str], name: str) -> None:
        """It has it no longer."""
        key = folded(name)
        rows = self._rows[key]
        del rows[place]
        if not rows:
            del self._rows[key]
        self._listed = None

    def get(self, name: str, leaf: str, office: str) -> Indicator | None:
        """The indicator of that name, as this office wrote it last in this class, else as near to
        that as there is.
        """
        rows = self._rows.get(folded(name))
        if not rows:
            return None
        latest = max(
            rows.values(), key=lambda row: (row.leaf == leaf, row.office == office, row.year)
        )
        return _indicator(latest, rows.values())

    def search(self, words: str, leaf: str = "") -> list[Indicator]:
        """The indicators with these words in name, unit or explanation, those used most first;
        all of them without words. `leaf` asks for one class only.
        """
        if self._listed is None:
            self._listed = sorted(self._all(), key=_by_use)
        wanted = [folded(word) for word in words.split()]
        return [
            indicator
            for known, indicator in self._listed
            if (not leaf or indicator.leaf == leaf)
            and all(match(word, known) is not None for word in wanted)
        ]

    def _all(self) -> Iterator[tuple[str, Indicator]]:
        for name, rows in self._rows.items():
            classes = dict.fromkeys(row.leaf for row in rows.values())
            for leaf in classes:
                same = [row for row in rows.values() if row.leaf == leaf]
                found = _indicator(max(same, key=lambda row: row.year), same)
                yield name + folded(" ".join((found.unit, *found.cells.values()))), found


def _by_use(listed: tuple[str, Indicator]) -> tuple[int, int, str]:
    indicator = listed[1]
    return -indicator.uses, -indicator.year, indicator.name


def _indicator(row: Written, rows: Iterable[Written]) -> Indicator:
    same = [other for other in rows if other.leaf == row.leaf]
    return Indicator(row.name, row.leaf, row.cells, row.value, len(same), row.year, row.office)
