"""Which state came from which: what two stores have in common, what is newer, what is refused."""

import random
import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfdesk.document import codec
from perfdesk.errors import PerfDeskError
from perfdesk.exchange.lineage import MOST, Ancestry, Standing, is_of, joined, revision
from perfdesk.exchange.merge import Choice, merge, resolved
from perfdesk.exchange.model import Revision
from tests.examples import many
from tests.exchange.histories import base_form, worked_on


def chain(*bodies, after=()):
    """Revisions one after the other, and the id of the last."""
    made = []
    for body in bodies:
        made.append(revision(after, body.encode()))
        after = (made[-1].id,)
    return tuple(made)


FIRST, SECOND, THIRD = chain("一", "二", "三")
OTHER = revision((SECOND.id,), "另".encode())
FORK = (FIRST, SECOND, THIRD, OTHER)


def test_a_revision_is_named_by_its_parents_and_its_body():
    assert SECOND.id == codec.revision_id([FIRST.id], "二".encode())
    assert SECOND.parents == (FIRST.id,)
    assert is_of(SECOND, "二".encode())
    assert not is_of(SECOND, "三".encode())


def test_a_merge_is_the_same_revision_seen_from_either_side():
    merged = revision((THIRD.id, OTHER.id), "合".encode())
    assert merged == revision((OTHER.id, THIRD.id), "合".encode())


def test_taking_a_change_back_is_a_state_of_its_own():
    back = revision((SECOND.id,), "一".encode())
    assert back.id != FIRST.id
    assert Ancestry((FIRST, SECOND, back)).standing(FIRST.id, back.id) is Standing.NEWER


@pytest.mark.parametrize(
    ("ours", "theirs", "standing"),
    [
        (THIRD, THIRD, Standing.SAME),
        (FIRST, THIRD, Standing.NEWER),
        (THIRD, SECOND, Standing.OLDER),
        (THIRD, OTHER, Standing.FORKED),
        (THIRD, revision((), b"elsewhere"), Standing.UNRELATED),
    ],
)
def test_how_a_package_stands_to_the_store(ours, theirs, standing):
    known = Ancestry({one.id: one for one in (*FORK, theirs)}.values())
    assert known.standing(ours.id, theirs.id) is standing


def test_order_comes_from_lineage_and_never_from_a_clock():
    """F26, F31: a revision carries no time at all; an old package is known as old."""
    assert set(Revision.__dataclass_fields__) == {"id", "parents"}
    assert Ancestry(FORK).standing(THIRD.id, FIRST.id) is Standing.OLDER


def test_two_stores_from_one_disk_image_are_two_heads():
    """F30: both went on from the same state; neither has what the other has."""
    ours, theirs = (FIRST, SECOND, THIRD), (FIRST, SECOND, OTHER)
    both = joined(ours, theirs)
    assert both.heads() == tuple(sorted((THIRD.id, OTHER.id)))
    assert both.standing(THIRD.id, OTHER.id) is Standing.FORKED
    assert both.last_common(THIRD.id, OTHER.id) == (SECOND.id,)
    assert OTHER.id not in Ancestry(ours)


def test_the_lineage_of_a_head_ends_in_it_and_holds_nothing_else():
    assert Ancestry(FORK).lineage(OTHER.id) == (FIRST, SECOND, OTHER)
    assert Ancestry(FORK).lineage(THIRD.id)[-1] == THIRD


def test_stores_that_merged_at_the_same_time_have_two_last_common_revisions():
    one = revision((THIRD.id, OTHER.id), "甲合".encode())
    two = revision((THIRD.id, OTHER.id), "乙合".encode())
    known = Ancestry((*FORK, one, two))
    assert known.last_common(one.id, two.id) == tuple(sorted((THIRD.id, OTHER.id)))


# --- what is refused -----------------------------------------------------------------


def hexed(n):
    return f"{n:064x}"


HOSTILE = {
    "a circle": [Revision(hexed(1), (hexed(2),)), Revision(hexed(2), (hexed(1),))],
    "its own parent": [Revision(hexed(1), (hexed(1),))],
    "a parent that is missing": [FIRST, THIRD],
    "a child before its parent": [SECOND, FIRST],
    "one twice": [FIRST, SECOND, SECOND],
    "one twice with other parents": [FIRST, SECOND, replace(SECOND, parents=())],
    "a name that is no hash": [Revision("../../evil")],
    "a name in capitals": [Revision("A" * 64)],
    "a parent named twice": [FIRST, replace(SECOND, parents=(FIRST.id, FIRST.id))],
    "three parents": [*FORK, Revision(hexed(9), (FIRST.id, SECOND.id, THIRD.id))],
    "too many": [Revision(hexed(n)) for n in range(MOST + 1)],
}


