"""Two states of one form or filing merged against the last state both had in common.

Field by field: what one side alone changed is taken, equal changes are no conflict, and what both
changed differently is listed with what stood there before. Nothing is chosen silently: at a
conflict ours stands until somebody chooses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from perfdesk.document.model import Document, Filing, Filled, Seal, Value
from perfdesk.document.state import settled
from perfdesk.errors import PerfDeskError
from perfdesk.exchange import limits
from perfdesk.exchange.conflict import (
    Choice,
    Choices,
    Conflict,
    Kind,
    Place,
    Settling,
    Typed,
    clashes,
    unclashed,
)
from perfdesk.exchange.remarks import joined_remarks
from perfdesk.exchange.rows import merged_rows

__all__ = [
    "Choice",
    "Choices",
    "Conflict",
    "Kind",
    "Merged",
    "MergedFiling",
    "Place",
    "Typed",
    "merge",
    "merge_filing",
    "resolved",
    "resolved_filing",
]

T = TypeVar("T")


@dataclass(frozen=True)
class Merged:
    """A form merged: `document` holds ours at each of the `conflicts`; None is deleted.

    `reopened` says that 填报完成 was taken back: neither side has called this content finished.
    """

    bases: tuple[Document, ...]
    ours: Document | None
    theirs: Document | None
    document: Document | None
    conflicts: tuple[Conflict, ...] = ()
    reopened: bool = False


@dataclass(frozen=True)
class MergedFiling:
    """What the forms of a filing share, merged; `filing` holds ours at each of the `conflicts`.

    `differing` are the ids of remarks whose text was not the same on both sides: both are kept.
    """

    bases: tuple[Filing, ...]
    ours: Filing
    theirs: Filing
    filing: Filing
    conflicts: tuple[Conflict, ...] = ()
    differing: tuple[str, ...] = ()


def merge(
    base: Document | None,
    ours: Document | None,
    theirs: Document | None,
    also: Sequence[Document] = (),
) -> Merged:
    """Merge what `ours` and `theirs` made of `base`; None for a side that deleted the form.

    Without a base (no common revision, or its body is not known) every difference is a conflict.
    `also` are the other last common revisions, where there are several: only what is the same in
    all of them counts as common.
    """
    bases = () if base is None else tuple(settled(one) for one in (base, *also))
    ours = None if ours is None else settled(ours)
    theirs = None if theirs is None else settled(theirs)
    return _merged(bases, ours, theirs, {})


def resolved(merged: Merged, choices: Choices) -> Document | None:
    """The merged form with what was chosen at each conflict; ours where nothing was.

    Raises PerfDeskError for a place that is no conflict, and for something typed that cannot
    stand there.
    """
    _check(merged.conflicts, choices)
    return _merged(merged.bases, merged.ours, merged.theirs, choices).document


def merge_filing(
    base: Filing | None, ours: Filing, theirs: Filing, also: Sequence[Filing] = ()
) -> MergedFiling:
    """Merge what the forms of a filing share, as `merge`; remarks of both sides are all kept.

    Raises PerfDeskError when the two are not of one set and year: these never change.
    """
    if (ours.set_id, ours.year) != (theirs.set_id, theirs.year):
        message = (
            f"本机的这套表是 {ours.year} 年的“{ours.set_id}”，送来的是 {theirs.year} 年的"
            f"{limits.shown(theirs.set_id)}，没有合并；请让对方重新导出一份。"
        )
        raise PerfDeskError(message)
    bases = () if base is None else (base, *also)
    return _merged_filing(bases, ours, theirs, {})


def resolved_filing(merged: MergedFiling, choices: Choices) -> Filing:
    """The merged filing with what was chosen, as `resolved`."""
    _check(merged.conflicts, choices)
    return _merged_filing(merged.bases, merged.ours, merged.theirs, choices).filing


def _check(conflicts: Sequence[Conflict], choices: Choices) -> None:
    if not choices.keys() <= {conflict.place for conflict in conflicts}:
        message = "所选的内容里有一处已不是冲突，没有合并；请重新预览后再选。"
        raise PerfDeskError(message)


def _merged_filing(
    bases: tuple[Filing, ...], ours: Filing, theirs: Filing, choices: Choices
) -> MergedFiling:
    settling = Settling(choices)
    held = [base.values for base in bases]
    values = settling.mapping(Kind.VALUE, held, ours.values, theirs.values)
    remarks, differing = joined_remarks(ours.remarks, theirs.remarks)
    filing = replace(ours, values=values, remarks=remarks)
    return MergedFiling(bases, ours, theirs, filing, tuple(settling.conflicts), differing)


# --- a form --------------------------------------------------------------------------------


def _merged(
    bases: tuple[Document, ...],
    ours: Document | None,
    theirs: Document | None,
    choices: Choices,
) -> Merged:
    if not clashes(bases, ours, theirs):
        return Merged(bases, ours, theirs, unclashed(bases, ours, theirs))
    settling = Settling(choices)
    if ours is None or theirs is None:
        document = settling.value(Place(Kind.FORM), bases, ours, theirs)
        return Merged(bases, ours, theirs, document, tuple(settling.conflicts))
    document = _Parts(settling, bases, ours, theirs).merged()
    finished = document.finished and _vouched(document, (*bases, ours, theirs))
    reopened = document.finished and not finished
    document = replace(document, finished=finished)
    return Merged(bases, ours, theirs, document, tuple(settling.conflicts), reopened)


class _Parts:
    """One merge of a form that both sides changed."""

    def __init__(
        self, settling: Settling, bases: Sequence[Document], ours: Document, theirs: Document
    ) -> None:
        self._settling = settling
        self._bases = bases
        self._ours, self._theirs = ours, theirs

    def merged(self) -> Document:
        """The form of both sides."""
        settling, ours, theirs = self._settling, self._ours, self._theirs
        seal, stamped = self._seal()
        template, version = self._one(
            Kind.PAPER, [(one.template, one.version) for one in self._all()]
        )
        money_unit, is_mixed = self._money_unit()
        if is_mixed:
            # a bare amount of one side says something else on the other's paper: whatever unit
            # is chosen, nothing may come in beside it unasked
            self._bases = ()
        bases = self._bases
        values, subject, filled = self._values()
        rows = merged_rows(settling, bases, ours, theirs)
        document = replace(
            ours,
            template=template,
            version=version,
            subject=subject,
            money_unit=money_unit,
            values=values,
            tables=rows.tables,
            typed_over=settling.mapping(
                Kind.TYPED_OVER,
                [base.typed_over for base in bases],
                ours.typed_over,
                theirs.typed_over,
                rows.typed_over,
            ),
            captions=settling.mapping(
                Kind.CAPTION, [base.captions for base in bases], ours.captions, theirs.captions
            ),
            finished=self._one(Kind.FINISHED, [one.finished for one in (*bases, ours, theirs)]),
            notes=settling.mapping(
                Kind.NOTE, [base.notes for base in bases], ours.notes, theirs.notes, rows.notes
            ),
            filled=filled,
            seal=seal,
        )
        return document if stamped is None else replace(stamped, notes=document.notes)

    def _one(self, kind: Kind, held: Sequence[T]) -> T:
        """What there is one of in a form; `held` is what the bases, ours and theirs have."""
        *bases, ours, theirs = held
        return self._settling.value(Place(kind), bases, ours, theirs)

    def _values(self) -> tuple[dict[str, Value], str | None, dict[str, Filled]]:
        """The fields, with what goes with them: the subject, which is a field's text, and where
        the figures of a running text come from.
        """
        settling, bases, ours, theirs = self._settling, self._bases, self._ours, self._theirs
        naming = self._naming_field()
        values: dict[str, Value] = {}
        filled: dict[Place, Filled | None] = {}
        subject: str | None = None
        for name in dict.fromkeys((*ours.values, *theirs.values)):
            place = Place(Kind.VALUE, name)
            held = [base.values.get(name) for base in bases]
            sides = ours.values.get(name), theirs.values.get(name)
            follows = [Place(Kind.SUBJECT)] if name == naming else []
            source = Place(Kind.FILLED, name)
            if clashes(held, *sides):
                found = self._from_chosen(place, [one.filled.get(name) for one in self._all()])
                if any(name in one.filled for one in self._all()):
                    follows.append(source)
                    filled[source] = found
            value = settling.value(place, held, *sides, tuple(follows))
            if value is not None:
                values[name] = value
            if name == naming:
                subject = value if isinstance(value, str) and value else None
        if naming is None:
            subject = self._one(Kind.SUBJECT, [one.subject for one in self._all()])
        sources = settling.mapping(
            Kind.FILLED, [base.filled for base in bases], ours.filled, theirs.filled, filled
        )
        return values, subject, dict(sources)

    def _all(self) -> tuple[Document, ...]:
        return (*self._bases, self._ours, self._theirs)

    def _from_chosen(self, place: Place, held: Sequence[T | None]) -> T | None:
        """Of what the bases, ours and theirs have, that of the side chosen at a place."""
        *bases, ours, theirs = held
        match self._settling.choice(place):
            case Choice.THEIRS:
                return theirs
            case Choice.BASE:
                return bases[0] if bases else None
            case _:
                return ours

    def _naming_field(self) -> str | None:
        """The field that says what the form is about, where both sides renamed it differently."""
        ours, theirs = self._ours, self._theirs
        if not clashes([base.subject for base in self._bases], ours.subject, theirs.subject):
            return None
        for name in sorted({*ours.values, *theirs.values}):
            held = [base.values.get(name) for base in self._bases]
            sides = ours.values.get(name), theirs.values.get(name)
            if sides == (ours.subject, theirs.subject) and clashes(held, *sides):
                return name
        return None

    def _money_unit(self) -> tuple[str, bool]:
        """The unit of bare amounts, and whether both sides changed forms that have not the same.

        Changed under amounts of the other side, it is asked about.
        """
        bases, ours, theirs = self._bases, self._ours, self._theirs
        held = [base.money_unit for base in bases]
        found = ours.money_unit, theirs.money_unit
        other = theirs if held and held[0] == theirs.money_unit else ours
        if found[0] == found[1] or not (clashes(held, *found) or self._changed(other)):
            return self._one(Kind.MONEY_UNIT, [*held, *found]), False
        base = held[0] if held else None
        asked = self._settling.ask(Conflict(Place(Kind.MONEY_UNIT), base, *found))
        return (asked if isinstance(asked, str) else found[0]), True

    # --- sealed ------------------------------------------------------------------------------

    def _seal(self) -> tuple[Seal | None, Document | None]:
        """The seal, and the whole form that was stamped where a frozen one is chosen in a
        conflict: it vouches for that content and no other.
        """
        place = Place(Kind.SEAL)
        held = [base.seal for base in self._bases]
        ours, theirs = self._ours.seal, self._theirs.seal
        if not clashes(held, ours, theirs):
            seal = unclashed(held, ours, theirs)
            if seal is None or not seal.frozen or not self._mixed(seal):
                return seal, None
        base = held[0] if held else None
        asked = self._settling.ask(Conflict(place, base, ours, theirs))
        seal = asked if isinstance(asked, Seal) else None
        if seal is None or not seal.frozen:
            return seal, None
        return seal, self._from_chosen(place, self._all())

    def _mixed(self, seal: Seal) -> bool:
        """Whether a seal would come to stand on content that nobody stamped."""
        ours, theirs = self._ours, self._theirs
        if _on_paper(ours) == _on_paper(theirs):
            return False
        others = [one for one in (ours, theirs) if one.seal != seal]
        return all(self._changed(one) for one in others or (ours, theirs))

    def _changed(self, side: Document) -> bool:
        """Whether a side's paper is another than before."""
        return not self._bases or any(_on_paper(one) != _on_paper(side) for one in self._bases)


def _on_paper(document: Document) -> Document:
    """A form without what is not on its paper: notes, reasons, sources, finished or sealed."""
    over = {key: replace(one, reason="") for key, one in document.typed_over.items()}
    return replace(document, typed_over=over, notes={}, filled={}, finished=False, seal=None)


def _vouched(document: Document, sides: Sequence[Document]) -> bool:
    """Whether one of the sides called this content finished."""
    paper = _on_paper(document)
    return any(side.finished and _on_paper(side) == paper for side in sides)
