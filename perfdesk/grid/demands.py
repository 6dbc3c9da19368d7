"""What a form plainly demands and has not got: one rule for screen and rehearsal."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from perfdesk.document.model import Address
from perfdesk.grid.model import Cell, Grid, Mark, Run

#: the columns a row is begun with
_BEGINNINGS = frozenset({"name", "item"})
#: columns in which an office writes that it has nothing to say in the row
_SAYING_SO = _BEGINNINGS | {"target"}
#: columns that say where a row stands
_STANDING = frozenset({"class", "level1", "level2"})
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
    runs = [run for cell in row for run in cell.runs if run.address is not None and run.address[0]]
    begins = [run for run in runs if _column(run) in _BEGINNINGS]
    if not begins:
        return any(run.text.strip() in _NOTHING for run in runs)
    if any(run.text.strip() in _NOTHING for run in runs if _column(run) in _SAYING_SO):
        return True
    return any(not run.text.strip() and not _is_filled_beside(run, runs) for run in begins)


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


def _column(run: Run) -> str:
    return "" if run.slot is None else run.slot.field.id


def _is_filled_beside(begin: Run, runs: Iterable[Run]) -> bool:
    """Whether something is typed in other columns of the row that is not begun."""
    assert begin.address is not None
    return any(
        run.address is not None
        and run.address[:2] == begin.address[:2]
        and run.mark not in (Mark.DERIVED, Mark.ELSEWHERE)
        and _column(run) not in _STANDING
        and bool(run.text.strip())
        for run in runs
    )
