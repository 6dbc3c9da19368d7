"""The schema: closed, typed, and nothing coerced."""

from dataclasses import FrozenInstanceError

import pytest

from perfdesk.template import schema
from perfdesk.template.model import BandStyle
from perfdesk.template.problem import Problems

FORM = """\
id = "x/form"
version = "1"
kind = "target"
{more}

[[paper]]
style = "table"
cols = [40, 62.5]
draw = "| 项目 | {{project_name}} |"
"""
SET = """\
id = "x"
title = "某区"
region = "某省某区"
year = 2026

[[forms]]
template = "x/form"
{more}
"""


def read_form(more=""):
    problems = Problems("x/form.toml")
    return schema.read(FORM.format(more=more), schema.TemplateFile, problems)[0], problems.found


def read_set(more=""):
    problems = Problems("x/set.toml")
    return schema.read(SET.format(more=more), schema.SetFile, problems)[0], problems.found


def test_what_the_file_does_not_say_has_its_usual_value():
    form, found = read_form()
    assert found == []
    assert (form.money_unit, form.page, form.margins, form.signature) == ("万元", "A4", None, True)
    assert form.tree == []
    assert form.tables == {}
    assert form.paper == [
        schema.PaperEntry(
            style=BandStyle.TABLE, cols=[40.0, 62.5], draw="| 项目 | {project_name} |"
        )
    ]


def test_two_files_never_share_a_list():
    first, second = read_form()[0], read_form()[0]
    assert first.rules is not second.rules


def test_an_entry_cannot_be_changed():
    form, _found = read_form()
    with pytest.raises(FrozenInstanceError):
        form.kind = "other"


def test_a_number_or_the_word_unlimited_both_fit():
    assert read_set("most = 3")[0].forms[0].most == 3
    assert read_set('most = "unlimited"')[0].forms[0].most == "unlimited"
    assert read_set()[0].forms[0].start is None


@pytest.mark.parametrize(
    ("more", "line", "sentence"),
    [
        ("signature = 1", 4, "“signature”应是true 或 false。"),
        ('signature = "true"', 4, "“signature”应是true 或 false。"),
        ("subject = 2026", 4, "“subject”应是加引号的文字。"),
        ("title = 2026-01-01", 4, "“title”应是加引号的文字。"),
        ('rules = "a = b"', 4, "“rules”应是方括号里的一列。"),
        ("tables = []", 4, "“tables”应是一张表。"),
        ("margins = [20, 18, 18]", 4, "“margins”有 3 项，应有 4 项。"),
        ("margins = [20, 18, 18, 200]", 4, "“margins 第4项”应不大于 100，这里是 200。"),
        ("rules = ['a', '']", 4, "“rules 第2项”不能是空的。"),
        ("[tables.rows]\npad = 1.5", 5, "“tables.rows.pad”应是整数。"),
        ("[tables.rows]\npad = true", 5, "“tables.rows.pad”应是整数。"),
        ("[tables.rows]\npadd = 1", 5, "不认识的键“padd”，是不是“pad”？"),
        ("[fields]\nx = {label = '甲', lable = '乙'}", 5, "不认识的键“lable”，是不是“label”？"),
        ("[fields]\nx = '甲'", 5, "“fields.x”应是一张表。"),
        ("[seed]\ngoal = 1", 5, "“seed.goal”应是加引号的文字。"),
    ],
)
def test_nothing_is_coerced_and_no_key_is_unknown(more, line, sentence):
    form, found = read_form(more)
    assert form is None
    assert [(one.line, one.message) for one in found] == [(line, sentence)]


@pytest.mark.parametrize("more", ["most = 0", 'most = "many"', "most = 1.5"])
def test_what_fits_no_member_of_a_union_is_refused_on_its_line(more):
    form_set, found = read_set(more)
    assert form_set is None
    assert {one.line for one in found} == {8}
    assert all("“forms 第1项 most”" in one.message for one in found)
