"""Writing a package to a stick so that "可以拔出" is true, and knowing a stick again."""

from __future__ import annotations

import errno
import os
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from perfdesk.errors import OutputError, PackageError
from perfdesk.exchange.limits import in_words
from perfdesk.exchange.naming import as_disk_sees, package_name
from perfdesk.exchange.package import SUFFIX, look
from perfdesk.exchange.uncached import read_uncached
from perfdesk.files import is_folder, is_missing, reason, write_file

PART = ".part"
#: the file by which a stick is known again, whatever letter or place it gets
ID_FILE = ".perfdesk-stick"
UNFINISHED = "未写完，请重插U盘后再导出一次"

#: whole clusters of a large stick, for the file and for its folder
_SLACK_BYTES = 2 * 128 * 1024
_ID = re.compile(r"[0-9a-z]{4,64}")
_DEPTH_MOST, _FOUND_MOST = 4, 5000

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_GONE = frozenset({errno.EIO, errno.ENODEV, errno.ENXIO, errno.ENOTCONN, errno.ENOENT})
#: numbers of Windows: disk full; write-protected; not ready, no such device, no such volume;
#: held by another program
_WINDOWS_FULL = frozenset({39, 112})
_WINDOWS_READ_ONLY = frozenset({19})
_WINDOWS_GONE = frozenset({2, 3, 15, 21, 31, 55, 433, 1006, 1110, 1167})
_WINDOWS_HELD = frozenset({5, 32, 33})


class Trouble(Enum):
    """What is wrong with a stick."""

    PULLED = "pulled"
    FULL = "full"
    READ_ONLY = "read-only"
    HELD = "held by another program"
    #: what is read back is not what was written: damaged, or of less capacity than it says
    FALSE = "false"
    #: written and gone again: quarantined, or deleted
    REMOVED = "removed"
    OTHER_STICK = "another stick"
    OTHER = "other"


class StickError(OutputError):
    """A package is not on the stick; an earlier one of its name is as it was."""

    def __init__(self, trouble: Trouble, message: str) -> None:
        super().__init__(message)
        self.trouble = trouble


@dataclass(frozen=True)
class Written:
    """A package that is whole on the stick, read back and compared: it may be pulled."""

    path: Path
    size: int
    replaced: bool


@dataclass(frozen=True)
class Found:
    """What of ours is in a folder: packages, and those that were never written to their end.

    `more` says that there is more in it than was looked through.
    """

    packages: tuple[Path, ...]
    unfinished: tuple[Path, ...]
    more: bool = False


# --- which stick -------------------------------------------------------------------------


def stick_id(root: Path) -> str:
    """The id of a stick; "" when it has none, or cannot be read."""
    try:
        with (root / ID_FILE).open("rb") as file:
            told = file.read(200).decode("ascii").strip()
    except (OSError, ValueError):
        return ""
    return told if _ID.fullmatch(told) else ""


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


def packages_in(folder: Path) -> Found:
    """The packages in a folder and the folders in it, by name; one that cannot be read is empty."""
    packages: list[Path] = []
    unfinished: list[Path] = []
    seen, more = 0, False
    for place, folders, files in os.walk(folder):
        depth = len(Path(place).relative_to(folder).parts)
        hidden = [name for name in folders if name.startswith((".", "$"))]
        folders[:] = [] if depth >= _DEPTH_MOST else sorted(set(folders) - set(hidden))
        for name in sorted(files):
            seen += 1
            lower = name.lower()
            # "._name" is what a Mac puts beside every file
            if name.startswith("."):
                continue
            if lower.endswith(SUFFIX):
                packages.append(Path(place, name))
            elif lower.endswith(SUFFIX + PART):
                unfinished.append(Path(place, name))
        if seen > _FOUND_MOST:
            more = True
            break
    return Found(tuple(packages), tuple(unfinished), more)


def name_for(folder: Path, unit: str, year: int, store: str, filings: tuple[str, ...]) -> str:
    """The name to write a package under: that of the store's own earlier one of these filings,
    else one that no other package has.
    """
    there = {as_disk_sees(path.name): path for path in _files_in(folder)}
    number = 1
    while True:
        name = package_name(unit, year, number)
        taken = there.get(as_disk_sees(name))
        if taken is None or _is_own(taken, store, filings):
            return name
        number += 1


