"""The district's board on the command line: `board`, and `roster` of the units that hand in."""

from __future__ import annotations

import argparse
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from perfdesk import files
from perfdesk.cli import output
from perfdesk.cli.commands import FINE, open_store
from perfdesk.document.model import ListedUnit
from perfdesk.errors import PerfDeskError
from perfdesk.workspace import Workspace, board_text
from perfdesk.workspace.board import (
    FILTER_WORDS,
    BoardRow,
    BoardView,
    Counts,
    Topic,
    narrowed,
    part_of,
)
from perfdesk.workspace.roster_text import HEADS, read_roster

#: between the columns of a table
_GAP = "  "
#: a text of this size in bytes is no list of units
_MOST_BYTES = 1 << 20
#: what spreadsheets and editors of this country write, tried in this order
_ENCODINGS = ("utf-8-sig", "gb18030")


# --- board --------------------------------------------------------------------------------------


def board(given: argparse.Namespace) -> int:
    """`board`: units against forms of one year and set, the newest where none is named."""
    with open_store(given) as workspace:
        topic, others = _topic(workspace, given.year, given.set)
        view = workspace.board.view(topic.year, topic.set_id)
        rows = narrowed(view.rows, FILTER_WORDS[given.only or "all"])
        if given.json:
            output.say_json(_facts(view, rows, others))
            return FINE
        output.say(f"{view.topic.year}年  {view.topic.title}")
        output.say(_summary(view.counts()))
        if rows:
            output.say("")
            for line in table([board_text.heads(view), *map(board_text.cells, rows)]):
                output.say(line)
        else:
            output.say("没有这样的单位。" if view.rows else "名册是空的，也还没有单位报送。")
        for other in others:
            output.say(
                f"另有 {other.year}年  {other.title}（{other.set_id}）：{other.filings} 套表"
            )
    return FINE


def _topic(workspace: Workspace, year: int | None, set_id: str | None) -> tuple[Topic, list[Topic]]:
    """The board that is meant, and the others there are."""
    topics = workspace.board.topics()
    meant = [
        topic for topic in topics if year in (None, topic.year) and set_id in (None, topic.set_id)
    ]
    if not meant and year is not None and set_id in workspace.catalog.set_ids:
        meant = [Topic(year, set_id, "", 0)]
    if not meant:
        what = f"{'' if year is None else f'{year}年'}{'' if set_id is None else f'“{set_id}”'}"
        there = "、".join(f"{topic.year}年 {topic.set_id}" for topic in topics if topic.filings)
        hint = f"有的是：{there}。" if there else "可用 perfdesk import 导入各单位的数据包。"
        message = f"没有{what or '可看'}的报送情况，{hint}"
        raise PerfDeskError(message)
    others = [topic for topic in topics if topic.filings and topic != meant[0]]
    return meant[0], others


def _summary(counts: Counts) -> str:
    parts = (
        (counts.missing, "个没有报送"),
        (counts.unfinished, "个未完成"),
        (counts.finished, "个已完成"),
        (counts.sealed, "个已盖章"),
        (counts.remarks, "条意见未处理"),
        (counts.fresh, "张表有新内容"),
        (counts.unlisted, "个不在名册"),
    )
    said = [f"{number} {words}" for number, words in parts if number]
    return "，".join([f"{counts.units} 个单位、{counts.forms} 张表", *said]) + "。"


def _facts(view: BoardView, rows: Sequence[BoardRow], others: Sequence[Topic]) -> dict[str, Any]:
    topic, counts = view.topic, view.counts()
    return {
        "year": topic.year,
        "set": topic.set_id,
        "title": topic.title,
        "columns": [
            {"template": one.template, "title": one.title, "least": one.least}
            for one in view.columns
        ],
        "counts": {
            "units": counts.units,
            "missing": counts.missing,
            "unfinished": counts.unfinished,
            "finished": counts.finished,
            "sealed": counts.sealed,
            "unlisted": counts.unlisted,
            "forms": counts.forms,
            "remarks": counts.remarks,
            "new": counts.fresh,
        },
        "rows": [_row_facts(view, row) for row in rows],
        "others": [
            {"year": one.year, "set": one.set_id, "title": one.title, "filings": one.filings}
            for one in others
        ],
    }


