"""从U盘导入 in the real window, folders standing for sticks; the way out: test_export_stick.py."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from perfdesk.document.model import Address
from perfdesk.workspace import Workspace
from perfdesk.workspace.sticks import Stick, Sticks
from tests.ui.conftest import CENTER, MEALS
from ui.dialogs.export_stick import ExportStickDialog
from ui.dialogs.import_result import ImportResult
from ui.dialogs.import_stick import ImportStickDialog
from ui.dialogs.progress import ProgressSheet
from ui.dialogs.review import ReviewDialog
from ui.stick_commands import NO_PACKAGES

GOAL = Address("", "", "goal_year")
AMOUNT = Address("", "", "money.total.initial")


@pytest.fixture
def stick(tmp_path, monkeypatch):
    """A folder that the system calls a removable drive."""
    root = tmp_path / "usb"
    root.mkdir()
    drive = Stick(root, "乡镇U盘", free=8 << 30)

    def drives(sticks):
        return [Stick(root, drive.name, sticks.id_of(root), drive.free)]

    monkeypatch.setattr(Sticks, "drives", drives)
    return root


@pytest.fixture
def district(tmp_path):
    with Workspace.open(tmp_path / "district.perfdesk", create=True) as workspace:
        yield workspace


def export(office):
    """The filing of the meals onto the stick; the package."""
    office.open(MEALS)
    office.press("export_stick")
    office.dialog(ExportStickDialog).primary.click()
    said = len(office.speaker.notices)
    office.qtbot.waitUntil(lambda: len(office.speaker.notices) > said or office.speaker.told != [])


def carry(district, stick):
    """The district takes in all that is on the stick."""
    for path in district.sticks.among([stick]):
        district.receiving.take(district.receiving.look(path))


def back(district, stick, filing):
    """The district's package of a filing, onto the stick."""
    steps = district.sending.make([filing], role="district")
    outgoing = None
    while outgoing is None:
        try:
            next(steps)
        except StopIteration as end:
            outgoing = end.value
    district.sticks.writing(outgoing, [filing], stick).run()
    district.sending.sent(outgoing)


def lines(tree):
    items = [tree.topLevelItem(at) for at in range(tree.topLevelItemCount())]
    return [[item.text(column) for column in range(tree.columnCount())] for item in items]


def filing_of(office):
    return office.workspace.form(office.form(MEALS)).filing


def import_all(office):
    office.press("import_stick")
    dialog = office.dialog(ImportStickDialog)
    dialog.all.click()
    dialog.primary.click()


# --- in ---------------------------------------------------------------------------------------


def test_the_stick_used_last_is_proposed_whatever_its_place(office, stick, tmp_path, monkeypatch):
    export(office)
    other = tmp_path / "another"
    other.mkdir()

    def drives(sticks):
        return [Stick(root, root.name, sticks.id_of(root)) for root in (other, stick)]

    monkeypatch.setattr(Sticks, "drives", drives)
    office.press("import_stick")
    dialog = office.dialog(ImportStickDialog)
    assert dialog.places.list.topLevelItemCount() == 2
    assert dialog.spot.folder == stick


def test_changes_of_the_other_side_are_shown_before_and_after_and_undone(office, stick, district):
    export(office)
    carry(district, stick)
    filing, form = filing_of(office), office.form(MEALS)
    before = office.workspace.shown(form, AMOUNT)
    district.type(form, [(AMOUNT, "99.5")])
    back(district, stick, filing)
    office.press("import_stick")
    dialog = office.dialog(ImportStickDialog)
    states = {line[0]: line[4] for line in lines(dialog.packages)}
    assert sorted(states.values()) == ["本机导出的", "没有导入过"]
    assert [one.name for one in dialog.paths] == [
        name for name, state in states.items() if state == "没有导入过"
    ]
    item = next(i for i in dialog._items() if i.text(4) == "没有导入过")
    dialog.packages.setCurrentItem(item)
    assert [f"{CENTER} 2026年", MEALS, "更新", "1", ""] in lines(dialog.preview)
    assert office.workspace.shown(form, AMOUNT) == before
    dialog.primary.click()
    result = office.dialog(ImportResult)
    assert office.workspace.shown(form, AMOUNT) == "99.5"
    assert lines(result.table)[0][2] == "已导入"
    result.accept()
    assert office.speaker.notices[-1] == f"已导入“{CENTER}”的数据包；按 Ctrl+Z 撤销。"
    office.speaker.accept_offer()
    assert office.workspace.shown(form, AMOUNT) == before


@pytest.fixture
def clash(office, stick, district):
    """Both sides changed the goal and the amount; the district's package is on the stick."""
    export(office)
    carry(district, stick)
    form = office.form(MEALS)
    base = [office.workspace.shown(form, place) for place in (GOAL, AMOUNT)]
    district.type(form, [(GOAL, "区里的目标"), (AMOUNT, "30")])
    office.workspace.type(form, [(GOAL, "镇里的目标\n第二行"), (AMOUNT, "40")])
    for path in stick.glob("*.perfpkg"):
        path.unlink()
    back(district, stick, filing_of(office))
    import_all(office)
    return form, base


