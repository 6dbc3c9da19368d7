"""F9, F10, F40: a file that is no sound store of ours is refused in words and left untouched."""

import random
import sqlite3
from contextlib import closing

import pytest

from perfdesk.errors import PerfDeskError, StoreError
from perfdesk.store.documents import Store
from perfdesk.store.schema import APPLICATION_ID, STEPS, lay_out, newest
from tests.faults.conditions import everything_in
from tests.store.cases import NOW, document, first_change, goal_change


@pytest.fixture
def path(tmp_path):
    """A sound store with a few pages."""
    made = tmp_path / "a.perfdesk"
    store = Store.open(made, now=NOW, create=True)
    store.commit([first_change(), *(goal_change(n, f"{n}" * 3000) for n in range(2, 8))])
    store.close()
    return made


def refused(path, *, create=False):
    """The sentence, after checking that nothing in the folder has changed."""
    before = everything_in(path.parent)
    with pytest.raises(StoreError) as caught:
        Store.open(path, now=NOW, create=create)
    assert everything_in(path.parent) == before
    assert str(path) in caught.value.message
    return caught.value.message


def read_all(path):
    """Open a store and read everything in it; "opened", or the sentence that refuses it."""
    try:
        store = Store.open(path, now=NOW)
    except PerfDeskError as error:
        return error.message
    try:
        store.filings()
        for head in store.heads():
            store.document(head.id)
        for action in store.recent_actions():
            store.action(action.seq)
    except PerfDeskError as error:
        return error.message
    finally:
        store.close()
    return "opened"


def overwrite(path, offset, data):
    body = bytearray(path.read_bytes())
    body[offset : offset + len(data)] = data
    path.write_bytes(body)


@pytest.mark.parametrize("create", [False, True])
def test_an_empty_file(path, create):
    path.write_bytes(b"")
    assert "空的" in refused(path, create=create)


@pytest.mark.parametrize(
    "body", [b"hello", b"PK\x03\x04" + bytes(500), "一份文档".encode() * 100, bytes(4096)]
)
def test_a_file_that_is_no_database(path, body):
    path.write_bytes(body)
    assert "不是 PerfDesk 的数据文件" in refused(path)


def test_a_database_of_another_program(path):
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (x)")
    assert "别的程序" in refused(path)


def test_a_store_of_a_newer_program(path):
    overwrite(path, 60, (newest(STEPS) + 1).to_bytes(4, "big"))
    assert "较新版本" in refused(path)


def test_a_store_turned_to_another_journal_mode(path):
    """A WAL store copied without its log opens without its last rows."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    assert "已被改动" in refused(path)


def test_a_folder(tmp_path):
    (tmp_path / "b.perfdesk").mkdir()
    with pytest.raises(StoreError, match="文件夹"):
        Store.open(tmp_path / "b.perfdesk", now=NOW)


def test_a_store_cut_at_every_page(path):
    whole = path.read_bytes()
    page = int.from_bytes(whole[16:18], "big")
    for size in range(page, len(whole), page):
        path.write_bytes(whole[:size])
        assert "不完整" in refused(path)


@pytest.mark.parametrize("size", [1, 15, 16, 50, 99, 100, 101, 4095])
def test_a_store_cut_inside_its_first_page(path, size):
    path.write_bytes(path.read_bytes()[:size])
    message = refused(path)
    assert "不完整" in message
    assert "备份" in message


EXTRAS = {
    "trigger": "CREATE TRIGGER t AFTER INSERT ON action BEGIN DELETE FROM document; END",
    "view": "CREATE VIEW v AS SELECT * FROM document",
    "table": "CREATE TABLE extra (x)",
    "index": "CREATE INDEX i ON document (subject)",
}


@pytest.mark.parametrize("extra", EXTRAS.values(), ids=EXTRAS.keys())
def test_a_store_with_something_added_to_its_schema(path, extra):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(extra)
    assert "表格结构" in refused(path)


def test_a_store_whose_tables_are_not_ours(path):
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        lay_out(connection)
        connection.execute("DROP TABLE action")
        connection.execute("CREATE TABLE action (seq INTEGER PRIMARY KEY, edits TEXT)")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("PRAGMA user_version = 1")
    assert "表格结构" in refused(path)


def test_bytes_flipped_anywhere_are_detected_or_harmless(path):
    """300 damaged copies: opened and read or refused in words, never a crash, never written to."""
    whole = path.read_bytes()
    chance = random.Random(20260129)
    outcomes = []
    for _copy in range(300):
        body = bytearray(whole)
        for _flip in range(chance.randint(1, 8)):
            body[chance.randrange(len(body))] ^= chance.randint(1, 255)
        path.write_bytes(body)
        outcomes.append(read_all(path))
        assert path.read_bytes() == body
    refusals = [said for said in outcomes if said != "opened"]
    assert len(refusals) > 100
    assert all(said.endswith("。") for said in refusals)


def test_a_damaged_first_page_of_a_table_is_refused(path):
    page = int.from_bytes(path.read_bytes()[16:18], "big")
    for number in range(1, len(path.read_bytes()) // page):
        whole = path.read_bytes()
        overwrite(path, number * page, b"\xff" * 12)
        assert read_all(path) == "opened" or "损坏" in read_all(path)
        path.write_bytes(whole)
    store = Store.open(path, now=NOW)
    assert store.document("d1").document == document("7" * 3000)
    store.close()


def test_a_form_whose_filing_is_gone_is_said_and_not_hidden(path):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM filing")
        connection.commit()
    said = refused(path)
    assert "“工作餐费”不属于任何一套表" in said
    assert "备份" in said


def test_many_forms_without_a_filing_are_counted(path):
    with closing(sqlite3.connect(path)) as connection:
        for number in range(2, 9):
            connection.execute(
                "INSERT INTO document (id, filing, template, kind, subject, position, finished,"
                " empty, search, body) SELECT 'd' || ?, 'none', template, kind, NULL, ?,"
                " finished, empty, search, body FROM document WHERE id = 'd1'",
                (number, number),
            )
        connection.commit()
    assert "等 7 张表不属于任何一套表" in refused(path)


def test_a_damaged_filing_is_named(path):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE filing SET body = '{'")
        connection.commit()
    store = Store.open(path, now=NOW)
    with pytest.raises(StoreError) as caught:
        store.filings()
    assert "“某中心”2026年这一套表" in caught.value.message
    assert str(path) in caught.value.message
    store.close()


def test_a_body_that_is_no_form_is_said(path):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE document SET body = '{'")
        connection.commit()
    store = Store.open(path, now=NOW)
    with pytest.raises(Exception, match="JSON") as caught:
        store.document("d1")
    assert caught.value.message
    store.close()
