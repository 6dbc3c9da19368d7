"""旧版内容: what was typed into a form and no cell of its paper shows.

A field was taken out of the paper, or got another id, or the form stands on another region's paper.
The value is kept, travels, and can be put into a cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from perfdesk import paths
from perfdesk.derive.recast import Told, recast
from perfdesk.document.model import WHOLE_FORM, Address, Document, Value
from perfdesk.errors import PerfDeskError
from perfdesk.template.model import Slot, Template
from perfdesk.template.older import labels
from perfdesk.workspace.paper_names import OtherPapers
from perfdesk.workspace.steps import Steps

__all__ = ["Leftovers", "Told"]

#: no cell shows them, on no paper: where a row stands, and how a form is scored
_UNSEEN = frozenset({"class", "of", "scoring_profile"})

#: by table and field, which parts a paper draws: "" is the whole
_Drawn = dict[tuple[str, str], set[str]]


def called(label: str, field: str) -> str:
    """What a field is called, also one that no paper here knows: its label is its id then."""
    return f"旧表样的“{field}”一栏" if label == field and field.isascii() else label


def _is_nameless(told: Told) -> bool:
    """Whether no paper here knows what it is called."""
    return told.label == told.address.field


def _named(told: Told, before: Mapping[tuple[str, str], str]) -> Told:
    if not _is_nameless(told):
        return told
    table, _row, name = told.address
    return replace(told, label=before.get((table, name)) or called(told.label, name))


class Leftovers:
    """Says what of a form its paper does not show, and puts it into cells."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
        self._drawn: tuple[Template | None, _Drawn] = (None, {})

    def of(self, form_id: str) -> tuple[Told, ...]:
        """What is kept unseen, in the order it was typed; () for a form that cannot be read.

        Without any it costs a look at the form's keys, and no paper is built.
        """
        steps = self._steps
        try:
            document = steps.ledger.peek(form_id).document
            template = steps.catalog.template(document.template)
            drawn = self._drawn_by(template)
            if not any(_is_left(key, value, drawn) for key, value in _held(document)):
                return ()
            source = steps.papers.tried(form_id, template)
            found = recast(source, template, OtherPapers(steps.catalog).field).kept
        except PerfDeskError:
            return ()
        left = [one for one in found if self._is_undrawn(one, document, drawn)]
        if any(_is_nameless(one) for one in left):
            before = labels(paths.user_data_dir() / "templates", template.id)
            left = [_named(one, before) for one in left]
        return tuple(left)

    def _drawn_by(self, template: Template) -> _Drawn:
        if self._drawn[0] is not template:
            self._drawn = template, _parts_drawn(template)
        return self._drawn[1]

    @staticmethod
    def _is_undrawn(told: Told, document: Document, drawn: _Drawn) -> bool:
        """Whether the paper lacks the cell; rows that it leaves out are not meant."""
        table, row, name = told.address
        if not name:
            return False  # words of the paper, which it has in other words now
        cells = {one.id: one.cells for one in document.rows(table)}.get(row, {})
        value = cells.get(name) if table else document.values.get(name)
        return _is_left((table, name), value or "", drawn)


def _parts_drawn(template: Template) -> _Drawn:
    found: _Drawn = {}
    for band in template.bands:
        cells = [part for line in band.lines for cell in line.cells for part in cell.parts]
        texts = [part for paragraph in band.paragraphs for part in paragraph.parts]
        for part in (*cells, *texts):
            if isinstance(part, Slot):
                found.setdefault((part.table, part.field.id), set()).add(part.part)
    return found


def _is_left(key: tuple[str, str], value: Value, drawn: _Drawn) -> bool:
    table, name = key
    if name in _UNSEEN:
        return False
    parts = drawn.get(key)
    while parts is None and "." in name:  # what stands beside a part of a value
        name = name.rpartition(".")[0]
        parts = drawn.get((table, name))
    if parts is None:
        return True
    if "" in parts or isinstance(value, str):
        return False
    return any(text and part not in parts for part, text in value.items())


def _held(document: Document) -> Iterator[tuple[tuple[str, str], Value]]:
    """All that was typed, by table and field."""
    yield from ((("", name), value) for name, value in document.values.items() if value)
    for table, rows in document.tables.items():
        for row in rows:
            yield from (((table, name), value) for name, value in row.cells.items() if value)
    beside = {key: over.text for key, over in document.typed_over.items()}
    for key, text in (*beside.items(), *document.notes.items()):
        address = Address.of_key(key)
        if text and address != WHOLE_FORM:
            yield (address.table, address.field), text
