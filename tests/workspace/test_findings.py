"""Findings of a store: over the published filings, live, and never a reason to stop."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfdesk.document.model import Address
from perfdesk.workspace import Workspace, demo
from perfdesk.workspace.findings import Kind, Level

NOW = datetime(2026, 1, 29, 9, 30, tzinfo=UTC)
TOTAL = Address("", "", "money.total.initial")
SUM = Address("", "", "money.project.initial")
BASIC = Address("", "", "money.basic.initial")
GOAL = Address("", "", "goal_year")


@pytest.fixture(scope="module")
def samples(tmp_path_factory):
    path = tmp_path_factory.mktemp("findings") / "samples.perfdesk"
    demo(path)
    return path


@pytest.fixture
def office(samples, tmp_path):
    path = tmp_path / "office.perfdesk"
    path.write_bytes(samples.read_bytes())
    with Workspace.open(path, clock=lambda: NOW) as workspace:
        yield Office(workspace)


class Office:
    def __init__(self, workspace):
        self.workspace = workspace

    def filing(self, unit, year):
        found = [f for f in self.workspace.filings() if unit in f.unit and f.year == year]
        return found[0].id

    def form(self, filing, title):
        return next(f.id for f in self.workspace.forms(filing) if title in f.title)

    def faults(self, form):
        return [one for one in self.workspace.findings.of(form) if one.kind is not Kind.BLANK]

    def at(self, form, address):
        return [one for one in self.faults(form) if one.address == address]


def test_s002_says_its_own_figures_against_the_printed_ones(office):
    """78.11 %, 7.81 and a sum of 110; printed are 100 and 97."""
    filing = office.filing("芦淞区", 2024)
    form = office.form(filing, "自评表")
    shown = {
        name: office.workspace.shown(form, Address("", "", name))
        for name in ("money.total.rate", "exec.score", "total.weight", "total.score")
    }
    assert shown == {
        "money.total.rate": "78.11%",
        "exec.score": "7.81",
        "total.weight": "100",
        "total.score": "97",
    }
    (weight,) = office.at(form, Address("", "", "total.weight"))
    assert (weight.code, weight.level) == ("C-WGT-01", Level.ERROR)
    assert (weight.left, weight.right) == ("110", "100")
    rows = office.workspace.document(form).rows("indicators")
    summed = sum((Decimal(row.cells["weight"]) for row in rows), Decimal(10))
    assert summed == 110
    (score,) = office.at(form, Address("", "", "total.score"))
    summed = sum((Decimal(row.cells["score"]) for row in rows), Decimal("7.81"))
    assert (score.left, score.right) == ("97", str(summed))
    assert "97" in score.message
    assert str(summed) in score.message


def test_s004_has_projects_for_32_and_a_department_of_14_4(office):
    filing = office.filing("社会工作部", 2026)
    department = office.workspace.forms(filing)[0].id
    (found,) = office.faults(department)
    assert (found.code, found.level, found.address) == ("C-BUD-06", Level.ERROR, SUM)
    assert (found.left, found.right, found.difference) == ("14.4", "32", "-17.6")
    assert {place.form for place in found.related} == {
        form.id for form in office.workspace.forms(filing)[1:]
    }
    assert "志愿服务活动专项 10 ＋ 两新党组织党务工作者津贴 22" in found.message


def test_a_reason_makes_it_a_hint_and_undo_an_error_again(office):
    filing = office.filing("社会工作部", 2026)
    department = office.workspace.forms(filing)[0].id
    office.workspace.noting.write(department, SUM, "", "另有 17.6 万元由上级安排")
    (found,) = office.faults(department)
    assert found.level is Level.HINT
    assert "另有 17.6 万元由上级安排" in found.message
    assert office.workspace.findings.errors(department) == []
    office.workspace.undo()
    assert len(office.workspace.findings.errors(department)) == 1


def test_s000_agrees_but_for_rounding(office):
    filing = office.filing("渌口区网格", 2026)
    found = [one for form in office.workspace.forms(filing) for one in office.faults(form.id)]
    assert [(one.code, one.level) for one in found] == [("C-BUD-04", Level.WARNING)]
    assert (found[0].left, found[0].right) == ("369.50499", "369.504989")


def test_s001_agrees_across_its_forms_until_an_amount_is_changed(office):
    filing = office.filing("石峰区", 2023)
    forms = [form.id for form in office.workspace.forms(filing)]
    figures = [one for form in forms for one in office.faults(form) if one.difference]
    assert figures == []
    summary, direction = office.form(filing, "汇总表"), forms[2]
    amount = Decimal(office.workspace.shown(direction, TOTAL))
    office.workspace.type(summary, [(SUM, "1755.80")])
    assert not [one for one in office.faults(summary) if one.difference]
    office.workspace.type(direction, [(TOTAL, str(amount + 1))])
    found = office.at(summary, SUM)
    assert [(one.left, one.right, one.code) for one in found] == [("1755.80", "1756.8", "C-BUD-07")]
    assert (direction, TOTAL) in found[0].related
    # its own breakdown does not agree any more either, and it is more than its programme has
    assert {one.code for one in office.faults(direction)} == {"C-BUD-08", "C-SUM-01"}
    office.workspace.undo()
    assert not [one for one in office.faults(summary) if one.difference]


def test_s003_found_a_cost_above_its_budget(office):
    filing = office.filing("常平", 2026)
    found = [one for form in office.workspace.forms(filing) for one in office.faults(form.id)]
    assert {(one.code, one.left) for one in found} == {
        ("C-CON-01", "20650000"),
        ("C-CON-01", "1200000"),
    }


def test_forms_that_come_and_go_change_what_is_said_of_the_others(office):
    filing = office.filing("社会工作部", 2026)
    department, first, _second = [form.id for form in office.workspace.forms(filing)]
    office.workspace.delete_form(first)
    (found,) = office.at(department, SUM)
    assert (found.left, found.right, found.level) == ("14.4", "22", Level.ERROR)
    for form in office.workspace.forms(filing)[1:]:
        office.workspace.delete_form(form.id)
    (found,) = office.at(department, SUM)
    assert (found.left, found.right, found.level) == ("14.4", "0", Level.WARNING)
    assert "可能还有表没有填" in found.message
    office.workspace.undo()
    office.workspace.undo()
    (found,) = office.at(department, SUM)
    assert found.right == "32"


def test_a_sum_of_projects_that_is_too_small_may_want_a_form(office):
    filing = office.filing("社会工作部", 2026)
    department = office.workspace.forms(filing)[0].id
    office.workspace.type(department, [(SUM, "40")])
    (found,) = office.at(department, SUM)
    assert found.level is Level.WARNING
    assert found.message.endswith("可能还有表没有填。")


def test_nothing_is_found_anew_where_nothing_changed(office):
    filing = office.filing("社会工作部", 2026)
    _department, first, second = [form.id for form in office.workspace.forms(filing)]
    findings = office.workspace.findings
    findings.of_filing(filing)
    before, alone = findings.subject(second), findings.subject(first)
    office.workspace.type(first, [(GOAL, "开展志愿服务 12 次。")])
    assert findings.subject(second) is before
    assert findings.subject(first) is not alone
    assert findings.of(first) is findings.of(first)


def test_a_little_at_a_time_until_all_is_looked_at(office):
    filing = office.filing("石峰区", 2023)
    forms = office.workspace.forms(filing)
    steps = 0
    while office.workspace.findings.prepare(forms[0].id):
        steps += 1
    assert steps == len(forms)


def test_counts_tell_faults_from_what_is_still_to_do(office):
    filing = office.filing("渌口区网格", 2026)
    counts = office.workspace.findings.counts(office.workspace.forms(filing)[0].id)
    assert (counts.errors, counts.warnings, counts.faults) == (0, 1, 1)
    assert counts.blanks == counts.hints > 0


#: what a clerk may leave anywhere: figures, words, signs, formulas
texts = st.one_of(
    st.sampled_from(["", "/", "0", "12.5", "-3", "1,755.80", "=1/0", "=3*4", "约22万", "100%"]),
    st.text(max_size=12),
    st.decimals(allow_nan=False, allow_infinity=False, places=2).map(str),
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_findings_never_raise_whatever_stands_on_the_forms(samples, tmp_path_factory, data):
    path = tmp_path_factory.mktemp("any") / "any.perfdesk"
    path.write_bytes(samples.read_bytes())
    with Workspace.open(path, clock=lambda: NOW) as workspace:
        filing = data.draw(st.sampled_from([info.id for info in workspace.filings()]))
        for form in workspace.forms(filing):
            cells = [
                run.address
                for band in workspace.grid(form.id).bands
                for placed in band.cells
                for run in placed.cell.runs
                if run.address is not None and run.editable and run.address.field != "unit_name"
            ]
            chosen = data.draw(st.lists(st.sampled_from(cells), max_size=4, unique=True))
            for address in chosen:
                workspace.type(form.id, [(address, data.draw(texts))])
        for form, found in workspace.findings.of_filing(filing).items():
            for one in found:
                assert one.form == form
                assert one.message.endswith(("。", "！", "？"))
                if one.address is not None:
                    assert one.address in workspace.findings.subject(form).runs
