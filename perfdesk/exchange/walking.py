"""Which packages lie in a folder and the folders in it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from perfdesk.exchange.package import SUFFIX
from perfdesk.exchange.stick import PART
from perfdesk.files import is_folder

#: how deep is looked, and for how many packages, among how many files
_DEPTH_MOST, _PACKAGES_MOST, _FILES_MOST = 3, 2000, 50_000
#: folders of the systems that a stick was plugged into
_SYSTEM = frozenset(
    {"system volume information", "recycler", "recycled", "lost+found", "lost.dir", "found.000"}
)
#: FILE_ATTRIBUTE_HIDDEN and _SYSTEM
_HIDDEN_ON_WINDOWS = 0x2 | 0x4


@dataclass(frozen=True)
class Found:
    """What of ours is in a folder: packages, and those that were never written to their end.

    `more` says that there is more in it than was looked through, `gone` that it cannot be looked
    at, or could not any more in the middle.
    """

    packages: tuple[Path, ...]
    unfinished: tuple[Path, ...]
    more: bool = False
    gone: bool = False


class Walk:
    """Finds packages one after the other, by name; a folder before the folders in it.

    What was found, and whether that is all, is known once it was gone through.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.packages: list[Path] = []
        self.unfinished: list[Path] = []
        self.more = False
        self.gone = False

    def __iter__(self) -> Iterator[Path]:
        seen = 0
        for place, folders, files in os.walk(self._folder):
            depth = len(Path(place).relative_to(self._folder).parts)
            folders[:] = [] if depth >= _DEPTH_MOST else sorted(_shown(place, folders))
            for name in sorted(files):
                seen += 1
                lower = name.lower()
                # "._name" is what a Mac puts beside every file
                if name.startswith("."):
                    continue
                if lower.endswith(SUFFIX):
                    if len(self.packages) == _PACKAGES_MOST:
                        self.more = True
                        return
                    self.packages.append(Path(place, name))
                    yield self.packages[-1]
                elif lower.endswith(SUFFIX + PART):
                    self.unfinished.append(Path(place, name))
            if seen > _FILES_MOST:
                self.more = True
                return
        self.gone = not is_folder(self._folder)


def packages_in(folder: Path) -> Found:
    """All of a folder at once; one that cannot be read is empty."""
    walk = Walk(folder)
    packages = tuple(walk)
    return Found(packages, tuple(walk.unfinished), walk.more, walk.gone)


def _shown(place: str, folders: list[str]) -> Iterator[str]:
    """The folders that a person made."""
    for name in folders:
        if name.startswith((".", "$")) or name.lower() in _SYSTEM:
            continue
        if not _is_hidden(Path(place, name)):
            yield name


def _is_hidden(folder: Path) -> bool:
    """Whether Windows hides it; elsewhere a name does."""
    try:
        attributes = getattr(os.lstat(folder), "st_file_attributes", 0)
    except OSError:
        return False
    return bool(attributes & _HIDDEN_ON_WINDOWS)
