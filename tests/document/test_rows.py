"""Many edits of one step: applied in one go they give what they give one by one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfdesk.document.applying import apply_all, inverses
from perfdesk.document.edits import DeleteRow, InsertRow, SetCell, SetValue
from perfdesk.document.model import Document, Row
from perfdesk.document.state import Placed, State
from perfdesk.errors import StaleEditError

START = State({}, {"d": Placed("f", 0, Document("t", "1", tables={"x": (Row("r0", {"a": "0"}),)}))})


@st.composite
def edits(draw):
    """Edits of two tables and a field, each right for what the ones before it left."""
    held = {"x": [Row("r0", {"a": "0"})], "y": []}
    value = None
    made = []
    for number in range(1, draw(st.integers(1, 30))):
        table = draw(st.sampled_from(["x", "y"]))
        rows = held[table]
        kind = draw(st.sampled_from(["insert", "append", "set", "delete", "value"]))
        if kind == "value":
            made.append(SetValue("d", "v", value, str(number)))
            value = str(number)
        elif kind in {"insert", "append"} or not rows:
            at = len(rows) if kind == "append" else draw(st.integers(0, len(rows)))
            row = Row(f"r{number}")
            rows.insert(at, row)
            made.append(InsertRow("d", table, at, row))
        else:
            at = draw(st.integers(0, len(rows) - 1))
            row = rows[at]
            if kind == "delete":
                made.append(DeleteRow("d", table, at, rows.pop(at)))
            else:
                made.append(SetCell("d", table, row.id, "a", row.cells.get("a"), str(number)))
                rows[at] = Row(row.id, {"a": str(number)})
    return made, held


@given(edits())
def test_all_at_once_is_one_by_one(drawn):
    made, held = drawn
    after = apply_all(made, START)
    slowly = START
    for edit in made:
        slowly = edit.apply(slowly)
    assert after == slowly
    document = after.documents["d"].document
    assert {table: list(document.rows(table)) for table in held} == held
    assert all(document.tables.values())
    assert apply_all(inverses(made), after) == START


@given(edits(), st.data())
def test_one_stale_edit_among_many_is_found(drawn, data):
    made, _held = drawn
    at = data.draw(st.integers(0, len(made)))
    stale = data.draw(
        st.sampled_from(
            [
                SetCell("d", "x", "nobody", "a", None, "1"),
                SetCell("d", "x", "r0", "a", "what was never there", "1"),
                InsertRow("d", "x", 99, Row("new")),
                DeleteRow("d", "x", 99, Row("new")),
            ]
        )
    )
    with pytest.raises(StaleEditError):
        apply_all([*made[:at], stale, *made[at:]], START)


def test_a_row_cannot_come_twice():
    with pytest.raises(StaleEditError, match="已有行"):
        apply_all([InsertRow("d", "x", 0, Row("n")), InsertRow("d", "x", 0, Row("n"))], START)
