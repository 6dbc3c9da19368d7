"""Stores that work, send and take in at random: nothing is dropped, all come to the same."""

from __future__ import annotations

import random
import tempfile
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfdesk.document.difference import edits_between
from perfdesk.document.edits import SetFinished, SetSeal, settled
from perfdesk.document.model import Filing
from perfdesk.exchange.merge import Choice
from perfdesk.exchange.package import unpack
from perfdesk.workspace.incoming import STILL, State
from tests.exchange.histories import base_form, worked_on
from tests.exchange.test_merge_histories import asked_about, flat
from tests.workspace.stores import bodies, opened, packed

SET = "lukou-2026"


class Store:
    """One office's store with what may go wrong in it, and what it last sent."""

    def __init__(self, stack, folder, letter, rng):
        self.workspace = stack.enter_context(opened(folder / f"{letter}.perfdesk", letter))
        self.letter = letter
        self.rng = rng
        self.edits = 0

    def work(self):
        """A few steps in a form, each one action."""
        forms = [info.id for info in self.forms()]
        if not forms:
            return
        name = self.rng.choice(forms)
        for _step in range(self.rng.randint(1, 3)):
            now = self.workspace.document(name)
            self.edits += 1
            # what a paper is laid on is of no matter here; without one no PDF has to be made
            then = worked_on(now, self.rng, 1, f"{self.letter}{self.edits}-")
            then = replace(then, template=now.template, version=now.version)
            edits = edits_between(name, now, then)
            if now.finished != then.finished:
                edits.append(SetFinished(name, now.finished, then.finished))
            if now.seal != then.seal:
                edits.append(SetSeal(name, now.seal, then.seal))
            if edits:
                self.workspace._steps.do("修改", edits)

    def come_or_go(self):
        """A form more, or one less."""
        forms = [info.id for info in self.forms()]
        forms = [name for name in forms if not frozen(self.workspace.document(name))]
        if forms and self.rng.random() < 0.4:
            self.workspace.delete_form(self.rng.choice(forms))
        else:
            self.workspace.add_document(self.filing, form(self.rng))

    @property
    def filing(self):
        return self.workspace.filings()[0].id

    def forms(self):
        return self.workspace.forms(self.filing) if self.workspace.filings() else []

    def documents(self):
        return {info.id: self.workspace.document(info.id) for info in self.forms()}

    def send(self):
        return packed(self.workspace, self.filing)

    def take(self, data):
        """Take a package in, with something chosen at each conflict, and look at what it did."""
        incoming = self.workspace.receiving.look(data)
        chosen = {
            line.form or line.filing: {
                one.place: self.rng.choice(list(Choice)) for one in line.conflicts
            }
            for line in incoming.lines
            if line.conflicts
        }
        before = bodies(self.workspace)
        ours = self.documents()
        self.workspace.receiving.take(incoming, chosen)
        after = self.documents()
        for work in incoming.works[1:]:
            check_nothing_dropped(work, ours.get(work.thing), after.get(work.thing), chosen)
        assert not self.workspace.receiving.look(data).changes, "a second time changes nothing"
        if bodies(self.workspace) != before and self.rng.random() < 0.3:
            self.workspace.undo()
            assert bodies(self.workspace) == before, "undo restores the store"
            if self.rng.random() < 0.5:
                self.workspace.redo()
                assert self.documents() == after


def check_nothing_dropped(work, ours, after, chosen):
    """What either side changed since the last common state is there, or was asked about."""
    merged = work.merged
    if work.state is State.CONFLICT:
        assert work.thing in chosen
    elif work.state in STILL:
        assert after == ours
    elif not merged.bases or ours is None or after is None:
        assert after == (None if merged.theirs is None else settled(merged.theirs))
    if work.state is not State.MERGED or not merged.bases:
        return
    asked, holds = asked_about(merged), flat(after)
    was, here, there = flat(merged.bases[0]), flat(ours), flat(merged.theirs)
    if len(merged.bases) > 1:
        return
    for key in was.keys() | here.keys() | there.keys() | holds.keys():
        if asked(key):
            continue
        old, mine, other = was.get(key), here.get(key), there.get(key)
        wanted = mine if mine != old else other
        assert holds.get(key) == wanted, f"{key} is lost"


def frozen(document):
    return document.seal is not None and document.seal.frozen


def form(rng):
    """Mostly on a paper that nobody has: then no PDF has to be made of it."""
    papers = ("weizhi-2026/biao", "weizhi-2026/biao", "weizhi-2026/biao", f"{SET}/project")
    return settled(replace(base_form(rng), template=rng.choice(papers), version="1"))


def exchanged(stores, rounds=6):
    """Packages go round until nothing new comes; everywhere it is then the same."""
    for _round in range(rounds):
        changed = False
        for source in stores:
            data = source.send()
            for target in stores:
                if target is source:
                    continue
                incoming = target.workspace.receiving.look(data)
                changed = changed or incoming.changes
                chosen = {
                    line.form or line.filing: {one.place: Choice.OURS for one in line.conflicts}
                    for line in incoming.lines
                    if line.conflicts
                }
                target.workspace.receiving.take(incoming, chosen)
        if not changed:
            return
    pytest.fail("the stores do not come to an end")


def happen(rng, stores, sent):
    """One thing that happens in one of the stores; `sent` are the packages under way."""
    store = rng.choice(stores)
    way = rng.choice(("work", "work", "send", "take", "take", "carry", "undo", "come"))
    if way == "take":
        store.take(rng.choice(sent))
    elif way == "carry":
        source = rng.choice(stores)
        if source.workspace.filings():
            sent.append(source.send())
            store.take(sent[-1])
    elif not store.workspace.filings():
        return
    elif way == "send":
        sent.append(store.send())
    elif way == "undo":
        store.workspace.undo()
    else:
        {"work": store.work, "come": store.come_or_go}[way]()


def check_history(rng):
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        letters = "abc" if rng.random() < 0.4 else "ab"
        stores = [Store(stack, Path(folder), letter, rng) for letter in letters]
        first, *others = stores
        first.workspace.add_filing(Filing(SET, 2026, {"unit_name": "某镇"}))
        for _form in range(rng.randint(1, 2)):
            first.workspace.add_document(first.filing, form(rng))
        sent = [first.send()]
        for other in others:
            other.workspace.receiving.take(other.workspace.receiving.look(sent[0]))
        for _step in range(rng.randint(4, 10)):
            happen(rng, stores, sent)
        if not all(store.workspace.filings() for store in stores):
            return  # somebody has undone everything
        exchanged(stores)
        want = first.documents()
        for other in others:
            assert other.documents() == want
            assert other.workspace.filing(other.filing) == first.workspace.filing(first.filing)
        assert unpack(first.send()).filings[0].forms


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False))
def test_stores_that_exchange_lose_nothing(rng):
    check_history(rng)


@pytest.mark.soak
@pytest.mark.parametrize("part", range(10))
def test_thousands_of_histories_of_stores_lose_nothing(part):
    for seed in range(part * 300, part * 300 + 300):
        check_history(random.Random(seed))
