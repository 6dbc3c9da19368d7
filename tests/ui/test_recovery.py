"""After a crash the texts that were being typed are offered, with their form, cell and time."""

from __future__ import annotations

from datetime import datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from perfdesk.document.model import Address
from perfdesk.store.documents import Store
from perfdesk.store.drafts import Draft
from perfdesk.workspace import Workspace
from tests.ui.conftest import CENTER, MEALS, Office, gone
from ui.main_window import MainWindow
from ui.recovery import DISCARD, RecoveryDialog

GOAL = Address("", "", "goal_year")
AT = datetime(2026, 1, 29, 9, 30, 5).astimezone()
TEXT = "保障 42 名网格员的工作餐"


def meals(store):
    with Workspace.open(store) as workspace:
        forms = [form for one in workspace.filings() for form in workspace.forms(one.id)]
        form = next(form.id for form in forms if form.title == MEALS)
        rows = [row.id for row in workspace.document(form).rows("indicators")]
        return form, rows, workspace.document(form).values["goal_year"]


def leave(store, *texts):
    """What a process that was killed had kept: addresses and texts."""
    form, rows, _goal = meals(store)
    opened = Store.open(store, now=AT)
    drafts = [
        Draft(
            form, Address("indicators", rows[at], "name") if isinstance(at, int) else at, text, AT
        )
        for at, text in texts
    ]
    opened.commit([], {draft.cell: draft for draft in drafts})
    opened.close()
    return form


def start(store, settings, speaker, qtbot):
    window = MainWindow(Workspace.open(store, background=True), settings, speaker)
    window.resize(1366, 728)
    window.show()
    qtbot.waitExposed(window)
    return Office(window, speaker, qtbot)


@pytest.fixture
def begin(store, settings, speaker, qtbot):
    """Start the window over a store as a crash left it."""
    started = []

    def start_after(*texts):
        if texts:
            leave(store, *texts)
        started.append(start(store, settings, speaker, qtbot))
        return started[-1]

    yield start_after
    for office in started:
        office.window.close_now()
        gone(office.window)


def offered(office):
    office.qtbot.waitUntil(lambda: bool(open_dialogs(office)))
    return office.dialog(RecoveryDialog)


def open_dialogs(office):
    return [d for d in office.window.findChildren(RecoveryDialog) if d.isVisible()]


def nothing_offered(office):
    office.qtbot.waitUntil(lambda: not office.window.store.waits)
    return not open_dialogs(office)


def said(card, name):
    """One of the card's lines: recoveryForm, recoveryWhere or fault."""
    return card.findChild(QLabel, name).text()


def test_each_text_is_named_by_form_cell_and_time_beside_what_is_saved(begin, store):
    _form, _rows, goal = meals(store)
    office = begin((GOAL, TEXT), (3, "就餐满意"))
    first, second = offered(office).cards
    assert said(first, "recoveryForm") == f"{MEALS} · {CENTER} · 2026 年度"
    assert said(first, "recoveryWhere") == "本年度绩效目标　2026年1月29日 09:30 输入"
    assert said(second, "recoveryWhere").startswith("三级指标 第4行　")
    assert [box.toPlainText() for box in first.texts] == [goal, TEXT]


def test_filling_in_is_one_step_that_can_be_undone(begin, store):
    form, _rows, goal = meals(store)
    office = begin((GOAL, TEXT))
    dialog = offered(office)
    QTest.mouseClick(dialog.cards[0].first, Qt.MouseButton.LeftButton)
    office.qtbot.waitUntil(lambda: not open_dialogs(office))
    assert office.workspace.shown(form, GOAL) == TEXT
    assert office.window.front_form() == form
    assert office.window.front_view().current().address == GOAL
    assert "填入" in office.workspace.undo_label
    office.press("undo")
    assert office.workspace.shown(form, GOAL) == goal
    assert office.workspace.undo_label is None
    assert office.workspace.drafts.pending() == []


