"""A gate in SQLite's own road to the disk: every call is written down, any can fail or kill.

It is a VFS of SQLite, registered by ctypes in the very library the sqlite3 module works with: the
calls are those of the program, on real files. Nothing has to be compiled for it.
"""

from __future__ import annotations

import _sqlite3
import ctypes
import os
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_int64, c_void_p
from dataclasses import dataclass
from pathlib import Path

import pytest

OK, FULL, IOERR, CANTOPEN = 0, 13, 10, 14
READ, WRITE, FSYNC, TRUNCATE, DELETE = (IOERR | n << 8 for n in (1, 3, 4, 6, 10))

# names are passed on as pointers: SQLite keeps them, and reads what stands behind their end
_OPEN = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, c_void_p)
_DELETE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int)
_CLOSE = CFUNCTYPE(c_int, c_void_p)
_MOVE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
_TRUNCATE = CFUNCTYPE(c_int, c_void_p, c_int64)
_SYNC = CFUNCTYPE(c_int, c_void_p, c_int)


class _Vfs(Structure):
    _fields_ = [
        ("iVersion", c_int),
        ("szOsFile", c_int),
        ("mxPathname", c_int),
        ("pNext", c_void_p),
        ("zName", c_char_p),
        ("pAppData", c_void_p),
        ("xOpen", _OPEN),
        ("xDelete", _DELETE),
        *((name, c_void_p) for name in ("xAccess", "xFullPathname", "xDlOpen", "xDlError")),
        *((name, c_void_p) for name in ("xDlSym", "xDlClose", "xRandomness", "xSleep")),
        *((name, c_void_p) for name in ("xCurrentTime", "xGetLastError", "xCurrentTimeInt64")),
        *((name, c_void_p) for name in ("xSetSystemCall", "xGetSystemCall", "xNextSystemCall")),
    ]


class _Methods(Structure):
    _fields_ = [
        ("iVersion", c_int),
        ("xClose", _CLOSE),
        ("xRead", _MOVE),
        ("xWrite", _MOVE),
        ("xTruncate", _TRUNCATE),
        ("xSync", _SYNC),
        *((name, c_void_p) for name in ("xFileSize", "xLock", "xUnlock", "xCheckReservedLock")),
        *((name, c_void_p) for name in ("xFileControl", "xSectorSize", "xDeviceCharacteristics")),
        *((name, c_void_p) for name in ("xShmMap", "xShmLock", "xShmBarrier", "xShmUnmap")),
        *((name, c_void_p) for name in ("xFetch", "xUnfetch")),
    ]


@dataclass(frozen=True)
class Call:
    """One call that reached the disk: open, read, write, truncate, sync or delete of a file.

    `size` is that of a truncated file; a deletion that is synced has `size` 1. Any other `what`
    is a remark of the test's own, `data` its words.
    """

    what: str
    name: str
    offset: int = 0
    data: bytes = b""
    size: int = 0


#: what a call answers that fails
_FAULTS = {
    "open": CANTOPEN,
    "read": READ,
    "write": WRITE,
    "truncate": TRUNCATE,
    "sync": FSYNC,
    "delete": DELETE,
}


class Disk:
    """What came through the gate, and what is to happen there."""

    def __init__(self) -> None:
        #: the calls in their order, and between them the remarks
        self.calls: list[Call] = []
        #: how many calls came so far; remarks do not count
        self.count = 0
        self.failed: Call | None = None
        self._fails: dict[int, int | None] = {}
        self._fails_from: int | None = None
        self._dies: int | None = None
        self._full = False

    def fail(self, number: int, code: int | None = None) -> None:
        """The call of that number (from 0) does nothing and answers with an error of its kind."""
        self._fails[number] = code

    def fail_from(self, number: int | None) -> None:
        """Every call from that number on fails; None ends it."""
        self._fails_from = number

    def die(self, number: int) -> None:
        """This process is killed before the call of that number."""
        self._dies = number

    def fill(self, *, full: bool) -> None:
        """Every write answers that the disk is full, or none any more."""
        self._full = full

    def remark(self, what: str, words: str = "") -> None:
        """Write down something between the calls."""
        self.calls.append(Call(what, "", data=words.encode()))

    def passes(self, call: Call) -> int:
        """OK when the call may go on, else what it is to answer."""
        number = self.count
        self.count += 1
        self.calls.append(call)
        if number == self._dies:
            os.kill(os.getpid(), signal.SIGKILL)
        if self._full and call.what == "write":
            return FULL
        late = self._fails_from is not None and number >= self._fails_from
        if late or number in self._fails:
            self.failed = self.failed or call
            return self._fails.get(number) or _FAULTS[call.what]
        return OK


