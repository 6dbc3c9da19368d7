"""A form beside last year's: the value then of each cell that is blank now, and what changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from perfdesk import values
from perfdesk.derive.carry_over import pair_rows, row_name
from perfdesk.document.amounts import on_paper
from perfdesk.document.model import Address, Document, Row, Value
from perfdesk.document.tables import (
    CARRIED,
    TREE_COLUMNS,
    TREE_TABLE,
    outer_table,
    virtual_parts,
)
from perfdesk.grid.model import Grid, Run
from perfdesk.grid.showing import measure_shown, number_shown, part_text
from perfdesk.template.model import NUMERIC_TYPES, FieldType, Slot, Template

#: a figure that moved by this share of last year's is pointed out. Our own choice: no rule gives a
#: number
BIG_CHANGE = Decimal("0.3")

_NUMBERS = frozenset({FieldType.NUMBER, FieldType.COUNT, FieldType.SCORE})


@dataclass(frozen=True)
class Side:
    """One year's form: its template, what is filled in, its paper."""

    template: Template
    document: Document
    grid: Grid


class Last(NamedTuple):
    """What stood in a cell last year: where, and as last year's paper shows it."""

    address: Address
    text: str


class Kind(Enum):
    """What became of a cell or row since last year."""

    CHANGED = "改动"
    ROW_NEW = "新增一行"
    ROW_GONE = "上年有、今年没有"
    BLANK = "还空着"
    SAME = "与上年相同"


@dataclass(frozen=True)
class YearChange:
    """What became of one cell or row; texts as the papers show them, "" is blank.

    `address` is where it stands this year; None for a row that is gone. For figures `difference`
    says by how much ("+3.2", with its sign) and `share` is that as a share of last year's figure,
    None where there is none (last year's is 0). `big` says that it moved by `BIG_CHANGE` or more.
    """

    kind: Kind
    address: Address | None
    label: str
    old: str
    new: str
    difference: str = ""
    share: Decimal | None = None

    @property
    def big(self) -> bool:
        """Whether it should be pointed out."""
        return self.share is not None and abs(self.share) >= BIG_CHANGE


# --- last year's values ----------------------------------------------------------------------


def last_values(now: Side, then: Side) -> dict[Address, Last]:
    """Last year's value of each cell that is blank and can be typed in, in form order.

    Not of what the form derives or brings from other forms, nor of what belongs to the filing.
    """
    pairs = pair_rows(_drawn_rows(now), then.document)
    shown, held = _texts(then.grid), _Held(then.document)
    units = then.template.money_unit, now.template.money_unit
    found: dict[Address, Last] = {}
    for address, run in _blank(now):
        before = _before(address, pairs)
        if before is None:
            continue
        text = _text_then(run, before, shown.get(before), held, units)
        if text.strip():
            found[address] = Last(before, text)
    return found


def accepted(
    wanted: Iterable[Address], known: Mapping[Address, Last], now: Side, then: Side
) -> list[tuple[Address, str]]:
    """What is to be kept so that these cells hold last year's values, as they were typed then; an
    amount with its unit where the forms are kept in different ones (see `entry.Form.as_kept`).

    A composite that is blank and wanted whole keeps its shape: one text stays one, parts parts.
    """
    chosen = [address for address in wanted if address in known]
    held, here = _Held(then.document), _Held(now.document)
    groups: dict[Address, list[Address]] = {}
    for address, last in known.items():
        groups.setdefault(address._replace(field=held.at(last.address)[0]), []).append(address)
    typed: dict[Address, str] = {}
    taken = set(chosen)
    for address in chosen:
        name, stored = held.at(known[address].address)
        field = address._replace(field=name)
        whole = not _says(here.at(address)[1]) and taken.issuperset(groups[field])
        if whole and isinstance(stored, str):
            typed[field] = _with_unit(stored, field, now, then)
        elif whole and isinstance(stored, Mapping):
            for part, text in stored.items():
                if text:
                    typed[field._replace(field=f"{name}.{part}")] = text
        else:
            typed[address] = _entered(stored, address, name, known[address].text)
    return list(typed.items())


def _with_unit(stored: str, field: Address, now: Side, then: Side) -> str:
    unit = then.document.money_unit
    if unit == now.document.money_unit:
        return stored
    found = now.template.fields.get((field.table, field.field))
    amount = values.parse_amount(stored)
    if found is None or found.type is not FieldType.MONEY or amount is None or amount[1]:
        return stored
    return f"{stored}{unit}"


def _blank(side: Side) -> Iterator[tuple[Address, Run]]:
    """The blank cells that are the office's to fill; one for each row of a joined cell."""
    template = side.template
    for band in side.grid.bands:
        for row, span, cell in band.cells:
            for run in cell.runs:
                address, slot = run.address, run.slot
                if run.text or address is None or slot is None or not run.editable:
                    continue
                if slot.foreign or slot.field.filing or _is_derived(template, slot):
                    continue
                if template.tree and slot.table == TREE_TABLE and slot.field.id in TREE_COLUMNS:
                    continue  # where a row stands is no value
                if not address.table or span == 1:
                    yield address, run
                    continue
                infos = band.rows[row : row + span]
                for name in dict.fromkeys(i.row for i in infos if i.table == address.table):
                    yield address._replace(row=name), run


