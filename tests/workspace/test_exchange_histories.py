"""Stores that work, send and take in at random: nothing is dropped, all come to the same."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfdesk.document.difference import edits_between
from perfdesk.document.edits import SetFilingValue, SetFinished, SetRemark, SetSeal
from perfdesk.document.model import Filing, ListedUnit, Remark
from perfdesk.document.state import settled
from perfdesk.exchange.conflict import Kind
from perfdesk.exchange.lineage import Standing
from perfdesk.exchange.merge import Choice, MergedFiling
from perfdesk.exchange.package import unpack
from perfdesk.store.received import Received
from perfdesk.workspace.incoming import STILL, State
from perfdesk.workspace.lineages import Lineages
from tests.exchange.histories import base_form, worked_on
from tests.exchange.test_merge_histories import asked_about, flat
from tests.workspace.stores import bodies, opened, packed

SET = "lukou-2026"
#: papers that nobody here has: no PDF has to be made of a form on one of them
PAPERS = (("weizhi-2026/biao", "1"), ("weizhi-2026/biao", "2"), ("weizhi-2026/bie", "1"))
SHARED = ("preparer", "phone", "fill_date", "unit_name")
#: where tests/conftest.py puts the stores of tests: in memory, where there is room
FOLDER = os.environ.get("PYTEST_DEBUG_TEMPROOT")


class Store:
    """One office's store with what may go wrong in it, and what it last sent."""

    def __init__(self, stack, folder, letter, rng):
        self.workspace = stack.enter_context(opened(folder / f"{letter}.perfdesk", letter))
        self.stack, self.folder = stack, folder
        self.letter = letter
        self.rng = rng
        self.edits = 0

    def cloned(self, letter):
        """A store that somebody copied with the disk: it has the same id, and goes its own way."""
        self.workspace.flush()
        shutil.copy(self.workspace.path, self.folder / f"{letter}.perfdesk")
        return Store(self.stack, self.folder, letter, self.rng)

    def work(self):
        """A few steps in a form, each one action."""
        forms = [info.id for info in self.forms()]
        if not forms:
            return
        name = self.rng.choice(forms)
        for _step in range(self.rng.randint(1, 3)):
            now = self.workspace.document(name)
            self.edits += 1
            then = worked_on(now, self.rng, 1, f"{self.letter}{self.edits}-")
            if (then.template, then.version) != (now.template, now.version):
                known = now.template.startswith(SET)
                template, version = (
                    (now.template, now.version) if known else self.rng.choice(PAPERS)
                )
                then = replace(then, template=template, version=version)
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

    def share(self):
        """What all forms of the filing have in common is typed over."""
        name = self.rng.choice(SHARED)
        old = self.workspace.filing(self.filing).values.get(name)
        new = self.rng.choice((None, "某镇", f"{self.letter}{self.edits}"))
        self.edits += 1
        if old != new:
            self._do([SetFilingValue(self.filing, name, old, new)])

    def remark(self):
        """A remark on some form, or one that is done with."""
        remarks = self.workspace.filing(self.filing).remarks
        waiting = [one for one in remarks.values() if one.is_open]
        self.edits += 1
        if waiting and self.rng.random() < 0.5:
            old = self.rng.choice(waiting)
            new = replace(old, resolved_by=self.letter, answer=f"已改{self.edits}")
        else:
            form = self.rng.choice([info.id for info in self.forms()] or [""])
            name = f"m{self.letter}{self.edits}"
            old, new = None, Remark(name, form, "goal_year", "请写明", self.letter)
        self._do([SetRemark(self.filing, new.id, old, new)])

    def list_units(self):
        """The roster of those that are to hand in, or what was looked at: neither travels."""
        if self.rng.random() < 0.5:
            names = self.rng.sample(("某镇", "某乡", "某局"), self.rng.randint(0, 3))
            board = self.workspace.board
            board.set_roster({name: ListedUnit(place) for place, name in enumerate(names)})
            return
        looked = [info.id for info in self.forms() if self.rng.random() < 0.5]
        self.workspace.board.look_at(looked)
        assert not self.news() & set(looked)

    def _do(self, edits):
        self.workspace._steps.do("修改", edits)

    def news(self):
        return Received(self.workspace._ledger.store).news()

    def all_there_is(self):
        """What an undo has to put back: contents, lists, where all of it came from, what is new."""
        self.workspace.flush()
        ledger = self.workspace._ledger
        lineages = Lineages(self.workspace._steps)
        received = Received(ledger.store)
        filings = list(ledger.filings)
        return (
            bodies(self.workspace),
            dict(ledger.heads),
            {name: lineages.filing(name).lineage for name in filings},
            {name: lineages.form(name).lineage for name in ledger.heads},
            {name: lineages.gone(name) for name in filings},
            received.news(),
            received.filings(),
            dict(ledger.roster),
        )

    @property
    def filing(self):
        return self.workspace.filings()[0].id

    def forms(self):
        return self.workspace.forms(self.filing) if self.workspace.filings() else []

    def documents(self):
        return {info.id: self.workspace.document(info.id) for info in self.forms()}

    def send(self):
        return packed(self.workspace, self.filing)

    def take(self, data, choice=None):
        """Take a package in, with something chosen at each conflict, and look at what it did;
        whether it changed anything.
        """
        incoming = self.workspace.receiving.look(data)
        chosen = {
            line.form or line.filing: {
                one.place: choice or self.rng.choice(list(Choice)) for one in line.conflicts
            }
            for line in incoming.lines
            if line.conflicts
        }
        before = self.all_there_is()
        ours, shared = self.documents(), self.shared()
        known = set(before[1])
        taken = self.workspace.receiving.take(incoming, chosen)
        after = self.documents()
        now = self.all_there_is()
        own, *works = incoming.works
        check_no_shared_value_dropped(own, shared, self.shared(), chosen)
        alike = self.shared() == shared
        for work in works:
            check_nothing_dropped(
                work, ours.get(work.thing), after.get(work.thing), chosen, exact=alike
            )
        changed = {name for name, body in now[0].items() if body != before[0].get(name)}
        check_told(incoming, taken, changed | (known - now[1].keys()))
        arrived = {name for name in changed - {own.thing} if name in now[1]}
        assert arrived <= now[5] | self._reopened(before, now), "what came is new"
        gone, marked = known - now[1].keys(), remarked(shared, self.shared())
        assert now[5] - before[5] <= arrived | gone | marked, "and nothing else is"
        assert now[7] == before[7], "a roster does not travel"
        again = self.workspace.receiving.look(data)
        assert not again.changes, "a second time changes nothing"
        if now[0] != before[0] and choice is None and self.rng.random() < 0.4:
            self.workspace.undo()
            check_put_back(before, self.all_there_is())
            if self.rng.random() < 0.5:
                self.workspace.redo()
                assert self.all_there_is() == now, "redo takes it in again"
        return incoming.changes

    def shared(self):
        return self.workspace.filing(self.filing) if self.workspace.filings() else None

    def _reopened(self, before, now):
        """Forms that are drafts again because what they show of others has changed."""
        heads = before[1], now[1]
        return {
            name
            for name in heads[0].keys() & heads[1].keys()
            if heads[0][name].finished and not heads[1][name].finished
        }


