"""Printing and exporting from the window: the question before, progress, stopping, repeating."""

from __future__ import annotations

import pypdfium2
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QRadioButton
from shiboken6 import isValid

from perfdesk.document.model import Address
from tests.ui.conftest import MEALS, Office
from ui import printing, slices
from ui.dialogs.print_forms import PrintDialog
from ui.dialogs.progress import ProgressSheet
from ui.preview import Preview

INSURANCE = "2026年网格员社保补贴"
PRINTER = "惠普二楼"
GOAL = Address("", "", "goal_year")


class Paper:
    """A printer that writes files into a folder: the jobs it was sent, in order."""

    def __init__(self, folder) -> None:
        self.folder = folder
        self.jobs: list[printing.Job] = []
        self.fault = ""

    def printer_for(self, job: printing.Job) -> QPrinter:
        self.jobs.append(job)
        printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(self.folder / f"{len(self.jobs)}.pdf"))
        return printer

    def pages(self, number: int) -> int:
        return len(pypdfium2.PdfDocument(self.folder / f"{number}.pdf"))


@pytest.fixture
def paper(tmp_path, monkeypatch) -> Paper:
    folder = tmp_path / "printed"
    folder.mkdir()
    made = Paper(folder)
    monkeypatch.setattr(printing, "printers", lambda: ((PRINTER, "佳能"), "佳能"))
    monkeypatch.setattr(printing, "fault", lambda _printer: made.fault)
    monkeypatch.setattr(printing, "printer_for", made.printer_for)
    return made


@pytest.fixture
def slowly(monkeypatch) -> None:
    """A step a slice, so that work of a few forms takes its time."""
    monkeypatch.setattr(slices, "_SLICE_S", 0)


def many(office: Office, count: int) -> list[str]:
    """So many forms in the store, empty, of one filing."""
    filing = office.workspace.filing_of(office.form(MEALS))
    made = [
        office.workspace.new_form(filing, "lukou-2026/project", f"项目{number:02d}")
        for number in range(count)
    ]
    office.window.reload()
    return made


def ask(office: Office, forms: list[str], *, pdf: bool = False) -> PrintDialog:
    paper = office.window.paper
    (paper.export_forms if pdf else paper.print_forms)(forms)
    return office.dialog(PrintDialog)


def box(office: Office) -> ProgressSheet | None:
    boxes = office.window.findChildren(ProgressSheet)
    return next((sheet for sheet in boxes if sheet.isVisible()), None)


# --- on a printer ---


def test_forms_go_to_the_chosen_printer_as_chosen(office, paper):
    form = office.form(MEALS)
    dialog = ask(office, [form])
    dialog.paper._printer.setCurrentText(PRINTER)
    dialog.paper._copies.setValue(3)
    dialog.paper._sides.setCurrentIndex(1)
    dialog.primary.click()
    (job,) = paper.jobs
    assert (job.printer, job.copies, job.both_sides) == (PRINTER, 3, True)
    assert paper.pages(1) == len(office.workspace.pages([form]))
    assert f"送到打印机“{PRINTER}”" in office.speaker.notices[-1]


def test_the_codes_of_what_was_sent_are_remembered(office, paper):
    form, other = office.form(MEALS), office.form(INSURANCE)
    dialog = ask(office, [form])
    assert not office.workspace.sealing.is_printed(form), "not before it is on paper"
    dialog.primary.click()
    assert office.workspace.sealing.is_printed(form)
    assert not office.workspace.sealing.is_printed(other)


def test_what_was_chosen_is_there_again_for_this_kind_of_form(office, paper):
    dialog = ask(office, [office.form(MEALS)])
    dialog.paper._printer.setCurrentText(PRINTER)
    dialog.paper._copies.setValue(2)
    dialog.primary.click()
    department = next(
        form.id
        for entry in office.window.entries()
        for form in entry.forms
        if form.template.endswith("department")
    )
    dialog = ask(office, [department])
    assert (dialog.paper.printer, dialog.paper.copies) == (PRINTER, 2)  # the last used
    dialog.paper._copies.setValue(5)
    dialog.primary.click()
    dialog = ask(office, [office.form(INSURANCE)])
    assert dialog.paper.copies == 2
    dialog.reject()