class _Gate:
    """The VFS itself, made once; it serves whichever disk is in use."""

    def __init__(self, library: ctypes.CDLL) -> None:
        self._library = library
        library.sqlite3_vfs_find.restype = POINTER(_Vfs)
        library.sqlite3_vfs_find.argtypes = [c_char_p]
        library.sqlite3_vfs_register.argtypes = [c_void_p, c_int]
        self.disk = Disk()
        self._own = library.sqlite3_vfs_find(None)
        own = self._own.contents
        self._vfs = _Vfs.from_buffer_copy(own)
        self._vfs.zName = b"perfdesk-gate"
        self._vfs.pNext = None
        self._vfs.xOpen = _OPEN(self._open)
        self._vfs.xDelete = _DELETE(self._delete)
        self._methods: dict[int, tuple[_Methods, _Methods]] = {}
        self._names: dict[int, str] = {}
        self._real: dict[int, _Methods] = {}

    def close_road(self) -> None:
        """All connections opened from now on go through the gate."""
        self._library.sqlite3_vfs_register(ctypes.byref(self._vfs), 1)

    def open_road(self) -> None:
        """Connections go SQLite's own way again."""
        self._library.sqlite3_vfs_register(self._own, 1)

    def _open(self, _vfs, name, file, flags, out) -> int:
        path = ctypes.string_at(name).decode() if name else ""
        if path:
            code = self.disk.passes(Call("open", path))
            if code != OK:
                ctypes.cast(file, POINTER(c_void_p))[0] = None
                return code
        code = self._own.contents.xOpen(ctypes.cast(self._own, c_void_p), name, file, flags, out)
        if code == OK and path:
            self._names[file] = path
            self._stand_before(file)
        return code

    def _stand_before(self, file: int) -> None:
        """The file's methods are replaced by ours, which go on to the real ones."""
        place = ctypes.cast(file, POINTER(c_void_p))
        address = place[0]
        if address not in self._methods:
            real = _Methods.from_address(address)
            ours = _Methods.from_buffer_copy(real)
            ours.xClose = _CLOSE(self._close)
            ours.xRead = _MOVE(self._read)
            ours.xWrite = _MOVE(self._write)
            ours.xTruncate = _TRUNCATE(self._truncate)
            ours.xSync = _SYNC(self._sync)
            self._methods[address] = real, ours
        real, ours = self._methods[address]
        self._real[file] = real
        place[0] = ctypes.addressof(ours)

    def _close(self, file) -> int:
        self._names.pop(file, None)
        return self._real.pop(file).xClose(file)

    def _read(self, file, into, size, offset) -> int:
        code = self.disk.passes(Call("read", self._names[file], offset, size=size))
        return code or self._real[file].xRead(file, into, size, offset)

    def _write(self, file, data, size, offset) -> int:
        body = ctypes.string_at(data, size)
        code = self.disk.passes(Call("write", self._names[file], offset, body))
        return code or self._real[file].xWrite(file, data, size, offset)

    def _truncate(self, file, size) -> int:
        code = self.disk.passes(Call("truncate", self._names[file], size=size))
        return code or self._real[file].xTruncate(file, size)

    def _sync(self, file, flags) -> int:
        code = self.disk.passes(Call("sync", self._names[file]))
        return code or self._real[file].xSync(file, flags)

    def _delete(self, _vfs, name, synced) -> int:
        code = self.disk.passes(Call("delete", ctypes.string_at(name).decode(), size=synced))
        return code or self._own.contents.xDelete(ctypes.cast(self._own, c_void_p), name, synced)


_gates: list[_Gate] = []


def _gate() -> _Gate:
    if not _gates:
        _gates.append(_Gate(_library()))
    return _gates[0]


def _library() -> ctypes.CDLL:
    """The library that the sqlite3 module works with: another copy would know nothing of us."""
    candidates = [_sqlite3.__file__]
    maps = Path("/proc/self/maps")
    if maps.exists():
        lines = maps.read_text(encoding="utf-8").splitlines()
        candidates = [line.split()[-1] for line in lines if "libsqlite3" in line] or candidates
    for candidate in candidates:
        library = ctypes.CDLL(candidate)
        if hasattr(library, "sqlite3_vfs_register"):
            library.sqlite3_libversion.restype = c_char_p
            assert library.sqlite3_libversion().decode() == sqlite3.sqlite_version
            return library
    pytest.skip("this Python's SQLite keeps its functions to itself")


@contextmanager
def past_the_gate() -> Iterator[None]:
    """Connections opened inside go SQLite's own way: those of somebody who looks on."""
    _gate().open_road()
    try:
        yield
    finally:
        _gate().close_road()


@contextmanager
def watched() -> Iterator[Disk]:
    """A disk for the connections that are opened, and closed, inside."""
    gate = _gate()
    gate.disk = Disk()
    gate.close_road()
    try:
        yield gate.disk
    finally:
        gate.open_road()
