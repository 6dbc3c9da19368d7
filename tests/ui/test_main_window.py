"""The window on the sample filings, used as a clerk uses it."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QToolButton
from shiboken6 import isValid

from perfdesk.document.model import Address
from perfdesk.workspace import SavePhase, Workspace
from ui import startup
from ui.action_table import SPECS
from ui.dialogs.new_filing import NewFilingDialog
from ui.dialogs.new_form import NewFormDialog
from ui.dialogs.print_forms import PrintDialog
from ui.main_window import MainWindow
from ui.settings import Settings

MEALS = "2026年城区社区网格员工作餐费"
INSURANCE = "2026年网格员社保补贴"
CENTER = "株洲市渌口区网格化管理服务中心"


@contextmanager
def full_disk(at: int) -> Iterator[None]:
    """No file of this process may grow beyond `at` bytes: a disk without room."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (at, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def front_title(window: MainWindow) -> str:
    return window.tabs.tabText(window.tabs.currentIndex())


def first_text(office) -> str:
    page = office.window.tabs.front
    current = page.view.current()
    return office.workspace.shown(page.form_id, current.address)


def stand_in_row(office, number: int) -> None:
    """Stand in a cell of one row of the indicators."""
    page = office.window.tabs.front
    row = office.workspace.document(page.form_id).rows("indicators")[number]
    address = next(
        run.address
        for band in page.view.sheet.grid.bands
        for placed in band.cells
        for run in placed.cell.runs
        if run.address is not None and run.address.row == row.id and run.address.field == "name"
    )
    page.view.show_place(address)


def test_a_form_opens_in_a_tab_with_the_keyboard_on_the_paper(office):
    office.open(MEALS)
    assert front_title(office.window) == MEALS
    assert office.window.tabs.front.view.hasFocus()
    assert office.window.windowTitle().startswith(MEALS)


def test_opening_it_again_brings_the_same_tab_to_the_front(office):
    office.open(MEALS)
    office.open(INSURANCE)
    office.open(MEALS)
    assert office.window.tabs.count() == 2
    assert front_title(office.window) == MEALS


def test_typed_text_is_called_saved_only_once_it_is_in_the_file(office, store):
    office.open(MEALS)
    page = office.window.tabs.front
    address = page.view.current().address
    office.type("渌口区试验单位")
    office.press("save")
    office.qtbot.waitUntil(lambda: office.window.status.save_text.startswith("已保存 "))
    assert office.speaker.notices[-1].startswith("已自动保存")
    copy = store.with_name("copy.perfdesk")
    copy.write_bytes(store.read_bytes())
    with Workspace.open(copy) as other:
        assert other.shown(page.form_id, address) == "渌口区试验单位"


def test_closing_the_window_saves_what_was_being_typed(office, store):
    office.open(MEALS)
    page = office.window.tabs.front
    form, address = page.form_id, page.view.current().address
    office.type("没有按回车的单位")
    assert office.window.close()
    with Workspace.open(store) as other:
        assert other.shown(form, address) == "没有按回车的单位"


def test_closing_a_tab_keeps_what_was_being_typed(office):
    office.open(MEALS)
    page = office.window.tabs.front
    form, address = page.form_id, page.view.current().address
    office.type("关闭前的单位")
    office.press("close_form")
    assert office.window.tabs.count() == 0
    assert office.workspace.shown(form, address) == "关闭前的单位"


def test_a_form_turned_to_while_typing_on_another_is_listened_to(office, qtbot):
    office.open(MEALS)
    office.type("正在输入的名称")
    office.press("next_form")
    page = office.window.tabs.front
    with qtbot.waitSignal(office.window.tabs.edited) as heard:
        office.type("另一张表上的")
        assert page.commit()
    touched, source = heard.args
    assert page.form_id in touched.documents
    assert source is page


def test_what_the_filing_shares_is_shown_on_the_form_turned_to(office):
    office.open("部门整体支出绩效目标表")
    department = office.window.front_view()
    office.open(MEALS)
    office.window.front_view().show_place(Address("", "", "unit_name"))
    office.type("改了名的中心")
    office.open("部门整体支出绩效目标表")
    texts = [run.text for slot in department._slots if (run := slot.value(department.sheet))]
    assert "改了名的中心" in texts


