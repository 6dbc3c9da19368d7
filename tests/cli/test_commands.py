"""The commands: their contract in status, output and one line of error."""

import json
import subprocess
import sys

import pytest

import perfdesk
from perfdesk.cli import main
from perfdesk.document.model import Document
from perfdesk.workspace import Workspace

PROJECT = "lukou-2026/project"


def shown(run, form):
    return json.loads(run("show", form, "--json"))


def test_help_is_in_chinese_and_names_every_command(capsys):
    for argv in (["--help"], [], ["set", "-h"]):
        assert main(argv) == 0
        told = capsys.readouterr().out
        for command in ("demo", "templates", "list", "show", "new", "set", "print", "--store"):
            assert command in told


def test_a_new_form_is_listed_and_shown(run, form):
    facts = {
        "id": form,
        "template": PROJECT,
        "unit": "某中心",
        "year": 2026,
        "title": "工作餐费",
        "state": "empty",
    }
    assert json.loads(run("list", "--json")) == [facts]
    body = shown(run, form)
    assert {name: body[name] for name in facts} == facts
    assert body["values"] == {"unit_name": "某中心", "project_name": "工作餐费"}
    assert set(body) == {*facts, "values", "tables", "typed_over"}
    assert [row["class"] for row in body["tables"]["indicators"]][:2] == ["quantity", "quality"]
    assert body["typed_over"] == {}
    listed = run("list")
    assert "2026年  某中心" in listed
    assert f"{form}  空白  工作餐费" in listed


def test_a_second_form_of_the_unit_comes_into_the_same_filing(run, form, store):
    run("new", "lukou-2026/department", "--unit", "某中心", "--year", "2026")
    with Workspace.open(store) as workspace:
        (filing,) = workspace.filings()
        assert len(workspace.forms(filing.id)) == 2


def test_set_fills_in_and_says_saved(run, form):
    texts = ["money.total.initial=22.180", "indicators[2].target.value=95", "phone=0731-1=2"]
    assert run("set", form, *texts) == "已保存\n"
    body = shown(run, form)
    assert body["values"]["money.total.initial"] == "22.180"
    assert body["tables"]["indicators"][1]["target"] == {"value": "95"}
    assert body["values"]["phone"] == "0731-1=2"
    assert run("set", form, *texts) == "没有变化\n"


def test_set_is_one_step_of_undo(run, form, store):
    run("set", form, "goal_year=就餐", "indicators[1].name=人数")
    with Workspace.open(store) as workspace:
        workspace.undo()
        document = workspace.document(form)
    assert "goal_year" not in document.values
    assert "name" not in document.rows("indicators")[0].cells


def test_set_with_nothing_after_the_sign_clears(run, form):
    run("set", form, "goal_year=就餐")
    run("set", form, "goal_year=")
    assert "goal_year" not in shown(run, form)["values"]


def test_text_in_a_number_field_is_kept_and_noted(run, form):
    told = run("set", form, "money.total.initial=约22万")
    assert told.startswith("已保存\n")
    assert "不是数字，已按原样保存：约22万" in told
    assert shown(run, form)["values"]["money.total.initial"] == "约22万"


def test_one_row_alone_is_set_also_where_the_paper_joins_rows(run, form):
    run("set", form, "indicators[2].level1=")
    rows = shown(run, form)["tables"]["indicators"]
    assert [row.get("level1") for row in rows[:3]] == [None, "", None]


def test_invisible_characters_that_are_left_out_are_told(run, form):
    told = run("set", form, "goal_year=一\x07二\udcff\u200b三")
    assert told == "已保存\n注意：已去掉 3 个看不见的控制字符。\n"
    assert shown(run, form)["values"]["goal_year"] == "一二三"
    told = run("set", form, "goal_year=一二三\x07")
    assert told == "没有变化\n注意：已去掉 1 个看不见的控制字符。\n"


def test_a_form_that_is_a_draft_again_is_told(run, form, store):
    with Workspace.open(store) as workspace:
        workspace.set_finished(form, True)
    told = run("set", form, "goal_year=就餐")
    assert told == "已保存\n注意：“工作餐费”原来是填报完成，内容变了，已改回填写中。\n"
    assert shown(run, form)["state"] == "draft"


@pytest.mark.parametrize("value", ["75,000元", "12.5万元", "/", "无"])
def test_money_with_its_unit_and_a_sign_for_nothing_are_no_news(run, form, value):
    assert run("set", form, f"money.total.initial={value}") == "已保存\n"


def test_a_unit_keeps_a_name_of_its_own(run, form):
    run("new", PROJECT, "--unit", "某局", "--year", 2026)
    before = shown(run, form)
    assert "不能是空的" in run("set", form, "goal_year=x", "unit_name=", status=2)
    assert "另有一套这样的表" in run("set", form, "unit_name=某局", status=2)
    assert shown(run, form) == before


