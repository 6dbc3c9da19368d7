"""What becomes of a form on the paper of another template: shown there, kept unseen, asked anew.

The new paper itself is asked: what it shows stands in its Grid, whatever it does not show is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from perfdesk.document.model import WHOLE_FORM, Address, Row, Value
from perfdesk.grid.build import Source, build
from perfdesk.grid.model import Grid, RowInfo, Run
from perfdesk.grid.showing import measure_shown, number_shown, part_text
from perfdesk.template.model import NUMERIC_TYPES, Field, FieldType, Slot, Template

#: columns that say where a row stands; nobody typed them
_STRUCTURE = frozenset({"class", "of"})
#: columns that name a row
_NAMES = ("name", "item", "summary")
#: cells that nobody fills in on a screen
_BY_HAND = frozenset({FieldType.SIGNATURE})

#: finds the field of a table ("" for the document) by its id; None where no form has it
Known = Callable[[str, str], Field | None]


@dataclass(frozen=True)
class Told:
    """Something filled in: what it is called, in which row ("" outside tables), as typed.

    `there` and `shown` are its caption and its text on the new paper; "" for what is only kept.
    """

    address: Address
    label: str
    row: str
    typed: str
    there: str = ""
    shown: str = ""


@dataclass(frozen=True)
class Asked:
    """A field that is blank on the new paper. `rows` counts the filled rows that lack it, 0 for a
    field of the form; `new` says that the paper at hand does not have it.
    """

    label: str
    rows: int
    required: bool
    new: bool


@dataclass(frozen=True)
class Recast:
    """A form on another paper: all that was typed is in `shown` or in `kept`."""

    template: Template
    shown: tuple[Told, ...]
    kept: tuple[Told, ...]
    asked: tuple[Asked, ...]

    @property
    def total(self) -> int:
        """How many things are filled in."""
        return len(self.shown) + len(self.kept)


def recast(source: Source, home: Template | None, known: Known) -> Recast:
    """What becomes of `source.document` on the paper of `source.template`.

    `home` is the template it stands on, None where its file is gone.
    """
    document = replace(source.document, template=source.template.id)
    source = replace(source, document=document)
    grid = build(source)
    table = _Table(source, grid, home, known)
    told = list(table.told())
    return Recast(
        source.template,
        tuple(sorted((one for one in told if one.there), key=table.place_there)),
        tuple(sorted((one for one in told if not one.there), key=table.place_here)),
        tuple(_asked(source, grid, home)),
    )


class _Table:
    """Goes through all that was typed and looks for it on the new paper."""

    def __init__(self, source: Source, grid: Grid, home: Template | None, known: Known) -> None:
        self._source = source
        self._document = source.document
        self._home = home
        self._known = known
        #: the values of the new paper by table, row and field, each with the part it shows
        self._runs: defaultdict[tuple[str, str, str], dict[str, Run]] = defaultdict(dict)
        self._addresses: dict[Address, Run] = {}
        self._captions: set[str] = set()
        #: the places of the new paper, each with how many come before it
        self._order: dict[tuple[str, str, str], int] = {}
        for run in _runs(grid):
            if run.address is None or run.slot is None:
                self._captions.add(run.text)
                continue
            self._addresses[run.address] = run
            table, row, _path = run.address
            self._runs[table, row, run.slot.field.id].setdefault(run.slot.part, run)
            self._order.setdefault((table, row, run.slot.field.id), len(self._order))
        for run, below in _joined(grid):
            assert run.address is not None
            assert run.slot is not None
            for info in below:
                if info.table == run.address.table:
                    place = (info.table, info.row, run.slot.field.id)
                    self._runs[place].setdefault(run.slot.part, run)

    def told(self) -> Iterator[Told]:
        """All that was typed, each with where the new paper shows it, if it does."""
        document = self._document
        for name, value in document.values.items():
            yield from self._value(Address("", "", name), value, "")
        for table, rows in document.tables.items():
            for number, row in enumerate(rows, 1):
                where = _row_name(row, number)
                for column, value in row.cells.items():
                    if column not in _STRUCTURE:
                        yield from self._value(Address(table, row.id, column), value, where)
        yield from self._told_beside()

    def _told_beside(self) -> Iterator[Told]:
        """What was typed over figures, with its reasons; notes; the office's own captions."""
        document = self._document
        for key, over in document.typed_over.items():
            address = Address.of_key(key)
            label = self._label(address)
            if over.text:
                yield self._over(address, over.text, label)
            if over.reason:
                yield self._beside(address, over.reason, f"{label}的原因")
        for key, text in document.notes.items():
            address = Address.of_key(key)
            if text and address != WHOLE_FORM:  # that one stands by the form on every paper
                yield self._beside(address, text, f"{self._label(address)}的批注")
        for caption, text in document.captions.items():
            if text:
                yield self._caption(caption, text)

    def _value(self, address: Address, value: Value, where: str) -> Iterator[Told]:
        """A value, in one piece; in two where the new paper shows only some of its parts."""
        runs = self._runs.get((address.table, address.row, address.field), {})
        field = self._field(address)
        label = field.label
        whole = part_text(value, Slot(field))
        if not whole and not (isinstance(value, Mapping) and any(value.values())):
            return
        shown = {part: run for part, run in runs.items() if self._carries(run, value)}
        if "" in shown:
            run = shown[""]
            yield Told(address, label, where, whole, run.label, run.text)
            return
        parts = {part: text for part, text in _parts(field, value) if text}
        there = [part for part in parts if part in shown]
        missing = [text for part, text in parts.items() if part not in shown]
        if there:
            texts = " ".join(shown[part].text for part in there)
            typed = whole if not missing else "".join(parts[part] for part in there)
            yield Told(address, label, where, typed, field.label, texts)
        if missing:
            left = missing if there else [whole or "".join(missing)]
            yield from (Told(address, label, where, text) for text in left)

    def _carries(self, run: Run, value: Value) -> bool:
        """Whether it is this value that the new paper shows, nothing in its place."""
        assert run.slot is not None
        slot = run.slot
        text = part_text(value, slot)
        if slot.field.type is FieldType.MEASURE and not isinstance(value, str):
            text, _typed = measure_shown(value, slot.part)
        if slot.shown.type in NUMERIC_TYPES:
            text, _typed = self._number(text, slot.shown.type)
        return bool(text) and run.text == text

    def _number(self, text: str, kind: FieldType) -> tuple[str, str]:
        units = self._document.money_unit, self._source.template.money_unit
        return number_shown(text, kind, *units)

    def _over(self, address: Address, text: str, label: str) -> Told:
        """What was typed over a figure."""
        run = self._addresses.get(address)
        if run is None or run.slot is None:
            return Told(address, label, "", text)
        kind = run.slot.shown.type
        expected = self._number(text, kind)[0] if kind in NUMERIC_TYPES else text
        if run.text != expected:
            return Told(address, label, "", text)
        return Told(address, label, "", text, run.label, run.text)

    def _beside(self, address: Address, text: str, label: str) -> Told:
        """What stands beside the paper: it needs its cell there."""
        run = self._addresses.get(address)
        return Told(address, label, "", text, run.label if run else "", text if run else "")

    def _caption(self, drawn: str, text: str) -> Told:
        """What the office's own paper says in place of the form's words."""
        said = text.replace("{year}", str(self._source.filing.year))
        there = said in self._captions
        address = Address("", "", "")
        return Told(address, "表上文字", "", text, drawn if there else "", said if there else "")

    # --- in which order --------------------------------------------------------------------------

    def place_there(self, told: Told) -> int:
        """Where a thing stands on the new paper; what stands on none of its cells comes last."""
        place = (told.address.table, told.address.row, told.address.field)
        return self._order.get(place, len(self._order))

    def place_here(self, told: Told) -> tuple[bool, int]:
        """Where its field comes on the paper at hand: the form's own, then row by row."""
        key = (told.address.table, told.address.field)
        fields = list(self._home.fields) if self._home is not None else []
        place = fields.index(key) if key in fields else len(fields)
        return bool(told.address.table), 0 if told.address.table else place

    # --- what things are called --------------------------------------------------------------

    def _field(self, address: Address) -> Field:
        table, _row, name = address
        for template in (self._home, self._source.template):
            found = template.fields.get((table, name)) if template is not None else None
            if found is not None:
                return found
        return self._known(table, name) or Field(name, name, FieldType.TEXT, table)

    def _label(self, address: Address) -> str:
        found = self._field(address)
        if found.label != found.id or "." not in address.field:
            return found.label
        head = address.field.rpartition(".")[0]
        return self._field(address._replace(field=head)).label


