"""No edit is dropped silently: told by who had heard of what from whom, and not by our lineage.

Each text is typed once and never again, and whoever types over a place ends what he had heard of
there. Of all that a store has heard of, what nobody has ended must be what it shows; a text that is
not there any more was seen by whoever replaced it, or somebody was asked.
"""

from __future__ import annotations

import os
import random
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfdesk.document.edits import (
    AddDocument,
    AddFiling,
    SetCell,
    SetFilingValue,
    SetNote,
    SetTypedOver,
    SetValue,
)
from perfdesk.document.model import Document, Filing, Row, TypedOver
from perfdesk.exchange.conflict import Kind, Place
from perfdesk.exchange.merge import Choice
from tests.workspace.stores import SET, opened, packed

#: where tests/conftest.py puts the stores of tests: in memory, where there is room
FOLDER = os.environ.get("PYTEST_DEBUG_TEMPROOT")
FILING, FORM = "u1", "f1"
FIELDS = ("goal_year", "conclusion")
ROWS = ("r1", "r2")
SHARED = Place(Kind.VALUE, "preparer")
PLACES = (
    *(Place(Kind.VALUE, name) for name in FIELDS),
    *(Place(Kind.CELL, "name", "indicators", row) for row in ROWS),
    *(Place(Kind.TYPED_OVER, "total"), Place(Kind.NOTE, "goal_year"), SHARED),
)
#: on a paper that nobody here has: no PDF has to be made of it
BASE = Document(
    "weizhi-2026/biao",
    "1",
    values={"goal_year": "始", "conclusion": "始"},
    tables={"indicators": tuple(Row(name, {"name": "始"}) for name in ROWS)},
)


class Event(NamedTuple):
    """Something typed or chosen at a place, and all that whoever did it had heard of there."""

    number: str
    text: str
    ended: frozenset


FIRST = Event("", "始", frozenset())


class Office:
    """A store, and beside it what its people have heard of."""

    def __init__(self, stack, folder, letter, rng):
        self.workspace = stack.enter_context(opened(folder / f"{letter}.perfdesk", letter))
        self.letter, self.rng = letter, rng
        #: by place
        self.heard = {place: {FIRST} for place in PLACES}
        self.done = 0

    def shown(self):
        """By place, the text that stands there."""
        document, filing = self.workspace.document(FORM), self.workspace.filing(FILING)
        texts = {Place(Kind.VALUE, name): document.values[name] for name in FIELDS}
        texts |= {
            Place(Kind.CELL, "name", "indicators", row.id): row.cells["name"]
            for row in document.rows("indicators")
        }
        over, note = document.typed_over.get("total"), document.notes.get("goal_year")
        texts[Place(Kind.TYPED_OVER, "total")] = "始" if over is None else over.text
        texts[Place(Kind.NOTE, "goal_year")] = "始" if note is None else note
        texts[SHARED] = filing.values["preparer"]
        return texts

    def type(self):
        """Something new at some place."""
        place, old = self.rng.choice(list(self.shown().items()))
        edit = _edit(place, old, f"{self.letter}{self.done}")
        self.workspace._steps.do("修改", [edit])
        self.now(place, f"{self.letter}{self.done}")

    def now(self, place, text):
        """What somebody here has typed or chosen, knowing all that was heard of."""
        known = self.heard[place]
        self.done += 1
        ended = frozenset(known)
        self.heard[place] = known | {Event(f"{self.letter}{self.done}", text, ended)}

    def standing(self, place):
        """What nobody heard of has ended."""
        known = self.heard[place]
        return known - frozenset().union(*(one.ended for one in known))

    def send(self):
        return packed(self.workspace, FILING), dict(self.heard)

    def take(self, package):
        """A package, with what its sender had heard of."""
        data, heard = package
        incoming = self.workspace.receiving.look(data)
        before, was = self.shown(), dict(self.heard)
        asked, chosen = {}, {}
        for line in incoming.lines:
            for one in line.conflicts:
                asked[one.place if line.form else SHARED] = one
                choices = chosen.setdefault(line.form or line.filing, {})
                choices[one.place] = self.rng.choice((Choice.OURS, Choice.THEIRS))
        taken = self.workspace.receiving.take(incoming, chosen)
        for place, text in self.shown().items():
            self.heard[place] = self.heard[place] | heard[place]
            texts = {one.text for one in self.standing(place)}
            if place in asked:
                conflict = asked[place]
                assert text in {_said(conflict.ours), _said(conflict.theirs)}
                self.now(place, text)
                continue
            winners = [one for one in self.standing(place) if one.text == text]
            assert winners, f"{place} shows {text}, but there is {texts}"
            seen = {one.text for winner in winners for one in winner.ended}
            assert texts <= {text} | seen, f"{place}: {texts} came to {text} without a question"
        if taken.touched is not None and self.rng.random() < 0.3:
            self.workspace.undo()
            assert self.shown() == before
            self.heard = was


