"""What the office typed before, offered again: texts, whole indicators (指标库)."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from perfdesk.document import tables
from perfdesk.document.model import Address, Row
from perfdesk.document.tables import TREE_TABLE
from perfdesk.errors import PerfDeskError
from perfdesk.template.model import Field, Template
from perfdesk.workspace.choices import choices_of, spoken
from perfdesk.workspace.indicators import Indicator
from perfdesk.workspace.infos import Touched
from perfdesk.workspace.recall import Held, HeldRow, Recall, is_amount, is_offered
from perfdesk.workspace.remembered import Match, Text, Texts, folded, match
from perfdesk.workspace.row_filling import RowFilling, row_at
from perfdesk.workspace.steps import Steps

if TYPE_CHECKING:
    from perfdesk.document.model import Document

__all__ = ["Indicator", "Offer", "Offers"]

#: texts compared with one another for one key
_GATHERED = 48
_FIGURES = re.compile(r"[0-9０-９]+年?度?")
_NAME = "name"


@dataclass(frozen=True)
class Offer:
    """One text to take. `detail` says in a few words where it comes from; `row` is the whole
    indicator, where taking the text can fill other cells of its row too.
    """

    text: str
    detail: str = ""
    row: Indicator | None = None


class Offers:
    """What the office typed before, offered again: texts, whole indicators (指标库).

    Nothing is offered until the store has been read, which `advance` does a little at a time.
    """

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
        self._recall = Recall(steps)
        self._reading: Iterator[None] = iter(())
        self._rows = RowFilling(steps)
        self._last_year: tuple[tuple[str, int], Held | None] = (("", -1), None)
        self._here: tuple[Document | None, frozenset[str]] = (None, frozenset())

    # --- reading the store ---------------------------------------------------------------------

    @property
    def waits(self) -> bool:
        """Whether there is still something to read before all can be offered."""
        return self._recall.waits or self._reading is not _DONE

    def advance(self, seconds: float = 0.008) -> bool:
        """Read on for about so long; False when all is read."""
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            if next(self._reading, self) is self:
                if not self._recall.waits:
                    self._reading = _DONE
                    return False
                self._reading = self._recall.pieces()
        return True

    def read_all(self) -> None:
        """Read whatever waits, at once (tests, the command line)."""
        while self.advance(1.0):
            pass

    # --- offers --------------------------------------------------------------------------------

    def complete(
        self,
        document_id: str,
        address: Address,
        typed: str,
        limit: int = 8,
        *,
        opened: bool = False,
    ) -> list[Offer]:
        """What may be meant by what is typed at an address, best first.

        This cell in last year's form of the same unit comes first, then what stands in the same
        column of this unit's forms, then what others wrote; a choice of the form's own comes
        before all. `opened` is a list asked for (Alt+↓): it has offers for an empty text as well,
        and all choices. Amounts, numbers, dates and telephone numbers are never offered.
        """
        place = self._place(document_id, address)
        if place is None or not (typed.strip() or opened):
            return []
        if place.choices:
            return self._choose(place, typed, limit, opened=opened)
        if typed.strip():
            return self._found(place, typed, limit)
        return self._usual(place, limit)

    def _place(self, document_id: str, address: Address) -> _Place | None:
        steps = self._steps
        try:
            placed = steps.ledger.placed(document_id)
            template = steps.catalog.template(placed.document.template)
            whole, part = tables.field_at(template, address.table, address.field)
        except PerfDeskError:
            return None
        shown = whole.part(part)
        if not is_offered(shown, whole):
            return None
        filing = steps.ledger.filing(placed.filing)
        return _Place(
            document_id=document_id,
            document=placed.document,
            template=template,
            address=address,
            whole=whole,
            part=part,
            choices=shown.choices,
            row=row_at(placed.document, address),
            unit=filing.unit,
            year=filing.year,
        )

    def _choose(self, place: _Place, typed: str, limit: int, *, opened: bool) -> list[Offer]:
        """The form's own choices first, then what the office added to them."""
        column = self._recall.columns.get(place.column, _NOTHING)
        own = [text.text for text in column.usual(_GATHERED)]
        texts = choices_of(place.choices, own)
        if opened:
            return [Offer(text, _called(text)) for text in texts]
        wanted = folded(typed)
        kept = [
            (how, Offer(text, _called(text)))
            for text in texts
            if text != typed
            for how in [_choice_match(wanted, text)]
            if how is not None
        ]
        return [offer for _how, offer in sorted(kept, key=lambda pair: pair[0])][:limit]

    def _found(self, place: _Place, typed: str, limit: int) -> list[Offer]:
        wanted = folded(typed)
        column = self._recall.columns.get(place.column, _NOTHING)
        matches = column.find(typed, _GATHERED)
        before = self._before(place)
        for text in before:
            held = column.get(text)
            how = match(wanted, folded(text))
            if held is not None and how is not None:
                matches.append(Match(held, how))
        ranked = sorted(matches, key=lambda one: place.rank(one, before))
        return self._offers(place, (one.found for one in ranked), typed, before, limit)

    def _usual(self, place: _Place, limit: int) -> list[Offer]:
        column = self._recall.columns.get(place.column, _NOTHING)
        before = self._before(place)
        texts = [held for text in before if (held := column.get(text)) is not None]
        rest = [Match(text, 0) for text in column.usual(_GATHERED)]
        texts += [one.found for one in sorted(rest, key=lambda one: place.rank(one, before))]
        return self._offers(place, texts, "", before, limit)

    def _offers(
        self,
        place: _Place,
        texts: Iterable[Text],
        typed: str,
        before: Sequence[str],
        limit: int,
    ) -> list[Offer]:
        offers: dict[str, Offer] = {}
        beside = self._beside(place) if place.names_indicator else frozenset()
        for text in texts:
            # some fields hold figures among words: 指标值
            if text.text in offers or is_amount(place.whole, place.part, text.text):
                continue
            row = self._whole_row(place, text.text) if place.names_indicator else None
            again = place.names_indicator and text.folded in beside
            if again or (text.text == typed.strip() and row is None):
                continue
            detail = _row_detail(row, place.unit) if row else place.detail(text, before)
            offers[text.text] = Offer(text.text, detail, row)
            if len(offers) >= limit:
                break
        return list(offers.values())

    def _whole_row(self, place: _Place, name: str) -> Indicator | None:
        """The indicator of that name, when it has something for the empty cells of this row."""
        indicator = self._recall.library.get(name, place.leaf, place.unit)
        if indicator is None or not self._rows.fills(place.template, place.row, indicator):
            return None
        return indicator

    def _beside(self, place: _Place) -> frozenset[str]:
        """The names of the form's other indicators: none of them is meant a second time."""
        if self._here[0] is not place.document:
            rows = place.document.rows(place.address.table)
            names = (row.cells.get(_NAME, "") for row in rows)
            known = frozenset(folded(name) for name in names if isinstance(name, str))
            self._here = (place.document, known)
        own = place.row.cells.get(_NAME, "")
        return self._here[1] - {folded(own)} if isinstance(own, str) else self._here[1]

    # --- last year -----------------------------------------------------------------------------

    def _before(self, place: _Place) -> list[str]:
        """What last year's form of this unit says in this cell; names of the same class, where it
        is an indicator's name.
        """
        held = self._last_years(place)
        if held is None:
            return []
        path = place.address.field
        if not place.address.table:
            text = held.values.get(path, "")
            return [text] if text else []
        own = place.row.cells.get(_NAME, "")
        name = folded(own) if isinstance(own, str) else ""
        return [
            row.texts[path]
            for row in held.rows
            if row.table == place.address.table
            and path in row.texts
            and (_same_row(row, place, name))
        ]

    def _last_years(self, place: _Place) -> Held | None:
        known = (place.document_id, self._recall.version)
        if self._last_year[0] != known:
            subject = _timeless(place.document.subject or "")
            same = [
                held
                for held in self._recall.held.values()
                if held.unit == place.unit
                and held.kind == place.template.kind
                and held.year < place.year
                and _timeless(held.subject) == subject
            ]
            self._last_year = (known, max(same, key=lambda held: held.year, default=None))
        return self._last_year[1]

    # --- whole rows ----------------------------------------------------------------------------

    def library(self, words: str = "", leaf: str = "") -> list[Indicator]:
        """The indicators of the 指标库 that have these words, those used most first; of one
        class of indicators only where `leaf` names it.
        """
        return self._recall.library.search(words, leaf)

    def class_of(self, document_id: str, address: Address) -> str:
        """The class of the indicator's row an address stands in; "" elsewhere."""
        if address.table != TREE_TABLE:
            return ""
        leaf = row_at(self._steps.ledger.placed(document_id).document, address).cells.get("class")
        return leaf if isinstance(leaf, str) else ""

    def captions(self, document_id: str) -> dict[str, str]:
        """What each class of indicators is called on a form: 数量指标, 社会效益."""
        document = self._steps.ledger.placed(document_id).document
        tree = self._steps.catalog.template(document.template).tree
        return {leaf: branch.level2 for branch in tree for leaf in branch.classes}

    def take(self, document_id: str, address: Address, offer: Offer) -> Touched | None:
        """Put an offer at an address, and fill the empty cells of its row where it is a whole
        row; what stands in the others stays. One step; None when it changes nothing.

        Raises as `Workspace.type`.
        """
        return self._rows.take(document_id, address, offer.text, offer.row)

    def put(self, document_id: str, address: Address, indicator: Indicator) -> Touched:
        """Put an indicator of the 指标库 into the row at an address, or into a new row below it
        where that one has a name. One step, which stands at the indicator's name.

        PerfDeskError where the address is in no row of indicators.
        """
        return self._rows.put(document_id, address, indicator)


