"""The open forms: what is told of the one in front, while those behind it change too."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton

from perfdesk.document.model import Address

MEALS = "2026年城区社区网格员工作餐费"
INSURANCE = "2026年网格员社保补贴"


def test_a_form_behind_that_shows_the_same_does_not_take_the_help_over(office):
    office.open(INSURANCE)
    behind = office.window.tabs.front.view
    behind.show_place(Address("", "", "project_name"))
    office.open(MEALS)
    view = office.window.tabs.front.view
    view.show_place(Address("", "", "unit_name"))
    office.type("某单位")
    QTest.keyClick(view, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert office.workspace.shown(behind.document_id, Address("", "", "unit_name")) == "某单位"
    assert office.window.status.help_text == view.current().help
    assert view.current().help != behind.current().help


def test_a_paper_behind_is_laid_anew_when_it_is_looked_at(office, qtbot):
    """What another form changed on it costs the one that is typed on nothing."""
    office.open(MEALS)
    project = office.window.tabs.front
    department = next(
        form
        for entry in office.window.entries()
        if entry.filing.id == project.filing_id
        for form in entry.forms
        if form.template != office.workspace.form(project.form_id).template
    )
    office.window.open_form(department.id)
    behind = office.window.tabs.front
    before = behind.view.sheet.grid
    office.open(MEALS)
    project.view.show_place(Address("", "", "money.total.initial"))
    office.type("88.88")
    with qtbot.waitSignal(project.view.edited):
        project.view.commit()
    assert behind._view.sheet.grid is before
    office.window.open_form(department.id)
    changed = behind.view.sheet.grid
    assert changed is office.workspace.grid(department.id)
    assert changed != before
    office.open(MEALS)
    office.press("undo")
    assert behind._view.sheet.grid is changed
    assert behind.view.sheet.grid == before


def test_tabs_tell_their_forms_apart_however_many_are_open(office):
    """Narrower than eight characters beside icon and cross no tab gets; the bar scrolls."""
    for entry in office.window.entries():
        for form in entry.forms:
            office.window.open_form(form.id)
    office.window.resize(911, 472)
    QApplication.processEvents()
    bar = office.window.tabs.tabBar()
    character = bar.fontMetrics().horizontalAdvance("字")
    for place in range(bar.count()):
        whole = bar.fontMetrics().horizontalAdvance(bar.tabText(place))
        beside = 6 * character  # icon, cross, and the room around them
        assert bar.tabRect(place).width() >= min(whole, 8 * character) + beside, bar.tabText(place)
    arrows = [button for button in bar.findChildren(QToolButton) if button.isVisible()]
    assert len(arrows) == 2


def test_forms_of_one_name_are_called_by_their_units_too(office):
    """A district has the same form of two offices open; one that is closed leaves no trace."""
    both = [
        form
        for entry in office.window.entries()
        for form in entry.forms
        if form.template.endswith("/department")
    ]
    assert len(both) == 2
    tabs = office.window.tabs
    for form in both:
        office.window.open_form(form.id)
    said = [tabs.tabText(tabs.indexOf(tabs.page(form.id))) for form in both]
    assert sorted(said) == ["化管理服务中心·部门", "区委社会工作部·部门"]
    tabs.close_form(both[0].id)
    assert tabs.tabText(tabs.indexOf(tabs.page(both[1].id))) == both[1].title
