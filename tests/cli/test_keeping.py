"""`backup`, `restore` and `doctor`: their contract in status, output and one line of error."""

import json
import sqlite3
from contextlib import closing

import pytest

from perfdesk.cli import main
from perfdesk.workspace import Workspace


def goal(run, form):
    return json.loads(run("show", form, "--json"))["values"].get("goal_year", "")


def whole(store):
    return store.read_bytes()


def test_a_backup_is_made_checked_and_listed(run, form, store):
    said = run("backup")
    (backup,) = (store.parent / "备份").glob("*.perfdesk")
    assert said == f"已备份 1 张表，检查完好：{backup}\n"
    run("set", form, "goal_year=就餐")
    (facts,) = json.loads(run("restore", "--list", "--json"))
    assert facts["file"] == str(backup)
    assert (facts["sound"], facts["forms"], facts["steps_after"]) == (True, 1, 1)
    listed = run("restore", "--list")
    assert "完好  手动  1 套 1 张表  其后 1 步修改" in listed
    assert backup.name in listed


def test_a_backup_can_go_into_any_folder(run, form, tmp_path):
    told = json.loads(run("backup", "--out", tmp_path / "U盘" / "绩效", "--json"))
    (made,) = (tmp_path / "U盘" / "绩效").iterdir()
    assert told == {"file": str(made), "forms": 1}
    with Workspace.open(made) as opened:
        assert opened.form(form).title == "工作餐费"
    assert run("restore", "--list") == "还没有备份，可用 perfdesk backup 备份。\n"


def test_a_folder_that_cannot_be_made_is_said(run, form, store):
    assert "没有备份" in run("backup", "--out", store / "里面", status=2)


def test_restore_without_a_name_brings_everything_back(run, form, store):
    run("set", form, "goal_year=就餐")
    run("backup")
    run("set", form, "goal_year=安全就餐")
    store.write_bytes(b"")
    assert "空的" in run("list", status=2)
    said = run("restore")
    assert "备份以后的 1 步修改也已补回" in said
    assert goal(run, form) == "安全就餐"
    (aside,) = store.parent.glob("*-恢复前-*")
    assert aside.read_bytes() == b""
    assert aside.name in said


def test_restore_by_name_brings_back_just_that(run, form, store):
    run("set", form, "goal_year=就餐")
    run("backup")
    run("set", form, "goal_year=写错了")
    present = whole(store)
    (info,) = json.loads(run("restore", "--list", "--json"))
    name = info["file"].rpartition("/")[2]
    told = json.loads(run("restore", name, "--json"))
    assert told["steps_after"] == 0
    assert goal(run, form) == "就餐"
    assert (store.parent / told["kept"]).read_bytes() == present


def test_restore_by_path_and_by_time(run, form, store, tmp_path):
    run("backup", "--out", tmp_path / "U盘")
    (made,) = (tmp_path / "U盘").iterdir()
    run("set", form, "goal_year=写错了")
    run("restore", made)
    assert goal(run, form) == ""
    (info, *_) = json.loads(run("restore", "--list", "--json"))
    run("restore", info["at"][:16])
    assert goal(run, form) == "写错了"


@pytest.mark.parametrize("name", ["没有的", "19990101", "x.perfdesk", "没有的2.perfdesk", "2号"])
def test_an_unknown_backup_is_said(run, form, store, name):
    run("backup")
    before = whole(store)
    assert "restore --list" in run("restore", name, status=2)
    assert whole(store) == before


def test_a_name_that_no_file_can_have_is_said(run, form, store):
    run("backup")
    assert "文件名太长" in run("restore", "长" * 200, status=2)


def test_without_a_backup_there_is_nothing_to_restore(run, form):
    assert "没有可以恢复的备份" in run("restore", status=2)


def test_a_store_that_is_open_is_not_replaced(run, form, store):
    run("backup")
    with Workspace.open(store):
        assert "正在使用" in run("restore", status=2)


# --- doctor ----------------------------------------------------------------------------------


def told_by(run, status):
    remarks = json.loads(run("doctor", "--json", status=status))
    return {remark["check"]: remark for remark in remarks}


