"""Two states of a form merged: what one side changed is taken, what both changed is asked."""

import random
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfdesk.document import codec
from perfdesk.document.difference import edits_between
from perfdesk.document.edits import SetFinished, SetSeal
from perfdesk.document.model import Filing, Remark
from perfdesk.document.state import settled
from perfdesk.exchange.conflict import Choice, Kind, Place
from perfdesk.exchange.lineage import revision
from perfdesk.exchange.merge import merge, merge_filing, resolved, resolved_filing
from tests.exchange.histories import FORM, NESTED, applied, base_form, worked_on

# --- histories at random ---------------------------------------------------------------


def history(rng):
    """A base and what two sides made of it."""
    base = base_form(rng)
    ours = worked_on(base, rng, rng.randint(0, 12), "a")
    return base, ours, worked_on(base, rng, rng.randint(0, 12), "b")


def flat(document):
    """All that a form holds, one entry for each place; the order of rows is no part of it."""
    held = {
        (Kind.SUBJECT,): document.subject,
        (Kind.PAPER,): (document.template, document.version),
        (Kind.FINISHED,): document.finished,
        (Kind.SEAL,): document.seal,
    }
    held |= {(Kind.VALUE, name): value for name, value in document.values.items()}
    held |= {(Kind.TYPED_OVER, name): over for name, over in document.typed_over.items()}
    held |= {(Kind.CAPTION, name): text for name, text in document.captions.items()}
    held |= {(Kind.NOTE, name): text for name, text in document.notes.items()}
    held |= {(Kind.FILLED, name): one for name, one in document.filled.items()}
    for table, rows in document.tables.items():
        for row in rows:
            held[Kind.ROW, table, row.id] = True
            held |= {(Kind.CELL, table, row.id, name): v for name, v in row.cells.items()}
    return held


def asked_about(merged):
    """Whether a place of `flat` is in a conflict, or goes with one."""
    places = {c.place for c in merged.conflicts}
    places |= {place for c in merged.conflicts for place in c.follows}
    rows = {(p.table, p.row) for p in places if p.kind is Kind.ROW}

    def asked(key):
        kind, *rest = key
        if Place(Kind.SEAL) in places or (kind is Kind.FINISHED and merged.reopened):
            return True
        if kind in {Kind.CELL, Kind.ROW} and (rest[0], rest[1]) in rows:
            return True
        if kind is Kind.CELL:
            return Place(kind, rest[2], rest[0], rest[1]) in places
        return Place(kind, *rest) in places if kind is not Kind.ROW else False

    return asked


def check_nothing_is_dropped_or_made_up(base, ours, theirs):
    merged = merge(base, ours, theirs)
    asked = asked_about(merged)
    was, here, there = flat(base), flat(ours), flat(theirs)
    holds = flat(merged.document)
    for key in was.keys() | here.keys() | there.keys() | holds.keys():
        old, mine, other = was.get(key), here.get(key), there.get(key)
        if asked(key):
            continue
        if mine != old:
            assert holds.get(key) == mine, f"our edit of {key} is gone"
        if other != old:
            assert holds.get(key) == other, f"their edit of {key} is gone"
        if mine == old and other == old:
            assert holds.get(key) == old, f"nobody edited {key}"


def swapped(conflict):
    return replace(conflict, ours=conflict.theirs, theirs=conflict.ours, follows=())


def all_chosen(merged, choice):
    return {conflict.place: choice for conflict in merged.conflicts}


def check_both_sides_see_the_same(base, ours, theirs):
    here, there = merge(base, ours, theirs), merge(base, theirs, ours)
    assert {c.place for c in here.conflicts} == {c.place for c in there.conflicts}
    assert len({c.place for c in here.conflicts}) == len(here.conflicts)
    by_place = {c.place: c for c in there.conflicts}
    for conflict in here.conflicts:
        other = by_place[conflict.place]
        assert set(conflict.follows) == set(other.follows)
        assert swapped(conflict) == replace(other, follows=())
    if not here.conflicts:
        bodies = [codec.canonical(one.document) for one in (here, there)]
        assert bodies[0] == bodies[1]
        heads = [revision((), codec.canonical(side)).id for side in (ours, theirs)]
        merges = [revision(of, body) for of, body in zip((heads, heads[::-1]), bodies, strict=True)]
        assert merges[0] == merges[1], "the merge is one revision from either side"
    theirs_chosen = resolved(here, all_chosen(here, Choice.THEIRS))
    ours_chosen = resolved(there, all_chosen(there, Choice.OURS))
    assert theirs_chosen == there.document == ours_chosen
    assert resolved(here, all_chosen(here, Choice.OURS)) == here.document


