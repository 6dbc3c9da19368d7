"""Figures of a running text that are not what the tables say (C-CON-08)."""

from __future__ import annotations

from collections.abc import Iterator

from perfdesk.check.finding import Finding, Kind, Level, Place
from perfdesk.check.subject import Form, Forms
from perfdesk.document.model import Address

_CODE = "C-CON-08"


def report_figures(forms: Forms) -> Iterator[Finding]:
    """The figures of every report that were filled in from a table and differ from it now."""
    for form in forms.forms:
        if form.document.filled:
            yield from _of(form, forms)


def _of(form: Form, forms: Forms) -> Iterator[Finding]:
    # most filings have no report: what compares texts is loaded for those that do
    from perfdesk.derive.report import Source, differences, figure_on  # noqa: PLC0415 -- at first use

    by_id = {other.id: other for other in forms.forms}

    def find(name: str) -> Source | None:
        for other in forms.forms:
            field = name.removeprefix(f"{other.figures.kind}.")
            if other is form or field == name:
                continue
            run = other.runs.get(Address("", "", field))
            if run is not None and run.text.strip():
                text = figure_on(run.text, other.template, form.template, field)
                return Source(name, other.id, field, text)
        return None

    for field, filled in form.document.filled.items():
        value = form.document.values.get(field, "")
        text = value if isinstance(value, str) else ""
        here = Address("", "", field)
        for one in differences(field, filled, text, find):
            other = by_id[one.source.document]
            there = Address("", "", one.source.field)
            yield Finding(
                _CODE,
                Level.ERROR,
                form.id,
                here,
                f"“{form.label(here)}”里写的“{_short(one.said)}”，"
                f"“{other.title}”的“{other.label(there)}”是“{_short(one.source.text)}”，两处不一致。",
                Kind.FIGURES,
                one.said,
                one.source.text,
                related=(Place(other.id, there),),
            )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 24 else f"{line[:24]}…"
