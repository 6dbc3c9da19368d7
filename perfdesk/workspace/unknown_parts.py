"""What only a newer program understands of packages and bodies: merged, kept for the way back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from perfdesk.document import codec
from perfdesk.exchange import parts
from perfdesk.exchange.lineage import Standing, joined
from perfdesk.exchange.merge import MergedFiling
from perfdesk.workspace.incoming import Incoming, Work
from perfdesk.workspace.lineages import Lineages

Keys = dict[str, bytes]


class UnknownParts:
    """Nothing here is understood: what one side alone changed is taken, what both did is told."""

    def __init__(self, lineages: Lineages) -> None:
        self._lineages = lineages

    def beside(self, incoming: Incoming) -> dict[str, Mapping[str, bytes]]:
        """What stands in the package beside the bodies, by filing.

        What we have and they have not stays; of what both have ours stays where theirs is old.
        """
        more = incoming.package.extra.items()
        extra = {name: body for name, body in more if "#body." not in name}
        kept: dict[str, Mapping[str, bytes]] = {}
        for filing in incoming.package.filings if extra else ():
            works = [work for work in incoming.works if work.filing == filing.id]
            old = all(work.standing in (Standing.SAME, Standing.OLDER) for work in works)
            ours = self._lineages.exchanged.kept_for(filing.id)
            kept[filing.id] = {**extra, **ours} if old else {**ours, **extra}
        return kept

    def clashes(self, work: Work) -> int:
        """How many unknown keys both sides changed differently; they are looked for in a merge."""
        apart = work.standing in (Standing.FORKED, Standing.UNRELATED)
        return self.keys(work)[1] if apart and work.stand is not None else 0

    def keys(self, work: Work) -> tuple[Keys, int]:
        """The unknown keys of the body that comes of a merge, and how many both sides changed."""
        theirs = _keys_of(work)
        if work.stand is None or work.standing is Standing.NEWER:
            return theirs, 0
        filing = isinstance(work.merged, MergedFiling)
        read = self._lineages.filing_extra if filing else self._lineages.form_extra
        ours = read(work.thing)
        if ours == theirs or work.standing in (Standing.SAME, Standing.OLDER):
            return ours, 0
        common = joined(work.stand.lineage, work.theirs)
        names = common.last_common(work.stand.head, work.theirs[-1].id)
        bases = [self._lineages.extra_at(work.thing, name, filing=filing) for name in names]
        return merged_keys(ours, theirs, bases)


def merged_keys(
    ours: Keys, theirs: Keys, bases: Sequence[Mapping[str, bytes] | None]
) -> tuple[Keys, int]:
    """Key by key, three-way; and how many both sides changed differently.

    Of those the longer value is taken, then the later in order of bytes: whichever side merges,
    both come to the same body.
    """
    found: Keys = {}
    both = 0
    for key in sorted(ours.keys() | theirs.keys()):
        mine, other = ours.get(key), theirs.get(key)
        known = bool(bases) and None not in bases
        before = [None if base is None else base.get(key) for base in bases]
        value = mine
        if mine == other:
            pass
        elif known and all(one == mine for one in before):
            value = other
        elif known and all(one == other for one in before):
            value = mine
        else:
            both += mine is not None and other is not None
            value = max((mine or b"", other or b""), key=lambda one: (len(one), one))
        if value is not None:
            found[key] = value
    return found, both


def _keys_of(work: Work) -> Keys:
    """What a newer program put into the body that came."""
    if not work.body:
        return {}
    filing = isinstance(work.merged, MergedFiling)
    part = parts.filing_name(work.thing) if filing else parts.form_name(work.thing)
    keys = codec.FILING_KEYS if filing else codec.DOCUMENT_KEYS
    found: Keys = {}
    parts.take_unknown(part, parts.parse(part, work.body), keys, found, "body.")
    return found
