"""What an indicator or the execution scores by a profile, and how that came about, in words.

Everything is exact: a score is rounded once, at its end, half up to the decimals of scoring.toml.
Nothing here changes a form; a proposal is taken or not by the office.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from enum import Enum

from perfdesk import values
from perfdesk.derive.figures import is_blank, rounded
from perfdesk.derive.measures import (
    Bound,
    Reading,
    in_one_unit,
    lower_is_better,
    read_measure,
    same_text,
)
from perfdesk.document.model import Value
from perfdesk.template.scoring import FULL, Profile, Scoring, Source, StepRule

#: digits carried while computing, far beyond any budget
_PRECISION = 60
_ZERO, _ONE = Decimal(0), Decimal(1)


class Kind(Enum):
    """How a proposal came about."""

    WAITS = "waits"  # something is missing that it needs
    RATIO = "ratio"  # two figures compared
    ALIKE = "alike"  # the completion says what the target says
    YES_NO = "yes_no"
    STEPS = "steps"  # satisfaction in steps
    JUDGED = "judged"  # no figures: the office chooses a band
    EXECUTION = "execution"


@dataclass(frozen=True)
class BandPoints:
    """A band of one row's points."""

    title: str
    top: Decimal
    bottom: Decimal

    @property
    def range(self) -> str:
        """The points in words: 5–4 分."""
        return f"{values.format_plain(self.top)}–{values.format_plain(self.bottom)} 分"


@dataclass(frozen=True)
class Proposal:
    """What a row may score: `score`, or the `bands` to choose from, or neither while it waits.

    `ratio` is how far the target is reached, None where that is no figure. `how` says in one or two
    sentences how it came about, `source` by which rule, `warnings` what should be looked at.
    """

    kind: Kind
    how: str
    score: Decimal | None = None
    bands: tuple[BandPoints, ...] = ()
    ratio: Decimal | None = None
    source: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Facts:
    """One row of indicators, as typed. `typed` is its score, None while there is none."""

    leaf: str
    name: str
    target: Value | None
    actual: Value | None
    weight: Decimal | None
    typed: Decimal | None = None
    reason: str = ""


def propose(scoring: Scoring, profile: Profile, facts: Facts) -> Proposal:
    """What the row may score by the profile."""
    with localcontext() as context:
        context.prec = _PRECISION
        made = _Row(scoring, profile, facts).proposal()
    return replace(made, warnings=(*made.warnings, *_looked_at(scoring, facts, made.score)))


