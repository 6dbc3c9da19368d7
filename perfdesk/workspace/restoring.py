"""Putting a backup in the place of a store that nobody has open, and what came after it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from perfdesk.errors import PerfDeskError, StoreError
from perfdesk.store import backups, journal
from perfdesk.store.backups import Why
from perfdesk.store.connection import connect
from perfdesk.store.copying import Progress
from perfdesk.workspace.door import Workspace, local_now
from perfdesk.workspace.safekeeping import later_steps


@dataclass(frozen=True)
class Restored:
    """What came of restoring: under which name the earlier file is kept (None where there was
    none), how many later steps were done again, and in `stopped` the sentence why not all were.
    """

    aside: Path | None
    replayed: int = 0
    stopped: str = ""

    @property
    def sentence(self) -> str:
        """What a user is to know of it."""
        said = "已恢复。"
        if self.replayed:
            said = f"已恢复，备份以后的 {self.replayed} 步修改也已补回。"
        if self.stopped:
            said = f"{said}{self.stopped}"
        if self.aside is not None:
            said = f"{said}原来的文件没有改动，另存为“{self.aside.name}”，在同一个文件夹里。"
        return said


def restore(
    store: Path,
    backup: Path,
    *,
    replay: bool = False,
    clock: Callable[[], datetime] = local_now,
    progress: Progress | None = None,
) -> Restored | None:
    """Put a backup in a store's place; the file that stood there is kept aside, unchanged.

    A sound store is backed up first, where no backup holds the same. With `replay` the steps that
    the journal has after the backup are done again. None, and nothing is changed, when `progress`
    returned False. Raises StoreError; until the restored store has taken its place, everything
    is as before.
    """
    later = later_steps(store, backup) if replay else journal.Later()
    _back_up_first(store, clock)
    done, aside = backups.put_back(store, backup, clock(), progress)
    if not done:
        return None
    replayed, stopped = _replay(store, later, clock)
    return Restored(aside, replayed, stopped)


def _back_up_first(store: Path, clock: Callable[[], datetime]) -> None:
    """A backup of a store that is whole; one that is damaged is only kept aside."""
    content, folder = backups.look(store).content, backups.folder_beside(store)
    there = backups.listed(store, folder)
    if content is None or any(backups.content_at(b.path) == content for b in there):
        return
    with closing(connect(store, writable=False)) as connection:
        backups.make(connection, store, folder, clock(), Why.BEFORE_RESTORE)


def _replay(store: Path, later: journal.Later, clock: Callable[[], datetime]) -> tuple[int, str]:
    """Do the later steps again; how many, and the sentence why it stopped before the last.

    The store has been restored by now: what goes wrong here is said and undoes nothing of that.
    """
    try:
        workspace = Workspace.open(store, clock=clock, background=True)
    except StoreError as error:
        return 0, f"备份以后的修改没有补回：{error.message}"
    try:
        return _steps_again(workspace, later)
    finally:
        workspace.close(abandon=True)


def _steps_again(workspace: Workspace, later: journal.Later) -> tuple[int, str]:
    if workspace.read_only:
        return 0, f"备份以后的修改没有补回：{workspace.save_state.message}"
    workspace.safekeeping.begin_journal()
    stopped = "修改日志的最后一行不完整，那一步没有补回，请核对。" if later.cut else ""
    done = 0
    for row in later.steps:
        try:
            workspace.safekeeping.replay(journal.action_of(row))
        except PerfDeskError:
            stopped = f"第 {row['seq']} 步修改接不上，从这一步起没有补回，请核对。"
            break
        done += 1
    if workspace.flush():
        return done, stopped
    state = workspace.save_state
    return done - state.pending, f"最后 {state.pending} 步修改没有补回：{state.message}"
