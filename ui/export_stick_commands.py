"""Commands for the stick: filings written to it, a package for each unit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from perfdesk.workspace.sending import DISTRICT, Lot
from ui.desk import Desk
from ui.dialogs.export_stick import TITLE, ExportStickDialog, Offer
from ui.dialogs.stick_places import Spot, remember
from ui.dispatch import Dispatch, Sent
from ui.messages import Tone

if TYPE_CHECKING:
    from pathlib import Path

NO_FILINGS = "还没有表，没有可导出的内容；请先新建一套表。"
CANCELLED = "已取消导出，没有写入数据包，原来的包没有变。"


class ExportStickCommands(QObject):
    """What leaves. Nothing is said to be on the stick before it was read back."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk

    def slots(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does."""
        return {"export_stick": self.export}

    def export(self) -> None:
        """Ask which filings, for whom, and where; what was typed up to now goes along."""
        current = self._desk.current_filing()
        self._ask([current] if current else [], "")

    def send_back(self, filing_ids: Sequence[str]) -> None:
        """The same for these filings, which go back to their units with the district's remarks."""
        self._ask(filing_ids, DISTRICT)

    def _ask(self, filings: Sequence[str], role: str) -> None:
        if not self._desk.commit():
            return
        offers = self._offers()
        if not offers:
            self._desk.speaker.notice(NO_FILINGS)
            return
        ticked = [offer.filing for offer in offers if offer.filing in set(filings)]
        if not ticked and not role:
            ticked = [offers[0].filing]
        role = role or self._usual_role()
        dialog = ExportStickDialog(self._desk, offers, ticked, role, self._desk.over)
        dialog.accepted.connect(lambda: self._chosen(dialog))
        dialog.open()

    def _offers(self) -> list[Offer]:
        workspace = self._desk.workspace
        offers = []
        for info in workspace.filings():
            forms = workspace.forms(info.id)
            if forms:
                done = sum(form.finished for form in forms)
                remarks = sum(form.remarks for form in forms)
                offers.append(
                    Offer(info.id, info.unit, info.year, info.set_title, len(forms), done, remarks)
                )
        return offers

    def _usual_role(self) -> str:
        workspace = self._desk.workspace
        known = self._desk.settings.package_role(workspace.path)
        return known or workspace.sending.usual_role()

    def _chosen(self, dialog: ExportStickDialog) -> None:
        if dialog.spot is None:
            return
        workspace = self._desk.workspace
        self._desk.settings.set_package_role(workspace.path, dialog.role)
        self._send(workspace.sending.lots(dialog.filings), dialog.role, dialog.spot)

    def _send(self, lots: Sequence[Lot], role: str, spot: Spot) -> None:
        dispatch = Dispatch(self._desk, lots, role, spot)
        dispatch.ended.connect(lambda: self._ended(dispatch, role))
        dispatch.start()

    # --- what became of it -----------------------------------------------------------------------

    def _ended(self, dispatch: Dispatch, role: str) -> None:
        written = [one.written for one in dispatch.sent if one.written is not None]
        if written:
            remember(self._desk, dispatch.spot)
        sent = dispatch.sent
        if not sent:
            if dispatch.stopped:
                self._desk.speaker.notice(CANCELLED)
            return
        if len(sent) + len(dispatch.left) == 1:
            self._one(sent[0], dispatch.spot)
            return
        notes = any(one.notes or one.why for one in sent)
        if dispatch.left or notes:
            self._show(sent, dispatch, role)
            return
        self._say(f"{len(sent)} 个数据包已写好，逐个读回核对无误", dispatch.spot)

    def _one(self, one: Sent, spot: Spot) -> None:
        if one.written is None:
            self._desk.speaker.tell(TITLE, one.why, Tone.WRONG)
            return
        said = f"“{one.written.path.name}”已写好，读回核对无误"
        if one.notes:
            text = "\n".join((f"{said}{_safe(spot)}。", *one.notes))
            self._desk.speaker.tell(TITLE, text, Tone.CAUTION)
            return
        self._say(said, spot)

    def _say(self, said: str, spot: Spot) -> None:
        opens = partial(_open, spot.folder)
        self._desk.speaker.notice(f"{said}{_safe(spot)}。", "打开文件夹", opens)

    def _show(self, sent: Sequence[Sent], dispatch: Dispatch, role: str) -> None:
        from ui.dialogs.export_result import ExportResult  # noqa: PLC0415 -- where it went wrong

        left, spot = list(dispatch.left), dispatch.spot
        again = [one.lot for one in sent if one.written is None] + left
        dialog = ExportResult(sent, left, _safe(spot), self._desk.over)
        dialog.accepted.connect(lambda: self._send(again, role, spot) if again else None)
        dialog.open()


def _safe(spot: Spot) -> str:
    return "，可以拔出U盘了" if spot.stick is not None else ""


def _open(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
