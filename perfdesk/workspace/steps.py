"""One step of the user: performed by the ledger, then told to the papers that show it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from perfdesk.document import entry
from perfdesk.document.edits import Edit, SetCell
from perfdesk.document.history import ActionPlace
from perfdesk.document.model import Address
from perfdesk.store.drafts import Cell
from perfdesk.template.catalog import Catalog
from perfdesk.workspace.infos import Touched
from perfdesk.workspace.ledger import Ledger
from perfdesk.workspace.papers import Papers

if TYPE_CHECKING:
    from perfdesk.store.exchanged import Arrived


class Steps:
    """What everything that changes a store goes through."""

    def __init__(
        self, ledger: Ledger, catalog: Catalog, papers: Papers, ids: Callable[[], str]
    ) -> None:
        self.ledger = ledger
        self.catalog = catalog
        self.papers = papers
        self.ids = ids
        #: told of every step, undone and redone ones too
        self.listeners: list[Callable[[Touched], None]] = []

    def do(
        self,
        label: str,
        edits: Sequence[Edit],
        place: ActionPlace | None = None,
        *,
        typed: tuple[Cell, ...] = (),
        arrived: Arrived | None = None,
    ) -> Touched:
        """Perform one step; StaleEditError or StoreError, and nothing is changed then.

        What was kept as drafts of the cells `typed` goes with it; `arrived` is remembered of the
        package that it takes in.
        """
        done = self.ledger.perform(label, edits, place, typed=typed, arrived=arrived)
        touched = self.refreshed(done)
        assert touched is not None
        return touched

    def refreshed(self, touched: Touched | None) -> Touched | None:
        """Tell the papers what has changed; the documents are then all that may look different."""
        if touched is None:
            return None
        shown = self.papers.forget(touched.documents, touched.filings)
        touched = replace(touched, documents=shown)
        for heard in self.listeners:
            heard(touched)
        return touched

    def entry_form(self, document_id: str) -> entry.Form:
        """One form with all that says what typing into it means."""
        placed = self.ledger.placed(document_id)
        template = self.catalog.template(placed.document.template)
        derives = template.derived or template.derived_columns
        return entry.Form(
            template=template,
            filing_id=placed.filing,
            filing=self.ledger.filing(placed.filing),
            document_id=document_id,
            document=placed.document,
            new_id=self.ids,
            derived=self.papers.derived(document_id) if derives else {},
        )

    def spread(
        self, document_id: str, changes: Sequence[tuple[Address, str]]
    ) -> list[tuple[Address, str]]:
        """The changes, with each shared cell's text for every row that it stands for."""
        named = {address for address, _text in changes}
        spread: list[tuple[Address, str]] = []
        for address, text in changes:
            spread.append((address, text))
            if address.table:
                group = self.papers.group(document_id, address)
                spread += [(other, text) for other in group if other not in named]
        return spread

    def fresh_id(self) -> str:
        """An id that no filing and no form has."""
        while self.ledger.is_taken(made := self.ids()):
            pass
        return made


def real_address(address: Address, edits: Sequence[Edit]) -> Address:
    """Where a text put at an address stands now: a row that was only drawn may have become real."""
    if not address.row.startswith("+"):
        return address
    made = (e.row for e in edits if isinstance(e, SetCell) and e.table == address.table)
    return address._replace(row=next(made, address.row))
