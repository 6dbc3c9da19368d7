"""The arithmetic of equations: an expression's figure, wherever the figures come from.

Blank is not zero: any operation on a blank is blank, only `sum` passes blanks over, and the sum of
nothing is blank. `total` is a sum that waits for every figure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, DivisionByZero, InvalidOperation, localcontext

from perfdesk.derive.figures import UnreadableError, rounded
from perfdesk.document.model import Row
from perfdesk.template.rules import Binary, Call, Expression, Name, Negative, Number

#: digits carried while computing, far beyond any budget
_PRECISION = 60


class Reckoning:
    """Works expressions out; what a name stands for is a subclass's."""

    def named(self, node: Name, table: str, row: Row | None) -> Decimal | None:
        """The figure a name stands for; UnreadableError where there is text."""
        raise NotImplementedError

    def column(
        self, node: Expression, table: str, row: Row | None, *, waits: bool
    ) -> Sequence[Decimal | None]:
        """The figures a sum adds up: a column's, or the one an expression has."""
        raise NotImplementedError

    def try_evaluate(self, node: Expression, table: str, row: Row | None) -> Decimal | None:
        """A node's figure; None also where something in it is no figure."""
        try:
            with localcontext() as context:
                context.prec = _PRECISION
                return self.evaluate(node, table, row)
        except UnreadableError:
            return None

    def evaluate(self, node: Expression, table: str, row: Row | None) -> Decimal | None:
        """A node's figure; `table` and `row` are the row the rule stands in."""
        if isinstance(node, Number):
            return node.value
        if isinstance(node, Name):
            return self.named(node, table, row)
        if isinstance(node, Negative):
            value = self.evaluate(node.value, table, row)
            return None if value is None else -value
        if isinstance(node, Binary):
            left = self.evaluate(node.left, table, row)
            right = self.evaluate(node.right, table, row)
            return None if left is None or right is None else _OPERATIONS[node.op](left, right)
        if isinstance(node, Call):
            return self.called(node, table, row)
        raise UnreadableError  # rows outside sum(…), which the template lint refuses

    def called(self, node: Call, table: str, row: Row | None) -> Decimal | None:
        """What a function comes to."""
        if node.function == "round":
            number = self.evaluate(node.args[0], table, row)
            places = node.args[1]
            assert isinstance(places, Number)
            return None if number is None else rounded(number, int(places.value))
        if node.function in ("sum", "total"):
            figures = [
                figure
                for arg in node.args
                for figure in self.column(arg, table, row, waits=node.function == "total")
            ]
            if node.function == "total" and None in figures:
                return None
            there = [figure for figure in figures if figure is not None]
            return sum(there, Decimal(0)) if there else None
        figures = [self.evaluate(arg, table, row) for arg in node.args]
        there = [figure for figure in figures if figure is not None]
        if len(there) < len(figures):
            return None
        return min(there) if node.function == "min" else max(there)


def _divide(left: Decimal, right: Decimal) -> Decimal:
    try:
        return left / right
    except (DivisionByZero, InvalidOperation) as error:
        raise UnreadableError from error


_OPERATIONS: Mapping[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": _divide,
}
