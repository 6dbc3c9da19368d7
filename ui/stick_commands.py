"""Commands for the stick: packages looked at, taken in, and taken back."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from perfdesk.errors import PerfDeskError
from perfdesk.files import is_folder
from perfdesk.workspace import Touched
from perfdesk.workspace.arrivals import Arrival, Outcome, taken_in
from perfdesk.workspace.sticks import SUFFIX
from ui.desk import Desk
from ui.dialogs.import_stick import TITLE as IMPORT
from ui.dialogs.import_stick import ImportStickDialog
from ui.dialogs.stick_places import remember
from ui.slices import Endings, Slices

if TYPE_CHECKING:
    from perfdesk.workspace.receiving import Incoming
    from ui.dialogs.review import ReviewDialog
    from ui.dialogs.review_spots import Entered

NO_PACKAGES = "拖进来的文件里没有数据包；数据包的名字以 .perfpkg 结尾。"
#: of so many packages that were left in the middle is known what was chosen
_REMEMBERED = 50
#: more forms than these are listed anew rather than one by one
_MANY = 50
#: a run of `TakingBack`
_Going = Generator[int, None, None]


class StickCommands(QObject):
    """What comes in: chosen, taken, said, and taken back as one."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        #: what was chosen and typed for packages whose review was left, by their digest
        self._entered: dict[str, Entered] = {}

    def slots(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does."""
        return {"import_stick": self.choose}

    def choose(self) -> None:
        """Show what lies on the stick, and ask what to take in."""
        self._ask(())

    def take_in(self, dropped: Sequence[Path]) -> None:
        """Files and folders were dropped on the window."""
        given = [path for path in dropped if _is_of_ours(path)]
        if given:
            self._ask(given)
        else:
            self._desk.speaker.notice(NO_PACKAGES)

    def _ask(self, given: Sequence[Path]) -> None:
        if not self._desk.commit():
            return
        dialog = ImportStickDialog(self._desk, given, self._desk.over)
        if given and dialog.is_empty:
            dialog.deleteLater()
            self._desk.speaker.notice(NO_PACKAGES)
            return
        dialog.accepted.connect(lambda: self._take(dialog))
        dialog.open()

    # --- taking in -----------------------------------------------------------------------------

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
            lambda error, _done: self._stopped(done, error.message, total),
            lambda _done: self._stopped(done, "已停止", total),
        )
        work.start(self._desk.workspace.arrivals.take_all(paths, done), endings)

    def _stopped(self, done: list[Arrival], why: str, total: int) -> None:
        left = total - len(done)
        said = f"{why.rstrip('。，')}，其余 {left} 个数据包没有导入。"
        self._later(lambda: self._show(done, said))

    def _later(self, go_on: Callable[[], object]) -> None:
        """Go on once the event is through: where it closed the window, nothing follows."""
        QTimer.singleShot(0, self, lambda: self._is_open() and go_on())

    def _is_open(self) -> bool:
        return self._desk.over.isVisible()

    # --- places to choose at ---------------------------------------------------------------------

    def _review(self, done: list[Arrival], after: int = -1) -> None:
        """Those with places to choose at, one by one; then what was done."""
        waiting = (n for n, one in enumerate(done) if one.outcome is Outcome.WAITS and n > after)
        at = next(waiting, -1)
        if at < 0:
            self._show(done)
            return
        from ui.dialogs.review import ReviewDialog  # noqa: PLC0415 -- at first use

        path = done[at].path
        try:
            incoming = self._desk.workspace.receiving.look(path)
        except PerfDeskError as error:
            done[at] = Arrival(path, Outcome.REFUSED, done[at].unit, message=error.message)
            self._review(done, at)
            return
        name = incoming.package.unit or path.name
        dialog = ReviewDialog(
            name,
            incoming,
            self._desk.workspace.disputes,
            self._entered.get(incoming.digest),
            self._desk.over,
        )

        def take() -> None:
            done[at] = self._taken(path, incoming, dialog)
            self._review(done, at)

        def leave() -> None:
            self._keep(incoming.digest, dialog)
            done[at] = replace(done[at], message=dialog.left_over)
            self._later(lambda: self._review(done, at))

        dialog.accepted.connect(take)
        dialog.rejected.connect(leave)
        dialog.open()

    def _keep(self, digest: str, dialog: ReviewDialog) -> None:
        """What was chosen so far waits for the next time."""
        self._entered.pop(digest, None)
        self._entered[digest] = dialog.entered
        while len(self._entered) > _REMEMBERED:
            del self._entered[next(iter(self._entered))]

    def _taken(self, path: Path, incoming: Incoming, dialog: ReviewDialog) -> Arrival:
        try:
            taken = self._desk.workspace.receiving.take(incoming, dialog.choices)
        except PerfDeskError as error:
            self._keep(incoming.digest, dialog)
            return Arrival(path, Outcome.REFUSED, incoming.package.unit, message=error.message)
        self._entered.pop(incoming.digest, None)
        return taken_in(path, incoming, taken, dialog.choices)

    # --- what was done ---------------------------------------------------------------------------

    def _show(self, done: Sequence[Arrival], why: str = "") -> None:
        """Show what was done, and offer to take it back."""
        from ui.dialogs.import_result import ImportResult  # noqa: PLC0415 -- at first use

        touched = _together([one.touched for one in done if one.touched is not None])
        self._desk.show_touched(touched)
        if not done:
            if why:
                self._desk.speaker.notice(why)
            return
        dialog = ImportResult(done, why, self._desk.over)

        def take_back() -> None:
            dialog.finished.disconnect()
            dialog.accept()
            self._take_back(done)

        dialog.back_wanted.connect(take_back)
        dialog.finished.connect(lambda: self._offer(done))
        dialog.open()

    def _offer(self, done: Sequence[Arrival]) -> None:
        taken = [one for one in done if one.outcome is Outcome.TAKEN]
        if not self._is_open():
            return
        # what was in front may have gone: the questions of an empty store, a form
        self._desk.take_keyboard()
        if not taken:
            return
        from ui.dialogs.import_result import TAKE_BACK, shared_note  # noqa: PLC0415 -- as the window

        if len(taken) == 1:
            more = f"，{note.rstrip('。')}" if (note := shared_note(taken[0])) else ""
            self._desk.offer_undo(f"已导入“{taken[0].unit}”的数据包{more}；按 Ctrl+Z 撤销。")
            return
        said = f"已导入 {len(taken)} 个数据包；按 Ctrl+Z 从最后一个起逐个撤销。"
        self._desk.offer_undo(said, TAKE_BACK, lambda: self._take_back(done))

    # --- taken back as one -----------------------------------------------------------------------

    def _take_back(self, done: Sequence[Arrival]) -> None:
        """Take back all that is in, newest first, each whole."""
        run = {one.step for one in done if one.outcome is Outcome.TAKEN}
        gone: list[tuple[int, Touched]] = []
        steps = self._desk.workspace.taking_back.back(run, gone)

        def end(why: str = "") -> None:
            self._back(done, gone, why)

        self._go("撤回导入", "正在撤回", len(run), steps, end)

    def _back(self, done: Sequence[Arrival], gone: list[tuple[int, Touched]], why: str) -> None:
        seqs = {seq for seq, _touched in gone}
        now = [replace(one, outcome=Outcome.BACK) if one.step in seqs else one for one in done]
        self._desk.show_touched(_together([touched for _seq, touched in gone]))
        self._desk.take_keyboard()
        if not gone:
            self._desk.speaker.notice(why)
        elif any(one.outcome is Outcome.TAKEN for one in now):
            left = sum(one.outcome is Outcome.TAKEN for one in now)
            said = why or "有的步骤接不上"
            self._tell(now, f"{said.rstrip('。，')}，还有 {left} 个数据包没有撤回。")
        else:
            said = f"已撤回 {len(gone)} 个数据包，和导入以前一样。"
            self._desk.offer_undo(said, "恢复这次导入", lambda: self._again(now))

    def _again(self, done: Sequence[Arrival]) -> None:
        """Do again what was taken back."""
        run = {one.step for one in done if one.outcome is Outcome.BACK}
        come: list[tuple[int, Touched]] = []
        steps = self._desk.workspace.taking_back.again(run, come)

        def end(why: str = "") -> None:
            seqs = {seq for seq, _touched in come}
            now = [replace(one, outcome=Outcome.TAKEN) if one.step in seqs else one for one in done]
            self._desk.show_touched(_together([touched for _seq, touched in come]))
            if why and not come:
                self._desk.speaker.notice(why)
            elif why:
                self._tell(now, why)
            else:
                self._offer(now)

        self._go("恢复导入", "正在恢复", len(run), steps, end)

    def _tell(self, done: Sequence[Arrival], why: str) -> None:
        """The result once more, with what was shown of the forms shown already."""
        self._show([replace(one, touched=None) for one in done], why)

    def _go(
        self, title: str, doing: str, total: int, steps: _Going, end: Callable[..., object]
    ) -> None:
        work = Slices[None](
            title,
            total,
            lambda number: f"{doing}第 {min(number + 1, total)} 个数据包，共 {total} 个",
            self._desk.over,
        )
        endings = Endings[None](
            lambda _nothing: end(),
            lambda error, _done: end(error.message),
            lambda _done: self._later(lambda: end("已停止")),
        )
        work.start(steps, endings)


def _is_of_ours(path: Path) -> bool:
    """Whether a dropped thing may hold packages."""
    hidden = path.name.startswith(".")
    return is_folder(path) or (path.suffix.lower() == SUFFIX and not hidden)


def _together(touched: Sequence[Touched]) -> Touched | None:
    """Several steps as one, for showing them."""
    if not touched:
        return None
    documents = frozenset[str]().union(*(one.documents for one in touched))
    return replace(
        touched[-1],
        filings=frozenset[str]().union(*(one.filings for one in touched)),
        documents=documents,
        structure=any(one.structure for one in touched) or len(documents) > _MANY,
    )