def test_a_printer_that_is_gone_is_replaced_by_the_usual_one(office, paper, monkeypatch):
    dialog = ask(office, [office.form(MEALS)])
    dialog.paper._printer.setCurrentText(PRINTER)
    dialog.primary.click()
    monkeypatch.setattr(printing, "printers", lambda: (("佳能",), "佳能"))
    dialog = ask(office, [office.form(MEALS)])
    assert dialog.paper.printer == "佳能"
    dialog.reject()


def test_the_shift_of_the_printer_goes_with_the_job(office, paper):
    from ui.settings import Shift

    office.window.settings.set_shift("佳能", Shift(12, -5, 0, 3))
    ask(office, [office.form(MEALS)]).primary.click()
    assert paper.jobs[0].shift == Shift(12, -5, 0, 3)


def test_a_job_is_repeated_from_a_page_with_its_numbers_unchanged(office, paper, qtbot):
    (forms,) = ([form.id for form in entry.forms][:2] for entry in office.window.entries()[:1])
    total = len(office.workspace.pages(forms))
    ask(office, forms).primary.click()
    qtbot.waitUntil(lambda: len(office.speaker.notices) > 0)
    assert paper.pages(1) == total
    office.speaker.accept_offer()
    dialog = office.dialog(PrintDialog)
    assert sorted(dialog.forms) == sorted(forms)
    dialog.paper._first.setValue(2)
    dialog.primary.click()
    qtbot.waitUntil(lambda: len(office.speaker.notices) > 1)
    assert paper.pages(2) == total - 1
    whole, rest = (pypdfium2.PdfDocument(paper.folder / f"{n}.pdf") for n in (1, 2))
    assert whole[1].get_textpage().get_text_range() == rest[0].get_textpage().get_text_range()


def test_a_first_page_that_is_not_there_is_said(office, paper):
    dialog = ask(office, [office.form(MEALS)])
    dialog.paper._first.setValue(99)
    dialog.primary.click()
    assert "没有第 99 页" in office.speaker.told[0][1]
    assert paper.jobs == []


def test_printing_many_forms_shows_pages_and_can_be_stopped(office, paper, qtbot, slowly):
    forms = many(office, 30)
    ask(office, forms).primary.click()
    qtbot.waitUntil(lambda: box(office) is not None and "共 30 页" in box(office).said)
    sheet = box(office)
    assert sheet.isModal()
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert "已取消打印" in office.speaker.notices[-1]
    office.speaker.accept_offer()
    dialog = office.dialog(PrintDialog)
    assert 1 < dialog.paper.first_page <= 30
    dialog.reject()


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_a_printer_that_does_not_answer_can_be_tried_again(office, paper, monkeypatch):
    def dead(job):
        printer = paper.__class__.printer_for(paper, job)
        printer.setOutputFileName("/nowhere/at/all.pdf")
        return printer

    monkeypatch.setattr(printing, "printer_for", dead)
    office.speaker.answers = ["再打印…"]
    ask(office, [office.form(MEALS)]).primary.click()
    assert "没有响应" in office.speaker.asked[0].text
    dialog = office.dialog(PrintDialog)
    assert dialog.forms == [office.form(MEALS)]
    dialog.reject()


# --- into PDF ---


def test_many_forms_go_into_one_pdf_behind_a_box(office, tmp_path, qtbot, slowly):
    forms = many(office, 40)
    office.speaker.to_save = tmp_path / "全部.pdf"
    ask(office, forms, pdf=True).primary.click()
    assert box(office) is not None
    assert not (tmp_path / "全部.pdf").exists()
    qtbot.waitUntil(lambda: len(office.speaker.notices) > 0)
    assert "已导出 40 张表，共 40 页" in office.speaker.notices[-1]
    assert len(pypdfium2.PdfDocument(tmp_path / "全部.pdf")) == 40
    assert box(office) is None


def test_the_window_stays_alive_while_forms_are_exported(office, tmp_path, qtbot, slowly):
    """Events come through between the slices: none waits for the whole."""
    from PySide6.QtCore import QElapsedTimer, QTimer

    clock, beats, ticking = QElapsedTimer(), [], QTimer()
    forms = many(office, 60)
    office.speaker.to_save = tmp_path / "全部.pdf"
    dialog = ask(office, forms, pdf=True)
    ticking.timeout.connect(lambda: beats.append(clock.restart()))
    clock.start()
    ticking.start(5)
    dialog.primary.click()
    beats.clear()
    qtbot.waitUntil(lambda: len(office.speaker.notices) > 0)
    ticking.stop()
    assert len(beats) >= 3


