"""Whose paper a template is: its region and year, by the sets that have it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from perfdesk.errors import PerfDeskError
from perfdesk.template.catalog import Catalog


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
