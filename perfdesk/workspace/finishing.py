"""Which finished forms a step changes: 填报完成 is taken back in that same step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from perfdesk.document.edits import (
    AddDocument,
    AddFiling,
    Edit,
    RemoveDocument,
    RemoveFiling,
    SetFilingValue,
    SetFilled,
    SetFinished,
    SetNote,
    SetTypedOver,
    SetValue,
)
from perfdesk.document.model import Document, TypedOver
from perfdesk.template.model import Template


@dataclass(frozen=True)
class FinishedForm:
    """A form that is called finished, as it is before the step."""

    id: str
    filing: str
    template: Template


#: a form's body, None when it cannot be read
Read = Callable[[str], Document | None]


def reopening(
    edits: Sequence[Edit],
    finished: Iterable[FinishedForm],
    kinds: Mapping[str, str],
    read: Read,
) -> list[SetFinished]:
    """The edits that take 填报完成 from the finished forms whose paper these edits change.

    Those are the forms edited themselves, the ones that show a changed value of their filing,
    and the ones that show or add up other forms. `kinds` says what kind of form each document
    of the edits is; a form that `read` cannot read cannot be printed, and is left alone.

    Without this, a paper could change and still be printed without 草稿.
    """
    gone = {edit.document for edit in edits if isinstance(edit, RemoveDocument)}
    decided = {edit.document for edit in edits if isinstance(edit, SetFinished)}
    return [
        SetFinished(form.id, old=True, new=False)
        for form in finished
        if form.id not in gone | decided
        and any(_changes(edit, form, kinds, read) for edit in edits)
        and read(form.id) is not None
    ]


def _changes(edit: Edit, form: FinishedForm, kinds: Mapping[str, str], read: Read) -> bool:
    """Whether the form's paper may look different after the edit."""
    match edit:
        case SetFinished() | SetNote() | SetFilled() | AddFiling() | RemoveFiling():
            return False
        case SetTypedOver(old=TypedOver(text=old), new=TypedOver(text=new)) if old == new:
            return False  # only the reason, which is not on the paper
        case SetFilingValue():
            shown = form.template.fields.get(("", edit.field))
            if edit.filing != form.filing or shown is None or not shown.filing:
                return False
            body = read(form.id)
            return body is not None and edit.field not in body.values
        case AddDocument() | RemoveDocument():
            if edit.filing != form.filing:
                return False
            views = _views_of(form.template, kinds.get(edit.document, ""))
            held = edit.body.values.keys() | edit.body.typed_over.keys()
            return _draws(form.template, views) or bool(held & _fields_in(form.template, views))
    if edit.document == form.id:
        return True
    if isinstance(edit, SetValue | SetTypedOver):
        views = _views_of(form.template, kinds.get(edit.document, ""))
        return edit.field in _fields_in(form.template, views)
    return False


def _views_of(template: Template, kind: str) -> frozenset[str]:
    """The tables of the template whose rows are forms of this kind."""
    return frozenset(name for name, view in template.views.items() if view.forms == kind != "")


def _fields_in(template: Template, views: frozenset[str]) -> frozenset[str]:
    """What the template shows or adds up of those forms."""
    return frozenset(field for table, field in template.fields if table in views)


def _draws(template: Template, views: frozenset[str]) -> bool:
    """Whether those forms stand as rows on the paper."""
    lines = (line for band in template.bands for line in band.lines)
    return any(views.intersection(line.repeat) for line in lines)
