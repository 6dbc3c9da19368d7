"""What will not look right on paper is found, and nothing else."""

from __future__ import annotations

import pytest

from perfdesk.document.model import Address
from perfdesk.grid.breaking import break_lines, cut_words
from perfdesk.grid.layout import lay_out
from perfdesk.grid.misfits import MisfitKind, misfits
from perfdesk.grid.model import Align, Cell, GridBand, Look, Placed, RowInfo, Run
from perfdesk.template.model import BandStyle
from tests.grid.papers import paper

PLACE = Address("", "", "value")


def value(text: str) -> Run:
    return Run(text, PLACE)


def form(style: BandStyle, look: Look, columns: tuple[float, ...], *cells: tuple[Run, ...]):
    """A band of one row on a paper of its own."""
    placed = tuple(
        Placed(0, 1, Cell(col, 1, runs, "".join(run.text for run in runs), look, Align.LEFT))
        for col, runs in enumerate(cells)
    )
    return lay_out(paper(GridBand(style, columns, (RowInfo(),), placed)))


def table(width_mm: float, *runs: Run):
    return form(BandStyle.TABLE, Look.BODY, (width_mm, 150.0 - width_mm), runs, (Run("项目"),))


def kinds(sheet) -> list[MisfitKind]:
    return [misfit.kind for misfit in misfits(sheet)]


def test_an_ordinary_form_has_none():
    assert kinds(table(40, Run("金额："), value("1755.80"))) == []


@pytest.mark.parametrize("text", ["1755812345.80", "wxid-abcdefgh"])
def test_a_number_wider_than_its_column_is_cut(text):
    (misfit,) = misfits(table(15, value(text)))
    assert (misfit.kind, misfit.text, misfit.run.address) == (MisfitKind.CUT_WORD, text, PLACE)


def test_chinese_may_break_anywhere():
    assert kinds(table(15, value("城区社区网格员工作餐费"))) == []


def test_a_number_that_moves_to_the_next_line_is_whole():
    assert kinds(table(30, value("补助标准为每人每月1755.80元"))) == []


def test_a_caption_that_is_cut_is_the_templates_affair():
    assert kinds(table(15, Run("1755812345.80"))) == []


def test_a_caption_line_whose_value_runs_over_is_too_long():
    name = "株洲市渌口区网格化管理服务中心" * 4
    sheet = form(BandStyle.LINE, Look.LINE, (), (Run("填报单位："), value(name)), (Run("万元"),))
    (misfit,) = misfits(sheet)
    assert (misfit.kind, misfit.run.text) == (MisfitKind.TOO_LONG, name)


def test_a_caption_line_long_by_itself_is_not_the_clerks_affair():
    caption = Run("填报单位（公章）、主管部门（公章）和财政部门（公章）的意见" * 3)
    sheet = form(BandStyle.LINE, Look.LINE, (), (caption, value("")), (Run("万元"),))
    assert kinds(sheet) == []


def test_a_note_may_take_as_many_lines_as_it_needs():
    assert kinds(form(BandStyle.NOTE, Look.NOTE, (), (value("注" * 400),))) == []


def test_a_cell_of_more_than_a_page_is_named():
    assert kinds(table(40, value("走访网格内的住户。" * 200))) == [MisfitKind.TALL]
    assert kinds(table(40, value("走访网格内的住户。" * 20))) == []


def test_signs_that_no_face_draws_are_named_once_each():
    (misfit,) = misfits(table(40, Run("姓名："), value("王\U0003fff0\U0003fff0李")))
    assert (misfit.kind, misfit.text) == (MisfitKind.LACKING, "\U0003fff0")


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("计1755812345.80元", ["1755812345.80"]),
        ("abcdefghijklmnop", ["abcdefghijklmnop"]),
        ("上半年\n12345", []),
        ("走访一百二十三户", []),
    ],
)
def test_words_that_a_lines_end_cuts(text, cut):
    lines = break_lines(text, 4000, "song")
    assert [text[start:end] for start, end in cut_words(text, lines)] == cut