def test_a_refused_text_stays_open_over_what_is_changed_elsewhere(office):
    other = next(info.unit for info in office.workspace.filings() if info.unit != CENTER)
    unit, goal = Address("", "", "unit_name"), Address("", "", "goal_year")
    office.open(MEALS)
    view = office.window.front_view()
    view.show_place(unit)
    office.type(other)  # the name of another filing of that year
    assert not view.commit()
    touched = office.workspace.type(view.document_id, [(goal, "在别处改的目标")])
    office.window.show_touched(touched)
    assert view.typing_state() == (unit, other)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    view.show_place(goal)
    assert view.current().text == "在别处改的目标"
    assert view.sheet.grid is office.workspace.grid(view.document_id)


def test_undo_shows_the_form_where_the_change_was(office):
    office.open(MEALS)
    before = first_text(office)
    office.type("改过的单位")
    office.open(INSURANCE)
    assert "输入" in office.window.actions_by_name["undo"].text()
    office.press("undo")
    assert front_title(office.window) == MEALS
    assert first_text(office) == before
    office.press("redo")
    assert first_text(office) == "改过的单位"


def test_a_deleted_form_is_gone_at_once_and_comes_back_by_the_notice(office):
    office.open(MEALS)
    form = office.window.front_form()
    office.press("delete_form")
    assert office.window.tabs.count() == 0
    assert not office.window.navigator.has_form(form)
    assert office.speaker.notices[-1] == f"已删除“{MEALS}”。"
    office.speaker.accept_offer()
    assert office.window.navigator.has_form(form)
    office.open(MEALS)
    assert front_title(office.window) == MEALS


def test_deleting_a_filing_asks_first(office):
    office.open(MEALS)
    office.press("delete_filing")
    assert CENTER in office.speaker.asked[0].text
    assert len(office.workspace.filings()) == 2
    office.speaker.answers = ["删除"]
    office.press("delete_filing")
    assert [info.unit for info in office.workspace.filings()] != []
    assert CENTER not in [info.unit for info in office.workspace.filings()]
    assert office.window.tabs.count() == 0
    office.speaker.accept_offer()
    assert CENTER in [info.unit for info in office.workspace.filings()]


def test_finished_shows_by_word_and_can_be_taken_back(office):
    office.open(MEALS)
    page = office.window.tabs.front
    assert page.bar.state.word == "填写中"
    office.press("finish")
    assert page.bar.state.word == "已完成"
    assert office.window.actions_by_name["finish"].iconText() == "恢复填写"
    assert office.workspace.document(page.form_id).finished
    office.press("finish")
    assert page.bar.state.word == "填写中"


def test_a_new_filing_opens_its_first_form(office):
    office.press("new_filing")
    dialog = office.dialog(NewFilingDialog)
    dialog.findChild(QLineEdit).setText("渌口区档案馆")
    dialog.primary.click()
    info = next(i for i in office.workspace.filings() if i.unit == "渌口区档案馆")
    first = office.workspace.forms(info.id)[0]
    assert office.window.front_form() == first.id
    office.qtbot.waitUntil(office.window.tabs.front.view.hasFocus)
    assert office.window.tabs.front.bar.state.word == "空白"


def test_a_new_project_form_carries_its_projects_name(office):
    office.open(MEALS)
    office.press("new_form")
    dialog = office.dialog(NewFormDialog)
    dialog.findChild(QLineEdit).setText("网格员培训费")
    dialog.primary.click()
    assert front_title(office.window) == "网格员培训费"
    info = office.workspace.form(office.window.front_form())
    assert office.workspace.filing(info.filing).unit == CENTER


