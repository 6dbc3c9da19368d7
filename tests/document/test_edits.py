"""Edits: every one has an inverse, says when it is stale, and survives the way through JSON."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfdesk.document import edit_codec
from perfdesk.document.applying import apply_all, documents_of, filings_of, inverses, units_of
from perfdesk.document.edits import (
    AddDocument,
    AddFiling,
    DeleteRow,
    InsertRow,
    RemoveDocument,
    RemoveFiling,
    SetCaption,
    SetCell,
    SetFilingValue,
    SetFilled,
    SetFinished,
    SetListedUnit,
    SetNote,
    SetRemark,
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
    ListedUnit,
    Remark,
    Row,
    Seal,
    TypedOver,
)
from perfdesk.document.state import Placed, State
from perfdesk.errors import PerfDeskError, StaleEditError
from tests.examples import many

TEXTS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), max_size=6)
VALUES = TEXTS | st.fixed_dictionaries({"op": TEXTS, "value": TEXTS, "unit": TEXTS})
MAYBE = st.none() | VALUES
FIELDS = st.sampled_from(["project_name", "goal_year", "money.total.initial"])
COLUMNS = st.sampled_from(["name", "target", "level1", "note"])
TABLES = st.sampled_from(["indicators", "tasks"])


FILLED = st.builds(
    lambda text, source: Filled(text, (FigureLink(0, len(text), source),)), TEXTS, TEXTS
)
SEALS = st.none() | st.builds(Seal, TEXTS, TEXTS, TEXTS, TEXTS)
REMARKS = st.builds(Remark, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS)


UNITS = st.sampled_from(["甲镇", "乙镇", "丙局"])
LISTED = st.builds(ListedUnit, st.integers(), TEXTS, TEXTS)


@st.composite
def documents(draw):
    tables = {}
    for table in draw(st.sets(TABLES)):
        ids = draw(st.lists(st.sampled_from("abcdefgh"), unique=True, min_size=1, max_size=4))
        tables[table] = tuple(
            Row(name, draw(st.dictionaries(COLUMNS, VALUES, max_size=3))) for name in ids
        )
    return Document(
        template="lukou-2026/project",
        version="1",
        subject=draw(st.none() | TEXTS),
        values=draw(st.dictionaries(FIELDS, VALUES, max_size=3)),
        tables=tables,
        typed_over=draw(st.dictionaries(FIELDS, st.builds(TypedOver, TEXTS, TEXTS), max_size=2)),
        captions=draw(st.dictionaries(TEXTS, TEXTS, max_size=2)),
        finished=draw(st.booleans()),
        notes=draw(st.dictionaries(FIELDS, TEXTS, max_size=1)),
        filled=draw(st.dictionaries(FIELDS, FILLED, max_size=1)),
        seal=draw(SEALS),
    )


FILINGS = st.builds(
    Filing,
    st.just("lukou-2026"),
    st.just(2026),
    st.dictionaries(st.sampled_from(["unit_name", "phone"]), VALUES, max_size=2),
    st.dictionaries(st.sampled_from(["m1", "m2"]), REMARKS, max_size=2),
)


@st.composite
def states(draw):
    filings = draw(st.dictionaries(st.sampled_from(["f1", "f2", "f3"]), FILINGS, max_size=3))
    forms = {}
    if filings:
        for name in draw(st.sets(st.sampled_from(["d1", "d2", "d3"]))):
            home = draw(st.sampled_from(sorted(filings)))
            forms[name] = Placed(home, draw(st.integers(1, 9)), draw(documents()))
    return State(filings, forms, draw(st.dictionaries(UNITS, LISTED, max_size=2)))


def _in_document(draw, name, body):
    """Ways to make an edit that fits one document as it is."""
    field, column, table = draw(FIELDS), draw(COLUMNS), draw(TABLES)
    rows = body.rows(table)
    over = st.none() | st.builds(TypedOver, TEXTS, TEXTS)
    new = next(f"n{n}" for n in range(99) if all(row.id != f"n{n}" for row in rows))
    cells = st.dictionaries(COLUMNS, VALUES, max_size=2)
    ways = [
        lambda: SetValue(name, field, body.values.get(field), draw(MAYBE)),
        lambda: SetTypedOver(name, field, body.typed_over.get(field), draw(over)),
        lambda: SetCaption(name, "备注", body.captions.get("备注"), draw(st.none() | TEXTS)),
        lambda: SetFinished(name, body.finished, draw(st.booleans())),
        lambda: SetNote(name, field, body.notes.get(field), draw(st.none() | TEXTS)),
        lambda: SetFilled(name, field, body.filled.get(field), draw(st.none() | FILLED)),
        lambda: SetSeal(name, body.seal, draw(SEALS)),
        lambda: SetTemplate(name, (body.template, body.version), ("lukou-2026/department", "2")),
        lambda: SetSubject(name, body.subject, draw(st.none() | TEXTS)),
        lambda: InsertRow(name, table, draw(st.integers(0, len(rows))), Row(new, draw(cells))),
    ]
    if rows:
        at = draw(st.integers(0, len(rows) - 1))
        row = rows[at]
        ways += [
            lambda: DeleteRow(name, table, at, row),
            lambda: SetCell(name, table, row.id, column, row.cells.get(column), draw(MAYBE)),
        ]
    return ways


def _of_filing(draw, name, filing, state):
    """Ways to make an edit that fits one filing as it is."""
    new = next(f"d{n}" for n in range(9, 99) if f"d{n}" not in state.documents)
    ways = [
        lambda: SetFilingValue(name, "phone", filing.values.get("phone"), draw(MAYBE)),
        lambda: SetRemark(name, "m1", filing.remarks.get("m1"), draw(st.none() | REMARKS)),
        lambda: AddDocument(new, name, draw(st.integers(1, 9)), draw(documents())),
    ]
    if all(placed.filing != name for placed in state.documents.values()):
        ways.append(lambda: RemoveFiling(name, filing))
    return ways


@st.composite
def next_edit(draw, state):
    """Any edit that fits the state."""
    new = next(f"f{n}" for n in range(9, 99) if f"f{n}" not in state.filings)
    unit = draw(UNITS)
    ways = [
        lambda: AddFiling(new, draw(FILINGS)),
        lambda: SetListedUnit(unit, state.roster.get(unit), draw(st.none() | LISTED)),
    ]
    if state.filings:
        name = draw(st.sampled_from(sorted(state.filings)))
        ways += _of_filing(draw, name, state.filings[name], state)
    if state.documents:
        name = draw(st.sampled_from(sorted(state.documents)))
        at = state.documents[name]
        ways += _in_document(draw, name, at.document)
        ways.append(lambda: RemoveDocument(name, at.filing, at.position, at.document))
    return draw(st.sampled_from(ways))()


@st.composite
def histories(draw):
    """A state, and edits that fit one after the other."""
    start = draw(states())
    state, edits = start, []
    for _step in range(draw(st.integers(1, 8))):
        edit = draw(next_edit(state))
        state = edit.apply(state)
        edits.append(edit)
    return start, edits, state


@settings(max_examples=many(30), deadline=None)
@given(histories())
def test_the_inverses_in_reverse_order_bring_back_the_identical_state(history):
    start, edits, end = history
    assert apply_all(edits, start) == end
    assert apply_all(inverses(edits), end) == start


@settings(max_examples=30, deadline=None)
@given(histories())
def test_edits_survive_the_way_through_json(history):
    _start, edits, _end = history
    text = json.dumps(edit_codec.edits_to_json(edits), ensure_ascii=False)
    assert list(edit_codec.edits_from_json(json.loads(text))) == edits


@settings(max_examples=30, deadline=None)
@given(histories())
def test_an_edit_names_what_it_touches(history):
    start, edits, end = history
    touched = documents_of(edits)
    for name in start.documents.keys() | end.documents.keys():
        if name not in touched:
            assert start.documents[name] is end.documents[name]
    for name in start.filings.keys() | end.filings.keys():
        if name not in filings_of(edits):
            assert start.filings[name] is end.filings[name]
    for unit in start.roster.keys() | end.roster.keys():
        if unit not in units_of(edits):
            assert start.roster[unit] is end.roster[unit]


PROJECT = Document(
    "lukou-2026/project",
    "1",
    subject="工作餐费",
    values={"money.total.initial": "22.18"},
    tables={"indicators": (Row("r1", {"name": "网格员人数"}), Row("r2"))},
)
STATE = State({"f1": Filing("lukou-2026", 2026)}, {"d1": Placed("f1", 1, PROJECT)})

STALE = [
    SetValue("d1", "money.total.initial", "22", "23"),
    SetValue("d1", "goal_year", "", "x"),
    SetValue("gone", "goal_year", None, "x"),
    SetCell("d1", "indicators", "r1", "name", None, "x"),
    SetCell("d1", "indicators", "r9", "name", None, "x"),
    InsertRow("d1", "indicators", 3, Row("r3")),
    InsertRow("d1", "indicators", 0, Row("r1")),
    DeleteRow("d1", "indicators", 0, Row("r1")),
    DeleteRow("d1", "indicators", 2, Row("r3")),
    SetTypedOver("d1", "money.total.initial", TypedOver("1"), None),
    SetFinished("d1", old=True, new=False),
    SetSubject("d1", None, "x"),
    SetFilingValue("f1", "phone", "1", "2"),
    SetFilingValue("f9", "phone", None, "2"),
    AddDocument("d1", "f1", 1, PROJECT),
    AddDocument("d2", "f9", 1, PROJECT),
    RemoveDocument("d1", "f1", 2, PROJECT),
    RemoveDocument("d1", "f1", 1, replace(PROJECT, finished=True)),
    AddFiling("f1", Filing("lukou-2026", 2026)),
    RemoveFiling("f1", Filing("lukou-2026", 2026)),
    RemoveFiling("f9", Filing("lukou-2026", 2026)),
    SetListedUnit("甲镇", ListedUnit(1), None),
]


@pytest.mark.parametrize("edit", STALE, ids=lambda edit: type(edit).__name__)
def test_an_edit_that_would_lose_something_is_stale(edit):
    with pytest.raises(StaleEditError):
        edit.apply(STATE)


def test_of_several_edits_none_is_done_when_one_is_stale():
    edits = [SetValue("d1", "goal_year", None, "好"), SetValue("d1", "goal_year", None, "更好")]
    with pytest.raises(StaleEditError):
        apply_all(edits, STATE)
    assert STATE.documents["d1"].document is PROJECT


def test_rows_not_touched_stay_the_same_objects():
    after = SetCell("d1", "indicators", "r2", "name", None, "标准").apply(STATE)
    rows = after.documents["d1"].document.rows("indicators")
    assert rows[0] is PROJECT.rows("indicators")[0]
    assert rows[1] == Row("r2", {"name": "标准"})


def test_a_table_is_there_because_it_has_rows():
    rows = PROJECT.rows("indicators")
    after = apply_all([DeleteRow("d1", "indicators", n, rows[n]) for n in (1, 0)], STATE)
    assert after.documents["d1"].document.tables == {}
    bare = replace(PROJECT, tables={"indicators": ()})
    added = AddDocument("d2", "f1", 2, bare).apply(STATE)
    assert added.documents["d2"].document.tables == {}


@pytest.mark.parametrize(
    "body",
    [
        None,
        {},
        {"do": "fly"},
        {"do": "set_value", "document": "d1"},
        {"do": "insert_row", "document": "d1", "table": "t", "index": 0, "row": {"id": "r"}},
        {"do": "add_document", "document": "d", "filing": "f", "position": 1, "body": {"a": 1}},
        {"do": "set_listed_unit", "unit": "甲镇", "old": None, "new": {"place": "1"}},
        {"do": "set_listed_unit", "unit": "甲镇", "old": None, "new": {"place": True}},
        {"do": "set_listed_unit", "unit": "甲镇", "old": None, "new": {"place": 1, "fax": ""}},
    ],
)
def test_what_is_no_edit_is_refused_in_words(body):
    with pytest.raises(PerfDeskError):
        edit_codec.edit_from_json(body)


@pytest.mark.parametrize(
    "place", [None, ("d1", None), ("d1", Address("indicators", "r1", "target.value"))]
)
def test_a_place_survives_the_way_through_json(place):
    written = json.loads(json.dumps(edit_codec.place_to_json(place)))
    assert edit_codec.place_from_json(written) == place
