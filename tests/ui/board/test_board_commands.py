"""What is done with the units of the board: printed, sent back, copied out, put on the roster."""

from __future__ import annotations

import pdfplumber
import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from perfdesk.document.model import Address, ListedUnit
from perfdesk.workspace.board import Filter
from tests.ui.board.conftest import DRAFT, NOTHING, REMARKED, SEALED, UNLISTED
from ui.board_commands import NO_FILINGS, NO_FORMS, NOBODY_LATE
from ui.dialogs.export_stick import ExportStickDialog
from ui.dialogs.print_forms import TO_PDF, Files, PrintDialog
from ui.dialogs.progress import ProgressSheet
from ui.dialogs.roster import NO_TEXT, NO_UNITS, RosterDialog

CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
Key = Qt.Key


def pick(page, *names):
    """Select these units, by the cell with their names."""
    chosen = page.table.selectionModel()
    chosen.clearSelection()
    for row, one in enumerate(page.rows):
        if one.unit in names:
            chosen.select(page.model.index(row, 0), QItemSelectionModel.SelectionFlag.Select)


def press(page, text):
    """The button of the head with this word."""
    next(b for b in page.head.row.buttons() if b.defaultAction().iconText() == text).click()


def export_pdf(district, files):
    dialog = district.dialog(PrintDialog)
    dialog._to_pdf.setChecked(True)
    dialog._files.setCurrentIndex(tuple(Files).index(files))
    district.speaker.answers = ["仍然导出"]
    dialog.primary.click()
    district.qtbot.waitUntil(
        lambda: any("已导出" in said for said in district.speaker.notices), timeout=20000
    )


def pdf_pages(path):
    with pdfplumber.open(path) as pdf:
        return [page.extract_text() for page in pdf.pages]


# --- paper and other files ---------------------------------------------------------------------


def test_the_selected_units_go_into_one_pdf(district, page, tmp_path):
    pick(page, SEALED, REMARKED)
    district.press("print")
    dialog = district.dialog(PrintDialog)
    forms = {form.id for row in page.picked_rows() for form in row.forms}
    assert set(dialog.forms) == forms
    assert len(forms) == 4
    district.speaker.to_save = out = tmp_path / "两个单位.pdf"
    export_pdf(district, Files.ONE)
    assert "等2个单位" in district.speaker.proposals[0].name
    pages = pdf_pages(out)
    assert len(pages) == len(district.workspace.pages(sorted(forms)))
    assert any("网格员餐费" in page for page in pages)
    assert any("水库维修" in page for page in pages)
    assert not any("道路养护" in page for page in pages)


def test_units_without_forms_print_nothing_and_the_pdf_key_goes_by_the_selection(district, page):
    pick(page, NOTHING)
    district.press("print")
    assert district.speaker.notices[-1] == NO_FORMS
    pick(page, DRAFT)
    district.press("export_pdf")
    dialog = district.dialog(PrintDialog)
    assert len(dialog.forms) == 2
    assert dialog.to == TO_PDF


def test_ctrl_a_prints_what_the_filter_leaves_with_a_file_for_each_unit(district, page, tmp_path):
    page.head.want(Filter.UNFINISHED)
    page.table.setFocus()
    QTest.keyClick(page.table, Key.Key_A, CTRL)
    press(page, "打印")
    dialog = district.dialog(PrintDialog)
    assert len(dialog._items()) == 4, "those that are listed are offered, and no others"
    district.speaker.to_use = tmp_path
    export_pdf(district, Files.UNITS)
    assert {path.name for path in tmp_path.glob("*.pdf")} == {
        f"2026-{DRAFT}.pdf",
        f"2026-{UNLISTED}.pdf",
    }
    assert "已导出 2 个 PDF 文件" in district.speaker.notices[-1]
    assert any("道路养护" in page for page in pdf_pages(tmp_path / f"2026-{DRAFT}.pdf"))


def test_stopped_files_of_units_are_whole_or_not_there(district, page, tmp_path):
    workspace = district.workspace
    for number in range(12):
        workspace.new_filing("lukou-2026", f"第{number:02}站", 2026)
    district.window.reload()
    page.refresh()
    page.table.selectAll()
    press(page, "打印")
    district.speaker.to_use = folder = tmp_path / "印"
    folder.mkdir()
    dialog = district.dialog(PrintDialog)
    dialog._to_pdf.setChecked(True)
    dialog._files.setCurrentIndex(tuple(Files).index(Files.UNITS))
    district.speaker.answers = ["仍然导出"]
    dialog.primary.click()

    def shown():
        boxes = district.window.findChildren(ProgressSheet)
        return [one for one in boxes if one.isVisible() and one.windowTitle() == "导出 PDF"]

    district.qtbot.waitUntil(lambda: bool(shown()), timeout=20000)
    shown()[0].reject()
    written = list(folder.iterdir())
    assert all(pdf_pages(path) for path in written)
    assert len(written) < 16
    assert f"{len(written)} 个" in district.speaker.notices[-1]


def test_a_workbook_for_each_selected_unit(district, page, tmp_path):
    pick(page, SEALED, DRAFT, NOTHING)
    district.speaker.to_use = tmp_path
    press(page, "Excel")
    district.qtbot.waitUntil(lambda: bool(district.speaker.notices), timeout=10000)
    assert "已导出 2 个 Excel 文件" in district.speaker.notices[-1]
    assert {path.name for path in tmp_path.glob("*.xlsx")} == {
        f"2026-{SEALED}.xlsx",
        f"2026-{DRAFT}.xlsx",
    }
    assert len(load_workbook(tmp_path / f"2026-{DRAFT}.xlsx").sheetnames) == 2


