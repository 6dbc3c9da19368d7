"""A target form made into the self-evaluation of the same year: what was planned comes along.

What the form is about, its goal, the budget as planned and the indicators with their targets are
copied as typed; what was achieved is left for the office. Rows keep their ids.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from perfdesk import values
from perfdesk.derive.figures import is_blank
from perfdesk.document.entry import seed_document
from perfdesk.document.model import Document, Row, Value
from perfdesk.document.tables import TREE_COLUMNS, TREE_TABLE
from perfdesk.template.model import Branch, Field, FieldType, Slot, Template
from perfdesk.text import fold_caption

#: what of an indicator was planned
_PLANNED = ("name", "target", "weight")
#: the stage of an amount that was planned
_PLANNED_STAGE = "initial"
_MATRIX = "money"
#: what belongs to the day a form is made
_OF_THE_DAY = frozenset({FieldType.DATE, FieldType.YEAR, FieldType.SIGNATURE})


def is_selfeval(template: Template) -> bool:
    """Whether the form gives its indicators scores."""
    return {(TREE_TABLE, "score"), (TREE_TABLE, "weight")} <= template.fields.keys()


def selfeval_document(
    then: Template,
    now: Template,
    target: Document,
    *,
    figures: Mapping[str, str],
    captions: Mapping[str, tuple[str, ...]],
    new_id: Callable[[], str],
) -> Document:
    """The self-evaluation on the paper `now` of a target form on the paper `then`.

    `figures` are those the target form derives, as shown, by field; `captions` are the names of the
    leaf classes in the vocabulary.
    """
    subject = target.subject if now.subject_field else None
    made = seed_document(now, subject, new_id)
    filled = dict(made.values)
    for (table, name), field in now.fields.items():
        if table or field.filing or name in now.derived or not _is_planned(field):
            continue
        planned = _planned(target, name, figures)
        if planned is not None and not is_blank(planned):
            filled[name] = _in_unit(field, planned, target.money_unit, now.money_unit)
    named = target.values.get(then.subject_field) if then.subject_field else None
    if now.subject_field and isinstance(named, str) and named.strip():
        filled[now.subject_field] = named
    rows = _rows(then, now, target, made.rows(TREE_TABLE), captions)
    return Document(
        template=now.id,
        version=now.version,
        subject=subject,
        money_unit=now.money_unit,
        values=filled,
        tables={**made.tables, TREE_TABLE: rows} if rows else made.tables,
    )


def _is_planned(field: Field) -> bool:
    if field.type in _OF_THE_DAY:
        return False
    matrix, _dot, rest = field.id.partition(".")
    return matrix != _MATRIX or rest.rpartition(".")[2] == _PLANNED_STAGE


def _planned(target: Document, name: str, figures: Mapping[str, str]) -> Value | None:
    """What the target form says in a field: typed, typed over, or derived there."""
    over = target.typed_over.get(name)
    if over is not None:
        return over.text
    return target.values.get(name, figures.get(name))


def _in_unit(field: Field, value: Value, then: str, now: str) -> Value:
    """An amount in the new form's unit; every other value, and one with its unit, as typed."""
    if field.type is not FieldType.MONEY or then == now or not isinstance(value, str):
        return value
    amount = values.parse_amount(value)
    if amount is None or amount[1]:
        return value
    return values.format_plain(values.convert(amount[0], then, now))


# --- rows --------------------------------------------------------------------------------


def _rows(
    then: Template,
    now: Template,
    target: Document,
    seeded: tuple[Row, ...],
    captions: Mapping[str, tuple[str, ...]],
) -> tuple[Row, ...]:
    """The planned indicators where the new paper has them, and its own empty rows elsewhere."""
    planned = [
        Row(row.id, _cells(then, now, row, captions))
        for row in target.rows(TREE_TABLE)
        if any(not is_blank(row.cells.get(column)) for column in _PLANNED)
        or isinstance(row.cells.get("name"), str)
    ]
    held = {_place(now, row) for row in planned}
    ids = {row.id for row in planned}
    empty = [row for row in seeded if _place(now, row) not in held and row.id not in ids]
    return tuple(sorted([*planned, *empty], key=lambda row: _place(now, row)))


def _place(now: Template, row: Row) -> int:
    """Where a row's class stands in the tree; after all others where it has no place."""
    leaf = row.cells.get("class")
    places = (at for at, branch in enumerate(now.tree) if leaf in branch.classes)
    return next(places, len(now.tree))


def _cells(
    then: Template, now: Template, row: Row, captions: Mapping[str, tuple[str, ...]]
) -> dict[str, Value]:
    leaf = str(row.cells.get("class", ""))
    was, own = then.branch_of(leaf), now.branch_of(leaf)
    branch = own or _beside(then, now, was)
    cells: dict[str, Value] = {}
    if leaf:
        # a class that the new paper lacks stands with those it stood beside, under its own name
        cells["class"] = leaf if own or branch is None else branch.classes[0]
    for column in TREE_COLUMNS:
        typed = row.cells.get(column)
        text = typed if isinstance(typed, str) else ""
        if not text and own is None and was is not None and column == "level2":
            text = was.level2
        if text and not _says_the_same(text, column, branch, captions.get(leaf, ()) if own else ()):
            cells[column] = text
    for column in _PLANNED:
        if column in row.cells and (TREE_TABLE, column) in now.fields:
            cells[column] = row.cells[column]
    return cells


def _says_the_same(text: str, column: str, branch: Branch | None, names: tuple[str, ...]) -> bool:
    """Whether a caption only says what the new paper prints there anyway."""
    if branch is None:
        return False
    printed = branch.level1 if column == "level1" else branch.level2
    known = {printed, *(names if column == "level2" else ())}
    return fold_caption(text) in {fold_caption(one) for one in known}


def _beside(then: Template, now: Template, was: Branch | None) -> Branch | None:
    """Where the new paper has a class that stood under the same 一级 on the old one."""
    if was is None:
        return None
    siblings = {leaf for b in then.tree if b.level1 == was.level1 for leaf in b.classes}
    found = [branch for branch in now.tree if siblings.intersection(branch.classes)]
    return found[-1] if found else None


def first_to_fill(template: Template, document: Document) -> tuple[str, str] | None:
    """The row and path of the first completion to be typed; None when the paper has none."""
    parts = (
        part
        for band in template.bands
        for line in band.lines
        for cell in line.cells
        for part in cell.parts
    )
    paths = (
        part.path
        for part in parts
        if isinstance(part, Slot) and part.table == TREE_TABLE and part.field.id == "actual"
    )
    path = next(paths, "")
    for row in document.rows(TREE_TABLE):
        if path and not is_blank(row.cells.get("name")) and is_blank(row.cells.get("actual")):
            return row.id, path
    return None
