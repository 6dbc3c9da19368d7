"""Whole indicators put into rows: the empty cells are filled, what was typed stays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from perfdesk import values
from perfdesk.document import entry
from perfdesk.document.applying import apply_all
from perfdesk.document.edits import Edit
from perfdesk.document.model import Address, Document, Row
from perfdesk.document.state import Placed, State
from perfdesk.document.tables import TREE_TABLE
from perfdesk.errors import PerfDeskError
from perfdesk.grid.showing import part_text
from perfdesk.template.model import Slot, Template
from perfdesk.workspace.indicators import Indicator
from perfdesk.workspace.infos import Touched
from perfdesk.workspace.steps import Steps, real_address

_NAME = "name"
#: columns that follow from where a row stands
_STANDING = ("level1", "level2")


class RowFilling:
    """Each filling is one step of the user."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
        self._drawn: dict[str, tuple[Slot, ...]] = {}

    def take(
        self, document_id: str, address: Address, text: str, indicator: Indicator | None
    ) -> Touched | None:
        """Put a text at an address, and with an `indicator` the rest of its row; None when that
        changes nothing. Raises as `Workspace.type`.
        """
        form = self._steps.entry_form(document_id)
        changes = [(address, text)]
        if indicator is None:
            changes = self._steps.spread(document_id, changes)
        else:
            changes += self._filling(form, address, indicator)
        edits = entry.entry_edits(form, changes)
        if not edits:
            return None
        return self._steps.do("填入", edits, (document_id, real_address(address, edits)))

    def put(self, document_id: str, address: Address, indicator: Indicator) -> Touched:
        """Put an indicator into the row at an address, or into a new one below a row that has a
        name; PerfDeskError where the address is in no row of indicators.
        """
        if address.table != TREE_TABLE:
            message = "指标只能填到绩效指标的行里，请先把光标移到要填的那一行。"
            raise PerfDeskError(message)
        form = self._steps.entry_form(document_id)
        edits: list[Edit] = []
        name = row_at(form.document, address).cells.get(_NAME, "")
        if not isinstance(name, str) or not values.is_blank(name):
            made, row = entry.insert_row_edits(form, address.table, address.row)
            edits += made
            before = State({}, {document_id: Placed(form.filing_id, 0, form.document)})
            after = apply_all(edits, before).documents[document_id].document
            form = replace(form, document=after)
            address = address._replace(row=row)
        there = address._replace(field=_NAME)
        changes = [(there, indicator.name), *self._filling(form, there, indicator)]
        edits += entry.entry_edits(form, changes)
        return self._steps.do("填入指标", edits, (document_id, real_address(there, edits)))

    def fills(self, template: Template, row: Row, indicator: Indicator) -> list[str]:
        """The empty cells of a row that an indicator has a text for, by column."""
        return [
            slot.path
            for slot in self._slots(template)
            if slot.path in indicator.cells and not part_text(row.cells.get(slot.field.id), slot)
        ]

    def _filling(
        self, form: entry.Form, address: Address, indicator: Indicator
    ) -> list[tuple[Address, str]]:
        row = row_at(form.document, address)
        paths = self.fills(form.template, row, indicator)
        return [(address._replace(field=path), indicator.cells[path]) for path in paths]

    def _slots(self, template: Template) -> tuple[Slot, ...]:
        """The cells of an indicator's row, but for its name, as the form draws them."""
        drawn = self._drawn.get(template.id)
        if drawn is None:
            drawn = self._drawn[template.id] = tuple(_row_slots(template))
        return drawn


def row_at(document: Document, address: Address) -> Row:
    """The row of an address; one that is only drawn has nothing but its class."""
    for row in document.rows(address.table) if address.table else ():
        if row.id == address.row:
            return row
    cells: Mapping[str, str] = {}
    if address.row.startswith("+"):
        leaf = address.row.removeprefix("+").rpartition(":")[0]
        cells = {"class": leaf} if leaf else {}
    return Row(address.row, cells)


def _row_slots(template: Template) -> Iterator[Slot]:
    for band in template.bands:
        for line in band.lines:
            for part in (part for spec in line.cells for part in spec.parts):
                if (
                    isinstance(part, Slot)
                    and part.table == TREE_TABLE
                    and part.field.id not in (*_STANDING, _NAME)
                    and (TREE_TABLE, part.field.id) not in template.derived_columns
                ):
                    yield part
