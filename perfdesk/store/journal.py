"""The journal beside the backups: every step since the newest backup, one line each.

A journal has the name of a backup, or the time at which a backup was put back.

A line is `{"sum": "<hash>", "step": {…}}`; the hash is that of the step's text, so that a line
that was cut or changed is known. The first line names the store, the journal's number, the step it
goes on from, and that step's own mark, so that journals of one store's different pasts are never
mixed.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from perfdesk import files
from perfdesk.document.history import Action
from perfdesk.errors import PerfDeskError
from perfdesk.store.action_log import COLUMNS, read_row

#: the ending of a journal's name
SUFFIX = ".steps"
#: so many journals are kept: where the newest backup is no good, an older one is gone on from
KEPT = 3

_LINE = re.compile(rb'\{"sum": "([0-9a-f]{32})", "step": (\{.*\})\}\n', flags=re.DOTALL)

#: a step as the store's table of actions holds it, by column
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Later:
    """The steps that follow a backup; `cut` when a journal ends in a damaged line. `until` is the
    journal they end in, None when none goes on from the backup.
    """

    steps: tuple[Row, ...] = ()
    cut: bool = False
    until: Path | None = None


@dataclass(frozen=True)
class _Read:
    """A journal as it stands: where it goes on from, its sound lines, how many bytes they take."""

    store_id: str
    after: int
    mark: str
    steps: tuple[Row, ...]
    sound_bytes: int
    cut: bool


class Journal:
    """Appends what a store has committed. Used under the store's guard, by one thread at a time.

    A journal that cannot be written falls silent until the next backup begins a new one: it is a
    second safety, and must never stand in the way of the first.
    """

    def __init__(self, store_id: str) -> None:
        self._store_id = store_id
        self._file: BinaryIO | None = None
        self._last = 0

    def begin(self, path: Path, connection: sqlite3.Connection, seq: int) -> None:
        """Begin a new journal, for the steps after `seq`."""
        self.close()
        mark = mark_at(connection, seq)
        with contextlib.suppress(OSError, PerfDeskError):
            number = 1 + max(map(_number, path.parent.glob(f"*{SUFFIX}")), default=0)
            head = {"store": self._store_id, "number": number, "after": seq, "mark": mark}
            files.write_file(path, _line(head))
            self._file = path.open("ab")
            self._last = seq
        self.catch_up(connection)

    def resume(self, folder: Path, stem: str, connection: sqlite3.Connection) -> None:
        """Go on with the newest journal of a folder that tells of this store's own past."""
        for path in reversed(journals(folder, stem)):
            read = _read(path)
            if read is None or read.store_id != self._store_id:
                continue
            last, mark = read.after, read.mark
            if read.steps:
                last, mark = read.steps[-1]["seq"], _mark(read.steps[-1])
            if mark_at(connection, last) != mark:
                continue  # of a past that was given up, when the store was put back or replaced
            with contextlib.suppress(OSError):
                file = path.open("r+b")
                file.truncate(read.sound_bytes)
                file.seek(0, 2)
                self._file, self._last = file, last
            self.catch_up(connection)
            return

    def catch_up(self, connection: sqlite3.Connection) -> None:
        """Write down every step that is in the store and not here."""
        if self._file is None:
            return
        try:
            for row in _rows_after(connection, self._last):
                self._file.write(_line(row))
                self._last = row["seq"]
            self._file.flush()
        except OSError:
            self.close()

    def close(self) -> None:
        """Let the file go."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.close()
            self._file = None


def journals(folder: Path, stem: str) -> list[Path]:
    """The journals of the backups of a store of that name, in the order in which they were begun:
    their names come from a clock, which may have been set back.
    """
    pattern = re.compile(rf"{re.escape(stem)}-\d{{8}}-\d{{6}}(-\d+)?")
    with contextlib.suppress(OSError):
        found = [path for path in folder.iterdir() if path.suffix == SUFFIX]
        ours = [path for path in found if pattern.fullmatch(path.stem)]
        return sorted(ours, key=lambda path: (_number(path), path.stem))
    return []


def thin(folder: Path, stem: str) -> None:
    """Remove old journals."""
    for path in journals(folder, stem)[:-KEPT]:
        with contextlib.suppress(OSError):
            path.unlink()


def mark_at(connection: sqlite3.Connection, seq: int) -> str:
    """What tells a step from every other step of that number; "" where there is none."""
    row = next(_rows_after(connection, seq - 1), None)
    return _mark(row) if row is not None and row["seq"] == seq else ""


def steps_after(seq: int, mark: str, store_id: str, found: Sequence[Path]) -> Later:
    """The steps that followed step `seq` of that mark, out of these journals, oldest first."""
    all_read = [(path, read) for path in found if (read := _read(path)) is not None]
    paths = [path for path, read in all_read if read.store_id == store_id]
    sound = [read for _path, read in all_read if read.store_id == store_id]
    for last in range(len(sound) - 1, -1, -1):
        # the newest journal that leads back to the step: a past that was given up is an older one
        steps, needed = sound[last].steps, (sound[last].after, sound[last].mark)
        for read in reversed(sound[:last]):
            if needed == (seq, mark):
                break
            before = _up_to(read.steps, needed)
            if before:
                steps = read.steps[:before] + steps
                needed = (read.after, read.mark)
        if needed == (seq, mark):
            return Later(steps, sound[last].cut, paths[last])
        # a backup made beside a window that goes on writing, or saved elsewhere, begins no journal
        before = _up_to(steps, (seq, mark))
        if before:
            return Later(steps[before:], sound[last].cut, paths[last])
    return Later()


def _up_to(steps: Sequence[Row], named: tuple[int, str]) -> int:
    """How many steps there are up to and with the one of that number and mark; 0 without it."""
    places = (n for n, row in enumerate(steps, 1) if (row["seq"], _mark(row)) == named)
    return next(places, 0)


def action_of(row: Row) -> Action:
    """The step a line tells of; PerfDeskError when it cannot be read."""
    try:
        return read_row([row[name] for name in COLUMNS.split(", ")])
    except (KeyError, ValueError, TypeError) as error:
        message = "修改日志里有读不懂的一步，没有再往后恢复。"
        raise PerfDeskError(message) from error


def _rows_after(connection: sqlite3.Connection, seq: int) -> Iterator[Row]:
    cursor = connection.execute("SELECT * FROM action WHERE seq > ? ORDER BY seq", (seq,))
    names = [column[0] for column in cursor.description]
    for row in cursor:
        yield dict(zip(names, row, strict=True))


def _mark(row: Row) -> str:
    told = json.dumps([row["seq"], row["at"], row["label"], row["edits"]])
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def _number(path: Path) -> int:
    """Which journal of its folder this is, counted from 1; 0 when its first line is damaged."""
    with contextlib.suppress(OSError), path.open("rb") as file:
        head = _content(file.readline())
        return 0 if head is None else int(head.get("number", 0))
    return 0


def _line(content: Row) -> bytes:
    text = json.dumps(content, ensure_ascii=False).encode()
    return b'{"sum": "%s", "step": %s}\n' % (_sum(text).encode(), text)


def _sum(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()[:32]


def _content(line: bytes) -> Row | None:
    """What a line tells; None when it is cut or changed."""
    found = _LINE.fullmatch(line)
    if found is None or _sum(found[2]) != found[1].decode():
        return None
    content: Row = json.loads(found[2])
    return content


def _read(path: Path) -> _Read | None:
    """A journal's sound beginning; None when not even its first line is."""
    try:
        lines = path.read_bytes().splitlines(keepends=True)
    except OSError:
        return None
    sound: list[Row] = []
    size_bytes = 0
    for line in lines:
        content = _content(line)
        if content is None:
            break
        sound.append(content)
        size_bytes += len(line)
    if not sound or not {"store", "after", "mark"} <= sound[0].keys():
        return None
    head, *steps = sound
    cut = len(sound) < len(lines)
    return _Read(head["store"], head["after"], head["mark"], tuple(steps), size_bytes, cut)
