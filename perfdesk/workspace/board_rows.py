"""The board's values: columns, cells, rows, what they come to, and which of them are looked at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from perfdesk.document.model import ListedUnit
from perfdesk.store.received import Arrival
from perfdesk.workspace.infos import FormInfo
from perfdesk.workspace.remembered import folded


class Stage(StrEnum):
    """How far a unit's forms of one kind are: that of the least far."""

    NONE = "—"
    MISSING = "缺"
    EMPTY = "空白"
    DRAFT = "填写中"
    FINISHED = "已完成"
    STALE = "纸件已过期"
    SEALED = "已盖章"


#: from what lists say of a form
STAGES = {
    "empty": Stage.EMPTY,
    "draft": Stage.DRAFT,
    "finished": Stage.FINISHED,
    "stale": Stage.STALE,
    "sealed": Stage.SEALED,
}
#: the least far first
_ORDER = (
    *(Stage.MISSING, Stage.EMPTY, Stage.DRAFT),
    *(Stage.STALE, Stage.FINISHED, Stage.SEALED, Stage.NONE),
)
_FAR = {stage: n for n, stage in enumerate(_ORDER)}
DONE = frozenset({Stage.FINISHED, Stage.SEALED})


@dataclass(frozen=True)
class Topic:
    """One board that can be shown: the filings of one year on one set, and how many there are."""

    year: int
    set_id: str
    title: str
    filings: int


@dataclass(frozen=True)
class Column:
    """One kind of form of the set; `least` is how many of it each unit owes. The column of forms
    that are none of the set's has no template.
    """

    template: str
    title: str
    least: int


@dataclass(frozen=True)
class Cell:
    """A unit's forms of one kind. `fresh` are those that came anew and nobody has looked at."""

    forms: tuple[FormInfo, ...] = ()
    least: int = 0
    fresh: frozenset[str] = frozenset()

    @property
    def stage(self) -> Stage:
        """That of the form that is least far; MISSING where there are fewer than are owed."""
        if len(self.forms) < self.least:
            return Stage.MISSING
        stages = (STAGES[form.state] for form in self.forms)
        return min(stages, key=_FAR.__getitem__, default=Stage.NONE)

    @property
    def done(self) -> int:
        """How many of them are finished or sealed."""
        return sum(STAGES[form.state] in DONE for form in self.forms)

    @property
    def remarks(self) -> int:
        """How many 审核意见 on them are open."""
        return sum(form.remarks for form in self.forms)

    @property
    def words(self) -> str:
        """The stage, with how many of several are done: 填写中 2/3; of too few, how many there are
        of those owed: 缺 1/2.
        """
        stage, count = self.stage, len(self.forms)
        if stage is Stage.MISSING:
            return f"{stage} {count}/{self.least}" if count else stage.value
        return f"{stage} {self.done}/{count}" if count > 1 else stage.value


@dataclass(frozen=True)
class BoardRow:
    """A unit and what it handed in: a filing, or "" where it has none.

    `listed` is its entry on the roster, None for a unit that is not on it. `arrival` is None where
    the filing never came in a package. `twin` says that the unit has another filing of that year
    and set.
    """

    unit: str
    filing: str = ""
    listed: ListedUnit | None = None
    arrival: Arrival | None = None
    twin: bool = False
    cells: tuple[Cell, ...] = ()

    @property
    def stage(self) -> Stage:
        """That of the cell that is least far; MISSING where there is no filing, EMPTY where there
        is no form in it and none is owed.
        """
        if not self.filing:
            return Stage.MISSING
        stage = min((cell.stage for cell in self.cells), key=_FAR.__getitem__, default=Stage.NONE)
        return Stage.EMPTY if stage is Stage.NONE else stage

    @property
    def forms(self) -> tuple[FormInfo, ...]:
        """All its forms, in the order of the columns."""
        return tuple(form for cell in self.cells for form in cell.forms)

    @property
    def fresh(self) -> frozenset[str]:
        """Its forms that came anew and nobody has looked at."""
        return frozenset[str]().union(*(cell.fresh for cell in self.cells))

    @property
    def remarks(self) -> int:
        """How many 审核意见 on its forms are open."""
        return sum(cell.remarks for cell in self.cells)