def test_the_selected_filings_are_sent_back(district, page):
    pick(page, REMARKED, DRAFT, NOTHING)
    press(page, "退回")
    dialog = district.dialog(ExportStickDialog)
    named = {row.filing for row in page.rows if row.unit in (REMARKED, DRAFT)}
    assert set(dialog.filings) == named
    dialog.reject()
    pick(page, NOTHING)
    press(page, "退回")
    assert district.speaker.notices[-1] == NO_FILINGS


# --- the roster --------------------------------------------------------------------------------


@pytest.fixture
def roster(district, page):
    """The dialog, as its button opens it."""
    press(page, "名册")
    return district.dialog(RosterDialog)


def put(text):
    QApplication.clipboard().setText(text)


def test_a_roster_that_was_pasted_is_one_step_and_undone(district, page, roster):
    before = dict(district.workspace.board.roster)
    put("单位名称\t联系人\t电话\n三门镇\t刘洋\t27611009\n雷打石镇\t周敏\t\n")
    roster.table.setFocus()
    QTest.keyClick(roster.table, Key.Key_V, CTRL)
    assert roster.said.text().splitlines()[0] == "找到 2 个单位：新增 1 个，更新联系方式 1 个。"
    roster.primary.click()
    after = district.workspace.board.roster
    assert after[SEALED] == ListedUnit(1, "周敏", "27611001")
    assert after["三门镇"] == ListedUnit(5, "刘洋", "27611009")
    assert district.speaker.notices[-1] == "名册已保存，共 5 个单位。"
    district.qtbot.waitUntil(lambda: "三门镇" in [row.unit for row in page.rows])
    district.speaker.accept_offer()
    assert district.workspace.board.roster == before
    district.qtbot.waitUntil(lambda: "三门镇" not in [row.unit for row in page.rows])


def keys(table, text):
    """Keys as they are pressed, wherever the keyboard is by then."""
    table.setFocus()
    for letter in text:
        QTest.keyClick(QApplication.focusWidget(), letter if letter != "\n" else Key.Key_Return)
        QApplication.processEvents()


def test_rows_are_typed_moved_and_deleted_by_keyboard(district, roster):
    table = roster.table
    table.setCurrentCell(3, 2)
    keys(table, "\n")
    assert (table.currentRow(), table.currentColumn()) == (4, 0)
    keys(table, "Site A\nLi\n")
    assert roster.isVisible(), "Enter goes on and does not save"
    assert roster.lines()[4] == ("Site A", "Li", "")
    table.setCurrentCell(4, 0)
    QTest.keyClick(table, Key.Key_Up, ALT)
    assert [line[0] for line in roster.lines()][3:] == ["Site A", REMARKED]
    table.setCurrentCell(0, 0)
    roster.delete_rows()
    roster.primary.click()
    assert list(district.workspace.board.roster) == [DRAFT, NOTHING, "Site A", REMARKED]


def test_faults_are_said_and_nothing_is_lost(district, roster):
    table = roster.table
    roster.add_row()
    table.item(1, 0).setText(" 南洲 镇")
    roster.primary.click()
    assert roster.isVisible()
    assert roster.fault.text() == "“南洲镇”在第 2 行和第 3 行各有一次；请删除一行。"
    table.item(1, 0).setText("")
    table.item(1, 1).setText("无名")
    roster.primary.click()
    assert roster.fault.text() == "第 2 行没有单位名称；请填写，或删除这一行。"
    assert len(roster.lines()) == 5
    roster.reject()
    assert len(district.workspace.board.roster) == 4


def test_what_cannot_be_pasted_is_said(roster):
    put("   ")
    roster.paste()
    assert roster.said.text() == NO_TEXT
    put("单位名称\t联系人")
    roster.paste()
    assert roster.said.text() == NO_UNITS
    assert len(roster.lines()) == 4


def test_a_roster_is_made_of_the_filings_there_are(district, roster):
    roster.from_filings()
    assert [line[0] for line in roster.lines()][4:] == [UNLISTED]
    roster.primary.click()
    page = district.window.centre.board
    district.qtbot.waitUntil(lambda: page.model.notes(4) == [])


def test_nobody_late_is_said(district, page):
    workspace = district.workspace
    workspace.board.set_roster({})
    for filing in workspace.filings():
        for form in workspace.forms(filing.id):
            if not form.finished:
                workspace.set_finished(form.id, finished=True)
    page.refresh()
    QApplication.processEvents()
    assert page.detail.late.isHidden()
    page.late_wanted.emit()
    assert district.speaker.notices[-1] == NOBODY_LATE


def test_the_board_is_one_click_from_any_form_and_back(district, page):
    form = next(one.id for row in page.rows for one in row.forms)
    district.window.open_form(form)
    assert not district.window.on_board
    buttons = district.window.header.row.buttons()
    press = next(b for b in buttons if b.defaultAction().iconText() == "总览").click
    press()
    assert district.window.on_board
    press()
    assert district.window.front_form() == form


def test_a_form_behind_the_board_says_nothing_of_its_cells(district, page):
    (row,) = (one for one in page.rows if one.unit == DRAFT)
    form = row.forms[0].id
    window = district.window
    window.workspace.type(form, [(Address("", "", "goal_year"), "另一个目标")])
    window.open_form(form)
    window.show_board(on=True)
    window.show_touched(window.workspace.undo())
    assert window.on_board
    assert window.status.help_text == ""