def test_an_export_that_is_stopped_leaves_nothing(office, tmp_path, qtbot, slowly):
    folder = tmp_path / "上报"
    folder.mkdir()
    office.speaker.to_save = folder / "全部.pdf"
    ask(office, many(office, 40), pdf=True).primary.click()
    qtbot.waitUntil(lambda: box(office) is not None and "正在导出" in box(office).said)
    box(office).cancel.click()
    assert office.speaker.notices[-1] == "已取消导出，没有写出文件。"
    assert box(office) is None
    qtbot.wait(20)
    assert list(folder.iterdir()) == []


def test_an_export_ends_with_its_window(office, tmp_path, qtbot, slowly):
    forms = many(office, 40)
    office.speaker.to_save = tmp_path / "全部.pdf"
    ask(office, forms, pdf=True).primary.click()
    qtbot.waitUntil(lambda: box(office) is not None and "正在导出" in box(office).said)
    office.window.close_now()
    assert not (tmp_path / "全部.pdf").exists()


def each(dialog: PrintDialog) -> None:
    dialog._files.setCurrentIndex(1)
    dialog.primary.click()


def test_each_form_becomes_a_pdf_of_its_own(office, tmp_path):
    folder = tmp_path / "上报"
    folder.mkdir()
    office.speaker.to_use = folder
    forms = [office.form(MEALS), office.form(INSURANCE)]
    each(ask(office, forms, pdf=True))
    assert len(list(folder.glob("*.pdf"))) == 2
    assert "已导出 2 个 PDF 文件" in office.speaker.notices[-1]


def test_files_that_are_there_are_not_replaced_unasked(office, tmp_path):
    folder = tmp_path / "上报"
    folder.mkdir()
    office.speaker.to_use = folder
    form = office.form(MEALS)
    there = folder / office.workspace.printing.names()[form]
    there.write_bytes(b"mine")
    each(ask(office, [form], pdf=True))
    assert "1 个同名的文件" in office.speaker.asked[0].text
    assert there.read_bytes() == b"mine"
    office.speaker.answers = ["替换"]
    each(ask(office, [form], pdf=True))
    assert there.read_bytes().startswith(b"%PDF")


# --- the question before paper ---


def test_a_single_draft_is_printed_unasked(office, paper):
    ask(office, [office.form(MEALS)]).primary.click()
    assert office.speaker.asked == []


def test_drafts_among_finished_forms_are_asked_about_once(office, paper):
    forms = [office.form(MEALS), office.form(INSURANCE)]
    office.workspace.set_finished(forms[0], True)
    office.speaker.answers = ["仍然打印"]
    ask(office, forms).primary.click()
    (question,) = office.speaker.asked
    assert question.answers == ("查看", "仍然打印", "返回")
    assert f"1 张表还没有标“填报完成”，会印“草稿”二字：“{INSURANCE}”" in question.detail
    assert len(paper.jobs) == 1


@pytest.mark.parametrize("answer", ["返回", "查看"])
def test_nothing_is_printed_until_she_says_so(office, paper, answer):
    forms = [office.form(MEALS), office.form(INSURANCE)]
    office.workspace.type(forms[1], [(GOAL, "完成\U0010fffd")])
    office.speaker.answers = [answer]
    ask(office, forms).primary.click()
    assert "1 张表里有字库没有的字" in office.speaker.asked[0].detail
    assert paper.jobs == []
    previews = [p for p in office.window.findChildren(Preview) if p.isVisible()]
    assert len(previews) == (1 if answer == "查看" else 0)
    for preview in previews:
        assert any("U+10FFFD" in text for text in preview.checks.texts)
        preview.close()


def test_what_the_preview_has_shown_is_not_asked_again(office, paper):
    form = office.form(MEALS)
    office.workspace.type(form, [(GOAL, "完成\U0010fffd")])
    preview = office.window.paper.preview([form])
    preview.actions_by_name["print"].trigger()
    preview.findChild(PrintDialog).primary.click()
    assert office.speaker.asked == []
    assert len(paper.jobs) == 1


def test_more_pages_than_last_time_are_asked_about(office, paper):
    form = office.form(MEALS)
    ask(office, [form]).primary.click()
    office.workspace.type(form, [(GOAL, "走访网格内的住户并登记。" * 150)])
    ask(office, [form]).primary.click()
    assert "上次是 1 页，这次是 2 页" in office.speaker.asked[0].detail
    assert len(paper.jobs) == 1


