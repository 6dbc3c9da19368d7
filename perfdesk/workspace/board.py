"""The district's board: units against forms, what each handed in, what is new since last time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from perfdesk.document.edits import Edit, SetListedUnit
from perfdesk.document.model import ListedUnit
from perfdesk.errors import PerfDeskError, StoreError
from perfdesk.store.received import Arrival, Received
from perfdesk.text import clean_control
from perfdesk.workspace.board_rows import (
    DONE,
    FILTER_WORDS,
    BoardRow,
    BoardView,
    Cell,
    Column,
    Counts,
    Filter,
    Stage,
    Topic,
    counted,
    narrowed,
    part_of,
)
from perfdesk.workspace.board_text import late_text, table_text
from perfdesk.workspace.infos import FilingInfo, FormInfo, Touched
from perfdesk.workspace.lists import Lists
from perfdesk.workspace.remembered import folded
from perfdesk.workspace.steps import Steps

__all__ = [
    "DONE",
    "FILTER_WORDS",
    "ROSTER_MOST",
    "Arrival",
    "Board",
    "BoardRow",
    "BoardView",
    "Cell",
    "Column",
    "Counts",
    "Filter",
    "ListedUnit",
    "Stage",
    "Topic",
    "counted",
    "late_text",
    "narrowed",
    "part_of",
    "table_text",
]

#: a district has some hundreds of units; a list longer than this was not meant as one
ROSTER_MOST = 2000
#: what stands over forms that are none of the set's, and over all where the set is not known
_OTHERS, _ALL = "其他表", "全部表"


class Board:
    """Reads the board anew at every asking; keeps the roster, and what was looked at."""

    def __init__(self, steps: Steps, lists: Lists) -> None:
        self._steps = steps
        self._lists = lists
        self._received = Received(steps.ledger.store)

    # --- the board -----------------------------------------------------------------------------

    def topics(self) -> list[Topic]:
        """The boards there are, the newest year first; after them, where there is a roster, those
        of the sets of which nothing came yet, each for its own year.
        """
        counts: dict[tuple[int, str], int] = {}
        titles: dict[str, str] = {}
        for info in self._lists.filings():
            counts[info.year, info.set_id] = counts.get((info.year, info.set_id), 0) + 1
            titles[info.set_id] = info.set_title
        found = [Topic(*key, titles[key[1]], count) for key, count in counts.items()]
        found.sort(key=lambda topic: (-topic.year, topic.title, topic.set_id))
        if self.roster:
            sets = self._steps.catalog.sets()
            still = (Topic(one.year, one.id, one.title, 0) for one in sets)
            found += [topic for topic in still if (topic.year, topic.set_id) not in counts]
        return found

    def view(self, year: int, set_id: str) -> BoardView:
        """The board of a year and set: every unit on the roster, and every filing there is."""
        # an import or an undo that is still on its way to the disk counts
        self._steps.ledger.flush()
        infos = [
            info for info in self._lists.filings() if (info.year, info.set_id) == (year, set_id)
        ]
        columns = self._columns(set_id)
        sorted_in = self._forms(infos, columns)
        if any(strangers for _own, strangers in sorted_in.values()):
            columns = (*columns, Column("", _OTHERS if columns else _ALL, 0))
        roster = self.roster
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
                cells = _cells(columns, sorted_in[info.id], news)
                arrival = arrivals.get(info.id)
                rows.append(BoardRow(info.unit, info.id, listed, arrival, len(found) > 1, cells))
            if not found:
                cells = tuple(Cell(least=column.least) for column in columns)
                rows.append(BoardRow(names[key], listed=listed, cells=cells))
        topic = Topic(year, set_id, self._title(set_id), len(infos))
        return BoardView(topic, columns, tuple(rows))

    def _title(self, set_id: str) -> str:
        try:
            return self._steps.catalog.set(set_id).title
        except PerfDeskError:
            return set_id

    def _columns(self, set_id: str) -> tuple[Column, ...]:
        columns = []
        for form in self._lists.set_forms(set_id):
            try:
                title = self._steps.catalog.heading(form.template).title
            except PerfDeskError:
                title = form.template
            columns.append(Column(form.template, title, form.least))
        return tuple(columns)

    def _forms(
        self, infos: Iterable[FilingInfo], columns: Sequence[Column]
    ) -> dict[str, tuple[dict[str, list[FormInfo]], list[FormInfo]]]:
        """By filing: its forms by column, and those of no column."""
        own = {column.template for column in columns}
        kinds: Mapping[str, str] | None = None
        found = {}
        for info in infos:
            inside: dict[str, list[FormInfo]] = {}
            strangers: list[FormInfo] = []
            for form in self._lists.forms(info.id):
                template = form.template
                if template not in own:
                    # one shown on another set's paper goes on counting as the kind its set has
                    kinds = self._kinds(columns) if kinds is None else kinds
                    template = kinds.get(form.kind, "")
                if template:
                    inside.setdefault(template, []).append(form)
                else:
                    strangers.append(form)
            found[info.id] = (inside, strangers)
        return found

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
        return bool(self._received.news([document_id]))

    def look_at(self, documents: Iterable[str]) -> None:
        """These forms were looked at: nothing on them is new any more. No step of undo; where it
        cannot be written, they stay new.
        """
        ledger = self._steps.ledger
        names = self._received.news(documents)
        # a step that never came to the disk gives its number to another one
        if not names or ledger.store.read_only or not ledger.flush():
            return
        try:
            self._received.look_at(names, ledger.last_seq)
        except StoreError:
            return  # the next step that cannot be saved says why

    # --- the roster ----------------------------------------------------------------------------

    @property
    def roster(self) -> Mapping[str, ListedUnit]:
        """The units that are to hand in, by name, in their order."""
        return self._steps.ledger.roster

    def set_roster(self, units: Mapping[str, ListedUnit]) -> Touched | None:
        """Put a new roster in the place of the old, in one step; None when it is the same.

        They are numbered by their places, from 1; invisible characters and line breaks are left
        out. PerfDeskError, and nothing changed, for a unit without a name, two of one name, or
        more units than `ROSTER_MOST`.
        """
        units = _clean(units)
        old = self.roster
        edits: list[Edit] = [
            SetListedUnit(unit, old.get(unit), units.get(unit))
            for unit in dict.fromkeys((*old, *units))
            if old.get(unit) != units.get(unit)
        ]
        return self._steps.do("修改单位名册", edits) if edits else None


def _cells(
    columns: Sequence[Column],
    forms: tuple[Mapping[str, Sequence[FormInfo]], Sequence[FormInfo]],
    news: frozenset[str],
) -> tuple[Cell, ...]:
    own, strangers = forms
    cells = []
    for column in columns:
        inside = own.get(column.template, ()) if column.template else strangers
        fresh = news.intersection(form.id for form in inside)
        cells.append(Cell(tuple(inside), column.least, fresh))
    return tuple(cells)


def _clean(units: Mapping[str, ListedUnit]) -> dict[str, ListedUnit]:
    if len(units) > ROSTER_MOST:
        message = f"名册里有 {len(units)} 个单位，多过 {ROSTER_MOST} 个，没有修改；请检查内容。"
        raise PerfDeskError(message)
    clean: dict[str, ListedUnit] = {}
    seen: set[str] = set()
    ordered = sorted(units.items(), key=lambda one: one[1].place)
    for place, (given, listed) in enumerate(ordered, start=1):
        unit = _line(given)
        key = folded(unit)
        if not key:
            message = "名册里有一个单位没有名称，没有修改；请填写名称，或删去这一行。"
            raise PerfDeskError(message)
        if key in seen:
            message = f"名册里“{unit}”有两行，没有修改；请删去一行。"
            raise PerfDeskError(message)
        seen.add(key)
        clean[unit] = ListedUnit(place, _line(listed.contact), _line(listed.phone))
    return clean


def _line(text: str) -> str:
    """As one line, without what nobody sees."""
    return " ".join(clean_control(text)[0].split("\n")).strip()


def _place(places: Mapping[str, int], key: str) -> tuple[int, str]:
    return places.get(key, len(places)), key
