"""What can be wrong with a stick, and how it is said: what, where, what to do."""

from __future__ import annotations

import errno
import shutil
from enum import Enum
from pathlib import Path

from perfdesk.errors import OutputError
from perfdesk.exchange.limits import in_words
from perfdesk.files import is_folder, reason

UNFINISHED = "未写完，请重插U盘后再导出一次"

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
    #: the user wanted it
    STOPPED = "stopped"
    OTHER = "other"


class StickError(OutputError):
    """A package is not on the stick; an earlier one of its name is as it was."""

    def __init__(self, trouble: Trouble, message: str) -> None:
        super().__init__(message)
        self.trouble = trouble


def said(error: OSError, folder: Path, name: str, size: int) -> StickError:
    """A fault of the system while a package of `size` bytes was written or read back."""
    number = getattr(error, "winerror", None)
    if error.errno in _FULL or number in _WINDOWS_FULL or _has_no_room(folder, size):
        message = (
            f"“{name}”未写完：U盘满了，需要 {in_words(size)}；请删去U盘上不用的文件，或换一个U盘。"
        )
        return StickError(Trouble.FULL, message)
    if error.errno == errno.EROFS or number in _WINDOWS_READ_ONLY:
        return read_only()
    if number in _WINDOWS_HELD:
        message = (
            f"“{name}”没有写入：文件正被别的程序占用（常见的是杀毒软件）；"
            "请稍等片刻，关掉打开它的程序再导出一次。"
        )
        return StickError(Trouble.HELD, message)
    if error.errno in _GONE or number in _WINDOWS_GONE or not is_folder(folder):
        return pulled(name)
    return StickError(Trouble.OTHER, f"“{name}”没有写入U盘；{reason(error)}。")


def _has_no_room(folder: Path, size: int) -> bool:
    """Whether there is less room than needed: some drivers give another reason then."""
    try:
        return shutil.disk_usage(folder).free < size
    except OSError:
        return False


def pulled(name: str) -> StickError:
    """It went away while a package was written."""
    return StickError(Trouble.PULLED, f"“{name}”{UNFINISHED}；U盘被拔出或读写出错。")


def missing(folder: Path) -> StickError:
    """It is not there."""
    message = f"没有找到“{folder}”，可能U盘被拔出；请重插后再导出一次。"
    return StickError(Trouble.PULLED, message)


def read_only() -> StickError:
    """Its switch is on."""
    message = "U盘是只读的，不能写入；请拨开U盘侧面的写保护开关，或换一个U盘。"
    return StickError(Trouble.READ_ONLY, message)


def full(needed: int, room: int, *, replaces: bool) -> StickError:
    """A package does not find the bytes it needs; one of its name stays until it is whole."""
    why = "（新的写完以前，同名的旧包要留着）" if replaces else ""
    message = (
        f"U盘空间不够：还需要 {in_words(needed)} 空间{why}，只剩 {in_words(room)}；"
        "请删去U盘上不用的文件，或换一个U盘。"
    )
    return StickError(Trouble.FULL, message)


def false(name: str) -> StickError:
    """It does not give back what was written."""
    message = (
        f"“{name}”写入U盘后读回来不一样，U盘已损坏或容量是假的；请不要再用这个U盘，换一个重新导出。"
    )
    return StickError(Trouble.FALSE, message)


def removed(name: str) -> StickError:
    """Something took a package away after it was written."""
    message = (
        f"“{name}”写好后又不见了，可能被杀毒软件隔离；请在杀毒软件里恢复并信任它，再导出一次。"
    )
    return StickError(Trouble.REMOVED, message)


def another(name: str) -> StickError:
    """It is not the one that was chosen."""
    message = f"现在插着的不是刚才那个U盘，没有写入“{name}”；请插回原来的，或重新选择U盘。"
    return StickError(Trouble.OTHER_STICK, message)


def stopped(name: str) -> StickError:
    """The user did not want it any more."""
    message = f"已停止，“{name}”没有写入；原来同名的包没有变，要用新的请再导出一次。"
    return StickError(Trouble.STOPPED, message)
