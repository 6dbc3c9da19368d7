"""`perfdesk check`: findings as text and JSON, and what they mean for the exit status."""

import json

import pytest

from perfdesk.cli import main
from perfdesk.document.model import Address
from perfdesk.workspace import Workspace, demo

KEYS = {"code", "level", "unit", "year", "document", "title", "field", "row", "message"}


@pytest.fixture
def samples(store):
    demo(store)


def forms(run, unit):
    listed = json.loads(run("list", "--json"))
    return [one["id"] for one in listed if unit in one["unit"]]


def test_errors_make_the_status_one(run, samples):
    told = run("check", status=1)
    assert "C-WGT-01" in told
    assert told.splitlines()[-1].startswith("检查了 26 张表：")


def test_warnings_and_hints_alone_leave_it_zero(run, samples):
    told = run("check", *forms(run, "渌口区网格化"))
    lines = told.splitlines()
    assert "  警告  C-BUD-04  " in lines[1]
    assert lines[2].startswith("  提示  C-REQ-01  ")
    assert "处必填的还空着：" in lines[2]


def test_the_json_is_the_contract(run, samples):
    found = json.loads(run("check", "--json", status=1))
    assert all(KEYS <= set(one) <= KEYS | {"fix"} for one in found)
    assert {one["level"] for one in found} == {"error", "warning", "hint"}
    (weight,) = [one for one in found if one["code"] == "C-WGT-01"]
    assert (weight["field"], weight["row"], weight["year"]) == ("total.weight", "", 2024)
    assert "110" in weight["message"]
    (score,) = [one for one in found if one["field"] == "total.score"]
    assert score["fix"] == "104.81"


def test_row_and_field_are_the_place_that_set_takes(run, samples):
    found = json.loads(run("check", "--json", status=1))
    one = next(one for one in found if one["code"] == "C-CON-01")
    assert (one["row"], one["field"]) == ("indicators[1]", "target")
    run("set", one["document"], f"{one['row']}.{one['field']}=≤1元")
    again = json.loads(run("check", one["document"], "--json"))
    assert "C-CON-01" not in {one["code"] for one in again}


def test_forms_are_named_by_the_beginning_of_their_id(run, samples):
    (form, *_rest) = forms(run, "社会工作部")
    told = run("check", form, status=1)
    assert told.splitlines()[0].startswith(f"{form}  2026年")
    assert told.splitlines()[-1].startswith("检查了 1 张表：1 处错误")


def test_a_form_that_cannot_be_found_is_said_so(run, samples):
    assert "没有编号为“nothing”的表" in run("check", "nothing", status=2)


def test_without_a_store_nothing_can_be_checked(tmp_path, capsys):
    assert main(["--store", str(tmp_path / "none.perfdesk"), "check"]) == 2
    assert capsys.readouterr().out == ""


def test_the_demo_writes_what_was_found(tmp_path, capsys):
    assert main(["demo", "--out", str(tmp_path / "demo")]) == 0
    text = (tmp_path / "demo" / "检查结果.txt").read_text(encoding="utf-8")
    assert "C-WGT-01" in text
    assert text.splitlines()[-1].startswith("检查了 26 张表：")


def test_remarks_that_wait_are_hints(run, store, form):
    with Workspace.open(store) as workspace:
        number = workspace._papers.row_numbers(form)
        row = next(row for table, row in number if table == "indicators")
        address = Address("indicators", row, "name")
        workspace.remarking.add(form, address, "请写明\n次数。", "区财政局")
        workspace.remarking.add(form, None, "请补附件。")
        done = workspace.remarking.of(form)[0].remark
        label = workspace.template(form).fields["indicators", "name"].label
    told = run("check", form)
    assert (
        f"  提示  C-REM-01  审核意见还没有处理：“{label} 第1行”请写明 次数。（区财政局）。" in told
    )
    assert "  提示  C-REM-01  审核意见还没有处理：“整张表”请补附件。\n" in told
    found = json.loads(run("check", form, "--json"))
    places = {(one["row"], one["field"]) for one in found if one["code"] == "C-REM-01"}
    assert places == {("indicators[1]", "name"), ("", "")}
    assert all(KEYS <= set(one) <= KEYS | {"fix"} for one in found)
    with Workspace.open(store) as workspace:
        workspace.remarking.resolve(form, done.id)
    assert run("check", form).count("C-REM-01") == 1
