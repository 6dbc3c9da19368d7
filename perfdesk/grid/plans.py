"""The drawn cells of a template, prepared once: what never changes is made here, not per form."""

from __future__ import annotations

from perfdesk.document.model import Address
from perfdesk.frozen import dataclass
from perfdesk.grid.looks import alignment
from perfdesk.grid.model import Align, Cell, Look, Run
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


@dataclass(frozen=True)
class SlotPlan:
    """A slot with what a build asks of it: `number` is its type where its text is read as a
    number, `measured` whether it is an indicator value, `level` 1 or 2 for the tree's captions,
    `derived` and `figured` whether the form computes it, for itself or for each row, `address` the
    place of a value of no row.
    """

    slot: Slot
    field: Field
    id: str
    path: str
    part: str
    table: str
    number: FieldType | None
    measured: bool
    level: int
    derived: bool
    figured: bool
    is_year: bool
    address: Address


@dataclass(frozen=True)
class CellPlan:
    """One drawn cell. `static` is the finished cell where nothing in it changes; `single` the
    only slot of a cell that has no caption beside it.
    """

    spec: CellSpec
    join: Join
    col: int
    colspan: int
    look: Look
    align: Align
    group: bool
    parts: tuple[Caption | Fixed | SlotPlan, ...]
    static: Cell | None
    single: SlotPlan | None
    setting: tuple[int, int, Look, Align, bool]


def _slot_plan(slot: Slot, template: Template) -> SlotPlan:
    level = {"level1": 1, "level2": 2}.get(slot.field.id, 0) if slot.table else 0
    return SlotPlan(
        slot=slot,
        field=slot.field,
        id=slot.field.id,
        path=slot.path,
        part=slot.part,
        table=slot.table,
        number=slot.shown.type if slot.shown.type in NUMERIC_TYPES else None,
        measured=slot.field.type is FieldType.MEASURE,
        level=level,
        derived=not slot.table and slot.field.id in template.derived,
        figured=(slot.table, slot.field.id) in template.derived_columns,
        is_year=slot.field.type is FieldType.YEAR and slot.field.filing,
        address=Address("", "", slot.path),
    )


def plan_parts(
    parts: tuple[Part, ...], template: Template
) -> tuple[Caption | Fixed | SlotPlan, ...]:
    """The parts of a cell or paragraph, their slots prepared."""
    return tuple(_slot_plan(p, template) if isinstance(p, Slot) else p for p in parts)


def _sample_runs(parts: tuple[Part, ...]) -> tuple[Run, ...]:
    return tuple(
        Run(p.text) if isinstance(p, Caption) else Run("", None, p if isinstance(p, Slot) else None)
        for p in parts
    )


def plan_line(line: Line, band: Band, template: Template) -> tuple[CellPlan, ...]:
    """The cells of one drawn line."""
    return tuple(_plan_cell(spec, line, band, template) for spec in line.cells)


def _is_broken_down(spec: CellSpec, line: Line, band: Band) -> bool:
    """Whether a row's caption stands in a column of captions of which some are indented under
    others: they are all ranged left.
    """
    at = next(index for index, one in enumerate(band.lines) if one is line)
    for lines in (band.lines[at:], band.lines[at::-1]):
        for one in lines:
            texts = _captions_at(one, spec.col, spec.colspan)
            if not texts:
                break
            if texts.startswith("　"):
                return True
    return False


def _captions_at(line: Line, col: int, colspan: int) -> str:
    """The caption in a column of a row with values; "" where there is none."""
    if line.head or not any(isinstance(part, Slot) for spec in line.cells for part in spec.parts):
        return ""
    for spec in line.cells:
        if (spec.col, spec.colspan) == (col, colspan):
            return "".join(part.text for part in spec.parts if isinstance(part, Caption))
    return ""


def _plan_cell(spec: CellSpec, line: Line, band: Band, template: Template) -> CellPlan:
    has_slot = any(isinstance(part, Slot) for part in spec.parts)
    look = Look.BODY
    if band.style is BandStyle.LINE:
        look = Look.LINE
    elif band.style is BandStyle.SIGN:
        look = Look.SIGN
    elif line.head or (not line.repeat and not has_slot):
        look = Look.HEAD
    width = sum(band.columns[spec.col : spec.col + spec.colspan]) if band.columns else 0.0
    runs = _sample_runs(spec.parts)
    align = alignment(look, runs, width)
    if look is Look.LINE and spec is line.cells[-1] and spec.col:
        align = Align.RIGHT
    if spec.join is Join.SAME and runs[0].type is FieldType.TEXT:
        align = Align.CENTER  # the label of the rows beside it
    if look is Look.HEAD and align is Align.CENTER and _is_broken_down(spec, line, band):
        align = Align.LEFT
    group = spec.join is Join.SAME or (look is Look.HEAD and not line.head)
    parts = plan_parts(spec.parts, template)
    static = None
    if all(isinstance(part, Caption) for part in spec.parts):
        text = "".join(run.text for run in runs)
        static = Cell(spec.col, spec.colspan, runs, text, look, align, group)
    only = parts[0] if len(parts) == 1 else None
    single = only if isinstance(only, SlotPlan) and not only.slot.blank else None
    setting = (spec.col, spec.colspan, look, align, group)
    return CellPlan(spec, spec.join, *setting, parts, static, single, setting)
