"""Figures typed where the form derives others, and what was typed over another form's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from perfdesk import values
from perfdesk.check.equations import ROUNDED, places
from perfdesk.check.finding import Finding, Kind, Level, Place
from perfdesk.check.subject import Form
from perfdesk.check.wording import Speaker, difference, named, short
from perfdesk.derive.figures import UnreadableError, read_figure, written
from perfdesk.derive.operands import operands
from perfdesk.document.model import Address
from perfdesk.grid.model import Mark, Run
from perfdesk.template.model import Field, FieldType

#: a typed figure that is not the derived one; no code of the catalogue speaks of it in general
TYPED_OVER = "C-OVER-01"
#: words of a list of forms that the form itself has otherwise, in the catalogue
OTHER_WORDS = "C-CON-07"
_SHORT = 20
_TOLERANCE = Decimal("0.005")
_ASKS = "确实要这样填，请在“批注与说明”里写明原因。"


@dataclass(frozen=True)
class _Over:
    """What stands over a figure and what it stands over, as texts; `how` says the latter in words.
    `gap` is typed minus derived, None where they are no numbers.
    """

    text: str
    derived: str
    how: str
    gap: Decimal | None
    related: tuple[Place, ...]


def typed_over(form: Form) -> Iterator[Finding]:
    """Every value on the paper that is not the one that the program has for it."""
    for address, run in form.runs.items():
        if run.mark is not Mark.TYPED_OVER or run.slot is None:
            continue
        look = _over_form if run.slot.foreign else _over_derived
        over = look(form, address, run)
        if over is not None:
            yield _finding(form, address, run, over)


def _finding(form: Form, address: Address, run: Run, over: _Over) -> Finding:
    held = form.document.typed_over.get(address.key)
    reason = held.reason if held is not None else ""
    level, code, why = Level.ERROR, TYPED_OVER, _ASKS
    if over.gap is None:  # words that another form has otherwise
        level, code = Level.WARNING, OTHER_WORDS
    if reason:
        level, why = Level.HINT, f"已写明原因：{reason}。"
    elif run.type is FieldType.MONEY and over.gap is not None and abs(over.gap) <= _TOLERANCE:
        level, code, why = Level.WARNING, ROUNDED, "四舍五入后相等，请核对小数。"
    text, apart = f"“{_cut(over.text)}”", ""
    if over.gap is not None:
        field = form.figures.field(address.table, address.field)
        text, apart = f" {_cut(over.text)}", f"，差 {difference(over.gap, field)}"
    return Finding(
        code,
        level,
        form.id,
        address,
        f"{named(form, address)}手工填的是{text}，{over.how}{apart}。{why}",
        Kind.FIGURES,
        over.text,
        over.derived,
        "" if over.gap is None else values.format_plain(over.gap),
        over.related,
        over.derived,
    )


def _over_derived(form: Form, address: Address, run: Run) -> _Over | None:
    """A figure the form's own equations derive."""
    figures = form.figures
    rule = figures.rules.get((address.table, address.field))
    if rule is None:
        return None
    rows = {row.id: row for row in form.document.rows(address.table)} if address.table else {}
    row = rows.get(address.row)
    figure = figures.computed(address.table, address.field, row)
    if figure is None:
        return None
    field = figures.field(address.table, address.field)
    parts = operands(figures, rule.right, address.table, row)
    side = Speaker(form, form.figures.unit).side(rule.right, figure, parts)
    derived = written(field, figure)
    return _Over(
        run.text.strip(),
        derived,
        f"程序算出的是 {derived}" + (f"（{side.spelt}）" if side.spelt else ""),
        _gap(field, run.text, form.figures.unit, figure, form.figures.unit),
        places(form.id, parts),
    )


def _over_form(form: Form, address: Address, run: Run) -> _Over | None:
    """What stands over a value of another form."""
    if address.row not in form.titles or run.slot is None:
        return None
    path = run.slot.path
    # as this paper would show it: in its money unit
    text = form.grid.overs[address].computed if address in form.grid.overs else ""
    field = form.figures.field(address.table, address.field)
    unit = form.figures.unit
    gap = None
    try:
        figure = read_figure(field, text, unit, unit) if _is_figure(field) else None
        gap = None if figure is None else _gap(field, run.text, unit, figure, unit)
    except UnreadableError:
        gap = None
    there = "空白" if not text.strip() else f"“{_cut(text)}”"
    if gap is not None:
        there = f" {text.strip()}"
    how = f"“{short(form.titles.get(address.row, ''))}”里的是{there}"
    place = Place(address.row, Address("", "", path))
    return _Over(run.text.strip(), text.strip(), how, gap, (place,))


def _is_figure(field: Field) -> bool:
    return field.type in (FieldType.MONEY, FieldType.NUMBER, FieldType.COUNT, FieldType.SCORE)


def _gap(field: Field, text: str, unit: str, figure: Decimal, wanted: str) -> Decimal | None:
    """Typed minus derived; None where the text is no figure."""
    try:
        typed = read_figure(field, text, unit, wanted)
    except UnreadableError:
        return None
    return None if typed is None else typed - figure


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHORT else f"{line[:_SHORT]}…"
