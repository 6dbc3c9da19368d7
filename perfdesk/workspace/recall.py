"""What all forms of a store say, column by column: read piece by piece, kept up with every step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple

from perfdesk import values
from perfdesk.document.model import Document, Filing, Row, Value
from perfdesk.document.tables import TREE_TABLE
from perfdesk.errors import PerfDeskError
from perfdesk.grid.showing import part_text
from perfdesk.template.model import NUMERIC_TYPES, Field, FieldType, Slot, Template
from perfdesk.workspace.indicators import Library, Written
from perfdesk.workspace.infos import Touched
from perfdesk.workspace.ledger import Ledger
from perfdesk.workspace.remembered import Texts, Use, folded
from perfdesk.workspace.steps import Steps

#: amounts, dates and what is written by hand are never offered again
_NEVER = NUMERIC_TYPES | {
    FieldType.DATE,
    FieldType.YEAR,
    FieldType.PHONE,
    FieldType.SIGNATURE,
    FieldType.CLASS,
    FieldType.REPORT,
}
#: columns that say nothing about the indicator itself, or only about one year
_NOT_ITS_OWN = ("level1", "level2", "reason", "note", "actual", "class", "of")
_TARGETS = ("target", "target_period")
#: rows read in one piece
_ROWS = 20

#: table and path: "target.unit" of "indicators"
Column = tuple[str, str]


class HeldRow(NamedTuple):
    """What one row said, its name as it is compared."""

    table: str
    leaf: str
    name: str
    texts: Mapping[str, str]


@dataclass
class Held:
    """What one form said when it was last read."""

    unit: str
    year: int
    kind: str
    subject: str
    texts: list[tuple[Column, str, Use]] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)
    rows: list[HeldRow] = field(default_factory=list)
    indicators: list[tuple[str, str]] = field(default_factory=list)  # row id, name


def is_offered(shown: Field, whole: Field) -> bool:
    """Whether texts of a field, or of a part of it, are offered again."""
    return shown.type not in _NEVER and whole.type not in _NEVER


def is_amount(whole: Field, part: str, text: str) -> bool:
    """Whether a text of such a field says how much: never offered, whatever its field's type."""
    counts = whole.type is FieldType.MEASURE and part in ("", "value")
    return counts and any(sign.isdigit() for sign in text)


