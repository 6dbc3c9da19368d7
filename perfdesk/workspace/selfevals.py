"""Self-evaluations made from target forms: which form, on which paper, into which filing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum

from perfdesk.derive.selfeval import first_to_fill, selfeval_document
from perfdesk.document import entry
from perfdesk.document.edits import AddDocument, AddFiling, Edit, RemoveDocument
from perfdesk.document.model import Address, Document, Filing
from perfdesk.errors import PerfDeskError
from perfdesk.template.model import FieldType, FormSet, SetForm, Template
from perfdesk.workspace.infos import FormInfo, Touched
from perfdesk.workspace.lists import Lists
from perfdesk.workspace.steps import Steps

#: what of a filing is not carried to another of the same unit and year
_OF_THE_DAY = frozenset({FieldType.DATE, FieldType.YEAR, FieldType.SIGNATURE})


class Where(Enum):
    """Into what a self-evaluation would come."""

    HERE = "here"  # the filing of the target form
    BESIDE = "beside"  # another filing of the same unit and year
    NEW = "new"  # a filing that has to be made


@dataclass(frozen=True)
class Paper:
    """A paper on which a self-evaluation can be made. `why` says why it cannot, "" when it can;
    `instead` is the form that is there already, `blank` that it is one nobody has filled in.
    """

    template: str
    title: str
    set_id: str
    set_title: str
    where: Where
    filing: str = ""
    why: str = ""
    instead: str = ""
    blank: bool = False


@dataclass(frozen=True)
class Target:
    """A target form from which a self-evaluation can be made, its papers, the likeliest first."""

    form: FormInfo
    unit: str
    year: int
    papers: tuple[Paper, ...]


@dataclass(frozen=True)
class MadeSelfeval:
    """The form that was made, how many indicators came along, and the step."""

    form: str
    rows: int
    touched: Touched


class SelfEvaluations:
    """Self-evaluations made from target forms, each in one step."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
        self._ledger = steps.ledger
        self._catalog = steps.catalog
        self._lists = Lists(steps.ledger, steps.catalog)

    def targets(self, filing_id: str) -> list[Target]:
        """The filing's forms from which a self-evaluation can be made, in the filing's order."""
        filing = self._ledger.filing(filing_id)
        papers = list(self._papers())
        found = []
        for info in self._lists.forms(filing_id):
            fitting = [(s, f, t) for s, f, t in papers if info.kind in t.made_from]
            if fitting:
                offered = [self._paper(info, filing, one) for one in fitting]
                offered.sort(key=lambda paper: self._likeliness(paper, filing))
                found.append(Target(info, filing.unit, filing.year, tuple(offered)))
        return found

    def make(self, target_id: str, template_id: str, set_id: str) -> MadeSelfeval:
        """Make the self-evaluation of a target form, in one step; see `selfeval_document`.

        A blank form of that kind that is there is filled, none that holds anything. PerfDeskError
        for a paper that does not fit or a form that is there.
        """
        info = self._lists.form(target_id)
        target = next((t for t in self.targets(info.filing) if t.form.id == target_id), None)
        papers = target.papers if target is not None else ()
        paper = next((p for p in papers if (p.template, p.set_id) == (template_id, set_id)), None)
        if paper is None:
            message = f"“{info.title}”不能生成这种自评表，请从目标表重新生成。"
            raise PerfDeskError(message)
        if paper.why:
            raise PerfDeskError(paper.why)
        return self._make(info, paper)

    def _make(self, info: FormInfo, paper: Paper) -> MadeSelfeval:
        placed = self._ledger.placed(info.id)
        then = self._catalog.template(placed.document.template)
        now = self._catalog.template(paper.template)
        derived = self._steps.papers.derived(info.id)
        body = selfeval_document(
            then,
            now,
            placed.document,
            figures={field: text for (table, _row, field), text in derived.items() if not table},
            captions=self._catalog.vocabulary.classes,
            new_id=self._steps.ids,
        )
        edits: list[Edit] = []
        filing = paper.filing
        position = self._ledger.next_position()
        if not filing:
            filing = self._steps.fresh_id()
            edits.append(AddFiling(filing, self._filing_beside(placed.filing, paper.set_id)))
        if paper.blank:
            old = self._ledger.placed(paper.instead)
            edits.append(RemoveDocument(paper.instead, old.filing, old.position, old.document))
            position = old.position
        form_id = self._steps.fresh_id()
        edits.append(AddDocument(form_id, filing, position, body))
        if paper.where is Where.NEW:
            edits += self._started(paper, filing, position)
        first = first_to_fill(now, body)
        at = None if first is None else Address("indicators", *first)
        touched = self._steps.do(f"生成“{now.title}”", edits, (form_id, at))
        return MadeSelfeval(form_id, _named(body), touched)

    # --- papers ----------------------------------------------------------------------------------

    def _papers(self) -> Iterator[tuple[FormSet, SetForm, Template]]:
        """Every paper of every set that is made from target forms."""
        for set_id in self._catalog.set_ids:
            with suppress(PerfDeskError):  # a set that cannot be read offers nothing
                form_set = self._catalog.set(set_id)
                for form in form_set.forms:
                    template = self._catalog.template(form.template)
                    if template.made_from:
                        yield form_set, form, template

    def _paper(
        self, info: FormInfo, filing: Filing, of: tuple[FormSet, SetForm, Template]
    ) -> Paper:
        form_set, form, template = of
        where, into = Where.NEW, ""
        if filing.set_id == form_set.id:
            where, into = Where.HERE, info.filing
        else:
            beside = self._beside(filing, form_set.id)
            if beside:
                where, into = Where.BESIDE, beside
        why, instead, blank = self._room(info, form, template, into)
        return Paper(
            template.id,
            template.title,
            form_set.id,
            form_set.title,
            where,
            into,
            why,
            instead,
            blank,
        )

    def _beside(self, filing: Filing, set_id: str) -> str:
        """Another filing of the same unit and year on that set, "" where there is none."""
        unit = filing.unit.strip()
        for name, other in self._ledger.filings.items():
            if other.set_id == set_id and (other.unit.strip(), other.year) == (unit, filing.year):
                return name
        return ""

    def _room(
        self, info: FormInfo, form: SetForm, template: Template, filing: str
    ) -> tuple[str, str, bool]:
        """Why there is no room, the form that is in the way, and whether it is blank."""
        forms = self._lists.forms(filing) if filing else []
        there = [one for one in forms if one.template == template.id]
        subject = info.subject if template.subject_field else None
        same = [one for one in there if not template.subject_field or one.subject == subject]
        full = form.most is not None and len(there) >= form.most
        blank = next((one for one in there if one.empty and one.subject in {None, subject}), None)
        if same and not same[0].empty:
            named = f"“{subject}”的" if subject else "这个单位的"
            why = f"{named}{template.title}已经有了，里面填过内容；请直接打开它。"
            return why, same[0].id, False
        blank = same[0] if same else blank
        if blank is not None:
            return "", blank.id, True
        if full:
            return f"这套表里“{template.title}”已经有 {len(there)} 张，不能再添加。", "", False
        return "", "", False

    def _likeliness(self, paper: Paper, filing: Filing) -> tuple[int, int, int, str]:
        """What to offer first: this filing, another of the unit, the same year, the region near."""
        own = self._set(filing.set_id)
        other = self._set(paper.set_id)
        order = [Where.HERE, Where.BESIDE, Where.NEW].index(paper.where)
        near = _alike(own.region, other.region) if own and other else 0
        years = abs(filing.year - other.year) if other else 0
        return order, -near, years, paper.template

    def _set(self, set_id: str) -> FormSet | None:
        with suppress(PerfDeskError):
            return self._catalog.set(set_id)
        return None

    # --- a filing for it -------------------------------------------------------------------------

    def _filing_beside(self, filing_id: str, set_id: str) -> Filing:
        """A filing of the same unit and year on another set: who fills it in stays, the day not."""
        filing = self._ledger.filing(filing_id)
        fields = self._catalog.vocabulary.fields
        kept = {
            name: value
            for name, value in filing.values.items()
            if name in fields and fields[name].type not in _OF_THE_DAY
        }
        return Filing(set_id, filing.year, kept)

    def _started(self, paper: Paper, filing: str, position: int) -> Iterator[Edit]:
        """The other forms that the set starts with."""
        for form in self._catalog.set(paper.set_id).forms:
            template = self._catalog.template(form.template)
            copies = form.start - (form.template == paper.template)
            for _copy in range(copies):
                position += 1
                body = entry.seed_document(template, None, self._steps.ids)
                yield AddDocument(self._steps.fresh_id(), filing, position, body)


def _alike(left: str, right: str) -> int:
    """How many characters two regions begin with alike: the same province, the same city."""
    same = (a == b for a, b in zip(left, right, strict=False))
    return next((at for at, alike in enumerate(same) if not alike), min(len(left), len(right)))


def _named(body: Document) -> int:
    """How many indicators the form has."""
    names = (row.cells.get("name") for row in body.rows("indicators"))
    return sum(bool(name) for name in names)
