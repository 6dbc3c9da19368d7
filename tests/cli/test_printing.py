"""`print` and `demo`: one PDF or one each, under names that no two forms share."""

import json
import sqlite3
from contextlib import closing

import pytest

from perfdesk.cli import main
from perfdesk.paths import resources_dir
from perfdesk.workspace import Workspace

PROJECT = "lukou-2026/project"
DEPARTMENT = "lukou-2026/department"
LONG = "湖南省株洲市渌口区某某镇人民政府社会事务综合服务中心所属单位"


def made(run, *argv):
    return json.loads(run("new", *argv, "--json"))["id"]


def names(folder):
    return sorted(file.name for file in folder.iterdir())


def spoil(store, form):
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("UPDATE document SET body = '{' WHERE id = ?", (form,))
        connection.commit()


def test_print_writes_one_pdf_or_a_folder_of_them(run, form, tmp_path):
    run("new", "lukou-2026/department", "--unit", "某中心", "--year", "2026")
    assert "已打印 2 张表" in run("print", "--out", tmp_path / "全部.pdf")
    assert (tmp_path / "全部.pdf").read_bytes().startswith(b"%PDF")
    run("print", form, "--out", tmp_path / "一张")
    assert [file.name for file in (tmp_path / "一张").iterdir()] == ["2026-某中心-02-工作餐费.pdf"]
    run("set", form, "project_name=a/b\\c:餐*费?")
    run("print", form, "--out", tmp_path / "怪名")
    assert [file.name for file in (tmp_path / "怪名").iterdir()] == ["2026-某中心-02-abc餐费.pdf"]


def test_print_says_when_there_is_nothing_or_no_folder(run, form, tmp_path):
    assert "文件夹不存在" in run("print", "--out", tmp_path / "none" / "a.pdf", status=2)
    with Workspace.open(tmp_path / "a.perfdesk") as workspace:
        workspace.delete_form(form)
    assert "没有可打印的内容" in run("print", "--out", tmp_path / "a.pdf", status=2)


def test_demo_again_and_again_keeps_what_was_changed(tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["demo", "--out", str(out)]) == 0
    told = capsys.readouterr().out
    assert "已建立示例数据文件" in told
    assert "没有打开窗口" in told
    forms = list(resources_dir().glob("samples/*/[0-9]*.json"))
    assert len(list(out.glob("*.pdf"))) == len(forms) >= 26
    store = out / "demo.perfdesk"
    assert main(["--store", str(store), "list", "--json"]) == 0
    form = json.loads(capsys.readouterr().out)[1]["id"]
    assert main(["--store", str(store), "set", form, "goal_year=改过"]) == 0
    assert main(["demo", "--out", str(out), "--open"]) == 0
    assert "修改都保留" in capsys.readouterr().out
    with Workspace.open(store) as workspace:
        assert workspace.document(form).values["goal_year"] == "改过"


def test_demo_takes_pictures_and_opens_the_window_where_there_is_one(tmp_path, capsys):
    asked = []

    def pictures(store, out):
        asked.append(("pictures", store.name, out))
        return [out / "window.png"]

    def open_window(store):
        asked.append(("window", store.name))
        return 0

    assert main(["demo", "--out", str(tmp_path)], pictures, open_window) == 0
    assert "window.png" in capsys.readouterr().out
    assert main(["demo", "--out", str(tmp_path), "--open"], pictures, open_window) == 0
    assert asked == [("pictures", "demo.perfdesk", tmp_path), ("window", "demo.perfdesk")]


def test_demo_without_a_screen_takes_the_pictures_instead(tmp_path, capsys):
    taken = []
    argv = ["demo", "--out", str(tmp_path), "--open"]
    assert main(argv, lambda store, out: taken.append(out) or [], lambda store: None) == 0
    assert taken == [tmp_path]
    capsys.readouterr()


