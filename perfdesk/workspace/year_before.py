"""Which filing is that of the year before, and which of its forms each form was."""

from __future__ import annotations

from dataclasses import dataclass

from perfdesk.derive.carry_over import FormKey, Rows, pair_forms
from perfdesk.errors import PerfDeskError
from perfdesk.workspace.ledger import Ledger


@dataclass
class _Pairs:
    """Last year's forms of a filing's forms, as of the step `at`."""

    keys: tuple[str, tuple[FormKey, ...], tuple[FormKey, ...]]
    then: str
    forms: dict[str, str]
    at: int = -1


class YearBefore:
    """Looked up when it is asked for, and kept as long as the forms are what they are."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._found: dict[str, _Pairs] = {}

    def of(self, filing_id: str) -> tuple[str, dict[str, str]]:
        """The filing of the year before, "" when there is none, and last year's forms by form."""
        kept = self._found.get(filing_id)
        if kept is not None and kept.at == self._ledger.last_seq:
            return kept.then, kept.forms
        then = self._year_before(filing_id)
        keys = (then, self._keys(filing_id), self._keys(then) if then else ())
        if kept is None or kept.keys != keys:
            # most steps leave every form what it is: its rows need not be looked at again
            forms = pair_forms(keys[1], keys[2], self._rows_of)
            kept = self._found[filing_id] = _Pairs(keys, then, forms)
        kept.at = self._ledger.last_seq
        return kept.then, kept.forms

    def _year_before(self, filing_id: str) -> str:
        """The unit's latest earlier filing that has forms of the same kinds: a year's targets do
        not follow on the self-evaluation of the year before. Of several the one on the same set.
        """
        filing = self._ledger.filing(filing_id)
        unit = filing.unit.strip()
        kinds = self._kinds(filing_id)
        earlier = (
            (bool(kinds & self._kinds(name)), body.year, body.set_id == filing.set_id, name)
            for name, body in self._ledger.filings.items()
            if body.year < filing.year and body.unit.strip() == unit
        )
        return max(earlier, default=(False, 0, False, ""))[3]

    def _kinds(self, filing_id: str) -> set[str]:
        return {head.kind for head in self._ledger.heads_in(filing_id)}

    def _keys(self, filing_id: str) -> tuple[FormKey, ...]:
        heads = sorted(self._ledger.heads_in(filing_id), key=lambda h: (h.position, h.id))
        return tuple(FormKey(head.id, head.kind, head.subject) for head in heads)

    def _rows_of(self, document_id: str) -> Rows:
        try:
            document = self._ledger.placed(document_id).document
        except PerfDeskError:
            return frozenset()
        return frozenset(
            (table, row.id, str(row.cells.get("class", "")))
            for table, rows in document.tables.items()
            for row in rows
        )
