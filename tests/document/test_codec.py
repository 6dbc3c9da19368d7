"""Documents and filings as JSON: the shape, the round trip, and strict reading in words."""

from __future__ import annotations

import copy
import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfdesk.document import codec
from perfdesk.document.model import Document, Filing, Row, TypedOver
from perfdesk.errors import PerfDeskError
from tests.document.strategies import documents, filings

# --- the shape -------------------------------------------------------------------------

SHAPE: dict[str, Any] = {
    "template": "lusong-2024/selfeval",
    "version": "1",
    "subject": None,
    "money_unit": "万元",
    "values": {
        "money.total.initial": "248.94",
        "project_period": {"from": "2022", "to": "2099"},
    },
    "tables": {
        "indicators": [
            {"id": "r1", "class": "quantity", "name": "…", "target": "≥2次", "weight": "5"},
            {
                "id": "r2",
                "class": "quality",
                "level1": "数量指标",
                "name": "",
                "target": {"op": "%", "value": "=", "unit": "100"},
            },
        ]
    },
    "typed_over": {"total.weight": {"text": "100", "reason": ""}},
    "captions": {"楼堂馆所控制情况（{year}年完工项目）": "楼堂馆所控制情况（2023年完工项目）"},
}

DOCUMENT = Document(
    template="lusong-2024/selfeval",
    version="1",
    values={"money.total.initial": "248.94", "project_period": {"from": "2022", "to": "2099"}},
    tables={
        "indicators": (
            Row("r1", {"class": "quantity", "name": "…", "target": "≥2次", "weight": "5"}),
            Row(
                "r2",
                {
                    "class": "quality",
                    "level1": "数量指标",
                    "name": "",
                    "target": {"op": "%", "value": "=", "unit": "100"},
                },
            ),
        )
    },
    typed_over={"total.weight": TypedOver("100")},
    captions={"楼堂馆所控制情况（{year}年完工项目）": "楼堂馆所控制情况（2023年完工项目）"},
)


def test_a_document_has_the_shape_of_the_design() -> None:
    assert codec.to_json(DOCUMENT) == SHAPE
    assert codec.from_json(SHAPE) == DOCUMENT


def test_finished_stands_in_the_json_only_when_true() -> None:
    finished = codec.from_json({**SHAPE, "finished": True})
    assert finished.finished
    assert codec.to_json(finished)["finished"] is True
    assert "finished" not in codec.to_json(DOCUMENT)


def test_what_is_absent_takes_its_default() -> None:
    assert codec.from_json({"template": "t", "version": "1"}) == Document("t", "1")


def test_a_filing_has_set_year_and_values() -> None:
    filing = Filing("lukou-2026", 2026, {"unit_name": {"code": "1", "name": "某单位"}})
    body = {
        "set_id": "lukou-2026",
        "year": 2026,
        "values": {"unit_name": {"code": "1", "name": "某单位"}},
    }
    assert codec.filing_to_json(filing) == body
    assert codec.filing_from_json(body) == filing


def test_reading_keeps_nothing_of_the_mapping_it_was_given() -> None:
    body = copy.deepcopy(SHAPE)
    document = codec.from_json(body)
    body["values"]["project_period"]["from"] = "1999"
    body["tables"]["indicators"][0]["name"] = "changed"
    assert document == DOCUMENT


# --- round trips -----------------------------------------------------------------------


@given(documents)
def test_a_document_written_and_read_is_the_same(document: Document) -> None:
    assert codec.from_json(codec.to_json(document)) == document
    assert codec.document_from_bytes(codec.canonical(document)) == document


@given(filings)
def test_a_filing_written_and_read_is_the_same(filing: Filing) -> None:
    assert codec.filing_from_json(codec.filing_to_json(filing)) == filing
    assert codec.filing_from_bytes(codec.filing_canonical(filing)) == filing


@given(documents)
def test_the_order_in_which_keys_were_typed_does_not_show_in_the_bytes(document: Document) -> None:
    body = codec.to_json(document)
    backwards = {
        **dict(reversed(list(body.items()))),
        "values": dict(reversed(list(body["values"].items()))),
    }
    assert codec.canonical(codec.from_json(backwards)) == codec.canonical(document)


def test_the_canonical_bytes_are_compact_sorted_utf8() -> None:
    filing = Filing("s", 2026, {"unit_name": "株洲", "phone": "1"})
    assert (
        codec.filing_canonical(filing)
        == '{"set_id":"s","values":{"phone":"1","unit_name":"株洲"},"year":2026}'.encode()
    )


def test_characters_are_stored_as_typed_not_composed() -> None:
    typed = unicodedata.normalize("NFD", "é") + "㎡"
    document = Document("t", "1", values={"name": typed})
    assert typed.encode() in codec.canonical(document)


# --- revisions -------------------------------------------------------------------------


def test_a_revision_is_the_hash_of_its_parents_and_its_body() -> None:
    body = codec.canonical(DOCUMENT)
    root = codec.revision_id([], body)
    child = codec.revision_id([root], body)
    assert len(root) == 64
    assert int(root, 16) >= 0
    assert root == codec.revision_id([], body)
    assert (
        len({root, child, codec.revision_id([], body + b" "), codec.revision_id([child], body)})
        == 4
    )


def test_a_merge_is_the_same_revision_from_either_side() -> None:
    assert codec.revision_id(["a", "b"], b"{}") == codec.revision_id(["b", "a"], b"{}")


