"""The navigator: what it lists, how it is filtered, and what its rows can do."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from perfdesk.workspace import FilingInfo, FormInfo
from ui.navigator import Navigator
from ui.navigator_tree import ID, KIND, NOTE, Entry, Kind


def form(name: str, title: str, **more: object) -> FormInfo:
    state = {"finished": False, "empty": False} | more
    return FormInfo(name, "f1", "t/project", "项目支出绩效目标表", title, "project", title, **state)


def filing(name: str, unit: str, year: int) -> FilingInfo:
    return FilingInfo(name, "set", "某区预算绩效目标", unit, year)


ENTRIES = (
    Entry(
        filing("f1", "农业农村局", 2026),
        (
            form("a", "高标准农田", empty=True),
            form("b", "农机购置补贴"),
            form("c", "动物防疫", finished=True),
        ),
    ),
    Entry(filing("f2", "图书馆", 2025), (form("d", "图书采购"),)),
)


@pytest.fixture
def navigator(qtbot):
    made = Navigator()
    qtbot.addWidget(made)
    made.resize(300, 500)
    made.show_entries(ENTRIES)
    made.show()
    return made


def lines(navigator: Navigator) -> list[str]:
    """The rows in sight, indented, with their notes."""
    found = []
    index = navigator.tree.indexAt(navigator.tree.rect().topLeft())
    while index.isValid():
        depth, up = 0, index.parent()
        while up.isValid():
            depth, up = depth + 1, up.parent()
        found.append(f"{'  ' * depth}{index.data()} | {index.data(NOTE)}")
        index = navigator.tree.indexBelow(index)
    return found


def row(navigator: Navigator, name: str):
    index = navigator.tree.indexAt(navigator.tree.rect().topLeft())
    while index.isValid() and index.data(ID) != name:
        index = navigator.tree.indexBelow(index)
    return index


def test_years_units_and_forms_stand_with_states_in_words_and_counts(navigator):
    assert lines(navigator) == [
        "2026 年度 | 1 个单位",
        "  农业农村局 | 1/3",
        "    高标准农田 | 空白",
        "    农机购置补贴 | 填写中",
        "    动物防疫 | 已完成",
        "2025 年度 | 1 个单位",
        "  图书馆 | 0/1",
        "    图书采购 | 填写中",
    ]


def test_a_reader_hears_title_and_state(navigator):
    index = row(navigator, "c")
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "动物防疫，已完成"


def test_a_form_that_was_finished_changes_its_row_and_the_counts(navigator):
    navigator.update_form(form("b", "农机购置补贴", finished=True))
    assert "    农机购置补贴 | 已完成" in lines(navigator)
    assert "  农业农村局 | 2/3" in lines(navigator)


def test_the_filter_leaves_what_fits_under_its_unit(navigator):
    navigator.filter.setText("农机")
    assert lines(navigator) == [
        "2026 年度 | 1 个单位",
        "  农业农村局 | 1/3",
        "    农机购置补贴 | 填写中",
    ]
    navigator.filter.setText("图书馆")
    assert lines(navigator)[-1] == "    图书采购 | 填写中"
    navigator.filter.setText("没有这张表")
    assert lines(navigator) == []
    navigator.filter.setText("")
    assert len(lines(navigator)) == 8


def test_an_empty_store_says_how_to_begin(navigator):
    navigator.show_entries(())
    said = [label.text() for label in navigator.findChildren(QLabel) if label.isVisible()]
    assert any("点“新建”建立第一套表" in text for text in said)
    assert "0 套表 · 0 张 · 已完成 0 张" in said


def test_enter_in_the_filter_opens_the_first_form_found(navigator, qtbot):
    navigator.filter.setText("防疫")
    with qtbot.waitSignal(navigator.form_wanted) as heard:
        QTest.keyClick(navigator.filter, Qt.Key.Key_Return)
    assert heard.args == ["c"]


def test_arrows_and_enter_open_a_form(navigator, qtbot):
    navigator.tree.setCurrentIndex(row(navigator, "a"))
    with qtbot.waitSignal(navigator.form_wanted) as heard:
        QTest.keyClick(navigator.tree, Qt.Key.Key_Down)
        QTest.keyClick(navigator.tree, Qt.Key.Key_Return)
    assert heard.args == ["b"]


def test_a_click_opens_a_form_and_a_click_on_a_unit_does_not(navigator, qtbot):
    view = navigator.tree
    with qtbot.waitSignal(navigator.form_wanted) as heard:
        place = view.visualRect(row(navigator, "d")).center()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert heard.args == ["d"]
    with qtbot.assertNotEmitted(navigator.form_wanted):
        place = view.visualRect(row(navigator, "f2")).center()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_folded_units_stay_folded_when_the_list_is_read_anew(navigator):
    navigator.tree.collapse(row(navigator, "f1"))
    navigator.tree.setCurrentIndex(row(navigator, "d"))
    navigator.show_entries(ENTRIES)
    assert not navigator.tree.isExpanded(row(navigator, "f1"))
    assert navigator.tree.isExpanded(row(navigator, "f2"))
    assert navigator.tree.currentIndex().data(ID) == "d"


def texts(navigator: Navigator, name: str) -> list[str]:
    menu = navigator.menu_for(row(navigator, name))
    found = [action.text().split("(")[0] for action in menu.actions() if not action.isSeparator()]
    menu.deleteLater()
    return found


def test_the_menu_of_a_row_offers_what_can_be_done_with_it(navigator):
    assert texts(navigator, "b") == ["打开", "打印", "填报完成", "删除这张表"]
    assert texts(navigator, "c") == ["打开", "打印", "恢复填写", "删除这张表"]
    assert texts(navigator, "f1") == ["添加一张表", "打印整套", "删除整套表"]
    assert navigator.menu_for(row(navigator, "2026")) is None


def test_a_store_that_can_only_be_read_offers_no_change(navigator):
    navigator.read_only = True
    assert texts(navigator, "b") == ["打开", "打印"]
    assert texts(navigator, "f1") == ["打印整套"]


def test_printing_a_unit_names_all_its_forms(navigator, qtbot):
    menu = navigator.menu_for(row(navigator, "f1"))
    with qtbot.waitSignal(navigator.print_wanted) as heard:
        next(a for a in menu.actions() if a.text().startswith("打印整套")).trigger()
    assert heard.args == [["a", "b", "c"]]


def test_the_filing_of_the_current_row_is_known(navigator):
    navigator.tree.setCurrentIndex(row(navigator, "d"))
    assert navigator.filing_of_current() == "f2"
    navigator.tree.setCurrentIndex(row(navigator, "f1"))
    assert navigator.filing_of_current() == "f1"
    navigator.tree.setCurrentIndex(row(navigator, "2026"))
    assert navigator.filing_of_current() == ""
    assert row(navigator, "2026").data(KIND) == Kind.YEAR


def test_two_sets_of_one_unit_and_year_are_one_unit(navigator):
    """Targets and self-evaluation of a year stand beside each other."""
    unit = "农业农村局"
    twins = (filing("f1", unit, 2026), FilingInfo("f3", "other", "某区绩效自评", unit, 2026))
    navigator.show_entries([Entry(one, (form(one.id, "部门表"),)) for one in twins])
    assert [line.strip() for line in lines(navigator) if "部门表" not in line] == [
        "2026 年度 | 1 个单位",
        f"{unit} · 某区预算绩效目标 | 0/1",
        f"{unit} · 某区绩效自评 | 0/1",
    ]


def test_two_filings_of_the_same_forms_are_numbered(navigator):
    """Both computers of an office sent theirs: the sets' name would tell nothing."""
    twins = (filing("f1", "农业农村局", 2026), filing("f3", "农业农村局", 2026))
    navigator.show_entries([Entry(one, (form(one.id, "部门表"),)) for one in twins])
    assert [line.strip() for line in lines(navigator) if "部门表" not in line] == [
        "2026 年度 | 1 个单位",
        "农业农村局（1） | 0/1",
        "农业农村局（2） | 0/1",
    ]