class Filter(StrEnum):
    """Which rows are looked at. Every row is MISSING, UNFINISHED, FINISHED or SEALED."""

    ALL = "全部"
    MISSING = "没有报送"
    UNFINISHED = "未完成"
    FINISHED = "已完成"
    SEALED = "已盖章"
    REMARKS = "有意见"
    NEW = "有新内容"
    UNLISTED = "不在名册"


#: the command line's words for them
FILTER_WORDS = {one.name.lower(): one for one in Filter}


def part_of(row: BoardRow) -> Filter:
    """Which of the four a row is: nothing came; something is missing, empty, a draft or no longer
    as it was stamped; all finished, not all of it stamped; all stamped.
    """
    if not row.filing:
        return Filter.MISSING
    if row.stage not in DONE:
        return Filter.UNFINISHED
    return Filter.SEALED if row.stage is Stage.SEALED else Filter.FINISHED


def has(row: BoardRow, wanted: Filter) -> bool:
    """Whether a row is one of those."""
    match wanted:
        case Filter.ALL:
            return True
        case Filter.REMARKS:
            return row.remarks > 0
        case Filter.NEW:
            return bool(row.fresh)
        case Filter.UNLISTED:
            return row.listed is None
        case _:
            return part_of(row) is wanted


def narrowed(
    rows: Iterable[BoardRow], wanted: Filter = Filter.ALL, text: str = ""
) -> tuple[BoardRow, ...]:
    """The rows that are wanted and have the text in the unit's name, its contact or phone, or the
    title of a form; full-width forms, capitals and white space do not count.
    """
    looked_for = folded(text)
    return tuple(
        row for row in rows if has(row, wanted) and (not looked_for or _tells(row, looked_for))
    )


def _tells(row: BoardRow, text: str) -> bool:
    listed = row.listed
    said = [row.unit, *((listed.contact, listed.phone) if listed else ())]
    said += [word for form in row.forms for word in (form.title, form.template_title)]
    return any(text in folded(one) for one in said)


@dataclass(frozen=True)
class Counts:
    """What a board comes to. `units` are those on the roster and those that handed in; each is in
    one of `missing`, `unfinished`, `finished` and `sealed`, one with two filings by the one that is
    less far. `drafts` counts the units with a form that is begun and not finished, `remarks` the
    审核意见 that are open, `fresh` the forms that are new.
    """

    units: int = 0
    missing: int = 0
    unfinished: int = 0
    finished: int = 0
    sealed: int = 0
    drafts: int = 0
    unlisted: int = 0
    forms: int = 0
    remarks: int = 0
    fresh: int = 0


@dataclass(frozen=True)
class BoardView:
    """A board: the columns, and a row for each unit in the roster's order, then those not on it."""

    topic: Topic
    columns: tuple[Column, ...]
    rows: tuple[BoardRow, ...]

    def counts(self) -> Counts:
        """What all rows come to; without a roster no unit is missing from it."""
        counts = counted(self.rows)
        listed = any(row.listed is not None for row in self.rows)
        return counts if listed else replace(counts, unlisted=0)


#: a unit counts as what comes first of these
_PARTS = (Filter.MISSING, Filter.UNFINISHED, Filter.FINISHED, Filter.SEALED)


def counted(rows: Sequence[BoardRow]) -> Counts:
    """What these rows come to."""
    parts: dict[str, Filter] = {}
    drafts: set[str] = set()
    for row in rows:
        unit = folded(row.unit)
        part = part_of(row)
        parts[unit] = min(parts.get(unit, part), part, key=_PARTS.index)
        if any(STAGES[form.state] is Stage.DRAFT for form in row.forms):
            drafts.add(unit)
    found = list(parts.values())
    return Counts(
        units=len(parts),
        missing=found.count(Filter.MISSING),
        unfinished=found.count(Filter.UNFINISHED),
        finished=found.count(Filter.FINISHED),
        sealed=found.count(Filter.SEALED),
        drafts=len(drafts),
        unlisted=len({folded(row.unit) for row in rows if row.listed is None}),
        forms=sum(len(row.forms) for row in rows),
        remarks=sum(row.remarks for row in rows),
        fresh=sum(len(row.fresh) for row in rows),
    )
