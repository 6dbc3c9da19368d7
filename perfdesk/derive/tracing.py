"""What a figure is made of (反查): its equation, and each figure in it with where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from perfdesk.derive.elsewhere import Need
from perfdesk.derive.evaluate import STANDING_COLUMNS, Figures, is_filled
from perfdesk.derive.figures import written
from perfdesk.derive.operands import Operand, operands
from perfdesk.document.model import Address, Document, Row
from perfdesk.grid.model import Mark
from perfdesk.grid.showing import number_shown, over_mark, part_text
from perfdesk.template.model import NUMERIC_TYPES, Field, FieldType, Slot
from perfdesk.template.rules import (
    Binary,
    Call,
    Expression,
    Name,
    Negative,
    Rows,
    Rule,
    children,
    references,
)

#: columns whose text names a row
_NAMING = frozenset({FieldType.TEXT, FieldType.LONGTEXT, FieldType.CHOICE})


class Standing(StrEnum):
    """How a figure came to stand where it does."""

    BLANK = ""
    TYPED = "typed"
    DERIVED = "derived"
    TYPED_OVER = "typed_over"  # typed where the form derives, or another form says, something else
    ELSEWHERE = "elsewhere"  # brought from another form


@dataclass(frozen=True)
class Stands:
    """What stands at an address: the text as shown, how it came there, and what the form derives
    there ("" where it derives nothing).
    """

    text: str
    standing: Standing
    computed: str = ""


@dataclass(frozen=True)
class Part:
    """One figure of an equation: where it stands and what it comes to in the money unit of the
    form whose equation it is (None: blank, or no figure). `sign` is 1 or -1 where the equation
    only adds and takes away, 0 where it does more.
    """

    form: str
    address: Address
    field: Field
    figure: Decimal | None
    sign: int = 0


@dataclass(frozen=True)
class Trace:
    """How a derived figure comes about. `computed` is what the equation says, whatever stands
    there; `lacking` are the parts for want of which it says nothing.
    """

    rule: Rule
    table: str
    computed: Decimal | None
    parts: tuple[Part, ...]
    lacking: tuple[Part, ...] = ()


def stands(figures: Figures, address: Address) -> Stands:
    """What stands at an address of a form."""
    document, template = figures.document, figures.template
    table, row_id, path = address
    field = figures.field(table, path)
    whole, part = _whole(figures, table, path)
    slot = Slot(whole, part, table)
    over = document.typed_over.get(address.key)
    view = template.views.get(table)
    if view is not None and view.forms:
        brought = _brought(figures, view.forms, row_id, slot)
        if over is None:
            return Stands(brought, Standing.ELSEWHERE if brought else Standing.BLANK, brought)
        return _over(over.text, brought, field, figures)
    row = next((one for one in document.rows(table) if one.id == row_id), None) if table else None
    if table and row is None:
        return Stands("", Standing.BLANK)
    computed = ""
    if (table, whole.id) in figures.rules:
        figure = figures.computed(table, whole.id, row)
        computed = "" if figure is None else written(whole, figure)
    value = (document.values if row is None else row.cells).get(whole.id)
    if over is not None and (row is None or value is None):
        return _over(over.text, computed, field, figures)
    if isinstance(value, str) and computed:  # typed before the form derived it
        return _over(value, computed, field, figures)
    if value is not None:
        text = _shown(part_text(value, slot), field, document, figures)
        return Stands(text, Standing.TYPED if text else Standing.BLANK, computed)
    return Stands(computed, Standing.DERIVED if computed else Standing.BLANK, computed)


def row_named(figures: Figures, table: str, row_id: str) -> str:
    """What a row is called: its first text that does not only say where it stands; "" for none."""
    row = next((one for one in figures.document.rows(table) if one.id == row_id), None)
    drawn = (
        part.field.id
        for band in figures.template.bands
        for line in band.lines
        if table in line.repeat
        for cell in line.cells
        for part in cell.parts
        if isinstance(part, Slot) and part.table == table and part.field.type in _NAMING
    )
    for column in drawn:
        value = None if row is None or column in STANDING_COLUMNS else row.cells.get(column)
        if isinstance(value, str) and value.strip():
            return value.strip()
    return ""


def trace(figures: Figures, form: str, address: Address) -> Trace | None:
    """How the form derives the figure at an address; None where it does not.

    `form` is the form's id, which its own parts carry.
    """
    table, row_id, path = address
    rule = figures.rules.get((table, path))
    row = next((one for one in figures.document.rows(table) if one.id == row_id), None)
    if rule is None or (table and row is None):
        return None
    return Trace(
        rule,
        table,
        figures.computed(table, path, row),
        tuple(_parts(figures, form, rule.right, table, row)),
        tuple(_lacking(figures, form, rule.right, table, row)),
    )


def sources(figures: Figures, form: str, node: Expression) -> tuple[Part, ...]:
    """The figures of one side of a comparison of the form."""
    return tuple(_parts(figures, form, node, "", None))


def users(figures: Figures, form: str, need: Need, place: tuple[str, Address]) -> list[Address]:
    """The derived figures of a form in whose equations the figure at `place` stands directly.

    `need` names its field; `place` is the id of the form it stands on, and its address there.
    """
    found: list[Address] = []
    for (table, path), rule in figures.rules.items():
        if not _names(figures, rule, need):
            continue
        rows: Sequence[Row | None] = figures.document.rows(table) if table else (None,)
        for row in rows:
            parts = _parts(figures, form, rule.right, table, row)
            if any((part.form, part.address) == place for part in parts):
                found.append(Address(table, row.id if row else "", path))
    return found


# --- parts ---------------------------------------------------------------------------------


def _parts(
    figures: Figures, form: str, node: Expression, table: str, row: Row | None
) -> Iterator[Part]:
    """Each figure of an expression, from left to right; one used twice comes once, unless it is
    added twice. Rows and forms in which nothing is said are left out of rows, not of forms.
    """
    terms = _terms(node, 1)
    if terms is not None:
        for sign, term in terms:
            yield from (
                _part(form, one, sign)
                for one in operands(figures, term, table, row)
                if _is_there(figures, one)
            )
        return
    seen: set[tuple[str, Address]] = set()
    for one in operands(figures, node, table, row):
        part = _part(form, one, 0)
        if (part.form, part.address) not in seen and _is_there(figures, one):
            seen.add((part.form, part.address))
            yield part


def _part(form: str, one: Operand, sign: int) -> Part:
    return Part(one.form or form, one.address, one.field, one.figure, sign)


def _is_there(figures: Figures, one: Operand) -> bool:
    """Whether a part is worth a line: a row with nothing in it is not."""
    table, row_id, _path = one.address
    if one.form or one.figure is not None or not table:
        return True
    return any(row.id == row_id and is_filled(row) for row in figures.document.rows(table))


def _terms(node: Expression, sign: int) -> list[tuple[int, Expression]] | None:
    """What an expression adds up and takes away; None where it does more than that."""
    if isinstance(node, Name | Rows):
        return [(sign, node)]
    inner: list[tuple[int, Expression]] = []
    if isinstance(node, Negative):
        inner = [(-sign, node.value)]
    elif isinstance(node, Binary) and node.op in "+-":
        inner = [(sign, node.left), (sign if node.op == "+" else -sign, node.right)]
    elif isinstance(node, Call) and node.function in ("sum", "total"):
        inner = [(sign, arg) for arg in node.args]
    else:
        return None
    found: list[tuple[int, Expression]] = []
    for its_sign, child in inner:
        terms = _terms(child, its_sign)
        if terms is None:
            return None
        found += terms
    return found


def _lacking(
    figures: Figures, form: str, node: Expression, table: str, row: Row | None
) -> Iterator[Part]:
    """The figures for want of which an expression says nothing."""
    if not isinstance(node, Name | Rows) and figures.try_evaluate(node, table, row) is not None:
        return
    if isinstance(node, Name | Rows) or (
        isinstance(node, Call) and node.function in ("sum", "total")
    ):
        for one in operands(figures, node, table, row):
            if one.figure is None and _is_there(figures, one):
                yield _part(form, one, 0)
        return
    for child in children(node):
        yield from _lacking(figures, form, child, table, row)


def _names(figures: Figures, rule: Rule, need: Need) -> bool:
    """Whether an equation names a field."""
    template = figures.template
    row = figures.split(rule.target)[0]
    for found in references(rule.right):
        if isinstance(found, Rows):
            table, path = found.table, found.field
        elif found.own:
            table, path = row, found.path
        else:
            table, path = figures.split(found.path)
        view = template.views.get(table)
        if view is not None and view.forms:
            named = Need(view.forms, "", path)
        else:
            named = Need(figures.kind, table, path)
        if named == need:
            return True
    return False


# --- texts ---------------------------------------------------------------------------------


def _whole(figures: Figures, table: str, path: str) -> tuple[Field, str]:
    fields: Mapping[tuple[str, str], Field] = figures.template.fields
    found = fields.get((table, path))
    if found is not None:
        return found, ""
    head, _dot, part = path.rpartition(".")
    return fields[table, head], part


def _brought(figures: Figures, kind: str, form: str, slot: Slot) -> str:
    """What another form says, as this one's paper shows it."""
    listed = figures.others.get(kind, ())
    document = next((document for name, document in listed if name == form), None)
    if document is None:
        return ""
    over = document.typed_over.get(slot.field.id)
    text = over.text if over else part_text(document.values.get(slot.field.id), slot)
    return _shown(text, slot.shown, document, figures)


def _shown(text: str, field: Field, document: Document, figures: Figures) -> str:
    """A text of a document in a number field as this paper shows it."""
    if field.type not in NUMERIC_TYPES:
        return text
    return number_shown(text, field.type, document.money_unit, figures.unit)[0]


def _over(text: str, computed: str, field: Field, figures: Figures) -> Stands:
    """What stands typed over a figure."""
    document = figures.document
    kind = field.type if field.type in NUMERIC_TYPES else None
    mark = over_mark(text, computed, kind, document.money_unit, figures.unit)
    standing = Standing.TYPED_OVER if mark is Mark.TYPED_OVER else Standing.TYPED
    return Stands(_shown(text, field, document, figures), standing, computed)
