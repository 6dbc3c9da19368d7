"""What a figure is made of, and the way there (反查); which figures use it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from perfdesk.derive.across import Weighed, weigh
from perfdesk.derive.elsewhere import Need
from perfdesk.derive.equation_words import EquationWords
from perfdesk.derive.evaluate import Figures
from perfdesk.derive.operands import Operand
from perfdesk.derive.tracing import (
    Part,
    Standing,
    Trace,
    row_named,
    sources,
    stands,
    trace,
    users,
)
from perfdesk.document.model import Address
from perfdesk.document.tables import field_at
from perfdesk.errors import PerfDeskError, UnknownNameError
from perfdesk.template.model import NUMERIC_TYPES, Field, FieldType, Slot
from perfdesk.template.rules import Name
from perfdesk.workspace.infos import FormInfo
from perfdesk.workspace.steps import Steps
from perfdesk.workspace.wording import Wording

__all__ = ["Check", "Link", "Origin", "Standing", "Tracing"]

_OPERATORS = {"=": "应等于", "<=": "不应大于", ">=": "不应小于"}
_TURNED = {"=": "=", "<=": ">=", ">=": "<="}


@dataclass(frozen=True)
class Link:
    """A figure one can go to. `form_title` is the form it stands on, `label` its caption, `name`
    what tells it from its neighbours: its row's or form's name; `unit` is what its text is in.

    `computed` is what the form derives where something else was typed, `reason` why. `sign` is -1
    where it is taken away. `opens` says that it is made of further figures.
    """

    form: str
    address: Address
    form_title: str
    label: str
    name: str
    text: str
    unit: str
    standing: Standing
    computed: str = ""
    reason: str = ""
    sign: int = 1
    opens: bool = False


@dataclass(frozen=True)
class Check:
    """A comparison the figure stands in: what it should be to the figures on the other side."""

    sentence: str
    parts: tuple[Link, ...]


@dataclass(frozen=True)
class Origin:
    """Where a figure comes from. `equation` is in words, "" where nothing derives it; `why` a
    sentence on what the figures do not show. `users` are the figures that it goes into.
    """

    link: Link
    equation: str
    why: str
    parts: tuple[Link, ...]
    checks: tuple[Check, ...]
    users: tuple[Link, ...]


class Tracing:
    """What a figure is made of, and the way there (反查)."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps

    def of(self, form_id: str, address: Address, *, around: bool = True) -> Origin:
        """Where the figure at an address comes from, one step back; without `around` not what it
        goes into and should agree with.

        Raises UnknownNameError for a form or field that is not there, PerfDeskError for a row that
        is only drawn.
        """
        return _Look(self._steps, form_id).origin(address, around=around)

    def parts(self, form_id: str, address: Address) -> tuple[Link, ...]:
        """Only what it is made of."""
        return _Look(self._steps, form_id).origin(address, around=False).parts


