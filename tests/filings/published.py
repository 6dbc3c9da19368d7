"""The published forms that the samples were copied from, by filing number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial

from tests.filings import changping, shifeng, truth
from tests.filings.truth import FilingCell, FilingForm

READINGS: Mapping[str, Callable[[], list[FilingForm]]] = {
    "S000": partial(truth.expected_forms, "S000"),
    "S001": shifeng.forms,
    "S003": changping.forms,
    "S004": partial(truth.expected_forms, "S004"),
}
NAMES = tuple(READINGS)


@cache
def forms(name: str) -> list[FilingForm]:
    """The forms of a filing in the order of the published paper."""
    return READINGS[name]()


def cells(name: str) -> list[list[FilingCell]]:
    """Per form every cell of the table that says something, captions too, as often as the paper
    says it; a 一级 or 二级 that spans several rows stands once."""
    return [[cell for cell in form.cells if not cell.above] for form in forms(name)]


#: every form: the filing and the form's place in it
FORMS = [(name, number) for name in NAMES for number in range(len(forms(name)))]
