"""`board` and `roster`: what a district sees of its units without a window."""

from __future__ import annotations

import io
import json
import sys

import pytest

from perfdesk.cli import arguments
from perfdesk.cli.boards import width
from perfdesk.workspace.board import FILTER_WORDS
from perfdesk.workspace.roster_text import read_roster

ROSTER = "单位名称\t联系人\t电话\n渌口镇\t张三\t13812345678\n某中心\t李四\t\n"


@pytest.fixture
def roster(run, tmp_path):
    """Reads a roster from a file."""

    def read(text=ROSTER, encoding="utf-8"):
        path = tmp_path / "名册.txt"
        path.write_bytes(text.encode(encoding))
        return run("roster", "--from", path, noted="注意：第 1 行是表头，没有作为单位。\n")

    return read


@pytest.fixture
def typed(monkeypatch):
    """Puts a text on standard input."""

    def put(text):
        stream = io.TextIOWrapper(io.BytesIO(text.encode()))
        monkeypatch.setattr(sys, "stdin", stream)

    return put


def columns(line, *heads):
    """Where heads begin on a line of a console."""
    return [width(line.partition(head)[0]) for head in heads]


# --- roster -------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_roster_is_read_from_a_file_and_shown(run, roster, encoding):
    assert roster(encoding=encoding) == "名册里现在有 2 个单位：新增 2 个，去掉 0 个。\n"
    said = run("roster")
    assert list(read_roster(said).units) == ["渌口镇", "某中心"]
    assert [one["phone"] for one in json.loads(run("roster", "--json"))] == ["13812345678", ""]
    assert "没有变化" in roster(encoding=encoding)


def test_a_roster_is_read_from_standard_input(run, roster, typed):
    roster()
    typed("某中心\n龙门镇")
    said = run("roster", "--from", "-")
    assert said == "名册里现在有 2 个单位：新增 1 个，去掉 1 个。\n"
    assert [one["unit"] for one in json.loads(run("roster", "--json"))] == ["某中心", "龙门镇"]


def test_what_is_no_roster_changes_nothing(run, roster, typed, tmp_path):
    roster()
    before = run("roster")
    assert "没有找到" in run("roster", "--from", tmp_path / "没有.txt", status=2)
    typed("\n \n")
    assert "没有读出单位" in run("roster", "--from", "-", status=2)
    (tmp_path / "a.xls").write_bytes(b"\xd0\xcf\x11\xe0\0\0")
    assert "不是文字的名册" in run("roster", "--from", tmp_path / "a.xls", status=2)
    typed("\n".join(f"第{n}镇" for n in range(2001)))
    assert "2001 个单位，多过 2000 个" in run("roster", "--from", "-", status=2)
    assert run("roster") == before


def test_an_empty_roster_says_how_to_fill_it(run, form):
    assert "roster --from" in run("roster")


# --- board --------------------------------------------------------------------------------------


def test_the_table_stands_in_columns(run, roster, form):
    roster()
    lines = run("board").splitlines()
    assert lines[1].startswith("2 个单位、1 张表，1 个没有报送，1 个未完成。")
    head, first, second = lines[3:6]
    assert head.split()[:2] == ["单位", "状态"]
    assert columns(head, "状态", "联系人", "电话") == [
        *columns(first, "没有报送", "张三"),
        columns(first, "13812345678")[0],
    ]
    assert columns(head, "状态", "联系人") == columns(second, "未完成", "李四")


def test_only_some_rows(run, roster, form):
    roster()
    said = run("board", "--only", "missing")
    assert "渌口镇" in said
    assert "某中心" not in said
    assert "没有这样的单位。" in run("board", "--only", "sealed")
    assert "是不是“missing”" in run("board", "--only", "mising", status=2)


def test_every_filter_has_its_word():
    assert FILTER_WORDS.keys() == {"all", *arguments._ONLY}


def test_as_json(run, roster, form):
    roster()
    told = json.loads(run("board", "--json"))
    assert (told["year"], told["set"]) == (2026, "lukou-2026")
    assert told["counts"]["missing"] == 1
    first, second = told["rows"]
    assert (first["unit"], first["state"], first["filing"]) == ("渌口镇", "missing", "")
    assert (second["unit"], second["state"], second["contact"]) == ("某中心", "unfinished", "李四")
    assert [name for cell in second["cells"] for name in cell["forms"]] == [form]
    assert second["arrived"] is None


def test_a_year_and_a_set_are_chosen(run, form):
    words = ("--unit", "另一中心", "--year", 2025, "--project", "培训")
    noted = "注意：没有 2025 年的表样，用的是“东莞市常平镇2026年项目绩效目标”（2026 年）。\n"
    run("new", "changping-2026/project", *words, noted=noted)
    assert "某中心" in run("board")
    assert "另有 2025年" in run("board")
    assert "另一中心" in run("board", "--year", 2025)
    assert "另一中心" in run("board", "--set", "changping-2026")
    said = run("board", "--year", 2024, status=2)
    assert said.startswith("没有2024年的报送情况，有的是：2026年 lukou-2026")


def test_where_nothing_came_the_roster_is_all_missing(run, roster):
    roster()
    told = json.loads(run("board", "--set", "lukou-2026", "--json"))
    assert told["counts"]["missing"] == 2
    assert {row["state"] for row in told["rows"]} == {"missing"}


def test_without_anything_it_says_what_to_do(run, form, store):
    run("roster", "--from", store, status=2)
    assert "没有2030年“lukou”的报送情况" in run("board", "--year", 2030, "--set", "lukou", status=2)


@pytest.mark.parametrize(("text", "wide"), [("a", 1), ("镇", 2), ("（a）", 5), ("é", 1), ("", 0)])
def test_a_chinese_character_is_two_wide(text, wide):
    assert width(text) == wide
