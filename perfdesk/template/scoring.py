"""How self-evaluations are scored: scoring.toml, which has every number of a rule, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from perfdesk import values

#: how many points all make together
FULL = Decimal(100)


class Basis(StrEnum):
    """How far a rule is to be trusted."""

    READ = "read"
    KNOWN = "known"
    PRACTICE = "practice"
    OWN = "own"


_SAID = {
    Basis.READ: "依据：{}",
    Basis.KNOWN: "参照：{}（还没有与原文核对）",
    Basis.PRACTICE: "通行做法：{}",
    Basis.OWN: "本程序的约定：{}",
}


@dataclass(frozen=True)
class Source:
    """Where a rule comes from."""

    document: str
    basis: Basis

    @property
    def said(self) -> str:
        """The source in words, with how far to trust it."""
        return _SAID[self.basis].format(self.document)


#: (from this rate, that share of the points), the highest first; both as ratios
Steps = tuple[tuple[Decimal, Decimal], ...]


@dataclass(frozen=True)
class StepRule:
    """Points by the step a rate reaches, none below the lowest; without steps in proportion."""

    source: Source
    steps: Steps = ()


@dataclass(frozen=True)
class QuantitativeRule:
    """In proportion, from a pass mark on where there is one. `over` is where a completion is
    called 超额, `reduction` the share of the points taken off for each 1 beyond it. All are ratios.
    """

    source: Source
    pass_mark: Decimal
    over: Decimal
    reduction: Decimal


@dataclass(frozen=True)
class Band:
    """A band of the points for what is judged, as ratios; `bottom` belongs to it."""

    title: str
    top: Decimal
    bottom: Decimal


@dataclass(frozen=True)
class QualitativeRule:
    """The bands, the best first."""

    source: Source
    bands: tuple[Band, ...]


@dataclass(frozen=True)
class WeightGroup:
    """The points that classes of indicators have together."""

    title: str
    points: Decimal
    classes: frozenset[str]


@dataclass(frozen=True)
class Weights:
    """The points of the execution and of the classes: 100 together."""

    source: Source
    execution: Decimal
    groups: tuple[WeightGroup, ...]


@dataclass(frozen=True)
class Profile:
    """One rule of each kind; `satisfaction` None takes it as any quantitative indicator."""

    id: str
    title: str
    execution: StepRule
    quantitative: QuantitativeRule
    qualitative: QualitativeRule
    weights: Weights
    satisfaction: StepRule | None = None


@dataclass(frozen=True)
class YesNo:
    """Words that say yes and no, and where the rule comes from."""

    source: Source
    yes: frozenset[str]
    no: frozenset[str]


@dataclass(frozen=True)
class Words:
    """Words and classes that say which way an indicator is better."""

    lower_classes: frozenset[str]
    satisfaction_classes: frozenset[str]
    deadline_classes: frozenset[str]
    lower: tuple[str, ...]
    lower_money: tuple[str, ...]
    higher: tuple[str, ...]


@dataclass(frozen=True)
class Units:
    """Which units are the same but for a factor. `counted` may stand behind the figure of a
    sentence, none of `hedges` before it; `dates` behind a bare number make it a day.
    """

    same: Mapping[str, tuple[str, Decimal]]
    percent: str
    counted: frozenset[str]
    hedges: tuple[str, ...]
    dates: frozenset[str]

    def common(self, unit: str) -> tuple[str, Decimal]:
        """The unit that is meant, and how many of it one is: 万元 → 元, 10000."""
        if unit in values.MONEY_UNITS:
            return "元", Decimal(10) ** values.MONEY_UNITS[unit]
        return self.same.get(unit, (unit, Decimal(1)))


@dataclass(frozen=True)
class Scoring:
    """All of scoring.toml. `grades` are (least total, name), the best first."""

    default: str
    profiles: Mapping[str, Profile]
    grades: tuple[tuple[Decimal, str], ...]
    places: int
    tolerance: Decimal
    yes_no: YesNo
    words: Words
    units: Units

    def profile(self, *wanted: str) -> Profile:
        """The first of these profiles that there is, else the default."""
        found = next((name for name in wanted if name in self.profiles), self.default)
        return self.profiles[found]

    def grade(self, total: Decimal) -> str:
        """The name of a total's grade (优良中差)."""
        return next((name for least, name in self.grades if total >= least), self.grades[-1][1])
