"""What the forms of the filings derive, with the filings' own figures."""

from decimal import Decimal

import pytest

from perfdesk.derive.evaluate import derived_values, judge
from perfdesk.derive.figures import rounded
from perfdesk.document.model import Document, Row, TypedOver
from perfdesk.paths import templates_dir
from perfdesk.template.catalog import Catalog


@pytest.fixture(scope="module")
def catalog():
    return Catalog.load(templates_dir())


def document(template, values=None, rows=None, **more):
    tables = {
        table: tuple(Row(f"r{n}", cells) for n, cells in enumerate(given))
        for table, given in (rows or {}).items()
    }
    unit = more.pop("money_unit", "万元")
    return Document(template, "1", None, unit, values or {}, tables, **more)


def derive(catalog, doc, others=None):
    return derived_values(catalog.template(doc.template), doc, others)


def projects(*amounts, unit="万元"):
    return {
        "project_target": [
            (
                f"p{n}",
                document("lukou-2026/project", {"money.total.initial": amount}, money_unit=unit),
            )
            for n, amount in enumerate(amounts)
        ]
    }


PROJECT_SPENDING = ("", "", "money.project.initial")


def test_project_spending_of_s000_is_the_sum_of_its_four_projects(catalog):
    doc = document("lukou-2026/department")
    found = derive(catalog, doc, projects("22.18", "25", "19.8", "0.92"))
    assert found == {PROJECT_SPENDING: "67.9"}


def test_the_summary_of_s001_adds_up_its_directions(catalog):
    amounts = ["10", "22", "10", "1633.8", "80"]
    others = {
        "direction_target": [
            (f"d{n}", document("shifeng-2023/direction", {"money.total.initial": amount}))
            for n, amount in enumerate(amounts)
        ]
    }
    assert derive(catalog, document("shifeng-2023/summary"), others) == {PROJECT_SPENDING: "1755.8"}


def test_a_filing_without_projects_has_no_project_spending(catalog):
    assert derive(catalog, document("lukou-2026/department")) == {}


def test_the_sum_of_blanks_is_blank_and_blanks_are_passed_over(catalog):
    doc = document("lukou-2026/department")
    assert derive(catalog, doc, projects("", "/")) == {}
    assert derive(catalog, doc, projects("", "7.50", "——")) == {PROJECT_SPENDING: "7.5"}


def test_zero_is_no_blank(catalog):
    assert derive(catalog, document("lukou-2026/department"), projects("0", "")) == {
        PROJECT_SPENDING: "0"
    }


def test_words_among_the_figures_leave_the_sum_blank(catalog):
    doc = document("lukou-2026/department")
    assert derive(catalog, doc, projects("10", "约5")) == {}


def test_each_amount_knows_its_unit(catalog):
    doc = document("lukou-2026/department")
    mixed = {
        "project_target": [
            *projects("75,000.00", unit="元")["project_target"],
            *projects("1.5", "20000元")["project_target"],
        ]
    }
    assert derive(catalog, doc, mixed) == {PROJECT_SPENDING: "11"}


def test_fen_are_kept_exactly(catalog):
    doc = document("lukou-2026/department")
    assert derive(catalog, doc, projects("276.299105", "25.305884")) == {
        PROJECT_SPENDING: "301.604989"
    }


def test_the_figure_typed_over_a_derived_one_does_not_change_what_is_derived(catalog):
    doc = document(
        "lukou-2026/department", typed_over={"money.project.initial": TypedOver("14.4", "")}
    )
    assert derive(catalog, doc, projects("10", "22")) == {PROJECT_SPENDING: "32"}


# --- S002: the self-evaluation of 芦淞 -----------------------------------------------------