def test_a_class_the_tree_does_not_have_is_refused(run, form):
    before = shown(run, form)
    assert "“quality”" in run("set", form, "indicators[1].class=qualty", status=2)
    assert shown(run, form) == before


BAD = {
    "unknown field": (["projct_name=x"], "project_name"),
    "unknown column": (["indicators[1].nmae=x"], "name"),
    "unknown part": (["indicators[1].target.vlue=x"], "target.value"),
    "unknown table": (["indicator[1].name=x"], "indicators"),
    "row too high": (["indicators[99].name=x"], "有 10 行"),
    "row zero": (["indicators[0].name=x"], "没有第 0 行"),
    "no sign": (["project_name"], "字段=内容"),
    "no field": (["=x"], "字段=内容"),
    "the second is wrong": (["goal_year=好", "gaol_year=x"], "goal_year"),
}


@pytest.mark.parametrize(("texts", "said"), BAD.values(), ids=BAD.keys())
def test_a_mistake_in_set_names_the_right_word_and_changes_nothing(run, form, texts, said):
    before = shown(run, form)
    told = run("set", form, *texts, status=2)
    assert said in told
    assert "什么都没有改" in told
    assert shown(run, form) == before


def test_an_id_may_be_cut_short_where_it_stays_clear(run, form):
    assert shown(run, form[:4])["id"] == form
    for number in range(40):
        run("new", PROJECT, "--unit", "某中心", "--year", 2026, "--project", number)
    ids = [one["id"] for one in json.loads(run("list", "--json"))]
    first = next(sign for sign in "0123456789abc" if sum(i.startswith(sign) for i in ids) > 1)
    assert "请多写几位" in run("show", first, status=2)
    assert "没有编号为" in run("show", "nothing-like-it", status=2)


def test_a_template_that_does_not_exist_names_the_nearest(run, store):
    told = run("new", "lukou-2026/projct", "--unit", "某中心", "--year", 2026, status=2)
    assert PROJECT in told
    assert not store.exists()


def test_new_tells_the_id_as_json_too(run):
    told = json.loads(run("new", PROJECT, "--unit", "某中心", "--year", 2026, "--json"))
    assert list(told) == ["id"]
    assert shown(run, told["id"])["unit"] == "某中心"


def test_a_project_has_one_form_in_a_filing(run, form):
    again = ["new", PROJECT, "--unit", " 某中心 ", "--year", 2026, "--project", "工作餐费"]
    assert "“工作餐费”已经有一张项目支出绩效目标表" in run(*again, status=2)
    assert len(json.loads(run("list", "--json"))) == 1


def test_a_selfevaluation_of_the_unit_and_year_comes_into_a_filing_of_its_own(run, store, form):
    new = ["--unit", "某中心", "--year", 2026, "--project", "工作餐费"]
    said = "注意：没有 2026 年的表样，用的是“项目支出绩效自评（财预〔2020〕10号）”（2020 年）。\n"
    run("new", "national-2020/project-selfeval", *new, noted=said)
    run("new", "national-2020/project-selfeval", *new[:-1], "物业管理费")
    assert len(json.loads(run("list", "--json"))) == 3
    with Workspace.open(store) as workspace:
        assert sorted(len(workspace.forms(info.id)) for info in workspace.filings()) == [1, 2]


def test_a_form_without_a_project_takes_none_and_leaves_no_empty_filing(run):
    new = ["new", "lukou-2026/department", "--unit", "某中心", "--year", 2026]
    assert "没有项目名称" in run(*new, "--project", "餐费", status=2)
    assert "还没有表" in run("list")


def test_a_year_without_a_set_of_its_own_is_made_with_the_nearest_and_said(run):
    note = "注意：没有 2031 年的表样，用的是“株洲市渌口区2026年预算绩效目标”（2026 年）。\n"
    run("new", PROJECT, "--unit", "某中心", "--year", 2031, noted=note)
    run("new", PROJECT, "--unit", "某中心", "--year", 2031, "--project", "甲")
    assert {form["year"] for form in json.loads(run("list", "--json"))} == {2031}


def test_a_unit_typed_with_invisible_characters_is_the_same_unit(run, form):
    note = "注意：已去掉 1 个看不见的控制字符。\n"
    run("new", PROJECT, "--unit", "某\u200b中心", "--year", 2026, noted=note)
    assert {form["unit"] for form in json.loads(run("list", "--json"))} == {"某中心"}


def test_an_offices_own_captions_are_shown_where_there_are_any(run, form, store):
    body = Document(PROJECT, "1", captions={"备注": "说明"})
    with Workspace.open(store) as workspace:
        own = workspace.add_document(workspace.filings()[0].id, body)
    assert shown(run, own)["captions"] == {"备注": "说明"}
    assert "captions" not in shown(run, form)