def test_a_printer_that_is_off_is_said_in_dialog_and_question(office, paper):
    paper.fault = "打印机“佳能”报告有故障或没有接通，请检查电源、连线和纸。"
    dialog = ask(office, [office.form(MEALS)])
    assert dialog.paper.said == paper.fault
    dialog.primary.click()
    assert paper.fault in office.speaker.asked[0].detail
    assert paper.jobs == []


# --- in the preview ---


def test_the_list_leads_to_the_cell(office, paper, qtbot):
    office.open(INSURANCE)
    form = office.form(MEALS)
    office.workspace.set_finished(form, True)
    office.workspace.type(form, [(GOAL, "完成\U0010fffd")])
    preview = office.window.paper.preview([form])
    preview.checks.list.setFocus()
    QTest.keyClick(preview.checks.list, Qt.Key.Key_Home)
    number, place = preview.view.mark
    assert number == 1
    assert place in preview.view.pages[0].frames
    QTest.keyClick(preview.checks.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not isValid(preview))
    assert office.window.front_form() == form
    assert office.window.front_view().current().address == GOAL


def test_a_finished_form_has_nothing_to_be_seen_to(office, paper):
    blank = [(Address("", "", "preparer"), "谭家荣"), (Address("", "", "phone"), "27618008")]
    blank += [(Address("indicators", row, "target.value"), "1") for row in ("r6", "r11", "r12")]
    office.workspace.type(office.form(MEALS), blank)
    office.workspace.set_finished(office.form(MEALS), True)
    preview = office.window.paper.preview([office.form(MEALS)])
    assert preview.checks.texts == ["没有发现问题"]
    preview.close()


def test_a_preview_shows_what_was_changed_meanwhile(office, paper, qtbot):
    form = office.form(MEALS)
    preview = office.window.paper.preview([form])
    office.workspace.type(form, [(GOAL, "走访网格内的住户并登记。" * 150)])
    office.window.activateWindow()
    qtbot.waitUntil(office.window.isActiveWindow)
    preview.activateWindow()
    qtbot.waitUntil(lambda: preview.view.count == 2)
    preview.close()


def test_a_preview_goes_when_its_form_has_gone(office, paper, qtbot):
    form = office.form(MEALS)
    preview = office.window.paper.preview([form])
    office.workspace.delete_form(form)
    office.window.reload()
    office.window.activateWindow()
    qtbot.waitUntil(office.window.isActiveWindow)
    preview.activateWindow()
    qtbot.waitUntil(lambda: not isValid(preview))


def test_without_a_printer_the_preview_says_so(office, monkeypatch):
    monkeypatch.setattr(printing, "printers", lambda: ((), ""))
    preview = office.window.paper.preview([office.form(MEALS)])
    assert any("没有安装打印机" in text for text in preview.checks.texts)
    preview.close()


def test_the_signature_chosen_is_remembered_for_the_kind_of_form(office, paper):
    preview = office.window.paper.preview([office.form(MEALS)])
    shown = preview._signature.isChecked()
    preview._signature.click()
    preview.close()
    dialog = ask(office, [office.form(INSURANCE)])
    assert dialog.signature is (not shown)
    dialog.reject()


def test_the_paper_is_not_changed_while_a_job_runs(office, tmp_path, qtbot):
    """Keys go to the box: no text reaches the cell under it."""
    office.open(MEALS)
    forms = many(office, 40)
    office.speaker.to_save = tmp_path / "全部.pdf"
    undo = office.workspace.undo_step
    dialog = ask(office, forms, pdf=True)
    dialog.primary.click()
    assert QApplication.activeModalWidget() is box(office)
    QTest.keyClicks(QApplication.activeModalWidget(), "abc")
    qtbot.waitUntil(lambda: len(office.speaker.notices) > 0)
    assert office.workspace.undo_step == undo


def test_a_pdf_radio_stays_reachable_by_keys(office, paper):
    dialog = ask(office, [office.form(MEALS)])
    pdf = next(r for r in dialog.findChildren(QRadioButton) if r.text().startswith("PDF"))
    assert pdf.focusPolicy() & Qt.FocusPolicy.TabFocus
    QApplication.sendEvent(pdf, QEvent(QEvent.Type.FocusIn))
    dialog.reject()
