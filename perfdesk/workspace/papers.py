"""Forms as paper: grids kept until something they show changes, pages, PDF, unprintable signs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from perfdesk.derive.elsewhere import Beside, Kept, others_for
from perfdesk.derive.evaluate import Others, derived_values
from perfdesk.document.model import Address, Document
from perfdesk.errors import PerfDeskError, StoreError
from perfdesk.grid.build import Builder, Derived, Source, build
from perfdesk.grid.layout import Sheet, lay_out
from perfdesk.grid.model import Grid, Mark, RowInfo, Run
from perfdesk.template.catalog import Catalog
from perfdesk.template.model import Join, Slot, Template
from perfdesk.workspace.infos import FormInfo
from perfdesk.workspace.ledger import Ledger

if TYPE_CHECKING:
    from perfdesk.grid.paginate import Page
    from perfdesk.store.documents import DocumentHead
    from perfdesk.writers import pdf


class _Paper:
    """One form's Grid, and what is looked up in it."""

    def __init__(self) -> None:
        self.builder = Builder()
        self.grid: Grid | None = None
        self.derived: Derived = {}
        self.texts: dict[Address, str] | None = None
        self.groups: dict[Address, tuple[Address, ...]] | None = None

    def forget(self) -> None:
        """Something it shows has changed; what it was built from unchanged rows is reused."""
        self.grid = None
        self.texts = None
        self.groups = None


