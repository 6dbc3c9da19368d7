"""An independent reading of S003, a filing of 常平镇 for 2026: eight 项目绩效目标表.

Nothing of perfdesk is used here. In the text file a line is a row and a tab parts cells. Rows were
extracted with blank cells too many or too few, so a cell is known by the words before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.filings.truth import LEVEL2, FilingCell, FilingForm, folded

TITLE = "项目绩效目标表"
TEXT = (Path(__file__).parent / "S003.txt").read_text(encoding="utf-8")
LEVEL1 = frozenset({"成本指标", "产出指标", "效益指标", "满意度指标"})
COLUMNS = ("三级指标", "实施周期指标值", "年度指标值")


def forms() -> list[FilingForm]:
    """The eight forms in the order of the published paper."""
    return [_form(sheet) for sheet in TEXT.split(TITLE + "\n")[1:]]


def _form(sheet: str) -> FilingForm:
    rows = [
        tuple(cell for cell in line.split("\t") if cell)
        for line in sheet.split("\n")
        if line.strip()
    ]
    cells = tuple(_cells(rows))
    year, _, unit = next(cell.text for cell in cells if "预算金额" in cell.text).partition("年")
    frame = {"年": year, "单位": unit.removeprefix("预算金额(").removesuffix(")")}
    return FilingForm(TITLE, (), tuple(rows), cells, frame=frame)


def _cells(rows: list[tuple[str, ...]]) -> Iterator[FilingCell]:
    goal = ""
    for index, words in enumerate(rows):
        first = words[0]
        if first == "绩效指标":
            yield from map(FilingCell, words)
            yield from _indicators(rows[index + 1 :])
            return
        if first == "实施周期":
            yield FilingCell(first)
            yield from _pair(words[1:3], first)
            yield from _pair(words[3:5], first)
        elif words[-1].endswith("目标"):  # 总体绩效目标 | 实施周期总目标; 2026年度目标
            yield from map(FilingCell, words)
            goal = words[-1]
        elif goal:
            yield FilingCell(first, folded(goal))
            goal = ""
        else:
            yield from _pair(words)


def _pair(words: tuple[str, ...], under: str = "") -> Iterator[FilingCell]:
    caption, value = words
    yield FilingCell(caption)
    yield FilingCell(value, under + folded(caption))


def _indicators(rows: list[tuple[str, ...]]) -> Iterator[FilingCell]:
    """Every class stands on the paper; those without a 三级指标 are the form's own words."""
    level1 = level2 = ""
    number = 0
    for words in rows:
        heads, texts = _parted(words)
        level1 = next((word for word in heads if word in LEVEL1), level1)
        level2 = next((word for word in heads if word in LEVEL2), level2)
        number += bool(texts)
        place = f"指标{number} " if texts else ""
        yield FilingCell(level1, place and place + "一级指标", above=level1 not in heads)
        yield FilingCell(level2, place and place + "二级指标", above=level2 not in heads)
        for column, text in zip(COLUMNS, texts, strict=bool(texts)):
            yield FilingCell(text, place + column)


def _parted(words: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The 一级 and 二级 of a row, and what the office wrote in it."""
    at = 0
    for level in (LEVEL1, LEVEL2):
        if at < len(words) and words[at] in level:
            at += 1
    return words[:at], words[at:]
