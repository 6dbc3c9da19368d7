"""Equations of a set that do not hold across the forms of a filing (C-BUD-06, C-BUD-07)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from perfdesk import values
from perfdesk.check.equations import (
    BROKEN_ACROSS,
    SIGNS,
    Compared,
    holds,
    leveled,
    places,
    sentence,
)
from perfdesk.check.finding import Finding, Kind, Level, Place
from perfdesk.check.subject import Form, Forms
from perfdesk.check.wording import Speaker, common_stage, difference, plain, short
from perfdesk.derive.across import Weighed, adds_up_forms, weigh
from perfdesk.derive.operands import Operand
from perfdesk.template.rules import Expression

_PERHAPS_MISSING = "可能还有表没有填。"


def across_forms(forms: Forms) -> Iterator[Finding]:
    """The set's equations over the filing's forms."""
    if forms.form_set is None:
        return
    by_id = {form.id: form for form in forms.forms}
    figures = [(form.id, form.figures) for form in forms.forms]
    for rule in forms.form_set.rules:
        weighed = weigh(rule, figures)
        found = _no_forms(weighed, by_id) if weighed.lone else _broken(weighed, by_id)
        if found is not None:
            yield found


def _broken(weighed: Weighed, by_id: dict[str, Form]) -> Finding | None:
    rule, left, right = weighed.rule, weighed.left, weighed.right
    if left is None or right is None or holds(rule.op, left, right):
        return None
    compared = Compared(rule, left, right, weighed.left_operands, weighed.right_operands)
    anchor = _anchor(compared, by_id)
    if anchor is None:
        return None
    own = by_id[anchor.form]
    stage = common_stage(compared.parts, own)
    speaker = Speaker(own, weighed.unit, by_id)
    sides = [
        speaker.side(node, figure, parts, stage)
        for node, figure, parts in (
            (rule.left, left, compared.left_parts),
            (rule.right, right, compared.right_parts),
        )
    ]
    level, code, why = leveled(compared, BROKEN_ACROSS, weighed.unit, _reasons(compared, by_id))
    if level is Level.ERROR and not rule.level and _may_be_missing(compared):
        level, why = Level.WARNING, _PERHAPS_MISSING
    units = {by_id[part.form].figures.unit for part in compared.parts if part.form in by_id}
    if len(units) > 1:
        why += f"金额都换算成了{weighed.unit}。"
    related = tuple(p for p in places(anchor.form, compared.parts) if p != anchor)
    gap = difference(compared.gap, compared.field)
    return Finding(
        code,
        level,
        anchor.form,
        anchor.address,
        f"{sentence(rule.op, sides[0], sides[1], gap)}{why}",
        Kind.FIGURES,
        sides[0].figure,
        sides[1].figure,
        values.format_plain(compared.gap),
        related,
        sign=SIGNS[rule.op],
    )


def _no_forms(weighed: Weighed, by_id: dict[str, Form]) -> Finding | None:
    """A figure that forms should make up of which the filing has none (C-BUD-06)."""
    rule = weighed.rule
    for node, figure, parts in (
        (rule.left, weighed.left, weighed.left_operands),
        (rule.right, weighed.right, weighed.right_operands),
    ):
        if figure is None or figure == 0 or adds_up_forms(node) or not _sums(rule.left, rule.right):
            continue
        compared = Compared(rule, figure, Decimal(0), parts, ())
        anchor = _anchor(compared, by_id)
        if anchor is None:
            continue
        label = by_id[anchor.form].label(anchor.address)
        message = (
            f"“{label}”是 {plain(figure)}，这套表里却没有一张它由来的表，合计是 0；"
            f"{_PERHAPS_MISSING}"
        )
        return Finding(
            rule.code or BROKEN_ACROSS,
            Level(rule.level) if rule.level else Level.WARNING,
            anchor.form,
            anchor.address,
            message,
            Kind.FIGURES,
            plain(figure),
            "0",
            values.format_plain(figure),
        )
    return None


def _sums(left: Expression, right: Expression) -> bool:
    return adds_up_forms(left) or adds_up_forms(right)


def _may_be_missing(compared: Compared) -> bool:
    """Whether a sum over forms is the smaller side: a form may be missing."""
    rule = compared.rule
    if adds_up_forms(rule.right):
        return compared.right < compared.left
    return adds_up_forms(rule.left) and compared.left < compared.right


def _anchor(compared: Compared, by_id: dict[str, Form]) -> Place | None:
    """Where to stand: a figure that stands alone on its side, else the first on any paper."""
    sides: Sequence[Sequence[Operand]] = (compared.left_parts, compared.right_parts)
    ordered = [side[0] for side in sides if len(side) == 1] + compared.parts
    for part in ordered:
        form = by_id.get(part.form)
        if form is not None and part.address in form.runs:
            return Place(form.id, part.address)
    return None


def _reasons(compared: Compared, by_id: dict[str, Form]) -> list[str]:
    """Why a figure that stands alone on one side was typed over, where the office has said so."""
    found: list[str] = []
    for parts in (compared.left_parts, compared.right_parts):
        form = by_id.get(parts[0].form) if len(parts) == 1 else None
        over = form.document.typed_over.get(parts[0].address.key) if form is not None else None
        if over is not None and over.reason:
            found.append(f"{short(form.title)}：{over.reason}" if form is not None else "")
    return found
