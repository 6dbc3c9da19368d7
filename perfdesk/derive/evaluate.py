"""A template's equations over a document: what it derives, and whether its figures agree.

Figures are exact decimals in the money unit of the paper, the template's. Blank is not zero: any
operation on a blank is blank, only `sum` passes blanks over, and the sum of nothing is blank.
`total` is a sum that waits: it is blank until every filled row has its figure. What was typed over
a derived figure is what further equations see.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from perfdesk.derive.figures import (
    UnreadableError,
    is_blank,
    read_figure,
    settled,
    written,
)
from perfdesk.derive.reckoning import Reckoning
from perfdesk.document.model import Address, Document, Row, Value
from perfdesk.frozen import dataclass
from perfdesk.template.model import Field, Template
from perfdesk.template.rules import Expression, Filter, Name, Rows, Rule

#: (table, row id, field); ("", "", field) for the document's own
Place = tuple[str, str, str]
#: the filing's other forms by kind, each with its document id, as their papers show them: what
#: they derive themselves is among their values (`perfdesk.derive.elsewhere`)
Others = Mapping[str, Sequence[tuple[str, Document]]]

#: columns that say where a row stands; a row with nothing else is not filled
STANDING_COLUMNS = frozenset({"class", "level1", "level2", "of"})


@dataclass(frozen=True)
class Verdict:
    """How one comparison came out: both figures (None: blank or unreadable), and whether it
    holds; None when one side is missing. `row` is the row's id, "" for the whole form.
    """

    rule: Rule
    row: str
    left: Decimal | None
    right: Decimal | None
    holds: bool | None


def derived_values(
    template: Template, document: Document, others: Others | None = None
) -> dict[Place, str]:
    """Every figure the form derives, as shown; blank ones are left out.

    `others` holds the filing's other forms by kind: a view of forms adds up their fields.
    """
    return Figures(template, document, others or {}).derived()


def judge(
    rule: Rule, template: Template, document: Document, others: Others | None = None
) -> list[Verdict]:
    """Whether a comparison (=, <=, >=) holds: one verdict, or one per row where its left side
    names a column. Figures are compared exactly.
    """
    return Figures(template, document, others or {}).verdicts(rule)


class Column(NamedTuple):
    """One field of the rows of a table, or of the forms a view lists, that say what is `wanted`
    (column, word). With `waits` only filled rows count.
    """

    table: str
    path: str
    wanted: tuple[tuple[str, str], ...]
    waits: bool


class Figures(Reckoning):
    """What the equations of one form see: its own figures, typed or derived, and other forms'."""

    def __init__(
        self, template: Template, document: Document, others: Others, kind: str = ""
    ) -> None:
        """`kind` is what the form counts as in its filing, where that is not its template's."""
        self.template = template
        self.kind = kind or template.kind
        self.document = document
        self.others = others
        #: the unit figures come out in: the paper's
        self.unit = template.money_unit
        self.rules = {self.split(rule.target): rule for rule in template.rules if rule.derives}
        self.known: dict[Place, Decimal | None] = {}
        self.busy: set[Place] = set()
        self.columns: dict[Column, Sequence[Decimal | None]] = {}

    def derived(self) -> dict[Place, str]:
        """Every figure the form derives, as shown; blank ones are left out."""
        shown: dict[Place, str] = {}
        for table, field_id in self.rules:
            field = self.template.fields[table, field_id]
            rows = self.document.rows(table) if table else (None,)
            for row in rows:
                figure = self.computed(table, field_id, row)
                if figure is not None:
                    shown[table, row.id if row else "", field_id] = written(field, figure)
        return shown

    def verdicts(self, rule: Rule) -> list[Verdict]:
        """How a comparison came out, for the form or for each row."""
        table = self.split(rule.left.path)[0] if isinstance(rule.left, Name) else ""
        rows: Sequence[Row | None] = self.document.rows(table) if table else (None,)
        return [self.verdict(rule, table, row) for row in rows]

    def verdict(self, rule: Rule, table: str, row: Row | None) -> Verdict:
        """How a comparison came out for one row, or for the form."""
        left = self.try_evaluate(rule.left, table, row)
        right = self.try_evaluate(rule.right, table, row)
        holds: bool | None = None
        if left is not None and right is not None:
            compare: dict[str, bool] = {
                "=": left == right,
                ":=": left == right,
                "<=": left <= right,
                ">=": left >= right,
            }
            holds = compare[rule.op]
        return Verdict(rule, row.id if row else "", left, right, holds)

    def computed(self, table: str, field_id: str, row: Row | None) -> Decimal | None:
        """What the rule of a field says, whatever is typed there."""
        place = (table, row.id if row else "", field_id)
        if place in self.known:
            return self.known[place]
        if place in self.busy:  # a circle, which the template lint refuses
            return None
        self.busy.add(place)
        figure = self.try_evaluate(self.rules[table, field_id].right, table, row)
        self.busy.discard(place)
        if figure is not None:
            figure = settled(self.template.fields[table, field_id], figure)
        self.known[place] = figure
        return figure

    def named(self, node: Name, table: str, row: Row | None) -> Decimal | None:
        """The figure a name means in that row."""
        where, path = (table, node.path) if node.own else self.split(node.path)
        if not where:
            return self.document_figure(path)
        if where == table and row is not None:
            return self.row_figure(where, path, row)
        raise UnreadableError

    def column(
        self, node: Expression, table: str, row: Row | None, *, waits: bool
    ) -> Sequence[Decimal | None]:
        """The figures a sum adds up: a column's, or the one an expression has."""
        asked = self.asked_column(node, table, row, waits=waits)
        if asked is None:
            return (self.evaluate(node, table, row),)
        # the rows of a group all ask for the same column: without this, n rows cost n × n
        if asked not in self.columns:
            self.columns[asked] = [
                self.row_figure(asked.table, asked.path, each)
                if isinstance(each, Row)
                else self.form_figure(asked.table, asked.path, each[1], each[0])
                for each in self.chosen(asked)
            ]
        return self.columns[asked]

    def asked_column(
        self, node: Expression, table: str, row: Row | None, *, waits: bool
    ) -> Column | None:
        """The column an argument of a sum means; None for a single figure."""
        filters: tuple[Filter, ...] = ()
        if isinstance(node, Rows):
            where, path, filters = node.table, node.field, node.filters
        elif isinstance(node, Name) and not node.own and self.split(node.path)[0]:
            where, path = self.split(node.path)
        else:
            return None
        wanted = tuple(
            (one.key, one.value)
            if isinstance(one.value, str)
            else (one.key, self.word(table, one.value.path, row))
            for one in filters
        )
        return Column(where, path, wanted, waits)

    def chosen(self, column: Column) -> Sequence[Row | tuple[str, Document]]:
        """The rows, or the forms with their ids, that say what is wanted."""
        view = self.template.views.get(column.table)
        if view is not None and view.forms:
            return [
                (name, form)
                for name, form in self.others.get(view.forms, ())
                if all(
                    self.form_word(column.table, key, form, name) == word
                    for key, word in column.wanted
                )
            ]
        return [
            row
            for row in self.document.rows(column.table)
            if all(self.word(column.table, key, row) == word for key, word in column.wanted)
            and (not column.waits or is_filled(row))
        ]

    def form_word(self, view: str, key: str, form: Document, name: str) -> str:
        """What a form listed here says in a field, as text, as this paper shows it."""
        over = self.document.typed_over.get(Address(view, name, key).key)
        return over.text if over is not None else _plain(_typed(form, key))

    def word(self, table: str, key: str, row: Row | None) -> str:
        """What a row says in a column, as text; 一级 and 二级 follow from the tree unless typed."""
        if row is None:
            return ""
        value = row.cells.get(key)
        if value is None and key in ("level1", "level2"):
            captions = self.template.captions_of(_plain(row.cells.get("class")))
            if any(captions):
                return captions[key == "level2"]
        if value is None and (table, key) in self.rules:
            over = self.document.typed_over.get(Address(table, row.id, key).key)
            if over is not None:
                return over.text
            figure = self.computed(table, key, row)
            return "" if figure is None else written(self.template.fields[table, key], figure)
        return _plain(value)

    def document_figure(self, path: str) -> Decimal | None:
        """A field of the form: what was typed there or over it, else what is derived."""
        document = self.document
        value = _typed(document, path)
        if value is None and ("", path) in self.rules:
            return self.computed("", path, None)
        return self.figure("", path, value, document.money_unit)

    def row_figure(self, table: str, path: str, row: Row) -> Decimal | None:
        """The same for a row's cell."""
        value = _part(row.cells, path)
        if value is None and (table, path) in self.rules:
            over = self.document.typed_over.get(Address(table, row.id, path).key)
            if over is None:
                return self.computed(table, path, row)
            value = over.text
        return self.figure(table, path, value, self.document.money_unit)

    def form_figure(self, view: str, path: str, form: Document, name: str) -> Decimal | None:
        """The same for a field of another form, as this paper shows it."""
        over = self.document.typed_over.get(Address(view, name, path).key)
        if over is not None:  # this form says something else of that one: as its paper shows
            return self.figure(view, path, over.text, self.document.money_unit)
        return self.figure(view, path, _typed(form, path), form.money_unit)

    def figure(self, table: str, path: str, value: Value | None, unit: str) -> Decimal | None:
        """A value as a figure in this paper's money unit; typed without a unit it is in `unit`."""
        return read_figure(self.field(table, path), value, unit, self.unit)

    def field(self, table: str, path: str) -> Field:
        """The field, or part of one, that a path names."""
        fields = self.template.fields
        if (table, path) in fields:
            return fields[table, path]
        head, _dot, part = path.rpartition(".")
        return fields[table, head].part(part)

    def split(self, path: str) -> tuple[str, str]:
        """An equation's name as (table, field); the template knows every name its rules use."""
        fields = self.template.fields
        head, _dot, _part = path.rpartition(".")
        if ("", path) in fields or ("", head) in fields:
            return "", path
        table, _dot, rest = path.partition(".")
        return table, rest


def _typed(document: Document, path: str) -> Value | None:
    over = document.typed_over.get(path)
    return over.text if over is not None else _part(document.values, path)


def _part(held: Mapping[str, Value], path: str) -> Value | None:
    """The value at a path, which may name a part of a composite."""
    if path in held:
        return held[path]
    head, _dot, part = path.rpartition(".")
    value = held.get(head)
    return None if value is None or isinstance(value, str) else value.get(part, "")


def _plain(value: Value | None) -> str:
    return value if isinstance(value, str) else ""


def is_filled(row: Row) -> bool:
    """Whether anything is said in a row, apart from where it stands."""
    return any(
        not is_blank(value) for key, value in row.cells.items() if key not in STANDING_COLUMNS
    )
