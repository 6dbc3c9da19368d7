"""Packages made and written one after the other; a box shows how far it is, and stops it."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QObject, QTimer, Signal

from perfdesk.errors import PerfDeskError
from perfdesk.exchange.limits import in_words
from perfdesk.workspace.sending import Lot, Outgoing
from perfdesk.workspace.sticks import (
    Stage,
    StickError,
    Trouble,
    Writing,
    Written,
    check_again,
)
from ui.background import Job
from ui.desk import Desk
from ui.dialogs.export_stick import TITLE
from ui.dialogs.progress import ProgressSheet
from ui.dialogs.stick_places import Spot
from ui.messages import Question, Tone
from ui.slices import AT_ONCE

if TYPE_CHECKING:
    from pathlib import Path

    from perfdesk.workspace.sticks import Stick

_SLICE_S = 0.03
#: how the bar is shared between making a package, and writing it and reading it back
_MADE, _WHOLE = 400, 1000
_STAGES = (Stage.WRITING, Stage.CHECKING, Stage.PLACED)
_UNIT_SHOWN = 16
#: the stick is well, only this package is not on it: the next one is tried
_GOES_ON = frozenset({Trouble.HELD, Trouble.REMOVED})
_TO_THIS = "写到这个U盘"


@dataclass(frozen=True)
class Sent:
    """What became of one package: written, or why not."""

    lot: Lot
    written: Written | None = None
    notes: tuple[str, ...] = ()
    why: str = ""


class _Box(ProgressSheet):
    """Stays until what is going on has really ended."""

    wanted = Signal()

    def reject(self) -> None:
        """It is to stop: the button, Esc, the closing cross."""
        self.cancel.setEnabled(False)
        self.cancel.setText("正在停止…")
        self.wanted.emit()


class Dispatch(QObject):
    """Writes each lot to the spot. `ended` comes once; then `sent` says what became of those begun,
    `left` which were not begun, `stopped` whether the user wanted it so, `spot` where the stick is.

    A package is made in slices in the window's thread, as the store is read there; it is written
    on a thread of its own. Nothing can be edited meanwhile.
    """

    ended = Signal()

    def __init__(self, desk: Desk, lots: Sequence[Lot], role: str, spot: Spot) -> None:
        super().__init__(desk.over)
        self.sent: list[Sent] = []
        self.left = list(lots)
        self.stopped = False
        self.spot = spot
        self._desk = desk
        self._role = role
        self._total = len(lots)
        self._steps: Generator[int, None, Outgoing] | None = None
        self._outgoing: Outgoing | None = None
        self._job: Job | None = None
        self._box: _Box | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._slice)

    def start(self) -> None:
        """Begin; `ended` comes later, or now."""
        self._desk.over.installEventFilter(self)
        self._begin()

    def stop(self) -> None:
        """Let the rest be; what is whole on the stick stays."""
        self.stopped = True
        if self._job is not None:
            self._job.stop()
            return
        if self._steps is not None:
            self._steps.close()
            self._end()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The window goes: what is being written goes with it, half of it is not left."""
        if event.type() is QEvent.Type.Close:
            self.stop()
            if self._job is not None:
                self._job.ended.emit()
        return super().eventFilter(watched, event)

    # --- making a package ----------------------------------------------------------------------

    def _begin(self) -> None:
        if self.stopped:
            self._end()
            return
        if not self.left:
            self._look_again()
            return
        self._steps = self._desk.workspace.sending.make(self.left[0].filings, role=self._role)
        for _step in range(AT_ONCE):
            if not self._step():
                return
        self._show_box()
        self._timer.start()

    def _slice(self) -> None:
        until = perf_counter() + _SLICE_S
        while self._step():
            if perf_counter() >= until:
                return

    def _step(self) -> bool:
        """Do a step; False when there is none to do after it."""
        if self._steps is None:
            return False
        lot = self.left[0]
        try:
            done = next(self._steps)
        except StopIteration as end:
            self._made()
            self._outgoing = end.value
            self._write()
            return False
        except PerfDeskError as error:
            self._made()
            self._tell(Sent(lot, why=error.message))
            self._begin()
            return False
        except BaseException:
            self._made()
            self._close_box()  # a bug of ours: no box stays behind the crash window
            raise
        form = min(done + 1, lot.forms)
        self._show(_MADE * done // max(lot.forms, 1), f"正在整理第 {form} 张表，共 {lot.forms} 张")
        return True

    def _made(self) -> None:
        self._timer.stop()
        self._steps = None

    # --- writing it ----------------------------------------------------------------------------

    def _write(self) -> None:
        outgoing = self._outgoing
        assert outgoing is not None, "a package was made"
        spot, filings = self.spot, self.left[0].filings
        try:
            writing = self._desk.workspace.sticks.writing(
                outgoing, filings, spot.folder, spot.stick
            )
        except PerfDeskError as error:
            self._failed(error)
            return
        self._show_box()
        self._job = Job(partial(_run, writing), self)
        self._job.told.connect(self._wrote)
        self._job.ended.connect(self._written)
        self._job.start()

    def _wrote(self, told: object) -> None:
        stage, done = cast("tuple[Stage, int]", told)
        size = max(len(self._outgoing.data) if self._outgoing else 0, 1)
        part = (_STAGES.index(stage) + min(done / size, 1)) / len(_STAGES)
        words = f"{stage.value}：{in_words(done) if done else '0 KB'}，共 {in_words(size)}"
        self._show(_MADE + int((_WHOLE - _MADE) * part), f"{words}。请不要拔出U盘。")

    def _written(self) -> None:
        job, outgoing = self._job, self._outgoing
        if job is None or outgoing is None:
            return
        job.wait()
        self._job = None
        written = job.result
        if job.fault is not None or not isinstance(written, Written):
            self._failed(job.fault)
            return
        try:
            self._desk.workspace.sending.sent(outgoing)
        except PerfDeskError as error:
            # what is not remembered must not be believed to be sent
            self._failed(error)
            return
        if self.spot.stick is not None:
            self.spot = replace(self.spot, stick=replace(self.spot.stick, id=written.stick))
        self._tell(Sent(self.left[0], written, outgoing.notes))
        self._begin()

    def _failed(self, error: PerfDeskError | None) -> None:
        if error is None:  # a bug of ours, in the log
            self._end()
            return
        trouble = error.trouble if isinstance(error, StickError) else None
        if trouble is Trouble.STOPPED:
            self._end()
            return
        if trouble in (Trouble.OTHER_STICK, Trouble.PULLED) and self._moved(trouble):
            self._write()
            return
        self._tell(Sent(self.left[0], why=error.message))
        if trouble in _GOES_ON:
            self._begin()
        elif trouble is Trouble.FALSE:
            self._look_again()
        else:
            self._end()

    def _moved(self, trouble: Trouble) -> bool:
        """Whether the stick is plugged in at another place now, or another one is to be used."""
        chosen = self.spot.stick
        if chosen is None:
            return False
        sticks = self._desk.workspace.sticks
        now = sticks.now(chosen) if chosen.id else None
        if now is not None and now.root != chosen.root:
            self._goes_to(now)
            return True
        other = sticks.at(chosen.root) if trouble is Trouble.OTHER_STICK else None
        if other is None:
            return False
        text = f"现在插着的不是刚才选的U盘“{chosen.name}”，而是“{other.name}”，还没有往里写。"
        detail = "写到这个U盘，还是不写？不写的话，请插回原来的，再导出一次。"
        question = Question(TITLE, text, (_TO_THIS, "不写"), "不写", detail, tone=Tone.CAUTION)
        if self._desk.speaker.ask(question) != _TO_THIS:
            return False
        self._goes_to(other)
        return True

    def _goes_to(self, stick: Stick) -> None:
        """The same folder on another drive; its top where that has none such."""
        old = self.spot.stick
        assert old is not None, "only a stick moves"
        folder = stick.root / self.spot.folder.relative_to(old.root)
        self.spot = Spot(folder if folder.is_dir() else stick.root, stick)

    # --- all of them once more -----------------------------------------------------------------

    def _look_again(self) -> None:
        """A stick of false capacity gives each back, and writes the next one over it."""
        written = [one.written for one in self.sent if one.written is not None]
        if len(self.sent) == 1 or not written:
            self._end()
            return
        self._show_box()
        self._job = Job(lambda job: check_again(written, job.tell), self)
        self._job.told.connect(self._looking)
        self._job.ended.connect(self._looked)
        self._job.start()

    def _looking(self, told: object) -> None:
        if self._box is not None:
            number = cast("int", told) + 1
            words = f"正在从头再核对第 {number} 个，共 {len(self.sent)} 个。请不要拔出U盘。"
            self._box.show_progress(self._total * _WHOLE, f"都写完了。\n{words}")

    def _looked(self) -> None:
        job = self._job
        if job is None:
            return
        job.wait()
        self._job = None
        wrong = cast("dict[Path, StickError]", job.result or {})
        for at, one in enumerate(self.sent):
            if one.written is not None and one.written.path in wrong:
                self.sent[at] = Sent(one.lot, why=wrong[one.written.path].message)
        self._end()

    # --- the box -------------------------------------------------------------------------------

    def _tell(self, sent: Sent) -> None:
        self.sent.append(sent)
        del self.left[0]

    def _show_box(self) -> None:
        if self._box is None:
            self._box = _Box(TITLE, self._total * _WHOLE, self._desk.over)
            self._box.wanted.connect(self.stop)
            self._box.ask_for_width(34)
            # two lines from the beginning: the box does not change its size
            self._show(0, "正在整理…") if self.left else self._looking(0)
            self._box.open()

    def _show(self, part: int, words: str) -> None:
        if self._box is None:
            return
        number, unit = len(self.sent), self.left[0].unit
        unit = unit if len(unit) <= _UNIT_SHOWN else f"{unit[:_UNIT_SHOWN]}…"
        which = f"第 {number + 1} 个数据包，共 {self._total} 个：“{unit}”"
        which = which if self._total > 1 else f"数据包：“{unit}”"
        self._box.show_progress(number * _WHOLE + part, f"{which}\n{words}")

    def _close_box(self) -> None:
        if self._box is not None:
            box, self._box = self._box, None
            box.done(0)

    def _end(self) -> None:
        self._timer.stop()
        self._steps = None
        self._desk.over.removeEventFilter(self)
        self._close_box()
        self.ended.emit()
        self.deleteLater()


def _run(writing: Writing, job: Job) -> Written:
    return writing.run(lambda stage, done: job.tell((stage, done)))
