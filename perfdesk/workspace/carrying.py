"""Next year's filing from this year's (提取上期数), last year's values, what changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from perfdesk.derive import carry_over
from perfdesk.derive.year_on_year import (
    BIG_CHANGE,
    Kind,
    Last,
    Side,
    YearChange,
    accepted,
    changes,
    last_values,
)
from perfdesk.document import entry
from perfdesk.document.edits import AddDocument, AddFiling, Edit
from perfdesk.document.model import Address, Filing
from perfdesk.errors import PerfDeskError
from perfdesk.grid.model import Grid
from perfdesk.template.model import Field, FormSet, Template
from perfdesk.text import clean_control
from perfdesk.workspace import admission
from perfdesk.workspace.infos import FormInfo, Touched
from perfdesk.workspace.lists import Lists
from perfdesk.workspace.steps import Steps, real_address
from perfdesk.workspace.year_before import YearBefore

__all__ = [
    "BIG_CHANGE",
    "Accepted",
    "Carried",
    "CarryPlan",
    "Carrying",
    "Kind",
    "Last",
    "LastYear",
    "PlannedForm",
    "YearChange",
    "YearForms",
]

_NO_LAST = "没有找到“{unit}”{year}年以前的一套表，没有上年可以对照。"


@dataclass(frozen=True)
class PlannedForm:
    """One form of the year that ends: what becomes of it. `why` says why it cannot come, "" when
    it can; `name` is what a project would be called, "" for a form about none.
    """

    id: str
    title: str
    paper: str
    name: str = ""
    why: str = ""


@dataclass(frozen=True)
class CarryPlan:
    """What carrying over would make. `added` are forms that only the new set starts with, `taken`
    the filing that the unit has on that set for that year already, "" when it has none.
    """

    filing: str
    unit: str
    then: int
    year: int
    set_id: str
    forms: tuple[PlannedForm, ...]
    added: tuple[str, ...]
    taken: str


@dataclass(frozen=True)
class Carried:
    """The filing made, its first form ("" without any), and the step."""

    filing: str
    first: str
    forms: int
    touched: Touched


@dataclass(frozen=True)
class LastYear:
    """Last year's values of a form's blank cells, in form order; `form` is last year's form, ""
    when there is none.
    """

    form: str = ""
    year: int = 0
    values: Mapping[Address, Last] = field(default_factory=dict)


@dataclass(frozen=True)
class Accepted:
    """The step that took last year's values, and how many cells it filled."""

    touched: Touched
    cells: int


@dataclass(frozen=True)
class YearForms:
    """A filing beside last year's: each form with the one it was, forms that are new, forms that
    are gone. `then` is last year's filing, "" when there is none.
    """

    then: str = ""
    year: int = 0
    pairs: tuple[tuple[FormInfo, FormInfo], ...] = ()
    new: tuple[FormInfo, ...] = ()
    gone: tuple[FormInfo, ...] = ()


_NONE = LastYear()


@dataclass
class _Kept:
    """Last year's values of one form, right as long as neither paper changes."""

    now: Grid
    then: Grid
    found: LastYear


