"""How a block of texts fits onto an area of a paper: which cell gets what, which rows are new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from perfdesk.document.model import Address
from perfdesk.grid.areas import Area, cells_in
from perfdesk.grid.blocks import Block, TextCell, unnumbered
from perfdesk.grid.captions import folded, is_caption, same_caption, taken
from perfdesk.grid.model import Grid, GridBand, Mark, Placed
from perfdesk.template.model import NUMERIC_TYPES

#: rows of a sheet above its table: mark, title, unit
_MOST_ABOVE = 6


class Change(NamedTuple):
    """What one place of the form would get. `label` is what it is called; `number` its row in the
    table, counting from 1, 0 outside tables.
    """

    address: Address
    old: str
    new: str
    label: str
    number: int


class NewText(NamedTuple):
    """What one column of a new row would get."""

    field: str
    label: str
    text: str


class NewRow(NamedTuple):
    """A row to be added after the row `near`, under the same captions."""

    table: str
    near: str
    texts: tuple[NewText, ...]


@dataclass(frozen=True)
class Fit:
    """A block laid onto a paper.

    `skipped` counts cells that cannot be filled in (captions, values shown from elsewhere) where
    the block says something else, `beyond` the block's texts with no place on the form,
    `unnumbered` the list numbers left out because the rows themselves count. `odd` says that the
    shapes differ, so that one should look before it is done. `area` is where a block of several
    cells will stand, new rows and all; None for one value.
    """

    changes: tuple[Change, ...] = ()
    added: tuple[NewRow, ...] = ()
    skipped: int = 0
    beyond: int = 0
    unnumbered: int = 0
    odd: bool = False
    area: Area | None = None


def fit(grid: Grid, area: Area, block: Block, at: Address | None = None) -> Fit:
    """The block laid onto the area, its first cell on the area's first.

    One value fills the whole area, and a block that goes into the area several times repeats, as
    in Excel. `at` is the slot that is meant where a cell holds several.
    """
    inside = cells_in(grid, area)
    above = 0
    if len(inside) == 1 and block.flowing and _takes_lines(grid, area, inside[0]):
        block = Block.of_rows([[block.text]])
    elif len(inside) == 1 and not block.flowing and not block.single:
        area, block, above = _at_its_captions(grid, area, block)
    numbers = 0
    if block.flowing and len(inside) > 0:
        lines, numbers = unnumbered([cell.text for cell in block.cells])
        block = replace(Block.of_rows([[line] for line in lines]), flowing=True)
    fitting = _Fitting(grid.bands[area.band], area, at)
    if block.single:
        fitting.fill(inside, block.cells[0])
        return fitting.result(odd=False)
    tiled = _tiled(grid, area, inside, block)
    fitting.lay(tiled)
    fitted = fitting.result(odd=above > 0 or _other_shape(grid, area, inside, tiled))
    return replace(fitted, unnumbered=numbers, beyond=fitted.beyond + above)


def _takes_lines(grid: Grid, area: Area, index: int) -> bool:
    """Whether several lines are one text in this cell: of words, and of no table."""
    runs = grid.bands[area.band].cells[index].cell.runs
    run = next((run for run in runs if run.address is not None), None)
    if run is None or run.address is None:
        return False
    return not run.address.table and run.type not in NUMERIC_TYPES


def _at_its_captions(grid: Grid, area: Area, block: Block) -> tuple[Area, Block, int]:
    """A block that begins with a caption of the form, laid where the form has that caption: a
    whole old form fits wherever in it one stands. Its rows above (the title) are left out; also
    returns how many texts of theirs the form does not have.
    """
    firsts = [""] * block.rows
    for cell in block.cells:
        firsts[cell.row] = firsts[cell.row] or folded(cell.text)
    cells = grid.bands[area.band].cells
    room = sum(
        1
        for placed in cells
        if placed.row <= area.top < placed.row + placed.rowspan and placed.cell.col >= area.left
    )
    # a row too wide for where one stands may begin with 一级指标; a narrow one may only say so
    wide = sum(1 for cell in block.cells if cell.row == 0) > room
    captions = [
        placed for placed in cells if is_caption(placed.cell) or (wide and _is_group(placed))
    ]
    for row, first in enumerate(firsts[:_MOST_ABOVE]):
        same = [
            placed for placed in captions if len(first) > 1 and folded(placed.cell.text) == first
        ]
        if not same:
            continue
        near = min(same, key=lambda placed: abs(placed.row - area.top))
        shown = {folded(placed.cell.text) for band in grid.bands for placed in band.cells}
        lost = sum(
            1 for cell in block.cells if cell.row < row and folded(cell.text) not in {"", *shown}
        )
        left = next(cell.col for cell in block.cells if cell.row == row and cell.text.strip())
        kept = [
            cell._replace(row=cell.row - row, col=cell.col - left)
            for cell in block.cells
            if cell.row >= row and cell.col >= left
        ]
        top = Area(area.band, near.row, near.cell.col, near.row + 1, near.cell.col + 1)
        return top, replace(Block.of(kept), cleaned=block.cleaned), lost
    return area, block, 0


def _tiled(grid: Grid, area: Area, inside: Sequence[int], block: Block) -> Block:
    """The block as often as it goes into the area without a rest, once where it does not."""
    if len(inside) < 2 or block.flowing:
        return block
    height = area.bottom - area.top
    cells = grid.bands[area.band].cells
    across = sum(1 for index in inside if cells[index].row == area.top)
    down = height // block.rows if height % block.rows == 0 else 1
    # what repeats sideways must be cell by cell: columns of the paper are finer than its cells
    right = across // block.columns if across % block.columns == 0 and not block.merged else 1
    if down * right <= 1 or (down > 1 and across % block.columns and not block.merged):
        return block
    return Block.of(
        cell._replace(row=cell.row + y * block.rows, col=cell.col + x * block.columns)
        for y in range(max(down, 1))
        for x in range(max(right, 1))
        for cell in block.cells
    )


def _other_shape(grid: Grid, area: Area, inside: Sequence[int], block: Block) -> bool:
    """Whether a range was chosen that the block does not fill."""
    if len(inside) < 2:
        return False
    cells = grid.bands[area.band].cells
    across = sum(1 for index in inside if cells[index].row == area.top)
    wide = sum(1 for cell in block.cells if cell.row == 0)
    same_width = across == wide or area.right - area.left == block.columns
    return area.bottom - area.top != block.rows or not same_width


class _Pair(NamedTuple):
    """A cell of the block and the cell of the paper it falls on, in one row of each."""

    source: TextCell
    begins: bool
    target: Placed | None


#: a row of the block, the row of the paper it falls on, whether it is a new one after that
_Rows = list[tuple[int, int, bool]]


class _Fitting:
    """Lays one block onto one band."""

    def __init__(self, band: GridBand, area: Area, at: Address | None) -> None:
        self._band = band
        self._area = area
        self._at = at
        self._crossing: dict[int, list[Placed]] = {}
        self._numbers: dict[tuple[str, str], int] = {}
        #: the tree's captions on the paper, by column and folded text
        self._captions: dict[int, dict[str, str]] = {}
        self._changes: dict[Address, Change] = {}
        self._added: list[NewRow] = []
        self._skipped = 0
        self._beyond = 0
        self._odd = False
        #: the first row and column after what was laid; no row before a block was
        self._end = (0, area.left + 1)

    def result(self, *, odd: bool) -> Fit:
        """What was found."""
        return Fit(
            tuple(self._changes.values()),
            tuple(self._added),
            self._skipped,
            self._beyond,
            odd=odd or self._odd or bool(self._added) or self._beyond > 0,
            area=self._covered(),
        )

    def _covered(self) -> Area | None:
        bottom, right = self._end
        if not bottom:
            return None
        return self._area._replace(bottom=bottom + len(self._added), right=right)

    # --- one value ---------------------------------------------------------------------------

    def fill(self, inside: Sequence[int], source: TextCell) -> None:
        """The same text for every cell."""
        for index in inside:
            placed = self._band.cells[index]
            span = range(placed.row, placed.row + placed.rowspan)
            rows = span if _is_group(placed) else span[:1]
            for row in rows:
                self._take(placed, row, source)

    # --- a block -----------------------------------------------------------------------------

    def lay(self, block: Block) -> None:
        """The whole block."""
        lines = _lines(block)
        self._cross()
        for stretch in self._stretches(block, lines):
            pairings = [
                [(self._by_place(lines[r], r, t), r, t, new) for r, t, new in stretch],
                [(self._by_order(lines[r], r, t), r, t, new) for r, t, new in stretch],
            ]
            losses = [
                sum(_loss(pairs, t) for pairs, _r, t, _new in pairing) for pairing in pairings
            ]
            by_order = losses[1] < losses[0]
            self._lay_stretch(pairings[by_order], merged=block.merged, by_order=by_order)

    def _lay_stretch(
        self,
        rows: Sequence[tuple[list[_Pair], int, int, bool]],
        *,
        merged: bool,
        by_order: bool,
    ) -> None:
        said: dict[int, str] = {}  # by column: the last caption of a group
        for pairs, _source, row, new in rows:
            texts: list[NewText] = []
            edges = (
                pair.target.cell.col + pair.target.cell.colspan for pair in pairs if pair.target
            )
            self._end = max(self._end[0], row + 1), max(self._end[1], *edges, 0)
            for source, begins, target in pairs:
                text = source.text
                if target is None:
                    self._beyond += bool(text and begins)
                    continue
                if _is_group(target):
                    text = self._caption(target, text) or said.get(target.cell.col, "")
                    said[target.cell.col] = text
                    if text:
                        texts += self._put(target, row, source._replace(text=text), new=new)
                    continue
                if not begins:
                    continue
                if target.row != row and not new:
                    self._beyond += _is_lost(source, target, row)
                    continue
                if merged and text and _spans_differ(source, target, by_order=by_order):
                    self._odd = True
                texts += self._put(target, row, source, new=new)
            if new and texts:
                info = self._band.rows[row]
                self._added.append(NewRow(info.table, info.row, tuple(texts)))

    def _put(self, target: Placed, row: int, source: TextCell, *, new: bool) -> list[NewText]:
        if not new:
            self._take(target, row, source)
            return []
        return [
            NewText(part.run.address.field, part.run.label, part.entered)
            for part in taken(target.cell.runs, source, self._at)
            if part.run.address is not None and part.text
        ]

    def _take(self, placed: Placed, row: int, source: TextCell) -> None:
        """What one cell of the paper gets, at one of its rows."""
        runs = placed.cell.runs
        if is_caption(placed.cell):
            if source.text and not same_caption(placed.cell.text, source.text):
                self._skipped += 1
            return
        for part in taken(runs, source, self._at):
            run = part.run
            if not part.changes or (not part.text and run.mark in (Mark.DERIVED, Mark.ELSEWHERE)):
                continue
            if not run.editable or run.address is None:
                self._skipped += 1
                continue
            address = run.address
            if _is_group(placed):
                address = address._replace(row=self._band.rows[row].row)
            number = self._number(address, row)
            self._changes[address] = Change(address, run.text, part.entered, run.label, number)

    def _caption(self, target: Placed, text: str) -> str:
        """A caption of the tree as this paper writes it, where it only breaks otherwise."""
        if not self._captions:
            for placed in self._band.cells:
                if _is_group(placed):
                    known = self._captions.setdefault(placed.cell.col, {})
                    known.setdefault(folded(placed.cell.text), placed.cell.text)
        return self._captions.get(target.cell.col, {}).get(folded(text), text)

    def _number(self, address: Address, row: int) -> int:
        if not address.table:
            return 0
        if not self._numbers:
            for info in self._band.rows:
                self._numbers.setdefault((info.table, info.row), 0)
            counts: dict[str, int] = {}
            for table, name in self._numbers:
                counts[table] = self._numbers[table, name] = counts.get(table, 0) + 1
        return self._numbers.get((address.table, address.row), row + 1)

    # --- rows --------------------------------------------------------------------------------

    def _stretches(self, block: Block, lines: Sequence[Sequence[TextCell]]) -> Iterator[_Rows]:
        """Which row of the block falls on which row of the paper."""
        infos = self._band.rows
        source, row = 0, self._area.top
        while source < block.rows:
            if row >= len(infos):
                rest = lines[source:]
                self._beyond += sum(
                    1 for n, line in enumerate(rest, source) for c in line if c.row == n and c.text
                )
                return
            table = infos[row].table
            if not table:
                yield [(source, row, False)]
                source, row = source + 1, row + 1
                continue
            end = row
            while end < len(infos) and infos[end].table == table:
                end += 1
            after = self._reaches(lines, source, end)
            yield self._in_table(block, source, after, row, end)
            source, row = after, end

    def _reaches(self, lines: Sequence[Sequence[TextCell]], source: int, end: int) -> int:
        """The first row of the block that reads like the row after the table; else its end."""
        if end >= len(self._band.rows):
            return len(lines)
        captions = {
            folded(placed.cell.text)
            for placed in self._row(end)
            if placed.row == end and is_caption(placed.cell)
        } - {""}
        if captions:
            for at in range(source, len(lines)):
                if captions <= {folded(cell.text) for cell in lines[at]}:
                    return at
        return len(lines)

    def _in_table(self, block: Block, source: int, after: int, row: int, end: int) -> _Rows:
        """Rows of the block over rows of a table; what is longer becomes new rows of its group."""
        wanted = after - source
        limit = end
        chosen = self._area.bottom - row >= wanted and not block.flowing
        if not (self._has_captions(row) or wanted == end - row or chosen):
            limit = self._group_end(row, end)
        over = min(wanted, limit - row)
        stretch = [(source + n, row + n, False) for n in range(over)]
        if over < wanted and not self._grows(row, end):
            over_lines = range(source + over, after)
            self._beyond += sum(1 for c in block.cells if c.row in over_lines and c.text)
        else:
            stretch += [(source + n, limit - 1, True) for n in range(over, wanted)]
        return stretch

    def _has_captions(self, row: int) -> bool:
        """Whether the block also lies on the captions that say which group a row is of."""
        return any(_is_group(placed) for placed in self._row(row))

    def _group_end(self, row: int, end: int) -> int:
        """Where the group that a row stands in ends."""
        for placed in self._band.cells:
            if _is_group(placed) and placed.row <= row < placed.row + placed.rowspan:
                end = min(end, placed.row + placed.rowspan)
        return end

    def _grows(self, row: int, end: int) -> bool:
        """Whether rows can be added: each row of the paper is one of the table, of this form."""
        infos = self._band.rows
        names = [info.row for info in infos[row:end]]
        shown = [run for placed in self._row(row) for run in placed.cell.runs if run.address]
        return len(set(names)) == len(names) and any(run.editable for run in shown)

    # --- columns -----------------------------------------------------------------------------

    def _cross(self) -> None:
        """The cells that stand in each row of the paper from the area's first on, from left."""
        top, left = self._area.top, self._area.left
        rows: dict[int, list[Placed]] = {}
        for placed in self._band.cells:
            if placed.row + placed.rowspan > top and placed.cell.col >= left:
                for row in range(max(placed.row, top), placed.row + placed.rowspan):
                    rows.setdefault(row, []).append(placed)
        for cells in rows.values():
            cells.sort(key=lambda placed: placed.cell.col)
        self._crossing = rows

    def _row(self, row: int) -> Sequence[Placed]:
        return self._crossing.get(row, ())

    def _by_place(self, line: Sequence[TextCell], at: int, row: int) -> list[_Pair]:
        """Cell by the column it begins in."""
        here = {placed.cell.col - self._area.left: placed for placed in self._row(row)}
        return [_Pair(cell, cell.row == at, here.get(cell.col)) for cell in line]

    def _by_order(self, line: Sequence[TextCell], at: int, row: int) -> list[_Pair]:
        """First cell on first, second on second, whatever they span."""
        here = self._row(row)
        return [
            _Pair(cell, cell.row == at, here[n] if n < len(here) else None)
            for n, cell in enumerate(line)
        ]