def _drawn_rows(side: Side) -> dict[str, list[Row]]:
    """The rows of each table as the paper shows them, with those that are only pre-printed."""
    stored = {(t, row.id): row for t, rows in side.document.tables.items() for row in rows}
    found: dict[str, dict[str, Row]] = {}
    for band in side.grid.bands:
        for table, name, _head, _under in band.rows:
            row = stored.get((table, name))
            if row is None and name.startswith("+") and not outer_table(side.template, table):
                leaf, _place = virtual_parts(name)
                row = Row(name, {"class": leaf} if leaf else {})
            if row is not None:
                found.setdefault(table, {})[name] = row
    return {table: list(rows.values()) for table, rows in found.items()}


def _is_derived(template: Template, slot: Slot) -> bool:
    if slot.table:
        return (slot.table, slot.field.id) in template.derived_columns
    return slot.field.id in template.derived


def _text_then(
    run: Run, before: Address, there: Run | None, held: _Held, units: tuple[str, str]
) -> str:
    """What stood there last year, as this year's paper would show it; `there` is what last year's
    paper shows, None where it has no such cell.
    """
    if run.slot is None:
        return ""
    # a paper of another shape may show the whole where this one shows parts
    text = _shown(held.at(before)[1], run.slot) if there is None else there.text
    if run.slot.shown.type is FieldType.MONEY and units[0] != units[1]:
        return on_paper(text, *units)[0]
    return text


def _shown(value: Value | None, slot: Slot) -> str:
    """A stored value as a paper with that slot shows it."""
    if slot.field.type is FieldType.MEASURE and isinstance(value, Mapping):
        return measure_shown(value, slot.part)[0]
    text, kind = part_text(value, slot), slot.shown.type
    return number_shown(text, kind)[0] if kind in NUMERIC_TYPES else text


def _before(address: Address, pairs: Mapping[tuple[str, str], str]) -> Address | None:
    if not address.table:
        return address
    row = pairs.get(address[:2])
    return None if row is None else address._replace(row=row)


class _Held:
    """What a document holds, its rows found by id."""

    def __init__(self, document: Document) -> None:
        self._values = document.values
        self._rows = {(t, row.id): row.cells for t, rows in document.tables.items() for row in rows}

    def at(self, address: Address) -> tuple[str, Value | None]:
        """The field an address is in, as the document holds it, and its value."""
        held = self._rows.get(address[:2], {}) if address.table else self._values
        whole, _dot, _part = address.field.rpartition(".")
        for name in (address.field, whole):
            if name and name in held:
                return name, held[name]
        return address.field, None


def _says(value: Value | None) -> bool:
    return any(value.values()) if isinstance(value, Mapping) else bool(value)


def _entered(stored: Value | None, address: Address, field: str, shown: str) -> str:
    """One part of a composite as typed last year: a formula, where there was one."""
    part = address.field.removeprefix(field).removeprefix(".")
    if isinstance(stored, Mapping) and stored.get(part):
        return stored[part]
    return stored if isinstance(stored, str) and not part else shown


def _texts(grid: Grid) -> dict[Address, Run]:
    """What a paper shows at each address; a joined cell stands for all its rows."""
    found: dict[Address, Run] = {}
    for band in grid.bands:
        for row, span, cell in band.cells:
            for run in cell.runs:
                address = run.address
                if address is None:
                    continue
                found[address] = run
                if address.table and span > 1:
                    for info in band.rows[row : row + span]:
                        if info.table == address.table:
                            found.setdefault(address._replace(row=info.row), run)
    return found


# --- what changed ----------------------------------------------------------------------------


def changes(now: Side, then: Side) -> list[YearChange]:
    """What became of every cell and row since last year, in this year's order; rows that are gone
    come last. What belongs to the filing is left out.
    """
    pairs = pair_rows(now.document.tables, then.document)
    before = _texts(then.grid)
    rows = {(t, row.id): row for t, held in now.document.tables.items() for row in held}
    found: list[YearChange] = []
    names = _names(now, then, pairs)
    units = then.template.money_unit, now.template.money_unit
    told: set[tuple[str, str]] = set()
    for address, run in _texts(now.grid).items():
        slot = run.slot
        if slot is None or slot.field.filing:
            continue
        if address.table and address[:2] not in pairs and not slot.foreign:
            row = rows.get(address[:2])
            if row is not None and address[:2] not in told and _is_filled(now.template, row):
                told.add(address[:2])
                at = Address(address.table, address.row, address.field)
                found.append(YearChange(Kind.ROW_NEW, at, _called(row), "", _row_text(now, row)))
            continue
        if slot.foreign or slot.field.id in TREE_COLUMNS:
            continue
        was = before.get(_before(address, pairs) or address)
        label = slot.shown.label
        if address.table:
            label = f"{names[address[:2]]} · {label}" if address[:2] in names else label
        change = _change(address, label, run, was, units)
        if change is not None:
            found.append(change)
    return found + list(_gone(then, pairs))