class _Row:
    """The rules for one row, in the order in which they are tried."""

    def __init__(self, scoring: Scoring, profile: Profile, facts: Facts) -> None:
        self.scoring = scoring
        self.profile = profile
        self.facts = facts
        self.weight = facts.weight or _ZERO
        self.target = read_measure(facts.target, scoring.units)
        self.actual = read_measure(facts.actual, scoring.units)

    def proposal(self) -> Proposal:
        facts = self.facts
        if facts.weight is None:
            return Proposal(Kind.WAITS, "这一行还没有分值，填了分值才能算得分。")
        if not 0 <= facts.weight <= FULL:
            how = f"分值是 {_plain(facts.weight)}，应在 0 到 {_plain(FULL)} 之间，请改正。"
            return Proposal(Kind.WAITS, how)
        if is_blank(facts.actual):
            return Proposal(Kind.WAITS, "还没有填实际完成值，填了才能算得分。")
        if is_blank(facts.target):
            return self.judged("没有填指标值")
        if self.both_figures():
            return self.compared()
        if same_text(self.target.text, self.actual.text):
            how = f"完成值与指标值“{self.target.text}”相同，得满分 {self.points(self.weight)}。"
            return self.made(Kind.ALIKE, how, _ONE, self.profile.qualitative.source)
        yes_no = self.yes_no()
        return self.judged(self.why_judged()) if yes_no is None else yes_no

    # --- figures ---------------------------------------------------------------------------

    def both_figures(self) -> bool:
        if self.target.number is None or self.actual.number is None:
            return False
        dates = self.scoring.units.dates
        deadline = self.facts.leaf in self.scoring.words.deadline_classes
        open_bound = self.target.bound in (Bound.NONE, Bound.EXACT)
        return not (deadline and open_bound and self.target.unit in dates)

    def compared(self) -> Proposal:
        found = in_one_unit(self.target, self.actual, self.scoring.units)
        if isinstance(found, str):
            return Proposal(Kind.JUDGED, found, bands=self.bands(), source=self.judging.said)
        target, actual = found
        lower = lower_is_better(self.target, self.facts.leaf, self.facts.name, self.scoring.words)
        against = Bound.LEAST if lower else Bound.MOST
        if self.actual.bound is against:
            how = f"完成值“{self.actual.text}”的符号与指标值相反，看不出完成了多少，没有算得分。"
            return Proposal(Kind.JUDGED, how, bands=self.bands(), source=self.judging.said)
        steps = self.profile.satisfaction
        if steps is not None and self.is_rate() and self.is_satisfaction():
            return self.stepped(steps, actual / 100)
        return self.measured(target, actual, lower=lower)

    def is_satisfaction(self) -> bool:
        return self.facts.leaf in self.scoring.words.satisfaction_classes

    def is_rate(self) -> bool:
        units = self.scoring.units
        unit = self.target.unit or self.actual.unit
        return units.common(unit)[0] == units.percent

    def measured(self, target: Decimal, actual: Decimal, *, lower: bool) -> Proposal:
        """Pro rata in either direction, or by the pass mark."""
        rule = self.profile.quantitative
        said, wanted = self.said_actual(), self.said_target()
        reached = actual <= target if lower else actual >= target
        exact = self.target.bound is Bound.EXACT
        if target == 0 and (exact or (self.target.bound is Bound.NONE and not self.is_rate())):
            reached = actual == 0  # 0 was to be kept, whatever the name says
        if self.target.strict and actual == target and target == 0:
            reached = False
        if target <= 0 or (lower and actual <= 0):
            return self.beside_zero(target, reached=reached, source=rule.source)
        ratio = target / actual if lower else actual / target
        if reached:
            how = self.said_reached()
            made = self.made(Kind.RATIO, how, _ONE, rule.source, ratio)
            return self.beyond(made, ratio) if not lower else self.strictly(made, target, actual)
        if ratio <= 0:
            how = f"完成 {said}，指标 {wanted}，完成率 {values.percent(ratio)}，不得分。"
            return self.made(Kind.RATIO, how, _ZERO, rule.source, ratio)
        if rule.pass_mark:
            return self.passed(ratio)
        formula = (
            f"越低越好：指标 {wanted} ÷ 完成 {said}" if lower else f"完成 {said} ÷ 指标 {wanted}"
        )
        how = f"{formula} × 分值 {_plain(self.weight)} = {self.points(self.share(ratio))}。"
        return self.made(Kind.RATIO, how, ratio, rule.source, ratio)

    def beside_zero(self, target: Decimal, *, reached: bool, source: Source) -> Proposal:
        """Where a ratio means nothing: a target of 0 or less, or less than nothing done."""
        said, wanted = self.said_actual(), self.said_target()
        if reached:
            how = self.said_reached()
            return self.made(Kind.RATIO, how, _ONE, source)
        if target == 0:
            how = f"指标是 0，完成 {said}，没有达到；指标是 0 时不能按比例，不得分。"
            return self.made(Kind.RATIO, how, _ZERO, source)
        how = f"指标 {wanted} 小于 0，不能按比例算，没有算得分。"
        return Proposal(Kind.JUDGED, how, bands=self.bands(), source=self.judging.said)

    def strictly(self, made: Proposal, target: Decimal, actual: Decimal) -> Proposal:
        if not (self.target.strict and actual == target):
            return made
        said = f"指标值写的是“{self.target.text}”，完成值刚好相等，严格说还没有达到。"
        return replace(made, warnings=(*made.warnings, said))

    def beyond(self, made: Proposal, ratio: Decimal) -> Proposal:
        """Far above the target: pointed out and, where the rule says so, a little less."""
        rule = self.profile.quantitative
        made = self.strictly(made, _ONE, ratio)
        if ratio < rule.over:
            return made
        said = f"超额完成，完成率 {values.percent(ratio)}，请说明原因。"
        if not rule.reduction:
            return replace(made, warnings=(*made.warnings, said))
        less = min((ratio - rule.over) * rule.reduction, _ONE)
        rate, over, off = (values.percent(one) for one in (ratio, rule.over, rule.reduction))
        how = (
            f"完成 {self.said_actual()}，指标 {self.said_target()}，完成率 {rate}；"
            f"超过 {over} 的部分按 {off} 调减，得 {self.points(self.share(_ONE - less))}。"
        )
        made = self.made(Kind.RATIO, how, _ONE - less, rule.source, ratio)
        return replace(made, warnings=(*made.warnings, said))

    def passed(self, ratio: Decimal) -> Proposal:
        rule = self.profile.quantitative
        rate, mark = values.percent(ratio), values.percent(rule.pass_mark)
        if ratio < rule.pass_mark:
            how = f"完成率 {rate}，低于及格线 {mark}，不得分。"
            return self.made(Kind.RATIO, how, _ZERO, rule.source, ratio)
        share = (ratio - rule.pass_mark) / (_ONE - rule.pass_mark)
        how = (
            f"完成率 {rate}：（{rate} − {mark}）÷（100% − {mark}）× 分值 {_plain(self.weight)} = "
            f"{self.points(self.share(share))}。"
        )
        return self.made(Kind.RATIO, how, share, rule.source, ratio)

    def stepped(self, rule: StepRule, rate: Decimal) -> Proposal:
        share, said = _step(rule, rate)
        points = self.points(self.share(share))
        how = f"满意度 {values.percent(rate)}，{said}：{points}。"
        return self.made(Kind.STEPS, how, share, rule.source, rate)

    # --- words -----------------------------------------------------------------------------

    @property
    def judging(self) -> Source:
        return self.profile.qualitative.source

    def yes_no(self) -> Proposal | None:
        words = self.scoring.yes_no
        said = [
            True if text in words.yes else False if text in words.no else None
            for text in (self.target.text, self.actual.text)
        ]
        if None in said:
            return None
        done = said[0] == said[1]
        ends = f"得满分 {self.points(self.weight)}" if done else "不得分"
        how = f"指标值“{self.target.text}”，完成值“{self.actual.text}”：是否类指标，{ends}。"
        return self.made(Kind.YES_NO, how, _ONE if done else _ZERO, words.source)

    def why_judged(self) -> str:
        for what, reading in (("指标值", self.target), ("完成值", self.actual)):
            if reading.number is None:
                return f"{what}“{_shortened(reading.text)}”不是一个数"
        return f"指标值“{_shortened(self.target.text)}”是日期"

    def judged(self, why: str) -> Proposal:
        how = f"{why}，不能按数计算；请判断达成到哪一档。"
        return Proposal(Kind.JUDGED, how, bands=self.bands(), source=self.judging.said)

    def bands(self) -> tuple[BandPoints, ...]:
        return tuple(
            BandPoints(band.title, self.share(band.top), self.share(band.bottom))
            for band in self.profile.qualitative.bands
        )

    # --- shared ----------------------------------------------------------------------------

    def made(
        self, kind: Kind, how: str, share: Decimal, source: Source, ratio: Decimal | None = None
    ) -> Proposal:
        score = self.share(share)
        warnings: tuple[str, ...] = ()
        if self.actual.bound not in (Bound.NONE, Bound.EXACT):
            warnings = (f"完成值“{self.actual.text}”带着符号；请填实际完成的数。",)
        return Proposal(kind, how, score, (), ratio, source.said, warnings)

    def share(self, ratio: Decimal) -> Decimal:
        """A share of the row's points, never more than all of them."""
        return _settled(min(max(ratio, _ZERO), _ONE) * self.weight, self.scoring)

    @staticmethod
    def points(score: Decimal) -> str:
        return f"{_plain(score)} 分"

    def said_reached(self) -> str:
        target = _shortened(self.target.text)
        full = self.points(self.weight)
        return f"完成 {self.said_actual()}，达到指标“{target}”，得满分 {full}。"

    def said_target(self) -> str:
        return _said(self.target, self.target.unit or self.actual.unit)

    def said_actual(self) -> str:
        return _said(self.actual, self.actual.unit or self.target.unit)


