"""One writer at a time: an operating-system lock on a side file, which a crash releases."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in {errno.EWOULDBLOCK, errno.EACCES}:
                return False
            raise
        return True


class WriterLock:
    """The right to write a store, held until `release` or the end of the process.

    The side file stays empty; its being there means nothing, only the lock on it does, so that
    no crash can leave a stale one behind.
    """

    def __init__(self, path: Path, descriptor: int) -> None:
        self._path = path
        self._descriptor: int | None = descriptor

    def release(self) -> None:
        """Give the right back; a second call does nothing."""
        if self._descriptor is None:
            return
        # removed while still locked: whoever opened it meanwhile sees that the name is gone
        self._remove(when=sys.platform != "win32")
        os.close(self._descriptor)
        self._descriptor = None
        # Windows removes no open file, so not one either that somebody has opened meanwhile
        self._remove(when=sys.platform == "win32")

    def _remove(self, *, when: bool) -> None:
        if when:
            with contextlib.suppress(OSError):
                self._path.unlink()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


def lock_path(store: Path) -> Path:
    """The side file of a store: hidden, so that nobody takes it for a part of the store."""
    return store.with_name(f".{store.name}.lock")


def take(store: Path) -> WriterLock | None:
    """The right to write the store, or None when another window or program has it.

    Raises OSError when the side file cannot be made (a read-only folder).
    """
    path = lock_path(store)
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        if not _locked(descriptor):
            return None
        if _is_named(descriptor, path):
            return WriterLock(path, descriptor)
        # its former holder removed the name between our opening and locking it
        os.close(descriptor)


def _locked(descriptor: int) -> bool:
    try:
        locked = _try_lock(descriptor)
    except OSError:
        os.close(descriptor)
        raise
    if not locked:
        os.close(descriptor)
    return locked


def _is_named(descriptor: int, path: Path) -> bool:
    try:
        named = path.stat()
    except FileNotFoundError:
        return False
    held = os.fstat(descriptor)
    return (named.st_dev, named.st_ino) == (held.st_dev, held.st_ino)
