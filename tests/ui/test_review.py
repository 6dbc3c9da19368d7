"""Places both sides changed, chosen by keyboard: ours, theirs, the base, or a third content."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from perfdesk.document.model import Address
from tests.ui.conftest import MEALS
from tests.ui.sticks import (  # noqa: F401 -- its fixtures are these tests' too
    AMOUNT,
    GOAL,
    back,
    carry,
    district,
    export,
    filing_of,
    import_all,
    lines,
    stick,
    wait_for,
)
from tests.workspace import townships
from ui.dialogs.import_result import ImportResult
from ui.dialogs.review import ReviewDialog
from ui.dialogs.review_places import Pick

Key, Mod = Qt.Key, Qt.KeyboardModifier
LABELS = {GOAL: "本年度绩效目标", AMOUNT: "年度本级预算金额"}


@pytest.fixture
def clash(office, stick, district):  # noqa: F811 -- fixtures
    """Both sides changed the goal and the amount of one form, and the amount of another."""
    export(office)
    carry(district, stick)
    form = office.form(MEALS)
    other = next(
        one.id
        for one in office.workspace.forms(filing_of(office))
        if one.id != form and one.kind == office.workspace.form(form).kind
    )
    base = [office.workspace.shown(form, place) for place in (GOAL, AMOUNT)]
    district.type(form, [(GOAL, "区里的目标"), (AMOUNT, "30")])
    district.type(other, [(AMOUNT, "31")])
    office.workspace.type(form, [(GOAL, "镇里的目标\n第二行"), (AMOUNT, "40")])
    office.workspace.type(other, [(AMOUNT, "41")])
    for path in stick.glob("*.perfpkg"):
        path.unlink()
    back(district, stick, filing_of(office))
    import_all(office)
    return form, other, base


def review_of(office):
    """The window, once it has the keyboard."""
    review = office.dialog(ReviewDialog)
    office.qtbot.waitUntil(review.list.hasFocus)
    return review


def at(review, form, place):
    """Stand on a place."""
    number = next(
        n
        for n, one in enumerate(review._spots)
        if one.dispute.thing == form and one.dispute.label == LABELS[place]
    )
    review.list.setCurrentItem(review.list.topLevelItem(number))
    return review._spots[number]


def press(widget, key, held=Mod.NoModifier, text=""):
    if text:
        QTest.keyClick(widget, text)
    else:
        QTest.keyClick(widget, key, held)


def compose(widget, preedit="", commit=""):
    """What an input method sends."""
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit)
    QApplication.sendEvent(widget, event)


def taken(office, review):
    assert review.primary.isEnabled()
    review.primary.click()
    return wait_for(office, ImportResult)


def test_each_place_is_chosen_by_keyboard(office, clash):
    form, other, base = clash
    review = review_of(office)
    assert sorted(line[1] for line in lines(review.list)) == sorted(
        [*LABELS.values(), LABELS[AMOUNT]]
    )
    assert not review.primary.isEnabled()
    at(review, form, GOAL)
    panes = [pane.toPlainText() for pane in review.texts.values()]
    assert panes == [base[0], "镇里的目标\n第二行", "区里的目标"]
    assert review.count.text() == "还剩 3 处（本表 2 处），共 3 处"
    press(review.list, Key.Key_1)
    at(review, form, AMOUNT)
    press(review.list, Key.Key_Right)
    press(review.list, Key.Key_Right)
    press(review.list, Key.Key_F8)
    assert review._spots[review._current()].dispute.thing == other
    press(review.list, Key.Key_3)
    assert review.count.text() == "3 处都已选定"
    assert review.primary.hasFocus()
    taken(office, review).accept()
    shown = office.workspace.shown
    assert (shown(form, GOAL), shown(form, AMOUNT)) == ("镇里的目标\n第二行", "30")
    office.press("undo")
    assert shown(form, AMOUNT) == "40"


def test_the_rest_of_a_form_and_of_all(office, clash):
    form, other, base = clash
    review = review_of(office)
    at(review, form, GOAL)
    press(review.list, Key.Key_3)
    at(review, form, AMOUNT)
    press(review.list, Key.Key_2, Mod.ControlModifier)
    assert review.count.text() == "还剩 1 处（本表 1 处），共 3 处"
    assert review._spots[review._current()].dispute.thing == other
    press(review, Key.Key_L, Mod.AltModifier)
    office.qtbot.waitUntil(review.primary.isEnabled)
    taken(office, review)
    shown = office.workspace.shown
    assert (shown(form, GOAL), shown(form, AMOUNT), shown(other, AMOUNT)) == (base[0], "30", "41")


def test_from_place_to_place_and_from_open_one_to_open_one(office, clash):
    review = review_of(office)
    assert review._current() == 0
    press(review, Key.Key_N, Mod.AltModifier)
    office.qtbot.waitUntil(lambda: review._current() == 1)
    press(review, Key.Key_P, Mod.AltModifier)
    office.qtbot.waitUntil(lambda: review._current() == 0)
    press(review.list, Key.Key_Down)
    press(review.list, Key.Key_Right)
    press(review.list, Key.Key_Up)
    press(review.list, Key.Key_F8)
    assert review._current() == 2
    press(review.list, Key.Key_F8)
    assert review._current() == 0, "round the end"
    press(review.list, Key.Key_F8, Mod.ShiftModifier)
    assert review._current() == 2


def test_a_third_content_is_typed_at_once_or_with_the_fourth_key(office, clash):
    form, other, _base = clash
    review = review_of(office)
    at(review, form, GOAL)
    press(review.list, Key.Key_unknown, text="x")
    assert review.typing.hasFocus()
    QTest.keyClicks(review.typing, "yz")
    press(review.typing, Key.Key_Return, Mod.AltModifier)
    QTest.keyClicks(review.typing, "2")
    press(review.typing, Key.Key_Return)
    assert review.list.hasFocus()
    at(review, form, AMOUNT)
    press(review.list, Key.Key_4)
    assert review.typing.written == "40", "typing goes on from ours"
    QTest.keyClicks(review.typing, "55.5")
    press(review.typing, Key.Key_Return)
    at(review, other, AMOUNT)
    press(review.list, Key.Key_2)
    press(review.list, Key.Key_4)
    assert review.typing.written == "31", "or from the side that was chosen"
    press(review.typing, Key.Key_Escape)
    assert lines(review.list)[review._current()][5] == ""
    result = taken(office, review)
    shown = office.workspace.shown
    assert (shown(form, GOAL), shown(form, AMOUNT)) == ("xyz\n2", "55.5")
    assert shown(other, AMOUNT) == "31"
    assert any("2 处已逐处选定" in one.text(5) for one in _children(result.table))


def _children(tree):
    item = tree.topLevelItem(0)
    item.setExpanded(True)
    return [item.child(n) for n in range(item.childCount())]


def test_an_input_method_composes_from_the_list_on(office, clash):
    form, _other, _base = clash
    review = review_of(office)
    spot = at(review, form, GOAL)
    review.list.setFocus()
    assert review.list.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    compose(review.list, preedit="mu")
    assert review.list.hasFocus(), "the keyboard stays while it composes"
    assert review.typing.composing
    compose(review.list, preedit="mubiao")
    compose(review.list, commit="目标")
    assert review.typing.hasFocus()
    compose(review.typing, commit="一")
    assert spot.text == "目标一"
    assert lines(review.list)[review._current()][5] == "目标一"


def test_a_wrong_number_stays_and_is_said(office, clash):
    form, other, _base = clash
    review = review_of(office)
    at(review, form, AMOUNT)
    press(review.list, Key.Key_4)
    review.typing.selectAll()
    compose(review.typing, commit="约四十")
    assert "应当填数字" in review.wrong.text()
    press(review.typing, Key.Key_Return)
    at(review, other, AMOUNT)
    assert review.wrong.text() == ""
    review.ours.click()
    taken(office, review)
    assert office.workspace.shown(form, AMOUNT) == "约四十"


def test_a_review_that_is_left_says_that_the_package_waits_and_goes_on_later(office, clash):
    form, other, _base = clash
    review = review_of(office)
    at(review, form, AMOUNT)
    press(review.list, Key.Key_2)
    at(review, form, GOAL)
    press(review.list, Key.Key_4)
    review.typing.selectAll()
    compose(review.typing, commit="写了一半")
    press(review.typing, Key.Key_Return)
    review.reject()
    result = wait_for(office, ImportResult)
    (line,) = lines(result.table)
    assert line[3] == "要逐处选择"
    assert line[5] == "还有 1 处没有选定，本机什么都没有改；再导入一次，可以接着选。"
    assert office.workspace.shown(form, AMOUNT) == "40"
    result.accept()
    import_all(office)
    review = review_of(office)
    assert review.count.text() == "还剩 1 处（本表 1 处），共 3 处"
    assert review._spots[review._current()].dispute.thing == other
    press(review.list, Key.Key_1)
    taken(office, review)
    shown = office.workspace.shown
    assert (shown(form, GOAL), shown(form, AMOUNT), shown(other, AMOUNT)) == (
        "写了一半",
        "30",
        "41",
    )


def test_what_can_only_be_one_sides_takes_no_text(office, stick, district):  # noqa: F811
    export(office)
    carry(district, stick)
    form = office.form(MEALS)
    row = office.workspace.document(form).rows("indicators")[0].id
    office.workspace.delete_rows(form, "indicators", [row])
    district.type(form, [(Address("indicators", row, "name"), "改过的指标")])
    for path in stick.glob("*.perfpkg"):
        path.unlink()
    back(district, stick, filing_of(office))
    import_all(office)
    review = review_of(office)
    assert not review.typing.isEnabled()
    for key in (Key.Key_4, Key.Key_A):
        press(review.list, key)
    compose(review.list, commit="字")
    assert review.list.hasFocus()
    assert review._spots[0].pick is None
    press(review.list, Key.Key_1)
    taken(office, review)


def test_esc_in_the_list_leaves_the_review(office, clash):
    review = review_of(office)
    press(review.list, Key.Key_Escape)
    assert wait_for(office, ImportResult)


def test_closing_the_window_while_one_reviews(office, clash):
    review = review_of(office)
    office.window.close_now()
    review.reject()
    QApplication.processEvents()
    assert not [one for one in office.window.findChildren(ImportResult) if one.isVisible()]


def test_what_never_came_here_is_no_choice(office, stick):  # noqa: F811 -- a fixture
    """Two computers went on from what only they know: here nobody knows what stood there before."""
    for name, amount in (("甲", "2"), ("乙", "3")):
        (stick / f"{name}.perfpkg").write_bytes(townships.packed(1, "1", amount))
    import_all(office)
    review = wait_for(office, ReviewDialog)
    number = next(n for n, one in enumerate(lines(review.list)) if one[1] == LABELS[AMOUNT])
    review.list.setCurrentItem(review.list.topLevelItem(number))
    office.qtbot.waitUntil(review.list.hasFocus)
    assert review.texts[Pick.BASE].toPlainText() == "（没有记录）"
    press(review.list, Key.Key_3)
    assert "没有到过本机" in review.wrong.text()
    assert review._spots[number].chosen is None
    press(review.list, Key.Key_3, Mod.ControlModifier)
    assert review._spots[number].chosen is None
    press(review.list, Key.Key_2)
    assert review.wrong.text() == ""
    assert review._spots[number].chosen is not None
    taken(office, review).accept()
    assert [
        office.workspace.document(form.id).values[townships.AMOUNT]
        for entry in office.window.entries()
        for form in entry.forms
        if form.title == "第1号项目"
    ] == [{"2": "3", "3": "2"}[_ours(review, number)]]


def _ours(review, number):
    return review._spots[number].shown(Pick.OURS)


def test_a_seal_that_is_chosen_brings_all_of_its_form(office, stick, district):  # noqa: F811
    """It vouches for one content: what is chosen or typed beside it would be lost unseen."""
    export(office)
    carry(district, stick)
    form = office.form(MEALS)
    office.workspace.type(form, [(GOAL, "镇里盖了章的目标")])
    office.workspace.sealing.seal(form, finish=True)
    district.type(form, [(GOAL, "区里的目标")])
    for path in stick.glob("*.perfpkg"):
        path.unlink()
    back(district, stick, filing_of(office))
    import_all(office)
    review = review_of(office)
    seal = next(n for n, one in enumerate(review._spots) if one.is_seal)
    goal = at(review, form, GOAL)
    review.list.setCurrentItem(review.list.topLevelItem(seal))
    press(review.list, Key.Key_1)
    assert goal.pick is Pick.OURS
    assert "随盖章的内容" in review.wrong.text()
    at(review, form, GOAL)
    compose(review.list, commit="另外写的目标")
    assert review._spots[seal].pick is None
    assert "重新选择" in review.wrong.text()
    assert not review.primary.isEnabled()
    review.list.setCurrentItem(review.list.topLevelItem(seal))
    press(review.list, Key.Key_2)
    taken(office, review).accept()
    assert office.workspace.shown(form, GOAL) == "另外写的目标"
    assert not office.workspace.form(form).sealed
