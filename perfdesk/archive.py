"""An archive of stored entries: the same content gives the same bytes, and only those are read.

It is an ordinary ZIP file that any program opens, made of entries that are not compressed: none can
be larger than the file it stands in. Reading goes through it once from its first byte to its last
and takes nothing but what `write` makes of what was read, so that no part can hide in between,
before or behind, stand there twice, lie about its size or lead out of the archive.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterable
from enum import Enum

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_LOCAL_SIGN, _CENTRAL_SIGN, _END_SIGN = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"

#: version 2.0, made on a system with POSIX rights, an ordinary file that everybody may read
_VERSION, _MADE_BY, _RIGHTS = 20, 20 | 3 << 8, 0o644 << 16
#: 1980-01-01, the first day that the format knows: the same on every computer and on every day
_TIME, _DATE = 0, 1 | 1 << 5
#: the name is in UTF-8
_UTF8 = 0x800


class Fault(Enum):
    """Why a file is not an archive of ours."""

    #: something else altogether
    NO_ARCHIVE = "no archive"
    #: its end is missing
    CUT_OFF = "cut off"
    #: an entry's bytes are not those that were packed
    ALTERED = "altered"
    #: packed by another program, or altered outside the entries
    FOREIGN = "foreign"
    #: a name stands in it twice
    TWICE = "twice"
    #: more entries than allowed
    TOO_MANY = "too many"


class ArchiveFault(Exception):  # noqa: N818 -- its readers say in words what it means for them
    """A file is refused as an archive; `name` is the entry where it was seen, "" for none."""

    def __init__(self, fault: Fault, name: str = "") -> None:
        super().__init__(fault.value, name)
        self.fault = fault
        self.name = name


def write(entries: Iterable[tuple[str, bytes]]) -> bytes:
    """The archive of these entries, in their order."""
    parts: list[bytes] = []
    tail: list[bytes] = []
    at = 0
    for name, content in entries:
        head = _Head(name.encode(), zlib.crc32(content), len(content))
        parts += (head.local(), content)
        tail.append(head.central(at))
        at += len(head.local()) + len(content)
    return b"".join((*parts, _close(tail, at)))


def read(
    data: bytes, most: int, admit: Callable[[str, int], object] | None = None
) -> dict[str, memoryview]:
    """The entries by name, in their order, as parts of `data`: nothing is copied.

    `most` is how many there may be; `admit` is told name and size of each before its content is
    looked at, and raises what it likes. Raises `ArchiveFault` for anything that `write` did not
    make.
    """
    whole = memoryview(data)
    found: dict[str, memoryview] = {}
    tail: list[bytes] = []
    at = 0
    while data.startswith(_LOCAL_SIGN, at):
        name, head = _head_at(data, at)
        if len(found) == most:
            raise ArchiveFault(Fault.TOO_MANY, name)
        if name in found:
            raise ArchiveFault(Fault.TWICE, name)
        if admit is not None:
            admit(name, head.size)
        begin = at + len(head.local())
        content = whole[begin : begin + head.size]
        if len(content) < head.size:
            raise ArchiveFault(Fault.CUT_OFF, name)
        if zlib.crc32(content) != head.crc:
            raise ArchiveFault(Fault.ALTERED, name)
        found[name] = content
        tail.append(head.central(at))
        at = begin + head.size
    if not found:
        cut = _LOCAL_SIGN.startswith(data)
        raise ArchiveFault(Fault.CUT_OFF if cut else Fault.NO_ARCHIVE)
    _check_end(data[at:], _close(tail, at))
    return found


def first(data: bytes) -> tuple[str, bytes]:
    """Name and content of the first entry, of an archive or of its beginning; `ArchiveFault`."""
    if not data.startswith(_LOCAL_SIGN):
        raise ArchiveFault(Fault.CUT_OFF if _LOCAL_SIGN.startswith(data) else Fault.NO_ARCHIVE)
    name, head = _head_at(data, 0)
    begin = len(head.local())
    content = data[begin : begin + head.size]
    if len(content) < head.size:
        raise ArchiveFault(Fault.CUT_OFF, name)
    if zlib.crc32(content) != head.crc:
        raise ArchiveFault(Fault.ALTERED, name)
    return name, content


def _check_end(end: bytes, wanted: bytes) -> None:
    if end == wanted:
        return
    # what is left may be the beginning of the end, or of one more entry
    cut = any(sign.startswith(end) for sign in (wanted, _LOCAL_SIGN))
    raise ArchiveFault(Fault.CUT_OFF if cut else Fault.FOREIGN)


class _Head:
    """What stands before an entry, and about it at the end of the archive."""

    def __init__(self, name: bytes, crc: int, size: int) -> None:
        self.name, self.crc, self.size = name, crc, size
        flags = 0 if name.isascii() else _UTF8
        #: what both places say alike
        self._facts = (_VERSION, flags, 0, _TIME, _DATE, crc, size, size, len(name), 0)

    def local(self) -> bytes:
        return _LOCAL.pack(_LOCAL_SIGN, *self._facts) + self.name

    def central(self, at: int) -> bytes:
        facts = (_CENTRAL_SIGN, _MADE_BY, *self._facts, 0, 0, 0, _RIGHTS, at)
        return _CENTRAL.pack(*facts) + self.name


def _head_at(data: bytes, at: int) -> tuple[str, _Head]:
    """The head of the entry that begins there: only one that `write` makes."""
    if len(data) < at + _LOCAL.size:
        raise ArchiveFault(Fault.CUT_OFF)
    told = _LOCAL.unpack_from(data, at)
    crc, _packed, size, length = told[6:10]
    begin = at + _LOCAL.size
    raw = data[begin : begin + length]
    if len(raw) < length:
        raise ArchiveFault(Fault.CUT_OFF)
    try:
        name = raw.decode()
    except UnicodeDecodeError as error:
        raise ArchiveFault(Fault.FOREIGN) from error
    head = _Head(raw, crc, size)
    if data[at : begin + length] != head.local():
        raise ArchiveFault(Fault.FOREIGN, name)
    return name, head


def _close(tail: list[bytes], at: int) -> bytes:
    """The end of an archive whose entries take `at` bytes."""
    size = sum(map(len, tail))
    return b"".join(
        (*tail, _END.pack(_END_SIGN, 0, 0, len(tail), len(tail), size, at, 0)),
    )
