"""A block as the clipboard's plain text and HTML, in the shapes WPS, Excel and Word take."""

from __future__ import annotations

import re
from html import escape

from perfdesk import values
from perfdesk.grid.blocks import Block, TextCell

#: more digits than a spreadsheet shows of a number, or a zero in front: a code, not an amount
_CODE = re.compile(r"[0-9]{12,}[0-9Xx]?|0[0-9]+")
#: what a spreadsheet would take for a date or a fraction
_DATE_LIKE = re.compile(r"[0-9]{1,4}(?:[-/][0-9]{1,4})+")
_RUN_OF_SPACES = re.compile(r"^ +| +$| {2,}")


def tsv(block: Block) -> str:
    """Rows as lines, cells apart by tabs; a merged cell stands in its first place, the others
    it covers are empty. Cells with a line break, tab or quote stand in quotes, as Excel writes.
    """
    lines = [[""] * block.columns for _row in range(block.rows)]
    for cell in block.cells:
        lines[cell.row][cell.col] = _quoted(cell.text)
    if block.single:
        return block.cells[0].text  # it goes into running text as often as into a sheet
    return "".join("\t".join(line) + "\r\n" for line in lines)


def html(block: Block) -> str:
    """A table with its spans; what must stay text in a spreadsheet says so."""
    rows: list[list[str]] = [[] for _row in range(block.rows)]
    for cell in block.cells:
        rows[cell.row].append(_td(cell))
    body = "".join(f"<tr>{''.join(cells)}</tr>" for cells in rows)
    return (
        '<html><head><meta charset="utf-8"></head><body><!--StartFragment-->'
        '<table border="1" cellspacing="0" style="border-collapse:collapse">'
        f"{body}</table><!--EndFragment--></body></html>"
    )


def stays_text(text: str) -> bool:
    """Whether a spreadsheet would make something else of a text: a code that loses digits, a
    formula, a date.
    """
    bare = text.strip()
    if _CODE.fullmatch(bare) or _DATE_LIKE.fullmatch(bare):
        return True
    if bare.startswith("-"):
        return not values.is_number(bare)
    return bare.startswith(("=", "+", "@"))


def _quoted(text: str) -> str:
    if any(sign in text for sign in '\n\t"'):
        return '"' + text.replace('"', '""') + '"'
    return text


def _td(cell: TextCell) -> str:
    spans = f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else ""
    spans += f' colspan="{cell.colspan}"' if cell.colspan > 1 else ""
    style = " style='mso-number-format:\"\\@\"'" if stays_text(cell.text) else ""
    lines = [_spaced(line) for line in cell.text.split("\n")]
    text = '<br style="mso-data-placement:same-cell">'.join(lines)
    return f"<td{spans}{style}>{text}</td>"


def _spaced(line: str) -> str:
    return _RUN_OF_SPACES.sub(
        lambda run: f'<span style="mso-spacerun:yes">{"&nbsp;" * len(run[0])}</span>',
        escape(line, quote=False).replace("\u00a0", "&nbsp;"),
    )
