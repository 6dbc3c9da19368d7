"""What a template says about its tables: which it draws, what a row needs to be seen, fields."""

from __future__ import annotations

from collections.abc import Iterable

from perfdesk.document.model import Row, Value
from perfdesk.errors import UnknownNameError
from perfdesk.template.model import Field, FieldType, Template
from perfdesk.text import nearest

#: the table whose rows stand in the template's tree
TREE_TABLE = "indicators"
#: columns that follow from the tree: stored only where the office wrote something else
TREE_COLUMNS = ("level1", "level2")
#: what a new row takes from the row beside it
CARRIED = ("class", *TREE_COLUMNS, "of")


def field_at(template: Template, table: str, path: str) -> tuple[Field, str]:
    """The field a path names in a table ("" for the document) and its part ("" for the whole).

    Raises UnknownNameError with the nearest right path.
    """
    found = template.fields.get((table, path))
    if found is not None:
        return found, ""
    whole, _dot, part = path.rpartition(".")
    found = template.fields.get((table, whole))
    if found is not None and part in found.parts:
        return found, part
    if table == TREE_TABLE and template.tree and path == "class":
        return Field("class", "指标类别", FieldType.CLASS, table), ""
    where = f"“{template.title}”的表格“{table}”" if table else f"“{template.title}”"
    right = nearest(path, _paths(template, table))
    hint = f"您要的是不是“{right}”？" if right else ""
    message = f"{where}里没有“{path}”这一项。{hint}"
    raise UnknownNameError(message)


def virtual_parts(row_id: str) -> tuple[str, int]:
    """What a virtual row's id says (`model.virtual_row`): leaf class or outer row, and place."""
    named, _colon, index = row_id.removeprefix("+").rpartition(":")
    return named, int(index) if index.isdecimal() else 0


def _repeats(template: Template) -> Iterable[tuple[str, ...]]:
    return (line.repeat for band in template.bands for line in band.lines if line.repeat)


def drawn_tables(template: Template) -> list[str]:
    """The outer tables the form draws, each once, in paper order."""
    return list(dict.fromkeys(repeat[0] for repeat in _repeats(template)))


def outer_table(template: Template, table: str) -> str:
    """The table whose rows hold this table's rows; "" when it stands for itself."""
    return next((r[-2] for r in _repeats(template) if len(r) > 1 and r[-1] == table), "")


def inner_tables(template: Template, table: str) -> list[str]:
    """The tables whose rows stand inside this table's rows."""
    inner = (r[1] for r in _repeats(template) if len(r) > 1 and r[0] == table)
    return list(dict.fromkeys(inner))


def filter_cells(template: Template, table: str) -> dict[str, Value]:
    """What a row must hold to be seen in its table."""
    view = template.views.get(table)
    return dict([view.where]) if view is not None and view.where is not None else {}


def carried(template: Template, table: str, beside: Row) -> dict[str, Value]:
    """What a new row takes from the row beside it, so that it stands under the same captions."""
    taken = {*CARRIED, *filter_cells(template, table)}
    return {column: value for column, value in beside.cells.items() if column in taken}


def _paths(template: Template, table: str) -> list[str]:
    own = [found for (within, _id), found in template.fields.items() if within == table]
    return [*(f.id for f in own), *(f"{f.id}.{part}" for f in own for part in f.parts)]
