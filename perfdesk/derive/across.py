"""The equations of a set over the forms of a filing: figures of several forms held together.

A name begins with the kind of form. What was typed over a figure counts as its paper shows it;
amounts of forms in another money unit are converted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from perfdesk import values
from perfdesk.derive.evaluate import Figures
from perfdesk.derive.figures import UnreadableError
from perfdesk.derive.operands import Operand
from perfdesk.derive.reckoning import Reckoning
from perfdesk.document.model import Address, Row
from perfdesk.template.model import FieldType
from perfdesk.template.rules import Call, Expression, Name, Rule, children, references


@dataclass(frozen=True)
class Weighed:
    """How an equation across forms came out; `unit` is the money unit both figures are in.

    `lone` says that a side adds up forms of a kind the filing has none of.
    """

    rule: Rule
    left: Decimal | None
    right: Decimal | None
    left_operands: tuple[Operand, ...]
    right_operands: tuple[Operand, ...]
    unit: str
    lone: bool


def weigh(rule: Rule, forms: Sequence[tuple[str, Figures]]) -> Weighed:
    """Both sides of one equation; `forms` are the filing's, each with its document id."""
    return _Across(rule, forms).weighed()


class _Across(Reckoning):
    def __init__(self, rule: Rule, forms: Sequence[tuple[str, Figures]]) -> None:
        self.rule = rule
        self.forms = forms
        named = [f for side in (rule.left, rule.right) for f in references(side)]
        used = [figures for one in named for _id, figures in self.of_kind(one)]
        #: the unit of the form the equation names first
        self.unit = used[0].unit if used else "万元"
        self.lone = any(not self.of_kind(one) for one in named)

    def weighed(self) -> Weighed:
        rule = self.rule
        return Weighed(
            rule,
            self.try_evaluate(rule.left, "", None),
            self.try_evaluate(rule.right, "", None),
            tuple(self.operands(rule.left)),
            tuple(self.operands(rule.right)),
            self.unit,
            self.lone,
        )

    def of_kind(self, node: Expression) -> list[tuple[str, Figures]]:
        """The forms a name speaks of that have the field it means."""
        if not isinstance(node, Name):
            return []
        kind, _dot, path = node.path.partition(".")
        return [
            (name, figures)
            for name, figures in self.forms
            if figures.kind == kind and ("", path) in figures.template.fields
        ]

    def named(self, node: Name, table: str, row: Row | None) -> Decimal | None:
        """The figure of the one form of that kind; with several nobody can say which is meant."""
        found = self.column(node, table, row, waits=False)
        if len(found) > 1:
            raise UnreadableError
        return found[0] if found else None

    def column(
        self, node: Expression, table: str, row: Row | None, *, waits: bool
    ) -> Sequence[Decimal | None]:
        """The figures of all forms of a kind: every one counts, also for a sum that waits."""
        del waits
        if not isinstance(node, Name):
            return (self.evaluate(node, table, row),)
        path = node.path.partition(".")[2]
        return [self.read(figures, path) for _name, figures in self.of_kind(node)]

    def read(self, figures: Figures, path: str) -> Decimal | None:
        """A form's figure in the common unit."""
        figure = figures.document_figure(path)
        if figure is None or figures.field("", path).type is not FieldType.MONEY:
            return figure
        return values.convert(figure, figures.unit, self.unit)

    def operands(self, node: Expression) -> list[Operand]:
        """Each figure of a side, form by form."""
        if not isinstance(node, Name):
            return [one for child in children(node) for one in self.operands(child)]
        path = node.path.partition(".")[2]
        found: list[Operand] = []
        for name, figures in self.of_kind(node):
            try:
                figure = self.read(figures, path)
            except UnreadableError:
                figure = None
            found.append(Operand(name, Address("", "", path), figures.field("", path), figure))
        return found


def adds_up_forms(node: Expression) -> bool:
    """Whether a side of an equation is a sum over the forms of a kind: one may be missing."""
    return isinstance(node, Call) and node.function in ("sum", "total")
