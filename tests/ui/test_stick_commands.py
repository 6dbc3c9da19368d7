"""从U盘导入 in the real window, folders standing for sticks; the way out: test_export_stick.py."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QItemSelectionModel, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from perfdesk.workspace import Workspace
from perfdesk.workspace.taking_back import TOO_LATE
from tests.store.conftest import Disk
from tests.ui.conftest import CENTER, MEALS
from tests.ui.sticks import (  # noqa: F401 -- its fixtures are these tests' too
    AMOUNT,
    GOAL,
    back,
    carry,
    district,
    export,
    filing_of,
    import_all,
    importing,
    lines,
    looked,
    stick,
    wait_for,
)
from tests.workspace import townships
from tests.workspace.test_taking_back import LONG
from ui.dialogs.import_result import ImportResult, totals
from ui.dialogs.import_stick import ImportStickDialog
from ui.dialogs.progress import ProgressSheet
from ui.stick_commands import NO_PACKAGES


def result_of(office):
    return wait_for(office, ImportResult)


def bodies(office):
    office.workspace.flush()
    return office.workspace._ledger.store.bodies()


def units(office):
    return [one.unit for one in office.workspace.filings() if one.unit.endswith("镇")]


# --- taken in -------------------------------------------------------------------------------------


def test_changes_of_the_other_side_are_shown_before_and_after_and_undone(office, stick, district):  # noqa: F811
    export(office)
    carry(district, stick)
    filing, form = filing_of(office), office.form(MEALS)
    before = office.workspace.shown(form, AMOUNT)
    district.type(form, [(AMOUNT, "99.5")])
    back(district, stick, filing)
    dialog = importing(office)
    states = {line[0]: line[4] for line in lines(dialog.packages)}
    # our own of before is behind what the district made of it
    assert sorted(states.values()) == ["没有导入过", "较旧"]
    assert [one.name for one in dialog.paths] == [
        name for name, state in states.items() if state == "没有导入过"
    ]
    at = next(n for n, line in enumerate(lines(dialog.packages)) if line[4] == "没有导入过")
    dialog.packages.setCurrentItem(dialog.packages.topLevelItem(at))
    office.qtbot.waitUntil(lambda: not dialog.busy)
    assert [f"{CENTER} 2026年", MEALS, "更新", "1", ""] in lines(dialog.preview)
    assert office.workspace.shown(form, AMOUNT) == before
    dialog.primary.click()
    result = result_of(office)
    assert office.workspace.shown(form, AMOUNT) == "99.5"
    assert lines(result.table)[0][3] == "已导入"
    result.accept()
    assert office.speaker.notices[-1] == f"已导入“{CENTER}”的数据包；按 Ctrl+Z 撤销。"
    office.speaker.accept_offer()
    assert office.workspace.shown(form, AMOUNT) == before


def test_remarks_that_come_are_told_before_and_after(office, stick, district):  # noqa: F811
    export(office)
    carry(district, stick)
    filing, form = filing_of(office), office.form(MEALS)
    district.remarking.add(form, GOAL, "请写明次数", "区财政局")
    district.remarking.add(form, AMOUNT, "请核对金额", "区财政局")
    back(district, stick, filing)
    dialog = importing(office)
    assert "新增审核意见 2 条。" in [line[4] for line in lines(dialog.preview)]
    dialog.primary.click()
    result = result_of(office)
    assert lines(result.table)[0][5] == "新增审核意见 2 条。"
    result.accept()
    assert "新增审核意见 2 条" in office.speaker.notices[-1]


def test_a_whole_stick_is_taken_in_with_the_refused_first_and_the_totals(office, stick):  # noqa: F811
    townships.put(stick, 3)
    (stick / "缺.perfpkg").write_bytes(townships.packed(9)[:-40])
    import_all(office)
    result = result_of(office)
    told = lines(result.table)
    assert [line[3] for line in told] == ["没有导入", *["已导入"] * 3]
    assert told[0][0] == "缺.perfpkg"
    assert told[0][5]
    assert told[1][:3] == ["第00镇-2026年.perfpkg", "第00镇 2026年", "1 张"]
    assert result.totals.text() == "合计 3 个单位、3 张表：新增 3 张。"
    assert units(office) == ["第00镇", "第01镇", "第02镇"]


def test_the_result_is_copied_as_text(office, stick):  # noqa: F811
    townships.put(stick, 3)
    import_all(office)
    result = result_of(office)
    result.copy.click()
    text = QApplication.clipboard().text()
    rows = [line.split("\t") for line in text.splitlines()]
    assert rows[0] == ["数据包", "单位、年度", "表", "结果", "改几处", "说明"]
    assert len(rows) == 1 + 3 * 2, "a package and its form, opened or not"
    assert rows[2] == ["", "第00镇 2026年", "第0号项目", "新增", "", ""]
    # whatever modifier a test before left pressed
    only = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
    result.table.setCurrentItem(result.table.topLevelItem(1), 0, only)
    QTest.keyClick(result.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert [line.split("\t")[0] for line in QApplication.clipboard().text().splitlines()] == [
        "数据包",
        "第01镇-2026年.perfpkg",
        "",
    ]


def test_totals_of_nothing_are_not_said():
    assert totals([]) == ""


# --- taken back -----------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [3, 60])
def test_an_import_is_one_undo(office, stick, count, tmp_path):  # noqa: F811
    townships.put(stick, count)
    before = bodies(office)
    import_all(office)
    result = result_of(office)
    assert len(units(office)) == count
    assert office.workspace.board.is_new("p0002")
    said = len(office.speaker.notices)
    result.back.click()
    office.qtbot.waitUntil(lambda: len(office.speaker.notices) > said)
    assert office.speaker.notices[-1] == f"已撤回 {count} 个数据包，和导入以前一样。"
    assert bodies(office) == before
    assert not office.workspace.board.is_new("p0002")
    assert not [entry for entry in office.window.entries() if entry.filing.unit.endswith("镇")]
    office.speaker.accept_offer()
    office.qtbot.waitUntil(lambda: len(units(office)) == count)
    office.qtbot.waitUntil(lambda: office.speaker.offers[-1][0] == "撤回这次导入")
    office.speaker.accept_offer()
    office.qtbot.waitUntil(lambda: office.speaker.offers[-1][0] == "恢复这次导入")
    assert bodies(office) == before
    office.press("redo")
    assert units(office) == ["第00镇"], "the first is the first again"
    office.press("undo")
    with Workspace.open(office.workspace.path) as again:
        assert again._ledger.store.bodies() == before


def test_the_notice_after_it_takes_it_back_too_until_something_else_is_done(office, stick):  # noqa: F811
    townships.put(stick, 3)
    import_all(office)
    result_of(office).accept()
    action, run = office.speaker.offers[-1]
    assert (action, units(office)) == ("撤回这次导入", ["第00镇", "第01镇", "第02镇"])
    office.workspace.type("p0001", [(AMOUNT, "5")])
    now = bodies(office)
    run()
    assert office.speaker.notices[-1] == TOO_LATE
    assert bodies(office) == now
    office.window.show_touched(office.workspace.undo())
    run()
    assert units(office) == []


def test_the_offer_goes_with_the_next_step(office, stick):  # noqa: F811
    townships.put(stick, 3)
    import_all(office)
    result_of(office).accept()
    office.open(MEALS)
    office.type("改")
    office.window.commit()
    assert office.speaker.offers[-1] == ("", None)


def test_taking_back_is_stopped_between_two_and_goes_on(office, stick):  # noqa: F811
    townships.put(stick, 30)
    before = bodies(office)
    import_all(office)
    result_of(office).back.click()
    office.dialog(ProgressSheet).reject()
    result = result_of(office)
    left = len(units(office))
    assert 0 < left < 30
    assert result.fault.text() == f"已停止，还有 {left} 个数据包没有撤回。"
    states = [line[3] for line in lines(result.table)]
    assert (states.count("已导入"), states.count("已撤回")) == (left, 30 - left)
    result.back.click()
    office.qtbot.waitUntil(lambda: not units(office))
    assert bodies(office) == before


# --- stopped --------------------------------------------------------------------------------------


def test_stopping_leaves_whole_packages_says_which_and_offers_to_take_them_back(office, stick):  # noqa: F811
    townships.put(stick, 30)
    before = bodies(office)
    import_all(office)
    office.dialog(ProgressSheet).reject()
    result = result_of(office)
    inside = len(units(office))
    assert 0 < inside < 30
    assert result.fault.text() == f"已停止，其余 {30 - inside} 个数据包没有导入。"
    assert len(lines(result.table)) == inside
    result.back.click()
    office.qtbot.waitUntil(lambda: not units(office))
    assert bodies(office) == before


def test_closing_the_window_stops_it_and_shows_nothing_more(office, stick):  # noqa: F811
    townships.put(stick, 30)
    import_all(office)
    assert office.dialog(ProgressSheet)
    path = office.workspace.path
    office.window.close_now()
    QApplication.processEvents()
    assert not [one for one in office.window.findChildren(ImportResult) if one.isVisible()]
    with Workspace.open(path) as again:
        new = [one for one in again.filings() if one.unit.endswith("镇")]
        assert 0 < len(new) < 30
        assert {len(again.forms(one.id)) for one in new} == {1}


def test_closing_the_window_while_a_stick_is_read(office, stick):  # noqa: F811
    townships.put(stick, 5)
    office.press("import_stick")
    assert office.dialog(ImportStickDialog)
    office.window.close_now()
    QApplication.processEvents()
    assert not office.window.findChildren(ImportStickDialog)


def test_a_disk_that_fills_up_in_the_middle(office, stick, monkeypatch):  # noqa: F811
    townships.put(stick, 20, LONG)
    office.workspace.flush()
    disk = Disk(office.workspace._ledger.store, monkeypatch)
    import_all(office)
    office.qtbot.waitUntil(lambda: len(units(office)) > 9)
    disk.fill()
    result = result_of(office)
    inside = len(units(office))
    assert inside < 20
    assert "磁盘已满" in result.fault.text()
    assert result.fault.text().endswith(f"其余 {20 - inside} 个数据包没有导入。")
    assert office.workspace.save_state.pending == 0
    disk.make_room()
    result.back.click()
    office.qtbot.waitUntil(lambda: not units(office))


def test_esc_leaves_everything_as_it_is(office, stick):  # noqa: F811
    townships.put(stick, 2)
    before = bodies(office)
    dialog = importing(office)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    import_all(office)
    result = result_of(office)
    QTest.keyClick(result, Qt.Key.Key_Escape)
    assert not result.isVisible()
    office.speaker.accept_offer()
    assert bodies(office) == before


# --- dropped on the window ------------------------------------------------------------------------


def drop(office, *paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    keys = Qt.KeyboardModifier.NoModifier
    entered = QDragEnterEvent(QPoint(5, 5), copy, data, left, keys)
    QApplication.sendEvent(office.window, entered)
    assert entered.isAccepted()
    QApplication.sendEvent(office.window, QDropEvent(QPointF(5, 5), copy, data, left, keys))


def test_a_whole_sticks_folder_is_dropped(office, stick):  # noqa: F811
    townships.put(stick / "2026年" / "交来", 40)
    drop(office, stick)
    wait_for(office, ImportStickDialog)
    dialog = looked(office)
    assert len(dialog.paths) == 40
    assert lines(dialog.packages)[7][0] == "2026年/交来/第07镇-2026年.perfpkg"
    assert dialog.places.isHidden()
    dialog.primary.click()
    result_of(office)
    assert len(units(office)) == 40


def test_forty_files_are_dropped_one_of_them_twice(office, stick):  # noqa: F811
    paths = townships.put(stick, 40)
    (stick / "说明.txt").write_text("不是数据包", encoding="utf-8")
    drop(office, *paths, paths[3], stick / "说明.txt", stick)
    wait_for(office, ImportStickDialog)
    dialog = looked(office)
    assert [line[0] for line in lines(dialog.packages)] == [path.name for path in paths]
    dialog.reject()


def test_what_holds_no_package_is_said_at_once(office, tmp_path):
    empty = tmp_path / "空"
    empty.mkdir()
    (empty / "a.txt").write_bytes(b"")
    for dropped in ([empty], [empty / "a.txt"], [empty / "._某镇.perfpkg"]):
        drop(office, *dropped)
        said = len(office.speaker.notices)
        office.qtbot.waitUntil(lambda said=said: len(office.speaker.notices) > said)
        assert office.speaker.notices[-1] == NO_PACKAGES
    assert not [d for d in office.window.findChildren(ImportStickDialog) if d.isVisible()]


def test_the_store_that_changed_since_the_preview_is_what_is_merged_with(office, stick, district):  # noqa: F811
    """Taken is what stands then, not what the preview saw."""
    export(office)
    carry(district, stick)
    form = office.form(MEALS)
    district.type(form, [(AMOUNT, "99.5")])
    back(district, stick, filing_of(office))
    dialog = importing(office)
    office.workspace.type(form, [(GOAL, "预览之后写的")])
    dialog.primary.click()
    result_of(office)
    assert office.workspace.shown(form, AMOUNT) == "99.5"
    assert office.workspace.shown(form, GOAL) == "预览之后写的"
