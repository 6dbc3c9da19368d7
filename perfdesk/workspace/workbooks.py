"""Workbooks of Excel: a filing as one file, a form as one sheet of it, a form at a time."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from io import BytesIO
from pathlib import Path

from perfdesk.errors import PerfDeskError
from perfdesk.files import write_file
from perfdesk.workspace.file_names import workbook_names
from perfdesk.workspace.infos import FilingInfo, FormInfo
from perfdesk.workspace.papers import Papers

#: yields the number of forms done before each next one; returns the sheets
Steps = Generator[int, None, int]


class Workbooks:
    """Writes forms of a store as workbooks in steps. A generator that is closed early, or raises,
    leaves an earlier file as it was and no part of a new one.
    """

    def __init__(
        self,
        papers: Papers,
        filings: Callable[[], list[FilingInfo]],
        form: Callable[[str], FormInfo],
    ) -> None:
        self._papers = papers
        self._filings = filings
        self._form = form

    def names(self) -> dict[str, str]:
        """A file name for each filing of the store, by its id; no two are the same on any disk."""
        return workbook_names(self._filings())

    def workbook(
        self, form_ids: Sequence[str], out: Path, *, signature: bool | None = None
    ) -> Steps:
        """One workbook of these forms, in their order; `signature` None leaves the block of each
        to its template. The file is written, whole, after the last step; raises OutputError, or
        PerfDeskError for a form that cannot be read.
        """
        if not form_ids:
            message = "没有要导出的表，请先选择。"
            raise PerfDeskError(message)
        infos = [self._form(name) for name in dict.fromkeys(form_ids)]
        # openpyxl is loaded when something is exported, not when the window opens
        from perfdesk.writers.xlsx import Book, Info  # noqa: PLC0415

        units = dict.fromkeys(filing.unit for filing in self._filings_of(infos))
        about = Info(
            infos[0].title if len(infos) == 1 else out.stem,
            author="、".join(units),
            subject="、".join(dict.fromkeys(info.template_title for info in infos)),
            made=self._papers.now(),
        )
        book = Book(about)
        for done, info in enumerate(infos):
            yield done
            sheet = self._papers.sheet(info.id)
            book.add(sheet, info.title, signature=self._papers.signs(info.id, signature))
        yield len(infos)
        target = BytesIO()
        book.finish(target)
        write_file(out, target.getvalue())
        return book.count

    def whole(self, form_ids: Sequence[str], out: Path, *, signature: bool | None = None) -> int:
        """The same without a pause; returns the sheets."""
        steps = self.workbook(form_ids, out, signature=signature)
        while True:
            try:
                next(steps)
            except StopIteration as end:
                return int(end.value)

    def _filings_of(self, infos: Sequence[FormInfo]) -> list[FilingInfo]:
        wanted = {info.filing for info in infos}
        return [filing for filing in self._filings() if filing.id in wanted]