def _files_in(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _is_own(path: Path, store: str, filings: tuple[str, ...]) -> bool:
    try:
        heading = look(path)
    except PackageError:
        # nobody knows whose it was: it stays
        return False
    return heading.store == store and set(heading.filings) == set(filings)


# --- writing -----------------------------------------------------------------------------


def check_place(
    folder: Path, name: str, size: int, free: Callable[[Path], int] | None = None
) -> None:
    """Whether a package of that size can be written; `StickError` says at once why not."""
    if not is_folder(folder):
        raise _missing(folder)
    if _is_read_only(folder):
        raise _read_only()
    old = folder / name
    room = (free or _free_bytes)(folder) + _size_of(folder / f"{name}{PART}")
    needed = size + _SLACK_BYTES
    if room < needed:
        why = "（新的写完以前，同名的旧包要留着）" if _size_of(old) else ""
        message = (
            f"U盘空间不够：还需要 {in_words(needed)} 空间{why}，只剩 {in_words(room)}；"
            "请删去U盘上不用的文件，或换一个U盘。"
        )
        raise StickError(Trouble.FULL, message)


def write_package(
    folder: Path,
    name: str,
    data: bytes,
    check: Callable[[bytes], object],
    *,
    expected: tuple[Path, str] | None = None,
    free: Callable[[Path], int] | None = None,
) -> Written:
    """Write a package, read it back from the stick and compare it; only then it may be pulled.

    `check` is given what was read back, and raises what it likes (`package.unpack`). `expected` is
    the stick it is meant for: its root and its id. Raises `StickError`; an earlier package of the
    name then is untouched, unless the fault came after the new one was whole in its place.
    """
    if expected is not None:
        root, meant = expected
        if is_folder(root) and stick_id(root) != meant:
            message = f"现在插着的不是刚才那个U盘，没有写入“{name}”；请插回原来的，或重新选择U盘。"
            raise StickError(Trouble.OTHER_STICK, message)
    check_place(folder, name, len(data), free)
    path, part = folder / name, folder / f"{name}{PART}"
    replaced = not is_missing(path)
    device = _device(folder)

    def read_whole(written: Path) -> bytes:
        back = _read_back(written, name, len(data))
        # where a stick was mounted, its empty folder may be left on the computer's own disk
        if device is None or _device(folder) != device:
            raise _pulled(name)
        if back != data:
            message = (
                f"“{name}”写入U盘后读回来不一样，U盘已损坏或容量是假的；"
                "请不要再用这个U盘，换一个重新导出。"
            )
            raise StickError(Trouble.FALSE, message)
        return back

    try:
        write_file(path, data, part=part, check=read_whole)
    except StickError:
        raise
    except OutputError as error:
        cause = error.__cause__
        assert isinstance(cause, OSError), "a file's fault has the system's word"
        raise _said(cause, folder, name, len(data)) from error
    check(read_whole(path))
    return Written(path, len(data), replaced)


def _read_back(path: Path, name: str, size: int) -> bytes:
    try:
        return read_uncached(path, size + 1)
    except FileNotFoundError as error:
        if not is_folder(path.parent):
            raise _pulled(name) from error
        message = (
            f"“{name}”写好后又不见了，可能被杀毒软件隔离；请在杀毒软件里恢复并信任它，再导出一次。"
        )
        raise StickError(Trouble.REMOVED, message) from error
    except OSError as error:
        raise _said(error, path.parent, name, size) from error


def _said(error: OSError, folder: Path, name: str, size: int) -> StickError:
    """A fault of the system as a sentence about a stick."""
    number = getattr(error, "winerror", None)
    if error.errno in _FULL or number in _WINDOWS_FULL or _has_no_room(folder, size):
        message = (
            f"“{name}”未写完：U盘满了，需要 {in_words(size)}；请删去U盘上不用的文件，或换一个U盘。"
        )
        return StickError(Trouble.FULL, message)
    if error.errno == errno.EROFS or number in _WINDOWS_READ_ONLY:
        return _read_only()
    if number in _WINDOWS_HELD:
        message = (
            f"“{name}”没有写入：文件正被别的程序占用（常见的是杀毒软件）；"
            "请稍等片刻，关掉打开它的程序再导出一次。"
        )
        return StickError(Trouble.HELD, message)
    if error.errno in _GONE or number in _WINDOWS_GONE or not is_folder(folder):
        return _pulled(name)
    return StickError(Trouble.OTHER, f"“{name}”没有写入U盘；{reason(error)}。")


def _has_no_room(folder: Path, size: int) -> bool:
    """Whether there is less room than needed: some drivers give another reason then."""
    try:
        return shutil.disk_usage(folder).free < size
    except OSError:
        return False


def _pulled(name: str) -> StickError:
    return StickError(Trouble.PULLED, f"“{name}”{UNFINISHED}；U盘被拔出或读写出错。")


def _missing(folder: Path) -> StickError:
    message = f"没有找到“{folder}”，可能U盘被拔出；请重插后再导出一次。"
    return StickError(Trouble.PULLED, message)


def _read_only() -> StickError:
    message = "U盘是只读的，不能写入；请拨开U盘侧面的写保护开关，或换一个U盘。"
    return StickError(Trouble.READ_ONLY, message)


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
        raise _missing(folder) from error


def _is_read_only(folder: Path) -> bool:
    """Whether the medium says so itself; that rights are missing is seen when writing."""
    if sys.platform == "win32":
        return False
    try:
        return bool(os.statvfs(folder).f_flag & os.ST_RDONLY)
    except OSError:
        return False
