"""The drawn notation: every construct, and what is said about lines that are wrong."""

import pytest

from perfdesk.template.drawing import DrawnText, Hole, parse_ruled, parse_text
from perfdesk.template.model import Fixed, Join


def ruled(text, columns=0):
    faults = []
    lines = parse_ruled(text, columns, lambda line, message: faults.append((line, message)))
    assert faults == []
    return lines


def faults_of(text, columns=0):
    faults = []
    parse_ruled(text, columns, lambda line, message: faults.append((line, message)))
    return faults


def spans(line):
    return [(cell.col, cell.colspan) for cell in line.cells]


def only(text):
    """The pieces of a one-cell line."""
    [line] = ruled(text)
    [cell] = line.cells
    return cell.pieces


def test_a_drawn_line_is_one_row_of_cells():
    [first, second] = ruled("| 基本支出 | {money.basic.initial} |\n\n| 项目支出 | |\n")
    assert spans(first) == [(0, 1), (1, 1)]
    assert [cell.pieces for cell in first.cells] == [
        ("基本支出",),
        (Hole("money.basic.initial"),),
    ]
    assert [cell.pieces for cell in second.cells] == [("项目支出",), ()]
    assert (first.index, second.index) == (0, 2)


def test_the_last_cell_runs_to_the_end():
    [line] = ruled("| 部门名称 | {unit_name} |", columns=6)
    assert spans(line) == [(0, 1), (1, 5)]


def test_a_cell_joins_the_one_on_its_left():
    [line] = ruled("| a | b | < | < | c | < |", columns=8)
    assert spans(line) == [(0, 1), (1, 3), (4, 4)]


def test_a_cell_joins_the_one_above():
    [_above, line] = ruled("| a | b | < | c |\n| ^ | ^ | < | d |")
    assert [cell.join for cell in line.cells] == [Join.UP, Join.UP, Join.NONE]
    assert spans(line) == [(0, 1), (1, 2), (3, 1)]
    assert line.cells[0].pieces == ()


def test_cells_that_say_the_same_join_across_rows():
    [line] = ruled(r"@indicators | {.level1}\n（{.points}分）^ | {.name} |")
    assert line.scope == "indicators"
    assert line.cells[0].join is Join.SAME
    assert line.cells[0].pieces == (
        Hole("level1", own=True),
        "\n（",
        Hole("points", own=True),
        "分）",
    )
    assert line.cells[1].join is Join.NONE


@pytest.mark.parametrize(
    ("drawn", "scope", "head"),
    [
        ("@head | a |", "", True),
        ("@tasks | a |", "tasks", False),
        ("@tasks/steps | a |", "tasks/steps", False),
        ("@money.vehicles | a |", "money.vehicles", False),
        ("@tasks| a |", "tasks", False),
    ],
)
def test_what_a_line_repeats_for(drawn, scope, head):
    [line] = ruled(drawn)
    assert (line.scope, line.head) == (scope, head)


def test_a_caption_may_hold_several_values():
    assert only("| 填表人：{preparer}  联系电话：{phone} |") == (
        "填表人：",
        Hole("preparer"),
        "  联系电话：",
        Hole("phone"),
    )


def test_years_and_row_numbers_are_no_fields():
    assert only("| {year-1}年{year}年{year + 1}年 |") == (
        Fixed("year", -1),
        "年",
        Fixed("year"),
        "年",
        Fixed("year", 1),
        "年",
    )
    assert only("| {#一}{#1}{#①}{money_unit} |") == (
        Fixed("number", style="一"),
        Fixed("number", style="1"),
        Fixed("number", style="①"),
        Fixed("money_unit"),
    )


def test_signs_of_the_notation_can_be_printed():
    assert only(r"| a \| b \{c\} \^ \< \\n |") == ("a | b {c} ^ < \\n",)
    # in the middle of a text they mean nothing
    assert only("| a < b ^ c |") == ("a < b ^ c",)


def test_a_full_width_blank_indents():
    assert only("|   　1、公务接待   |") == ("　1、公务接待",)


def test_a_line_break_is_drawn():
    assert only(r"| 批复规模\n（㎡） |") == ("批复规模\n（㎡）",)


@pytest.mark.parametrize(
    ("text", "columns", "line", "says"),
    [
        ("| a |\n| 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 |", 8, 1, "9 个单元格，表有 8 列。"),
        ("a | b |", 0, 0, "应以“|”开头"),
        ("| a |\n| b | c", 0, 1, "应以“|”结尾"),
        (r"| a \|", 0, 0, "应以“|”结尾"),
        ("|", 0, 0, "应以“|”结尾"),
        ("@ | a |", 0, 0, "“@”后面应是表的英文名字"),
        ("@指标 | a |", 0, 0, "“@”后面应是表的英文名字"),
        ("| < | a |", 0, 0, "“<”左边没有单元格"),
        ("| ^ | a |", 0, 0, "“^”上面没有单元格"),
        ("| a | < | b |\n| ^ | c | d |", 0, 1, "“^”占 1 列，与上面的单元格对不齐"),
        ("| a | b |\n| ^ | < |", 0, 1, "“^”占 2 列，与上面的单元格对不齐"),
        ("| {a |", 0, 0, "少了“}”"),
        ("| a} |", 0, 0, "多了一个“}”"),
        ("| {a+b} |", 0, 0, "不能写“a+b”"),
        ("| {#二} |", 0, 0, "不能写“#二”"),
        ("| {} |", 0, 0, "花括号里只能写一个字段"),
        ("| {{a}} |", 0, 0, "不能写“{a”"),
    ],
)
def test_a_wrong_line_is_named(text, columns, line, says):
    found = faults_of(text, columns)
    assert {at for at, _message in found} == {line}
    assert any(says in message for _at, message in found)


def test_all_wrong_lines_are_told_at_once():
    found = faults_of("| a | b |\nx\n| {b |\n| a | b | c |", 2)
    assert [line for line, _message in found] == [1, 2, 3]


def test_running_text_has_headings_and_paragraphs():
    lines = parse_text(
        "\n# 一、基本情况\n## （一）单位\n{report.profile}\n\n\\# 不是标题\n",
        lambda *_: pytest.fail("nothing is wrong here"),
        headings=True,
    )
    assert lines == [
        DrawnText(("一、基本情况",), 1, 1),
        DrawnText(("（一）单位",), 2, 2),
        DrawnText((Hole("report.profile"),), 0, 3),
        DrawnText((), 0, 4),
        DrawnText(("# 不是标题",), 0, 5),
    ]


def test_bars_in_running_text_are_text():
    [line] = parse_text("a | b ^ < c", lambda *_: pytest.fail("fine"), headings=False)
    assert line.pieces == ("a | b ^ < c",)


def test_what_is_printed_for_a_blank_value_stands_in_its_braces():
    assert only("| 日期：{fill_date|　　年　　月　　日} |") == (
        "日期：",
        Hole("fill_date", blank="　　年　　月　　日"),
    )
    assert parse_text("{.name|　}", lambda *_: None, headings=False)[0].pieces == (
        Hole("name", own=True, blank="　"),
    )