def check_told(incoming, taken, changed):
    """What changed was on a line of the preview or among the forms said to be drafts again."""
    reopened = set(taken.touched.reopened) if taken.touched else set()
    stated = {line.form or line.filing: line.state for line in incoming.lines}
    still = {name for name, state in stated.items() if state in STILL}
    assert changed & still <= reopened, "changed, and said to stay"
    assert changed <= stated.keys() | reopened, "changed, and not said"
    sure = {name for name, state in stated.items() if state is not State.CONFLICT} - still
    assert sure <= changed, "said to change, and did not"
    notes = {line.form: line.note for line in taken.lines}
    again = {name for name, note in notes.items() if "导入后不再是" in note}
    assert again == reopened & notes.keys()
    if not incoming.conflicts:
        foretold = {one.form for one in incoming.lines if "导入后不再是" in one.note}
        assert foretold == again
        outside = len(reopened - notes.keys())
        told = [note for note in incoming.notes if note.startswith("本机另有 ")]
        assert [f"本机另有 {outside} 张表" in note for note in told] == [True] * bool(outside)


def remarked(before, after):
    """The forms that have other remarks than before."""
    held = before.remarks if before else {}
    return {one.form for one in after.remarks.values() if one != held.get(one.id)}


def check_put_back(before, after):
    """All is as it was."""
    names = ("bodies", "heads", "filings", "forms", "gone", "news", "arrivals", "roster")
    for name, was, now in zip(names, before, after, strict=True):
        assert now == was, f"undo does not put back the {name}"


def check_no_shared_value_dropped(work, ours, after, chosen):
    """As `check_nothing_dropped`, of what all forms of a filing share."""
    merged = work.merged
    assert isinstance(merged, MergedFiling)
    theirs = merged.theirs
    assert set((ours.remarks if ours else {}) | theirs.remarks) <= set(after.remarks)
    for one in (*(ours.remarks.values() if ours else ()), *theirs.remarks.values()):
        held = after.remarks[one.id]
        assert (held.text, held.key, held.form) == (one.text, one.key, one.form)
        assert held.is_open <= one.is_open, "what is done with stays so"
    if work.state is State.CONFLICT:
        assert work.thing in chosen
    elif work.state in STILL:
        assert after.values == ours.values
    if ours is None or len(merged.bases) != 1 or work.state in STILL:
        return
    asked = {conflict.place.name for conflict in merged.conflicts}
    was = merged.bases[0].values
    for name in {*was, *ours.values, *theirs.values, *after.values} - asked:
        mine, other, held = (one.values.get(name) for one in (ours, theirs, after))
        assert mine in (was.get(name), held), f"our {name} is lost"
        assert other in (was.get(name), held), f"their {name} is lost"


