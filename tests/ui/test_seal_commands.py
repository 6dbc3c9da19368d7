"""已盖章 in the window: frozen, said so, opened with a reason; a code typed or scanned."""

from __future__ import annotations

import pytest
import zxingcpp
from PIL import Image
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QLineEdit

from perfdesk.document.model import Address
from perfdesk.workspace.codes import Answer, Standing
from tests.ui.conftest import CENTER, MEALS
from ui.dialogs.unseal import UnsealDialog
from ui.dialogs.verify import VerifyDialog
from ui.painting import paint_page

GOAL = Address("", "", "goal_year")
UNIT = Address("", "", "unit_name")


@pytest.fixture
def finished(office):
    """A finished form in front."""
    form = office.form(MEALS)
    office.window.show_touched(office.workspace.set_finished(form, True, "已核对"))
    office.open(MEALS)
    return form


@pytest.fixture
def sealed(office, finished):
    office.press("seal")
    return finished


def state(office, form=""):
    """The state in the bar of a form, the one in front where none is named."""
    tabs = office.window.tabs
    page = tabs.page(form) if form else tabs.front
    return page.bar.state


def names(office):
    return office.window.actions_by_name["seal"].iconText()


def test_sealed_it_says_so_and_names_its_code(office, finished):
    assert names(office) == "已盖章"
    office.press("seal")
    code = office.workspace.sealing.code(finished)
    assert state(office).word == "已盖章"
    assert code in state(office).said()
    assert code in office.speaker.notices[-1]
    assert "还没有打印过" in office.speaker.notices[-1]
    assert names(office) == "解除盖章"
    office.speaker.accept_offer()
    assert state(office).word == "已完成"
    assert names(office) == "已盖章"


def test_a_form_that_was_printed_is_not_doubted(office, finished, tmp_path):
    office.workspace.print_pdf([finished], tmp_path / "a.pdf")
    office.press("seal")
    assert "打印过" not in office.speaker.notices[-1]


def test_what_is_not_finished_is_asked_once(office):
    form = office.form(MEALS)
    office.open(MEALS)
    office.press("seal")
    assert office.workspace.document(form).seal is None
    office.speaker.answers.append("填报完成并盖章")
    office.press("seal")
    assert len(office.speaker.asked) == 2
    assert office.workspace.form(form).state == "sealed"


def test_nothing_is_typed_on_a_sealed_form_and_the_way_is_offered(office, sealed):
    view = office.window.front_view()
    view.show_place(GOAL)
    before = office.workspace.shown(sealed, GOAL)
    office.type("别的")
    assert view.typing_state() is None
    assert office.workspace.shown(sealed, GOAL) == before
    assert "已盖章" in office.speaker.notices[-1]
    office.speaker.accept_offer()
    dialog = office.dialog(UnsealDialog)
    dialog.accept()
    assert dialog.isVisible()
    assert dialog.fault.text() == "请写明原因。"
    dialog.findChild(QLineEdit).setText("金额有误")
    dialog.accept()
    assert office.workspace.document(sealed).seal.opened == "金额有误"
    assert names(office) == "已盖章"
    view.show_place(GOAL)
    office.type("别的")
    assert view.commit()
    assert office.workspace.sealing.state(sealed).stale
    assert "金额有误" in state(office).said()


def test_what_would_change_the_paper_cannot_be_used(office, sealed):
    assert not any(office.can(name) for name in ("finish", "delete_form", "paste", "fix"))
    assert all(office.can(name) for name in ("note", "seal", "preview", "print"))


def test_a_filing_with_a_sealed_form_is_not_deleted(office, sealed):
    office.speaker.answers.append("删除")
    office.press("delete_filing")
    assert "已盖章" in office.speaker.notices[-1]
    assert office.workspace.form(sealed).state == "sealed"


def test_another_form_makes_the_paper_stale(office, sealed):
    filing = office.workspace.filing_of(sealed)
    other = next(info.id for info in office.workspace.forms(filing) if info.id != sealed)
    office.window.show_touched(office.workspace.type(other, [(UNIT, "某某中心")]))
    assert state(office).word == "纸件已过期"
    item = office.window.navigator._model.item_of("form", sealed)
    assert "纸件已过期" in item.toolTip()
    assert "纸件已过期" in state(office).said()
    office.press("undo")
    assert state(office, sealed).word == "已盖章"
    assert office.workspace.sealing.state(sealed).standing is Standing.SEALED


def test_the_qr_code_that_qt_paints_is_read(office, finished):
    (page, *_rest) = office.workspace.pages([finished])
    scale = 300 / 72
    image = QImage(
        round(page.width_pt * scale), round(page.height_pt * scale), QImage.Format.Format_Grayscale8
    )
    image.fill(255)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_page(painter, page, scale)
    painter.end()
    size = (image.width(), image.height())
    picture = Image.frombytes("L", size, bytes(image.constBits()), "raw", "L", image.bytesPerLine())
    (found,) = zxingcpp.read_barcodes(picture)
    assert office.workspace.sealing.verify(found.text).form.id == finished
    assert office.workspace.sealing.verify(found.text).answer is Answer.MATCHES


def test_a_code_is_answered_as_soon_as_it_is_typed(office, sealed):
    code = office.workspace.sealing.code(sealed)
    office.press("verify")
    dialog = office.dialog(VerifyDialog)
    field = dialog.findChild(QLineEdit)
    field.setText(code[:-1])
    assert dialog.answer.text() == ""
    assert not dialog.primary.isEnabled()
    field.setText(code.lower())
    assert dialog.answer.text().startswith("一致：")
    assert CENTER in dialog.answer.text()
    field.setText(("0" if code[0] != "0" else "1") + code[1:])
    assert "抄错" in dialog.answer.text()
    assert not dialog.primary.isEnabled()
    office.press("close_form")
    field.setText(f"PD1 {sealed} 0123456789abcdef {code}")
    field.returnPressed.emit()
    assert dialog.isVisible()
    dialog.primary.click()
    assert office.window.front_form() == sealed