def _lines(block: Block) -> list[list[TextCell]]:
    """The cells that stand in each row of a block, from left, those from above too."""
    lines: list[list[TextCell]] = [[] for _row in range(block.rows)]
    for cell in block.cells:
        for row in range(cell.row, cell.row + cell.rowspan):
            lines[row].append(cell)
    for line in lines:
        line.sort(key=lambda cell: cell.col)
    return lines


def _loss(pairs: Sequence[_Pair], row: int) -> int:
    """How many texts of a row would find no place, or a caption that says something else."""
    return sum(1 for source, begins, target in pairs if begins and _is_lost(source, target, row))


def _is_lost(source: TextCell, target: Placed | None, row: int) -> bool:
    if not source.text:
        return False
    if target is None:
        return True
    if is_caption(target.cell):
        return not same_caption(target.cell.text, source.text)
    # a merged cell takes the text that falls on where it begins
    return target.row != row and not _is_group(target) and source.text != target.cell.text


def _spans_differ(source: TextCell, target: Placed, *, by_order: bool) -> bool:
    if source.rowspan != target.rowspan:
        return True
    return not by_order and source.colspan != target.cell.colspan


def _is_group(placed: Placed) -> bool:
    """Whether it is a caption of the tree that stands for its rows, and can be typed."""
    if not placed.cell.group:
        return False
    return any(run.address is not None and run.address.table for run in placed.cell.runs)
