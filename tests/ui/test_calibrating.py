"""Calibrating a printer from the window: pages, measures, and what is remembered."""

from __future__ import annotations

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox

from tests.ui.conftest import Office
from ui import printing
from ui.dialogs.calibration import CalibrationDialog
from ui.settings import UNMOVED, Shift


@pytest.fixture(autouse=True)
def printers(monkeypatch) -> None:
    monkeypatch.setattr(printing, "printers", lambda: (("惠普", "佳能"), "佳能"))
    monkeypatch.setattr(printing, "fault", lambda _printer: "")


@pytest.fixture
def sent(monkeypatch, tmp_path):
    """The jobs that were sent, each with the texts on its pages."""
    jobs = []

    def print_steps(_printer, pages, shift):
        texts = [[piece.text for piece in page.pieces] for page in pages]
        jobs.append((shift, texts))
        yield from range(len(texts))
        return len(texts)

    monkeypatch.setattr(printing, "print_steps", print_steps)
    return jobs


def opened(office: Office) -> CalibrationDialog:
    office.press("calibration")
    return office.dialog(CalibrationDialog)


def test_what_was_measured_is_remembered_by_printer(office):
    dialog = opened(office)
    left, top, *_across = dialog._boxes
    left.setValue(21.2)
    top.setValue(19.5)
    assert dialog.said == "打印时：竖放的纸向左挪 1.2 毫米、向下挪 0.5 毫米；横放的纸不挪动。"
    dialog.primary.click()
    assert office.window.settings.shift("佳能") == Shift(-12, 5, 0, 0)
    assert office.window.settings.shift("惠普") == UNMOVED
    assert "“佳能”" in office.speaker.notices[-1]


def test_each_printer_has_its_own_measures_in_one_sitting(office):
    dialog = opened(office)
    dialog._boxes[0].setValue(21.0)
    dialog.findChild(QComboBox).setCurrentText("惠普")
    assert dialog.shift == UNMOVED
    dialog._boxes[3].setValue(18.0)
    dialog.findChild(QComboBox).setCurrentText("佳能")
    assert dialog.shift == Shift(-10, 0, 0, 0)
    dialog.primary.click()
    assert office.window.settings.shift("惠普") == Shift(0, 0, 0, 20)


def test_what_is_known_is_shown_and_can_be_taken_back(office):
    office.window.settings.set_shift("佳能", Shift(-12, 5, 0, 0))
    dialog = opened(office)
    assert [box.value() for box in dialog._boxes] == [21.2, 19.5, 20.0, 20.0]
    dialog._zero.click()
    assert "竖放的纸不挪动" in dialog.said
    dialog.primary.click()
    assert office.window.settings.shift("佳能") == UNMOVED


def test_nothing_is_remembered_when_she_leaves(office):
    dialog = opened(office)
    dialog._boxes[0].setValue(25)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert office.window.settings.shift("佳能") == UNMOVED


def test_no_more_than_fifteen_millimetres_are_believed(office):
    dialog = opened(office)
    box = dialog._boxes[0]
    box.setValue(99)
    assert dialog.shift.right == -150
    box.setValue(0)
    assert dialog.shift.right == 150
    dialog.reject()


def test_the_page_for_measuring_is_not_moved_and_the_one_for_checking_is(office, sent):
    office.window.settings.set_shift("佳能", Shift(-12, 5, 0, 0))
    dialog = opened(office)
    dialog._page.click()
    dialog._check.click()
    dialog.reject()
    (measuring, pages), (checking, checked) = sent
    assert (measuring, checking) == (UNMOVED, Shift(-12, 5, 0, 0))
    assert len(pages) == len(checked) == 2  # lengthwise and crosswise
    assert any("佳能" in text for text in pages[0])
    assert any("检查页" in text for text in checked[0])


def test_a_check_with_nothing_to_move_says_what_it_is(office, sent):
    dialog = opened(office)
    dialog._check.click()
    dialog.reject()
    ((shift, pages),) = sent
    assert shift == UNMOVED
    assert any("检查页" in text for text in pages[0])


def test_a_printer_that_is_off_is_said_instead(office, sent, monkeypatch):
    monkeypatch.setattr(printing, "fault", lambda name: f"打印机“{name}”没有接通。")
    dialog = opened(office)
    dialog._page.click()
    dialog.reject()
    assert office.speaker.told == [("打印校准页", "打印机“佳能”没有接通。")]
    assert sent == []


def test_the_page_becomes_a_pdf(office, tmp_path):
    office.speaker.to_save = tmp_path / "校准"
    dialog = opened(office)
    dialog._pdf.click()
    dialog.reject()
    pdf = pypdfium2.PdfDocument(tmp_path / "校准.pdf")
    sizes = [tuple(round(side / 72 * 25.4) for side in page.get_size()) for page in pdf]
    assert sizes == [(210, 297), (297, 210)]


def test_without_a_printer_only_the_pdf_is_offered(office, monkeypatch):
    monkeypatch.setattr(printing, "printers", lambda: ((), ""))
    dialog = opened(office)
    usable = [dialog._page, dialog._check, dialog._zero, dialog.primary, *dialog._boxes]
    assert not any(widget.isEnabled() for widget in usable)
    assert dialog._pdf.isEnabled()
    dialog.reject()


def test_every_part_is_reached_by_tab_and_named(office):
    dialog = opened(office)
    reached, widget = set(), dialog.focusWidget()
    for _step in range(40):
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
        widget = dialog.focusWidget()
        reached.add(widget)
    wanted = {dialog._page, dialog._check, dialog._pdf, dialog._zero, *dialog._boxes}
    assert wanted <= reached
    assert dialog._boxes[2].accessibleName() == "横放的纸：甲到纸左边"
    dialog.reject()
