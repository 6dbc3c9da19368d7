"""The list of packages in the import's window: filled as it is read, and what is ticked."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from perfdesk.workspace.sticks import Stick, Sticks
from tests.ui.sticks import (  # noqa: F401 -- its fixtures are these tests' too
    district,
    export,
    import_all,
    importing,
    lines,
    looked,
    stick,
    wait_for,
)
from tests.workspace import townships
from ui.dialogs.import_result import ImportResult
from ui.dialogs.import_stick import ImportStickDialog
from ui.dialogs.stick_places import StickPlaces


def states(dialog):
    return {line[0]: line[4] for line in lines(dialog.packages)}


def ticked(dialog):
    return [path.name for path in dialog.paths]


@pytest.fixture
def slow(monkeypatch):
    """A stick that gives a first page only when it is let."""
    gate = threading.Semaphore(0)
    heading = Sticks.heading

    def waiting(sticks, path):
        assert gate.acquire(timeout=20)
        return heading(sticks, path)

    monkeypatch.setattr(Sticks, "heading", waiting)
    # what is in the other places is read beside it
    monkeypatch.setattr(StickPlaces, "_count", lambda _places, _folders: None)
    return gate


def test_the_stick_used_last_is_proposed_whatever_its_place(office, stick, tmp_path, monkeypatch):  # noqa: F811
    export(office)
    other = tmp_path / "another"
    other.mkdir()

    def drives(sticks):
        return [Stick(root, root.name, sticks.id_of(root)) for root in (other, stick)]

    monkeypatch.setattr(Sticks, "drives", drives)
    dialog = importing(office)
    assert dialog.places.list.topLevelItemCount() == 2
    assert dialog.spot.folder == stick


def test_a_slow_stick_does_not_hold_up_the_window(office, stick, slow):  # noqa: F811
    townships.put(stick, 60)
    office.press("import_stick")
    dialog = office.dialog(ImportStickDialog)
    assert "正在找" in dialog.found.text()
    assert not dialog.primary.isEnabled()
    slow.release(20)
    office.qtbot.waitUntil(lambda: 0 < dialog.packages.topLevelItemCount() < 60)
    assert "已找到" in dialog.found.text()
    assert dialog.primary.isEnabled(), "what was found can be taken in already"
    slow.release(200)
    looked(office)
    assert dialog.packages.topLevelItemCount() == 60
    assert dialog.found.text() == "共 60 个数据包，选了 60 个。"


def test_what_is_in_each_place_is_said_once_it_is_known(office, stick):  # noqa: F811
    townships.put(stick, 3)
    (stick / "乙.perfpkg.part").write_bytes(b"")
    dialog = importing(office)
    row = dialog.places.list.topLevelItem(0)
    said = "3 个数据包，3 个没有导入过，1 个没有写完"
    office.qtbot.waitUntil(lambda: row.text(2) == said)


def test_closing_lets_go_of_a_stick_that_hangs(office, stick, slow):  # noqa: F811
    townships.put(stick, 3)
    office.press("import_stick")
    dialog = office.dialog(ImportStickDialog)
    dialog.reject()
    QApplication.processEvents()
    assert not office.window.findChildren(ImportStickDialog)
    slow.release(10)


def test_a_stick_pulled_while_it_is_read_is_said(office, stick, slow):  # noqa: F811
    paths = townships.put(stick, 3)
    office.press("import_stick")
    dialog = office.dialog(ImportStickDialog)
    slow.release(2)
    office.qtbot.waitUntil(lambda: dialog.packages.topLevelItemCount() > 0)
    for path in paths:
        path.unlink()
    stick.rmdir()
    slow.release(20)
    looked(office)
    assert "可能U盘被拔出" in dialog.found.text()
    assert "不能导入" in states(dialog).values()


def test_an_older_package_is_listed_and_not_ticked(office, stick):  # noqa: F811
    old, new = stick / "旧的.perfpkg", stick / "新的.perfpkg"
    old.write_bytes(townships.packed(1, "1", made="2030-01-01T00:00:00"))
    new.write_bytes(townships.packed(1, "1", "2", serial=2, made="1970-01-01T00:00:00"))
    (stick / "副本.perfpkg").write_bytes(new.read_bytes())
    dialog = importing(office)
    assert states(dialog) == {
        "旧的.perfpkg": "较旧",
        "新的.perfpkg": "内容相同",
        "副本.perfpkg": "没有导入过",
    }
    assert ticked(dialog) == ["副本.perfpkg"]
    tip = dialog.packages.findItems("旧的.perfpkg", Qt.MatchFlag.MatchExactly)[0].toolTip(4)
    assert "副本.perfpkg" in tip
    dialog.none.click()
    dialog.all.click()
    assert ticked(dialog) == ["副本.perfpkg"], "all is all that brings something"


def test_an_older_package_of_one_name_is_told_apart_by_its_folder(office, stick):  # noqa: F811
    for folder, amounts in (("一月", "1"), ("二月", "12")):
        (stick / folder).mkdir()
        package = townships.packed(1, *amounts, serial=len(amounts))
        (stick / folder / "某镇.perfpkg").write_bytes(package)
    dialog = importing(office)
    (item,) = dialog.packages.findItems("一月/某镇.perfpkg", Qt.MatchFlag.MatchExactly)
    assert "二月/某镇.perfpkg" in item.toolTip(4)


def test_what_the_user_ticks_stays_ticked(office, stick):  # noqa: F811
    (stick / "旧的.perfpkg").write_bytes(townships.packed(1, "1"))
    (stick / "新的.perfpkg").write_bytes(townships.packed(1, "1", "2", serial=2))
    dialog = importing(office)
    assert ticked(dialog) == ["新的.perfpkg"]
    (item,) = dialog.packages.findItems("旧的.perfpkg", Qt.MatchFlag.MatchExactly)
    item.setCheckState(0, Qt.CheckState.Checked)
    assert sorted(ticked(dialog)) == ["新的.perfpkg", "旧的.perfpkg"]
    dialog.primary.click()
    wait_for(office, ImportResult)
    assert office.workspace.document("p0001").values[townships.AMOUNT] == "2"


def test_what_came_what_was_taken_back_and_what_a_copy_of_a_store_wrote(office, stick):  # noqa: F811
    townships.put(stick, 2)
    import_all(office)
    result = wait_for(office, ImportResult)
    result.accept()
    dialog = importing(office)
    assert set(states(dialog).values()) == {"导入过"}
    assert ticked(dialog) == []
    dialog.reject()
    office.speaker.accept_offer()
    office.qtbot.waitUntil(lambda: office.speaker.offers[-1][0] == "恢复这次导入")
    dialog = importing(office)
    assert set(states(dialog).values()) == {"导入后撤回过"}
    assert len(ticked(dialog)) == 2
    dialog.primary.click()
    wait_for(office, ImportResult).accept()
    # another computer with a copy of the store wrote its own package of that number
    (stick / "第00镇-2026年.perfpkg").write_bytes(townships.packed(0, "1", "7"))
    dialog = importing(office)
    assert states(dialog)["第00镇-2026年.perfpkg"] == "没有导入过"
    assert ticked(dialog) == ["第00镇-2026年.perfpkg"]
    dialog.reject()


def test_an_older_one_than_the_store_has_is_not_ticked(office, stick):  # noqa: F811
    path = stick / "某镇.perfpkg"
    path.write_bytes(townships.packed(1, "1", "2", serial=2))
    import_all(office)
    wait_for(office, ImportResult).accept()
    path.write_bytes(townships.packed(1, "1"))
    dialog = importing(office)
    assert states(dialog) == {"某镇.perfpkg": "本机已有"}
    assert ticked(dialog) == []
    dialog.reject()


def test_a_thousand_packages_are_ticked_at_once(office, stick):  # noqa: F811
    data = townships.packed(1, "1")
    for number in range(1000):
        (stick / f"{number:04}.perfpkg").write_bytes(data[:-1] if number % 2 else data[:40])
    dialog = importing(office)
    assert dialog.packages.topLevelItemCount() == 1000
    dialog.none.click()
    assert dialog.found.text().startswith("共 1000 个数据包，选了 0 个。")
    dialog.reject()
