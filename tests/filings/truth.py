"""An independent reading of two published filings, S000 and S004: what each cell of the paper says.

Nothing of perfdesk is used here. The text files hold the paper as extracted: cells between tabs,
blank where merged. This reads them by a few rules of its own and knows of every cell whether it is
a caption of the form or something the office wrote, and where it stands.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
NAMES = ("S000", "S004")

#: written by hand across the scanned paper: no part of the form
HANDWRITING = frozenset({"刘玉 1.29", "刘玉.", "刘玉", "1.29"})

#: the forms' printed captions, as folded by `folded`
CAPTIONS = frozenset(
    [
        "部门(单位名称)",
        "年度履职目标",
        "年度主要任务",
        "任务名称",
        "主要内容",
        "预算情况",
        "资金总额",
        "按收入性质分",
        "按支出性质分",
        "一般公共预算",
        "政府性基金拨款",
        "财政专户管理资金",
        "其他资金",
        "基本支出",
        "项目支出",
        "一级指标",
        "二级指标",
        "三级指标",
        "指标值类型",
        "指标值",
        "度量单位",
        "指标值说明(指标解释)",
        "备注",
        "项目名称",
        "年度本级预算金额",
        "项目类别",
        "项目支出实施期",
        "本年度绩效目标",
        "本年度绩效指标",
    ]
)
LEVEL1 = {
    "部门整体支出": frozenset({"成本指标", "产出指标", "效益指标", "满意度指标"}),
    "项目支出": frozenset({"产出指标", "效益指标", "满意度", "成本指标"}),
}
LEVEL2 = frozenset(
    [
        "经济成本指标",
        "社会成本指标",
        "生态环境成本指标",
        "数量指标",
        "质量指标",
        "时效指标",
        "经济效益",
        "社会效益",
        "生态效益",
        "服务对象满意度",
    ]
)
DEPARTMENT_COLUMNS = (
    *("一级指标", "二级指标", "三级指标", "指标值类型", "指标值", "度量单位"),
    *("指标值说明(指标解释)", "备注"),
)
PROJECT_COLUMNS = (
    *("本年度绩效指标", "一级指标", "二级指标", "三级指标", "指标值", "度量单位"),
    *("指标值类型", "备注"),
)


def bare(text: str) -> str:
    """Without any white space: how texts are compared once a page has broken their lines."""
    return "".join(text.split())


def folded(text: str) -> str:
    """A caption without white space, half-width and full-width signs alike."""
    return unicodedata.normalize("NFKC", bare(text))


def joined(text: str) -> str:
    """The text without the breaks of the paper's narrow columns.

    In both filings a space is such a break, except after the figure of an item ("1. 推动") and
    between two tags ("</p> <p>").
    """
    return re.sub(r"(?<![.>])\s+", "", text.strip())


@dataclass(frozen=True)
class FilingCell:
    """One cell of the paper. `place` is "" for a caption of the form, otherwise the captions that
    lead to it ("资金总额", "指标3 度量单位"). `above` marks a 一级 or 二级 printed further up whose
    span reaches down here; `before` is a caption in the same cell before the text."""

    text: str
    place: str = ""
    above: bool = False
    before: str = ""

    @property
    def is_caption(self) -> bool:
        return not self.place

    def says(self, printed: str) -> bool:
        """Whether a printed cell says this: captions by meaning, values character by character."""
        if self.is_caption:
            return folded(self.text) == folded(printed)
        return bare(self.before + self.text) == bare(printed)


@dataclass(frozen=True)
class FilingForm:
    """One form of a filing: the title, the lines above the table, the table's rows of cells, the
    lines to sign below. `frame` is what the paper says around the table: "年", "单位" and
    "填报单位", as far as it says so.
    """

    title: str
    lines: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    cells: tuple[FilingCell, ...] = field(default=(), repr=False)
    below: tuple[str, ...] = ()
    frame: Mapping[str, str] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, str]:
        """What the office wrote, by place; a blank cell is not here. For every indicator the
        一级 and 二级 that stand before it are here too ("" for a blank 一级)."""
        return {cell.place: cell.text for cell in self.cells if cell.place}


def kind_of(title: str) -> str:
    return next(kind for kind in LEVEL1 if kind in title)


def expected_forms(name: str) -> list[FilingForm]:
    """The forms of a filing ("S000" or "S004") in the order of the published paper."""
    text = (HERE / f"{name}.txt").read_text(encoding="utf-8")
    forms: list[FilingForm] = []
    for title, body in _sheets(text):
        lines = tuple(line for line in body if "\t" not in line)
        rows = tuple(
            tuple(joined(cell) for cell in line.split("\t")) for line in body if "\t" in line
        )
        read = _department_cells if kind_of(title) == "部门整体支出" else _project_cells
        unit, money = (line.replace(":", "：").rpartition("：")[2].strip() for line in lines)
        frame = {"年": title.partition("年")[0], "单位": money, "填报单位": unit}
        forms.append(FilingForm(title, lines, rows, tuple(read(rows)), frame=frame))
    return forms


def expected_cells(name: str) -> list[list[FilingCell]]:
    """Per form every cell of the table that says something, captions too, as often as the paper
    says it; a 一级 or 二级 that spans several rows stands once."""
    return [[cell for cell in form.cells if not cell.above] for form in expected_forms(name)]


def _sheets(text: str) -> Iterator[tuple[str, list[str]]]:
    """Title and lines of each form; a title repeated before any table is the same form."""
    title, body = "", list[str]()
    for line in text.split("\n"):
        if not line.strip() or line.strip() in HANDWRITING:
            continue
        if re.fullmatch(r"2026年\S+绩效目标表", line):
            if any("\t" in kept for kept in body):
                yield title, body
            title, body = line, []
        else:
            body.append(line)
    yield title, body


def _caption(text: str) -> FilingCell:
    assert folded(text) in CAPTIONS, f"not a caption of the form: {text}"
    return FilingCell(text)


def _written(row: tuple[str, ...]) -> list[str]:
    return [cell for cell in row if cell]


def _department_cells(rows: tuple[tuple[str, ...], ...]) -> Iterator[FilingCell]:
    tasks = 0
    above: tuple[str, ...] = ()
    for index, row in enumerate(rows):
        words = _written(row)
        first = folded(row[0])
        if first in {"部门(单位名称)", "年度履职目标"}:
            yield _caption(words[0])
            yield FilingCell(words[1], first)
        elif first in {"年度主要任务", "预算情况"}:
            yield from map(_caption, words)
            above = row
        elif first == "一级指标":
            yield from map(_caption, words)
            yield from _indicators(rows[index + 1 :], DEPARTMENT_COLUMNS, "部门整体支出")
            return
        elif above and folded(above[0]) == "年度主要任务":
            tasks += 1
            yield FilingCell(words[0], f"任务{tasks} 任务名称")
            yield FilingCell(words[1], f"任务{tasks} 主要内容")
        elif folded(words[-1]) == "项目支出":  # the heads of the amounts; the total is in this row
            yield FilingCell(words[0], "资金总额")
            yield from map(_caption, words[1:])
            above = row
        else:
            for head, amount in zip(above[2:], row[2:], strict=True):
                if amount:
                    yield FilingCell(amount, folded(head))


def _project_cells(rows: tuple[tuple[str, ...], ...]) -> Iterator[FilingCell]:
    for index, row in enumerate(rows):
        words = _written(row)
        if folded(row[0]) == "本年度绩效指标":
            yield from map(_caption, words)
            yield from _indicators(rows[index + 1 :], PROJECT_COLUMNS, "项目支出")
            return
        for caption, value in zip(words[::2], words[1::2], strict=True):
            yield _caption(caption)
            yield FilingCell(value, folded(caption))


def _indicators(
    rows: tuple[tuple[str, ...], ...], columns: tuple[str, ...], kind: str
) -> Iterator[FilingCell]:
    """Every cell of the indicators; each row has its own 一级 and 二级, said or spanned."""
    first = columns.index("一级指标")
    groups = {"一级指标": "", "二级指标": ""}
    for number, row in enumerate(rows, 1):
        said = dict(zip(columns, _in_place(row, first), strict=False))
        for column in ("一级指标", "二级指标"):
            above = not said[column]
            groups[column] = said[column] or groups[column]
            yield FilingCell(groups[column], f"指标{number} {column}", above)
        assert groups["二级指标"] in LEVEL2
        assert groups["一级指标"] in LEVEL1[kind] | {"", "数量指标"}
        for column in columns[first + 2 :]:
            if said.get(column):
                yield FilingCell(said[column], f"指标{number} {column}")


def _in_place(row: tuple[str, ...], first: int) -> tuple[str, ...]:
    """The row's cells in their columns. One row of S004 was extracted with its 二级 caption in the
    first column of the paper and its name in the third."""
    if first and row[0] in LEVEL2:
        return ("", "", row[0], *row[2:])
    return row
