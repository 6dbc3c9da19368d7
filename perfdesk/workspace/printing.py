"""PDF of many forms, a form at a time: the window shows how far it is, and may stop it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from perfdesk.errors import PerfDeskError
from perfdesk.files import write_file
from perfdesk.grid.paginate import Page
from perfdesk.workspace.file_names import pdf_names, unit_pdf_names
from perfdesk.workspace.infos import FilingInfo, FormInfo
from perfdesk.workspace.papers import Papers

#: yields the number of forms done before each next one; returns the pages
Steps = Generator[int, None, int]


class Printing:
    """Writes forms of a store as PDF in steps. A generator that is closed early, or raises,
    leaves every earlier file as it was and no part of a new one.
    """

    def __init__(
        self,
        papers: Papers,
        filings: Callable[[], list[FilingInfo]],
        forms: Callable[[str], list[FormInfo]],
        form: Callable[[str], FormInfo],
    ) -> None:
        self._papers = papers
        self._filings = filings
        self._forms = forms
        self._form = form

    def names(self) -> dict[str, str]:
        """A file name for each form of the store, by its id; no two are the same on any disk."""
        return pdf_names(self._filings(), self._forms)

    def names_of_units(self) -> dict[str, str]:
        """By form, the name of a file for all forms of its filing; no two filings share one."""
        filings = self._filings()
        names = unit_pdf_names(filings)
        return {form.id: names[one.id] for one in filings for form in self._forms(one.id)}

    def one_pdf(self, form_ids: Sequence[str], out: Path, *, signature: bool | None) -> Steps:
        """One PDF of these forms. The file is written, whole, after the last step; raises
        OutputError, or PerfDeskError for a form that cannot be read.
        """
        printed: list[Page] = []
        count = yield from self._written(form_ids, out, signature, printed)
        self._papers.note_printed(printed)
        return count

    def note(self, pages: Sequence[Page]) -> None:
        """Pages went to a printer: their check codes are remembered."""
        self._papers.note_printed(pages)

    def _written(
        self,
        form_ids: Sequence[str],
        out: Path,
        signature: bool | None,  # noqa: FBT001 -- the caller's choice
        printed: list[Page],
    ) -> Steps:
        """`one_pdf`; adds each form's first page to `printed`, which is to be remembered."""
        infos = self._infos(form_ids)
        # reportlab is loaded when something is printed, not when the window opens
        from perfdesk.writers.pdf import Book  # noqa: PLC0415

        target = BytesIO()
        book = Book(target, self._papers.about(infos, out))
        for done, info in enumerate(infos):
            yield done
            pages = self._papers.pages(info.id, signature)
            for page in pages:
                book.add(page)
            printed += map(_told, pages[:1])
        yield len(infos)
        book.finish()
        write_file(out, target.getvalue())
        return book.count

    def whole_pdf(
        self,
        form_ids: Sequence[str],
        out: Path,
        *,
        signature: bool | None,
        progress: Callable[[int, int], bool] | None = None,
    ) -> int:
        """One PDF of these forms without a pause; returns the pages.

        `progress(done, total)` is called before each form and before the file is put in place;
        when it returns False before that, nothing is written and 0 returned.
        """
        steps = self.one_pdf(form_ids, out, signature=signature)
        while True:
            try:
                done = next(steps)
            except StopIteration as end:
                return int(end.value)
            goes_on = progress is None or progress(done, len(form_ids))
            if not goes_on and done < len(form_ids):
                steps.close()
                return 0

    def pdf_each(
        self, form_ids: Sequence[str], outs: Mapping[str, Path], *, signature: bool | None
    ) -> Steps:
        """Each of these forms in the PDF that `outs` has for it; forms with the same one follow
        each other in it. The files that are done stay when it is stopped; each of them is whole.
        """
        together: dict[Path, list[str]] = {}
        for info in self._infos(form_ids):
            together.setdefault(outs[info.id], []).append(info.id)
        pages = before = 0
        printed: list[Page] = []
        try:
            for out, names in together.items():
                one: list[Page] = []
                steps = self._written(names, out, signature, one)
                count = yield from _counted(steps, before, len(names))
                pages += count
                before += len(names)
                printed += one
        finally:
            self._papers.note_printed(printed)
        return pages

    def write_pages(self, pages: Sequence[Page], out: Path, title: str) -> None:
        """Pages of any kind as a PDF; OutputError, an earlier file left untouched."""
        from perfdesk.writers import pdf  # noqa: PLC0415 -- reportlab, not at the start

        about = pdf.Info(title, made=self._papers.now())
        write_file(out, lambda target: pdf.write(pages, target, about))

    def _infos(self, form_ids: Sequence[str]) -> list[FormInfo]:
        if not form_ids:
            message = "没有要打印的表，请先选择。"
            raise PerfDeskError(message)
        return [self._form(name) for name in form_ids]


def _told(page: Page) -> Page:
    """A page with what it says of itself; what is drawn on a thousand of them is let go."""
    code = page.code._replace(squares=()) if page.code is not None else None
    return replace(page, frames=[], pieces=[], corners=[], code=code)


def _counted(steps: Steps, before: int, forms: int) -> Steps:
    """The steps of one file as part of a longer work; its writing is part of its last form."""
    while True:
        try:
            done = next(steps)
        except StopIteration as end:
            return int(end.value)
        if done < forms:
            yield before + done
