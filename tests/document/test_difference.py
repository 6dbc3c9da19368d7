"""What leads from one state of a form to another: after it, the form is as it was."""

from hypothesis import given, settings
from hypothesis import strategies as st

from perfdesk.document.applying import apply_all, inverses
from perfdesk.document.difference import edits_between
from perfdesk.document.edits import DeleteRow, SetCell
from perfdesk.document.model import Document, Row, TypedOver
from perfdesk.document.state import Placed, State
from tests.examples import many

TEXT = st.sampled_from(["", "甲", "12.5", "≥95%"])
VALUE = TEXT | st.fixed_dictionaries({"op": TEXT, "value": TEXT})
NAMES = st.sampled_from(["name", "target", "goal_year", "money.total.initial"])
CELLS = st.dictionaries(NAMES, VALUE, max_size=3)
ROWS = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=8).flatmap(
    lambda ids: st.tuples(*(st.builds(Row, st.just(row_id), CELLS) for row_id in ids))
)
DOCUMENTS = st.builds(
    Document,
    template=st.just("lukou-2026/project"),
    version=st.just("1"),
    subject=st.none() | TEXT,
    values=CELLS,
    tables=st.dictionaries(st.sampled_from(["indicators", "tasks"]), ROWS.filter(bool)),
    typed_over=st.dictionaries(NAMES, st.builds(TypedOver, TEXT, TEXT), max_size=2),
    captions=st.dictionaries(NAMES, TEXT, max_size=2),
    finished=st.booleans(),
    notes=st.dictionaries(NAMES, TEXT, max_size=2),
)


@settings(max_examples=many(60), deadline=None)
@given(DOCUMENTS, DOCUMENTS)
def test_any_form_is_led_to_any_other_and_back(now, then):
    state = State({}, {"d": Placed("f", 1, now)})
    edits = edits_between("d", now, then)
    after = apply_all(edits, state)
    restored = after.documents["d"].document
    assert restored.finished == now.finished
    assert {**vars(restored), "finished": None} == {**vars(then), "finished": None}
    assert apply_all(inverses(edits), after) == state


def form(*rows):
    return Document("lukou-2026/project", "1", tables={"indicators": rows})


def test_a_form_that_is_as_it_was_needs_no_edit():
    assert edits_between("d", form(Row("a")), form(Row("a"))) == []


def test_only_rows_that_moved_go_and_come_again():
    a, b, c, d = (Row(name, {"name": name}) for name in "abcd")
    edits = edits_between("d", form(a, b, c, d), form(d, a, b, c))
    assert [type(edit) for edit in edits].count(DeleteRow) == 1
    assert len(edits) == 2


def test_a_changed_cell_is_one_edit_of_that_cell():
    edits = edits_between("d", form(Row("a", {"name": "新"})), form(Row("a", {"name": "旧"})))
    assert edits == [SetCell("d", "indicators", "a", "name", "新", "旧")]
