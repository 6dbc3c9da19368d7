"""Many packages taken in, one after the other: each whole or not at all."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Semaphore, Thread

from perfdesk.errors import PerfDeskError, StoreError
from perfdesk.exchange.merge import Choice, Choices
from perfdesk.workspace.incoming import Chosen, Taken
from perfdesk.workspace.infos import Touched
from perfdesk.workspace.opened import Opened, open_package
from perfdesk.workspace.receiving import Incoming, Line, Receiving, State

#: how long is waited for a slow stick before the caller gets its turn, in seconds
_PATIENCE_S = 0.1


class Outcome(StrEnum):
    """What became of a package."""

    TAKEN = "已导入"
    SAME = "没有变化"
    WAITS = "要逐处选择"
    REFUSED = "没有导入"
    BACK = "已撤回"


@dataclass(frozen=True)
class Arrival:
    """One package and what became of it. `message` says why one was refused, `conflicts` how many
    places of one that waits are to be chosen; `step` is the step that took it in, 0 for none.
    """

    path: Path
    outcome: Outcome
    unit: str = ""
    lines: tuple[Line, ...] = ()
    notes: tuple[str, ...] = ()
    conflicts: int = 0
    message: str = ""
    touched: Touched | None = None
    step: int = 0


class Arrivals:
    """Takes in packages without conflicts; the others wait to be reviewed one by one."""

    def __init__(self, receiving: Receiving) -> None:
        self._receiving = receiving

    def take_all(self, paths: Sequence[Path], done: list[Arrival]) -> Generator[int, None, None]:
        """Take in all without conflicts, adding each to `done`; yields how many are done, more
        than once while a stick is slow.

        Stopped between two packages it leaves those that are in, each one step of its own; so it
        does where the store cannot be written, with a StoreError.
        """
        reader = _Reader(paths)
        try:
            for number, path in enumerate(paths):
                yield number
                while not reader.is_ready():
                    yield number
                done.append(self._one(path, reader))
        finally:
            reader.stop()

    def _one(self, path: Path, reader: _Reader) -> Arrival:
        try:
            incoming = self._receiving.compare(reader.next())
            if incoming.conflicts:
                return arrival(path, incoming, Outcome.WAITS)
        except PerfDeskError as error:
            return Arrival(path, Outcome.REFUSED, message=error.message)
        try:
            taken = self._receiving.take(incoming)
        except StoreError:
            raise  # the disk is full: the next one would fare no better
        except PerfDeskError as error:
            return Arrival(path, Outcome.REFUSED, incoming.package.unit, message=error.message)
        return taken_in(path, incoming, taken)


def taken_in(path: Path, incoming: Incoming, taken: Taken, chosen: Chosen | None = None) -> Arrival:
    """What became of a package that was taken in, with what was `chosen` at its conflicts."""
    outcome = Outcome.SAME if taken.touched is None else Outcome.TAKEN
    told = replace(incoming, lines=taken.lines, notes=taken.notes)
    made = arrival(path, told, outcome)
    chosen = chosen or {}
    lines = tuple(
        _settled(line, said, chosen.get(line.form or line.filing, {})) if line.conflicts else said
        for line, said in zip(told.lines, made.lines, strict=True)
    )
    return replace(made, lines=lines, conflicts=0, touched=taken.touched, step=taken.step)


def arrival(path: Path, incoming: Incoming, outcome: Outcome) -> Arrival:
    """What became of a package that could be read. The contents of its forms are not kept."""
    return Arrival(
        path,
        outcome,
        incoming.package.unit,
        tuple(map(_without_contents, incoming.lines)),
        incoming.notes,
        incoming.conflicts,
    )


def _without_contents(line: Line) -> Line:
    asked = f"{len(line.conflicts)} 处要选择" if line.conflicts else ""
    note = " ".join(part for part in (asked, line.note) if part)
    return replace(line, conflicts=(), note=note, paper=None)


def _settled(line: Line, said: Line, choices: Choices) -> Line:
    """What is said of a form after all its places were chosen."""
    changed = sum(choice is not Choice.OURS for choice in choices.values())
    note = " ".join(part for part in (f"{len(line.conflicts)} 处已逐处选定", line.note) if part)
    return replace(said, state=State.MERGED, cells=line.cells + changed, note=note)


class _Reader:
    """Reads packages on a thread of its own, one ahead of what is asked for: forty need no more
    memory than two, and a slow stick does not hold up who asks.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = tuple(paths)
        self._read: SimpleQueue[Opened | BaseException] = SimpleQueue()
        self._next: Opened | BaseException | None = None
        self._room = Semaphore()
        self._stopped = False
        Thread(target=self._run, name="package-reader", daemon=True).start()

    def is_ready(self) -> bool:
        """Whether the next is read; waits a moment for it."""
        if self._next is None:
            try:
                self._next = self._read.get(timeout=_PATIENCE_S)
            except Empty:
                return False
            self._room.release()
        return True

    def next(self) -> Opened:
        """The next package; PerfDeskError where it is none."""
        found, self._next = self._next, None
        assert found is not None
        if isinstance(found, BaseException):
            raise found
        return found

    def stop(self) -> None:
        """Read nothing more; a reading that hangs ends when it can."""
        self._stopped = True
        self._room.release()

    def _run(self) -> None:
        for path in self._paths:
            self._room.acquire()
            if self._stopped:
                return
            self._read.put(_opened(path))


def _opened(path: Path) -> Opened | BaseException:
    try:
        return open_package(path)
    except BaseException as error:  # noqa: BLE001 -- raised again where it is waited for
        return error
