"""Forms and what is done to them, at random: a base, and steps as an office takes them.

`rng` is a random.Random or Hypothesis's own. Rows that are deleted take with them what is nested in
them and pinned to them, as the program does.
"""

from dataclasses import replace

from perfdesk.document.applying import apply_all
from perfdesk.document.edits import (
    DeleteRow,
    InsertRow,
    SetCaption,
    SetCell,
    SetFilled,
    SetFinished,
    SetNote,
    SetSeal,
    SetSubject,
    SetTemplate,
    SetTypedOver,
    SetValue,
)
from perfdesk.document.model import (
    Address,
    Document,
    FigureLink,
    Filing,
    Filled,
    Row,
    Seal,
    TypedOver,
)
from perfdesk.document.state import Placed, State

FIELDS = ("goal_year", "money.total.initial", "project_period", "conclusion")
VALUES = (
    None,
    "",
    "22.18",
    "1755.80",
    "按时完成",
    {"op": "≥", "value": "95", "unit": "%"},
    {"op": "≥", "value": "98", "unit": "%"},
    {"from": "2026.01", "to": "2026.12"},
)
TEXTS = (None, "甲", "乙", "丙")
COLUMNS = ("name", "target", "note", "class")
#: the table of inner rows and the table they are nested in
NESTED = {"steps": "tasks"}
TABLES = ("indicators", "tasks", "steps")
OVERS = (None, TypedOver("1"), TypedOver("1", "按批复"), TypedOver("2", "按批复"))
FORM = "d1"


def filled(text):
    return Filled(text, (FigureLink(0, len(text), f"base.{text}"),))


def base_form(rng):
    """A form as it was when two stores had it in common."""
    tables = {
        table: tuple(Row(f"{table[0]}{n}", _cells(rng, table, n)) for n in range(rng.randint(1, 6)))
        for table in ("indicators", "tasks")
    }
    tasks = [row.id for row in tables["tasks"]]
    tables["steps"] = tuple(
        Row(f"s{n}", {**_cells(rng, "steps", n), "of": rng.choice(tasks)})
        for n in range(rng.randint(1, 4))
    )
    document = Document(
        "lukou-2026/project",
        "1",
        subject="工作餐费",
        values={"project_name": "工作餐费", "goal_year": "按时完成"},
        tables=tables,
    )
    return worked_on(document, rng, rng.randint(0, 6), "z")


def _cells(rng, table, n):
    cells = {"name": f"{table}{n}", "target": rng.choice(VALUES), "class": "quantity"}
    return {column: value for column, value in cells.items() if value is not None}


def worked_on(document, rng, steps, who):
    """The form after so many steps of one side, which names its new rows after itself."""
    for number in range(steps):
        step = _step(document, rng, f"{who}{number}")
        document = applied(document, step)
    return document


def applied(document, edits):
    """The form after these edits."""
    state = State({"f1": Filing("lukou-2026", 2026)}, {FORM: Placed("f1", 1, document)})
    return apply_all(edits, state).documents[FORM].document


def _step(document, rng, new_id):
    if document.seal is not None and document.seal.frozen:
        opened = replace(document.seal, opened="数字有误")
        return rng.choice([[SetSeal(FORM, document.seal, opened)], _note(document, rng)])
    ways = [_value, _value, _name, _filled, _cell, _cell, _cell, _insert, _insert, _delete]
    ways += [_move, _over, _note, _caption, _paper, _finished, _seal]
    way = rng.choice(ways)
    return way(document, rng, new_id) if way is _insert else way(document, rng)


def _value(document, rng):
    field = rng.choice(FIELDS)
    return [SetValue(FORM, field, document.values.get(field), rng.choice(VALUES))]


def _name(document, rng):
    name = rng.choice(("工作餐费", "办公用房", "培训费"))
    return [
        SetValue(FORM, "project_name", document.values.get("project_name"), name),
        SetSubject(FORM, document.subject, name),
    ]


