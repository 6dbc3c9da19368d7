"""Where the forms of a store come from: their recorded revisions, and what they are now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from perfdesk.document import codec
from perfdesk.document.model import Document, Filing
from perfdesk.exchange import parts
from perfdesk.exchange.lineage import Ancestry, is_of, revision
from perfdesk.exchange.model import Lineage, Revision
from perfdesk.exchange.parts import Extra
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
        return self.stand(name, placed.filing, self.form_body(name, placed.document))

    def filing(self, name: str) -> Stand:
        """How a filing's own values stand."""
        filing = self._steps.ledger.filing(name)
        return self.stand(name, name, self.filing_body(name, filing))

    def form_body(
        self, name: str, document: Document, more: Mapping[str, bytes] | None = None
    ) -> bytes:
        """A form's canonical body with what a newer program added to it, `more` of it too."""
        return parts.form_body(name, document, Extra({**self.form_extra(name), **(more or {})}))

    def filing_body(
        self, name: str, filing: Filing, more: Mapping[str, bytes] | None = None
    ) -> bytes:
        """A filing's canonical body, as `form_body`."""
        return parts.filing_body(name, filing, Extra({**self.filing_extra(name), **(more or {})}))

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
        recorded = Recorded(new.id, thing, filing, new.parents, body or None, self.since)
        return Stand((*lineage, new), recorded)

    @property
    def since(self) -> int:
        """The action that made the store what it is: once it is undone, that was never so."""
        last = self._steps.ledger.history.undo_next
        return 0 if last is None else last.seq

    def recorded(self, thing: str) -> Lineage:
        """The revisions that led to the last one recorded of a thing; () when there is none."""
        ancestry = Ancestry(Revision(one.id, one.parents) for one in self._known(thing))
        if not len(ancestry):
            return ()
        heads = set(ancestry.heads())
        # of several the last: the others came in and their action was taken back in part
        last = next(one.id for one in reversed(list(ancestry)) if one.id in heads)
        return ancestry.lineage(last)

    def was_elsewhere(self, thing: str, filing: str) -> bool:
        """Whether a form that is not here now was once part of another filing."""
        return any(one.filing != filing for one in self.exchanged.lineage(thing))

    def going_out(self, thing: str, stand: Stand) -> list[Recorded]:
        """What is to be remembered for good once this has left: no undo takes it back there."""
        names = {one.id for one in stand.lineage}
        came = [replace(one, seq=0) for one in self._known(thing) if one.seq and one.id in names]
        return came if stand.new is None else [*came, replace(stand.new, seq=0)]

    def _known(self, thing: str) -> list[Recorded]:
        """What is recorded and not undone; what came from something undone is left out too."""
        known: dict[str, Recorded] = {}
        for one in self.exchanged.lineage(thing):
            if known.keys() >= set(one.parents):
                known[one.id] = one
        return list(known.values())

    # --- bodies --------------------------------------------------------------------------------

    def body(self, thing: str, name: str) -> Document | None:
        """A form's body at a revision; None where it is not known, or the form was deleted."""
        found = self._read(thing, name)
        return None if found is None else codec.from_json(_only(found, codec.DOCUMENT_KEYS))

    def filing_at(self, thing: str, name: str) -> Filing | None:
        """A filing's body at a revision; None where it is not known."""
        found = self._read(thing, name)
        return None if found is None else codec.filing_from_json(_only(found, codec.FILING_KEYS))

    def form_extra(self, name: str) -> dict[str, bytes]:
        """What a newer program put into a form's body, as `Package.extra` has it."""
        return self._extra(name, parts.form_name(name), codec.DOCUMENT_KEYS)

    def filing_extra(self, name: str) -> dict[str, bytes]:
        """What a newer program put into a filing's body, as `Package.extra` has it."""
        return self._extra(name, parts.filing_name(name), codec.FILING_KEYS)

    def extra_at(self, thing: str, name: str, *, filing: bool) -> dict[str, bytes] | None:
        """The same of a form or filing at a revision; None where its body is not known."""
        if self.exchanged.body(thing, name) is None:
            return None
        part = parts.filing_name(thing) if filing else parts.form_name(thing)
        return self._extra(thing, part, codec.FILING_KEYS if filing else codec.DOCUMENT_KEYS, name)

    def _extra(
        self, thing: str, part: str, keys: Sequence[str], name: str = ""
    ) -> dict[str, bytes]:
        if not name:
            lineage = self.recorded(thing)
            name = lineage[-1].id if lineage else ""
        found = self._read(thing, name) if name else None
        return {
            f"{part}#body.{key}": parts.canonical(value)
            for key, value in (found or {}).items()
            if key not in keys
        }

    def _read(self, thing: str, name: str) -> dict[str, Any] | None:
        raw = self.exchanged.body(thing, name)
        return None if raw is None else parts.parse(thing, raw)

    def gone(self, filing: str) -> list[str]:
        """The forms of a filing that went out or came in and are not there any more."""
        heads = self._steps.ledger.heads
        return sorted(
            name
            for name in self.exchanged.things(filing)
            if name != filing and name not in heads and self._known(name)
        )


def _only(body: dict[str, Any], keys: Sequence[str]) -> dict[str, Any]:
    return {key: value for key, value in body.items() if key in keys}
