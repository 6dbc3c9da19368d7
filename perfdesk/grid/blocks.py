"""A block of text cells apart from any form: what is copied, and what is pasted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

_NUMBERING = re.compile(
    r"\s*(?:(?P<figure>[0-9]{1,3})[.．、)）](?![0-9])"
    r"|[(（](?P<round>[0-9]{1,3})[)）]、?|(?P<circled>[①-⑳])"
    r"|(?P<chinese>[一二三四五六七八九十]{1,3})、|[(（](?P<bracketed>[一二三四五六七八九十]{1,3})[)）]、?"
    r")\s*"
)
_CHINESE = "一二三四五六七八九"


class TextCell(NamedTuple):
    """One cell of a block: its first row and column, its text, and what it spans.

    `typed` is what was typed where the paper shows `text` as its result, "" elsewhere.
    """

    row: int
    col: int
    text: str
    rowspan: int = 1
    colspan: int = 1
    typed: str = ""


@dataclass(frozen=True)
class Block:
    """Rows × columns of text; `cells` stand in reading order and cover every place once.

    `flowing` says that the rows are lines of running text or of a list, not of a table. `cleaned`
    counts the leftovers of markup taken out while reading, `beside` the lines of text around the
    tables, which are no cells.
    """

    rows: int
    columns: int
    cells: tuple[TextCell, ...]
    flowing: bool = False
    cleaned: int = field(default=0, compare=False)
    beside: int = field(default=0, compare=False)

    @classmethod
    def of(cls, cells: Iterable[TextCell], rows: int = 0, columns: int = 0) -> Block:
        """The block of these cells, none of which overlap; the places they leave are empty."""
        given = list(cells)
        rows = max((cell.row + cell.rowspan for cell in given), default=rows)
        columns = (
            max(columns, *(cell.col + cell.colspan for cell in given), 0) if given else columns
        )
        covered = {
            (row, col)
            for cell in given
            for row in range(cell.row, cell.row + cell.rowspan)
            for col in range(cell.col, cell.col + cell.colspan)
        }
        if len(covered) < rows * columns:
            given += [
                TextCell(row, col, "")
                for row in range(rows)
                for col in range(columns)
                if (row, col) not in covered
            ]
        given.sort(key=lambda cell: (cell.row, cell.col))
        return cls(rows, columns, tuple(given))

    @classmethod
    def of_rows(cls, rows: Sequence[Sequence[str]], *, flowing: bool = False) -> Block:
        """The block of rows of texts, without spans; short rows end in empty cells."""
        columns = max((len(row) for row in rows), default=0)
        cells = tuple(
            TextCell(at, col, row[col] if col < len(row) else "")
            for at, row in enumerate(rows)
            for col in range(columns)
        )
        return cls(len(rows), columns, cells, flowing)

    @cached_property
    def starts(self) -> Mapping[tuple[int, int], TextCell]:
        """The cells by the row and column they start in."""
        return {(cell.row, cell.col): cell for cell in self.cells}

    @property
    def single(self) -> bool:
        """Whether it is one value."""
        return len(self.cells) == 1

    @property
    def merged(self) -> bool:
        """Whether a cell of it spans more than one place."""
        return any(cell.rowspan > 1 or cell.colspan > 1 for cell in self.cells)

    @property
    def text(self) -> str:
        """All of it as one text: cells of a row side by side, rows as lines."""
        lines: list[list[str]] = [[] for _row in range(self.rows)]
        for cell in self.cells:
            lines[cell.row].append(cell.text)
        return "\n".join(" ".join(line) for line in lines)


def unnumbered(texts: Sequence[str]) -> tuple[list[str], int]:
    """The texts without their list numbers, and how many were taken off.

    Only numbers that count on from 1 without a gap are a list's; others belong to the text.
    """
    matches = [_NUMBERING.match(text) for text in texts]
    numbers = [_number(match) if match else None for match in matches]
    present = [number for number in numbers if number is not None]
    if len(present) < 2 or present[0] != 1 or len(present) != sum(1 for text in texts if text):
        return list(texts), 0
    if any(after != before + 1 for before, after in pairwise(present)):
        return list(texts), 0
    bare = [text[m.end() :] if m else text for text, m in zip(texts, matches, strict=True)]
    return bare, len(present)


def _number(match: re.Match[str]) -> int:
    figure = match["figure"] or match["round"]
    if figure:
        return int(figure)
    if match["circled"]:
        return ord(match["circled"]) - 0x2460 + 1
    tens, ten, ones = (match["chinese"] or match["bracketed"]).rpartition("十")
    count = _CHINESE.index(ones) + 1 if ones in _CHINESE and ones else 0
    if not ten:
        return count
    return (_CHINESE.index(tens) + 1 if tens in _CHINESE and tens else 1) * 10 + count
