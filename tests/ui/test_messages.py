"""The one road to the user: questions, notices, save words, and what becomes of errors."""

from __future__ import annotations

import sys
import threading
from datetime import datetime

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QToolButton,
    QWidget,
)

from perfdesk.errors import OutputError
from perfdesk.workspace import SavePhase, SaveState
from ui import saving
from ui.crash import LOG_NAME, CrashHook
from ui.messages import LoneSpeaker, QtSpeaker, Question, Tone
from ui.notices import Notice

NOON = datetime(2026, 3, 5, 12, 0, 1).astimezone()


@pytest.fixture
def ground(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.resize(900, 600)
    widget.show()
    return widget


# --- questions ---

QUESTION = Question(
    title="删除整套表",
    text="要删除吗？",
    answers=("取消", "删除"),
    escape="取消",
    detail="可以撤销。",
    danger="删除",
    tone=Tone.CAUTION,
)


def while_asked(do) -> None:
    """Have something done to the message box once it is open."""

    def act() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        do(box)

    QTimer.singleShot(0, act)


def press(text: str):
    return lambda box: next(b for b in box.buttons() if b.text() == text).click()


@pytest.mark.parametrize("answer", ["取消", "删除"])
def test_the_answer_is_the_button_that_was_pressed(ground, answer):
    speaker = QtSpeaker(ground, ground, lambda: 0)
    while_asked(press(answer))
    assert speaker.ask(QUESTION) == answer


def test_escape_gives_the_answer_that_loses_nothing(ground):
    speaker = QtSpeaker(ground, ground, lambda: 0)
    while_asked(lambda box: QTest.keyClick(box, Qt.Key.Key_Escape))
    assert speaker.ask(QUESTION) == "取消"


def test_enter_gives_the_first_answer(ground):
    speaker = QtSpeaker(ground, ground, lambda: 0)
    while_asked(lambda box: QTest.keyClick(box, Qt.Key.Key_Return))
    assert speaker.ask(QUESTION) == "取消"


def test_a_sentence_is_told_as_plain_text(ground):
    said = []

    def look(box: QMessageBox) -> None:
        said.extend((box.text(), box.textFormat(), [b.text() for b in box.buttons()]))
        box.buttons()[0].click()

    while_asked(look)
    QtSpeaker(ground, ground, lambda: 0).tell("导出 PDF", "无法写入 <b>表</b>。", Tone.WRONG)
    assert said == ["无法写入 <b>表</b>。", Qt.TextFormat.PlainText, ["知道了"]]


def test_a_question_can_be_asked_before_there_is_a_window():
    while_asked(press("删除"))
    assert LoneSpeaker().ask(QUESTION) == "删除"


# --- notices ---


def test_a_notice_offers_its_action_once(ground):
    undone = []
    notice = Notice(ground, lambda: 0)
    notice.say("已删除“采购”。", "撤销", lambda: undone.append(1))
    button = notice.findChild(QPushButton)
    assert (notice.text, button.text(), button.isVisible()) == ("已删除“采购”。", "撤销", True)
    button.click()
    button.click()
    assert undone == [1]
    assert not notice.isVisible()


def test_a_notice_never_takes_the_keyboard(ground, qtbot):
    ground.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    ground.activateWindow()
    qtbot.waitUntil(ground.isActiveWindow)
    ground.setFocus()
    notice = Notice(ground, lambda: 0)
    notice.say("已自动保存", "好", lambda: None)
    QTest.mouseClick(notice, Qt.MouseButton.LeftButton)
    assert ground.hasFocus()
    notice.findChild(QToolButton).click()
    assert notice.text == ""


def test_a_notice_keeps_to_the_middle_below_the_bars(ground):
    notice = Notice(ground, lambda: 80)
    notice.say("已保存")
    ground.resize(600, 500)
    assert abs(notice.geometry().center().x() - 300) <= 1
    assert notice.y() == 90


def test_a_notice_that_offers_something_is_withdrawn_with_it(ground):
    notice = Notice(ground, lambda: 0)
    done = []

    def offered() -> None:
        done.append(1)

    notice.say("已删除“采购”。", "撤销", offered)
    notice.withdraw(lambda: None)
    assert notice.text == "已删除“采购”。"
    notice.withdraw(offered)
    assert notice.text == ""
    notice.say("已导出", "打开文件夹", lambda: None)
    notice.withdraw(offered)
    assert notice.text == "已导出"
    assert done == []


def test_a_long_notice_leaves_the_width_to_its_sentence(ground):
    notice = Notice(ground, lambda: 0)
    notice.say("已填写。", "撤销", lambda: None)
    button = notice.findChild(QPushButton)
    usual = button.width()
    notice.say(
        "各表上还没有“一般公共预算（全年执行数）”等 5 个数，请手工填写。" * 3, "撤销", lambda: None
    )
    QApplication.processEvents()
    assert button.width() == usual


def test_a_long_notice_takes_several_lines_inside_the_window(ground):
    notice = Notice(ground, lambda: 0)
    notice.say("短")
    one_line = notice.height()
    notice.say("一张表没有打开，因为数据文件里它的内容已经损坏，请用最近的备份恢复。" * 4)
    assert notice.width() <= 900
    assert notice.height() > one_line
    notice.say("短")
    assert notice.height() == one_line


# --- saving in words ---


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (SaveState(SavePhase.SAVING, pending=1), "正在保存…"),
        (SaveState(SavePhase.SAVED), "已保存"),
        (SaveState(SavePhase.SAVED, at=NOON), "已保存 12:00:01"),
        (SaveState(SavePhase.FAILED, "磁盘已满。", pending=2), "未保存：磁盘已满。"),
        (SaveState(SavePhase.READ_ONLY, "文件是只读的。"), "只读"),
    ],
)
def test_the_save_state_in_a_few_characters(state, words):
    assert saving.words(state) == words


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (SaveState(SavePhase.SAVED, at=NOON), "已自动保存：已保存 12:00:01"),
        (SaveState(SavePhase.FAILED, "磁盘已满。", pending=2), "磁盘已满。还有 2 处修改没有保存。"),
        (SaveState(SavePhase.READ_ONLY, "文件是只读的。"), "文件是只读的。"),
    ],
)
def test_whoever_asks_for_saving_is_told_what_came_of_it(state, said):
    assert saving.answer(state) == said


