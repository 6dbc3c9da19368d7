"""Workbooks: the cells of the paper where the paper has them, what was typed as it was typed."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfdesk.document.model import Document, Row
from perfdesk.grid.layout import Sheet, lay_out
from perfdesk.grid.model import BandStyle, Cell, Grid, GridBand, Look, Placed, RowInfo, Run
from perfdesk.template.model import PageSetup
from perfdesk.text import clean_control
from perfdesk.workspace import Workspace
from perfdesk.workspace.samples import demo
from perfdesk.writers.digits import digits
from perfdesk.writers.sheet_names import SheetNames
from perfdesk.writers.xlsx import Info
from tests.examples import many
from tests.writers.workbooks import Shown, cells, formatted, opened, written

MORNING = datetime(2026, 1, 29, 10, 32, 5, tzinfo=timezone(timedelta(hours=8)))
#: a pixel is 0.75 pt: an edge is at most half of one away; unruled edges may move by 1.5 mm
NEAR, NEAR_UNRULED = 0.4, 1.5 * 72 / 25.4 + 0.4
INDENT = "　　"
DANGEROUS = (
    '=HYPERLINK("http://x","y")',
    "=1+1",
    "+86 731 2768",
    "-5",
    "@SUM(A1)",
    "\t=1",
    "'=1",
    "#N/A",
    "TRUE",
    "2026-01-29",
    "1E5",
    "007",
    "123456789012345678",
    "13873386079",
    "＝1+1",
    "_x0041_",
    "a_x000D_b",
    "<f>1</f>&amp;",
    "]]>",
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    store = tmp_path_factory.mktemp("desk") / "demo.perfdesk"
    demo(store)
    with Workspace.open(store, clock=lambda: MORNING) as workspace:
        yield workspace


@pytest.fixture(scope="module")
def forms(desk: Workspace) -> list[str]:
    return [form.id for filing in desk.filings() for form in desk.forms(filing.id)]


def laid(desk: Workspace, form: str) -> Sheet:
    return lay_out(desk.grid(form))


def paper(*texts: str, look: Look = Look.BODY, width: float = 120.0) -> Sheet:
    """A ruled paper of one column with these texts, a row each."""
    rows = tuple(
        Placed(number, 1, Cell(0, 1, (Run(text),), text, look)) for number, text in enumerate(texts)
    )
    band = GridBand(BandStyle.TABLE, (width,), (RowInfo(),) * len(texts), rows)
    return lay_out(Grid(PageSetup(), (band,)))


def read(sheet: Sheet, title: str = "表") -> list[Shown]:
    (one,) = opened(written((sheet, title))).worksheets
    return list(cells(one))


# --- the paper, cell by cell -------------------------------------------------------------------


def test_every_cell_of_every_form_stands_where_the_paper_has_it(
    desk: Workspace, forms: list[str]
) -> None:
    compared = 0
    for form in forms:
        sheet = laid(desk, form)
        if any(band.style is BandStyle.TEXT for band in sheet.grid.bands):
            continue
        found = {(round(one.left), round(one.top)): one for one in read(sheet)}
        by_left_top = list(found.values())
        left = min(layout.edges[0] for layout in sheet.bands) / 1000
        top = sheet.tops[0] / 1000
        for number, layout in enumerate(sheet.bands):
            ruled = layout.band.style is BandStyle.TABLE
            near = NEAR if ruled else NEAR_UNRULED
            for index, placed in enumerate(layout.band.cells):
                x, y, w, h = (value / 1000 for value in sheet.rect(number, index))
                edges = (x - left, y - top, x - left + w, y - top + h)
                same = [
                    one
                    for one in by_left_top
                    if abs(one.left - edges[0]) < near
                    and abs(one.right - edges[2]) < near
                    and abs(one.top - edges[1]) < NEAR
                    and abs(one.bottom - edges[3]) < NEAR
                ]
                assert [one.text for one in same] == [placed.cell.text], placed
                assert same[0].ruled is ruled
                assert same[0].cell.alignment.horizontal == placed.cell.align
                compared += 1
        shown = sorted(one.text for one in by_left_top if one.text)
        said = [placed.cell.text for band in sheet.grid.bands for placed in band.cells]
        assert shown == sorted(text for text in said if text)
    assert compared > 2000


def test_the_sheet_is_as_wide_and_high_as_the_paper(desk: Workspace, forms: list[str]) -> None:
    for form in forms:
        sheet = laid(desk, form)
        found = read(sheet)
        width = (sheet.bands[0].edges[-1] - sheet.bands[0].edges[0]) / 1000
        assert abs(max(one.right for one in found) - width) < NEAR
        if all(band.style not in {BandStyle.TEXT, BandStyle.COVER} for band in sheet.grid.bands):
            height = (sheet.tops[-1] - sheet.tops[0]) / 1000
            assert abs(max(one.bottom for one in found) - height) < NEAR


def test_running_text_has_a_cell_for_each_paragraph(desk: Workspace, forms: list[str]) -> None:
    (report,) = [form for form in forms if desk.form(form).kind == "department_report"]
    sheet = laid(desk, report)
    bands = [band for band in sheet.grid.bands if band.style is BandStyle.TEXT]
    paragraphs = [
        line for band in bands for placed in band.cells for line in placed.cell.text.split("\n")
    ]
    shown = [one.text.removeprefix(INDENT) for one in read(sheet) if one.cell.font.size == 16]
    assert [text for text in shown if text] == [text for text in paragraphs if text]
    assert len([text for text in shown if text]) > 40


def test_fonts_are_those_of_office_at_the_sizes_of_the_paper(
    desk: Workspace, forms: list[str]
) -> None:
    fonts = {
        (one.cell.font.name, one.cell.font.size, one.cell.font.bold)
        for form in forms
        for one in read(laid(desk, form))
        if one.text
    }
    assert fonts == {
        ("宋体", 10, False),
        ("黑体", 10, False),
        ("宋体", 18, True),
        ("黑体", 14, False),
        ("宋体", 10.5, False),
        ("宋体", 9, False),
        ("仿宋", 16, False),
        ("黑体", 16, False),
        ("楷体", 16, False),
        ("宋体", 22, True),
        ("仿宋", 15, False),
    }


def test_a_merged_cell_is_ruled_all_round(desk: Workspace, forms: list[str]) -> None:
    (sheet,) = opened(written((laid(desk, forms[0]), "表"))).worksheets
    spans = [span for span in sheet.merged_cells.ranges if sheet.cell(*span.left[0]).border.left]
    ruled = [span for span in spans if sheet.cell(*span.left[0]).border.left.style == "thin"]
    assert ruled
    for span in ruled:
        for side in ("left", "right", "top", "bottom"):
            edge = getattr(span, side)
            assert {getattr(sheet.cell(*at).border, side).style for at in edge} == {"thin"}


# --- numbers -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "number", "how"),
    [
        ("1755.80", "1755.80", "0.00"),
        ("75,000.00", "75000.00", "#,##0.00"),
        ("78.11%", "0.7811", "0.00%"),
        ("100%", "1.00", "0%"),
        ("5%", "0.05", "0%"),
        ("0.5%", "0.005", "0.0%"),
        ("0", "0", "0"),
        ("-3.50", "-3.50", "0.00"),
        ("369.504989", "369.504989", "0.000000"),
        ("999,999,999,999.99", "999999999999.99", "#,##0.00"),
    ],
)
def test_a_number_keeps_the_digits_typed(typed: str, number: str, how: str) -> None:
    assert digits(typed) == (number, how)
    assert formatted(Decimal(number), how) == typed


@pytest.mark.parametrize(
    "typed",
    [
        *("", " 5", "5 ", "+5", "007", "00.5", ".5", "5.", "-0", "-0.00", "1,23", "12,34.5"),
        *("１２", "5％", "5万元", "1E5", "1/2", "=1+1", "NaN", "∞", "1 000", "0x1f", "²", "٣"),
        *("1234567890123456", "12345678901234.56", "0.1234567890123456", "1,234567"),
    ],
)
def test_what_would_show_other_signs_is_no_number(typed: str) -> None:
    assert digits(typed) is None


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12),
    st.integers(0, 6),
    st.booleans(),
    st.booleans(),
)
def test_any_number_shows_as_it_was_typed_or_stays_text(
    value: Decimal, places: int, comma: bool, percent: bool
) -> None:
    typed = f"{value:{',' if comma else ''}.{places}f}{'%' if percent else ''}"
    found = digits(typed)
    if found is not None:
        assert formatted(Decimal(found.number), found.format) == typed
        assert float(found.number) == float(Decimal(repr(float(found.number))))
    else:
        plain = typed.strip("-%").replace(",", "")
        many = len(plain.replace(".", "").lstrip("0")) > 15
        assert many or not Decimal(plain)


def test_fields_for_numbers_hold_numbers_and_all_others_text(
    desk: Workspace, tmp_path: Path
) -> None:
    values = {
        "project_name": "007",
        "money.total.initial": "75,000.00",
        "goal_year": "=1+1",
    }
    rows = tuple(
        Row(f"r{at}", {"class": "quantity", "name": name, "target": target, "note": note})
        for at, (name, target, note) in enumerate(
            [
                ("=cmd|' /C calc'!A0", {"op": "≥", "value": "95.0", "unit": "%"}, "@x"),
                ("-1", {"op": "=", "value": "=15*1100*12/10000", "unit": "万元"}, "+1"),
                ("13873386079", {"op": "", "value": "123456789012345678", "unit": "人"}, "00123"),
            ]
        )
    )
    document = Document(
        "lukou-2026/project", "1", "007", values=values, tables={"indicators": rows}
    )
    with Workspace.open(tmp_path / "a.perfdesk", create=True) as workspace:
        filing = workspace.new_filing("lukou-2026", "=某中心", 2026, start=False)
        form = workspace.add_document(filing, document)
        content = written((lay_out(workspace.grid(form)), "007"))
    (sheet,) = opened(content).worksheets
    kinds = {one.text: (one.cell.data_type, one.cell.number_format) for one in cells(sheet)}
    assert kinds["75,000.00"] == ("n", "#,##0.00")
    assert kinds["95.0"] == ("n", "0.0")
    assert kinds["19.8"] == ("n", "0.0")
    for text in ("007", "=1+1", "=cmd|' /C calc'!A0", "@x", "-1", "+1", "13873386079", "00123"):
        assert kinds[text] == ("s", "@"), text
    assert kinds["123456789012345678"] == ("s", "@")
    assert not re.search(r"<f[ />]", xml_of(content))


def xml_of(content: bytes, part: str = "xl/worksheets/sheet1.xml") -> str:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return archive.read(part).decode()


# --- texts -------------------------------------------------------------------------------------


def test_no_text_becomes_a_formula_a_date_or_an_error() -> None:
    content = written((paper(*DANGEROUS), "=1+1"))
    (sheet,) = opened(content).worksheets
    assert [one.text for one in cells(sheet)] == [clean_control(text)[0] for text in DANGEROUS]
    assert {one.cell.data_type for one in cells(sheet)} == {"s"}
    assert not re.search(r"<f[ />]", xml_of(content))
    assert sheet.title == "=1+1"


@given(st.lists(st.text(st.characters()), min_size=1, max_size=5))
@settings(max_examples=many(50), deadline=None)
def test_any_text_comes_back_without_its_invisible_signs(texts: list[str]) -> None:
    found = read(paper(*texts))
    for one, text in zip(found, texts, strict=True):
        kept = clean_control(text)[0]
        # white space alone is nothing in a workbook
        assert one.text == kept or not kept.strip(" \n")


@given(st.text(st.sampled_from("_xX0045DdFf\r\n\x0b\ud83dA "), max_size=40))
def test_what_looks_like_the_number_of_a_character_is_no_character(text: str) -> None:
    (one,) = read(paper(text))
    kept = clean_control(text)[0]
    assert one.text == kept or not kept.strip(" \n")


@pytest.mark.parametrize(
    "text", ["字" * 40_000, "𠮷" * 20_000, "行\n" * 900 + "末", "_x0041_" * 9_000]
)
def test_a_text_without_room_in_one_cell_goes_on_in_the_next(text: str) -> None:
    found = read(paper("上", text, "下"))
    assert [found[0].text, found[-1].text] == ["上", "下"]
    parts = [one.text for one in found[1:-1]]
    assert len(parts) > 1
    assert "".join(parts).replace("\n", "") == text.replace("\n", "")
    assert max(len(part.encode("utf-16-le")) // 2 for part in parts) <= 32_767
    assert max(part.count("\n") for part in parts) < 253


def test_a_high_row_is_several_and_its_text_one() -> None:
    sheet = paper("字" * 3_000)
    (one,) = read(sheet)
    assert one.text == "字" * 3_000
    assert one.bottom > 2 * 409.5
    assert abs(one.bottom - sheet.bands[0].height / 1000) < NEAR


# --- names, properties, pages ------------------------------------------------------------------


@given(st.lists(st.text(st.characters()), max_size=12))
def test_names_of_sheets_are_legal_and_no_two_the_same(titles: list[str]) -> None:
    names = SheetNames()
    given_names = [names.name(title) for title in titles]
    assert len({name.casefold() for name in given_names}) == len(titles)
    for name in given_names:
        assert 1 <= len(name.encode("utf-16-le")) // 2 <= 31
        assert not set(name) & set("[]:*?/\\")
        assert name == name.strip(" '")
        assert name.casefold() != "history"
        assert clean_control(name) == (name, 0)


def test_names_of_sheets_say_what_the_forms_are_called() -> None:
    names = SheetNames()
    long = "常平镇网格员聘用费用（镇财政负担部分）以及其他各项费用的说明和补充"
    assert [names.name(text) for text in ("工作餐费", "工作餐费", "a/b:c", "", long, long)] == [
        "工作餐费",
        "工作餐费(2)",
        "a b c",
        "表",
        long[:31],
        f"{long[:28]}(2)",
    ]


def test_forms_of_one_name_are_sheets_of_their_own(desk: Workspace, forms: list[str]) -> None:
    sheet = laid(desk, forms[0])
    book = opened(written((sheet, "2"), (sheet, "2"), (sheet, "1"), (sheet, "History")))
    assert book.sheetnames == ["2", "2(2)", "1", "History(2)"]


def test_the_workbook_says_whose_it_is_and_when_it_was_made() -> None:
    info = Info("2026年绩效目标\x00", "某中心", "项目支出绩效目标表", MORNING)
    properties = opened(written((paper("甲"), "表"), info=info)).properties
    assert (properties.title, properties.creator) == ("2026年绩效目标", "某中心")
    assert properties.subject == "项目支出绩效目标表"
    made = properties.created.replace(tzinfo=UTC)  # times are in UTC there
    assert made == properties.modified.replace(tzinfo=UTC) == MORNING


BYTES = """
import hashlib, sys
from datetime import datetime, UTC
from tests.writers.test_xlsx import paper, written
from perfdesk.writers.xlsx import Info
info = Info("题", made=datetime(2026, 1, 29, tzinfo=UTC))
content = written((paper("甲", "乙"), "表"), info=info)
print(hashlib.sha256(content).hexdigest())
"""


def test_the_same_papers_give_the_same_bytes(desk: Workspace, forms: list[str]) -> None:
    pair = [(laid(desk, form), desk.form(form).title) for form in forms[:3]]
    assert written(*pair) == written(*pair)
    hashes = {
        subprocess.run(
            [sys.executable, "-c", BYTES],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(hashes) == 1


def test_it_prints_on_a4_at_its_own_size(desk: Workspace, forms: list[str]) -> None:
    for form in forms:
        sheet = laid(desk, form)
        (one,) = opened(written((sheet, "表（一）'s"))).worksheets
        landscape = sheet.page.width_mm > sheet.page.height_mm
        assert one.page_setup.paperSize == 9
        assert one.page_setup.orientation == ("landscape" if landscape else "portrait")
        assert (one.page_setup.fitToWidth, one.page_setup.fitToHeight) == (1, 0)
        assert one.sheet_properties.pageSetUpPr.fitToPage
        margins = one.page_margins
        free = sheet.page.width_mm / 25.4 - margins.left - margins.right
        width = max(cell.right for cell in cells(one)) / 72
        assert width <= free < width + 1.6
        assert abs(margins.top * 25.4 - sheet.page.top_mm) < 0.01
        corner = one.cell(one.max_row, one.max_column).coordinate
        assert one.print_area.endswith(f"!$A$1:${corner[0]}${corner[1:]}")


def test_a_draft_says_so_at_its_head_and_a_finished_form_does_not(
    desk: Workspace, forms: list[str]
) -> None:
    draft = laid(desk, forms[0])
    assert not draft.grid.finished
    done = lay_out(Grid(draft.grid.page, draft.grid.bands, finished=True))
    heads = [
        one.oddHeader.right.text for one in opened(written((draft, "草"), (done, "完"))).worksheets
    ]
    assert heads == ["草稿", None]


def test_pages_begin_where_the_papers_do_and_the_head_comes_again(tmp_path: Path) -> None:
    rows = tuple(
        Row(f"r{number}", {"class": "quantity", "name": f"指标{number}号"})
        for number in range(1, 91)
    )
    document = Document("lukou-2026/project", "1", "餐费", tables={"indicators": rows})
    with Workspace.open(tmp_path / "a.perfdesk", create=True) as workspace:
        filing = workspace.new_filing("lukou-2026", "某中心", 2026, start=False)
        form = workspace.add_document(filing, document)
        sheet, pages = lay_out(workspace.grid(form)), workspace.pages([form])
    (one,) = opened(written((sheet, "长"))).worksheets
    assert one.oddFooter.center.text == "第 &P 页　共 &N 页"
    first, last = (int(row.strip("$")) for row in one.print_title_rows.split(":"))
    head = [cell.text for cell in cells(one) if first <= cell.cell.row <= last]
    assert head[1:4] == ["一级指标", "二级指标", "三级指标"]
    stands = {
        piece.text: page.number for page in pages for piece in page.pieces if "指标" in piece.text
    }
    numbered = {
        cell.cell.row: cell.text for cell in cells(one) if re.fullmatch("指标[0-9]+号", cell.text)
    }
    begun = {found.id + 1 for found in one.row_breaks.brk}
    assert len(begun) == len(pages) - 1 >= 2
    for row, text in numbered.items():
        if row - 1 in numbered:
            assert (row in begun) is (stands[text] > stands[numbered[row - 1]]), text


def test_without_its_signature_block_a_form_ends_with_its_table(
    desk: Workspace, forms: list[str]
) -> None:
    for form in forms:
        sheet = laid(desk, form)
        if not any(band.style is BandStyle.SIGN for band in sheet.grid.bands):
            continue
        (one,) = opened(written((sheet, "表"), signature=False)).worksheets
        assert not any("签字" in cell.text for cell in cells(one))
        (other,) = opened(written((sheet, "表"))).worksheets
        assert any("签字" in cell.text for cell in cells(other))
