"""Commands for the stick: packages looked at and taken in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from perfdesk.errors import PerfDeskError
from perfdesk.workspace import Touched
from perfdesk.workspace.arrivals import Arrival, Outcome, arrival
from perfdesk.workspace.receiving import State
from ui.desk import Desk
from ui.dialogs.import_stick import TITLE as IMPORT
from ui.dialogs.import_stick import ImportStickDialog
from ui.dialogs.stick_places import remember
from ui.slices import Endings, Slices

if TYPE_CHECKING:
    from perfdesk.workspace.receiving import Incoming, Line

NO_PACKAGES = "拖进来的文件里没有数据包；数据包的名字以 .perfpkg 结尾。"


class StickCommands(QObject):
    """What comes in: chosen, taken, and said."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk

    def slots(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does."""
        return {"import_stick": self.choose}

    def choose(self) -> None:
        """Show what lies on the stick, and ask what to take in."""
        self._ask(())

    def take_in(self, dropped: Sequence[Path]) -> None:
        """Files and folders were dropped on the window."""
        paths = self._desk.workspace.sticks.among(dropped)
        if not paths:
            self._desk.speaker.notice(NO_PACKAGES)
            return
        self._ask(paths)

    def _ask(self, given: Sequence[Path]) -> None:
        if not self._desk.commit():
            return
        dialog = ImportStickDialog(self._desk, given, self._desk.over)
        dialog.accepted.connect(lambda: self._take(dialog))
        dialog.open()

    def _take(self, dialog: ImportStickDialog) -> None:
        paths, spot = dialog.paths, dialog.spot
        if spot is not None:
            remember(self._desk, spot)
        done: list[Arrival] = []
        total = len(paths)
        work = Slices[None](
            IMPORT,
            total,
            lambda number: f"正在导入第 {min(number + 1, total)} 个数据包，共 {total} 个",
            self._desk.over,
        )
        endings = Endings[None](
            lambda _nothing: self._review(done),
            # a fault of the store: those before it are in
            lambda error, _done: self._stopped(done, error.message),
            lambda _done: self._stopped(done, f"已停止，其余 {total - len(done)} 个没有导入。"),
        )
        work.start(self._desk.workspace.arrivals.take_all(paths, done), endings)

    def _stopped(self, done: list[Arrival], why: str) -> None:
        self._desk.speaker.notice(why)
        self._show(done)

    def _review(self, done: list[Arrival]) -> None:
        """Those with places to choose at, one by one; then what was done."""
        at = next((n for n, one in enumerate(done) if one.outcome is Outcome.WAITS), -1)
        self._review_from(done, at)

    def _review_from(self, done: list[Arrival], at: int) -> None:
        if at < 0:
            self._show(done)
            return
        from ui.dialogs.review import ReviewDialog  # noqa: PLC0415 -- at first use

        workspace, path = self._desk.workspace, done[at].path
        try:
            incoming = workspace.receiving.look(path)
        except PerfDeskError as error:
            done[at] = Arrival(path, Outcome.REFUSED, done[at].unit, message=error.message)
            self._next(done, at)
            return
        disputes = workspace.disputes.of(incoming)
        name = incoming.package.unit or path.name
        dialog = ReviewDialog(name, disputes, self._desk.over)

        def take() -> None:
            done[at] = self._taken(path, incoming, dialog)
            self._next(done, at)

        dialog.accepted.connect(take)
        dialog.rejected.connect(lambda: self._next(done, at))
        dialog.open()

    def _taken(self, path: Path, incoming: Incoming, dialog: object) -> Arrival:
        from ui.dialogs.review import ReviewDialog  # noqa: PLC0415 -- at first use

        assert isinstance(dialog, ReviewDialog)
        try:
            taken = self._desk.workspace.receiving.take(incoming, dialog.choices)
        except PerfDeskError as error:
            return Arrival(path, Outcome.REFUSED, incoming.package.unit, message=error.message)
        outcome = Outcome.SAME if taken.touched is None else Outcome.TAKEN
        made = arrival(path, incoming, outcome, taken.touched)
        return replace(made, lines=tuple(map(_settled, made.lines)), conflicts=0)

    def _next(self, done: list[Arrival], at: int) -> None:
        later = (n for n, one in enumerate(done) if n > at and one.outcome is Outcome.WAITS)
        self._review_from(done, next(later, -1))

    def _show(self, done: list[Arrival]) -> None:
        """Show what was done, and offer to take it back."""
        from ui.dialogs.import_result import ImportResult  # noqa: PLC0415 -- at first use

        touched = _together([one.touched for one in done if one.touched is not None])
        if touched is not None:
            self._desk.show_touched(touched)
        if not done:
            return
        dialog = ImportResult(done, self._desk.over)
        dialog.finished.connect(lambda: self._offer(done))
        dialog.open()

    def _offer(self, done: Sequence[Arrival]) -> None:
        taken = [one for one in done if one.outcome is Outcome.TAKEN]
        if not taken:
            return
        if len(taken) == 1:
            self._desk.offer_undo(f"已导入“{taken[0].unit}”的数据包；按 Ctrl+Z 撤销。")
            return
        said = f"已导入 {len(taken)} 个数据包，每个是一步；按 Ctrl+Z 从最后一个起逐个撤销。"
        self._desk.offer_undo(said)


def _settled(line: Line) -> Line:
    """What is said of a form after all its places were chosen."""
    if not line.conflicts:
        return line
    note = " ".join(part for part in (f"{len(line.conflicts)} 处已逐处选定", line.note) if part)
    return replace(line, state=State.MERGED, conflicts=(), note=note)


def _together(touched: Sequence[Touched]) -> Touched | None:
    """Several steps as one, for showing them."""
    if not touched:
        return None
    last = touched[-1]
    return replace(
        last,
        filings=frozenset().union(*(one.filings for one in touched)),
        documents=frozenset().union(*(one.documents for one in touched)),
        structure=any(one.structure for one in touched),
    )
