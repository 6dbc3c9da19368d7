"""Cells that need a look, and the spelling a one-key fix offers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from perfdesk.document import entry
from perfdesk.document.model import Address
from perfdesk.document.spelling import Fix, fix_for
from perfdesk.errors import PerfDeskError
from perfdesk.grid.model import FieldType, Grid, Mark, Run
from perfdesk.workspace.findings import Finding, Findings, Kind, Level
from perfdesk.workspace.infos import Touched
from perfdesk.workspace.steps import Steps

__all__ = ["Fix", "Fixed", "Fixes", "Look"]


@dataclass(frozen=True)
class Look:
    """A cell that needs a look: where, its findings, the spelling on offer if there is one."""

    document_id: str
    address: Address
    findings: tuple[Finding, ...] = ()
    fix: Fix | None = None

    @property
    def offer(self) -> str:
        """The spelling on offer, in words; "" when there is none."""
        if self.fix is None:
            return ""
        before, after = _short(self.fix.before), _short(self.fix.after)
        return f"“{before}”可以改为“{after}”（{self.fix.what}）"


@dataclass(frozen=True)
class Fixed:
    """What a one-key fix did, cell by cell."""

    touched: Touched
    fixes: tuple[Fix, ...]

    @property
    def what(self) -> str:
        """What was changed, in words, each thing once."""
        return "、".join(dict.fromkeys(fix.what for fix in self.fixes))


class Fixes:
    """Cells that need a look, and the spelling a one-key fix offers."""

    def __init__(self, steps: Steps, findings: Findings) -> None:
        self._steps = steps
        self._findings = findings

    # --- the one-key fix ---------------------------------------------------------------------

    def offer(self, document_id: str, address: Address) -> Fix | None:
        """The better spelling of what stands at an address; None when it is fine."""
        for run in _values(self._steps.papers.grid(document_id)):
            if run.address == address:
                return self._fix(document_id, run)
        return None

    def apply(self, document_id: str, addresses: Sequence[Address]) -> Fixed | None:
        """Give these cells the spelling on offer, in one step; None when none has any."""
        wanted = set(addresses)
        fixes: dict[Address, Fix] = {}
        for run in _values(self._steps.papers.grid(document_id)):
            if run.address is not None and run.address in wanted:
                fix = self._fix(document_id, run)
                if fix is not None:
                    fixes[run.address] = fix
        changes = [(address, fix.after) for address, fix in fixes.items()]
        changes = self._steps.spread(document_id, changes)
        edits = entry.entry_edits(self._steps.entry_form(document_id), changes)
        if not edits:
            return None
        touched = self._steps.do("一键改正", edits, (document_id, changes[0][0]))
        return Fixed(touched, tuple(fixes.values()))

    # --- what needs a look -------------------------------------------------------------------

    def looks(self, document_id: str) -> list[Look]:
        """The cells of a form that need a look, in paper order; PerfDeskError when the form
        cannot be read.
        """
        return [look for _at, look in self._looks(document_id)]

    def next_look(
        self,
        forms: Sequence[str],
        document_id: str,
        address: Address | None,
        *,
        backward: bool = False,
    ) -> Look | None:
        """The next cell that needs a look after one of a form: of the form itself, then of the
        `forms` after it, round and back to that cell; None when there is none at all.
        """
        runs = _values(self._steps.papers.grid(document_id))
        here = next((at for at, run in enumerate(runs) if run.address == address), -1)
        own = list(self._looks(document_id))
        later = [look for at, look in own if at > here]
        earlier = [look for at, look in own if at < here]
        same = [look for at, look in own if at == here]
        place = forms.index(document_id) if document_id in forms else 0
        others = [*forms[place + 1 :], *forms[:place]]
        if backward:
            later, earlier = earlier[::-1], later[::-1]
            others.reverse()
        if later:
            return later[0]
        for other in others:
            found = self._readable(other)
            if found:
                return found[-1 if backward else 0]
        return next(iter([*earlier, *same]), None)

    def _readable(self, document_id: str) -> list[Look]:
        try:
            return self.looks(document_id)
        except PerfDeskError:
            return []  # a damaged form says so itself when it is opened

    def _looks(self, document_id: str) -> Iterator[tuple[int, Look]]:
        runs = _values(self._steps.papers.grid(document_id))
        found: dict[Address, list[Finding]] = {}
        for finding in self._findings.of(document_id):
            # what the office has given a reason for is not asked about again and again
            asked = finding.level is not Level.HINT or finding.kind is Kind.BLANK
            if finding.address is not None and asked:
                found.setdefault(finding.address, []).append(finding)
        for at, run in enumerate(runs):
            if run.address is None:
                continue
            findings = tuple(found.pop(run.address, ()))
            fix = self._fix(document_id, run) if run.text else None
            if findings or fix is not None:
                yield at, Look(document_id, run.address, findings, fix)

    def _fix(self, document_id: str, run: Run) -> Fix | None:
        if run.address is None or run.slot is None or not run.editable:
            return None
        if run.mark in (Mark.DERIVED, Mark.ELSEWHERE):
            return None
        slot = run.slot
        kind = slot.field.type if slot.field.parts else slot.shown.type
        unit = ""
        if kind is FieldType.MONEY:
            unit = self._money_unit(document_id)
        elif slot.part == "value":
            unit = self._unit_beside(document_id, run.address)
        return fix_for(run.entered, kind, unit)

    def _unit_beside(self, document_id: str, address: Address) -> str:
        whole = address.field.removesuffix(".value")
        unit = address._replace(field=f"{whole}.unit")
        return self._steps.papers.shown(document_id, unit)

    def _money_unit(self, document_id: str) -> str:
        head = self._steps.ledger.head(document_id)
        return self._steps.catalog.template(head.template).money_unit


def _values(grid: Grid) -> list[Run]:
    """The values of a form in paper order."""
    return [
        run
        for band in grid.bands
        for placed in band.cells
        for run in placed.cell.runs
        if run.address is not None
    ]


def _short(text: str) -> str:
    line = " ".join(text.split("\n"))
    return line if len(line) <= 20 else f"{line[:20]}…"
