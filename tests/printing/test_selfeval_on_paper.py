"""The self-evaluation S002 on paper: every cell of its two tables in a ruled box, every paragraph
of the report in its words and order, across the ends of pages; and what is altered is caught.
"""

from __future__ import annotations

import ctypes
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pdfplumber
import pypdfium2
import pytest

from perfdesk.document.model import Document
from perfdesk.workspace import Workspace
from tests.filings import selfeval
from tests.filings.truth import FilingCell, bare, folded
from tests.printing.boxes import CODE, differences, read, said
from tests.printing.test_filings_on_paper import altered, places, text_at

REPORT, BASE, EVALUATION = range(3)
MM = 72 / 25.4
TABLES = {BASE: selfeval.base_table, EVALUATION: selfeval.evaluation_table}
TITLES = {
    BASE: ("附件1", "2024年度部门（单位）整体支出绩效评价基础数据表"),
    EVALUATION: ("附件2", "2024年度部门（单位）整体支出绩效自评表"),
}


@pytest.fixture(scope="module")
def papers(desk: Workspace) -> list[str]:
    """The document ids of the report and its two tables."""
    (filing,) = [info for info in desk.filings() if info.year == 2024]
    return [form.id for form in desk.forms(filing.id)]


@pytest.fixture(scope="module")
def printed_papers(
    desk: Workspace, papers: list[str], tmp_path_factory: pytest.TempPathFactory
) -> list[Path]:
    """Each of them as a PDF of its own."""
    folder = tmp_path_factory.mktemp("selfeval")
    outs = [folder / f"{number}.pdf" for number in range(len(papers))]
    for document, out in zip(papers, outs, strict=True):
        desk.print_pdf([document], out)
    return outs


def by_plumber(pdf: Path) -> list[list[str]]:
    """The lines of each page as they stand on it."""
    with pdfplumber.open(pdf) as paper:
        pages = [page.extract_text_lines(return_chars=False) for page in paper.pages]
    return [[line["text"] for line in page] for page in pages]


def by_pdfium(pdf: Path) -> list[list[str]]:
    """The lines of each page in the order in which they were written; forty times as fast."""
    with pypdfium2.PdfDocument(pdf) as paper:
        return [page.get_textpage().get_text_range().splitlines() for page in paper]


def lines_of(
    pdf: Path, read_lines: Callable[[Path], list[list[str]]] = by_pdfium
) -> list[list[str]]:
    """The lines of each page, without page numbers and the mark of a draft."""
    return [
        [line for line in page if not re.fullmatch(r"草稿|— ?\d+ ?—", line.strip())]
        for page in read_lines(pdf)
    ]


def report_text(pdf: Path, read_lines: Callable[[Path], list[list[str]]] = by_pdfium) -> str:
    """All that the report's pages say, page after page, without white space."""
    lines = [line for page in lines_of(pdf, read_lines) for line in page]
    return bare("".join(line for line in lines if not CODE.fullmatch(line)))


def expected_text() -> str:
    """What the filing says, with the title that only its cover had."""
    report = selfeval.report()
    parts = ["2024年度部门整体支出绩效自评报告", *report.cover]
    return bare("".join([*parts, *report.paragraphs, *report.attachments]))


# --- the tables ------------------------------------------------------------------------------


@pytest.mark.parametrize("number", TABLES)
def test_each_cell_of_the_tables_is_printed_in_its_box(
    printed_papers: list[Path], number: int
) -> None:
    boxes, _outside = read(printed_papers[number])

    assert differences(TABLES[number](), said(boxes)) == ([], [])


@pytest.mark.parametrize("number", TABLES)
def test_title_and_signature_lines_are_printed(printed_papers: list[Path], number: int) -> None:
    _boxes, outside = read(printed_papers[number])
    lines = [folded(line) for page in outside for line in page]
    below = "".join(f"{caption}：{value}" for caption, value in selfeval.lines_below().items())

    assert {folded(title) for title in TITLES[number]} <= set(lines)
    assert folded(below) in lines
    assert (folded(selfeval.note()) in lines) is (number == BASE)


@pytest.mark.parametrize("kind", ["another character", "one more", "blank"])
@pytest.mark.parametrize("number", TABLES)
def test_an_altered_cell_is_caught(
    desk: Workspace, papers: list[str], tmp_path: Path, number: int, kind: str
) -> None:
    original = desk.document(papers[number])
    place = random.Random(f"{number} {kind}").choice(list(places(original)))
    old = text_at(original, place)
    new = {"another character": "改" + old[1:], "one more": old + "0", "blank": ""}[kind]
    missing, added = differences(
        TABLES[number](),
        printed_with(desk, papers[number], altered(original, place, new), tmp_path),
    )

    assert FilingCell(bare(old), "x") in [FilingCell(bare(cell.text), "x") for cell in missing]
    assert not new or bare(new) in added


def printed_with(desk: Workspace, form: str, document: Document, folder: Path) -> list[str]:
    """What the boxes say of another document in the place of a form."""
    made = desk.add_document(desk.filing_of(form), document)
    desk.print_pdf([made], folder / "altered.pdf")
    desk.undo()
    boxes, _outside = read(folder / "altered.pdf")
    return said(boxes)


# --- the report ------------------------------------------------------------------------------


@pytest.mark.parametrize("read_lines", [by_plumber, by_pdfium])
def test_every_paragraph_of_the_report_is_printed_in_order(
    printed_papers: list[Path], read_lines: Callable[[Path], list[list[str]]]
) -> None:
    assert report_text(printed_papers[REPORT], read_lines) == expected_text()