def _edit(place, old, new):
    if place == SHARED:
        return SetFilingValue(FILING, "preparer", old, new)
    if place.kind is Kind.CELL:
        return SetCell(FORM, place.table, place.row, place.name, old, new)
    before = None if old == "始" else old
    if place.kind is Kind.NOTE:
        return SetNote(FORM, place.name, before, new)
    if place.kind is Kind.TYPED_OVER:
        return SetTypedOver(FORM, place.name, before and TypedOver(before), TypedOver(new))
    return SetValue(FORM, place.name, old, new)


def _said(held):
    if isinstance(held, TypedOver):
        return held.text
    return "始" if held is None else held


def check(rng):
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder, ExitStack() as stack:
        offices = [Office(stack, Path(folder), letter, rng) for letter in "abc"]
        made = [
            AddFiling(FILING, Filing(SET, 2026, {"unit_name": "某镇", "preparer": "始"})),
            AddDocument(FORM, FILING, 1, BASE),
        ]
        offices[0].workspace._steps.do("新建", made)
        sent = [offices[0].send()]
        for other in offices[1:]:
            other.workspace.receiving.take(other.workspace.receiving.look(sent[0][0]))
        for _step in range(rng.randint(8, 26)):
            office = rng.choice(offices)
            way = rng.random()
            if way < 0.4:
                office.type()
            elif way < 0.65:
                sent.append(office.send())
            elif way < 0.75 and len(sent) > 1:
                # one of the packages is lost
                sent.pop(rng.randrange(len(sent)))
            else:
                office.take(rng.choice(sent))
        # whoever hears of everything at last shows everything
        for other in offices[1:]:
            offices[0].take(other.send())


@settings(max_examples=40, deadline=None)
@given(st.randoms(use_true_random=False))
def test_no_text_goes_without_somebody_who_had_seen_it(rng):
    check(rng)


@pytest.mark.soak
@pytest.mark.parametrize("part", range(20))
def test_in_thousands_of_histories_no_text_goes_unseen(part):
    for seed in range(part * 100, part * 100 + 100):
        check(random.Random(seed))


def test_decided_differently_at_the_same_time_it_is_asked_about(tmp_path):
    """Criss-cross: each had the other's package before it knew what was decided there."""
    place = Place(Kind.VALUE, "goal_year")
    with ExitStack() as stack:
        offices = [Office(stack, tmp_path, letter, random.Random(0)) for letter in "ab"]
        first, second = (office.workspace for office in offices)
        made = [
            AddFiling(FILING, Filing(SET, 2026, {"unit_name": "某镇", "preparer": "始"})),
            AddDocument(FORM, FILING, 1, BASE),
        ]
        first._steps.do("新建", made)
        second.receiving.take(second.receiving.look(offices[0].send()[0]))
        for office, text in zip(offices, ("甲", "乙"), strict=True):
            office.workspace._steps.do("修改", [_edit(place, "始", text)])
        sent = [office.send()[0] for office in offices]
        for workspace, data in zip((first, second), reversed(sent), strict=True):
            incoming = workspace.receiving.look(data)
            assert incoming.conflicts == 1
            workspace.receiving.take(incoming, {FORM: {place: Choice.OURS}})
        texts = [workspace.document(FORM).values["goal_year"] for workspace in (first, second)]
        assert texts == ["甲", "乙"]
        for target, source in ((first, offices[1]), (second, offices[0])):
            incoming = target.receiving.look(source.send()[0])
            assert incoming.conflicts == 1, "neither decision is taken for granted"
