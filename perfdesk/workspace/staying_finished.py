"""Which finished forms a package leaves finished, and which it makes drafts again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from perfdesk.document.applying import documents_of, filings_of
from perfdesk.document.edits import Edit, SetFinished, SetSeal
from perfdesk.document.model import Document
from perfdesk.errors import PerfDeskError
from perfdesk.exchange.merge import Merged
from perfdesk.exchange.model import Package
from perfdesk.text import one_line
from perfdesk.workspace.incoming import Chosen, Line, Work
from perfdesk.workspace.lists import Lists
from perfdesk.workspace.steps import Steps

#: at the end of a form's line
_AGAIN = "导入后不再是“填报完成”，请核对后重新确认。"
_NAMES_MOST = 3


class StayingFinished:
    """Looks at the forms of a filing beside those of a package."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
        self._lists = Lists(steps.ledger, steps.catalog)

    def edits(
        self, package: Package, works: Sequence[Work], chosen: Chosen, edits: Sequence[Edit]
    ) -> Iterator[Edit]:
        """Finished forms stay so whose paper comes as somebody has finished it: any other change
        of a paper takes 填报完成 back (see `finishing.reopening`).
        """
        edited = documents_of(edits)
        ledger = self._steps.ledger
        for filing in package.filings:
            own, *forms = [work for work in works if work.filing == filing.id]
            if not own.as_theirs or any(work.thing in chosen for work in (own, *forms)):
                continue
            filed = filing.id in filings_of(edits)
            here = {head.id for head in ledger.heads_in(filing.id)}
            whole = here <= {form.thing for form in forms} and all(f.as_theirs for f in forms)
            for work in forms:
                merged = work.merged
                if work.thing not in here or not isinstance(merged, Merged):
                    continue
                now, then = merged.ours, merged.document
                if now is None or then is None or not (now.finished and then.finished):
                    continue
                if now.money_unit != then.money_unit:
                    continue  # it comes anew
                shows = self._shows_others(then)
                if (shows and not whole) or (filed and not work.as_theirs):
                    continue
                if work.thing not in edited and not (shows or filed):
                    continue  # nothing changes its paper
                if then.seal is not None and work.thing not in edited:
                    yield SetSeal(work.thing, now.seal, then.seal)
                yield SetFinished(work.thing, old=True, new=True)

    def reopened(
        self, package: Package, works: Sequence[Work], edits: Sequence[Edit]
    ) -> tuple[str, ...]:
        """The forms that these edits would make drafts again, conflicts still standing as ours."""
        if not edits:
            return ()
        edits = [*edits, *self.edits(package, works, {}, edits)]
        return self._steps.ledger.reopened_by(edits)

    def _shows_others(self, document: Document) -> bool:
        try:
            template = self._steps.catalog.template(document.template)
        except PerfDeskError:
            return False
        return any(view.forms for view in template.views.values())

    # --- in words --------------------------------------------------------------------------------

    def lines(self, lines: Iterable[Line], reopened: Collection[str]) -> tuple[Line, ...]:
        """The lines of forms, told which of them will be drafts again and which will not."""
        told = []
        for line in lines:
            note = line.note.removesuffix(_AGAIN)
            note += _AGAIN if line.form in reopened else ""
            told.append(line if note == line.note else replace(line, note=note))
        return tuple(told)

    def note(self, lines: Iterable[Line], reopened: Collection[str]) -> list[str]:
        """What is said of such forms that are not in the package."""
        there = {line.form for line in lines}
        others = sorted(set(reopened) - there)
        if not others:
            return []
        titles = [one_line(self._lists.form(name).title) for name in others[:_NAMES_MOST]]
        called = "、".join(f"“{title}”" for title in titles)
        more = "等" if len(others) > _NAMES_MOST else ""
        return [f"本机另有 {len(others)} 张表{called}{more}不在数据包里，{_AGAIN}"]
