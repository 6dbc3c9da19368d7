"""The report filled from the tables, from the window."""

import pytest
from PySide6.QtCore import Qt

from perfdesk.document.model import Address, Document, Filing
from ui.dialogs.report import ReportDialog
from ui.report_commands import NO_REPORT, NOTHING_TICKED, NOTHING_TO_FILL

BASIC = Address("", "", "report.basic")
PUBLIC = Address("", "", "money.public.executed")


@pytest.fixture
def report(office):
    """A filing with its report and base table, the report in front."""
    workspace = office.workspace
    made = workspace.add_filing(Filing("lusong-2024", 2024, {"unit_name": "某中心"}))
    report = workspace.new_form(made, "lusong-2024/report")
    values = {PUBLIC.field: "83.84"}
    workspace.add_document(made, Document("lusong-2024/base", "1", values=values))
    office.window.reload()
    office.window.open_form(report)
    return report


def base_of(office, report):
    forms = office.workspace.forms(office.workspace.filing_of(report))
    return next(info.id for info in forms if info.template.endswith("/base"))


def test_one_press_fills_the_report_and_one_undo_empties_it(office, report):
    office.press("fill_report")
    assert "公用经费83.84万元" in office.workspace.shown(report, BASIC)
    assert "已填写" in office.speaker.notices[-1]
    assert "文中留了空" in office.speaker.notices[-1]
    office.speaker.accept_offer()
    assert office.workspace.shown(report, BASIC) == ""


def test_from_a_table_the_report_comes_to_the_front(office, report):
    office.window.open_form(base_of(office, report))
    office.press("fill_report")
    assert office.window.front_form() == report


def test_a_figure_that_differs_is_asked_about_and_changed_only_where_ticked(office, report):
    office.press("fill_report")
    office.workspace.type(base_of(office, report), [(PUBLIC, "85.84")])
    office.press("fill_report")
    dialog = office.dialog(ReportDialog)
    items = [dialog.lines.topLevelItem(n) for n in range(dialog.lines.topLevelItemCount())]
    assert [[item.text(column) for column in (1, 3)] for item in items] == [["83.84", "85.84"]]
    dialog.primary.click()
    assert "公用经费83.84万元" in office.workspace.shown(report, BASIC)
    assert office.speaker.notices[-1] == NOTHING_TICKED

    office.press("fill_report")
    dialog = office.dialog(ReportDialog)
    dialog.lines.topLevelItem(0).setCheckState(0, Qt.CheckState.Checked)
    dialog.primary.click()
    assert "公用经费85.84万元" in office.workspace.shown(report, BASIC)
    office.press("fill_report")
    assert office.speaker.notices[-1] == NOTHING_TO_FILL


def test_a_filing_without_a_report_says_so(office):
    office.open("2026年城区社区网格员工作餐费")
    office.press("fill_report")
    assert office.speaker.notices[-1] == NO_REPORT
