"""Build the Grid: the only road from a document to its paper (screen, preview, PDF, printer)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from perfdesk import values
from perfdesk.document.model import Address, Document, Filing, Row, Value, virtual_row
from perfdesk.grid.looks import alignment, band_look
from perfdesk.grid.model import Align, Cell, Grid, GridBand, Look, Mark, Placed, RowInfo, Run
from perfdesk.template.model import (
    NUMERIC_TYPES,
    Band,
    BandStyle,
    Caption,
    CellSpec,
    Field,
    FieldType,
    Fixed,
    Join,
    Line,
    Part,
    Slot,
    Template,
)

_CHINESE_DIGITS = "〇一二三四五六七八九"
#: derived figures by (table, row id, field); ("", "", field) for the document's own
Derived = Mapping[tuple[str, str, str], str]
#: the other forms of the filing, by kind, each with its document id
Others = Mapping[str, Sequence[tuple[str, Document]]]


@dataclass(frozen=True)
class Source:
    """Everything a paper is built from."""

    template: Template
    document: Document
    filing: Filing
    derived: Derived = field(default_factory=dict)
    others: Others = field(default_factory=dict)


def part_text(value: Value | None, part: str) -> str:
    """A value as shown: the whole of it (`part` ""), or one part of a composite.

    A composite typed as one string shows in a part only if it splits into parts that recompose
    to the very same text; otherwise the whole stands in the part "value" or "from" or "name".
    """
    if value is None:
        return ""
    if isinstance(value, str):
        if not part:
            return value
        parts = values.split_parts(value, part)
        return parts.get(part, "")
    if part:
        return value.get(part, "")
    return values.compose_parts(value)


def row_number(number: int, style: str) -> str:
    """A row's number written as the template shows it: 一, (1), ①; `number` counts from 1."""
    if style == "一":
        return _chinese_number(number)
    if style == "①" and number <= 20:
        return chr(0x2460 + number - 1)
    return str(number)


def _chinese_number(number: int) -> str:
    if number >= 100:
        return str(number)
    tens, ones = divmod(number, 10)
    text = ("" if tens <= 1 else _CHINESE_DIGITS[tens]) + ("十" if tens else "")
    return text + (_CHINESE_DIGITS[ones] if ones or not tens else "")


@dataclass(frozen=True)
class _Scope:
    """What `{.x}` looks into, innermost first: the rows around a drawn line."""

    rows: tuple[tuple[str, Row], ...] = ()
    foreign: Document | None = None
    foreign_id: str = ""
    number: int = 0