def test_next_form_goes_round_the_filing(office):
    office.open(MEALS)
    filing = office.window.tabs.front.filing_id
    titles = [form.title for form in office.workspace.forms(filing)]
    seen = []
    for _ in titles:
        office.press("next_form")
        seen.append(front_title(office.window))
    here = titles.index(MEALS)
    assert seen == titles[here + 1 :] + titles[: here + 1]
    office.press("previous_form")
    assert front_title(office.window) == titles[here - 1]


def test_rows_can_be_inserted_and_deleted_only_in_a_table(office):
    office.open(MEALS)
    assert not office.can("insert_below")
    page = office.window.tabs.front
    stand_in_row(office, 0)
    assert office.can("insert_below")
    before = len(office.workspace.document(page.form_id).rows("indicators"))
    office.press("insert_below")
    assert len(office.workspace.document(page.form_id).rows("indicators")) == before + 1
    office.press("delete_row")
    assert len(office.workspace.document(page.form_id).rows("indicators")) == before


def test_the_keys_of_the_menus_work_while_the_paper_has_the_keyboard(office):
    office.open(MEALS)
    window = office.window
    window.activateWindow()
    office.qtbot.waitUntil(window.isActiveWindow)
    page = window.tabs.front
    stand_in_row(office, 0)
    rows = len(office.workspace.document(page.form_id).rows("indicators"))
    control, alt = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier

    def now() -> int:
        return len(office.workspace.document(page.form_id).rows("indicators"))

    QTest.keyClick(page.view, Qt.Key.Key_I, control)
    assert now() == rows + 1
    QTest.keyClick(page.view, Qt.Key.Key_Delete, alt)
    assert now() == rows
    QTest.keyClick(page.view, Qt.Key.Key_Z, control)
    assert now() == rows + 1
    QTest.keyClick(page.view, Qt.Key.Key_Z, control)
    QTest.keyClick(page.view, Qt.Key.Key_Y, control)
    assert now() == rows + 1
    QTest.keyClick(page.view, Qt.Key.Key_Equal, control)
    assert page.view.zoom == 110
    QTest.keyClick(page.view, Qt.Key.Key_PageDown, control)
    assert front_title(window) != MEALS
    QTest.keyClick(window.tabs.front.view, Qt.Key.Key_PageUp, control)
    assert front_title(window) == MEALS
    QTest.keyClick(page.view, Qt.Key.Key_G, control)
    assert window.navigator.filter.hasFocus()


def test_zoom_is_kept_for_the_next_form_and_the_next_day(office, settings):
    office.open(MEALS)
    office.press("zoom_in")
    assert office.window.tabs.front.view.zoom == 110
    office.open(INSURANCE)
    assert office.window.tabs.front.view.zoom == 110
    assert settings.zoom == 110
    office.press("zoom_reset")
    assert office.window.tabs.front.view.zoom == 100


def test_escape_never_closes_the_window(office):
    office.open(MEALS)
    for _ in range(3):
        QTest.keyClick(office.window.tabs.front.view, Qt.Key.Key_Escape)
        QTest.keyClick(office.window, Qt.Key.Key_Escape)
    assert office.window.isVisible()
    assert office.window.tabs.count() == 1


def test_a_full_disk_is_said_and_closing_asks(office, store):
    office.open(MEALS)
    with full_disk(4096):
        office.type("磁盘满时输入的单位")
        office.window.commit()
        office.qtbot.waitUntil(
            lambda: office.workspace.save_state.phase is SavePhase.FAILED, timeout=15000
        )
        office.qtbot.waitUntil(lambda: office.window.status.save_text.startswith("未保存："))
        office.speaker.answers = ["重试", "返回"]
        assert not office.window.close()
        assert [q.title for q in office.speaker.asked] == ["还没有保存", "还没有保存"]
    office.window.status.retry_wanted.emit()
    office.qtbot.waitUntil(lambda: office.window.status.save_text.startswith("已保存 "))
    assert office.window.close()


