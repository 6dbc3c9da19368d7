"""Commands for the stick: filings written as a package, packages looked at and taken in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QProgressBar

from perfdesk.errors import PerfDeskError
from perfdesk.workspace import Touched
from perfdesk.workspace.arrivals import Arrival, Outcome, arrival
from perfdesk.workspace.receiving import State
from ui.background import Job
from ui.desk import Desk
from ui.dialogs.export_stick import TITLE as EXPORT
from ui.dialogs.export_stick import ExportStickDialog, Offer
from ui.dialogs.import_stick import TITLE as IMPORT
from ui.dialogs.import_stick import ImportStickDialog
from ui.dialogs.progress import ProgressSheet
from ui.dialogs.stick_places import Spot, remember
from ui.messages import Tone
from ui.slices import Endings, Slices

if TYPE_CHECKING:
    from perfdesk.workspace.receiving import Incoming, Line
    from perfdesk.workspace.sending import Outgoing
    from perfdesk.workspace.sticks import Written

NO_FILINGS = "还没有表，没有可导出的内容；请先新建一套表。"
NO_PACKAGES = "拖进来的文件里没有数据包；数据包的名字以 .perfpkg 结尾。"


class StickCommands(QObject):
    """What leaves and what comes in. Nothing is said to be on the stick before it was read back."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._writing: _Writing | None = None

    def slots(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does."""
        return {"export_stick": self.export, "import_stick": self.choose}

    # --- out -----------------------------------------------------------------------------------

    def export(self) -> None:
        """Ask which filings and where; what was typed up to now goes along."""
        if not self._desk.commit():
            return
        workspace = self._desk.workspace
        offers = []
        for info in workspace.filings():
            forms = workspace.forms(info.id)
            if forms:
                done = sum(form.finished for form in forms)
                offers.append(
                    Offer(info.id, info.unit, info.year, info.set_title, len(forms), done)
                )
        if not offers:
            self._desk.speaker.notice(NO_FILINGS)
            return
        current = self._desk.current_filing() or offers[0].filing
        dialog = ExportStickDialog(self._desk, offers, current, self._desk.over)
        dialog.accepted.connect(lambda: self._pack(dialog))
        dialog.open()

    def _pack(self, dialog: ExportStickDialog) -> None:
        filings, spot = dialog.filings, dialog.spot
        if spot is None:
            return
        workspace = self._desk.workspace
        total = sum(len(workspace.forms(filing)) for filing in filings)
        work = Slices["Outgoing"](
            EXPORT,
            total,
            lambda done: f"正在整理第 {min(done + 1, total)} 张表，共 {total} 张",
            self._desk.over,
        )
        endings = Endings["Outgoing"](
            partial(self._write, filings, spot),
            lambda error, _done: self._failed(error),
            lambda _done: self._desk.speaker.notice("已取消导出，U盘上没有写入任何文件。"),
        )
        work.start(workspace.sending.make(filings), endings)

    def _write(
        self,
        filings: Sequence[str],
        spot: Spot,
        outgoing: Outgoing,
    ) -> None:
        try:
            writing = self._desk.workspace.sticks.writing(
                outgoing, filings, spot.folder, spot.stick
            )
        except PerfDeskError as error:
            self._failed(error)
            return
        self._writing = _Writing(self._desk, writing.name, writing.run, self)
        self._writing.start(partial(self._written, spot, outgoing), self._failed)

    def _written(
        self,
        spot: Spot,
        outgoing: Outgoing,
        written: Written,
    ) -> None:
        try:
            self._desk.workspace.sending.sent(outgoing)
        except PerfDeskError as error:
            self._failed(error)
            return
        remember(self._desk, spot)
        safe = "，可以拔出U盘了" if spot.stick is not None else ""
        said = f"“{written.path.name}”已写好，读回核对无误{safe}。"
        if outgoing.notes:
            self._desk.speaker.tell(EXPORT, "\n".join((said, *outgoing.notes)), Tone.CAUTION)
            return
        opens = partial(QDesktopServices.openUrl, QUrl.fromLocalFile(str(written.path.parent)))
        self._desk.speaker.notice(said, "打开文件夹", opens)

    def _failed(self, error: PerfDeskError) -> None:
        self._desk.speaker.tell(EXPORT, error.message, Tone.WRONG)

    # --- in ------------------------------------------------------------------------------------

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


class _Writing(QObject):
    """A package being written to a stick, on a thread of its own: that cannot be stopped half-way,
    so the box has no button.
    """

    def __init__(self, desk: Desk, name: str, run: Callable[[], Written], parent: QObject) -> None:
        super().__init__(parent)
        self._box = ProgressSheet(EXPORT, 0, desk.over)
        self._box.cancel.hide()
        for bar in self._box.findChildren(QProgressBar):
            bar.setRange(0, 0)  # how far a stick is, nobody knows
        self._box.reject = lambda: None  # type: ignore[method-assign]  # Esc does not stop it
        self._box.show_progress(0, f"正在写入“{name}”并读回核对，请不要拔出U盘…")
        self._job = Job(lambda _job: run(), self)
        self._job.ended.connect(self._ended)
        self._done: Callable[[Written], object] | None = None
        self._failed: Callable[[PerfDeskError], object] | None = None

    def start(
        self, done: Callable[[Written], object], failed: Callable[[PerfDeskError], object]
    ) -> None:
        """Begin; one of the two is called in the window's thread."""
        self._done, self._failed = done, failed
        self._box.open()
        self._job.start()

    def _ended(self) -> None:
        self._job.wait()
        self._box.done(0)
        if self._job.fault is not None and self._failed is not None:
            self._failed(self._job.fault)
        elif self._done is not None and self._job.result is not None:
            self._done(self._job.result)  # type: ignore[arg-type]  # what `run` returned
        self.deleteLater()


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
