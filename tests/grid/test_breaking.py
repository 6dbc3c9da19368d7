"""Lines end where a Chinese typesetter would end them, and lose nothing."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from perfdesk import fonts
from perfdesk.grid.breaking import balance_lines, break_lines
from tests.examples import many

EM = 1000
#: GB/T 15834-2011: these signs do not begin a line, those do not end one
CLOSING = "，。、；：？！）》」』】”’%℃"
OPENING = "（《「『【“‘"


def lines(text: str, ems: float, indent: float = 0) -> list[str]:
    spans = break_lines(text, int(ems * EM), "song", int(indent * EM))
    return [text[start:end] for start, end, _width in spans]


@pytest.mark.parametrize(
    ("text", "ems", "expected"),
    [
        ("走访群众登记问题", 4, ["走访群众", "登记问题"]),
        ("走访群众，登记问题", 4, ["走访群", "众，登记", "问题"]),
        ("互通共享（试行）办法", 5, ["互通共享", "（试行）办", "法"]),
        ("他说：“好。”完", 5, ["他说：", "“好。”完"]),
        ("共2026年度 12.50万元", 5, ["共2026年", "度 12.50万", "元"]),
        ("达到95%以上", 4, ["达到", "95%以", "上"]),
        ("长期——坚持", 4, ["长期——", "坚持"]),
        ("长期——坚持", 3, ["长", "期——", "坚持"]),
        ("甲\n乙丙\n", 4, ["甲", "乙丙", ""]),
        ("", 4, [""]),
        ("PerfDeskPerfDesk", 3, None),
    ],
)
def test_lines(text: str, ems: float, expected: list[str] | None) -> None:
    found = lines(text, ems)

    if expected is None:
        assert len(found) > 1, "a word wider than the column is cut"
        assert "".join(found) == text
    else:
        assert found == expected


def test_the_first_line_of_each_paragraph_is_indented() -> None:
    assert lines("一二三四五六七八\n甲乙丙丁戊己", 5, 2) == [
        "一二三",
        "四五六七八",
        "甲乙丙",
        "丁戊己",
    ]


TEXT = st.text(
    st.sampled_from("网格走访群众登记问题年度指标" + CLOSING + OPENING + " 0123456789.abc—…\n"),
    max_size=80,
)


@settings(max_examples=many(100), deadline=None)
@given(TEXT, st.integers(2, 20))
def test_no_character_is_lost_and_no_line_is_too_wide(text: str, ems: int) -> None:
    spans = break_lines(text, ems * EM, "song")

    assert "".join(text[a:b] for a, b, _w in spans).replace("\n", "") == text.replace("\n", "")
    for start, end, width in spans:
        said = text[start:end].rstrip(" ")
        visible = fonts.face("song").width(said)
        assert visible <= width <= max(ems * EM, visible)
        assert visible <= ems * EM or len(said) == 1


@settings(max_examples=many(100), deadline=None)
@given(
    st.text(st.sampled_from("网格走访群众登记" + "，。）（《》"), max_size=60), st.integers(6, 20)
)
def test_lines_keep_the_rules_where_the_column_lets_them(text: str, ems: int) -> None:
    # what no line may end inside of: openings, one character, closings
    runs = re.findall(r"[（《]*[^（《，。）》]?[，。）》]*", text)
    assume(max(map(len, runs)) <= ems)
    for before, after in pairwise(lines(text, ems)):
        assert after[0] not in CLOSING
        assert before[-1] not in OPENING


@pytest.mark.parametrize(
    ("caption", "ems", "expected"),
    [
        ("指标值类型", 4, ["指标值", "类型"]),
        ("指标值说明（指标解释）", 7, ["指标值说明", "（指标解释）"]),
        ("本年度绩效目标", 6, ["本年度", "绩效目标"]),
        ("备注", 4, ["备注"]),
        ("部门（单位名称）", 4, ["部门", "（单位", "名称）"]),
    ],
)
def test_captions_break_between_words(caption: str, ems: float, expected: list[str]) -> None:
    spans = balance_lines(caption, int(ems * EM), "song-bold")

    assert [caption[a:b] for a, b, _w in spans] == expected


@settings(max_examples=many(100), deadline=None)
@given(st.text(st.sampled_from("指标值类型单位名称（）绩效目标"), max_size=24), st.integers(2, 9))
def test_balanced_captions_take_one_line_more_at_most(caption: str, ems: int) -> None:
    plain = break_lines(caption, ems * EM, "song-bold")
    balanced = balance_lines(caption, ems * EM, "song-bold")

    assert len(plain) <= len(balanced) <= len(plain) + 1
    assert "".join(caption[a:b] for a, b, _w in balanced) == caption
    assert all(width <= ems * EM for _a, _b, width in balanced)


def test_a_caption_with_breaks_of_its_own_is_balanced_part_by_part() -> None:
    text = "满意度指标\n（10分）"
    lines = balance_lines(text, 4200, "song")

    assert [text[start:end] for start, end, _width in lines] == ["满意度", "指标", "（10分）"]
