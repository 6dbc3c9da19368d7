"""A workbook read again by openpyxl: what a spreadsheet would show in each cell, and where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from typing import Any, NamedTuple

from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter

from perfdesk.grid.layout import Sheet
from perfdesk.writers.xlsx import Book, Info

_FORMAT = re.compile(r"(?P<group>#,##)?0(?:\.(?P<places>0+))?(?P<percent>%)?")


class Shown(NamedTuple):
    """A cell, merged or not: its edges in pt from the sheet's top left, and what it shows."""

    left: float
    top: float
    right: float
    bottom: float
    text: str
    cell: Any

    @property
    def ruled(self) -> bool:
        return bool(self.cell.border.left.style)


def written(*forms: tuple[Sheet, str], signature: bool = True, info: Info | None = None) -> bytes:
    """A workbook of these forms."""
    book = Book(info or Info("一套表"))
    for sheet, title in forms:
        book.add(sheet, title, signature=signature)
    target = BytesIO()
    book.finish(target)
    return target.getvalue()


def opened(content: bytes) -> Workbook:
    return load_workbook(BytesIO(content), rich_text=False)


def cells(sheet: Any) -> Iterator[Shown]:
    """The cells of a sheet in reading order; what is covered by a merged one is not there."""
    lefts, tops = [0.0], [0.0]
    for column in range(1, sheet.max_column + 1):
        width = sheet.column_dimensions[get_column_letter(column)].width
        lefts.append(lefts[-1] + width * 8 * 0.75)
    for row in range(1, sheet.max_row + 1):
        height = sheet.row_dimensions[row].height
        assert height is not None, f"the height of row {row} is left to the program"
        assert height <= 409.5
        tops.append(tops[-1] + height)
    spans = {(one.min_row, one.min_col): one for one in sheet.merged_cells.ranges}
    covered = {at for one in spans.values() for at in one.cells} - spans.keys()
    for line in sheet.iter_rows():
        for cell in line:
            at = cell.row, cell.column
            if at in covered:
                continue
            span = spans.get(at)
            last_row, last_col = (span.max_row, span.max_col) if span else at
            edges = lefts[cell.column - 1], tops[cell.row - 1], lefts[last_col], tops[last_row]
            yield Shown(*edges, shown(cell), cell)


def shown(cell: Any) -> str:
    """What stands in a cell for the eye."""
    assert cell.data_type in {"n", "s", "inlineStr"}, f"{cell.coordinate}: {cell.data_type}"
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), value)
    return formatted(Decimal(str(value)), cell.number_format)


def formatted(number: Decimal, how: str) -> str:
    """A number in one of the formats of a spreadsheet that this program writes."""
    match = _FORMAT.fullmatch(how)
    assert match is not None, how
    places, percent = len(match["places"] or ""), match["percent"] or ""
    comma = "," if match["group"] else ""
    return f"{number * 100 if percent else number:{comma}.{places}f}{percent}"
