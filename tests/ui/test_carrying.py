"""提取上期数 in the real window: the dialog, last year's values in grey, F5 through a form, what
changed.
"""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QSpinBox, QTreeWidget

from perfdesk.document.model import Address
from tests.ui.conftest import CENTER, MEALS
from ui import appearance
from ui.compare_panel import ComparePanel
from ui.dialogs.carry_over import CarryOverDialog
from ui.editor import palette

NEXT_MEALS = "2027年城区社区网格员工作餐费"
AMOUNT = Address("", "", "money.total.initial")
GOAL = Address("", "", "goal_year")


@pytest.fixture
def carried(office, qtbot):
    """The centre's filing of 2027, made in the window, its project form in front."""
    office.open(MEALS)
    office.press("carry_over")
    office.dialog(CarryOverDialog).accept()
    office.open(NEXT_MEALS)
    office.window.activateWindow()
    qtbot.waitUntil(office.window.isActiveWindow)
    seen(office, qtbot)
    return office


def seen(office, qtbot):
    """Last year's values are there: they are looked for after the form is shown."""
    view = office.window.front_view()
    qtbot.waitUntil(lambda: any(view.last_year(slot) for slot in view.slots))
    return view


def stand(office, address):
    view = office.window.front_view()
    view.show_place(address)
    assert view.current().address == address
    return view


def values(office, title):
    return office.workspace.document(office.form(title)).values


# --- the dialog ------------------------------------------------------------------------------


def test_it_makes_the_next_years_filing_in_one_step(office):
    office.open(MEALS)
    before = {entry.filing.id for entry in office.window.entries()}
    office.press("carry_over")
    dialog = office.dialog(CarryOverDialog)
    assert dialog.findChild(QSpinBox).value() == 2027
    assert len(dialog.forms) == 5
    dialog.accept()
    (made,) = [e for e in office.window.entries() if e.filing.id not in before]
    assert (made.filing.unit, made.filing.year) == (CENTER, 2027)
    assert NEXT_MEALS in [form.title for form in made.forms]
    assert office.window.front_form() == made.forms[0].id
    assert "共 5 张" in office.speaker.notices[-1]
    office.speaker.accept_offer()
    assert {entry.filing.id for entry in office.window.entries()} == before


def test_a_project_that_ended_stays_behind(office):
    office.open(MEALS)
    office.press("carry_over")
    dialog = office.dialog(CarryOverDialog)
    dialog.tick(office.form("2026年综治中心物业管理费"), on=False)
    dialog.accept()
    titles = [f.title for e in office.window.entries() if e.filing.year == 2027 for f in e.forms]
    assert len(titles) == 4
    assert "2027年综治中心物业管理费" not in titles


def test_a_project_gets_a_new_name_and_is_still_known_by_its_rows(office):
    office.open(MEALS)
    office.press("carry_over")
    dialog = office.dialog(CarryOverDialog)
    dialog.findChild(QTreeWidget).topLevelItem(1).setText(1, "网格员午餐补助")
    dialog.accept()
    form = office.form("网格员午餐补助")
    assert office.workspace.carrying.last(form).form == office.form(MEALS)


def test_two_projects_cannot_get_one_name(office):
    office.open(MEALS)
    office.press("carry_over")
    dialog = office.dialog(CarryOverDialog)
    tree = dialog.findChild(QTreeWidget)
    tree.topLevelItem(1).setText(1, "同一个名称")
    tree.topLevelItem(2).setText(1, "同一个名称")
    dialog.accept()
    assert dialog.isVisible()
    assert "同一个名称" in dialog.fault.text()
    tree.topLevelItem(2).setText(1, "")
    dialog.accept()
    assert dialog.isVisible()
    assert "没有名称" in dialog.fault.text()
    dialog.reject()


def test_a_year_that_is_there_already_can_be_opened_instead(carried):
    carried.open(MEALS)
    carried.press("carry_over")
    dialog = carried.dialog(CarryOverDialog)
    assert "2027 年度已经有这样一套表" in dialog.fault.text()
    dialog.accept()
    assert dialog.isVisible()
    dialog._open.click()
    assert not dialog.isVisible()
    form = carried.window.front_form()
    assert carried.workspace.filing(carried.workspace.filing_of(form)).year == 2027


