"""The one way to write a file: complete beside the old one, made durable, then put in its place."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Literal, TypeVar

from perfdesk.errors import OutputError

#: how the fault of the operating system is said to a clerk
_REASONS = {
    errno.ENOSPC: "磁盘已满，请腾出空间后重试",
    errno.EDQUOT: "磁盘配额已用完，请腾出空间后重试",
    errno.EFBIG: "磁盘已满或文件超过允许的大小，请腾出空间后重试",
    errno.EACCES: "没有权限，请换一个文件夹",
    errno.EPERM: "没有权限，请换一个文件夹",
    errno.EROFS: "这里是只读的，请换一个文件夹",
    errno.ENOENT: "文件夹不存在，请先建立或换一个文件夹",
    errno.ENOTDIR: "路径中有一段不是文件夹，请检查路径",
    errno.EISDIR: "这个名字已经是一个文件夹，请换一个文件名",
    errno.ENAMETOOLONG: "文件名太长，请缩短",
    errno.EIO: "磁盘读写出错，请检查磁盘或重新插上再试",
}

#: 5 access denied, 32 sharing violation: virus scanners hold a file for milliseconds
_WINDOWS_OPEN = 32
_WINDOWS_HELD = frozenset({5, _WINDOWS_OPEN})
_RETRY_PAUSES_S = (0.01, 0.02, 0.05, 0.1, 0.2, 0.4)

Writer = Callable[[BinaryIO], object]
_T = TypeVar("_T")


def reason(error: OSError) -> str:
    """What went wrong with a file and what to do, as the rest of a Chinese sentence, without 。"""
    if getattr(error, "winerror", None) == _WINDOWS_OPEN:
        return "它正被别的程序打开，请先在那里关闭再试"
    if error.errno in _REASONS:
        return _REASONS[error.errno]
    return f"系统报告“{error.strerror or error}”，请换一个位置再试"


def is_missing(path: Path) -> bool:
    """Whether nothing stands at a path; False where nobody can say: who opens it is told why."""
    try:
        return not path.exists()
    except OSError:
        return False


def is_folder(path: Path) -> bool:
    """Whether a folder stands at a path and can be looked at: a drive may be gone, or failing."""
    try:
        return path.is_dir()
    except OSError:
        return False


def write_file(
    path: Path,
    content: bytes | Writer,
    *,
    part: Path | None = None,
    check: Callable[[Path], object] | None = None,
) -> None:
    """Write a file so that at every moment either the old or the whole new content stands there.

    `content` is the bytes, or a function that writes them to the open file it is given. `part` is
    the name to write under until all is there, one of its own by default; what was left there
    before is written over. `check` looks at it before it takes its place. On any failure an earlier
    file is untouched and nothing partial stays behind; what the writer or the check raises comes
    through, and the faults of the disk become an OutputError.
    """
    own = part is None
    part = part or path.with_name(f".{path.name}.{os.urandom(4).hex()}.part")
    try:
        _write_part(part, content, "xb" if own else "wb")
        if check is not None:
            check(part)
        replace(part, path)
    except OSError as error:
        message = f"无法写入文件“{path}”：{reason(error)}。"
        raise OutputError(message) from error
    finally:
        # still there only after a failure; one that cannot be removed is not worth a second fault
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def make_folder(path: Path) -> None:
    """Make a folder and the ones above it; an OutputError says why it cannot be."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        message = f"无法建立文件夹“{path}”：这个名字已经是一个文件，请换一个名字。"
        raise OutputError(message) from error
    except OSError as error:
        message = f"无法建立文件夹“{path}”：{reason(error)}。"
        raise OutputError(message) from error


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable; on Windows folders cannot be synced."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        # some network and FUSE file systems refuse to sync a folder; every other fault counts
        if error.errno not in {errno.EINVAL, errno.ENOTSUP}:
            raise
    finally:
        os.close(descriptor)


def _write_part(part: Path, content: bytes | Writer, mode: Literal["xb", "wb"]) -> None:
    with patiently(lambda: part.open(mode)) as target:
        if isinstance(content, bytes):
            target.write(content)
        else:
            content(target)
        sync(target)


def sync(file: BinaryIO) -> None:
    """Bring what was written to a file onto the disk; raises OSError."""
    file.flush()
    os.fsync(file.fileno())


def replace(part: Path, path: Path) -> None:
    """Give a complete, synced file the name of the one it replaces, durably; raises OSError."""
    _rename(part, path)
    sync_folder(path.parent)


def _rename(part: Path, path: Path) -> None:
    patiently(lambda: part.replace(path))


def patiently(call: Callable[[], _T]) -> _T:
    """What a call on a file returns, tried again for a second while another program holds it."""
    for pause_s in _RETRY_PAUSES_S:
        try:
            return call()
        except OSError as error:
            if getattr(error, "winerror", None) not in _WINDOWS_HELD:
                raise
            time.sleep(pause_s)
    return call()
