"""HTML of the clipboard as a block: tables with their spans, else lists and paragraphs as lines."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import accumulate
from typing import NamedTuple

from perfdesk.errors import PerfDeskError
from perfdesk.grid.blocks import Block, TextCell
from perfdesk.text import clean_markup

# what the text of a cell is made of beside its characters; none can stand in a text itself
_BREAK = "\x01"  # <br>: a line, unless nothing follows it
_PARAGRAPH = "\x02"  # where a paragraph begins or ends
_SPACE = "\x03"  # a space that stays
_LINE = "\x04"  # a line break inside a cell of Excel: stays wherever it is

_SILENT = frozenset({"style", "script", "title", "xml", "noscript", "template"})
_BLOCKS = frozenset(
    {"p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote"}
)
_WHITE = " \t\n\r\f"
#: no program merges more columns; a larger number would only fill the memory
_WIDEST = 1000


def read_html(html: str, most_cells: int) -> Block | None:
    """The tables of a piece of HTML, one under another, or its lines when it has none.

    None when it holds no text at all. PerfDeskError for more than `most_cells` cells.
    """
    reader = _Reader(html, most_cells)
    # never closed: what is cut off in the middle of a tag is no text, and trying every sign of it
    # as one would take hours for a text made to do that
    reader.feed(html)
    return reader.block()


def too_many_cells(most: int) -> str:
    """The sentence for a block that is too large."""
    return f"剪贴板里的格子太多，一次最多粘贴 {most} 个；请分几次复制。"


@dataclass
class _Text:
    """The text of one cell, or of what stands outside tables, piece by piece."""

    pieces: list[str] = field(default_factory=list)

    def read(self) -> tuple[str, int]:
        """The text as a person sees it, and how many leftovers of markup it had."""
        raw = "".join(self.pieces)
        if not raw.strip(_WHITE + _PARAGRAPH):
            return "", 0
        lines: list[str] = []
        for paragraph in raw.split(_PARAGRAPH):
            if paragraph.strip(_WHITE):
                parts = [_collapsed(part) for part in paragraph.split(_BREAK)]
                lines += parts[:-1] if len(parts) > 1 and not parts[-1] else parts
        while lines and not lines[0]:
            lines.pop(0)
        while lines and not lines[-1]:
            lines.pop()
        return clean_markup("\n".join(lines).replace(_SPACE, " ").replace(_LINE, "\n"))


@dataclass
class _Cell:
    text: _Text
    rowspan: int = 1
    colspan: int = 1
    #: the text only runs over its empty neighbours
    spilling: bool = False
    #: the figure behind a column too narrow to show it
    figure: str = ""

    def read(self) -> tuple[str, int]:
        text, count = self.text.read()
        return (
            (self.figure, count) if self.figure and text and not text.strip("#") else (text, count)
        )


@dataclass
class _Line:
    cells: list[_Cell] = field(default_factory=list)
    hidden: bool = False


class _Span(NamedTuple):
    """What an open <span>, or one around it, says about the text in it."""

    spaces: bool = False
    marker: bool = False
    hidden: bool = False
    symbols: bool = False
    #: the marker of a list begins here
    begins: bool = False


_PLAIN = _Span()


class _Reader(HTMLParser):
    """Follows the tags; forgives what is not closed, as browsers do."""

    def __init__(self, html: str, most_cells: int) -> None:
        super().__init__()
        self._most = most_cells
        self._seen = 0
        self._inside = "<!--StartFragment" not in html
        self._lines: list[_Line] = []
        self._depth = 0
        self._cell: _Cell | None = None
        self._outside = _Text()
        self._silent = 0
        self._spans: list[_Span] = []
        self._marker = ""
        self._lists: list[int | None] = []

    # --- what the parser meets -------------------------------------------------------------

    def parse_html_declaration(self, i: int) -> int:
        """Word's <![if …]>: what it holds is read, the sign itself is nothing."""
        if self.rawdata.startswith("<![", i):
            end = self.rawdata.find(">", i)
            return end + 1 if end >= 0 else -1
        return super().parse_html_declaration(i)

    def handle_comment(self, data: str) -> None:
        """Only what stands in the fragment was copied."""
        if data.startswith("StartFragment"):
            self._inside = True
            self._outside = _Text()
        elif data.startswith("EndFragment"):
            self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag opens."""
        said = {name: value or "" for name, value in attrs}
        style = "".join(said.get("style", "").split()).lower()
        if tag in _SILENT:
            self._silent += 1
        elif tag == "table":
            self._depth += 1
            if self._depth > 1:
                self._add(_PARAGRAPH)
        elif self._depth == 1 and tag == "tr":
            self._cell = None
            # Word ends a table of uneven rows with one of no height, for other programs
            self._lines.append(_Line(hidden=_hides(style) or said.get("height") == "0"))
        elif self._depth == 1 and tag in {"td", "th"}:
            self._begin_cell(said, style)
        elif tag == "br":
            self._add(_LINE if "mso-data-placement" in style else _BREAK)
        elif tag == "span":
            self._open_span(style)
        elif tag in _BLOCKS or tag == "tr":
            self._begin_block(tag, said)

    def handle_endtag(self, tag: str) -> None:
        """A tag closes."""
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag == "table":
            self._depth = max(0, self._depth - 1)
            if self._depth:
                self._add(_PARAGRAPH)
            else:
                self._cell = None
        elif self._depth == 1 and tag in {"td", "th", "tr"}:
            self._cell = None
            self._spans.clear()
        elif tag == "span":
            self._close_span()
        elif tag in _BLOCKS or tag == "tr":
            self._add(_PARAGRAPH)
            if tag in {"ol", "ul"} and self._lists:
                self._lists.pop()

    def handle_data(self, data: str) -> None:
        """Characters, with references resolved."""
        span = self._spans[-1] if self._spans else _PLAIN
        if self._silent or not self._inside or span.hidden:
            return
        data = _without_signs(data)
        if span.marker:
            self._marker += "" if span.symbols else data
        elif span.spaces:
            self._add(data.replace("\u00a0", _SPACE).replace(" ", _SPACE))
        else:
            self._add(data)

    # --- text ------------------------------------------------------------------------------

    def _add(self, piece: str) -> None:
        if self._cell is not None:
            self._cell.text.pieces.append(piece)
        elif self._inside:
            self._outside.pieces.append(piece)

    def _open_span(self, style: str) -> None:
        around = self._spans[-1] if self._spans else _PLAIN
        marker = "mso-list:ignore" in style
        self._spans.append(
            _Span(
                spaces=around.spaces or "mso-spacerun" in style,
                marker=around.marker or marker,
                hidden=around.hidden or _hides(style),
                symbols=around.symbols
                or "font-family:symbol" in style
                or "font-family:wingdings" in style,
                begins=marker and not around.marker,
            )
        )
        if marker:
            self._marker = ""

    def _close_span(self) -> None:
        if self._spans and self._spans.pop().begins:
            marker = "".join(self._marker.split())
            if any(char.isalnum() for char in marker):
                self._add(marker if marker[-1] in "、．）" else marker + _SPACE)

    def _begin_block(self, tag: str, said: dict[str, str]) -> None:
        self._add(_PARAGRAPH)
        if tag == "ol":
            self._lists.append(_whole(said.get("start", ""), 1))
        elif tag == "ul":
            self._lists.append(None)
        elif tag == "li" and self._lists:
            number = self._lists[-1]
            if number is not None:
                self._lists[-1] = number + 1
                self._add(f"{number}.{_SPACE}")

    # --- tables ----------------------------------------------------------------------------

    def _begin_cell(self, said: dict[str, str], style: str) -> None:
        self._spans.clear()
        if not self._lines:
            self._lines.append(_Line())
        cell = _Cell(
            _Text(),
            max(1, _whole(said.get("rowspan", ""), 1)),
            min(max(1, _whole(said.get("colspan", ""), 1)), _WIDEST),
            "mso-ignore:colspan" in style,
            said.get("x:num", "") or said.get("sdval", ""),
        )
        self._cell = cell
        if not _hides(style):
            self._seen += cell.colspan
            if self._seen > self._most:
                raise PerfDeskError(too_many_cells(self._most))
            self._lines[-1].cells.append(cell)

    def block(self) -> Block | None:
        """What was read; None when there is no text and no table."""
        text, count = self._outside.read()
        lines = text.split("\n") if text else []
        if not any(line.cells for line in self._lines):
            if not lines:
                return None
            block = Block.of_rows([[line] for line in lines], flowing=len(lines) > 1)
            return Block(block.rows, block.columns, block.cells, block.flowing, count)
        placed, cleaned = _placed(self._lines, self._most)
        block = Block.of(placed)
        beside = sum(1 for line in lines if line)
        return Block(block.rows, block.columns, block.cells, cleaned=cleaned, beside=beside)


def _without_signs(data: str) -> str:
    """Characters of the source without those that stand for tags here."""
    if data.isprintable():
        return data
    return "".join(char for char in data if char not in "\x01\x02\x03\x04")


def _hides(style: str) -> bool:
    return "display:none" in style or "mso-hide:all" in style


def _whole(text: str, default: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else default


def _collapsed(raw: str) -> str:
    """A line of source as it is shown: white space is one space, and none where the source only
    went on in a new line between two Chinese characters.
    """
    shown: list[str] = []
    at = 0
    while at < len(raw):
        end = at
        while end < len(raw) and raw[end] in _WHITE:
            end += 1
        if end == at:
            while end < len(raw) and raw[end] not in _WHITE:
                end += 1
            shown.append(raw[at:end])
        elif shown and end < len(raw):
            wrapped = "\n" in raw[at:end] or "\r" in raw[at:end]
            shown.append("" if wrapped and _chinese(shown[-1][-1:], raw[end]) else " ")
        at = end
    line = "".join(shown)
    return line if line.strip(" \u00a0") else ""


def _chinese(before: str, after: str) -> bool:
    widths = {unicodedata.east_asian_width(char) for char in before + after}
    return bool(widths) and widths <= {"W", "F", "A"} and widths != {"A"}


def _placed(lines: list[_Line], most: int) -> tuple[list[TextCell], int]:
    """The cells at their rows and columns, hidden rows left out, and the leftovers counted."""
    #: how many visible rows stand above each row
    above = [0, *accumulate(0 if line.hidden else 1 for line in lines)]
    taken: dict[int, int] = {}  # by column: the first row that is free
    cells: list[TextCell] = []
    cleaned = covered = 0
    for at, line in enumerate(lines):
        col = 0
        for cell in line.cells:
            while any(taken.get(col + n, 0) > at for n in range(cell.colspan)):
                col += 1
            bottom = min(at + cell.rowspan, len(lines))
            for n in range(cell.colspan):
                taken[col + n] = bottom
            covered += (bottom - at) * cell.colspan
            if covered > most:
                raise PerfDeskError(too_many_cells(most))
            top, height = above[at], above[bottom] - above[at]
            if height:
                text, count = cell.read()
                cleaned += count
                wide = 1 if cell.spilling else cell.colspan
                cells.append(TextCell(top, col, text, height, wide))
            col += cell.colspan
    return cells, cleaned