def _looked_at(scoring: Scoring, facts: Facts, proposed: Decimal | None) -> list[str]:
    """What should be looked at in the score that was typed."""
    typed, weight = facts.typed, facts.weight
    said: list[str] = []
    if typed is not None and typed < 0:
        said.append(f"得分 {_plain(typed)} 小于 0，请改正。")
    if typed is not None and weight is not None and typed > weight:
        said.append(f"得分 {_plain(typed)} 超过分值 {_plain(weight)}，请改正。")
    if typed is not None and proposed is not None and abs(typed - proposed) > scoring.tolerance:
        than = "高于" if typed > proposed else "低于"
        said.append(f"得分 {_plain(typed)} {than}按规则算出的 {_plain(proposed)}。")
    counts = proposed if typed is None else typed
    if counts is not None and weight is not None and counts < weight and not facts.reason.strip():
        said.append("得分低于分值，请写偏差原因。")
    return said


# --- execution ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Spending:
    """全年执行数 and 全年预算数 as figures and as the paper shows them; the rate as it shows it."""

    executed: Decimal | None
    budget: Decimal | None
    executed_text: str
    budget_text: str
    rate: Decimal | None
    weight: Decimal | None
    score: Decimal | None


def propose_execution(scoring: Scoring, profile: Profile, spent: Spending) -> Proposal:
    """What the execution scores by the profile; the form's own score is compared with it."""
    rule = profile.execution
    if spent.weight is None:
        return Proposal(Kind.WAITS, "执行率还没有分值，填了分值才能算得分。")
    if not 0 <= spent.weight <= FULL:
        how = f"执行率的分值是 {_plain(spent.weight)}，应在 0 到 {_plain(FULL)} 之间，请改正。"
        return Proposal(Kind.WAITS, how)
    if spent.rate is None:
        return Proposal(Kind.WAITS, "全年预算数和全年执行数填了才能算执行率。")
    with localcontext() as context:
        context.prec = _PRECISION
        share, said = _step(rule, spent.rate) if rule.steps else (spent.rate, "")
        score = _settled(min(max(share, _ZERO), _ONE) * spent.weight, scoring)
    rate, points = values.percent(spent.rate), f"{_plain(score)} 分"
    made_of = f"执行率 {rate}"
    if spent.executed is not None and spent.budget is not None:
        made_of = f"执行数 {spent.executed_text} ÷ 全年预算数 {spent.budget_text} = {rate}"
    if rule.steps:
        how = f"{made_of}，{said}：{points}。"
    elif share > _ONE:
        how = f"{made_of}，最高不超过分值：{points}。"
    else:
        how = f"{made_of}；{rate} × 分值 {_plain(spent.weight)} = {points}。"
    warnings: list[str] = []
    if spent.rate > _ONE:
        warnings.append("执行数超过全年预算数，请核对。")
    shown = spent.score
    if shown is not None and abs(shown - score) > scoring.tolerance:
        warnings.append(f"表上的得分是 {_plain(shown)}，按这个方案是 {_plain(score)}。")
    return Proposal(Kind.EXECUTION, how, score, (), spent.rate, rule.source.said, tuple(warnings))


def _step(rule: StepRule, rate: Decimal) -> tuple[Decimal, str]:
    """The share of the points at a rate, and in words which step that is."""
    for least, share in rule.steps:
        if rate >= least:
            words = f"不低于 {values.percent(least)}，得分值的 {values.percent(share)}"
            return share, words
    lowest = rule.steps[-1][0] if rule.steps else _ZERO
    return _ZERO, f"低于 {values.percent(lowest)}，不得分"


# --- words and rounding --------------------------------------------------------------------


def _settled(score: Decimal, scoring: Scoring) -> Decimal:
    return rounded(score, scoring.places)


def _plain(number: Decimal) -> str:
    return values.format_plain(number)


def _said(reading: Reading, unit: str) -> str:
    return "" if reading.number is None else f"{_plain(reading.number)}{unit}"


def _shortened(text: str) -> str:
    return text if len(text) <= 20 else f"{text[:19]}…"
