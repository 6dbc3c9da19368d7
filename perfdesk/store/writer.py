"""Committing in the background, in order, and saying truthfully what is on disk."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from perfdesk.errors import StoreError
from perfdesk.frozen import dataclass
from perfdesk.store.documents import Change, Store
from perfdesk.store.drafts import Cell, Draft

#: several waiting actions share one transaction, up to this many
_BATCH = 200
#: no note at all; None is one
_GONE = object()
#: how often a commit that failed is tried again by itself
_RETRY_EVERY_S = 10.0


class SavePhase(StrEnum):
    """Where the last edits stand."""

    SAVED = "saved"
    SAVING = "saving"
    FAILED = "failed"
    READ_ONLY = "read_only"


@dataclass(frozen=True)
class SaveState:
    """What the window may say about saving.

    `message` is a sentence when it failed or is read-only; `at` the time of the last commit;
    `pending` counts the actions that are not on disk.
    """

    phase: SavePhase
    message: str = ""
    at: datetime | None = None
    pending: int = 0


class CommitQueue:
    """Takes actions and commits them on a thread of its own, in the order they came.

    Nothing is dropped: what could not be committed waits at the head of the queue, is tried again
    every few seconds, with the next action, and when `retry` asks for it. `report` is called on
    that thread, and on the submitting one.

    Notes about drafts go the same road behind the actions that came before them, the last about
    each cell alone. They are no actions: nothing is said about them.
    """

    def __init__(
        self,
        store: Store,
        clock: Callable[[], datetime],
        report: Callable[[SaveState], None],
    ) -> None:
        self._store = store
        self._clock = clock
        self._report = report
        self._wake = threading.Condition()
        self._waiting: deque[Change] = deque()
        self._notes: dict[Cell, Draft | None] = {}
        self._state = SaveState(SavePhase.SAVED)
        self._retry = False
        self._closing = False
        #: how many commits were begun, and how many of them have come to an end
        self._begun = 0
        self._ended = 0
        self._reporting = threading.RLock()
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    @property
    def state(self) -> SaveState:
        """Where the last edits stand."""
        with self._wake:
            return self._state

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._closing

    def submit(self, change: Change) -> None:
        """Queue one action; returns at once. StoreError after `close`."""
        with self._wake:
            if self._closing or not self._thread.is_alive():
                message = f"数据文件“{self._store.path}”已经关闭，请重新打开。"
                raise StoreError(message)
            self._waiting.append(change)
            for cell in change.typed:
                self._notes.pop(cell, None)
            if self._state.phase is not SavePhase.FAILED:
                self._state = SaveState(SavePhase.SAVING, "", self._state.at, len(self._waiting))
            self._retry = True
            self._wake.notify_all()
        self._tell()

    def withdraw(self, change: Change) -> bool:
        """Take back the action submitted last, which could not be committed; False when it was.

        What waits before it goes on waiting.
        """
        with self._wake:
            self._wake.wait_for(lambda: self._ended == self._begun or not self._thread.is_alive())
            if not self._waiting or self._waiting[-1] is not change:
                return False
            self._waiting.pop()
            pending = len(self._waiting)
            if pending:
                self._state = replace(self._state, pending=pending)
            else:
                self._state = SaveState(SavePhase.SAVED, "", self._state.at)
        self._tell()
        return True

    def note(self, cell: Cell, draft: Draft | None) -> None:
        """Queue what is now to be kept of the text being typed in a cell; None removes it."""
        with self._wake:
            if self._closing:
                return
            self._notes[cell] = draft
            self._retry = True
            self._wake.notify_all()

    def retry(self) -> None:
        """Try again now what could not be committed."""
        with self._wake:
            self._retry = True
            self._wake.notify_all()

    def flush(self, timeout_s: float | None = None) -> bool:
        """Wait until everything is on disk; False when an action failed or the time ran out.

        Drafts are waited for too, until they were tried.
        """
        with self._wake:
            self._retry = True
            # a failure from before this call is not the answer, nor is that of a commit which is
            # under way: the attempt it asks for is
            before = self._begun
            if self._state.phase is SavePhase.FAILED:
                self._state = SaveState(SavePhase.SAVING, "", self._state.at, self._state.pending)
            self._wake.notify_all()
            self._wake.wait_for(lambda: self._is_answered(before), timeout_s)
            return self._state.phase is SavePhase.SAVED

    def _is_answered(self, before: int) -> bool:
        if not self._thread.is_alive():
            return True
        if self._state.phase is SavePhase.SAVED and not self._notes:
            return True
        return self._state.phase is not SavePhase.SAVING and self._ended > before

    def close(self) -> int:
        """Commit what waits, end the thread, and return how many actions are still not on disk."""
        with self._wake:
            self._closing = True
            self._retry = True
            self._wake.notify_all()
        self._thread.join()
        return len(self._waiting)

    # --- the writer thread -------------------------------------------------------------------

    def _run(self) -> None:
        while True:
            with self._wake:
                self._wake.wait_for(lambda: self._retry or self._closing, self._patience_s())
                self._retry = False
                batch = [self._waiting[n] for n in range(min(_BATCH, len(self._waiting)))]
                # a note says what comes after all the actions that wait
                notes = self._notes.copy() if len(batch) == len(self._waiting) else {}
                self._begun += bool(batch or notes)
                if not batch and not notes and self._closing:
                    return
            if (batch or notes) and not self._commit(batch, notes) and self._closing:
                return

    def _patience_s(self) -> float | None:
        return _RETRY_EVERY_S if self._waiting or self._notes else None

    def _commit(self, batch: list[Change], notes: dict[Cell, Draft | None]) -> bool:
        try:
            self._store.commit(batch, notes)
        except StoreError as error:
            if batch:
                self._settle(SavePhase.FAILED, error.message)
            else:
                self._end()
            return False
        except BaseException:
            # a fault of ours: it goes to the crash path, but never looks like 已保存
            self._settle(SavePhase.FAILED, f"数据文件“{self._store.path}”没有保存：程序出错。")
            raise
        with self._wake:
            for _change in batch:
                self._waiting.popleft()
            for cell, draft in notes.items():
                # what was noted meanwhile waits for its own turn
                if self._notes.get(cell, _GONE) is draft:
                    del self._notes[cell]
            if self._waiting or self._notes:
                self._retry = True
        if batch:
            self._settle(SavePhase.SAVED, "")
        else:
            self._end()
        return True

    def _end(self) -> None:
        """A commit of notes alone came to an end: nothing is said, whoever waits looks again."""
        with self._wake:
            self._ended = self._begun
            self._wake.notify_all()

    def _settle(self, phase: SavePhase, message: str) -> None:
        with self._wake:
            pending = len(self._waiting)
            at = self._state.at
            if phase is SavePhase.SAVED:
                at = self._clock()
                phase = SavePhase.SAVING if pending else SavePhase.SAVED
            self._state = SaveState(phase, message, at, pending)
            self._ended = self._begun
            self._wake.notify_all()
        self._tell()

    def _tell(self) -> None:
        # one at a time, each reading the state anew: an older state never arrives last
        with self._reporting:
            self._report(self.state)
