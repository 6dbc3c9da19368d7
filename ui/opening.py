"""Finds the store the window begins with: the one named, the last one, or the office's own."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from perfdesk.errors import NewerStoreError, PerfDeskError
from perfdesk.files import is_missing
from perfdesk.frozen import dataclass
from perfdesk.workspace import Workspace
from ui.messages import Question, Tone

#: beside the office's own store: templates as they were read last
KEPT_NAME = "templates.kept.json"
STORE_KINDS = "PerfDesk 数据文件 (*.perfdesk)"
#: under the user's data: a store of samples to look at
SAMPLES = Path("samples", "示例数据.perfdesk")

#: the answers to what to do about a store that does not open
OTHER, OWN, MAKE, LEAVE = (
    "打开另一个数据文件…",
    "打开本单位的数据文件",
    "新建这个数据文件",
    "退出",
)
#: the beginning of the answer that names the time of a backup
RESTORE = "恢复最近的备份"
READ = "知道了"


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


def is_samples(store: Path) -> bool:
    """Whether a store is the one of samples."""
    return store.name == SAMPLES.name and store.parent.name == SAMPLES.parent.name


def open_first(
    named: Path | None, last: Path | None, own: Path, asker: Asker, second: Path | None = None
) -> Opened | None:
    """Open the store named, else the last one, else the office's own; None to leave.

    Only the office's own is made where it is missing, and where it has no backups. Any other that
    is not there was moved or mistyped: an empty store in its place would look as if everything
    were lost, so the user is asked. A damaged one is kept as it is; its newest backup is offered,
    also from the place `second` on another drive.
    """
    path = named or last or own
    make = path == own and not (is_missing(own) and _newest_backup(own, second))
    chosen = False
    while True:
        try:
            return Opened(_open(path, make=make, own=own), chosen)
        except PerfDeskError as error:
            backup = None if isinstance(error, NewerStoreError) else _newest_backup(path, second)
            question = _question(error.message, path, own, named, backup)
        answer = asker.ask(question)
        if backup is not None and answer == backup.answer:
            _restore(path, backup, asker)
            make = False
        elif answer == OTHER:
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


@dataclass(frozen=True)
class _Offer:
    """The newest backup that can be restored, as it is offered."""

    path: Path
    answer: str
    detail: str


def _newest_backup(store: Path, second: Path | None) -> _Offer | None:
    from perfdesk.workspace.safekeeping import newest_sound  # noqa: PLC0415 -- seldom needed

    found = newest_sound(store, second)
    if found is None:
        return None
    info, facts = found
    later = f"，并补回其后的 {facts.later} 步修改" if facts.later else ""
    return _Offer(
        info.path,
        f"{RESTORE}（{info.at:%m-%d %H:%M}）",
        f"最近一份完好的备份是 {info.at:%Y-%m-%d %H:%M} 的，有 {facts.forms} 张表；"
        f"可以恢复它{later}。现在的文件不会被覆盖，会改名另存。",
    )


def _restore(store: Path, backup: _Offer, asker: Asker) -> None:
    from perfdesk.workspace.restoring import restore  # noqa: PLC0415 -- seldom needed

    title, tone = "恢复备份", Tone.NEWS
    try:
        restored = restore(store, backup.path, replay=True)
        said = restored.sentence if restored else ""
    except PerfDeskError as error:
        said, tone = error.message, Tone.WRONG
    asker.ask(Question(title=title, text=said, answers=(READ,), escape=READ, tone=tone))


def _question(
    sentence: str, path: Path, own: Path, named: Path | None, backup: _Offer | None
) -> Question:
    missing = is_missing(path)
    answers = [OTHER] if backup is None else [backup.answer, OTHER]
    if path != own:
        answers.append(OWN)
    if missing and path in {named, own}:
        answers.append(MAKE)
    detail = "它可能被移走、改名或删除了，也可能在没有插上的 U盘里。" if missing else ""
    if backup is not None:
        detail = f"{detail}{backup.detail}"
    return Question(
        title="无法打开数据文件",
        text=sentence,
        detail=detail,
        answers=(*answers, LEAVE),
        escape=LEAVE,
        tone=Tone.WRONG,
    )


def _folder(path: Path, own: Path) -> Path:
    """Where to look for another store: beside the one that did not open, if that is there."""
    return own.parent if is_missing(path.parent) else path.parent
