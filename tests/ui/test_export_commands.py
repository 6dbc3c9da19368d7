"""导出 Excel in the real window: the filing at hand into one workbook, or nothing at all."""

from __future__ import annotations

import pytest
from openpyxl import load_workbook
from PySide6.QtTest import QTest

from perfdesk.workspace import Workspace
from tests.ui.conftest import MEALS
from tests.ui.test_unreadable_forms import spoil
from ui.dialogs.progress import ProgressSheet
from ui.export_commands import NO_FILING, TITLE


@pytest.fixture
def out(office, tmp_path):
    path = tmp_path / "导出" / "一套表.xlsx"
    path.parent.mkdir()
    office.speaker.to_save = path
    return path


def said_in(path):
    return {
        sheet.title: [cell.value for row in sheet.iter_rows() for cell in row if cell.value]
        for sheet in load_workbook(path).worksheets
    }


def test_the_filing_at_hand_goes_into_one_workbook_with_what_is_being_typed(office, out):
    office.open(MEALS)
    office.type("改过的名称")
    office.press("export_xlsx")
    office.qtbot.waitUntil(out.exists)
    said = said_in(out)
    assert len(said) == len(office.workspace.forms(office.window.current_filing())) == 5
    assert any("改过的名称" in str(text) for texts in said.values() for text in texts)
    assert office.speaker.notices[-1] == "已导出 5 张表：一套表.xlsx"
    assert [path.name for path in office.speaker.proposals] == ["2026-改过的名称.xlsx"]
    assert office.window.settings.output_folder == out.parent
    assert office.speaker.offers[-1][0] == "打开文件夹"


def test_without_a_filing_it_says_what_to_do(office, monkeypatch):
    monkeypatch.setattr(office.window, "current_filing", lambda: "")
    office.press("export_xlsx")
    assert office.speaker.notices == [NO_FILING]


def test_nothing_is_written_when_no_file_is_chosen(office, tmp_path):
    office.open(MEALS)
    before = sorted(tmp_path.iterdir())
    office.press("export_xlsx")
    assert sorted(tmp_path.iterdir()) == before
    assert office.speaker.notices == []


@pytest.mark.parametrize("answer", ["返回", "替换"])
def test_a_name_without_its_ending_gets_it_and_an_existing_file_is_asked_about(office, out, answer):
    out.write_bytes(b"earlier")
    office.speaker.to_save = out.with_suffix("")
    office.speaker.answers = [answer]
    office.open(MEALS)
    office.press("export_xlsx")
    assert "已经有文件“一套表.xlsx”" in office.speaker.asked[0].text
    assert (out.read_bytes() == b"earlier") is (answer == "返回")


def test_a_folder_that_is_gone_is_said(office, out):
    out.parent.rmdir()
    office.open(MEALS)
    office.press("export_xlsx")
    ((title, text),) = office.speaker.told
    assert title == TITLE
    assert "文件夹不存在" in text


@pytest.fixture
def damaged(store):
    """The meals cannot be read, before the window opens."""
    with Workspace.open(store) as workspace:
        infos = [form for filing in workspace.filings() for form in workspace.forms(filing.id)]
    spoil(store, next(form.id for form in infos if form.title == MEALS), "damaged")


def test_a_form_that_cannot_be_read_is_left_out_and_named(damaged, office, out):
    office.open("2026年综治中心物业管理费")
    office.press("export_xlsx")
    # the department's form adds the projects up: without one of them it cannot be read either
    assert len(said_in(out)) == 3
    missing = f"；有 2 张读不出来，没有导出：“部门整体支出绩效目标表”、“{MEALS}”"
    assert office.speaker.notices[-1] == f"已导出 3 张表：{out.name}{missing}"


def test_a_long_one_can_be_stopped(office, out):
    filing = office.workspace.form(office.form(MEALS)).filing
    for number in range(8):
        office.workspace.new_form(filing, "lukou-2026/project", f"项目{number}")
    office.window.reload()
    office.open(MEALS)
    office.press("export_xlsx")
    box = office.dialog(ProgressSheet)
    box.reject()
    QTest.qWait(50)
    assert not out.exists()
    assert office.speaker.notices == ["已取消导出，没有写出文件。"]
