"""What one paper form is, as frozen values: the product of reading a template file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from typing import NamedTuple

from perfdesk.frozen import dataclass
from perfdesk.template.rules import Rule


class FieldType(StrEnum):
    """The closed list of field types of the vocabulary."""

    TEXT = "text"
    LONGTEXT = "longtext"
    MONEY = "money"
    NUMBER = "number"
    COUNT = "count"
    PERCENT = "percent"
    SCORE = "score"
    CHOICE = "choice"
    DATE = "date"
    YEAR = "year"
    PHONE = "phone"
    SIGNATURE = "signature"
    CLASS = "class"
    REPORT = "report"
    MEASURE = "measure"
    PERIOD = "period"
    AGENCY = "agency"
    PERSON = "person"


#: types whose text is read as a number, and marked when it is not one
NUMERIC_TYPES = frozenset(
    {FieldType.MONEY, FieldType.NUMBER, FieldType.COUNT, FieldType.PERCENT, FieldType.SCORE}
)


@dataclass(frozen=True)
class Field:
    """One field of the vocabulary (or a template's own local one).

    `id` is relative to `table` ("" for a field of the document): "money.total.initial",
    "target". `parts` names the parts of a composite type, in order, and `part_fields` says for
    each what it is (label, type, choices); `filing` is true for a field that belongs to the whole
    filing (unit, preparer, phone, date). `required` is true for what the form plainly demands; it
    is shown while empty, never enforced.
    """

    id: str
    label: str
    type: FieldType
    table: str = ""
    help: str = ""
    also: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    filing: bool = False
    part_fields: tuple[Field, ...] = ()
    required: bool = False

    def part(self, name: str) -> Field:
        """What a part of a composite is; the field itself for "" or a part nobody described."""
        return next((part for part in self.part_fields if part.id == name), self)


# --- what stands in a cell -------------------------------------------------------------


@dataclass(frozen=True)
class Caption:
    """Fixed text of the form; a line break in it is drawn on the form."""

    text: str


@dataclass(frozen=True)
class Slot:
    """A place where a value stands.

    `part` is the part of a composite ("op", "value", "unit", "from", ...; "" for the whole).
    `table` is the table whose row holds it ("" for the document). `foreign` is true when the
    row is another document of the filing (a view, see `TableView.forms`): shown, never typed.
    `blank` is printed where nothing is filled in, to be written over by hand.
    """

    field: Field
    part: str = ""
    table: str = ""
    foreign: bool = False
    blank: str = ""

    @property
    def path(self) -> str:
        """The field path inside its table: "target.value", "money.total.initial"."""
        return f"{self.field.id}.{self.part}" if self.part else self.field.id

    @property
    def required(self) -> bool:
        """Whether the form demands what is typed here: of a composite, only some parts."""
        return self.field.required and (not self.part or self.shown.required)

    @property
    def shown(self) -> Field:
        """Label, type, help and choices of what is typed here: of the part where one is meant."""
        return self.field.part(self.part)


@dataclass(frozen=True)
class Fixed:
    """A figure the form derives from where it stands: never typed.

    kind "year": the filing's year + `offset`; "money_unit": the document's money unit;
    "number": the row's number in its table, written as `style` shows ("一", "1", "①").
    """

    kind: str
    offset: int = 0
    style: str = ""


Part = Caption | Slot | Fixed


class Join(StrEnum):
    """How a drawn cell hangs together with the cell above it."""

    NONE = ""
    UP = "^"  # always joined to the cell above
    SAME = "same"  # `{x}^`: joined above when it says the same and all joined to its left did too


@dataclass(frozen=True)
class CellSpec:
    """One drawn cell: its first column, how many columns it spans, and what stands in it.

    A `Join.UP` cell has no parts.
    """

    col: int
    colspan: int
    parts: tuple[Part, ...]
    join: Join = Join.NONE


@dataclass(frozen=True)
class Line:
    """One drawn line. `repeat` is the path of tables it repeats for: (), ("indicators",),
    ("a", "b") for nested rows. Lines marked `head` come again on every new page.
    `number` is the line's number in the template file.
    """

    cells: tuple[CellSpec, ...]
    repeat: tuple[str, ...] = ()
    head: bool = False
    number: int = 0


class BandStyle(StrEnum):
    """What kind of paper a band is."""

    MARK = "mark"  # 附表1, top left
    TITLE = "title"
    LINE = "line"  # caption line above a table: 填报单位（盖章）… 单位：万元
    TABLE = "table"  # ruled
    TEXT = "text"  # running text; headings by `TextLine.level`
    NOTE = "note"
    SIGN = "sign"  # signature block
    COVER = "cover"


@dataclass(frozen=True)
class TextLine:
    """One paragraph of a text, cover, title, mark or note band; level 0 is body text,
    1, 2, 3 are headings.
    """

    parts: tuple[Part, ...]
    level: int = 0
    number: int = 0


@dataclass(frozen=True)
class Band:
    """A band of paper. Ruled bands (table, line, sign) have `lines` and `columns` (widths in mm,
    empty where the template gives none: cells then share the width); the others `paragraphs`.
    """

    style: BandStyle
    columns: tuple[float, ...] = ()
    lines: tuple[Line, ...] = ()
    paragraphs: tuple[TextLine, ...] = ()


# --- around the drawing ----------------------------------------------------------------


@dataclass(frozen=True)
class Branch:
    """One leaf of the indicator tree on this paper: 一级 caption, 二级 caption, the canonical leaf
    classes shown there (the first is given to new rows).
    """

    level1: str
    level2: str
    classes: tuple[str, ...]


@dataclass(frozen=True)
class TableView:
    """How a table's rows come about.

    `forms`: the rows are the filing's documents of this kind (nothing typed here).
    `where`: a filter on the rows, "field=value". `full`: every leaf of the tree is printed even
    with no row in it. `pad`: blank rows up to this many.
    """

    forms: str = ""
    where: tuple[str, str] | None = None
    full: bool = False
    pad: int = 0


@dataclass(frozen=True)
class PageSetup:
    """A4 paper, in mm."""

    width_mm: float = 210.0
    height_mm: float = 297.0
    top_mm: float = 20.0
    bottom_mm: float = 18.0
    left_mm: float = 20.0
    right_mm: float = 20.0
    official: bool = False  # set after GB/T 9704-2012 (running text)


class Heading(NamedTuple):
    """What lists say of a template: fields of it."""

    title: str
    subject_field: str
    lists: str


@dataclass(frozen=True)
class Template:
    """One paper form.

    `fields` holds every field the paper shows or the rules name, by table and id:
    `fields["", "money.total.initial"]`, `fields["indicators", "target"]`. `derived` names the
    document fields that a `:=` rule computes, `derived_columns` those of rows (table, field).
    `rules` have no `.*` left: there is one for each stage the paper shows. `signature` says
    whether the signature block is printed when nobody chose.
    """

    id: str
    version: str
    title: str
    kind: str
    money_unit: str
    page: PageSetup
    bands: tuple[Band, ...]
    tree: tuple[Branch, ...] = ()
    #: what the leaf classes are called that the tree has no place for: their rows stand behind it
    strays: Mapping[str, str] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    views: Mapping[str, TableView] = field(default_factory=dict)
    fields: Mapping[tuple[str, str], Field] = field(default_factory=dict)
    derived: frozenset[str] = frozenset()
    derived_columns: frozenset[tuple[str, str]] = frozenset()
    seed: Mapping[str, str] = field(default_factory=dict)
    signature: bool = True
    subject_field: str = ""  # the field that names the form's subject (a project's name)
    lists: str = ""  # the kind of forms that are the rows of one of its tables
    made_from: tuple[str, ...] = ()  # the kinds of target forms it is made from, a self-evaluation
    scoring: str = ""  # its profile of scoring.toml; "" the default one
    path: str = ""  # file name, for messages

    def branch_of(self, leaf_class: str) -> Branch | None:
        """Where a canonical leaf class stands on this paper, or None."""
        return next((b for b in self.tree if leaf_class in b.classes), None)

    def captions_of(self, leaf_class: str) -> tuple[str, str]:
        """The 一级 and 二级 caption of a leaf class's rows; blank where nobody knows."""
        branch = self.branch_of(leaf_class)
        return (branch.level1, branch.level2) if branch else ("", self.strays.get(leaf_class, ""))


@dataclass(frozen=True)
class SetForm:
    """One entry of a set: the template, how many of it a filing has, and whether a new filing
    starts with one.
    """

    template: str
    least: int = 1
    most: int | None = 1
    start: int = 1


@dataclass(frozen=True)
class FormSet:
    """What makes a filing in one region and year: forms in order, equations across them."""

    id: str
    title: str
    region: str
    year: int
    forms: tuple[SetForm, ...]
    rules: tuple[Rule, ...] = ()
    path: str = ""