def check_a_second_merge_changes_nothing(base, ours, theirs, rng):
    first = merge(base, ours, theirs)
    chosen = {c.place: rng.choice(list(Choice)) for c in first.conflicts}
    done = resolved(first, chosen)
    # by lineage, theirs is then what both have in common
    again = merge(theirs, done, theirs)
    assert (again.document, again.conflicts) == (done, ())
    assert merge(done, done, done).document == done
    if not first.conflicts:
        assert merge(base, done, theirs).document == done
        assert merge(base, done, ours).document == done


def pairs_in_order(rows):
    return set(combinations([row.id for row in rows], 2))


def check_rows(base, ours, theirs):
    merged = merge(base, ours, theirs)
    stamped = any(c.place.kind is Kind.SEAL for c in merged.conflicts)
    moved = {c.place.table for c in merged.conflicts if c.place.kind is Kind.ORDER}
    for table, rows in merged.document.tables.items():
        ids = [row.id for row in rows]
        assert rows
        assert len(set(ids)) == len(ids)
        known = {row.id for side in (ours, theirs) for row in side.rows(table)}
        assert set(ids) <= known
        if stamped:
            continue
        agreed = pairs_in_order(ours.rows(table)) & pairs_in_order(theirs.rows(table))
        there = {(one, other) for one, other in agreed if one in ids and other in ids}
        assert there <= pairs_in_order(rows)
        nobody_moved = all(
            not {(b, a) for a, b in pairs_in_order(base.rows(table))}
            & pairs_in_order(side.rows(table))
            for side in (ours, theirs)
        )
        if nobody_moved:
            assert table not in moved
            for side in (ours, theirs):
                kept = {p for p in pairs_in_order(side.rows(table)) if set(p) <= set(ids)}
                assert kept <= pairs_in_order(rows)
    for inner, outer in NESTED.items():
        held = {row.id for row in merged.document.rows(outer)}
        assert all(row.cells["of"] in held for row in merged.document.rows(inner))


def check_the_way_into_a_store(base, ours, theirs):
    document = merge(base, ours, theirs).document
    assert codec.document_from_bytes(codec.canonical(document)) == document
    edits = [
        *edits_between(FORM, ours, document),
        SetFinished(FORM, ours.finished, document.finished),
    ]
    if ours.seal != document.seal and not any(isinstance(edit, SetSeal) for edit in edits):
        edits.append(SetSeal(FORM, ours.seal, document.seal))
    assert applied(settled(ours), edits) == document


def check_one_sided(base, ours, theirs):
    for side in (ours, theirs):
        whole = settled(side)
        assert merge(base, side, side).document == whole
        assert merge(base, side, base).document == whole
        assert merge(base, base, side).document == whole
        for other in (base, side):
            assert merge(base, side, other).conflicts == ()
    assert merge(None, ours, ours).conflicts == ()


def check_without_a_base(ours, theirs):
    merged = merge(None, ours, theirs)
    asked = asked_about(merged)
    here, there = flat(ours), flat(theirs)
    holds = flat(merged.document)
    for key in here.keys() | there.keys():
        if here.get(key) != there.get(key):
            assert asked(key), f"{key} differs and was not asked about"
        elif not any(c.place.kind is Kind.SEAL for c in merged.conflicts):
            assert holds.get(key) == here[key] or merged.reopened
    assert all(conflict.base is None for conflict in merged.conflicts)


def paper(document):
    """What is printed of a form: reasons, notes and sources are not, nor what was said of it."""
    over = {key: one.text for key, one in document.typed_over.items()}
    return replace(document, typed_over=over, notes={}, filled={}, finished=False, seal=None)


def check_what_was_vouched_for(base, ours, theirs, rng):
    """填报完成 and 已盖章 stand only on what somebody has finished or stamped."""
    merged = merge(base, ours, theirs)
    sides = [settled(side) for side in (base, ours, theirs)]
    chosen = [all_chosen(merged, choice) for choice in Choice]
    chosen.append({c.place: rng.choice(list(Choice)) for c in merged.conflicts})
    for document in (merged.document, *(resolved(merged, one) for one in chosen)):
        alike = [side for side in sides if paper(side) == paper(document)]
        if document.finished:
            assert any(side.finished for side in alike)
        if document.seal is not None and document.seal.frozen:
            assert any(side.seal == document.seal for side in alike)


def check_all(rng):
    base, ours, theirs = history(rng)
    check_one_sided(base, ours, theirs)
    check_nothing_is_dropped_or_made_up(base, ours, theirs)
    check_both_sides_see_the_same(base, ours, theirs)
    check_a_second_merge_changes_nothing(base, ours, theirs, rng)
    check_rows(base, ours, theirs)
    check_what_was_vouched_for(base, ours, theirs, rng)
    check_the_way_into_a_store(base, ours, theirs)
    check_without_a_base(ours, theirs)
    check_filings(rng)
    check_criss_cross(rng)


# --- several last common states ----------------------------------------------------------


