"""Filings packed for the stick: revisions named, forms printed along, what went out remembered."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

from perfdesk import __version__
from perfdesk.document.model import Filing
from perfdesk.errors import PerfDeskError
from perfdesk.exchange.model import Package, PackedFiling, PackedForm
from perfdesk.exchange.package import pack
from perfdesk.store.exchanged import Parcel, Recorded
from perfdesk.workspace.infos import FormInfo
from perfdesk.workspace.lineages import Lineages
from perfdesk.workspace.papers import Papers
from perfdesk.workspace.remembered import folded
from perfdesk.workspace.steps import Steps

#: what stands before the package's own number is remembered as gone out
_READABLE = "填报.pdf"


#: whom a package is for: the district that the office hands in to, or the office that the district
#: sends remarks back to; told by who makes it
OFFICE, DISTRICT = "office", "district"


@dataclass(frozen=True)
class Lot:
    """What goes into one package: the filings of one unit and one year."""

    unit: str
    year: int
    filings: tuple[str, ...]
    forms: int


@dataclass(frozen=True)
class Outgoing:
    """A package ready to be written: its content, and what is to be remembered when it was.

    `unit`, its `code` (单位编码, "" for none) and `year` are those of its first filing.
    """

    data: bytes
    unit: str
    year: int
    parcel: Parcel
    revisions: tuple[Recorded, ...]
    notes: tuple[str, ...] = ()
    code: str = ""
    role: str = OFFICE

    @property
    def content_hash(self) -> str:
        """SHA-256 (hex) of the package."""
        return self.parcel.hash


class Sending:
    """Packs filings of the open store."""

    def __init__(
        self, steps: Steps, papers: Papers, forms: Callable[[str], list[FormInfo]]
    ) -> None:
        self._steps = steps
        self._papers = papers
        self._forms = forms
        self._lineages = Lineages(steps)

    def usual_role(self) -> str:
        """Who works on this store: a district, where there is a roster or more than one unit has
        a filing.
        """
        ledger = self._steps.ledger
        units = {folded(filing.unit) for filing in ledger.filings.values()}
        return DISTRICT if ledger.roster or len(units) > 1 else OFFICE

    def lots(self, filing_ids: Sequence[str]) -> list[Lot]:
        """One for each unit and year of these filings, in their order; those without a form are
        left out. PerfDeskError for a filing that is not there.
        """
        ledger = self._steps.ledger
        found: dict[tuple[str, int], Lot] = {}
        for name in dict.fromkeys(filing_ids):
            filing = ledger.filing(name)
            forms = len(self._forms(name))
            if not forms:
                continue
            key = folded(filing.unit), filing.year
            lot = found.get(key, Lot(filing.unit, filing.year, (), 0))
            found[key] = replace(lot, filings=(*lot.filings, name), forms=lot.forms + forms)
        return list(found.values())

    def make(
        self, filing_ids: Sequence[str], *, role: str = OFFICE
    ) -> Generator[int, None, Outgoing]:
        """Pack these filings: yields the number of forms done, returns the package.

        Nothing is remembered yet: see `sent`. Raises PerfDeskError for a filing that is not there
        or has no form, PackageError for one that is too large.
        """
        ledger = self._steps.ledger
        filings = [ledger.filing(name) for name in filing_ids]
        if not filings:
            message = "没有选要导出的一套表。"
            raise PerfDeskError(message)
        ledger.flush()
        packed: list[PackedFiling] = []
        extra: dict[str, bytes] = {}
        remembered: list[Recorded] = []
        notes: list[str] = []
        readable = _Readable(self._papers)
        done = 0
        for name, filing in zip(filing_ids, filings, strict=True):
            stand = self._lineages.filing(name)
            remembered += self._lineages.going_out(name, stand)
            extra |= self._lineages.exchanged.kept_for(name) | self._lineages.filing_extra(name)
            forms: list[PackedForm] = []
            for info in self._forms(name):
                yield done
                done += 1
                try:
                    body = ledger.peek(info.id)
                except PerfDeskError as error:
                    notes.append(f"“{info.title}”没有导出：{error.message}")
                    continue
                form = self._lineages.form(info.id)
                remembered += self._lineages.going_out(info.id, form)
                extra |= self._lineages.form_extra(info.id)
                forms.append(PackedForm(info.id, form.lineage, body.document, body.position))
                notes += readable.add(info)
            for gone in self._lineages.gone(name):
                form = self._lineages.stand(gone, name, b"")
                remembered += self._lineages.going_out(gone, form)
                forms.append(PackedForm(gone, form.lineage, None))
            packed.append(PackedFiling(name, stand.lineage, filing, tuple(forms)))
        yield done
        return self._outgoing(packed, extra, tuple(remembered), readable, tuple(notes), role=role)

    def sent(self, outgoing: Outgoing) -> None:
        """The package was written and read back: remember what went out. Raises StoreError."""
        exchanged = self._lineages.exchanged
        exchanged.record(outgoing.revisions)
        exchanged.note_parcel(outgoing.parcel)

    def _outgoing(
        self,
        packed: Sequence[PackedFiling],
        extra: Mapping[str, bytes],
        remembered: tuple[Recorded, ...],
        readable: _Readable,
        notes: tuple[str, ...],
        *,
        role: str,
    ) -> Outgoing:
        ledger, store = self._steps.ledger, self._steps.ledger.store
        now = ledger.now()
        first = packed[0].body
        package = Package(
            store=store.store_id,
            number=self._lineages.exchanged.last_sent(store.store_id) + 1,
            made=now.isoformat(timespec="seconds"),
            program=__version__,
            role=role,
            unit=first.unit,
            filings=tuple(packed),
            templates=self._templates(_sets(packed)),
            extra=extra,
        )
        pdf = readable.finished()
        data = pack(package, {_READABLE: pdf} if pdf else {})
        digest = hashlib.sha256(data).hexdigest()
        parcel = Parcel(package.store, package.number, digest, package.unit, now, taken=False)
        code = _code(first)
        return Outgoing(data, package.unit, first.year, parcel, remembered, notes, code, role)

    def _templates(self, set_ids: set[str]) -> dict[str, bytes]:
        """The files of these sets; a set that is gone is left out."""
        found: dict[str, bytes] = {}
        for set_id in sorted(set_ids):
            try:
                folder = self._steps.catalog.set_file(set_id).parent
                files = {file.name: file.read_bytes() for file in sorted(folder.glob("*.toml"))}
            except (PerfDeskError, OSError):
                continue  # the forms go all the same
            found.update({f"{set_id}/{name}": content for name, content in files.items()})
        return found


def _sets(packed: Sequence[PackedFiling]) -> set[str]:
    """The sets of filings, and those on whose papers some of their forms are (换用表样)."""
    bodies = (form.body for filing in packed for form in filing.forms)
    papers = {body.template.partition("/")[0] for body in bodies if body is not None}
    return papers | {filing.body.set_id for filing in packed}


def _code(filing: Filing) -> str:
    """The unit's 单位编码, where the forms ask for one and it was typed."""
    name = filing.values.get("unit_name", "")
    return "" if isinstance(name, str) else name.get("code", "")


class _Readable:
    """The PDF that goes along, for people without this program."""

    def __init__(self, papers: Papers) -> None:
        # reportlab is loaded when something is packed, not when the window opens
        from perfdesk.writers import pdf  # noqa: PLC0415 -- not at the start

        self._papers = papers
        self._target = BytesIO()
        self._book: pdf.Book | None = None

    def add(self, info: FormInfo) -> list[str]:
        """One more form; says what could not be printed."""
        from perfdesk.writers import pdf  # noqa: PLC0415 -- not at the start

        try:
            pages = self._papers.pages(info.id, None)
        except PerfDeskError as error:
            return [f"“{info.title}”没有放进 PDF：{error.message}"]
        if self._book is None:
            self._book = pdf.Book(self._target, self._papers.about([info], Path(_READABLE)))
        for page in pages:
            self._book.add(page)
        return []

    def finished(self) -> bytes:
        """The PDF's content; empty when no form could be printed."""
        if self._book is None:
            return b""
        self._book.finish()
        return self._target.getvalue()