#: leaf class, weight, score of every indicator of S002, top to bottom
S002_ROWS = [
    *[("quantity", 5, 5)] * 4,
    *[("quality", 5, 5), ("quality", 5, 4), ("quality", 3, 2), ("quality", 5, 4)],
    *[("quality", 5, 5)] * 3,
    *[("timeliness", 5, 5), ("timeliness", 3, 3), ("timeliness", 3, 3)],
    *[("benefit_economic", 5, 5)],
    *[("benefit_social", 3, 3)] * 4,
    *[("satisfaction", 5, 5)] * 2,
    *[("cost_economic", 3, 3)] * 3,
]
S002_MONEY = {
    "money.total.initial": "248.94",
    "money.total.adjusted": "239.32",
    "money.total.executed": "186.94",
    "money.general.adjusted": "239.32",
    "money.basic.adjusted": "239.32",
    "exec.weight": "10",
}


def s002(rows=None, **more):
    cells = [
        {"class": leaf, "name": f"指标{n}", "weight": str(weight), "score": str(score)}
        for n, (leaf, weight, score) in enumerate(S002_ROWS)
    ]
    return document("lusong-2024/selfeval", S002_MONEY, {"indicators": rows or cells}, **more)


def own(found):
    """The document's own derived figures by field."""
    return {field: text for (table, _row, field), text in found.items() if not table}


def test_rate_score_and_totals_of_s002(catalog):
    found = derive(catalog, s002())
    assert own(found) == {
        "money.total.rate": "78.11%",
        "exec.score": "7.81",
        "total.weight": "110",
        "total.score": "104.81",
        "money.income.adjusted": "239.32",
        "money.spending.adjusted": "239.32",
    }


def test_points_of_each_first_level_of_s002(catalog):
    found = derive(catalog, s002())
    points = [found["indicators", f"r{n}", "points"] for n in (0, 13, 14, 18, 19, 21)]
    assert points == ["64", "64", "17", "17", "10", "9"]


def test_a_first_level_typed_by_the_office_makes_its_own_group(catalog):
    rows = [
        {"class": "quantity", "weight": "5"},
        {"class": "quantity", "level1": "数量", "weight": "3"},
    ]
    found = derive(catalog, s002(rows))
    assert found["indicators", "r0", "points"] == "5"
    assert found["indicators", "r1", "points"] == "3"


def test_the_total_score_waits_for_the_scores(catalog):
    rows = [
        {"class": "quantity", "name": "a", "weight": "5", "score": "5"},
        {"class": "quality", "name": "b", "weight": "5"},
    ]
    found = own(derive(catalog, s002(rows)))
    assert "total.score" not in found
    assert found["total.weight"] == "20"


def test_a_row_that_is_not_filled_is_not_waited_for(catalog):
    rows = [
        {"class": "quantity", "name": "a", "weight": "5", "score": "5"},
        {"class": "quality", "name": "/"},
        {"class": "timeliness"},
    ]
    assert own(derive(catalog, s002(rows)))["total.score"] == "12.81"


def test_execution_beyond_the_budget_scores_no_more_than_its_weight(catalog):
    doc = document(
        "lusong-2024/selfeval",
        {**S002_MONEY, "money.total.executed": "250"},
    )
    found = own(derive(catalog, doc))
    assert found["money.total.rate"] == "104.46%"
    assert found["exec.score"] == "10"


def test_a_rate_typed_over_is_what_the_score_is_computed_from(catalog):
    doc = s002(typed_over={"money.total.rate": TypedOver("80%", "含结转")})
    found = own(derive(catalog, doc))
    assert found["money.total.rate"] == "78.11%"
    assert found["exec.score"] == "8"


def test_a_rate_over_nothing_is_blank(catalog):
    doc = document("lusong-2024/selfeval", {**S002_MONEY, "money.total.adjusted": "0"})
    found = own(derive(catalog, doc))
    assert "money.total.rate" not in found
    assert "exec.score" not in found


def test_the_staffing_rate_of_s002(catalog):
    doc = document("lusong-2024/base", {"staff_quota": "11", "staff_actual": "6"})
    assert own(derive(catalog, doc)) == {"staff_rate": "54.55%"}


