"""What a self-evaluation says of its scores: its rows, figures, and the points of its classes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from perfdesk.derive.figures import UnreadableError, is_blank, read_figure
from perfdesk.document import entry
from perfdesk.document.model import Address, Row, Value
from perfdesk.document.tables import CARRIED, TREE_TABLE
from perfdesk.grid.showing import part_text
from perfdesk.template.model import Slot
from perfdesk.template.scoring import Profile, WeightGroup

#: points are spread in the largest of these of which every row gets one
_PORTIONS = (Decimal(1), Decimal("0.5"), Decimal("0.1"), Decimal("0.01"))


@dataclass(frozen=True)
class GroupPoints:
    """The points of classes: by the profile and on the form, over `rows` rows."""

    title: str
    rule: Decimal
    there: Decimal
    rows: int

    @property
    def over(self) -> Decimal:
        """How many points are too many; less than 0 where some are missing."""
        return self.there - self.rule


# --- what a form says ----------------------------------------------------------------------


def filled_rows(form: entry.Form) -> list[Row]:
    """The indicators that say something, in paper order."""
    tree = form.template.tree
    place = {leaf: at for at, branch in enumerate(tree) for leaf in branch.classes}
    rows = [row for row in form.document.rows(TREE_TABLE) if _is_filled(row)]
    return sorted(rows, key=lambda row: place.get(str(row.cells.get("class", "")), len(tree)))


def _is_filled(row: Row) -> bool:
    return any(not is_blank(value) for key, value in row.cells.items() if key not in CARRIED)


def plain_text(value: Value | None) -> str:
    """A value typed as one text; "" for any other."""
    return value if isinstance(value, str) else ""


def cell_figure(form: entry.Form, row: Row, column: str) -> Decimal | None:
    """The figure in a row's column, typed or derived; None where none can be read."""
    value = row.cells.get(column)
    if value is None:
        over = form.document.typed_over.get(Address(TREE_TABLE, row.id, column).key)
        value = over.text if over else form.derived.get((TREE_TABLE, row.id, column))
    return _readable(form, TREE_TABLE, column, value)


def shown_text(form: entry.Form, field: str) -> str:
    """What stands in a field of the form: typed over, typed, or derived; "" where nothing does."""
    over = form.document.typed_over.get(field)
    if over is not None:
        return over.text
    value = form.document.values.get(field, form.derived.get(("", "", field), ""))
    found = form.template.fields.get(("", field))
    return "" if found is None else part_text(value, Slot(found))


def figure(form: entry.Form, field: str) -> Decimal | None:
    """The figure in a field of the form as shown; None where none can be read."""
    return _readable(form, "", field, shown_text(form, field))


def _readable(form: entry.Form, table: str, field: str, value: Value | None) -> Decimal | None:
    found = form.template.fields.get((table, field))
    if found is None or value is None:
        return None
    unit = form.document.money_unit
    try:
        return read_figure(found, value, unit, unit)
    except UnreadableError:
        return None


def execution_rate(form: entry.Form) -> Decimal | None:
    """The rate of execution as the paper shows it, else by its two amounts."""
    shown = figure(form, "money.total.rate")
    if shown is not None:
        return shown
    executed = figure(form, "money.total.executed")
    budget = figure(form, "money.total.adjusted")
    return None if executed is None or not budget else executed / budget


def execution_title(form: entry.Form) -> str:
    """What the row of the execution is called."""
    found = form.template.fields.get(("", "money.total.rate"))
    return "预算执行率" if found is None else "执行率"


# --- points ----------------------------------------------------------------------------------


def rows_of(form: entry.Form, group: WeightGroup) -> list[Row]:
    """The rows of a group's classes that name an indicator."""
    return [
        row
        for row in filled_rows(form)
        if row.cells.get("class") in group.classes and not is_blank(row.cells.get("name"))
    ]


def group_points(
    form: entry.Form, profile: Profile, execution: tuple[str, Decimal | None] | None
) -> Iterable[GroupPoints]:
    """The points of the profile's groups on the form, of the execution first (its title and points;
    None on a paper that does not score it), and of classes that the profile has not.
    """
    weights = profile.weights
    if execution is not None:
        title, points = execution
        yield GroupPoints(title, weights.execution, points or Decimal(0), 1)
    known: set[str] = set()
    for group in weights.groups:
        known |= group.classes
        yield _points(form, group)
    others = {str(row.cells.get("class", "")) for row in filled_rows(form)} - known
    if others:
        yield _points(form, WeightGroup("方案里没有的类别", Decimal(0), frozenset(others)))


def _points(form: entry.Form, group: WeightGroup) -> GroupPoints:
    rows = [row for row in filled_rows(form) if row.cells.get("class") in group.classes]
    figures = (cell_figure(form, row, "weight") for row in rows)
    there = sum((figure for figure in figures if figure is not None), Decimal(0))
    return GroupPoints(group.title, group.points, there, len(rows))


def even_shares(points: Decimal, rows: int) -> list[Decimal]:
    """The points in as even and as round portions as they go; the first rows get what is left."""
    portion = next((one for one in _PORTIONS if one * rows <= points), _PORTIONS[-1])
    each = (points / rows / portion).quantize(Decimal(1), rounding=ROUND_DOWN) * portion
    rest = points - each * rows
    more = int(rest / portion)
    return [each + portion if at < more else each for at in range(rows)]