class Builder:
    """Builds one document's Grid again and again, reusing the cells of unchanged rows."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[Row, int, Line, tuple[Cell, ...]]] = {}
        self._kept_for: tuple[object, ...] = ()
        self._source: Source

    def build(self, source: Source) -> Grid:
        """The whole paper of `source.document`."""
        self._source = source
        template = source.template
        # rows are reused only while what they show beside their own cells is the same
        stamp = (template, source.derived if template.derived else None)
        if stamp != self._kept_for:
            self._kept = {}
            self._kept_for = stamp
        fresh: dict[int, tuple[Row, int, Line, tuple[Cell, ...]]] = {}
        bands = tuple(self._band(band, fresh) for band in template.bands)
        self._kept = fresh
        return Grid(template.page, bands, source.document.finished, template.title)

    # --- bands ---------------------------------------------------------------------------

    def _band(self, band: Band, fresh: dict[int, tuple[Row, int, Line, tuple[Cell, ...]]]) -> GridBand:
        if band.style in (BandStyle.TABLE, BandStyle.LINE, BandStyle.SIGN):
            return self._ruled(band, fresh)
        cells: list[Placed] = []
        for index, paragraph in enumerate(band.paragraphs):
            look = band_look(band.style, paragraph.level, index)
            runs = self._runs(paragraph.parts, _Scope())
            cell = Cell(0, 1, runs, _joined(runs), look, alignment(look, runs, 0.0))
            cells.append(Placed(index, 1, cell))
        rows = tuple(RowInfo() for _cell in cells)
        return GridBand(band.style, (), rows, tuple(cells))

    def _ruled(self, band: Band, fresh: dict[int, tuple[Row, int, Line, tuple[Cell, ...]]]) -> GridBand:
        table = _TableBuilder(band)
        head = -1
        lines = band.lines
        index = 0
        while index < len(lines):
            line = lines[index]
            if line.repeat:
                block = index
                while block < len(lines) and lines[block].repeat[:1] == line.repeat[:1]:
                    block += 1
                self._repeat(table, lines[index:block], head, fresh)
                index = block
                continue
            if line.head:
                head = table.count
                # a header that follows directly on a header belongs to it
            elif head >= 0:
                head = -1
            info = RowInfo("", "", line.head, head if not line.head else -1)
            table.add(info, line, self._line_cells(line, _Scope(), band))
            index += 1
        return table.finish()

    def _repeat(
        self,
        table: _TableBuilder,
        lines: Sequence[Line],
        head: int,
        fresh: dict[int, tuple[Row, int, Line, tuple[Cell, ...]]],
    ) -> None:
        """One block of lines that repeats for the rows of a table (and of tables inside it)."""
        name = lines[0].repeat[0]
        view = self._source.template.views.get(name)
        table.begin_block()
        if view is not None and view.forms:
            self._repeat_forms(table, lines, name, head)
            return
        for number, row in enumerate(self.paper_rows(name), start=1):
            if len(lines) == 1 and len(lines[0].repeat) == 1:
                line = lines[0]
                key = id(row)
                kept = self._kept.get(key)
                if kept is not None and kept[0] is row and kept[1] == number and kept[2] is line:
                    cells = kept[3]
                else:
                    cells = self._line_cells(line, _Scope(((name, row),), number=number), table.band)
                fresh[key] = (row, number, line, cells)
                table.add(RowInfo(name, row.id, False, head), line, cells)
                continue
            self._nested(table, lines, (((name, row),), number), head)

    def _nested(
        self,
        table: _TableBuilder,
        lines: Sequence[Line],
        outer: tuple[tuple[tuple[str, Row], ...], int],
        head: int,
    ) -> None:
        """The lines of one outer row; lines `@a/b` repeat for the rows whose "of" is that row."""
        (rows, number) = outer
        name, row = rows[0]
        table.begin_block()
        for line in lines:
            if len(line.repeat) == 1:
                cells = self._line_cells(line, _Scope(rows, number=number), table.band)
                table.add(RowInfo(name, row.id, False, head), line, cells)
                continue
            inner_name = line.repeat[1]
            inner = [r for r in self._source.document.rows(inner_name) if r.cells.get("of") == row.id]
            for inner_row in inner or [Row(virtual_row(row.id, 0), {"of": row.id})]:
                scope = _Scope(((inner_name, inner_row), *rows), number=number)
                table.add(
                    RowInfo(inner_name, inner_row.id, False, head),
                    line,
                    self._line_cells(line, scope, table.band),
                )

    def _repeat_forms(self, table: _TableBuilder, lines: Sequence[Line], name: str, head: int) -> None:
        view = self._source.template.views[name]
        documents = self._source.others.get(view.forms, ())
        number = 0
        for number, (document_id, document) in enumerate(documents, start=1):
            scope = _Scope((), document, document_id, number)
            for line in lines:
                info = RowInfo(name, document_id, False, head)
                table.add(info, line, self._line_cells(line, scope, table.band))
        for blank in range(number + 1, view.pad + 1):
            scope = _Scope((), Document("", ""), "", blank)
            for line in lines:
                info = RowInfo(name, "", False, head)
                table.add(info, line, self._line_cells(line, scope, table.band))

    def paper_rows(self, name: str) -> Sequence[Row]:
        """The rows of a table as the paper shows them: in the tree's order, with the rows the
        form pre-prints or pads; a table with no row shows one blank."""
        template = self._source.template
        view = template.views.get(name)
        rows: Sequence[Row] = self._source.document.rows(name)
        if view is not None and view.where is not None:
            key, wanted = view.where
            rows = [row for row in rows if row.cells.get(key) == wanted]
        has_class = ("indicators" if template.tree else "") == name
        if has_class:
            rows = self._in_tree_order(rows, full=view is not None and view.full)
        if view is not None and len(rows) < view.pad:
            blank = [Row(virtual_row("", number)) for number in range(len(rows), view.pad)]
            rows = [*rows, *blank]
        return rows or [Row(virtual_row("", 0))]

    def _in_tree_order(self, rows: Sequence[Row], *, full: bool) -> Sequence[Row]:
        tree = self._source.template.tree
        place = {leaf: at for at, branch in enumerate(tree) for leaf in branch.classes}
        last = len(tree)
        keys = [place.get(str(row.cells.get("class", "")), last) for row in rows]
        ordered: list[Row] = list(rows)
        if any(a > b for a, b in zip(keys, keys[1:], strict=False)):
            ordered = [row for _key, row in sorted(zip(keys, rows, strict=True), key=lambda p: p[0])]
            keys.sort()
        if not full:
            return ordered
        present = set(keys)
        merged: list[Row] = []
        at = 0
        for branch_index, branch in enumerate(tree):
            if branch_index not in present:
                merged.append(_preprinted(branch.classes[0]))
                continue
            while at < len(ordered) and keys[at] == branch_index:
                merged.append(ordered[at])
                at += 1
        return [*merged, *ordered[at:]]

    # --- cells ---------------------------------------------------------------------------

    def _line_cells(self, line: Line, scope: _Scope, band: Band) -> tuple[Cell, ...]:
        """The cells of one drawn line, not yet joined with those above."""
        return tuple(
            self._cell(spec, line, scope, band) for spec in line.cells
        )

    def _cell(self, spec: CellSpec, line: Line, scope: _Scope, band: Band) -> Cell:
        runs = self._runs(spec.parts, scope)
        look = Look.BODY
        if band.style is BandStyle.LINE:
            look = Look.LINE
        elif band.style is BandStyle.SIGN:
            look = Look.SIGN
        elif line.head or (not line.repeat and all(run.address is None for run in runs)):
            look = Look.HEAD
        width = sum(band.columns[spec.col : spec.col + spec.colspan]) if band.columns else 0.0
        align = alignment(look, runs, width)
        if look is Look.LINE and spec is line.cells[-1] and spec.col:
            align = Align.RIGHT
        group = spec.join is Join.SAME or (look is Look.HEAD and not line.head)
        return Cell(spec.col, spec.colspan, runs, _joined(runs), look, align, group)

    def _runs(self, parts: Sequence[Part], scope: _Scope) -> tuple[Run, ...]:
        runs: list[Run] = []
        for part in parts:
            if isinstance(part, Caption):
                runs.append(Run(part.text))
            elif isinstance(part, Fixed):
                runs.append(Run(self._fixed(part, scope)))
            else:
                runs.append(self._slot(part, scope))
        return self._own_captions(tuple(runs), parts)

    def _own_captions(self, runs: tuple[Run, ...], parts: Sequence[Part]) -> tuple[Run, ...]:
        """Where the office's own paper says something else than the template."""
        own = self._source.document.captions
        if not own or any(run.address is not None for run in runs):
            return runs
        drawn = "".join(
            part.text if isinstance(part, Caption) else _fixed_source(part) for part in parts
        )
        return (Run(own[drawn]),) if drawn in own else runs

    def _fixed(self, part: Fixed, scope: _Scope) -> str:
        if part.kind == "year":
            return str(self._source.filing.year + part.offset)
        if part.kind == "money_unit":
            return self._source.document.money_unit
        return row_number(scope.number, part.style)

    def _slot(self, slot: Slot, scope: _Scope) -> Run:
        if slot.field.type is FieldType.YEAR and slot.field.filing:
            return Run(str(self._source.filing.year))
        if slot.foreign:
            return self._foreign(slot, scope)
        if slot.table:
            for name, row in scope.rows:
                if name == slot.table:
                    return self._row_value(slot, name, row)
            raise KeyError(slot.table)
        return self._document_value(slot)

    def _foreign(self, slot: Slot, scope: _Scope) -> Run:
        document = scope.foreign
        text = ""
        if document is not None:
            over = document.typed_over.get(slot.path)
            text = over.text if over else part_text(document.values.get(slot.field.id), slot.part)
        return Run(
            text,
            Address(slot.table, scope.foreign_id, slot.path),
            slot.field.type,
            editable=False,
            label=slot.field.label,
        )

    def _row_value(self, slot: Slot, table: str, row: Row) -> Run:
        found = slot.field
        value = row.cells.get(found.id)
        mark = Mark.NONE
        if value is None:
            text = self._row_default(found, table, row)
            if text and (table, row.id, found.id) in self._source.derived:
                mark = Mark.DERIVED
        else:
            text = part_text(value, slot.part)
            mark = _number_mark(found, text)
        return _run(text, Address(table, row.id, slot.path), slot, mark)

    def _row_default(self, found: Field, table: str, row: Row) -> str:
        if found.id in ("level1", "level2"):
            branch = self._source.template.branch_of(str(row.cells.get("class", "")))
            if branch is not None:
                return branch.level1 if found.id == "level1" else branch.level2
            return ""
        return self._source.derived.get((table, row.id, found.id), "")

    def _document_value(self, slot: Slot) -> Run:
        document, found = self._source.document, slot.field
        address = Address("", "", slot.path)
        figure = self._source.derived.get(("", "", found.id), "")
        over = document.typed_over.get(found.id)
        if over is not None:
            differs = not values.same_number(over.text, figure)
            mark = _number_mark(found, over.text)
            if mark is Mark.NONE and differs and figure:
                mark = Mark.TYPED_OVER
            return _run(over.text, address, slot, mark)
        value = document.values.get(found.id)
        if value is None and found.filing:
            value = self._source.filing.values.get(found.id)
        if value is None and figure:
            return _run(figure, address, slot, Mark.DERIVED)
        text = part_text(value, slot.part)
        return _run(text, address, slot, _number_mark(found, text))


