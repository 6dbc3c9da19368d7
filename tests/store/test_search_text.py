"""Which forms hold a text: any width, any case, every kind of value, and nothing that is missed."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfdesk.document.edits import AddDocument
from perfdesk.document.history import Action, ActionHead
from perfdesk.document.model import Document, Row, TypedOver
from perfdesk.document.state import Placed
from perfdesk.store.documents import Change, Store, StoredDocument
from perfdesk.text import fold_search, spellings

NOW = datetime(2026, 1, 29, 9, 30, tzinfo=UTC)


@pytest.fixture
def store(tmp_path):
    opened = Store.open(tmp_path / "a.perfdesk", now=NOW, create=True)
    yield opened
    opened.close()


def put(store, **bodies):
    """Forms with these contents, by id, each of the filing f-<id>."""
    for name, body in bodies.items():
        document = Document("lukou-2026/project", "1", **body)
        edit = AddDocument(name, f"f-{name}", 1, document)
        head = ActionHead(store.last_seq() + 1, "新建")
        stored = StoredDocument(Placed(f"f-{name}", 1, document), "project_target", empty=False)
        store.commit([Change(Action(head, NOW, (edit,)), {}, {name: stored})])


def holding(store, text, **options):
    case = options.get("case", False)
    return sorted(
        store.forms_holding(fold_search(text, case=case), options.get("filing", ""), case=case)
    )


def test_a_text_is_found_whatever_the_width_of_its_signs(store):
    put(store, a={"values": {"goal_year": "完成率１００％"}}, b={"values": {"goal_year": "100元"}})
    assert holding(store, "100%") == ["a"]
    assert holding(store, "１００％") == ["a"]
    assert holding(store, "100") == ["a", "b"]
    assert holding(store, "100", filing="f-b") == ["b"]


def test_small_and_large_letters_are_one_unless_case_counts(store):
    put(store, a={"values": {"goal_year": "PPT课件"}}, b={"values": {"goal_year": "ppt课件"}})
    assert holding(store, "Ppt") == ["a", "b"]
    assert holding(store, "PPT", case=True) == ["a"]


def test_a_whole_text_that_was_pasted_into_the_search_is_found(store):
    """SQLite refuses a pattern of more than 50,000 bytes."""
    text = "Ａa1就[" * 20_000
    put(store, a={"values": {"goal_year": text}}, b={"values": {"goal_year": "别的"}})
    assert holding(store, text) == ["a"]


@pytest.mark.parametrize("sign", list("*?[]^-\\%_'\"!"))
def test_signs_with_a_meaning_of_their_own_are_only_signs(store, sign):
    put(store, a={"values": {"goal_year": f"前{sign}后"}}, b={"values": {"goal_year": "前后"}})
    assert holding(store, f"前{sign}后") == ["a"]
    assert holding(store, sign) == ["a"]


def test_every_kind_of_value_is_searched(store):
    put(
        store,
        row={"tables": {"indicators": (Row("r1", {"target": {"unit": "%", "value": "95"}}),)}},
        period={"values": {"project_period": {"to": "2026.12", "from": "2026.01"}}},
        over={"typed_over": {"total.weight": TypedOver("98.5")}},
        note={"notes": {"goal_year": "请核对批复"}},
    )
    assert holding(store, "95%") == ["over", "row"]  # a form with figures typed over is looked at
    assert holding(store, "01-2026") == ["over", "period"]
    assert holding(store, "98.5") == ["over"]
    assert "note" in holding(store, "核对")


TEXT = st.text(
    st.sampled_from("aAａＡ1１%％ \u3000*?[]-^数量") | st.characters(codec="utf-8"), max_size=8
).filter(lambda text: "\n" not in text and "\x00" not in text)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=TEXT, start=st.integers(0, 7), length=st.integers(1, 4), case=st.booleans())
def test_any_piece_of_any_text_is_found(tmp_path_factory, text, start, length, case):
    piece = fold_search(text, case=case)[start : start + length]
    store = Store.open(tmp_path_factory.mktemp("any") / "a.perfdesk", now=NOW, create=True)
    put(store, a={"values": {"goal_year": text}})
    assert store.forms_holding(piece, "", case=case) == ["a"]
    store.close()


@given(st.text(max_size=20), st.booleans())
def test_a_folded_text_is_as_long_as_the_text_and_knows_all_its_spellings(text, case):
    folded = fold_search(text, case=case)
    assert len(folded) == len(text)
    for sign, origin in zip(folded, text, strict=True):
        assert origin in spellings(sign, case=case)
