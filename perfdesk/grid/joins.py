"""Place drawn rows one under another and join the cells that are one on paper."""

from __future__ import annotations

from collections.abc import Sequence

from perfdesk.grid.model import Cell, GridBand, Placed, RowInfo
from perfdesk.grid.plans import CellPlan
from perfdesk.template.model import Band, Join

# as in `build`: half the time of `Placed(...)`, for every cell of every form
_new = tuple.__new__


class TableBuilder:
    """The rows of one ruled band, as far as they are placed."""

    def __init__(self, band: Band) -> None:
        self.band = band
        drawn = max((s.col + s.colspan for line in band.lines for s in line.cells), default=1)
        self._infos: list[RowInfo] = []
        self._rows: list[int] = []
        self._cells: list[Cell] = []
        self._spans: list[int] = []
        #: by column: index in _cells of the cell that covers it in the last row
        self._above: list[int] = [-1] * max(drawn, len(band.columns), 1)
        self._fresh = True

    @property
    def count(self) -> int:
        """How many rows stand so far."""
        return len(self._infos)

    def begin_block(self) -> None:
        """A repeating block, or an outer row of one, begins: its first row joins nothing above
        by sameness.
        """
        self._fresh = True

    def add(self, info: RowInfo, plans: Sequence[CellPlan], cells: Sequence[Cell]) -> None:
        """Place one row of cells under the rows so far."""
        row = len(self._infos)
        self._infos.append(info)
        above, spans, placed, rows = self._above, self._spans, self._cells, self._rows
        none, up = Join.NONE, Join.UP
        left_joined = True
        for plan, cell in zip(plans, cells, strict=True):
            join = plan.join
            if join is not none:
                index = above[plan.col]
                if index >= 0 and (
                    join is up or (left_joined and not self._fresh and _same(placed[index], cell))
                ):
                    spans[index] += 1
                    continue
            left_joined = False
            here = len(placed)
            placed.append(cell)
            rows.append(row)
            spans.append(1)
            if plan.colspan == 1:
                above[plan.col] = here
            else:
                for col in range(plan.col, plan.col + plan.colspan):
                    above[col] = here
        self._fresh = False

    def finish(self) -> GridBand:
        """The band with all joins made."""
        placed = zip(self._rows, self._spans, self._cells, strict=True)
        cells = tuple([_new(Placed, one) for one in placed])
        return GridBand(self.band.style, self.band.columns, tuple(self._infos), cells)


def _same(upper: Cell, cell: Cell) -> bool:
    return upper.text == cell.text and upper.col == cell.col and upper.colspan == cell.colspan
