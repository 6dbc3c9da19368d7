"""What is said of papers a form is not on: whose they are, and what their fields are called."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from perfdesk.errors import PerfDeskError
from perfdesk.template.catalog import Catalog
from perfdesk.template.model import Field


@dataclass(frozen=True)
class PaperName:
    """A template's title with region and year; "" and 0 for a form that is in no set."""

    title: str
    region: str = ""
    year: int = 0

    @property
    def words(self) -> str:
        """All of it in one line."""
        head = f"{self.region}{self.year}年" if self.region else ""
        return f"{head}“{self.title}”"


def paper_names(catalog: Catalog) -> dict[str, PaperName]:
    """Every template that can be read, by its id."""
    homes: dict[str, tuple[str, int]] = {}
    for set_id in catalog.set_ids:
        with suppress(PerfDeskError):
            found = catalog.set(set_id)
            for form in found.forms:
                homes.setdefault(form.template, (found.region, found.year))
    names = {}
    for template_id in catalog.template_ids:
        with suppress(PerfDeskError):
            title = catalog.template(template_id).title
            names[template_id] = PaperName(title, *homes.get(template_id, ()))
    return names


class OtherPapers:
    """All papers of a catalog, for what a form's own template does not know."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def called(self, template_id: str) -> str:
        """Whose paper a template is, in words; its id where it cannot be read."""
        found = paper_names(self._catalog).get(template_id)
        return template_id if found is None else found.words

    def field(self, table: str, name: str) -> Field | None:
        """A field as the first paper calls it that has it."""
        for template_id in self._catalog.template_ids:
            with suppress(PerfDeskError):
                found = self._catalog.template(template_id).fields.get((table, name))
                if found is not None:
                    return found
        return None
