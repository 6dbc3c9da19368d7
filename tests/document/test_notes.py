"""Notes on cells: by an address as one text, with inverse, and no trace where there are none."""

from hypothesis import given
from hypothesis import strategies as st

from perfdesk.document import codec, edit_codec, entry
from perfdesk.document.annotations import note_edits
from perfdesk.document.applying import apply_all, inverses
from perfdesk.document.edits import DeleteRow, SetNote
from perfdesk.document.model import Address, Document, Filing, Row
from perfdesk.document.state import Placed, State
from perfdesk.template.model import (
    Band,
    BandStyle,
    CellSpec,
    Field,
    FieldType,
    Line,
    PageSetup,
    Slot,
    Template,
)

NAME = Field("name", "名称", FieldType.TEXT, "tasks")
TEMPLATE = Template(
    "t",
    "1",
    "表",
    "kind",
    "万元",
    PageSetup(),
    (
        Band(
            BandStyle.TABLE,
            (10.0,),
            (Line((CellSpec(0, 1, (Slot(NAME, "", "tasks"),)),), ("tasks",)),),
        ),
    ),
    fields={("tasks", "name"): NAME, ("", "goal"): Field("goal", "目标", FieldType.TEXT)},
)
CELL = Address("tasks", "r1", "name")
PLAIN = Document("t", "1", tables={"tasks": (Row("r1", {"name": "甲"}), Row("r2"))})


def form(document):
    return entry.Form(TEMPLATE, "f", Filing("s", 2026), "d", document, iter("abc").__next__)


def state(document):
    return State({"f": Filing("s", 2026)}, {"d": Placed("f", 1, document)})


def after(document, edits):
    return apply_all(edits, state(document)).documents["d"].document


NAMES = st.text(st.characters(exclude_characters="/", codec="utf-8"), min_size=1, max_size=5)


@given(NAMES, st.text(min_size=1, max_size=8), NAMES)
def test_an_address_is_read_back_from_its_key(table, row, field):
    for address in (Address(table, row, field), Address("", "", field)):
        assert Address.of_key(address.key) == address


def test_a_form_without_notes_is_written_as_before():
    assert b"notes" not in codec.canonical(PLAIN)
    assert codec.document_from_bytes(codec.canonical(PLAIN)) == PLAIN


def test_notes_are_kept_in_the_body_and_in_the_log():
    edits = note_edits(form(PLAIN), CELL, "请核对\n批复")
    noted = after(PLAIN, edits)
    assert noted.notes == {"tasks/r1/name": "请核对\n批复"}
    assert codec.document_from_bytes(codec.canonical(noted)) == noted
    assert edit_codec.edits_from_json(edit_codec.edits_to_json(edits)) == tuple(edits)
    assert after(noted, inverses(edits)) == PLAIN


def test_a_blank_note_is_none():
    noted = after(PLAIN, note_edits(form(PLAIN), CELL, " 核对 "))
    assert noted.notes == {CELL.key: "核对"}
    assert note_edits(form(noted), CELL, "核对") == []
    assert after(noted, note_edits(form(noted), CELL, "  ")) == PLAIN


def test_a_row_takes_its_notes_along_and_brings_them_back():
    noted = after(PLAIN, note_edits(form(PLAIN), CELL, "核对"))
    noted = after(noted, note_edits(form(noted), Address("", "", "goal"), "别的"))
    edits = entry.delete_rows_edits(form(noted), "tasks", ["r1"])
    assert [type(edit) for edit in edits] == [SetNote, DeleteRow]
    gone = after(noted, edits)
    assert gone.notes == {"goal": "别的"}
    assert after(gone, inverses(edits)) == noted


def test_a_form_with_a_note_is_not_empty():
    assert entry.is_empty(TEMPLATE, Document("t", "1"))
    assert not entry.is_empty(TEMPLATE, Document("t", "1", notes={"goal": "核对"}))