class Carrying:
    """Next year's filing from this year's (提取上期数), last year's values, what changed."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
        self._ledger = steps.ledger
        self._catalog = steps.catalog
        self._lists = Lists(steps.ledger, steps.catalog)
        self._kept: dict[str, _Kept] = {}
        self._before = YearBefore(steps.ledger)

    # --- next year's filing ----------------------------------------------------------------------

    def sets(self, filing_id: str) -> tuple[FormSet, ...]:
        """The sets to choose from: those of the filing's region first, each newest year first.

        A set whose file cannot be read is not among them.
        """
        there = self._sets()
        own = next((s for s in there if s.id == self._ledger.filing(filing_id).set_id), None)
        region = own.region if own else ""
        return tuple(sorted(there, key=lambda s: (s.region != region, -s.year, s.id)))

    def plan(self, filing_id: str, year: int | None = None, set_id: str = "") -> CarryPlan:
        """What would come: for the next year, and on the region's newest set, unless others are
        named. UnknownNameError for filing or set.
        """
        filing = self._ledger.filing(filing_id)
        year = filing.year + 1 if year is None else year
        set_id = set_id or self._likely_set(filing, year)
        offered = self._offered(set_id)
        room = {form.template: form.most for form in self._catalog.set(set_id).forms}
        used: dict[str, int] = {}
        planned = []
        for info in self._lists.forms(filing_id):
            now, why = self._paper(info, offered)
            if now is not None:
                used[now.id] = used.get(now.id, 0) + 1
                most = room.get(now.id)
                if most is not None and used[now.id] > most:
                    why = f"新的一套里“{now.title}”最多 {most} 张，前面已有 {most} 张。"
            name = ""
            if now is not None and now.subject_field and info.subject:
                name = carry_over.name_next(info.subject, filing.year, year)
            paper = now.title if now else info.template_title
            planned.append(PlannedForm(info.id, info.title, paper, name, why))
        added = tuple(template.title for template in self._starting(filing, set_id))
        unit = filing.unit.strip()
        taken = self._taken(set_id, unit, year)
        forms = tuple(planned)
        return CarryPlan(filing_id, unit, filing.year, year, set_id, forms, added, taken)

    def carry_over(
        self,
        plan: CarryPlan,
        forms: Iterable[str] | None = None,
        names: Mapping[str, str] | None = None,
    ) -> Carried:
        """Make the filing, in one step: of the forms that can come those named, or all; `names`
        are projects' names where they are not the ones planned.

        PerfDeskError when the unit has a filing of that set and year, or two projects one name.
        """
        filing = self._ledger.filing(plan.filing)
        filings = self._ledger.filings.values()
        admission.check_new_filing(plan.set_id, plan.unit, plan.year, filings)
        wanted = None if forms is None else set(forms)
        coming = [f for f in plan.forms if not f.why and (wanted is None or f.id in wanted)]
        offered = self._offered(plan.set_id)
        filing_id = self._steps.fresh_id()
        fields = self._filing_fields()
        body = carry_over.carried_filing(filing, plan.set_id, plan.year, fields)
        edits: list[Edit] = [AddFiling(filing_id, body)]
        position = self._ledger.next_position()
        subjects: dict[str, set[str | None]] = {}
        for form in coming:
            placed = self._ledger.peek(form.id)
            then = self._catalog.template(placed.document.template)
            now = carry_over.matching_template(then, offered)
            assert now is not None, form.id
            name = clean_control((names or {}).get(form.id, form.name))[0].strip()
            made = carry_over.carried_document(
                then, now, placed.document, self._steps.ids, name or None
            )
            taken = subjects.setdefault(now.id, set())
            admission.check_subject(made.subject, now, taken)
            taken.add(made.subject)
            edits.append(AddDocument(self._steps.fresh_id(), filing_id, position, made))
            position += 1
        for template in self._starting(filing, plan.set_id):
            made = entry.seed_document(template, None, self._steps.ids)
            edits.append(AddDocument(self._steps.fresh_id(), filing_id, position, made))
            position += 1
        # shown in the set's order, not in the order of making
        touched = self._steps.do(f"提取{plan.then}年的一套表到{plan.year}年", edits)
        made_forms = self._lists.forms(filing_id)
        first = made_forms[0].id if made_forms else ""
        return Carried(filing_id, first, len(made_forms), touched)

    def _likely_set(self, filing: Filing, year: int) -> str:
        there = self._sets()
        own = next((one for one in there if one.id == filing.set_id), None)
        kinds = self._kinds(own) if own else set()
        # of a region's sets one may be for its targets, another for its self-evaluations
        alike = [one for one in there if kinds & self._kinds(one)]
        return carry_over.likely_set(filing.set_id, own.region if own else "", year, alike)

    def _kinds(self, form_set: FormSet) -> set[str]:
        return {template.kind for template in self._offered(form_set.id)}

    def _sets(self) -> list[FormSet]:
        found = []
        for name in self._catalog.set_ids:
            with suppress(PerfDeskError):
                found.append(self._catalog.set(name))
        return found

    def _offered(self, set_id: str) -> list[Template]:
        """The templates of a set that can be read."""
        found = []
        for form in self._catalog.set(set_id).forms:
            with suppress(PerfDeskError):
                found.append(self._catalog.template(form.template))
        return found

    def _paper(self, info: FormInfo, offered: Sequence[Template]) -> tuple[Template | None, str]:
        """The template a form goes on as; and why it does not, in words."""
        try:
            then = self._catalog.template(info.template)
            self._ledger.peek(info.id)
        except PerfDeskError as error:
            return None, error.message
        now = carry_over.matching_template(then, offered)
        if now is None:  # one on another set's paper goes on as what it counts as here
            now = next((one for one in offered if one.kind == info.kind), None)
        return now, "" if now else "新的一套里没有这种表。"

    def _starting(self, filing: Filing, set_id: str) -> list[Template]:
        """The forms that another set begins with, of a kind that the filing's own set has not."""
        if set_id == filing.set_id:
            return []
        known = set()
        for form in self._lists.set_forms(filing.set_id):
            with suppress(PerfDeskError):
                known.add(self._catalog.template(form.template).kind)
        found = []
        for form in self._catalog.set(set_id).forms:
            with suppress(PerfDeskError):
                template = self._catalog.template(form.template)
                if form.start and template.kind not in known:
                    found += [template] * form.start
        return found

    def _filing_fields(self) -> dict[str, Field]:
        found = {}
        for name in self._catalog.template_ids:
            with suppress(PerfDeskError):
                fields = self._catalog.template(name).fields
                found.update(
                    {f.id: f for (table, _), f in fields.items() if not table and f.filing}
                )
        return found

    def _taken(self, set_id: str, unit: str, year: int) -> str:
        filings = self._ledger.filings.items()
        return next((n for n, f in filings if admission.is_taken(set_id, unit, year, [f])), "")

    # --- last year's values ----------------------------------------------------------------------

    def last(self, document_id: str) -> LastYear:
        """Last year's values of the blank cells of a form; kept until one of the papers changes.

        What cannot be read, this year's or last year's, has none.
        """
        try:
            then_id = self._predecessor(document_id)
            if not then_id:
                return _NONE
            now, then = self._side(document_id), self._side(then_id)
        except PerfDeskError:
            return _NONE
        kept = self._kept.get(document_id)
        if kept is None or kept.now is not now.grid or kept.then is not then.grid:
            found = LastYear(then_id, self._year(then_id), last_values(now, then))
            kept = self._kept[document_id] = _Kept(now.grid, then.grid, found)
        return kept.found

    def accept(
        self, document_id: str, addresses: Sequence[Address], label: str = "采用上年数"
    ) -> Accepted | None:
        """Fill these cells with last year's values, where they are blank and there are any, in one
        step; None when nothing is to be filled.
        """
        last = self.last(document_id)
        chosen = [address for address in addresses if address in last.values]
        if not chosen:
            return None
        form = replace(self._steps.entry_form(document_id), as_kept=True)
        typed = accepted(chosen, last.values, self._side(document_id), self._side(last.form))
        edits = entry.entry_edits(form, typed)
        if not edits:
            return None
        place = (document_id, real_address(chosen[0], edits))
        cells = tuple((document_id, address) for address in chosen)
        return Accepted(self._steps.do(label, edits, place, typed=cells), len(chosen))

    def accept_all(self, document_id: str) -> Accepted | None:
        """The same for every blank cell of a form."""
        return self.accept(document_id, list(self.last(document_id).values), "全表采用上年数")

    # --- what changed ----------------------------------------------------------------------------

    def forms(self, filing_id: str) -> YearForms:
        """A filing's forms beside last year's."""
        then, pairs = self._before.of(filing_id)
        if not then:
            return YearForms()
        here, there = self._lists.forms(filing_id), self._lists.forms(then)
        by_id = {info.id: info for info in there}
        kept = set(pairs.values())
        return YearForms(
            then,
            self._ledger.filing(then).year,
            tuple((info, by_id[pairs[info.id]]) for info in here if info.id in pairs),
            tuple(info for info in here if info.id not in pairs),
            tuple(info for info in there if info.id not in kept),
        )

    def changes(self, document_id: str) -> list[YearChange]:
        """What became of each cell and row of a form since last year.

        PerfDeskError, saying why, when there is nothing to compare it with.
        """
        then = self._predecessor(document_id)
        if not then:
            info = self._lists.form(document_id)
            filing = self._ledger.filing(info.filing)
            before, _pairs = self._before.of(info.filing)
            if not before:
                raise PerfDeskError(_NO_LAST.format(unit=filing.unit, year=filing.year))
            year = self._ledger.filing(before).year
            message = f"{year}年的一套表里没有“{info.title}”这张表，它是今年新增的。"
            raise PerfDeskError(message)
        return changes(self._side(document_id), self._side(then))

    # --- which was which -------------------------------------------------------------------------

    def _predecessor(self, document_id: str) -> str:
        """Last year's form of the same project; "" when there is none."""
        return self._before.of(self._ledger.head(document_id).filing)[1].get(document_id, "")

    def _side(self, document_id: str) -> Side:
        document = self._ledger.placed(document_id).document
        template = self._catalog.template(document.template)
        return Side(template, document, self._steps.papers.grid(document_id))

    def _year(self, document_id: str) -> int:
        return self._ledger.filing(self._ledger.head(document_id).filing).year
