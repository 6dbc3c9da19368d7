"""How the filings and forms of a package stand to what is here, each with the merge of both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from perfdesk.document.difference import edits_between
from perfdesk.document.model import Document, Filing
from perfdesk.errors import PerfDeskError
from perfdesk.exchange import parts
from perfdesk.exchange.lineage import Standing, is_of, joined
from perfdesk.exchange.merge import Merged, MergedFiling, merge, merge_filing
from perfdesk.exchange.model import Package, PackedFiling, PackedForm, Revision
from perfdesk.exchange.parts import Extra
from perfdesk.exchange.twins import twin_forms, twin_rows
from perfdesk.text import one_line
from perfdesk.workspace.incoming import State, Work
from perfdesk.workspace.lineages import Lineages, Stand
from perfdesk.workspace.steps import Steps

#: characters of the reason why a seal was opened
_REASON_MOST = 60
_AGAIN = "没有导入；请让对方重新导出一份。"


class Comparing:
    """Lays packages beside the open store. Nothing is changed."""

    def __init__(self, steps: Steps, lineages: Lineages) -> None:
        self._steps = steps
        self._lineages = lineages

    def works(self, package: Package) -> list[Work]:
        """All that a package holds, each filing before its forms.

        Raises PerfDeskError where something of its id is here that is another thing.
        """
        self._check_ids(package)
        extra = Extra(package.extra)
        works: list[Work] = []
        for filing in package.filings:
            first = self._filing_work(filing, extra)
            forms = [self._form_work(one, filing, extra) for one in filing.forms]
            works += [first, *self._with_twins(filing, forms)]
        return works

    def stand(self, thing: str, filing: str) -> Stand | None:
        """How a form or filing stands here now; None for what never was here."""
        ledger = self._steps.ledger
        if thing in ledger.filings:
            return self._lineages.filing(thing)
        if thing in ledger.heads:
            return self._lineages.form(thing)
        known = self._lineages.recorded(thing)
        if not known:
            return None
        if filing not in ledger.filings:
            # the filing was deleted whole: it comes back as it last was
            return Stand(known)
        return self._lineages.stand(thing, filing, b"")

    def _check_ids(self, package: Package) -> None:
        ledger = self._steps.ledger
        filings = {one.id for one in package.filings}
        for filing in package.filings:
            for form in filing.forms:
                head = ledger.heads.get(form.id)
                if form.id in filings or form.id in ledger.filings:
                    message = f"数据包里一张表的编号 {form.id} 也是一套表的编号，{_AGAIN}"
                    raise PerfDeskError(message)
                if head is not None and head.filing != filing.id:
                    own = ledger.filing(head.filing)
                    message = (
                        f"数据包里一张表的编号 {form.id} 在本机属于"
                        f"“{own.unit}”{own.year}年的另一套表，{_AGAIN}"
                    )
                    raise PerfDeskError(message)
                if head is None and self._lineages.was_elsewhere(form.id, filing.id):
                    message = f"数据包里一张表的编号 {form.id} 在本机是另一套表里删除过的，{_AGAIN}"
                    raise PerfDeskError(message)
            if filing.id in ledger.heads:
                message = f"数据包里一套表的编号 {filing.id} 在本机是一张表的编号，{_AGAIN}"
                raise PerfDeskError(message)

    # --- a filing's own values -----------------------------------------------------------------

    def _filing_work(self, filing: PackedFiling, extra: Extra) -> Work:
        here = self._steps.ledger.filings.get(filing.id)
        stand = self.stand(filing.id, filing.id)
        ours = here
        if here is None and stand is not None:
            ours = self._lineages.filing_at(filing.id, stand.head)
        if ours is None:
            stand = None
        standing = _standing(stand, filing.lineage)
        bases = self._filing_bases(filing, stand, standing, ours)
        base, also = (bases[0], bases[1:]) if bases else (None, [])
        merged = merge_filing(base, ours or filing.body, filing.body, also)
        state = State.NEW
        if merged.conflicts:
            state = State.CONFLICT
        elif here is not None:
            state = _filing_state(standing, merged)
        body = parts.filing_body(filing.id, filing.body, extra)
        return Work(filing.id, filing.id, stand, filing.lineage, body, merged, standing, state)

    def _filing_bases(
        self, filing: PackedFiling, stand: Stand | None, standing: Standing, ours: Filing | None
    ) -> list[Filing]:
        if stand is None or ours is None or standing is Standing.OLDER:
            return [filing.body]
        if standing in (Standing.SAME, Standing.NEWER):
            return [ours]
        names = joined(stand.lineage, filing.lineage).last_common(stand.head, filing.head)
        found = [self._lineages.filing_at(filing.id, name) for name in names]
        known = [one for one in found if one is not None]
        return known if len(known) == len(found) else []

    # --- forms ---------------------------------------------------------------------------------

    def _form_work(self, form: PackedForm, filing: PackedFiling, extra: Extra) -> Work:
        ledger = self._steps.ledger
        body = b"" if form.body is None else parts.form_body(form.id, form.body, extra)
        try:
            stand, ours = self._ours(form.id, filing.id)
        except PerfDeskError as error:
            merged = Merged((), None, form.body, None)
            return Work(
                form.id,
                filing.id,
                None,
                form.lineage,
                body,
                merged,
                Standing.UNRELATED,
                State.UNREADABLE,
                note=error.message,
            )
        standing = _standing(stand, form.lineage)
        if stand is None or standing is Standing.NEWER:
            merged = Merged((), ours, form.body, form.body)
        elif standing in (Standing.SAME, Standing.OLDER):
            merged = Merged((), ours, form.body, ours)
        else:
            bases = self._bases(form, stand)
            merged = merge(bases[0] if bases else None, ours, form.body, bases[1:])
        state = _form_state(standing, merged, here=form.id in ledger.heads)
        note = _row_note(standing, merged) + _seal_note(merged) + _signs_note(merged)
        return Work(
            form.id,
            filing.id,
            stand,
            form.lineage,
            body,
            merged,
            standing,
            state,
            form.position,
            note,
        )

    def _ours(self, form: str, filing: str) -> tuple[Stand | None, Document | None]:
        """How a form stands here, with its body; PerfDeskError where that cannot be read."""
        ledger = self._steps.ledger
        if form in ledger.heads:
            return self._lineages.form(form), ledger.peek(form).document
        stand = self.stand(form, filing)
        if stand is None or is_of(stand.lineage[-1], b""):
            return stand, None
        body = self._lineages.body(form, stand.head)
        return (None, None) if body is None else (stand, body)

    def _bases(self, form: PackedForm, stand: Stand) -> list[Document]:
        names = joined(stand.lineage, form.lineage).last_common(stand.head, form.head)
        found = [self._lineages.body(form.id, name) for name in names]
        known = [one for one in found if one is not None]
        # what was common is not known: every difference is to be chosen
        return known if len(known) == len(found) else []

    # --- what both sides probably added --------------------------------------------------------

    def _with_twins(self, filing: PackedFiling, works: Sequence[Work]) -> Iterator[Work]:
        new = {work.thing for work in works if work.state is State.NEW}
        twins: Mapping[str, str] = {}
        if new and filing.id in self._steps.ledger.filings:
            theirs = {one.id: one.body for one in filing.forms if one.body is not None}
            pairs = twin_forms(dict(self._forms_here(filing.id)), theirs)
            twins = {there: here for here, there in pairs if there in new}
        for work in works:
            if work.thing not in twins:
                yield work
                continue
            subject = self._steps.ledger.head(twins[work.thing]).subject
            called = f"“{subject}”" if subject else "一张同样的表"
            yield replace(work, note=f"本机已有{called}，两张都保留，请核对是不是重复。")

    def _forms_here(self, filing: str) -> Iterator[tuple[str, Document]]:
        ledger = self._steps.ledger
        for head in sorted(ledger.heads_in(filing), key=lambda one: (one.position, one.id)):
            try:
                yield head.id, ledger.peek(head.id).document
            except PerfDeskError:
                continue  # what cannot be read is told of elsewhere


def _standing(stand: Stand | None, theirs: Sequence[Revision]) -> Standing:
    if stand is None:
        return Standing.UNRELATED
    return joined(stand.lineage, theirs).standing(stand.head, theirs[-1].id)


def _filing_state(standing: Standing, merged: MergedFiling) -> State:
    if merged.filing == merged.ours:
        return State.OLDER if standing is Standing.OLDER else State.SAME
    return State.NEWER if standing is Standing.NEWER else State.MERGED


def _form_state(standing: Standing, merged: Merged, *, here: bool) -> State:
    if merged.conflicts:
        return State.CONFLICT
    if merged.document is None:
        return State.DELETED if here else State.GONE
    if not here:
        return State.NEW
    if merged.document == merged.ours:
        return State.OLDER if standing is Standing.OLDER else State.SAME
    return State.NEWER if standing is Standing.NEWER else State.MERGED


def _seal_note(merged: Merged) -> str:
    ours, document = merged.ours, merged.document
    if ours is None or document is None or ours.seal is None or not ours.seal.frozen:
        return ""
    if document.seal != ours.seal or edits_between("", ours, document) == []:
        return ""
    return "这张表盖着同一个章，内容却有改动，请与盖章的纸质表核对。"


def _signs_note(merged: Merged) -> str:
    """What a form is called after it, where that changes: no cell would show it."""
    ours, document = merged.ours, merged.document
    if ours is None or document is None:
        return ""
    seal = document.seal
    if seal is not None and seal != ours.seal:
        if seal.frozen:
            return "对方已盖章。"
        if ours.seal is not None and ours.seal.frozen:
            return f"对方已解除盖章：{_reason(seal.opened)}。"
    if document.finished != ours.finished and not merged.reopened:
        return "对方已填报完成。" if document.finished else "对方已取消“填报完成”。"
    return ""


def _reason(text: str) -> str:
    line = one_line(text).removesuffix("。")
    return line if len(line) <= _REASON_MOST else f"{line[:_REASON_MOST]}…"


def _row_note(standing: Standing, merged: Merged) -> str:
    if standing not in (Standing.FORKED, Standing.UNRELATED):
        return ""
    if merged.ours is None or merged.theirs is None or not merged.bases:
        return ""
    pairs = twin_rows(merged.bases, merged.ours, merged.theirs)
    if not pairs:
        return ""
    return f"双方各加了 {len(pairs)} 行同样的内容，都已保留，请核对是不是重复。"
