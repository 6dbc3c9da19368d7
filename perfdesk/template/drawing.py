r"""The drawn notation: text that looks like the paper, to lines of cells and holes.

    | 部门名称 | {unit_name} |             one drawn line, one row; the last cell runs to the end
    | 任务名称 | < | 主要内容 |            “<” belongs to the cell on its left
    | ^ | {goal_year} |                    “^” belongs to the cell above
    | {fill_date|　年　月　日} |           printed to be filled in by hand while the field is blank
    @indicators | {.level1}^ | {.name} |   repeats per row; “{x}^” joins rows that say the same
    @head | 一级指标 | … |                 comes again on every page

In running text a line is a paragraph and “#” opens a heading. `\n` breaks a line inside a cell;
`\|`, `\{`, `\}`, `\<`, `\^`, `\@`, `\#` and `\\` stand for the character itself.
This module knows the notation only; `compose` looks the fields up.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from perfdesk.template.model import Fixed, Join

#: says a fault: (line of the drawing from 0, message)
Report = Callable[[int, str], None]


@dataclass(frozen=True)
class Hole:
    """A field named in braces; `own` when written with a dot: looked up in the row. `blank` is
    what the paper says where nothing is filled in.
    """

    path: str
    own: bool = False
    blank: str = ""


#: what a cell is made of: fixed text, a field, or what the form knows itself (year, number)
Piece = str | Hole | Fixed


@dataclass(frozen=True)
class DrawnCell:
    """One cell with its place in the columns."""

    col: int
    colspan: int
    pieces: tuple[Piece, ...]
    join: Join = Join.NONE


@dataclass(frozen=True)
class DrawnLine:
    """One ruled line; `scope` is what stands after @ ("" for none), `index` its line from 0."""

    cells: tuple[DrawnCell, ...]
    scope: str = ""
    head: bool = False
    index: int = 0


@dataclass(frozen=True)
class DrawnText:
    """One paragraph; level 0 is body text, 1 to 3 are headings."""

    pieces: tuple[Piece, ...]
    level: int = 0
    index: int = 0


_SCOPE = re.compile(r"@(?P<scope>[A-Za-z_][A-Za-z0-9_]*(?:[./][A-Za-z_][A-Za-z0-9_]*)*)\s*(?=\|)")
_YEAR = re.compile(r"year\s*(?:(?P<sign>[+-])\s*(?P<offset>[0-9]{1,2}))?")
# a caption in the place of a field is looked up like one, and then told what its field is
_PATH = re.compile(r"\.?[^\W\d]\w*(\.[^\W\d]\w*)*")
_NUMBER_STYLES = ("一", "1", "①")
_HEADING = re.compile(r"(#{1,3})\s+")
_ESCAPED = "|{}<^@#\\｜｛｝"
#: what an input method types in the place of signs that mean something here
_FULL_WIDTH = {"｜": "|", "｛": "{", "｝": "}"}
#: so many characters of a faulty line are named
_SAID = 8


@dataclass(frozen=True)
class _Mark:
    """An unescaped `|` or `^`, or the text of a brace pair: what is left after escapes."""

    kind: str
    text: str = ""


def parse_ruled(text: str, columns: int, report: Report) -> list[DrawnLine]:
    """The lines of a ruled band (table, line, sign).

    `columns` is the number of widths the band declares; 0 takes the widest drawn line. Faults go
    to `report` and the faulty line is left out, so that all of a drawing is judged in one go.
    """
    raw: list[tuple[int, str, list[list[str | _Mark]]]] = []
    for index, line in enumerate(text.split("\n")):
        if not line.strip():
            continue
        split = _split_line(line.strip(), partial(report, index))
        if split is not None:
            raw.append((index, *split))
    count = columns or max((len(cells) for _index, _scope, cells in raw), default=0)
    lines: list[DrawnLine] = []
    faulty = {index for index, line in enumerate(text.split("\n")) if line.strip()}
    faulty -= {index for index, _scope, _cells in raw}
    for index, scope, cells in raw:
        if len(cells) > count:
            report(
                index,
                f"{len(cells)} 个单元格，表有 {count} 列。要加一列，先在 cols 里加上它的宽度；"
                "不加，就看看是不是多了“|”。",
            )
            continue
        placed = _place(cells, count, partial(report, index))
        if placed is not None:
            head = scope == "head"
            lines.append(DrawnLine(placed, "" if head else scope, head, index))
    faulty |= {index for index, _scope, _cells in raw} - {line.index for line in lines}
    _check_joins(lines, faulty, report)
    return lines


def parse_text(text: str, report: Report, *, headings: bool) -> list[DrawnText]:
    """The paragraphs of a band of running text, a title, mark, note or cover.

    Blank lines before and after are no part of it; with `headings`, “#” opens one.
    """
    rows = text.split("\n")
    filled = [index for index, row in enumerate(rows) if row.strip()]
    paragraphs: list[DrawnText] = []
    for index in range(filled[0], filled[-1] + 1) if filled else ():
        row = rows[index].rstrip()
        level = 0
        if headings and (found := _HEADING.match(row)):
            level = len(found[1])
            row = row[found.end() :]
        pieces = _pieces(_scan(row, partial(report, index)))
        paragraphs.append(DrawnText(_resolve(pieces, partial(report, index)), level, index))
    return paragraphs


def _split_line(
    line: str, say: Callable[[str], None]
) -> tuple[str, list[list[str | _Mark]]] | None:
    """A drawn line's scope and its cells; None when it is no line at all."""
    scope = ""
    if line.startswith("@"):
        found = _SCOPE.match(line)
        if found is None:
            say("“@”后面应是表的英文名字（字母、数字、下划线），再是“|”。")
            return None
        scope = found["scope"]
        line = line[found.end() :]
    if not line.startswith("|"):
        say(f"表里的一行应以“|”开头（或以“@表”开头），现在以“{line[:_SAID]}”开头。")
        return None
    marks = _scan(line, say)
    if not (isinstance(marks[-1], _Mark) and marks[-1].kind == "|" and len(line) > 1):
        say(f"表里的一行应以“|”结尾，现在以“{line[-_SAID:]}”结尾，请在最后补一个“|”。")
        return None
    cells: list[list[str | _Mark]] = []
    for mark in marks[:-1]:
        if isinstance(mark, _Mark) and mark.kind == "|":
            cells.append([])
        else:
            cells[-1].append(mark)
    return scope, cells


