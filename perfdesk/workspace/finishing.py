"""Which finished forms a step changes: 填报完成 is taken back in that same step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

from perfdesk.derive.elsewhere import Need, needs_of
from perfdesk.document.edits import (
    AddDocument,
    AddFiling,
    DeleteRow,
    Edit,
    InsertRow,
    RemoveDocument,
    RemoveFiling,
    SetCell,
    SetFilingValue,
    SetFilled,
    SetFinished,
    SetListedUnit,
    SetNote,
    SetRemark,
    SetSeal,
    SetTemplate,
    SetTypedOver,
    SetValue,
)
from perfdesk.document.model import Address, Document, TypedOver
from perfdesk.frozen import dataclass
from perfdesk.template.model import Template


@dataclass(frozen=True)
class FinishedForm:
    """A form that is called finished, as it is before the step. `beside` are the templates of its
    filing's forms.
    """

    id: str
    filing: str
    template: Template
    beside: tuple[Template, ...] = ()

    @cached_property
    def needs(self) -> frozenset[Need]:
        """What its paper depends on in other forms."""
        return needs_of(self.template, self.beside)


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
        and any(changes_paper(edit, form, kinds, read) for edit in edits)
        and read(form.id) is not None
    ]


def changes_paper(edit: Edit, form: FinishedForm, kinds: Mapping[str, str], read: Read) -> bool:
    """Whether the form's paper may look different after the edit."""
    match edit:
        case SetFinished() | SetSeal() | SetNote() | SetFilled():
            return False
        case SetRemark() | AddFiling() | RemoveFiling() | SetListedUnit():
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
            kind = kinds.get(edit.document, "")
            views = _views_of(form.template, kind)
            held = _held(edit.body)
            return _draws(form.template, views) or any(Need(kind, *at) in form.needs for at in held)
    if edit.document == form.id:
        return True
    if not any(view.forms for view in form.template.views.values()):
        return False
    kind = kinds.get(edit.document, "")
    if isinstance(edit, SetTemplate):
        return any(need.kind == kind for need in form.needs)
    return any(Need(kind, *at) in form.needs for at in _places(edit))


def _held(document: Document) -> set[tuple[str, str]]:
    """The fields, by table, in which a form holds something."""
    held = {("", name) for name in document.values}
    held |= {Address.of_key(key)[::2] for key in document.typed_over}
    for table, rows in document.tables.items():
        held |= {(table, name) for row in rows for name in row.cells}
    return held


def _places(edit: Edit) -> list[tuple[str, str]]:
    """The fields, by table, that an edit of another form changes there."""
    match edit:
        case SetValue():
            return [("", edit.field)]
        case SetTypedOver():
            address = Address.of_key(edit.field)
            return [(address.table, address.field)]
        case SetCell():
            return [(edit.table, edit.field)]
        case InsertRow() | DeleteRow():
            return [(edit.table, name) for name in edit.row.cells]
        case _:
            return []


def _views_of(template: Template, kind: str) -> frozenset[str]:
    """The tables of the template whose rows are forms of this kind."""
    return frozenset(name for name, view in template.views.items() if view.forms == kind != "")


def _draws(template: Template, views: frozenset[str]) -> bool:
    """Whether those forms stand as rows on the paper."""
    lines = (line for band in template.bands for line in band.lines)
    return any(views.intersection(line.repeat) for line in lines)
