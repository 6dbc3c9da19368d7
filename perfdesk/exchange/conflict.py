"""What two sides changed differently: where it is, what stood there, and what is chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple, TypeVar, cast

from perfdesk.document.model import Address, Document, Filled, Row, Seal, TypedOver, Value
from perfdesk.errors import PerfDeskError

T = TypeVar("T")

#: what can stand at a place; None is nothing
Held = Value | TypedOver | Filled | Row | Seal | Document | tuple[str, ...] | bool | None


class Kind(Enum):
    """What kind of thing stands at a place."""

    #: a field of the form or the filing; a composite is one thing
    VALUE = "value"
    CELL = "cell"
    #: a figure typed over a derived one, with its reason
    TYPED_OVER = "typed_over"
    CAPTION = "caption"
    NOTE = "note"
    #: where the figures of a running text come from
    FILLED = "filled"
    SUBJECT = "subject"
    #: template and version
    PAPER = "paper"
    MONEY_UNIT = "money_unit"
    FINISHED = "finished"
    SEAL = "seal"
    #: a row deleted on one side and edited on the other
    ROW = "row"
    #: the order of a table's rows; its values are the ids of the rows both sides have
    ORDER = "order"
    #: a form deleted on one side and edited on the other
    FORM = "form"


class Place(NamedTuple):
    """Where a conflict is. `name` is the field, the column, the caption, or the `Address.key` of a
    note or a figure typed over.
    """

    kind: Kind
    name: str = ""
    table: str = ""
    row: str = ""

    @property
    def address(self) -> Address | None:
        """The cell to show and to name; its field is "" for a row, its row too for an order of
        rows. None for what concerns the form as a whole, and for a caption.
        """
        match self.kind:
            case Kind.VALUE | Kind.FILLED:
                return Address("", "", self.name)
            case Kind.TYPED_OVER | Kind.NOTE:
                return Address.of_key(self.name)
            case Kind.CELL | Kind.ROW | Kind.ORDER:
                return Address(self.table, self.row, self.name)
            case _:
                return None


class Choice(Enum):
    """One of the three states a conflict knows."""

    OURS = "ours"
    THEIRS = "theirs"
    BASE = "base"


@dataclass(frozen=True)
class Typed:
    """What the clerk typed instead, as the form keeps it: a text or parts for a field or cell, a
    TypedOver, a Seal that is opened; None is absent, "" a typed blank.
    """

    value: Value | TypedOver | Seal | None


#: what is chosen for each conflict
Choices = Mapping[Place, Choice | Typed]

_TEXTS = (Kind.CAPTION, Kind.NOTE, Kind.SUBJECT)


@dataclass(frozen=True)
class Conflict:
    """One place that both sides changed, each differently. `base` is what stood there when they
    parted; None where nothing did or where that is not known.

    `follows` are places that go with it, whatever is chosen: rows nested in a row, the notes and
    typed-over figures of rows, the sources of a text, the subject that is a field's text.
    """

    place: Place
    base: Held
    ours: Held
    theirs: Held
    follows: tuple[Place, ...] = ()

    def taken(self, choice: Choice | Typed) -> Held:
        """What stands there after a choice; PerfDeskError when nothing like that can be typed."""
        if not isinstance(choice, Typed):
            return {Choice.OURS: self.ours, Choice.THEIRS: self.theirs, Choice.BASE: self.base}[
                choice
            ]
        if not self._takes(choice.value):
            message = "这一处只能在双方的内容里选一个，不能另外填写；请重新选择。"
            raise PerfDeskError(message)
        return choice.value

    def _takes(self, value: Held) -> bool:
        match self.place.kind:
            case Kind.VALUE | Kind.CELL:
                return value is None or isinstance(value, str | Mapping)
            case Kind.TYPED_OVER:
                return value is None or isinstance(value, TypedOver)
            case Kind.SEAL:
                # a frozen seal vouches for the one content that was stamped
                return isinstance(value, Seal) and not value.frozen
            case kind:
                return kind in _TEXTS and (value is None or isinstance(value, str))


def clashes(bases: Sequence[object], ours: object, theirs: object) -> bool:
    """Whether both sides differ and neither is what all bases hold; without a base, whether they
    differ.
    """
    return ours != theirs and not _held_by_all(bases, ours) and not _held_by_all(bases, theirs)


def unclashed(bases: Sequence[T], ours: T, theirs: T) -> T:
    """The side that changed something, where they do not clash."""
    return theirs if ours != theirs and _held_by_all(bases, ours) else ours


def _held_by_all(bases: Sequence[object], held: object) -> bool:
    return bool(bases) and all(base == held for base in bases)


class Settling:
    """One merge: settles place after place and gathers the conflicts. Ours stands where nothing
    is chosen.
    """

    def __init__(self, choices: Choices) -> None:
        self._choices = choices
        self.conflicts: list[Conflict] = []

    def choice(self, place: Place) -> Choice | Typed:
        """What is chosen at a place."""
        return self._choices.get(place, Choice.OURS)

    def value(
        self,
        place: Place,
        bases: Sequence[T],
        ours: T,
        theirs: T,
        follows: tuple[Place, ...] = (),
    ) -> T:
        """What stands at a place after the merge; None in any of them is nothing."""
        if not clashes(bases, ours, theirs):
            return unclashed(bases, ours, theirs)
        base, first, second = (
            cast("Held", one) for one in (bases[0] if bases else None, ours, theirs)
        )
        return cast("T", self.ask(Conflict(place, base, first, second, follows)))

    def ask(self, conflict: Conflict) -> Held:
        """List a conflict; what stands there by what is chosen."""
        self.conflicts.append(conflict)
        return conflict.taken(self.choice(conflict.place))

    def mapping(
        self,
        kind: Kind,
        bases: Sequence[Mapping[str, T]],
        ours: Mapping[str, T],
        theirs: Mapping[str, T],
        settled: Mapping[Place, T | None] | None = None,
    ) -> Mapping[str, T]:
        """What stands under each name; `settled` has what is settled already, None for nothing."""
        settled = settled or {}
        merged: dict[str, T] = {}
        before = (place.name for place in settled if place.kind is kind)
        for name in dict.fromkeys((*ours, *theirs, *before)):
            place = Place(kind, name)
            if place in settled:
                found = settled[place]
            else:
                held = [base.get(name) for base in bases]
                found = self.value(place, held, ours.get(name), theirs.get(name))
            if found is not None:
                merged[name] = found
        return ours if merged == ours else merged
