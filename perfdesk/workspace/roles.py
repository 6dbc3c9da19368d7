"""What kind of form one counts as in its filing, whatever paper it is shown on."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from perfdesk.errors import PerfDeskError
from perfdesk.template.catalog import Catalog
from perfdesk.template.model import SetForm, Template


def role_of(catalog: Catalog, forms: Sequence[SetForm], template: Template) -> str:
    """The kind by which lists and equations of a filing, whose set has these forms, know one of
    another set's template.

    It is the template's own, but for a project shown on another set's paper: it goes on counting
    as the one kind of project form its own set has.
    """
    kinds: set[str] = set()
    for form in forms:
        with suppress(PerfDeskError):
            own = catalog.template(form.template)
            # a self-evaluation is about a project too, and is no project form
            if own.subject_field and bool(own.made_from) == bool(template.made_from):
                kinds.add(own.kind)
    return kinds.pop() if len(kinds) == 1 else template.kind
