"""Self-evaluations scored: what each row may score and why, taken only when asked, in one step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from perfdesk import values
from perfdesk.derive.scoring import (
    BandPoints,
    Facts,
    Kind,
    Proposal,
    Spending,
    propose,
    propose_execution,
)
from perfdesk.derive.selfeval import is_selfeval
from perfdesk.document import entry
from perfdesk.document.edits import Edit, SetTypedOver, SetValue
from perfdesk.document.model import Address, Row, TypedOver
from perfdesk.document.tables import TREE_TABLE
from perfdesk.errors import PerfDeskError, UnknownNameError
from perfdesk.template.model import Template
from perfdesk.template.scoring import FULL, Profile, Scoring
from perfdesk.workspace.infos import Touched
from perfdesk.workspace.score_figures import (
    GroupPoints,
    cell_figure,
    even_shares,
    execution_rate,
    execution_title,
    figure,
    filled_rows,
    group_points,
    plain_text,
    rows_of,
    shown_text,
)
from perfdesk.workspace.steps import Steps, real_address

if TYPE_CHECKING:
    from perfdesk.workspace.selfevals import SelfEvaluations

__all__ = ["EXECUTION", "BandPoints", "Evaluating", "GroupPoints", "Kind", "Proposal", "ScoreSheet"]

#: the row of the execution, which stands in no table
EXECUTION = ""
_PROFILE_FIELD = "scoring_profile"
_EXEC_WEIGHT = Address("", "", "exec.weight")
_EXEC_SCORE = Address("", "", "exec.score")
_NOT_SCORED = "“{title}”没有分值和得分两列，不是自评表，不能评分；请打开自评表再用。"


@dataclass(frozen=True)
class ScoredRow:
    """One row that is scored: its points, the score that is there, what is proposed and why.

    `address` is where the score stands; `id` is `EXECUTION` for the execution.
    """

    id: str
    name: str
    caption: str
    address: Address
    weight: Decimal | None
    typed: Decimal | None
    proposal: Proposal

    @property
    def difference(self) -> Decimal | None:
        """How much the score there is above the one proposed; None where one is missing."""
        proposed = self.proposal.score
        return None if self.typed is None or proposed is None else self.typed - proposed


@dataclass(frozen=True)
class ScoreSheet:
    """All there is to say of one form's scores.

    `points` are all points of the form, which should be 100. `so_far` adds up the scores that are
    there; it is the `total` when none of the `missing` is left, and only then, and with 100 points,
    there is a `grade`. `written` are total and points where the form says something else than
    these. `lost` is a chosen profile that is no more.
    """

    profile: str
    profiles: tuple[tuple[str, str], ...]
    rows: tuple[ScoredRow, ...]
    groups: tuple[GroupPoints, ...]
    points: Decimal
    so_far: Decimal
    missing: int
    grade: str
    source: str
    written: tuple[Decimal | None, Decimal | None] = (None, None)
    lost: str = ""

    @property
    def total(self) -> Decimal | None:
        """The total, None while a score is missing."""
        return self.so_far if self.rows and not self.missing else None

    @property
    def untaken(self) -> tuple[str, ...]:
        """The rows without a score for which one is proposed."""
        return tuple(r.id for r in self.rows if r.typed is None and r.proposal.score is not None)

    def row(self, row_id: str) -> ScoredRow | None:
        """The row of that id."""
        return next((row for row in self.rows if row.id == row_id), None)

    @property
    def points_said(self) -> str:
        """What is to be said of the points: whether they make 100."""
        over = self.points - FULL
        said = f"分值合计 {values.format_plain(self.points)}"
        if over:
            way = "超出" if over > 0 else "还差"
            said += f"，{way} {values.format_plain(abs(over))}，应是 {values.format_plain(FULL)}"
        if self.written[1] is not None:
            said += f"；表上写的是 {values.format_plain(self.written[1])}"
        return f"{said}。"

    @property
    def total_said(self) -> str:
        """What is to be said of the total: how much, what is missing, which grade."""
        far = values.format_plain(self.so_far)
        if self.total is None:
            return f"已得 {far} 分，还有 {self.missing} 行没有得分"
        said = f"总分 {far}"
        if self.written[0] is not None:
            said += f"，表上写的是 {values.format_plain(self.written[0])}"
        return f"{said}，等级：{self.grade}" if self.grade else f"{said}，还不能定等级"


class Evaluating:
    """Self-evaluations: made from target forms, scores proposed and explained."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps

    @cached_property
    def selfevals(self) -> SelfEvaluations:
        """Self-evaluations made from target forms."""
        from perfdesk.workspace.selfevals import SelfEvaluations  # noqa: PLC0415 -- at first use

        return SelfEvaluations(self._steps)

    # --- seen ------------------------------------------------------------------------------------

    def can_score(self, document_id: str) -> bool:
        """Whether the form has scores."""
        return is_selfeval(self._template(document_id))

    def sheet(self, document_id: str) -> ScoreSheet:
        """Every row's proposal, the points and the total; PerfDeskError for a form without."""
        form = self._form(document_id)
        scoring, profile = self._scoring, self._profile(form)
        rows = [self._scored(form, profile, row) for row in filled_rows(form)]
        execution = self._execution(form, profile)
        if execution is not None:
            rows.insert(0, execution)
        points = sum((row.weight or Decimal(0) for row in rows), Decimal(0))
        so_far = sum((row.typed or Decimal(0) for row in rows), Decimal(0))
        missing = sum(row.typed is None for row in rows)
        graded = bool(rows) and not missing and points == FULL
        chosen = form.document.values.get(_PROFILE_FIELD)
        return ScoreSheet(
            profile=profile.id,
            profiles=tuple((one.id, one.title) for one in scoring.profiles.values()),
            rows=tuple(rows),
            groups=tuple(
                group_points(
                    form, profile, (execution.name, execution.weight) if execution else None
                )
            ),
            points=points,
            so_far=so_far,
            missing=missing,
            grade=scoring.grade(so_far) if graded else "",
            source=profile.weights.source.said,
            written=(
                _unlike(figure(form, "total.score"), so_far),
                _unlike(figure(form, "total.weight"), points),
            ),
            lost=str(chosen) if chosen is not None and chosen not in scoring.profiles else "",
        )

    # --- done ------------------------------------------------------------------------------------

    def accept(self, document_id: str, rows: Iterable[str] | None = None) -> Touched | None:
        """Take the proposed scores in one step; None when that changes nothing.

        Of all rows those that have no score get one; a row that is named gets it whatever stands
        there. PerfDeskError for a row that has none to take.
        """
        sheet = self.sheet(document_id)
        wanted = sheet.untaken if rows is None else tuple(dict.fromkeys(rows))
        taken: list[tuple[ScoredRow, Decimal]] = []
        for name in wanted:
            row = sheet.row(name)
            if row is None or row.proposal.score is None:
                why = "这一行没有分值和内容。" if row is None else row.proposal.how
                message = f"没有可以采用的得分：{why}"
                raise PerfDeskError(message)
            taken.append((row, row.proposal.score))
        return self._write(document_id, taken, "采用得分")

    def give(self, document_id: str, row_id: str, score: Decimal) -> Touched | None:
        """Give a row a score that the office judged; None when that changes nothing.

        PerfDeskError for a row that is not scored or a score that is not within its points.
        """
        row = self.sheet(document_id).row(row_id)
        if row is None or row.weight is None:
            message = "这一行还没有分值，填了分值才能给分。"
            raise PerfDeskError(message)
        if not 0 <= score <= row.weight:
            plain = values.format_plain
            message = f"得分应在 0 到 {plain(row.weight)} 之间，不能是 {plain(score)}。"
            raise PerfDeskError(message)
        return self._write(document_id, [(row, score)], "给分")

    def choose_profile(self, document_id: str, profile_id: str) -> Touched | None:
        """Score a form by another profile; the scores that are there stay. None when it is that
        one already; UnknownNameError for a profile there is not.
        """
        form = self._form(document_id)
        scoring = self._scoring
        if profile_id not in scoring.profiles:
            message = f"没有“{profile_id}”这个评分方案，请刷新后再选。"
            raise UnknownNameError(message)
        old = form.document.values.get(_PROFILE_FIELD)
        own = scoring.profile(form.template.scoring).id
        new = None if profile_id == own else profile_id
        if new == old:
            return None
        edit = SetValue(document_id, _PROFILE_FIELD, old, new)
        return self._steps.do("改用评分方案", [edit], (document_id, None))

    def spread(self, document_id: str, title: str) -> Touched | None:
        """Spread the points that the profile has for a group over its rows, in one step; None when
        they are so already. PerfDeskError for a group without rows or points.
        """
        form = self._form(document_id)
        profile = self._profile(form)
        changes: list[tuple[Address, str]]
        if title == execution_title(form):
            changes = [(_EXEC_WEIGHT, values.format_plain(profile.weights.execution))]
        else:
            group = next((one for one in profile.weights.groups if one.title == title), None)
            rows = [] if group is None else rows_of(form, group)
            if group is None or not rows or not group.points:
                message = f"“{title}”还没有填指标，没有可以分的行；请先填三级指标。"
                raise PerfDeskError(message)
            shares = even_shares(group.points, len(rows))
            changes = [
                (Address(TREE_TABLE, row.id, "weight"), values.format_plain(share))
                for row, share in zip(rows, shares, strict=True)
            ]
        edits = entry.entry_edits(form, changes)
        if not edits:
            return None
        place = (document_id, real_address(changes[0][0], edits))
        return self._steps.do(f"分配“{title}”的分值", edits, place)

    # --- rows ------------------------------------------------------------------------------------

    @property
    def _scoring(self) -> Scoring:
        return self._steps.catalog.scoring

    def _template(self, document_id: str) -> Template:
        head = self._steps.ledger.head(document_id)
        return self._steps.catalog.template(head.template)

    def _form(self, document_id: str) -> entry.Form:
        form = self._steps.entry_form(document_id)
        if not is_selfeval(form.template):
            raise PerfDeskError(_NOT_SCORED.format(title=form.template.title))
        return form

    def _profile(self, form: entry.Form) -> Profile:
        chosen = form.document.values.get(_PROFILE_FIELD)
        return self._scoring.profile(str(chosen or ""), form.template.scoring)

    def _scored(self, form: entry.Form, profile: Profile, row: Row) -> ScoredRow:
        weight = cell_figure(form, row, "weight")
        typed = cell_figure(form, row, "score")
        branch = form.template.branch_of(str(row.cells.get("class", "")))
        level2 = row.cells.get("level2")
        caption = level2 if isinstance(level2, str) else branch.level2 if branch else ""
        facts = Facts(
            leaf=str(row.cells.get("class", "")),
            name=plain_text(row.cells.get("name")),
            target=row.cells.get("target"),
            actual=row.cells.get("actual"),
            weight=weight,
            typed=typed,
            reason=plain_text(row.cells.get("reason")),
        )
        proposal = propose(self._scoring, profile, facts)
        address = Address(TREE_TABLE, row.id, "score")
        return ScoredRow(row.id, facts.name, caption, address, weight, typed, proposal)

    def _execution(self, form: entry.Form, profile: Profile) -> ScoredRow | None:
        """The execution's row; None on a paper that does not score it."""
        if ("", _EXEC_SCORE.field) not in form.template.fields:
            return None
        spent = Spending(
            executed=figure(form, "money.total.executed"),
            budget=figure(form, "money.total.adjusted"),
            executed_text=shown_text(form, "money.total.executed"),
            budget_text=shown_text(form, "money.total.adjusted"),
            rate=execution_rate(form),
            weight=figure(form, _EXEC_WEIGHT.field),
            score=figure(form, _EXEC_SCORE.field),
        )
        proposal = propose_execution(self._scoring, profile, spent)
        title = execution_title(form)
        return ScoredRow(EXECUTION, title, "", _EXEC_SCORE, spent.weight, spent.score, proposal)

    def _write(
        self, document_id: str, taken: Sequence[tuple[ScoredRow, Decimal]], label: str
    ) -> Touched | None:
        form = self._steps.entry_form(document_id)
        edits: list[Edit] = []
        changes: list[tuple[Address, str]] = []
        for row, score in taken:
            if row.id == EXECUTION and _EXEC_SCORE.field in form.template.derived:
                edits += self._over_execution(form, row, score)
            else:
                changes.append((row.address, values.format_plain(score)))
        edits += entry.entry_edits(form, changes)
        if not edits:
            return None
        return self._steps.do(label, edits, (document_id, taken[0][0].address))

    def _over_execution(self, form: entry.Form, row: ScoredRow, score: Decimal) -> list[Edit]:
        """The score of a profile that counts otherwise than the form's equation stands over the
        derived one, with its reason; the same score lets the derived one show.
        """
        key = _EXEC_SCORE.field
        old = form.document.typed_over.get(key)
        derived = values.parse_number(form.derived.get(("", "", key), ""))
        reason = f"按评分方案“{self._profile(form).title}”：{row.proposal.how}"
        new = None if derived == score else TypedOver(values.format_plain(score), reason)
        return [] if new == old else [SetTypedOver(form.document_id, key, old, new)]


def _unlike(written: Decimal | None, right: Decimal) -> Decimal | None:
    """A figure as written where it is not the right one."""
    return None if written == right else written
