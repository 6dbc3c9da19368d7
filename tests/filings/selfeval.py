"""An independent reading of the published self-evaluation S002: a report and its two tables.

Nothing of perfdesk is used here. In the text file a cell of a table begins with a tab and goes on
until the next; the report is one paragraph a line. The breaks that the paper's narrow columns made
inside a word are no part of a text; those between the sentences of a long cell are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from tests.filings.truth import FilingCell, bare

TEXT = (Path(__file__).parent / "S002.txt").read_text(encoding="utf-8").split("\n")
STAGES = ("2023年决算数", "2024年预算数", "2024年决算数")
COLUMNS = ("三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施")
LEVEL1 = ("产出指标", "效益指标", "满意度指标", "成本指标")
LEVEL2 = (
    *("数量指标", "质量指标", "时效指标", "经济效益指标", "社会效益指标"),
    *("服务对象满意度指标", "经济成本指标"),
)
#: the numbered chapters of the report and their parts: what the form prints of itself
HEADING = re.compile(
    r"[一二三四五六七八九十]、|[（(][一二2]）\s*(单位|基本|项目支出情况|部门整体|专项)"
)


@dataclass(frozen=True)
class Report:
    """The report: the lines of its cover, its paragraphs with their headings, the attachments."""

    cover: tuple[str, ...]
    paragraphs: tuple[str, ...]
    attachments: tuple[str, ...]

    @property
    def texts(self) -> dict[str, str]:
        """What the office wrote under each heading, its paragraphs as lines."""
        written: dict[str, list[str]] = {}
        heading = ""
        for paragraph in self.paragraphs:
            if is_heading(paragraph):
                heading = paragraph
            else:
                written.setdefault(heading, []).append(paragraph)
        return {heading: "\n".join(lines) for heading, lines in written.items()}


def is_heading(paragraph: str) -> bool:
    return HEADING.match(paragraph) is not None


def report() -> Report:
    """The report, from the cover to the list of its attachments."""
    end = next(at for at, line in enumerate(TEXT) if line.strip() == "附件1")
    lines = [line for line in TEXT[:end] if line.strip()]
    first = next(at for at, line in enumerate(lines) if line.startswith("一、"))
    last = next(at for at, line in enumerate(lines) if line.startswith("附件："))
    return Report(tuple(lines[:first]), tuple(lines[first:last]), tuple(lines[last:]))


def _cells(begin: str, end: str) -> list[str]:
    """The cells between a title and what stands below the table, blank ones too."""
    start = next(at for at, line in enumerate(TEXT) if line.strip() == begin)
    cells: list[str] = []
    for line in takewhile(lambda line: not line.startswith(end), TEXT[start + 1 :]):
        if line.startswith("\t"):
            cells.append(line.strip())
        elif line.strip() and cells:
            cells[-1] += "\n" + line.strip()
    return cells


def base_table() -> list[FilingCell]:
    """附件1: every cell that says something, in the order of the paper."""
    return list(_base(_cells("2024年度部门（单位）整体支出绩效评价基础数据表", "说明：")))


def _base(cells: list[str]) -> Iterator[FilingCell]:
    staff = cells[:4]
    yield from map(FilingCell, staff)
    yield from map(FilingCell, cells[5:8], staff[1:])  # a blank where 财政供养人员情况 goes on
    yield from map(FilingCell, cells[8:12])
    assert tuple(cells[9:12]) == STAGES
    at = 12
    while not cells[at].startswith("楼堂馆所"):
        caption = cells[at]
        line = re.sub(r"^(其中：|[0-9]、)", "", caption).strip("：")
        yield FilingCell(caption)
        for stage, text in zip(STAGES, cells[at + 1 : at + 4], strict=True):
            yield FilingCell(text, "" if text == "——" else f"{line} {stage}")
        at += 4
    yield from map(FilingCell, cells[at : at + 7])
    assert not any(map(bare, cells[at + 7 : at + 14]))  # no building of that year
    yield FilingCell(cells[at + 14])
    assert [bare(cell) for cell in cells[at + 14 :]] == ["厉行节约保障措施", ""]


def evaluation_table() -> list[FilingCell]:
    """附件2: every cell that says something, in the order of the paper."""
    cells = _cells("2024年度部门（单位）整体支出绩效自评表", "填表人：")
    return list(_evaluation([cell for cell in cells if bare(cell)]))


def _evaluation(cells: list[str]) -> Iterator[FilingCell]:
    """A blank cell says nothing, and was left out before."""
    at = next(at for at, cell in enumerate(cells) if bare(cell) == "一级指标")
    yield from _amounts(cells[:at])
    yield from map(FilingCell, cells[at : at + 8])
    at, number = at + 8, 0
    while bare(cells[at]) != "总分":
        group = re.fullmatch(r"(\w+)[（(][0-9]+分[）)]", bare(cells[at]))
        if group and group[1] in LEVEL1:
            yield FilingCell(cells[at])
            at += 1
        if bare(cells[at]) in LEVEL2:
            yield FilingCell(cells[at])
            at += 1
        number += 1
        count = 6 if cells[at + 5].startswith("偏差原因") else 5
        for column, cell in zip(COLUMNS, cells[at : at + count], strict=False):
            yield FilingCell(cell, f"指标{number} {column}")
        at += count
    yield FilingCell(cells[at])
    yield FilingCell(cells[at + 1], "总分 分值")
    yield FilingCell(cells[at + 2], "总分 得分")


def _amounts(cells: list[str]) -> Iterator[FilingCell]:
    """The upper part of 附件2. A cell such as “其他资金：” holds its caption and its amount."""
    total = cells.index("年度资金总额")
    heads = cells[total - 6 : total]
    goals = len(cells) - 3  # before 绩效指标, the last of them
    for at, cell in enumerate(cells):
        caption, colon, _amount = bare(cell).rpartition("：")
        if at == 1:
            yield FilingCell(cell, cells[0])
        elif total < at <= total + 6:
            yield FilingCell(cell, f"年度资金总额 {heads[at - total - 1]}")
        elif at in (goals, goals + 1):
            yield FilingCell(cell, ("预期目标", "实际完成情况")[at - goals])
        elif colon:
            yield FilingCell(bare(cell), caption.removeprefix("其中："))
        else:
            yield FilingCell(cell)


def lines_below() -> dict[str, str]:
    """What stands below both tables: 填表人, 填报日期, 联系电话; the signature is by hand."""
    found = [line for line in TEXT if line.startswith("填表人：")]
    assert len({bare(line) for line in found}) == 1
    return dict(re.findall(r"(\S+?)：(\S*)", found[0]))


def note() -> str:
    """The remark below 附件1."""
    return next(line for line in TEXT if line.startswith("说明："))
