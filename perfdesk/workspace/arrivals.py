"""Many packages taken in, one after the other: each whole or not at all."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from perfdesk.errors import PerfDeskError
from perfdesk.workspace.infos import Touched
from perfdesk.workspace.receiving import Incoming, Line, Receiving


class Outcome(StrEnum):
    """What became of a package."""

    TAKEN = "已导入"
    SAME = "没有变化"
    WAITS = "要逐处选择"
    REFUSED = "没有导入"


@dataclass(frozen=True)
class Arrival:
    """One package and what became of it. `message` says why one was refused, `conflicts` how many
    places of one that waits are to be chosen.
    """

    path: Path
    outcome: Outcome
    unit: str = ""
    lines: tuple[Line, ...] = ()
    notes: tuple[str, ...] = ()
    conflicts: int = 0
    message: str = ""
    touched: Touched | None = None


class Arrivals:
    """Takes in packages without conflicts; the others wait to be reviewed one by one."""

    def __init__(self, receiving: Receiving) -> None:
        self._receiving = receiving

    def looked(self, paths: Sequence[Path]) -> Generator[int, None, list[Incoming | Arrival]]:
        """What each would change, the refused with their reason; yields how many were read."""
        found: list[Incoming | Arrival] = []
        for number, path in enumerate(paths):
            yield number
            try:
                found.append(self._receiving.look(path))
            except PerfDeskError as error:
                found.append(Arrival(path, Outcome.REFUSED, message=error.message))
        return found

    def take_all(self, paths: Sequence[Path], done: list[Arrival]) -> Generator[int, None, None]:
        """Take in all without conflicts, adding each to `done`; yields how many are done.

        Stopped between two packages it leaves those that are in, each one step of its own.
        """
        for number, path in enumerate(paths):
            yield number
            done.append(self._one(path))

    def _one(self, path: Path) -> Arrival:
        # each is read when it is its turn: forty at once need no more memory than one
        try:
            incoming = self._receiving.look(path)
            if incoming.conflicts:
                return arrival(path, incoming, Outcome.WAITS)
            taken = self._receiving.take(incoming)
        except PerfDeskError as error:
            return Arrival(path, Outcome.REFUSED, message=error.message)
        outcome = Outcome.SAME if taken.touched is None else Outcome.TAKEN
        return arrival(path, incoming, outcome, taken.touched)


def arrival(
    path: Path, incoming: Incoming, outcome: Outcome, touched: Touched | None = None
) -> Arrival:
    """What became of a package that could be read."""
    return Arrival(
        path,
        outcome,
        incoming.package.unit,
        incoming.lines,
        incoming.notes,
        incoming.conflicts,
        touched=touched,
    )
