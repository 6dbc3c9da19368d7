"""Equations against the form they belong to: every name looked up, stages spelt out, no circles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from perfdesk.errors import TemplateError
from perfdesk.template.model import Field, FieldType
from perfdesk.template.names import Names
from perfdesk.template.problem import perhaps
from perfdesk.template.rules import (
    Call,
    Expression,
    Name,
    Rows,
    Rule,
    at_stage,
    children,
    references,
)

#: functions that take a whole column
AGGREGATES = frozenset({"sum", "total"})


@dataclass(frozen=True)
class Resolved:
    """One equation as the form means it: a rule per stage, the fields it names, what is wrong."""

    rules: tuple[Rule, ...]
    fields: Mapping[tuple[str, str], Field]
    faults: tuple[str, ...] = ()


@dataclass
class _Search:
    """The lookup of one rule's names; `row` is the table whose row the rule stands in."""

    names: Names
    row: str = ""
    fields: dict[tuple[str, str], Field] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def walk(self, node: Expression, *, columns: bool = False) -> None:
        """Look up everything below a node; `columns`: a whole column may stand here."""
        try:
            if isinstance(node, Name):
                self._name(node, columns=columns)
            elif isinstance(node, Rows):
                self._rows(node, columns=columns)
        except TemplateError as error:
            column = node.column if isinstance(node, Name | Rows) else 0
            self.faults.append(f"第{column}列：{error.message}")
        whole = isinstance(node, Call) and node.function in AGGREGATES
        for child in children(node):
            self.walk(child, columns=whole)

    def _name(self, node: Name, *, columns: bool) -> None:
        if node.own:
            if not self.row:
                raise TemplateError(f"“.{node.path}”只能用在一行之内（等式左边是“表.列”）。")
            self._note(self.row, node.path)
            return
        table, path = self.names.split(node.path)
        if table and table != self.row and not columns:
            raise TemplateError(f"“{node.path}”是一整列，要写成 sum({node.path})。")
        self._note(table, path)

    def _rows(self, node: Rows, *, columns: bool) -> None:
        if not self.names.is_table(node.table):
            near = perhaps(node.table, self.names.tables())
            raise TemplateError(f"没有“{node.table}”这张表{near}")
        if not columns:
            raise TemplateError("几行的数要写在 sum(…) 里。")
        self._note(node.table, node.field)
        for one in node.filters:
            self._note(node.table, one.key)
            if isinstance(one.value, Name):
                if not self.row:
                    raise TemplateError(f"“.{one.value.path}”只能用在一行之内。")
                self._note(self.row, one.value.path)
                continue
            known = self.names.vocabulary.classes
            kind = self.fields[node.table, one.key].type
            if kind is FieldType.CLASS and one.value not in known:
                raise TemplateError(f"没有“{one.value}”这类指标{perhaps(one.value, known)}")

    def _note(self, table: str, path: str) -> None:
        found, _part = self.names.column(table, path) if table else self.names.document_field(path)
        self.fields[table, found.id] = found


def resolve_rule(rule: Rule, names: Names, shown: Mapping[tuple[str, str], Field]) -> Resolved:
    """The rule with its names looked up; `shown` is what the paper shows, for `.*`.

    Raises `TemplateError` when a `.*` has no stage on this paper.
    """
    rules = _each_stage(rule, names, shown)
    fields: dict[tuple[str, str], Field] = {}
    faults: list[str] = []
    for one in rules:
        search = _Search(names, _row_table(one, names))
        if one.derives and search.row and names.is_forms(search.row):
            faults.append(f"“{one.target}”属于别的表，不能在这里计算。")
        search.walk(one.left)
        search.walk(one.right)
        fields.update(search.fields)
        faults.extend(fault for fault in search.faults if fault not in faults)
    return Resolved(rules, fields, tuple(faults))


def check_cycles(rules: Sequence[Rule], names: Names) -> list[tuple[str, str]]:
    """Derived fields that come back to themselves: (the field, a sentence), one per circle."""
    needs: dict[str, list[str]] = {}
    for rule in rules:
        if rule.derives:
            needs[rule.target] = []
    for rule in rules:
        if rule.derives:
            row = _row_table(rule, names)
            for found in references(rule.right):
                path = _full_path(found, row)
                if path in needs:
                    needs[rule.target].append(path)
    found_cycles: list[tuple[str, str]] = []
    done: set[str] = set()
    for start in needs:
        circle = _circle(start, needs, done)
        if circle:
            way = " → ".join(circle)
            found_cycles.append((circle[0], f"“{circle[0]}”算来算去又用到了自己：{way}。"))
    return found_cycles


def _circle(start: str, needs: Mapping[str, Iterable[str]], done: set[str]) -> list[str]:
    """The first circle met from a field, as the way round it; [] when there is none."""
    way: list[str] = [start]
    branches = [iter(needs[start])]
    while branches:
        following = next(branches[-1], None)
        if following is None:
            branches.pop()
            done.add(way.pop())
        elif following in way:
            circle = [*way[way.index(following) :], following]
            done.update(way)
            return circle
        elif following not in done:
            way.append(following)
            branches.append(iter(needs[following]))
    return []


def _row_table(rule: Rule, names: Names) -> str:
    """The table of whose every row the rule speaks: that of a plain name on its left."""
    if not isinstance(rule.left, Name):
        return ""
    return names.split(rule.left.path)[0]


def _full_path(found: Name | Rows, row: str) -> str:
    if isinstance(found, Rows):
        return f"{found.table}.{found.field}"
    return f"{row}.{found.path}" if found.own else found.path


def _each_stage(
    rule: Rule, names: Names, shown: Mapping[tuple[str, str], Field]
) -> tuple[Rule, ...]:
    starred = [
        found
        for side in (rule.left, rule.right)
        for found in references(side)
        if isinstance(found, Name) and found.path.endswith(".*")
    ]
    if not starred:
        return (rule,)
    vocabulary = names.vocabulary
    stages: set[str] = set()
    for found in starred:
        matrix, _dot, line = found.path.removesuffix(".*").partition(".")
        if line not in names.lines(matrix):
            near = perhaps(line, names.lines(matrix))
            raise TemplateError(f"第{found.column}列：没有“{matrix}.{line}”这一行{near}")
        prefix = f"{matrix}.{line}."
        stages.update(
            id_.removeprefix(prefix)
            for (table, id_), one in shown.items()
            # a rate of sums is no sum of rates
            if not table and id_.startswith(prefix) and one.type is not FieldType.PERCENT
        )
    if not stages:
        raise TemplateError(f"第{starred[0].column}列：表上没有“{starred[0].path}”的任何一栏。")
    matrix = starred[0].path.partition(".")[0]
    ordered = [stage for stage in vocabulary.stages[matrix] if stage in stages]
    return tuple(at_stage(rule, stage) for stage in ordered)
