"""What a package holds, as frozen values: filings and forms with their lineage, remarks, forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from perfdesk.document.model import Document, Filing, Remark

__all__ = ["Lineage", "Package", "PackedFiling", "PackedForm", "Remark", "Revision"]


@dataclass(frozen=True)
class Revision:
    """One state of a form or filing: the hash of its parents and its canonical body.

    See `codec.revision_id`. A merge has two parents, the first state none.
    """

    id: str
    parents: tuple[str, ...] = ()


#: the known revisions of one form or filing, parents before children
Lineage = tuple[Revision, ...]


@dataclass(frozen=True)
class PackedForm:
    """One form as it travels. `body` is None for a form that was deleted: that is a revision
    of its own, named by its parents and an empty body. `position` is its sort key in the filing.
    """

    id: str
    lineage: Lineage
    body: Document | None
    position: int = 0

    @property
    def head(self) -> str:
        """The id of the revision it has now."""
        return self.lineage[-1].id


@dataclass(frozen=True)
class PackedFiling:
    """One filing as it travels, with its forms; the remarks on them are part of its body."""

    id: str
    lineage: Lineage
    body: Filing
    forms: tuple[PackedForm, ...] = ()

    @property
    def head(self) -> str:
        """The id of the revision it has now."""
        return self.lineage[-1].id


@dataclass(frozen=True)
class Package:
    """All that one .perfpkg holds.

    `store` and `number` say which store wrote it and how many it had written before: two stores
    cloned from one disk image write the same number twice, with different content. `made` is the
    time as ISO text, for reading only. `role` is "office" or "district". `templates` are the files
    of the sets needed, by path ("<set>/<file>.toml"). `extra` holds parts that a newer program put
    there: kept word for word for the way back (see `parts.Extra`). `notes` are sentences about what
    was read but not understood; they do not travel.
    """

    store: str
    number: int
    made: str
    program: str
    role: str
    unit: str
    filings: tuple[PackedFiling, ...]
    templates: Mapping[str, bytes] = field(default_factory=dict)
    extra: Mapping[str, bytes] = field(default_factory=dict)
    notes: tuple[str, ...] = field(default=(), compare=False)
