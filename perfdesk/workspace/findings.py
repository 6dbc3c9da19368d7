"""What does not hold on the forms: equations, figures typed over, what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from perfdesk.check.engine import check_filing, check_form, in_order
from perfdesk.check.finding import Finding, Kind, Level, Place
from perfdesk.check.subject import Form, Forms
from perfdesk.errors import PerfDeskError
from perfdesk.template.model import FormSet
from perfdesk.workspace.infos import FormInfo, Touched
from perfdesk.workspace.steps import Steps

__all__ = ["Counts", "Finding", "Findings", "Kind", "Level", "Place", "counts_of"]

#: a form that cannot be read is looked at no further
UNREADABLE = "C-READ-01"


@dataclass(frozen=True)
class Counts:
    """How many findings there are of each level; `blanks` are among the hints."""

    errors: int = 0
    warnings: int = 0
    hints: int = 0
    blanks: int = 0

    @property
    def faults(self) -> int:
        """Errors and warnings: what does not agree, apart from what is only still to be done."""
        return self.errors + self.warnings


def counts_of(found: Iterable[Finding]) -> Counts:
    """How many there are of each level."""
    found = list(found)
    levels = Counter(one.level for one in found)
    blanks = sum(one.kind is Kind.BLANK for one in found)
    return Counts(levels[Level.ERROR], levels[Level.WARNING], levels[Level.HINT], blanks)


@dataclass
class _Filing:
    """What is known of one filing; what something has changed is found anew."""

    subjects: dict[str, Form | Finding] = field(default_factory=dict)
    alone: dict[str, list[Finding]] = field(default_factory=dict)
    across: list[Finding] | None = None
    whole: dict[str, list[Finding]] = field(default_factory=dict)


class Findings:
    """What does not hold on the forms, kept until something it looks at changes."""

    def __init__(self, steps: Steps, forms: Callable[[str], list[FormInfo]]) -> None:
        self._steps = steps
        self._forms = forms
        self._filings: dict[str, _Filing] = {}
        #: which filing each form belonged to that was looked at
        self._seen: dict[str, str] = {}
        steps.listeners.append(self._heard)

    # --- asking ----------------------------------------------------------------------------------

    def of(self, document_id: str) -> list[Finding]:
        """The findings of one form in paper order, what is still blank at the end; one that says so
        where the form cannot be read. UnknownNameError when there is none of that id.
        """
        filing_id = self._steps.ledger.head(document_id).filing
        filing = self._filings.setdefault(filing_id, _Filing())
        known = filing.whole.get(document_id)
        if known is None:
            subject = self._subject(filing, filing_id, document_id)
            known = self._alone(filing, subject)
            across = [one for one in self._across(filing, filing_id) if one.form == document_id]
            if across and isinstance(subject, Form):
                known = in_order([*across, *known], list(subject.runs))
            filing.whole[document_id] = known
        return known

    def of_filing(self, filing_id: str) -> dict[str, list[Finding]]:
        """The findings of each form of a filing, in paper order; UnknownNameError for the id."""
        return {info.id: self.of(info.id) for info in self._forms(filing_id)}

    def counts(self, document_id: str) -> Counts:
        """How many findings one form has."""
        return counts_of(self.of(document_id))

    def errors(self, document_id: str) -> list[Finding]:
        """What stands against calling a form finished."""
        return [one for one in self.of(document_id) if one.level is Level.ERROR]

    def prepare(self, document_id: str) -> bool:
        """Look at one more form of a form's filing, so that what is asked next costs little; False
        when all were looked at. UnknownNameError for the id.
        """
        filing_id = self._steps.ledger.head(document_id).filing
        filing = self._filings.setdefault(filing_id, _Filing())
        for info in self._forms(filing_id):
            if info.id not in filing.subjects:
                self._subject(filing, filing_id, info.id)
                return True
        return False

    def subject(self, document_id: str) -> Form | None:
        """A form as the checks see it, for those who must name its cells; None when it cannot be
        read.
        """
        filing_id = self._steps.ledger.head(document_id).filing
        filing = self._filings.setdefault(filing_id, _Filing())
        found = self._subject(filing, filing_id, document_id)
        return found if isinstance(found, Form) else None

    def release(self, filing_id: str) -> None:
        """Let go of what is known of a filing (a thousand forms are looked at one by one)."""
        self._filings.pop(filing_id, None)

    # --- finding -------------------------------------------------------------------------------

    def _alone(self, filing: _Filing, subject: Form | Finding) -> list[Finding]:
        if isinstance(subject, Finding):
            return [subject]
        known = filing.alone.get(subject.id)
        if known is None:
            known = filing.alone[subject.id] = check_form(subject)
        return known

    def _across(self, filing: _Filing, filing_id: str) -> list[Finding]:
        if filing.across is None:
            filing.across = []
            ids = [info.id for info in self._forms(filing_id)]
            found = [self._subject(filing, filing_id, name) for name in ids]
            forms = [subject for subject in found if isinstance(subject, Form)]
            filing.across = check_filing(Forms(self._set(filing_id), forms))
        return filing.across

    def _subject(self, filing: _Filing, filing_id: str, document_id: str) -> Form | Finding:
        """A form as it is looked at, or the finding that it cannot be read."""
        found = filing.subjects.get(document_id)
        if found is None:
            self._seen[document_id] = filing_id
            titles = {info.id: info.title for info in self._forms(filing_id)}
            try:
                source, grid = self._steps.papers.looked_at(document_id)
            except PerfDeskError as error:
                said = f"这张表没有检查：{error.message}"
                found = Finding(UNREADABLE, Level.ERROR, document_id, None, said, Kind.FORM)
            else:
                found = Form(
                    document_id,
                    titles.get(document_id, ""),
                    source.template,
                    source.document,
                    grid,
                    source.others,
                    titles,
                    self._steps.ledger.head(document_id).kind,
                )
            filing.subjects[document_id] = found
        return found

    def _set(self, filing_id: str) -> FormSet | None:
        try:
            return self._steps.catalog.set(self._steps.ledger.filing(filing_id).set_id)
        except PerfDeskError:
            return None  # its file is gone: the forms are looked at one by one

    # --- forgetting ------------------------------------------------------------------------------

    def _heard(self, touched: Touched) -> None:
        """A step was made: forget what it may have changed."""
        heads = self._steps.ledger.heads
        for name in touched.documents:
            places = {self._seen.get(name, ""), heads[name].filing if name in heads else ""}
            for filing_id in places & self._filings.keys():
                self._forget(self._filings[filing_id], touched)
        for filing_id in touched.filings:
            self.release(filing_id)

    def _forget(self, filing: _Filing, touched: Touched) -> None:
        filing.across = None
        filing.whole.clear()
        for name, subject in list(filing.subjects.items()):
            beside = isinstance(subject, Finding) or bool(subject.others) or touched.structure
            if name in touched.documents or beside:
                del filing.subjects[name]
                filing.alone.pop(name, None)
