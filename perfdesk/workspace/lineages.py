"""Where the forms of a store come from: their recorded revisions, and what they are now."""

from __future__ import annotations

from dataclasses import dataclass

from perfdesk.document import codec
from perfdesk.document.model import Document, Filing
from perfdesk.exchange.lineage import Ancestry, is_of, revision
from perfdesk.exchange.model import Lineage, Revision
from perfdesk.store.exchanged import Exchanged, Recorded
from perfdesk.workspace.steps import Steps


@dataclass(frozen=True)
class Stand:
    """How a form or filing stands now: its revisions up to what it holds, the head last.

    `new` is that head where it was not recorded before, with its body; None where it was.
    """

    lineage: Lineage
    new: Recorded | None = None

    @property
    def head(self) -> str:
        """The revision it is now."""
        return self.lineage[-1].id


class Lineages:
    """Reads recorded revisions and says what revision each form and filing is now."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
        self.exchanged = Exchanged(steps.ledger.store)

    def form(self, name: str) -> Stand:
        """How a form stands."""
        placed = self._steps.ledger.peek(name)
        return self.stand(name, placed.filing, codec.canonical(placed.document))

    def filing(self, name: str) -> Stand:
        """How a filing's own values stand."""
        return self.stand(name, name, codec.filing_canonical(self._steps.ledger.filing(name)))

    def stand(self, thing: str, filing: str, body: bytes) -> Stand:
        """How a thing stands whose content is `body`; b"" is a form that was deleted."""
        lineage = self.recorded(thing)
        parents: tuple[str, ...] = ()
        if lineage:
            head = lineage[-1]
            if is_of(head, body):
                return Stand(lineage)
            parents = (head.id,)
        new = revision(parents, body)
        return Stand((*lineage, new), Recorded(new.id, thing, filing, new.parents, body or None))

    def recorded(self, thing: str) -> Lineage:
        """The revisions that led to the last one recorded of a thing; () when there is none."""
        known = self.exchanged.lineage(thing)
        if not known:
            return ()
        ancestry = Ancestry(Revision(one.id, one.parents) for one in known)
        heads = set(ancestry.heads())
        # of several the last: the others came in and their action was taken back in part
        last = next(one.id for one in reversed(known) if one.id in heads)
        return ancestry.lineage(last)

    def body(self, thing: str, name: str) -> Document | None:
        """A form's body at a revision; None where it is not known, or the form was deleted."""
        found = self.exchanged.body(thing, name)
        return None if found is None else codec.document_from_bytes(found)

    def filing_body(self, thing: str, name: str) -> Filing | None:
        """A filing's body at a revision; None where it is not known."""
        found = self.exchanged.body(thing, name)
        return None if found is None else codec.filing_from_bytes(found)

    def gone(self, filing: str) -> list[str]:
        """The forms of a filing that went out or came in and are not there any more."""
        heads = self._steps.ledger.heads
        return sorted(
            name for name in self.exchanged.things(filing) if name != filing and name not in heads
        )
