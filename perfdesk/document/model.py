"""What one office filled in on one form, and the filing it belongs to, as frozen values.

Everything here is as typed. Mappings are never changed in place: an edit makes a new value, so a
`Row` or `Document` object seen again unchanged (`is`) has unchanged content. Layout caches and
undo rely on that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import NamedTuple

from perfdesk.frozen import dataclass

#: one typed string, or the typed parts of a composite ({"op": "≥", "value": "95", "unit": "%"})
Value = str | Mapping[str, str]


class Address(NamedTuple):
    """Where a value stands: a field of the document, or of one row of one table.

    `table` and `row` are "" for a field of the document or filing. `field` is a path with the
    part, where one is meant: "money.total.initial", "target.value". A row that is only drawn,
    not yet stored, has an id that starts with "+" (see `virtual_row`).
    """

    table: str
    row: str
    field: str

    @property
    def key(self) -> str:
        """The address as one text, by which a document keeps notes: "indicators/r1/target.value",
        and "project_name" for a field of the document.
        """
        return f"{self.table}/{self.row}/{self.field}" if self.table else self.field

    @classmethod
    def of_key(cls, key: str) -> Address:
        """The address whose `key` that is."""
        table, slash, rest = key.partition("/")
        if not slash:
            return cls("", "", key)
        # a row's id may hold anything, a table's and a field's name no slash
        row, _slash, field = rest.rpartition("/")
        return cls(table, row, field)


#: the form as a whole: its note says why it is 填报完成 although something on it does not hold
WHOLE_FORM = Address("", "", "")


def virtual_row(leaf_class: str, index: int) -> str:
    """The id of a pre-printed row not stored yet: typing into it makes it real."""
    return f"+{leaf_class}:{index}"


@dataclass(frozen=True)
class Row:
    """One row of a repeating table. `id` is stable for the row's life; `cells` by column id
    ("class", "name", "target", ...). An absent cell was never typed; "" is a typed blank.
    """

    id: str
    cells: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class TypedOver:
    """A value typed where the form derives one, with the office's reason."""

    text: str
    reason: str = ""


@dataclass(frozen=True)
class FigureLink:
    """One figure of a running text that was filled in from a table.

    It stands at `at`, `length` signs long, in the text as filled in. `source` names where it comes
    from as a set's equations do: the kind of form, then the field
    ("department_base.money.public.executed").
    """

    at: int
    length: int
    source: str


@dataclass(frozen=True)
class Filled:
    """A running text as it was filled in from the tables, and where its figures come from."""

    text: str
    figures: tuple[FigureLink, ...] = ()


@dataclass(frozen=True)
class Seal:
    """已盖章: the printed form was signed and stamped, and its content is frozen.

    `code` is the check code on that paper, `by` who said so, `at` when (ISO text, for reading).
    `opened` is why it was opened again (解除盖章), "" while it is frozen: the paper may be stale
    then.
    """

    code: str
    by: str = ""
    at: str = ""
    opened: str = ""

    @property
    def frozen(self) -> bool:
        """Whether nothing on the form may change."""
        return not self.opened


@dataclass(frozen=True)
class Remark:
    """A remark (审核意见) pinned to a cell by district or office; never deleted, only resolved.

    `id` is stable wherever it travels. `form` is the form's id, `key` the cell's `Address.key`, ""
    for the form as a whole. `unit` is who wrote it (the office's or district's name), `made` when
    (ISO text with its zone, for reading only). `resolved_by` is "" while it is open; `answer` is
    what was done about it.
    """

    id: str
    form: str
    key: str
    text: str
    unit: str = ""
    author: str = ""
    made: str = ""
    resolved_by: str = ""
    resolved_at: str = ""
    answer: str = ""

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done about it."""
        return not self.resolved_by


@dataclass(frozen=True)
class ListedUnit:
    """A unit on the roster (名册) of those that are to hand in: its place in it, and who answers
    for it there.
    """

    place: int
    contact: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Document:
    """One form as filled in. `finished` is 填报完成; `notes` are 批注 by `Address.key`.

    `typed_over` goes by `Address.key` too: a derived field of the form by its id, a figure of a row
    as "table/row/field", where the row of a view of forms is the other form's id. `filled` keeps
    the sources of running texts, by field.
    """

    template: str
    version: str
    subject: str | None = None
    money_unit: str = "万元"
    values: Mapping[str, Value] = field(default_factory=dict)
    tables: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    typed_over: Mapping[str, TypedOver] = field(default_factory=dict)
    captions: Mapping[str, str] = field(default_factory=dict)
    finished: bool = False
    notes: Mapping[str, str] = field(default_factory=dict)
    filled: Mapping[str, Filled] = field(default_factory=dict)
    seal: Seal | None = None

    def rows(self, table: str) -> tuple[Row, ...]:
        """The rows of a table, in paper order; () when it has none."""
        return self.tables.get(table, ())


@dataclass(frozen=True)
class Filing:
    """一套表: what all forms of one unit and one year share.

    `values` holds the filing's fields by id: unit_name, preparer, phone, fill_date. The year is
    fixed when the filing is made. `remarks` are those on its forms, by their ids.
    """

    set_id: str
    year: int
    values: Mapping[str, Value] = field(default_factory=dict)
    remarks: Mapping[str, Remark] = field(default_factory=dict)

    @property
    def unit(self) -> str:
        """The unit's name as typed."""
        value = self.values.get("unit_name", "")
        return value if isinstance(value, str) else value.get("name", "")
