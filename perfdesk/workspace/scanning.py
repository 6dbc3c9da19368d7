"""Looks for a text in one form: what was typed, notes, shared values, derived figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from perfdesk.document.entry import Derived
from perfdesk.document.model import WHOLE_FORM, Address, Document, Filing, Row
from perfdesk.document.tables import TREE_TABLE
from perfdesk.grid.showing import part_text
from perfdesk.template.model import Join, Slot, Template
from perfdesk.text import fold_search
from perfdesk.workspace.wording import FINISHED_WHY

COMPUTED_HERE = "这是程序算出的数，不能替换。"


class Scope(StrEnum):
    """Where is looked."""

    FORM = "form"
    FILING = "filing"
    STORE = "store"


@dataclass(frozen=True)
class Query:
    """What is looked for. `form` is the form in front and `filing` its filing ("" for none).

    Full-width and half-width signs count as the same; Latin letters too, unless `case` is set.
    With `whole` a cell must say just that.
    """

    text: str
    scope: Scope = Scope.FORM
    form: str = ""
    filing: str = ""
    whole: bool = False
    case: bool = False

    def spans(self, text: str) -> tuple[tuple[int, int], ...]:
        """Where the text stands in another: start and end of each place."""
        wanted = fold_search(self.text, case=self.case)
        folded = fold_search(text, case=self.case)
        if self.whole:
            return ((0, len(text)),) if wanted and folded == wanted else ()
        found = []
        at = folded.find(wanted) if wanted else -1
        while at >= 0:
            found.append((at, at + len(wanted)))
            at = folded.find(wanted, at + len(wanted))
        return tuple(found)


class HitKind(StrEnum):
    """What a hit stands in."""

    VALUE = "value"
    NOTE = "note"
    COMPUTED = "computed"


@dataclass(frozen=True)
class Hit:
    """A cell, or a note on one, in which the text stands. `shared` is true for a merged cell
    that stands for several rows.
    """

    form: str
    address: Address
    kind: HitKind
    label: str
    text: str
    spans: tuple[tuple[int, int], ...]
    shared: bool = False

    @property
    def replaceable(self) -> bool:
        """Whether it can be replaced."""
        return self.kind is not HitKind.COMPUTED

    def replaced(self, new: str) -> str:
        """The cell's text with another text at each place."""
        out, at = [], 0
        for start, end in self.spans:
            out += [self.text[at:start], new]
            at = end
        return "".join([*out, self.text[at:]])


class _Place(NamedTuple):
    """A place of the drawing: where it comes in paper order, and whether rows may share it."""

    at: int
    slot: Slot
    shared: bool


