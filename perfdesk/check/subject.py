"""What is looked at: one form with its paper and figures, and the forms of a filing together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from perfdesk.derive.evaluate import Figures, Others
from perfdesk.document.model import Address, Document
from perfdesk.grid.model import Grid, Run
from perfdesk.template.model import Field, FormSet, Template

#: what a money field's label ends in: its column
STAGE = re.compile(r"(?P<line>.+)（(?P<stage>[^（）]+)）")
#: what stands around the name in a caption, and what a name looks like
_BESIDE_NAME = re.compile(
    r"^其中[：:]|^[0-9一二三四五六七八九十]+[、.．]|[：:]$|[（(][^（）()]*[）)]$"
)
_NAME = re.compile(r"[\u4e00-\u9fff、（）]{2,14}")
#: the columns that say what a row is about
_NAMING = ("name", "item", "summary")
_LONGEST_NAME = 14


@dataclass(frozen=True, eq=False)
class Form:
    """One form as it is filled in, with its paper, and the filing's forms that it may show.

    `titles` says what each form of the filing is called, `kind` what this one counts as there.
    """

    id: str
    title: str
    template: Template
    document: Document
    grid: Grid
    others: Others = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    kind: str = ""

    @cached_property
    def figures(self) -> Figures:
        """What the form's equations see."""
        return Figures(self.template, self.document, self.others, self.kind)

    @cached_property
    def runs(self) -> Mapping[Address, Run]:
        """The values on the paper by their address, in paper order; each where it stands first."""
        found: dict[Address, Run] = {}
        for band in self.grid.bands:
            for placed in band.cells:
                for run in placed.cell.runs:
                    if run.address is not None:
                        found.setdefault(run.address, run)
        return found

    @cached_property
    def _numbers(self) -> Mapping[tuple[str, str], int]:
        """Which row of its table a row is on the paper, from 1."""
        numbers: dict[tuple[str, str], int] = {}
        counts: dict[str, int] = {}
        for band in self.grid.bands:
            for info in band.rows:
                key = (info.table, info.row)
                if info.table and key not in numbers:
                    numbers[key] = counts[info.table] = counts.get(info.table, 0) + 1
        return numbers

    def row_number(self, address: Address) -> int:
        """The row's number on the paper, from 1; 0 outside tables."""
        return self._numbers.get((address.table, address.row), 0)

    def row_words(self, address: Address) -> str:
        """A row as a clerk finds it: 第3行“网格员培训”; "" outside tables."""
        if not address.table:
            return ""
        number = self.row_number(address)
        runs = (self.runs.get(address._replace(field=name)) for name in _NAMING)
        named = next((run.text.strip() for run in runs if run is not None and run.text.strip()), "")
        if len(named) > _LONGEST_NAME:
            named = f"{named[:_LONGEST_NAME]}…"
        return (f"第 {number} 行" if number else "") + (f"“{named}”" if named else "")

    def label(self, address: Address) -> str:
        """What the value at an address is called on this form."""
        run = self.runs.get(address)
        if run is not None and run.slot is not None:
            return self.called(run.slot.shown)
        return self.called(self.figures.field(address.table, address.field))

    def called(self, field: Field) -> str:
        """What a field is called on this form: a line of money by its line alone (资金总额) where
        the form has it in one column only, else with the column (资金总额（全年预算数）); the line
        as the form itself writes it.
        """
        match = STAGE.fullmatch(field.label)
        if match is None or match["line"] not in field.also:
            return field.label
        line = self._written_lines.get(match["line"], match["line"])
        return line if self._columns[match["line"]] == 1 else f"{line}（{match['stage']}）"

    @cached_property
    def _written_lines(self) -> Mapping[str, str]:
        """How the form writes each line of money: in the figure's own cell, or in the cell right
        before it that belongs to that row alone.
        """
        found: dict[str, str] = {}
        for band in self.grid.bands:
            before = {
                (placed.row, placed.rowspan, placed.cell.col + placed.cell.colspan): placed.cell
                for placed in band.cells
            }
            for row, rowspan, cell in band.cells:
                for at, run in enumerate(cell.runs):
                    match = run.slot and STAGE.fullmatch(run.slot.shown.label)
                    if not match or match["line"] in found:
                        continue
                    name = cell.runs[at - 1] if at else None
                    left = before.get((row, rowspan, cell.col))
                    if name is None and left is not None and len(left.runs) == 1:
                        name = left.runs[0]
                    if name is not None and name.address is None and _name_of(name.text):
                        found[match["line"]] = _name_of(name.text)
        return found

    @cached_property
    def _columns(self) -> Counter[str]:
        """In how many columns each line of money stands."""
        lines = (
            match["line"]
            for (table, _id), field in self.template.fields.items()
            if not table and (match := STAGE.fullmatch(field.label))
        )
        return Counter(lines)


def _name_of(caption: str) -> str:
    """What a caption calls its figure: without 其中：, a number before it, a unit behind it."""
    plain = _BESIDE_NAME.sub("", re.sub(r"\s", "", caption))
    return plain if _NAME.fullmatch(plain) else ""


@dataclass(frozen=True, eq=False)
class Forms:
    """The readable forms of one filing in paper order, and the set they belong to."""

    form_set: FormSet | None
    forms: Sequence[Form]