def test_the_version_is_told(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"PerfDesk {perfdesk.__version__}\n"


def test_on_a_fresh_machine_list_says_how_to_begin(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PERFDESK_DATA", str(tmp_path / "数据"))
    assert main(["list"]) == 0
    assert "perfdesk new" in capsys.readouterr().out
    assert main(["list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []
    for command in (["show", "x"], ["set", "x", "a=b"], ["print", "--out", str(tmp_path / "a")]):
        assert main(command) == 2
        told = capsys.readouterr()
        assert (told.out, told.err.count("\n")) == ("", 1)
        assert "perfdesk new" in told.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        ([], "缺少 命令"),
        (["fly"], "没有“fly”这个命令"),
        (["lst"], "没有“lst”这个命令，是不是“list”？"),
        (["it's"], "没有“it's”这个命令"),
        (["show"], "缺少 编号"),
        (["set", "x"], "缺少 字段=内容"),
        (["new", PROJECT, "--unit", "某中心"], "缺少 --year"),
        (["new", PROJECT, "--unit", "某中心", "--year", "今年"], "应是数字"),
        (["list", "--jsn"], "不认识“--jsn”，是不是“--json”？"),
        (["list", "多余"], "不认识“多余”。"),
        (["list", "--store", "x"], "--store 要写在命令前面"),
        (["print", "--out"], "--out 后面缺少内容"),
        (["print", "--out", "a", "--sign", "--no-sign"], "不能"),
        (["templates", "lnt"], "不认识“lnt”，是不是“lint”？"),
        (
            ["templates", "foo"],
            "templates 后面只能写 lint、copy、preview、pack、install，不认识“foo”。",
        ),
    ],
)
def test_a_wrong_command_is_said_in_one_chinese_line(run, argv, said):
    told = run(*argv, status=2)
    assert said in told
    assert "perfdesk --help" in told


def test_a_missing_store_is_not_made_by_looking(run, store):
    assert "没有找到" in run("list", status=2)
    assert not store.exists()


def test_a_file_that_is_no_store_is_refused_and_left(run, store):
    store.write_bytes(b"not a store" * 100)
    for argv in (["list"], ["new", PROJECT, "--unit", "某中心", "--year", "2026"]):
        assert "不是 PerfDesk 的数据文件" in run(*argv, status=2)
    assert store.read_bytes() == b"not a store" * 100


def test_while_the_window_has_the_store_it_can_be_read_but_not_set(run, form, store):
    with Workspace.open(store, background=True):
        assert shown(run, form)["id"] == form
        assert "正在使用" in run("set", form, "goal_year=x", status=2)
    assert run("set", form, "goal_year=x") == "已保存\n"


def test_show_names_every_place_as_set_takes_it(run, form):
    paths = [line.split(" ")[0] for line in run("show", form).splitlines()[1:]]
    assert {"project_name", "money.total.initial", "unit_name", "preparer"} <= set(paths)
    assert "indicators[10].note" in paths
    for path in paths:
        assert run("set", form, f"{path}=7").startswith("已保存")


def test_templates_are_listed(run):
    rows = json.loads(run("templates", "--json"))
    assert {"lukou-2026/project", "lukou-2026/department"} <= {row["id"] for row in rows}
    assert "lukou-2026/project  项目支出绩效目标表" in run("templates")


def test_lint_finds_nothing_in_the_shipped_templates(run):
    assert run("templates", "lint") == "表样文件没有问题。\n"
    assert json.loads(run("templates", "lint", "--json")) == []


def test_lint_of_a_file_that_is_not_there_is_no_finding(run, tmp_path):
    assert "没有“" in run("templates", "lint", tmp_path / "nofile.toml", status=2)
    (tmp_path / "empty").mkdir()
    nothing = run("templates", "lint", tmp_path / "empty", "--json", status=2)
    assert "没有表样文件" in nothing


def test_lint_ends_with_status_1_when_it_finds_something(run, tmp_path):
    folder = tmp_path / "x"
    folder.mkdir()
    (folder / "form.toml").write_text('id = "x/form"\nverson = "1"\n', encoding="utf-8")
    told = run("templates", "lint", folder / "form.toml", status=1)
    assert "第2行" in told
    found = json.loads(run("templates", "lint", folder / "form.toml", "--json", status=1))
    assert {"file", "line", "message"} == set(found[0])


def test_without_a_store_named_it_is_the_users_own(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PERFDESK_DATA", str(tmp_path / "数据"))
    assert main(["new", PROJECT, "--unit", "某中心", "--year", "2026"]) == 0
    assert [file.name for file in (tmp_path / "数据").iterdir()] == ["office.perfdesk"]
    capsys.readouterr()


def test_it_runs_as_a_module_without_qt_and_reportlab_until_printing(store):
    code = (
        "import sys\nfrom perfdesk.cli import main\n"
        "new = ['new', 'lukou-2026/project', '--unit', 'x', '--year', '2026']\n"
        "main(['--store', sys.argv[1], *new])\n"
        "print([m for m in ('PySide6', 'reportlab', 'openpyxl') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(store)], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
    listed = subprocess.run(
        [sys.executable, "-m", "perfdesk.cli", "--store", str(store), "list"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "2026年  x" in listed.stdout