class Scanner:
    """Knows the places of one template, in paper order."""

    def __init__(self, template: Template) -> None:
        self.template = template
        self._own: dict[str, _Place] = {}
        self._columns: dict[str, dict[str, _Place]] = {}
        #: what stands on rows that are other forms of the filing: theirs, unless typed over here
        self._brought: dict[str, dict[str, _Place]] = {}
        for at, (slot, shared) in enumerate(_drawn(template)):
            tables = self._brought if slot.foreign else self._columns
            places = tables.setdefault(slot.table, {}) if slot.table else self._own
            places.setdefault(slot.path, _Place(at, slot, shared))
        self._leaf = {leaf: n for n, b in enumerate(template.tree) for leaf in b.classes}

    def shared_fields(self) -> frozenset[str]:
        """The fields shown here whose values the filing may hold."""
        return frozenset(p.slot.field.id for p in self._own.values() if p.slot.field.filing)

    def hits(
        self,
        form: str,
        document: Document,
        query: Query,
        filing: Filing | None = None,
        derived: Derived | None = None,
    ) -> list[Hit]:
        """The hits in a form, in paper order; with `filing` those in the values it shares too,
        with `derived` those in the figures the form derives.
        """
        found = [
            *self._in_fields(form, document, query, filing),
            *self._in_rows(form, document, query),
            *self._in_typed_over(form, document, query),
            *self._in_notes(form, document, query),
            *self._in_derived(form, document, query, derived or {}),
        ]
        return [hit for _order, hit in sorted(found, key=lambda pair: pair[0])]

    def text_of(self, hit: Hit, document: Document, filing: Filing) -> str:
        """What stands now where a hit was found; "" where nothing does."""
        address = hit.address
        if hit.kind is HitKind.NOTE:
            return document.notes.get(address.key, "")
        over = document.typed_over.get(address.key)
        if over is not None:
            return over.text
        if address.table:
            place = self._columns.get(address.table, {}).get(address.field)
            row = next((r for r in document.rows(address.table) if r.id == address.row), None)
            if place is None or row is None:
                return ""
            return part_text(row.cells.get(place.slot.field.id), place.slot)
        place = self._own.get(address.field)
        return "" if place is None else self._field_text(place.slot, document, filing)

    @staticmethod
    def _field_text(slot: Slot, document: Document, filing: Filing | None) -> str:
        name = slot.field.id
        over = document.typed_over.get(name)
        if over is not None:
            return over.text
        value = document.values.get(name)
        if value is None and slot.field.filing and filing is not None:
            value = filing.values.get(name)
        return part_text(value, slot)

    def _in_fields(
        self, form: str, document: Document, query: Query, filing: Filing | None
    ) -> Iterator[tuple[tuple[int, int, int], Hit]]:
        for path, (at, slot, _shared) in self._own.items():
            text = self._field_text(slot, document, filing)
            if text and (spans := query.spans(text)):
                address = Address("", "", path)
                hit = Hit(form, address, HitKind.VALUE, slot.shown.label, text, spans)
                yield (at, 0, 0), hit

    def _in_rows(
        self, form: str, document: Document, query: Query
    ) -> Iterator[tuple[tuple[int, int, int], Hit]]:
        for table, columns in self._columns.items():
            first = min(place.at for place in columns.values())
            for number, row in self._rows(table, document.rows(table)):
                for at, slot, shared in columns.values():
                    value = row.cells.get(slot.field.id)
                    text = part_text(value, slot) if value else ""
                    if text and (spans := query.spans(text)):
                        address = Address(table, row.id, slot.path)
                        label = f"{slot.shown.label} 第{number}行"
                        kind = HitKind.VALUE
                        hit = Hit(form, address, kind, label, text, spans, shared)
                        yield (first, number, at), hit

    def _in_typed_over(
        self, form: str, document: Document, query: Query
    ) -> Iterator[tuple[tuple[int, int, int], Hit]]:
        """What was typed over the figures of rows, and over what other forms say."""
        for key, over in document.typed_over.items():
            address = Address.of_key(key)
            place = self._columns.get(address.table, {}).get(address.field)
            place = place or self._brought.get(address.table, {}).get(address.field)
            if place is not None and (spans := query.spans(over.text)):
                order, label = self._order(address, document)
                kind = HitKind.VALUE
                yield order, Hit(form, address, kind, label, over.text, spans, place.shared)

    def _in_notes(
        self, form: str, document: Document, query: Query
    ) -> Iterator[tuple[tuple[int, int, int], Hit]]:
        for key, text in document.notes.items():
            if spans := query.spans(text):
                address = Address.of_key(key)
                order, label = self._order(address, document)
                said = FINISHED_WHY if address == WHOLE_FORM else f"{label}的批注"
                yield order, Hit(form, address, HitKind.NOTE, said, text, spans)

    def _in_derived(
        self, form: str, document: Document, query: Query, derived: Derived
    ) -> Iterator[tuple[tuple[int, int, int], Hit]]:
        for (table, row, name), text in derived.items():
            address = Address(table, row, name)
            places = self._columns.get(table, {}) if table else self._own
            if name not in places or self._is_typed(address, document):
                continue
            if spans := query.spans(text):
                order, label = self._order(address, document)
                yield order, Hit(form, address, HitKind.COMPUTED, label, text, spans)

    @staticmethod
    def _is_typed(address: Address, document: Document) -> bool:
        if address.key in document.typed_over:
            return True
        if address.table:
            rows = document.rows(address.table)
            return any(r.id == address.row and address.field in r.cells for r in rows)
        return address.field in document.values

    def _order(self, address: Address, document: Document) -> tuple[tuple[int, int, int], str]:
        """Where an address comes on the paper, and what it is called."""
        places = self._own
        if address.table:
            places = self._columns.get(address.table) or self._brought.get(address.table, {})
        place = places.get(address.field)
        at = place.at if place else len(self._own)
        label = place.slot.shown.label if place else address.field
        if not address.table:
            return (at, 0, 0), label
        first = min((p.at for p in places.values()), default=at)
        rows = self._rows(address.table, document.rows(address.table))
        number = next((n for n, row in rows if row.id == address.row), 0)
        return (first, number, at), f"{label} 第{number}行" if number else label

    def _rows(self, table: str, rows: Sequence[Row]) -> list[tuple[int, Row]]:
        """The rows of a table as the paper shows them, each with its number there."""
        view = self.template.views.get(table)
        if view is not None and view.where is not None:
            key, wanted = view.where
            rows = [row for row in rows if row.cells.get(key) == wanted]
        if table != TREE_TABLE or not self._leaf:
            return list(enumerate(rows, start=1))
        last = len(self.template.tree)
        at = {row.id: self._leaf.get(str(row.cells.get("class", "")), last) for row in rows}
        ordered = sorted(rows, key=lambda row: at[row.id])
        full = view is not None and view.full
        missing = _missing_before(at, last) if full else dict.fromkeys(range(last + 1), 0)
        return [(n + missing[at[row.id]], row) for n, row in enumerate(ordered, start=1)]


def _missing_before(at: Mapping[str, int], last: int) -> dict[int, int]:
    """How many pre-printed rows stand before each branch: one for every branch without rows."""
    filled, missing, count = set(at.values()), {}, 0
    for branch in range(last + 1):
        missing[branch] = count
        count += branch not in filled
    return missing


def _drawn(template: Template) -> Iterator[tuple[Slot, bool]]:
    """Every place where a value stands, in paper order; whether rows may share it."""
    for band in template.bands:
        for line in band.lines:
            for cell in line.cells:
                for part in cell.parts:
                    if isinstance(part, Slot):
                        yield part, cell.join is Join.SAME
        for paragraph in band.paragraphs:
            for part in paragraph.parts:
                if isinstance(part, Slot) and not part.foreign:
                    yield part, False
