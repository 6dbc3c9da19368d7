"""What a form demands and has not got."""

from __future__ import annotations

from collections.abc import Iterator

from perfdesk.check.finding import Finding, Kind, Level
from perfdesk.check.subject import Form
from perfdesk.check.wording import named
from perfdesk.grid.demands import missing

#: the catalogue names some of these fields (C-HDR-01, C-VAL-01); the vocabulary says which they are
BLANK = "C-REQ-01"


def blanks(form: Form) -> Iterator[Finding]:
    """Every required cell that is still empty, in paper order."""
    demanded = missing(form.grid)
    for address in form.runs:
        if address in demanded:
            said = f"{named(form, address)}必填，还空着。"
            yield Finding(BLANK, Level.HINT, form.id, address, said, Kind.BLANK)
