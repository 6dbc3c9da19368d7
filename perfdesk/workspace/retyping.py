"""A third content typed where both sides of a package changed something: what is kept of it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from perfdesk.arithmetic import explain
from perfdesk.document.amounts import as_kept
from perfdesk.document.edits import SetFilingValue
from perfdesk.document.model import WHOLE_FORM, Address, Document, TypedOver
from perfdesk.document.tables import CARRIED, field_at
from perfdesk.errors import PerfDeskError
from perfdesk.exchange.conflict import Conflict, Kind, Typed
from perfdesk.exchange.merge import Merged
from perfdesk.grid.model import Mark
from perfdesk.grid.showing import number_mark
from perfdesk.template.model import NUMERIC_TYPES, Field, FieldType, Template
from perfdesk.text import clean_control
from perfdesk.workspace import admission
from perfdesk.workspace.incoming import Incoming, Work
from perfdesk.workspace.steps import Steps

#: what a text alone can say
_TEXTS = (Kind.CAPTION, Kind.NOTE, Kind.SUBJECT)
#: composites whose parts no text tells apart
_IN_PARTS = (FieldType.AGENCY, FieldType.PERSON)


@dataclass(frozen=True)
class Retyped:
    """What is kept of a typed text; `fault` says what does not hold with it: it is kept all the
    same, and marked on the paper as any cell's.
    """

    choice: Typed
    fault: str = ""


class Retyping:
    """Reads texts for the conflicts of one package that was looked at."""

    def __init__(self, steps: Steps, incoming: Incoming) -> None:
        self._steps = steps
        self._works = {work.thing: work for work in incoming.works}

    def takes(self, thing: str, conflict: Conflict) -> bool:
        """Whether a text can be typed there: not for rows, deletions, seals, and what else is one
        side's or the other's.
        """
        kind = conflict.place.kind
        if kind in _TEXTS:
            return Address.of_key(conflict.place.name) != WHOLE_FORM if kind is Kind.NOTE else True
        if kind not in (Kind.VALUE, Kind.CELL, Kind.TYPED_OVER):
            return False
        field = self._field(thing, conflict)
        if field is None or field.type in (FieldType.CLASS, FieldType.YEAR):
            return False
        if kind is Kind.CELL and conflict.place.name in CARRIED:
            return False
        held = (conflict.base, conflict.ours, conflict.theirs)
        if field.type in _IN_PARTS and any(isinstance(one, Mapping) for one in held):
            return False
        return field.type is not FieldType.MONEY or self._one_unit(thing)

    @staticmethod
    def begun(conflict: Conflict, shown: str, *, ours: bool) -> str:
        """The text that typing goes on from, of the side that is shown as `shown`."""
        held = conflict.ours if ours else conflict.theirs
        if isinstance(held, TypedOver):
            return held.text
        return "" if held is None or held == "" else shown

    def typed(self, thing: str, conflict: Conflict, text: str) -> Retyped:
        """What is kept of a text; PerfDeskError, and nothing is, where it cannot stand there."""
        text = clean_control(text)[0]
        kind = conflict.place.kind
        if kind in _TEXTS:
            return Retyped(
                Typed(text.strip() if kind is Kind.NOTE and text.strip() else text or None)
            )
        field = self._field(thing, conflict)
        kept, fault = text, ""
        if field is not None:
            number = field.type if field.type in NUMERIC_TYPES else None
            if number_mark(text, number) is not Mark.NONE:
                fault = explain(text) or f"“{field.label}”应当填数字；照这样保留，表上会标出来。"
            kept = self._kept(thing, field, text)
        if kind is Kind.TYPED_OVER:
            known = [one for one in (conflict.ours, conflict.theirs) if isinstance(one, TypedOver)]
            over = replace(known[0] if known else TypedOver(""), text=kept) if kept else None
            return Retyped(Typed(over), fault)
        work = self._works[thing]
        if not isinstance(work.merged, Merged):
            here = self._steps.ledger.filings
            edit = SetFilingValue(thing, conflict.place.name, None, kept or None)
            admission.check_unit_names([edit], {thing: work.merged.ours, **here})
        return Retyped(Typed(kept or None), fault)

    # --- the field -------------------------------------------------------------------------------

    def _field(self, thing: str, conflict: Conflict) -> Field | None:
        """The field of the paper that stands there; None where no paper known here has it."""
        address = conflict.place.address
        for template in self._templates(thing):
            if address is not None:
                with suppress(PerfDeskError):
                    return field_at(template, address.table, address.field)[0]
        return None

    def _templates(self, thing: str) -> list[Template]:
        """The paper of a form; of a filing those of its forms."""
        work, ledger = self._works[thing], self._steps.ledger
        named = [one.template for one in self._sides(work)]
        if not isinstance(work.merged, Merged):
            named = [head.template for head in ledger.heads_in(work.filing)]
            others = (one for one in self._works.values() if one.filing == work.filing)
            named += [side.template for one in others for side in self._sides(one)]
        found = []
        for name in dict.fromkeys(named):
            with suppress(PerfDeskError):
                found.append(self._steps.catalog.template(name))
        return found

    @staticmethod
    def _sides(work: Work) -> list[Document]:
        if not isinstance(work.merged, Merged):
            return []
        return [one for one in (work.merged.ours, work.merged.theirs) if one is not None]

    def _one_unit(self, thing: str) -> bool:
        """Whether both sides keep their amounts in the same unit: else no bare amount is clear."""
        return len({one.money_unit for one in self._sides(self._works[thing])}) <= 1

    def _kept(self, thing: str, field: Field, text: str) -> str:
        """A text as the form keeps it: an amount with the paper's unit where it differs."""
        sides = self._sides(self._works[thing])
        papers = self._templates(thing)
        if field.type is not FieldType.MONEY or not sides or not papers:
            return text
        return as_kept(text, None, sides[0].money_unit, papers[0].money_unit)
