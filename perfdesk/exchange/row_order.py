"""The order of a table's rows after a merge: both sides' orders woven into one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import combinations

from perfdesk.document.difference import staying
from perfdesk.exchange.conflict import clashes, unclashed

#: beyond that many rows, moves on both sides are asked about and not worked out pair by pair
_MOST = 500


def agreed_order(
    bases: Sequence[Sequence[str]], ours: Sequence[str], theirs: Sequence[str]
) -> tuple[str, ...] | None:
    """The order of the rows that both sides have; None when they moved rows against each other.

    Rows moved on one side alone are moved. Where both moved some, each pair of rows stands as the
    side has it that changed it, as long as all pairs fit together.
    """
    ours = _only(ours, set(theirs))
    theirs = _only(theirs, set(ours))
    if ours == theirs:
        return ours
    old = set(ours).intersection(*bases) if bases else set[str]()
    held = [_only(base, old) for base in bases]
    by_ours, by_theirs = _only(ours, old), _only(theirs, old)
    agreed = _three_way(held, by_ours, by_theirs)
    if agreed is None or len(old) == len(ours):
        return agreed
    # rows of one id that both added: they stand where the side has them that fits the rest
    fits = by_ours == agreed, by_theirs == agreed
    return {(True, False): ours, (False, True): theirs}.get(fits)


def _three_way(
    bases: Sequence[tuple[str, ...]], ours: tuple[str, ...], theirs: tuple[str, ...]
) -> tuple[str, ...] | None:
    if not clashes(bases, ours, theirs):
        return unclashed(bases, ours, theirs)
    if not bases or len(ours) > _MOST:
        return None
    places = [_places(order) for order in (ours, theirs, *bases)]
    before = dict.fromkeys(ours, 0)
    for one, other in combinations(sorted(ours), 2):
        first, second, *held = (place[one] < place[other] for place in places)
        if clashes(held, first, second):
            return None
        before[other if unclashed(held, first, second) else one] += 1
    order = tuple(sorted(ours, key=lambda name: (before[name], name)))
    # pairs that fit together leave each row with another number of rows before it
    return order if len(set(before.values())) == len(order) else None


def woven(
    spine: Iterable[str], ours: Sequence[str], theirs: Sequence[str], present: Collection[str]
) -> tuple[str, ...]:
    """All rows that are present, in one order: the spine's, with the rows of either side put where
    that side has them.

    Where both sides added rows at one place, those of each side stay together; which come first
    is said by their ids, so that it is the same seen from either side.
    """
    rows = tuple(name for name in spine if name in present)
    taken = set(rows)
    sides = []
    for side in (ours, theirs):
        own = [name for name in side if name in present]
        sides.append(_in_gaps(rows, own, taken))
        taken.update(own)
    order: list[str] = []
    for gap in range(len(rows) + 1):
        order += [name for run in sorted(side.get(gap, []) for side in sides) for name in run]
        order += rows[gap : gap + 1]
    return tuple(order)


def _in_gaps(rows: Sequence[str], own: Sequence[str], taken: set[str]) -> dict[int, list[str]]:
    """The rows of a side that are not taken, by how many of `rows` stand before them: those up to
    the last row before it that was not moved.
    """
    stay = staying(own, rows)
    place = _places(rows)
    gaps: dict[int, list[str]] = {}
    gap = 0
    for name in own:
        if name in stay:
            gap = place[name] + 1
        elif name not in taken:
            gaps.setdefault(gap, []).append(name)
    return gaps


def _only(order: Iterable[str], names: Collection[str]) -> tuple[str, ...]:
    return tuple(name for name in order if name in names)


def _places(order: Iterable[str]) -> dict[str, int]:
    return {name: index for index, name in enumerate(order)}