def check_nothing_dropped(work, ours, after, chosen, *, exact):
    """What either side changed since the last common state is there, or was asked about.

    `exact` says that no value of the filing came in: one takes 填报完成 from forms that show it.
    """
    merged = work.merged
    back = ours is None and work.standing is Standing.FORKED
    if back and work.state is State.NEW:
        # a filing that was deleted here comes back with what went out of it
        ours = merged.ours
    if work.state is State.CONFLICT:
        assert work.thing in chosen
    elif work.state in STILL:
        assert as_compared(after, exact=exact) == as_compared(ours, exact=exact)
    elif not merged.bases or ours is None or after is None:
        want = None if merged.theirs is None else settled(merged.theirs)
        assert as_compared(after, exact=exact) == as_compared(want, exact=exact)
    if not (work.state is State.MERGED or back) or not merged.bases or after is None:
        return
    if ours is None or merged.theirs is None:
        return
    asked, holds = asked_about(merged), flat(after)
    was, here, there = flat(merged.bases[0]), flat(ours), flat(merged.theirs)
    if len(merged.bases) > 1:
        return
    for key in was.keys() | here.keys() | there.keys() | holds.keys():
        if asked(key) or (key == (Kind.FINISHED,) and not exact):
            continue
        old, mine, other = was.get(key), here.get(key), there.get(key)
        assert mine in (old, holds.get(key)), f"our edit of {key} is lost"
        assert other in (old, holds.get(key)), f"their edit of {key} is lost"
        if mine == other == old:
            assert holds.get(key) == old, f"nobody edited {key}"


def as_compared(document, *, exact):
    return document if exact or document is None else replace(document, finished=False)


def frozen(document):
    return document.seal is not None and document.seal.frozen


def form(rng):
    """Mostly on a paper that nobody has: then no PDF has to be made of it."""
    template = f"{SET}/project" if rng.random() < 0.1 else "weizhi-2026/biao"
    return settled(replace(base_form(rng), template=template, version="1"))


def exchanged(stores, rounds=6):
    """Packages go round until nothing new comes; everywhere it is then the same."""
    for _round in range(rounds):
        changed = False
        for source in stores:
            data = source.send()
            for target in stores:
                if target is source:
                    continue
                changed = target.take(data, Choice.OURS) or changed
        if not changed:
            return
    pytest.fail("the stores do not come to an end")


def happen(rng, stores, sent):
    """One thing that happens in one of the stores; `sent` are the packages under way."""
    store = rng.choice(stores)
    ways = ("work",) * 8 + ("carry",) * 6 + ("take", "take", "send", "undo", "redo")
    way = rng.choice((*ways, "come", "share", "share", "remark", "list"))
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
    elif way == "redo":
        store.workspace.redo()
    else:
        doing = {"work": store.work, "come": store.come_or_go, "share": store.share}
        (doing | {"remark": store.remark, "list": store.list_units})[way]()


def check_history(rng):
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder, ExitStack() as stack:
        letters = "abc" if rng.random() < 0.4 else "ab"
        stores = [Store(stack, Path(folder), letter, rng) for letter in letters]
        first, *others = stores
        first.workspace.add_filing(Filing(SET, 2026, {"unit_name": "某镇"}))
        for _form in range(rng.randint(1, 2)):
            first.workspace.add_document(first.filing, form(rng))
        sent = [first.send()]
        for other in others:
            other.workspace.receiving.take(other.workspace.receiving.look(sent[0]))
        cloned = rng.randint(0, 40)  # seldom is a store copied with its disk
        for step in range(rng.randint(8, 18)):
            if step == cloned:
                stores.append(rng.choice(stores).cloned("d"))
            happen(rng, stores, sent)
        if not all(store.workspace.filings() for store in stores):
            return  # somebody has undone everything
        exchanged(stores)
        want = first.documents()
        for other in stores[1:]:
            assert other.documents() == want
            assert other.workspace.filing(other.filing) == first.workspace.filing(first.filing)
        assert unpack(first.send()).filings[0].forms


@settings(max_examples=12, deadline=None)
@given(st.randoms(use_true_random=False))
def test_stores_that_exchange_lose_nothing(rng):
    check_history(rng)


@pytest.mark.soak
@pytest.mark.parametrize("part", range(20))
def test_thousands_of_histories_of_stores_lose_nothing(part):
    for seed in range(part * 100, part * 100 + 100):
        check_history(random.Random(seed))
