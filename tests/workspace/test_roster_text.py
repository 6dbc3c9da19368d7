"""A roster from what a clerk pastes, and back again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfdesk.document.model import ListedUnit
from perfdesk.text import clean_control
from perfdesk.workspace.infos import FilingInfo
from perfdesk.workspace.remembered import folded
from perfdesk.workspace.roster_text import from_filings, read_roster, roster_text

MOBILE = "13812345678"


def entries(text):
    """Name, contact and phone of each unit, in order."""
    units = read_roster(text).units
    assert [listed.place for listed in units.values()] == list(range(1, len(units) + 1))
    return [(unit, listed.contact, listed.phone) for unit, listed in units.items()]


# --- a spreadsheet ------------------------------------------------------------------------------


def test_columns_under_a_head_row_are_what_it_says():
    text = (
        "2026年报送单位一览\t\t\t\n序号\t预算单位\t手机号\t联系人\t备注\n"
        f"1\t渌口镇\t{MOBILE}\t张三\t片区一\n\n2\t龙门镇\t\t李四\t\n"
    )
    assert entries(text) == [("渌口镇", "张三", MOBILE), ("龙门镇", "李四", "")]
    assert read_roster(text).notes == (
        "第 1 行在表头上面，没有作为单位。",
        "第 2 行是表头，没有作为单位。",
    )


def test_a_cell_of_several_lines_is_one_name():
    assert entries(f'"渌口镇\n人民政府"\t张三\t{MOBILE}\n龙门镇\t\t') == [
        ("渌口镇 人民政府", "张三", MOBILE),
        ("龙门镇", "", ""),
    ]


def test_without_a_head_row_the_signs_say_what_a_cell_is():
    text = f"1\t渌口镇\t0731-2761 8888\t张三\n2\t龙门镇\t李四\t{MOBILE}"
    assert entries(text) == [
        ("渌口镇", "张三", "0731-2761 8888"),
        ("龙门镇", "李四", MOBILE),
    ]
    assert read_roster(text).notes == ("有 2 行去掉了前面的序号。",)


@pytest.mark.parametrize("comma", [",", "，"])
def test_commas_under_a_head_row_part_its_columns(comma):
    text = comma.join(["联系人", "单位", "电话\n张三", '"渌口镇"', "\n", "龙门镇", MOBILE])
    assert entries(text) == [("渌口镇", "张三", ""), ("龙门镇", "", MOBILE)]


def test_a_head_row_of_a_chat_is_no_unit():
    text = f"单位名称  联系人  电话\n渌口镇  {MOBILE}  张三"
    assert entries(text) == [("渌口镇", "张三", MOBILE)]
    assert read_roster(text).notes == ("第 1 行是表头，没有作为单位。",)


def test_a_column_of_names_alone():
    assert entries("单位名称\r\n渌口镇\r\n\r\n龙门镇\r\n") == [
        ("渌口镇", "", ""),
        ("龙门镇", "", ""),
    ]


def test_the_head_row_of_a_second_page_is_no_unit():
    text = "单位\t联系人\n渌口镇\t张三\n单位\t联系人\n龙门镇\t李四"
    assert [unit for unit, *_more in entries(text)] == ["渌口镇", "龙门镇"]


# --- a chat -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        f"渌口镇  张三  {MOBILE}",
        f"渌口镇 {MOBILE} 张三".replace(" ", "  "),
        f"渌口镇，张三，{MOBILE}",
        f"渌口镇, {MOBILE}, 张三",
        f"渌口镇、张三、{MOBILE}",
        f"渌口镇 张三 {MOBILE}",
        f"渌口镇 张三{MOBILE}",
        f"渌口镇　联系人：张三　电话：{MOBILE}",
        f"1. 渌口镇 张三 {MOBILE}",
        f"1、渌口镇，张三，{MOBILE}",
        f"（一）渌口镇、张三、{MOBILE}",
        f"(12) 渌口镇,张三,{MOBILE}",
        f"一、渌口镇、张三、{MOBILE}",
        f"③渌口镇 张三 {MOBILE}",
        f"7 渌口镇 张三 {MOBILE}",
    ],
)
def test_a_line_as_it_is_written_in_a_chat(line):
    assert entries(line) == [("渌口镇", "张三", MOBILE)]


@pytest.mark.parametrize(
    "name",
    [
        "110指挥中心",
        "第一中学",
        "12.5工程办公室",
        "一中",
        "渌口区 民政局",
        "教育局（含二级单位，不含学校）",
        "文化、体育局",
    ],
)
def test_a_name_stays_whole(name):
    if "、" in name:
        assert entries(f"{name}  张三") == [(name, "张三", "")]
    else:
        assert entries(name) == [(name, "", "")]


@pytest.mark.parametrize("phone", ["138 1234 5678", "0731-27618888", "+86 13812345678", "2761888"])
def test_phones_are_kept_as_they_are_written(phone):
    assert entries(f"渌口镇  {phone}  张三") == [("渌口镇", "张三", phone)]
    assert entries(f"渌口镇  张三  {phone}") == [("渌口镇", "张三", phone)]


def test_six_digits_are_no_phone():
    assert entries("渌口镇  276188") == [("渌口镇", "276188", "")]


def test_names_in_one_line_are_several_units():
    read = read_roster("渌口镇、龙门镇、朱亭镇、淦田镇")
    assert list(read.units) == ["渌口镇", "龙门镇", "朱亭镇", "淦田镇"]
    assert read.notes == ("第 1 行看作 4 个单位。",)


# --- what is said -------------------------------------------------------------------------------


def test_doubles_are_said_and_what_the_second_adds_is_kept():
    read = read_roster(f"渌口镇  张三\n龙门镇\n渌 口 镇  {MOBILE}\n")
    assert dict(read.units) == {
        "渌口镇": ListedUnit(1, "张三", MOBILE),
        "龙门镇": ListedUnit(2),
    }
    assert read.notes == ("第 3 行“渌 口 镇”与第 1 行重复，只留前面一行。",)


def test_a_line_without_a_name_and_what_is_too_much_are_said():
    text = f"单位名称\t联系人\t电话\n\t张三\t{MOBILE}\n渌口镇\t李四\t{MOBILE}\t东片\n"
    assert read_roster(text).notes == (
        "第 1 行是表头，没有作为单位。",
        "第 2 行没有单位名称，没有放进名册。",
        "第 3 行“渌口镇”多出的“东片”没有放进名册。",
    )


def test_nothing_gives_nothing():
    assert read_roster(" \n\t\t\n").units == {}


# --- there and back -----------------------------------------------------------------------------

words = st.text(max_size=12).map(lambda text: " ".join(clean_control(text)[0].split("\n")).strip())


@st.composite
def rosters(draw):
    names = draw(st.lists(words.filter(folded), max_size=8, unique_by=folded))
    return {
        name: ListedUnit(place, draw(words), draw(words))
        for place, name in enumerate(names, start=1)
    }


@given(rosters())
def test_a_roster_comes_back_from_its_text(roster):
    read = read_roster(roster_text(roster))
    assert dict(read.units) == roster


@given(st.text())
def test_any_text_is_read(text):
    read = read_roster(text)
    assert all(folded(unit) for unit in read.units)
    assert len({folded(unit) for unit in read.units}) == len(read.units)


# --- from another year's filings ----------------------------------------------------------------


def infos(*units):
    return [FilingInfo(f"f{n}", "s", "套表", unit, 2025) for n, unit in enumerate(units)]


def test_a_roster_of_the_units_that_have_filings():
    assert from_filings(infos("乙镇", "甲镇", "甲 镇", "", "丙镇")) == {
        "乙镇": ListedUnit(1),
        "甲镇": ListedUnit(2),
        "丙镇": ListedUnit(3),
    }


def test_who_answers_for_a_unit_stays_with_it_and_known_units_keep_their_order():
    known = {"丙镇": ListedUnit(4, "张三", MOBILE), "甲 镇": ListedUnit(2, "李四")}
    assert from_filings(infos("乙镇", "甲镇", "丙镇"), known) == {
        "甲镇": ListedUnit(1, "李四"),
        "丙镇": ListedUnit(2, "张三", MOBILE),
        "乙镇": ListedUnit(3),
    }
