"""The fonts installed on this computer: which file is a family, and whether it may be embedded."""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import BinaryIO

from perfdesk.errors import FontError
from perfdesk.fonts import InstalledFace

#: more files than any office has; a folder that is no font folder is not read to its end
_MOST_FILES = 6000
#: what reading a damaged or foreign file may raise
_ODD = (OSError, ValueError, KeyError, IndexError, struct.error, FontError)
#: names of the family, and the full name, in a font's name table
_FAMILY_NAMES = (1, 4, 16)
_TRUETYPE = (b"\x00\x01\x00\x00", b"true")
# OS/2 fsType: not to be embedded; not as a part (we embed what is used); as bitmaps only
_RESTRICTED, _WHOLE_ONLY, _BITMAPS = 0x0002, 0x0100, 0x0200
_LICENCE = 0x000F


def system_folders() -> tuple[Path, ...]:
    """Where this system keeps its fonts, and this user's own."""
    try:
        home = Path.home()
    except RuntimeError:
        home = Path("/")
    if sys.platform == "win32":
        windows = Path(os.environ.get("WINDIR", "C:/Windows"))
        local = Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local"))
        return (windows / "Fonts", local / "Microsoft" / "Windows" / "Fonts")
    if sys.platform == "darwin":
        return (Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library" / "Fonts")
    return (
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        home / ".local" / "share" / "fonts",
        home / ".fonts",
    )


def find(families: Sequence[str], folders: tuple[Path, ...] | None = None) -> Path | None:
    """The TrueType file of the first of these families that is there and may be embedded as a
    subset; None where there is none. `folders` None are the system's.
    """
    known = _files(system_folders() if folders is None else folders)
    return next((known[name] for name in families if name in known and _usable(known[name])), None)


@cache
def _files(folders: tuple[Path, ...]) -> dict[str, Path]:
    """The files by family; of two files the first in the order of their paths."""
    found: dict[str, Path] = {}
    for path in _paths(folders):
        try:
            for name in _families(path):
                found.setdefault(name, path)
        except _ODD:
            continue
    return found


def _paths(folders: tuple[Path, ...]) -> Iterator[Path]:
    count = 0
    for folder in folders:
        for where, _inner, names in sorted(os.walk(folder)):
            for name in sorted(names):
                if name.lower().endswith(".ttf"):
                    yield Path(where, name)
                    count += 1
                    if count == _MOST_FILES:
                        return


def _families(path: Path) -> set[str]:
    """The family names of a font with TrueType outlines; none of others."""
    with path.open("rb") as file:
        tables = _tables(file)
        if b"glyf" not in tables:
            return set()
        offset, length = tables[b"name"]
        file.seek(offset)
        return _names(file.read(length))


def _tables(file: BinaryIO) -> dict[bytes, tuple[int, int]]:
    """Offset and length of each table; none for other outlines than TrueType's."""
    begin = file.read(12)
    if begin[:4] not in _TRUETYPE:
        return {}
    (count,) = struct.unpack_from(">H", begin, 4)
    directory = file.read(16 * count)
    entries = (struct.unpack_from(">4sLLL", directory, 16 * index) for index in range(count))
    return {tag: (offset, length) for tag, _sum, offset, length in entries}


def _names(table: bytes) -> set[str]:
    _format, count, strings = struct.unpack_from(">HHH", table, 0)
    names: set[str] = set()
    for index in range(count):
        platform, _encoding, _language, number, length, offset = struct.unpack_from(
            ">HHHHHH", table, 6 + 12 * index
        )
        if number in _FAMILY_NAMES and platform in (0, 3):
            raw = table[strings + offset : strings + offset + length]
            names.add(raw.decode("utf-16-be").strip())
    return names


def _usable(path: Path) -> bool:
    """Whether its licence bits let a subset be embedded, and its characters can be read."""
    try:
        with path.open("rb") as file:
            file.seek(_tables(file)[b"OS/2"][0] + 8)
            (bits,) = struct.unpack(">H", file.read(2))
        # where several licence bits are set the least strict one counts
        if bits & _LICENCE == _RESTRICTED or bits & (_WHOLE_ONLY | _BITMAPS):
            return False
        return InstalledFace(path).draws("一")
    except _ODD:
        return False
