"""Places of a form as `set` and `show` name them: field, field.part, table[row].field."""

from __future__ import annotations

import re

from perfdesk.document.model import Address
from perfdesk.document.tables import field_at
from perfdesk.errors import PerfDeskError, UnknownNameError
from perfdesk.grid.model import Grid, Run
from perfdesk.template.model import Template
from perfdesk.text import nearest
from perfdesk.workspace import FormInfo, Workspace

_ROW_FIELD = re.compile(r"(?P<table>[^\[\].=]+)\[(?P<number>[0-9]{1,6})\]\.(?P<path>[^\[\]]+)")


def change(workspace: Workspace, form: FormInfo, text: str) -> tuple[Address, str]:
    """One FIELD=VALUE as an address and a text; UnknownNameError with the nearest right name."""
    name, equals, value = text.partition("=")
    if not equals or not name:
        message = f"“{text}”没有写成“字段=内容”，什么都没有改；例如 project_name=工作餐费。"
        raise PerfDeskError(message)
    template = workspace.template(form.id)
    row_field = _ROW_FIELD.fullmatch(name)
    if row_field is None:
        _known_field(template, "", name)
        return Address("", "", name), value
    table, path = row_field["table"], row_field["path"]
    tables = {table for table, _id in template.fields if table}
    if table not in tables:
        right = nearest(table, tables)
        hint = f"，是不是“{right}”？" if right else "。"
        message = f"“{template.title}”里没有表格“{table}”{hint}什么都没有改。"
        raise UnknownNameError(message)
    _known_field(template, table, path)
    rows = _rows(workspace.grid(form.id), table)
    number = int(row_field["number"])
    if not 1 <= number <= len(rows):
        message = f"表格“{table}”有 {len(rows)} 行，没有第 {number} 行，什么都没有改。"
        raise UnknownNameError(message)
    return Address(table, rows[number - 1], path), value


def places(grid: Grid) -> list[tuple[str, Run]]:
    """Every place where something can be typed, by its name, from top to bottom."""
    found: dict[str, Run] = {}
    numbers: dict[tuple[str, str], int] = {}
    for table in dict.fromkeys(info.table for band in grid.bands for info in band.rows):
        for number, row in enumerate(_rows(grid, table), start=1):
            numbers[table, row] = number
    for band in grid.bands:
        for placed in band.cells:
            for run in placed.cell.runs:
                if run.address is not None and run.editable:
                    found.setdefault(_path(run.address, numbers), run)
    return list(found.items())


def _known_field(template: Template, table: str, path: str) -> None:
    try:
        field_at(template, table, path)
    except UnknownNameError as error:
        message = f"{error.message}什么都没有改。"
        raise UnknownNameError(message) from error


def _rows(grid: Grid, table: str) -> list[str]:
    """The row ids of a table, from top to bottom of the paper."""
    return list(
        dict.fromkeys(info.row for band in grid.bands for info in band.rows if info.table == table)
    )


def _path(address: Address, numbers: dict[tuple[str, str], int]) -> str:
    if not address.table:
        return address.field
    number = numbers.get((address.table, address.row), 0)
    return f"{address.table}[{number}].{address.field}"
