"""Forms made up for tests: templates that derive from one another, and documents on them."""

from perfdesk.document.model import Document, Row
from perfdesk.paths import templates_dir
from perfdesk.template.catalog import Catalog
from perfdesk.template.compose import read_template
from perfdesk.template.problem import Problems

CATALOG = Catalog.load(templates_dir())

#: a form whose total comes from its rows, one that adds up such forms, one that adds up those
PART = """
id = "x/part"
version = "1"
kind = "part"
title = "分表"
money_unit = "万元"
rules = ["money.total.initial := sum(details.amount)"]

[[paper]]
style = "table"
cols = [60, 60]
draw = '''
| 合计 | {money.total.initial} |
@details | {.item} | {.amount} |
'''
"""
WHOLE = """
id = "x/whole"
version = "1"
kind = "whole"
title = "总表"
money_unit = "万元"
rules = ["money.project.initial := sum(parts.money.total.initial)"]

[tables.parts]
forms = "part"

[[paper]]
style = "table"
cols = [60, 60]
draw = '''
| 合计 | {money.project.initial} |
@parts | {#1} | {.money.total.initial} |
'''
"""
TOP = """
id = "x/top"
version = "1"
kind = "top"
title = "汇总"
money_unit = "万元"
rules = ["money.spending.initial := sum(wholes.money.project.initial)"]

[tables.wholes]
forms = "whole"

[[paper]]
style = "table"
cols = [60, 60]
draw = "| 支出 | {money.spending.initial} |"
"""


def template(text):
    problems = Problems("form.toml")
    made = read_template(text, CATALOG.vocabulary, problems)
    assert [problem.message for problem in problems.found] == []
    return made


def document(kind, values=None, rows=None, **more):
    tables = {
        table: tuple(Row(f"r{number}", cells) for number, cells in enumerate(given))
        for table, given in (rows or {}).items()
    }
    unit = more.pop("money_unit", "万元")
    return Document(kind, "1", None, unit, values or {}, tables, **more)