# --- a district's hundreds of units ---------------------------------------------------------------


def many(count: int) -> tuple[Entry, ...]:
    return tuple(
        Entry(filing(f"u{n}", f"第{n}镇", 2026), (form(f"u{n}a", f"第{n}镇的项目"),))
        for n in range(count)
    )


def titles(navigator: Navigator) -> list[str]:
    return [line.strip().partition(" |")[0] for line in lines(navigator)]


def test_hundreds_of_units_begin_folded_and_the_form_in_front_is_in_sight(navigator):
    navigator.show_entries(many(100))
    assert titles(navigator)[:3] == ["2026 年度", "第0镇", "第1镇"]
    navigator.show_current("u3a")
    assert titles(navigator)[4:6] == ["第3镇", "第3镇的项目"]


def test_a_filter_opens_what_fits_and_leaves_the_list_as_it_was(navigator):
    navigator.show_entries(many(100))
    navigator.tree.setExpanded(row(navigator, "u2"), True)
    before = titles(navigator)
    navigator.filter.setText("第77")
    assert titles(navigator) == ["2026 年度", "第77镇", "第77镇的项目"]
    navigator.filter.setText("")
    assert titles(navigator) == before


def test_forms_that_change_come_and_go_leave_every_other_row_as_it_is(navigator):
    entries = list(many(100))
    navigator.show_entries(entries)
    navigator.tree.setExpanded(row(navigator, "u2"), True)
    navigator.tree.setCurrentIndex(row(navigator, "u2a"))
    changed = form("u2a", "第2镇的项目", finished=True)
    entries[2] = Entry(entries[2].filing, (changed, form("new", "新项目")))
    navigator.show_entries(entries)
    assert lines(navigator)[3:6] == [
        "  第2镇 | 1/2",
        "    第2镇的项目 | 已完成",
        "    新项目 | 填写中",
    ]
    assert navigator.tree.currentIndex().data(ID) == "u2a"
    entries[2] = Entry(entries[2].filing, (form("new", "新项目"),))
    navigator.show_entries(entries)
    assert lines(navigator)[3:6] == ["  第2镇 | 0/1", "    新项目 | 填写中", "  第3镇 | 0/1"]
    assert not navigator.has_form("u2a")


def test_a_row_that_changed_alone_changes_back_with_all(navigator):
    navigator.update_form(form("b", "农机购置补贴", finished=True))
    navigator.show_entries(ENTRIES)
    assert "    农机购置补贴 | 填写中" in lines(navigator)
