"""What both sides of a package changed, in the clerk's words: where, and what stands there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

from perfdesk.document.model import (
    WHOLE_FORM,
    Address,
    Document,
    Filled,
    Row,
    Seal,
    TypedOver,
    Value,
)
from perfdesk.document.tables import TREE_TABLE
from perfdesk.errors import PerfDeskError
from perfdesk.exchange.conflict import Choice, Conflict, Held, Kind, Place
from perfdesk.exchange.model import Package
from perfdesk.workspace.paper_names import OtherPapers
from perfdesk.workspace.receiving import Chosen, Incoming, Line
from perfdesk.workspace.retyping import Retyped, Retyping
from perfdesk.workspace.steps import Steps
from perfdesk.workspace.wording import COMPUTED, FINISHED_WHY, Wording

__all__ = ["Choice", "Dispute", "Disputes", "Retyped", "Retyping"]

_BLANK = "（空白）"
_UNKNOWN = "（没有记录）"
_STATES = ("填写中", "填报完成")


@dataclass(frozen=True)
class Dispute:
    """One place to choose at. `thing` is the form's id, or the filing's for what forms share;
    `conflict` is what was listed there. Where what both sides began from never came here, the base
    is not known, and cannot be chosen.
    """

    thing: str
    place: Place
    title: str
    label: str
    base: str
    ours: str
    theirs: str
    conflict: Conflict
    base_known: bool = True

    def text(self, choice: Choice) -> str:
        """What stands there after a choice."""
        return {Choice.BASE: self.base, Choice.OURS: self.ours, Choice.THEIRS: self.theirs}[choice]


class Disputes:
    """Words for the conflicts of a package that was looked at."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps

    def of(self, incoming: Incoming) -> list[Dispute]:
        """All places to choose at, form by form."""
        based = {work.thing for work in incoming.works if work.merged.bases}
        return [
            one if one.thing in based else replace(one, base=_UNKNOWN, base_known=False)
            for line in incoming.lines
            for one in self._of_line(line, incoming.package)
        ]

    def all_chosen(self, incoming: Incoming, choice: Choice) -> Chosen:
        """The same choice everywhere."""
        return {
            line.form or line.filing: {one.place: choice for one in line.conflicts}
            for line in incoming.lines
            if line.conflicts
        }

    def retyping(self, incoming: Incoming) -> Retyping:
        """Reads what is typed at the places of a package."""
        return Retyping(self._steps, incoming)

    def _of_line(self, line: Line, package: Package) -> Iterator[Dispute]:
        if not line.conflicts:
            return
        thing = line.form or line.filing
        of_form = self._form_words(line.form, package) if line.form else None
        for conflict in line.conflicts:
            name = conflict.place.name
            words = of_form if line.form else self._shared_words(line.filing, package, name)
            base, ours, theirs = (
                _text(conflict, held, words, self._steps)
                for held in (conflict.base, conflict.ours, conflict.theirs)
            )
            label = _label(conflict.place, words)
            place = conflict.place
            yield Dispute(thing, place, line.title, label, base, ours, theirs, conflict)

    def _form_words(self, form: str, package: Package) -> Wording | None:
        """What speaks about a form; None where its paper is not known here."""
        ledger, catalog = self._steps.ledger, self._steps.catalog
        body: Document | None = None
        numbers: dict[tuple[str, str], int] = {}
        if form in ledger.heads:
            body = ledger.peek(form).document
            with suppress(PerfDeskError):
                numbers = self._steps.papers.row_numbers(form)
        else:
            packed = [one for filing in package.filings for one in filing.forms]
            body = next((one.body for one in packed if one.id == form), None)
        if body is None:
            return None
        try:
            template = catalog.template(body.template)
        except PerfDeskError:
            return None
        return Wording(template, numbers, ledger.filings, OtherPapers(catalog), body.money_unit)

    def _shared_words(self, filing: str, package: Package, name: str) -> Wording | None:
        """The first form that shows a shared value calls it."""
        catalog, filings = self._steps.catalog, self._steps.ledger.filings
        here = [head.template for head in self._steps.ledger.heads_in(filing)]
        there = [
            form.body.template
            for one in package.filings
            for form in one.forms
            if one.id == filing and form.body is not None
        ]
        for template_id in dict.fromkeys((*here, *there)):
            with suppress(PerfDeskError):
                template = catalog.template(template_id)
                if ("", name) in template.fields:
                    return Wording(template, {}, filings, OtherPapers(catalog))
        return None


