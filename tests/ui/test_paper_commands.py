"""Exporting from the window: no PDF takes the place of another unasked."""

from __future__ import annotations

import pytest

from tests.ui.conftest import MEALS, Office
from ui.dialogs.print_forms import PrintDialog

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
