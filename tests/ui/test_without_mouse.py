"""Everything in the window can be reached with keys alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLineEdit,
    QMenuBar,
    QSlider,
    QTabBar,
    QToolButton,
    QWidget,
)

from ui.side import SideContent
from ui.welcome import FormLink

MEALS = "2026年城区社区网格员工作餐费"


def _pane_of(office, widget):
    window = office.window
    panes = {
        "navigator": window.navigator,
        "paper": window.tabs,
        "welcome": window.centre.welcome,
        "side": window.side,
        "header": window.header,
        "status": window.status,
    }
    return next(name for name, pane in panes.items() if pane.isAncestorOf(widget))


def _round(office, times):
    """The panes F6 leads through."""
    seen = []
    for _step in range(times):
        QTest.keyClick(QApplication.focusWidget() or office.window, Qt.Key.Key_F6)
        seen.append(_pane_of(office, QApplication.focusWidget()))
    return seen


def _tabbed(first: QWidget, key: Qt.Key) -> set[QWidget]:
    """What Tab leads through from here, until it comes round or into the paper."""
    first.setFocus(Qt.FocusReason.TabFocusReason)
    seen: set[QWidget] = set()
    while (widget := QApplication.focusWidget()) is not None and widget not in seen:
        seen.add(widget)
        QTest.keyClick(widget, key)
    return seen


@pytest.fixture
def active(office):
    office.window.activateWindow()
    QApplication.processEvents()
    office.window.navigator.tree.setFocus()
    return office


def test_f6_leads_round_the_window_without_a_form(active):
    assert _round(active, 4) == ["welcome", "header", "navigator", "welcome"]


def test_f6_leads_round_the_window_with_a_form(active):
    active.open(MEALS)
    assert _round(active, 5) == ["header", "status", "navigator", "paper", "header"]
    active.window.actions_by_name["navigator"].trigger()
    assert _round(active, 3) == ["status", "paper", "header"]


def test_f6_leads_into_the_side_and_esc_back_to_the_paper(active):
    active.open(MEALS)
    active.press("field_help")
    active.window.front_view().setFocus()
    assert _round(active, 1) == ["side"]
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is active.window.front_view()
    assert active.window.side.isHidden()


@pytest.mark.parametrize("open_form", [False, True])
def test_every_button_can_be_reached_with_tab(active, open_form):
    window = active.window
    if open_form:
        active.open(MEALS)
    reached: set[QWidget] = set()
    for _pane in range(6):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F6)
        start = QApplication.focusWidget()
        for key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            reached |= _tabbed(start, key)
        start.setFocus()
    wanted = [
        button
        for button in window.findChildren(QAbstractButton)
        if button.isVisible() and button.isEnabled() and not isinstance(button.parent(), QTabBar)
    ]
    assert wanted
    # F10 and the arrows lead into menus, Ctrl+W closes a tab, a search box has a sign in it
    inside = (QMenuBar, QTabBar, QLineEdit)
    left = [
        button.accessibleName() or button.text() or button.toolTip() or button.objectName()
        for button in wanted
        if button not in reached and not isinstance(button.parentWidget(), inside)
    ]
    assert left == []


def test_esc_leads_to_the_paper_from_everywhere_else(active):
    active.open(MEALS)
    window = active.window
    view = window.front_view()
    tabs = window.tabs.tabBar()
    bar, header = window.tabs.front.bar.row.buttons()[-1], window.header.row.buttons()[0]
    slider = window.status.findChildren(QSlider)[0]
    for place in (window.navigator.tree, tabs, bar, header, slider):
        place.setFocus()
        assert QApplication.focusWidget() is place
        QTest.keyClick(place, Qt.Key.Key_Escape)
        assert QApplication.focusWidget() is view
        assert view.isVisible()


def test_enter_presses_the_button_with_the_keyboard(active):
    window = active.window
    link = window.centre.welcome.findChildren(FormLink)[0]
    link.setFocus()
    QTest.keyClick(link, Qt.Key.Key_Return)
    assert window.front_form() == link.form_id
    zoom = next(b for b in window.status.findChildren(QToolButton) if "放大" in b.text())
    toggle = window.header.row.buttons()[0]
    for button in (zoom, toggle):
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_Return)
    assert window.front_view().zoom > 100
    assert not window.navigator.isVisible()


def test_a_side_content_that_has_nothing_to_enter_keeps_the_way_open(active):
    """A content that does not take the keyboard must not stop the round."""
    active.open(MEALS)
    active.window.side.show_content("empty", SideContent())
    active.window.front_view().setFocus()
    for _step in range(4):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F6)
    assert QApplication.focusWidget() is not None
    assert _pane_of(active, QApplication.focusWidget()) != "paper"
