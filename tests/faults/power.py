"""What a disk holds after the power went: only what was synced for certain, the rest perhaps.

Fed with the calls a program made, in their order, a `Platter` says at any moment how the disk may
look after a power cut: of every file what was synced, and of what was not anything between
nothing and all, sector by sector; of names the same, by their folder.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from tests.faults.disk import Call

SECTOR = 512

#: a disk: the names there are, and what the files hold
Content = dict[str, bytes]


class _File:
    def __init__(self) -> None:
        self.synced = b""
        self.now = bytearray()

    def write(self, offset: int, data: bytes) -> None:
        if len(self.now) < offset:
            self.now.extend(bytes(offset - len(self.now)))
        self.now[offset : offset + len(data)] = data

    def torn(self, chance: random.Random) -> bytes:
        """Every sector as it was synced or as it was written last; a new end may be missing."""
        size = chance.choice([len(self.synced), len(self.now)])
        old = self.synced.ljust(size, b"\0")
        body = bytearray(old[:size])
        for start in range(0, size, SECTOR):
            if chance.random() < 0.5:
                piece = self.now[start : min(start + SECTOR, size)]
                body[start : start + len(piece)] = piece
        return bytes(body)

    def grown(self) -> bytes:
        """Its new size reached the disk, what was written at its end did not: NULs."""
        size = max(len(self.now), len(self.synced))
        return self.synced.ljust(size, b"\0")


class Platter:
    """The disk under a program, call by call.

    `names_follow`: the first sync of a new file brings its name to the disk too, as SQLite's own
    layer does it; else only the sync of its folder does.
    """

    def __init__(self, *, names_follow: bool) -> None:
        self._names_follow = names_follow
        self._now: dict[str, _File] = {}
        self._synced: dict[str, _File] = {}

    def hold(self, name: str, body: bytes) -> None:
        """A file that was on the disk, whole, before the first call."""
        file = self._now[name] = self._synced[name] = _File()
        file.synced = body
        file.now = bytearray(body)

    def take(self, call: Call) -> bool:
        """The next call; whether it changed anything."""
        match call.what:
            case "open":
                return self._now.setdefault(call.name, _File()) is not None
            case "write":
                self._now[call.name].write(call.offset, call.data)
            case "truncate":
                del self._now[call.name].now[call.size :]
            case "sync":
                self._sync(call.name)
            case "delete":
                self._now.pop(call.name, None)
                if call.size:
                    self._synced = dict(self._now)
            case "rename":
                self._now[call.data.decode()] = self._now.pop(call.name)
            case "sync folder":
                self._sync_folder(call.name)
            case _:
                return False
        return True

    def _sync(self, name: str) -> None:
        file = self._now[name]
        file.synced = bytes(file.now)
        if self._names_follow and name not in self._synced:
            self._synced = dict(self._now)

    def _sync_folder(self, folder: str) -> None:
        inside = {name: file for name, file in self._now.items() if _folder(name) == folder}
        outside = {name: file for name, file in self._synced.items() if _folder(name) != folder}
        self._synced = outside | inside

    def after_a_cut(self, chance: random.Random, torn: int = 2) -> Iterator[Content]:
        """How the disk may look if the power goes now."""
        yield {name: file.synced for name, file in self._synced.items()}
        yield {name: file.synced for name, file in self._now.items()}
        yield {name: bytes(file.now) for name, file in self._now.items()}
        yield {name: bytes(file.now) for name, file in self._synced.items()}
        yield {name: file.grown() for name, file in self._now.items()}
        for _time in range(torn):
            yield {name: file.torn(chance) for name, file in self._some(chance)}

    def _some(self, chance: random.Random) -> list[tuple[str, _File]]:
        """Each name as it was synced, or as it is now."""
        names = sorted(self._now.keys() | self._synced.keys())
        chosen = ((name, chance.choice([self._now, self._synced])) for name in names)
        return [(name, there[name]) for name, there in chosen if name in there]


def lay(content: Content, folder: Path) -> None:
    """Put such a disk into an empty folder, under the files' own names."""
    folder.mkdir(parents=True)
    for name, body in content.items():
        (folder / Path(name).name).write_bytes(body)


def _folder(name: str) -> str:
    return str(Path(name).parent)
