"""Backups in the window: by hand, by day, on leaving; restoring all or one form, by keyboard."""

from __future__ import annotations

import shutil
import threading

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QProgressDialog,
    QPushButton,
    QTreeWidgetItemIterator,
)

from perfdesk.document.model import Address
from perfdesk.errors import StoreError
from perfdesk.workspace import Workspace
from perfdesk.workspace.safekeeping import Safekeeping, Why
from tests.ui.conftest import CENTER, MEALS
from ui import background
from ui.background import run_with_box
from ui.dialogs.restore import RestoreDialog
from ui.main_window import MainWindow

PHONE = Address("", "", "phone")


def backups(store):
    return sorted((store.parent / "备份").glob("*.perfdesk"))


def press(widget, key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(widget, key, modifiers)


def phone(office):
    filing = office.workspace.filing_of(office.form(MEALS))
    return office.workspace.filing(filing).values.get("phone", "")


def change_phone(office, text):
    touched = office.workspace.type(office.form(MEALS), [(PHONE, text)])
    office.window.show_touched(touched)


def dialog_of(office):
    """Open the dialog by its key, and wait until every backup is checked and the first is shown."""
    press(
        office.window,
        Qt.Key.Key_R,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier,
    )
    dialog = office.dialog(RestoreDialog)
    office.qtbot.waitUntil(
        lambda: bool(rows(dialog._list)) and all(r[4] != "…" for r in rows(dialog._list))
    )
    office.qtbot.waitUntil(lambda: bool(rows(dialog._forms)))
    return dialog


def rows(tree):
    found = []
    walk = QTreeWidgetItemIterator(tree)
    while walk.value():
        item = walk.value()
        found.append([item.text(column) for column in range(tree.columnCount())])
        walk += 1
    return found


def test_ctrl_alt_b_makes_a_backup_and_says_that_it_is_whole(office, store):
    office.open(MEALS)
    office.type("正在输入的单位")
    press(
        office.window,
        Qt.Key.Key_B,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier,
    )
    (made,) = backups(store)
    said = office.speaker.notices[-1]
    assert said == f"已备份到本机，共 8 张表，检查完好：{made.name}"
    # what was being typed is in it
    with Workspace.open(made) as copy:
        assert "正在输入的单位" in [info.unit for info in copy.filings()]


def test_a_backup_that_fails_is_told(office, store):
    (store.parent / "备份").write_bytes(b"a file where the folder should be")
    office.press("back_up")
    ((title, said),) = office.speaker.told
    assert title == "备份"
    assert "没有备份" in said
    assert said.endswith("。")


def test_the_dialog_shows_what_a_backup_holds_and_how_it_differs(office, store):
    office.press("back_up")
    gone = office.form("2026年网格员社保补贴")
    office.window.show_touched(office.workspace.delete_form(gone))
    change_phone(office, "0731-1234567")
    dialog = dialog_of(office)
    ((_time, why, what, _size, state),) = rows(dialog._list)
    assert (why, what, state) == ("手动", "2 套 8 张表", "完好")
    forms = {row[0]: row[2] for row in rows(dialog._forms)}
    assert forms["2026年网格员社保补贴"] == "现在没有"
    assert forms[MEALS] == "相同"
    assert forms[f"{CENTER} · 2026 年度"] == "有改动"  # the phone stands in the filing
    assert "其后" not in dialog._said.text()
    assert dialog._replay.text().startswith("这份备份以后还有 2 步修改")
    assert not dialog._replay.isChecked()


def test_everything_is_restored_by_keyboard_and_the_file_of_before_is_kept(office, store):
    before = phone(office)
    office.press("back_up")
    office.open(MEALS)
    change_phone(office, "0731-1234567")
    assert office.workspace.flush(10)
    dialog = dialog_of(office)
    assert dialog.chosen == backups(store)[0]
    press(dialog._list, Qt.Key.Key_R, Qt.KeyboardModifier.AltModifier)
    office.qtbot.waitUntil(lambda: office.speaker.notices[-1].startswith("已恢复。"))
    assert phone(office) == before
    assert office.window.tabs.front is not None  # the tabs are as they were
    (aside,) = store.parent.glob("*-恢复前-*")
    assert aside.name in office.speaker.notices[-1]
    with Workspace.open(aside) as kept:
        assert "0731-1234567" in [
            kept.filing(info.id).values.get("phone") for info in kept.filings()
        ]
    # and one goes on working on it
    change_phone(office, "0731-7654321")
    assert office.workspace.flush(10)
    assert phone(office) == "0731-7654321"


def test_the_steps_after_the_backup_come_too_when_they_are_wanted(office, store):
    office.press("back_up")
    change_phone(office, "0731-1234567")
    dialog = dialog_of(office)
    office.qtbot.waitUntil(dialog._replay.isVisible)
    dialog._replay.setChecked(True)
    dialog.accept()
    office.qtbot.waitUntil(lambda: "1 步修改也已补回" in office.speaker.notices[-1])
    assert phone(office) == "0731-1234567"


def test_enter_in_the_list_of_backups_replaces_nothing(office, store):
    office.press("back_up")
    change_phone(office, "0731-1234567")
    dialog = dialog_of(office)
    press(dialog._list, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert phone(office) == "0731-1234567"
    assert not list(store.parent.glob("*-恢复前-*"))


def test_one_form_comes_back_and_can_be_undone(office, store):
    form = office.form("2026年网格员社保补贴")
    office.press("back_up")
    office.window.show_touched(office.workspace.delete_form(form))
    dialog = dialog_of(office)
    walk = QTreeWidgetItemIterator(dialog._forms)
    while walk.value().text(0) != "2026年网格员社保补贴":
        walk += 1
    dialog._forms.setCurrentItem(walk.value())
    assert dialog._one.isEnabled()
    dialog._one.click()
    assert office.window.front_form() == form
    assert "已恢复“2026年网格员社保补贴”" in office.speaker.notices[-1]
    office.press("undo")
    assert not office.window.has_form(form)


def test_a_spoilt_backup_is_shown_as_such_and_cannot_be_chosen(office, store):
    office.press("back_up")
    (made,) = backups(store)
    made.write_bytes(made.read_bytes()[:20000])
    office.press("restore")
    dialog = office.dialog(RestoreDialog)
    office.qtbot.waitUntil(lambda: rows(dialog._list)[0][4] == "损坏")
    assert not dialog.primary.isEnabled()
    assert "不完整" in dialog._said.text()
    dialog.accept()
    assert dialog.isVisible()
    press(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_without_a_backup_the_dialog_says_how_one_is_made(office):
    office.press("restore")
    dialog = office.dialog(RestoreDialog)
    assert "还没有备份" in dialog._said.text()
    assert not dialog.primary.isEnabled()
    dialog.reject()


def test_any_other_file_can_be_looked_into(office, store, tmp_path):
    elsewhere = tmp_path / "U盘.perfdesk"
    shutil.copy(store, elsewhere)
    change_phone(office, "0731-1234567")
    office.press("restore")
    dialog = office.dialog(RestoreDialog)
    office.speaker.to_open = store
    dialog._other.click()
    assert "现在打开的数据文件" in dialog.fault.text()
    office.speaker.to_open = elsewhere
    dialog._other.click()
    assert dialog.chosen == elsewhere
    office.qtbot.waitUntil(lambda: bool(rows(dialog._forms)))
    assert dialog.primary.isEnabled()
    dialog.reject()


def test_the_other_drive_is_chosen_in_the_dialog_and_backed_up_to(office, store, tmp_path):
    drive = tmp_path / "移动硬盘"
    drive.mkdir()
    office.press("restore")
    dialog = office.dialog(RestoreDialog)
    office.speaker.to_use = drive
    dialog._set_place.click()
    assert str(drive) in dialog._place.text()
    dialog.reject()
    office.press("back_up")
    assert office.speaker.notices[-1].startswith("已备份到本机和备份盘")
    assert len(list(drive.glob("*/*.perfdesk"))) == 1
    drive.rename(tmp_path / "拔掉了")
    office.press("back_up")
    assert "备份盘不在" in office.speaker.notices[-1]


def test_every_button_of_the_dialog_can_be_pressed_with_a_key(office):
    office.press("restore")
    dialog = office.dialog(RestoreDialog)
    texts = [button.text() for button in dialog.findChildren(QPushButton)]
    keys = [text.partition("&")[2][:1] for text in texts if "&" in text]
    assert len(keys) == len(set(keys)) == len(texts) - 1  # Esc is the key of 取消
    dialog.reject()


def test_a_copy_is_saved_elsewhere(office, tmp_path):
    office.speaker.to_save = tmp_path / "给区里"
    office.press("save_copy")
    assert office.speaker.notices[-1] == "已另存副本，检查完好：给区里.perfdesk"
    with Workspace.open(tmp_path / "给区里.perfdesk") as copy:
        assert len(copy.filings()) == 2
    office.speaker.answers = ["返回"]
    office.press("save_copy")
    assert "要替换它吗" in office.speaker.asked[-1].text
    office.speaker.to_save = office.workspace.path
    office.press("save_copy")
    assert "现在打开的数据文件" in office.speaker.told[-1][1]


# --- nobody asks for these -------------------------------------------------------------------


def close(window):
    window.close()
    assert not window.isVisible()


def test_closing_backs_up_what_was_changed_and_only_then(store, settings, speaker, qtbot):
    for changed in (True, False):
        window = MainWindow(Workspace.open(store, background=True), settings, speaker)
        qtbot.addWidget(window)
        window.show()
        if changed:
            form = window.entries()[0].forms[0].id
            window.show_touched(window.workspace.type(form, [(PHONE, "0731-1234567")]))
        close(window)
        (made,) = backups(store)
    with Workspace.open(made) as copy:
        assert "0731-1234567" in [
            copy.filing(info.id).values.get("phone") for info in copy.filings()
        ]
    assert speaker.told == []


def test_a_backup_that_fails_on_closing_is_told_and_the_window_closes(
    store, settings, speaker, qtbot
):
    (store.parent / "备份").write_bytes(b"")
    window = MainWindow(Workspace.open(store, background=True), settings, speaker)
    qtbot.addWidget(window)
    window.show()
    close(window)
    assert "没有备份" in speaker.told[0][1]


def test_the_days_backup_is_made_behind_the_work(office, store):
    change_phone(office, "0731-1234567")
    assert office.workspace.flush(10)
    timed = office.window.store.backups
    timed.look()
    office.qtbot.waitUntil(lambda: timed._job is None)
    (made,) = backups(store)
    assert office.workspace.safekeeping.facts(made).why == "每天一次"
    change_phone(office, "0731-7654321")
    timed.look()
    assert timed._job is None  # the day has one
    assert office.speaker.notices == []


def test_a_missing_drive_is_said_once(office, store, tmp_path, monkeypatch):
    monkeypatch.setattr(Safekeeping, "is_due", lambda _keep: True)
    office.window.settings.backup_folder = tmp_path / "没插上"
    timed = office.window.store.backups
    for _day in range(2):
        timed.look()
        office.qtbot.waitUntil(lambda: timed._job is None)
    assert len(backups(store)) == 2
    (said,) = office.speaker.notices
    assert "备份盘不在" in said


def test_after_a_failure_the_days_backup_is_not_tried_every_minute(office, monkeypatch):
    tried = []

    def full(_keep, _why, _second, _progress):
        tried.append("once")
        raise StoreError("没有备份：磁盘已满，请腾出空间后重试。")

    monkeypatch.setattr(Safekeeping, "back_up", full)
    monkeypatch.setattr(Safekeeping, "is_due", lambda _keep: True)
    timed = office.window.store.backups
    for _minute in range(20):
        timed.look()
        office.qtbot.waitUntil(lambda: timed._job is None)
    assert tried == ["once"]
    assert office.speaker.notices == ["没有备份：磁盘已满，请腾出空间后重试。"]


def test_leaving_stops_the_backup_that_runs_behind(office, monkeypatch):
    begun, pause, seen = threading.Event(), threading.Event(), []

    def slow(_keep, _why, _second, progress):
        begun.set()
        while progress(0, 1):
            pause.wait(0.01)
        seen.append("stopped")

    monkeypatch.setattr(Safekeeping, "back_up", slow)
    monkeypatch.setattr(Safekeeping, "is_due", lambda _keep: True)
    office.window.store.backups.look()
    assert begun.wait(10)
    office.window.close_now()
    assert seen == ["stopped"]


def test_long_work_shows_a_box_that_stops_it(office, monkeypatch):
    monkeypatch.setattr(background, "BOX_AFTER_MS", 1)
    told = []

    def endless(progress):
        told.append("begun")
        while progress(1, 2):
            pause.wait(0.01)

    def stop():
        for box in office.window.findChildren(QProgressDialog):
            told.append(box.labelText())
            looking.stop()
            press(box, Qt.Key.Key_Escape)

    pause, looking = threading.Event(), QTimer(interval=20)
    looking.timeout.connect(stop)
    looking.start()
    assert run_with_box(office.window, "正在备份…", endless) is None
    assert told == ["begun", "正在备份…"]


def test_what_long_work_returns_and_raises_comes_through(office):
    assert run_with_box(office.window, "正在备份…", lambda _progress: 7) == 7

    def fails(_progress):
        raise StoreError("磁盘已满。")

    with pytest.raises(StoreError, match="磁盘已满"):
        run_with_box(office.window, "正在备份…", fails)


def test_a_store_that_cannot_be_written_is_not_backed_up_on_closing(
    store, settings, speaker, qtbot
):
    with Workspace.open(store) as first:
        first.safekeeping.back_up(Why.BY_HAND)
        window = MainWindow(Workspace.open(store, background=True), settings, speaker)
        qtbot.addWidget(window)
        window.show()
        close(window)
    assert len(backups(store)) == 1
