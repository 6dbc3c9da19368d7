"""What typing means: the text a clerk puts at an address, as edits of the form and its filing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from perfdesk import values
from perfdesk.document.edits import (
    Applying,
    DeleteRow,
    Edit,
    InsertRow,
    Placed,
    SetCell,
    SetFilingValue,
    SetNote,
    SetSubject,
    SetTypedOver,
    SetValue,
    State,
)
from perfdesk.document.model import Address, Document, Filing, Row, TypedOver, Value
from perfdesk.errors import PerfDeskError, UnknownNameError
from perfdesk.template.model import Field, FieldType, Template
from perfdesk.text import clean_control, nearest

#: the table whose rows stand in the template's tree
TREE_TABLE = "indicators"
#: columns that follow from the tree: stored only where the office wrote something else
_TREE_COLUMNS = ("level1", "level2")
#: what a new row takes from the row beside it
_CARRIED = ("class", *_TREE_COLUMNS, "of")

#: derived figures as shown, by (table, row id, field); ("", "", field) for the document's own
Derived = Mapping[tuple[str, str, str], str]


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


def entry_edits(form: Form, changes: Iterable[tuple[Address, str]]) -> list[Edit]:
    """The edits that typing these texts makes, one after the other; none where nothing changes.

    A text "" is the Delete key. Raises UnknownNameError for a field or row that does not exist
    and PerfDeskError for a place where nothing can be typed.
    """
    entry = _Entry(form)
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
    entry = _Entry(form)
    beside = entry.row(table, entry.real_row(table, near))
    index = entry.document.rows(table).index(beside) + (1 if after else 0)
    made = [Row(form.new_id(), _carried(form.template, table, beside)) for _one in range(count)]
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
    entry = _Entry(form)
    for address, text in changes:
        entry.put(address, clean_control(text)[0])
    places: dict[tuple[str, str], tuple[Row, int]] = {}
    for table, near, texts in added:
        if (table, near) not in places:
            beside = entry.row(table, entry.real_row(table, near))
            places[table, near] = beside, entry.document.rows(table).index(beside)
        beside, index = places[table, near]
        row = Row(form.new_id(), _carried(form.template, table, beside))
        row = entry.filled(table, row, texts)
        for other, (held, at) in places.items():
            if other[0] == table and at > index:
                places[other] = held, at + 1
        entry.add(InsertRow(form.document_id, table, index + 1, row))
        places[table, near] = beside, index + 1
    return entry.edits


def delete_rows_edits(form: Form, table: str, rows: Sequence[str]) -> list[Edit]:
    """The edits that take rows out, with the nested rows that belong to them."""
    entry = _Entry(form)
    for row in rows:
        if not row.startswith("+"):
            entry.remove(table, row)
    return entry.edits


def seed_document(template: Template, subject: str | None, new_id: Callable[[], str]) -> Document:
    """A new form: one row for each leaf of the tree, one empty row in each other table it draws.

    It has the template's running text; what the paper pre-prints anyway needs no row.
    """
    tables: dict[str, tuple[Row, ...]] = {}
    for table in _drawn_tables(template):
        view = template.views.get(table)
        if view is not None and (view.forms or view.full or view.pad):
            continue
        if table == TREE_TABLE and template.tree:
            classes = [branch.classes[0] for branch in template.tree]
            tables[table] = tuple(Row(new_id(), {"class": leaf}) for leaf in classes)
        else:
            tables[table] = (Row(new_id(), _filter_cells(template, table)),)
    filled: dict[str, Value] = dict(template.seed)
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
        column not in _CARRIED and _filter_cells(template, table).get(column) != value
        for table, rows in document.tables.items()
        for row in rows
        for column, value in row.cells.items()
    )


def field_at(template: Template, table: str, path: str) -> tuple[Field, str]:
    """The field a path names in a table ("" for the document) and its part ("" for the whole).

    Raises UnknownNameError with the nearest right path.
    """
    found = template.fields.get((table, path))
    if found is not None:
        return found, ""
    whole, _dot, part = path.rpartition(".")
    found = template.fields.get((table, whole))
    if found is not None and part in found.parts:
        return found, part
    if table == TREE_TABLE and template.tree and path == "class":
        return Field("class", "指标类别", FieldType.CLASS, table), ""
    where = f"“{template.title}”的表格“{table}”" if table else f"“{template.title}”"
    right = nearest(path, _paths(template, table))
    hint = f"您要的是不是“{right}”？" if right else ""
    message = f"{where}里没有“{path}”这一项。{hint}"
    raise UnknownNameError(message)


def note_edits(form: Form, address: Address, text: str) -> list[Edit]:
    """The edits that write a note on a cell; a blank text takes it away.

    A row that is only pre-printed becomes real: a note needs something to stay with. Raises
    UnknownNameError for a field or row that does not exist.
    """
    field_at(form.template, address.table, address.field)
    entry = _Entry(form)
    text = clean_control(text)[0].strip()
    if address.row.startswith("+"):
        if not text:
            return []
        address = address._replace(row=entry.real_row(address.table, address.row))
    elif address.table:
        entry.row(address.table, address.row)
    old = entry.document.notes.get(address.key)
    if (old or "") != text:
        entry.add(SetNote(form.document_id, address.key, old, text or None))
    return entry.edits


def reason_edits(form: Form, field_id: str, reason: str) -> list[Edit]:
    """The edits that write why a figure was typed over (原因); none where it is not."""
    over = form.document.typed_over.get(field_id)
    reason = clean_control(reason)[0].strip()
    if over is None or over.reason == reason:
        return []
    return [SetTypedOver(form.document_id, field_id, over, replace(over, reason=reason))]


# --- one step of typing ------------------------------------------------------------------


class _Entry:
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
        view = template.views.get(address.table)
        if view is not None and view.forms:
            message = "这里显示的是另一张表的内容，请到那张表里填写。"
            raise PerfDeskError(message)
        found, part = field_at(template, address.table, address.field)
        if found.filing and found.type is FieldType.YEAR:
            message = "年度在建立这套表时已经定下，不能修改；别的年度请新建一套表。"
            raise PerfDeskError(message)
        if found.type is FieldType.CLASS and text:
            self._check_class(text)
        if address.table:
            self._put_cell(address, found, part, text)
        elif found.id in template.derived:
            self._put_over(found, part, text)
        elif found.filing and found.id not in self.document.values:
            self._put_filing(found, part, text)
        else:
            self._put_value(found, part, text)

    def remove(self, table: str, row_id: str) -> None:
        """Take a row out, and the rows nested in it."""
        for inner in _inner_tables(self._form.template, table):
            for nested in self.document.rows(inner):
                if nested.cells.get("of") == row_id:
                    self.remove(inner, nested.id)
        row = self.row(table, row_id)
        index = self.document.rows(table).index(row)
        for key, text in self.document.notes.items():
            if Address.of_key(key)[:2] == (table, row_id):
                self.add(SetNote(self._form.document_id, key, text, None))
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
        new = _typed(found, part, old, text)
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
        new = _typed(found, part, old, text)
        if new != old:
            self.add(SetFilingValue(self._form.filing_id, found.id, old, new))

    def _put_over(self, found: Field, part: str, text: str) -> None:
        old = self.document.typed_over.get(found.id)
        figure = self._form.derived.get(("", "", found.id), "")
        if old is None and found.id in self.document.values:
            # a value typed before the form derived it: shown, so typing goes on there
            self._put_value(found, part, text)
            return
        if text == (figure if old is None else old.text):
            return
        new = replace(old or TypedOver(""), text=text) if text else None
        self.add(SetTypedOver(self._form.document_id, found.id, old, new))

    def _put_cell(self, address: Address, found: Field, part: str, text: str) -> None:
        table = address.table
        drawn_only = address.row.startswith("+") and (table, address.row) not in self._made_real
        pre_printed = bool(_virtual_parts(address.row)[0]) and found.id in _TREE_COLUMNS
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
        if table == TREE_TABLE and found.id in _TREE_COLUMNS:
            self._stand_in_tree(self.row(table, row.id))

    def _typed_cell(self, found: Field, part: str, row: Row, text: str) -> Value | None:
        old = row.cells.get(found.id)
        if found.table == TREE_TABLE and found.id in _TREE_COLUMNS and self._form.template.tree:
            caption = self._tree_caption(row, found.id)
            return None if text == caption else text
        if old is None and text == self._form.derived.get((found.table, row.id, found.id)):
            return None
        return _typed(found, part, old, text)

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
        read = tuple(row.cells.get(c, self._tree_caption(row, c)) for c in _TREE_COLUMNS)
        branches = [b for b in self._form.template.tree if (b.level1, b.level2) == read]
        if len(branches) != 1 or row.cells.get("class") in branches[0].classes:
            return {}
        return {"class": branches[0].classes[0], "level1": None, "level2": None}

    def _tree_caption(self, row: Row, column: str) -> str:
        branch = self._form.template.branch_of(str(row.cells.get("class", "")))
        if branch is None:
            return ""
        return branch.level1 if column == "level1" else branch.level2

    # --- rows that are only drawn ------------------------------------------------------------

    def real_row(self, table: str, row_id: str) -> str:
        """The id of a stored row for a row as drawn: a virtual one becomes real at its place."""
        if not row_id.startswith("+"):
            return row_id
        made = self._made_real.get((table, row_id))
        if made is not None:
            return made
        outer = _outer_table(self._form.template, table)
        make = self._make_nested if outer else self._make_outer
        made = make(table, row_id)
        self._made_real[table, row_id] = made
        return made

    def _preprinted(self, table: str, row_id: str) -> Row:
        """The row as it would be made, to see whether a text changes anything in it."""
        tree = self._form.template.tree
        if table != TREE_TABLE or not tree:
            return Row(row_id)
        return Row(row_id, {"class": _virtual_parts(row_id)[0] or tree[0].classes[0]})

    def _make_nested(self, table: str, row_id: str) -> str:
        outer = _outer_table(self._form.template, table)
        outer_id = self.real_row(outer, _virtual_parts(row_id)[0])
        self.row(outer, outer_id)
        return self._append(table, {"of": outer_id})

    def _make_outer(self, table: str, row_id: str) -> str:
        leaf, index = _virtual_parts(row_id)
        if leaf:
            return self._make_leaf(table, leaf)
        template = self._form.template
        cells = _filter_cells(template, table)
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


# --- values ------------------------------------------------------------------------------

#: where a composite stands that is one string and does not split
_MAIN_PART = {FieldType.MEASURE: "value", FieldType.PERIOD: "from"}


def _typed(found: Field, part: str, old: Value | None, text: str) -> Value | None:
    """What a field holds after a text is typed into it, or into one part of it; None is absent.

    A whole is kept as one string, parts as parts; one string is taken apart only where it would
    recompose, else it goes on standing in its main part: nothing typed is lost either way.
    """
    if not part:
        same = old is not None and text == _whole(found, old)
        return old if same else (text or None)
    parts = _parts(found, old)
    if parts.get(part, "") == text:
        return old
    parts = {name: typed for name, typed in {**parts, part: text}.items() if typed}
    return parts or None


def _whole(found: Field, value: Value) -> str:
    if isinstance(value, str):
        return value
    return (
        values.compose_period(value)
        if found.type is FieldType.PERIOD
        else "".join(value.get(name, "") for name in found.parts)
    )


def _parts(found: Field, value: Value | None) -> Mapping[str, str]:
    if value is None:
        return {}
    if not isinstance(value, str):
        return value
    split = None
    if found.type is FieldType.MEASURE:
        split = values.split_measure(value)
    elif found.type is FieldType.PERIOD:
        split = values.split_period(value)
    return split or {_main_part(found): value}


def _main_part(found: Field) -> str:
    main = _MAIN_PART.get(found.type, "name")
    return main if main in found.parts else found.parts[0]


# --- what the template says about tables ---------------------------------------------------


def _virtual_parts(row_id: str) -> tuple[str, int]:
    """What a virtual row's id says (`model.virtual_row`): leaf class or outer row, and place."""
    named, _colon, index = row_id.removeprefix("+").rpartition(":")
    return named, int(index) if index.isdecimal() else 0


