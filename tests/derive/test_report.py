"""Running texts filled from the tables, and figures found again after the office wrote on."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from perfdesk.derive.report import BLANK, Source, composed, differences, figure_on, updated
from tests.derive.forms import CATALOG

SEED = (
    "1、{year}年预算资金{money.total.initial}{money_unit}。\n"
    "2、支出{money.total.executed}万元，其中：公用经费{money.public.executed}万元。"
)
FIGURES = {
    "money.total.initial": "248.94",
    "money.total.executed": "186.94",
    "money.public.executed": "85.84",
}


def finder(**changed: str):
    known = {**FIGURES, **{f"money.{name}": text for name, text in changed.items()}}

    def find(name: str) -> Source | None:
        field = name.removeprefix("table.")
        text = known.get(field, "")
        return Source(f"table.{field}", "d1", field, text) if text else None

    return find


FILLED = composed(SEED, finder(), 2024, "万元")
TEXT = "1、2024年预算资金248.94万元。\n2、支出186.94万元，其中：公用经费85.84万元。"


def test_a_text_is_filled_with_the_figures_as_the_tables_show_them():
    assert FILLED.text == TEXT
    said = [FILLED.text[one.at : one.at + one.length] for one in FILLED.figures]
    assert said == ["248.94", "186.94", "85.84"]
    assert [one.source for one in FILLED.figures] == [f"table.{field}" for field in FIGURES]


def test_a_figure_no_table_has_yet_leaves_room_to_write_it_in():
    filled = composed(SEED, lambda _name: None, 2024, "元")
    assert filled.text.startswith(f"1、2024年预算资金{BLANK}元。")
    assert filled.figures == ()


def test_a_figure_comes_in_the_money_unit_of_the_report():
    there, here = CATALOG.template("lusong-2024/base"), CATALOG.template("changping-2026/project")
    assert figure_on("83.84", there, here, "money.public.executed") == "838400"
    assert figure_on("83.84", there, there, "money.public.executed") == "83.84"
    assert figure_on("按实际", there, here, "money.public.executed") == "按实际"


def test_nothing_differs_while_text_and_tables_agree():
    assert differences("f", FILLED, TEXT, finder()) == []
    rewritten = TEXT.replace("186.94", "186.940")
    assert differences("f", FILLED, rewritten, finder()) == [], "the same amount"


def test_a_figure_changed_in_its_table_is_found_in_the_text():
    (found,) = differences("f", FILLED, TEXT, finder(**{"public.executed": "83.84"}))
    assert (found.said, found.source.text) == ("85.84", "83.84")
    assert TEXT[found.at : found.at + found.length] == "85.84"


@pytest.mark.parametrize(
    "wrote",
    [
        "1、2024年预算资金248.94万元。\n2、支出186.94万元，其中：公用经费83.84万元。",
        "（一）资金\n1、2024年预算资金248.94万元。\n2、共支出186.94万元，公用经费为83.84万元，持平。",
        "2、支出186.94万元，其中：公用经费83.84万元。\n另：1、2024年预算资金减少。",
    ],
)
def test_a_figure_the_office_rewrote_is_found_among_its_words(wrote):
    (found,) = differences("f", FILLED, wrote, finder())
    assert (found.said, found.source.text) == ("83.84", "85.84")
    assert wrote[found.at : found.at + found.length] == "83.84"


def test_a_figure_taken_out_of_the_text_is_no_difference():
    assert differences("f", FILLED, "无。", finder()) == []
    assert differences("f", FILLED, "", finder()) == []


def test_a_figure_is_brought_up_to_date_and_the_words_stay():
    wrote = TEXT.replace("支出", "实际支出")
    find = finder(**{"public.executed": "83.84"})
    found = differences("f", FILLED, wrote, find)
    text, filled = updated(wrote, FILLED, found)
    assert text == wrote.replace("85.84", "83.84")
    assert filled.text == text
    assert [text[one.at : one.at + one.length] for one in filled.figures] == [
        "248.94",
        "186.94",
        "83.84",
    ]
    assert differences("f", filled, text, find) == []


def test_a_long_text_is_compared_by_its_lines():
    seed = "\n".join(f"第{n}项，支出{{money.total.executed}}万元。" for n in range(400))
    filled = composed(seed, finder(), 2024, "万元")
    wrote = filled.text.replace("第7项，支出186.94", "第7项，实际支出180")
    (found,) = differences("f", filled, f"开头。\n{wrote}", finder())
    assert found.said == "180"


_words = st.text(alphabet="经费支出，。年度共计\n", max_size=30)


@given(
    st.lists(_words, min_size=4, max_size=4),
    st.lists(st.integers(0, 10**7), min_size=3, max_size=3),
)
def test_whatever_stands_around_the_figures_what_differs_is_what_was_changed(words, numbers):
    """A text whose figures alone are rewritten: every changed one is found, and no other."""
    seed = words[0] + "".join(
        f"共{{money.{line}.executed}}万元{text}"
        for line, text in zip("abc", words[1:], strict=True)
    )
    assume(seed.strip() == seed)
    find = finder(**{f"{line}.executed": "5" for line in "abc"})
    filled = composed(seed, find, 2024, "万元")
    parts, end = [], 0
    for link, number in zip(filled.figures, numbers, strict=True):
        parts += [filled.text[end : link.at], str(number)]
        end = link.at + link.length
    wrote = "".join([*parts, filled.text[end:]])
    said = [one.said for one in differences("f", filled, wrote, find)]
    assert said == [str(number) for number in numbers if number != 5]
