"""Finds and replaces text in a form, a filing, the store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from perfdesk.document import entry
from perfdesk.document.annotations import note_edits
from perfdesk.document.edits import Edit, SetFilingValue
from perfdesk.document.model import Address, Filing, Value
from perfdesk.errors import PerfDeskError
from perfdesk.store.documents import DocumentHead
from perfdesk.text import fold_search
from perfdesk.workspace import admission
from perfdesk.workspace.infos import NAMELESS, Touched
from perfdesk.workspace.scanning import Hit, HitKind, Query, Scanner, Scope
from perfdesk.workspace.steps import Steps

__all__ = ["Finder", "FormHits", "Hit", "HitKind", "Hunt", "Query", "Replaced", "Scope"]


@dataclass(frozen=True)
class FormHits:
    """The hits in one form, in paper order. `where` is the unit and year of its filing."""

    form: str
    title: str
    where: str
    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class Replaced:
    """What became of a replacement: the step, None when nothing was replaced, and what was not.

    All count places, of which a cell may have several: `changed` ones say something else by now,
    `refused` ones may not say that (`why` says so of the first), `fixed` ones cannot be typed over.
    """

    touched: Touched | None
    done: int
    forms: int
    changed: int = 0
    refused: int = 0
    fixed: int = 0
    why: str = ""


class Hunt:
    """A search on its way: each `step` looks at one more form, in the order of the lists."""

    def __init__(self, look: Callable[[str], FormHits | None], forms: Sequence[str]) -> None:
        self.total = len(forms)
        self.done = 0
        self._look = look
        self._forms = forms

    @property
    def ended(self) -> bool:
        """Whether every form was looked at."""
        return self.done >= self.total

    def step(self) -> FormHits | None:
        """Look at the next form; None when nothing is found there."""
        self.done += 1
        return self._look(self._forms[self.done - 1])


class Finder:
    """Finds and replaces text in a form, a filing, the store."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
        self._scanners: dict[str, Scanner] = {}

    @property
    def version(self) -> int:
        """Changes with every step: what was found before it may be so no more."""
        return self._steps.ledger.last_seq

    # --- finding ---------------------------------------------------------------------------------

    def hunt(self, query: Query) -> Hunt:
        """A search to be gone through step by step; the store has said already where to look."""
        forms, bearers = self._candidates(query)

        def look(form: str) -> FormHits | None:
            return self._look(form, query, bearers.get(form))

        return Hunt(look, forms)

    def find(
        self, query: Query, progress: Callable[[int, int], bool] | None = None
    ) -> list[FormHits]:
        """All hits. `progress(done, total)` is called before each form; False ends the search
        with what was found so far.
        """
        hunt = self.hunt(query)
        found: list[FormHits] = []
        while not hunt.ended and (progress is None or progress(hunt.done, hunt.total)):
            hits = hunt.step()
            if hits is not None:
                found.append(hits)
        return found

    def _candidates(self, query: Query) -> tuple[list[str], dict[str, Filing]]:
        """The forms to look at, in order, and for those that stand for values of their filing the
        filing with those values: each is found once, though every form shows it.
        """
        ledger = self._steps.ledger
        text = fold_search(query.text, case=query.case)
        if not text:
            return [], {}
        if query.scope is Scope.FORM:
            head = ledger.heads.get(query.form)
            return ([head.id], {head.id: ledger.filing(head.filing)}) if head else ([], {})
        within = query.filing if query.scope is Scope.FILING else ""
        # what is in memory may be newer than what the store has
        likely = {*ledger.store.forms_holding(text, within, case=query.case), *ledger.loaded}
        forms: list[str] = []
        bearers: dict[str, Filing] = {}
        for filing_id, filing in self._filings(within):
            heads = self._ordered(filing_id, filing)
            bearers.update(self._bearers(filing, heads, query))
            forms += [head.id for head in heads if head.id in likely or head.id in bearers]
        return forms, bearers

    def _filings(self, within: str) -> list[tuple[str, Filing]]:
        filings = self._steps.ledger.filings
        chosen = [(name, body) for name, body in filings.items() if within in ("", name)]
        return sorted(chosen, key=lambda pair: (-pair[1].year, pair[1].unit, pair[0]))

    def _ordered(self, filing_id: str, filing: Filing) -> list[DocumentHead]:
        """The forms of a filing as its list shows them."""
        order: dict[str, int] = {}
        with suppress(PerfDeskError):  # a set that is not there: in the order of making
            forms = self._steps.catalog.set(filing.set_id).forms
            order = {form.template: n for n, form in enumerate(forms)}
        heads = self._steps.ledger.heads_in(filing_id)
        last = len(order)
        return sorted(heads, key=lambda h: (order.get(h.template, last), h.position, h.id))

    def _bearers(
        self, filing: Filing, heads: Sequence[DocumentHead], query: Query
    ) -> dict[str, Filing]:
        """For each shared value that holds the text the first form that shows it."""
        borne: dict[str, dict[str, Value]] = {}
        for name, value in filing.values.items():
            if query.spans(value if isinstance(value, str) else "".join(value.values())):
                showing = (h.id for h in heads if name in self._shared(h.template))
                form = next(showing, None)
                if form is not None:
                    borne.setdefault(form, {})[name] = value
        return {form: replace(filing, values=values) for form, values in borne.items()}

    def _shared(self, template_id: str) -> frozenset[str]:
        try:
            return self._scanner(template_id).shared_fields()
        except PerfDeskError:
            return frozenset()

    def _scanner(self, template_id: str) -> Scanner:
        template = self._steps.catalog.template(template_id)
        scanner = self._scanners.get(template_id)
        if scanner is None or scanner.template is not template:
            scanner = self._scanners[template_id] = Scanner(template)
        return scanner

    def _look(self, form: str, query: Query, shared: Filing | None) -> FormHits | None:
        """The hits in one form; None when there are none, or the form cannot be read."""
        try:
            return self._looked(form, query, shared)
        except PerfDeskError:
            # a damaged form is told of where it is opened; the others are searched all the same
            return None

    def _looked(self, form: str, query: Query, shared: Filing | None) -> FormHits | None:
        ledger = self._steps.ledger
        if form not in ledger.heads:
            return None
        placed = ledger.peek(form)
        filing = ledger.filing(placed.filing)
        scanner = self._scanner(placed.document.template)
        derived = self._steps.papers.derived(form) if query.scope is Scope.FORM else None
        hits = scanner.hits(form, placed.document, query, shared, derived)
        hits = [hit for hit in hits if not hit.shared or self._is_shown(hit)]
        if not hits:
            return None
        title = placed.document.subject or scanner.template.title
        if not placed.document.subject and scanner.template.subject_field:
            title = NAMELESS
        return FormHits(form, title, f"{filing.unit} {filing.year}年", tuple(hits))

    def _is_shown(self, hit: Hit) -> bool:
        """A cell merged over several rows is one hit: that of its first row."""
        return bool(self._steps.papers.shown(hit.form, hit.address))

    # --- replacing -------------------------------------------------------------------------------

    def replace(self, hits: Iterable[Hit], new: str) -> Replaced:
        """Put another text where these hits are, all in one step that undo takes back whole."""
        by_form: dict[str, list[Hit]] = {}
        fixed = 0
        for hit in hits:
            if hit.replaceable:
                by_form.setdefault(hit.form, []).append(hit)
            else:
                fixed += _count([hit])
        step = _Step(self._steps, self._scanner, new)
        for form, found in by_form.items():
            step.add(form, found)
        touched = self._steps.do("替换", step.edits, step.place) if step.edits else None
        return Replaced(touched, step.done, step.forms, step.changed, step.refused, fixed, step.why)