def test_all_are_filled_in_at_once_with_the_enter_key(begin, store):
    form, rows, _goal = meals(store)
    office = begin((GOAL, TEXT), (3, "就餐满意"))
    QTest.keyClick(offered(office), Qt.Key.Key_Return)
    office.qtbot.waitUntil(lambda: not open_dialogs(office))
    name = Address("indicators", rows[3], "name")
    assert office.workspace.shown(form, GOAL) == TEXT
    assert office.workspace.shown(form, name) == "就餐满意"
    assert office.workspace.flush(10)
    assert office.workspace._store.drafts() == []


def test_a_text_is_discarded_only_when_that_is_meant(begin, store):
    office = begin((GOAL, TEXT))
    dialog = offered(office)
    QTest.mouseClick(dialog.cards[0].drop, Qt.MouseButton.LeftButton)
    assert TEXT in office.speaker.asked[0].text
    assert [card.draft.text for card in dialog.cards] == [TEXT]
    office.speaker.answers = [DISCARD]
    QTest.mouseClick(dialog.cards[0].drop, Qt.MouseButton.LeftButton)
    office.qtbot.waitUntil(lambda: not open_dialogs(office))
    assert office.workspace.flush(10)
    assert office.workspace._store.drafts() == []


def test_escape_keeps_them_and_says_how_to_come_back(begin, store, settings, qtbot):
    office = begin((GOAL, TEXT))
    QTest.keyClick(offered(office), Qt.Key.Key_Escape)
    office.qtbot.waitUntil(lambda: bool(office.speaker.offers))
    assert "下次打开" in office.speaker.notices[-1]
    office.speaker.accept_offer()
    assert [card.draft.text for card in offered(office).cards] == [TEXT]
    QTest.keyClick(offered(office), Qt.Key.Key_Escape)
    office.window.close_now()
    again = start(store, settings, office.speaker, qtbot)
    assert [card.draft.text for card in offered(again).cards] == [TEXT]
    again.window.close_now()
    gone(again.window)


def test_a_cell_that_holds_the_same_text_is_not_asked_about(begin, store):
    _form, _rows, goal = meals(store)
    office = begin((GOAL, goal))
    assert nothing_offered(office)
    assert office.workspace.flush(10)
    assert office.workspace._store.drafts() == []


def test_a_window_that_ended_well_offers_nothing(office):
    assert nothing_offered(office)


@pytest.mark.parametrize("lost", ["row", "form"])
def test_a_text_whose_place_is_gone_can_be_copied(begin, store, lost):
    form, rows, _goal = meals(store)
    with Workspace.open(store) as workspace:
        if lost == "row":
            workspace.delete_rows(form, "indicators", [rows[3]])
        else:
            workspace.delete_form(form)
    address = Address("indicators", rows[3], "name")
    opened = Store.open(store, now=AT)
    draft = Draft(form, address, "就餐满意", AT)
    opened.commit([], {draft.cell: draft})
    opened.close()
    office = begin()
    dialog = offered(office)
    (card,) = dialog.cards
    assert not dialog.primary.isVisible()
    assert "不在" in said(card, "fault")
    QTest.mouseClick(card.first, Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text() == "就餐满意"
    assert dialog.isVisible()


def test_a_text_the_form_does_not_take_stays_with_the_reason(begin, store):
    office = begin((Address("", "", "unit_name"), "中共株洲市渌口区委社会工作部"))
    dialog = offered(office)
    (card,) = dialog.cards
    QTest.mouseClick(card.first, Qt.MouseButton.LeftButton)
    assert said(card, "fault").startswith("没有填入：")
    assert dialog.isVisible()
    assert office.workspace.undo_label is None
    assert [draft.text for draft in office.workspace.drafts.pending()] == [card.draft.text]


def test_who_can_only_look_is_offered_nothing(store, settings, speaker, qtbot):
    leave(store, (GOAL, TEXT))
    with Workspace.open(store):
        second = start(store, settings, speaker, qtbot)
        assert nothing_offered(second)
        second.window.close_now()
        gone(second.window)


def test_another_store_that_is_opened_offers_its_own(office, store, tmp_path):
    other = tmp_path / "other.perfdesk"
    other.write_bytes(store.read_bytes())
    leave(other, (GOAL, TEXT))
    office.window.open_store(other)
    assert [card.draft.text for card in offered(office).cards] == [TEXT]
    QTest.keyClick(offered(office), Qt.Key.Key_Escape)
