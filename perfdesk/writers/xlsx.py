"""Laid papers to a workbook of Excel: a sheet for each form, the same bytes for the same papers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, BinaryIO, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.packaging.core import DocumentProperties
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.styles.styleable import StyleableObject
from openpyxl.utils import get_column_letter
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.merge import MergeCell, MergeCells
from openpyxl.writer.excel import ExcelWriter

from perfdesk.grid.layout import Sheet
from perfdesk.grid.looks import SETTINGS
from perfdesk.grid.model import Look
from perfdesk.text import clean_control
from perfdesk.writers.digits import is_mistakable, number_of
from perfdesk.writers.sheet_names import SheetNames
from perfdesk.writers.sheet_pages import set_up
from perfdesk.writers.worksheet import PIXEL, Square, arrange

#: the workbook's own font, by whose digits the widths of columns are counted: half an em of 16
#: pixels, whatever screen it is shown on
_COUNTED = ("宋体", 12.0)
_DIGIT_PIXELS = 8
#: the families that office programs find by themselves, and whether they are bold
_FAMILIES = {
    Look.BODY: ("宋体", False),
    Look.HEAD: ("黑体", False),
    Look.TITLE: ("宋体", True),
    Look.MARK: ("黑体", False),
    Look.LINE: ("宋体", False),
    Look.NOTE: ("宋体", False),
    Look.SIGN: ("宋体", False),
    Look.TEXT: ("仿宋", False),
    Look.HEADING1: ("黑体", False),
    Look.HEADING2: ("楷体", False),
    Look.HEADING3: ("仿宋", False),
    Look.COVER_TITLE: ("宋体", True),
    Look.COVER_LINE: ("仿宋", False),
}
_RUNNING = frozenset({Look.TEXT, Look.HEADING1, Look.HEADING2, Look.HEADING3})
_CHINESE = 134  # the character set of a font, as Windows counts them
_LINE = Side(style="thin")
_RULED = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_AS_TEXT, _AS_IT_IS = "@", "General"
#: a cell of the format for texts with more signs than this shows ##### in older programs
_MOST_AS_TEXT = 255
#: what a program would read as a character's number: _x0041_ is A
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Info:
    """What the workbook says of itself; `made` is the time with its zone."""

    title: str
    author: str = ""
    subject: str = ""
    made: datetime | None = None


class _Style(NamedTuple):
    look: Look
    align: str
    ruled: bool
    format: str
    number: bool
    whole: bool


class Book:
    """A workbook that is being written, form by form; `count` is the number of its sheets.

    Each form is written out when it is added: the cells of no other are kept.
    """

    def __init__(self, info: Info) -> None:
        self.count = 0
        self._info = info
        self._names = SheetNames()
        self._book = Workbook()
        self._book.remove(self._book.active)
        self._book.properties = _properties(info)
        family, size = _COUNTED
        normal = Font(name=family, size=size, charset=_CHINESE)
        # there is no other way to a workbook's own font, the first of which blank cells have
        self._book._fonts = IndexedList([normal])  # noqa: SLF001
        self._book._named_styles["Normal"].font = normal  # noqa: SLF001
        self._styles: dict[_Style, Any] = {}
        self._parts: dict[str, bytes] = {}

    def add(self, sheet: Sheet, title: str, *, signature: bool) -> None:
        """Add a form as a sheet of its own, called by its title."""
        plan = arrange(sheet, signature=signature)
        target = self._book.create_sheet(self._names.name(title))
        self.count += 1
        for place, pixels in enumerate(plan.columns, start=1):
            letter = get_column_letter(place)
            target.column_dimensions[letter].width = pixels / _DIGIT_PIXELS
        for place, pixels in enumerate(plan.rows, start=1):
            target.row_dimensions[place].height = pixels * PIXEL / 1000
        for square in plan.squares:
            self._put(target, square)
        set_up(target, plan)
        out = BytesIO()
        _SheetWriter(target, out).write()
        self._parts[target.title] = out.getvalue()
        target._cells.clear()  # noqa: SLF001 -- a large filing has a hundred thousand of them

    def finish(self, target: BinaryIO) -> None:
        """Write all of it to the target."""
        with _Archive(target, "w", ZIP_DEFLATED) as archive:
            _BookWriter(self._book, archive, self._parts).write_data()

    def _put(self, target: Any, square: Square) -> None:
        """Set a cell, and what it is merged of."""
        row, col, cell = square.row + 1, square.col + 1, square.cell
        text = clean_control(square.text)[0]
        number = number_of(cell, text) if square.whole else None
        shown = _AS_IT_IS
        if number is not None:
            shown = number.format
        elif is_mistakable(text) and len(text) <= _MOST_AS_TEXT:
            shown = _AS_TEXT
        style = self._style(
            target,
            _Style(cell.look, cell.align, square.ruled, shown, number is not None, square.whole),
        )
        first = target.cell(row, col)
        first._style = style  # noqa: SLF001 -- part by part it takes ten times as long
        if number is not None:
            first.value = number.number
            first.data_type = "n"  # digit by digit: no binary fraction comes between
        elif text:
            first.value = _ESCAPE.sub("_x005F_", text)
            first.data_type = "s"  # never a formula, a date or an error, whatever it begins with
        if square.rowspan == square.colspan == 1:
            return
        last_row, last_col = row + square.rowspan - 1, col + square.colspan - 1
        span = CellRange(min_col=col, min_row=row, max_col=last_col, max_row=last_row)
        target.merged_cells.ranges.add(span)
        if square.ruled:
            # the rules at a merged cell's right and foot are those of the cells under it
            for under in range(row, last_row + 1):
                for beside in range(col, last_col + 1):
                    target.cell(under, beside)._style = style  # noqa: SLF001 -- as above

    def _style(self, target: Any, wanted: _Style) -> Any:
        """The style of such cells, made once."""
        known = self._styles.get(wanted)
        if known is not None:
            return known
        family, bold = _FAMILIES[wanted.look]
        made = StyleableObject(target)
        made.font = Font(name=family, size=SETTINGS[wanted.look].size, bold=bold, charset=_CHINESE)
        vertical = "distributed" if wanted.look in _RUNNING else "center"
        made.alignment = Alignment(
            horizontal=wanted.align,
            vertical=vertical if wanted.whole or wanted.look in _RUNNING else "top",
            # a number that is wider than its cell would be ##### instead: it has no second line
            wrap_text=not wanted.number,
            shrink_to_fit=wanted.number or None,
        )
        if wanted.ruled:
            made.border = _RULED
        made.number_format = wanted.format
        self._styles[wanted] = made._style  # noqa: SLF001 -- as above
        return made._style  # noqa: SLF001 -- as above


# --- the file --------------------------------------------------------------------------------


class _SheetWriter(WorksheetWriter):  # type: ignore[misc]  # it has no types
    """Writes what is merged in the order of its cells: a set has a new one in each process."""

    def write_merged_cells(self) -> None:
        """Write the merged cells."""
        spans = [MergeCell(str(span)) for span in self.ws.merged_cells.sorted()]
        if spans:
            self.xf.send(MergeCells(mergeCell=spans).to_tree())


class _BookWriter(ExcelWriter):  # type: ignore[misc]  # it has no types
    """Puts the sheets that are written already into the workbook, without files beside it."""

    def __init__(self, book: Any, archive: ZipFile, parts: dict[str, bytes]) -> None:
        super().__init__(book, archive)
        self._parts = parts

    def write_worksheet(self, ws: Any) -> None:
        """Put one sheet in its place."""
        ws._drawing = None  # noqa: SLF001 -- what the base class would set
        self._archive.writestr(ws.path[1:], self._parts[ws.title])
        self.manifest.append(ws)


class _Archive(ZipFile):
    """A zip whose parts have no time of their own: the same content gives the same bytes."""

    def writestr(self, part: Any, data: Any, *_how: Any) -> None:
        """Write a part."""
        info = ZipInfo(str(part), _FIRST_DAY)
        info.compress_type = ZIP_DEFLATED
        info.external_attr = 0o600 << 16
        super().writestr(info, data)


def _properties(info: Info) -> DocumentProperties:
    """What the workbook says of itself; times are in UTC without a zone there."""
    made = (info.made or datetime(1980, 1, 1, tzinfo=UTC)).astimezone(UTC).replace(tzinfo=None)
    title, author, subject = (
        clean_control(text)[0] or None for text in (info.title, info.author, info.subject)
    )
    return DocumentProperties(
        title=title, creator=author, subject=subject, created=made, modified=made
    )
