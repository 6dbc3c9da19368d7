"""Comparisons (=, <=, >=) of a template that do not hold on a form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from perfdesk import values
from perfdesk.check.finding import Finding, Kind, Level, Place
from perfdesk.check.subject import Form
from perfdesk.check.wording import (
    Side,
    Speaker,
    common_stage,
    difference,
)
from perfdesk.derive.figures import written
from perfdesk.derive.operands import Operand, operands
from perfdesk.document.model import Address, Row
from perfdesk.template.model import Field, FieldType
from perfdesk.template.rules import Expression, Name, Rule, references

#: codes of the catalogue: a broken equation of a template, one of a set, one that holds rounded
BROKEN, BROKEN_ACROSS, ROUNDED = "C-SUM-01", "C-SUM-02", "C-BUD-04"
#: how two figures stand to each other where a comparison does not hold
SIGNS = {"=": "≠", "<=": "＞", ">=": "＜"}
#: half of the second decimal in 万元; on a form in 元 nothing is rounded but to the 分
_TOLERANCE = {"元": Decimal("0.005"), "万元": Decimal("0.005"), "亿元": Decimal("0.0000005")}


@dataclass(frozen=True)
class Compared:
    """Both sides of a comparison that does not hold."""

    rule: Rule
    left: Decimal
    right: Decimal
    left_parts: Sequence[Operand]
    right_parts: Sequence[Operand]

    @property
    def gap(self) -> Decimal:
        """Left minus right."""
        return self.left - self.right

    @property
    def parts(self) -> list[Operand]:
        """The figures of both sides."""
        return [*self.left_parts, *self.right_parts]

    @property
    def field(self) -> Field | None:
        """The field whose kind says how the figures are written."""
        return self.parts[0].field if self.parts else None

    def only_rounding(self, unit: str) -> bool:
        """Whether the two amounts agree as far as rounding goes (C-BUD-04)."""
        money = self.field is not None and self.field.type is FieldType.MONEY
        return money and abs(self.gap) <= _TOLERANCE.get(unit, Decimal(0))


def holds(op: str, left: Decimal, right: Decimal) -> bool:
    """Whether a comparison holds, exactly."""
    if op == "=":
        return left == right
    return left <= right if op == "<=" else left >= right


def equations(form: Form) -> Iterator[Finding]:
    """The form's own comparisons, for each row where its left side names a column."""
    for rule in form.template.rules:
        if rule.derives:
            continue
        table = form.figures.split(rule.left.path)[0] if isinstance(rule.left, Name) else ""
        rows: Sequence[Row | None] = form.document.rows(table) if table else (None,)
        for row in rows:
            yield from _judged(form, rule, table, row)


def _judged(form: Form, rule: Rule, table: str, row: Row | None) -> Iterator[Finding]:
    figures = form.figures
    left = figures.try_evaluate(rule.left, table, row)
    right = figures.try_evaluate(rule.right, table, row)
    if left is None or right is None:
        return
    parts = [operands(figures, side, table, row) for side in (rule.left, rule.right)]
    if not holds(rule.op, left, right):
        yield _finding(form, Compared(rule, left, right, *parts), row)
        return
    own = _own_sum(form, rule)
    if own is not None and not holds(rule.op, own, right):
        yield _own_finding(form, Compared(rule, own, right, *parts))


def _own_sum(form: Form, rule: Rule) -> Decimal | None:
    """The figure the form derives on the left where another was typed over it.

    What a form demands of a sum as such (分值 = 100) is asked of the sum, not only of what was
    typed over it.
    """
    if not isinstance(rule.left, Name) or any(True for _ in references(rule.right)):
        return None
    path = rule.left.path
    typed = path in form.document.typed_over or path in form.document.values
    return (
        form.figures.computed("", path, None) if typed and path in form.template.derived else None
    )


def _finding(form: Form, compared: Compared, row: Row | None) -> Finding:
    rule, unit = compared.rule, form.figures.unit
    stage = common_stage(compared.parts, form)
    left, right = _sides(Speaker(form, unit, in_row=row is not None), compared, stage)
    anchor = _anchor(form, compared)
    lead = f"{stage}：" if stage else ""
    if row is not None and anchor is not None:
        lead = f"{form.row_words(anchor)}：{lead}"
    level, code, why = leveled(compared, BROKEN, unit, _reasons(form, compared))
    message = f"{lead}{sentence(rule.op, left, right, _gap(compared))}{why}"
    return Finding(
        code,
        level,
        form.id,
        anchor,
        message,
        Kind.FIGURES,
        left.figure,
        right.figure,
        values.format_plain(compared.gap),
        _related(form, compared, anchor),
        sign=SIGNS[rule.op],
    )


