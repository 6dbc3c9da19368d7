"""What an expression is made of: each figure it uses, where it stands, and what it is called."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from perfdesk.derive.evaluate import Figures
from perfdesk.derive.figures import UnreadableError
from perfdesk.document.model import Address, Document, Row
from perfdesk.template.model import Field
from perfdesk.template.rules import Expression, Name, children


@dataclass(frozen=True)
class Operand:
    """One figure: the form it stands on ("" for the form at hand), its address there, its field,
    and what it comes to in the form's money unit; None when it is blank or no figure.
    """

    form: str
    address: Address
    field: Field
    figure: Decimal | None


def operands(
    figures: Figures, node: Expression, table: str = "", row: Row | None = None
) -> list[Operand]:
    """The figures of an expression from left to right, those of a column row by row; `table` and
    `row` are the row the rule stands in.
    """
    return list(_walk(figures, node, table, row))


def _walk(figures: Figures, node: Expression, table: str, row: Row | None) -> Iterator[Operand]:
    if isinstance(node, Name) and (node.own or figures.split(node.path)[0] in ("", table)):
        where, path = (table, node.path) if node.own else figures.split(node.path)
        address = Address(where, row.id if where and row else "", path)
        yield Operand("", address, figures.field(where, path), _named(figures, node, table, row))
        return
    column = figures.asked_column(node, table, row, waits=False)
    if column is not None:
        for each in figures.chosen(column):
            yield _member(figures, column.table, column.path, each)
        return
    for child in children(node):
        yield from _walk(figures, child, table, row)


def _member(figures: Figures, where: str, path: str, each: Row | tuple[str, Document]) -> Operand:
    """One figure of a column."""
    field = figures.field(where, path)
    if isinstance(each, Row):
        return Operand(
            "", Address(where, each.id, path), field, _of_row(figures, where, path, each)
        )
    name, form = each
    shown = Address(where, name, path)
    over = shown.key in figures.document.typed_over
    try:
        figure = figures.form_figure(where, path, form, name)
    except UnreadableError:
        figure = None
    place = shown if over else Address("", "", path)
    return Operand("" if over else name, place, field, figure)


def _named(figures: Figures, node: Name, table: str, row: Row | None) -> Decimal | None:
    try:
        return figures.named(node, table, row)
    except UnreadableError:
        return None


def _of_row(figures: Figures, where: str, path: str, row: Row) -> Decimal | None:
    try:
        return figures.row_figure(where, path, row)
    except UnreadableError:
        return None
