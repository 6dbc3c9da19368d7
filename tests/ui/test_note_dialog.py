"""批注: written with Ctrl+Alt+M, shown beside the paper, with the reason of a typed-over figure."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QPushButton

from perfdesk.document.model import Address, TypedOver
from tests.ui.conftest import MEALS
from ui.dialogs.note import MOST_CHARACTERS, NoteDialog

AMOUNT = Address("", "", "money.total.initial")
CONTROL = Qt.KeyboardModifier.ControlModifier
CONTROL_ALT = CONTROL | Qt.KeyboardModifier.AltModifier


@pytest.fixture
def meals(office) -> str:
    """The form of the meals, in front, the amount current."""
    office.open(MEALS)
    office.window.front_view().show_place(AMOUNT)
    office.window.activateWindow()
    office.qtbot.waitUntil(lambda: QApplication.activeWindow() is office.window)
    return office.window.front_form()


def asked(office) -> NoteDialog:
    """Ctrl+Alt+M opens the dialog."""
    QTest.keyClick(office.window, Qt.Key.Key_M, CONTROL_ALT)
    return office.dialog(NoteDialog)


def write(dialog: NoteDialog, text: str) -> None:
    """A text as an input method commits it, then Ctrl+Enter."""
    field = dialog.findChild(QPlainTextEdit)
    event = QInputMethodEvent("", [])
    event.setCommitString(text)
    QApplication.sendEvent(field, event)
    QTest.keyClick(field, Qt.Key.Key_Return, CONTROL)


def test_a_note_is_written_and_stands_beside_the_paper(office, meals):
    write(asked(office), "按批复文件填写")
    assert office.workspace.document(meals).notes == {AMOUNT.key: "按批复文件填写"}
    assert office.workspace.grid(meals).notes == {AMOUNT: "批注：按批复文件填写"}
    view = office.window.front_view()
    assert view.current().address == AMOUNT
    office.press("undo")
    assert office.workspace.grid(meals).notes == {}


def test_enter_makes_a_new_line_and_a_note_is_changed_where_it_ends(office, meals):
    write(asked(office), "第一行")
    dialog = asked(office)
    field = dialog.findChild(QPlainTextEdit)
    QTest.keyClick(field, Qt.Key.Key_Return)
    write(dialog, "第二行")
    assert office.workspace.document(meals).notes == {AMOUNT.key: "第一行\n第二行"}


def test_a_note_is_taken_away(office, meals):
    write(asked(office), "待核对")
    dialog = asked(office)
    remove = next(b for b in dialog.findChildren(QPushButton) if "删除" in b.text())
    remove.click()
    assert office.workspace.document(meals).notes == {}


def test_leaving_the_dialog_writes_nothing(office, meals):
    dialog = asked(office)
    dialog.findChild(QPlainTextEdit).setPlainText("不要")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert office.workspace.document(meals).notes == {}
    assert office.workspace.undo_label is None


def test_a_note_that_is_too_long_is_refused_in_words(office, meals):
    dialog = asked(office)
    dialog.findChild(QPlainTextEdit).setPlainText("字" * (MOST_CHARACTERS + 1))
    dialog.primary.click()
    assert dialog.isVisible()
    assert dialog.fault.text() == f"批注最多 {MOST_CHARACTERS} 个字，请写短一些。"
    dialog.reject()


def test_why_a_figure_was_typed_over_is_asked_in_the_same_dialog(office):
    office.open("部门整体支出绩效目标表")
    form = office.window.front_form()
    figure = min(office.workspace.template(form).derived)
    address = Address("", "", figure)
    office.workspace.clear(form, [address])
    view = office.window.front_view()
    view.refresh()
    view.show_place(address)
    assert not asked(office).findChildren(QLineEdit)  # nothing is typed over yet
    office.dialog(NoteDialog).reject()
    office.type("100")
    dialog = asked(office)
    reason = dialog.findChild(QLineEdit)
    assert "100" in reason.placeholderText()
    reason.setText("按批复口径")
    dialog.primary.click()
    assert office.workspace.document(form).typed_over[figure] == TypedOver("100", "按批复口径")
    assert office.workspace.grid(form).notes == {address: "原因：按批复口径"}


def test_a_finished_form_stays_finished_with_a_note(office, meals):
    office.press("finish")
    write(asked(office), "已核对")
    assert office.workspace.document(meals).finished


def test_a_preprinted_row_becomes_real_with_its_note(office, meals):
    grid = office.workspace.grid(meals)
    virtual = next(
        (
            run.address
            for band in grid.bands
            for placed in band.cells
            for run in placed.cell.runs
            if run.address is not None and run.address.row.startswith("+")
        ),
        None,
    )
    if virtual is None:
        rows = [row.id for row in office.workspace.document(meals).rows("indicators")]
        office.workspace.delete_rows(meals, "indicators", rows)
        office.window.front_view().refresh()
        virtual = next(
            run.address
            for band in office.workspace.grid(meals).bands
            for placed in band.cells
            for run in placed.cell.runs
            if run.address is not None and run.address.row.startswith("+")
        )
    office.window.front_view().show_place(virtual)
    write(asked(office), "待填")
    ((key, text),) = office.workspace.document(meals).notes.items()
    assert text == "待填"
    address = Address.of_key(key)
    assert not address.row.startswith("+")
    assert office.window.front_view().current().address == address
