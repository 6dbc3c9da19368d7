"""A filing's forms as other forms of it see them: what they derive stands among their values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableMapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from perfdesk.derive.evaluate import Others, derived_values
from perfdesk.document.model import Document
from perfdesk.frozen import dataclass
from perfdesk.template.model import FieldType, Template
from perfdesk.template.rules import Rows, Rule, references

#: by document id: a form, and the same with what it derives; right while the form is that object
Kept = MutableMapping[str, tuple[Document, Document]]


@dataclass(frozen=True)
class Beside:
    """One form of a filing. `template` is None where its file is gone: it derives nothing then."""

    id: str
    kind: str
    template: Template | None
    document: Document


class Need(NamedTuple):
    """A field of a kind of form; `table` is "" for one of the form itself."""

    kind: str
    table: str
    field: str


def others_for(template: Template, forms: Sequence[Beside], kept: Kept) -> Others:
    """The filing's forms by kind, as the paper of a form of `template` sees them.

    A form that the template lists or adds up has among its values the figures it derives itself,
    from its own forms too. Where that goes round in a circle, a kind of form already on the way is
    seen with its typed values alone. What is worked out without such a circle goes into `kept`.
    """
    return _Round(forms, kept).others(template, frozenset({template.kind}))[0]


def needs_of(template: Template, templates: Iterable[Template]) -> frozenset[Need]:
    """Every field of other forms on which this template's paper depends, through what they derive
    from further fields; `templates` are the filing's.
    """
    by_kind: dict[str, list[Template]] = {}
    for one in templates:
        by_kind.setdefault(one.kind, []).append(one)
    found: set[Need] = set()
    open_ = [
        Need(view.forms, "", field)
        for name, view in template.views.items()
        if view.forms
        for field in _fields_of(template, name)
    ]
    while open_:
        need = open_.pop()
        if need in found:
            continue
        found.add(need)
        for one in by_kind.get(need.kind, ()):
            for rule in one.rules:
                if rule.derives and rule.target == _path(need):
                    open_ += _named(rule, one)
    return frozenset(found)


def _path(need: Need) -> str:
    return f"{need.table}.{need.field}" if need.table else need.field


def _named(rule: Rule, template: Template) -> Iterator[Need]:
    """The fields a rule of a template names."""
    row = split(template, rule.target)[0]
    for found in references(rule.right):
        if isinstance(found, Rows):
            names = [(found.table, found.field), *((found.table, f.key) for f in found.filters)]
        elif found.own:
            names = [(row, found.path)]
        else:
            names = [split(template, found.path)]
        for table, path in names:
            view = template.views.get(table)
            field = _field_id(template, table, path)
            if view is not None and view.forms:
                yield Need(view.forms, "", field)
            else:
                yield Need(template.kind, table, field)


def split(template: Template, path: str) -> tuple[str, str]:
    """An equation's name as (table, field), as `Figures.split` does."""
    head = path.rpartition(".")[0]
    if ("", path) in template.fields or ("", head) in template.fields:
        return "", path
    table, _dot, rest = path.partition(".")
    return table, rest


def _field_id(template: Template, table: str, path: str) -> str:
    return path if (table, path) in template.fields else path.rpartition(".")[0] or path


def _fields_of(template: Template, view: str) -> frozenset[str]:
    """What a template shows or adds up of the forms of one of its views."""
    return frozenset(field for table, field in template.fields if table == view)


def _said(template: Template, document: Document, path: str, text: str) -> str:
    """A derived figure as the document would keep it: with its unit where only the paper has it."""
    money = template.fields["", path].type is FieldType.MONEY
    foreign = money and template.money_unit != document.money_unit
    return f"{text}{template.money_unit}" if foreign else text


class _Round:
    """One going round of a filing's forms."""

    def __init__(self, forms: Sequence[Beside], kept: Kept) -> None:
        self._forms = forms
        self._kept = kept
        self._here: dict[tuple[str, frozenset[str]], Document] = {}

    def others(self, template: Template, on_the_way: frozenset[str]) -> tuple[Others, bool]:
        """The forms as a template sees them, and whether a circle was cut for that."""
        wanted: dict[str, frozenset[str]] = {}
        for name, view in template.views.items():
            if view.forms:
                fields = _fields_of(template, name)
                wanted[view.forms] = wanted.get(view.forms, frozenset()) | fields
        others: dict[str, list[tuple[str, Document]]] = {}
        cut = False
        for form in self._forms:
            document = form.document
            if form.template is not None and wanted.get(form.kind, frozenset()) & (
                form.template.derived
            ):
                document, was_cut = self._shown(form, form.template, on_the_way)
                cut = cut or was_cut
            others.setdefault(form.kind, []).append((form.id, document))
        return others, cut

    def _shown(
        self, form: Beside, template: Template, on_the_way: frozenset[str]
    ) -> tuple[Document, bool]:
        held = self._kept.get(form.id)
        if held is not None and held[0] is form.document:
            return held[1], False
        if form.kind in on_the_way:
            return form.document, True
        known = self._here.get((form.id, on_the_way))
        if known is not None:
            return known, True
        others, cut = self.others(template, on_the_way | {form.kind})
        figures = derived_values(template, form.document, others)
        values = {
            path: _said(template, form.document, path, text)
            for (table, _row, path), text in figures.items()
            if not table
        }
        shown = replace(form.document, values={**values, **form.document.values})
        if cut:
            self._here[form.id, on_the_way] = shown
        else:
            self._kept[form.id] = form.document, shown
        return shown, cut
