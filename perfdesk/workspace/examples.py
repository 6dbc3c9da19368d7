"""What the office itself wrote where a cell asks for something: examples to go by."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from perfdesk.document.model import Address, Document, Value
from perfdesk.document.tables import field_at
from perfdesk.errors import PerfDeskError
from perfdesk.grid.showing import part_text
from perfdesk.store.documents import DocumentHead
from perfdesk.template.model import Slot
from perfdesk.values import is_blank
from perfdesk.workspace.infos import NAMELESS
from perfdesk.workspace.steps import Steps

#: forms looked into at most: a clerk waits for none of them
_FORMS = 60


@dataclass(frozen=True)
class Example:
    """One text, and the form and year it stands in."""

    text: str
    title: str
    year: int


def examples(steps: Steps, document_id: str, address: Address, limit: int = 3) -> list[Example]:
    """Texts that stand at the same field elsewhere, each once: earlier forms about the same
    subject first, then the same form of the unit, of other units, then other forms, newest first.

    UnknownNameError for a form or field that is not there.
    """
    here = steps.ledger.placed(document_id)
    template = steps.catalog.template(here.document.template)
    found, part = field_at(template, address.table, address.field)
    slot = Slot(found, part, address.table)
    if found.filing:
        return []
    beside = next((row for row in here.document.rows(address.table) if row.id == address.row), None)
    leaf = beside.cells.get("class") if beside else None
    held = here.document.values if beside is None else beside.cells
    own = part_text(held.get(found.id), slot)
    seen: dict[str, Example] = {}
    for head in _nearest_first(steps, steps.ledger.head(document_id)):
        with suppress(PerfDeskError):  # a form that cannot be read has no example to give
            document = steps.ledger.peek(head.id).document
            year = steps.ledger.filing(head.filing).year
            for text in _texts(document, slot, leaf):
                if not is_blank(text) and text != own and text not in seen:
                    title = head.subject or steps.catalog.template(head.template).title
                    seen[text] = Example(text, title or NAMELESS, year)
        if len(seen) >= limit:
            break
    return list(seen.values())[:limit]


def _nearest_first(steps: Steps, here: DocumentHead) -> list[DocumentHead]:
    ledger = steps.ledger
    unit = ledger.filing(here.filing).unit

    def farness(head: DocumentHead) -> tuple[bool, bool, bool, int]:
        filing = ledger.filing(head.filing)
        return (
            head.subject is None or head.subject != here.subject,
            head.template != here.template,
            filing.unit != unit,
            -filing.year,
        )

    others = (head for head in ledger.heads.values() if head.id != here.id and not head.empty)
    return [here, *sorted(others, key=farness)][:_FORMS]


def _texts(document: Document, slot: Slot, leaf: Value | None) -> Iterator[str]:
    """What stands at the field in a document; of a table's rows, in those of the same class."""
    if not slot.table:
        yield part_text(document.values.get(slot.field.id), slot)
        return
    for row in document.rows(slot.table):
        if row.cells.get("class") == leaf:
            yield part_text(row.cells.get(slot.field.id), slot)
