"""Before paper: what would go wrong with a form on it, as values with a place and a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from perfdesk.document.model import Address
from perfdesk.errors import PerfDeskError
from perfdesk.grid.boxes import Box, boxes
from perfdesk.grid.demands import missing
from perfdesk.grid.layout import Rect, Sheet
from perfdesk.grid.misfits import Misfit, MisfitKind, misfits
from perfdesk.grid.model import BandStyle, RowInfo
from perfdesk.grid.paginate import Page
from perfdesk.workspace.findings import Findings
from perfdesk.workspace.findings import Level as Severity
from perfdesk.workspace.infos import FormInfo
from perfdesk.workspace.leftovers import Told
from perfdesk.workspace.papers import Papers, lacking_sentence

#: what is signed: a signature block needs some of it on its page
_SIGNED = frozenset({BandStyle.TABLE, BandStyle.TEXT})
_WORD_SHOWN = 24
_BLANKS_SHOWN = 3
#: the code of the line that says that figures do not agree
FAULTS = "faults"
#: the columns a row is begun with


class Level(StrEnum):
    """How much it matters: lost on paper, wrong to look at, good to know."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


#: what is said of what does not fit; `lacking_sentence` has the words for missing signs
_SENTENCES = {
    MisfitKind.LACKING: (Level.ERROR, ""),
    MisfitKind.CUT_WORD: (
        Level.WARNING,
        "{where}里的“{word}”比这一格宽，印出来会从中间断开；请写短一些或换一种写法。",
    ),
    MisfitKind.TOO_LONG: (
        Level.WARNING,
        "{where}太长，这一行放不下，印出来会折成几行；请写短一些。",
    ),
    MisfitKind.TALL: (Level.HINT, "{where}的内容一页放不下，会接着印到下一页。"),
}


@dataclass(frozen=True)
class Trouble:
    """One thing that would go wrong. `page` counts within the form from 1, 0 when it is about no
    page; `box` is the place on that page in 1/1000 pt. `address` leads to the cell.
    """

    code: str
    level: Level
    form: str
    text: str
    page: int = 0
    box: Rect | None = None
    address: Address | None = None


@dataclass(frozen=True)
class Rehearsed:
    """One form as it would be printed: its pages (none when it cannot be read) and its troubles,
    from the first page to the last.
    """

    form: FormInfo
    pages: tuple[Page, ...]
    troubles: tuple[Trouble, ...]


class Rehearsal:
    """Rehearses forms of a store, one at a time."""

    def __init__(
        self,
        papers: Papers,
        form: Callable[[str], FormInfo],
        left: Callable[[str], Sequence[Told]],
        findings: Findings,
    ) -> None:
        self._papers = papers
        self._form = form
        self._findings = findings
        #: the filing that was checked last: of a thousand forms only one filing's are kept
        self._checked = ""
        #: what a form holds and its paper does not show
        self._left = left

    def rehearse(
        self, form_id: str, *, signature: bool | None = None, before: int = 0
    ) -> Rehearsed:
        """A form's pages and what is wrong with them. `before` is how many pages it had when it
        was printed last, 0 when it never was. A form that cannot be read is a trouble, no error.
        """
        info = self._form(form_id)
        try:
            sheet = self._papers.sheet(form_id)
        except PerfDeskError as error:
            text = f"读不出来，不能打印：{error.message}"
            return Rehearsed(info, (), (Trouble("unreadable", Level.ERROR, form_id, text),))
        chosen = self._papers.signs(form_id, signature)
        pages = self._papers.cut(form_id, sheet, chosen)
        seen = _Seen(info, sheet, pages, chosen)
        found = (*seen.troubles(before), *self._faults(info), *self._older(form_id))
        troubles = sorted(found, key=lambda trouble: trouble.page)
        return Rehearsed(info, tuple(pages), tuple(troubles))

    def _faults(self, info: FormInfo) -> Iterator[Trouble]:
        """One warning for all that does not agree; it leads to the first and to the list."""
        if self._checked not in ("", info.filing):
            self._findings.release(self._checked)
        self._checked = info.filing
        faults = [one for one in self._findings.of(info.id) if one.level is not Severity.HINT]
        if faults:
            text = f"检查结果里有 {len(faults)} 处对不上；双击可以看到是哪几处。"
            first = next((one.address for one in faults if one.address is not None), None)
            yield Trouble(FAULTS, Level.WARNING, info.id, text, address=first)

    def _older(self, form_id: str) -> Iterator[Trouble]:
        """One hint for all that was typed on an earlier paper and is not on this one."""
        left = self._left(form_id)
        if not left:
            return
        labels = list(dict.fromkeys(one.label for one in left))
        named = "、".join(f"“{label}”" for label in labels[:_BLANKS_SHOWN])
        more = "等" if len(labels) > _BLANKS_SHOWN else ""
        text = (
            f"有 {len(left)} 项旧版内容在现在的表样上没有位置，不会印出：{named}{more}；"
            "在“修改记录”的“旧版内容”里可以查看，也可以填到别的格。"
        )
        yield Trouble("older", Level.HINT, form_id, text, 1)