@dataclass(frozen=True)
class _Place:
    """An address with all that says what may be meant there."""

    document_id: str
    document: Document
    template: Template
    address: Address
    whole: Field
    part: str
    choices: tuple[str, ...]
    row: Row
    unit: str
    year: int

    @property
    def column(self) -> tuple[str, str]:
        return self.address.table, self.address.field

    @property
    def leaf(self) -> str:
        leaf = self.row.cells.get("class", "")
        return leaf if isinstance(leaf, str) else ""

    @property
    def names_indicator(self) -> bool:
        return self.address.table == TREE_TABLE and self.address.field == _NAME

    def rank(self, one: Match, before: Sequence[str]) -> tuple[bool, int, bool, int, int, int]:
        """How near a text is to what may be meant: smaller is nearer."""
        text, how = one
        uses = text.uses
        tier = 0 if text.text in before else 1 if any(u.unit == self.unit for u in uses) else 2
        other_class = bool(self.leaf) and not any(use.leaf == self.leaf for use in uses)
        return how == 2, tier, other_class, how, -text.count, -text.year

    def detail(self, text: Text, before: Sequence[str]) -> str:
        """Where a text comes from, in a few words."""
        if text.text in before:
            return "上年这一格"
        own = [use for use in text.uses if use.unit == self.unit]
        if not own:
            latest = max(text.uses, key=lambda use: use.year)
            return f"{latest.year}年 {latest.unit}"
        times = sum(text.uses[use] for use in own)
        year = max(use.year for use in own)
        return f"{year}年，用过 {times} 次" if times > 1 else f"{year}年"


_DONE: Iterator[None] = iter(())
_NOTHING = Texts()


def _same_row(row: HeldRow, place: _Place, name: str) -> bool:
    """Whether last year's row is this one, or may become it while this has no name yet."""
    if place.address.field == _NAME:
        return row.leaf == place.leaf
    return bool(name) and row.name == name


def _timeless(subject: str) -> str:
    """A project's name without its year: next year's is the same project."""
    return folded(_FIGURES.sub("", subject))


def _choice_match(wanted: str, text: str) -> int | None:
    found = match(wanted, folded(text))
    if found is not None:
        return found
    # a sign is found by how it is said, from the beginning of a word: 百 → %, 大于 → ＞ and ≥
    words = [folded(word) for word in spoken(text).split("、")]
    return 1 if any(word and word.startswith(wanted) for word in words) else None


def _called(sign: str) -> str:
    return spoken(sign).partition("、")[0]


def _row_detail(row: Indicator, office: str) -> str:
    said = f"{row.year}年 {row.value}" if row.value else f"{row.year}年"
    return said if row.office == office else f"{said} {row.office}"
