"""检查结果: where one looks at the form, in the panel, on the cells, before 填报完成."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from perfdesk.document.model import Address
from perfdesk.workspace import demo
from ui.dialogs.finish import FinishDialog
from ui.editor.marks import State
from ui.findings_panel import ALL_WELL, FindingsPanel

DEPARTMENT_OF = "中共株洲市渌口区委社会工作部"
SUM = Address("", "", "money.project.initial")
TOTAL = Address("", "", "money.total.initial")
WEIGHT = Address("", "", "total.weight")


@pytest.fixture(scope="module")
def sample_bytes(tmp_path_factory):
    """All published filings: one of them has a self-evaluation."""
    store = tmp_path_factory.mktemp("samples") / "samples.perfdesk"
    demo(store)
    return store.read_bytes()


@pytest.fixture
def department(office):
    """The department form of the unit whose projects come to 32 and not to 14.4, in front."""
    entry = next(one for one in office.window.entries() if one.filing.unit == DEPARTMENT_OF)
    office.window.open_form(entry.forms[0].id)
    settle(office)
    return entry.forms[0].id


def evaluated(office):
    """The form on which weights of 110 and a score of 97 are printed, in front."""
    forms = [form for entry in office.window.entries() for form in entry.forms]
    office.window.open_form(next(one.id for one in forms if one.title.endswith("绩效自评表")))
    settle(office)


def settle(office):
    """The keyboard has rested, and what does not hold was looked for."""
    window = office.window
    office.qtbot.waitUntil(lambda: not window._resting.busy, timeout=3000)


def opened(office):
    """F7, and the panel is filled."""
    QTest.keyClick(office.window, Qt.Key.Key_F7)
    panel = office.window.side.content
    assert isinstance(panel, FindingsPanel)
    rested(office, panel)
    return panel


def rested(office, panel):
    office.qtbot.waitUntil(lambda: not panel._rest.isActive(), timeout=3000)


def sentences(panel):
    return [line.sentence for line in panel.lines.lines]


def go(panel, part):
    row = next(n for n, text in enumerate(sentences(panel)) if part in text)
    panel.list.setCurrentIndex(panel.lines.index(row))
    panel.list.setFocus()
    QTest.keyClick(panel.list, Qt.Key.Key_Return)


def test_the_bar_of_the_form_says_that_something_does_not_agree(office, department):
    bar = office.window.tabs.front.bar
    assert bar.count.text() == "1 处对不上"
    assert "14.4" in bar.count.toolTip()
    assert "32" in bar.count.toolTip()
    bar.count.click()
    assert isinstance(office.window.side.content, FindingsPanel)


def test_in_a_narrow_window_the_bar_says_the_number_alone(office, department):
    bar = office.window.tabs.front.bar
    office.press("field_help")
    office.window.resize(911, 472)
    QApplication.processEvents()
    assert bar.count.text() == "1"
    assert bar.count.accessibleName() == "1 处对不上"
    for button in (bar.count, *bar.row.buttons()):
        assert button.width() >= button.iconSize().width() + 8  # no icon is cut or made smaller
    office.window.resize(1366, 728)
    QApplication.processEvents()
    assert bar.count.text() == "1 处对不上"


def test_the_bar_of_the_self_evaluation_says_110_against_100_and_97(office):
    evaluated(office)
    tip = office.window.tabs.front.bar.count.toolTip()
    for figure in ("110", "100", "97", "104.81"):
        assert figure in tip


def test_a_form_on_which_all_agrees_says_nothing(office, department):
    project = office.workspace.forms(office.workspace.filing_of(department))[1].id
    office.window.open_form(project)
    settle(office)
    assert office.window.tabs.front.bar.count is None


def test_f7_lists_this_form_and_the_others_and_goes_away_again(office, department):
    panel = opened(office)
    headings = [line.heading for line in panel.lines.lines if line.finding is None]
    assert headings[0] == "部门整体支出绩效目标表"
    assert {"志愿服务活动专项", "两新党组织党务工作者津贴"} <= set(headings)
    (line,) = [one for one in panel.lines.lines if one.figures]
    assert line.figures == "14.4 ≠ 32　差 17.6"
    assert "1 处错误" in panel.said
    assert panel.list.hasFocus()
    QTest.keyClick(panel.list, Qt.Key.Key_F7)
    assert office.window.side.content is None


def test_enter_stands_on_the_cell_and_marks_what_belongs_to_it(office):
    evaluated(office)
    panel = opened(office)
    go(panel, "110")
    view = office.window.front_view()
    assert view.current().address == WEIGHT
    assert "110" in view.current().hint
    flags, sheet = view._flags, view.sheet
    marked = {
        slot.address: flags.of(slot.cell(sheet), WEIGHT)
        for slot in view.slots
        if flags.of(slot.cell(sheet), WEIGHT) is not None
    }
    assert marked[WEIGHT] is State.UNEQUAL
    related = [at for at, state in marked.items() if state is State.RELATED]
    assert len(related) == 25  # the execution's weight and 24 rows
    assert {at.field for at in related} == {"exec.weight", "weight"}


def test_the_panel_leads_to_another_form(office, department):
    project = office.workspace.forms(office.workspace.filing_of(department))[1].id
    panel = opened(office)
    go(panel, "处必填的还空着")
    assert office.window.front_form() == project


def test_it_follows_what_is_typed(office, department):
    panel = opened(office)
    office.window.show_place(department, SUM)
    office.type("32.0")
    assert office.window.commit()
    settle(office)
    rested(office, panel)
    assert not [line for line in panel.lines.lines if getattr(line.finding, "address", 0) == SUM]
    assert "与基本支出 113.9 ＋ 项目支出 32.0 的合计 145.9 不相等" in "".join(sentences(panel))
    office.press("undo")
    settle(office)
    rested(office, panel)
    assert [line.figures for line in panel.lines.lines if line.figures] == ["14.4 ≠ 32　差 17.6"]


def test_the_sign_on_the_cell_is_said_to_readers_too(office, department):
    view = office.window.front_view()
    number = next(n for n, slot in enumerate(view.slots) if slot.address == SUM)
    reading = QAccessible.queryAccessibleInterface(view).child(number)
    assert "14.4" in reading.text(QAccessible.Text.Description)
    assert "32" in reading.text(QAccessible.Text.Description)


def test_when_all_agrees_the_panel_says_so(office):
    workspace = office.workspace
    set_id = workspace.filing(workspace.filings()[-1].id).set_id
    filing = workspace.new_filing(set_id, "全都对得上的单位", 2031, start=False)
    office.window.reload()
    template = next(one for one in workspace.sets() if one.id == set_id).forms[0].template
    form = workspace.new_form(filing, template)
    office.window.reload()
    for _round in range(60):
        blank = workspace.findings.of(form)
        if not blank:
            break
        workspace.type(form, [(blank[0].address, "1")])
    assert workspace.findings.of(form) == []
    office.window.open_form(form)
    panel = opened(office)
    assert panel.said == ALL_WELL


def test_a_form_with_errors_is_finished_only_with_a_reason(office, department):
    office.press("finish")
    dialog = office.dialog(FinishDialog)
    said = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "有 1 处错误" in said
    assert "14.4" in said
    dialog.reject()
    assert not office.workspace.document(department).finished
    assert office.window.front_view().current().address == SUM

    office.press("finish")
    dialog = office.dialog(FinishDialog)
    dialog.primary.click()
    assert dialog.fault.text() == "请写明理由，或先去核对。"
    dialog.findChild(QLineEdit).setText("批复如此")
    dialog.primary.click()
    assert office.workspace.document(department).finished
    assert "标为填报完成时写明的理由：批复如此" in [
        one.message for one in office.workspace.findings.of(department)
    ]
    office.workspace.undo()
    assert not office.workspace.document(department).finished
    assert office.workspace.document(department).notes == {}


def test_the_list_keeps_its_lines_inside_its_width(office, department):
    panel = opened(office)
    QApplication.processEvents()
    for row in range(panel.lines.rowCount()):
        rect = panel.list.visualRect(panel.lines.index(row))
        assert rect.height() >= panel.list.fontMetrics().height()
        assert rect.width() <= panel.list.viewport().width()
    assert panel.list.horizontalScrollBar().maximum() == 0


def test_closing_the_window_while_it_is_looked_for_harms_nothing(office, department):
    office.workspace.type(department, [(TOTAL, "1")])
    office.window.reload()
    office.window._resting.changed(by_hand=True)
    office.window.close_now()
    QTest.qWait(400)


def test_the_arrows_pass_over_the_headings(office, department):
    panel = opened(office)
    count = len(panel.lines.lines)
    assert sum(line.finding is None for line in panel.lines.lines) > 1
    panel.list.setFocus()
    QTest.keyClick(panel.list, Qt.Key.Key_Home)
    stood = []
    for _step in range(count):
        index = panel.list.currentIndex()
        assert panel.list.selectionModel().isSelected(index)
        stood.append(index.row())
        QTest.keyClick(panel.list, Qt.Key.Key_Down)
    findings = [n for n, line in enumerate(panel.lines.lines) if line.finding is not None]
    assert sorted(set(stood)) == findings
