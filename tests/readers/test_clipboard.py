"""Real clipboards, as WPS, Excel, Word, Calc and browsers fill them, are read as what one sees."""

import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfdesk.errors import PerfDeskError
from perfdesk.grid.blocks import Block, TextCell, unnumbered
from perfdesk.readers.clipboard import MOST_BYTES, MOST_HTML_BYTES, read
from perfdesk.text import clean_markup
from perfdesk.writers import clipboard as written

SAMPLES = Path(__file__).parent / "clipboard"


def sample(name):
    text = (SAMPLES / name).read_bytes().decode("utf-8")
    return read(text, "") if name.endswith(".html") else read("", text)


def rows(block):
    """The texts row by row; a merged cell only where it begins."""
    lines = [[] for _row in range(block.rows)]
    for cell in block.cells:
        lines[cell.row].append(cell.text)
    return lines


# --- tables ---------------------------------------------------------------------------------


def test_excel_keeps_spans_and_leaves_filtered_rows_out():
    block = sample("excel2016_indicators.html")
    assert (block.rows, block.columns) == (3, 6)
    # four rows in the sheet, one of them filtered away
    assert block.starts[0, 0] == TextCell(0, 0, "产出指标", rowspan=3)
    assert block.starts[0, 1] == TextCell(0, 1, "数量\n指标", rowspan=2)
    assert rows(block)[1:] == [
        ["每月就餐天数", "22", "天", "≥"],
        ["质量指标", "网格员就餐率", "98.00", "百分比", ">="],
    ]


def test_excel_shows_digits_as_they_stand_in_the_sheet():
    block = sample("excel2016_money.html")
    assert rows(block) == [
        # the caption only runs over its empty neighbours; ### hides a figure
        ["年初预算人员经费（含社会保险、公积金和第十三个月工资）", "", "", "1755.80", "369.50499"],
        ["  其中：公用经费", "", "430211198801011234", "25.305884", ""],
    ]
    assert not block.merged


def test_wps_tables_have_their_line_breaks_and_their_hard_spaces_counted():
    block = sample("wps_tasks.html")
    assert rows(block)[0] == ["任务名称", "主要内容"]
    assert rows(block)[1][1] == "合理规划日常办公经费支出、\n工会经费、福利费支出等。"
    assert "1500件/年； 12345热线平台" in rows(block)[2][1]
    assert {cell.colspan for cell in block.cells} == {2, 4}
    assert block.cleaned == 1


def test_a_word_cell_has_paragraphs_and_no_line_breaks_of_the_source():
    block = sample("word_table.html")
    assert rows(block) == [
        [
            "绩效\n目标",
            "确保综治中心日常物业服务，环境与保洁，安保与秩序，2026年控制物业成本，降本增效。",
        ],
        ["", "物业服务面积", "5", "1个大厅，5层楼的公共区域"],
    ]
    assert block.cleaned == 1  # the bookmark


def test_two_tables_of_a_document_stand_one_under_the_other():
    block = sample("wps_word_two_tables.html")
    assert rows(block) == [["任务一", "工资发放"], ["任务二", "日常办公"]]
    assert block.beside == 1


def test_calc_tables_are_read_too():
    assert rows(sample("calc_indicators.html")) == [
        ["满意度", "城区网格员就餐满意度", "99", "0731"],
        ["业主对物业及\n服务的信任度", "90.00", ""],
    ]


def test_a_web_page_gives_its_table_without_scripts_and_zero_width_signs():
    block = sample("web_disclosure.html")
    assert rows(block) == [
        ["指标名称", "年度指标值", "实际完成值"],
        ["抽查核实信息", ">3000条", "3120条"],
        ["事件", "＞10000条，办结率＞95%", "10500条"],
    ]
    assert (block.cleaned, block.beside) == (1, 1)


def test_plain_text_of_a_sheet_has_quoted_breaks_and_doubled_quotes():
    assert rows(sample("excel_quoted.tsv")) == [
        ["城区网格员就餐标准", "20", "元/人/\n餐", "="],
        ["物业服务“费”", "25", '他说"好"', "≤"],
    ]


def test_one_value_is_one_value_with_its_digits():
    block = sample("excel_value.txt")
    assert block.single
    assert block.text == "1755.80"
    assert read("", '"综治中心"').text == '"综治中心"'


# --- lists ----------------------------------------------------------------------------------


def test_a_word_list_is_lines_with_the_numbers_one_sees():
    block = sample("word_list.html")
    assert block.flowing
    assert block.text.split("\n") == [
        "1. 推动区级综治中心深度融合，强化信息互通共享。",
        "2. 实施网格员能力提升计划，培养“全科型”网格队伍，完善待遇保障和职业发展通道。",
        "3. 打造具有综治特色的党建服务品牌。",
    ]


def test_bullets_are_no_text():
    assert sample("word_bullets.html").text == "城区网格员人数\n每月就餐天数"


def test_a_list_of_a_web_page_is_counted():
    assert sample("web_list.html").text == "1. 保洁 2 个\n2. 保安\n3. 物业服务面积"


def test_numbers_that_count_on_from_one_are_a_lists_own():
    lines = [row[0] for row in rows(sample("notepad_list.txt"))]
    assert unnumbered(lines) == (["保洁", "保安", "物业服务面积"], 3)
    assert unnumbered(["（一）产出", "（二）效益"]) == (["产出", "效益"], 2)
    assert unnumbered(["①甲", "②乙", "③丙"]) == (["甲", "乙", "丙"], 3)
    assert unnumbered([f"{n}、" for n in ("九", "十", "十一")])[1] == 0


