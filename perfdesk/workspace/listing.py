"""What packages lie on a stick or among dropped files, found one after the other: sticks are slow.

A `Listing` touches no store and may run on another thread; what it tells is put together with what
the store knows in the store's own.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from perfdesk.errors import PerfDeskError
from perfdesk.exchange.manifest import Heading
from perfdesk.exchange.walking import Walk
from perfdesk.files import is_folder
from perfdesk.workspace.opened import Trace, open_package, trace


@dataclass(frozen=True)
class Seen:
    """A package that was found, by its first page; `told` is the reason where that cannot be read.
    `where` is the folder it lies in, as seen from the place that was looked at; "" for that itself.
    """

    path: Path
    told: Heading | str
    where: str = ""


@dataclass(frozen=True)
class Gone:
    """A place that is not there any more, or could not be looked at."""

    place: Path


@dataclass(frozen=True)
class Complete:
    """All is found; `more` says that there are more packages than are looked at."""

    more: bool = False


@dataclass(frozen=True)
class Traced:
    """A package that was read whole: where its content comes from; `fault` says why it is none."""

    path: Path
    digest: str = ""
    trace: Trace | None = None
    fault: str = ""


Told = Seen | Gone | Complete | Traced
#: hears what is found; False means that nobody wants to know any more
Tell = Callable[[Told], bool]


class Listing:
    """One look at places: files, and folders with what is in them."""

    def __init__(
        self,
        places: Sequence[Path],
        heading: Callable[[Path], Heading | str],
        known: Collection[str] = (),
        came: Collection[tuple[str, int]] = (),
    ) -> None:
        """`heading` reads a first page. Read whole are those of which it is to be known whether
        they bring anything: of the filings `known`, of the packages that `came`, and where several
        of one filing are found.
        """
        self._places = tuple(places)
        self._heading = heading
        self._known = frozenset(known)
        self._came = frozenset(came)
        self._more = False

    def go(self, tell: Tell) -> None:
        """Tell what is found: first all packages, then `Complete`, then what reading them said."""
        found: list[tuple[Path, Heading]] = []
        for seen in self._seen():
            if not tell(seen):
                return
            if isinstance(seen, Seen) and isinstance(seen.told, Heading):
                found.append((seen.path, seen.told))
        if not tell(Complete(self._more)):
            return
        for path in self._doubtful(found):
            if not tell(_traced(path)):
                return

    def _seen(self) -> Iterator[Seen | Gone]:
        once: set[str] = set()
        for place in self._places:
            if not is_folder(place):
                if _is_first(place, once):
                    yield Seen(place, self._heading(place))
                continue
            walk = Walk(place)
            for path in walk:
                if _is_first(path, once):
                    where = path.parent.relative_to(place).as_posix()
                    yield Seen(path, self._heading(path), "" if where == "." else where)
            self._more = self._more or walk.more
            if walk.gone:
                yield Gone(place)

    def _doubtful(self, found: Sequence[tuple[Path, Heading]]) -> Iterator[Path]:
        counts: dict[str, int] = {}
        for _path, heading in found:
            for filing in heading.filings:
                counts[filing] = counts.get(filing, 0) + 1
        for path, heading in found:
            shared = any(counts[one] > 1 or one in self._known for one in heading.filings)
            if shared or (heading.store, heading.number) in self._came:
                yield path


def _is_first(path: Path, once: set[str]) -> bool:
    """Whether a file was not listed yet, by whatever way it was named."""
    try:
        key = os.path.normcase(os.path.realpath(path))
    except OSError:
        key = str(path)
    if key in once:
        return False
    once.add(key)
    return True


def packages_among(places: Sequence[Path]) -> list[Path]:
    """The packages among files and folders, each once, in order; files whatever their name."""
    once: set[str] = set()
    found: list[Path] = []
    for place in places:
        paths = Walk(place) if is_folder(place) else (place,)
        found += [path for path in paths if _is_first(path, once)]
    return found


def _traced(path: Path) -> Traced:
    try:
        opened = open_package(path)
        return Traced(path, opened.digest, trace(opened.package))
    except PerfDeskError as error:
        return Traced(path, fault=error.message)
