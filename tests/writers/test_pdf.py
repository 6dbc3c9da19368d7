"""What a printed PDF is, as independent readers see it: fonts, size, words, and nothing else."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pdfplumber
import pypdfium2
import pytest
from pdfminer.pdftypes import resolve1
from pdfminer.psparser import literal_name

from perfdesk import fonts
from perfdesk.document.model import Address, Document, Row
from perfdesk.grid.layout import Rect
from perfdesk.grid.paginate import Page, Piece
from perfdesk.workspace import Workspace
from perfdesk.writers.pdf import Info, write

MORNING = datetime(2026, 1, 29, 10, 32, 5, tzinfo=timezone(timedelta(hours=8)))
A4_PT = (595.276, 841.890)
#: what offices type that fonts and PDF writers get wrong
RARE = (
    "𠮷",
    "𬭳",
    "㛃",
    "㎡",
    "㎥",
    "≥",
    "≤",
    "＞",
    "“服务”",
    "‘甲’",
    "☑是☐否",
    "——",
    "①",
    "Ⅲ",
    "№",
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Workspace]:
    path = tmp_path / "desk.perfdesk"
    with Workspace.open(path, create=True, clock=lambda: MORNING) as workspace:
        yield workspace


@pytest.fixture
def filing(desk: Workspace) -> str:
    return desk.new_filing("lukou-2026", "渌口区𠮷山村", 2026, start=False)


def printed(desk: Workspace, filing: str, document: Document, out: Path) -> Path:
    desk.print_pdf([desk.add_document(filing, document)], out)
    return out


def project(goal: str = "", rows: int = 1, *, finished: bool = False) -> Document:
    table = tuple(Row(f"r{n}", {"class": "quantity", "name": f"指标{n}"}) for n in range(rows))
    values = {"project_name": "工作餐费", "goal_year": goal}
    tables = {"indicators": table}
    return Document(
        "lukou-2026/project", "1", "工作餐费", values=values, tables=tables, finished=finished
    )


def words(pdf: Path) -> str:
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


def fonts_of(pdf: Path) -> dict[str, bytes]:
    """Every font that a page names, with the font program embedded for it."""
    found: dict[str, bytes] = {}
    with pdfplumber.open(pdf) as paper:
        for page in paper.pages:
            named = resolve1(resolve1(page.page_obj.resources)["Font"])
            for reference in named.values():
                font = resolve1(reference)
                descriptor = resolve1(font.get("FontDescriptor", {}))
                program = resolve1(descriptor.get("FontFile2"))
                name = literal_name(font["BaseFont"])
                found[name] = program.get_data() if program else b""
    return found


def test_every_font_is_an_embedded_subset(desk: Workspace, filing: str, tmp_path: Path) -> None:
    pdf = printed(desk, filing, project("𠮷𬭳☑" * 3), tmp_path / "a.pdf")

    embedded = fonts_of(pdf)

    assert len(embedded) >= 4
    for name, program in embedded.items():
        assert re.fullmatch(r"[A-Z0-9]{6}\+\S+", name), f"{name} is no subset"
        assert program[:4] == b"\0\1\0\0", f"{name} is not embedded"
    assert b"Helvetica" not in pdf.read_bytes()


def test_only_fonts_that_draw_something_are_in_the_file(tmp_path: Path) -> None:
    page = Page(595276, 841890, pieces=[Piece(60000, 80000, "标题", "hei", 28)])
    with (tmp_path / "a.pdf").open("wb") as target:
        write([page], target, Info("一个标题"))

    with pdfplumber.open(tmp_path / "a.pdf") as paper:
        used = {char["fontname"] for char in paper.pages[0].chars}

    assert set(fonts_of(tmp_path / "a.pdf")) == used


def test_the_paper_is_a4_and_not_scaled(desk: Workspace, filing: str, tmp_path: Path) -> None:
    pdf = printed(desk, filing, project(rows=60), tmp_path / "a.pdf")

    with pdfplumber.open(pdf) as paper:
        preferences = resolve1(paper.doc.catalog["ViewerPreferences"])
        sizes = [(float(page.width), float(page.height)) for page in paper.pages]

    assert literal_name(preferences["PrintScaling"]) == "None"
    assert len(sizes) > 1
    for size in sizes:
        assert size == pytest.approx(A4_PT, abs=0.01)


def test_it_says_what_it_is_and_whose(desk: Workspace, filing: str, tmp_path: Path) -> None:
    pdf = printed(desk, filing, project(), tmp_path / "a.pdf")

    about = pypdfium2.PdfDocument(pdf).get_metadata_dict()

    assert about["Title"] == "工作餐费"
    assert about["Author"] == "渌口区𠮷山村"
    assert about["Creator"] == "PerfDesk"
    assert "项目支出绩效目标表" in about["Subject"]


def test_it_says_when_it_was_made(desk: Workspace, filing: str, tmp_path: Path) -> None:
    path = printed(desk, filing, project(), tmp_path / "a.pdf")
    with pdfplumber.open(path) as pdf:
        assert pdf.metadata["CreationDate"] == "D:20260129103205+08'00'"
        assert pdf.metadata["ModDate"] == "D:20260129103205+08'00'"


@pytest.mark.parametrize("text", RARE)
def test_words_are_extracted_as_typed(
    desk: Workspace, filing: str, tmp_path: Path, text: str
) -> None:
    pdf = printed(desk, filing, project(f"前{text}后"), tmp_path / "a.pdf")

    with pdfplumber.open(pdf) as paper:
        by_plumber = "".join(char["text"] for char in paper.pages[0].chars)

    assert f"前{text}后" in by_plumber
    assert f"前{text}后" in words(pdf)


@pytest.mark.parametrize("text", [*"𠮷𬭳㛃㎡≥☐☑"])
def test_rare_characters_are_really_drawn(tmp_path: Path, text: str) -> None:
    """The glyph leaves ink of its own, not the box of a missing one."""

    def ink(char: str) -> bytes:
        fonts.face("song").width(char)  # a text on a page has been measured
        page = Page(100_000, 100_000, pieces=[Piece(20_000, 70_000, char, "song", 120)])
        target = io.BytesIO()
        write([page], target, Info("字"))
        return pypdfium2.PdfDocument(target.getvalue())[0].render(scale=2).to_pil().tobytes()

    drawn, missing = ink(text), ink("\U0010ffff")

    assert min(drawn) < 64
    assert drawn != missing


def test_pages_are_numbered_when_there_are_several(
    desk: Workspace, filing: str, tmp_path: Path
) -> None:
    one = words(printed(desk, filing, project(), tmp_path / "one.pdf"))
    several = printed(desk, filing, project(rows=60), tmp_path / "several.pdf")
    pages = pypdfium2.PdfDocument(several)

    assert "共" not in one.replace("公共", "")
    for number, page in enumerate(pages, start=1):
        text = "".join(page.get_textpage().get_text_range().split())
        assert f"第{number}页共{len(pages)}页" in text


def test_forms_printed_together_are_numbered_each_for_itself(
    desk: Workspace, filing: str, tmp_path: Path
) -> None:
    short, long = (desk.add_document(filing, project(rows=rows)) for rows in (2, 60))

    count = desk.print_pdf([short, long], tmp_path / "both.pdf")
    texts = [
        "".join(page.get_textpage().get_text_range().split())
        for page in pypdfium2.PdfDocument(tmp_path / "both.pdf")
    ]

    assert len(texts) == count
    assert "页共" not in texts[0]
    assert [f"第{n}页共{count - 1}页" in texts[n] for n in range(1, count)] == [True] * (count - 1)


def test_a_form_is_a_draft_until_it_is_finished(
    desk: Workspace, filing: str, tmp_path: Path
) -> None:
    document = desk.add_document(filing, project(rows=60))
    count = desk.print_pdf([document], tmp_path / "draft.pdf")
    desk.set_finished(document, finished=True)
    desk.print_pdf([document], tmp_path / "final.pdf")

    with pdfplumber.open(tmp_path / "draft.pdf") as paper:
        marks = [
            (page.page_number, char["top"], char["text"])
            for page in paper.pages
            for char in page.chars
            if char["text"] in "草稿"
        ]

    assert [mark[0] for mark in marks] == [n for n in range(1, count + 1) for _char in "草稿"]
    assert all(top < 20 / 25.4 * 72 for _page, top, _text in marks), "not in the margin"
    assert "草稿" not in words(tmp_path / "final.pdf")


def test_the_same_form_gives_the_same_bytes(desk: Workspace, filing: str, tmp_path: Path) -> None:
    document = desk.add_document(filing, project("目标" * 200, 30))
    desk.print_pdf([document], tmp_path / "once.pdf")
    desk.print_pdf([document], tmp_path / "twice.pdf")

    assert (tmp_path / "once.pdf").read_bytes() == (tmp_path / "twice.pdf").read_bytes()


def test_the_signature_block_is_printed_as_chosen(
    desk: Workspace, filing: str, tmp_path: Path
) -> None:
    document = desk.add_document(filing, project())
    desk.print_pdf([document], tmp_path / "with.pdf", signature=True)
    desk.print_pdf([document], tmp_path / "without.pdf", signature=False)

    for caption in ("填表人", "联系电话", "单位负责人签字", "审核人", "填报日期"):
        assert caption in words(tmp_path / "with.pdf")
        assert caption not in words(tmp_path / "without.pdf")


def test_what_no_face_has_is_named_before_printing(desk: Workspace, filing: str) -> None:
    document = desk.add_document(filing, project("走访𓀀户"))
    desk.type(document, [(Address("indicators", "r0", "note"), "见\U000f0001")])

    notes = desk.print_notes([document])

    assert len(notes) == 2
    goal, remark = notes
    assert all("工作餐费" in note for note in notes)
    assert "本年度绩效目标" in goal
    assert "𓀀" in goal
    assert "U+13000" in goal
    assert "备注" in remark
    assert "U+F0001" in remark


def test_nothing_is_named_when_all_can_be_printed(desk: Workspace, filing: str) -> None:
    document = desk.add_document(filing, project("".join(RARE)))

    assert desk.print_notes([document]) == []


def test_frames_are_ruled_where_the_layout_put_them(tmp_path: Path) -> None:
    page = Page(595276, 841890, frames=[Rect(51024, 113386, 102048, 21543)])
    with (tmp_path / "a.pdf").open("wb") as target:
        write([page], target, Info("框"))

    with pdfplumber.open(tmp_path / "a.pdf") as paper:
        (rect,) = paper.pages[0].rects

    edges = (rect["x0"], rect["top"], rect["x1"], rect["bottom"])
    assert edges == pytest.approx((51.024, 113.386, 153.072, 134.929), abs=0.01)
    assert rect["linewidth"] == pytest.approx(0.5)
