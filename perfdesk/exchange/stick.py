"""Writing a package to a stick so that "可以拔出" is true, and knowing a stick again."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import BinaryIO

from perfdesk.errors import OutputError
from perfdesk.exchange import stick_faults as faults
from perfdesk.exchange.naming import as_disk_sees
from perfdesk.exchange.stick_faults import StickError, Trouble
from perfdesk.exchange.uncached import read_uncached
from perfdesk.files import is_folder, is_missing, sync, write_file

__all__ = ["StickError", "Trouble"]

PART = ".part"
#: the file by which a stick is known again, whatever letter or place it gets
ID_FILE = ".perfdesk-stick"

#: whole clusters of a large stick, for the file and for its folder
SLACK_BYTES = 2 * 128 * 1024
#: what is brought onto the stick at once: after each the user is heard, and told how far it is
_BLOCK_BYTES = 512 * 1024
_ID = re.compile(r"[0-9a-z]{4,64}")


class Stage(Enum):
    """What is done with a package, in this order; the last cannot be stopped any more."""

    WRITING = "正在写入"
    CHECKING = "正在读回核对"
    PLACED = "正在再次核对"


#: given the stage and the bytes of it that are done; False means that it is to stop
Tell = Callable[[Stage, int], bool]


@dataclass(frozen=True)
class Written:
    """A package that is whole on the stick, read back and compared: it may be pulled. `hash` is the
    SHA-256 of its content, `stick` the stick's id, "" for a folder.
    """

    path: Path
    size: int
    replaced: bool
    hash: str
    stick: str = ""


# --- which stick -------------------------------------------------------------------------


def stick_id(root: Path) -> str:
    """The id of a stick; "" when it has none, or cannot be read."""
    try:
        with (root / ID_FILE).open("rb") as file:
            told = file.read(200).decode("ascii").strip()
    except (OSError, ValueError):
        return ""
    return told if _ID.fullmatch(told) else ""


def medium(root: Path) -> tuple[int, int]:
    """What the system says of the medium at a place, to see that it was exchanged: its number and
    its size in bytes; (0, 0) where it cannot say.
    """
    try:
        return root.stat().st_dev, shutil.disk_usage(root).total
    except OSError:
        return 0, 0


def mark_stick(root: Path, new_id: Callable[[], str]) -> str:
    """The id of a stick, given to it now when it had none; "" where nothing can be written."""
    if known := stick_id(root):
        return known
    made = new_id()
    try:
        write_file(root / ID_FILE, f"{made}\n".encode())
    except OutputError:
        return ""
    return made


# --- what is on it -----------------------------------------------------------------------


def name_for(folder: Path, named: Callable[[int], str], own: Callable[[Path], bool]) -> str:
    """The name to write a package under, one of those that `named` makes of a number from 1 on:
    that of an earlier package that may be written over (`own`), else one that no file has.
    """
    there = {as_disk_sees(path.name): path for path in _files_in(folder)}
    number = 1
    while True:
        name = named(number)
        taken = there.get(as_disk_sees(name))
        if taken is None or own(taken):
            # written as it stands there, capitals and all: it is to take that file's place
            return name if taken is None else taken.name
        number += 1


def _files_in(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


# --- writing -----------------------------------------------------------------------------


def check_place(
    folder: Path, name: str, size: int, free: Callable[[Path], int] | None = None
) -> None:
    """Whether a package of that size can be written; `StickError` says at once why not."""
    if not is_folder(folder):
        raise faults.missing(folder)
    if _is_read_only(folder):
        raise faults.read_only()
    room = (free or _free_bytes)(folder) + _size_of(folder / f"{name}{PART}")
    needed = size + SLACK_BYTES
    if room < needed:
        raise faults.full(needed, room, replaces=_size_of(folder / name) > 0)


def check_stick(root: Path, meant: str, name: str) -> None:
    """Whether the stick of that id is at a place; `StickError` where another is."""
    if is_folder(root) and stick_id(root) != meant:
        raise faults.another(name)


def write_package(
    folder: Path,
    name: str,
    data: bytes,
    check: Callable[[bytes], object],
    *,
    expected: tuple[Path, str] | None = None,
    free: Callable[[Path], int] | None = None,
    tell: Tell | None = None,
) -> Written:
    """Write a package, read it back from the stick and compare it; only then it may be pulled.

    `check` is given what was read back, and raises what it likes (`package.unpack`). `expected` is
    the stick it is meant for: its root and its id. `tell` hears of each block and may stop it, as
    long as the earlier package stands. Raises `StickError`; an earlier package of the name then is
    untouched, unless the fault came after the new one was whole in its place.
    """
    if expected is not None:
        check_stick(*expected, name)
    check_place(folder, name, len(data), free)
    path, part = folder / name, folder / f"{name}{PART}"
    replaced = not is_missing(path)
    device = _device(folder)

    def go_on(stage: Stage, done: int) -> None:
        if tell is not None and not tell(stage, done) and stage is not Stage.PLACED:
            raise faults.stopped(name)

    def write(file: BinaryIO) -> None:
        for at in range(0, len(data), _BLOCK_BYTES):
            if at:
                # onto the stick, not into the system's memory: the figure shown is then true
                sync(file)
            go_on(Stage.WRITING, at)
            file.write(data[at : at + _BLOCK_BYTES])

    def read_whole(written: Path, stage: Stage = Stage.CHECKING) -> bytes:
        go_on(stage, 0)
        back = _read_back(written, name, len(data), lambda done: go_on(stage, done))
        # where a stick was mounted, its empty folder may be left on the computer's own disk
        if device is None or _device(folder) != device:
            raise faults.pulled(name)
        if back != data:
            raise faults.false(name)
        return back

    try:
        write_file(path, write, part=part, check=read_whole)
    except StickError:
        raise
    except OutputError as error:
        cause = error.__cause__
        assert isinstance(cause, OSError), "a file's fault has the system's word"
        raise faults.said(cause, folder, name, len(data)) from error
    check(read_whole(path, Stage.PLACED))
    return Written(path, len(data), replaced, hashlib.sha256(data).hexdigest())


def check_again(written: Written, told: Callable[[int], object] = lambda _done: None) -> None:
    """Whether a package is still what was written; `StickError` where it is not.

    It may have been taken away since, or lie where a stick of false capacity wrote the next one.
    """
    name = written.path.name
    data = _read_back(written.path, name, written.size, told)
    if hashlib.sha256(data).hexdigest() != written.hash:
        raise faults.false(name)


def _read_back(path: Path, name: str, size: int, told: Callable[[int], object]) -> bytes:
    try:
        return read_uncached(path, size + 1, told)
    except FileNotFoundError as error:
        if not is_folder(path.parent):
            raise faults.pulled(name) from error
        raise faults.removed(name) from error
    except OSError as error:
        raise faults.said(error, path.parent, name, size) from error


def _device(folder: Path) -> int | None:
    try:
        return folder.stat().st_dev
    except OSError:
        return None


def _size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _free_bytes(folder: Path) -> int:
    try:
        return shutil.disk_usage(folder).free
    except OSError as error:
        raise faults.missing(folder) from error


def _is_read_only(folder: Path) -> bool:
    """Whether the medium says so itself; that rights are missing is seen when writing."""
    if sys.platform == "win32":
        return False
    try:
        return bool(os.statvfs(folder).f_flag & os.ST_RDONLY)
    except OSError:
        return False
