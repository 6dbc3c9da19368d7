"""The rows of a form's tables, merged: matched by id, with what is nested in and pinned to them.

Ids are unique in a table, and over all tables of a form where rows are nested (their cell `of`
holds the id of the row they belong to).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from perfdesk.document.model import Address, Document, Row, TypedOver
from perfdesk.exchange.conflict import Choice, Conflict, Kind, Place, Settling
from perfdesk.exchange.row_order import agreed_order, woven

_RowKey = tuple[str, str]


@dataclass(frozen=True)
class MergedRows:
    """The tables, and the notes and typed-over figures of rows that were asked about."""

    tables: Mapping[str, tuple[Row, ...]]
    notes: Mapping[Place, str | None]
    typed_over: Mapping[Place, TypedOver | None]


def merged_rows(
    settling: Settling, bases: Sequence[Document], ours: Document, theirs: Document
) -> MergedRows:
    """The rows of both sides, as one form holds them.

    A row deleted on one side goes, unless the other side changed it, a row nested in it, a note on
    it or a figure typed over in it: then that is one conflict, and all of that goes with it.
    """
    merging = _Merging(settling, bases, ours, theirs)
    merging.ask_for_deleted()
    return MergedRows(merging.tables(), merging.notes, merging.typed_over)


class _Walk:
    """Which ids a walk from row to row has followed, so that a form made to be slow is not."""

    def __init__(self) -> None:
        self._from: dict[str, set[str]] = {}

    def goes(self, name: str, table: str) -> bool:
        """Whether following an id from a row of that table can lead to anything new.

        It leads to rows of all other tables; from a second table, also to those of the first.
        """
        tables = self._from.setdefault(name, set())
        if len(tables) > 1 or table in tables:
            return False
        tables.add(table)
        return True


class _Side:
    """The rows of one form, and what belongs to each."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.rows: dict[_RowKey, Row] = {}
        self._by_id: dict[str, list[_RowKey]] = {}
        self._nested: dict[str, list[_RowKey]] = {}
        for table, rows in document.tables.items():
            for row in rows:
                self.rows[table, row.id] = row
                self._by_id.setdefault(row.id, []).append((table, row.id))
                outer = row.cells.get("of")
                if isinstance(outer, str):
                    self._nested.setdefault(outer, []).append((table, row.id))
        self._pinned: dict[_RowKey, list[Place]] = {}
        for kind, keys in ((Kind.NOTE, document.notes), (Kind.TYPED_OVER, document.typed_over)):
            for key in keys:
                self._pinned.setdefault(Address.of_key(key)[:2], []).append(Place(kind, key))

    def order(self, table: str) -> list[str]:
        """The ids of a table's rows."""
        return [row.id for row in self.document.rows(table)]

    def pinned(self, key: _RowKey) -> list[Place]:
        """The notes and typed-over figures of a row."""
        return self._pinned.get(key, [])

    def at(self, place: Place) -> str | TypedOver | None:
        """The note or typed-over figure at a place."""
        if place.kind is Kind.NOTE:
            return self.document.notes.get(place.name)
        return self.document.typed_over.get(place.name)

    def above(self, keys: Iterable[_RowKey], among: Collection[_RowKey]) -> list[_RowKey]:
        """The rows in which these are nested, at any depth, up to one that is not among the given
        ones; each once.
        """
        return self._reached(keys, among, self._outer, _Walk())

    def below(
        self, keys: Iterable[_RowKey], among: Collection[_RowKey], walk: _Walk | None = None
    ) -> list[_RowKey]:
        """The rows nested in these, as `above`. Several calls may share one walk: what one found
        is then not found again.
        """
        return self._reached(keys, among, self._inner, walk or _Walk())

    def _outer(self, key: _RowKey) -> tuple[str, list[_RowKey]]:
        outer = self.rows[key].cells.get("of")
        return (outer, self._by_id.get(outer, [])) if isinstance(outer, str) else ("", [])

    def _inner(self, key: _RowKey) -> tuple[str, list[_RowKey]]:
        return key[1], self._nested.get(key[1], [])

    def _reached(
        self,
        keys: Iterable[_RowKey],
        among: Collection[_RowKey],
        beside: Callable[[_RowKey], tuple[str, list[_RowKey]]],
        walk: _Walk,
    ) -> list[_RowKey]:
        found: dict[_RowKey, None] = {}
        waiting = list(keys)
        while waiting:
            key = waiting.pop()
            name, reached = beside(key)
            if walk.goes(name, key[0]):
                new = [one for one in reached if one[0] != key[0] and one in among]
                new = [one for one in new if one not in found]
                found.update(dict.fromkeys(new))
                waiting += new
        return list(found)

    def changed(self, key: _RowKey, base: _Side) -> bool:
        """Whether the row, or something pinned to it, is not what it is in the base."""
        return self.rows[key] != base.rows.get(key) or any(
            self.at(place) != base.at(place) for place in self.pinned(key)
        )


