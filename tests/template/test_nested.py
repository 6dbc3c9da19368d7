"""Constructs no filing of the five needs: rows inside rows, local tables, filtered views."""

import pytest

from perfdesk.paths import templates_dir
from perfdesk.template.catalog import Catalog
from perfdesk.template.compose import read_template
from perfdesk.template.model import FieldType
from perfdesk.template.problem import Problems

FORM = """\
id = "x/goals"
version = "1"
kind = "goal_target"
title = "目标表"

[tables.goals]
label = "年度目标"
pad = 3
columns.name = { label = "目标", type = "text" }
columns.note = { label = "目标备注", type = "text" }

[tables.steps]
columns.name = { label = "步骤", type = "text" }
columns.cost = { label = "金额", type = "money" }

[tables.indicators]
where = "class = quantity"

[[paper]]
style = "table"
cols = [40, 40, 40]
draw = '''
@goals | {#1} | {.name} | {.note} |
@goals/steps | {.cost} | {.name} | {.note} |
@indicators | {.name} | {.target} | {.weight} |
'''
"""


@pytest.fixture(scope="module")
def vocabulary():
    return Catalog.load(templates_dir()).vocabulary


def read(text, vocabulary):
    problems = Problems("goals.toml")
    template = read_template(text, vocabulary, problems)
    return template, [(problem.line, problem.message) for problem in problems.found]


def test_a_nested_row_looks_inside_out(vocabulary):
    template, problems = read(FORM, vocabulary)
    assert problems == []
    outer, inner, _indicators = template.bands[0].lines
    assert outer.repeat == ("goals",)
    assert inner.repeat == ("goals", "steps")
    slots = [cell.parts[0] for cell in inner.cells]
    assert [(slot.table, slot.path) for slot in slots] == [
        ("steps", "cost"),
        ("steps", "name"),
        ("goals", "note"),
    ]
    assert template.fields["steps", "cost"].type is FieldType.MONEY


def test_a_view_may_filter_and_pad(vocabulary):
    template, _problems = read(FORM, vocabulary)
    assert template.views["indicators"].where == ("class", "quantity")
    assert template.views["goals"].pad == 3


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("class = quantity", "klass = quantity", 17, "没有“klass”这一列，是不是“class”？"),
        ('where = "class = quantity"', "full = true", 17, "可是没有 tree"),
        ("class = quantity", "quantity", 17, "where 应写成“列=值”"),
        ("@goals/steps", "@goals/step", 24, "没有“step”这张表，是不是“steps”？"),
        ("[tables.indicators]", "[tables.indicatoren]", 16, "没有“indicatoren”这张表"),
        ('title = "目标表"', 'titel = "目标表"', 4, "不认识的键“titel”，是不是“title”？"),
        ("columns.cost", "colums.cost", 14, "不认识的键“colums”，是不是“columns”？"),
        ('type = "money"', 'type = "mony"', 14, "不能是“mony”，是不是“money”？可用的有"),
        ("[tables.steps]", "[tabels.steps]", 12, "不认识的键“tabels”，是不是“tables”？"),
        ("pad = 3", "pad = -1", 8, "“tables.goals.pad”应不小于 0"),
        ("[40, 40, 40]", "[40, 0, 40]", 21, "“paper 第1项 cols 第2项”应大于 0"),
        ('style = "table"', 'style = "note"', 21, "没有列，不能写 cols"),
    ],
)
def test_a_mistake_is_found_on_its_line(vocabulary, old, new, line, says):
    assert old in FORM
    _template, problems = read(FORM.replace(old, new), vocabulary)
    assert any(at == line and says in message for at, message in problems), problems