def test_each_paragraph_begins_a_line_two_characters_in(printed_papers: list[Path]) -> None:
    with pdfplumber.open(printed_papers[REPORT]) as paper:
        lines = [
            (line["x0"], bare(line["text"]))
            for page in paper.pages[1:]
            for line in page.extract_text_lines()
        ]
    indent = 28 * MM + 2 * 156 * MM / 28
    for paragraph in selfeval.report().paragraphs:
        text = bare(paragraph)
        begins = [
            x for x, line in lines if text.startswith(line) and len(line) > min(5, len(text) - 1)
        ]
        assert any(abs(x - indent) < 3 for x in begins), paragraph[
            :20
        ]  # a bracket has white inside


@pytest.mark.parametrize("number", range(len(selfeval.report().paragraphs)))
def test_an_altered_paragraph_is_caught(
    desk: Workspace, papers: list[str], tmp_path: Path, number: int
) -> None:
    paragraph = selfeval.report().paragraphs[number]
    original = desk.document(papers[REPORT])
    if selfeval.is_heading(paragraph):
        captions = {**original.captions, heading_of(original, paragraph): f"{paragraph}改"}
        document = replace(original, captions=captions)
    else:
        field, text = next(
            (field, text) for field, text in original.values.items() if paragraph in text
        )
        assert isinstance(text, str)
        at = text.index(paragraph) + len(paragraph) // 2
        document = replace(
            original, values={**original.values, field: text[:at] + "改" + text[at + 1 :]}
        )
    made = desk.add_document(desk.filing_of(papers[REPORT]), document)
    desk.print_pdf([made], tmp_path / "altered.pdf")
    desk.undo()

    assert report_text(tmp_path / "altered.pdf") != expected_text()


def heading_of(document: Document, heading: str) -> str:
    """The form's own words for a heading that the office may have put otherwise."""
    own = {text: drawn for drawn, text in document.captions.items()}
    return own.get(heading, heading)


def test_the_report_is_set_as_official_documents_are(printed_papers: list[Path]) -> None:
    """GB/T 9704-2012: the type area, 22 lines of 28 characters, the numbers outside at the foot."""
    left, right, step = 28 * MM, (210 - 26) * MM, 225 * MM / 22
    fullest, drawn_out = 0, 0
    for number, glyphs in enumerate(glyphs_of(printed_papers[REPORT]), 1):
        foot = [glyph for glyph in glyphs if glyph.size == 14]
        body = [glyph for glyph in glyphs if glyph.size in (15, 16, 22)]
        assert all(left - 0.1 < glyph.x and glyph.x + glyph.width < right + 0.3 for glyph in body)
        if number == 1:
            assert foot == []  # the cover has no number
            continue
        assert "".join(glyph.char for glyph in foot) == f"—{number}—"
        if number % 2:
            assert foot[-1].x + 14 == pytest.approx(right - 14, abs=2)  # the dash is 0.89 em
        else:
            assert foot[0].x == pytest.approx(left + 14, abs=0.5)
        lines: dict[float, list[Glyph]] = {}
        for glyph in body:
            lines.setdefault(round(glyph.y, 1), []).append(glyph)
        heights = sorted(lines, reverse=True)
        for above, below in pairwise(heights):
            assert (above - below) / step == pytest.approx(round((above - below) / step), abs=0.02)
        # an em box reaches 0.12 em below its baseline and 0.88 em above
        assert heights[0] + 0.88 * 16 <= (297 - 37) * MM
        assert heights[-1] - 0.12 * 16 >= 35 * MM
        fullest = max(fullest, len(heights))
        for line in lines.values():
            hanzi = [glyph for glyph in line if glyph.char >= "\u2014"]
            assert len(hanzi) <= 28
            if len(hanzi) == 28:
                assert line[-1].x + 16 == pytest.approx(right, abs=0.3)
                drawn_out += 1
    assert fullest == 22
    assert drawn_out > 30


class Glyph(NamedTuple):
    """A glyph on paper: the left end of its baseline in pt from the page's lower left corner."""

    char: str
    x: float
    y: float
    size: float
    width: float


def glyphs_of(pdf: Path) -> Iterator[list[Glyph]]:
    """The glyphs of each page but its white space."""
    x, y = ctypes.c_double(), ctypes.c_double()
    with pypdfium2.PdfDocument(pdf) as paper:
        for page in paper:
            text = page.get_textpage()
            found: list[Glyph] = []
            for index in range(text.count_chars()):
                char = chr(pypdfium2.raw.FPDFText_GetUnicode(text, index))
                if char.isspace():
                    continue
                pypdfium2.raw.FPDFText_GetCharOrigin(text, index, x, y)
                size = pypdfium2.raw.FPDFText_GetFontSize(text, index)
                width = size if char >= "\u2014" else size / 2
                found.append(Glyph(char, x.value, y.value, round(size, 1), width))
            yield found


def test_no_heading_ends_a_page(printed_papers: list[Path]) -> None:
    headings = {bare(text) for text in selfeval.report().paragraphs if selfeval.is_heading(text)}
    for page in lines_of(printed_papers[REPORT], by_plumber)[1:]:
        assert bare(page[-1]) not in headings
        assert not any(heading.endswith(bare(page[-1])) for heading in headings)


def test_the_report_is_set_in_the_bundled_faces(printed_papers: list[Path]) -> None:
    """What is installed here changes no test: nothing but the bundled faces was embedded."""
    with pdfplumber.open(printed_papers[REPORT]) as paper:
        names = {char["fontname"].rpartition("+")[2] for page in paper.pages for char in page.chars}

    assert all(re.match(r"Noto(Serif|Sans)SC", name) for name in names), names