def test_another_set_brings_the_forms_it_has(office):
    office.open(MEALS)
    office.press("carry_over")
    dialog = office.dialog(CarryOverDialog)
    sets = dialog.findChild(QComboBox)
    own = dialog.plan.set_id
    for place in range(sets.count()):
        sets.setCurrentIndex(place)
        there = {t.kind for t in office.workspace.templates() if t.id in forms_of(office, dialog)}
        for form in dialog.plan.forms:
            kind = office.workspace.form(form.id).kind
            assert bool(form.why) == (kind not in there), (dialog.plan.set_id, form)
    sets.setCurrentIndex(sets.findData(own))
    assert not any(form.why for form in dialog.plan.forms)
    dialog.reject()


def forms_of(office, dialog):
    chosen = next(one for one in office.workspace.sets() if one.id == dialog.plan.set_id)
    return {form.template for form in chosen.forms}


# --- on the paper ----------------------------------------------------------------------------


def colours(view, address):
    """The colours of a cell's inside on the screen."""
    slot = next(slot for slot in view.slots if slot.address == address)
    inside = view.box_of(slot).adjusted(14, 8, -14, -4)
    image = view.viewport().grab(inside).toImage()
    found = {}
    for x in range(image.width()):
        for y in range(image.height()):
            colour = image.pixelColor(x, y).rgb()
            found[colour] = found.get(colour, 0) + 1
    return found


def darkest(found):
    return min(QColor(colour).lightness() for colour in found)


@pytest.mark.parametrize("dark", [False, True])
def test_last_years_value_is_grey_in_the_blank_cell_until_one_types(carried, qtbot, qapp, dark):
    appearance.show(qapp, dark=dark)
    view = stand(carried, Address("", "", "project_name"))
    view.viewport().repaint()
    grey = colours(view, AMOUNT)
    ground = QColor(max(grey, key=grey.get))
    assert len(grey) > 3
    # readable, and plainly not ink
    assert palette.INK.lightness() + 40 < darkest(grey) < ground.lightness() - 60
    stand(carried, AMOUNT)
    carried.type("3")
    assert carried.window.front_view().is_typing
    typed = colours(view, AMOUNT)
    assert darkest(typed) < palette.INK.lightness() + 30
    QTest.keyClick(view, Qt.Key.Key_Escape)
    stand(carried, Address("", "", "project_name"))
    assert darkest(colours(view, AMOUNT)) == darkest(grey)
    appearance.show(qapp, dark=False)


def test_it_is_said_in_the_status_bar_the_tip_and_to_readers(carried):
    view = stand(carried, AMOUNT)
    assert view.current().hint == "上年：22.18（按 F5 采用）"
    assert carried.window.status.help_text == "上年：22.18（按 F5 采用）"
    box = view.slot_box()
    view._tool_tip(box.center())
    assert "上年：22.18" in view.viewport().toolTip()
    reading = QAccessible.queryAccessibleInterface(view)
    place = next(n for n, slot in enumerate(view.slots) if slot.address == AMOUNT)
    assert "上年是22.18" in reading.child(place).text(QAccessible.Text.Description)
    carried.type("30")
    assert view.commit()
    stand(carried, AMOUNT)
    assert view.current().hint == ""
    assert "上年" not in reading.child(place).text(QAccessible.Text.Description)


def test_paper_and_preview_know_nothing_of_it(carried):
    form = carried.form(NEXT_MEALS)
    pages = carried.workspace.pages([form])
    printed = "".join(piece.text for page in pages for piece in page.pieces)
    assert "22.18" not in printed
    assert NEXT_MEALS in printed


def test_a_long_value_is_cut_at_the_cells_height_and_shown_whole_below(carried, qtbot):
    long = "保障网格员在岗就餐，提升服务质量。" * 12
    carried.press("close_form")
    carried.workspace.type(carried.form(MEALS), [(GOAL, long)])
    carried.open(NEXT_MEALS)
    view = seen(carried, qtbot)
    slot = next(slot for slot in view.slots if slot.address == GOAL)
    assert stand(carried, GOAL).current().hint == f"上年：{long}（按 F5 采用）"
    laid = view._ghosts._of(view.sheet, slot.band, slot.index)
    assert laid.text.endswith("…")
    assert long.startswith(laid.text[:-1])
    _x, _y, _width, height = view.sheet.rect(slot.band, slot.index)
    assert len(laid.lines) * 13_000 < height  # 10.5 pt lines inside the blank cell


# --- the keys ----------------------------------------------------------------------------------


