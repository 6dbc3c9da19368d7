"""`perfdesk verify`: matches, stale, unknown and mistyped, with their exit statuses."""

from __future__ import annotations

import json

import pytest

from perfdesk.workspace import Workspace


@pytest.fixture
def code(run, store, form, tmp_path):
    run("print", form, "--out", tmp_path / "a.pdf")
    with Workspace.open(store) as workspace:
        return workspace.sealing.code(form)


def test_it_matches_as_printed(run, form, code):
    told = run("verify", code)
    assert told.startswith("一致：")
    assert "工作餐费" in told
    assert run("verify", *code.lower().split("-")) == told
    facts = json.loads(run("verify", code, "--json"))
    assert (facts["answer"], facts["document"], facts["code"]) == ("matches", form, code)
    assert "printed" in facts


def test_a_change_makes_it_stale_and_says_since_when(run, form, code):
    run("set", form, "goal_year=完成培训 12 次")
    told = run("verify", code, status=1)
    assert told.startswith("已过期：")
    assert "命令行填写" in told
    facts = json.loads(run("verify", code, "--json", status=1))
    assert (facts["answer"], facts["changed"], facts["step"]) == ("stale", form, "命令行填写")
    assert facts["since"] >= facts["printed"]


def test_unknown_is_no_mistake_in_typing(run, store, form):
    with Workspace.open(store) as workspace:
        never_printed = workspace.sealing.code(form)
    assert "没有找到" in run("verify", never_printed, status=1)


def test_mistyped_is_said_as_an_error(run, code):
    wrong = ("0" if code[0] != "0" else "1") + code[1:]
    assert "抄错" in run("verify", wrong, status=2)


def test_a_code_is_wanted(run, form):
    assert "验证码" in run("verify", status=2)