def test_rates_of_a_row_are_its_own(catalog):
    rows = [
        {"scale_approved": "300", "scale_actual": "309"},
        {"scale_approved": "1,000", "scale_actual": ""},
        {"invest_budget": "800", "invest_actual": "750"},
    ]
    doc = document("lusong-2024/base", {}, {"buildings": rows})
    assert derive(catalog, doc) == {
        ("buildings", "r0", "scale_rate"): "103%",
        ("buildings", "r2", "invest_rate"): "93.75%",
    }


# --- comparisons -------------------------------------------------------------------------


def verdicts(catalog, doc, text, others=None):
    template = catalog.template(doc.template)
    [*rules] = [rule for rule in template.rules if rule.text.startswith(text)]
    assert rules
    return [one for rule in rules for one in judge(rule, template, doc, others)]


def test_income_of_s000_differs_from_the_total_by_a_fen(catalog):
    doc = document(
        "lukou-2026/department",
        {"money.total.initial": "369.50499", "money.general.initial": "369.504989"},
    )
    [verdict] = verdicts(catalog, doc, "money.total.initial = sum(money.general")
    assert verdict.holds is False
    assert (verdict.left, verdict.right) == (Decimal("369.50499"), Decimal("369.504989"))


def test_spending_of_s000_adds_up_with_the_derived_part(catalog):
    doc = document(
        "lukou-2026/department",
        {"money.total.initial": "369.504989", "money.basic.initial": "301.604989"},
    )
    others = projects("22.18", "25", "19.8", "0.92")
    [verdict] = verdicts(catalog, doc, "money.total.initial = sum(money.basic", others)
    assert verdict.holds is True


def test_a_comparison_with_a_blank_side_is_not_judged(catalog):
    doc = document("lukou-2026/department", {"money.total.initial": "10"})
    [verdict] = verdicts(catalog, doc, "money.total.initial = sum(money.general")
    assert verdict.holds is None


@pytest.mark.parametrize(
    ("target", "holds"),
    [
        ({"op": "≤", "value": "22.18", "unit": "万元"}, True),
        ("≤22.18万元", True),
        ("≤221800元", True),
        ("≤22.19万元", False),
        ("节约成本", None),
    ],
)
def test_the_cost_of_a_project_stays_within_its_budget(catalog, target, holds):
    doc = document(
        "lukou-2026/project",
        {"money.total.initial": "22.18"},
        {"indicators": [{"class": "cost_economic", "target": target}, {"class": "cost_social"}]},
    )
    [verdict] = verdicts(catalog, doc, "sum(")
    assert verdict.holds is holds


def test_the_cost_cap_of_s003_is_read_in_the_forms_own_unit(catalog):
    doc = document(
        "changping-2026/project",
        {"money.total.initial": "14,455,000.00"},
        {"indicators": [{"class": "cost_economic", "target": "≤2065万元"}]},
        money_unit="元",
    )
    [verdict] = verdicts(catalog, doc, "sum(")
    assert (verdict.left, verdict.right) == (Decimal(20650000), Decimal(14455000))
    assert verdict.holds is False


def test_the_parts_of_project_spending_in_s002_do_not_add_up(catalog):
    doc = document(
        "lusong-2024/base",
        {
            "money.project.prev_final": "0",
            "money.project_work.prev_final": "34.85",
            "money.project_upkeep.prev_final": "0",
            "money.project_special.prev_final": "0",
            "money.project.executed": "0",
            "money.project_work.executed": "0",
        },
    )
    found = [verdict.holds for verdict in verdicts(catalog, doc, "money.project.* =")]
    assert found == [False, None, True]


def test_a_figure_of_any_number_of_digits_is_rounded_and_not_refused():
    long = "9" * 400
    assert rounded(Decimal(f"{long}.125"), 2) == Decimal(f"{long}.13")
