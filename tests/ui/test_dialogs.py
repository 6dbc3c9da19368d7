"""The dialogs: what they ask, what they refuse and in which words."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QRadioButton,
    QSpinBox,
    QTableWidget,
    QWidget,
)

from perfdesk.workspace import FilingInfo, FormInfo
from tests.ui.conftest import MEALS
from ui.action_table import SPECS
from ui.actions import Actions
from ui.dialogs.about import AboutDialog
from ui.dialogs.key_map import KeyMapDialog
from ui.dialogs.new_filing import NewFilingDialog, SetChoice
from ui.dialogs.new_form import FormChoice, NewFormDialog
from ui.dialogs.print_forms import TO_PDF, TO_PRINTER, PrintDialog, PrintStart
from ui.dialogs.printer_choice import PrinterStart
from ui.navigator_tree import Entry

SETS = (
    SetChoice("a-2026", "甲区2026年绩效目标", 2026, "部门整体支出绩效目标表 1 张"),
    SetChoice("b-2024", "乙区2024年自评", 2024, ""),
)


@pytest.fixture
def owner(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    return widget


def accepted(dialog) -> bool:
    """Press the main button; whether the dialog took it."""
    heard = []
    dialog.accepted.connect(lambda: heard.append(1))
    dialog.show()
    dialog.primary.click()
    return bool(heard)


# --- a new filing ---


def test_a_filing_needs_a_unit_and_says_so(owner):
    dialog = NewFilingDialog(SETS, frozenset(), owner)
    dialog.findChild(QLineEdit).setText("   ")
    assert not accepted(dialog)
    assert dialog.fault.text() == "请填写单位名称。"
    assert dialog.fault.isVisible()


def test_a_unit_has_one_filing_a_year(owner):
    dialog = NewFilingDialog(SETS, frozenset({("a-2026", "农业农村局", 2026)}), owner)
    dialog.findChild(QLineEdit).setText("农业农村局")
    assert not accepted(dialog)
    assert "农业农村局 2026 年度已经有这样一套表" in dialog.fault.text()
    dialog.findChild(QSpinBox).setValue(2027)
    assert accepted(dialog)
    assert (dialog.set_id, dialog.unit, dialog.year) == ("a-2026", "农业农村局", 2027)


def test_the_year_and_the_forms_follow_the_set(owner):
    dialog = NewFilingDialog(SETS, frozenset(), owner)
    assert dialog.year == 2026
    dialog.findChild(QComboBox).setCurrentIndex(1)
    assert (dialog.set_id, dialog.year) == ("b-2024", 2024)
    said = [label.text() for label in dialog.findChildren(QLabel)]
    assert "空的一套表，建好后再添加" in said


def test_without_sets_there_is_a_sentence_instead_of_a_crash(owner):
    dialog = NewFilingDialog((), frozenset(), owner)
    dialog.findChild(QLineEdit).setText("农业农村局")
    assert not accepted(dialog)
    assert "templates" in dialog.fault.text()


# --- a new form ---

CHOICES = (
    FormChoice("t/department", "部门整体支出绩效目标表", "", frozenset()),
    FormChoice("t/project", "项目支出绩效目标表", "项目名称", frozenset({"图书采购"})),
)


def test_the_form_a_filing_may_have_many_of_is_chosen_first(owner):
    dialog = NewFormDialog(CHOICES, "图书馆", owner)
    assert dialog.template == "t/project"


def test_a_project_form_needs_a_name_nobody_has(owner):
    dialog = NewFormDialog(CHOICES, "图书馆", owner)
    assert not accepted(dialog)
    assert dialog.fault.text() == "请填写项目名称。"
    dialog.findChild(QLineEdit).setText(" 图书采购 ")
    assert not accepted(dialog)
    assert "“图书采购”已经有一张项目支出绩效目标表" in dialog.fault.text()
    dialog.findChild(QLineEdit).setText("阅览室改造")
    assert accepted(dialog)
    assert dialog.subject == "阅览室改造"


def test_a_form_that_stands_alone_asks_for_no_name(owner):
    dialog = NewFormDialog(CHOICES, "图书馆", owner)
    dialog.show()
    dialog.findChild(QComboBox).setCurrentIndex(0)
    assert not dialog.findChild(QLineEdit).isVisible()
    assert accepted(dialog)
    assert (dialog.template, dialog.subject) == ("t/department", None)


# --- printing ---


def entry(unit: str, *titles: str) -> Entry:
    forms = tuple(
        FormInfo(t, unit, "t", "项目支出绩效目标表", t, "project", t, finished=False, empty=False)
        for t in titles
    )
    return Entry(FilingInfo(unit, "s", "某区", unit, 2026), forms)


ENTRIES = (entry("图书馆", "采购", "改造"), entry("文化馆", "演出"))


def start(**more: object) -> PrintStart:
    usual = {
        "ticked": frozenset({"改造"}),
        "to": TO_PRINTER,
        "signature": None,
        "paper": PrinterStart(("惠普", "佳能"), "佳能"),
    }
    return PrintStart(**(usual | more))


def button(dialog, text: str):
    return next(
        b
        for b in dialog.findChildren(QDialogButtonBox)[0]
        .parent()
        .findChildren(type(dialog.primary))
        if b.text().startswith(text)
    )


def test_what_was_ticked_last_chosen_and_remembered_is_there(owner):
    dialog = PrintDialog(ENTRIES, start(signature=True), owner)
    assert dialog.forms == ["改造"]
    assert (dialog.to, dialog.paper.printer, dialog.signature) == (TO_PRINTER, "佳能", True)
    assert (dialog.paper.copies, dialog.paper.both_sides) == (1, False)
    assert dialog.primary.text() == "打印"


def test_all_and_none_tick_every_form_in_paper_order(owner):
    dialog = PrintDialog(ENTRIES, start(), owner)
    button(dialog, "全选").click()
    assert dialog.forms == ["采购", "改造", "演出"]
    button(dialog, "全不选").click()
    assert dialog.forms == []
    assert not accepted(dialog)
    assert dialog.fault.text() == "请至少勾选一张表。"


def test_ticking_a_unit_ticks_its_forms(owner):
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QTreeWidget

    dialog = PrintDialog(ENTRIES, start(), owner)
    top = dialog.findChild(QTreeWidget).topLevelItem(0)
    assert top.checkState(0) is Qt.CheckState.PartiallyChecked
    top.setCheckState(0, Qt.CheckState.Checked)
    assert dialog.forms == ["采购", "改造"]


def test_without_a_printer_only_a_pdf_can_be_made(owner):
    dialog = PrintDialog(ENTRIES, start(paper=PrinterStart((), "")), owner)
    assert dialog.to == TO_PDF
    assert dialog.primary.text() == "导出 PDF…"
    paper = next(r for r in dialog.findChildren(QRadioButton) if r.text().startswith("打印机"))
    assert not paper.isEnabled()


def test_choosing_pdf_puts_the_printers_controls_away(owner):
    dialog = PrintDialog(ENTRIES, start(), owner)
    pdf = next(r for r in dialog.findChildren(QRadioButton) if r.text().startswith("PDF"))
    pdf.setChecked(True)
    assert dialog.to == TO_PDF
    assert not dialog.findChild(QSpinBox).isEnabled()
    assert accepted(dialog)


# --- keys, about, Qt's own words ---


def test_the_key_map_lists_every_action(owner):
    dialog = KeyMapDialog(Actions(owner), owner)
    table = dialog.findChild(QTableWidget)
    said = {table.item(row, 1).text() for row in range(table.rowCount())}
    assert {spec.tip for spec in SPECS} <= said
    assert all(table.item(row, 0).text() for row in range(table.rowCount()))


def test_the_key_map_is_read_on_and_closed_by_keys(owner):
    dialog = KeyMapDialog(Actions(owner), owner)
    dialog.open()
    table = dialog.findChild(QTableWidget)
    assert dialog.focusWidget() is table
    QTest.keyClick(table, Qt.Key.Key_PageDown)
    QTest.keyClick(table, Qt.Key.Key_PageDown)
    assert table.verticalScrollBar().value() > 0
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert not dialog.isVisible()


def test_about_says_the_version(owner):
    dialog = AboutDialog("9.8.7", owner)
    assert any("版本 9.8.7" in label.text() for label in dialog.findChildren(QLabel))


def test_qts_own_buttons_speak_chinese(owner):
    kinds = QDialogButtonBox.StandardButton
    box = QDialogButtonBox(kinds.Ok | kinds.Cancel | kinds.Save, owner)
    words = {box.button(kind).text().split("(")[0] for kind in (kinds.Ok, kinds.Cancel, kinds.Save)}
    assert words == {"确定", "取消", "保存"}
    assert QApplication.instance() is not None


def test_the_set_of_the_filing_in_front_is_proposed(office):
    """Of two districts' sets in use, and another that is newer than either."""
    filing = office.workspace.new_filing("shifeng-2023", "某中心", 2023)
    office.window.reload()
    for form, wanted in (
        (office.workspace.forms(filing)[0].id, "shifeng-2023"),
        (office.form(MEALS), "lukou-2026"),
    ):
        office.window.open_form(form)
        office.press("new_filing")
        dialog = office.dialog(NewFilingDialog)
        assert dialog.set_id == wanted
        dialog.reject()
