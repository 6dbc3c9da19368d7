"""`export`: a workbook of one filing, or a folder with one for each."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest
from openpyxl import load_workbook

from perfdesk.cli import main

PROJECT = "lukou-2026/project"
DEPARTMENT = "lukou-2026/department"


def made(run, *argv):
    return json.loads(run("new", *argv, "--json"))["id"]


def sheets(path):
    return load_workbook(path).sheetnames


def test_a_filing_becomes_one_workbook(run, form, tmp_path):
    run("new", DEPARTMENT, "--unit", "某中心", "--year", "2026")
    told = run("export", "--out", tmp_path / "全部.xlsx")
    assert told.strip() == f"已导出 2 张表：{tmp_path / '全部.xlsx'}"
    assert sheets(tmp_path / "全部.xlsx") == ["部门整体支出绩效目标表", "工作餐费"]
    run("export", form[:4], "--out", tmp_path / "一张.XLSX")
    assert sheets(tmp_path / "一张.XLSX") == ["工作餐费"]


def test_several_filings_become_a_folder_of_workbooks(run, form, tmp_path):
    run("new", DEPARTMENT, "--unit", "某局", "--year", "2026")
    told = run("export", "--out", tmp_path / "全部.xlsx", status=2)
    assert "这些表属于 2 套表，一个 Excel 文件只放一套" in told
    assert f"--out {tmp_path / '全部'}" in told
    assert not (tmp_path / "全部.xlsx").exists()
    run("export", "--out", tmp_path / "全部")
    names = sorted(file.name for file in (tmp_path / "全部").iterdir())
    assert names == ["2026-某中心.xlsx", "2026-某局.xlsx"]


def test_the_signature_block_is_chosen(run, form, tmp_path):
    def said(option):
        run("export", form, "--out", tmp_path / "a.xlsx", option)
        (sheet,) = load_workbook(tmp_path / "a.xlsx").worksheets
        return "".join(str(cell.value or "") for row in sheet.iter_rows() for cell in row)

    assert "签字" in said("--sign")
    assert "签字" not in said("--no-sign")


@pytest.mark.parametrize("name", ["a.xls", "a.pdf", "二月.28"])
def test_another_kind_of_file_is_refused_with_the_right_name(run, form, tmp_path, name):
    told = run("export", form, "--out", tmp_path / name, status=2)
    assert "不是 .xlsx 文件" in told
    assert str((tmp_path / name).with_suffix(".xlsx")) in told
    assert not (tmp_path / name).exists()


def test_a_folder_or_a_form_that_is_not_there_is_said(run, form, tmp_path):
    assert "文件夹不存在" in run("export", "--out", tmp_path / "none" / "a.xlsx", status=2)
    assert "没有" in run("export", "wwwwww", "--out", tmp_path / "a.xlsx", status=2)
    assert not list(tmp_path.glob("*.xlsx"))


def test_a_damaged_form_is_named_and_the_others_exported(store, run, form, capsys, tmp_path):
    broken = made(run, PROJECT, "--unit", "某中心", "--year", "2026", "--project", "保险")
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("UPDATE document SET body = '{' WHERE id = ?", (broken,))
        connection.commit()
    assert main(["--store", str(store), "export", "--out", str(tmp_path / "a.xlsx")]) == 2
    told = capsys.readouterr()
    assert told.out.startswith("已导出 1 张表")
    assert told.err.startswith("有 1 张表没有导出（“保险”），其余 1 张已导出。")
    assert told.err.count("\n") == 1
    assert sheets(tmp_path / "a.xlsx") == ["工作餐费"]