@pytest.mark.parametrize(
    "lines",
    [
        ["12345热线接听量", "2026年"],
        ["1.5公里", "2.5公里"],
        ["1. 一项"],
        ["1. 甲", "3. 丙"],
        ["1. 甲", "乙"],
    ],
)
def test_other_figures_belong_to_the_text(lines):
    assert unnumbered(lines) == (lines, 0)


# --- what is cleaned -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pasted", "clean", "places"),
    [
        ("治工作效能显著提升。</p>", "治工作效能显著提升。", 1),
        ("工作情况并提出建议。</p> <p>2.渠道", "工作情况并提出建议。\n2.渠道", 2),
        ("降本增效[bookmark: _GoBack]", "降本增效", 1),
        ("\u00a0\u00a0甲\u00a0 乙\u00a0", "甲 乙", 3),
        ("&nbsp;&ldquo;全科型&rdquo;", "“全科型”", 4),
        ("\u200b1500\ufeff件", "1500件", 2),
        ("办结率<5%，a<b>c", "办结率<5%，a<b>c", 0),
        ("[1] 成本", "[1] 成本", 0),
    ],
)
def test_leftovers_of_markup_go_and_are_counted(pasted, clean, places):
    assert clean_markup(pasted) == (clean, places)
    assert (read("", pasted).text, read("", pasted).cleaned) == (clean, places)


# --- limits ----------------------------------------------------------------------------------


def test_a_picture_is_no_text():
    with pytest.raises(PerfDeskError, match="没有文字"):
        read("", "")
    with pytest.raises(PerfDeskError, match="图片"):
        read("<html><body><img src='file:///a.png'></body></html>", "")


def test_more_cells_than_any_form_has_are_too_many():
    assert read("", "\t" * 19_999).columns == 20_000
    with pytest.raises(PerfDeskError, match="20000"):
        read("", "\t" * 20_000)
    with pytest.raises(PerfDeskError, match="20000"):
        read("", "\t".join("x" * 400) + "\n" + "\n" * 60)
    with pytest.raises(PerfDeskError, match="20000"):
        read("<table>" + "<tr><td>1</td><td>2</td></tr>" * 10_001 + "</table>", "")
    with pytest.raises(PerfDeskError, match="20000"):
        read("<table>" + "<tr><td rowspan=400 colspan=999>1</td></tr>" * 400 + "</table>", "")


def test_five_megabytes_are_too_much_unless_the_plain_text_is_less():
    long = "<p>" + "效" * (MOST_BYTES // 3) + "</p>"
    with pytest.raises(PerfDeskError, match="5 MB"):
        read(long, "")
    with pytest.raises(PerfDeskError, match="5 MB"):
        read("", long)
    assert read(long, "效").text == "效"


def test_of_long_markup_the_plain_text_is_read():
    html = "<table>" + "<tr><td><span style='color:red'>1</span></td></tr>" * 60_000 + "</table>"
    assert len(html) > MOST_HTML_BYTES
    assert read(html, "1\n2").text == "1\n2"


@pytest.mark.parametrize(
    "piece",
    ["<!--", "<![if ", '<a b="', "&#", "</", "<table>", "<span>x", "<!", "<?", "<td rowspan=9>"],
)
def test_a_text_made_to_keep_the_reader_busy_does_not(piece):
    text = piece * 20_000
    began = time.thread_time()
    assert read(text, "甲").cells
    assert time.thread_time() - began < 2


@pytest.mark.parametrize("piece", ["甲\n", '"""\n', '""\n', '"甲\n', '甲"\t'])
def test_a_long_text_is_read_in_one_go(piece):
    """No sign is looked for anew through the rest of the text: that took half a minute."""
    text = piece * 400_000
    began = time.thread_time()
    with suppress(PerfDeskError):
        read("", text)
    assert time.thread_time() - began < 3


@given(st.text(alphabet="<>![]/-tdrbleif='\" \n&#;x1甲", max_size=80))
def test_whatever_stands_there_is_read_or_refused_in_words(text):
    for html, plain in ((text, "甲"), ("<table><tr><td>" + text, "甲"), ("", text + "甲")):
        block = read(html, plain)
        assert block.rows * block.columns >= len(block.cells) > 0


# --- written and read again ------------------------------------------------------------------

TEXTS = st.one_of(
    st.sampled_from(["", " ", "\n", "=1+1", "0731", "430211198801011234", "1755.80", "  甲  乙 "]),
    st.text(max_size=12),
).filter(lambda text: clean_markup(text.replace("\t", "\x00")) == (text, 0))


@st.composite
def blocks(draw):
    """Blocks of any merged rectangles."""
    height, width = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    free = {(row, col) for row in range(height) for col in range(width)}
    cells = []
    for row in range(height):
        for col in range(width):
            if (row, col) not in free:
                continue
            down, right = draw(st.integers(1, 3)), draw(st.integers(1, 3))
            places = {(row + y, col + x) for y in range(down) for x in range(right)}
            if not places <= free:
                places, down, right = {(row, col)}, 1, 1
            free -= places
            cells.append(TextCell(row, col, draw(TEXTS), down, right))
    return Block.of(cells)


@given(blocks())
def test_a_block_written_as_html_is_read_as_the_same_block(block):
    assert read(written.html(block), "") == block


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=4), min_size=1, max_size=5))
def test_a_block_without_spans_written_as_text_is_read_as_the_same_block(texts):
    block = Block.of_rows(texts)
    assert read("", written.tsv(block)) == block