class Papers:
    """The papers of the forms of a ledger. `forms` lists a filing's forms in paper order."""

    def __init__(
        self, ledger: Ledger, catalog: Catalog, forms: Callable[[str], list[FormInfo]]
    ) -> None:
        self._ledger = ledger
        self._catalog = catalog
        self._forms = forms
        self._papers: dict[str, _Paper] = {}
        #: by template id: (table, path) of what stands in cells that rows may share
        self._shared_fields: dict[str, frozenset[tuple[str, str]]] = {}
        #: forms with what they derive, as others of their filing see them
        self._elsewhere: Kept = {}

    # --- grids -----------------------------------------------------------------------------------

    def grid(self, document_id: str) -> Grid:
        """The form's paper; the same object until something it shows changes."""
        return self._built(document_id)[1]

    def shown(self, document_id: str, address: Address) -> str:
        """The text that stands at an address; "" where nothing does."""
        paper, grid = self._built(document_id)
        if paper.texts is None:
            paper.texts = {run.address: run.text for run in _runs(grid) if run.address is not None}
        return paper.texts.get(address, "")

    def derived(self, document_id: str) -> Derived:
        """The figures the form derives, and the texts it brings from other forms, as shown."""
        return self._built(document_id)[0].derived

    def group(self, document_id: str, address: Address) -> tuple[Address, ...]:
        """All the addresses that a cell shared by several rows stands for; () for other cells."""
        template = self._catalog.template(self._ledger.head(document_id).template)
        if template.id not in self._shared_fields:
            self._shared_fields[template.id] = _shared_fields(template)
        if (address.table, address.field) not in self._shared_fields[template.id]:
            return ()
        paper, grid = self._built(document_id)
        if paper.groups is None:
            paper.groups = dict(_shared(grid))
        return paper.groups.get(address, ())

    def forms(self, filing_id: str) -> list[FormInfo]:
        """The forms of a filing, in paper order."""
        return self._forms(filing_id)

    def row_numbers(self, document_id: str) -> dict[tuple[str, str], int]:
        """The rows' numbers on the paper, from 1, by table and row."""
        numbers: dict[tuple[str, str], int] = {}
        for band in self.grid(document_id).bands:
            counts: dict[str, int] = {}
            for info in band.rows:
                if info.table and info[:2] not in numbers:
                    counts[info.table] = counts.get(info.table, 0) + 1
                    numbers[info[:2]] = counts[info.table]
        return numbers

    def forget(self, documents: Iterable[str], filings: Iterable[str]) -> frozenset[str]:
        """Forms and filings have changed: returns the papers that may look different now.

        Those are the forms themselves and every paper of their filings that was shown before,
        where the filing's own values or other forms stand on it; and, shown or not, what is blank
        only as long as the forms are that it lists.
        """
        changed = set(documents)
        whole = set(filings)
        heads = self._ledger.heads
        beside = {heads[name].filing for name in changed if name in heads}
        for name in list(self._papers):
            head = heads.get(name)
            if head is None:
                del self._papers[name]
            elif head.filing in whole or (
                head.filing in beside and _shows_others(self._catalog.template(head.template))
            ):
                changed.add(name)
        changed |= {
            head.id
            for filing in beside
            for head in self._ledger.heads_in(filing)
            if head.empty and self._lists(head)
        }
        for name in changed & self._papers.keys():
            self._papers[name].forget()
        for name in list(self._elsewhere):
            head = heads.get(name)
            if head is None or (
                head.filing in beside and _shows_others(self._catalog.template(head.template))
            ):
                del self._elsewhere[name]
        return frozenset(changed)

    def _lists(self, head: DocumentHead) -> bool:
        try:
            return bool(self._catalog.heading(head.template).lists)
        except PerfDeskError:
            return False

    def forget_forms(self) -> None:
        """Forms were brought in or corrected: every paper is built anew."""
        self._shared_fields.clear()
        self._elsewhere.clear()
        for paper in self._papers.values():
            paper.forget()

    def check(self, document_id: str) -> None:
        """Raise PerfDeskError when the form, or one it lists or adds up, cannot be read."""
        self._source(document_id)

    def _built(self, document_id: str) -> tuple[_Paper, Grid]:
        paper = self._papers.get(document_id)
        if paper is None:
            self._ledger.placed(document_id)
            paper = self._papers.setdefault(document_id, _Paper())
        if paper.grid is None:
            source = self._source(document_id, keep=True)
            grid = paper.builder.build(source)
            paper.derived = (
                {**source.derived, **_brought(grid)} if source.others else source.derived
            )
            paper.grid = _noted(grid, source.document)
        return paper, paper.grid

    def looked_at(self, document_id: str) -> tuple[Source, Grid]:
        """What the form's paper is built from, and the paper; kept only where it is shown already.

        PerfDeskError when the form, or one it lists or adds up, cannot be read.
        """
        source = self._source(document_id)
        paper = self._papers.get(document_id)
        if paper is not None and paper.grid is not None:
            return source, paper.grid
        return source, build(source)

    def _once(self, document_id: str) -> Grid:
        """The form's paper, kept only where it is shown already."""
        paper = self._papers.get(document_id)
        if paper is not None and paper.grid is not None:
            return paper.grid
        return build(self._source(document_id))

    def _source(self, document_id: str, *, keep: bool = False) -> Source:
        head = self._ledger.head(document_id)
        return self.tried(document_id, self._catalog.template(head.template), keep=keep)

    def tried(self, document_id: str, template: Template, *, keep: bool = False) -> Source:
        """What a form's paper is built from, were it that template's. With `keep` the forms that it
        lists are kept in memory, as for a paper that is built after each step.

        PerfDeskError when the form, or one it lists or adds up there, cannot be read.
        """
        placed = self._ledger.peek(document_id)
        filing = self._ledger.filing(placed.filing)
        lists = _shows_others(template)
        others = self.others(document_id, template, keep=keep) if lists else {}
        derived: Derived = {}
        if template.derived or template.derived_columns:
            derived = derived_values(template, placed.document, others)
        return Source(template, placed.document, filing, derived, others)

    def others(
        self, document_id: str, template: Template | None = None, *, keep: bool = False
    ) -> Others:
        """The forms of the form's filing by kind, as its paper (or that of another template) sees
        them: what they derive themselves is among their values.
        """
        head = self._ledger.head(document_id)
        paper = template or self._catalog.template(head.template)
        beside: list[Beside] = []
        for info in self._forms(head.filing):
            read = self._ledger.placed if keep else self._ledger.peek
            document = read(info.id).document
            own: Template | None = None
            with suppress(PerfDeskError):  # a form whose template is gone derives nothing
                own = self._catalog.template(document.template)
            beside.append(Beside(info.id, info.kind, own, document))
        return others_for(paper, beside, self._elsewhere)

    # --- pages -----------------------------------------------------------------------------------

    def pages(self, document_id: str, signature: bool | None) -> list[Page]:  # noqa: FBT001 -- the caller's choice
        """The pages of one form; `signature` None leaves the block to the template."""
        sheet, signed = self.sheet(document_id), self.signs(document_id, signature)
        return self.cut(document_id, sheet, signed)

    def sheet(self, document_id: str) -> Sheet:
        """The form's paper, laid."""
        return lay_out(self._once(document_id))

    def signs(self, document_id: str, signature: bool | None) -> bool:  # noqa: FBT001 -- the caller's choice
        """Whether the signature block is printed; None leaves it to the template."""
        template = self._catalog.template(self._ledger.head(document_id).template)
        return template.signature if signature is None else signature

    @staticmethod
    def cut(document_id: str, sheet: Sheet, signature: bool) -> list[Page]:  # noqa: FBT001 -- the caller's choice
        """The pages of a form's laid paper, with its check code on each."""
        # pages are cut when something is printed, not when the window opens
        from perfdesk.grid.foot_code import put_code  # noqa: PLC0415 -- not at the start
        from perfdesk.grid.paginate import paginate  # noqa: PLC0415 -- not at the start

        pages = paginate(sheet, signature=signature)
        put_code(pages, sheet, document_id)
        return pages

    def code(self, document_id: str) -> str:
        """The check code of the form's paper as it is now."""
        from perfdesk.grid.check_code import check_code  # noqa: PLC0415 -- not at the start

        return check_code(document_id, self._once(document_id))

    def note_printed(self, pages: Iterable[Page]) -> None:
        """Remember the check codes on pages that went to paper or into a file.

        A store that cannot be written keeps none: the paper is out all the same, and its QR code
        names the form.
        """
        titles = {page.code[:2]: page.title for page in pages if page.code is not None}
        if not titles or self._ledger.store.read_only:
            return
        from perfdesk.store.exchanged import Exchanged, PrintedPaper  # noqa: PLC0415 -- as above

        now = self._ledger.now()
        with suppress(StoreError):
            Exchanged(self._ledger.store).note_printed(
                PrintedPaper(code, form, now, title) for (form, code), title in titles.items()
            )

    def now(self) -> datetime:
        """The time, with its zone."""
        return self._ledger.now()

    def about(self, infos: Sequence[FormInfo], out: Path) -> pdf.Info:
        """What a PDF of these forms says of itself."""
        from perfdesk.writers import pdf  # noqa: PLC0415 -- reportlab, not at the start

        filings = [self._ledger.filing(info.filing) for info in infos]
        return pdf.Info(
            infos[0].title if len(infos) == 1 else out.stem,
            author="、".join(dict.fromkeys(filing.unit for filing in filings)),
            subject="、".join(dict.fromkeys(info.template_title for info in infos)),
            made=self._ledger.now(),
        )

    def notes(self, info: FormInfo) -> list[str]:
        """What would go wrong on paper, in words: characters that no face can draw, and where."""
        # what is looked for on paper only is not read in while the window opens
        from perfdesk.grid.misfits import lacking  # noqa: PLC0415 -- not at the start

        return list(
            dict.fromkeys(
                f"“{info.title}”的{lacking_sentence(_named(misfit.run), misfit.text)}"
                for misfit in lacking(self._once(info.id))
            )
        )


