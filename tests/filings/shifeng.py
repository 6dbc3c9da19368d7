"""An independent reading of S001, a filing of 石峰区 for 2023: 附表1, 附表2 and five 附表3.

Nothing of perfdesk is used here. In the text file a cell begins with a tab and goes on over the
lines that do not, and a row ends at a blank line. Blank cells are kept: they say in which column
the next one stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.filings.truth import FilingCell, FilingForm, bare, folded

#: without what a conversion left in the text and no paper shows
TEXT = re.sub(
    r"\[bookmark: \w+\]", "", (Path(__file__).parent / "S001.txt").read_text(encoding="utf-8")
)
LEVELS = {
    "产出指标": ("数量指标", "质量指标", "时效指标", "成本指标"),
    "效益指标": (
        *("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标"),
        "社会公众及服务对象满意度指标",
    ),
}
INDICATORS = ("三级指标", "指标值及单位", "绩效标准")
TASKS = ("事项", "责任单位/科室", "工作目标")
SUMMARY = ("名称", "金额", "实施期绩效目标", "年度绩效目标")
DETAILS = ("支出内容简介", "支出明细", "金额", "支出测算依据及过程说明")

Row = tuple[str, ...]


def forms() -> list[FilingForm]:
    """The seven forms in the order of the published paper."""
    return [_form(rows, below) for rows, below in _sheets()]


def _written(cell: str) -> str:
    """A cell's text: a break is the office's own where a numbered item follows, （二）…, otherwise
    one of the paper's narrow columns."""
    return re.sub(r"\n(?!\s*（)", "", cell.rstrip("\n"))


def _sheets() -> Iterator[tuple[list[Row], list[str]]]:
    """The rows of each form from its mark (附表1) on, and the lines to sign below."""
    rows: list[Row] = []
    below: list[str] = []
    for row in _rows():
        if row[0].startswith("附表") and rows:
            yield rows, below
            rows, below = [], []
        if len(row) > 1 or re.search(r"^附表|绩效目标", row[0]):
            rows.append(row)
        else:
            below.append(row[0])
    yield rows, below


def _rows() -> Iterator[Row]:
    row: list[str] = []
    for line in [*TEXT.split("\n"), ""]:
        blank = not line.strip(" ")
        signed = bool(row) and row[0].startswith("填表人")  # nothing parts it from a next form
        if row and (blank or signed):
            yield tuple(map(_written, row))
            row = []
        if blank:
            continue
        if line.startswith("\t") or not row:
            row.append(line.removeprefix("\t"))
        else:
            row[-1] += "\n" + line


def _form(rows: list[Row], below: list[str]) -> FilingForm:
    mark, (title, *_), captions, *table = rows
    unit, money = (cell.strip() for cell in captions if cell.strip())
    frame = {"年": title.partition("年")[0], "单位": money.partition("：")[2]}
    reading = {"附表1": _department, "附表2": _summary, "附表3": _direction}[mark[0].strip()]
    cells = tuple(reading(table))
    lines = (mark[0].strip(), unit, money)
    return FilingForm(title, lines, tuple(table), cells, tuple(below), frame)


def _department(rows: list[Row]) -> Iterator[FilingCell]:
    tasks = 0
    for index, row in enumerate(rows):
        words = [cell for cell in row if cell]
        first = bare(row[0])
        if first in {"部门名称", "部门职责概述"}:
            yield from _pairs(words)
        elif first.startswith("年度预算申请"):
            yield FilingCell(words[0])
            before, colon, amount = words[1].partition("：")
            yield FilingCell(amount, before, before=before + colon)
        elif first == "年度绩效指标":
            yield from map(FilingCell, words)
            yield from _indicators(rows[index + 1 :])
            return
        elif first or words[0].startswith("按"):
            yield from map(FilingCell, words)  # heads
        elif len(row) == len(TASKS) + 1:
            tasks += 1
            for column, text in zip(TASKS, words, strict=True):
                yield FilingCell(text, f"任务{tasks} {column}")
        else:
            yield from _pairs(words)


def _summary(rows: list[Row]) -> Iterator[FilingCell]:
    heads, total, *projects = rows
    yield from map(FilingCell, heads)
    yield FilingCell(total[1])
    yield FilingCell(total[2], "合计")
    for number, (ordinal, *texts) in enumerate((row for row in projects if any(row)), 1):
        yield FilingCell(ordinal)
        for column, text in zip(SUMMARY, texts, strict=True):
            yield FilingCell(text, f"行{number} {column}")


def _direction(rows: list[Row]) -> Iterator[FilingCell]:
    for index, row in enumerate(rows):
        words = [cell for cell in row if cell]
        first = bare(row[0])
        if first == "支出方向（子项）":
            yield from _pairs(words[:2])
            yield FilingCell(words[2])
            yield FilingCell(words[3])
            yield FilingCell(words[4], "所属专项名称")
        elif first == "项目金额":
            yield from _pairs(words[:2])
            yield FilingCell(words[2])
            yield FilingCell(words[3], "所属专项金额")
        elif first == "年度绩效指标":
            yield from map(FilingCell, words)
            end = next(at for at, later in enumerate(rows) if later[0].startswith("支出明细"))
            yield from _indicators(rows[index + 1 : end])
            yield from map(FilingCell, rows[end])
            yield from _details(rows[end + 1 :])
            return
        else:
            yield from _pairs(words)


def _details(rows: list[Row]) -> Iterator[FilingCell]:
    *items, total = rows
    for number, (_label, *texts) in enumerate(items, 1):
        for column, text in zip(DETAILS, texts, strict=True):
            if text:
                yield FilingCell(text, f"明细{number} {column}")
    yield FilingCell(total[1])
    yield FilingCell(total[2], "合计")


def _pairs(words: Sequence[str]) -> Iterator[FilingCell]:
    for caption, value in zip(words[::2], words[1::2], strict=True):
        yield FilingCell(caption)
        yield FilingCell(value, folded(caption))


def _indicators(rows: list[Row]) -> Iterator[FilingCell]:
    """Every class stands on the paper; those without a 三级指标 are the form's own words."""
    level1, number = "", 0
    for _label, first, second, *texts in rows:
        level1 = first or level1
        assert bare(second) in LEVELS[level1]
        number += bool(texts[0])
        place = f"指标{number} " if texts[0] else ""
        yield FilingCell(level1, place and place + "一级指标", above=not first)
        yield FilingCell(bare(second), place and place + "二级指标")
        for column, text in zip(INDICATORS, texts, strict=False):
            if text:
                yield FilingCell(text, place + column)
