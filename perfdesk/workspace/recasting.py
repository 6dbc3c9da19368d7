"""A form shown on the paper of another region or year: what fits there, and the change itself."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from perfdesk.derive.recast import Asked, Recast, Told, recast
from perfdesk.document.edits import SetTemplate
from perfdesk.errors import PerfDeskError
from perfdesk.grid.build import build
from perfdesk.grid.layout import lay_out
from perfdesk.grid.paginate import Page, paginate
from perfdesk.template.model import Template
from perfdesk.workspace.infos import Touched
from perfdesk.workspace.paper_names import OtherPapers, PaperName, paper_names
from perfdesk.workspace.steps import Steps

__all__ = ["Asked", "Choice", "Recast", "Recasting", "Told"]


@dataclass(frozen=True)
class Choice:
    """A paper a form can be shown on. `own` says that it is the same kind of form; of `total`
    things filled in it shows `shown`.
    """

    template: str
    name: PaperName
    own: bool
    shown: int
    total: int


class Recasting:
    """A form shown on the paper of another region or year. Nothing but its template changes."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps

    def name(self, template_id: str) -> PaperName:
        """Whose paper a template is; its id where it cannot be read."""
        return paper_names(self._steps.catalog).get(template_id, PaperName(template_id))

    def choices(self, document_id: str) -> list[Choice]:
        """The papers a form can be shown on: those of its kind first, then those of its subject,
        and of each the ones that show most.
        """
        catalog = self._steps.catalog
        document = self._steps.ledger.peek(document_id).document
        home = self._template(document.template)
        found: list[tuple[tuple[int, int, int, str], Choice]] = []
        for name, paper in paper_names(catalog).items():
            if name == document.template:
                continue
            try:
                made = self.preview(document_id, name)
            except PerfDeskError:
                continue  # it lists a form that cannot be read
            own = home is not None and made.template.kind == home.kind
            fits = 0 if own else 1 if home is None or _is_akin(home, made.template) else 2
            choice = Choice(name, paper, own, len(made.shown), made.total)
            found.append(((fits, -choice.shown, len(made.asked), name), choice))
        return [choice for _order, choice in sorted(found, key=lambda pair: pair[0])]

    def preview(self, document_id: str, template_id: str) -> Recast:
        """What becomes of a form on another paper; nothing is changed.

        Raises PerfDeskError where it, the template or a form listed there cannot be read.
        """
        template = self._steps.catalog.template(template_id)
        source = self._steps.papers.tried(document_id, template)
        home = self._template(self._steps.ledger.head(document_id).template)
        return recast(source, home, OtherPapers(self._steps.catalog).field)

    def pages(self, document_id: str, template_id: str) -> Sequence[Page]:
        """The form's pages as they would be on another paper."""
        template = self._steps.catalog.template(template_id)
        source = self._steps.papers.tried(document_id, template)
        source = replace(source, document=replace(source.document, finished=False))
        return paginate(lay_out(build(source)), signature=template.signature)

    def change(self, document_id: str, template_id: str) -> Touched | None:
        """Show a form on another paper, in one step; None when it is on that one already.

        Raises UnknownNameError for a template that is not there.
        """
        document = self._steps.ledger.placed(document_id).document
        template = self._steps.catalog.template(template_id)
        if template.id == document.template:
            return None
        old = (document.template, document.version)
        edit = SetTemplate(document_id, old, (template.id, template.version))
        label = f"换用表样{self.name(template.id).words}"
        return self._steps.do(label, [edit], (document_id, None))

    def _template(self, template_id: str) -> Template | None:
        with suppress(PerfDeskError):
            return self._steps.catalog.template(template_id)
        return None


def _is_akin(home: Template, other: Template) -> bool:
    """Whether both are about one project, or both about none, and both plan or both look back."""
    about = bool(home.subject_field) == bool(other.subject_field)
    return about and bool(home.made_from) == bool(other.made_from)
