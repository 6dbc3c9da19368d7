"""A form of 300 indicators and a goal longer than a page are printed whole, by the words of two
independent readers.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from perfdesk.document.model import Document, Row
from perfdesk.workspace import Workspace
from tests.filings.truth import bare
from tests.printing.boxes import CONTINUED, Box, read

LEAVES = ("quantity", "quality", "timeliness", "benefit_social", "satisfaction", "cost_economic")
HEAD = (
    "本年度绩效指标",
    "一级指标",
    "二级指标",
    "三级指标",
    "指标值",
    "度量单位",
    "指标值类型",
    "备注",
)
COUNT = 300


def goal(sentences: int) -> str:
    """A long goal, each sentence different from all others."""
    return "".join(
        f"第{number:03d}项：走访网格内的住户并登记所反映的问题，当月办结。"
        for number in range(1, sentences + 1)
    )


def indicators(count: int) -> tuple[Row, ...]:
    """Indicators in groups of unequal size, each with a name of its own, some of two lines."""
    return tuple(
        Row(
            f"r{number}",
            {
                "class": LEAVES[number * len(LEAVES) // count],
                "name": f"第{number:03d}号指标" + "所述事项按月办结" * (number % 7 // 3),
                "target": {"op": "≥", "value": str(1000 + number), "unit": "件"},
            },
        )
        for number in range(count)
    )


@pytest.fixture(scope="module", params=["long goal", "300 indicators", "both"])
def long_form(request: pytest.FixtureRequest) -> Document:
    sentences = 3 if request.param == "300 indicators" else 120
    count = 4 if request.param == "long goal" else COUNT
    return Document(
        "lukou-2026/project",
        "1",
        values={"project_name": "长表", "goal_year": goal(sentences)},
        tables={"indicators": indicators(count)},
    )


@pytest.fixture(scope="module")
def paper(desk: Workspace, long_form: Document, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("long") / "long.pdf"
    document = desk.add_document(desk.filings()[0].id, long_form)
    desk.print_pdf([document], out)
    desk.undo()
    return out


@pytest.fixture(scope="module")
def boxes(paper: Path) -> list[Box]:
    return read(paper)[0]


def column(boxes: list[Box], place: int) -> list[str]:
    """What stands in one column of the indicators, heads left out."""
    start, edges = next((at, box) for at, box in enumerate(boxes) if box.text == HEAD[place])
    return [
        box.text
        for box in boxes[start:]
        if abs(box.x0 - edges.x0) < 1 and abs(box.x1 - edges.x1) < 1 and box.text != HEAD[place]
    ]


def test_every_indicator_is_printed_once_and_in_order(
    boxes: list[Box], long_form: Document
) -> None:
    rows = long_form.rows("indicators")

    assert column(boxes, 3) == [row.cells["name"] for row in rows]
    assert column(boxes, 4) == [str(1000 + number) for number in range(len(rows))]


def test_all_of_the_goal_is_printed_in_order(boxes: list[Box], long_form: Document) -> None:
    start = next(at for at, box in enumerate(boxes) if box.text == "本年度绩效目标")
    beside = boxes[start]
    parts = [
        box.text for box in boxes if abs(box.x0 - beside.x1) < 0.1 and box.x1 > beside.x1 + 300
    ]

    assert "".join(parts[parts.index(boxes[start + 1].text) :]) == long_form.values["goal_year"]


def test_another_reader_finds_the_same(paper: Path, long_form: Document) -> None:
    text = "".join(
        bare(page.get_textpage().get_text_range()) for page in pypdfium2.PdfDocument(paper)
    )
    found = re.findall(r"第\d{3}号指标", text)
    names = [str(row.cells["name"])[:7] for row in long_form.rows("indicators")]

    assert found == names
    # without 第: where the page is cut after it, the label that comes again stands between
    assert re.findall(r"(\d{3})项：", text) == re.findall(
        r"(\d{3})项：", str(long_form.values["goal_year"])
    )


def test_heads_and_labels_come_again_on_each_page(boxes: list[Box]) -> None:
    first_names = {
        page: next(box for box in boxes if box.page == page and "号指标" in box.text).top
        for page in {box.page for box in boxes if "号指标" in box.text}
    }
    for page, top in first_names.items():
        heads = [b for b in boxes if b.page == page and b.top < top and b.text in HEAD[1:]]
        assert [box.text for box in heads] == list(HEAD[1:])
        beside = [b.text for b in boxes if b.page == page and b.x1 < 150 and b.bottom > top + 1]
        assert beside[0].removesuffix(CONTINUED) in HEAD[0] or "目标" in beside[0]
        if page > min(first_names):
            assert HEAD[0] + CONTINUED in beside


def test_each_page_says_its_group(boxes: list[Box], long_form: Document) -> None:
    """Whatever row one looks at, its 一级 and 二级 stand beside it on the same page."""
    captions = {
        "quantity": ("产出指标", "数量指标"),
        "quality": ("产出指标", "质量指标"),
        "timeliness": ("产出指标", "时效指标"),
        "benefit_social": ("效益指标", "社会效益"),
        "satisfaction": ("满意度", "服务对象满意度"),
        "cost_economic": ("成本指标", "经济成本指标"),
    }
    by_name = {row.cells["name"]: row.cells["class"] for row in long_form.rows("indicators")}
    for name in (box for box in boxes if box.text in by_name):
        beside = {
            box.text.removesuffix(CONTINUED)
            for box in boxes
            if box.page == name.page and box.top < name.top + 2 and box.bottom > name.bottom - 2
        }
        assert beside >= set(captions[str(by_name[name.text])])


def test_the_signature_block_ends_the_last_page_below_rows(paper: Path, boxes: list[Box]) -> None:
    pages = read(paper)[1]
    signed = [number for number, lines in enumerate(pages) if "填表人" in "".join(lines)]

    assert signed == [len(pages) - 1]
    assert sum(box.page == signed[0] and "号指标" in box.text for box in boxes) >= 2


def test_nothing_is_lost_between_two_long_neighbours(desk: Workspace, tmp_path: Path) -> None:
    """Two texts of a page and more side by side, in the department's tasks and its 说明."""
    name, content, explanation = goal(30), goal(150)[600:], goal(90)[300:]
    form = Document(
        "lukou-2026/department",
        "1",
        values={"goal_year": goal(60)},
        tables={
            "tasks": (Row("t1", {"name": name, "content": content}),),
            "indicators": (
                Row("i1", {"class": "quantity", "name": "甲", "explanation": explanation}),
                Row("i2", {"class": "quantity", "name": name, "explanation": content}),
            ),
        },
    )
    desk.print_pdf([desk.add_document(desk.filings()[0].id, form)], tmp_path / "side.pdf")
    desk.undo()
    boxes = read(tmp_path / "side.pdf")[0]

    columns: dict[tuple[int, int], str] = {}
    for box in boxes:
        key = round(box.x0), round(box.x1)
        if box.text != "指标值说明（指标解释）":
            columns[key] = columns.get(key, "") + box.text
    whole = list(columns.values())

    assert any(name in text for text in whole)
    assert any(content in text for text in whole)
    assert any(explanation + content in text for text in whole)


def test_a_form_longer_than_any_other_prints_without_its_signature_too(
    desk: Workspace, tmp_path: Path
) -> None:
    form = Document("lukou-2026/project", "1", tables={"indicators": indicators(COUNT)})
    form = replace(form, finished=True)
    document = desk.add_document(desk.filings()[0].id, form)
    with_it = desk.print_pdf([document], tmp_path / "signed.pdf")
    without = desk.print_pdf([document], tmp_path / "unsigned.pdf", signature=False)
    desk.undo()
    lines = "".join("".join(page) for page in read(tmp_path / "unsigned.pdf")[1])

    assert with_it - without in (0, 1)
    assert "填表人" not in lines
    assert "草稿" not in lines
