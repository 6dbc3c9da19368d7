"""`recast`: what it says before and after, and that the form is the same when it comes back."""

import json

HOME, OTHER = "lukou-2026/project", "changping-2026/project"


def test_a_form_goes_onto_another_paper_and_comes_back_the_same(run, form):
    run("set", form, "money.total.initial=22.18", "indicators[1].note=补充说明")
    before = run("show", form, "--json")
    said = run("recast", form, OTHER)
    assert "已把“工作餐费”换用广东省东莞市常平镇2026年“项目绩效目标表”。" in said
    assert "填的 3 项里能显示 2 项。" in said
    assert "备注 第1行：补充说明" in said
    assert json.loads(run("show", form, "--json"))["template"] == OTHER
    run("recast", form, HOME)
    assert run("show", form, "--json") == before


def test_a_preview_tells_and_changes_nothing(run, form):
    run("set", form, "money.total.initial=22.18")
    told = json.loads(run("recast", form, OTHER, "--preview", "--json"))
    assert (told["template"], told["changed"], told["kept"]) == (OTHER, False, [])
    budget = next(one for one in told["shown"] if one["field"] == "money.total.initial")
    assert (budget["typed"], budget["shown"]) == ("22.18", "221800")
    assert {"label": "项目等级", "rows": 0, "new": True} in told["asked"]
    assert json.loads(run("show", form, "--json"))["template"] == HOME


def test_the_paper_it_has_already_is_said(run, form):
    assert "没有改动" in run("recast", form, HOME)


def test_a_template_that_is_not_there_is_named_with_the_nearest(run, form):
    assert "changping-2026/project" in run("recast", form, "changping-2026/projekt", status=2)