def _scan(line: str, say: Callable[[str], None]) -> list[str | _Mark]:
    """Characters with escapes resolved; unescaped signs and braces as marks."""
    out: list[str | _Mark] = []
    at = 0
    while at < len(line):
        sign = line[at]
        following = line[at + 1 : at + 2]
        if sign == "\\" and following == "n":
            out.append("\n")
            at += 2
        elif sign == "\\" and following and following in _ESCAPED:
            out.append(following)
            at += 2
        elif sign == "{":
            end = line.find("}", at)
            if end < 0:
                say("花括号没有合上，少了“}”。")
                return [*out, line[at + 1 :], _Mark("|")]
            # the blanks of “{field|　　年　　月　　日}” are part of what is printed
            out.append(_Mark("{", line[at + 1 : end].strip(" \t")))
            at = end + 1
        elif sign == "}":
            say("多了一个“}”；要印出花括号，请写“\\}”。")
            at += 1
        elif sign in "|^<":
            out.append(_Mark(sign))
            at += 1
        else:
            if sign in _FULL_WIDTH:
                right = _FULL_WIDTH[sign]
                say(f"这里有全角的“{sign}”，请换成半角的“{right}”；真要印出它，写“\\{sign}”。")
            out.append(sign)
            at += 1
    return out


def _place(
    cells: list[list[str | _Mark]], count: int, say: Callable[[str], None]
) -> tuple[DrawnCell, ...] | None:
    """The cells of one line on `count` columns; None when a cell is wrong."""
    placed: list[DrawnCell] = []
    for col, marks in enumerate(cells):
        drawn = _trim(marks)
        if drawn == [_Mark("<")]:
            if not placed:
                say("第1格“<”左边没有单元格。")
                return None
            last = placed[-1]
            placed[-1] = DrawnCell(last.col, last.colspan + 1, last.pieces, last.join)
            continue
        join = Join.NONE
        if drawn and drawn[-1] == _Mark("^"):
            join = Join.UP if len(drawn) == 1 else Join.SAME
            drawn = _trim(drawn[:-1])
        placed.append(DrawnCell(col, 1, _resolve(_pieces(drawn), say), join))
    if not placed:
        say("这一行没有单元格。")
        return None
    last = placed[-1]
    placed[-1] = DrawnCell(last.col, count - last.col, last.pieces, last.join)
    return tuple(placed)


def _trim(marks: list[str | _Mark]) -> list[str | _Mark]:
    """Without the half-width blanks around a cell; full-width ones indent and stay."""
    start, end = 0, len(marks)
    while start < end and marks[start] in (" ", "\t"):
        start += 1
    while end > start and marks[end - 1] in (" ", "\t"):
        end -= 1
    return marks[start:end]


def _pieces(marks: list[str | _Mark]) -> list[str | _Mark]:
    """Runs of characters joined to text; signs that mean nothing here are text too."""
    out: list[str | _Mark] = []
    for mark in marks:
        plain = mark if isinstance(mark, str) else ("" if mark.kind == "{" else mark.kind)
        if not plain:
            out.append(mark)
        elif out and isinstance(out[-1], str):
            out[-1] += plain
        else:
            out.append(plain)
    return out


def _resolve(pieces: list[str | _Mark], say: Callable[[str], None]) -> tuple[Piece, ...]:
    out: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, str):
            out.append(piece)
        elif (hole := _hole(piece.text)) is not None:
            out.append(hole)
        else:
            say(f"花括号里只能写一个字段、{{year}} 或 {{#一}}，不能写“{piece.text}”。")
    return tuple(out)


def _hole(text: str) -> Piece | None:
    if found := _YEAR.fullmatch(text):
        offset = int(found["offset"] or 0)
        return Fixed("year", -offset if found["sign"] == "-" else offset)
    if text == "money_unit":
        return Fixed("money_unit")
    if text.startswith("#"):
        style = text[1:].strip()
        return Fixed("number", style=style) if style in _NUMBER_STYLES else None
    path, _bar, blank = text.partition("|")
    if _PATH.fullmatch(path):
        return Hole(path.removeprefix("."), path.startswith("."), blank)
    return None


def _check_joins(lines: list[DrawnLine], faulty: set[int], report: Report) -> None:
    """A cell joined to the cell above must be exactly as wide, and there must be one.

    Below a faulty line nobody knows: one fault, one sentence.
    """
    above: dict[int, int] = {}
    before = -1
    for line in lines:
        unknown = any(before < index < line.index for index in faulty)
        before = line.index
        for cell in line.cells:
            if cell.join is not Join.UP or unknown:
                continue
            if not above:
                report(line.index, f"第{cell.col + 1}格“^”上面没有单元格。")
            elif above.get(cell.col) != cell.colspan:
                report(
                    line.index,
                    f"第{cell.col + 1}格“^”占 {cell.colspan} 列，与上面的单元格对不齐。",
                )
        above = {cell.col: cell.colspan for cell in line.cells}
