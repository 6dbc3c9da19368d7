"""What typing means: the text a clerk puts at an address, as edits of the form and its filing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field, replace

from perfdesk.document.amounts import as_kept
from perfdesk.document.applying import Applying
from perfdesk.document.edits import (
    DeleteRow,
    Edit,
    InsertRow,
    SetCell,
    SetFilingValue,
    SetNote,
    SetSubject,
    SetTypedOver,
    SetValue,
)
from perfdesk.document.model import Address, Document, Filing, Row, TypedOver, Value
from perfdesk.document.state import Placed, State
from perfdesk.document.tables import (
    CARRIED,
    TREE_COLUMNS,
    TREE_TABLE,
    carried,
    drawn_tables,
    field_at,
    filter_cells,
    inner_tables,
    outer_table,
    virtual_parts,
)
from perfdesk.document.typed_values import typed
from perfdesk.errors import PerfDeskError, UnknownNameError
from perfdesk.frozen import dataclass
from perfdesk.template.model import Field, FieldType, Template
from perfdesk.text import clean_control, nearest

#: derived figures as shown, by (table, row id, field); ("", "", field) for the document's own
Derived = Mapping[tuple[str, str, str], str]

NO_FORM_YET = "这一行还没有对应的表；添加那张表以后，它会自己显示在这里。"


@dataclass(frozen=True)
class Form:
    """One document with all that says what typing into it means. `new_id` makes ids for rows."""

    template: Template
    filing_id: str
    filing: Filing
    document_id: str
    document: Document
    new_id: Callable[[], str]
    derived: Derived = field(default_factory=dict)
    #: whether texts are as the document keeps them: bare amounts are in its unit, not the paper's
    as_kept: bool = False


def entry_edits(form: Form, changes: Iterable[tuple[Address, str]]) -> list[Edit]:
    """The edits that typing these texts makes, one after the other; none where nothing changes.

    A text "" is the Delete key. Raises UnknownNameError for a field or row that does not exist
    and PerfDeskError for a place where nothing can be typed.
    """
    entry = EntryStep(form)
    for address, text in changes:
        entry.put(address, clean_control(text)[0])
    return entry.edits


def clear_edits(form: Form, addresses: Iterable[Address]) -> list[Edit]:
    """The edits of the Delete key: a field becomes absent; a tree caption a typed blank."""
    return entry_edits(form, ((address, "") for address in addresses))


def insert_row_edits(
    form: Form, table: str, near: str, *, after: bool = True, count: int = 1
) -> tuple[list[Edit], str]:
    """The edits that put new rows beside the row `near`, and the first new row's id.

    They stand under the same captions: each takes near's class, typed level1 and level2.
    A pre-printed row that is not stored yet becomes real, or a new one would take its place.
    """
    entry = EntryStep(form)
    beside = entry.row(table, entry.real_row(table, near))
    index = entry.document.rows(table).index(beside) + (1 if after else 0)
    made = [Row(form.new_id(), carried(form.template, table, beside)) for _one in range(count)]
    for at, new in enumerate(made, index):
        entry.add(InsertRow(form.document_id, table, at, new))
    return entry.edits, made[0].id


def paste_edits(
    form: Form,
    changes: Iterable[tuple[Address, str]],
    added: Iterable[tuple[str, str, Sequence[tuple[str, str]]]],
) -> list[Edit]:
    """The edits that type these texts and add these rows: table, the row each comes after, and
    the texts of its columns by path. Rows after the same one come in the order given.

    Raises as `entry_edits` does.
    """
    entry = EntryStep(form)
    for address, text in changes:
        entry.put(address, clean_control(text)[0])
    places: dict[tuple[str, str], tuple[Row, int]] = {}
    for table, near, texts in added:
        if (table, near) not in places:
            beside = entry.row(table, entry.real_row(table, near))
            places[table, near] = beside, entry.document.rows(table).index(beside)
        beside, index = places[table, near]
        row = Row(form.new_id(), carried(form.template, table, beside))
        row = entry.filled(table, row, texts)
        for other, (held, at) in places.items():
            if other[0] == table and at > index:
                places[other] = held, at + 1
        entry.add(InsertRow(form.document_id, table, index + 1, row))
        places[table, near] = beside, index + 1
    return entry.edits


def delete_rows_edits(form: Form, table: str, rows: Sequence[str]) -> list[Edit]:
    """The edits that take rows out, with the nested rows that belong to them."""
    entry = EntryStep(form)
    for row in rows:
        if not row.startswith("+"):
            entry.remove(table, row)
    return entry.edits


def seed_document(template: Template, subject: str | None, new_id: Callable[[], str]) -> Document:
    """A new form: one row for each leaf of the tree, one empty row in each other table it draws.

    It has the template's running text, apart from that to be filled from other forms; what the
    paper pre-prints anyway needs no row.
    """
    tables: dict[str, tuple[Row, ...]] = {}
    for table in drawn_tables(template):
        view = template.views.get(table)
        if view is not None and (view.forms or view.full or view.pad):
            continue
        if table == TREE_TABLE and template.tree:
            classes = [branch.classes[0] for branch in template.tree]
            tables[table] = tuple(Row(new_id(), {"class": leaf}) for leaf in classes)
        else:
            tables[table] = (Row(new_id(), filter_cells(template, table)),)
    filled: dict[str, Value] = {
        name: text for name, text in template.seed.items() if "{" not in text
    }
    if subject and template.subject_field:
        filled[template.subject_field] = subject
    return Document(
        template=template.id,
        version=template.version,
        subject=subject or None,
        money_unit=template.money_unit,
        values=filled,
        tables=tables,
    )


def is_empty(template: Template, document: Document) -> bool:
    """Whether nobody has typed anything yet, apart from what the form is about."""
    given = {**template.seed, template.subject_field: document.subject}
    if document.typed_over or document.captions or document.notes:
        return False
    if any(given.get(name) != value for name, value in document.values.items()):
        return False
    return not any(
        column not in CARRIED and filter_cells(template, table).get(column) != value
        for table, rows in document.tables.items()
        for row in rows
        for column, value in row.cells.items()
    )


# --- one step of typing ------------------------------------------------------------------


class EntryStep:
    """Gathers the edits of one step; each sees what the ones before it made."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self.edits: list[Edit] = []
        placed = Placed(form.filing_id, 0, form.document)
        self._work = Applying(State({form.filing_id: form.filing}, {form.document_id: placed}))
        self._made_real: dict[tuple[str, str], str] = {}

    @property
    def document(self) -> Document:
        """The document as it is after the edits so far."""
        return self._work.state.documents[self._form.document_id].document

    def add(self, edit: Edit) -> None:
        """Take one more edit."""
        self._work.apply(edit)
        self.edits.append(edit)

    def row(self, table: str, row_id: str) -> Row:
        """A stored row; UnknownNameError when there is none of that id."""
        rows = self._work.rows(self._form.document_id, table)
        index = rows.find(row_id)
        if index is not None:
            return rows[index]
        message = f"表格“{table}”里没有行 {row_id}，请刷新后再试。"
        raise UnknownNameError(message)

    def put(self, address: Address, text: str) -> None:
        """Type a text at an address."""
        template = self._form.template
        found, part = field_at(template, address.table, address.field)
        view = template.views.get(address.table)
        if view is not None and view.forms:
            self._put_over_form(address, found, text)
            return
        if found.filing and found.type is FieldType.YEAR:
            message = "年度在建立这套表时已经定下，不能修改；别的年度请新建一套表。"
            raise PerfDeskError(message)
        if found.type is FieldType.CLASS and text:
            self._check_class(text)
        if address.table and self._is_derived_cell(address, found):
            key = address._replace(field=found.id).key
            self._put_over(key, found, text, self._figure(address, found))
        elif address.table:
            self._put_cell(address, found, part, text)
        elif self._stands_over(found):
            figure = self._form.derived.get(("", "", found.id), "")
            self._put_over(found.id, found, text, figure)
        elif found.filing and found.id not in self.document.values:
            self._put_filing(found, part, text)
        else:
            self._put_value(found, part, text)

    def remove(self, table: str, row_id: str) -> None:
        """Take a row out, and the rows nested in it."""
        for inner in inner_tables(self._form.template, table):
            for nested in self.document.rows(inner):
                if nested.cells.get("of") == row_id:
                    self.remove(inner, nested.id)
        row = self.row(table, row_id)
        index = self.document.rows(table).index(row)
        for key, text in self.document.notes.items():
            if Address.of_key(key)[:2] == (table, row_id):
                self.add(SetNote(self._form.document_id, key, text, None))
        for key, over in self.document.typed_over.items():
            if Address.of_key(key)[:2] == (table, row_id):
                self.add(SetTypedOver(self._form.document_id, key, over, None))
        self.add(DeleteRow(self._form.document_id, table, index, row))

    def filled(self, table: str, row: Row, texts: Sequence[tuple[str, str]]) -> Row:
        """A row that is not placed yet, with texts typed into it by path."""
        for path, text in texts:
            found, part = field_at(self._form.template, table, path)
            new = self._typed_cell(found, part, row, clean_control(text)[0])
            if new is not None:
                row = Row(row.id, {**row.cells, found.id: new})
            elif found.id in row.cells:
                row = Row(row.id, {k: v for k, v in row.cells.items() if k != found.id})
        if table == TREE_TABLE:
            for column, value in self._leaf_read(row).items():
                cells = {k: v for k, v in row.cells.items() if k != column}
                row = Row(row.id, cells if value is None else {**cells, column: value})
        return row

    # --- where a text goes -----------------------------------------------------------------

    def _put_value(self, found: Field, part: str, text: str) -> None:
        old = self.document.values.get(found.id)
        new = typed(found, part, old, self._kept(found, old, text))
        if new != old:
            self.add(SetValue(self._form.document_id, found.id, old, new))
            if found.id == self._form.template.subject_field:
                self._put_subject(new)

    def _put_subject(self, value: Value | None) -> None:
        old = self.document.subject
        new = (value if isinstance(value, str) else None) or None
        if new != old:
            self.add(SetSubject(self._form.document_id, old, new))

    def _put_filing(self, found: Field, part: str, text: str) -> None:
        old = self._work.state.filings[self._form.filing_id].values.get(found.id)
        new = typed(found, part, old, text)
        if new != old:
            self.add(SetFilingValue(self._form.filing_id, found.id, old, new))

    def _put_over(self, key: str, found: Field, text: str, figure: str) -> None:
        """Type a text over a derived figure; none, or the figure itself, lets the figure show."""
        old = self.document.typed_over.get(key)
        if old is None and text == figure:
            return
        is_figure = text == figure
        text = self._kept(found, None if old is None else old.text, text)
        if old is not None and text == old.text:
            return
        new = replace(old or TypedOver(""), text=text) if text and not is_figure else None
        if new is old:
            return
        self.add(SetTypedOver(self._form.document_id, key, old, new))

    def _put_over_form(self, address: Address, found: Field, text: str) -> None:
        """Type a text over what another form of the filing says; see `Form.derived`."""
        if not address.row or address.row.startswith("+"):
            raise PerfDeskError(NO_FORM_YET)
        self._put_over(address.key, found, text, self._form.derived.get(address, ""))

    def _stands_over(self, found: Field) -> bool:
        """Whether what stands there is a derived figure, or what was typed over one: here, or on
        another paper. A value typed before the form derived it is shown, so typing goes on there.
        """
        if found.id in self.document.typed_over:
            return True
        return found.id in self._form.template.derived and found.id not in self.document.values

    def _kept(self, found: Field, old: Value | None, text: str) -> str:
        """A text as the document keeps it: an amount with the paper's unit where it differs."""
        if found.type is not FieldType.MONEY or self._form.as_kept:
            return text
        return as_kept(text, old, self.document.money_unit, self._form.template.money_unit)

    def _is_derived_cell(self, address: Address, found: Field) -> bool:
        """Whether the form derives the figure of a row, and nothing stands in its place."""
        if (address.table, found.id) not in self._form.template.derived_columns:
            return False
        if address.row.startswith("+"):
            return False
        return found.id not in self.row(address.table, address.row).cells

    def _figure(self, address: Address, found: Field) -> str:
        return self._form.derived.get((address.table, address.row, found.id), "")

    def _put_cell(self, address: Address, found: Field, part: str, text: str) -> None:
        table = address.table
        drawn_only = address.row.startswith("+") and (table, address.row) not in self._made_real
        pre_printed = bool(virtual_parts(address.row)[0]) and found.id in TREE_COLUMNS
        if drawn_only and not text and not pre_printed:
            return
        shown = self._preprinted(table, address.row) if drawn_only else None
        row = self.row(table, self.real_row(table, address.row)) if shown is None else shown
        old = row.cells.get(found.id)
        new = self._typed_cell(found, part, row, text)
        if new == old:
            return
        if shown is not None:
            row = self.row(table, self.real_row(table, address.row))
        self.add(SetCell(self._form.document_id, table, row.id, found.id, old, new))
        if table == TREE_TABLE and found.id in TREE_COLUMNS:
            self._stand_in_tree(self.row(table, row.id))

    def _typed_cell(self, found: Field, part: str, row: Row, text: str) -> Value | None:
        old = row.cells.get(found.id)
        if found.table == TREE_TABLE and found.id in TREE_COLUMNS and self._form.template.tree:
            caption = self._tree_caption(row, found.id)
            return None if text == caption else text
        if old is None and text == self._form.derived.get((found.table, row.id, found.id)):
            return None
        return typed(found, part, old, self._kept(found, old, text))

    def _check_class(self, text: str) -> None:
        """A row of a class that the tree does not have would stand nowhere on the paper."""
        leaves = [leaf for branch in self._form.template.tree for leaf in branch.classes]
        if leaves and text not in leaves:
            right = nearest(text, leaves)
            hint = f"您要的是不是“{right}”？" if right else f"可用的有 {'、'.join(leaves)}。"
            message = f"“{self._form.template.title}”里没有“{text}”这类指标。{hint}"
            raise UnknownNameError(message)

    def _stand_in_tree(self, row: Row) -> None:
        """A row whose captions now read like another leaf of the tree belongs to that leaf."""
        for column, new in self._leaf_read(row).items():
            held = row.cells.get(column)
            if held != new:
                self.add(SetCell(self._form.document_id, TREE_TABLE, row.id, column, held, new))

    def _leaf_read(self, row: Row) -> Mapping[str, str | None]:
        """The cells that put a row under the leaf its captions read like; {} where it is."""
        read = tuple(row.cells.get(c, self._tree_caption(row, c)) for c in TREE_COLUMNS)
        branches = [b for b in self._form.template.tree if (b.level1, b.level2) == read]
        if len(branches) != 1 or row.cells.get("class") in branches[0].classes:
            return {}
        return {"class": branches[0].classes[0], "level1": None, "level2": None}

    def _tree_caption(self, row: Row, column: str) -> str:
        captions = self._form.template.captions_of(str(row.cells.get("class", "")))
        return captions[TREE_COLUMNS.index(column)]

    # --- rows that are only drawn ------------------------------------------------------------

    def real_row(self, table: str, row_id: str) -> str:
        """The id of a stored row for a row as drawn: a virtual one becomes real at its place."""
        if not row_id.startswith("+"):
            return row_id
        made = self._made_real.get((table, row_id))
        if made is not None:
            return made
        outer = outer_table(self._form.template, table)
        make = self._make_nested if outer else self._make_outer
        made = make(table, row_id)
        self._made_real[table, row_id] = made
        return made

    def _preprinted(self, table: str, row_id: str) -> Row:
        """The row as it would be made, to see whether a text changes anything in it."""
        tree = self._form.template.tree
        if table != TREE_TABLE or not tree:
            return Row(row_id)
        return Row(row_id, {"class": virtual_parts(row_id)[0] or tree[0].classes[0]})

    def _make_nested(self, table: str, row_id: str) -> str:
        outer = outer_table(self._form.template, table)
        outer_id = self.real_row(outer, virtual_parts(row_id)[0])
        self.row(outer, outer_id)
        return self._append(table, {"of": outer_id})

    def _make_outer(self, table: str, row_id: str) -> str:
        leaf, index = virtual_parts(row_id)
        if leaf:
            return self._make_leaf(table, leaf)
        template = self._form.template
        cells = filter_cells(template, table)
        rows = self.document.rows(table)
        shown = [row for row in rows if cells.items() <= row.cells.items()]
        if table == TREE_TABLE and template.tree:
            cells = {"class": template.tree[0].classes[0], **cells}
        # what is typed into the third blank line stays in the third line
        for blank in range(len(shown), index):
            self._made_real[table, f"+:{blank}"] = self._append(table, cells)
        return self._append(table, cells)

    def _make_leaf(self, table: str, leaf: str) -> str:
        order = {name: n for n, b in enumerate(self._form.template.tree) for name in b.classes}
        if leaf not in order:
            message = f"这张表的指标里没有“{leaf}”这一类，请刷新后再试。"
            raise UnknownNameError(message)
        rows = self.document.rows(table)
        places = [order.get(str(row.cells.get("class", "")), len(order)) for row in rows]
        index = len(rows)
        same = [n for n, place in enumerate(places) if place == order[leaf]]
        later = [n for n, place in enumerate(places) if place > order[leaf]]
        if same:
            index = same[-1] + 1
        elif later:
            index = later[0]
        row = Row(self._form.new_id(), {"class": leaf})
        self.add(InsertRow(self._form.document_id, table, index, row))
        return row.id

    def _append(self, table: str, cells: Mapping[str, Value]) -> str:
        row = Row(self._form.new_id(), dict(cells))
        index = len(self.document.rows(table))
        self.add(InsertRow(self._form.document_id, table, index, row))
        return row.id
