"""Packages taken in: what one would change, said before it does, and the doing in one step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from perfdesk import paths
from perfdesk.document.applying import documents_of
from perfdesk.document.difference import edits_between
from perfdesk.document.edits import (
    AddDocument,
    AddFiling,
    Edit,
    RemoveDocument,
    SetFilingValue,
    SetFinished,
    SetRemark,
    SetSeal,
)
from perfdesk.document.model import Document, Filing, Remark
from perfdesk.document.state import Placed
from perfdesk.errors import PerfDeskError, StoreError
from perfdesk.exchange import limits, parts
from perfdesk.exchange.lineage import Standing, revision
from perfdesk.exchange.merge import (
    Choice,
    Choices,
    Conflict,
    Merged,
    MergedFiling,
    resolved,
    resolved_filing,
)
from perfdesk.exchange.model import Package
from perfdesk.exchange.parts import Extra
from perfdesk.store.exchanged import Arrived, Parcel, Recorded
from perfdesk.template import installed
from perfdesk.template import package as form_package
from perfdesk.template.installed import Brought
from perfdesk.text import one_line
from perfdesk.workspace.clocks import odd_time
from perfdesk.workspace.comparing import Comparing
from perfdesk.workspace.incoming import (
    STILL,
    Chosen,
    Incoming,
    Line,
    State,
    Taken,
    Work,
    remark_words,
)
from perfdesk.workspace.infos import FormInfo
from perfdesk.workspace.lineages import Lineages, Stand
from perfdesk.workspace.mapping import FieldMap, FieldMaps
from perfdesk.workspace.opened import Opened, open_package
from perfdesk.workspace.staying_finished import StayingFinished
from perfdesk.workspace.steps import Steps
from perfdesk.workspace.unknown_parts import UnknownParts

__all__ = [
    "Choice",
    "Chosen",
    "Conflict",
    "Incoming",
    "Line",
    "Receiving",
    "State",
    "Taken",
]


class Receiving:
    """Looks at packages and takes them in."""

    def __init__(self, steps: Steps, forms: Callable[[str], list[FormInfo]]) -> None:
        self._steps = steps
        self._forms = forms
        self._lineages = Lineages(steps)
        self._comparing = Comparing(steps, self._lineages)
        self._field_maps = FieldMaps(steps)
        self._unknown = UnknownParts(self._lineages)
        self._finished = StayingFinished(steps)

    # --- looking ---------------------------------------------------------------------------------

    def look(self, source: Path | bytes, name: str = "") -> Incoming:
        """What a package would change; nothing is changed. PackageError for what is none."""
        return self.compare(open_package(source, name))

    def compare(self, opened: Opened) -> Incoming:
        """What a package that was read would change here; nothing is changed."""
        package, digest = opened.package, opened.digest
        self._steps.ledger.flush()
        works = self._comparing.works(package)
        titles = self._titles(package)
        lines = tuple(self._line(work, package, titles) for work in works if _is_anywhere(work))
        sets, said = self._sets(package)
        said += self._field_maps.notes(package)
        edits = [edit for work in works for edit in self._edits(work, {})[0]]
        reopened = self._finished.reopened(package, works, edits)
        more = self._finished.note(lines, reopened)
        lines = self._finished.lines(lines, reopened)
        notes = (*package.notes, *said, *self._notes(package, digest, works), *more)
        return Incoming(opened.name, package, digest, lines, notes, tuple(works), sets)

    # --- taking in -------------------------------------------------------------------------------

    def take(self, incoming: Incoming, chosen: Chosen | None = None) -> Taken:
        """Take a package in, in one step that undo takes back whole; it is on disk then.

        Every conflict must be chosen: PerfDeskError, and nothing changed, where one is not, or
        where the store has changed since it was looked at; StoreError where it cannot be written.
        """
        chosen = chosen or {}
        self._check_chosen(incoming, chosen)
        ledger = self._steps.ledger
        if not ledger.flush():
            raise StoreError(ledger.save_state.message)
        edits: list[Edit] = []
        results: list[tuple[Work, bytes]] = []
        for work in incoming.works:
            made, body = self._edits(work, chosen.get(work.thing, {}))
            edits += made
            results.append((work, body))
        # what only stays finished, and says so, has not changed
        changed = documents_of(edits) | {one.form for one in _remarks(edits)}
        edits += self._finished.edits(incoming.package, incoming.works, chosen, edits)
        touched = None
        before = ledger.loaded
        seq = ledger.last_seq + 1 if edits else self._lineages.since
        arrived = Arrived(
            tuple(one for work, body in results for one in _recorded(work, body, seq)),
            self._parcel(incoming),
            self._unknown.beside(incoming),
            tuple(filing.id for filing in incoming.package.filings),
            {work.thing: work.filing for work in incoming.works if work.thing in changed},
            seq if edits else 0,
            incoming.package.made,
        )
        exchanged = self._lineages.exchanged
        copied = self._is_of_a_copy(incoming.package, incoming.digest)
        if edits:
            self._install(incoming.sets)
            unit = incoming.package.unit or incoming.name
            # in one transaction: what came and where it came from, or neither
            touched = self._steps.do(f"导入“{one_line(unit)}”的数据包", edits, arrived=arrived)
        else:
            exchanged.take(arrived)
        bodies = {work.thing: work.merged.theirs for work in incoming.works}
        for line in incoming.lines:
            theirs = bodies.get(line.form)
            if line.paper is not None and isinstance(theirs, Document):
                self._field_maps.keep(incoming.package, theirs, line.paper)
        if copied:
            # another store has this one's id, by its copy or its backup: now they are told apart.
            # The package is in: where that cannot be written, the next one of the copy asks again
            with suppress(StoreError):
                exchanged.rename_store("-".join(self._steps.ids() for _part in range(3)))
        if touched is not None:
            # a district takes in thousands of forms that nobody looks at now
            ledger.let_go(touched.documents - before, seq)
        # by what was chosen, others may be drafts again than was foretold
        lines = self._finished.lines(incoming.lines, touched.reopened if touched else ())
        return Taken(touched, lines, incoming.notes, arrived.seq)

    # --- the edits -----------------------------------------------------------------------------

    def _edits(self, work: Work, choices: Choices) -> tuple[list[Edit], bytes]:
        """What takes it in, and the body that the form or filing then has."""
        more = Extra(self._unknown.keys(work)[0])
        if isinstance(work.merged, MergedFiling):
            filing = resolved_filing(work.merged, choices) if choices else work.merged.filing
            edits = [] if work.state in STILL else self._filing_edits(work, filing)
            return edits, parts.filing_body(work.thing, filing, more)
        document = resolved(work.merged, choices) if choices else work.merged.document
        edits = [] if work.state in STILL else self._form_edits(work, document)
        return edits, b"" if document is None else parts.form_body(work.thing, document, more)

    def _filing_edits(self, work: Work, filing: Filing) -> list[Edit]:
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

    def _form_edits(self, work: Work, document: Document | None) -> list[Edit]:
        ledger = self._steps.ledger
        if work.thing not in ledger.heads:
            if document is None:
                return []
            return [AddDocument(work.thing, work.filing, work.position, document)]
        placed = ledger.peek(work.thing)
        now = placed.document
        if document is None:
            removal = RemoveDocument(work.thing, placed.filing, placed.position, now)
            return [*_sealed(work.thing, now), removal]
        if now.money_unit != document.money_unit:
            return [*_exchanged(work.thing, placed, document)]
        edits = edits_between(work.thing, now, document)
        if now.finished != document.finished:
            edits.append(SetFinished(work.thing, now.finished, document.finished))
        if now.seal != document.seal or (edits and now.seal is not None):
            # said even where the seal stays: what is sealed changes in no other way
            edits.append(SetSeal(work.thing, now.seal, document.seal))
        return edits

    # --- papers that come along ----------------------------------------------------------------

    def _sets(self, package: Package) -> tuple[tuple[Brought, ...], list[str]]:
        """The sets that are needed, come along and are not known here; and what is said of them."""
        catalog = self._steps.catalog
        used = {filing.body.set_id for filing in package.filings}
        used |= {
            form.body.template.partition("/")[0]
            for filing in package.filings
            for form in filing.forms
            if form.body is not None
        }
        found: list[Brought] = []
        notes: list[str] = []
        for set_id in sorted(used - set(catalog.set_ids)):
            files = {
                name.partition("/")[2]: content
                for name, content in package.templates.items()
                if name.partition("/")[0] == set_id
            }
            kept = "这些表照原样收下，装入表样后才能打开和打印。"
            if not files:
                notes.append(f"本机没有表样{limits.shown(set_id)}，数据包里也没有；{kept}")
                continue
            try:
                offered = form_package.Package(set_id, files, package.program)
                own = paths.user_data_dir() / "templates"
                brought = installed.look(offered, catalog, paths.templates_dir(), own)
            except PerfDeskError as error:
                notes.append(f"数据包带来的表样{limits.shown(set_id)}不能用：{error.message}{kept}")
                continue
            found.append(brought)
            notes.append(f"本机没有表样“{brought.form_set.title}”，导入时一起装入。")
        return tuple(found), notes

    def _install(self, sets: Sequence[Brought]) -> None:
        for brought in sets:
            installed.install(brought, paths.user_data_dir() / "templates")
        if sets:
            self._steps.catalog.reload()
            self._steps.papers.forget_forms()

    # --- what is remembered --------------------------------------------------------------------

    def _parcel(self, incoming: Incoming) -> Parcel:
        package = incoming.package
        now = self._steps.ledger.now()
        return Parcel(package.store, package.number, incoming.digest, package.unit, now, taken=True)

    # --- in words --------------------------------------------------------------------------------

    def _line(self, work: Work, package: Package, titles: Mapping[str, str]) -> Line:
        filing = next(one.body for one in package.filings if one.id == work.filing)
        merged = work.merged
        form = "" if isinstance(merged, MergedFiling) else work.thing
        title = "单位、填表人等各表共有的内容" if not form else titles.get(form, "")
        cells = 0
        note = work.note
        if both := self._unknown.clashes(work):
            note += f"双方各改过 {both} 处本程序不认识的内容，取其一；请在新版程序里核对。"
        paper = self._field_map(work, package)
        if isinstance(merged, Merged):
            if merged.ours is not None and merged.document is not None:
                cells = len(edits_between(work.thing, merged.ours, merged.document))
            if merged.reopened:
                note += "合并后的内容双方都没有确认过，要重新“填报完成”。"
        else:
            here = self._steps.ledger.filings.get(work.filing)
            if work.state not in STILL:
                note += remark_words({} if here is None else here.remarks, merged.filing.remarks)
            if work.stand is not None:
                cells = len(self._filing_edits(work, merged.filing))
        return Line(
            work.filing,
            form,
            one_line(title),
            one_line(filing.unit),
            filing.year,
            work.state,
            cells,
            merged.conflicts,
            note if paper is None else f"{note}{paper.words}",
            paper,
        )

    def _field_map(self, work: Work, package: Package) -> FieldMap | None:
        """What becomes of the fields of a form that comes on another version of its paper."""
        if work.state in STILL or isinstance(work.merged, MergedFiling):
            return None
        theirs, then = work.merged.theirs, work.merged.document
        if theirs is None or (then is not None and then.template != theirs.template):
            return None
        filing = next(one for one in package.filings if one.id == work.filing)
        return self._field_maps.of(package, filing.body, theirs)

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

    def _is_of_a_copy(self, package: Package, digest: str) -> bool:
        """Whether it has this store's id and is no package that this store wrote or took in."""
        if package.store != self._steps.ledger.store.store_id:
            return False
        known = self._lineages.exchanged.parcels_of(package.store, package.number)
        return not any(one.hash == digest for one in known)

    def _notes(self, package: Package, digest: str, works: Sequence[Work]) -> Iterator[str]:
        known = self._lineages.exchanged.parcels_of(package.store, package.number)
        if any(one.hash == digest and one.taken for one in known):
            yield "这个数据包以前导入过。"
        own = package.store == self._steps.ledger.store.store_id
        if not own and any(one.hash != digest for one in known):
            yield (
                "对方有两台电脑用着同一份复制出来的数据文件，或者从旧备份恢复过"
                "（编号相同、内容不同）；两边的修改都会保留，请提醒对方只用一台填报。"
            )
        if self._is_of_a_copy(package, digest):
            yield (
                "这个数据包来自本机数据文件的另一份复制品，或者是恢复备份之前导出的；"
                "两边的修改都会保留。"
            )
        here = {
            (one.unit, one.year, one.set_id): name
            for name, one in self._steps.ledger.filings.items()
        }
        for filing in package.filings:
            key = (filing.body.unit, filing.body.year, filing.body.set_id)
            if here.get(key, filing.id) != filing.id:
                yield f"本机已有“{key[0]}”{key[1]}年的另一套表，两套都会保留，请核对是不是重复。"
        back = [one for one in works if one.stand and one.thing == one.filing not in here.values()]
        if back:
            yield "数据包里有本机删除过的一套表，导入后会重新加入。"
        if any(work.state is State.OLDER for work in works):
            yield "数据包里有些内容比本机的旧，本机的保持不变。"
        last = self._lineages.exchanged.last_made(package.store)
        if odd := odd_time(package.made, package.number, self._steps.ledger.now(), last):
            yield odd

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

    def _stand_now(self, work: Work) -> Stand | None:
        try:
            return self._comparing.stand(work.thing, work.filing)
        except PerfDeskError:
            return None  # it cannot be read, as before