def _change(
    address: Address, label: str, run: Run, was: Run | None, units: tuple[str, str]
) -> YearChange | None:
    """What became of one cell; `units` are the money units of last year's paper and this one's."""
    old, new = (was.text if was else ""), run.text
    is_amount = run.slot is not None and run.slot.shown.type is FieldType.MONEY
    if old == new and (units[0] == units[1] or not is_amount):
        return YearChange(Kind.SAME, address, label, old, new) if new else None
    if not new:
        return YearChange(Kind.BLANK, address, label, old, "")
    difference, share = "", None
    if old and run.slot is not None:
        figures = _figures((old, new), run.slot, units)
        if figures is not None:
            difference, share = _moved(*figures, run.slot.shown.type)
    return YearChange(Kind.CHANGED, address, label, old, new, difference, share)


def _figures(
    texts: tuple[str, str], slot: Slot, units: tuple[str, str]
) -> tuple[Decimal, Decimal] | None:
    """Last year's figure and this year's, amounts in this year's unit; None where one is none."""
    old, new = texts
    kind = slot.shown.type
    first: Decimal | None = None
    second: Decimal | None = None
    if kind is FieldType.MONEY:
        first, second = (
            _amount(text, unit, units[1]) for text, unit in zip(texts, units, strict=True)
        )
    elif kind is FieldType.PERCENT:
        first, second = values.parse_percent(old), values.parse_percent(new)
    elif kind in _NUMBERS or (slot.field.type is FieldType.MEASURE and slot.part == "value"):
        first, second = values.parse_number(old), values.parse_number(new)
    elif slot.field.type is FieldType.MEASURE and not slot.part:
        parts = values.split_measure(old), values.split_measure(new)
        if parts[0] and parts[1] and parts[0].get("unit", "") == parts[1].get("unit", ""):
            first, second = (values.parse_number(one.get("value", "")) for one in parts if one)
    return None if first is None or second is None else (first, second)


def _amount(text: str, kept_in: str, unit: str) -> Decimal | None:
    amount = values.parse_amount(text)
    return None if amount is None else values.convert(amount[0], amount[1] or kept_in, unit)


def _moved(old: Decimal, new: Decimal, kind: FieldType) -> tuple[str, Decimal | None]:
    moved = new - old
    if not moved:
        return "", None
    share = moved / abs(old) if old else None
    if kind is FieldType.PERCENT:
        return f"{_signed(moved * 100)} 个百分点", share
    return _signed(moved), share


def _signed(number: Decimal) -> str:
    text = values.format_plain(abs(number))
    return f"{'+' if number > 0 else '−'}{text}"


def _gone(then: Side, pairs: Mapping[tuple[str, str], str]) -> Iterator[YearChange]:
    kept = {(table, row) for (table, _now), row in pairs.items()}
    for table, rows in then.document.tables.items():
        for row in rows:
            if (table, row.id) not in kept and _is_filled(then.template, row):
                yield YearChange(Kind.ROW_GONE, None, _called(row), _row_text(then, row), "")


def _is_filled(template: Template, row: Row) -> bool:
    """Whether a row says more than where it stands."""
    hidden = set(CARRIED)
    hidden |= {view.where[0] for view in template.views.values() if view.where is not None}
    return any(_says(value) for column, value in row.cells.items() if column not in hidden)


def _called(row: Row) -> str:
    return row_name(row) or "没有名称的一行"


def _row_text(side: Side, row: Row) -> str:
    """What else a row says, as its paper shows it."""
    texts = dict.fromkeys(
        run.text
        for address, run in _row_runs(side.grid, row.id)
        if address.field not in TREE_COLUMNS and run.text != row_name(row)
    )
    return " · ".join(text for text in texts if text.strip())


def _row_runs(grid: Grid, row: str) -> Iterator[tuple[Address, Run]]:
    for band in grid.bands:
        for placed in band.cells:
            for run in placed.cell.runs:
                if run.address is not None and run.address.row == row:
                    yield run.address, run


def _names(
    now: Side, then: Side, pairs: Mapping[tuple[str, str], str]
) -> dict[tuple[str, str], str]:
    """What each row is called: by its own name, by last year's, by its place in its table."""
    before = {(t, row.id): row for t, rows in then.document.tables.items() for row in rows}
    found: dict[tuple[str, str], str] = {}
    for table, rows in now.document.tables.items():
        for number, row in enumerate(rows, start=1):
            was = before.get((table, pairs.get((table, row.id), "")))
            found[table, row.id] = (
                row_name(row) or (row_name(was) if was else "") or f"第{number}行"
            )
    return found