# --- strict reading --------------------------------------------------------------------


def changed(**keys: object) -> dict[str, object]:
    return {**copy.deepcopy(SHAPE), **keys}


def without(key: str) -> dict[str, object]:
    return {name: value for name, value in SHAPE.items() if name != key}


ROW = {"id": "r1", "name": "x"}


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ([], "表格数据应当是一组键和值，现在是列表"),
        (None, "表格数据应当是一组键和值，现在是空值"),
        (changed(colour="red"), "的 colour 是不认识的内容"),
        (without("template"), "的 template 缺少"),
        (without("version"), "的 version 缺少"),
        (changed(template=""), "的 template 是空的"),
        (changed(version=1), "的 version 应当是文字，现在是1"),
        (changed(subject=7), "的 subject 应当是文字"),
        (changed(finished="yes"), "的 finished 应当是真或假"),
        (changed(finished=1), "的 finished 应当是真或假"),
        (changed(values=[]), "的 values 应当是一组键和值，现在是列表"),
        (changed(values={"a": 67.9}), "的 values.a 应当是文字，或者一组文字，现在是67.9"),
        (changed(values={"a": None}), "的 values.a 应当是文字，或者一组文字，现在是空值"),
        (changed(values={"a": {"op": 1}}), "的 values.a.op 应当是文字"),
        (changed(values={"a": {"op": {}}}), "的 values.a.op 应当是文字"),
        (changed(values={1: "a"}), "的 values.1 应当是以文字为键"),
        (changed(values={"a": "\ud800"}), "的 values.a 里有残缺的字符"),
        (changed(tables={"t": {}}), "的 tables.t 应当是列表"),
        (changed(tables={"t": ["x"]}), "的 tables.t[0] 应当是一组键和值，现在是文字"),
        (changed(tables={"t": [{"name": "x"}]}), "的 tables.t[0].id 缺少"),
        (changed(tables={"t": [{"id": ""}]}), "的 tables.t[0].id “”不能用作行的编号"),
        (changed(tables={"t": [{"id": "+quality:0"}]}), "的 tables.t[0].id “+quality:0”不能"),
        (changed(tables={"t": [ROW, ROW]}), "的 tables.t[1].id “r1”与前面的行重复"),
        (changed(tables={"t": [{"id": "r1", "n": 3}]}), "的 tables.t[0].n 应当是文字，或者一组"),
        (changed(typed_over={"a": "100"}), "的 typed_over.a 应当是一组键和值"),
        (changed(typed_over={"a": {"reason": ""}}), "的 typed_over.a.text 缺少"),
        (changed(typed_over={"a": {"text": "1", "why": ""}}), "的 typed_over.a.why 是不认识的"),
        (changed(captions={"a": {}}), "的 captions.a 应当是文字"),
    ],
)
def test_a_wrong_document_is_refused_with_its_key_path(body: object, place: str) -> None:
    with pytest.raises(PerfDeskError) as refused:
        codec.from_json(body)
    assert place in refused.value.message


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"year": 2026}, "的 set_id 缺少"),
        ({"set_id": "s"}, "的 year 缺少"),
        ({"set_id": "s", "year": "2026"}, "的 year 应当是四位数的年份，现在是文字"),
        ({"set_id": "s", "year": True}, "的 year 应当是四位数的年份"),
        ({"set_id": "s", "year": 26}, "的 year 应当是四位数的年份，现在是26"),
        ({"set_id": "s", "year": 2026, "unit": "x"}, "的 unit 是不认识的内容"),
    ],
)
def test_a_wrong_filing_is_refused_with_its_key_path(body: object, place: str) -> None:
    with pytest.raises(PerfDeskError) as refused:
        codec.filing_from_json(body)
    assert place in refused.value.message


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"year": ' + b"9" * 5000 + b"}", b"SQLite format 3"],
    ids=["empty", "cut off", "not utf-8", "too deep", "too long a number", "another file"],
)
def test_damaged_bytes_are_refused_in_one_sentence(data: bytes) -> None:
    with pytest.raises(PerfDeskError, match="不是完整的 JSON 文本"):
        codec.document_from_bytes(data)


def test_a_key_written_twice_is_refused_instead_of_dropped() -> None:
    twice = b'{"template": "t", "version": "1", "values": {"a": "1", "a": "2"}}'
    with pytest.raises(PerfDeskError, match="“a”写了两次"):
        codec.document_from_bytes(twice)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner) | st.dictionaries(st.sampled_from([*SHAPE, "id", "x"]), inner)
        ),
    )
)
def test_any_json_is_read_or_refused_in_words(body: object) -> None:
    for key in ("values", "tables", "typed_over", "captions"):
        try:
            document = codec.from_json({"template": "t", "version": "1", key: body})
        except PerfDeskError:
            continue
        assert codec.to_json(document)[key] == body


def test_a_column_named_id_would_hide_the_rows_own_and_is_our_bug() -> None:
    document = Document("t", "1", tables={"t": (Row("r1", {"id": "x"}),)})
    with pytest.raises(ValueError, match="id"):
        codec.to_json(document)


def test_the_json_is_plain_enough_for_any_reader() -> None:
    assert json.loads(json.dumps(codec.to_json(DOCUMENT), ensure_ascii=False)) == SHAPE