class Recall:
    """The index of a store. Nothing is read until `pieces` is run, a piece at a time."""

    def __init__(self, steps: Steps) -> None:
        self._ledger: Ledger = steps.ledger
        self._catalog = steps.catalog
        self.columns: dict[Column, Texts] = {}
        self.held: dict[str, Held] = {}
        self.library = Library()
        self.version = 0
        self._slots: dict[str, dict[Column, tuple[tuple[str, Slot], ...]]] = {}
        filings = self._ledger.filings
        heads = self._ledger.heads.values()
        # the newest last: it is offered first
        ordered = sorted(heads, key=lambda head: (filings[head.filing].year, head.position))
        self._waiting = dict.fromkeys(head.id for head in ordered)
        steps.listeners.append(self.changed)

    @property
    def waits(self) -> bool:
        """Whether there is something to read."""
        return bool(self._waiting)

    def changed(self, touched: Touched) -> None:
        """These forms are read again when there is time."""
        names = set(touched.documents)
        for filing in touched.filings:
            names |= {head.id for head in self._ledger.heads_in(filing)}
        self._waiting.update(dict.fromkeys(names))

    def pieces(self) -> Iterator[None]:
        """Read what waits, a few rows or a form at a time; stop anywhere, begin again any time."""
        while self._waiting:
            name = next(iter(self._waiting))
            del self._waiting[name]
            self._forget(name)
            head = self._ledger.heads.get(name)
            if head is not None:
                # a damaged form, or one whose template is gone, has nothing to offer
                with suppress(PerfDeskError):
                    placed = self._ledger.peek(name)
                    template = self._catalog.template(placed.document.template)
                    filing = self._ledger.filing(placed.filing)
                    yield from self._read(name, placed.document, template, filing)
            self.version += 1
            yield

    # --- one form ------------------------------------------------------------------------------

    def _forget(self, name: str) -> None:
        old = self.held.pop(name, None)
        if old is None:
            return
        for column, text, use in old.texts:
            self.columns[column].drop(text, use)
        for row, indicator in old.indicators:
            self.library.drop((name, row), indicator)

    def _read(
        self, name: str, document: Document, template: Template, filing: Filing
    ) -> Iterator[None]:
        held = Held(filing.unit, filing.year, template.kind, document.subject or "")
        self.held[name] = held
        slots = self._slots_of(template)
        use = Use(held.unit, held.year)
        shared = {key: value for key, value in filing.values.items() if ("", key) in slots}
        for key, value in {**shared, **document.values}.items():
            for path, text in _texts(slots.get(("", key), ()), value):
                held.values[path] = text
                self._add(held, ("", path), text, use)
        for table, rows in document.tables.items():
            for number, row in enumerate(rows):
                self._read_row(held, name, table, row, template)
                if number % _ROWS == _ROWS - 1:
                    yield

    def _read_row(self, held: Held, name: str, table: str, row: Row, template: Template) -> None:
        slots = self._slots_of(template)
        leaf = row.cells.get("class", "")
        leaf = leaf if isinstance(leaf, str) else ""
        use = Use(held.unit, held.year, leaf)
        texts: dict[str, str] = {}
        for key, value in row.cells.items():
            for path, text in _texts(slots.get((table, key), ()), value):
                texts[path] = text
                self._add(held, (table, path), text, use)
        if not texts:
            return
        title = texts.get("name", "")
        held.rows.append(HeldRow(table, leaf, folded(title), texts))
        if table == TREE_TABLE and _is_indicator(title, leaf, template):
            cells = {
                path: text
                for path, text in texts.items()
                if path != "name" and _is_its_own(path) and not values.is_blank(text)
            }
            target = _target(row, template)
            written = Written(title, leaf, cells, target, held.year, held.unit)
            self.library.put((name, row.id), written)
            held.indicators.append((row.id, title))

    def _add(self, held: Held, column: Column, text: str, use: Use) -> None:
        texts = self.columns.get(column)
        if texts is None:
            texts = self.columns[column] = Texts()
        texts.add(text, use)
        held.texts.append((column, text, use))

    def _slots_of(self, template: Template) -> dict[Column, tuple[tuple[str, Slot], ...]]:
        """The places of each of a template's fields whose texts are offered again."""
        slots = self._slots.get(template.id)
        if slots is None:
            slots = self._slots[template.id] = {
                column: tuple(
                    (slot.path, slot)
                    for slot in (Slot(found, part, found.table) for part in ("", *found.parts))
                    if is_offered(slot.shown, found)
                )
                for column, found in template.fields.items()
            }
        return slots


def _texts(slots: tuple[tuple[str, Slot], ...], value: Value) -> Iterator[tuple[str, str]]:
    for path, slot in slots:
        text = part_text(value, slot).strip()
        if text and not is_amount(slot.field, slot.part, text):
            yield path, text


def _is_its_own(path: str) -> bool:
    head, _dot, part = path.partition(".")
    # how much is to be reached is decided anew each year, even where it is said in words
    return head not in _NOT_ITS_OWN and (head not in _TARGETS or part in ("op", "unit"))


def _is_indicator(name: str, leaf: str, template: Template) -> bool:
    """Whether a row names an indicator, not only its class or a mark for nothing."""
    branch = template.branch_of(leaf)
    captions = (branch.level1, branch.level2) if branch else ()
    plain = {folded(text).removesuffix("指标") for text in captions}
    return not values.is_blank(name) and folded(name).removesuffix("指标") not in plain


def _target(row: Row, template: Template) -> str:
    found = template.fields.get((TREE_TABLE, "target"))
    return part_text(row.cells.get("target"), Slot(found, "", TREE_TABLE)) if found else ""