def _joined(runs: tuple[Run, ...]) -> str:
    return runs[0].text if len(runs) == 1 else "".join([run.text for run in runs])


def _run(text: str, address: Address, slot: Slot, mark: Mark) -> Run:
    found = slot.field
    return Run(text, address, found.type, mark, True, found.choices, found.label)


def _number_mark(found: Field, text: str) -> Mark:
    if found.type in NUMERIC_TYPES and text and not values.is_number(text):
        return Mark.NOT_A_NUMBER
    return Mark.NONE


def _fixed_source(part: Part) -> str:
    if isinstance(part, Fixed) and part.kind == "year":
        return "{year" + (f"{part.offset:+d}" if part.offset else "") + "}"
    return ""


_PREPRINTED: dict[str, Row] = {}


def _preprinted(leaf: str) -> Row:
    """The virtual row of a leaf class: always the same object, so that its cells are reused."""
    row = _PREPRINTED.get(leaf)
    if row is None:
        row = _PREPRINTED[leaf] = Row(virtual_row(leaf, 0), {"class": leaf})
    return row


class _TableBuilder:
    """Places drawn lines one under another and joins the cells that are one on paper."""

    def __init__(self, band: Band) -> None:
        self.band = band
        self._infos: list[RowInfo] = []
        self._rows: list[int] = []
        self._cells: list[Cell] = []
        self._spans: list[int] = []
        #: by column: index in _cells of the cell that covers it in the last row
        self._above: list[int] = [-1] * _column_count(band)
        self._fresh = True

    @property
    def count(self) -> int:
        """How many rows stand so far."""
        return len(self._infos)

    def begin_block(self) -> None:
        """A repeating block, or an outer row of one, begins: its first row joins nothing above
        by sameness."""
        self._fresh = True

    def add(self, info: RowInfo, line: Line, cells: Sequence[Cell]) -> None:
        """Place one row of cells under the rows so far."""
        row = len(self._infos)
        self._infos.append(info)
        above = self._above
        left_joined = True
        for spec, cell in zip(line.cells, cells, strict=True):
            index = above[cell.col]
            joined = False
            if spec.join is not Join.NONE and index >= 0:
                upper = self._cells[index]
                joined = spec.join is Join.UP or (
                    left_joined
                    and not self._fresh
                    and upper.text == cell.text
                    and upper.col == cell.col
                    and upper.colspan == cell.colspan
                )
            left_joined = left_joined and joined
            if joined:
                self._spans[index] += 1
                continue
            here = len(self._cells)
            self._cells.append(cell)
            self._rows.append(row)
            self._spans.append(1)
            for col in range(cell.col, cell.col + cell.colspan):
                above[col] = here
        self._fresh = False

    def finish(self) -> GridBand:
        """The band with all joins made."""
        cells = tuple(map(Placed, self._rows, self._spans, self._cells))
        return GridBand(self.band.style, self.band.columns, tuple(self._infos), cells)


def _column_count(band: Band) -> int:
    drawn = max((spec.col + spec.colspan for line in band.lines for spec in line.cells), default=1)
    return max(drawn, len(band.columns), 1)


def build(source: Source) -> Grid:
    """The Grid of a document, built once (an editor keeps a `Builder` instead)."""
    return Builder().build(source)
