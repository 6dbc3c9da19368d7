"""Running texts filled from the tables, with the source of each figure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from perfdesk.derive.report import (
    Difference,
    Source,
    composed,
    differences,
    figure_on,
    updated,
)
from perfdesk.document.edits import Edit, SetFilled, SetValue
from perfdesk.document.model import Address, Document
from perfdesk.errors import PerfDeskError
from perfdesk.template.model import Template
from perfdesk.workspace.infos import FormInfo, Touched
from perfdesk.workspace.lists import Lists
from perfdesk.workspace.steps import Steps

__all__ = ["Difference", "Filling", "Reporting", "Source"]


@dataclass(frozen=True)
class Filling:
    """What filling a report would do, by the labels of its texts.

    `blank` are filled in (those no form has a figure for stay blank), `own` hold the office's words
    and stay; of those filled before, `differing` figures are not (any more) what their tables say.
    `lacking` names figures that no form of the filing has yet.
    """

    blank: tuple[str, ...]
    own: tuple[str, ...]
    differing: tuple[Difference, ...]
    lacking: tuple[str, ...] = ()


class Reporting:
    """Fills reports, and finds where a figure in one differs from its table since."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
        self._lists = Lists(steps.ledger, steps.catalog)

    def is_report(self, document_id: str) -> bool:
        """Whether a form has texts that are filled from the tables."""
        return bool(_seeds(self._template(document_id)))

    def report_of(self, document_id: str) -> str | None:
        """The form itself where it is a report, else the first report of its filing; None when
        the filing has none.
        """
        if self.is_report(document_id):
            return document_id
        for info in self._beside(document_id):
            if self.is_report(info.id):
                return info.id
        return None

    def source(self, document_id: str, name: str) -> Source | None:
        """Where a figure stands in the other forms of a form's filing: `name` is a field, or a kind
        of form and a field. None when no form has it, or it is blank there.
        """
        own = self._template(document_id)
        for info in self._beside(document_id):
            field = name.removeprefix(f"{info.kind}.")
            try:
                template = self._template(info.id)
                if ("", field) not in template.fields:
                    continue
                text = self._steps.papers.shown(info.id, Address("", "", field))
            except PerfDeskError:
                continue  # a damaged form says so itself when it is opened
            if text.strip():
                text = figure_on(text, template, own, field)
                return Source(f"{info.kind}.{field}", info.id, field, text)
        return None

    def differences(self, document_id: str) -> list[Difference]:
        """The figures of a report that differ from their tables."""
        document = self._document(document_id)
        return [
            difference
            for field, filled in document.filled.items()
            for difference in differences(
                field, filled, _text(document, field), lambda name: self.source(document_id, name)
            )
        ]

    def plan(self, document_id: str) -> Filling:
        """What `fill` would do."""
        template, document = self._template(document_id), self._document(document_id)
        seeds = _seeds(template)
        blank = self._fillable(document_id)
        own = [f for f in seeds if _text(document, f).strip() and f not in document.filled]
        lacking = [
            template.fields["", path].label
            for field in blank
            for path in _holes(seeds[field])
            if self.source(document_id, path) is None
        ]
        return Filling(
            tuple(template.fields["", field].label for field in blank),
            tuple(template.fields["", field].label for field in own),
            tuple(self.differences(document_id)),
            tuple(dict.fromkeys(lacking)),
        )

    def fill(self, document_id: str, update: Sequence[Difference] = ()) -> Touched | None:
        """Fill the blank texts of a report from the tables, and write these figures as their tables
        have them, in one step; None when there is nothing to do.
        """
        template, document = self._template(document_id), self._document(document_id)
        filing = self._steps.ledger.filing(self._steps.ledger.placed(document_id).filing)
        edits: list[Edit] = []
        seeds = _seeds(template)
        for field in self._fillable(document_id):
            made = composed(
                seeds[field],
                lambda name: self.source(document_id, name),
                filing.year,
                template.money_unit,
            )
            edits.append(SetValue(document_id, field, document.values.get(field), made.text))
            if made != document.filled.get(field):
                edits.append(SetFilled(document_id, field, document.filled.get(field), made))
        for field in dict.fromkeys(one.field for one in update):
            chosen = [one for one in update if one.field == field]
            text, filled = updated(_text(document, field), document.filled[field], chosen)
            edits.append(SetValue(document_id, field, document.values.get(field), text))
            edits.append(SetFilled(document_id, field, document.filled[field], filled))
        if not edits:
            return None
        first = edits[0]
        assert isinstance(first, SetValue)
        place = document_id, Address("", "", first.field)
        return self._steps.do("由各表填写报告", edits, place)

    def label(self, document_id: str, field: str) -> str:
        """What a field of a form is called."""
        found = self._template(document_id).fields.get(("", field))
        return found.label if found is not None else field

    def title(self, document_id: str) -> str:
        """What a form is called in lists."""
        return self._lists.form(document_id).title

    # --- what it works with --------------------------------------------------------------------

    def _fillable(self, document_id: str) -> list[str]:
        """The blank texts for which some form has a figure, or that name only the year."""
        document = self._document(document_id)
        found: list[str] = []
        for field, seed in _seeds(self._template(document_id)).items():
            if _text(document, field).strip():
                continue
            paths = tuple(_holes(seed))
            if not paths or any(self.source(document_id, one) for one in paths):
                found.append(field)
        return found

    def _beside(self, document_id: str) -> Iterator[FormInfo]:
        filing = self._steps.ledger.placed(document_id).filing
        return (info for info in self._lists.forms(filing) if info.id != document_id)

    def _template(self, document_id: str) -> Template:
        return self._steps.catalog.template(self._document(document_id).template)

    def _document(self, document_id: str) -> Document:
        return self._steps.ledger.placed(document_id).document


def _seeds(template: Template) -> dict[str, str]:
    """The texts of a form that are filled from other forms."""
    return {field: seed for field, seed in template.seed.items() if "{" in seed}


def _holes(seed: str) -> Iterator[str]:
    from perfdesk.template.drawing import Hole, parse_text  # noqa: PLC0415 -- at first use

    for paragraph in parse_text(seed, lambda _line, _fault: None, headings=False):
        yield from (piece.path for piece in paragraph.pieces if isinstance(piece, Hole))


def _text(document: Document, field: str) -> str:
    value = document.values.get(field, "")
    return value if isinstance(value, str) else ""