def lacking_sentence(where: str, signs: str) -> str:
    """What is said of characters that no face can draw."""
    named = "、".join(f"“{char}”（U+{ord(char):04X}）" for char in signs)
    return f"{where}里有字库没有的字：{named}，打印出来会是空白；请换一个字。"


def _named(run: Run) -> str:
    return f"“{run.label}”" if run.label else "表上的文字"


def _noted(grid: Grid, document: Document) -> Grid:
    """The paper with the notes on its cells, and why figures were typed over, each called so."""
    said = [(key, f"批注：{text}") for key, text in document.notes.items() if key]
    said += [
        (key, f"原因：{over.reason}") for key, over in document.typed_over.items() if over.reason
    ]
    if not said:
        return grid
    notes: dict[Address, str] = {}
    for key, text in said:
        address = Address.of_key(key)
        notes[address] = f"{notes[address]}\n{text}" if address in notes else text
    return replace(grid, notes=notes)


def _brought(grid: Grid) -> Derived:
    """What stands on the paper from other forms of the filing, by its address, and what would
    where something was typed over it.
    """
    brought: dict[tuple[str, str, str], str] = {
        run.address: run.text
        for run in _runs(grid)
        if run.mark is Mark.ELSEWHERE and run.address is not None
    }
    brought.update((at, over.computed) for at, over in grid.overs.items() if over.computed)
    return brought


def _shows_others(template: Template) -> bool:
    return any(view.forms for view in template.views.values())


def _runs(grid: Grid) -> Iterator[Run]:
    for band in grid.bands:
        for placed in band.cells:
            yield from placed.cell.runs


def _shared_fields(template: Template) -> frozenset[tuple[str, str]]:
    return frozenset(
        (part.table, part.path)
        for band in template.bands
        for line in band.lines
        for spec in line.cells
        if spec.join is Join.SAME
        for part in spec.parts
        if isinstance(part, Slot)
    )


def _shared(grid: Grid) -> Iterator[tuple[Address, tuple[Address, ...]]]:
    for band in grid.bands:
        for placed in band.cells:
            if not placed.cell.group or placed.rowspan < 2:
                continue
            below = band.rows[placed.row : placed.row + placed.rowspan]
            for run in placed.cell.runs:
                if run.address is not None and run.address.table:
                    yield run.address, _same_field(run.address, below)


def _same_field(address: Address, rows: Sequence[RowInfo]) -> tuple[Address, ...]:
    ids = dict.fromkeys(info.row for info in rows if info.table == address.table)
    return tuple(Address(address.table, row, address.field) for row in ids)
