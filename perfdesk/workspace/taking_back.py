"""What several steps in a row brought (an import of many packages), taken back and done again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator

from perfdesk.document.history import ActionHead
from perfdesk.errors import PerfDeskError, StoreError
from perfdesk.workspace.infos import Touched
from perfdesk.workspace.steps import Steps

TOO_LATE = (
    "在这次导入之后又有了别的修改，没有撤回。要撤回，请先按 Ctrl+Z 把那些修改一步一步退回去。"
)
GONE = "这次导入已经全部撤回，没有再改什么。"
NOT_AGAIN = "撤回之后又有了别的修改，不能恢复；请重新导入这些数据包。"


class TakingBack:
    """Goes through the steps of one import as undo and redo do, each on disk before the next."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps

    def why_not(self, run: Collection[int]) -> str:
        """Why none of these steps can be taken back now, in words; "" when they can."""
        history = self._steps.ledger.history
        last, undone = history.undo_next, history.redo_next
        if last is not None and last.seq in run:
            return ""
        return GONE if undone is not None and undone.seq in run else TOO_LATE

    def back(
        self, run: Collection[int], done: list[tuple[int, Touched]]
    ) -> Generator[int, None, None]:
        """Take back the steps of a run, newest first, adding each to `done`; yields how many are.

        PerfDeskError when there is none to take back, or something else was done since. Stopped
        between two steps it leaves the earlier ones.
        """
        if why := self.why_not(run):
            raise PerfDeskError(why)
        ledger = self._steps.ledger
        yield from self._go(run, done, lambda: ledger.history.undo_next, ledger.undo)

    def again(
        self, run: Collection[int], done: list[tuple[int, Touched]]
    ) -> Generator[int, None, None]:
        """Do again what `back` took back, oldest first, as `back`."""
        ledger = self._steps.ledger
        first = ledger.history.redo_next
        if first is None or first.seq not in run:
            raise PerfDeskError(NOT_AGAIN)
        yield from self._go(run, done, lambda: ledger.history.redo_next, ledger.redo)

    def _go(
        self,
        run: Collection[int],
        done: list[tuple[int, Touched]],
        following: Callable[[], ActionHead | None],
        step: Callable[[], Touched | None],
    ) -> Generator[int, None, None]:
        ledger = self._steps.ledger
        while (head := following()) is not None and head.seq in run:
            yield len(done)
            before = ledger.loaded
            if not ledger.flush():
                raise StoreError(ledger.save_state.message)
            touched = self._steps.refreshed(step())
            assert touched is not None
            done.append((head.seq, touched))
            if not ledger.flush():
                raise StoreError(ledger.save_state.message)
            # as when it was taken in: nobody looks at most of it now
            ledger.let_go(touched.documents - before, ledger.last_seq)
