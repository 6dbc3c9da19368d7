"""`export` to a package and `import`: said before it is done, nothing chosen silently."""

from __future__ import annotations

import json

import pytest

from perfdesk.cli import main
from perfdesk.document.model import Filing
from perfdesk.workspace import Workspace
from tests.workspace.test_mapping import OWN, filled, paper
from tests.workspace.test_unlucky_exchange import package as made


@pytest.fixture
def other(tmp_path):
    return tmp_path / "district.perfdesk"


@pytest.fixture
def there(other, capsys):
    """Runs a command on the district's store."""

    def run(*argv, status=0):
        assert main(["--store", str(other), *map(str, argv)]) == status
        told = capsys.readouterr()
        return told.err if status == 2 else told.out

    return run


@pytest.fixture
def package(run, form, tmp_path):
    """Writes the office's filing and returns the file."""

    def write():
        path = tmp_path / "交区里.perfpkg"
        run("export", form, "--out", path)
        return path

    return write


def shown(path, form):
    with Workspace.open(path) as workspace:
        return workspace.document(form).values


@pytest.fixture
def both(package, there, run, form):
    """Both sides changed the same cell after the first import."""
    there("import", package())
    run("set", form, "goal_year=甲")
    there("set", form, "goal_year=乙")
    return package()


def test_a_filing_goes_to_the_other_store_and_is_said_first(package, there, other, form, store):
    path = package()
    assert "新增" in there("import", path, "--preview")
    assert json.loads(there("list", "--json")) == []
    said = there("import", path)
    assert said.startswith("“交区里.perfpkg”：某中心\n")
    assert said.index("工作餐费：新增") < said.index("已导入。")
    assert shown(other, form) == shown(store, form)
    assert "没有变化。" in there("import", path)


def test_places_changed_on_both_sides_are_listed_and_nothing_is_taken(both, there, other, form):
    said = there("import", both, status=1)
    assert "双方都改过 1 处：" in said
    assert (
        "“工作餐费”本年度绩效目标\n      原来：（空白）\n      本机：乙\n      对方：甲\n" in said
    )
    assert "没有导入：这 1 处要先选定" in said
    assert shown(other, form)["goal_year"] == "乙"


@pytest.mark.parametrize(("keep", "stands"), [("ours", "乙"), ("theirs", "甲")])
def test_a_side_can_be_kept(both, there, other, form, keep, stands):
    assert "已导入。" in there("import", both, "--keep", keep) or keep == "ours"
    assert shown(other, form)["goal_year"] == stands
    assert "双方都改过" not in there("import", both)


def test_as_json(both, there):
    (told,) = json.loads(there("import", both, "--preview", "--json"))
    (place,) = told["conflicts"]
    assert (place["base"], place["ours"], place["theirs"]) == ("（空白）", "乙", "甲")
    assert told["taken"] is False
    assert "conflict" in {line["state"] for line in told["lines"]}


def test_a_file_that_is_none_is_refused_and_the_others_are_taken(package, there, tmp_path, form):
    bad = tmp_path / "坏.perfpkg"
    bad.write_bytes(b"PK")
    package()
    assert "“坏.perfpkg”没有导入：" in there("import", bad, status=2)
    assert "“坏.perfpkg”没有导入：" in there("import", tmp_path, status=2)
    assert [one["id"] for one in json.loads(there("list", "--json"))] == [form]


def test_several_filings_in_one_package(run, form, there, tmp_path):
    run("new", "lukou-2026/project", "--unit", "另一中心", "--year", 2026, "--project", "培训")
    path = tmp_path / "全部.perfpkg"
    assert "已导出 2 套表，共 2 张" in run("export", "--out", path)
    there("import", path)
    assert {one["unit"] for one in json.loads(there("list", "--json"))} == {"某中心", "另一中心"}


def test_wrong_words_are_said(run, tmp_path):
    assert "--keep 后面应是 ours" in run("import", "a.perfpkg", "--keep", "both", status=2)
    assert "文件不在了" in run("import", tmp_path / "没有.perfpkg", status=2)
    empty = tmp_path / "空"
    empty.mkdir()
    assert "没有 .perfpkg 数据包" in run("import", empty, status=2)


def test_each_unit_gets_a_package_of_its_own(run, form, tmp_path, there):
    for unit in ("乙镇", "丙镇"):
        run("new", "lukou-2026/project", "--unit", unit, "--year", "2026", "--project", "甲项目")
    folder = tmp_path / "交"
    said = run("export", "--out", folder, "--each")
    assert "共 3 个数据包" in said
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["丙镇-2026年.perfpkg", "乙镇-2026年.perfpkg", "某中心-2026年.perfpkg"]
    there("import", folder)
    units = {one["unit"] for one in json.loads(there("list", "--json"))}
    assert units == {"某中心", "乙镇", "丙镇"}
    run("export", form, "--out", folder, "--each", "--role", "district")
    assert (folder / "某中心-2026年-退回意见.perfpkg").exists()
    assert len(list(folder.iterdir())) == 4


def test_what_cannot_be_one_package_for_each_is_said(run, form, tmp_path):
    assert "--out 要写文件夹" in run("export", "--out", "a.perfpkg", "--each", status=2)
    assert "--role 后面应是 office" in run(
        "export", "--out", "a.perfpkg", "--role", "county", status=2
    )
    assert "--role 只用于" in run("export", "--out", "a.xlsx", "--role", "office", status=2)


@pytest.fixture
def older(tmp_path, monkeypatch, there):
    """A package whose form stands on an older version of a paper that the district has newer."""
    monkeypatch.setenv("PERFDESK_DATA", str(tmp_path / "data"))
    unit = Filing(OWN, 2026, {"unit_name": "某镇"})
    first, second = tmp_path / "1.perfpkg", tmp_path / "2.perfpkg"
    first.write_bytes(made("f0", unit, {"x0": filled("2")}, templates=paper("2")))
    there("import", first)
    papers = paper(
        "1",
        ("项目类别 | {project_category}", "经办人 | {handler}"),
        own_fields='handler = { label = "经办人", type = "text" }',
    )
    second.write_bytes(made("f1", unit, {"x1": filled(handler="王五")}, templates=papers))
    return second


def test_f33_what_becomes_of_the_fields_of_an_older_paper_is_said_and_told(older, there):
    said = there("import", older, "--preview")
    assert "表样版本 1 → 2：13 项照搬" in said
    assert "    经办人：王五，本机没有这一栏，保留，不打印" in said.splitlines()
    assert "    项目类别：对方没有这一栏，留空待填" in said.splitlines()
    (told,) = json.loads(there("import", older, "--preview", "--json"))
    (line,) = [one["paper"] for one in told["lines"] if "paper" in one]
    assert (line["theirs"], line["ours"]) == ("1", "2")
    fates = {one["field"]: one["fate"] for one in line["fields"]}
    assert fates["handler"] == "kept"
    assert fates["project_category"] == "new"
    assert fates["goal_year"] == "same"
