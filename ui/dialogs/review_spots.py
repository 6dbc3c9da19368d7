"""One place to choose at as the review has it: what is chosen, what was typed."""

from __future__ import annotations

from dataclasses import dataclass, field

from perfdesk.document.model import Seal
from perfdesk.errors import PerfDeskError
from perfdesk.exchange.merge import Kind, Place, Typed
from perfdesk.workspace.disputes import Choice, Dispute, Retyping
from ui.dialogs.review_places import Pick

_CHOICES = {Pick.BASE: Choice.BASE, Pick.OURS: Choice.OURS, Pick.THEIRS: Choice.THEIRS}

#: a place, with what stands there on both sides: another package may ask about it anew
_Key = tuple[str, Place, str, str]


@dataclass
class Entered:
    """What was chosen and typed so far, for the next time the same is asked."""

    picks: dict[_Key, Pick] = field(default_factory=dict)
    texts: dict[_Key, str] = field(default_factory=dict)


@dataclass
class Spot:
    """One place: what is chosen, and what was typed there; `fault` says what does not hold."""

    dispute: Dispute
    takes: bool
    pick: Pick | None = None
    text: str | None = None
    typed: Typed | None = None
    fault: str = ""

    @property
    def key(self) -> _Key:
        """By which it is known again."""
        one = self.dispute
        return one.thing, one.place, one.ours, one.theirs

    def offers(self, pick: Pick) -> bool:
        """Whether it can be chosen: a base that never came here cannot, nor a text where none may
        be typed.
        """
        if pick is Pick.TYPED:
            return self.takes
        return pick is not Pick.BASE or self.dispute.base_known

    @property
    def chosen(self) -> Choice | Typed | None:
        """What is to stand there; None while that is open."""
        if self.pick is Pick.TYPED:
            return self.typed
        return None if self.pick is None else _CHOICES[self.pick]

    @property
    def is_seal(self) -> bool:
        """Whether the seal is what is chosen here."""
        return self.dispute.place.kind is Kind.SEAL

    @property
    def stamps(self) -> bool:
        """Whether a seal is chosen that vouches for all of the form, as that side has it."""
        if not self.is_seal or self.chosen is None:
            return False
        seal = self.dispute.conflict.taken(self.chosen)
        return isinstance(seal, Seal) and seal.frozen

    def shown(self, pick: Pick) -> str:
        """What stands there after a choice."""
        if pick is Pick.TYPED:
            return self.text or ""
        return self.dispute.text(_CHOICES[pick])

    def write(self, text: str, retyping: Retyping) -> None:
        """Take a text that was typed; where it cannot stand, that is said and it is kept here."""
        self.text, self.typed = text, None
        try:
            found = retyping.typed(self.dispute.thing, self.dispute.conflict, text)
        except PerfDeskError as error:
            self.fault = error.message
        else:
            self.typed, self.fault = found.choice, found.fault

    def forget(self) -> None:
        """Nothing was typed."""
        self.text, self.typed, self.fault = None, None, ""
