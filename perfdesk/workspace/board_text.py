"""The board as text: a table for the clipboard, and the list of the units that are late."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from perfdesk.text import clean_control
from perfdesk.workspace.board_rows import BoardRow, BoardView, Filter, part_of
from perfdesk.workspace.remembered import folded

_LATE = (Filter.MISSING, Filter.UNFINISHED)
#: between a unit, who answers for it, and the phone: survives what a chat makes of tabs
_GAP = "  "


def heads(view: BoardView) -> tuple[str, ...]:
    """The heads of the board's table."""
    columns = (column.title for column in view.columns)
    return ("单位", "状态", *columns, "意见", "新", "报送时间", "联系人", "电话")


def cells(row: BoardRow) -> tuple[str, ...]:
    """What the table says of a unit, under `heads`; "" for nothing."""
    listed, at = row.listed, "" if row.arrival is None else time_text(row.arrival.at)
    return (
        row.unit,
        part_of(row).value + ("，不止一套" if row.twin else ""),
        *(cell.words for cell in row.cells),
        str(row.remarks or ""),
        str(len(row.fresh) or ""),
        at,
        *((listed.contact, listed.phone) if listed else ("", "")),
    )


def time_text(at: datetime) -> str:
    """When a package was taken in, in local time to the minute."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M")


def table_text(view: BoardView, rows: Sequence[BoardRow] | None = None) -> str:
    """The board, or these rows of it, as lines of tab-separated text under their heads."""
    shown = view.rows if rows is None else rows
    table = [heads(view), *(cells(row) for row in shown)]
    return "".join("\t".join(map(_plain, line)) + "\n" for line in table)


def late(rows: Sequence[BoardRow]) -> tuple[BoardRow, ...]:
    """A row for each unit that has not handed in, or has not finished what it owes."""
    return tuple({folded(row.unit): row for row in rows[::-1] if part_of(row) in _LATE}.values())[
        ::-1
    ]


def late_text(rows: Sequence[BoardRow]) -> str:
    """The units that are late, a line each, with who answers for them there and the phone; a
    roster can be read from it again.
    """
    return "".join(f"{line}\n" for line in _late_lines(rows))


def _late_lines(rows: Sequence[BoardRow]) -> Iterator[str]:
    for row in late(rows):
        listed = row.listed
        more = () if listed is None else (listed.contact, listed.phone)
        yield _GAP.join(part for part in map(_plain, (row.unit, *more)) if part)


def _plain(text: str) -> str:
    """One line without tabs: a cell of a spreadsheet holds it."""
    return " ".join(clean_control(text)[0].split("\n"))