def test_a_slow_disk_is_not_called_saved():
    said = saving.answer(SaveState(SavePhase.SAVING, pending=2))
    assert said.startswith("磁盘没有按时回应，还有 2 处修改没有保存")


def test_the_question_at_closing_counts_what_is_not_saved():
    question = saving.question(SaveState(SavePhase.FAILED, "磁盘已满。", pending=3))
    assert question.text == "磁盘已满。"
    assert "3 处" in question.detail
    assert question.escape == saving.STAY
    assert question.answers[0] == saving.RETRY


# --- errors ---


@pytest.fixture
def hook(tmp_path, qapp, capsys):
    said = []
    made = CrashHook(
        tmp_path / "data", lambda: NOON, lambda title, text: said.append((title, text))
    )
    made.said = said
    yield made
    made.remove()
    made.deleteLater()


def test_a_fault_of_the_world_is_said_in_its_own_words(hook, qtbot, tmp_path):
    hook.report(OutputError("无法写入“表.pdf”：磁盘已满。"))
    assert hook.said == []  # never in the middle of what was going on
    qtbot.waitUntil(lambda: bool(hook.said))
    assert hook.said == [("无法完成这一步", "无法写入“表.pdf”：磁盘已满。")]
    assert not (tmp_path / "data" / LOG_NAME).exists()


def test_a_bug_of_ours_is_logged_and_said_in_one_sentence(hook, qtbot, tmp_path):
    with pytest.raises(KeyError) as raised:
        _ = {}["indicators"]
    hook.report(raised.value)
    log = (tmp_path / "data" / LOG_NAME).read_text(encoding="utf-8")
    assert "2026-03-05 12:00:01" in log
    assert "KeyError: 'indicators'" in log
    qtbot.waitUntil(lambda: bool(hook.said))
    title, text = hook.said[0]
    assert title == "程序出现问题"
    assert str(tmp_path / "data" / LOG_NAME) in text


def test_errors_of_other_threads_arrive_too(hook, qtbot):
    before = sys.excepthook, threading.excepthook
    hook.install()
    worker = threading.Thread(target=lambda: int("一"))
    worker.start()
    worker.join()
    hook.remove()
    qtbot.waitUntil(lambda: bool(hook.said))
    assert hook.said[0][0] == "程序出现问题"
    sys.excepthook, threading.excepthook = before


def test_a_log_that_cannot_be_written_is_said(qtbot, tmp_path, capsys):
    (tmp_path / "file").write_text("", encoding="utf-8")
    said = []
    hook = CrashHook(tmp_path / "file" / "x", lambda: NOON, lambda _, text: said.append(text))
    hook.report(ValueError("x"))
    qtbot.waitUntil(lambda: bool(said))
    assert "未能写入日志" in said[0]
    hook.deleteLater()


# --- files ---


def while_choosing(do) -> None:
    """Have something done to the file dialog once it is open."""

    def act() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        do(dialog)

    QTimer.singleShot(0, act)


def type_name(name: str):
    def act(dialog: QFileDialog) -> None:
        field = dialog.findChild(QLineEdit)
        field.setText(name)
        QTest.keyClick(field, Qt.Key.Key_Return)

    return act


def test_a_file_to_save_is_proposed_by_name_and_taken_by_enter(ground, tmp_path):
    speaker = QtSpeaker(ground, ground, lambda: 0)
    said = []

    def look(dialog: QFileDialog) -> None:
        said.extend(label.text() for label in dialog.findChildren(QLabel))
        field = dialog.findChild(QLineEdit)
        said.append(field.text())
        QTest.keyClick(field, Qt.Key.Key_Return)

    while_choosing(look)
    kinds = "数据文件 (*.perfdesk)"
    chosen = speaker.file_to_save("另存副本", tmp_path / "副本.perfdesk", kinds)
    assert chosen == tmp_path / "副本.perfdesk"
    assert "副本.perfdesk" in said
    english = [text for text in said if any("a" <= letter <= "z" for letter in text)]
    assert english == ["副本.perfdesk"]


def test_a_file_to_open_is_there_and_escape_chooses_none(ground, tmp_path):
    speaker = QtSpeaker(ground, ground, lambda: 0)
    (tmp_path / "甲.perfdesk").write_bytes(b"")
    while_choosing(type_name("甲.perfdesk"))
    kinds = "数据文件 (*.perfdesk)"
    assert speaker.file_to_open("打开", tmp_path, kinds) == tmp_path / "甲.perfdesk"
    while_choosing(lambda dialog: QTest.keyClick(dialog, Qt.Key.Key_Escape))
    assert speaker.file_to_open("打开", tmp_path / "没有了", kinds) is None


def test_a_folder_is_chosen(ground, tmp_path):
    speaker = QtSpeaker(ground, ground, lambda: 0)
    (tmp_path / "备份盘").mkdir()
    while_choosing(type_name(str(tmp_path / "备份盘")))
    assert speaker.folder_to_use("备份盘", tmp_path) == tmp_path / "备份盘"
