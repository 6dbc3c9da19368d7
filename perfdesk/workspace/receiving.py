"""Packages taken in: what one would change, said before it does, and the doing in one step."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from perfdesk.document import codec
from perfdesk.document.difference import edits_between
from perfdesk.document.edits import (
    AddDocument,
    AddFiling,
    Edit,
    Placed,
    RemoveDocument,
    SetFilingValue,
    SetFinished,
    SetRemark,
    SetSeal,
)
from perfdesk.document.model import Document, Filing
from perfdesk.errors import PerfDeskError
from perfdesk.exchange.lineage import Standing, joined, revision
from perfdesk.exchange.merge import (
    Choice,
    Choices,
    Conflict,
    Merged,
    MergedFiling,
    merge,
    merge_filing,
    resolved,
    resolved_filing,
)
from perfdesk.exchange.model import Package, PackedFiling, PackedForm, Revision
from perfdesk.exchange.package import unpack
from perfdesk.store.exchanged import Parcel, Recorded
from perfdesk.workspace.infos import FormInfo, Touched
from perfdesk.workspace.lineages import Lineages, Stand
from perfdesk.workspace.steps import Steps

__all__ = ["Choice", "Conflict", "Incoming", "Line", "Receiving", "State", "Taken"]


class State(StrEnum):
    """What a package does to one form or filing."""

    NEW = "新增"
    SAME = "没有变化"
    OLDER = "本机的更新"
    NEWER = "更新"
    MERGED = "合并"
    CONFLICT = "有冲突"
    DELETED = "删除"
    GONE = "本机已删除"


@dataclass(frozen=True)
class Line:
    """What happens to one form, or to what the forms of a filing share (`form` is "").

    `cells` counts the values that change here. `conflicts` are to be chosen before it is taken in.
    """

    filing: str
    form: str
    title: str
    unit: str
    year: int
    state: State
    cells: int = 0
    conflicts: tuple[Conflict, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Incoming:
    """A package looked at: what it would change. Nothing is changed yet."""

    name: str
    package: Package
    digest: str
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()
    works: tuple[_Work, ...] = field(default=(), repr=False)

    @property
    def conflicts(self) -> int:
        """How many places are to be chosen."""
        return sum(len(line.conflicts) for line in self.lines)

    @property
    def changes(self) -> bool:
        """Whether anything here would change."""
        still = (State.SAME, State.OLDER, State.GONE)
        return any(line.state not in still for line in self.lines)


@dataclass(frozen=True)
class Taken:
    """A package taken in: what it did, line by line; `touched` is None when nothing changed."""

    touched: Touched | None
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()


#: what is chosen at the conflicts of each form or filing, by its id
Chosen = Mapping[str, Choices]


@dataclass(frozen=True)
class _Work:
    """One thing to be taken in: how it stands here and there, and the merge of both."""

    thing: str
    filing: str
    stand: Stand | None
    theirs: tuple[Revision, ...]
    merged: Merged | MergedFiling
    #: the states it comes from and leads to
    state: State
    position: int = 0


class Receiving:
    """Looks at packages and takes them in."""

    def __init__(self, steps: Steps, forms: Callable[[str], list[FormInfo]]) -> None:
        self._steps = steps
        self._forms = forms
        self._lineages = Lineages(steps)

    # --- looking ---------------------------------------------------------------------------------

    def look(self, source: Path | bytes, name: str = "") -> Incoming:
        """What a package would change; nothing is changed. PackageError for what is none."""
        data = source if isinstance(source, bytes) else _read(source)
        package = unpack(data) if isinstance(source, bytes) else unpack(source)
        self._steps.ledger.flush()
        works: list[_Work] = []
        for filing in package.filings:
            works += self._works(filing)
        titles = self._titles(package)
        lines = tuple(self._line(work, package, titles) for work in works)
        digest = hashlib.sha256(data).hexdigest()
        name = name or (source.name if isinstance(source, Path) else "")
        notes = (*package.notes, *self._notes(package, digest, works))
        return Incoming(name, package, digest, lines, notes, tuple(works))

    # --- taking in -------------------------------------------------------------------------------

    def take(self, incoming: Incoming, chosen: Chosen | None = None) -> Taken:
        """Take a package in, in one step that undo takes back whole.

        Every conflict must be chosen: PerfDeskError, and nothing changed, where one is not, or
        where the store has changed since it was looked at.
        """
        chosen = chosen or {}
        self._check_chosen(incoming, chosen)
        edits: list[Edit] = []
        recorded: list[Recorded] = []
        for work in incoming.works:
            if work.state in (State.SAME, State.OLDER, State.GONE):
                recorded += self._came(work)
                continue
            made = self._edits(work, chosen.get(work.thing, {}))
            edits += made[0]
            recorded += made[1]
        touched = None
        seq = 0
        if edits:
            unit = incoming.package.unit or incoming.name
            touched = self._steps.do(f"导入“{unit}”的数据包", edits)
            seq = self._steps.ledger.last_seq
            self._steps.ledger.flush()
        exchanged = self._lineages.exchanged
        exchanged.record(one if one.seq == 0 else replace(one, seq=seq) for one in recorded)
        exchanged.note_parcel(self._parcel(incoming))
        return Taken(touched, incoming.lines, incoming.notes)

    # --- how a thing stands --------------------------------------------------------------------

    def _works(self, filing: PackedFiling) -> Iterator[_Work]:
        here = self._steps.ledger.filings.get(filing.id)
        stand = None if here is None else self._lineages.filing(filing.id)
        standing = _standing(stand, filing.lineage)
        base, also = self._filing_bases(filing, stand, standing)
        merged = merge_filing(base, here or filing.body, filing.body, also)
        state = State.NEW if stand is None else _state(standing, merged)
        yield _Work(filing.id, filing.id, stand, filing.lineage, merged, state)
        for form in filing.forms:
            yield self._form_work(form, filing)

    def _form_work(self, form: PackedForm, filing: PackedFiling) -> _Work:
        heads = self._steps.ledger.heads
        if form.id in heads:
            stand: Stand | None = self._lineages.form(form.id)
            ours = self._steps.ledger.peek(form.id).document
        else:
            stand = self._gone(form.id, filing.id)
            ours = None
        standing = _standing(stand, form.lineage)
        gone = stand is not None and ours is None
        bases = self._bases(form, stand, standing)
        if stand is None:
            merged = Merged((), None, form.body, form.body)
        elif standing is Standing.NEWER:
            merged = Merged((), ours, form.body, form.body)
        elif standing in (Standing.SAME, Standing.OLDER):
            merged = Merged((), ours, form.body, ours)
        else:
            merged = merge(bases[0] if bases else None, ours, form.body, bases[1:])
        state = _form_state(standing, merged, gone=gone, new=stand is None)
        return _Work(form.id, filing.id, stand, form.lineage, merged, state, form.position)

    def _bases(self, form: PackedForm, stand: Stand | None, standing: Standing) -> list[Document]:
        if stand is None:
            return []
        if standing is Standing.SAME:
            names: Sequence[str] = (stand.head,)
        else:
            ancestry = joined(stand.lineage, form.lineage)
            names = ancestry.last_common(stand.head, form.head)
        known = {stand.new.id: stand.new.body} if stand.new is not None else {}
        found: list[Document] = []
        for name in names:
            raw = known.get(name)
            body = (
                codec.document_from_bytes(raw)
                if raw is not None
                else self._lineages.body(form.id, name)
            )
            if body is None:
                return []  # what was common is not known: every difference is to be chosen
            found.append(body)
        return found

    def _filing_bases(
        self, filing: PackedFiling, stand: Stand | None, standing: Standing
    ) -> tuple[Filing | None, list[Filing]]:
        here = self._steps.ledger.filings.get(filing.id)
        if stand is None or here is None:
            return filing.body, []
        if standing is Standing.SAME:
            return here, []
        names = joined(stand.lineage, filing.lineage).last_common(stand.head, filing.head)
        if standing is Standing.NEWER:
            return here, []  # theirs goes on from ours
        if standing is Standing.OLDER:
            return filing.body, []
        found = [self._lineages.filing_body(filing.id, name) for name in names]
        if not found or None in found:
            return None, []
        first, *rest = (one for one in found if one is not None)
        return first, rest

    # --- the edits -----------------------------------------------------------------------------

    def _edits(self, work: _Work, choices: Choices) -> tuple[list[Edit], list[Recorded]]:
        if isinstance(work.merged, MergedFiling):
            filing = resolved_filing(work.merged, choices) if choices else work.merged.filing
            edits = self._filing_edits(work, filing)
            body = codec.filing_canonical(filing)
        else:
            document = resolved(work.merged, choices) if choices else work.merged.document
            edits = self._form_edits(work, document)
            body = b"" if document is None else codec.canonical(document)
        return edits, [*self._came(work), *self._result(work, body)]

    def _filing_edits(self, work: _Work, filing: Filing) -> list[Edit]:
        here = self._steps.ledger.filings.get(work.filing)
        if here is None:
            return [AddFiling(work.filing, filing)]
        edits: list[Edit] = []
        for name in dict.fromkeys((*here.values, *filing.values)):
            old, new = here.values.get(name), filing.values.get(name)
            if old != new:
                edits.append(SetFilingValue(work.filing, name, old, new))
        for name in dict.fromkeys((*here.remarks, *filing.remarks)):
            before, after = here.remarks.get(name), filing.remarks.get(name)
            if before != after:
                edits.append(SetRemark(work.filing, name, before, after))
        return edits

    def _form_edits(self, work: _Work, document: Document | None) -> list[Edit]:
        ledger = self._steps.ledger
        if work.thing not in ledger.heads:
            if document is None:
                return []
            return [AddDocument(work.thing, work.filing, work.position, document)]
        placed = ledger.peek(work.thing)
        now = placed.document
        if document is None:
            removal = RemoveDocument(work.thing, placed.filing, placed.position, now)
            return [*_opened(work.thing, now), removal]
        if now.money_unit != document.money_unit:
            return [*_exchanged(work.thing, placed, document)]
        edits = edits_between(work.thing, now, document)
        if now.finished != document.finished:
            edits.append(SetFinished(work.thing, now.finished, document.finished))
        if now.seal != document.seal:
            edits.append(SetSeal(work.thing, now.seal, document.seal))
        return edits

    # --- what is remembered --------------------------------------------------------------------

    def _came(self, work: _Work) -> list[Recorded]:
        """The revisions that the package brings, and ours as it was before."""
        filing = work.filing
        theirs: Filing | Document | None
        theirs = work.merged.theirs
        body = None
        if isinstance(theirs, Filing):
            body = codec.filing_canonical(theirs)
        elif theirs is not None:
            body = codec.canonical(theirs)
        head = work.theirs[-1]
        came = [
            Recorded(
                one.id,
                work.thing,
                filing,
                one.parents,
                body if one.id == head.id else None,
                seq=1,
            )
            for one in work.theirs
        ]
        ours = [work.stand.new] if work.stand is not None and work.stand.new is not None else []
        if work.state in (State.SAME, State.OLDER, State.GONE):
            came = [replace(one, seq=0) for one in came]
        return [*ours, *came]

    def _result(self, work: _Work, body: bytes) -> list[Recorded]:
        """The revision that the merge is, where it is neither side's."""
        if work.stand is None or work.state not in (State.MERGED, State.CONFLICT):
            return []
        parents = tuple(sorted({work.stand.head, work.theirs[-1].id}))
        if len(parents) < 2:
            return []
        made = revision(parents, body)
        return [Recorded(made.id, work.thing, work.filing, made.parents, body or None, seq=1)]

    def _parcel(self, incoming: Incoming) -> Parcel:
        package = incoming.package
        now = self._steps.ledger.now()
        return Parcel(package.store, package.number, incoming.digest, package.unit, now, taken=True)

    # --- in words --------------------------------------------------------------------------------

    def _line(self, work: _Work, package: Package, titles: Mapping[str, str]) -> Line:
        filing = next(one.body for one in package.filings if one.id == work.filing)
        merged = work.merged
        form = "" if isinstance(merged, MergedFiling) else work.thing
        title = "单位、填表人等各表共有的内容" if not form else titles.get(form, "")
        cells = 0
        note = ""
        if isinstance(merged, Merged):
            if merged.ours is not None and merged.document is not None:
                cells = len(edits_between(work.thing, merged.ours, merged.document))
            if merged.reopened:
                note = "合并后的内容双方都没有确认过，要重新“填报完成”。"
        elif work.stand is not None:
            cells = len(self._filing_edits(work, merged.filing))
        return Line(
            work.filing,
            form,
            title,
            filing.unit,
            filing.year,
            work.state,
            cells,
            merged.conflicts,
            note,
        )

    def _titles(self, package: Package) -> dict[str, str]:
        """What the forms of a package are called: by their subject, else by their paper."""
        titles: dict[str, str] = {}
        for filing in package.filings:
            here = self._steps.ledger.filings
            own = {one.id: one.title for one in self._forms(filing.id)} if filing.id in here else {}
            for form in filing.forms:
                titles[form.id] = own.get(form.id) or self._called(form.body)
        return titles

    def _called(self, body: Document | None) -> str:
        if body is None:
            return "（已删除的一张表）"
        if body.subject:
            return body.subject
        try:
            return self._steps.catalog.template(body.template).title
        except PerfDeskError:
            return body.template

    def _notes(self, package: Package, digest: str, works: Sequence[_Work]) -> Iterator[str]:
        known = self._lineages.exchanged.parcels()
        if any(one.hash == digest and one.taken for one in known):
            yield "这个数据包以前导入过。"
        twins = [
            one
            for one in known
            if (one.store, one.number) == (package.store, package.number) and one.hash != digest
        ]
        if twins:
            yield (
                "对方有两台电脑用着同一份复制出来的数据文件（编号相同、内容不同）；"
                "两边的修改都会保留，请提醒对方只用一台填报。"
            )
        if package.store == self._steps.ledger.store.store_id and not any(
            one.hash == digest for one in known
        ):
            yield "这个数据包来自本机数据文件的另一份复制品；两边的修改都会保留。"
        here = {
            (one.unit, one.year, one.set_id): name
            for name, one in self._steps.ledger.filings.items()
        }
        for filing in package.filings:
            key = (filing.body.unit, filing.body.year, filing.body.set_id)
            if here.get(key, filing.id) != filing.id:
                yield f"本机已有“{key[0]}”{key[1]}年的另一套表，两套都会保留，请核对是不是重复。"
        if any(work.state is State.OLDER for work in works):
            yield "数据包里有些内容比本机的旧，本机的保持不变。"

    def _check_chosen(self, incoming: Incoming, chosen: Chosen) -> None:
        open_ones = sum(
            conflict.place not in chosen.get(work.thing, {})
            for work in incoming.works
            for conflict in work.merged.conflicts
        )
        if open_ones:
            message = f"还有 {open_ones} 处双方都改过的内容没有选择，没有导入；请逐处选定后再导入。"
            raise PerfDeskError(message)
        for work in incoming.works:
            stand = self._stand_now(work)
            if (stand and stand.head) != (work.stand and work.stand.head):
                message = "预览之后本机的内容又有修改，没有导入；请重新预览。"
                raise PerfDeskError(message)

    def _stand_now(self, work: _Work) -> Stand | None:
        ledger = self._steps.ledger
        if work.thing in ledger.filings:
            return self._lineages.filing(work.thing)
        if work.thing in ledger.heads:
            return self._lineages.form(work.thing)
        return self._gone(work.thing, work.filing)

    def _gone(self, form: str, filing: str) -> Stand | None:
        """How a form stands that is not here: deleted, or None where it never was."""
        if not self._lineages.recorded(form):
            return None
        return self._lineages.stand(form, filing, b"")


