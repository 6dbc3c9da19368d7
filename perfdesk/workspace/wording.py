"""Changes in words: what a cell is called, what stood in it, what differs between two moments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from perfdesk.document import tables
from perfdesk.document.amounts import on_paper
from perfdesk.document.edits import SetFilingValue, SetRemark
from perfdesk.document.model import (
    WHOLE_FORM,
    Address,
    Document,
    Filing,
    Remark,
    Row,
    TypedOver,
    Value,
)
from perfdesk.errors import UnknownNameError
from perfdesk.grid.showing import part_text
from perfdesk.template.model import Field, FieldType, Slot, Template
from perfdesk.workspace.paper_names import OtherPapers

#: what stands in a derived cell where nothing was typed
COMPUTED = "程序算出的数"
#: what stands where another form is listed and nothing was typed over it
BROUGHT = "另一张表里的内容"
#: a row that has no number any more
GONE = "一行"

_LEVELS = ("level1", "level2")
#: columns that only say where a row stands
_HIDDEN = frozenset({"of"})


#: what the note of a form as a whole is called
FINISHED_WHY = "填报完成的理由"


@dataclass(frozen=True)
class CellChange:
    """What one step changed in one cell, as the paper shows it; "" is blank.

    `address` is None for a change of the form as a whole; its field is "" for a row as a whole.
    """

    form: str
    address: Address | None
    label: str
    old: str
    new: str


def remark_change(edit: SetRemark, label: str) -> CellChange | None:
    """A remark that was written, resolved or taken back; None for nothing at all."""
    about = edit.new or edit.old
    if about is None:
        return None
    address = Address.of_key(about.key) if about.key else None
    return CellChange(about.form, address, label, _remark_text(edit.old), _remark_text(edit.new))


def _remark_text(remark: Remark | None) -> str:
    if remark is None or remark.is_open:
        return "" if remark is None else remark.text
    return f"{remark.text}（已处理{'：' if remark.answer else ''}{remark.answer}）"


class Wording:
    """Speaks about one form. `numbers` are the rows' numbers on the paper, by table and row."""

    def __init__(
        self,
        template: Template,
        numbers: Mapping[tuple[str, str], int],
        filings: Mapping[str, Filing],
        others: OtherPapers | None = None,
        unit: str = "",
    ) -> None:
        """`others` knows what this paper does not: a form may have been on another before. `unit`
        is what the form's bare amounts are in, where its paper has another: it is said behind them.
        """
        self.template = template
        self.filings = filings
        self._others = others
        self._unit = unit or template.money_unit
        self._numbers = numbers
        #: the path by which the paper shows a field, where that is a part of it
        self._drawn: dict[tuple[str, str], str] = {}
        for slot in slots_of(template):
            self._drawn.setdefault((slot.table, slot.field.id), slot.path)

    # --- one cell ------------------------------------------------------------------------------

    def field(self, address: Address) -> Field:
        """The field at an address; one made up from its name where the template has none."""
        return self._slot(address).field

    def _slot(self, address: Address) -> Slot:
        try:
            found, part = tables.field_at(self.template, address.table, address.field)
        except UnknownNameError:
            found, part = self._unknown(address), ""
        return Slot(found, part, address.table)

    def _unknown(self, address: Address) -> Field:
        found = self._others.field(address.table, address.field) if self._others else None
        return found or Field(address.field, address.field, FieldType.TEXT, address.table)

    def _text(self, text: str, slot: Slot) -> str:
        """A text as it was typed, its unit behind an amount that this paper shows in another."""
        if slot.shown.type is not FieldType.MONEY or self._unit == self.template.money_unit:
            return text
        return on_paper(text, self._unit, self.template.money_unit)[1] or text

    def label(self, address: Address) -> str:
        """What a cell is called: 三级指标 第4行, 资金总额; a row that is gone is called so."""
        name = self._slot(address).shown.label if address.field else ""
        if not address.table:
            return name
        number = self._numbers.get(address[:2])
        return f"{name} 第{number}行".strip() if number else f"{name or GONE}（现已删除）"

    def lists_forms(self, table: str) -> bool:
        """Whether the rows of a table are other forms of the filing."""
        view = self.template.views.get(table)
        return view is not None and bool(view.forms)

    def over_key(self, address: Address) -> str:
        """By what name the form keeps what is typed over at an address."""
        if self.lists_forms(address.table):
            return address.key
        return address._replace(field=self._slot(address).field.id).key

    def shown(
        self,
        address: Address,
        value: Value | None,
        over: TypedOver | None,
        shared: Value | None,
        row: Row | None,
    ) -> str:
        """What the paper shows at an address, given all that can stand there."""
        if address.table:
            if self.lists_forms(address.table):
                return BROUGHT if over is None else over.text
            if over is not None and (row is None or self._slot(address).field.id not in row.cells):
                return over.text
            if row is None:
                return ""
            return self._cell_text(address, row) if address.field else self._row_text(row, address)
        slot = self._slot(address)
        if over is not None:
            return self._text(over.text, slot)
        if value is None and slot.field.filing:
            value = shared
        if value is None and slot.field.id in self.template.derived:
            return COMPUTED
        return self._text(part_text(value, slot), slot)

    def _cell_text(self, address: Address, row: Row) -> str:
        slot = self._slot(address)
        value = row.cells.get(slot.field.id)
        if value is not None:
            return self._text(part_text(value, slot), slot)
        if address.table == tables.TREE_TABLE and slot.field.id in _LEVELS:
            captions = self.template.captions_of(str(row.cells.get("class", "")))
            return captions[_LEVELS.index(slot.field.id)]
        return COMPUTED if (address.table, slot.field.id) in self.template.derived_columns else ""

    def _row_text(self, row: Row, address: Address) -> str:
        drawn = [field for table, field in self._drawn if table == address.table]
        texts = (
            self._cell_text(address._replace(field=name), row)
            for name in sorted(row.cells.keys() & set(drawn), key=drawn.index)
        )
        return " · ".join(text for text in texts if text)

    # --- between two moments --------------------------------------------------------------------

    def differences(
        self, form: str, before: Document | None, after: Document | None
    ) -> tuple[CellChange, ...]:
        """What differs between a form before and after a step, cell by cell."""
        if before is after:
            return ()
        if before is None or after is None:
            texts = ("", "新建") if before is None else ("在", "删除")
            return (CellChange(form, None, "这张表", *texts),)
        return tuple(self._differences(form, before, after))

    def _differences(self, form: str, before: Document, after: Document) -> Iterator[CellChange]:
        if before.template != after.template:
            papers = (before.template, after.template)
            if self._others is not None:
                papers = (self._others.called(papers[0]), self._others.called(papers[1]))
            yield CellChange(form, None, "表样", *papers)
        for address in self._changed_figures(before, after):
            old, new = (self._shown_in(address, doc) for doc in (before, after))
            label = self.label(address)
            if old != new:
                yield CellChange(form, self._on_paper(address), label, old, new)
            reasons = _reason(before, address.key), _reason(after, address.key)
            if reasons[0] != reasons[1]:
                yield CellChange(form, self._on_paper(address), f"{label}的原因", *reasons)
        for table in dict.fromkeys((*before.tables, *after.tables)):
            yield from self._row_differences(form, table, before, after)
        for key in _changed(before.notes, after.notes):
            address = Address.of_key(key)
            texts = before.notes.get(key, ""), after.notes.get(key, "")
            if address == WHOLE_FORM:
                yield CellChange(form, None, FINISHED_WHY, *texts)
                continue
            yield CellChange(form, address, f"{self.label(address)}的批注", *texts)
        for caption in _changed(before.captions, after.captions):
            texts = (before.captions.get(caption, caption), after.captions.get(caption, caption))
            yield CellChange(form, None, "表上文字", *texts)
        if before.finished != after.finished:
            states = ("填写中", "填报完成")
            yield CellChange(
                form, None, "填报状态", states[before.finished], states[after.finished]
            )

    def _changed_figures(self, before: Document, after: Document) -> Iterator[Address]:
        """The fields of the form, and what was typed over anywhere, that differ; what went with
        its row is told of the row.
        """
        names = _changed(before.values, after.values)
        keys = _changed(before.typed_over, after.typed_over)
        for key in dict.fromkeys((*names, *keys)):
            address = Address("", "", key) if key in names else Address.of_key(key)
            table = address.table
            stays = {row.id for row in after.rows(table)} if table else set()
            if not table or address.row in stays or self.lists_forms(table):
                yield address

    def _shown_in(self, address: Address, document: Document) -> str:
        """What a form shows at an address."""
        rows = document.rows(address.table) if address.table else ()
        row = next((one for one in rows if one.id == address.row), None)
        value = None if address.table else document.values.get(address.field)
        return self.shown(address, value, document.typed_over.get(address.key), None, row)

    def _row_differences(
        self, form: str, table: str, before: Document, after: Document
    ) -> Iterator[CellChange]:
        olds = {row.id: row for row in before.rows(table)}
        news = {row.id: row for row in after.rows(table)}
        for row_id, new in news.items():
            old = olds.get(row_id)
            if old is new:
                continue
            found = list(self._cell_differences(form, table, old, new))
            if not found and old is None:
                address = Address(table, row_id, "")
                found = [CellChange(form, address, self.label(address), "", "插入一行")]
            yield from found
        for row_id, old in olds.items():
            if row_id not in news:
                address = Address(table, row_id, "")
                text = self._row_text(old, address)
                yield CellChange(form, address, "删除的行", text or "空行", "")

    def _cell_differences(
        self, form: str, table: str, old: Row | None, new: Row
    ) -> Iterator[CellChange]:
        held: Mapping[str, Value] = {} if old is None else old.cells
        was = Row(new.id) if old is None else old
        names = [name for name in _changed(held, new.cells) if name not in _HIDDEN]
        if table == tables.TREE_TABLE and self.template.tree and "class" in names:
            # which leaf a row stands under is seen by its captions; a new row's is no news
            names.remove("class")
            names = [*names, *(n for n in _LEVELS if old is not None and n not in names)]
        for name in names:
            address = Address(table, new.id, name)
            texts = self._cell_text(address, was), self._cell_text(address, new)
            if texts[0] != texts[1]:
                yield CellChange(form, self._on_paper(address), self.label(address), *texts)

    def _on_paper(self, address: Address) -> Address:
        path = self._drawn.get((address.table, address.field), address.field)
        return address._replace(field=path)

    # --- the filing's own ------------------------------------------------------------------------

    def is_shared(self, field_id: str) -> bool:
        """Whether a field of this form belongs to the whole filing."""
        found = self.template.fields.get(("", field_id))
        return found is not None and found.filing

    def filing_change(self, form: str, edit: SetFilingValue) -> CellChange:
        """A value that all forms of the filing share, as this form shows it."""
        address = Address("", "", edit.field)
        slot = self._slot(address)
        texts = part_text(edit.old, slot), part_text(edit.new, slot)
        return CellChange(form, self._on_paper(address), self.label(address), *texts)


def slots_of(template: Template) -> Iterator[Slot]:
    """Every place of a template where a value stands, in paper order; places of other forms not."""
    for band in template.bands:
        specs = [part for line in band.lines for cell in line.cells for part in cell.parts]
        texts = [part for paragraph in band.paragraphs for part in paragraph.parts]
        for part in (*specs, *texts):
            if isinstance(part, Slot) and not part.foreign:
                yield part


def _changed(*pairs: Mapping[str, object]) -> list[str]:
    """The names that differ in any of these pairs of mappings, in order."""
    found: dict[str, None] = {}
    for old, new in zip(pairs[::2], pairs[1::2], strict=True):
        if old is not new:
            names = dict.fromkeys((*old, *new))
            found.update(dict.fromkeys(n for n in names if old.get(n) != new.get(n)))
    return list(found)


def _reason(document: Document, name: str) -> str:
    over = document.typed_over.get(name)
    return "" if over is None else over.reason
