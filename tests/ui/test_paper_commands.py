"""Exporting from the window: no PDF takes the place of another unasked."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from perfdesk.document.model import Address
from tests.ui.conftest import MEALS, Office
from ui.dialogs.print_forms import PrintDialog
from ui.findings_panel import FindingsPanel

DEPARTMENT = "部门整体支出绩效目标表"
INSURANCE = "2026年网格员社保补贴"


def export(office: Office, *forms: str) -> None:
    office.window.paper.export_forms(list(forms))
    office.dialog(PrintDialog).primary.click()


@pytest.mark.parametrize(("answer", "left"), [("返回", b"mine"), ("替换", b"%PDF")])
def test_a_file_the_dialog_did_not_ask_about_is_asked_about(office, tmp_path, answer, left):
    there = tmp_path / "上报.pdf"
    there.write_bytes(b"mine")
    office.speaker.to_save = tmp_path / "上报"  # as typed, without the ending
    office.speaker.answers = [answer]
    export(office, office.form(MEALS))
    assert "上报.pdf" in office.speaker.asked[0].text
    assert there.read_bytes().startswith(left)


def test_a_file_the_dialog_asked_about_is_not_asked_about_again(office, tmp_path):
    there = tmp_path / "上报.pdf"
    there.write_bytes(b"mine")
    office.speaker.to_save = there
    export(office, office.form(MEALS))
    assert office.speaker.asked == []
    assert there.read_bytes().startswith(b"%PDF")


def test_two_forms_called_the_same_are_proposed_under_two_names(office):
    filing = office.workspace.filing_of(office.form(MEALS))
    forms = [office.workspace.new_form(filing, "lukou-2026/project") for _ in range(2)]
    office.window.reload()
    for form in forms:
        export(office, form)
    one, other = (path.name for path in office.speaker.proposals)
    assert one != other
    assert one.endswith("（未命名项目） 1.pdf")


def test_names_stay_distinct_and_short_enough_when_they_are_cut(office):
    filing = office.workspace.filing_of(office.form(MEALS))
    long = "渌口区𠮷祥社区网格员" * 8
    forms = [
        office.workspace.new_form(filing, "lukou-2026/project", f"{long}{end}") for end in "甲乙"
    ]
    office.window.reload()
    for form in forms:
        export(office, form)
    one, other = (path.name for path in office.speaker.proposals)
    assert one != other
    assert len(one.encode()) <= 255


def test_what_does_not_agree_stands_before_paper_and_leads_to_the_list_of_findings(office, qtbot):
    form = office.form(DEPARTMENT)
    office.workspace.type(form, [(Address("", "", "money.project.initial"), "100")])
    office.open(DEPARTMENT)
    preview = office.window.paper.preview()
    listed = preview.checks.list
    row = next(at for at, text in enumerate(preview.checks.texts) if "对不上" in text)
    listed.setFocus()
    listed.setCurrentRow(row)
    QTest.keyClick(listed, Qt.Key.Key_Return)
    panel = office.window.side.content
    assert isinstance(panel, FindingsPanel)
    assert office.window.side.name == "findings"
    wrong = office.workspace.findings.errors(form)[0].address
    assert office.window.front_view().current().address == wrong
    qtbot.waitUntil(lambda: bool(panel.lines.lines))


def test_what_does_not_agree_alone_keeps_nobody_from_printing(office, tmp_path):
    form = office.form(DEPARTMENT)
    office.workspace.type(form, [(Address("", "", "money.project.initial"), "100")])
    office.workspace.set_finished(form, True)
    there = tmp_path / "上报.pdf"
    office.speaker.to_save = there
    export(office, form)
    assert office.speaker.asked == []
    assert there.exists()
