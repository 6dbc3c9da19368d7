"""What other programs get: text-safe cells, spans, quotes as Excel sets them."""

import pytest

from perfdesk.grid.blocks import Block, TextCell
from perfdesk.writers.clipboard import html, stays_text, tsv


@pytest.mark.parametrize(
    "text",
    ["430211198801011234", "43021119880101123X", "0731", "=SUM(A1)", "+86", "-见附件", "@x", "1-2"],
)
def test_what_a_spreadsheet_would_spoil_stays_text(text):
    assert stays_text(text)
    assert f"<td style='mso-number-format:\"\\@\"'>{text}</td>" in html(Block.of_rows([[text]]))


@pytest.mark.parametrize(
    "text", ["1755.80", "-5", "0", "0.5", "95", "≥95%", "甲", "", "13807331234"]
)
def test_amounts_and_words_are_left_to_the_spreadsheet(text):
    assert not stays_text(text)


def test_a_merged_cell_keeps_its_span_and_its_markup_is_text():
    block = Block.of([TextCell(0, 0, "a<b>&\n第二行", 2, 1), TextCell(0, 1, " 甲")])
    assert '<td rowspan="2">a&lt;b&gt;&amp;<br' in html(block)
    assert tsv(block) == '"a<b>&\n第二行"\t 甲\r\n\t\r\n'


def test_quotes_are_doubled_and_one_value_stands_alone():
    assert tsv(Block.of_rows([['他说"好"', "1"]])) == '"他说""好"""\t1\r\n'
    assert tsv(Block.of_rows([["餐费\n保险"]])) == "餐费\n保险"