def test_f5_goes_through_the_form_and_undo_puts_one_back(carried):
    view = stand(carried, AMOUNT)
    form = carried.form(NEXT_MEALS)
    left = carried.workspace.carrying.last(form).values
    order = [slot.address for slot in view.slots if slot.address in left]
    for number, address in enumerate(order[:4]):
        assert view.current().address == address
        QTest.keyClick(view, Qt.Key.Key_F5)
        assert carried.workspace.shown(form, address) == left[address].text, number
    assert view.current().address == order[4]
    carried.press("undo")
    assert view.current().address == order[3]
    assert carried.workspace.shown(form, order[3]) == ""
    assert carried.workspace.shown(form, order[2]) == left[order[2]].text


def test_f5_through_all_of_it_gives_last_years_form(carried):
    form, was = carried.form(NEXT_MEALS), carried.form(MEALS)
    view = stand(carried, AMOUNT)
    for _key in range(len(carried.workspace.carrying.last(form).values)):
        QTest.keyClick(view, Qt.Key.Key_F5)
    assert carried.workspace.carrying.last(form).values == {}
    now, then = carried.workspace.document(form), carried.workspace.document(was)
    assert now.tables == then.tables
    assert {**now.values, "project_name": MEALS} == then.values
    assert "都填好了" in carried.speaker.notices[-1]


def test_f5_where_nothing_was_goes_on_to_where_something_was(carried):
    view = stand(carried, Address("", "", "project_name"))
    before = carried.workspace.undo_step
    QTest.keyClick(view, Qt.Key.Key_F5)
    assert view.current().address == AMOUNT
    assert carried.workspace.undo_step == before


def test_f5_fills_what_is_selected_and_no_more(carried):
    form = carried.form(NEXT_MEALS)
    rows = carried.workspace.document(form).rows("indicators")
    view = stand(carried, Address("indicators", rows[0].id, "name"))
    for _key in range(2):
        QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    carried.press("accept_last")
    now = carried.workspace.document(form).rows("indicators")
    was = carried.workspace.document(carried.form(MEALS)).rows("indicators")
    names = [row.cells.get("name") for row in was]
    assert [row.cells.get("name") for row in now] == [*names[:3], *[None] * (len(was) - 3)]
    assert "3 格" in carried.speaker.notices[-1]
    carried.speaker.accept_offer()
    assert carried.workspace.document(form).rows("indicators") == rows


def test_the_whole_form_in_one_step(carried):
    form = carried.form(NEXT_MEALS)
    blank = carried.workspace.document(form)
    count = len(carried.workspace.carrying.last(form).values)
    QTest.keyClick(carried.window.front_view(), Qt.Key.Key_F5, Qt.KeyboardModifier.ControlModifier)
    assert f"{count} 格" in carried.speaker.notices[-1]
    assert carried.workspace.document(form).tables == (
        carried.workspace.document(carried.form(MEALS)).tables
    )
    carried.speaker.accept_offer()
    assert carried.workspace.document(form) == blank


def test_without_a_year_before_it_says_so(office):
    office.open(MEALS)
    office.press("accept_last")
    assert "没有找到这张表上年的数" in office.speaker.notices[-1]
    office.press("accept_all_last")
    assert "没有找到这张表上年的数" in office.speaker.notices[-1]


def test_what_is_being_typed_is_kept_when_f5_is_pressed(carried):
    view = stand(carried, AMOUNT)
    carried.type("30")
    QTest.keyClick(view, Qt.Key.Key_F5)
    assert values(carried, NEXT_MEALS)["money.total.initial"] == "30"
    assert view.current().address != AMOUNT


# --- what changed ------------------------------------------------------------------------------


@pytest.fixture
def panel(carried, qtbot):
    carried.press("accept_all_last")
    form = carried.form(NEXT_MEALS)
    view = stand(carried, AMOUNT)
    carried.type("32.5")
    view.commit()
    rows = carried.workspace.document(form).rows("indicators")
    carried.workspace.delete_rows(form, "indicators", [rows[2].id])
    _touched, row = carried.workspace.insert_row(form, "indicators", rows[0].id)
    carried.workspace.type(form, [(Address("indicators", row, "name"), "每周菜谱公示次数")])
    carried.workspace.clear(form, [GOAL])
    view.refresh()
    carried.press("compare_last")
    content = carried.window.side.content
    assert isinstance(content, ComparePanel)
    qtbot.waitUntil(lambda: not content.is_reading)
    return content


def listed(panel):
    return [
        (line.change.label, line.change.kind.value, line.change.old, line.change.new)
        for line in panel.changes.lines
        if line.change is not None
    ]


