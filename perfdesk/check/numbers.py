"""Text in a number field: kept as typed, but nothing can be computed from it."""

from __future__ import annotations

from collections.abc import Iterator

from perfdesk.arithmetic import explain
from perfdesk.check.finding import Finding, Kind, Level
from perfdesk.check.subject import Form
from perfdesk.check.wording import named
from perfdesk.document.spelling import fix_for
from perfdesk.grid.model import Mark

#: the catalogue has no code for a number field in general
NO_NUMBER = "C-NUM-01"
_SHORT = 20


def numbers(form: Form) -> Iterator[Finding]:
    """Every value on the paper that should be a number and is none."""
    for address, run in form.runs.items():
        if run.mark is not Mark.NOT_A_NUMBER:
            continue
        text = " ".join(run.text.split())
        shown = text if len(text) <= _SHORT else f"{text[:_SHORT]}…"
        why = explain(run.text)
        said = f"{named(form, address)}应当填数字，填的是“{shown}”。{why}"
        fix = fix_for(run.entered, run.type, form.figures.unit) if run.type else None
        after = fix.after if fix is not None else ""
        yield Finding(NO_NUMBER, Level.ERROR, form.id, address, said, Kind.VALUE, fix=after)
