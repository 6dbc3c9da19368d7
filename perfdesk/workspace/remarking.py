"""Remarks on cells (审核意见): written, resolved, brought up again; never deleted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from perfdesk.document.edits import SetRemark
from perfdesk.document.model import Address, Remark
from perfdesk.document.tables import field_at
from perfdesk.errors import PerfDeskError, UnknownNameError
from perfdesk.text import clean_control
from perfdesk.workspace.chronicle import words_of
from perfdesk.workspace.infos import FormInfo, Touched
from perfdesk.workspace.steps import Steps
from perfdesk.workspace.wording import Wording

#: what a remark without a cell is about, and one whose form has gone
WHOLE, GONE_FORM = "整张表", "一张已删除的表"
#: who resolved it where nobody is named and the filing has no unit yet
_SOMEBODY = "未署名"


@dataclass(frozen=True)
class Pinned:
    """A remark with its place as the clerk knows it. `title` is the form's, `where` the cell's;
    `address` is None for the form as a whole. `there` says that the form is still there.
    """

    remark: Remark
    title: str
    where: str
    address: Address | None
    there: bool = True

    @property
    def by(self) -> str:
        """Who wrote it: the unit, and the person where one is named."""
        return " ".join(part for part in (self.remark.unit, self.remark.author) if part)


class Remarking:
    """Writes and reads remarks. They are the filing's: a sealed form takes them too, and a finished
    one stays finished.
    """

    def __init__(self, steps: Steps, forms: Callable[[str], list[FormInfo]]) -> None:
        self._steps = steps
        self._forms = forms

    # --- reading ---------------------------------------------------------------------------------

    def of(self, form_id: str) -> list[Pinned]:
        """The remarks on a form: open ones first, the newest of each first."""
        filing = self._steps.ledger.head(form_id).filing
        held = self._steps.ledger.filing(filing).remarks.values()
        return self._pinned([one for one in held if one.form == form_id])

    def of_filing(self, filing_id: str) -> list[Pinned]:
        """All remarks of a filing, by its forms in the set's order; those of forms that are gone
        stand at the end. UnknownNameError when there is no such filing.
        """
        held = self._steps.ledger.filing(filing_id).remarks.values()
        order = {form.id: n for n, form in enumerate(self._forms(filing_id))}
        pinned = self._pinned(held)
        pinned.sort(key=lambda one: order.get(one.remark.form, len(order)))
        return pinned

    def open_counts(self, filing_id: str) -> dict[str, int]:
        """How many remarks on each form wait to be seen to; forms without any are left out."""
        held = self._steps.ledger.filing(filing_id).remarks.values()
        return dict(Counter(one.form for one in held if one.is_open))

    # --- writing ---------------------------------------------------------------------------------

    def add(self, form_id: str, address: Address | None, text: str, unit: str = "") -> Touched:
        """Write a remark on a cell, or on the form as a whole where `address` is None.

        On a line that is only pre-printed it is written on the form, with the cell's name before
        it: there is no row yet that it could stay with. Raises PerfDeskError for a blank text,
        UnknownNameError for a form, row or field that is not there.
        """
        said = clean_control(text)[0].strip()
        if not said:
            message = "审核意见还没有写内容，请写清要改什么。"
            raise PerfDeskError(message)
        ledger = self._steps.ledger
        head = ledger.head(form_id)
        if address is not None:
            self._check(form_id, address)
            if address.row.startswith("+"):
                said = f"{words_of(self._steps, form_id).label(address)}：{said}"
                address = None
        remark = Remark(
            id=self._fresh_id(head.filing),
            form=form_id,
            key="" if address is None else address.key,
            text=said,
            unit=clean_control(unit)[0].strip(),
            author=ledger.author,
            made=ledger.now().isoformat(timespec="seconds"),
        )
        return self._set("写审核意见", head.filing, None, remark)

    def resolve(self, form_id: str, remark_id: str, answer: str = "") -> Touched | None:
        """Mark a remark 已处理, with what was done about it; None when it is so already.

        UnknownNameError when that form has no such remark.
        """
        filing, old = self._held(form_id, remark_id)
        if not old.is_open:
            return None
        ledger = self._steps.ledger
        new = replace(
            old,
            resolved_by=ledger.author or ledger.filing(filing).unit or _SOMEBODY,
            resolved_at=ledger.now().isoformat(timespec="seconds"),
            answer=clean_control(answer)[0].strip(),
        )
        return self._set("审核意见已处理", filing, old, new)

    def reopen(self, form_id: str, remark_id: str, unit: str = "") -> Touched | None:
        """Bring a resolved remark up again; None when it is open.

        It comes back as a new one of the same text on the same cell: what was resolved on either
        side stays so when the two meet again. `unit` is who asks for it now.
        """
        filing, old = self._held(form_id, remark_id)
        if old.is_open:
            return None
        ledger = self._steps.ledger
        again = Remark(
            id=self._fresh_id(filing),
            form=old.form,
            key=old.key,
            text=old.text,
            unit=clean_control(unit)[0].strip() or old.unit,
            author=ledger.author,
            made=ledger.now().isoformat(timespec="seconds"),
        )
        return self._set("重新打开审核意见", filing, None, again)

    # --- places ----------------------------------------------------------------------------------

    def _pinned(self, remarks: Iterable[Remark]) -> list[Pinned]:
        words: dict[str, Wording | None] = {}
        titles: dict[str, str] = {}
        pinned = []
        for one in remarks:
            name = one.form
            if name not in words:
                words[name], titles[name] = self._form(name)
            address = Address.of_key(one.key) if one.key else None
            known = words[name]
            where = WHOLE if address is None or known is None else known.label(address)
            there = name in self._steps.ledger.heads
            pinned.append(Pinned(one, titles[name], where, address if there else None, there))
        pinned.sort(key=lambda found: (found.remark.made, found.remark.id), reverse=True)
        pinned.sort(key=lambda found: not found.remark.is_open)
        return pinned

    def _form(self, form_id: str) -> tuple[Wording | None, str]:
        """What speaks about a form, None where its paper is not there, and its title."""
        head = self._steps.ledger.heads.get(form_id)
        if head is None:
            return None, GONE_FORM
        title = next(one.title for one in self._forms(head.filing) if one.id == form_id)
        try:
            return words_of(self._steps, form_id), title
        except PerfDeskError:
            return None, title

    def _check(self, form_id: str, address: Address) -> None:
        template = self._steps.catalog.template(self._steps.ledger.head(form_id).template)
        field_at(template, address.table, address.field)
        numbers = self._steps.papers.row_numbers(form_id) if address.table else {}
        if address.table and address.row and address[:2] not in numbers:
            message = f"表里没有编号为“{address.row}”的行，审核意见没有写上；请重新选一格。"
            raise UnknownNameError(message)

    # --- steps -----------------------------------------------------------------------------------

    def _held(self, form_id: str, remark_id: str) -> tuple[str, Remark]:
        filing = self._filing_of(form_id, remark_id)
        found = self._steps.ledger.filing(filing).remarks.get(remark_id) if filing else None
        if found is None or found.form != form_id:
            message = f"这张表没有编号为“{remark_id}”的审核意见，请刷新后再试。"
            raise UnknownNameError(message)
        return filing, found

    def _filing_of(self, form_id: str, remark_id: str) -> str:
        """The filing of a form; of one that is gone, the filing that keeps the remark."""
        ledger = self._steps.ledger
        if form_id in ledger.heads:
            return ledger.head(form_id).filing
        held = (name for name, one in ledger.filings.items() if remark_id in one.remarks)
        return next(held, "")

    def _fresh_id(self, filing: str) -> str:
        held = self._steps.ledger.filing(filing).remarks
        while (made := self._steps.fresh_id()) in held:
            pass
        return made

    def _set(self, label: str, filing: str, old: Remark | None, new: Remark) -> Touched:
        form = new.form if new.form in self._steps.ledger.heads else ""
        place = (form, Address.of_key(new.key) if new.key else None) if form else None
        return self._steps.do(label, [SetRemark(filing, new.id, old, new)], place)
