"""Why a form was called finished although something on it does not hold."""

from __future__ import annotations

from collections.abc import Iterator

from perfdesk.check.finding import Finding, Kind, Level
from perfdesk.check.subject import Form
from perfdesk.document.model import WHOLE_FORM

#: no fault of the catalogue: what the office wrote for whoever looks at the form
FINISHED = "C-DONE-01"


def finished(form: Form) -> Iterator[Finding]:
    """The reason that was written, on top of the form, also when it is being filled in again."""
    reason = form.document.notes.get(WHOLE_FORM.key, "")
    if reason:
        when = "" if form.document.finished else "上次"
        said = f"{when}标为填报完成时写明的理由：{reason}"
        yield Finding(FINISHED, Level.HINT, form.id, None, said, Kind.FORM)