def _row_facts(view: BoardView, row: BoardRow) -> dict[str, Any]:
    listed = row.listed or ListedUnit(0)
    return {
        "unit": row.unit,
        "filing": row.filing,
        "state": part_of(row).name.lower(),
        "listed": row.listed is not None,
        "contact": listed.contact,
        "phone": listed.phone,
        "arrived": None if row.arrival is None else row.arrival.at.isoformat(),
        "package": None if row.arrival is None else row.arrival.number,
        "remarks": row.remarks,
        "new": sorted(row.fresh),
        "cells": [
            {
                "template": column.template,
                "state": cell.stage.name.lower(),
                "forms": [form.id for form in cell.forms],
                "done": cell.done,
                "remarks": cell.remarks,
            }
            for column, cell in zip(view.columns, row.cells, strict=True)
        ],
    }


# --- roster ---------------------------------------------------------------------------------------


def roster(given: argparse.Namespace) -> int:
    """`roster`: the units that are to hand in; or a new list of them, read from a text."""
    if given.source is not None:
        return _set_roster(given)
    with open_store(given) as workspace:
        units = workspace.board.roster
        if given.json:
            output.say_json([_unit_facts(unit, listed) for unit, listed in units.items()])
        elif units:
            lines = [(unit, listed.contact, listed.phone) for unit, listed in units.items()]
            for line in table([HEADS, *lines]):
                output.say(line)
        else:
            output.say("名册是空的；可用 perfdesk roster --from 文件 读入，一行一个单位。")
    return FINE


def _set_roster(given: argparse.Namespace) -> int:
    read = read_roster(_text(given.source))
    if not read.units:
        message = "没有读出单位，名册没有改动；请一行写一个单位，后面可以写联系人和电话。"
        raise PerfDeskError(message)
    with open_store(given, create=True) as workspace:
        old = dict(workspace.board.roster)
        workspace.board.set_roster(read.units)
        new = workspace.board.roster
        for note in read.notes:
            output.note(note)
        if given.json:
            output.say_json([_unit_facts(unit, listed) for unit, listed in new.items()])
            return FINE
        came, went = len(new.keys() - old.keys()), len(old.keys() - new.keys())
        if new == old:
            output.say(f"没有变化，名册里有 {len(new)} 个单位。")
        else:
            output.say(f"名册里现在有 {len(new)} 个单位：新增 {came} 个，去掉 {went} 个。")
    return FINE


def _unit_facts(unit: str, listed: ListedUnit) -> dict[str, Any]:
    return {"unit": unit, "contact": listed.contact, "phone": listed.phone}


def _text(source: str) -> str:
    """The text of a file, or of standard input for "-"."""
    named = "标准输入" if source == "-" else f"“{source}”"
    try:
        if source == "-":
            data = sys.stdin.buffer.read(_MOST_BYTES + 1)
        else:
            with Path(source).open("rb") as file:
                data = file.read(_MOST_BYTES + 1)
    except FileNotFoundError as error:
        message = f"没有找到{named}这个文件，名册没有改动。"
        raise PerfDeskError(message) from error
    except OSError as error:
        message = f"{named}没有读出，名册没有改动：{files.reason(error)}。"
        raise PerfDeskError(message) from error
    if len(data) > _MOST_BYTES or b"\0" in data:
        message = f"{named}不是文字的名册，名册没有改动；请在表格里复制后存成文本文件。"
        raise PerfDeskError(message)
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    message = f"{named}的文字读不出来，名册没有改动；请另存为 UTF-8 编码的文本文件。"
    raise PerfDeskError(message)


# --- a table on the console -----------------------------------------------------------------------


def table(lines: Sequence[Sequence[str]]) -> Iterator[str]:
    """Lines of columns that stand below each other where a Chinese character is two wide."""
    widths = [max(map(width, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        padded = (
            text + " " * (room - width(text)) for text, room in zip(line, widths, strict=True)
        )
        yield _GAP.join(padded).rstrip()


def width(text: str) -> int:
    """How many columns of a console a text takes."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        for sign in text
    )