def test_each_place_is_chosen_by_keyboard(office, clash):
    form, base = clash
    review = office.dialog(ReviewDialog)
    assert sorted(line[1] for line in lines(review.list)) == ["年度本级预算金额", "本年度绩效目标"]
    assert {line[0] for line in lines(review.list)} == {MEALS}
    assert not review.primary.isEnabled()
    amount = next(n for n, line in enumerate(lines(review.list)) if "40" in line)
    review.list.setCurrentItem(review.list.topLevelItem(1 - amount))
    panes = [pane.toPlainText() for pane in review.texts.values()]
    assert panes == [base[0], "镇里的目标\n第二行", "区里的目标"]
    QTest.keyClick(review.list, Qt.Key.Key_1)
    assert review.list.indexOfTopLevelItem(review.list.currentItem()) == amount
    QTest.keyClick(review.list, Qt.Key.Key_Right)
    QTest.keyClick(review.list, Qt.Key.Key_Right)
    assert review.count.text() == "已选定 2 处，共 2 处"
    assert review.primary.isEnabled()
    review.primary.click()
    office.dialog(ImportResult).accept()
    assert office.workspace.shown(form, GOAL) == "镇里的目标\n第二行"
    assert office.workspace.shown(form, AMOUNT) == "30"
    office.press("undo")
    assert office.workspace.shown(form, AMOUNT) == "40"


def test_the_rest_can_be_chosen_at_once_and_the_base_too(office, clash):
    form, base = clash
    review = office.dialog(ReviewDialog)
    goal = next(n for n, line in enumerate(lines(review.list)) if "区里的目标" in line)
    review.list.setCurrentItem(review.list.topLevelItem(goal))
    QTest.keyClick(review.list, Qt.Key.Key_3)
    review.theirs.click()
    review.primary.click()
    assert office.workspace.shown(form, GOAL) == base[0]
    assert office.workspace.shown(form, AMOUNT) == "30"


def test_a_review_that_is_left_takes_nothing_in(office, clash):
    form, _base = clash
    office.dialog(ReviewDialog).reject()
    result = office.dialog(ImportResult)
    assert lines(result.table)[0][2] == "要逐处选择"
    assert office.workspace.shown(form, AMOUNT) == "40"


def many(stick, tmp_path, count):
    """Packages of other units on the stick."""
    with Workspace.open(tmp_path / "others.perfdesk", create=True) as workspace:
        for number in range(count):
            filing = workspace.new_filing("lukou-2026", f"第{number:02}镇", 2026)
            back(workspace, stick, filing)


def test_a_whole_stick_is_taken_in_with_the_refused_named(office, stick, tmp_path):
    many(stick, tmp_path, 3)
    (stick / "坏.perfpkg").write_bytes(next(stick.glob("*.perfpkg")).read_bytes()[:-40])
    units = len(office.workspace.filings())
    import_all(office)
    result = office.dialog(ImportResult)
    told = lines(result.table)
    assert len(told) == 4
    assert told[0][0] == "坏.perfpkg"
    assert told[0][2] == "没有导入"
    assert told[0][4]
    assert len(office.workspace.filings()) == units + 3
    result.accept()
    office.press("undo")
    assert len(office.workspace.filings()) == units + 2


def test_stopping_leaves_whole_packages_only(office, stick, tmp_path):
    many(stick, tmp_path, 14)
    units = len(office.workspace.filings())
    import_all(office)
    office.dialog(ProgressSheet).reject()
    added = office.workspace.filings()
    new = [one for one in added if one.unit.endswith("镇")]
    assert 0 < len(new) == len(added) - units < 14
    forms = {len(office.workspace.forms(one.id)) for one in new}
    assert len(forms) == 1
    assert "已停止" in office.speaker.notices[0]


def test_packages_dropped_on_the_window_are_asked_about(office, stick, tmp_path):
    many(stick, tmp_path, 2)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(stick))])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    keys = Qt.KeyboardModifier.NoModifier
    entered = QDragEnterEvent(QPoint(5, 5), copy, data, left, keys)
    QApplication.sendEvent(office.window, entered)
    assert entered.isAccepted()
    QApplication.sendEvent(office.window, QDropEvent(QPointF(5, 5), copy, data, left, keys))
    office.qtbot.waitUntil(lambda: bool(office.window.findChildren(ImportStickDialog)))
    dialog = office.dialog(ImportStickDialog)
    assert len(dialog.paths) == 2
    assert dialog.places.isHidden()
    dialog.reject()
    empty = tmp_path / "空"
    empty.mkdir()
    office.window._late_commands.take_in([empty])
    assert office.speaker.notices == [NO_PACKAGES]
