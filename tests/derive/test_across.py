"""Equations of a set over several forms: sums over a kind, units, what was typed over."""

from decimal import Decimal

import pytest

from perfdesk.derive.across import weigh
from perfdesk.derive.evaluate import Figures
from perfdesk.document.model import Document, TypedOver
from perfdesk.paths import templates_dir
from perfdesk.template.catalog import Catalog
from perfdesk.template.rules import parse_rule

CATALOG = Catalog.load(templates_dir())
DEPARTMENT = CATALOG.template("lukou-2026/department")
PROJECT = CATALOG.template("lukou-2026/project")
RULE = parse_rule(
    "department_target.money.project.initial = sum(project_target.money.total.initial)"
)


def document(template, amount=None, field="money.total.initial", unit="万元", over=None):
    values = {} if amount is None else {field: amount}
    typed = {} if over is None else {"money.project.initial": TypedOver(over)}
    return Document(template.id, template.version, money_unit=unit, values=values, typed_over=typed)


def weighed(department, *projects, rule=RULE):
    others = {"project_target": [(f"p{n}", one) for n, one in enumerate(projects, 1)]}
    forms = [("d", Figures(DEPARTMENT, department, others))]
    forms += [(name, Figures(PROJECT, one, {})) for name, one in others["project_target"]]
    return weigh(rule, forms)


def test_the_sum_of_the_projects_is_held_against_the_department():
    found = weighed(document(DEPARTMENT), document(PROJECT, "10"), document(PROJECT, "22"))
    assert (found.left, found.right) == (Decimal(32), Decimal(32))
    assert [one.form for one in found.right_operands] == ["p1", "p2"]
    assert not found.lone


def test_what_was_typed_over_counts_as_its_paper_shows_it():
    department = document(DEPARTMENT, over="14.4")
    found = weighed(department, document(PROJECT, "10"), document(PROJECT, "22"))
    assert (found.left, found.right) == (Decimal("14.4"), Decimal(32))


def test_amounts_are_held_together_in_one_unit():
    """75,000 元 is 7.5 万元."""
    yuan = document(PROJECT, "75,000", unit="元")
    found = weighed(document(DEPARTMENT), yuan, document(PROJECT, "10"))
    assert (found.unit, found.left, found.right) == ("万元", Decimal("17.5"), Decimal("17.5"))


@pytest.mark.parametrize("text", ["", "/", "按实际支出"])
def test_a_blank_amount_adds_nothing_and_a_text_makes_the_sum_unknown(text):
    found = weighed(document(DEPARTMENT), document(PROJECT, text), document(PROJECT, "10"))
    assert found.right == (None if text == "按实际支出" else Decimal(10))


def test_a_kind_without_forms_is_lone():
    found = weighed(document(DEPARTMENT, over="14.4"))
    assert (found.left, found.right, found.lone) == (Decimal("14.4"), None, True)


def test_one_name_for_several_forms_is_no_figure():
    rule = parse_rule("department_target.money.total.initial = project_target.money.total.initial")
    both = document(PROJECT, "10"), document(PROJECT, "22")
    assert weighed(document(DEPARTMENT, "10"), *both, rule=rule).right is None
    assert weighed(document(DEPARTMENT, "10"), both[0], rule=rule).right == Decimal(10)
