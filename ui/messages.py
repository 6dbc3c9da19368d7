"""The one module that speaks to the user: sentences, questions, file choices and notices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton, QWidget

from perfdesk.files import is_folder
from perfdesk.frozen import dataclass
from ui.notices import Notice


class Tone(StrEnum):
    """What a sentence is: news, a question, a caution, or something that went wrong."""

    NEWS = "news"
    QUESTION = "question"
    CAUTION = "caution"
    WRONG = "wrong"


@dataclass(frozen=True)
class Question:
    """A question with buttons. The first answer is the default; `escape` is the answer that the
    Esc key and the window's closing cross give. `danger` names an answer that loses something.
    """

    title: str
    text: str
    answers: tuple[str, ...]
    escape: str
    detail: str = ""
    danger: str = ""
    tone: Tone = Tone.QUESTION


class Speaker(Protocol):
    """The road to the user; tests put a recorder in its place."""

    def notice(self, text: str, action: str = "", run: Callable[[], object] | None = None) -> None:
        """Say a sentence without stopping the work, offering one action where named."""

    def withdraw(self, run: Callable[[], object]) -> None:
        """Take away a notice that offers this, if it is still there."""

    def tell(self, title: str, text: str, tone: Tone = Tone.NEWS) -> None:
        """Say a sentence that has to be seen before going on."""

    def ask(self, question: Question) -> str:
        """Which of the answers was chosen."""

    def file_to_open(self, title: str, folder: Path, kinds: str) -> Path | None:
        """An existing file, or None when nothing was chosen."""

    def file_to_save(self, title: str, proposal: Path, kinds: str) -> Path | None:
        """A file to write, or None; the user has agreed to replace one that exists."""

    def folder_to_use(self, title: str, folder: Path) -> Path | None:
        """An existing folder, or None when nothing was chosen."""


_ICONS = {
    Tone.NEWS: QMessageBox.Icon.Information,
    Tone.QUESTION: QMessageBox.Icon.Question,
    Tone.CAUTION: QMessageBox.Icon.Warning,
    Tone.WRONG: QMessageBox.Icon.Critical,
}


class QtSpeaker:
    """Speaks through Qt's dialogs over one window."""

    def __init__(self, window: QWidget, ground: QWidget, top: Callable[[], int]) -> None:
        """Notices float over `ground`, `top` pixels below its upper edge."""
        self._window = window
        self._notice = Notice(ground, top)

    def notice(self, text: str, action: str = "", run: Callable[[], object] | None = None) -> None:
        """Show the floating notice."""
        self._notice.say(text, action, run)

    def withdraw(self, run: Callable[[], object]) -> None:
        """Hide the floating notice where it offers this."""
        self._notice.withdraw(run)

    def tell(self, title: str, text: str, tone: Tone = Tone.NEWS) -> None:
        """Show a message box with one button."""
        box = _box(self._window, title, text, tone)
        button = box.addButton("知道了", QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(button)
        box.exec()
        box.deleteLater()

    def ask(self, question: Question) -> str:
        """Show a message box with the question's answers as buttons."""
        return _ask(self._window, question)

    def file_to_open(self, title: str, folder: Path, kinds: str) -> Path | None:
        """The system's own dialog for opening a file."""
        return _open_file(self._window, title, folder, kinds)

    def file_to_save(self, title: str, proposal: Path, kinds: str) -> Path | None:
        """The system's own dialog for saving a file."""
        dialog = _file_dialog(self._window, title, proposal.parent, kinds)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.selectFile(proposal.name)
        return _chosen(dialog)

    def folder_to_use(self, title: str, folder: Path) -> Path | None:
        """The system's own dialog for choosing a folder."""
        dialog = _file_dialog(self._window, title, folder, "")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        return _chosen(dialog)


def tell_alone(title: str, text: str, tone: Tone = Tone.WRONG) -> None:
    """Say a sentence when there is no window yet, or none any more."""
    box = _box(None, title, text, tone)
    box.addButton("知道了", QMessageBox.ButtonRole.AcceptRole)
    box.exec()
    box.deleteLater()


class LoneSpeaker:
    """Asks while there is no window yet."""

    def ask(self, question: Question) -> str:
        """Show a message box with the question's answers as buttons."""
        return _ask(None, question)

    def file_to_open(self, title: str, folder: Path, kinds: str) -> Path | None:
        """The system's own dialog for opening a file."""
        return _open_file(None, title, folder, kinds)


def _ask(parent: QWidget | None, question: Question) -> str:
    box = _box(parent, question.title, question.text, question.tone)
    box.setInformativeText(question.detail)
    buttons = _answers(box, question.answers, question.danger)
    box.setDefaultButton(buttons[question.answers[0]])
    box.setEscapeButton(buttons[question.escape])
    box.exec()
    clicked = box.clickedButton()
    chosen = next((a for a, b in buttons.items() if b is clicked), question.escape)
    box.deleteLater()
    return chosen


def _open_file(parent: QWidget | None, title: str, folder: Path, kinds: str) -> Path | None:
    dialog = _file_dialog(parent, title, folder, kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return _chosen(dialog)


def _file_dialog(parent: QWidget | None, title: str, folder: Path, kinds: str) -> QFileDialog:
    """The system's dialog; where a desktop has none, Qt's own, with what Qt leaves in English put
    into words: two labels, and the columns that only the list without details does without.
    """
    start = folder if is_folder(folder) else Path.home()
    dialog = QFileDialog(parent, title, str(start), kinds)
    dialog.setLabelText(QFileDialog.DialogLabel.LookIn, "位置：")
    dialog.setLabelText(QFileDialog.DialogLabel.FileType, "文件类型：")
    dialog.setViewMode(QFileDialog.ViewMode.List)
    return dialog


def _chosen(dialog: QFileDialog) -> Path | None:
    names = dialog.selectedFiles() if dialog.exec() else []
    dialog.deleteLater()
    return Path(names[0]) if names else None


def _box(parent: QWidget | None, title: str, text: str, tone: Tone) -> QMessageBox:
    box = QMessageBox(parent)
    box.setIcon(_ICONS[tone])
    box.setWindowTitle(title)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(text)
    return box


def _answers(box: QMessageBox, answers: Sequence[str], danger: str) -> dict[str, QPushButton]:
    buttons: dict[str, QPushButton] = {}
    for answer in answers:
        button = box.addButton(answer, QMessageBox.ButtonRole.AcceptRole)
        if answer == danger:
            button.setObjectName("danger")
        # a message box is as wide as its text wants: its buttons must not lose their words for it
        button.ensurePolished()
        button.setMinimumWidth(button.sizeHint().width())
        buttons[answer] = button
    return buttons