def test_a_healthy_office(run, form, store):
    run("backup")
    before = whole(store)
    assert {r["level"] for r in told_by(run, 0).values()} == {"fine"}
    lines = run("doctor").splitlines()
    assert all(line.startswith("正常  ") and line.endswith("。") for line in lines)
    assert "1 套表、1 张表都能读出" in "".join(lines)
    assert whole(store) == before


def test_forms_whose_set_is_not_installed_here_are_told_of(run, form, store, tmp_path, monkeypatch):
    """A store that came from another computer, without the forms its office brought in there."""
    run("templates", "copy", "shifeng-2023", tmp_path, "--year", "2027")
    run("templates", "pack", tmp_path / "shifeng-2027", "--out", tmp_path / "a.perfform")
    run("templates", "install", tmp_path / "a.perfform")
    run("new", "shifeng-2027/department", "--unit", "某镇", "--year", "2027")
    assert told_by(run, 0)["papers"]["level"] == "fine"
    monkeypatch.setenv("PERFDESK_DATA", str(tmp_path / "another computer"))
    told = told_by(run, 1)
    assert told["papers"]["level"] == "error"
    assert "有 1 张表打不开" in told["papers"]["message"]
    assert "“shifeng-2027”" in told["papers"]["message"]
    assert told["forms"]["level"] == "fine"


def test_no_backup_and_unfinished_files_are_warned_of(run, form, store):
    (store.parent / f".{store.name}.1a2b3c4d.part").write_bytes(b"half")
    told = told_by(run, 0)
    assert told["backups"]["level"] == told["leftovers"]["level"] == "warning"
    assert "1a2b3c4d" in told["leftovers"]["message"]


def test_a_spoilt_backup_is_named(run, form, store):
    run("backup")
    (backup,) = (store.parent / "备份").glob("*.perfdesk")
    backup.write_bytes(backup.read_bytes()[:5000])
    told = told_by(run, 1)
    assert told["backups"]["level"] == "error"
    run("backup")
    assert backup.name in run("doctor")


def test_a_damaged_header_and_a_damaged_page(run, form, store):
    sound = whole(store)
    store.write_bytes(b"\0" * 100 + sound[100:])
    assert told_by(run, 1)["header"]["level"] == "error"
    page = int.from_bytes(sound[16:18], "big")
    store.write_bytes(sound[:page] + b"\xff" * 12 + sound[page + 12 :])
    assert told_by(run, 1)["pages"]["level"] == "error"


@pytest.mark.parametrize(
    ("sql", "check"),
    [
        ("UPDATE document SET body = '{'", "forms"),
        ("UPDATE action SET edits = '[' WHERE seq = 1", "actions"),
        # a copy that was made in the middle of a commit: the step is there, its form is not
        ("UPDATE document SET body = replace(body, '就餐', '早餐')", "last_step"),
    ],
)
def test_what_sqlite_itself_does_not_see(run, form, store, sql, check):
    run("set", form, "goal_year=就餐")
    with closing(sqlite3.connect(store)) as connection:
        connection.execute(sql)
        connection.commit()
    told = told_by(run, 1)
    assert told[check]["level"] == "error"
    assert told["pages"]["level"] == "fine"


def test_a_commit_that_was_cut_is_mended_by_opening(run, form, store):
    store.with_name(f"{store.name}-journal").write_bytes(b"rest")
    assert told_by(run, 0)["journal"]["level"] == "warning"


def test_a_store_in_use_is_looked_at_all_the_same(run, form, store):
    with Workspace.open(store):
        assert "正在使用" in told_by(run, 0)["lock"]["message"]


def test_a_font_that_cannot_be_read_is_said_in_words(run, form, monkeypatch):
    def gone(_name):
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr("perfdesk.workspace.checkup.fonts.face", gone)
    said = told_by(run, 1)["fonts"]["message"]
    assert said.endswith("。")
    assert "No such file" not in said


def test_a_store_whose_name_no_file_can_have_is_told_of(capsys):
    assert main(["--store", "长" * 200, "doctor"]) == 1
    assert "文件名太长" in capsys.readouterr().out


def test_a_store_that_is_not_there_cannot_be_looked_at(run, store):
    assert str(store) in run("doctor", status=2)
    assert not store.exists()