def _standing(stand: Stand | None, theirs: Sequence[Revision]) -> Standing:
    if stand is None:
        return Standing.UNRELATED
    return joined(stand.lineage, theirs).standing(stand.head, theirs[-1].id)


def _state(standing: Standing, merged: MergedFiling) -> State:
    if merged.conflicts:
        return State.CONFLICT
    if merged.filing == merged.ours:
        return State.OLDER if standing is Standing.OLDER else State.SAME
    return State.NEWER if standing is Standing.NEWER else State.MERGED


def _form_state(standing: Standing, merged: Merged, *, gone: bool, new: bool) -> State:
    if new:
        return State.GONE if merged.theirs is None else State.NEW
    if merged.conflicts:
        return State.CONFLICT
    if merged.document is None:
        return State.GONE if gone else State.DELETED
    if gone:
        return State.NEW
    if merged.document == merged.ours:
        return State.OLDER if standing is Standing.OLDER else State.SAME
    return State.NEWER if standing is Standing.NEWER else State.MERGED


def _opened(name: str, now: Document) -> Iterator[Edit]:
    """A sealed form that the other side deleted is taken from its seal first."""
    if now.seal is not None and now.seal.frozen:
        yield SetSeal(name, now.seal, None)


def _exchanged(name: str, placed: Placed, document: Document) -> Iterator[Edit]:
    """A form whose amounts changed their unit comes anew: no single edit says that."""
    now = placed.document
    if now.seal is not None and now.seal.frozen:
        yield SetSeal(name, now.seal, None)
        now = replace(now, seal=None)
    yield RemoveDocument(name, placed.filing, placed.position, now)
    yield AddDocument(name, placed.filing, placed.position, document)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""  # `unpack` says why it cannot be read
