"""Finds the store the window begins with: the one named, the last one, or the office's own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from perfdesk.errors import PerfDeskError
from perfdesk.workspace import Workspace
from ui.messages import Question, Tone

#: beside the office's own store: templates as they were read last
KEPT_NAME = "templates.kept.json"
STORE_KINDS = "PerfDesk 数据文件 (*.perfdesk)"

#: the answers to what to do about a store that does not open
OTHER, OWN, MAKE, LEAVE = (
    "打开另一个数据文件…",
    "打开本单位的数据文件",
    "新建这个数据文件",
    "退出",
)


class Asker(Protocol):
    """The road to the user before there is a window."""

    def ask(self, question: Question) -> str:
        """Which of the answers was chosen."""

    def file_to_open(self, title: str, folder: Path, kinds: str) -> Path | None:
        """An existing file, or None when nothing was chosen."""


@dataclass(frozen=True)
class Opened:
    """The store to begin with; `chosen` when the user was asked and named it."""

    workspace: Workspace
    chosen: bool


def open_first(named: Path | None, last: Path | None, own: Path, asker: Asker) -> Opened | None:
    """Open the store named, else the last one, else the office's own; None to leave.

    Only the office's own is made where it is missing. Any other that is not there was moved or
    mistyped: an empty store in its place would look as if everything were lost, so the user is
    asked.
    """
    path = named or last or own
    make = path == own
    chosen = False
    while True:
        try:
            return Opened(_open(path, make=make, own=own), chosen)
        except PerfDeskError as error:
            question = _question(error.message, path, own, named)
        answer = asker.ask(question)
        if answer == OTHER:
            found = asker.file_to_open("打开数据文件", _folder(path, own), STORE_KINDS)
            if found is not None:
                path, make, chosen = found, found == own, True
        elif answer == OWN:
            path, make, chosen = own, True, True
        elif answer == MAKE:
            make = True
        else:
            return None


def _open(path: Path, *, make: bool, own: Path) -> Workspace:
    kept = own.with_name(KEPT_NAME)
    return Workspace.open(path, create=make, background=True, kept=kept)


def _question(sentence: str, path: Path, own: Path, named: Path | None) -> Question:
    missing = _is_missing(path)
    answers = [OTHER]
    if path != own:
        answers.append(OWN)
    if missing and path == named:
        answers.append(MAKE)
    detail = "它可能被移走、改名或删除了，也可能在没有插上的 U 盘里。" if missing else ""
    return Question(
        title="无法打开数据文件",
        text=sentence,
        detail=detail,
        answers=(*answers, LEAVE),
        escape=LEAVE,
        tone=Tone.WRONG,
    )


def _is_missing(path: Path) -> bool:
    try:
        return not path.exists()
    except OSError:
        return False  # nobody can say: the sentence does


def _folder(path: Path, own: Path) -> Path:
    """Where to look for another store: beside the one that did not open, if that is there."""
    return own.parent if _is_missing(path.parent) else path.parent
