"""Figures and sides of an equation in a clerk's words, made from the labels of the fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from perfdesk import values
from perfdesk.check.subject import STAGE, Form
from perfdesk.derive.figures import rounded
from perfdesk.derive.operands import Operand
from perfdesk.document.model import Address
from perfdesk.template.model import Field, FieldType
from perfdesk.template.rules import (
    Binary,
    Call,
    Expression,
    Name,
    Negative,
    Number,
    Rows,
    references,
)

#: terms of a sum that are spelt out
_SPELT = 6
_LONGEST_TITLE = 16


@dataclass(frozen=True)
class Side:
    """One side of a comparison: its figure, and all of it in words: 资金总额 1865.39, or
    基本支出 109.59 ＋ 项目支出 1755.80 的合计 1865.39. `spelt` is the sum alone, "" where none is.
    """

    figure: str
    words: str
    spelt: str = ""


class Speaker:
    """Says the sides of one equation. `own` is the form it is said of; `forms` are the others
    whose papers are at hand, by id; amounts are in `unit`. With `in_row` the row is said already.
    """

    def __init__(
        self,
        own: Form,
        unit: str,
        forms: Mapping[str, Form] | None = None,
        *,
        in_row: bool = False,
    ) -> None:
        self._own = own
        self._in_row = in_row
        self._unit = unit
        self._forms = forms or {}

    def side(
        self, node: Expression, figure: Decimal, parts: Sequence[Operand], stage: str = ""
    ) -> Side:
        """One side; `stage` is the column that all labels share and that is said elsewhere."""
        if isinstance(node, Number):
            shown = plain(figure)
            return Side(shown, shown)
        if isinstance(node, Binary) and node.op == "*" and isinstance(node.left, Number):
            times = node.left.value
            inner = self.side(node.right, figure / times, parts, stage) if times else None
            if inner is not None:
                shown = values.format_plain(figure)
                return Side(shown, f"{inner.words} 的 {plain(times)} 倍 {shown}")
        if len(parts) == 1:
            return self._alone(parts[0], stage)
        shown = figure_text(parts[0].field if parts else None, figure)
        there = [part for part in parts if part.figure is not None]
        labels = [self._label(part, stage) for part in parts]
        sums = _adds(node)
        if sums and len(set(labels)) == 1:
            across = any(self._title(part) for part in parts)
            spelt = self._spelt(there, [self._title(part) for part in there])
            name = f"{len(parts)} {'张表' if across else '行'}的{labels[0]}"
            how = f"（{spelt}）" if spelt else ""
            return Side(shown, f"{name}的合计 {shown}{how}", spelt)
        spelt = self._spelt(there, [self._label(part, stage) for part in there])
        if sums and len(there) == 1:
            return Side(shown, f"{self._label(there[0], stage)} {shown}（其余各项空白）")
        if sums:
            return Side(shown, f"{spelt} 的合计 {shown}", spelt)
        formula = self._formula(node, parts, labels)
        return Side(shown, f"{formula} ＝ {shown}", formula)

    def text(self, part: Operand) -> str:
        """A figure as it stands on the paper; converted where its form has another money unit."""
        if part.figure is None:
            return "空白"
        form = self._form(part)
        typed = self._typed(part)
        if part.field.type is FieldType.MONEY:
            amount = values.parse_amount(typed)
            same = form is not None and form.figures.unit == self._unit
            return typed if amount is not None and same and not amount[1] else plain(part.figure)
        if typed and part.field.type is not FieldType.MEASURE:
            return typed
        return figure_text(part.field, part.figure)

    def _alone(self, part: Operand, stage: str) -> Side:
        """A figure that stands alone on its side."""
        shown, typed = self.text(part), self._typed(part)
        form = self._form(part)
        where = self._title(part)
        where = f"“{where}”的" if where else ""
        if part.address.table and form is not None and not self._in_row:
            where += f"{form.row_words(part.address)}的"
        worth = ""
        if typed and typed != shown and part.field.type in (FieldType.MEASURE, FieldType.MONEY):
            worth = f"（合 {shown} {self._unit}）" if _has_unit(typed) else ""
        label = f"{where}{self._label(part, stage)}"
        return Side(shown, f"{beside(label, typed if worth else shown)}{worth}")

    def _spelt(self, parts: Sequence[Operand], names: Sequence[str]) -> str:
        """A sum spelt out; a name that comes again in the next term is said once."""
        if len(parts) < 2:
            return ""
        said: list[str] = []
        last = ""
        for part, name in zip(parts, names, strict=True):
            said.append(beside("" if name == last else name, self.text(part)))
            last = name
        more = f" ＋ …共 {len(said)} 项" if len(said) > _SPELT else ""
        return " ＋ ".join(said[:_SPELT]) + more

    def _formula(self, node: Expression, parts: Sequence[Operand], labels: Sequence[str]) -> str:
        """A calculation with its figures: 实际在职人数 6 ÷ 编制数 11; where it has whole columns in
        it, only what it is made of.
        """
        terms = [beside(label, self.text(part)) for part, label in zip(parts, labels, strict=True)]
        if len(list(references(node))) != len(terms):
            return "、".join(terms[:_SPELT]) + ("等" if len(terms) > _SPELT else "")
        return _written(node, iter(terms))

    def _form(self, part: Operand) -> Form | None:
        if not part.form or part.form == self._own.id:
            return self._own
        return self._forms.get(part.form)

    def _typed(self, part: Operand) -> str:
        """What stands on the paper, "" where that is not at hand."""
        form = self._form(part)
        run = form.runs.get(part.address) if form is not None else None
        return run.text.strip() if run is not None else ""

    def _label(self, part: Operand, stage: str) -> str:
        form = self._form(part) or self._own
        label = form.called(part.field)
        return label.removesuffix(f"（{stage}）") if stage else label

    def _title(self, part: Operand) -> str:
        if not part.form or part.form == self._own.id:
            return ""
        return short(self._own.titles.get(part.form, ""))


def _adds(node: Expression) -> bool:
    """Whether an expression only adds up."""
    if isinstance(node, Call):
        return node.function in ("sum", "total")
    if isinstance(node, Binary):
        return node.op == "+" and _adds(node.left) and _adds(node.right)
    return isinstance(node, Name | Rows)


_SIGNS = {"+": "＋", "-": "－", "*": "×", "/": "÷"}
_CALLED = {"sum": "合计", "total": "合计", "min": "较小的", "max": "较大的", "round": "四舍五入"}


def _written(node: Expression, terms: Iterator[str], *, inside: bool = False) -> str:
    """An expression with a term in the place of each name; `inside` a product, sums in brackets."""
    if isinstance(node, Number):
        return plain(node.value)
    if isinstance(node, Name | Rows):
        return next(terms)
    if isinstance(node, Negative):
        return f"－{_written(node.value, terms, inside=True)}"
    if isinstance(node, Call):
        args = [_written(arg, terms) for arg in node.args]
        return f"{_CALLED[node.function]}（{'、'.join(args)}）"
    product = node.op in "*/"
    left = _written(node.left, terms, inside=product)
    right = _written(node.right, terms, inside=product or node.op == "-")
    said = f"{left} {_SIGNS[node.op]} {right}"
    return f"（{said}）" if inside else said


def _has_unit(typed: str) -> bool:
    """Whether a value was typed with its money unit, so that it is seen in another."""
    return any(unit in typed for unit in values.MONEY_UNITS)


def common_stage(parts: Iterable[Operand], form: Form) -> str:
    """The column (全年预算数) that all lines of an equation stand in, where the form has others
    too; "" where that needs not be said.
    """
    found = [STAGE.fullmatch(form.called(part.field)) for part in parts]
    stages = {match["stage"] for match in found if match}
    return stages.pop() if len(found) > 1 and all(found) and len(stages) == 1 else ""


def beside(name: str, figure: str) -> str:
    """A name and its figure; a bracket needs no space behind it."""
    return f"{name}{figure}" if not name or name.endswith("）") else f"{name} {figure}"


def short(title: str) -> str:
    """A form's title in a sentence."""
    return title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…"


def plain(number: Decimal) -> str:
    """A computed figure in digits, as its paper would show it; a long one to a millionth."""
    exponent = number.as_tuple().exponent
    too_long = isinstance(exponent, int) and exponent < -6
    return values.format_plain(rounded(number, 6) if too_long else number)


def figure_text(field: Field | None, number: Decimal) -> str:
    """A computed figure as its kind of field shows it."""
    if field is not None and field.type is FieldType.PERCENT:
        return values.percent(number)
    return plain(number)


def difference(number: Decimal, field: Field | None) -> str:
    """How far two figures are apart, without a sign."""
    if field is not None and field.type is FieldType.PERCENT:
        return values.percent(abs(number))
    text = plain(abs(number))
    return values.format_plain(Decimal(text))


def named(form: Form, address: Address) -> str:
    """A cell as a clerk finds it: 第 3 行“网格员培训”的“指标值”."""
    row = form.row_words(address)
    return f"{row}的“{form.label(address)}”" if row else f"“{form.label(address)}”"
