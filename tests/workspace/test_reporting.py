"""The report of a filing filled from its tables, in one step."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from perfdesk.document import codec
from perfdesk.document.model import Address, Document, Filing
from perfdesk.workspace import Workspace, demo

NOW = datetime(2025, 10, 14, 9, tzinfo=UTC)
BASIC = "report.basic"


@pytest.fixture
def office(tmp_path):
    with Workspace.open(tmp_path / "a.perfdesk", create=True, clock=lambda: NOW) as workspace:
        yield workspace


def filing(workspace: Workspace) -> tuple[str, str, str]:
    """Report, base table and self-evaluation with the figures of the published filing."""
    made = workspace.add_filing(Filing("lusong-2024", 2024, {"unit_name": "某中心"}))
    report = workspace.new_form(made, "lusong-2024/report")
    base = workspace.add_document(
        made,
        Document(
            "lusong-2024/base",
            "1",
            values={"money.project.executed": "0", "money.public.executed": "83.84"},
        ),
    )
    evaluation = workspace.add_document(
        made,
        Document(
            "lusong-2024/selfeval",
            "1",
            values={"money.total.initial": "248.94", "money.total.executed": "186.94"},
        ),
    )
    return report, base, evaluation


def text(workspace: Workspace, report: str) -> str:
    return workspace.shown(report, Address("", "", BASIC))


def test_a_new_report_shows_no_braces(office):
    report, _base, _evaluation = filing(office)
    assert text(office, report) == ""
    assert not any("{" in str(value) for value in office.document(report).values.values())


def test_the_blank_texts_are_filled_from_the_tables_in_one_step(office):
    report, _base, _evaluation = filing(office)
    touched = office.reporting.fill(report)
    assert touched is not None
    said = text(office, report)
    assert "1、2024年预算资金248.94万元。" in said
    assert "项目支出0万元" in said
    assert "公用经费83.84万元" in said
    assert "人员经费　　万元" in said, "no table of this filing has it: room to write"
    office.undo()
    assert text(office, report) == ""
    assert office.document(report).filled == {}


def test_what_is_lacking_and_what_is_the_offices_own_is_said(office):
    report, _base, _evaluation = filing(office)
    plan = office.reporting.plan(report)
    assert "基本支出情况" in plan.blank
    assert "人员经费（全年执行数）" in plan.lacking
    office.type(report, [(Address("", "", BASIC), "本单位自己写的。")])
    plan = office.reporting.plan(report)
    assert plan.own == ("基本支出情况",)
    office.reporting.fill(report)
    assert text(office, report) == "本单位自己写的。"


def test_a_table_changed_later_shows_as_a_difference_and_can_be_taken_over(office):
    report, base, _evaluation = filing(office)
    office.reporting.fill(report)
    assert office.reporting.differences(report) == []
    office.type(
        report, [(Address("", "", BASIC), text(office, report).replace("公用", "机关公用"))]
    )
    office.type(base, [(Address("", "", "money.public.executed"), "85.84")])
    (found,) = office.reporting.differences(report)
    assert (found.said, found.source.text, found.source.document) == ("83.84", "85.84", base)
    office.reporting.fill(report, [found])
    assert "机关公用经费85.84万元" in text(office, report)
    assert office.reporting.differences(report) == []
    office.undo()
    assert "机关公用经费83.84万元" in text(office, report)


def test_the_sources_are_kept_with_the_form(office):
    report, _base, _evaluation = filing(office)
    office.reporting.fill(report)
    document = office.document(report)
    sources = {link.source for link in document.filled[BASIC].figures}
    assert "department_base.money.public.executed" in sources
    assert "department_selfeval.money.total.initial" in sources
    assert codec.document_from_bytes(codec.canonical(document)) == document


def test_the_report_is_found_from_any_form_of_its_filing(office):
    report, base, _evaluation = filing(office)
    assert office.reporting.report_of(base) == report
    assert office.reporting.report_of(report) == report
    alone = office.new_filing("lukou-2026", "别的单位", 2026)
    assert office.reporting.report_of(office.forms(alone)[0].id) is None


def test_the_published_report_says_another_figure_than_its_base_table(tmp_path):
    """S002: 公用经费 is 85.84 in the report and 83.84 in the base table; all else agrees."""
    demo(tmp_path / "demo.perfdesk")
    with Workspace.open(tmp_path / "demo.perfdesk") as workspace:
        filing = next(one.id for one in workspace.filings() if one.year == 2024)
        report = next(one.id for one in workspace.forms(filing) if "报告" in one.template_title)
        (found,) = workspace.reporting.differences(report)
        assert (found.said, found.source.text) == ("85.84", "83.84")
        said = [one for one in workspace.findings.of(report) if one.code == "C-CON-08"]
        assert [(one.left, one.right) for one in said] == [("85.84", "83.84")]
        assert "公用经费" in said[0].message