def test_it_lists_what_changed_came_and_went(panel):
    assert ("年度本级预算金额", "改动", "22.18", "32.5") in listed(panel)
    assert ("每周菜谱公示次数", "新增一行", "", "") in listed(panel)
    gone = [one for one in listed(panel) if one[1] == "上年有、今年没有"]
    assert [one[0] for one in gone] == ["城区网格员就餐标准"]
    # (32.5 - 22.18) / 22.18 = 46.5 %, more than 30 %
    (amount,) = [
        line.change for line in panel.changes.lines if line.change and line.change.new == "32.5"
    ]
    assert amount.big
    assert amount.difference == "+10.32"
    assert f"{amount.share:.3f}" == "0.465"
    assert "变动 30% 以上的 1 处" in panel.said
    assert "还空着 1 格" in panel.said
    assert "新增 1 行、去掉 1 行" in panel.said


def test_what_did_not_change_is_listed_on_demand(panel):
    assert not [one for one in listed(panel) if one[1] in ("还空着", "与上年相同")]
    panel.only.setChecked(False)
    assert [one[0] for one in listed(panel) if one[1] == "还空着"] == ["本年度绩效目标"]
    same = [one for one in listed(panel) if one[1] == "与上年相同"]
    assert f"与上年相同 {len(same)} 格" in panel.said


def test_enter_leads_to_the_cell(carried, panel):
    row = next(
        n for n, line in enumerate(panel.changes.lines) if line.change and line.change.new == "32.5"
    )
    panel.list.setCurrentIndex(panel.changes.index(row))
    stand(carried, Address("", "", "project_name"))
    QTest.keyClick(panel.list, Qt.Key.Key_Return)
    assert carried.window.front_view().current().address == AMOUNT


def test_the_whole_filing_with_projects_that_came_and_went(carried, panel, qtbot):
    carried.workspace.delete_form(carried.form("2027年网格员人身意外保险"))
    filing = carried.workspace.filing_of(carried.form(NEXT_MEALS))
    template = carried.workspace.form(carried.form(MEALS)).template
    carried.workspace.new_form(filing, template, "2027年网格员服装费")
    carried.window.reload()
    panel.tabs.setCurrentIndex(1)
    qtbot.waitUntil(lambda: not panel.is_reading)
    headings = [line.heading.strip() for line in panel.changes.lines if line.heading]
    assert "今年新增的表" in headings
    assert headings[headings.index("今年新增的表") + 1] == "2027年网格员服装费"
    assert headings[headings.index("今年没有的表") + 1] == "2026年网格员人身意外保险"
    assert NEXT_MEALS in headings


def test_a_form_without_a_year_before_says_why(office, qtbot):
    office.open(MEALS)
    office.press("compare_last")
    panel = office.window.side.content
    qtbot.waitUntil(lambda: not panel.is_reading)
    assert f"没有找到“{CENTER}”2026年以前的一套表" in panel.said


# --- what it costs -----------------------------------------------------------------------------


def test_a_key_looks_for_nothing(carried, monkeypatch):
    view = stand(carried, Address("", "", "goal_year"))
    calls = []
    known = carried.workspace.carrying
    monkeypatch.setattr(known, "last", calls.append)
    for letter in "abc":
        QTest.keyClick(view, letter)
    view.viewport().repaint()
    assert calls == []


def test_opening_a_form_looks_back_only_after_it_is_seen(carried, monkeypatch, qtbot):
    calls = []
    known = carried.workspace.carrying
    look = known.last

    def last(form):
        calls.append(form)
        return look(form)

    monkeypatch.setattr(known, "last", last)
    carried.open("2027年网格员社保补贴")
    view = carried.window.front_view()
    view.viewport().repaint()
    assert calls == []
    qtbot.waitUntil(lambda: carried.window.front_form() in calls)


def test_the_star_stands_beside_the_grey_text_and_not_on_it(carried):
    view = stand(carried, AMOUNT)
    scene = view._scene()
    slot = next(slot for slot in view.slots if slot.address == GOAL)
    cell = view.sheet.bands[slot.band].band.cells[slot.index].cell
    assert not cell.text
    assert scene.ghosts.has(cell)
    box = scene.to_screen(view.sheet.rect(slot.band, slot.index)).toRect()
    starred = {"left": box.left() + 2, "right": box.right() - 13}
    found = {}
    for side, left in starred.items():
        part = view.viewport().grab(QRect(left, box.top() + 2, 11, 11)).toImage()
        pixels = [part.pixelColor(x, y) for x in range(11) for y in range(11)]
        found[side] = any(one.red() > one.blue() + 60 for one in pixels)
    assert found == {"left": False, "right": True}
