"""What is remembered of packages: revisions with their bodies, parcels, printed codes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest

from perfdesk.document import codec
from perfdesk.document.model import Document
from perfdesk.errors import StoreError
from perfdesk.store.documents import Store
from perfdesk.store.exchanged import Exchanged, Parcel, PrintedPaper, Recorded

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.fixture
def store(tmp_path):
    opened = Store.open(tmp_path / "a.perfdesk", now=NOW, create=True)
    yield opened
    opened.close()


def revision(text: str, *parents: str, thing: str = "d1") -> Recorded:
    body = codec.canonical(Document("t", "1", values={"goal_year": text}))
    return Recorded(codec.revision_id(parents, body), thing, "f1", parents, body)


def test_a_revision_comes_back_with_its_body_and_its_parents_before_it(store):
    exchanged = Exchanged(store)
    first = revision("一")
    second = revision("二", first.id)
    exchanged.record([first, second])
    exchanged.record([second])
    found = exchanged.lineage("d1")
    assert [(one.id, one.parents) for one in found] == [(first.id, ()), (second.id, (first.id,))]
    assert exchanged.body("d1", second.id) == second.body
    assert exchanged.lineage("d2") == []
    assert exchanged.things("f1") == {"d1"}


def test_a_body_is_added_to_a_revision_of_which_only_the_lineage_was_known(store):
    exchanged = Exchanged(store)
    known = revision("一")
    exchanged.record([Recorded(known.id, "d1", "f1", ())])
    assert exchanged.body("d1", known.id) is None
    exchanged.record([known])
    exchanged.record([Recorded(known.id, "d1", "f1", ())])
    assert exchanged.body("d1", known.id) == known.body


def test_packages_and_printed_codes_are_remembered_once(store):
    exchanged = Exchanged(store)
    parcel = Parcel("s1", 3, "ab", "某镇", NOW, taken=True)
    exchanged.note_parcel(parcel)
    exchanged.note_parcel(parcel)
    assert exchanged.parcels() == [parcel]
    paper = PrintedPaper("ABCD-EFGH-JKLM", "d1", NOW, "项目表")
    exchanged.note_printed([paper])
    exchanged.note_printed([PrintedPaper(paper.code, "d1", datetime(2030, 1, 1, tzinfo=UTC), "x")])
    assert exchanged.printed(paper.code) == paper
    assert exchanged.printed("0000-0000-0000") is None


def test_numbers_go_on_from_the_last_package_that_went_out_of_this_very_store(store):
    exchanged = Exchanged(store)
    assert exchanged.last_sent("s1") == 0
    for name, number, taken in (
        ("s1", 1, False),
        ("s1", 2, False),
        ("s1", 9, True),
        ("x", 7, False),
    ):
        exchanged.note_parcel(Parcel(name, number, f"{name}{number}", "某镇", NOW, taken=taken))
    assert exchanged.last_sent("s1") == 2


def test_all_of_it_is_there_after_closing(tmp_path):
    path = tmp_path / "a.perfdesk"
    first = Store.open(path, now=NOW, create=True)
    Exchanged(first).record([revision("一")])
    first.close()
    again = Store.open(path, now=NOW)
    assert [one.id for one in Exchanged(again).lineage("d1")] == [revision("一").id]
    again.close()


def test_a_copy_of_a_store_can_be_given_an_id_of_its_own(store, tmp_path):
    before = store.store_id
    Exchanged(store).rename_store("f" * 32)
    assert store.store_id == "f" * 32 != before
    with closing(sqlite3.connect(store.path)) as connection:
        query = "SELECT value FROM meta WHERE key = 'store_id'"
        assert connection.execute(query).fetchone() == ("f" * 32,)


def test_a_store_that_can_only_be_looked_at_refuses_in_words(tmp_path):
    path = tmp_path / "a.perfdesk"
    writer = Store.open(path, now=NOW, create=True)
    reader = Store.open(path, now=NOW)
    with pytest.raises(StoreError, match="没有保存"):
        Exchanged(reader).record([revision("一")])
    reader.close()
    writer.close()
