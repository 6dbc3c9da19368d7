"""U盘: which are plugged in, what is on one, and writing a package there whole or not at all."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from threading import Lock

from perfdesk.errors import PackageError, PerfDeskError
from perfdesk.exchange import stick, stick_faults
from perfdesk.exchange.drives import removable_drives
from perfdesk.exchange.limits import in_words
from perfdesk.exchange.manifest import Heading
from perfdesk.exchange.naming import package_name
from perfdesk.exchange.package import SUFFIX, look, unpack
from perfdesk.exchange.stick import Stage, StickError, Tell, Trouble, Written
from perfdesk.exchange.walking import Found, packages_in
from perfdesk.store.exchanged import Exchanged
from perfdesk.workspace.lineages import Lineages
from perfdesk.workspace.listing import Listing, Seen, packages_among
from perfdesk.workspace.opened import Trace
from perfdesk.workspace.sending import DISTRICT, Outgoing
from perfdesk.workspace.steps import Steps

__all__ = [
    "SUFFIX",
    "Inside",
    "OnStick",
    "Stage",
    "Stick",
    "StickError",
    "Sticks",
    "Trouble",
    "Writing",
    "Written",
]

_GB = 1 << 30


@dataclass(frozen=True)
class Stick:
    """A removable drive. `id` is "" for one nothing was written to before; `free` is in bytes,
    -1 where the system does not say; `medium` tells two sticks without an id apart.
    """

    root: Path
    name: str
    id: str = ""
    free: int = -1
    read_only: bool = False
    medium: tuple[int, int] = (0, 0)

    @property
    def is_full(self) -> bool:
        """Whether not even the smallest package finds room."""
        return 0 <= self.free < stick.SLACK_BYTES

    @property
    def room(self) -> str:
        """The free space in words."""
        if self.free < _GB:
            return "" if self.free < 0 else in_words(self.free)
        return f"{self.free / _GB:.1f} GB"


@dataclass(frozen=True)
class OnStick:
    """A package that lies in a folder, by what it says of itself; `refused` says why it cannot be
    read. `came` and `went`: it came in before from that store, or is our own. `where` is the folder
    it lies in, as seen from the place that was looked at.
    """

    path: Path
    unit: str = ""
    made: str = ""
    role: str = ""
    filings: int = 0
    forms: int = 0
    came: bool = False
    went: bool = False
    newer: bool = False
    refused: str = ""
    number: int = 0
    where: str = ""


@dataclass(frozen=True)
class Known:
    """What the store knows of packages: by store and number, the SHA-256 of those that came in; its
    own id, and its filings.
    """

    store: str
    came: Mapping[tuple[str, int], frozenset[str]]
    filings: frozenset[str]


@dataclass(frozen=True)
class Inside:
    """What of ours is in a folder; `unfinished` were never written to their end."""

    packages: tuple[OnStick, ...]
    unfinished: tuple[Path, ...] = ()
    more: bool = False


@dataclass(frozen=True)
class Writing:
    """A package about to be written: `run` may be called on another thread."""

    folder: Path
    name: str
    data: bytes
    #: the drive it is meant for, as it was when it was chosen
    drive: Stick | None = None
    new_id: Callable[[], str] | None = None

    def run(self, tell: Tell | None = None) -> Written:
        """Write it, read it back and compare it; StickError says why it is not there.

        `tell` hears how far it is and may stop it.
        """
        meant = self._claimed()
        expected = None if self.drive is None or not meant else (self.drive.root, meant)
        written = stick.write_package(
            self.folder, self.name, self.data, unpack, expected=expected, tell=tell
        )
        return replace(written, stick=meant)

    def _claimed(self) -> str:
        """The id of the stick it is meant for, given to it now when it has none."""
        drive = self.drive
        if drive is None or drive.id:
            return "" if drive is None else drive.id
        stick.check_place(self.folder, self.name, len(self.data))
        if drive.medium not in ((0, 0), stick.medium(drive.root)):
            raise stick_faults.another(self.name)
        stick.check_stick(drive.root, "", self.name)
        return "" if self.new_id is None else stick.mark_stick(drive.root, self.new_id)


def check_again(written: Sequence[Written], tell: Callable[[int], bool]) -> dict[Path, StickError]:
    """What is wrong with packages after all of them were written; nothing is for those not named.

    May be called on another thread. `tell` is given how many are done, and may stop it.
    """
    wrong: dict[Path, StickError] = {}
    for done, one in enumerate(written):
        if not tell(done):
            break
        try:
            stick.check_again(one)
        except StickError as error:
            wrong[one.path] = error
    return wrong


class Sticks:
    """Looks at sticks and folders, and writes packages there. Changes nothing in the store."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
        #: what was read of packages, while the file is the same: sticks are slow
        self._read: dict[Path, tuple[tuple[int, int], Heading | str]] = {}
        #: two that read the same stick at once read each page once
        self._reading = Lock()

    def drives(self) -> list[Stick]:
        """The removable drives there are now."""
        return [
            Stick(
                drive.root,
                drive.label or str(drive.root),
                stick.stick_id(drive.root),
                _free(drive.root),
                drive.read_only,
                stick.medium(drive.root),
            )
            for drive in removable_drives()
        ]

    def id_of(self, root: Path) -> str:
        """The id by which a stick is known again; "" for none."""
        return stick.stick_id(root)

    def now(self, drive: Stick) -> Stick | None:
        """That stick, wherever it is plugged in now; None when it is nowhere.

        One that has no id is where it was, or nowhere.
        """
        there = self.drives()
        if drive.id:
            return next((one for one in there if one.id == drive.id), None)
        same = (drive.root, drive.id, drive.medium)
        return next((one for one in there if (one.root, one.id, one.medium) == same), None)

    def at(self, root: Path) -> Stick | None:
        """The stick that is plugged in at a place."""
        return next((one for one in self.drives() if one.root == root), None)

    def inside(self, folder: Path) -> Inside:
        """The packages in a folder and the folders in it."""
        found = packages_in(folder)
        return self.inside_of(found, [Seen(path, self.heading(path)) for path in found.packages])

    def inside_of(self, found: Found, seen: Sequence[Seen]) -> Inside:
        """What of ours is in a folder, once it was looked through and the first pages were read."""
        known = self.known()
        packages = tuple(self.told(one, known) for one in seen)
        return Inside(packages, found.unfinished, found.more)

    def among(self, paths: Sequence[Path]) -> list[Path]:
        """The packages among files and folders, each once, in order."""
        return packages_among(paths)

    def about(self, paths: Sequence[Path]) -> list[OnStick]:
        """What packages say of themselves, without reading the rest of them."""
        known = self.known()
        return [self.told(Seen(path, self.heading(path)), known) for path in paths]

    # --- in parts: what the store knows, and what another thread may read --------------------

    def known(self) -> Known:
        """What the store knows of packages now."""
        ledger = self._steps.ledger
        came: dict[tuple[str, int], frozenset[str]] = {}
        for one in Exchanged(ledger.store).parcels():
            if one.taken:
                key = one.store, one.number
                came[key] = came.get(key, frozenset()) | {one.hash}
        return Known(ledger.store.store_id, came, frozenset(ledger.filings))

    def told(self, seen: Seen, known: Known) -> OnStick:
        """A package that was found, beside what the store knows."""
        return _on_stick(seen, known)

    def holds(self, one: Trace) -> bool:
        """Whether the store has all that is in a package: what it says now, or said once and went
        on from. What was taken back does not count.
        """
        lineages = Lineages(self._steps)
        return all(
            head in {known.id for known in lineages.recorded(thing)}
            for thing, head in one.heads.items()
        )

    def listing(self, places: Sequence[Path], known: Known) -> Listing:
        """A look at places, to be gone through on any thread."""
        return Listing(places, self.heading, known.filings, known.came.keys())

    def heading(self, path: Path) -> Heading | str:
        """What a package says of itself; why it cannot be read. May run on any thread."""
        with self._reading:
            return self._heading(path)

    def _heading(self, path: Path) -> Heading | str:
        try:
            status = path.stat()
            stamp = (status.st_mtime_ns, status.st_size)
        except OSError:
            stamp = (0, -1)
        known = self._read.get(path)
        if known is not None and known[0] == stamp:
            return known[1]
        try:
            told: Heading | str = look(path)
        except PackageError as error:
            told = error.message
        self._read[path] = stamp, told
        return told

    def writing(
        self, outgoing: Outgoing, filings: Sequence[str], folder: Path, drive: Stick | None = None
    ) -> Writing:
        """How a package is written to a folder: under the name of our earlier one of these
        filings, else under one that is free.
        """
        named = partial(
            package_name,
            outgoing.unit,
            outgoing.year,
            code=outgoing.code,
            back=outgoing.role == DISTRICT,
        )
        own = partial(self._is_replaced, frozenset(filings))
        name = stick.name_for(folder, named, own)
        # the times of a stick are too coarse to tell the new one by
        self._read.pop(folder / name, None)
        return Writing(folder, name, outgoing.data, drive, self._steps.ids)

    def _is_replaced(self, filings: frozenset[str], path: Path) -> bool:
        """Whether a package there is this very store's, of no other filings.

        A store that was copied writes under the same id and number: only its bytes tell.
        """
        store = self._steps.ledger.store
        try:
            told = look(path)
            if told.store != store.store_id or set(told.filings) - filings:
                return False
            known = Exchanged(store).parcels_of(told.store, told.number)
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except (PackageError, OSError):
            # nobody knows whose it was: it stays
            return False
        return any(one.hash == digest and not one.taken for one in known)

    def writing_as(self, outgoing: Outgoing, path: Path) -> Writing:
        """How a package is written to a file named by the user; PerfDeskError for another kind."""
        if path.suffix.lower() != SUFFIX:
            message = f"没有导出：“{path.name}”不是 {SUFFIX} 文件。"
            raise PerfDeskError(message)
        return Writing(path.parent, path.name, outgoing.data)


def _on_stick(seen: Seen, known: Known) -> OnStick:
    path, told = seen.path, seen.told
    if isinstance(told, str):
        return OnStick(path, refused=told, where=seen.where)
    return OnStick(
        path,
        told.unit,
        told.made,
        told.role,
        len(told.filings),
        told.forms,
        (told.store, told.number) in known.came,
        told.store == known.store,
        told.newer,
        number=told.number,
        where=seen.where,
    )


def _free(root: Path) -> int:
    try:
        return shutil.disk_usage(root).free
    except OSError:
        return -1