class _Look:
    """One look from one form over its filing."""

    def __init__(self, steps: Steps, form_id: str) -> None:
        self._steps = steps
        self._form = form_id
        self._filing = steps.ledger.head(form_id).filing
        self._forms: dict[str, FormInfo] = {
            info.id: info for info in steps.papers.forms(self._filing)
        }
        self._figures: dict[str, Figures] = {}
        self._words: dict[str, Wording] = {}

    def origin(self, address: Address, *, around: bool = True) -> Origin:
        """Where a figure comes from; `around` tells what it goes into and is compared with too."""
        figures = self.figures(self._form)
        found, _part = field_at(figures.template, address.table, address.field)
        if address.row.startswith("+"):
            message = "这一行还没有内容，没有来源可查。"
            raise PerfDeskError(message)
        link = self.link(self._form, address)
        view = figures.template.views.get(address.table)
        parts: tuple[Link, ...] = ()
        equation = why = ""
        traced = trace(figures, self._form, address)
        if view is not None and view.forms:
            own = Address("", "", address.field)
            with suppress(PerfDeskError):
                parts = (self.link(address.row, own),)
            equation = self._brought(parts)
            why = "" if parts else "这一行还没有对应的表，没有来源可查。"
        elif traced is not None:
            parts = tuple(self._part(part) for part in traced.parts)
            words = self.equation_words(figures)
            said = words.say(traced.rule.right, address.table)
            equation = f"{words.label(address.table, address.field)} = {said}"
            why = self._lacking(traced)
        else:
            why = _plain(found, link)
        why = _over(link) + why
        checks: tuple[Check, ...] = ()
        uses: tuple[Link, ...] = ()
        if around:
            made = [(part.form, part.address) for part in parts]
            checks = tuple(
                check
                for check in self._checks(figures, address)
                # an equation that only says again how the figure is derived is no news
                if [(part.form, part.address) for part in check.parts] != made or not made
            )
            uses = tuple(self._users(figures, address, found))
        return Origin(link, equation, why, parts, checks, uses)

    # --- what is needed of a form ------------------------------------------------------------

    def figures(self, form_id: str) -> Figures:
        """A form with all that its equations see."""
        known = self._figures.get(form_id)
        if known is None:
            document = self._steps.ledger.peek(form_id).document
            template = self._steps.catalog.template(document.template)
            lists = any(view.forms for view in template.views.values())
            others = self._steps.papers.others(form_id) if lists else {}
            known = self._figures[form_id] = Figures(
                template, document, others, self._forms[form_id].kind
            )
        return known

    def readable(self) -> Iterator[tuple[str, Figures]]:
        """The filing's forms that can be read."""
        for name in self._forms:
            with suppress(PerfDeskError):
                yield name, self.figures(name)

    def wording(self, form_id: str) -> Wording:
        """Speaks about a form's cells."""
        known = self._words.get(form_id)
        if known is None:
            template = self.figures(form_id).template
            numbers = self._steps.papers.row_numbers(form_id) if form_id == self._form else {}
            known = Wording(template, numbers, self._steps.ledger.filings)
            self._words[form_id] = known
        return known

    def equation_words(self, figures: Figures) -> EquationWords:
        """Speaks about a form's equations."""

        def forms(view: str) -> str:
            kind = figures.template.views[view].forms
            titles = dict.fromkeys(
                info.template_title for info in self._forms.values() if info.kind == kind
            )
            return "“" + "”“".join(titles) + "”" if titles else "相关的表"

        return EquationWords(figures.template, forms)

    # --- links -------------------------------------------------------------------------------

    def link(self, form_id: str, address: Address) -> Link:
        """A figure one can go to."""
        figures = self.figures(form_id)
        here = stands(figures, address)
        found, part = field_at(figures.template, address.table, address.field)
        shown = Slot(found, part, address.table).shown
        over = figures.document.typed_over.get(address.key)
        views = figures.template.views
        brought = address.table in views and bool(views[address.table].forms)
        label = self.wording(form_id).label(address) if not brought else shown.label
        return Link(
            form=form_id,
            address=address,
            form_title=self._forms[form_id].title,
            label=label,
            name=self._name(form_id, address),
            text=here.text,
            unit=_unit(shown, figures.unit) if here.text else "",
            standing=here.standing,
            computed=here.computed if here.standing is Standing.TYPED_OVER else "",
            reason=over.reason if over is not None else "",
            opens=brought or (address.table, found.id) in figures.rules,
        )

    def _name(self, form_id: str, address: Address) -> str:
        if not address.table:
            return ""
        if address.row in self._forms:
            return self._forms[address.row].title
        return row_named(self.figures(form_id), address.table, address.row)

    def _part(self, part: Part) -> Link:
        link = self.link(part.form, part.address)
        return replace(link, sign=part.sign or 1)

    def _operand(self, one: Operand) -> Link:
        return self.link(one.form or self._form, one.address)

    @staticmethod
    def _brought(parts: Sequence[Link]) -> str:
        return f"取自“{parts[0].form_title}”的{parts[0].label}" if parts else ""

    # --- sentences -----------------------------------------------------------------------------

    def _lacking(self, traced: Trace) -> str:
        if traced.computed is not None:
            return ""
        links = [self._part(part) for part in traced.lacking]
        if not links:
            return "要用的数都还没有，填上后自动算出。"
        wrong = next((link for link in links if link.text), None)
        if wrong is not None:
            return f"“{_called(wrong)}”填的是“{wrong.text}”，不是数字；改成数字后自动算出。"
        rows = Counter(
            link.label.split(" 第")[0]
            for link, part in zip(links, traced.lacking, strict=True)
            if part.address.table or part.form != self._form
        )
        said = [f"还有 {count} {self._counted(traced)}没有{label}" for label, count in rows.items()]
        said += [
            f"“{link.label}”还空着"
            for link, part in zip(links, traced.lacking, strict=True)
            if not part.address.table and part.form == self._form
        ]
        return "，".join(said) + "，填上后自动算出。"

    def _counted(self, traced: Trace) -> str:
        return "行" if any(part.address.table for part in traced.lacking) else "张表"

    # --- around a figure -------------------------------------------------------------------------

    def _users(self, figures: Figures, address: Address, found: Field) -> Iterator[Link]:
        place, need = self._place(figures, address, found)
        told: set[tuple[str, Address]] = {(self._form, address)}
        for form_id, other in self.readable():
            lists = [n for n, view in other.template.views.items() if view.forms == need.kind]
            if form_id != self._form and not (lists and not need.table):
                continue
            spots = users(other, form_id, need, place)
            if place[0] != form_id and not need.table:
                spots += [
                    Address(view, place[0], path)
                    for view in lists
                    for path in _shown_there(other, view, found.id)
                ]
            for spot in spots:
                if (form_id, spot) not in told:
                    told.add((form_id, spot))
                    yield self.link(form_id, spot)

    def _place(
        self, figures: Figures, address: Address, found: Field
    ) -> tuple[tuple[str, Address], Need]:
        """Where equations see the figure, and by what name."""
        view = figures.template.views.get(address.table)
        if view is None or not view.forms:
            return (self._form, address), Need(figures.kind, address.table, found.id)
        need = Need(view.forms, "", found.id)
        if address.key in figures.document.typed_over:
            return (self._form, address), need
        return (address.row, Address("", "", address.field)), need

    def _checks(self, figures: Figures, address: Address) -> Iterator[Check]:
        if address.table:
            return
        words = self.equation_words(figures)
        for rule in figures.template.rules:
            if rule.derives:
                continue
            for side, other, op in (
                (rule.left, rule.right, rule.op),
                (rule.right, rule.left, _TURNED.get(rule.op, rule.op)),
            ):
                if isinstance(side, Name) and not side.own and side.path == address.field:
                    parts = sources(figures, self._form, other)
                    links = tuple(self._part(part) for part in parts)
                    yield Check(f"{_OPERATORS[op]} {words.say(other)}", links)
        yield from self._across(address)

    def _across(self, address: Address) -> Iterator[Check]:
        """The equations across the filing's forms in which the figure is one side."""
        filing = self._steps.ledger.filing(self._filing)
        try:
            rules = self._steps.catalog.set(filing.set_id).rules
        except UnknownNameError:
            return
        forms = list(self.readable()) if rules else []
        for rule in rules:
            weighed: Weighed = weigh(rule, forms)
            sides = weighed.left_operands, weighed.right_operands
            for mine, other, op in (
                (sides[0], sides[1], rule.op),
                (sides[1], sides[0], _TURNED.get(rule.op, rule.op)),
            ):
                if len(mine) == 1 and (mine[0].form, mine[0].address) == (self._form, address):
                    links = tuple(self._operand(one) for one in other)
                    several = "下列各数之和" if len(links) > 1 else "下面这个数"
                    if links:
                        yield Check(f"{_OPERATORS[op]}{several}", links)