def _parts(field: Field, value: Value) -> list[tuple[str, str]]:
    """A value as its parts would show it; [("", text)] for a field that has none."""
    names = dict.fromkeys((*field.parts, *(() if isinstance(value, str) else value)))
    if not names:
        return [("", part_text(value, Slot(field)))]
    parts = [(name, part_text(value, Slot(field, name))) for name in names]
    return parts if any(text for _part, text in parts) else [("", part_text(value, Slot(field)))]


def _row_name(row: Row, number: int) -> str:
    texts = (row.cells.get(name) for name in _NAMES)
    named = next((text for text in texts if isinstance(text, str) and text.strip()), "")
    line = " ".join(named.split())
    return f"第{number}行 {line}".strip()


def _runs(grid: Grid) -> Iterator[Run]:
    for band in grid.bands:
        for placed in band.cells:
            yield from placed.cell.runs


def _joined(grid: Grid) -> Iterator[tuple[Run, Sequence[RowInfo]]]:
    """What merged cells show, each with all the rows that it stands for."""
    for band in grid.bands:
        for placed in band.cells:
            if placed.cell.group and placed.rowspan > 1:
                below = band.rows[placed.row : placed.row + placed.rowspan]
                yield from (
                    (run, below)
                    for run in placed.cell.runs
                    if run.address is not None and run.slot is not None
                )