def places_only(document, ids):
    """What a form holds at the places that no row coming or going has to do with."""
    held = flat(document)
    return {
        key: value
        for key, value in held.items()
        if key[0] in {Kind.VALUE, Kind.CAPTION} or (key[0] is Kind.CELL and key[1:3] in ids)
    }


def check_criss_cross(rng):
    """Two offices merged each other's work at the same time, each in its own way, and went on."""
    base, ours, theirs = history(rng)
    first = merge(base, ours, theirs)
    sides = []
    for who in "ab":
        chosen = {c.place: rng.choice(list(Choice)) for c in first.conflicts}
        sides.append(worked_on(resolved(first, chosen), rng, rng.randint(0, 4), f"{who}2"))
    bases = [settled(ours), settled(theirs)]
    merged = merge(bases[0], *sides, bases[1:])
    ids = set.intersection(
        *({(t, row.id) for t, rows in one.tables.items() for row in rows} for one in bases + sides)
    )
    holds = places_only(merged.document, ids)
    asked = asked_about(merged)
    was = [places_only(one, ids) for one in bases]
    here, there = (places_only(settled(side), ids) for side in sides)
    for key in {*here, *there, *holds}:
        if asked(key):
            continue
        mine, other = here.get(key), there.get(key)
        before = [one.get(key) for one in was]
        if mine != other:
            # one of the two is what both had before: nothing was done there
            assert before in ([mine] * 2, [other] * 2), f"{key} was decided without a question"
        assert holds.get(key) == (other if before == [mine] * 2 else mine)
    other_way = merge(bases[1], *reversed(sides), bases[:1])
    assert {c.place for c in other_way.conflicts} == {c.place for c in merged.conflicts}
    if not merged.conflicts:
        assert codec.canonical(other_way.document) == codec.canonical(merged.document)


# --- what the forms of a filing share ----------------------------------------------------


def shared(rng, filing, who):
    """A filing after something was done to what its forms share."""
    values, remarks = dict(filing.values), dict(filing.remarks)
    for number in range(rng.randint(0, 5)):
        waiting = [one for one in remarks.values() if one.is_open]
        way = rng.random()
        if way < 0.6:
            name = rng.choice(("unit_name", "preparer", "phone", "fill_date"))
            values[name] = rng.choice(("", "甲", "乙", {"name": "甲", "code": "1"}))
        elif way < 0.8 or not waiting:
            name = f"{who}{number}"
            remarks[name] = Remark(name, "f1", rng.choice(("", "goal_year")), "请写明", who)
        else:
            done = rng.choice(waiting)
            remarks[done.id] = replace(done, resolved_by=who, answer=rng.choice(("已改", "")))
        if rng.random() < 0.2 and values:
            del values[rng.choice(list(values))]
    return replace(filing, values=values, remarks=remarks)


def check_filings(rng):
    base = shared(rng, Filing("lukou-2026", 2026, {"unit_name": "某镇"}), "z")
    ours, theirs = shared(rng, base, "a"), shared(rng, base, "b")
    for side in (base, ours, theirs):
        assert merge_filing(side, side, side).filing == side
        assert merge_filing(base, side, base).filing == side
        assert merge_filing(base, base, side).filing == side
    here, there = merge_filing(base, ours, theirs), merge_filing(base, theirs, ours)
    asked = {conflict.place.name for conflict in here.conflicts}
    assert asked == {conflict.place.name for conflict in there.conflicts}
    for name in {*base.values, *ours.values, *theirs.values, *here.filing.values} - asked:
        old, mine, other, held = (one.values.get(name) for one in (base, ours, theirs, here.filing))
        assert mine in (old, held)
        assert other in (old, held)
        assert held == there.filing.values.get(name)
    assert here.filing.remarks == there.filing.remarks
    assert here.filing.remarks.keys() == ours.remarks.keys() | theirs.remarks.keys()
    for side in (ours, theirs):
        for name, remark in side.remarks.items():
            held = here.filing.remarks[name]
            assert remark.is_open or not held.is_open
            assert (held.text, held.unit) == (remark.text, remark.unit)
    if not asked:
        assert codec.filing_canonical(here.filing) == codec.filing_canonical(there.filing)
    chosen = {conflict.place: Choice.THEIRS for conflict in here.conflicts}
    assert resolved_filing(here, chosen).values == there.filing.values
    done = resolved_filing(here, chosen)
    assert merge_filing(theirs, done, theirs).filing == done


@settings(max_examples=100, deadline=None)
@given(st.randoms(use_true_random=False))
def test_histories_are_merged_without_loss(rng):
    check_all(rng)


@pytest.mark.soak
@pytest.mark.parametrize("part", range(10))
def test_thousands_of_histories_are_merged_without_loss(part):
    for seed in range(part * 2000, part * 2000 + 2000):
        check_all(random.Random(seed))