def _own_finding(form: Form, compared: Compared) -> Finding:
    rule = compared.rule
    assert isinstance(rule.left, Name)
    address = Address("", "", rule.left.path)
    field = form.figures.field("", rule.left.path)
    own, wanted = written(field, compared.left), written(field, compared.right)
    asked = {"=": "应为", "<=": "应不超过", ">=": "应不少于"}[rule.op]
    run = form.runs.get(address)
    typed = f"；表上手工填的是 {run.text.strip()}" if run is not None else ""
    message = (
        f"“{field.label}”按各项加起来是 {own}，{asked} {wanted}，"
        f"差 {difference(compared.gap, field)}{typed}。"
    )
    level = Level(rule.level) if rule.level else Level.ERROR
    made = form.figures.rules["", rule.left.path].right
    return Finding(
        rule.code or BROKEN,
        level,
        form.id,
        address,
        message,
        Kind.FIGURES,
        own,
        wanted,
        values.format_plain(compared.gap),
        places(form.id, operands(form.figures, made)),
        sign=SIGNS[rule.op],
    )


# --- words and levels that equations across forms share ----------------------------------------


def sentence(op: str, left: Side, right: Side, gap: str) -> str:
    """What is wrong, with both figures."""
    one, other = left.words, right.words
    if op == "<=":
        return f"{_spaced(one, '超过了', other)}，多 {gap}。"
    if op == ">=":
        return f"{_spaced(one, '小于', other)}，少 {gap}。"
    return f"{_spaced(one, '与', other, '不相等')}，差 {gap}。"


def _spaced(*parts: str) -> str:
    """Words with a space only between a figure and a character."""
    said = ""
    for part in parts:
        space = said[-1:].isascii() != part[:1].isascii() and "）" not in said[-1:] + part[:1]
        said += f"{' ' if said and space else ''}{part}"
    return said


def leveled(
    compared: Compared, code: str, unit: str, reasons: Sequence[str] = ()
) -> tuple[Level, str, str]:
    """Level and code of a comparison that does not hold, and what is added to its sentence."""
    rule = compared.rule
    if compared.only_rounding(unit):
        return Level.WARNING, ROUNDED, "四舍五入后相等，请核对小数。"
    level = Level(rule.level) if rule.level else Level.ERROR
    if reasons:
        return Level.HINT, rule.code or code, f"已写明原因：{'；'.join(reasons)}。"
    return level, rule.code or code, ""


def places(form_id: str, parts: Sequence[Operand]) -> tuple[Place, ...]:
    """Where figures stand, each cell once."""
    found = (Place(part.form or form_id, part.address) for part in parts)
    return tuple(dict.fromkeys(found))


def _sides(speaker: Speaker, compared: Compared, stage: str) -> tuple[Side, Side]:
    rule = compared.rule
    pairs: tuple[tuple[Expression, Decimal, Sequence[Operand]], ...] = (
        (rule.left, compared.left, compared.left_parts),
        (rule.right, compared.right, compared.right_parts),
    )
    left, right = (speaker.side(node, figure, parts, stage) for node, figure, parts in pairs)
    return left, right


def _gap(compared: Compared) -> str:
    return difference(compared.gap, compared.field)


def _anchor(form: Form, compared: Compared) -> Address | None:
    """Where to stand: the first figure of the two sides that is on this paper."""
    here = [part.address for part in compared.parts if not part.form]
    return next((one for one in here if one in form.runs), None)


def _related(form: Form, compared: Compared, anchor: Address | None) -> tuple[Place, ...]:
    found = places(form.id, compared.parts)
    return tuple(place for place in found if place != (form.id, anchor))


def _reasons(form: Form, compared: Compared) -> list[str]:
    """Why a figure that stands alone on one side was typed over, where the office has said so."""
    overs: Mapping[str, object] = form.document.typed_over
    found: list[str] = []
    for parts in (compared.left_parts, compared.right_parts):
        if len(parts) == 1 and not parts[0].form and parts[0].address.key in overs:
            reason = form.document.typed_over[parts[0].address.key].reason
            if reason:
                found.append(reason)
    return found