def _filled(document, rng):
    text = rng.choice(("支出100万元", "支出120万元", "支出130万元"))
    return [
        SetValue(FORM, "conclusion", document.values.get("conclusion"), text),
        SetFilled(FORM, "conclusion", document.filled.get("conclusion"), filled(text)),
    ]


def _row(document, rng):
    rows = [(table, row) for table in TABLES for row in document.rows(table)]
    return rng.choice(rows) if rows else (None, None)


def _cell(document, rng):
    table, row = _row(document, rng)
    if row is None:
        return []
    column = rng.choice(COLUMNS)
    new = rng.choice(("quantity", "quality")) if column == "class" else rng.choice(VALUES)
    return [SetCell(FORM, table, row.id, column, row.cells.get(column), new)]


def _insert(document, rng, new_id):
    table = rng.choice(TABLES)
    cells = {"name": rng.choice(("甲", "乙", "丙"))}
    if table in NESTED:
        outer = document.rows(NESTED[table])
        if not outer:
            return []
        cells["of"] = rng.choice(outer).id
    index = rng.randint(0, len(document.rows(table)))
    return [InsertRow(FORM, table, index, Row(new_id, cells))]


def _delete(document, rng):
    table, row = _row(document, rng)
    return [] if row is None else _deleting(document, table, row)


def _deleting(document, table, row):
    """The row goes with what is nested in it and pinned to it, from the last to the first."""
    gone = {(table, row.id)}
    for inner, outer in NESTED.items():
        if outer == table:
            gone |= {(inner, one.id) for one in document.rows(inner) if one.cells["of"] == row.id}
    edits = [
        SetNote(FORM, key, text, None)
        for key, text in document.notes.items()
        if Address.of_key(key)[:2] in gone
    ]
    edits += [
        SetTypedOver(FORM, key, over, None)
        for key, over in document.typed_over.items()
        if Address.of_key(key)[:2] in gone
    ]
    for name in TABLES:
        rows = document.rows(name)
        edits += [
            DeleteRow(FORM, name, at, rows[at])
            for at in range(len(rows) - 1, -1, -1)
            if (name, rows[at].id) in gone
        ]
    return edits


def _move(document, rng):
    table, row = _row(document, rng)
    if row is None:
        return []
    rows = document.rows(table)
    to = rng.randint(0, len(rows) - 1)
    return [DeleteRow(FORM, table, rows.index(row), row), InsertRow(FORM, table, to, row)]


def _pin(document, rng, held):
    """The key of a cell, of a row or of the form."""
    table, row = _row(document, rng)
    if row is None or rng.random() < held:
        return rng.choice(FIELDS)
    return Address(table, row.id, rng.choice(COLUMNS)).key


def _over(document, rng):
    key = _pin(document, rng, 0.5)
    return [SetTypedOver(FORM, key, document.typed_over.get(key), rng.choice(OVERS))]


def _note(document, rng):
    key = _pin(document, rng, 0.3)
    return [SetNote(FORM, key, document.notes.get(key), rng.choice(TEXTS))]


def _caption(document, rng):
    caption = rng.choice(("备注", "项目概况/说明"))
    return [SetCaption(FORM, caption, document.captions.get(caption), rng.choice(TEXTS))]


def _paper(document, rng):
    if rng.random() < 0.7:
        return []
    papers = [("lukou-2026/project", "1"), ("lukou-2026/project", "2"), ("changping-2026/p", "1")]
    return [SetTemplate(FORM, (document.template, document.version), rng.choice(papers))]


def _finished(document, rng):
    return [SetFinished(FORM, document.finished, rng.random() < 0.5)]


def _seal(document, rng):
    if rng.random() < 0.7:
        return []
    return [SetSeal(FORM, document.seal, Seal(rng.choice(("AB12", "CD34")), "某中心"))]
