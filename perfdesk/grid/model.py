"""The Grid: a whole paper as cells; every value shown has an address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from typing import NamedTuple

from perfdesk.document.model import Address
from perfdesk.frozen import dataclass
from perfdesk.template.model import BandStyle, FieldType, PageSetup, Slot

#: the Grid speaks in the template's kinds of band and field: who reads a Grid finds them here
__all__ = [
    "Align",
    "BandStyle",
    "Cell",
    "FieldType",
    "Grid",
    "GridBand",
    "Look",
    "Mark",
    "Over",
    "Placed",
    "RowInfo",
    "Run",
]


class Mark(StrEnum):
    """What the reader should notice about a value, apart from its text."""

    NONE = ""
    DERIVED = "derived"  # computed, nothing typed
    TYPED_OVER = "typed_over"  # typed where the form derives something else
    ELSEWHERE = "elsewhere"  # brought from another form of the filing, nothing typed
    NOT_A_NUMBER = "not_a_number"  # text in a number field: kept, and marked
    BY_HAND = "by_hand"  # no value: printed before a blank one, to be filled in on paper


class Run(NamedTuple):
    """A piece of a cell's text: a caption, or a value with its address.

    `slot` is the template's place it fills. `editable` is false where nothing can be typed
    (the blank lines of a list of forms). `typed` is what was typed where the paper shows something
    else: a formula, of which it shows the result, or an amount with another unit than the paper's;
    "" where both are the same.
    """

    text: str
    address: Address | None = None
    slot: Slot | None = None
    mark: Mark = Mark.NONE
    editable: bool = True
    typed: str = ""

    @property
    def entered(self) -> str:
        """The text to be typed on: the formula, where there is one."""
        return self.typed or self.text

    @property
    def type(self) -> FieldType | None:
        """The field's type; None for a caption."""
        return self.slot.shown.type if self.slot else None

    @property
    def choices(self) -> tuple[str, ...]:
        """The values the field proposes: those of the part shown, where it has parts."""
        return self.slot.shown.choices if self.slot else ()

    @property
    def help(self) -> str:
        """What belongs here (填表说明)."""
        return self.slot.shown.help if self.slot else ""

    @property
    def label(self) -> str:
        """What the value is called."""
        return self.slot.shown.label if self.slot else ""


class Align(StrEnum):
    """How a cell's lines stand."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class Look(StrEnum):
    """Which face and size a cell is set in."""

    BODY = "body"
    HEAD = "head"  # captions of the table, 黑体
    TITLE = "title"
    MARK = "mark"
    LINE = "line"
    NOTE = "note"
    SIGN = "sign"
    TEXT = "text"
    HEADING1 = "heading1"
    HEADING2 = "heading2"
    HEADING3 = "heading3"
    COVER_TITLE = "cover_title"
    COVER_LINE = "cover_line"

    # every cell of every form is looked up by it, and Enum's own hash is a Python call
    __hash__ = str.__hash__


class Cell(NamedTuple):
    """What stands in one cell of a row: its first column, how many columns it spans, its runs and
    their joined `text`. The same object serves again as long as its row is unchanged.

    `group` is true for a label that stands for all rows it spans (一级指标, and captions joined
    downwards): when a page break cuts it, it is repeated with （续）.
    """

    col: int
    colspan: int
    runs: tuple[Run, ...]
    text: str
    look: Look = Look.BODY
    align: Align = Align.CENTER
    group: bool = False


class Placed(NamedTuple):
    """A cell in its band: the row it starts in and how many rows it spans."""

    row: int
    rowspan: int
    cell: Cell


class RowInfo(NamedTuple):
    """What a grid row stands for: the table and row id it repeats for ("" outside tables),
    and whether it is a header that comes again on each page. `head` is the index of the header
    row that governs this row, or -1.
    """

    table: str = ""
    row: str = ""
    is_head: bool = False
    head: int = -1


@dataclass(frozen=True)
class GridBand:
    """A band of paper as cells on its own columns (widths in mm)."""

    style: BandStyle
    columns: tuple[float, ...]
    rows: tuple[RowInfo, ...]
    cells: tuple[Placed, ...]


class Over(NamedTuple):
    """What stands over a derived figure, or over what another form says: `computed` is that figure,
    `reason` why.
    """

    text: str
    computed: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Grid:
    """A whole paper: bands from top to bottom.

    `notes` are the 批注 on its cells, and why figures were typed over (原因), by address and with
    that word before them: shown beside the paper, never printed. `overs` is what was typed over
    figures, by address: marked on the paper of a draft.
    """

    page: PageSetup
    bands: tuple[GridBand, ...]
    finished: bool = False
    title: str = ""
    notes: Mapping[Address, str] = field(default_factory=dict)
    overs: Mapping[Address, Over] = field(default_factory=dict)
