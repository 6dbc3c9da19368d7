"""The cells of a band as they are handed out to pages: what of each is on paper, what is left."""

from __future__ import annotations

from typing import NamedTuple

from perfdesk.grid.breaking import LineSpan
from perfdesk.grid.layout import BandLayout, cell_lines, needed_height
from perfdesk.grid.looks import SETTINGS, Setting
from perfdesk.grid.model import Cell

CONTINUED = "（续）"
#: a label that would take more of the page than this is running text: it goes on, not again
_LABEL_SHARE = 0.25


def _said_again(text: str) -> str:
    """A label as the next page says it; under lines of its own （续） has a line of its own."""
    if not text:
        return ""
    return f"{text}\n{CONTINUED}" if "\n" in text else text + CONTINUED


class Part(NamedTuple):
    """What of one cell stands on a page: the text's lines in a box from `top`, `height` high
    (1/1000 pt). `from_top` sets them from the box's top instead of centred.
    """

    band: int
    cell: int
    top: int
    height: int
    text: str
    lines: tuple[LineSpan, ...]
    from_top: bool


class Stock:
    """The cells of one band, and how much of each is on paper already."""

    def __init__(self, number: int, layout: BandLayout, room: int) -> None:
        self.number = number
        self.layout = layout
        self.rows = layout.band.rows
        self.style = layout.band.style
        self._label_limit = int(room * _LABEL_SHARE)
        #: by row: the cells that start in it; the cells of several rows that cover it
        self.starting: list[list[int]] = [[] for _row in self.rows]
        self.covering: list[list[int]] = [[] for _row in self.rows]
        #: by cell: the row it ends in, and the top of its part on the page being filled
        self.last_row: list[int] = []
        self.tops: dict[int, int] = {}
        self._done: dict[int, int] = {}
        self._begun: set[int] = set()
        self._again: dict[int, tuple[LineSpan, ...]] = {}
        self._labels: dict[int, bool] = {}
        for index, (row, rowspan, _cell) in enumerate(layout.band.cells):
            self.starting[row].append(index)
            self.last_row.append(row + rowspan - 1)
            if rowspan > 1:
                for at in range(row, row + rowspan):
                    self.covering[at].append(index)

    def cell(self, index: int) -> Cell:
        """A cell of the band."""
        return self.layout.band.cells[index].cell

    def setting(self, index: int) -> Setting:
        """How a cell is set."""
        return SETTINGS[self.cell(index).look]

    def own(self, row: int) -> list[int]:
        """The cells that stand in this row only."""
        return [index for index in self.starting[row] if self.last_row[index] == row]

    def touching(self, row: int) -> list[int]:
        """All the cells that stand in a row."""
        return [*self.covering[row], *self.own(row)]

    def begun(self, index: int) -> bool:
        """Whether a part of the cell stands on an earlier page."""
        return index in self._begun

    def is_label(self, index: int) -> bool:
        """Whether a cell's text is said again on each page, instead of going on there."""
        known = self._labels.get(index)
        if known is None:
            row, _rowspan, cell = self.layout.band.cells[index]
            known = (cell.group or self.rows[row].is_head) and (
                needed_height(self.setting(index), len(self._lines_again(index)))
                <= self._label_limit
            )
            self._labels[index] = known
        return known

    def _lines_again(self, index: int) -> tuple[LineSpan, ...]:
        lines = self._again.get(index)
        if lines is None:
            cell, edges = self.cell(index), self.layout.edges
            width = edges[cell.col + cell.colspan] - edges[cell.col]
            lines = self._again[index] = cell_lines(cell, _said_again(cell.text), width)
        return lines

    def left(self, index: int) -> int:
        """How many lines of a text are not on paper yet; 0 for a label."""
        if self.is_label(index):
            return 0
        return len(self.layout.lines[index]) - self._done.get(index, 0)

    def need(self, index: int) -> int:
        """The height of the cell's part on this page if it ends here."""
        if self.is_label(index):
            begun = index in self._begun
            lines = self._lines_again(index) if begun else self.layout.lines[index]
            return needed_height(self.setting(index), len(lines))
        left = self.left(index)
        return needed_height(self.setting(index), left) if left else 0

    def fit(self, index: int, bottom: int) -> int:
        """How many more lines of a text find room on this page above `bottom`."""
        setting = self.setting(index)
        room = bottom - self.tops[index] - 2 * setting.pad_y
        return min(max(room // setting.leading, 0), self.left(index))

    def label_lack(self, index: int, bottom: int) -> int:
        """The height that a label's part lacks if the page cuts it at `bottom`."""
        if not self.is_label(index):
            return 0
        return max(0, self.need(index) - (bottom - self.tops[index]))

    def hand_out(self, index: int, bottom: int, *, ends: bool) -> Part:
        """The cell's part from its top on this page to `bottom`; `ends` says it is the last."""
        top = self.tops[index]
        height = bottom - top
        text, lines = self.cell(index).text, self.layout.lines[index]
        begun = index in self._begun
        if self.is_label(index):
            if begun and text:
                text, lines = _said_again(text), self._lines_again(index)
            self._begun.add(index)
            return Part(self.number, index, top, height, text, lines, False)
        if ends and not begun:
            return Part(self.number, index, top, height, text, lines, False)
        first = self._done.get(index, 0)
        end = len(lines) if ends else first + self.fit(index, bottom)
        self._done[index] = end
        self._begun.add(index)
        return Part(
            self.number, index, top, height, text if end > first else "", lines[first:end], True
        )

    def head_again(self, index: int, bottom: int) -> Part:
        """A cell of a head that comes again, whole and unchanged."""
        top = self.tops[index]
        lines = self.layout.lines[index]
        return Part(self.number, index, top, bottom - top, self.cell(index).text, lines, False)
