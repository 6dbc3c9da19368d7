"""Folding of captions, the nearest word, and characters nobody can see."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfdesk import text
from tests.filings.truth import NAMES, expected_cells


@pytest.mark.parametrize(
    ("printed", "folded"),
    [
        ("部门（单位名称）", "部门单位名称"),
        ("部门(单位)名称", "部门单位名称"),
        ("年度本级 预算金额", "年度本级预算金额"),
        ("填报单位（盖章）：", "填报单位盖章"),
        ("填报单位(盖章): ", "填报单位盖章"),
        ("*项目　名称", "项目名称"),
        ("其中：一般公共预算", "一般公共预算"),
        ("1、其中：公用经费", "公用经费"),
        ("其中：1.公用经费", "公用经费"),
        ("（一）产出指标", "产出指标"),
        ("一、产出指标", "产出指标"),
        ("（1）人员经费", "人员经费"),
        ("①其他", "其他"),
        ("一级\n指标", "一级指标"),
        ("规模（㎡）", "规模m2"),
        ("", ""),
    ],
)
def test_a_caption_is_folded_for_comparison(printed: str, folded: str) -> None:
    assert text.fold_caption(printed) == folded


@pytest.mark.parametrize(
    "caption", ["2026年决算数", "一般公共预算", "一级指标", "三公经费", "12345热线", "1.5倍"]
)
def test_a_figure_that_belongs_to_the_caption_is_no_numbering(caption: str) -> None:
    assert text.fold_caption(caption) == caption


@given(st.text(alphabet=st.sampled_from("（）()：:*其中1.、一二①㈠Ａa 　指标")) | st.text())
def test_folding_twice_is_folding_once(caption: str) -> None:
    once = text.fold_caption(caption)
    assert text.fold_caption(once) == once


def test_both_filings_print_the_same_captions_once_folded() -> None:
    captions = [
        {
            text.fold_caption(cell.text)
            for cells in expected_cells(name)
            for cell in cells
            if cell.is_caption
        }
        for name in NAMES
    ]
    assert captions[0] == captions[1]
    assert "指标值说明指标解释" in captions[0]


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("money.totl.initial", "money.total.initial"),
        ("MONEY.TOTAL.INITIAL", "money.total.initial"),
        ("gaol_year", "goal_year"),
        ("项目名", "项目名称"),
        ("xyz", None),
        ("", None),
        ("项目" * 200, None),
    ],
)
def test_the_nearest_word_is_offered_or_none(word: str, found: str | None) -> None:
    words = ["money.total.initial", "money.general.initial", "goal_year", "项目名称", "单位名称"]
    assert text.nearest(word, words) == found


@given(st.text(), st.lists(st.text(max_size=12), max_size=6))
def test_the_nearest_word_is_one_of_the_words(word: str, words: list[str]) -> None:
    assert text.nearest(word, words) in [None, *words]


@pytest.mark.parametrize(
    ("pasted", "kept", "taken_out"),
    [
        ("株洲市\u200b渌口区", "株洲市渌口区", 1),
        ("\ufeff67.9", "67.9", 1),
        ("abc\u202etxt.exe\u202c", "abctxt.exe", 2),
        ("a\x00b\x07c\x7f", "abc", 3),
        ("\ud800好", "好", 1),
        ("\uffff", "", 1),
        ("一行\r\n二行\r三行\v四行\u2028五行", "一行\n二行\n三行\n四行\n五行", 0),
        ("甲\t乙", "甲 乙", 0),
        ("1. 推动\n　2. 实施", "1. 推动\n　2. 实施", 0),
        ("𠮷𬭳葛\U000e0100", "𠮷𬭳葛\U000e0100", 0),  # the variant of 葛 is chosen by a selector
        ("<p>a</p>", "<p>a</p>", 0),
    ],
)
def test_hidden_characters_are_taken_out_and_counted(
    pasted: str, kept: str, taken_out: int
) -> None:
    assert text.clean_control(pasted) == (kept, taken_out)


@given(st.text(st.characters(codec=None)))
def test_a_cleaned_text_can_be_written_and_is_clean(pasted: str) -> None:
    kept, taken_out = text.clean_control(pasted)
    kept.encode("utf-8")
    assert text.clean_control(kept) == (kept, 0)
    assert len(pasted) - len(kept) >= taken_out
    assert all(char == "\n" or unicodedata.category(char) not in {"Cc", "Cs"} for char in kept)
