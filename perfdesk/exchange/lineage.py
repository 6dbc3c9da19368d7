"""Which state of a form came from which: revisions, what two stores have in common, what is newer.

Order comes from here, never from a clock. All that enters is checked first: a package may be
hostile.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import Enum

from perfdesk.document import codec
from perfdesk.errors import PerfDeskError
from perfdesk.exchange.model import Lineage, Revision

#: a form exchanged every working day for forty years; more is refused, not read
MOST = 10_000

#: a merge has two
_PARENTS = 2

_ID = re.compile(r"[0-9a-f]{64}")


class Standing(Enum):
    """How the head of a package stands to the head of the store."""

    SAME = "same"
    #: the package goes on from what is here
    NEWER = "newer"
    #: what is here goes on from the package
    OLDER = "older"
    #: both went on from a common revision
    FORKED = "forked"
    #: no revision is common to both
    UNRELATED = "unrelated"


def revision(parents: Iterable[str], body: bytes) -> Revision:
    """The revision that a canonical body is, coming from these parents."""
    parents = tuple(sorted(set(parents)))
    return Revision(codec.revision_id(parents, body), parents)


def is_of(one: Revision, body: bytes) -> bool:
    """Whether that canonical body is the one the revision was named after."""
    return codec.revision_id(one.parents, body) == one.id


class Ancestry:
    """The revisions of one form or filing, checked, with what can be asked about them.

    Raises PerfDeskError when they are not sound: a revision twice or before its parents, a parent
    that is missing, a name that is no hash, more than `MOST` of them.
    """

    def __init__(self, lineage: Iterable[Revision]) -> None:
        self._parents: dict[str, tuple[str, ...]] = {}
        #: how many revisions lie on the longest way to the first: parents have less than children
        self._depth: dict[str, int] = {}
        for one in lineage:
            self._add(one)

    def _add(self, one: Revision) -> None:
        if one.id in self._parents or not _ID.fullmatch(one.id):
            raise _unsound(f"编号“{one.id[:12]}”重复或不合规定")
        if len(self._parents) == MOST:
            raise _unsound(f"超过 {MOST} 条")
        if len(set(one.parents)) != len(one.parents) or len(one.parents) > _PARENTS:
            raise _unsound(f"“{one.id[:12]}”的来源写得不对")
        for parent in one.parents:
            if parent not in self._depth:
                raise _unsound(f"“{one.id[:12]}”所依据的“{parent[:12]}”不在它前面")
        self._parents[one.id] = one.parents
        self._depth[one.id] = 1 + max((self._depth[p] for p in one.parents), default=0)

    def __len__(self) -> int:
        return len(self._parents)

    def __contains__(self, name: object) -> bool:
        return name in self._parents

    def __iter__(self) -> Iterator[Revision]:
        """The revisions as they came."""
        return (Revision(name, parents) for name, parents in self._parents.items())

    def heads(self) -> tuple[str, ...]:
        """The revisions from which no other came: one, or one for each side of a fork."""
        passed = {parent for parents in self._parents.values() for parent in parents}
        return tuple(sorted(self._parents.keys() - passed))

    def ancestors(self, name: str) -> frozenset[str]:
        """The revision itself and all it came from."""
        return frozenset(self._back(name, 0))

    def is_ancestor(self, elder: str, younger: str) -> bool:
        """Whether `younger` came from `elder`, or is it."""
        return elder in self._back(younger, self._known(elder))

    def last_common(self, one: str, other: str) -> tuple[str, ...]:
        """The last revisions from which both came; () when there is none.

        There are several when two stores merged each other's work at the same time (criss-cross).
        Any one of them alone would be unsafe as the base of a merge: what one side took back to
        that state would look untouched there. So all are given, deepest first, then by name, and
        only what is the same in all of them counts as common (see `merge`).
        """
        common = self.ancestors(one) & self.ancestors(other)
        passed = {parent for name in common for parent in self._parents[name]}
        return tuple(sorted(common - passed, key=lambda name: (-self._depth[name], name)))

    def standing(self, ours: str, theirs: str) -> Standing:
        """How their head stands to ours."""
        if ours == theirs:
            return Standing.SAME
        if self.is_ancestor(ours, theirs):
            return Standing.NEWER
        if self.is_ancestor(theirs, ours):
            return Standing.OLDER
        return Standing.FORKED if self.last_common(ours, theirs) else Standing.UNRELATED

    def lineage(self, head: str) -> Lineage:
        """The revisions that lead to a head, parents before children, the head last.

        The order is the same wherever it is asked for.
        """
        names = sorted(self.ancestors(head), key=lambda name: (self._depth[name], name))
        return tuple(Revision(name, self._parents[name]) for name in names)

    def _known(self, name: str) -> int:
        depth = self._depth.get(name)
        if depth is None:
            raise _unsound(f"里面没有“{name[:12]}”")
        return depth

    def _back(self, name: str, least: int) -> set[str]:
        """The revision and what it came from, no further back than that depth."""
        self._known(name)
        found = {name}
        waiting = [name]
        while waiting:
            for parent in self._parents[waiting.pop()]:
                if parent not in found and self._depth[parent] >= least:
                    found.add(parent)
                    waiting.append(parent)
        return found


def joined(ours: Iterable[Revision], theirs: Iterable[Revision]) -> Ancestry:
    """What two stores know of one form, together: ours, then what only they know.

    Raises PerfDeskError when one of the two is not sound, or when they disagree about where a
    revision came from: one of them then is not what its name says.
    """
    known = {one.id: one for one in Ancestry(ours)}
    for one in Ancestry(theirs):
        held = known.setdefault(one.id, one)
        if set(held.parents) != set(one.parents):
            raise _unsound(f"“{one.id[:12]}”的来源与本机记录的不同")
    return Ancestry(known.values())


def _unsound(why: str) -> PerfDeskError:
    return PerfDeskError(f"版本记录不可信：{why}，没有读入；请让对方重新导出一份。")
