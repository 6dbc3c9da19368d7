"""The slots of a laid sheet in form order, and what each is called."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from perfdesk.grid.layout import Rect, Sheet
from perfdesk.grid.model import Mark

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from perfdesk.document.model import Address
    from perfdesk.grid.model import Cell, Run


class SlotRef(NamedTuple):
    """One slot of a sheet: band, index of its cell in the band, index of its run in the cell."""

    band: int
    index: int  # type: ignore[assignment]  # nobody seeks in a slot as in a tuple
    run: int
    address: Address

    def cell(self, sheet: Sheet) -> Cell:
        """The cell the slot stands in."""
        return sheet.bands[self.band].band.cells[self.index].cell

    def value(self, sheet: Sheet) -> Run:
        """The run that shows its value."""
        return self.cell(sheet).runs[self.run]

    def rect(self, sheet: Sheet) -> Rect:
        """Its cell's box on the sheet, in 1/1000 pt."""
        return sheet.rect(self.band, self.index)

    def before(self, sheet: Sheet) -> str:
        """The text of the cell before the slot, without what is printed for a blank value only."""
        runs = self.cell(sheet).runs[: self.run]
        return "".join([run.text for run in runs if run.mark is not Mark.BY_HAND])

    def after(self, sheet: Sheet) -> str:
        """The text of the cell after the slot."""
        return "".join(run.text for run in self.cell(sheet).runs[self.run + 1 :])

    def grid_place(self, sheet: Sheet) -> tuple[int, int, int, int]:
        """Band, first row, first column, run: where to look for it when its address has gone."""
        row, _span, cell = sheet.bands[self.band].band.cells[self.index]
        return self.band, row, cell.col, self.run

    def row_addresses(self, sheet: Sheet) -> list[Address]:
        """The addresses the slot stands for: one, or one for each row its merged cell spans."""
        row, span, _cell = sheet.bands[self.band].band.cells[self.index]
        if not self.address.table or span == 1:
            return [self.address]
        infos = sheet.bands[self.band].band.rows[row : row + span]
        rows = dict.fromkeys(info.row for info in infos if info.table == self.address.table)
        return [self.address._replace(row=name) for name in rows]


def slots_of(sheet: Sheet) -> list[SlotRef]:
    """All slots one can stand on, in form order: bands from the top, rows, columns."""
    return [
        SlotRef(number, index, at, run.address)
        for number, layout in enumerate(sheet.bands)
        for index, placed in enumerate(layout.band.cells)
        for at, run in enumerate(placed.cell.runs)
        if run.address is not None
    ]


def slots_after(sheet: Sheet, before: Sheet, known: Sequence[SlotRef]) -> list[SlotRef]:
    """As `slots_of`, of a sheet that was laid out after another, whose slots are `known`: in a long
    form nearly all of them are the same.
    """
    found: list[SlotRef] = []
    for number, layout in enumerate(sheet.bands):
        cells = layout.band.cells
        head, tail = layout.same
        found += known[_first_of(known, number, 0) : _first_of(known, number, head)]
        found += [
            SlotRef(number, index, at, run.address)
            for index in range(head, len(cells) - tail)
            for at, run in enumerate(cells[index].cell.runs)
            if run.address is not None
        ]
        if tail:
            old = len(before.bands[number].band.cells)
            rest = known[_first_of(known, number, old - tail) : _first_of(known, number + 1, 0)]
            by = len(cells) - old
            found += [SlotRef(n, i + by, run, at) for n, i, run, at in rest] if by else rest
    return found


def cell_at(sheet: Sheet, band: int, row: int, col: int) -> int | None:
    """The index of the cell that covers a place of a band's grid; None outside it."""
    layout = sheet.bands[band]
    if not 0 <= row < len(layout.heights):
        return None
    cells = layout.band.cells
    for index in layout.starting_in(row):
        if cells[index].cell.col <= col < cells[index].cell.col + cells[index].cell.colspan:
            return index
    for index in layout.spanning:
        top, span, cell = cells[index]
        if top < row < top + span and cell.col <= col < cell.col + cell.colspan:
            return index
    return None


def slots_in_cell(slots: Sequence[SlotRef], band: int, index: int) -> Sequence[SlotRef]:
    """The slots of one cell, in form order."""
    return slots[_first_of(slots, band, index) : _first_of(slots, band, index + 1)]


def _first_of(slots: Sequence[SlotRef], band: int, index: int) -> int:
    """Where the slots of a cell, or of those after it, begin."""
    return bisect_left(slots, (band, index), key=_cell_of)


def _cell_of(slot: SlotRef) -> tuple[int, int]:
    return slot.band, slot.index


#: the columns that say what a row is about, and lend it their caption
_NAMING = frozenset({"name", "item"})


def row_number(sheet: Sheet, slot: SlotRef) -> int:
    """Which row of its table the slot stands in, counting from 1; 0 outside tables."""
    table, row, _field = slot.address
    if not table:
        return 0
    number, last = 0, ""
    for info in sheet.bands[slot.band].band.rows:
        if info.table == table and info.row != last:
            number, last = number + 1, info.row
            if last == row:
                return number
    return 0


def row_caption(sheet: Sheet, slot: SlotRef) -> str:
    """What the rows of the slot's table are called by, "" where none of their cells says it:
    三级指标, 任务名称.
    """
    return _naming(sheet, slot)[0]


def row_text(sheet: Sheet, slot: SlotRef) -> str:
    """What the slot's row is about, as typed there: 网格员培训次数."""
    return _naming(sheet, slot)[1]


def _naming(sheet: Sheet, slot: SlotRef) -> tuple[str, str]:
    layout = sheet.bands[slot.band]
    row = layout.band.cells[slot.index].row
    for index in layout.starting_in(row):
        for run in layout.band.cells[index].cell.runs:
            at = run.address
            if at is not None and at.row == slot.address.row and at.field in _NAMING:
                return run.label, run.text
    return "", ""


def name_of(sheet: Sheet, slot: SlotRef) -> str:
    """What the slot is called, as a screen reader says it: 三级指标 第4行 指标值, 一级指标
    第4至8行, or 资金总额.
    """
    label = slot.value(sheet).label
    number = row_number(sheet, slot)
    if not number:
        return label
    rows = len(slot.row_addresses(sheet))
    if rows > 1:
        return f"{label} 第{number}至{number + rows - 1}行"
    caption = row_caption(sheet, slot)
    if not caption or slot.address.field in _NAMING:
        return f"{label} 第{number}行"
    return f"{caption} 第{number}行 {label}"


def row_of(sheet: Sheet, band: int, index: int) -> Iterator[Cell]:
    """The cells that start in the same row as a cell."""
    layout = sheet.bands[band]
    for beside in layout.starting_in(layout.band.cells[index].row):
        yield layout.band.cells[beside].cell
