"""旧版内容 in the window: seen beside the paper, put into a cell, taken back (F34)."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from perfdesk.document.model import Address, Filing
from tests.ui.test_history_panel import opened, settle
from tests.workspace.test_leftovers import correct
from tests.workspace.test_mapping import OWN, filled, paper
from tests.workspace.test_unlucky_exchange import package

HANDLER = Address("", "", "handler")


@pytest.fixture(autouse=True)
def _own_papers(tmp_path, monkeypatch):
    """Papers are installed for this test alone."""
    monkeypatch.setenv("PERFDESK_DATA", str(tmp_path / "data"))


@pytest.fixture
def flood(office):
    """A form filled in on a paper that was corrected afterwards, in front."""
    workspace = office.workspace
    unit = Filing(OWN, 2026, {"unit_name": "某镇"})
    form = filled(project_category="一次性项目")
    data = package("f1", unit, {"x1": form}, templates=paper("1"))
    workspace.receiving.take(workspace.receiving.look(data))
    correct(workspace)
    office.window.open_form("x1")
    office.window.activateWindow()
    office.qtbot.waitUntil(lambda: QApplication.activeWindow() is office.window)
    return "x1"


def test_f34_what_the_paper_does_not_show_is_a_tab_and_goes_into_the_current_cell(office, flood):
    panel = opened(office)
    assert panel.tabs.isTabVisible(2)
    assert panel.tabs.tabText(2) == "旧版内容 1"
    panel.tabs.setCurrentIndex(2)
    settle(office, panel)
    assert panel.left.isVisible()
    assert not panel.list.isVisible()
    assert panel.left.item(0).text() == "项目类型\n一次性项目"
    assert "不打印" in panel.said
    office.window.front_view().show_place(HANDLER)
    settle(office, panel)
    panel.start()
    assert panel.left.hasFocus()
    assert panel.button.isEnabled()
    QTest.keyClick(panel.left, Qt.Key.Key_R, Qt.KeyboardModifier.AltModifier)
    office.qtbot.waitUntil(lambda: office.workspace.shown(flood, HANDLER) != "")
    assert office.workspace.shown(flood, HANDLER) == "一次性项目"
    assert panel.left.count() == 1, "it stays"
    office.press("undo")
    assert office.workspace.shown(flood, HANDLER) == ""


def test_a_form_without_any_has_no_such_tab(office, flood):
    panel = opened(office)
    panel.tabs.setCurrentIndex(2)
    settle(office, panel)
    other = next(
        form.id for entry in office.window.entries() for form in entry.forms if form.id != flood
    )
    office.window.open_form(other)
    office.qtbot.waitUntil(lambda: not panel.tabs.isTabVisible(2))
    assert panel.tabs.currentIndex() == 1
    assert panel.list.isVisible()
