"""Backups of the open store: making and thinning them, looking into one, copies elsewhere."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from perfdesk import files
from perfdesk.document.history import Action
from perfdesk.errors import PerfDeskError, StoreError
from perfdesk.store import backups, journal
from perfdesk.store.backups import Why
from perfdesk.store.copying import Progress, copy_store
from perfdesk.store.documents import DocumentHead, Store
from perfdesk.store.schema import STEPS
from perfdesk.template.catalog import Catalog
from perfdesk.workspace.infos import NAMELESS, Touched
from perfdesk.workspace.steps import Steps

__all__ = ["Why"]

#: what a backup was made for, as the list says it
_WHY_WORDS: Mapping[Why, str] = {
    Why.CLOSING: "关闭窗口时",
    Why.DAILY: "每天一次",
    Why.BY_HAND: "手动",
    Why.BEFORE_RESTORE: "恢复之前",
    Why.BEFORE_UPGRADE: "升级之前",
    Why.UNKNOWN: "数据文件",
}

_BEFORE = _WHY_WORDS[Why.BEFORE_RESTORE]


@dataclass(frozen=True)
class BackupInfo:
    """A backup in a list, before it is opened. `at` is the office's wall clock; `elsewhere` says
    that it stands on the other drive only.
    """

    path: Path
    at: datetime
    size_bytes: int
    elsewhere: bool = False


@dataclass(frozen=True)
class BackupFacts:
    """What was found in a backup: counts, the last change, and how many steps the journal has
    after it (`until` is where they end). `unreadable` forms and `lost_steps` are spoilt in it;
    `fault` is the sentence why it is no good at all, "" when it can be restored.
    """

    why: str
    filings: int = 0
    forms: int = 0
    last_seq: int = 0
    changed_at: datetime | None = None
    later: int = 0
    until: Path | None = None
    unreadable: int = 0
    lost_steps: int = 0
    fault: str = ""

    @property
    def sound(self) -> bool:
        """Whether it can be restored."""
        return not self.fault

    @property
    def state(self) -> str:
        """One word for a list."""
        if self.fault:
            return "损坏"
        if self.unreadable:
            return f"{self.unreadable} 张表损坏"
        return "撤销记录损坏" if self.lost_steps else "完好"

    @property
    def whole(self) -> bool:
        """Whether nothing at all in it is spoilt."""
        return not (self.fault or self.unreadable or self.lost_steps)


class Difference(StrEnum):
    """How a form in a backup stands to the form of now."""

    SAME = "相同"
    CHANGED = "有改动"
    MISSING = "现在没有"


@dataclass(frozen=True)
class FormThen:
    """A form as a backup has it."""

    id: str
    title: str
    template_title: str
    state: str
    difference: Difference


@dataclass(frozen=True)
class FilingThen:
    """A filing as a backup has it, with its forms; `difference` is that of what they share."""

    id: str
    unit: str
    year: int
    forms: tuple[FormThen, ...]
    difference: Difference


@dataclass(frozen=True)
class Preview:
    """What a backup holds, and the forms there are now that it does not have, by title."""

    filings: tuple[FilingThen, ...]
    added_since: tuple[str, ...]

    def count(self, difference: Difference) -> int:
        """How many forms stand so to now."""
        return sum(form.difference is difference for f in self.filings for form in f.forms)


@dataclass(frozen=True)
class Made:
    """A backup that was made. `missed` says why the one on the other drive was not, if so."""

    path: Path
    forms: int
    missed: str = ""


#: a backup that can be restored, and what was found in it
_Sound = tuple[BackupInfo, BackupFacts]


def backups_of(store: Path, second: Path | None = None) -> list[BackupInfo]:
    """The backups there are of a store, newest first, whether or not it can be opened.

    `second` is the place on another drive, where it is set; what stands there too is named once.
    """
    here = backups.listed(store, backups.folder_beside(store)) + backups.upgrades(store)
    infos = [BackupInfo(b.path, b.at, b.size_bytes) for b in here]
    known = {info.path.name for info in infos}
    for folder in () if second is None else _folders_at(second, store, infos):
        there = [b for b in backups.listed(store, folder) if b.path.name not in known]
        infos.extend(BackupInfo(b.path, b.at, b.size_bytes, elsewhere=True) for b in there)
    return sorted(infos, key=lambda info: (info.at, info.path.stem), reverse=True)


def facts_of(store: Path, path: Path) -> BackupFacts:
    """Open a backup and check it, leaving it as it is; safe on any thread."""
    found = backups.look(path)
    why = _WHY_WORDS[found.why]
    content = found.content
    if content is None:
        return BackupFacts(why, fault=found.fault)
    changed_at = None
    with contextlib.suppress(ValueError):
        changed_at = datetime.fromisoformat(content.changed_at)
    later = later_steps(store, path)
    return BackupFacts(
        why,
        content.filings,
        content.forms,
        content.last_seq,
        changed_at,
        len(later.steps),
        later.until,
        found.unreadable,
        found.lost_steps,
    )


def later_steps(store: Path, path: Path) -> journal.Later:
    """What the journal beside the store tells of the steps after a backup."""
    found = journal.journals(backups.folder_beside(store), store.stem)
    if not found:
        return journal.Later()
    content, mark = backups.end_of(path)
    return journal.steps_after(content.last_seq, mark, content.store_id, found)


def newest_sound(store: Path, second: Path | None = None) -> tuple[BackupInfo, BackupFacts] | None:
    """The backup that brings back most of what there was last; None when there is no good one.

    A whole one rather than one with something spoilt, and one of the past that was gone on with
    rather than of one that was given up by a restore: there the newest journal tells which.
    """
    found = [(info, facts_of(store, info.path)) for info in backups_of(store, second)]
    sound = [(info, facts) for info, facts in found if facts.sound]
    last = _journal_of_now(store, sound)

    def rank(one: _Sound) -> tuple[bool, bool, bool]:
        _info, facts = one
        goes_on = last is not None and facts.until == last
        return facts.whole, goes_on, facts.why != _BEFORE

    # the newest of the best: they come newest first
    best = max(sound, key=rank, default=None)
    if best is None:
        return None
    # a clock that was set back names a later one by an earlier time
    equals = [one for one in sound if rank(one) == rank(best)]
    return max((one for one in equals if one is best or _follows(one, best)), key=_last_seq)


def _last_seq(one: _Sound) -> int:
    return one[1].last_seq


def _follows(one: _Sound, other: _Sound) -> bool:
    """Whether a backup holds all of another's past and more; the numbers of steps alone do not
    say so, they are given out again after a restore.
    """
    if one[1].last_seq <= other[1].last_seq:
        return False
    with contextlib.suppress(StoreError):
        return backups.goes_on_from(one[0].path, other[0].path)
    return False


def _journal_of_now(store: Path, sound: Sequence[_Sound]) -> Path | None:
    """The newest journal; None where a backup was made after it that it knows nothing of."""
    journals = journal.journals(backups.folder_beside(store), store.stem)
    if not journals:
        return None
    last = journals[-1]
    # journals are numbered: a backup with one of its own, or whose past is gone on with in another
    # that the newest journal goes on from, is older, whatever time a wrong clock gave it
    numbered = {path.stem for path in journals}
    known = [one for one in sound if one[1].until == last]
    later = [
        one
        for one in sound
        if one[1].why != _BEFORE
        and one[0].path.stem > last.stem
        and one[0].path.stem not in numbered
    ]
    if all(one in known or any(_follows(other, one) for other in known) for one in later):
        return last
    return None


class Safekeeping:
    """Backups of the open store. `back_up`, `save_copy` and `preview` may run on any thread."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
        self._store: Store = steps.ledger.store
        self._catalog: Catalog = steps.catalog
        self._now: Callable[[], datetime] = steps.ledger.now

    # --- making ----------------------------------------------------------------------------------

    def is_stale(self) -> bool:
        """Whether something was changed since the newest backup."""
        return self._store.last_seq() > 0 and not self._is_newest(self._last())

    def is_due(self) -> bool:
        """Whether the day's backup is still to be made, and there is something to keep."""
        if self._store.read_only:
            return False
        last = self._last()
        today = last is not None and last.at.date() == self._now().date()
        return not today and self._store.last_seq() > 0 and not self._is_newest(last)

    def back_up(
        self, why: Why, second: Path | None = None, progress: Progress | None = None
    ) -> Made | None:
        """Make a backup beside the store, check it, thin the old ones, and put a copy of it on
        the other drive where `second` names a place there.

        None when `progress` returned False. Raises StoreError; older backups are untouched then.
        """
        store, now = self._store, self._now()
        folder = backups.folder_beside(store.path)
        with closing(store.second_connection()) as connection:
            made = backups.make(connection, store.path, folder, now, why, progress=progress)
        if made is None:
            return None
        path, content = made
        if not store.read_only:
            with contextlib.suppress(StoreError):
                store.begin_journal(path.with_suffix(journal.SUFFIX), content.last_seq)
        backups.thin(store.path, folder, store.store_id, now)
        journal.thin(folder, store.path.stem)
        missed = "" if second is None else self._copy_to(second, path, now)
        return Made(path, content.forms, missed)

    def back_up_into(self, folder: Path, progress: Progress | None = None) -> Made | None:
        """Make a backup in a folder of the user's choice, where nothing else is touched."""
        with closing(self._store.second_connection()) as connection:
            made = backups.make(
                connection, self._store.path, folder, self._now(), Why.BY_HAND, progress=progress
            )
        return None if made is None else Made(made[0], made[1].forms)

    def save_copy(self, target: Path, progress: Progress | None = None) -> bool:
        """Save everything as another store file, whole and checked; False when `progress` said so.

        Raises StoreError, a file standing there untouched.
        """
        with contextlib.suppress(OSError):
            if target.samefile(self._store.path):
                message = "没有另存：选中的就是现在打开的数据文件，请换一个文件名或文件夹。"
                raise StoreError(message)
        with closing(self._store.second_connection()) as connection:
            made = copy_store(connection, target, STEPS, progress=progress, what="没有另存")
        return made is not None

    def _copy_to(self, second: Path, path: Path, now: datetime) -> str:
        """The sentence why the other drive has no copy of a backup; "" when it has."""
        if not files.is_folder(second):
            return f"备份盘不在：没有找到文件夹“{second}”，这次只备份在本机；插上以后会再备份过去。"
        store = self._store
        folder = backups.folder_at(second, store.path, store.store_id)
        try:
            backups.copy_to(path, folder)
        except StoreError as error:
            return error.message
        backups.thin(store.path, folder, store.store_id, now)
        return ""

    def _last(self) -> BackupInfo | None:
        made = backups.listed(self._store.path, backups.folder_beside(self._store.path))
        past = self._now().replace(tzinfo=None)
        # a wrong clock may have made some in the future
        return next((BackupInfo(b.path, b.at, b.size_bytes) for b in made if b.at <= past), None)

    def _is_newest(self, last: BackupInfo | None) -> bool:
        """Whether that backup holds all there is."""
        return last is not None and backups.content_at(last.path) == self._store.content()

    # --- looking ---------------------------------------------------------------------------------

    def backups(self, second: Path | None = None) -> list[BackupInfo]:
        """The backups of this store, newest first."""
        return backups_of(self._store.path, second)

    def info(self, path: Path) -> BackupInfo:
        """Any file as a line of the list; its time is that of the file."""
        try:
            stat = path.stat()
        except OSError as error:
            message = f"没有打开“{path}”：{files.reason(error)}。"
            raise StoreError(message) from error
        at = datetime.fromtimestamp(stat.st_mtime)  # noqa: DTZ006 -- the wall clock, as in names
        return BackupInfo(path, at, stat.st_size)

    def facts(self, path: Path) -> BackupFacts:
        """What is in a backup, and whether it is whole."""
        return facts_of(self._store.path, path)

    def preview(self, path: Path) -> Preview:
        """What a backup holds, form by form, beside what the open store holds. StoreError."""
        now_there = self._store.bodies()
        with closing(Store.look_into(path, now=self._now())) as then:
            bodies, heads = then.bodies(), then.heads()
            filings = then.filings()
        forms: dict[str, list[FormThen]] = {}
        for head in heads:
            title, named = self._titles(head)
            differs = _difference(bodies[head.id], now_there.get(head.id))
            forms.setdefault(head.filing, []).append(
                FormThen(head.id, title, named, _state(head), differs)
            )
        order = sorted(filings.items(), key=lambda item: (-item[1].year, item[1].unit, item[0]))
        return Preview(
            tuple(
                FilingThen(
                    n,
                    f.unit,
                    f.year,
                    tuple(forms.get(n, ())),
                    _difference(bodies[n], now_there.get(n)),
                )
                for n, f in order
            ),
            tuple(self._titles(h)[0] for h in self._store.heads() if h.id not in bodies),
        )

    # --- one form --------------------------------------------------------------------------------

    def restore_form(self, path: Path, form_id: str) -> Touched:
        """Bring one form back as a backup has it, as one step that undo takes back.

        Where the form or its filing is gone, it comes again; where its body is damaged, a backup
        of the store as it is comes first. Raises StoreError, and PerfDeskError when another form
        has its place now.
        """
        from perfdesk.workspace.bringing_back import FormOfBackup  # noqa: PLC0415 -- seldom needed

        form = FormOfBackup(self._steps, path, form_id)
        return form.bring(lambda: self.back_up(Why.BEFORE_RESTORE))

    def begin_journal(self) -> None:
        """A backup was put in the store's place: what is done from now on is written down anew."""
        store = self._store
        path = backups.journal_path(store.path, backups.folder_beside(store.path), self._now())
        store.begin_journal(path, store.last_seq())

    def replay(self, action: Action) -> None:
        """Perform a step of the journal again, as it was; StaleEditError when it does not fit."""
        self._steps.refreshed(self._steps.ledger.replay(action))

    def _titles(self, head: DocumentHead) -> tuple[str, str]:
        try:
            template = self._catalog.template(head.template)
        except PerfDeskError:
            return head.subject or head.template, head.template
        return head.subject or (
            NAMELESS if template.subject_field else template.title
        ), template.title


def _difference(then: str, now: str | None) -> Difference:
    if now is None:
        return Difference.MISSING
    return Difference.SAME if then == now else Difference.CHANGED


def _state(head: DocumentHead) -> str:
    if head.finished:
        return "finished"
    return "empty" if head.empty else "draft"


def _folders_at(second: Path, store: Path, infos: Iterable[BackupInfo]) -> list[Path]:
    """The folders of this store's backups on another drive; those of all stores of that name when
    nothing here tells which it is.
    """
    ids = (backups.store_id_of(path) for path in (store, *(info.path for info in infos)))
    known = next((found for found in ids if found), "")
    if known:
        return [backups.folder_at(second, store, known)]
    with contextlib.suppress(OSError):
        begun = f"{backups.FOLDER}-{store.stem}-"
        return [f for f in second.iterdir() if f.name.startswith(begun) and f.is_dir()]
    return []
