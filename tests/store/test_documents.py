"""The store keeps filings, forms and actions exactly, and its log only ever grows."""

import sqlite3
from contextlib import closing

import pytest

from perfdesk.document.history import ActionHead
from perfdesk.document.state import Placed
from perfdesk.errors import StoreError
from perfdesk.store.documents import Change, DocumentHead, Store
from tests.store.cases import FILING, NOW, document, first_change, goal_change


def test_what_was_committed_is_there_when_the_store_is_opened_again(path, store):
    store.commit([goal_change(2, "就餐"), goal_change(3, "安全就餐")])
    store.close()
    again = Store.open(path, now=NOW)
    assert again.filings() == {"f1": FILING}
    assert again.document("d1") == Placed("f1", 1, document("安全就餐"))
    assert again.last_seq() == 3
    again.close()


def test_the_list_of_forms_needs_no_form_read(store):
    assert store.heads() == [
        DocumentHead(
            id="d1",
            filing="f1",
            template="lukou-2026/project",
            kind="project_target",
            subject="工作餐费",
            position=1,
            finished=False,
            empty=True,
        )
    ]


def test_actions_come_back_whole(store):
    change = goal_change(2, "就餐", undoes=1)
    store.commit([change])
    assert store.action(1) == first_change().action
    assert store.action(2) == change.action
    assert store.recent_actions() == [
        ActionHead(1, "新建", lasting=True),
        ActionHead(2, "输入", undoes=1),
    ]


def test_what_is_gone_is_gone_but_its_actions_stay(store):
    gone = goal_change(2, "")
    store.commit([Change(gone.action, {"f1": None}, {"d1": None})])
    assert (store.filings(), store.heads(), store.last_seq()) == ({}, [], 2)
    with pytest.raises(StoreError, match="d1"):
        store.document("d1")


def test_an_action_that_is_not_there_is_said(store):
    with pytest.raises(StoreError, match="第 9 步"):
        store.action(9)


def test_an_action_is_never_committed_twice(store):
    store.commit([goal_change(2, "就餐")])
    store.commit([goal_change(2, "就餐"), goal_change(3, "安全就餐")])
    assert store.last_seq() == 3
    assert store.document("d1").document == document("安全就餐")


def test_search_text_is_a_plain_column(path, store):
    store.commit([goal_change(2, "安全卫生的工作餐")])
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT id FROM document WHERE search LIKE ?"
        assert connection.execute(query, ("%卫生%",)).fetchall() == [("d1",)]


def test_nothing_stands_beside_a_closed_store(path, store):
    store.commit([goal_change(2, "就餐")])
    store.close()
    store.close()
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_closed_store_refuses_in_words(store):
    store.close()
    with pytest.raises(StoreError, match="已经关闭"):
        store.commit([goal_change(2, "就餐")])
    with pytest.raises(StoreError, match="已经关闭"):
        store.filings()


def test_a_store_is_not_made_where_nobody_asked_for_one(path):
    with pytest.raises(StoreError, match="没有找到"):
        Store.open(path, now=NOW)
    assert list(path.parent.iterdir()) == []


def test_a_store_is_made_in_a_folder_that_is_made_too(tmp_path):
    path = tmp_path / "新" / "文件夹" / "a.perfdesk"
    Store.open(path, now=NOW, create=True).close()
    assert path.stat().st_size > 0


def test_a_store_cannot_be_made_inside_a_file(tmp_path):
    (tmp_path / "文件").write_bytes(b"")
    with pytest.raises(StoreError, match="没有建立"):
        Store.open(tmp_path / "文件" / "a.perfdesk", now=NOW, create=True)


def test_commits_are_as_durable_as_sqlite_can_make_them(path, store):
    connection = store._connection
    settings = {
        name: connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "trusted_schema", "cell_size_check")
    }
    assert settings == {
        "journal_mode": "delete",
        "synchronous": 3,
        "trusted_schema": 0,
        "cell_size_check": 1,
    }