class _Step:
    """Gathers the edits of one replacement over many forms."""

    def __init__(self, steps: Steps, scanner: Callable[[str], Scanner], new: str) -> None:
        self._steps = steps
        self._scanner = scanner
        self._new = new
        self._filings = dict(steps.ledger.filings)
        self.edits: list[Edit] = []
        self.place: tuple[str, Address] | None = None
        self.done = self.forms = self.changed = self.refused = 0
        self.why = ""

    def add(self, form_id: str, hits: Sequence[Hit]) -> None:
        """Take the hits of one form."""
        ledger = self._steps.ledger
        if form_id not in ledger.heads:
            self.changed += _count(hits)
            return
        form = self._steps.entry_form(form_id)
        # what stands in a hit is the text as the form keeps it, so is what takes its place
        form = replace(form, filing=self._filings[form.filing_id], as_kept=True)
        scanner = self._scanner(form.document.template)
        live = [h for h in hits if scanner.text_of(h, form.document, form.filing) == h.text]
        self.changed += _count(hits) - _count(live)
        edits, done = self._edits(form, live)
        if not edits:
            return
        self.edits += edits
        self.done += done
        self.forms += 1
        self.place = self.place or (form_id, live[0].address)
        for edit in edits:
            if isinstance(edit, SetFilingValue):
                self._filings[edit.filing] = _with(self._filings[edit.filing], edit)

    def _edits(self, form: entry.Form, hits: Sequence[Hit]) -> tuple[list[Edit], int]:
        """The edits for all hits of a form; without those which it refuses one by one."""
        try:
            return self._tried(form, hits), _count(hits)
        except PerfDeskError:
            allowed = [hit for hit in hits if self._may(form, hit)]
            return self._tried(form, allowed), _count(allowed)

    def _may(self, form: entry.Form, hit: Hit) -> bool:
        try:
            self._tried(form, [hit])
        except PerfDeskError as error:
            self.refused += _count([hit])
            self.why = self.why or error.message
            return False
        return True

    def _tried(self, form: entry.Form, hits: Sequence[Hit]) -> list[Edit]:
        values = [hit for hit in hits if hit.kind is HitKind.VALUE]
        changes = [(hit.address, hit.replaced(self._new)) for hit in values]
        changes = self._steps.spread(form.document_id, changes)
        edits = entry.entry_edits(form, changes)
        admission.check_unit_names(edits, self._filings)
        for hit in hits:
            if hit.kind is HitKind.NOTE:
                edits += note_edits(form, hit.address, hit.replaced(self._new))
        return edits


def _count(hits: Sequence[Hit]) -> int:
    """In how many places the text stands in these cells."""
    return sum(len(hit.spans) for hit in hits)


def _with(filing: Filing, edit: SetFilingValue) -> Filing:
    values = {name: value for name, value in filing.values.items() if name != edit.field}
    if edit.new is not None:
        values[edit.field] = edit.new
    return replace(filing, values=values)
