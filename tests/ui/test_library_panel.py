"""The 指标库 beside the paper: what it lists, and what Enter and a double click put where."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QTreeWidget

from perfdesk.document.model import Address
from ui.library_panel import LibraryPanel

MEALS = "2026年城区社区网格员工作餐费"


@pytest.fixture
def panel(office, qtbot) -> LibraryPanel:
    office.open(MEALS)
    office.window.activateWindow()
    qtbot.waitUntil(office.window.isActiveWindow)
    stand(office, 0)
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    QTest.keyClick(office.window.front_view(), Qt.Key.Key_L, both)
    content = office.window.side.content
    assert isinstance(content, LibraryPanel)
    qtbot.waitUntil(lambda: bool(content.shown))
    qtbot.waitUntil(lambda: not office.workspace.offers.waits)
    return content


def stand(office, row: int, field: str = "name") -> None:
    view = office.window.front_view()
    rows = view.document.rows("indicators")
    view.show_place(Address("indicators", rows[row].id, field))


def search(panel, text: str) -> QLineEdit:
    box = panel.findChild(QLineEdit)
    box.setText(text)
    return box


def names(office) -> list[str]:
    return [row.cells.get("name") for row in office.window.front_view().document.rows("indicators")]


def test_it_lists_the_class_of_the_row_one_stands_in(office, panel, qtbot):
    quantity = set(panel.shown)
    assert {"网格员培训", "12345热线接听量", "城区网格员人数"} <= quantity
    assert "网格员就餐率" not in quantity
    row = next(
        n
        for n, r in enumerate(office.window.front_view().document.rows("indicators"))
        if r.cells["class"] == "quality"
    )
    stand(office, row)
    qtbot.waitUntil(lambda: "网格员就餐率" in panel.shown)
    assert not quantity & set(panel.shown)
    assert "质量指标" in panel.findChild(QCheckBox).text()


def test_words_narrow_it_and_all_classes_can_be_seen(panel, qtbot):
    panel.findChild(QCheckBox).setChecked(False)
    assert "网格员就餐率" in panel.shown
    search(panel, "网格 培训")
    qtbot.waitUntil(lambda: "网格员培训" in panel.shown and "网格员就餐率" not in panel.shown)
    search(panel, "查无此项")
    qtbot.waitUntil(lambda: panel.shown == [])


def test_where_only_other_classes_have_it_they_are_pointed_out(panel, qtbot):
    search(panel, "网格员就餐率")
    qtbot.waitUntil(lambda: not panel.shown)
    said = [label.text() for label in panel.findChildren(QLabel)]
    assert "本类里没有；其他类别里有 1 条，取消“只看本类”即可看到。" in said
    panel.findChild(QCheckBox).setChecked(False)
    assert panel.shown == ["网格员就餐率"]


def test_enter_puts_it_below_a_filled_row_in_one_step(office, panel, qtbot):
    before = names(office)
    box = search(panel, "网格员培训")
    assert box.hasFocus()
    # at once: Enter does not wait for the list to follow the letters
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert names(office) == [before[0], "网格员培训", *before[1:]]
    row = office.window.front_view().document.rows("indicators")[1]
    assert row.cells["target"] == {"op": "≥", "unit": "场"}
    assert office.window.front_view().current().address == Address("indicators", row.id, "name")
    assert "网格员培训" in office.speaker.notices[-1]
    office.press("undo")
    assert names(office) == before


def test_a_row_without_a_name_is_filled_itself(office, panel, qtbot):
    office.press("insert_below")
    count = len(names(office))
    search(panel, "12345热线接听量")
    qtbot.waitUntil(lambda: panel.shown == ["12345热线接听量"])
    listing = panel.findChild(QTreeWidget)
    item = listing.topLevelItem(0).child(0)
    listing.itemDoubleClicked.emit(item, 0)
    assert len(names(office)) == count
    assert names(office)[1] == "12345热线接听量"


def test_it_belongs_into_a_row_of_indicators(office, panel):
    office.window.front_view().show_place(Address("", "", "goal_year"))
    before = office.window.front_view().document
    QTest.keyClick(search(panel, "网格员培训"), Qt.Key.Key_Return)
    assert office.window.front_view().document == before
    assert "绩效指标的行" in office.speaker.notices[-1]


def test_what_is_written_now_is_in_it_soon(office, panel, qtbot):
    search(panel, "楼栋长")
    stand(office, 0)
    office.type("楼栋长走访户数")
    office.window.commit()
    qtbot.waitUntil(lambda: panel.shown == ["楼栋长走访户数"])


def test_the_key_comes_to_it_and_leads_back(office, panel):
    view = office.window.front_view()
    assert panel.findChild(QLineEdit).hasFocus()
    QTest.keyClick(panel.findChild(QLineEdit), Qt.Key.Key_Down)
    assert panel.findChild(QTreeWidget).hasFocus()
    QTest.keyClick(panel.findChild(QTreeWidget), Qt.Key.Key_Escape)
    assert office.window.side.name == ""
    assert view.hasFocus()