def test_a_store_someone_else_has_open_can_only_be_read(store, settings, speaker, qtbot):
    with Workspace.open(store):
        window = MainWindow(Workspace.open(store, background=True), settings, speaker)
        qtbot.addWidget(window)
        window.show()
        assert window.status.save_text == "只读"
        assert speaker.notices[-1] == window.workspace.save_state.message != ""
        window.open_form(window.entries()[0].forms[0].id)
        for name in ("new_filing", "paste", "finish", "delete_form", "delete_filing"):
            assert not window.actions_by_name[name].isEnabled(), name
        for name in ("print", "preview", "export_pdf", "copy"):
            assert window.actions_by_name[name].isEnabled(), name
        window.close_now()


def test_a_damaged_store_is_refused_and_the_open_one_stays(office, tmp_path):
    broken = tmp_path / "broken.perfdesk"
    broken.write_bytes(b"this is not a store" * 100)
    office.open(MEALS)
    office.speaker.to_open = broken
    office.press("open_store")
    assert office.speaker.told[0][0] == "打开数据文件"
    assert front_title(office.window) == MEALS
    assert broken.read_bytes() == b"this is not a store" * 100
    office.type("还能输入")
    office.window.commit()
    assert first_text(office) == "还能输入"


def test_another_store_takes_the_place_of_the_first(office, tmp_path, settings):
    other = tmp_path / "其他单位.perfdesk"
    with Workspace.open(other, create=True) as made:
        made.new_filing(made.sets()[0].id, "渌口区图书馆", 2026)
    office.open(MEALS)
    office.speaker.to_open = other
    office.press("open_store")
    assert [e.filing.unit for e in office.window.entries()] == ["渌口区图书馆"]
    assert office.window.tabs.count() == 0
    assert settings.store == other


def test_a_form_left_open_alone_is_what_one_sees_the_next_day(office, store, settings, qtbot):
    office.open("部门整体支出绩效目标表")
    (left,) = [page.form_id for page in office.window.tabs.pages()]
    office.window.close()
    window = MainWindow(Workspace.open(store), settings)
    qtbot.addWidget(window)
    window.show()
    assert window.front_form() == left
    assert window.tabs.front.view.isVisible()
    window.close()


def test_the_open_forms_come_back_the_next_day(office, store, settings, speaker, qtbot):
    office.open(INSURANCE)
    office.open(MEALS)
    office.window.close()
    again = MainWindow(Workspace.open(store, background=True), settings, speaker)
    qtbot.addWidget(again)
    again.show()
    assert [again.tabs.tabText(i) for i in range(again.tabs.count())] == [INSURANCE, MEALS]
    assert front_title(again) == MEALS
    again.close_now()


def test_the_print_dialog_starts_with_the_form_in_front(office):
    office.open(MEALS)
    office.press("print")
    dialog = office.dialog(PrintDialog)
    assert dialog.forms == [office.form(MEALS)]
    dialog.reject()


def test_chosen_forms_go_into_one_pdf(office, tmp_path):
    office.open(MEALS)
    office.press("export_pdf")
    dialog = office.dialog(PrintDialog)
    dialog.tick(office.form(INSURANCE), on=True)
    office.speaker.to_save = tmp_path / "两张表"
    dialog.primary.click()
    assert (tmp_path / "两张表.pdf").read_bytes().startswith(b"%PDF")
    assert "已导出 2 张表" in office.speaker.notices[-1]
    assert office.speaker.proposals[0].name == f"{CENTER} 2026年 绩效目标表.pdf"


def test_printing_from_the_preview_asks_over_it_and_then_puts_it_away(office, tmp_path):
    office.open(MEALS)
    preview = office.window.paper.preview()
    preview.actions_by_name["pdf"].trigger()
    dialog = preview.findChild(PrintDialog)
    assert dialog.forms == [office.form(MEALS)]
    office.speaker.to_save = tmp_path / "预览.pdf"
    dialog.primary.click()
    assert (tmp_path / "预览.pdf").is_file()
    assert not isValid(preview) or not preview.isVisible()


def test_the_preview_shows_what_is_still_being_typed(office):
    office.open(MEALS)
    office.type("预览前输入的单位")
    preview = office.window.paper.preview()
    said = [piece.text for page in preview.view.pages for piece in page.pieces]
    assert any("预览前输入的单位" in text for text in said)
    preview.close()


