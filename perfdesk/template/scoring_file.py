"""Reads scoring.toml: the file as written, checked, and made into the values of `scoring`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated

from perfdesk import values
from perfdesk.template import schema
from perfdesk.template.positions import KeyPath, Positions
from perfdesk.template.problem import Problems, perhaps
from perfdesk.template.scoring import (
    FULL,
    Band,
    Basis,
    Profile,
    QualitativeRule,
    QuantitativeRule,
    Scoring,
    Source,
    StepRule,
    Units,
    WeightGroup,
    Weights,
    Words,
    YesNo,
)

SCORING_FILE = "scoring.toml"

_Text = Annotated[str, ("min_length", 1)]
_Percent = Annotated[int, ("ge", 0), ("le", 100)]
_Share = Annotated[list[int], ("min_length", 2), ("max_length", 2)]

# --- the file as written -----------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class _GradeEntry:
    title: _Text
    least: _Percent


@dataclass(frozen=True, kw_only=True)
class _RoundingEntry:
    places: Annotated[int, ("ge", 0), ("le", 6)]
    tolerance: _Text


@dataclass(frozen=True, kw_only=True)
class _StepEntry:
    document: _Text
    basis: Basis
    steps: list[_Share] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class _QuantitativeEntry:
    document: _Text
    basis: Basis
    pass_mark: Annotated[int, ("ge", 0), ("le", 99)] = 0
    over: Annotated[int, ("ge", 100)]
    reduction: _Percent = 0


@dataclass(frozen=True, kw_only=True)
class _BandEntry:
    title: _Text
    top: _Percent
    bottom: _Percent


@dataclass(frozen=True, kw_only=True)
class _QualitativeEntry:
    document: _Text
    basis: Basis
    bands: Annotated[list[_BandEntry], ("min_length", 1), ("max_length", 3)]


@dataclass(frozen=True, kw_only=True)
class _GroupEntry:
    title: _Text
    points: _Percent
    classes: Annotated[list[_Text], ("min_length", 1)]


@dataclass(frozen=True, kw_only=True)
class _WeightsEntry:
    document: _Text
    basis: Basis
    execution: _Percent
    groups: Annotated[list[_GroupEntry], ("min_length", 1)]


@dataclass(frozen=True, kw_only=True)
class _ProfileEntry:
    title: _Text
    execution: _Text
    quantitative: _Text
    qualitative: _Text
    weights: _Text
    satisfaction: str = ""


@dataclass(frozen=True, kw_only=True)
class _YesNoEntry:
    document: _Text
    basis: Basis
    yes: list[_Text]
    no: list[_Text]


@dataclass(frozen=True, kw_only=True)
class _WordsEntry:
    lower_classes: list[_Text]
    satisfaction_classes: list[_Text]
    deadline_classes: list[_Text]
    lower: list[_Text]
    lower_money: list[_Text]
    higher: list[_Text]


@dataclass(frozen=True, kw_only=True)
class _UnitsEntry:
    same: dict[str, Annotated[list[_Text], ("min_length", 2), ("max_length", 2)]]
    percent: _Text
    counted: list[_Text]
    hedges: list[_Text]
    dates: list[_Text]


@dataclass(frozen=True, kw_only=True)
class ScoringFile:
    """scoring.toml."""

    default: _Text
    grades: Annotated[list[_GradeEntry], ("min_length", 1)]
    rounding: _RoundingEntry
    execution: dict[str, _StepEntry]
    quantitative: dict[str, _QuantitativeEntry]
    qualitative: dict[str, _QualitativeEntry]
    satisfaction: dict[str, _StepEntry] = field(default_factory=dict)
    yes_no: _YesNoEntry
    weights: dict[str, _WeightsEntry]
    profiles: dict[str, _ProfileEntry]
    words: _WordsEntry
    units: _UnitsEntry


# --- reading -----------------------------------------------------------------------------


def read_scoring(text: str, problems: Problems, classes: Iterable[str] = ()) -> Scoring | None:
    """scoring.toml from its text; None, with what is wrong added to `problems`, when it cannot be
    used. `classes` are the leaf classes of the vocabulary.
    """
    file, positions = schema.read(text, ScoringFile, problems)
    if file is None or positions is None:
        return None
    return _Reader(file, positions, problems, tuple(classes)).scoring()


class _Reader:
    def __init__(
        self, file: ScoringFile, positions: Positions, problems: Problems, classes: tuple[str, ...]
    ) -> None:
        self.file = file
        self.positions = positions
        self.problems = problems
        self.classes = classes

    def scoring(self) -> Scoring | None:
        file = self.file
        before = len(self.problems.found)
        self._check_names()
        self._check_weights()
        self._check_classes(("words", "lower_classes"), file.words.lower_classes)
        self._check_classes(("words", "satisfaction_classes"), file.words.satisfaction_classes)
        self._check_classes(("words", "deadline_classes"), file.words.deadline_classes)
        tolerance = self._number(("rounding", "tolerance"), file.rounding.tolerance)
        same = {
            unit: (meant, self._number(("units", "same", unit), factor))
            for unit, (meant, factor) in file.units.same.items()
        }
        if len(self.problems.found) > before:
            return None
        grades = sorted(((Decimal(one.least), one.title) for one in file.grades), reverse=True)
        words = file.words
        return Scoring(
            default=file.default,
            profiles={name: self._profile(name) for name in file.profiles},
            grades=tuple(grades),
            places=file.rounding.places,
            tolerance=tolerance,
            yes_no=YesNo(
                _source(file.yes_no), frozenset(file.yes_no.yes), frozenset(file.yes_no.no)
            ),
            words=Words(
                frozenset(words.lower_classes),
                frozenset(words.satisfaction_classes),
                frozenset(words.deadline_classes),
                tuple(words.lower),
                tuple(words.lower_money),
                tuple(words.higher),
            ),
            units=Units(
                same,
                file.units.percent,
                frozenset(file.units.counted),
                tuple(file.units.hedges),
                frozenset(file.units.dates),
            ),
        )

    def _profile(self, name: str) -> Profile:
        file, entry = self.file, self.file.profiles[name]
        measured, judged = (
            file.quantitative[entry.quantitative],
            file.qualitative[entry.qualitative],
        )
        weights = file.weights[entry.weights]
        return Profile(
            id=name,
            title=entry.title,
            execution=_steps(file.execution[entry.execution]),
            quantitative=QuantitativeRule(
                _source(measured),
                _ratio(measured.pass_mark),
                _ratio(measured.over),
                _ratio(measured.reduction),
            ),
            qualitative=QualitativeRule(
                _source(judged),
                tuple(Band(b.title, _ratio(b.top), _ratio(b.bottom)) for b in judged.bands),
            ),
            weights=Weights(
                _source(weights),
                Decimal(weights.execution),
                tuple(
                    WeightGroup(group.title, Decimal(group.points), frozenset(group.classes))
                    for group in weights.groups
                ),
            ),
            satisfaction=_steps(file.satisfaction[entry.satisfaction])
            if entry.satisfaction
            else None,
        )

    def _check_names(self) -> None:
        """Every rule a profile names is there, and so is the default profile."""
        file = self.file
        if file.default not in file.profiles:
            self._say(("default",), f"没有“{file.default}”这个方案", file.default, file.profiles)
        tables: dict[str, Mapping[str, object]] = {
            "execution": file.execution,
            "quantitative": file.quantitative,
            "qualitative": file.qualitative,
            "satisfaction": file.satisfaction,
            "weights": file.weights,
        }
        for name, entry in file.profiles.items():
            for kind, rules in tables.items():
                wanted = str(getattr(entry, kind))
                if wanted and wanted not in rules:
                    path = ("profiles", name, kind)
                    self._say(path, f"[{kind}] 里没有“{wanted}”", wanted, rules)

    def _check_weights(self) -> None:
        """The points make 100, and no class has points twice."""
        for name, entry in self.file.weights.items():
            total = entry.execution + sum(group.points for group in entry.groups)
            if total != FULL:
                line = self.positions.line(("weights", name))
                self.problems.add(line, f"“{name}”的分值合计 {total}，应是 {FULL}。")
            seen: set[str] = set()
            for group in entry.groups:
                self._check_classes(("weights", name, "groups"), group.classes)
                for leaf in seen.intersection(group.classes):
                    line = self.positions.line(("weights", name, "groups"))
                    self.problems.add(line, f"“{name}”里“{leaf}”的分值写了两次。")
                seen.update(group.classes)

    def _check_classes(self, path: KeyPath, named: Iterable[str]) -> None:
        for leaf in named:
            if self.classes and leaf not in self.classes:
                self._say(path, f"没有“{leaf}”这类指标", leaf, self.classes)

    def _number(self, path: KeyPath, text: str) -> Decimal:
        found = values.parse_number(text)
        if found is None or found < 0:
            self.problems.add(self.positions.line(path), f'“{text}”应是数字，如 "0.01"。')
            return Decimal(0)
        return found

    def _say(self, path: KeyPath, what: str, word: str, known: Iterable[str]) -> None:
        self.problems.add(self.positions.line(path), f"{what}{perhaps(word, known)}")


_Sourced = _StepEntry | _QuantitativeEntry | _QualitativeEntry | _WeightsEntry | _YesNoEntry


def _source(entry: _Sourced) -> Source:
    return Source(entry.document, entry.basis)


def _steps(entry: _StepEntry) -> StepRule:
    steps = sorted(((_ratio(least), _ratio(share)) for least, share in entry.steps), reverse=True)
    return StepRule(_source(entry), tuple(steps))


def _ratio(percent: int) -> Decimal:
    return Decimal(percent) / 100
