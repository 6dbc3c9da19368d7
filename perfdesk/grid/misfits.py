"""What of a laid sheet will not look right on paper: signs no face draws, values that are too long.

Every value is found by the place of its cell; the words for it are the workspace's.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from itertools import accumulate
from typing import NamedTuple

from perfdesk import fonts
from perfdesk.grid.breaking import cut_words
from perfdesk.grid.layout import BandLayout, Sheet, cell_lines
from perfdesk.grid.looks import SETTINGS, mm
from perfdesk.grid.model import Cell, Grid, Run
from perfdesk.template.model import BandStyle

#: bands whose cells are drawn for one line, or as many as their captions take
_FIXED = frozenset(
    {BandStyle.MARK, BandStyle.TITLE, BandStyle.LINE, BandStyle.SIGN, BandStyle.COVER}
)


class MisfitKind(StrEnum):
    """What is wrong."""

    LACKING = "lacking"  # signs that no face draws: blank on paper
    CUT_WORD = "cut_word"  # a number or word wider than its column: cut in the middle
    TOO_LONG = "too_long"  # a value that makes a fixed line run over
    TALL = "tall"  # a row taller than a page


class Misfit(NamedTuple):
    """One of them: the cell by band and index, the run it is about, and the text in question."""

    kind: MisfitKind
    band: int
    cell: int
    run: Run
    text: str


def lacking(grid: Grid) -> Iterator[Misfit]:
    """The runs with signs that no face can draw; `text` holds these signs, each once."""
    for number, band in enumerate(grid.bands):
        for index, (_row, _span, cell) in enumerate(band.cells):
            face = fonts.face(SETTINGS[cell.look].face)
            if face.lacks(cell.text):
                for run in cell.runs:
                    if signs := face.lacks(run.text):
                        yield Misfit(MisfitKind.LACKING, number, index, run, "".join(signs))


def misfits(sheet: Sheet) -> list[Misfit]:
    """All that will not look right, in the paper's order."""
    found = list(lacking(sheet.grid))
    room = mm(sheet.page.height_mm - sheet.page.bottom_mm) - mm(sheet.page.top_mm)
    for number, layout in enumerate(sheet.bands):
        fixed = layout.band.style in _FIXED
        for index, (_row, _span, cell) in enumerate(layout.band.cells):
            if len(layout.lines[index]) < 2:
                continue
            found += _cut(layout, number, index)
            if fixed and (run := _too_long(layout, index)):
                found.append(Misfit(MisfitKind.TOO_LONG, number, index, run, cell.text))
        found += _tall(layout, number, room)
    return sorted(found, key=lambda misfit: (misfit.band, misfit.cell))


def _cut(layout: BandLayout, number: int, index: int) -> Iterator[Misfit]:
    """The words of values that a line's end cuts; captions are the template's own affair."""
    cell = layout.band.cells[index].cell
    for start, end in cut_words(cell.text, layout.lines[index]):
        run = _run_at(cell, start)
        if run.address is not None:
            yield Misfit(MisfitKind.CUT_WORD, number, index, run, cell.text[start:end])


def _run_at(cell: Cell, place: int) -> Run:
    ends = accumulate(len(run.text) for run in cell.runs)
    return next(run for run, end in zip(cell.runs, ends, strict=True) if place < end)


def _too_long(layout: BandLayout, index: int) -> Run | None:
    """The longest value of a cell that takes more lines than its captions alone would."""
    cell = layout.band.cells[index].cell
    values = [run for run in cell.runs if run.address is not None and run.text]
    if not values:
        return None
    captions = "".join(run.text for run in cell.runs if run.address is None)
    width = layout.edges[cell.col + cell.colspan] - layout.edges[cell.col]
    if len(layout.lines[index]) <= len(cell_lines(cell, captions, width)):
        return None
    return max(values, key=lambda run: len(run.text))


def _tall(layout: BandLayout, number: int, room: int) -> Iterator[Misfit]:
    """The cells that take a whole page for themselves, one for each row."""
    if layout.band.style is not BandStyle.TABLE:
        return
    told: set[int] = set()
    for index, (row, _span, cell) in enumerate(layout.band.cells):
        values = [run for run in cell.runs if run.address is not None]
        if row not in told and values and layout.needs[index] > room:
            told.add(row)
            run = max(values, key=lambda run: len(run.text))
            yield Misfit(MisfitKind.TALL, number, index, run, run.text)