def test_units_alike_when_cut_get_files_of_their_own(run, tmp_path):
    """A name has room for so much; what is cut off must not make two files one."""
    for unit in (f"{LONG}甲", f"{LONG}乙", "单位/一", "单位一", "ABC局", "abc局"):
        run("new", DEPARTMENT, "--unit", unit, "--year", 2026)
    ids = {form["unit"]: form["id"] for form in json.loads(run("list", "--json"))}
    run("print", "--out", tmp_path / "全部")
    written = names(tmp_path / "全部")
    assert len(written) == 6
    assert all(any(form in name for name in written) for form in ids.values())
    assert max(len(name.encode()) for name in written) <= 255


def test_a_form_has_the_same_name_whichever_others_are_printed(run, tmp_path):
    for unit in ("单位/一", "单位一", "别的"):
        run("new", DEPARTMENT, "--unit", unit, "--year", 2026)
    run("print", "--out", tmp_path / "全部")
    for form in json.loads(run("list", "--json")):
        run("print", form["id"], form["id"], "--out", tmp_path / "一张张")
    assert names(tmp_path / "一张张") == names(tmp_path / "全部")
    assert "2026-别的-01-部门整体支出绩效目标表.pdf" in names(tmp_path / "全部")


def test_rare_characters_do_not_make_a_name_too_long(run, tmp_path):
    run("new", PROJECT, "--unit", "𠮷" * 60, "--year", 2026, "--project", "𠮷" * 60)
    run("new", PROJECT, "--unit", "𠮷" * 61, "--year", 2026, "--project", "𠮷" * 60)
    run("print", "--out", tmp_path / "全部")
    assert len(names(tmp_path / "全部")) == 2


@pytest.mark.parametrize("name", ["a.txt", "a.docx", "二月.28"])
def test_another_kind_of_file_is_refused_with_the_right_name(run, form, tmp_path, name):
    told = run("print", form, "--out", tmp_path / name, status=2)
    assert "不是 .pdf 文件" in told
    assert str((tmp_path / name).with_suffix(".pdf")) in told
    assert not (tmp_path / name).exists()


def test_a_folder_with_a_dot_in_its_name_is_a_folder_when_it_is_there(run, form, tmp_path):
    (tmp_path / "二月.28").mkdir()
    run("print", form, "--out", tmp_path / "二月.28")
    assert len(names(tmp_path / "二月.28")) == 1
    run("print", form, "--out", tmp_path / "大写.PDF")
    assert (tmp_path / "大写.PDF").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("out", ["全部.pdf", "全部"])
def test_a_damaged_form_is_named_and_the_others_printed(store, capsys, tmp_path, run, out):
    broken = made(run, PROJECT, "--unit", "某中心", "--year", "2026", "--project", "餐费")
    made(run, PROJECT, "--unit", "某局", "--year", "2026", "--project", "保险")
    spoil(store, broken)
    assert main(["--store", str(store), "print", "--out", str(tmp_path / out)]) == 2
    told = capsys.readouterr()
    assert "已打印" in told.out
    assert told.err.count("\n") == 1
    assert told.err.startswith("有 1 张表没有打印（“餐费”），其余 1 张已打印。")
    assert "“某中心”2026年的“餐费”" in told.err
    assert "备份" in told.err
    done = tmp_path / out
    assert done.read_bytes().startswith(b"%PDF") if out.endswith("pdf") else len(names(done)) == 1


def test_a_damaged_form_asked_for_by_name_is_refused(store, run, tmp_path):
    broken = made(run, PROJECT, "--unit", "某中心", "--year", "2026", "--project", "餐费")
    spoil(store, broken)
    told = run("print", broken, "--out", tmp_path / "a.pdf", status=2)
    assert "“某中心”2026年的“餐费”" in told
    assert not (tmp_path / "a.pdf").exists()
    assert "“某中心”2026年的“餐费”" in run("show", broken, "--json", status=2)
    assert "“某中心”2026年的“餐费”" in run("set", broken, "goal_year=x", status=2)


@pytest.mark.parametrize("out", ["一张.pdf", "一夹"])
def test_what_no_face_can_draw_is_named_before_it_is_printed(run, form, tmp_path, out):
    run("set", form, "goal_year=甲\U000f0001乙")
    said = run("print", form, "--out", tmp_path / out).splitlines()
    assert "U+F0001" in said[0]
    assert "工作餐费" in said[0]
    assert said[-1].startswith("已打印")
