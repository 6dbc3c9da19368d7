"""Runs the checks. A family of checks is one module with one function, named here and nowhere else.

A family sees values and gives findings; it changes nothing and raises nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from perfdesk.check.across_forms import across_forms
from perfdesk.check.blanks import blanks
from perfdesk.check.equations import equations
from perfdesk.check.finding import Finding, Kind
from perfdesk.check.finished import finished
from perfdesk.check.numbers import numbers
from perfdesk.check.report_figures import report_figures
from perfdesk.check.subject import Form, Forms
from perfdesk.check.typed_over import typed_over
from perfdesk.document.model import Address

#: what looks at one form at a time
OF_FORM: tuple[Callable[[Form], Iterable[Finding]], ...] = (
    *(equations, typed_over, numbers, blanks),
    finished,
)
#: what looks at the forms of a filing together
OF_FILING: tuple[Callable[[Forms], Iterable[Finding]], ...] = (
    across_forms,
    report_figures,
)


def check_form(form: Form) -> list[Finding]:
    """What does not hold on one form by itself, in paper order; what is still blank at the end."""
    found = [finding for family in OF_FORM for finding in family(form)]
    return in_order(found, list(form.runs))


def check_filing(forms: Forms) -> list[Finding]:
    """What does not hold between the forms of a filing."""
    return [finding for family in OF_FILING for finding in family(forms)]


def in_order(found: Sequence[Finding], addresses: Sequence[Address]) -> list[Finding]:
    """The findings of one form in the order of its paper: faults first, then what is blank.

    Two that say the same of one cell, by the same two figures, are said once: the first.
    """
    place = {address: number for number, address in enumerate(addresses)}
    last = len(place)
    once: dict[object, Finding] = {}
    for finding in found:
        figures = (finding.address, frozenset((finding.left, finding.right)))
        once.setdefault(figures if finding.kind is Kind.FIGURES else finding, finding)
    return sorted(
        once.values(),
        key=lambda one: (
            one.kind is Kind.BLANK,
            -1 if one.address is None else place.get(one.address, last),
        ),
    )
