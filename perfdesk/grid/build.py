"""Build the Grid: the only road from a document to its paper (screen, preview, PDF, printer)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from itertools import pairwise
from typing import NamedTuple

from perfdesk.document.model import Address, Document, Filing, Row, Value, virtual_row
from perfdesk.frozen import dataclass
from perfdesk.grid.joins import TableBuilder
from perfdesk.grid.looks import alignment, band_look
from perfdesk.grid.model import Cell, Grid, GridBand, Mark, Over, Placed, RowInfo, Run
from perfdesk.grid.plans import CellPlan, SlotPlan, plan_line, plan_parts
from perfdesk.grid.showing import (
    measure_shown,
    number_mark,
    number_shown,
    over_mark,
    part_text,
    row_number,
)
from perfdesk.template.model import (
    NUMERIC_TYPES,
    Band,
    BandStyle,
    Caption,
    Fixed,
    Line,
    Template,
)

#: derived figures by (table, row id, field); ("", "", field) for the document's own
Derived = Mapping[tuple[str, str, str], str]
#: the other forms of the filing, by kind, each with its document id
Others = Mapping[str, Sequence[tuple[str, Document]]]

_RULED = frozenset({BandStyle.TABLE, BandStyle.LINE, BandStyle.SIGN})


@dataclass(frozen=True)
class Source:
    """Everything a paper is built from."""

    template: Template
    document: Document
    filing: Filing
    derived: Derived = field(default_factory=dict)
    others: Others = field(default_factory=dict)


class _Scope(NamedTuple):
    """What `{.x}` looks into, innermost first: the rows around a drawn line."""

    rows: tuple[tuple[str, Row], ...] = ()
    foreign: Document | None = None
    foreign_id: str = ""
    number: int = 0


# a thousand forms are a hundred thousand cells: made so, each takes half the time of `Cell(...)`
_new = tuple.__new__
_UNMARKED = Mark.NONE

_OUTSIDE = _Scope()
_NOWHERE = Row("")
_NO_ROW = RowInfo()
#: a row's cells as built, by row and line: the row, its number where that is shown, the cells
_Kept = dict[tuple[int, int], tuple[Row, int, tuple[Cell, ...]]]


class _Plans:
    """The prepared drawing of one template."""

    def __init__(self, template: Template) -> None:
        self.template = template
        self.lines: dict[int, tuple[CellPlan, ...]] = {
            id(line): plan_line(line, band, template)
            for band in template.bands
            for line in band.lines
        }
        #: the lines that show their row's number
        self.numbered = {
            id(line)
            for band in template.bands
            for line in band.lines
            if any(
                isinstance(part, Fixed) and part.kind == "number"
                for spec in line.cells
                for part in spec.parts
            )
        }
        self.paragraphs = {
            id(paragraph): plan_parts(paragraph.parts, template)
            for band in template.bands
            for paragraph in band.paragraphs
        }
        #: (一级, 二级) captions by leaf class
        self.captions = {
            leaf: ("", branch.level1, branch.level2)
            for branch in template.tree
            for leaf in branch.classes
        }
        self.captions |= {leaf: ("", "", said) for leaf, said in template.strays.items()}
        self.place = {
            leaf: at for at, branch in enumerate(template.tree) for leaf in branch.classes
        }


_PREPARED: dict[int, _Plans] = {}


def _prepared(template: Template) -> _Plans:
    # keyed by identity: the plans keep the template alive, so its id is not used again
    plans = _PREPARED.get(id(template))
    if plans is None:
        plans = _PREPARED[id(template)] = _Plans(template)
    return plans


class Builder:
    """Builds one document's Grid again and again, reusing the cells of unchanged rows."""

    def __init__(self) -> None:
        self._kept: _Kept = {}
        self._fresh: _Kept = {}
        self._kept_for: tuple[object, ...] = ()
        #: what other forms say where something was typed over it
        self._brought: dict[Address, str] = {}
        self._source: Source
        #: the unit of the document's bare amounts, and the one its paper shows amounts in
        self._units: tuple[str, str]
        self._plans: _Plans

    def build(self, source: Source) -> Grid:
        """The whole paper of `source.document`."""
        template = source.template
        self._source = source
        self._units = source.document.money_unit, template.money_unit
        self._plans = _prepared(template)
        # rows serve again only while what they show beside their own cells is the same
        over = source.document.typed_over
        stamp = (
            self._plans,
            {k: v for k, v in source.derived.items() if k[0]},
            {k: v for k, v in over.items() if "/" in k} if over else over,
        )
        if stamp != self._kept_for:
            self._kept = {}
            self._kept_for = stamp
        self._fresh = {}
        self._brought = {}
        bands = tuple(
            self._ruled(band) if band.style in _RULED else self._running(band)
            for band in template.bands
        )
        self._kept = self._fresh
        grid = Grid(template.page, bands, source.document.finished, template.title)
        overs = self._overs() if over or source.derived else {}
        return replace(grid, overs=overs) if overs else grid

    def _overs(self) -> dict[Address, Over]:
        """What was typed over figures, with what it stands over."""
        found: dict[Address, Over] = {}
        template, document = self._source.template, self._source.document
        for name in template.derived & document.values.keys():
            self._typed_before(found, Address("", "", name), document.values[name])
        for table, name in template.derived_columns:
            for row in document.rows(table):
                if name in row.cells:
                    self._typed_before(found, Address(table, row.id, name), row.cells[name])
        for key, over in self._source.document.typed_over.items():
            address = Address.of_key(key)
            computed = self._brought.get(address, self._source.derived.get(address, ""))
            found[address] = Over(over.text, computed, over.reason)
        return found

    def _typed_before(self, found: dict[Address, Over], address: Address, value: Value) -> None:
        """Take in what was typed before the form derived another figure there."""
        figure = self._source.derived.get(address, "")
        kind = self._source.template.fields[address.table, address.field].type
        number = kind if kind in NUMERIC_TYPES else None
        if not figure or not isinstance(value, str):
            return
        if over_mark(value, figure, number, *self._units) is Mark.TYPED_OVER:
            found[address] = Over(value, figure)

    # --- bands ---------------------------------------------------------------------------

    def _running(self, band: Band) -> GridBand:
        cells: list[Placed] = []
        for index, paragraph in enumerate(band.paragraphs):
            look = band_look(band.style, paragraph.level, index)
            runs = self._runs(self._plans.paragraphs[id(paragraph)], _OUTSIDE)
            cell = Cell(0, 1, runs, _joined(runs), look, alignment(look, runs, 0.0))
            cells.append(Placed(index, 1, cell))
        return GridBand(band.style, (), (_NO_ROW,) * len(cells), tuple(cells))

    def _ruled(self, band: Band) -> GridBand:
        table = TableBuilder(band)
        head = -1
        lines = band.lines
        index = 0
        while index < len(lines):
            line = lines[index]
            if line.repeat:
                block = index
                while block < len(lines) and lines[block].repeat[:1] == line.repeat[:1]:
                    block += 1
                self._repeat(table, lines[index:block], head)
                index = block
                continue
            if not line.head:
                head = -1
            elif not (index and lines[index - 1].head):
                head = table.count  # a header that follows directly on a header belongs to it
            info = RowInfo("", "", is_head=True) if line.head else _NO_ROW
            table.add(info, self._plans.lines[id(line)], self._cells(line, _OUTSIDE))
            index += 1
        return table.finish()

    def _repeat(self, table: TableBuilder, lines: Sequence[Line], head: int) -> None:
        """One block of lines that repeats for the rows of a table (and of tables inside it)."""
        name = lines[0].repeat[0]
        view = self._source.template.views.get(name)
        table.begin_block()
        if view is not None and view.forms:
            self._repeat_forms(table, lines, name, head)
            return
        simple = len(lines) == 1 and len(lines[0].repeat) == 1
        for number, row in enumerate(self.paper_rows(name), start=1):
            if not simple:
                self._nested(table, lines, _Scope(((name, row),), number=number), head)
                continue
            line = lines[0]
            key = (id(row), id(line))
            kept = self._kept.get(key)
            shown = number if id(line) in self._plans.numbered else 0
            if kept is None or kept[1] != shown:
                cells = self._cells(line, _Scope(((name, row),), number=number))
                kept = (row, shown, cells)
            self._fresh[key] = kept
            info = RowInfo(name, row.id, False, head)
            table.add(info, self._plans.lines[id(line)], kept[2])

    def _nested(self, table: TableBuilder, lines: Sequence[Line], outer: _Scope, head: int) -> None:
        """The lines of one outer row; lines `@a/b` repeat for the rows whose "of" is that row."""
        name, row = outer.rows[0]
        table.begin_block()
        for line in lines:
            plans = self._plans.lines[id(line)]
            if len(line.repeat) == 1:
                table.add(RowInfo(name, row.id, False, head), plans, self._cells(line, outer))
                continue
            inner_name = line.repeat[1]
            rows = self._source.document.rows(inner_name)
            inner = [r for r in rows if r.cells.get("of") == row.id]
            for inner_row in inner or [Row(virtual_row(row.id, 0), {"of": row.id})]:
                scope = _Scope(((inner_name, inner_row), *outer.rows), number=outer.number)
                info = RowInfo(inner_name, inner_row.id, False, head)
                table.add(info, plans, self._cells(line, scope))

    def _repeat_forms(
        self, table: TableBuilder, lines: Sequence[Line], name: str, head: int
    ) -> None:
        """Rows that are other forms of the filing, and the blank ones up to the view's pad, which
        no form has and no number counts.
        """
        view = self._source.template.views[name]
        documents = list(self._source.others.get(view.forms, ()))
        blank = Document("", "")
        documents += [("", blank)] * (view.pad - len(documents))
        for number, (document_id, document) in enumerate(documents, start=1):
            scope = _Scope((), document, document_id, number if document_id else 0)
            for line in lines:
                info = RowInfo(name, document_id, False, head)
                table.add(info, self._plans.lines[id(line)], self._cells(line, scope))

    def paper_rows(self, name: str) -> Sequence[Row]:
        """The rows of a table as the paper shows them: in the tree's order, with the rows the
        form pre-prints or pads; a table with no row shows one blank.
        """
        template = self._source.template
        view = template.views.get(name)
        rows: Sequence[Row] = self._source.document.rows(name)
        if view is not None and view.where is not None:
            key, wanted = view.where
            rows = [row for row in rows if row.cells.get(key) == wanted]
        if template.tree and name == "indicators":
            rows = self._in_tree_order(rows, full=view is not None and view.full)
        if view is not None and len(rows) < view.pad:
            blank = [Row(virtual_row("", number)) for number in range(len(rows), view.pad)]
            rows = [*rows, *blank]
        return rows or [Row(virtual_row("", 0))]

    def _in_tree_order(self, rows: Sequence[Row], *, full: bool) -> Sequence[Row]:
        place = self._plans.place
        tree = self._source.template.tree
        last = len(tree)
        keys = [place.get(row.cells.get("class", ""), last) for row in rows]  # type: ignore[arg-type]  # a class is a string
        ordered: Sequence[Row] = rows
        if any(a > b for a, b in pairwise(keys)):
            pairs = sorted(zip(keys, rows, strict=True), key=lambda pair: pair[0])
            keys = [key for key, _row in pairs]
            ordered = [row for _key, row in pairs]
        if not full:
            return ordered
        merged: list[Row] = []
        at = 0
        for branch_index, branch in enumerate(tree):
            start = at
            while at < len(keys) and keys[at] == branch_index:
                at += 1
            merged += ordered[start:at] or [_preprinted(branch.classes[0])]
        return [*merged, *ordered[at:]]

    # --- cells ---------------------------------------------------------------------------

    def _cells(self, line: Line, scope: _Scope) -> tuple[Cell, ...]:
        """The cells of one drawn line, not yet joined with those above."""
        own = self._source.document.captions
        inner, row = scope.rows[0] if scope.rows else ("", _NOWHERE)
        cells: list[Cell] = []
        for plan in self._plans.lines[id(line)]:
            static, single = plan.static, plan.single
            if static is not None and not own:
                cells.append(static)
                continue
            if single is not None:
                if inner and single.table == inner:  # nearly every cell of nearly every form
                    run = self._row_value(single, row)
                else:
                    run = self._slot(single, scope)
                col, colspan, look, align, group = plan.setting
                cells.append(_new(Cell, (col, colspan, (run,), run[0], look, align, group)))
                continue
            runs = self._runs(plan.parts, scope)
            cells.append(
                Cell(plan.col, plan.colspan, runs, _joined(runs), plan.look, plan.align, plan.group)
            )
        return tuple(cells)

    def _runs(self, parts: Sequence[Caption | Fixed | SlotPlan], scope: _Scope) -> tuple[Run, ...]:
        runs = tuple(
            self._slot(part, scope)
            if isinstance(part, SlotPlan)
            else Run(part.text if isinstance(part, Caption) else self._fixed(part, scope))
            for part in parts
        )
        if any(run.slot is not None and run.slot.blank and not run.text for run in runs):
            runs = tuple(_with_blanks(runs))
        own = self._source.document.captions
        if own and all(run.address is None for run in runs):
            # where the office's own paper says something else than the template
            drawn = "".join(map(_drawn_text, parts))
            if drawn in own:
                return (Run(self._filled(own[drawn])),)
        return runs

    def _filled(self, caption: str) -> str:
        return caption.replace("{year}", str(self._source.filing.year))

    def _fixed(self, part: Fixed, scope: _Scope) -> str:
        if part.kind == "year":
            return str(self._source.filing.year + part.offset)
        if part.kind == "money_unit":
            return self._source.template.money_unit
        return row_number(scope.number, part.style) if scope.number else ""

    def _slot(self, plan: SlotPlan, scope: _Scope) -> Run:
        if plan.is_year:
            return Run(str(self._source.filing.year))
        if plan.slot.foreign:
            return self._foreign(plan, scope)
        if plan.table:
            for name, row in scope.rows:
                if name == plan.table:
                    return self._row_value(plan, row)
            raise KeyError(plan.table)
        return self._document_value(plan)

    def _foreign(self, plan: SlotPlan, scope: _Scope) -> Run:
        document = scope.foreign
        address = Address(plan.table, scope.foreign_id, plan.path)
        if document is None or not scope.foreign_id:
            return Run("", address, plan.slot, editable=False)
        over = document.typed_over.get(plan.id)
        text = over.text if over else part_text(document.values.get(plan.id), plan.slot)
        if plan.number:
            units = document.money_unit, self._source.template.money_unit
            text, _typed = number_shown(text, plan.number, *units)
        own = self._source.document.typed_over.get(address.key)
        if own is not None:
            self._brought[address] = text
            return self._over_run(own.text, text, address, plan)
        return Run(text, address, plan.slot, Mark.ELSEWHERE if text else Mark.NONE)

    def _row_value(self, plan: SlotPlan, row: Row) -> Run:
        value = row.cells.get(plan.id)
        mark, typed = _UNMARKED, ""
        if plan.figured and value is None:
            run = self._row_figure(plan, row)
            if run is not None:
                return run
        if value is None:
            text = ""
            if plan.level:
                captions = self._plans.captions.get(row.cells.get("class", ""))  # type: ignore[arg-type]  # a class is a string
                text = captions[plan.level] if captions else ""
            elif self._source.derived:
                text = self._source.derived.get((plan.table, row.id, plan.id), "")
                mark = Mark.DERIVED if text else Mark.NONE
        else:
            if plan.measured and not isinstance(value, str):
                text, typed = measure_shown(value, plan.part)
            elif type(value) is str and not plan.part:
                text = value
            else:
                text = part_text(value, plan.slot)
            if plan.number:
                figure = ""
                if plan.figured and not plan.part:
                    figure = self._source.derived.get((plan.table, row.id, plan.id), "")
                if figure:  # typed before the form derived it
                    mark = over_mark(text, figure, plan.number, *self._units)
                else:
                    mark = number_mark(text, plan.number)
                text, typed = number_shown(text, plan.number, *self._units)
        address = _new(Address, (plan.table, row.id, plan.path))
        return _new(Run, (text, address, plan.slot, mark, True, typed))

    def _row_figure(self, plan: SlotPlan, row: Row) -> Run | None:
        """A row's figure that the form derives, where something was typed over it."""
        address = Address(plan.table, row.id, plan.path)
        over = self._source.document.typed_over.get(address.key)
        if over is None:
            return None
        figure = self._source.derived.get((plan.table, row.id, plan.id), "")
        return self._over_run(over.text, figure, address, plan)

    def _document_value(self, plan: SlotPlan) -> Run:
        document = self._source.document
        address = plan.address
        if plan.derived:
            figure = self._source.derived.get(("", "", plan.id), "")
            over = document.typed_over.get(plan.id)
            if over is not None:
                return self._over_run(over.text, figure, address, plan)
            if figure and plan.id not in document.values:
                return Run(figure, address, plan.slot, Mark.DERIVED)
            typed = document.values.get(plan.id)
            if figure and isinstance(typed, str):  # typed before the form derived it
                return self._over_run(typed, figure, address, plan)
        value = document.values.get(plan.id)
        if value is None and plan.id in document.typed_over:
            # typed over on another paper, which derives it
            value = document.typed_over[plan.id].text
        if value is None and plan.field.filing:
            value = self._source.filing.values.get(plan.id)
        text = part_text(value, plan.slot)
        return self._typed_run(text, address, plan, number_mark(text, plan.number))

    def _over_run(self, text: str, figure: str, address: Address, plan: SlotPlan) -> Run:
        """What was typed over a figure."""
        mark = over_mark(text, figure, plan.number, *self._units)
        return self._typed_run(text, address, plan, mark)

    def _typed_run(self, text: str, address: Address, plan: SlotPlan, mark: Mark) -> Run:
        shown, typed = text, ""
        if plan.number:
            shown, typed = number_shown(text, plan.number, *self._units)
        return Run(shown, address, plan.slot, mark, typed=typed)


def _with_blanks(runs: tuple[Run, ...]) -> Iterator[Run]:
    """What is printed to be filled in by hand stands before a value that is blank."""
    for run in runs:
        if run.slot is not None and run.slot.blank and not run.text:
            yield Run(run.slot.blank, mark=Mark.BY_HAND)
        yield run


def _joined(runs: tuple[Run, ...]) -> str:
    return runs[0].text if len(runs) == 1 else "".join([run.text for run in runs])


def _drawn_text(part: Caption | Fixed | SlotPlan) -> str:
    """A part as the template draws it: {year-1} for a year."""
    if isinstance(part, Caption):
        return part.text
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


def build(source: Source) -> Grid:
    """The Grid of a document, built once (an editor keeps a `Builder` instead)."""
    return Builder().build(source)
