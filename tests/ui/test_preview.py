"""The preview shows what the printer prints, and the printer gets A4 with no scaling."""

from __future__ import annotations

import pypdfium2
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox
from shiboken6 import isValid

from perfdesk.workspace import Workspace
from ui import printing
from ui.preview import Preview

A4_PT = (595.276, 841.89)


@pytest.fixture
def forms(store):
    with Workspace.open(store) as workspace:
        infos = workspace.filings()
        forms = [form.id for info in infos for form in workspace.forms(info.id)]
        yield workspace, forms


@pytest.fixture
def preview(forms, qtbot):
    workspace, ids = forms

    def rehearse(*, signature):
        return [workspace.rehearsal.rehearse(name, signature=signature) for name in ids[:2]]

    made = Preview(ids[:2], "两张表", rehearse)
    made.resize(1180, 700)
    made.show()
    qtbot.waitExposed(made)
    made.start(signature=False)
    yield made
    if isValid(made):  # it goes by itself when it is closed
        made.close()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def dark(image: QImage) -> int:
    """How many pixels of a picture carry ink."""
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    return sum(value < 128 for value in bytes(grey.constBits()))


def test_all_pages_of_the_chosen_forms_are_there(preview, forms):
    workspace, ids = forms
    assert preview.view.count == len(workspace.pages(ids[:2], signature=False))
    assert preview.place_text == f"第 1 页，共 {preview.view.count} 页"


def test_a_whole_page_is_in_sight_at_first(preview):
    page = 841.89 * 96 / 72 * preview.view.zoom / 100
    assert page <= preview.view.viewport().height()
    assert page > preview.view.viewport().height() * 0.8


def test_keys_and_buttons_turn_the_pages(preview):
    count = preview.view.count
    assert not preview.actions_by_name["previous"].isEnabled()
    preview.actions_by_name["next"].trigger()
    assert preview.view.number == 2
    QTest.keyClick(preview.view, Qt.Key.Key_End)
    assert preview.place_text == f"第 {count} 页，共 {count} 页"
    assert not preview.actions_by_name["next"].isEnabled()
    QTest.keyClick(preview.view, Qt.Key.Key_Home)
    assert preview.view.number == 1


def test_zooming_stays_at_the_page_and_within_bounds(preview):
    preview.view.go_to(2)
    preview.view.set_zoom(150)
    assert (preview.view.zoom, preview.view.number) == (150, 2)
    preview.view.set_zoom(9999)
    assert preview.view.zoom == 300
    preview.view.set_zoom(1)
    assert preview.view.zoom == 25


@pytest.mark.parametrize("zoom", [25, 60, 300])
@pytest.mark.parametrize("which", [0, -1])
def test_a_marked_place_is_brought_into_sight(preview, zoom, which):
    preview.view.set_zoom(zoom)
    number = preview.view.count
    place = min(preview.view.pages[-1].frames, key=lambda f: (f.w * f.h, f.x * which, f.y * which))
    preview.view.show_mark(number, place)
    scale = 96 / 72 * zoom / 100_000
    sheet = preview.view._places[number - 1].topLeft()
    x = sheet.x() + place.x * scale - preview.view.horizontalScrollBar().value()
    y = sheet.y() + place.y * scale - preview.view.verticalScrollBar().value()
    room = preview.view.viewport().size()
    assert -1 <= x <= room.width() - place.w * scale + 1
    assert -1 <= y <= room.height() - place.h * scale + 1
    assert preview.view.mark == (number, place)


def test_a_mark_is_painted_round_its_place(preview):
    before = preview.view.viewport().grab().toImage()
    preview.view.show_mark(1, preview.view.pages[0].frames[0])
    after = preview.view.viewport().grab().toImage()
    red = [
        (x, y)
        for x in range(after.width())
        for y in range(after.height())
        if after.pixelColor(x, y).name() == "#a8322d"
    ]
    assert len(red) > 40
    assert before.pixelColor(*red[0]).name() != "#a8322d"


def test_another_choice_of_pages_takes_the_mark_away(preview):
    preview.view.show_mark(1, preview.view.pages[0].frames[0])
    preview.findChild(QCheckBox).click()
    assert preview.view.mark is None


def test_the_signature_block_comes_and_goes(preview, qtbot):
    without = sum(len(page.pieces) for page in preview.view.pages)
    with qtbot.waitSignal(preview.signature_chosen) as heard:
        preview.findChild(QCheckBox).click()
    assert heard.args == [True]
    shown = preview.view.pages
    assert sum(len(page.pieces) for page in shown) > without
    assert any("联系电话" in piece.text for page in shown for piece in page.pieces)


def test_the_sheet_is_white_with_ink_on_it(preview):
    picture = preview.view.viewport().grab().toImage()
    assert dark(picture) > 2000
    middle = picture.pixelColor(picture.width() // 2, 30)
    assert middle.name() == "#ffffff"


def test_escape_closes_the_preview(preview, qtbot):
    preview.activateWindow()
    qtbot.waitUntil(preview.isActiveWindow)
    with qtbot.waitSignal(preview.destroyed):
        QTest.keyClick(preview.view, Qt.Key.Key_Escape)


def test_print_and_pdf_carry_the_previewed_forms(preview, forms, qtbot):
    _, ids = forms
    for name, signal in (("print", preview.print_wanted), ("pdf", preview.pdf_wanted)):
        with qtbot.waitSignal(signal) as heard:
            preview.actions_by_name[name].trigger()
        assert heard.args == [ids[:2]]


def test_the_printer_gets_every_page_on_a4_in_its_place(forms, tmp_path):
    workspace, ids = forms
    pages = workspace.pages(ids[:2], signature=True)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "paper.pdf"))
    steps = []

    def progress(done: int, total: int) -> bool:
        steps.append((done, total))
        return True

    assert printing.print_pages(printer, pages, progress) == len(pages)
    assert steps[-1] == (len(pages), len(pages))
    with pypdfium2.PdfDocument(tmp_path / "paper.pdf") as pdf:
        assert len(pdf) == len(pages)
        for printed, page in zip(pdf, pages, strict=True):
            assert printed.get_size() == pytest.approx(A4_PT, abs=1)
            left = min(x for x, _, _, _ in page.frames) / 1000
            right = max(x + w for x, _, w, _ in page.frames) / 1000
            ruled = rectangles(printed)
            assert len(ruled) >= len(page.frames)
            assert min(x0 for x0, _, _, _ in ruled) == pytest.approx(left, abs=0.85)
            assert max(x1 for _, _, x1, _ in ruled) == pytest.approx(right, abs=0.85)


def rectangles(page: pypdfium2.PdfPage) -> list[tuple[float, float, float, float]]:
    """Left, bottom, right and top of all that is drawn as four lines; glyphs have more."""
    paths = page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_PATH])
    return [
        path.get_bounds() for path in paths if pypdfium2.raw.FPDFPath_CountSegments(path) in (4, 5)
    ]


def test_printing_can_be_stopped(forms, tmp_path):
    workspace, ids = forms
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "stopped.pdf"))
    pages = workspace.pages(ids, signature=True)
    assert printing.print_pages(printer, pages, lambda done, _total: done < 2) == 2


def test_a_job_sets_copies_sides_and_name():
    printer = printing.printer_for(
        printing.Job("没有这台", 3, both_sides=True, title="图书馆 2026年")
    )
    assert printer.copyCount() == 3
    assert printer.docName() == "图书馆 2026年"