class _Seen:
    """One form looked through."""

    def __init__(
        self,
        info: FormInfo,
        sheet: Sheet,
        pages: list[Page],
        signature: bool,  # noqa: FBT001 -- one of the form's facts
    ) -> None:
        self._info = info
        self._sheet = sheet
        self._pages = pages
        self._signature = signature

    def troubles(self, before: int) -> Iterator[Trouble]:
        """All of them; `before` is the number of pages last time."""
        for misfit in misfits(self._sheet):
            if box := self._places.get((misfit.band, misfit.cell)):
                yield self._misfit(misfit, box)
        count = sum(not page.is_proof for page in self._pages)
        if 0 < before < count:
            text = f"上次是 {before} 页，这次是 {count} 页；请看多出来的内容是不是都要印。"
            yield self._trouble("more_pages", Level.WARNING, text, before + 1)
        yield from self._lone_signature()
        yield from self._blanks()
        if not self._info.finished:
            text = "还没有标“填报完成”，每页右上角会印“草稿”二字。"
            yield self._trouble("draft", Level.HINT, text, 1)

    def _trouble(self, code: str, level: Level, text: str, page: int) -> Trouble:
        return Trouble(code, level, self._info.id, text, page)

    @cached_property
    def _boxes(self) -> list[Box]:
        return list(boxes(self._sheet, signature=self._signature))

    @cached_property
    def _places(self) -> dict[tuple[int, int], Box]:
        """Where each cell that is printed stands first, by band and index."""
        return {(box.band, box.cell): box for box in reversed(self._boxes)}

    def _misfit(self, misfit: Misfit, box: Box) -> Trouble:
        where, text = self._where(misfit), misfit.text
        level, sentence = _SENTENCES[misfit.kind]
        if misfit.kind is MisfitKind.LACKING:
            said = lacking_sentence(where, text)
        else:
            said = sentence.format(where=where, word=_short(text))
        address = misfit.run.address
        return Trouble(misfit.kind.value, level, self._info.id, said, box.page, box.rect, address)

    def _where(self, misfit: Misfit) -> str:
        """The value's name, with its row where there are several: 第3行“指标值”."""
        run = misfit.run
        if run.address is None or not run.label:
            return "表上的文字"
        row = ""
        if run.address.table:
            number = _row_number(self._sheet.grid.bands[misfit.band].rows, run.address)
            row = f"第 {number} 行" if number else ""
        return f"{row}“{run.label}”"

    def _blanks(self) -> Iterator[Trouble]:
        """One trouble for all that the form demands and that is blank; it leads to the first."""
        blank = missing(self._sheet.grid)
        found: dict[Address, tuple[str, Box]] = {}
        for number, band in enumerate(self._sheet.grid.bands):
            for index, (_row, _span, cell) in enumerate(band.cells):
                for run in cell.runs:
                    if run.address in blank and (number, index) in self._places:
                        found.setdefault(run.address, (run.label, self._places[number, index]))
        if not found:
            return
        labels = list(dict.fromkeys(label for label, _box in found.values()))
        named = "、".join(f"“{label}”" for label in labels[:_BLANKS_SHOWN])
        more = "等" if len(labels) > _BLANKS_SHOWN else ""
        text = f"有 {len(found)} 处必填的还空着：{named}{more}；印出来是空白，要手写。"
        address, (_label, box) = next(iter(found.items()))
        yield Trouble("blank", Level.HINT, self._info.id, text, box.page, box.rect, address)

    def _lone_signature(self) -> Iterator[Trouble]:
        if len(self._pages) < 2 or not self._signature:
            return
        styles: dict[int, set[BandStyle]] = {}
        first: dict[int, Box] = {}
        for box in self._boxes:
            style = self._sheet.bands[box.band].band.style
            styles.setdefault(box.page, set()).add(style)
            if style is BandStyle.SIGN:
                first.setdefault(box.page, box)
        for page, box in first.items():
            if styles[page].isdisjoint(_SIGNED):
                text = f"签字栏独自在第 {page} 页上，上面没有表格；请把表写短一些，或不印签字栏。"
                yield Trouble("lone_signature", Level.WARNING, self._info.id, text, page, box.rect)


def _row_number(rows: tuple[RowInfo, ...], address: Address) -> int:
    """The place of a table's row among its rows on the paper, from 1; 0 when there is one."""
    ids = list(dict.fromkeys(info.row for info in rows if info.table == address.table))
    return ids.index(address.row) + 1 if len(ids) > 1 and address.row in ids else 0


def _short(word: str) -> str:
    return word if len(word) <= _WORD_SHOWN else f"{word[:_WORD_SHOWN]}…"
