"""What a form plainly demands and has not got: one rule for screen and rehearsal."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from perfdesk.document.model import Address
from perfdesk.grid.model import Cell, Grid, Run

#: the columns a row is begun with
_BEGINNINGS = frozenset({"name", "item"})
#: how offices write that there is nothing to be said in a row
_NOTHING = frozenset({"/", "／", "无", "—", "-"})


def is_demanded(run: Run) -> bool:
    """Whether a field is demanded, can be typed and is blank; rows only in stock demand nothing,
    nor do those of other forms.

    In a row that `is_idle` it is not missed all the same.
    """
    return (
        run.slot is not None
        and run.slot.required
        and run.editable
        and not run.slot.foreign
        and run.address is not None
        and not run.address.row.startswith("+")
        and not run.text.strip()
    )


def is_idle(row: Iterable[Cell]) -> bool:
    """Whether a row of a table has nothing to say: not begun, or marked so by the office."""
    return any(
        cell.text.strip() in _NOTHING or any(map(_is_still_to_begin, cell.runs)) for cell in row
    )


def missing(grid: Grid) -> frozenset[Address]:
    """Every field a form demands and has not got."""
    found: set[Address] = set()
    for band in grid.bands:
        for _row, placed in groupby(band.cells, key=lambda one: one.row):
            row = [one.cell for one in placed]
            blank = [run.address for cell in row for run in cell.runs if is_demanded(run)]
            if blank and not is_idle(row):
                found.update(address for address in blank if address is not None)
    return frozenset(found)


def _is_still_to_begin(run: Run) -> bool:
    address = run.address
    if address is None or not address.table or run.text.strip():
        return False
    return address.field in _BEGINNINGS