# --- what is blank there -----------------------------------------------------------------


def _asked(source: Source, grid: Grid, home: Template | None) -> Iterator[Asked]:
    """The fields of the new paper that are blank, those of a table once."""
    drawn = drawn_fields(home) if home is not None else frozenset()
    filled: defaultdict[str, set[str]] = defaultdict(set)
    for table, rows in source.document.tables.items():
        filled[table] = {row.id for row in rows if _is_filled(row)}
    template = source.template
    derived = {("", name) for name in template.derived} | template.derived_columns
    blank: dict[tuple[str, str], list[Run]] = {}
    for run in _runs(grid):
        slot, address = run.slot, run.address
        if slot is None or address is None or slot.foreign or not run.editable:
            continue
        view = template.views.get(slot.table)
        if slot.field.type in _BY_HAND or (view is not None and view.forms):
            continue
        if (slot.table, slot.field.id) in derived:
            continue
        blank.setdefault((slot.table, slot.field.id), []).append(run)
    for (table, name), runs in blank.items():
        places = {run.address.row for run in runs if run.address is not None and not run.text}
        texts = {run.address.row for run in runs if run.address is not None and run.text}
        lacking = places - texts
        if table:
            # a row that nobody has begun lacks nothing; a table without any asks for all of it
            lacking = lacking & filled[table] if filled[table] else lacking
        if not lacking:
            continue
        slot = runs[0].slot
        assert slot is not None
        count = len(lacking) if table and filled[table] else 0
        yield Asked(slot.field.label, count, slot.field.required, (table, name) not in drawn)


def drawn_fields(template: Template) -> frozenset[tuple[str, str]]:
    """The fields a paper has cells for, by table and id."""
    found: set[tuple[str, str]] = set()
    for band in template.bands:
        specs = [part for line in band.lines for cell in line.cells for part in cell.parts]
        texts = [part for paragraph in band.paragraphs for part in paragraph.parts]
        found |= {(p.table, p.field.id) for p in (*specs, *texts) if isinstance(p, Slot)}
    return frozenset(found)


def _is_filled(row: Row) -> bool:
    return any(value for column, value in row.cells.items() if column not in _STRUCTURE)