class _Merging:
    """One merge of all tables of a form."""

    def __init__(
        self, settling: Settling, bases: Sequence[Document], ours: Document, theirs: Document
    ) -> None:
        self._settling = settling
        self._bases = [_Side(base) for base in bases]
        self._ours, self._theirs = _Side(ours), _Side(theirs)
        #: rows that only one side has and that stay, or go (None)
        self._settled: dict[_RowKey, Row | None] = {}
        self.notes: dict[Place, str | None] = {}
        self.typed_over: dict[Place, TypedOver | None] = {}

    def ask_for_deleted(self) -> None:
        """Settle the rows that only one side has."""
        for keeper, other in ((self._ours, self._theirs), (self._theirs, self._ours)):
            only = {key: None for key in keeper.rows if key not in other.rows}
            asked = self._asked(keeper, only)
            within = set(keeper.below(asked, only))
            walk = _Walk()
            # rows nested in each other come last: none of them is the outer one
            for key in sorted(asked, key=within.__contains__):
                if key in only:
                    family = [key, *(one for one in keeper.below([key], only, walk) if one != key)]
                    for one in family:
                        del only[one]
                    self._ask(key, family)

    def _asked(self, keeper: _Side, only: Collection[_RowKey]) -> dict[_RowKey, None]:
        """The rows of which is not plain whether they were added here or deleted there, and those
        deleted there with something new in them. All others are settled.
        """
        asked: dict[_RowKey, None] = {}
        new: list[_RowKey] = []
        for key in only:
            held = [base for base in self._bases if key in base.rows]
            added = bool(self._bases) and not held
            self._settled[key] = keeper.rows[key] if added else None
            if added:
                new.append(key)
            elif self._doubtful(keeper, key, held):
                asked[key] = None
        gone = {key for key in only if self._settled[key] is None}
        asked.update(dict.fromkeys(keeper.above([*new, *asked], gone)))
        return asked

    def _doubtful(self, keeper: _Side, key: _RowKey, held: Sequence[_Side]) -> bool:
        """Whether a row that the other side has not was not plainly deleted there."""
        if not held or len(held) < len(self._bases):
            return True
        return any(keeper.changed(key, base) for base in held)

    def _ask(self, key: _RowKey, family: Sequence[_RowKey]) -> None:
        place = Place(Kind.ROW, "", *key)
        sides = (*self._bases[:1], self._ours, self._theirs)
        pinned = dict.fromkeys(p for one in family for side in sides for p in side.pinned(one))
        follows = (*(Place(Kind.ROW, "", *inner) for inner in family[1:]), *pinned)
        base = self._bases[0].rows.get(key) if self._bases else None
        held = self._ours.rows.get(key), self._theirs.rows.get(key)
        self._settling.ask(Conflict(place, base, *held, follows))
        chosen = self._chosen(place)
        for one in family:
            self._settled[one] = None if chosen is None else chosen.rows.get(one)
        for pin in pinned:
            if pin.kind is Kind.NOTE:
                held_note = None if chosen is None else chosen.document.notes.get(pin.name)
                self.notes[pin] = held_note
            else:
                over = None if chosen is None else chosen.document.typed_over.get(pin.name)
                self.typed_over[pin] = over

    def _chosen(self, place: Place) -> _Side | None:
        match self._settling.choice(place):
            case Choice.THEIRS:
                return self._theirs
            case Choice.BASE:
                return self._bases[0] if self._bases else None
            case _:
                return self._ours

    def tables(self) -> Mapping[str, tuple[Row, ...]]:
        """All tables with their rows in order."""
        ours, theirs = self._ours.document.tables, self._theirs.document.tables
        merged = {table: self._table(table) for table in dict.fromkeys((*ours, *theirs))}
        return {table: rows for table, rows in merged.items() if rows}

    def _table(self, table: str) -> tuple[Row, ...]:
        ours, theirs = self._ours.order(table), self._theirs.order(table)
        present: dict[str, Row] = {}
        for name in dict.fromkeys((*ours, *theirs)):
            row = self._row((table, name))
            if row is not None:
                present[name] = row
        rows = tuple(present[name] for name in self._order(table, ours, theirs, present))
        held = self._ours.document.rows(table)
        return held if rows == held else rows

    def _row(self, key: _RowKey) -> Row | None:
        if key in self._settled:
            return self._settled[key]
        ours, theirs = self._ours.rows[key], self._theirs.rows[key]
        if ours == theirs:
            return ours
        blank = Row(ours.id)
        bases = [base.rows.get(key, blank).cells for base in self._bases]
        cells = {}
        for name in dict.fromkeys((*ours.cells, *theirs.cells)):
            place = Place(Kind.CELL, name, *key)
            held = [base.get(name) for base in bases]
            found = self._settling.value(place, held, ours.cells.get(name), theirs.cells.get(name))
            if found is not None:
                cells[name] = found
        return next((row for row in (ours, theirs) if row.cells == cells), Row(ours.id, cells))

    def _order(
        self, table: str, ours: list[str], theirs: list[str], present: Mapping[str, Row]
    ) -> tuple[str, ...]:
        bases = [base.order(table) for base in self._bases]
        agreed = agreed_order(bases, ours, theirs)
        if agreed is None:
            both = set(ours) & set(theirs)
            sides = [tuple(n for n in side if n in both) for side in (*bases[:1], ours, theirs)]
            base = sides[0] if bases else None
            place = Place(Kind.ORDER, "", table)
            chosen = self._settling.ask(Conflict(place, base, sides[-2], sides[-1]))
            agreed = chosen if isinstance(chosen, tuple) else sides[-2]
        return woven(agreed, ours, theirs, present)
