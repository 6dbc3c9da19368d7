"""Blocks of cells copied from and put onto a form: what a paste would do, and the doing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from perfdesk.document import entry
from perfdesk.document.edits import InsertRow
from perfdesk.document.history import ActionPlace
from perfdesk.document.model import Address
from perfdesk.errors import PerfDeskError
from perfdesk.grid.areas import Area, cells_in
from perfdesk.grid.blocks import Block, TextCell
from perfdesk.grid.fitting import Change, Fit, NewRow, fit
from perfdesk.grid.model import Cell, Placed, Run
from perfdesk.grid.own_cells import to_bytes
from perfdesk.readers import clipboard as read_clipboard
from perfdesk.workspace import admission
from perfdesk.workspace.infos import Touched
from perfdesk.workspace.steps import Steps, real_address
from perfdesk.writers import clipboard as write_clipboard

#: a form with more rows than that is none
MOST_NEW_ROWS = 2000


class Copied(NamedTuple):
    """What goes onto the clipboard: plain text for any program, HTML for those that know tables,
    and the program's own bytes, which say what was typed too.
    """

    text: str
    html: str
    cells: bytes


@dataclass(frozen=True)
class Plan:
    """What a paste would do; `apply` does it.

    The counts are what a notice says: cells filled in (`cells`), rows added, cells left alone
    because nothing can be typed there (`skipped`), texts beyond the form (`beyond`), leftovers of
    markup (`cleaned`), list numbers (`unnumbered`), lines beside the tables (`beside`). `differs`
    says that one should look before it is done. `area` is where a block will stand, None for one
    value.
    """

    changes: tuple[Change, ...]
    added: tuple[NewRow, ...]
    skipped: int
    beyond: int
    cleaned: int
    unnumbered: int
    beside: int
    differs: bool
    area: Area | None = None

    @property
    def cells(self) -> int:
        """How many cells would be filled in, those of new rows too."""
        return len(self.changes) + sum(len(row.texts) for row in self.added)


class Pasting:
    """Blocks of cells copied from and put onto a form: what a paste would do, and the doing."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps

    def copy(self, document_id: str, area: Area) -> Copied:
        """The cells of an area: to other programs the text as the paper shows it, to this one the
        formulas too.

        One cell gives its value alone, without the captions around it.
        """
        return _copied(self.block(document_id, area))

    def copy_value(self, run: Run) -> Copied:
        """One of several values of a cell, the same way."""
        return _copied(Block.of([TextCell(0, 0, run.text, typed=run.typed)]))

    def block(self, document_id: str, area: Area) -> Block:
        """The cells of an area as a block."""
        grid = self._steps.papers.grid(document_id)
        cells = grid.bands[area.band].cells
        inside = [cells[index] for index in cells_in(grid, area)]
        if len(inside) == 1:
            return Block.of([_value(inside[0])])
        return Block.of(
            TextCell(
                placed.row - area.top,
                placed.cell.col - area.left,
                placed.cell.text,
                placed.rowspan,
                placed.cell.colspan,
                _typed(placed.cell),
            )
            for placed in inside
        )

    def read(self, html: str, text: str, cells: bytes = b"") -> Block:
        """The clipboard's HTML and plain text ("" where it has none) as a block; rather than them
        `cells`, where they are this program's own.

        PerfDeskError when it holds no text, or more than can be pasted.
        """
        return read_clipboard.read_own(cells) or read_clipboard.read(html, text)

    def words(self, text: str) -> tuple[str, int]:
        """The clipboard's plain text for the caret of a text being typed, and how many leftovers
        of markup it had; PerfDeskError when it is too long.
        """
        return read_clipboard.read_words(text)

    def plan(self, document_id: str, area: Area, block: Block, at: Address | None = None) -> Plan:
        """What pasting the block onto the area would do; nothing is changed.

        `at` is the slot that is meant where a cell holds several. PerfDeskError when more rows
        would be added than a form has.
        """
        grid = self._steps.papers.grid(document_id)
        # a flood is refused before it is laid out cell by cell
        over = block.rows - len(grid.bands[area.band].rows)
        fitted = fit(grid, area, block, at) if over <= MOST_NEW_ROWS else Fit()
        over = max(len(fitted.added), over)
        if over > MOST_NEW_ROWS:
            message = (
                f"粘贴的内容比这张表多 {over} 行，一次最多增加 {MOST_NEW_ROWS} 行；请分几次复制。"
            )
            raise PerfDeskError(message)
        return Plan(
            changes=fitted.changes,
            added=fitted.added,
            skipped=fitted.skipped,
            beyond=fitted.beyond,
            cleaned=block.cleaned,
            unnumbered=fitted.unnumbered,
            beside=block.beside,
            differs=fitted.odd or block.beside > 0,
            area=fitted.area,
        )

    def apply(self, document_id: str, plan: Plan, label: str = "粘贴") -> Touched | None:
        """Do what was planned, in one step; None when that changes nothing.

        Raises PerfDeskError, nothing changed, where a text cannot be (a unit without a name).
        """
        form = self._steps.entry_form(document_id)
        edits = entry.paste_edits(
            form,
            ((change.address, change.new) for change in plan.changes),
            (
                (row.table, row.near, [(text.field, text.text) for text in row.texts])
                for row in plan.added
            ),
        )
        if not edits:
            return None
        admission.check_unit_names(edits, self._steps.ledger.filings)
        place: ActionPlace = (document_id, None)
        if plan.changes:
            place = (document_id, real_address(plan.changes[0].address, edits))
        elif plan.added:
            rows = (e.row.id for e in edits if isinstance(e, InsertRow))
            first = plan.added[0].texts[0].field
            place = (document_id, Address(plan.added[0].table, next(rows), first))
        return self._steps.do(label, edits, place)


def _copied(block: Block) -> Copied:
    return Copied(write_clipboard.tsv(block), write_clipboard.html(block), to_bytes(block))


def _value(placed: Placed) -> TextCell:
    values = [run for run in placed.cell.runs if run.address is not None]
    if len(values) == 1:
        return TextCell(0, 0, values[0].text, typed=values[0].typed)
    return TextCell(0, 0, placed.cell.text, typed=_typed(placed.cell))


def _typed(cell: Cell) -> str:
    """The cell's text with its formulas in it; "" where it has none."""
    if not any(run.typed for run in cell.runs):
        return ""
    return "".join(run.entered for run in cell.runs)
