"""Commands for the stick: filings written to it as a package."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QProgressBar

from perfdesk.errors import PerfDeskError
from ui.background import Job
from ui.desk import Desk
from ui.dialogs.export_stick import TITLE as EXPORT
from ui.dialogs.export_stick import ExportStickDialog, Offer
from ui.dialogs.progress import ProgressSheet
from ui.dialogs.stick_places import Spot, remember
from ui.messages import Tone
from ui.slices import Endings, Slices

if TYPE_CHECKING:
    from perfdesk.workspace.sending import Outgoing
    from perfdesk.workspace.sticks import Written

NO_FILINGS = "还没有表，没有可导出的内容；请先新建一套表。"


class ExportStickCommands(QObject):
    """What leaves. Nothing is said to be on the stick before it was read back."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._writing: _Writing | None = None

    def slots(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does."""
        return {"export_stick": self.export}

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