def _shown_there(figures: Figures, view: str, field_id: str) -> list[str]:
    """The paths by which a paper shows a field of the forms it lists."""
    return list(
        dict.fromkeys(
            part.path
            for band in figures.template.bands
            for line in band.lines
            for cell in line.cells
            for part in cell.parts
            if isinstance(part, Slot) and part.table == view and part.field.id == field_id
        )
    )


def _called(link: Link) -> str:
    return f"{link.name}的{link.label}" if link.name else link.label


def _over(link: Link) -> str:
    if link.standing is not Standing.TYPED_OVER:
        return ""
    reason = f"原因：{link.reason}。" if link.reason else "还没有写明原因。"
    return f"程序算出的是 {link.computed}，这里手工填的是 {link.text}；{reason}"


def _plain(found: Field, link: Link) -> str:
    if found.filing:
        return "这一格是整套表共用的内容，不由别的数算出。"
    if not link.text:
        return "这一格由本单位填写，现在还空着，不由别的数算出。"
    if found.type in NUMERIC_TYPES:
        return "这个数是手工填写的，不由别的数算出。"
    return "这一格是手工填写的内容，不由别的数算出。"


def _unit(shown: Field, money_unit: str) -> str:
    if shown.type is FieldType.MONEY:
        return money_unit
    return "分" if shown.type is FieldType.SCORE else ""