@pytest.mark.parametrize("lineage", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_lineage_that_cannot_be_is_refused_in_words(lineage):
    with pytest.raises(PerfDeskError, match=r"版本记录不可信.*请让对方重新导出"):
        Ancestry(lineage)
    with pytest.raises(PerfDeskError):
        joined((FIRST,), lineage)


def test_a_revision_that_came_from_elsewhere_than_we_know_is_refused():
    forged = (FIRST, replace(THIRD, parents=(FIRST.id,)))
    with pytest.raises(PerfDeskError, match="与本机记录的不同"):
        joined(FORK, forged)


def test_the_order_in_which_parents_are_named_does_not_matter():
    merged = revision((THIRD.id, OTHER.id), "合".encode())
    turned = replace(merged, parents=merged.parents[::-1])
    assert merged.id in joined((*FORK, merged), (*FORK, turned))


@pytest.mark.parametrize("method", ["ancestors", "lineage"])
def test_a_head_that_is_not_there_is_refused(method):
    with pytest.raises(PerfDeskError):
        getattr(Ancestry(FORK), method)(hexed(7))


def test_thousands_of_revisions_take_no_time():
    """The longest lineage there can be, twice, each with a fork at its end."""
    start = time.thread_time()
    names = [hexed(n) for n in range(MOST - 2)]
    parents = [(), *((name,) for name in names)]
    stem = [Revision(name, before) for name, before in zip(names, parents, strict=False)]
    both = joined(
        [*stem, Revision(hexed(MOST), (names[-1],))],
        [*stem, Revision(hexed(MOST + 1), (names[-1],))],
    )
    assert both.last_common(hexed(MOST), hexed(MOST + 1)) == (names[-1],)
    assert both.standing(names[0], hexed(MOST)) is Standing.NEWER
    assert len(both.lineage(hexed(MOST))) == MOST - 1
    assert time.thread_time() - start < 3


# --- against an independent reckoning --------------------------------------------------


def random_lineage(rng):
    made = []
    for number in range(rng.randint(1, 14)):
        parents = rng.sample(made, min(len(made), rng.choice((0, 1, 1, 1, 2, 2))))
        made.append(revision((one.id for one in parents), str(number).encode()))
    return made


def reachable(lineage, name):
    parents = {one.id: one.parents for one in lineage}
    return {name}.union(*(reachable(lineage, parent) for parent in parents[name]))


@settings(max_examples=many(60), deadline=None)
@given(st.randoms(use_true_random=False))
def test_ancestors_and_last_common_revisions_by_an_independent_reckoning(rng):
    lineage = random_lineage(rng)
    known = Ancestry(lineage)
    behind = {one.id: reachable(lineage, one.id) for one in lineage}
    one, other = (rng.choice(lineage).id for _side in range(2))
    assert known.ancestors(one) == behind[one]
    assert known.is_ancestor(one, other) == (one in behind[other])
    common = behind[one] & behind[other]
    best = {c for c in common if not any(c in behind[d] for d in common - {c})}
    assert set(known.last_common(one, other)) == best
    assert known.last_common(one, other) == known.last_common(other, one)
    for head in known.heads():
        again = Ancestry(known.lineage(head))
        assert {r.id for r in again} == behind[head]


@settings(max_examples=100, deadline=None)
@given(st.randoms(use_true_random=False))
def test_joined_lineages_hold_all_of_both_from_either_side(rng):
    lineage = random_lineage(rng)
    known = Ancestry(lineage)
    ours, theirs = (known.lineage(rng.choice(lineage).id) for _side in range(2))
    one, other = joined(ours, theirs), joined(theirs, ours)
    assert {r.id for r in one} == {r.id for r in other} == {r.id for r in (*ours, *theirs)}
    assert one.heads() == other.heads()
    for head in one.heads():
        assert one.lineage(head) == other.lineage(head)


# --- stores that exchange ----------------------------------------------------------------


class Office:
    """A store as the exchange sees it: one form, its head, and all revisions that went by."""

    def __init__(self, document):
        self.document = document
        self.lineage = (revision((), codec.canonical(document)),)
        self.bodies = {self.lineage[-1].id: document}

    @property
    def head(self):
        return self.lineage[-1].id

    def work(self, rng, steps, who):
        self._now(worked_on(self.document, rng, steps, who), (self.head,))

    def _now(self, document, parents):
        self.document = document
        body = codec.canonical(document)
        if parents == (self.head,) and is_of(self.lineage[-1], body):
            return
        new = revision(parents, body)
        self.lineage = (*self.lineage, new)
        self.bodies[new.id] = document

    def take(self, package, rng):
        """What another office has, merged in; the places that were asked about."""
        lineage, bodies = package
        known = joined(self.lineage, lineage)
        theirs = lineage[-1].id
        self.bodies |= bodies
        standing = known.standing(self.head, theirs)
        if standing in {Standing.SAME, Standing.OLDER}:
            return []
        if standing is Standing.NEWER:
            self.document, self.lineage = bodies[theirs], lineage
            return []
        commons = known.last_common(self.head, theirs)
        base, *also = [self.bodies[name] for name in commons]
        merged = merge(base, self.document, bodies[theirs], also)
        chosen = {c.place: rng.choice(list(Choice)) for c in merged.conflicts}
        head = self.head
        self.lineage = tuple(known)
        self._now(resolved(merged, chosen), (head, theirs))
        self.lineage = Ancestry(self.lineage).lineage(self.head)
        return merged.conflicts

    def package(self):
        return self.lineage, dict(self.bodies)


def exchange(rng):
    """Three offices work and hand packages on, old ones too, until all have the same."""
    base = base_form(rng)
    offices = [Office(base) for _one in range(3)]
    sent = []
    for round_ in range(rng.randint(2, 12)):
        at = rng.randrange(3)
        office = offices[at]
        if rng.random() < 0.5:
            office.work(rng, rng.randint(1, 3), f"{'abc'[at]}{round_}.")
        sent.append(office.package())
        offices[rng.randrange(3)].take(rng.choice(sent), rng)
    # the first gathers all work; what it hands back is then nothing but newer
    for other in offices[1:]:
        offices[0].take(other.package(), rng)
    for other in offices[1:]:
        assert other.take(offices[0].package(), rng) == []
        assert other.head == offices[0].head
        assert other.document == offices[0].document
        assert is_of(other.lineage[-1], codec.canonical(other.document))


@settings(max_examples=many(60), deadline=None)
@given(st.randoms(use_true_random=False))
def test_offices_that_exchange_come_to_the_same_state(rng):
    exchange(rng)


@pytest.mark.soak
def test_thousands_of_exchanges_come_to_the_same_state():
    for seed in range(4000):
        exchange(random.Random(seed))
