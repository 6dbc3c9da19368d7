"""The clipboard as WPS, Excel, Word, Calc and browsers fill it, as a block of texts."""

from __future__ import annotations

import re

from perfdesk.errors import PerfDeskError
from perfdesk.grid.blocks import Block
from perfdesk.grid.own_cells import from_bytes
from perfdesk.readers.markup import read_html, too_many_cells
from perfdesk.text import clean_markup

#: what one paste may hold: more rows than a form ever has, read while the window waits
MOST_CELLS = 20_000
MOST_BYTES = 5 * 1024 * 1024
#: longer markup is slow to read: its plain text is taken instead, which only lacks merged cells
MOST_HTML_BYTES = 2 * 1024 * 1024
_APART = re.compile("[\t\n]")
_TOO_LONG = "剪贴板里的内容太长（文字超过 5 MB 或表格超过 2 MB）；请分几次复制。"
_NOTHING = "剪贴板里没有文字（可能是图片或空白）；请先复制要填的文字或表格，再粘贴。"


def read(html: str, text: str) -> Block:
    """The clipboard's HTML and plain text ("" where it has none) as a block.

    Texts are exactly as the other program shows them; its markup is gone, leftovers of markup
    counted in `cleaned`. PerfDeskError when there is nothing to read or too much.
    """
    fits = _fits(html, MOST_HTML_BYTES)
    block = read_html(html, MOST_CELLS) if html and fits else None
    if block is not None:
        return block
    if not text.strip("\r\n\0"):
        raise PerfDeskError(_NOTHING if fits else _TOO_LONG)
    return read_text(text)


def read_own(cells: bytes) -> Block | None:
    """What this program put there of itself; None for anything else, and for too much."""
    return from_bytes(cells, MOST_CELLS, MOST_BYTES)


def read_text(text: str) -> Block:
    """Plain text as a block: tab-separated with quoted line breaks, or lines of running text."""
    rows, quoted = _tab_separated(_bare(text))
    columns = max(len(row) for row in rows)
    if len(rows) * columns > MOST_CELLS:
        raise PerfDeskError(too_many_cells(MOST_CELLS))
    count = 0
    cleaned: list[list[str]] = []
    for row in rows:
        line: list[str] = []
        for value in row:
            bare, taken = clean_markup(value)
            count += taken
            line.append(bare)
        cleaned.append(line)
    block = Block.of_rows(cleaned, flowing=columns == 1 and len(rows) > 1 and not quoted)
    return Block(block.rows, block.columns, block.cells, block.flowing, count)


def read_words(text: str) -> tuple[str, int]:
    """Plain text for the caret of a text being typed, and how many leftovers of markup it had.

    What a spreadsheet puts around one cell, a line break behind it and quotes where it has several
    lines, is no part of it. PerfDeskError when it is too long.
    """
    bare = _bare(text)
    rows, quoted = _tab_separated(bare)
    one_cell = quoted and len(rows) == len(rows[0]) == 1
    return clean_markup(rows[0][0] if one_cell else bare.removesuffix("\n"))


def _bare(text: str) -> str:
    if not _fits(text, MOST_BYTES):
        raise PerfDeskError(_TOO_LONG)
    return text.rstrip("\0").replace("\r\n", "\n").replace("\r", "\n")


def _fits(text: str, most_bytes: int) -> bool:
    # a character is at most four bytes: most texts need not be written out to be measured
    return len(text) * 4 <= most_bytes or len(text.encode(errors="replace")) <= most_bytes


def _tab_separated(text: str) -> tuple[list[list[str]], bool]:
    """The cells of each row, and whether some stood in quotes; one break at the end is no row."""
    rows: list[list[str]] = [[]]
    any_quoted = False
    at = 0
    while True:
        value, end, quoted = _value(text, at)
        rows[-1].append(value)
        any_quoted = any_quoted or quoted
        if end >= len(text):
            return rows, any_quoted
        at = end + 1
        if text[end] == "\n":
            if at == len(text):
                return rows, any_quoted
            rows.append([])


def _value(text: str, at: int) -> tuple[str, int, bool]:
    """The value that begins at `at`, where it ends, and whether it was quoted.

    Quotes that hold no line break, tab or quote are the text's own: no program adds such.
    """
    if text.startswith('"', at):
        end = _closing_quote(text, at + 1)
        inner = text[at + 1 : end]
        if end and any(sign in inner for sign in '\n\t"'):
            return inner.replace('""', '"'), end + 1, True
    apart = _APART.search(text, at)
    end = apart.start() if apart else len(text)
    return text[at:end], end, False


def _closing_quote(text: str, at: int) -> int:
    """The quote that closes a value; 0 when the quotes are not a value's."""
    while True:
        at = text.find('"', at)
        if at < 0:
            return 0
        following = text[at + 1 : at + 2]
        if following != '"':
            return at if following in {"", "\t", "\n"} else 0
        at += 2