def _is_anywhere(work: Work) -> bool:
    """Whether there is anything to say of it: not of a form that is gone there and not here."""
    return work.merged.ours is not None or work.merged.theirs is not None


def _recorded(work: Work, body: bytes, seq: int) -> list[Recorded]:
    """What is remembered of a form or filing that came: ours as it was, the revisions that the
    package brings, and what the merge is; they are gone with the action `seq` if it is undone.
    """
    if work.state is State.UNREADABLE or work.standing is Standing.OLDER:
        return []
    head = work.theirs[-1]
    made = [] if work.stand is None or work.stand.new is None else [work.stand.new]
    if work.standing is Standing.SAME:
        # typed alike on both sides: were it not known, taking it back here would look like nothing
        return made
    for one in work.theirs:
        content = work.body or None if one.id == head.id else None
        made.append(Recorded(one.id, work.thing, work.filing, one.parents, content, seq))
    if work.stand is not None and work.standing is not Standing.NEWER:
        # the same from either side, whatever was the same already
        both = revision((work.stand.head, head.id), body)
        made.append(Recorded(both.id, work.thing, work.filing, both.parents, body or None, seq))
    return made


def _remarks(edits: Iterable[Edit]) -> Iterator[Remark]:
    """The remarks that edits bring or change."""
    for edit in edits:
        if isinstance(edit, SetRemark) and edit.new is not None:
            yield edit.new


def _sealed(name: str, now: Document) -> Iterator[Edit]:
    """What lets a sealed form change with what came, its seal left to the other edits."""
    if now.seal is not None:
        yield SetSeal(name, now.seal, now.seal)


def _exchanged(name: str, placed: Placed, document: Document) -> Iterator[Edit]:
    """A form whose amounts changed their unit comes anew: no single edit says that."""
    yield from _sealed(name, placed.document)
    yield RemoveDocument(name, placed.filing, placed.position, placed.document)
    yield AddDocument(name, placed.filing, placed.position, document)