def test_a_pdf_that_cannot_be_written_is_said_in_words(office, tmp_path):
    office.open(MEALS)
    office.press("export_pdf")
    dialog = office.dialog(PrintDialog)
    office.speaker.to_save = tmp_path / "office.perfdesk" / "表.pdf"
    dialog.primary.click()
    assert office.speaker.told[0][0] == "导出 PDF"


# --- the shape of the window ---


def test_every_action_has_icon_text_keys_and_tooltip_and_no_two_share_keys(office):
    keys: dict[str, str] = {}
    actions = office.window.actions_by_name.all()
    assert set(actions) == {spec.name for spec in SPECS}
    office.qtbot.waitUntil(lambda: not any(one.icon().isNull() for one in actions.values()))
    for name, action in actions.items():
        assert action.text(), name
        assert action.iconText(), name
        shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        assert shown, f"{name} has no shortcut"
        assert shown in action.toolTip(), name
        for key in action.shortcuts():
            text = key.toString()
            assert text not in keys, f"{text}: {name} and {keys[text]}"
            keys[text] = name


def test_every_menu_entry_has_a_mnemonic_of_its_own(office):
    menus = [action.menu() for action in office.window.header.menus.actions()]
    assert len(menus) == 5
    for menu in menus:
        letters = [
            QKeySequence.mnemonic(action.text()).toString()
            for action in menu.actions()
            if not action.isSeparator()
        ]
        assert all(letters), menu.title()
        assert len(letters) == len(set(letters)), (menu.title(), letters)


@pytest.fixture
def scaled(request, qapp: QApplication) -> Iterator[float]:
    startup.dress(qapp, request.param)
    yield request.param
    startup.dress(qapp)


@pytest.mark.parametrize("scaled", [1.0, 1.5], indirect=True)
def test_all_buttons_are_in_sight_on_a_townships_screen(scaled, office):
    office.open(MEALS)
    window = office.window
    window.resize(1366, 728)
    QApplication.processEvents()
    assert window.width() == 1366
    rows = (window.header.row, window.tabs.front.bar.row)
    for button in [button for row in rows for button in row.buttons()]:
        right = button.mapTo(window, button.rect().topRight()).x()
        assert button.isVisible()
        assert right < 1366, button.accessibleName()
        assert button.width() >= button.sizeHint().width(), button.accessibleName()
    shows_text = [
        button.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        for row in rows
        for button in row.buttons()
        if button.objectName() != "iconOnly"
    ]
    if scaled == 1.0:
        assert all(shows_text)


def test_every_button_says_its_name_to_a_reader(office):
    office.open(MEALS)
    for button in office.window.findChildren(QToolButton):
        if button.isVisible() and not button.parent().inherits("QTabBar"):
            assert button.accessibleName() or button.text() or button.toolTip()


def test_f6_goes_round_the_panes(office):
    office.open(MEALS)
    window = office.window
    window.activateWindow()
    office.qtbot.waitUntil(window.isActiveWindow)
    view = window.tabs.front.view
    view.setFocus()
    seen = []
    for _ in range(4):  # header, status bar, navigator, paper
        office.press("next_pane")
        seen.append(QApplication.focusWidget())
    assert seen[-1] is view
    assert len(set(map(id, seen))) == 4


def test_the_same_welcome_offers_what_is_not_finished_first(office, settings: Settings):
    assert office.window.tabs.front is None
    assert office.window.centre.welcome.isVisible()
    for entry in office.window.entries():
        for form in entry.forms[:-1]:
            office.workspace.set_finished(form.id, True)
    office.window.reload()
    left = [form.title for entry in office.window.entries() for form in entry.forms[-1:]]
    assert office.window.centre.welcome.titles()[: len(left)] == left


def test_nothing_of_printing_is_loaded_before_it_is_wanted(tmp_path: Path):
    import subprocess
    import sys

    code = (
        "import sys; import ui.startup;"
        "print([m for m in sys.modules if 'PrintSupport' in m or m.startswith('reportlab')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
