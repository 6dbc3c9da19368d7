"""The first start: three questions and the first form, or the samples."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from perfdesk.document.model import Address
from perfdesk.workspace import Workspace
from tests.workspace import townships
from ui.dialogs.import_result import ImportResult
from ui.dialogs.import_stick import ImportStickDialog
from ui.main_window import MainWindow

UNIT = "渌口区人民政府办公室"


@pytest.fixture
def empty(tmp_path: Path, settings, speaker, qtbot, monkeypatch):
    monkeypatch.setenv("PERFDESK_DATA", str(tmp_path / "data"))
    workspace = Workspace.open(tmp_path / "own.perfdesk", create=True, background=True)
    window = MainWindow(workspace, settings, speaker)
    window.resize(1366, 728)
    window.show()
    qtbot.waitExposed(window)
    yield window
    window.close_now()
    window.deleteLater()


def choose_forms(page, region: str = "渌口区") -> None:
    page.set.setCurrentIndex(
        next(at for at in range(page.set.count()) if region in page.set.itemText(at))
    )


def test_the_keyboard_stands_on_the_first_question(empty):
    assert empty.focusWidget() is empty.centre.first_start.unit


def test_what_asks_for_a_set_is_paler_than_the_set_that_was_chosen(empty):
    page = empty.centre.first_start

    def darkest():
        picture = page.set.grab().toImage()
        inner = range(12, picture.width() - 40)
        lines = range(8, picture.height() - 8)
        return min(picture.pixelColor(x, y).lightness() for x in inner for y in lines)

    asking = darkest()
    choose_forms(page)
    assert darkest() < asking - 20


def test_three_answers_and_enter_lead_into_the_first_form(empty):
    page = empty.centre.first_start
    page.unit.setText(UNIT)
    page.preparer.setText("王芳")
    choose_forms(page)
    QTest.keyClick(page.preparer, Qt.Key.Key_Return)
    view = empty.front_view()
    assert view is not None
    assert empty.workspace.form(empty.front_form()).template_title == "部门整体支出绩效目标表"
    filing = empty.workspace.filing(empty.current_filing())
    assert (filing.unit, filing.values["preparer"]) == (UNIT, "王芳")
    assert empty.workspace.shown(empty.front_form(), Address("", "", "preparer")) == "王芳"
    # typing begins in the first empty cell, not over the unit's name just given
    assert view.current().address == Address("", "", "goal_year")


def test_a_missing_unit_is_said_and_nothing_is_made(empty):
    page = empty.centre.first_start
    QTest.keyClick(page.preparer, Qt.Key.Key_Return)
    assert page.fault.text() == "请填写单位名称，要与公章一致。"
    assert page.fault.isVisible()
    assert empty.workspace.filings() == []
    QTest.keyClicks(page.unit, "1")
    assert not page.fault.isVisible(), "the answer is being given: the reproach is out of date"


def test_without_a_name_the_form_stays_without_one(empty):
    page = empty.centre.first_start
    page.unit.setText(UNIT)
    choose_forms(page)
    QTest.keyClick(page.unit, Qt.Key.Key_Return)
    assert "preparer" not in empty.workspace.filing(empty.current_filing()).values


def test_undoing_the_first_filing_brings_the_questions_back(empty):
    page = empty.centre.first_start
    page.unit.setText(UNIT)
    choose_forms(page)
    QTest.keyClick(page.unit, Qt.Key.Key_Return)
    empty.actions_by_name["undo"].trigger()
    assert empty.front_view() is None
    assert page.isVisible()


def test_the_samples_open_beside_the_own_data_and_one_comes_back(empty, speaker, settings):
    own = empty.workspace.path
    empty.actions_by_name["samples"].trigger()
    assert empty.workspace.path != own
    assert len(empty.workspace.filings()) >= 2
    assert settings.store != empty.workspace.path, "the next start must not open the samples"
    speaker.accept_offer()
    assert empty.workspace.path == own
    assert empty.workspace.filings() == []


def test_the_samples_show_a_filled_form_and_the_same_key_leads_back(empty):
    own, action = empty.workspace.path, empty.actions_by_name["samples"]
    said = action.text()
    action.trigger()
    view = empty.front_view()
    assert view is not None, "the first look is a form, not a list of forms"
    assert empty.workspace.document(view.document_id).values
    assert action.text() == "回到本单位的数据(&M)"
    action.trigger()
    assert (empty.workspace.path, action.text()) == (own, said)


def test_the_samples_keep_what_was_tried_in_them(empty, speaker):
    empty.actions_by_name["samples"].trigger()
    form = empty.workspace.forms(empty.workspace.filings()[0].id)[0]
    empty.workspace.type(form.id, [(Address("", "", "goal_year"), "试一试")])
    speaker.accept_offer()
    empty.actions_by_name["samples"].trigger()
    assert empty.workspace.shown(form.id, Address("", "", "goal_year")) == "试一试"


def test_enter_at_the_last_question_begins(empty):
    page = empty.centre.first_start
    page.unit.setText(UNIT)
    page.set.setFocus()
    QTest.keyClick(page.set, Qt.Key.Key_Return)
    assert page.fault.text() == "请选择表格种类：您所在地区、年度的那一套。"
    choose_forms(page)
    QTest.keyClick(page.set, Qt.Key.Key_Return)
    assert empty.front_view() is not None


def test_the_district_begins_with_packages(empty):
    """All of it by keyboard: the button comes after the one that begins a filing of its own."""
    said = "\n".join(label.text() for label in empty.navigator.findChildren(QLabel))
    assert "从U盘导入" in said
    page = empty.centre.first_start
    (begin,) = (one for one in page.findChildren(QPushButton) if one.text() == "开始填写")
    begin.setFocus()
    QTest.keyClick(begin, Qt.Key.Key_Tab)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    dialog = next(d for d in empty.findChildren(ImportStickDialog) if d.isVisible())
    dialog.reject()


def test_after_a_first_import_the_keyboard_stands_on_the_board(empty, speaker, tmp_path, qtbot):
    townships.put(tmp_path / "usb", 12)
    empty._late_commands.take_in([tmp_path / "usb"])
    dialog = next(d for d in empty.findChildren(ImportStickDialog) if d.isVisible())
    qtbot.waitUntil(lambda: not dialog.busy)
    dialog.primary.click()
    qtbot.waitUntil(lambda: any(d.isVisible() for d in empty.findChildren(ImportResult)))
    next(d for d in empty.findChildren(ImportResult) if d.isVisible()).accept()
    assert empty.focusWidget() is empty.centre.board.table
    speaker.accept_offer()
    qtbot.waitUntil(lambda: "已撤回" in speaker.notices[-1])
    assert empty.focusWidget() is empty.centre.first_start.unit
