"""The district's board: units against forms, what each handed in, what is new since last time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from perfdesk.document.edits import Edit, SetListedUnit
from perfdesk.document.model import ListedUnit
from perfdesk.errors import PerfDeskError
from perfdesk.store.received import Arrival, Received
from perfdesk.text import clean_control
from perfdesk.workspace.infos import FilingInfo, FormInfo, Touched
from perfdesk.workspace.lists import Lists
from perfdesk.workspace.remembered import folded
from perfdesk.workspace.steps import Steps

#: a district has some hundreds of units; a list longer than this was not meant as one
ROSTER_MOST = 2000


class Stage(StrEnum):
    """How far a unit's forms of one kind are: that of the least far."""

    NONE = "—"
    MISSING = "缺"
    EMPTY = "空白"
    DRAFT = "草稿"
    FINISHED = "已完成"
    STALE = "章已失效"
    SEALED = "已盖章"


#: from what lists say of a form
_STAGES = {
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
    """One kind of form of the set; `least` is how many of it each unit owes."""

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
        stages = {_STAGES[form.state] for form in self.forms}
        return min(stages, key=_ORDER.index) if stages else Stage.NONE

    @property
    def done(self) -> int:
        """How many of them are finished or sealed."""
        return sum(_STAGES[form.state] in DONE for form in self.forms)

    @property
    def remarks(self) -> int:
        """How many 审核意见 on them are open."""
        return sum(form.remarks for form in self.forms)


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
        """That of the cell that is least far."""
        return min((cell.stage for cell in self.cells), key=_ORDER.index, default=Stage.NONE)

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


@dataclass(frozen=True)
class BoardView:
    """A board: the columns, and a row for each unit in the roster's order, then those not on it."""

    topic: Topic
    columns: tuple[Column, ...]
    rows: tuple[BoardRow, ...]


class Board:
    """Reads the board anew at every asking; keeps the roster, and what was looked at."""

    def __init__(self, steps: Steps, lists: Lists) -> None:
        self._steps = steps
        self._lists = lists
        self._received = Received(steps.ledger.store)

    # --- the board -----------------------------------------------------------------------------

    def topics(self) -> list[Topic]:
        """The boards there are, the newest year first."""
        counts: dict[tuple[int, str], int] = {}
        titles: dict[str, str] = {}
        for info in self._lists.filings():
            counts[info.year, info.set_id] = counts.get((info.year, info.set_id), 0) + 1
            titles[info.set_id] = info.set_title
        return [
            Topic(year, set_id, titles[set_id], count) for (year, set_id), count in counts.items()
        ]

    def view(self, year: int, set_id: str) -> BoardView:
        """The board of a year and set: every unit on the roster, and every filing there is."""
        columns = self._columns(set_id)
        infos = [
            info for info in self._lists.filings() if (info.year, info.set_id) == (year, set_id)
        ]
        roster = self._steps.ledger.roster
        places = {folded(unit): n for n, unit in enumerate(roster)}
        names = {folded(unit): unit for unit in roster}
        arrivals, news = self._received.filings(), self._received.news()
        by_unit: dict[str, list[FilingInfo]] = {}
        for info in infos:
            by_unit.setdefault(folded(info.unit), []).append(info)
        rows = []
        for key in sorted(by_unit.keys() | places.keys(), key=lambda key: _place(places, key)):
            listed = roster.get(names.get(key, ""))
            found = by_unit.get(key, [])
            for info in found:
                cells = self._cells(info.id, columns, news)
                arrival = arrivals.get(info.id)
                rows.append(BoardRow(info.unit, info.id, listed, arrival, len(found) > 1, cells))
            if not found:
                cells = tuple(Cell(least=column.least) for column in columns)
                rows.append(BoardRow(names[key], listed=listed, cells=cells))
        title = next((info.set_title for info in infos), set_id)
        return BoardView(Topic(year, set_id, title, len(infos)), columns, tuple(rows))

    def _columns(self, set_id: str) -> tuple[Column, ...]:
        columns = []
        for form in self._lists.set_forms(set_id):
            try:
                title = self._steps.catalog.heading(form.template).title
            except PerfDeskError:
                title = form.template
            columns.append(Column(form.template, title, form.least))
        return tuple(columns)

    def _cells(
        self, filing_id: str, columns: Sequence[Column], news: frozenset[str]
    ) -> tuple[Cell, ...]:
        inside: dict[str, list[FormInfo]] = {column.template: [] for column in columns}
        kinds = self._kinds(columns)
        strangers: list[FormInfo] = []
        for form in self._lists.forms(filing_id):
            # one shown on another set's paper goes on counting as the kind its own set has
            template = form.template if form.template in inside else kinds.get(form.kind, "")
            inside.get(template, strangers).append(form)
        if strangers and columns:
            inside[columns[-1].template] += strangers
        return tuple(
            Cell(
                tuple(inside[column.template]),
                column.least,
                news & {form.id for form in inside[column.template]},
            )
            for column in columns
        )

    def _kinds(self, columns: Sequence[Column]) -> dict[str, str]:
        kinds: dict[str, str] = {}
        for column in columns:
            try:
                kind = self._steps.catalog.template(column.template).kind
            except PerfDeskError:
                continue
            kinds.setdefault(kind, column.template)
        return kinds

    # --- what was looked at --------------------------------------------------------------------

    def is_new(self, document_id: str) -> bool:
        """Whether a package changed the form since it was last looked at."""
        return document_id in self._received.news()

    def look_at(self, documents: Iterable[str]) -> None:
        """These forms were looked at: nothing on them is new any more. No step of undo."""
        names = self._received.news() & frozenset(documents)
        if names and not self._steps.ledger.store.read_only:
            self._steps.ledger.flush()
            self._received.look_at(names, self._steps.ledger.last_seq)

    # --- the roster ----------------------------------------------------------------------------

    @property
    def roster(self) -> Mapping[str, ListedUnit]:
        """The units that are to hand in, by name, in their order."""
        return self._steps.ledger.roster

    def set_roster(self, units: Mapping[str, ListedUnit]) -> Touched | None:
        """Put a new roster in the place of the old, in one step; None when it is the same.

        PerfDeskError, and nothing changed, for a unit without a name, two of one name, or more
        units than `ROSTER_MOST`.
        """
        _check(units)
        old = self.roster
        edits: list[Edit] = [
            SetListedUnit(unit, old.get(unit), units.get(unit))
            for unit in dict.fromkeys((*old, *units))
            if old.get(unit) != units.get(unit)
        ]
        return self._steps.do("修改单位名册", edits) if edits else None


def _check(units: Mapping[str, ListedUnit]) -> None:
    if len(units) > ROSTER_MOST:
        message = f"名册里有 {len(units)} 个单位，多过 {ROSTER_MOST} 个，没有修改；请检查内容。"
        raise PerfDeskError(message)
    seen: dict[str, str] = {}
    for unit in units:
        key = folded(unit)
        if not key or clean_control(unit)[1]:
            message = "名册里有一个单位没有名称，没有修改；请填写名称，或删去这一行。"
            raise PerfDeskError(message)
        if key in seen:
            message = f"名册里“{unit}”有两行，没有修改；请删去一行。"
            raise PerfDeskError(message)
        seen[key] = unit


def _place(places: Mapping[str, int], key: str) -> tuple[int, str]:
    return places.get(key, len(places)), key