_WHOLE = {
    Kind.SUBJECT: "项目名称",
    Kind.PAPER: "表样",
    Kind.MONEY_UNIT: "金额单位",
    Kind.FINISHED: "填报状态",
    Kind.SEAL: "盖章",
    Kind.FORM: "整张表",
}
_MORE = {Kind.NOTE: "的批注", Kind.FILLED: "的数据来源", Kind.ORDER: "各行的顺序"}


def _label(place: Place, words: Wording | None) -> str:
    if place.kind in _WHOLE:
        return _WHOLE[place.kind]
    if place.kind is Kind.CAPTION:
        return f"表上文字“{place.name}”"
    if place.kind is Kind.ORDER:
        return "各行的顺序"
    address = place.address
    if address is None or words is None:
        return place.name or place.table
    if address == WHOLE_FORM:
        return FINISHED_WHY
    if (address.table, address.field) == (TREE_TABLE, "class"):
        return f"指标类别 {words.label(address._replace(field=''))}".strip()
    return f"{words.label(address)}{_MORE.get(place.kind, '')}"


def _text(conflict: Conflict, held: Held, words: Wording | None, steps: Steps) -> str:
    place = conflict.place
    match held:
        case Seal():
            return f"已盖章，验证码 {held.code}" if held.frozen else f"盖章后改过：{held.opened}"
        case TypedOver():
            return f"{held.text}（原因：{held.reason}）" if held.reason else held.text
        case Filled():
            return held.text
        case Document():
            return "保留这张表"
        case bool():
            return _STATES[held]
        case Row():
            address = place.address
            shown = "" if words is None or address is None else _shown(words, address, held)
            return shown or "空行"
        case tuple():
            return _listed(place, held, words, steps)
        case None:
            return _nothing(place)
        case _:
            return _value(place, held, words)


def _nothing(place: Place) -> str:
    absent = {
        Kind.SEAL: "没有盖章",
        Kind.TYPED_OVER: COMPUTED,
        Kind.ROW: "删除这一行",
        Kind.FORM: "删除这张表",
        Kind.FILLED: "不是由各表填写的",
        Kind.CAPTION: "印好的文字",
    }
    return absent.get(place.kind, _BLANK)


def _value(place: Place, held: Value, words: Wording | None) -> str:
    plain = held if isinstance(held, str) else "".join(held.values())
    address = place.address
    if words is None or address is None or place.kind not in (Kind.VALUE, Kind.CELL):
        return plain or _BLANK
    if (address.table, address.field) == (TREE_TABLE, "class"):
        captions = [one for one in words.template.captions_of(plain) if one]
        return " / ".join(captions) or plain or _BLANK
    row = Row(address.row, {address.field: held}) if place.kind is Kind.CELL else None
    shown = words.shown(address, None if row else held, None, None, row)
    return shown or plain or _BLANK


def _shown(words: Wording, address: Address, row: Row) -> str:
    return words.shown(address._replace(field=""), None, None, None, row)


def _listed(place: Place, held: tuple[str, ...], words: Wording | None, steps: Steps) -> str:
    if place.kind is Kind.PAPER:
        return OtherPapers(steps.catalog).called(held[0])
    if words is None:
        return f"{len(held)} 行"
    labels = (words.label(Address(place.table, row, "")) for row in held)
    return "、".join(one.removeprefix(" ") for one in labels)