def _repeats(template: Template) -> Iterable[tuple[str, ...]]:
    return (line.repeat for band in template.bands for line in band.lines if line.repeat)


def _drawn_tables(template: Template) -> list[str]:
    """The outer tables the form draws, each once, in paper order."""
    return list(dict.fromkeys(repeat[0] for repeat in _repeats(template)))


def _outer_table(template: Template, table: str) -> str:
    """The table whose rows hold this table's rows; "" when it stands for itself."""
    return next((r[-2] for r in _repeats(template) if len(r) > 1 and r[-1] == table), "")


def _inner_tables(template: Template, table: str) -> list[str]:
    inner = (r[1] for r in _repeats(template) if len(r) > 1 and r[0] == table)
    return list(dict.fromkeys(inner))


def _filter_cells(template: Template, table: str) -> dict[str, Value]:
    """What a row must hold to be seen in its table."""
    view = template.views.get(table)
    return dict([view.where]) if view is not None and view.where is not None else {}


def _carried(template: Template, table: str, beside: Row) -> dict[str, Value]:
    carried = {*_CARRIED, *_filter_cells(template, table)}
    return {column: value for column, value in beside.cells.items() if column in carried}


def _paths(template: Template, table: str) -> list[str]:
    own = [found for (within, _id), found in template.fields.items() if within == table]
    return [*(f.id for f in own), *(f"{f.id}.{part}" for f in own for part in f.parts)]
